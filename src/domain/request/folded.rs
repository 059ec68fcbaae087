//! What the events of a request say of it: state, level, who has it, its clocks, what waits and what is to be said of its steps.
//! The fold ([`super::fold()`]) makes it; nobody else changes it.

use super::{EventKind, HandDown, Mode, RequestEvent, Satisfaction};
use crate::domain::calendar::Due;
use crate::domain::ids::{EventId, RequestId, UserId};
use crate::domain::right::{Relation, Relations};
use crate::domain::role::{Level, Role};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use serde::{Deserialize, Serialize};

code_enum! {
    /// The state of a request. Source: domain/model.md 6.2.
    State {
        /// 草稿
        Draft = "draft",
        /// 待受理
        Registered = "registered",
        /// 已上报
        Reported = "reported",
        /// 已退回
        Returned = "returned",
        /// 已受理
        Accepted = "accepted",
        /// 办理中
        Handling = "handling",
        /// 暂缓
        Suspended = "suspended",
        /// 已办结(待回访)
        Resolved = "resolved",
        /// 已销号
        Closed = "closed",
        /// 不予受理
        Declined = "declined",
        /// 已撤回
        Withdrawn = "withdrawn",
        /// 已并案
        Merged = "merged",
        /// 已下派
        HandedDown = "handed_down",
    }
}

impl State {
    /// True while somebody still has to do something (a resolved request waits for its return visit).
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Closed | Self::Declined | Self::Withdrawn | Self::Merged)
    }
}

/// An extension, a pause or another mode that waits for the level above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The step that asked.
    pub event: EventId,
    /// Extend, suspend or change-mode.
    pub kind: EventKind,
    pub by: UserId,
    /// The lowest level that may grant it.
    pub of: Level,
    /// It is about the doer's date, not the level's limit.
    pub of_doer: bool,
    /// Extension: until when. Pause: its end.
    pub new_due: Option<Date>,
    /// The mode.
    pub mode: Option<Mode>,
}

/// What is to be said of a step in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Taken on after the limit (逾期受理).
    AcceptedLate,
    /// Returned after the limit (逾期退回).
    ReturnedLate,
    /// The resident was first told something after the limit.
    ContactedLate,
    /// The result came after the limit (逾期办结).
    DoneLate,
    /// Returned for the same reason again: it went up by itself.
    UpByItself,
    /// The same day's second try to reach somebody: it does not count.
    NotCounted,
    /// It waits, or waited, for the level above.
    AskedFor,
}

/// A mark of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    pub event: EventId,
    pub mark: Mark,
    /// The day that was missed.
    pub limit: Option<Date>,
}

/// What the events say of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Its state.
    pub state: State,
    pub level: Level,
    /// How it is handled; `None` until somebody chose.
    pub mode: Option<Mode>,
    /// Who has to act, in words (a department); empty is the level itself.
    pub assignee: String,
    /// Who helps.
    pub assist_parties: Vec<String>,
    /// To whom it is handed down, the present doer last: who was handed it may hand it further down.
    pub hands: Vec<HandDown>,
    /// The doer's result waits for the sender's check (待核查).
    pub awaiting_check: bool,
    /// Until when, for the level that has it; `None` when no limit runs (registered as suggestion, ended). While it is paused, the
    /// limit as it will be when the pause ends.
    pub due: Option<Due>,
    /// Until when, for whoever it was handed down to, until the result is there.
    pub doer_due: Option<Due>,
    /// Until when, for the resident: counted from the registration.
    pub resident_due: Option<Due>,
    /// By when somebody is to take it on, while nobody has.
    pub accept_due: Option<Due>,
    /// By when the resident is to be told something first; `None` when nobody waits for that.
    pub contact_by: Option<Millis>,
    /// When they first were.
    pub contacted_at: Option<Millis>,
    /// When whoever asked first got an answer (已回复).
    pub first_reply_at: Option<Millis>,
    /// What waits for the level above.
    pub asked: Option<Asked>,
    /// The latest day to which the extension may move the limit.
    pub extension_until: Option<Date>,
    /// The end of the pause.
    pub paused_until: Option<Date>,
    /// The reasons of the returns, in order.
    pub returned_for: Vec<String>,
    /// What was said with the last return.
    pub returned_note: String,
    /// Whether the result came within the limits, by what the journal proves; `None` until there is one, and without a limit.
    pub done_in_time: Option<bool>,
    /// The day by which it was to come; `None` until there is a result, and without a limit.
    pub done_limit: Option<Date>,
    /// How many steps were written down on a later day than they are said to have happened on.
    pub late_entries: u32,
    /// What is to be said of steps, in order.
    pub marks: Vec<Marked>,
    /// When the last step happened, as its author said.
    pub last_at: Option<Millis>,
    /// The day of the last try that reached nobody.
    pub tried_on: Option<Date>,
    /// A third party's deadline (限期整改).
    pub third_party_deadline: Option<Date>,
    /// 1, and one more for each reopening (重办).
    pub attempt: u32,
    /// The one extension was used.
    pub extended: bool,
    /// Return visits that reached nobody, in this attempt.
    pub unreachable: u32,
    /// When somebody first acted (self-accept, accept, resolve).
    pub first_response_at: Option<Millis>,
    pub resolved_at: Option<Millis>,
    pub resolved_level: Option<Level>,
    /// Solved on the spot.
    pub on_the_spot: bool,
    /// What the resident said last.
    pub satisfaction: Option<Satisfaction>,
    pub closed_at: Option<Millis>,
    pub merged_into: Option<RequestId>,
    /// Events without effect, in order.
    pub illegal: Vec<EventId>,
}

