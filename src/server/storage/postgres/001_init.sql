-- The central server's database. Every key starts with the town; ids and hashes are blobs; truth is 0 or 1.
-- Tables and columns are the same as in SQLite's; texts compare by their bytes, as they do there.
CREATE TABLE town (
    town     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    head     BIGINT NOT NULL,
    chain    BIGINT NOT NULL,
    made     BIGINT NOT NULL,
    authored BIGINT NOT NULL DEFAULT 0,  -- changes of the server's own: their n
    purges   BIGINT NOT NULL DEFAULT 0,  -- the last purge order's number
    safe     BIGINT NOT NULL DEFAULT 0   -- a verified backup holds the log up to here
);

CREATE TABLE unit (
    town    TEXT COLLATE "C" NOT NULL REFERENCES town (town),
    path    TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    record  BYTEA NOT NULL,
    PRIMARY KEY (town, path)
);

CREATE TABLE account (
    town      TEXT COLLATE "C" NOT NULL,
    account   BYTEA NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    role      TEXT COLLATE "C" NOT NULL,
    unit      TEXT COLLATE "C" NOT NULL,
    active    BIGINT NOT NULL DEFAULT 1,
    scope_rev BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (town, account),
    UNIQUE (town, name),
    FOREIGN KEY (town, unit) REFERENCES unit (town, path)
);

-- One incarnation each; `root` is the first of a family that went on from one another.
CREATE TABLE device (
    town         TEXT COLLATE "C" NOT NULL,
    device       BYTEA NOT NULL,
    account      BYTEA NOT NULL,
    label        TEXT COLLATE "C" NOT NULL,
    made         BIGINT NOT NULL,
    last_seen    BIGINT,
    n            BIGINT NOT NULL DEFAULT 0,
    revoked      BIGINT NOT NULL DEFAULT 0,
    wipe         BIGINT NOT NULL DEFAULT 0,
    root         BYTEA NOT NULL,
    rotated_from BYTEA,
    PRIMARY KEY (town, device),
    FOREIGN KEY (town, account) REFERENCES account (town, account)
);
CREATE INDEX device_root ON device (town, root);

CREATE TABLE token (
    town    TEXT COLLATE "C" NOT NULL,
    hash    BYTEA NOT NULL,
    device  BYTEA NOT NULL,
    made    BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (town, hash),
    FOREIGN KEY (town, device) REFERENCES device (town, device)
);
CREATE INDEX token_device ON token (town, device);

-- A code's first part names it, whatever the town; of the second only the hash is here. Used and burnt codes go.
CREATE TABLE code (
    selector TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    town     TEXT COLLATE "C" NOT NULL,
    verifier BYTEA NOT NULL,
    account  BYTEA NOT NULL,
    expires  BIGINT NOT NULL,
    tries    BIGINT NOT NULL DEFAULT 0,
    FOREIGN KEY (town, account) REFERENCES account (town, account)
);

-- The log. No foreign keys: what was lost is brought back even when its author's row was lost with it.
-- The body stands last, so that a scan by scope does not read it; it is '{}' once purged.
CREATE TABLE log (
    town       TEXT COLLATE "C" NOT NULL,
    seq        BIGINT NOT NULL,
    id         BYTEA NOT NULL,
    device     BYTEA NOT NULL,
    n          BIGINT NOT NULL,
    account    BYTEA NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    record     BYTEA NOT NULL,
    unit       TEXT COLLATE "C" NOT NULL,
    v          BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    seen_seq   BIGINT NOT NULL,
    seen_chain BIGINT NOT NULL,
    grp        BYTEA,
    received   BIGINT NOT NULL,
    te         BIGINT NOT NULL,
    es         BIGINT NOT NULL,
    recovered  BIGINT NOT NULL,
    purged     BIGINT NOT NULL DEFAULT 0,
    proof      BYTEA NOT NULL,
    chain      BIGINT NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (town, seq)
);
CREATE UNIQUE INDEX log_id ON log (id, town);

-- Where a record lives: the unit that the last change to it names.
CREATE TABLE home (
    town   TEXT COLLATE "C" NOT NULL,
    record BYTEA NOT NULL,
    unit   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (record, town)
);

-- Changes kept apart for a clerk, with the reason and the change as it came; `raw` is empty once purged.
CREATE TABLE quarantine (
    town     TEXT COLLATE "C" NOT NULL,
    id       BYTEA NOT NULL,
    device   BYTEA NOT NULL,
    n        BIGINT NOT NULL,
    account  BYTEA NOT NULL,
    record   BYTEA,
    received BIGINT NOT NULL,
    code     TEXT COLLATE "C" NOT NULL,
    decided  BIGINT,  -- when a clerk rejected it
    raw      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (town, id)
);

-- Purge orders, with what the operator said of why.
CREATE TABLE purge_order (
    town   TEXT COLLATE "C" NOT NULL,
    no     BIGINT NOT NULL,
    made   BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (town, no)
);

-- What they named: `what` is `record` or `change`.
CREATE TABLE purged (
    town   TEXT COLLATE "C" NOT NULL,
    no     BIGINT NOT NULL,
    what   TEXT COLLATE "C" NOT NULL,
    target BYTEA NOT NULL,
    PRIMARY KEY (town, no, what, target),
    FOREIGN KEY (town, no) REFERENCES purge_order (town, no)
);
CREATE INDEX purged_target ON purged (town, target);

-- Texts of people must not live on in the planner's samples after a purge.
ALTER TABLE log ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE quarantine ALTER COLUMN raw SET STATISTICS 0;
