-- Which record each belongs to: where that lives, it lives. The last change that names one counts.
ALTER TABLE home ADD COLUMN owner BLOB;
CREATE TEMP TABLE owned AS
    SELECT town, record, seq, unhex(replace(coalesce(
        json_extract(body, '$.request_id'),
        CASE WHEN kind <> 'request' THEN json_extract(body, '$.person_id') END,
        json_extract(body, '$.household_id')), '-', '')) AS owner
    FROM log WHERE kind <> 'household';
DELETE FROM owned WHERE owner IS NULL;
CREATE INDEX owned_record ON owned (record, town, seq);
UPDATE home SET owner = (
    SELECT o.owner FROM owned o WHERE o.record = home.record AND o.town = home.town ORDER BY o.seq DESC LIMIT 1);
DROP TABLE owned;
CREATE INDEX home_owner ON home (owner, town) WHERE owner IS NOT NULL;

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
    ('home', 'home_owner', '100000 5 5'),
    ('moved', 'moved', '1000 1 1 1'),
    ('moved', 'moved_seq', '1000 100 2');
ANALYZE sqlite_schema;
