-- What people may be entitled to: derived like follow-ups, and listed from its day on, or some days before.
CREATE TABLE entitlement (
    household TEXT NOT NULL,
    person TEXT NOT NULL,
    what TEXT NOT NULL,
    rule TEXT NOT NULL,
    day TEXT NOT NULL
) STRICT;
CREATE INDEX entitlement_household ON entitlement (household);
