-- Moves of records to another unit: at which place of the log, from where and to where. Their rows travel by where they live now.
CREATE TABLE moved (
    town      TEXT COLLATE "C" NOT NULL,
    record    BYTEA NOT NULL,
    seq       BIGINT NOT NULL,
    from_unit TEXT COLLATE "C" NOT NULL,
    to_unit   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (record, town, seq)
);
CREATE INDEX moved_seq ON moved (town, seq);
