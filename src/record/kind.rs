//! The table of record kinds: fields, types, privacy. A new kind is one row here and one projection table.
//!
//! A field missing from the table (from a newer peer) is kept in the journal and has no column.

use crate::domain::mask::Privacy;

code_enum! {
    /// A record kind.
    Kind {
        /// A node of the unit tree; written by the server's admin.
        Unit = "unit",
        /// A user; written by the server's admin.
        User = "user",
        /// 户
        Household = "household",
        /// 家庭成员
        Person = "person",
        /// 标签
        Tag = "tag",
        /// 待遇
        Benefit = "benefit",
        /// 走访; created once
        Visit = "visit",
        /// 随访记录; created once
        HealthRecord = "health_record",
        /// 诉求
        Request = "request",
        /// 流转记录; created once
        RequestEvent = "request_event",
        /// 提醒
        Reminder = "reminder",
        /// 改期; created once
        Postponement = "postponement",
        /// 作废: a change that every device leaves out of its fold; written by the server's admin
        Annulment = "annulment",
    }
}

/// How a kind's changes merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Created once and never edited: cannot conflict.
    Once,
    /// Each field merges by itself.
    FieldSet,
}

/// The type of a field's JSON value; also its SQLite column type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A string (TEXT).
    Text,
    /// A code of an enum (TEXT).
    Code,
    /// A local date `2026-11-20` (TEXT).
    Date,
    /// An instant, UTC milliseconds (INTEGER).
    Instant,
    /// An integer (INTEGER).
    Int,
    /// A boolean (INTEGER 0/1).
    Bool,
    /// The uuid of another record (TEXT).
    Ref(Target),
    /// A JSON array of uuids of other records (TEXT).
    Refs(Target),
    /// The key of a follow-up, which names its subject: `R11:<uuid>:<anchor>` (TEXT).
    Key,
    /// A JSON array of strings (TEXT).
    List,
}

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A household.
    Household,
    /// A person.
    Person,
    /// A request.
    Request,
    /// A change of the log, by its id.
    Change,
}

impl Target {
    /// The kind of the records it names; `None` for changes.
    #[must_use]
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Household => Some(Kind::Household),
            Self::Person => Some(Kind::Person),
            Self::Request => Some(Kind::Request),
            Self::Change => None,
        }
    }
}

/// One field of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in `set`, in JSON and as the column.
    pub name: &'static str,
    /// Its type.
    pub ty: FieldType,
    /// What it tells about somebody, and so how it is shown on the screen, in lists, in files and to operators.
    pub privacy: Privacy,
    /// A conflict on it is never settled by the program (phone, ID number, benefit, health class, address).
    pub desk: bool,
}

/// A field; what was typed counts as free text until [`Field::tells`] says otherwise.
const fn field(name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        privacy: match ty {
            FieldType::Text | FieldType::List => Privacy::Text,
            FieldType::Code
            | FieldType::Date
            | FieldType::Instant
            | FieldType::Int
            | FieldType::Bool
            | FieldType::Ref(_)
            | FieldType::Refs(_)
            | FieldType::Key => Privacy::Code,
        },
        desk: false,
    }
}

const fn desk(name: &'static str, ty: FieldType) -> Field {
    Field {
        desk: true,
        ..field(name, ty)
    }
}

impl Field {
    const fn tells(self, privacy: Privacy) -> Self {
        Self { privacy, ..self }
    }
}

use FieldType::{Bool, Code, Date, Instant, Int, Key, List, Ref, Refs, Text};

const UNIT: &[Field] = &[
    field("path", Text).tells(Privacy::Code),
    field("kind", Code),
    field("name", Text).tells(Privacy::Public),
];

const USER: &[Field] = &[
    field("name", Text).tells(Privacy::Public),
    field("role", Code),
    field("scope", Text).tells(Privacy::Code),
    field("active", Bool),
];

