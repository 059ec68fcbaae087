//! The steps of a request: each has exactly the fields its event needs.
//!
//! Source: domain/model.md 6.2, column "needs".

use super::super::fields::Fields;
use super::super::options::{LEVEL_ABOVE, Options, YES_NO};
use super::super::spec::FieldKind::Pick;
use super::super::spec::{Spec, field, of};
use crate::change::entry::EventEntry;
use crate::domain::ids::RequestId;
use crate::domain::request::EventKind;
use crate::record::code_set::{DECLINE_REASON, MODE_ABOVE, RETURN_REASON};
use crate::record::request;
use crate::record::request_event::DEF;

const NOTE: Spec = of(&DEF, "note");
const NOTE_NEEDED: Spec = NOTE.required();
const MODE: Spec = of(&DEF, "mode").required();
const DUE_NEEDED: Spec = of(&DEF, "new_due").required();
const TO_UNIT: Spec = of(&DEF, "to_unit").choice(Options::Receivers).pick();
/// One of the people of the unit; whoever was chosen with their unit has said so already.
const TO_USER: Spec = of(&DEF, "to_user")
    .choice(Options::Staff)
    .pick()
    .when(|f| f.facts.staff.iter().any(|(unit, _)| f.is("to_unit", unit)));

static SELF_ACCEPT: &[Spec] = &[MODE.initial("immediate"), NOTE];
static ESCALATE: &[Spec] = &[
    MODE.choice(Options::Codes(&MODE_ABOVE)).initial("coordinated"),
    NOTE_NEEDED,
    of(&DEF, "to_level")
        .choice(Options::Codes(&LEVEL_ABOVE))
        .when(|f| f.facts.critical),
];
static RETURN: &[Spec] = &[
    of(&DEF, "reason_code")
        .choice(Options::Codes(&RETURN_REASON))
        .required(),
    NOTE_NEEDED,
];
static DISPATCH: &[Spec] = &[
    TO_UNIT.problem("to_unit to_user").when(|f| f.facts.receivers),
    TO_USER,
    // Free text only for whom nobody here knows.
    of(&DEF, "to_party").when(|f| f.is("to_unit", "")).required(),
    of(&DEF, "assist_parties"),
    of(&DEF, "new_due"),
    NOTE,
];
static HAND_DOWN: &[Spec] = &[
    TO_UNIT.problem("to_unit to_user to_party").required(),
    TO_USER,
    DUE_NEEDED,
    of(&DEF, "assist_parties"),
    NOTE,
];
static REPLY: &[Spec] = &[of(&DEF, "way").required().initial("phone"), NOTE_NEEDED];
static APPROVE: &[Spec] = &[
    of(&DEF, "passed")
        .named("granted")
        .choice(Options::Codes(&YES_NO))
        .required(),
    NOTE,
];
static CHANGE_MODE: &[Spec] = &[MODE, NOTE_NEEDED];
static DATED: &[Spec] = &[DUE_NEEDED, NOTE_NEEDED];
static RESOLVE: &[Spec] = &[
    NOTE_NEEDED,
    of(&DEF, "resolution"),
    of(&DEF, "on_the_spot"),
    of(&request::DEF, "dispute_result")
        .required()
        .when(|f| f.facts.category.starts_with("03")),
];
static CHECK: &[Spec] = &[of(&DEF, "passed").choice(Options::Codes(&YES_NO)).required(), NOTE];
static RETURN_VISIT: &[Spec] = &[
    of(&DEF, "way").required().initial("phone"),
    of(&DEF, "satisfaction").required(),
    of(&DEF, "redo")
        .choice(Options::Codes(&YES_NO))
        .required()
        .when(|f| f.is("satisfaction", "unsatisfied")),
    NOTE.required_when_unsatisfied(),
];
static DECLINE: &[Spec] = &[
    of(&DEF, "reason_code")
        .choice(Options::Codes(&DECLINE_REASON))
        .required(),
    NOTE_NEEDED,
];
static MERGE: &[Spec] = &[field("target", Pick(Options::Requests)).required(), NOTE];
static NOTED: &[Spec] = &[NOTE_NEEDED];
static PLAIN: &[Spec] = &[NOTE];

impl Spec {
    /// Words are needed when the resident is not satisfied.
    const fn required_when_unsatisfied(self) -> Self {
        self.required_when(|f| f.is("satisfaction", "unsatisfied"))
    }
}

/// The fields of the step.
#[must_use]
pub fn table(kind: &EventKind) -> &'static [Spec] {
    match kind {
        EventKind::SelfAccept => SELF_ACCEPT,
        EventKind::Escalate => ESCALATE,
        EventKind::Return => RETURN,
        EventKind::Dispatch => DISPATCH,
        EventKind::HandDown => HAND_DOWN,
        EventKind::Reply => REPLY,
        EventKind::Approve => APPROVE,
        EventKind::ChangeMode => CHANGE_MODE,
        EventKind::SetThirdPartyDeadline | EventKind::Extend | EventKind::Suspend => DATED,
        EventKind::Resolve => RESOLVE,
        EventKind::Check => CHECK,
        EventKind::ReturnVisit => RETURN_VISIT,
        EventKind::Decline => DECLINE,
        EventKind::Merge => MERGE,
        EventKind::Progress | EventKind::Urge | EventKind::Withdraw => NOTED,
        EventKind::Submit | EventKind::Accept | EventKind::Resume | EventKind::Unknown(_) => PLAIN,
    }
}

