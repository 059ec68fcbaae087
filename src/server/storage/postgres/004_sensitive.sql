-- The rows of one record: what was handed over later, what becomes of a category.
CREATE INDEX log_record ON log (record, town);

-- Requests that are or were in a sensitive category: since which place of the log, and from which place on they are ordinary
-- again (NULL while they are sensitive).
CREATE TABLE sensitive_request (
    town    TEXT COLLATE "C" NOT NULL,
    request BYTEA NOT NULL,
    since   BIGINT NOT NULL,
    until   BIGINT,
    PRIMARY KEY (request, town)
);
INSERT INTO sensitive_request (town, request, since, until)
    SELECT l.town, l.record, 0, NULL
    FROM log l
    JOIN (SELECT g.town, g.record, max(g.seq) AS seq FROM log g
          WHERE g.kind = 'request' AND g.body::json->>'category' IS NOT NULL
            AND g.id NOT IN (SELECT a.id FROM annulled a WHERE a.town = g.town)
          GROUP BY g.town, g.record) f ON f.town = l.town AND f.seq = l.seq
    WHERE l.body::json->>'category' IN ('0302', '0904') OR l.body::json->>'category' LIKE '06%';

-- Who looked at a change kept apart with nothing masked: the account on the server's machine.
CREATE TABLE revealed (
    town     TEXT COLLATE "C" NOT NULL,
    id       BYTEA NOT NULL,
    at       BIGINT NOT NULL,
    operator TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (town, id, at, operator)
);

-- Work teams and viewers may read less than before: their devices read the log anew and let go of the rest.
UPDATE account SET scope_rev = scope_rev + 1 WHERE role IN ('work_team', 'viewer');