const HOUSEHOLD: &[Field] = &[
    field("household_no", Text).tells(Privacy::Public),
    field("display_name", Text).tells(Privacy::Name),
    desk("address", Text).tells(Privacy::Address),
    desk("phone", Text).tells(Privacy::Phone),
    field("residence", Code),
    field("colour", Code),
    field("colour_reason", Text),
    field("colour_until", Date),
    field("housing", Text),
    field("water", Text),
    field("income_source", Text),
    field("industry", Text),
    field("contact", Text).tells(Privacy::Names),
    field("contact_since", Date),
    field("remark", Text),
];

const PERSON: &[Field] = &[
    field("household_id", Ref(Target::Household)),
    field("name", Text).tells(Privacy::Name),
    field("relation", Code),
    field("sex", Int),
    desk("birth", Date).tells(Privacy::Birth),
    field("birth_lunar", Text).tells(Privacy::LunarBirth),
    desk("id_no", Text).tells(Privacy::IdNo),
    field("id_unverified", Bool),
    desk("phones", List).tells(Privacy::Phone),
    field("ethnic", Code),
    field("presence", Code),
    field("presence_place", Text),
    field("party_member", Bool),
    field("guardian_name", Text).tells(Privacy::Name),
    desk("guardian_phone", Text).tells(Privacy::Phone),
    field("emergency_name", Text).tells(Privacy::Name),
    desk("emergency_phone", Text).tells(Privacy::Phone),
    field("doctor_team", Text),
    field("doctor_signed_to", Date),
    field("remark", Text),
];

const TAG: &[Field] = &[
    field("household_id", Ref(Target::Household)),
    field("person_id", Ref(Target::Person)),
    field("kind", Code),
    desk("level", Code),
    desk("risk", Int),
    field("from", Date),
    field("to", Date),
    field("basis", Code),
    field("source", Text),
];

const BENEFIT: &[Field] = &[
    field("household_id", Ref(Target::Household)),
    field("person_id", Ref(Target::Person)),
    field("kind", Code),
    desk("state", Code),
    field("from", Date),
    field("to", Date),
    desk("monthly_fen", Int),
    field("checked_at", Date),
    field("source", Text),
];

const VISIT: &[Field] = &[
    field("household_id", Ref(Target::Household)),
    field("at", Instant),
    field("way", Code),
    field("outcome", Code),
    field("companions", Text).tells(Privacy::Names),
    field("met_person_ids", Refs(Target::Person)),
    field("topics", List).tells(Privacy::Code),
    field("text", Text),
    field("next_visit", Date),
    field("request_ids", Refs(Target::Request)),
];

const HEALTH_RECORD: &[Field] = &[
    field("household_id", Ref(Target::Household)),
    field("person_id", Ref(Target::Person)),
    field("disease", Code),
    field("at", Instant),
    field("way", Code),
    field("by_role", Code),
    field("seen", Bool),
    field("guardian_present", Bool),
    field("compliance", Code),
    field("observed_risk", Int),
    field("locked", Bool),
    field("bp_sys", Int),
    field("bp_dia", Int),
    field("measured_by", Code),
    field("text", Text),
    field("next", Date),
];

const REQUEST: &[Field] = &[
    field("temp_no", Text).tells(Privacy::Public),
    field("kind", Code),
    field("category", Code),
    field("title", Text),
    field("detail", Text),
    field("source", Code),
    field("urgency", Code),
    field("household_id", Ref(Target::Household)),
    field("person_id", Ref(Target::Person)),
    field("reporter_name", Text).tells(Privacy::Name),
    desk("reporter_phone", Text).tells(Privacy::Phone),
    field("place", Text).tells(Privacy::Place),
    field("happened_at", Instant),
    field("people_count", Int),
    field("recurrence_of", Ref(Target::Request)),
    field("registered_at", Instant),
    field("other_party", Text).tells(Privacy::Names),
    field("dispute_result", Code),
    field("violence_sign", Bool),
];

const REQUEST_EVENT: &[Field] = &[
    field("request_id", Ref(Target::Request)),
    field("kind", Code),
    field("at", Instant),
    field("role", Code),
    field("to_level", Int),
    field("to_party", Text),
    field("assist_parties", List),
    field("note", Text),
    field("reason_code", Code),
    field("new_due", Date),
    field("mode", Code),
    field("satisfaction", Code),
    field("way", Code),
    field("redo", Bool),
    field("passed", Bool),
    field("on_the_spot", Bool),
    field("target", Ref(Target::Request)),
];

