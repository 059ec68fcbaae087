-- The central server's database. Every key starts with the town; ids and hashes are blobs.
CREATE TABLE town (
    town    TEXT    NOT NULL PRIMARY KEY,
    head    INTEGER NOT NULL,
    chain   INTEGER NOT NULL,
    made    INTEGER NOT NULL
) STRICT;

CREATE TABLE unit (
    town    TEXT NOT NULL REFERENCES town (town),
    path    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    record  BLOB NOT NULL,
    PRIMARY KEY (town, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    town      TEXT    NOT NULL,
    user      BLOB    NOT NULL,
    name      TEXT    NOT NULL,
    role      TEXT    NOT NULL,
    unit      TEXT    NOT NULL,
    active    INTEGER NOT NULL DEFAULT 1,
    scope_rev INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (town, user),
    UNIQUE (town, name),
    FOREIGN KEY (town, unit) REFERENCES unit (town, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    town      TEXT    NOT NULL,
    device    BLOB    NOT NULL,
    user      BLOB    NOT NULL,
    label     TEXT    NOT NULL,
    made      INTEGER NOT NULL,
    last_seen INTEGER,
    n         INTEGER NOT NULL DEFAULT 0,
    revoked   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (town, device),
    FOREIGN KEY (town, user) REFERENCES user (town, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    town    TEXT    NOT NULL,
    hash    BLOB    NOT NULL,
    device  BLOB    NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (town, hash),
    FOREIGN KEY (town, device) REFERENCES device (town, device)
) STRICT, WITHOUT ROWID;

-- A code's first part names it; of the second only the hash is here. Used and burnt codes go.
CREATE TABLE code (
    town     TEXT    NOT NULL,
    selector TEXT    NOT NULL,
    verifier BLOB    NOT NULL,
    user     BLOB    NOT NULL,
    expires  INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (town, selector),
    FOREIGN KEY (town, user) REFERENCES user (town, user)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX code_selector ON code (selector);

-- The log. The body stands last, so that a scan by scope does not read it.
CREATE TABLE log (
    town       TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    id         BLOB    NOT NULL,
    device     BLOB    NOT NULL,
    n          INTEGER NOT NULL,
    user       BLOB    NOT NULL,
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
    chain      INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (town, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX log_id ON log (town, id);

-- Changes kept apart for a clerk, with the reason and the change as it came.
CREATE TABLE quarantine (
    town     TEXT    NOT NULL,
    id       BLOB    NOT NULL,
    device   BLOB    NOT NULL,
    n        INTEGER NOT NULL,
    user     BLOB    NOT NULL,
    received INTEGER NOT NULL,
    code     TEXT    NOT NULL,
    raw      TEXT    NOT NULL,
    PRIMARY KEY (town, id)
) STRICT, WITHOUT ROWID;