/// What a list knows of a fold beside state, level and limit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    pub hands: Vec<HandDown>,
    pub asked: Option<Asked>,
    pub doer_due: Option<Due>,
    pub resident_due: Option<Due>,
    pub accept_due: Option<Due>,
    pub contact_by: Option<Millis>,
    pub contacted_at: Option<Millis>,
    pub first_reply_at: Option<Millis>,
    pub extended: bool,
    pub returned_for: Vec<String>,
    pub returned_note: String,
    pub done_in_time: Option<bool>,
    pub late_entries: u32,
}

/// The state of a request's limit (rule R04).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitState {
    /// No limit runs.
    None,
    /// There is time.
    Running,
    /// It ends within the working days of R04, or today.
    Near,
    /// It is past (逾期).
    Overdue,
}

impl Folded {
    /// A request in `state` at the micro-grid, of whose history nothing is known.
    #[must_use]
    pub fn without_history(state: State) -> Self {
        Self {
            state,
            level: Level::MICRO_GRID,
            mode: None,
            assignee: String::new(),
            assist_parties: Vec::new(),
            hands: Vec::new(),
            awaiting_check: false,
            due: None,
            doer_due: None,
            resident_due: None,
            accept_due: None,
            contact_by: None,
            contacted_at: None,
            first_reply_at: None,
            asked: None,
            extension_until: None,
            paused_until: None,
            returned_for: Vec::new(),
            returned_note: String::new(),
            done_in_time: None,
            done_limit: None,
            late_entries: 0,
            marks: Vec::new(),
            last_at: None,
            tried_on: None,
            third_party_deadline: None,
            attempt: 1,
            extended: false,
            unreachable: 0,
            first_response_at: None,
            resolved_at: None,
            resolved_level: None,
            on_the_spot: false,
            satisfaction: None,
            closed_at: None,
            merged_into: None,
            illegal: Vec::new(),
        }
    }

