-- The journal: every change this device holds, its own and others'. Nothing is ever deleted from it but by a scope that shrinks.
-- Own (mine = 1): seq NULL and refused NULL is pending; seq NULL and refused was put aside by the server with that code.
-- Of others: seq NULL is a change of a log that is being read anew and has no place in the present one yet.
-- hidden: outside the scope the user has now, kept until a verified backup of the server surely has it.
-- was: its place in the log before the present one, for forms that were opened then.
CREATE TABLE journal (
    arrival INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    unit TEXT NOT NULL,
    v INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seen TEXT NOT NULL,
    "group" TEXT,
    body TEXT NOT NULL,
    mine INTEGER NOT NULL,
    device TEXT NOT NULL,
    user TEXT NOT NULL,
    n INTEGER NOT NULL,
    seq INTEGER,
    received INTEGER,
    te INTEGER NOT NULL,
    es INTEGER NOT NULL,
    recovered INTEGER NOT NULL DEFAULT 0,
    proof TEXT,
    refused TEXT,
    hidden INTEGER NOT NULL DEFAULT 0,
    was INTEGER
) STRICT;
CREATE INDEX journal_record ON journal (record);
CREATE INDEX journal_own ON journal (device, n) WHERE mine = 1;
CREATE INDEX journal_waiting ON journal (n) WHERE mine = 1 AND seq IS NULL;

-- While the server's log is read anew: the places changes have in it. seq NULL: the server has it, out of this device's sight.
-- form: the whole change as the log has it, where ours is another.
CREATE TABLE relog (
    id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER,
    received INTEGER,
    te INTEGER,
    es INTEGER,
    recovered INTEGER NOT NULL DEFAULT 0,
    proof TEXT,
    form TEXT
) STRICT;

-- Own acknowledged changes of former incarnations that the server may have lost: it is asked whether it has them.
CREATE TABLE recheck (
    id TEXT NOT NULL PRIMARY KEY
) STRICT;

-- Changes of which this version does not understand all: kept, handed on, told to the person.
CREATE TABLE opaque (
    id TEXT NOT NULL PRIMARY KEY
) STRICT;

