-- Rows of the log that were found damaged: told once; the row goes when the change was brought back.
CREATE TABLE damaged (
    town  TEXT    NOT NULL,
    seq   INTEGER NOT NULL,
    found INTEGER NOT NULL,
    PRIMARY KEY (town, seq)
) STRICT, WITHOUT ROWID;

-- Over what was kept apart, nothing else proves it; nothing where a former version put it there.
ALTER TABLE quarantine ADD COLUMN sum BLOB;