    /// What a list knows of it.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            hands: self.hands.clone(),
            asked: self.asked.clone(),
            doer_due: self.doer_due,
            resident_due: self.resident_due,
            accept_due: self.accept_due,
            contact_by: self.contact_by,
            contacted_at: self.contacted_at,
            first_reply_at: self.first_reply_at,
            extended: self.extended,
            returned_for: self.returned_for.clone(),
            returned_note: self.returned_note.clone(),
            done_in_time: self.done_in_time,
            late_entries: self.late_entries,
        }
    }

    /// The fold as far as a list knows it.
    #[must_use]
    pub fn with_standing(self, standing: Standing) -> Self {
        Self {
            hands: standing.hands,
            asked: standing.asked,
            doer_due: standing.doer_due,
            resident_due: standing.resident_due,
            accept_due: standing.accept_due,
            contact_by: standing.contact_by,
            contacted_at: standing.contacted_at,
            first_reply_at: standing.first_reply_at,
            extended: standing.extended,
            returned_for: standing.returned_for,
            returned_note: standing.returned_note,
            done_in_time: standing.done_in_time,
            late_entries: standing.late_entries,
            ..self
        }
    }

    /// Its dates.
    #[must_use]
    pub fn dates(&self) -> Dates {
        Dates {
            level: self.due,
            doer: self.doer_due,
            resident: self.resident_due,
        }
    }

    /// True when that person, standing so to the request, is to do what was handed down, and does not decide on it.
    #[must_use]
    pub fn is_done_by(&self, user: Option<UserId>, role: &Role, relations: Relations) -> bool {
        let hand = self.hands.last();
        hand.is_some_and(|hand| hand.is_done_by(user, role, relations))
    }

    /// True when the author of an event is to do what was handed down ([`Self::is_done_by`]).
    #[must_use]
    pub fn is_done_by_author(&self, event: &RequestEvent) -> bool {
        self.is_done_by(Some(event.by), &event.role, self.relations_of_author(event))
    }

    /// How the author of an event stood to the request: every relation, for the server judged that, but for those that the step
    /// itself says. In which unit they worked then, whoever wrote the step down knew.
    #[must_use]
    pub fn relations_of_author(&self, event: &RequestEvent) -> Relations {
        let hand = self.hands.last();
        let named = hand.and_then(|hand| hand.user);
        let relations = Relations::ANY.with(Relation::StandsIn, named.is_some() && event.instead_of == named);
        match event.handed_by {
            _ if !event.is_by_rules(3) => relations,
            None => relations.without(Relation::Handed),
            Some(by) => relations.with(Relation::HandedOn, !hand.is_some_and(|hand| hand.is_by(by))),
        }
    }

    /// How often it was returned.
    #[must_use]
    pub fn returns(&self) -> usize {
        self.returned_for.len()
    }

    /// The level to which another return for this reason goes by itself; `None` when it goes back, as the first one does, and
    /// where the town has it: nobody in its log is above.
    #[must_use]
    pub fn goes_up(&self, reason: &str, by: &Role) -> Option<Level> {
        let again = !reason.is_empty() && self.returned_for.iter().any(|before| before == reason);
        let holder = self.hands.last().map_or(self.level.max(by.level()), |hand| hand.from);
        (again && holder < Level::TOWN).then_some(Level(holder.0 + 1))
    }
}

/// The dates under way of a request, whoever asks for them: lists, colours and figures all go by these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// The level's.
    pub level: Option<Due>,
    /// That of whoever it was handed down to.
    pub doer: Option<Due>,
    /// The resident's.
    pub resident: Option<Due>,
}

impl Dates {
    /// The date that counts on `today`: the resident's once it has passed, so that no step makes that unseen; before that the
    /// earlier of the level's and the doer's.
    #[must_use]
    pub fn due_on(self, today: Date) -> Option<Due> {
        let nearest = self.level.into_iter().chain(self.doer).min_by_key(|due| due.date);
        let missed = self.resident.filter(|due| due.date < today);
        nearest.into_iter().chain(missed).min_by_key(|due| due.date)
    }

    /// The days on which one of them is over.
    pub fn ends(self) -> impl Iterator<Item = Date> {
        let dates = [self.level, self.doer, self.resident].into_iter().flatten();
        dates.filter_map(|due| due.date.succ_opt())
    }

    /// How it stands with the date that counts on `today`. Computed, never stored: model.md 6.2, rule 7.
    #[must_use]
    pub fn limit_state(self, rules: &Rules, today: Date) -> LimitState {
        let Some(due) = self.due_on(today) else {
            return LimitState::None;
        };
        let notice = rules.followups.on("R04").map_or(0, |rule| rule.number("before_wd"));
        if due.date < today {
            LimitState::Overdue
        } else if due.date <= rules.calendar.add_working_days(today, notice).date {
            LimitState::Near
        } else {
            LimitState::Running
        }
    }
}
