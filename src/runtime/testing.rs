//! Consoles for tests: an invented person, canned answers.

use super::headless::{Console, World};
use crate::app::effect::SavedOk;
use crate::app::{Effect, Msg};
use crate::domain::ids::{DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::record::Kind;
use crate::store::{Answer, Query};
use crate::view::{Deed, Done, Identity};

impl Console {
    /// A console whose questions `answers` answers; saves go through and are kept in `saved`.
    pub fn with_answers(answers: impl FnMut(&Query) -> Answer + 'static) -> Self {
        Self::with_answers_as(Role::MicroLeader, answers)
    }

    /// The same for a person of a role.
    pub fn with_answers_as(role: Role, answers: impl FnMut(&Query) -> Answer + 'static) -> Self {
        let now = Millis::parse("2026-11-22 09:12").unwrap();
        Self::start(World::Answers(Box::new(answers)), someone(role), now)
    }
}

/// Answers questions without a database.
pub type Answers = Box<dyn FnMut(&Query) -> Answer>;

/// Answers every question with nothing.
pub fn nothing(query: &Query) -> Answer {
    match query {
        Query::Counts => Answer::Counts(Default::default()),
        Query::Unfinished => Answer::Unfinished(Vec::new()),
        Query::News { .. } => Answer::News(Vec::new()),
        Query::Today => Answer::Today(Default::default()),
        Query::Households { .. } => Answer::Households(Default::default()),
        Query::Household(_) => Answer::Household(None),
        Query::Requests { .. } => Answer::Requests(Default::default(), Default::default()),
        Query::Request(_) => Answer::Request(None),
        Query::FollowUps { .. } => Answer::FollowUps(Default::default()),
        Query::Duplicates(_) => Answer::Duplicates(Vec::new()),
        Query::Outdated(_) => Answer::Outdated(Vec::new()),
        Query::Entitlements { .. } => Answer::Entitlements(Default::default()),
        Query::FollowUpDays { .. } => Answer::FollowUpDays(Vec::new()),
        Query::Visits { .. } => Answer::Visits(Default::default(), 0),
        Query::Visit(_) => Answer::Visit(None),
        Query::Records { .. } => Answer::Records(Default::default()),
        Query::KindCounts => Answer::KindCounts(Vec::new()),
        Query::Roster { .. } => Answer::Roster(None),
        Query::Survey(_) => Answer::Survey(None),
        Query::Handover(_) => Answer::Handover(None),
        Query::Recurring => Answer::Recurring(Vec::new()),
        Query::HandoverItems => Answer::HandoverItems(Vec::new()),
        Query::Record(..) => Answer::Record(None),
        Query::Sync => Answer::Sync(Default::default()),
        Query::Actions => Answer::Actions(Vec::new()),
        Query::Audit => Answer::Audit(Vec::new()),
        Query::Search { .. } => Answer::Search(Vec::new()),
        Query::Similar { .. } => Answer::Similar(Vec::new()),
        Query::Refused(_) => Answer::Refused(None),
        Query::Correctable(..) => Answer::Correctable(None),
        Query::HandedOut => Answer::HandedOut(Vec::new()),
        Query::Ledgers => Answer::Ledgers(Box::default()),
        Query::Retention => Answer::Retention(Vec::new()),
        Query::GoneHousehold(_) => Answer::GoneHousehold(None),
        Query::Drafts => Answer::Drafts(Vec::new()),
        Query::Report { period, as_of } => {
            let facts = crate::domain::report::ReportFacts::default();
            let (rules, day) = (crate::domain::rules::Rules::builtin(), as_of.unwrap_or(period.to));
            Answer::Report(Box::new(crate::domain::report::report(&facts, &rules, *period, day)))
        }
        Query::ReportRows { .. } => Answer::ReportRows(Default::default()),
        Query::Views | Query::LastViews => Answer::Views(Vec::new()),
        Query::Identity => Answer::Identity(None),
    }
}

/// An invented person of the training village.
pub fn someone(role: Role) -> Identity {
    let path = |text: &str| UnitPath::parse(text).unwrap();
    let unit = |text: &str, kind: UnitKind, name: &str| Unit {
        path: path(text),
        kind,
        name: name.to_owned(),
    };
    let scope = match role {
        Role::TownOffice | Role::Department => path("439901100"),
        Role::Clerk | Role::BranchSecretary => path("439901100/200"),
        _ => path("439901100/200/03/012"),
    };
    Identity {
        user: UserId::new(Millis(0), [1; 10]),
        name: "谭小满".to_owned(),
        role,
        unit: scope,
        device: DeviceId::new(Millis(0), [2; 10]),
        server: None,
        colleagues: Vec::new(),
        units: vec![
            unit("439901100", UnitKind::Town, "青溪镇"),
            unit("439901100/200", UnitKind::Village, "茶坪村"),
            unit("439901100/200/03", UnitKind::Grid, "三网格"),
            unit("439901100/200/03/012", UnitKind::MicroGrid, "12号微网格"),
        ],
        demo: false,
    }
}

/// Runs an effect without a database: saves go through.
pub fn canned(answers: &mut Answers, effect: &Effect) -> Option<Msg> {
    match effect {
        Effect::Ask(ticket, query) => Some(Msg::Answer(*ticket, Ok((answers(query), Default::default())))),
        Effect::Save { ticket, .. }
        | Effect::SaveAgain { ticket, .. }
        | Effect::Undo(ticket, _)
        | Effect::Redo(ticket, _)
        | Effect::Settle { ticket, .. } => {
            let saved = SavedOk {
                record: RecordId::new(Millis(0), [7; 10]),
                no: String::new(),
                changes: 1,
                warnings: Vec::new(),
                group: None,
                deeds: vec![Deed {
                    kind: Kind::Visit,
                    record: RecordId::new(Millis(0), [7; 10]),
                    what: Done::Made,
                    subject: "谭谷雨".to_owned(),
                    no: String::new(),
                    sort: String::new(),
                    about: None,
                }],
                ended: Vec::new(),
                sent: false,
            };
            Some(Msg::Saved(*ticket, Ok(saved)))
        }
        _ => None,
    }
}
