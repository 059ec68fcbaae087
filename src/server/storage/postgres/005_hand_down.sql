-- What was handed to a unit or a user is looked up by them: how is also `unit` (party: its path) or `user` (party: the id).
CREATE INDEX handed_party ON handed (party, town);
