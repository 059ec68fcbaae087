-- The rows of one record: what was handed over later, what becomes of a category.
CREATE INDEX log_record ON log (record, town);

-- Requests that are or were in a sensitive category: since which place of the log, and from which place on they are ordinary
-- again (NULL while they are sensitive).
CREATE TABLE sensitive_request (
    town    TEXT NOT NULL,
    request BLOB NOT NULL,
    since   INTEGER NOT NULL,
    until   INTEGER,
    PRIMARY KEY (request, town)
) STRICT, WITHOUT ROWID;
INSERT INTO sensitive_request (town, request, since, until)
    SELECT l.town, l.record, 0, NULL
    FROM log l
    JOIN (SELECT g.town, g.record, max(g.seq) AS seq FROM log g
          WHERE g.kind = 'request' AND json_extract(g.body, '$.category') IS NOT NULL
            AND g.id NOT IN (SELECT a.id FROM annulled a WHERE a.town = g.town)
          GROUP BY g.town, g.record) f ON f.town = l.town AND f.seq = l.seq
    WHERE json_extract(l.body, '$.category') IN ('0302', '0904') OR json_extract(l.body, '$.category') LIKE '06%';

-- Who looked at a change kept apart with nothing masked: the account on the server's machine.
CREATE TABLE revealed (
    town     TEXT    NOT NULL,
    id       BLOB    NOT NULL,
    at       INTEGER NOT NULL,
    operator TEXT    NOT NULL,
    PRIMARY KEY (town, id, at, operator)
) STRICT, WITHOUT ROWID;

-- Work teams and viewers may read less than before: their devices read the log anew and let go of the rest.
UPDATE account SET scope_rev = scope_rev + 1 WHERE role IN ('work_team', 'viewer');

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('log', 'log_record', '1000000 4 4'),
    ('home', 'home_request', '100000 4 4'),
    ('home', 'home_maker', '100000 100 100'),
    ('handed', 'handed', '10000 1000 1 1 1'),
    ('handed', 'handed_request', '10000 2 2'),
    ('sensitive_request', 'sensitive_request', '1000 1 1');
ANALYZE sqlite_schema;