const REMINDER: &[Field] = &[
    field("household_id", Ref(Target::Household)),
    field("due", Date),
    field("text", Text),
    field("state", Code),
];

const POSTPONEMENT: &[Field] = &[
    field("key", Key),
    field("household_id", Ref(Target::Household)),
    field("until", Date),
    field("reason", Text),
];

const ANNULMENT: &[Field] = &[field("change", Ref(Target::Change)), field("reason", Text)];

/// What a value says of the change's own author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The role they wrote in: the code of a [`Role`](crate::domain::role::Role).
    Role,
    /// Whether they wrote as a doctor: [`Role::capacity`](crate::domain::role::Role::capacity).
    DoctorOrLeader,
    /// Who they are: the uuid of the user.
    User,
}

/// Fields that say something of the author, in whatever kind they stand; the server compares it with the session.
pub const CLAIMS: &[(&str, Claim)] = &[
    ("role", Claim::Role),
    ("by_role", Claim::DoctorOrLeader),
    ("by", Claim::User),
    ("author", Claim::User),
    ("created_by", Claim::User),
];

/// Fields that name what a record belongs to. It lives in the same unit, so that every device that receives the record
/// receives that as well; other references only mention a record.
pub const OWNERS: &[&str] = &["household_id", "person_id", "request_id"];

/// The name every kind's tombstone field has: set to a reason, the record is gone.
pub const DELETED: &str = "deleted";

impl Kind {
    /// The kind's fields, [`DELETED`] apart; empty for unknown kinds.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        match self {
            Self::Unit => UNIT,
            Self::User => USER,
            Self::Household => HOUSEHOLD,
            Self::Person => PERSON,
            Self::Tag => TAG,
            Self::Benefit => BENEFIT,
            Self::Visit => VISIT,
            Self::HealthRecord => HEALTH_RECORD,
            Self::Request => REQUEST,
            Self::RequestEvent => REQUEST_EVENT,
            Self::Reminder => REMINDER,
            Self::Postponement => POSTPONEMENT,
            Self::Annulment => ANNULMENT,
            Self::Unknown(_) => &[],
        }
    }

    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// How its changes merge. Unknown kinds are field sets: nothing is lost that way.
    #[must_use]
    pub fn nature(&self) -> Nature {
        match self {
            Self::Visit | Self::HealthRecord | Self::RequestEvent | Self::Postponement => Nature::Once,
            _ => Nature::FieldSet,
        }
    }

    /// What the words that a record is called by tell about somebody: a name, or what was typed as its title.
    #[must_use]
    pub fn called_by(&self) -> Privacy {
        match self {
            Self::Unit | Self::User => Privacy::Public,
            Self::Request | Self::RequestEvent | Self::Reminder | Self::Annulment | Self::Unknown(_) => Privacy::Text,
            Self::Household
            | Self::Person
            | Self::Tag
            | Self::Benefit
            | Self::Visit
            | Self::HealthRecord
            | Self::Postponement => Privacy::Name,
        }
    }

    /// True for kinds only the server's admin writes.
    #[must_use]
    pub fn is_server_owned(&self) -> bool {
        matches!(self, Self::Unit | Self::User | Self::Annulment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a13_only_these_fields_of_text_are_shown_as_they_are() {
        let mut shown = Vec::new();
        for kind in Kind::ALL {
            let texts = kind
                .fields()
                .iter()
                .filter(|field| matches!(field.ty, FieldType::Text | FieldType::List));
            let plain = texts.filter(|field| matches!(field.privacy, Privacy::Code | Privacy::Public));
            shown.extend(plain.map(|field| format!("{kind}.{}", field.name)));
        }
        let expected = [
            "unit.path",
            "unit.name",
            "user.name",
            "user.scope",
            "household.household_no",
            "visit.topics",
            "request.temp_no",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn no_kind_names_a_field_twice_or_uses_the_tombstones_name() {
        for kind in Kind::ALL {
            let mut names: Vec<_> = kind.fields().iter().map(|field| field.name).collect();
            names.push(DELETED);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}");
        }
    }
}
