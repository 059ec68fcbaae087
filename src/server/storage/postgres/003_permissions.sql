-- What the permission table is asked with: of each record its kind, who made it and, of a request event, its request; of each
-- request to whom it was handed; of each user the roles held.
ALTER TABLE home ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE home ADD COLUMN maker BYTEA;
ALTER TABLE home ADD COLUMN request BYTEA;

CREATE TEMP TABLE first_row ON COMMIT DROP AS
    SELECT l.town, l.record, l.kind, l.account,
           CASE WHEN l.kind = 'request_event' AND l.body::json->>'request_id' ~ '^[0-9a-fA-F-]{36}$'
                THEN decode(replace(l.body::json->>'request_id', '-', ''), 'hex') END AS request
    FROM log l
    JOIN (SELECT town, record, min(seq) AS seq FROM log GROUP BY town, record) f ON f.town = l.town AND f.seq = l.seq;
CREATE INDEX first_row_record ON first_row (record, town);
UPDATE home SET
    kind = coalesce((SELECT f.kind FROM first_row f WHERE f.record = home.record AND f.town = home.town), ''),
    maker = (SELECT f.account FROM first_row f WHERE f.record = home.record AND f.town = home.town),
    request = (SELECT f.request FROM first_row f WHERE f.record = home.record AND f.town = home.town);
DROP TABLE first_row;
CREATE INDEX home_request ON home (request, town) WHERE request IS NOT NULL;
CREATE INDEX home_maker ON home (maker, town) WHERE kind = 'request';

-- To whom requests were handed, as the dispatch said it. how: `to` or `assist`.
CREATE TABLE handed (
    town    TEXT COLLATE "C" NOT NULL,
    seq     BIGINT NOT NULL,  -- of the dispatch
    how     TEXT COLLATE "C" NOT NULL,
    party   TEXT COLLATE "C" NOT NULL,
    request BYTEA NOT NULL,
    PRIMARY KEY (town, seq, how, party)
);
CREATE INDEX handed_request ON handed (request, town);
INSERT INTO handed (town, seq, how, party, request)
    SELECT l.town, l.seq, 'to', l.body::json->>'to_party', h.request
    FROM log l JOIN home h ON h.town = l.town AND h.record = l.record
    WHERE l.kind = 'request_event' AND l.body::json->>'kind' = 'dispatch' AND h.request IS NOT NULL
      AND coalesce(l.body::json->>'to_party', '') <> '';
INSERT INTO handed (town, seq, how, party, request)
    SELECT l.town, l.seq, 'assist', p.value, h.request
    FROM log l JOIN home h ON h.town = l.town AND h.record = l.record
    CROSS JOIN LATERAL json_array_elements_text(CASE json_typeof(l.body::json->'assist_parties')
        WHEN 'array' THEN l.body::json->'assist_parties' ELSE '[]'::json END) AS p (value)
    WHERE l.kind = 'request_event' AND l.body::json->>'kind' = 'dispatch' AND h.request IS NOT NULL
    ON CONFLICT (town, seq, how, party) DO NOTHING;

CREATE TABLE role_held (
    town    TEXT COLLATE "C" NOT NULL,
    account BYTEA NOT NULL,
    seq     BIGINT NOT NULL,
    role    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (town, account, seq)
);
INSERT INTO role_held (town, account, seq, role)
    SELECT town, record, seq, body::json->>'role' FROM log
    WHERE kind = 'user' AND body::json->>'role' IS NOT NULL;

-- The record that a change kept apart waits for.
ALTER TABLE quarantine ADD COLUMN awaits BYTEA;
CREATE INDEX quarantine_awaits ON quarantine (awaits, town) WHERE awaits IS NOT NULL;

-- Changes that a clerk let in against the table: the check does not name them again.
CREATE TABLE released (
    town TEXT COLLATE "C" NOT NULL,
    id   BYTEA NOT NULL,
    PRIMARY KEY (town, id)
);

-- Changes that an entry of the server's own in the log says to leave out.
CREATE TABLE annulled (
    town TEXT COLLATE "C" NOT NULL,
    id   BYTEA NOT NULL,
    PRIMARY KEY (town, id)
);

-- Who keeps no caseload may read less than before: their devices read the log anew and let go of the rest.
UPDATE account SET scope_rev = scope_rev + 1
WHERE role NOT IN ('micro_leader', 'grid_leader', 'grid_member', 'clerk', 'branch_secretary', 'village_doctor');
