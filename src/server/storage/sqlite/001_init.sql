-- The central server's database. Every key starts with the town; ids and hashes are blobs; truth is 0 or 1.
-- Tables and columns are the same as in PostgreSQL's.
CREATE TABLE town (
    town     TEXT    NOT NULL PRIMARY KEY,
    head     INTEGER NOT NULL,
    chain    INTEGER NOT NULL,
    made     INTEGER NOT NULL,
    authored INTEGER NOT NULL DEFAULT 0,  -- changes of the server's own: their n
    purges   INTEGER NOT NULL DEFAULT 0,  -- the last purge order's number
    safe     INTEGER NOT NULL DEFAULT 0   -- a verified backup holds the log up to here
) STRICT;

CREATE TABLE unit (
    town    TEXT NOT NULL REFERENCES town (town),
    path    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    record  BLOB NOT NULL,
    PRIMARY KEY (town, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    town      TEXT    NOT NULL,
    account   BLOB    NOT NULL,
    name      TEXT    NOT NULL,
    role      TEXT    NOT NULL,
    unit      TEXT    NOT NULL,
    active    INTEGER NOT NULL DEFAULT 1,
    scope_rev INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (town, account),
    UNIQUE (town, name),
    FOREIGN KEY (town, unit) REFERENCES unit (town, path)
) STRICT, WITHOUT ROWID;

-- One incarnation each; `root` is the first of a family that went on from one another.
CREATE TABLE device (
    town         TEXT    NOT NULL,
    device       BLOB    NOT NULL,
    account      BLOB    NOT NULL,
    label        TEXT    NOT NULL,
    made         INTEGER NOT NULL,
    last_seen    INTEGER,
    n            INTEGER NOT NULL DEFAULT 0,
    revoked      INTEGER NOT NULL DEFAULT 0,
    wipe         INTEGER NOT NULL DEFAULT 0,
    root         BLOB    NOT NULL,
    rotated_from BLOB,
    PRIMARY KEY (town, device),
    FOREIGN KEY (town, account) REFERENCES account (town, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_root ON device (town, root);

CREATE TABLE token (
    town    TEXT    NOT NULL,
    hash    BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    made    INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (town, hash),
    FOREIGN KEY (town, device) REFERENCES device (town, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_device ON token (town, device);

-- A code's first part names it, whatever the town; of the second only the hash is here. Used and burnt codes go.
CREATE TABLE code (
    selector TEXT    NOT NULL PRIMARY KEY,
    town     TEXT    NOT NULL,
    verifier BLOB    NOT NULL,
    account  BLOB    NOT NULL,
    expires  INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY (town, account) REFERENCES account (town, account)
) STRICT, WITHOUT ROWID;

-- The log. No foreign keys: what was lost is brought back even when its author's row was lost with it.
-- The body stands last, so that a scan by scope does not read it; it is '{}' once purged.
CREATE TABLE log (
    town       TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    id         BLOB    NOT NULL,
    device     BLOB    NOT NULL,
    n          INTEGER NOT NULL,
    account    BLOB    NOT NULL,
    kind       TEXT    NOT NULL,
    record     BLOB    NOT NULL,
    unit       TEXT    NOT NULL,
    v          INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    seen_seq   INTEGER NOT NULL,
    seen_chain INTEGER NOT NULL,
    grp        BLOB,
    received   INTEGER NOT NULL,
    te         INTEGER NOT NULL,
    es         INTEGER NOT NULL,
    recovered  INTEGER NOT NULL,
    purged     INTEGER NOT NULL DEFAULT 0,
    proof      BLOB    NOT NULL,
    chain      INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (town, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX log_id ON log (id, town);

-- Where a record lives: the unit that the last change to it names.
CREATE TABLE home (
    town   TEXT    NOT NULL,
    record BLOB    NOT NULL,
    unit   TEXT    NOT NULL,
    PRIMARY KEY (record, town)
) STRICT, WITHOUT ROWID;

-- Changes kept apart for a clerk, with the reason and the change as it came; `raw` is empty once purged.
CREATE TABLE quarantine (
    town     TEXT    NOT NULL,
    id       BLOB    NOT NULL,
    device   BLOB    NOT NULL,
    n        INTEGER NOT NULL,
    account  BLOB    NOT NULL,
    record   BLOB,
    received INTEGER NOT NULL,
    code     TEXT    NOT NULL,
    decided  INTEGER,  -- when a clerk rejected it
    raw      TEXT    NOT NULL,
    PRIMARY KEY (town, id)
) STRICT, WITHOUT ROWID;

-- Purge orders, with what the operator said of why.
CREATE TABLE purge_order (
    town   TEXT    NOT NULL,
    no     INTEGER NOT NULL,
    made   INTEGER NOT NULL,
    reason TEXT    NOT NULL,
    PRIMARY KEY (town, no)
) STRICT, WITHOUT ROWID;

-- What they named: `what` is `record` or `change`.
CREATE TABLE purged (
    town   TEXT    NOT NULL,
    no     INTEGER NOT NULL,
    what   TEXT    NOT NULL,
    target BLOB    NOT NULL,
    PRIMARY KEY (town, no, what, target),
    FOREIGN KEY (town, no) REFERENCES purge_order (town, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX purged_target ON purged (town, target);

-- How selective the keys are, told once instead of measured: a town is many rows, a place or an id is one. Without this a
-- list of ids is looked for by reading the whole town.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('log', 'log', '1000000 100000 1'),
    ('log', 'log_id', '1000000 1 1'),
    ('home', 'home', '100000 1 1'),
    ('quarantine', 'quarantine', '10000 1000 1'),
    ('purged', 'purged', '10000 1000 10 10 1'),
    ('purged', 'purged_target', '10000 1000 1'),
    ('device', 'device', '10000 1000 1'),
    ('device', 'device_root', '10000 1000 2');
ANALYZE sqlite_schema;
