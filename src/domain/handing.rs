//! Whom a step means: a dispatch or a hand-down names a user, a unit or a party in words, and who helps.
//!
//! Invariant: [`Handing`] alone says who is meant. What the server sends to whom, what a device shows of it and what waits for
//! whom all ask it.

use super::request::EventKind;
use super::right::{Relation, Relations};
use super::role::{HELPERS, Role, WORK_TEAM};
use serde_json::{Map, Value};

/// One of those that a step names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party<'a> {
    /// In words: a helper or a work team whose user name stands in them.
    Words(&'a str),
    /// Whoever works in the unit of this path.
    Unit(&'a str),
    /// The user with this id.
    User(&'a str),
}

/// What a dispatch or hand-down says of who is to act and who helps. What it does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handing<'a> {
    /// The id of the user who is to act.
    pub user: &'a str,
    /// The path of the unit that is to act.
    pub unit: &'a str,
    /// Who is to act, in words.
    pub words: &'a str,
    /// Who helps, each in words.
    pub assist: Vec<&'a str>,
}

impl<'a> Handing<'a> {
    /// What the values of a request event say; `None` for a step that hands nothing over.
    #[must_use]
    pub fn of(step: &'a Map<String, Value>) -> Option<Self> {
        let text = |field: &str| step.get(field).and_then(Value::as_str).unwrap_or_default();
        let kind = EventKind::from_code(text("kind"));
        let assist = step
            .get("assist_parties")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        hands_over(&kind).then(|| Self {
            user: text("to_user"),
            unit: text("to_unit"),
            words: words_of(&kind, text("to_party")),
            assist: assist.filter_map(Value::as_str).collect(),
        })
    }

    /// Who is to act: the user alone, without one whoever works in the unit, without either whom the words mean.
    #[must_use]
    pub fn doer(&self) -> Option<Party<'a>> {
        match (self.user, self.unit, self.words) {
            ("", "", "") => None,
            ("", "", words) => Some(Party::Words(words)),
            ("", unit, _) => Some(Party::Unit(unit)),
            (user, ..) => Some(Party::User(user)),
        }
    }

    /// The unit whose people stand in for the user when that one is gone.
    #[must_use]
    pub fn stand_in(&self) -> Option<Party<'a>> {
        (!self.user.is_empty() && !self.unit.is_empty()).then_some(Party::Unit(self.unit))
    }

    /// Everybody named, with the relation that it gives them.
    #[must_use]
    pub fn parties(&self) -> Vec<(Relation, Party<'a>)> {
        let doer = self.doer().map(|party| (Relation::Handed, party));
        let assist = self
            .assist
            .iter()
            .map(|party| (Relation::Assisting, Party::Words(party)));
        doer.into_iter().chain(assist).collect()
    }

    /// The relations that it gives to somebody; `is_gone` when the user it names works here no more.
    #[must_use]
    pub fn gives(&self, who: &Receiver<'_>, is_gone: bool) -> Relations {
        let named = self.parties().into_iter().filter(|(_, party)| who.is(*party));
        let given = named.fold(Relations::default(), |all, (relation, _)| all | relation.into());
        let stands_in = is_gone && !given.has(Relation::Handed) && self.stand_in().is_some_and(|unit| who.is(unit));
        given
            .with(Relation::Handed, stands_in)
            .with(Relation::StandsIn, stands_in)
    }
}

/// True for the steps that hand a request to somebody.
#[must_use]
pub fn hands_over(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Dispatch | EventKind::HandDown)
}

/// The words of a step that may mean somebody: a hand-down names a unit, its words only tell which.
#[must_use]
pub fn words_of<'a>(kind: &EventKind, words: &'a str) -> &'a str {
    if *kind == EventKind::Dispatch { words } else { "" }
}

/// Somebody to whom requests may be handed.
#[derive(Debug, Clone, Copy)]
pub struct Receiver<'a> {
    /// Their user id as text.
    pub user: &'a str,
    /// The name by which dispatches know them.
    pub name: &'a str,
    /// The path of the unit they work for.
    pub unit: &'a str,
    /// Whether words may mean them ([`is_meant_by_words`]).
    pub by_words: bool,
    /// Whether they are among those who work in their unit ([`is_meant_by_unit`]).
    pub by_unit: bool,
}

