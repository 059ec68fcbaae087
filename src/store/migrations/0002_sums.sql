-- A sum per row of what cannot be made anew from anything else here (`store::sums`): a row that does not fit its sum is damaged.
ALTER TABLE journal ADD COLUMN sum INTEGER;
UPDATE journal SET sum = row_sum(id, kind, record, unit, v, at, seen, "group", body, mine, device, user, n, seq, received, te, es,
    recovered, proof, refused, hidden, was);
ALTER TABLE relog ADD COLUMN sum INTEGER;
UPDATE relog SET sum = row_sum(id, seq, received, te, es, recovered, proof, form);
ALTER TABLE meta ADD COLUMN sum INTEGER;
UPDATE meta SET sum = row_sum(name, value);
ALTER TABLE action ADD COLUMN sum INTEGER;
UPDATE action SET sum = row_sum("group", record, no, undo, redo, undone);
ALTER TABLE draft ADD COLUMN sum INTEGER;
UPDATE draft SET sum = row_sum(key, body, at);
DROP TRIGGER audit_is_never_edited;
ALTER TABLE audit ADD COLUMN sum INTEGER;
UPDATE audit SET sum = row_sum(at, user, what, about);
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

-- Rows of the journal that were found damaged, as they can still be read: nothing folds, shows or sends them. They go when
-- the change is here again.
CREATE TABLE damaged (
    id INTEGER PRIMARY KEY,
    change TEXT,
    kind TEXT,
    record TEXT,
    device TEXT,
    n INTEGER,
    row TEXT NOT NULL
) STRICT;
