//! The sets of codes that fields take: which there are, in the order they are offered, and what each is called.

use crate::domain::benefit::{BenefitKind, BenefitState, StopReason};
use crate::domain::category::CATEGORIES;
use crate::domain::finding::Finding;
use crate::domain::followup::ReminderState;
use crate::domain::household::{Colour, Residence};
use crate::domain::lang::{Lang, Words};
use crate::domain::person::Presence;
use crate::domain::request::{DisputeResult, EventKind, Mode, RequestKind, Resolution, Satisfaction, Source, Urgency};
use crate::domain::role::{Level, Role};
use crate::domain::tag::{Basis, DisabilityClass, EndReason, TagKind, TagLevel};
use crate::domain::unit::UnitKind;
use crate::domain::visit::{Compliance, Outcome, Topic, Way};

/// A set of codes.
pub struct CodeSet(Codes);

enum Codes {
    /// The codes of an enum or a standard, with words in [`super::words`].
    Named(fn() -> Vec<&'static str>, fn(Lang, &str) -> String),
    /// Each with its words.
    Listed(&'static [(&'static str, Words)]),
    /// Some of another set's.
    Some(&'static [&'static str], &'static CodeSet),
}

impl CodeSet {
    /// Codes with their words: `("open", ["待认领", "Open"])`.
    #[must_use]
    pub const fn listed(codes: &'static [(&'static str, Words)]) -> Self {
        Self(Codes::Listed(codes))
    }

    /// Codes that are made, with what names each.
    #[must_use]
    pub const fn named(codes: fn() -> Vec<&'static str>, word: fn(Lang, &str) -> String) -> Self {
        Self(Codes::Named(codes, word))
    }

    /// Some codes of another set, in this order.
    #[must_use]
    pub const fn some(codes: &'static [&'static str], of: &'static CodeSet) -> Self {
        Self(Codes::Some(codes, of))
    }

    /// The codes, in the order they are offered.
    #[must_use]
    pub fn codes(&self) -> Vec<&'static str> {
        match self.0 {
            Codes::Named(codes, _) => codes(),
            Codes::Listed(codes) => codes.iter().map(|(code, _)| *code).collect(),
            Codes::Some(codes, _) => codes.to_vec(),
        }
    }

    /// What a code is called; a code that is not of the set as it came.
    #[must_use]
    pub fn word(&self, lang: Lang, code: &str) -> String {
        match &self.0 {
            Codes::Named(_, word) => word(lang, code),
            Codes::Listed(codes) => codes
                .iter()
                .find(|(known, _)| *known == code)
                .map_or(code, |(_, words)| words.of(lang))
                .to_owned(),
            Codes::Some(_, all) => all.word(lang, code),
        }
    }
}

impl std::fmt::Debug for CodeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.codes()).finish()
    }
}