impl Receiver<'_> {
    /// True when the party is them.
    #[must_use]
    pub fn is(&self, party: Party<'_>) -> bool {
        match party {
            Party::Words(words) => self.by_words && names_user(words, self.name),
            Party::Unit(path) => self.by_unit && path == self.unit,
            Party::User(id) => id == self.user,
        }
    }
}

/// True for roles that words may mean: who keeps a caseload is named by unit or user, never by chance.
#[must_use]
pub fn is_meant_by_words(role: &Role) -> bool {
    HELPERS.contains(role) || WORK_TEAM.contains(role)
}

/// True for roles that are meant when their unit is: a volunteer of a village is handed nothing that its office is.
#[must_use]
pub fn is_meant_by_unit(role: &Role) -> bool {
    *role != Role::Volunteer
}

/// True when `party`, as a dispatch names who is to act ("志愿者周芒种", "12号微网格长 谭谷雨"), names the user `name`.
///
/// Parties are free text: a department or volunteer is meant when their user name occurs in it, ignoring white space.
#[must_use]
pub fn names_user(party: &str, name: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let name = plain(name);
    name.chars().count() >= 2 && plain(party).contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BUREAU: Receiver<'_> = Receiver {
        user: "8",
        name: "李民政",
        unit: "439901100/mzb",
        by_words: true,
        by_unit: true,
    };

    #[test]
    fn a_receiver_is_meant_by_user_by_unit_or_as_a_helper_by_words() {
        let clerk = Receiver {
            user: "7",
            name: "邓小满",
            unit: "439901100/200",
            by_words: is_meant_by_words(&Role::Clerk),
            by_unit: is_meant_by_unit(&Role::Clerk),
        };
        let volunteer = Receiver {
            user: "6",
            by_unit: is_meant_by_unit(&Role::Volunteer),
            ..clerk
        };
        assert!(volunteer.is(Party::User("6")) && !volunteer.is(Party::Unit("439901100/200")));
        assert!(clerk.is(Party::User("7")) && clerk.is(Party::Unit("439901100/200")));
        assert!(!clerk.is(Party::Unit("439901100")) && !clerk.is(Party::Unit("439901100/200/03")));
        assert!(!clerk.is(Party::Words("村文书 邓小满")) && BUREAU.is(Party::Words("民政办 李民政")));
    }

    #[test]
    fn a_party_names_a_user_whose_name_stands_in_it() {
        for (party, name, expected) in [
            ("镇自然资源所", "镇自然资源所", true),
            ("志愿者周芒种", "周芒种", true),
            ("12号微网格长 谭谷雨", "谭 谷雨", true),
            ("派出所", "镇派出所", false),
            ("派出所", "所", false),
            ("", "", false),
        ] {
            assert_eq!(names_user(party, name), expected, "{party} {name}");
        }
    }

    #[test]
    fn a_named_user_is_meant_alone_and_when_gone_whoever_works_in_the_unit_named_with_them() {
        let step = json!({"kind": "hand_down", "to_user": "9", "to_unit": BUREAU.unit, "to_party": "民政办 李民政"});
        let handing = Handing::of(step.as_object().unwrap()).unwrap();
        assert_eq!(handing.doer(), Some(Party::User("9")));
        assert_eq!(handing.gives(&BUREAU, false), Relations::default());
        let stands_in = handing.gives(&BUREAU, true);
        assert!(stands_in.has(Relation::Handed) && stands_in.has(Relation::StandsIn));
        let own = json!({"kind": "hand_down", "to_user": "8", "to_unit": BUREAU.unit});
        let own = Handing::of(own.as_object().unwrap()).unwrap().gives(&BUREAU, true);
        assert!(own.has(Relation::Handed) && !own.has(Relation::StandsIn));
    }

    #[test]
    fn the_words_of_a_hand_down_mean_nobody_and_other_steps_hand_nothing_over() {
        let gives = |kind: &str| {
            let step = json!({"kind": kind, "to_party": "民政办 李民政", "assist_parties": ["李民政"]});
            let handing = Handing::of(step.as_object().unwrap())?.gives(&BUREAU, false);
            Some((handing.has(Relation::Handed), handing.has(Relation::Assisting)))
        };
        assert_eq!(gives("dispatch"), Some((true, true)));
        assert_eq!(gives("hand_down"), Some((false, true)));
        assert_eq!(gives("progress"), None);
    }
}
