//! What each event does to a request. Only legal events come here: the fold asks [`check_step`] first.
//!
//! [`check_step`]: crate::domain::request::check_step

use super::{Folded, State};
use crate::domain::calendar::Due;
use crate::domain::request::{EventKind, Mode, Request, RequestEvent, Satisfaction, Urgency};
use crate::domain::role::{Level, Role};
use crate::domain::rules::Rules;
use crate::domain::sla::Terms;
use crate::domain::time::Date;

/// The fold under way: the state so far, and what only later events need.
pub(super) struct Folding<'a> {
    request: &'a Request,
    rules: &'a Rules,
    pub(super) folded: Folded,
    /// The day from which the running limit counts.
    clock_from: Date,
    /// The running limit, kept while it is suspended.
    limit: Option<Due>,
    /// When the clock was stopped.
    suspended_on: Option<Date>,
    /// Who sent it up, the last one last: a return goes back there.
    senders: Vec<Level>,
}

impl<'a> Folding<'a> {
    pub(super) fn new(request: &'a Request, rules: &'a Rules) -> Self {
        Self {
            request,
            rules,
            folded: Folded::without_history(State::Draft),
            clock_from: request.registered_at.local_date(),
            limit: None,
            suspended_on: None,
            senders: Vec::new(),
        }
    }

    /// The effect of a legal event.
    pub(super) fn apply(&mut self, event: &RequestEvent) {
        use EventKind as E;
        match event.kind {
            E::Submit => {
                self.folded.state = State::Registered;
                self.start_clock(self.clock_from);
            }
            E::SelfAccept => self.self_accept(event),
            E::Escalate => self.escalate(event),
            E::Accept => {
                self.take_over(event);
                self.folded.state = State::Accepted;
                self.start_clock(event.at.local_date());
            }
            E::Return => {
                let below = Level(self.folded.level.0.saturating_sub(1));
                self.folded.level = self.senders.pop().unwrap_or(below);
                self.folded.state = State::Returned;
                self.folded.assignee.clear();
            }
            E::Dispatch => self.dispatch(event),
            E::SetThirdPartyDeadline => self.folded.third_party_deadline = event.new_due,
            E::ChangeMode => {
                self.folded.mode = event.mode.clone().or(self.folded.mode.take());
                self.start_clock(self.clock_from);
            }
            E::Extend => self.extend(event),
            E::Suspend => {
                self.folded.state = State::Suspended;
                self.suspended_on = Some(event.at.local_date());
            }
            E::Resume => self.resume(event),
            E::Resolve => self.resolve(event),
            E::Check => {
                self.folded.awaiting_check = false;
                if event.passed == Some(true) {
                    self.resolved(event);
                }
            }
            E::ReturnVisit => self.return_visit(event),
            E::Decline => self.end(State::Declined, event),
            E::Withdraw => self.end(State::Withdrawn, event),
            E::Merge => {
                self.folded.merged_into = event.target;
                self.end(State::Merged, event);
            }
            E::Progress | E::Urge | E::Unknown(_) => {}
        }
    }

    fn self_accept(&mut self, event: &RequestEvent) {
        self.take_over(event);
        self.folded.state = State::Handling;
        self.folded.mode = Some(event.mode.clone().unwrap_or(Mode::Immediate));
        self.start_clock(self.clock_from);
    }

    /// One level up; a critical matter may go straight to a higher one.
    fn escalate(&mut self, event: &RequestEvent) {
        let sender = self.folded.level.max(event.role.level());
        let next = Level(sender.0.saturating_add(1));
        self.folded.level = match event.to_level {
            Some(level) if self.request.urgency == Urgency::Critical => level.clamp(next, Level::COUNTY),
            _ => next.min(Level::COUNTY),
        };
        self.senders.push(sender);
        self.folded.state = State::Reported;
        self.folded.mode = Some(event.mode.clone().unwrap_or(Mode::Coordinated));
        self.folded.assignee.clear();
        self.folded.assist_parties.clear();
        self.folded.awaiting_check = false;
        self.start_clock(event.at.local_date());
    }

