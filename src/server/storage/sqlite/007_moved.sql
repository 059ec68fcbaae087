-- Moves of records to another unit: at which place of the log, from where and to where. Their rows travel by where they live now.
CREATE TABLE moved (
    town      TEXT NOT NULL,
    record    BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    from_unit TEXT NOT NULL,
    to_unit   TEXT NOT NULL,
    PRIMARY KEY (record, town, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX moved_seq ON moved (town, seq);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('moved', 'moved', '1000 1 1 1'),
    ('moved', 'moved_seq', '1000 100 2');
ANALYZE sqlite_schema;
