-- Changes that the fold leaves out, by an entry of the server's own in the log.
CREATE TABLE "annulment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "_unit" TEXT NOT NULL,
    "deleted" TEXT,
    "_user" TEXT NOT NULL,
    "_at" INTEGER NOT NULL,
    "_seq" INTEGER,
    "_n" INTEGER,
    "_pending" INTEGER NOT NULL,
    "_conflicts" INTEGER NOT NULL,
    "_refused" TEXT,
    "change" TEXT,
    "reason" TEXT
) STRICT;
CREATE INDEX annulment_change ON annulment (change);