/// A set is declared once: the same set is the same place.
impl PartialEq for CodeSet {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for CodeSet {}

/// Declares the sets of enums: `WAY: Way, way;` with the method of [`Lang`] that names a value.
macro_rules! enum_sets {
    ($($(#[$doc:meta])* $set:ident: $enum:ident, $word:ident;)*) => {$(
        $(#[$doc])*
        pub static $set: CodeSet = CodeSet(Codes::Named(
            || $enum::ALL.iter().map($enum::code).collect(),
            |lang, code| lang.$word(&$enum::from_code(code)).to_owned(),
        ));
    )*};
}

enum_sets! {
    /// How a contact was made.
    WAY: Way, way;
    /// What came of a visit.
    OUTCOME: Outcome, outcome;
    /// What was talked about.
    TOPIC: Topic, topic;
    /// How a request is handled.
    MODE: Mode, mode;
    /// What the resident says of the result.
    SATISFACTION: Satisfaction, satisfaction;
    /// Where a request was heard.
    SOURCE: Source, source;
    /// What sort of matter a request is.
    REQUEST_KIND: RequestKind, request_kind;
    /// How a result came about.
    RESOLUTION: Resolution, resolution;
    /// A step of a request.
    EVENT_KIND: EventKind, event;
    /// The result of a dispute.
    DISPUTE_RESULT: DisputeResult, dispute_result;
    /// Whether somebody lives in a house.
    RESIDENCE: Residence, residence;
    /// Attention level of a household.
    COLOUR: Colour, colour;
    /// Where a person is.
    PRESENCE: Presence, presence;
    /// A key group.
    TAG_KIND: TagKind, tag;
    /// The state of an illness.
    TAG_LEVEL: TagLevel, tag_level;
    /// What a disability is of.
    DISABILITY_CLASS: DisabilityClass, disability_class;
    /// Why a tag ended.
    END_REASON: EndReason, end_reason;
    /// The lawful basis of a tag.
    BASIS: Basis, basis;
    /// Medicine taking.
    COMPLIANCE: Compliance, compliance;
    BENEFIT_KIND: BenefitKind, benefit;
    /// The state of a benefit.
    BENEFIT_STATE: BenefitState, benefit_state;
    /// What comparing a list found.
    FINDING: Finding, finding;
    /// Why a benefit stopped.
    STOP_REASON: StopReason, stop_reason;
    /// The state of a manual reminder.
    REMINDER_STATE: ReminderState, reminder_state;
    ROLE: Role, role;
    /// What a node of the unit tree is.
    UNIT_KIND: UnitKind, unit_kind;
    /// How urgent, the worst first.
    EVERY_URGENCY: Urgency, urgency;
}

/// Key groups that somebody enters: those of age follow from the birth date.
pub static TYPED_TAG_KIND: CodeSet = CodeSet(Codes::Named(
    || {
        let typed = |kind: &&TagKind| !matches!(kind, TagKind::Aged | TagKind::Senior);
        TagKind::ALL.iter().filter(typed).map(TagKind::code).collect()
    },
    |lang, code| lang.tag(&TagKind::from_code(code)).to_owned(),
));

/// How urgent, the usual first.
pub static URGENCY: CodeSet = CodeSet::some(&["normal", "urgent", "critical"], &EVERY_URGENCY);

/// Where a request was heard, as forms offer it.
pub static SOURCE_OFFERED: CodeSet = CodeSet::some(
    &[
        "visit",
        "phone",
        "wechat",
        "mini_program",
        "patrol",
        "talk",
        "office",
        "superior",
        "hotline",
        "work_team",
        "meeting",
        "online",
    ],
    &SOURCE,
);

/// How a request is handled that this level does not settle by itself.
pub static MODE_ABOVE: CodeSet = CodeSet::some(&["coordinated", "overall"], &MODE);

/// Request categories.
pub static CATEGORY: CodeSet = CodeSet(Codes::Named(
    || CATEGORIES.to_vec(),
    |lang, code| lang.category(code).to_owned(),
));

/// Emergencies, each a category, by what is called out. Source: findings, 4.1 no. 14.
pub static EMERGENCY: CodeSet = CodeSet::listed(&[
    ("0601", Words(["突发疾病", "Sudden illness"])),
    ("0904", Words(["走失", "Missing person"])),
    ("0401", Words(["火情", "Fire"])),
    ("0407", Words(["溺水", "Drowning"])),
    ("0405", Words(["塌方", "Landslide"])),
    ("0901", Words(["打斗", "Fight"])),
]);

/// Relation to the householder, the common ones first. Source: norms.md 2.5 (GB/T 4761).
pub static RELATION: CodeSet = CodeSet(Codes::Named(
    || {
        vec![
            "02", "10", "20", "30", "28", "38", "41", "42", "43", "44", "51", "52", "70", "97", "99", "11", "12", "21",
            "22", "23", "24", "25", "26", "27", "29", "31", "32", "33", "34", "35", "36", "37", "39", "40", "45", "46",
            "47", "48", "50", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "66", "67", "71", "72",
            "73", "74", "75", "76", "77", "78", "80", "81", "82", "83", "84", "85", "86", "87", "88", "89", "90", "91",
            "92", "93", "94", "95", "96",
        ]
    },
    |lang, code| lang.relation(code).to_owned(),
));

/// The 56 ethnic groups. Source: norms.md 2.5 (GB/T 3304).
pub static ETHNIC: CodeSet = CodeSet(Codes::Named(
    || {
        vec![
            "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
            "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36",
            "37", "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53", "54",
            "55", "56",
        ]
    },
    |lang, code| lang.ethnic(code).to_owned(),
));

/// Sex. Source: norms.md 2.5 (GB/T 2261.1).
pub static SEX: CodeSet = CodeSet(Codes::Named(
    || vec!["1", "2", "0", "9"],
    |lang, code| lang.sex(code.parse().unwrap_or(0)).to_owned(),
));

/// The levels of the escalation ladder.
pub static LEVEL: CodeSet = CodeSet(Codes::Named(
    || vec!["0", "1", "2", "3", "4"],
    |lang, code| lang.level(Level(code.parse().unwrap_or(0))).to_owned(),
));

/// In what capacity a follow-up record was made.
pub static CAPACITY: CodeSet = CodeSet::some(&["doctor", "leader"], &MEASURER);

/// What a follow-up record is about: an illness, or none where somebody healthy was measured or looked after.
pub static ILLNESS: CodeSet = CodeSet(Codes::Named(
    || TagKind::ALL.iter().map(TagKind::code).chain([NO_ILLNESS]).collect(),
    |lang, code| match code {
        NO_ILLNESS => Words(["无病种", "No illness"]).of(lang).to_owned(),
        code => lang.tag(&TagKind::from_code(code)).to_owned(),
    },
));

/// The code of [`ILLNESS`] for somebody who is not ill.
pub const NO_ILLNESS: &str = "none";

/// How somebody is, as a leader sees it.
pub static CONDITION: CodeSet = CodeSet::listed(&[
    ("good", Words(["好", "Good"])),
    ("fair", Words(["一般", "Fair"])),
    ("poor", Words(["差", "Poor"])),
]);

/// Who measured.
pub static MEASURER: CodeSet = CodeSet::listed(&[
    ("doctor", Words(["医生", "Doctor"])),
    ("leader", Words(["网格长", "Leader"])),
    ("self", Words(["本人", "Self"])),
]);

/// Why a request is returned or declined.
pub static REASON: CodeSet = CodeSet::listed(&[
    ("not_ours", Words(["不归本级办理", "Not ours"])),
    ("petition", Words(["属信访", "A petition"])),
    ("litigation", Words(["已诉讼", "In court"])),
    ("secret", Words(["涉密", "Secret"])),
    ("duplicate", Words(["重复", "Duplicate"])),
    ("incomplete", Words(["材料不全", "Incomplete"])),
    ("other", Words(["其他", "Other"])),
]);

/// Why a request is returned.
pub static RETURN_REASON: CodeSet = CodeSet::some(&["not_ours", "incomplete", "duplicate", "other"], &REASON);

/// Why a request is declined.
pub static DECLINE_REASON: CodeSet =
    CodeSet::some(&["petition", "litigation", "secret", "duplicate", "other"], &REASON);