    fn dispatch(&mut self, event: &RequestEvent) {
        self.take_over(event);
        self.folded.state = State::Handling;
        self.folded.assignee.clone_from(&event.to_party);
        self.folded.assist_parties.clone_from(&event.assist_parties);
        self.folded.awaiting_check = false;
        self.start_clock(event.at.local_date());
        if let Some(date) = event.new_due {
            self.limit = Some(Due::on(date));
        }
    }

    /// Moves the limit once, never beyond what the mode allows and never back.
    fn extend(&mut self, event: &RequestEvent) {
        self.folded.extended = true;
        let Some(due) = self.limit else { return };
        let latest = self.rules.sla.extended_to(self.terms(), due, &self.rules.calendar);
        self.limit = Some(match event.new_due {
            Some(date) if date <= due.date => due,
            Some(date) if date < latest.date => Due { date, ..latest },
            _ => latest,
        });
    }

    /// The working days of the pause are added to the limit.
    fn resume(&mut self, event: &RequestEvent) {
        self.folded.state = State::Handling;
        let (Some(from), Some(due)) = (self.suspended_on.take(), self.limit) else {
            return;
        };
        let calendar = &self.rules.calendar;
        let paused = calendar.working_days_between(from, event.at.local_date());
        if paused > 0 {
            let moved = calendar.add_working_days(due.date, paused);
            self.limit = Some(Due {
                date: moved.date,
                certainty: due.certainty.and(moved.certainty),
            });
        }
    }

    /// A department's result waits for the town's check; anybody else's counts at once.
    fn resolve(&mut self, event: &RequestEvent) {
        self.folded.first_response_at.get_or_insert(event.at);
        self.folded.on_the_spot = event.on_the_spot;
        if event.role == Role::Department && self.folded.level >= Level::TOWN {
            self.folded.awaiting_check = true;
            self.folded.state = State::Handling;
        } else {
            self.folded.awaiting_check = false;
            self.folded.level = self.folded.level.max(event.role.level());
            self.resolved(event);
        }
    }

    fn resolved(&mut self, event: &RequestEvent) {
        self.folded.state = State::Resolved;
        self.folded.resolved_at = Some(event.at);
        self.folded.resolved_level = Some(self.folded.level);
    }

    fn return_visit(&mut self, event: &RequestEvent) {
        let said = event.satisfaction.clone().unwrap_or(Satisfaction::NoAnswer);
        self.folded.satisfaction = Some(said.clone());
        match said {
            Satisfaction::Unreachable => {
                self.folded.unreachable += 1;
                let most = self.rules.followups.get("R02").map_or(3, |rule| rule.number("max"));
                if self.folded.unreachable >= most {
                    self.end(State::Closed, event);
                }
            }
            Satisfaction::Unsatisfied if event.redo != Some(false) => self.reopen(event),
            _ => self.end(State::Closed, event),
        }
    }

    /// 重办: the level that solved it has it again, with a new limit.
    fn reopen(&mut self, event: &RequestEvent) {
        self.folded.state = State::Handling;
        self.folded.attempt += 1;
        self.folded.unreachable = 0;
        self.folded.extended = false;
        self.folded.on_the_spot = false;
        self.folded.resolved_at = None;
        self.folded.resolved_level = None;
        self.start_clock(event.at.local_date());
    }

    fn end(&mut self, state: State, event: &RequestEvent) {
        self.folded.state = state;
        self.folded.closed_at = Some(event.at);
    }

    /// The actor's level has it now.
    fn take_over(&mut self, event: &RequestEvent) {
        self.folded.first_response_at.get_or_insert(event.at);
        self.folded.level = self.folded.level.max(event.role.level());
        self.folded.assignee.clear();
    }

    fn start_clock(&mut self, from: Date) {
        self.clock_from = from;
        self.limit = self.rules.sla.resolve_by(self.terms(), from, &self.rules.calendar);
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            kind: &self.request.kind,
            urgency: &self.request.urgency,
            mode: self.folded.mode.as_ref(),
        }
    }

    pub(super) fn finish(mut self) -> Folded {
        use State as S;
        self.folded.due = match self.folded.state {
            S::Registered | S::Reported | S::Returned | S::Accepted | S::Handling => self.limit,
            _ => None,
        };
        self.folded
    }
}
