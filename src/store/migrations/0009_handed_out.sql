-- Files that were given to people, and what they were made of: a later change to it makes them wrong.
-- kinds: whose records it holds, a JSON array. records: their ids, a JSON array; NULL is all of these kinds.
-- arrival: the last change here when it was made.
CREATE TABLE handed_out (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user TEXT NOT NULL,
    what TEXT NOT NULL,
    file TEXT NOT NULL,
    kinds TEXT NOT NULL,
    records TEXT,
    arrival INTEGER NOT NULL
) STRICT;