/// The step as typed.
#[must_use]
pub fn entry(fields: &Fields, request: RequestId, kind: &EventKind) -> EventEntry {
    // A user is offered with the unit they work for.
    let receiver = fields.text("to_unit");
    let chosen = fields.text("to_user");
    let (to_unit, to_user) = receiver.split_once(' ').unwrap_or((receiver.as_str(), &chosen));
    EventEntry {
        request: request.to_string(),
        event: kind.code().to_owned(),
        at: String::new(),
        note: fields.text("note"),
        mode: fields.text("mode"),
        to_level: fields.number("to_level"),
        to_party: if to_unit.is_empty() {
            fields.text("to_party")
        } else {
            String::new()
        },
        to_unit: to_unit.to_owned(),
        to_user: to_user.to_owned(),
        assist_parties: parties(&fields.text("assist_parties")),
        reason_code: fields.text("reason_code"),
        new_due: fields.text("new_due"),
        satisfaction: fields.text("satisfaction"),
        way: fields.text("way"),
        redo: yes_no(fields, "redo"),
        passed: yes_no(fields, "passed").or_else(|| yes_no(fields, "granted")),
        on_the_spot: fields.ticked("on_the_spot"),
        resolution: fields.text("resolution"),
        target: fields.text("target"),
        dispute_result: fields.text("dispute_result"),
    }
}

/// What was chosen of yes and no.
#[must_use]
pub fn yes_no(fields: &Fields, name: &str) -> Option<bool> {
    match fields.text(name).as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Several parties on one line, parted by comma, semicolon or enumeration comma.
fn parties(text: &str) -> Vec<String> {
    crate::domain::text::fold_width(text)
        .split([',', ';', '\u{3001}'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::forms::options::Opt;
    use crate::change::entry::event::needed;

    fn needed_in(kind: &EventKind, satisfaction: &str, passed: &str) -> Vec<&'static str> {
        let mut fields = Fields::new(table(kind));
        fields.facts.step = Some(kind.clone());
        fields.set("satisfaction", satisfaction);
        fields.set("passed", passed);
        let needed = fields.shown().filter(|field| fields.is_needed(field));
        needed
            .map(|field| field.spec.def.map_or(field.spec.name, |def| def.name))
            .collect()
    }

    #[test]
    fn every_step_marks_what_its_event_needs_by_what_the_other_fields_say() {
        for kind in EventKind::ALL {
            for satisfaction in ["", "satisfied", "unsatisfied", "unreachable"] {
                for (typed, passed) in [("", None), ("yes", Some(true)), ("no", Some(false))] {
                    let marked = needed_in(kind, satisfaction, typed);
                    for name in needed(kind, satisfaction, passed) {
                        assert!(
                            marked.contains(name),
                            "{kind} {satisfaction} {typed}: {name} in {marked:?}"
                        );
                    }
                }
            }
        }
        assert_eq!(needed_in(&EventKind::Check, "", ""), ["passed"]);
        assert_eq!(needed_in(&EventKind::Check, "", "yes"), ["passed"]);
        assert_eq!(needed_in(&EventKind::Check, "", "no"), ["passed", "note"]);
        assert_eq!(needed_in(&EventKind::ReturnVisit, "", ""), ["way", "satisfaction"]);
        assert_eq!(
            needed_in(&EventKind::ReturnVisit, "unsatisfied", ""),
            ["way", "satisfaction", "redo", "note"]
        );
        assert_eq!(needed_in(&EventKind::Accept, "", ""), Vec::<&str>::new());
    }

    #[test]
    fn a_dispatch_to_a_unit_says_no_other_words_and_asks_for_none() {
        let kind = EventKind::Dispatch;
        let mut fields = Fields::new(table(&kind));
        fields.facts.receivers = true;
        let bureau = Opt {
            code: "439901100/mzb".to_owned(),
            text: Some("民政办".to_owned()),
        };
        fields.offer("to_unit", vec![bureau]);
        fields.set("to_party", "+3");
        let asks_for_words = |fields: &Fields| fields.shown().any(|field| field.spec.name == "to_party");
        assert!(asks_for_words(&fields));
        assert_eq!(
            entry(&fields, RequestId::new(Default::default(), [1; 10]), &kind).to_party,
            "+3"
        );
        fields.set("to_unit", "439901100/mzb");
        assert!(!asks_for_words(&fields));
        let typed = entry(&fields, RequestId::new(Default::default(), [1; 10]), &kind);
        assert_eq!((typed.to_unit.as_str(), typed.to_party.as_str()), ("439901100/mzb", ""));
    }

    #[test]
    fn no_step_asks_for_anything_twice() {
        for kind in EventKind::ALL {
            let mut names: Vec<&str> = table(kind).iter().map(|spec| spec.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}");
        }
    }
}
