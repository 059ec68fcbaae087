-- What was handed to a unit or a user is looked up by them: how is also `unit` (party: its path) or `user` (party: the id).
CREATE INDEX handed_party ON handed (party, town);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('handed', 'handed_party', '10000 10 10');
ANALYZE sqlite_schema;
