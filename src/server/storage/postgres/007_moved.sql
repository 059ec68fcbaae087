-- Which record each belongs to: where that lives, it lives. The last change that names one counts.
ALTER TABLE home ADD COLUMN owner BYTEA;
CREATE TEMP TABLE owned ON COMMIT DROP AS
    SELECT town, record, seq, coalesce(
        body::json->>'request_id',
        CASE WHEN kind <> 'request' THEN body::json->>'person_id' END,
        body::json->>'household_id') AS owner
    FROM log WHERE kind <> 'household';
DELETE FROM owned WHERE owner IS NULL OR owner !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
CREATE INDEX owned_record ON owned (record, town, seq);
UPDATE home SET owner = (
    SELECT decode(replace(o.owner, '-', ''), 'hex') FROM owned o
    WHERE o.record = home.record AND o.town = home.town ORDER BY o.seq DESC LIMIT 1);
DROP TABLE owned;
CREATE INDEX home_owner ON home (owner, town) WHERE owner IS NOT NULL;

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
