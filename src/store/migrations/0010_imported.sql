-- What an action imported: the file, and how many rows of it. Undone as one, whatever the server has of it.
CREATE TABLE imported (
    action INTEGER PRIMARY KEY REFERENCES action (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    rows INTEGER NOT NULL
) STRICT;