-- Pieces of a snapshot that is being fetched (meta `snapshot` says of which).
CREATE TABLE snapshot_part (
    at INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- Small facts by name: identity, cursor, scope, clock offset, the day the derived tables stand at.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Fields that have more than one value nobody has settled yet.
CREATE TABLE conflict (
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    shown TEXT NOT NULL,
    shown_value TEXT NOT NULL,
    other TEXT NOT NULL,
    other_value TEXT NOT NULL,
    PRIMARY KEY (record, field, other)
) STRICT;

-- What a person did, to be undone and done again; `undone` rows are the redo stack.
CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    "group" TEXT NOT NULL,
    record TEXT NOT NULL,
    no TEXT NOT NULL,
    undo TEXT NOT NULL,
    redo TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE draft (
    key TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE round (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    recovered INTEGER NOT NULL DEFAULT 0,
    ms INTEGER NOT NULL,
    error TEXT
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

-- The projection: one table per kind. Columns that begin with _ come from the journal, the others from `set`.
CREATE TABLE "unit" (
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
    "path" TEXT,
    "kind" TEXT,
    "name" TEXT
) STRICT;

CREATE TABLE "user" (
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
    "name" TEXT,
    "role" TEXT,
    "scope" TEXT,
    "active" INTEGER
) STRICT;

CREATE TABLE "household" (
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
    "household_no" TEXT,
    "display_name" TEXT,
    "address" TEXT,
    "phone" TEXT,
    "residence" TEXT,
    "colour" TEXT,
    "colour_reason" TEXT,
    "colour_until" TEXT,
    "housing" TEXT,
    "water" TEXT,
    "income_source" TEXT,
    "industry" TEXT,
    "contact" TEXT,
    "contact_since" TEXT,
    "remark" TEXT
) STRICT;

CREATE TABLE "person" (
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
    "household_id" TEXT,
    "name" TEXT,
    "relation" TEXT,
    "sex" INTEGER,
    "birth" TEXT,
    "birth_lunar" TEXT,
    "id_no" TEXT,
    "id_unverified" INTEGER,
    "phones" TEXT,
    "ethnic" TEXT,
    "presence" TEXT,
    "presence_place" TEXT,
    "party_member" INTEGER,
    "guardian_name" TEXT,
    "guardian_phone" TEXT,
    "emergency_name" TEXT,
    "emergency_phone" TEXT,
    "doctor_team" TEXT,
    "doctor_signed_to" TEXT,
    "remark" TEXT
) STRICT;

CREATE TABLE "tag" (
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
    "household_id" TEXT,
    "person_id" TEXT,
    "kind" TEXT,
    "level" TEXT,
    "risk" INTEGER,
    "from" TEXT,
    "to" TEXT,
    "basis" TEXT,
    "source" TEXT
) STRICT;

CREATE TABLE "benefit" (
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
    "household_id" TEXT,
    "person_id" TEXT,
    "kind" TEXT,
    "state" TEXT,
    "from" TEXT,
    "to" TEXT,
    "monthly_fen" INTEGER,
    "checked_at" TEXT,
    "source" TEXT
) STRICT;

CREATE TABLE "visit" (
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
    "household_id" TEXT,
    "at" INTEGER,
    "way" TEXT,
    "outcome" TEXT,
    "companions" TEXT,
    "met_person_ids" TEXT,
    "topics" TEXT,
    "text" TEXT,
    "next_visit" TEXT,
    "request_ids" TEXT
) STRICT;

CREATE TABLE "health_record" (
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
    "household_id" TEXT,
    "person_id" TEXT,
    "disease" TEXT,
    "at" INTEGER,
    "way" TEXT,
    "by_role" TEXT,
    "seen" INTEGER,
    "guardian_present" INTEGER,
    "compliance" TEXT,
    "observed_risk" INTEGER,
    "locked" INTEGER,
    "bp_sys" INTEGER,
    "bp_dia" INTEGER,
    "measured_by" TEXT,
    "text" TEXT,
    "next" TEXT
) STRICT;

CREATE TABLE "request" (
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
    "temp_no" TEXT,
    "kind" TEXT,
    "category" TEXT,
    "title" TEXT,
    "detail" TEXT,
    "source" TEXT,
    "urgency" TEXT,
    "household_id" TEXT,
    "person_id" TEXT,
    "reporter_name" TEXT,
    "reporter_phone" TEXT,
    "place" TEXT,
    "happened_at" INTEGER,
    "people_count" INTEGER,
    "recurrence_of" TEXT,
    "registered_at" INTEGER,
    "other_party" TEXT,
    "dispute_result" TEXT,
    "violence_sign" INTEGER
) STRICT;

CREATE TABLE "request_event" (
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
    "request_id" TEXT,
    "kind" TEXT,
    "at" INTEGER,
    "role" TEXT,
    "to_level" INTEGER,
    "to_party" TEXT,
    "assist_parties" TEXT,
    "note" TEXT,
    "reason_code" TEXT,
    "new_due" TEXT,
    "mode" TEXT,
    "satisfaction" TEXT,
    "way" TEXT,
    "redo" INTEGER,
    "passed" INTEGER,
    "on_the_spot" INTEGER,
    "target" TEXT
) STRICT;

CREATE TABLE "reminder" (
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
    "household_id" TEXT,
    "due" TEXT,
    "text" TEXT,
    "state" TEXT
) STRICT;

CREATE TABLE "postponement" (
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
    "key" TEXT,
    "household_id" TEXT,
    "until" TEXT,
    "reason" TEXT
) STRICT;

CREATE INDEX person_household ON person (household_id);
CREATE INDEX tag_household ON tag (household_id);
CREATE INDEX tag_person ON tag (person_id);
CREATE INDEX benefit_household ON benefit (household_id);
CREATE INDEX benefit_person ON benefit (person_id);
CREATE INDEX household_number ON household (household_no);
CREATE INDEX household_residence ON household (residence) WHERE deleted IS NULL;
CREATE INDEX visit_household ON visit (household_id, at);
CREATE INDEX visit_at ON visit (at) WHERE deleted IS NULL;
CREATE INDEX health_record_household ON health_record (household_id);
CREATE INDEX health_record_person ON health_record (person_id);
CREATE INDEX request_household ON request (household_id);
CREATE INDEX request_recurrence ON request (recurrence_of) WHERE recurrence_of IS NOT NULL;
CREATE INDEX request_number ON request (temp_no);
CREATE INDEX request_registered ON request (registered_at);
CREATE INDEX request_event_request ON request_event (request_id);
CREATE INDEX reminder_household ON reminder (household_id);
CREATE INDEX postponement_key ON postponement (key);
CREATE INDEX postponement_household ON postponement (household_id);

-- Derived from the projection and the rules; never replicated.
CREATE TABLE request_derived (
    request TEXT NOT NULL PRIMARY KEY,
    open INTEGER NOT NULL,
    state TEXT NOT NULL,
    level INTEGER NOT NULL,
    mode TEXT,
    assignee TEXT NOT NULL,
    awaiting_check INTEGER NOT NULL,
    due TEXT,
    due_certainty TEXT,
    attempt INTEGER NOT NULL,
    satisfaction TEXT,
    resolved_at INTEGER,
    resolved_level INTEGER,
    closed_at INTEGER,
    illegal INTEGER NOT NULL,
    registered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX request_derived_list ON request_derived (open, registered_at);
CREATE INDEX request_derived_state ON request_derived (state, level);

CREATE TABLE follow_up (
    key TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    household TEXT,
    person TEXT,
    request TEXT,
    reminder TEXT,
    unit TEXT NOT NULL,
    due TEXT NOT NULL,
    certainty TEXT NOT NULL,
    text TEXT NOT NULL,
    rule TEXT NOT NULL,
    since TEXT,
    detail TEXT NOT NULL,
    snoozed INTEGER NOT NULL
) STRICT;
CREATE INDEX follow_up_owner ON follow_up (owner);
CREATE INDEX follow_up_household ON follow_up (household, due);
CREATE INDEX follow_up_due ON follow_up (due, priority);
CREATE INDEX follow_up_request ON follow_up (request);

CREATE TABLE household_derived (
    household TEXT NOT NULL PRIMARY KEY,
    colour TEXT NOT NULL,
    colour_rank INTEGER NOT NULL,
    because TEXT NOT NULL,
    recheck_on TEXT,
    last_visit TEXT,
    last_note TEXT NOT NULL,
    people INTEGER NOT NULL,
    visit_due TEXT,
    tags TEXT NOT NULL,
    birth TEXT,
    number_key TEXT NOT NULL,
    address_key TEXT NOT NULL
) STRICT;
CREATE INDEX household_derived_number ON household_derived (number_key, household);
CREATE INDEX household_derived_address ON household_derived (address_key, household);
CREATE INDEX household_derived_visit ON household_derived (last_visit, household);
CREATE INDEX household_derived_colour ON household_derived (colour_rank, last_visit, household);
CREATE INDEX household_derived_recheck ON household_derived (recheck_on);

-- Households whose derived rows are to be made anew (between the pages of one pull).
CREATE TABLE stale (
    household TEXT NOT NULL PRIMARY KEY
) STRICT;

-- Search keys (domain::search_key), one row per household, person and request.
CREATE TABLE search (
    record TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    household TEXT,
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    names TEXT NOT NULL,
    numbers TEXT NOT NULL
) STRICT;
