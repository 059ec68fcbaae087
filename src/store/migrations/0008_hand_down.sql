-- What a list tells of hand-downs and clocks: `standing` is all of it as JSON, the other columns are what queries ask for.
ALTER TABLE request_derived ADD COLUMN standing TEXT NOT NULL DEFAULT '{}';
ALTER TABLE request_derived ADD COLUMN doer_due TEXT;
ALTER TABLE request_derived ADD COLUMN resident_due TEXT;
ALTER TABLE request_derived ADD COLUMN doer_unit TEXT;
ALTER TABLE request_derived ADD COLUMN doer_user TEXT;
ALTER TABLE request_derived ADD COLUMN asked_of INTEGER;
-- Limits that another table of holidays or limits moved: what stood before. Written by this device and never derived again.
CREATE TABLE due_change (
    request TEXT NOT NULL,
    changed_on TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (request, changed_on, before)
) STRICT;
