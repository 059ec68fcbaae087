-- What a household or request is called by, folded (domain::comparison): equal for numbers that look alike. The program fills it in
-- when it finds that the keys are of another version.
ALTER TABLE search ADD COLUMN number TEXT NOT NULL DEFAULT '';
CREATE INDEX search_number ON search (number, kind) WHERE number <> '';
