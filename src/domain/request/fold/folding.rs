//! What each event does to a request. Only legal events come here: the fold asks [`check_step`] first.
//!
//! [`check_step`]: crate::domain::request::check_step

use super::clocks::Clocks;
use crate::domain::calendar::Due;
use crate::domain::ids::{EventId, UserId};
use crate::domain::request::{
    EventKind, Folded, HandDown, Mark, Marked, Mode, Request, RequestEvent, Satisfaction, State, Urgency,
};
use crate::domain::role::{Level, Role};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;

/// The fold under way: the state so far, and what only later events need.
pub(super) struct Folding<'a> {
    pub(super) request: &'a Request,
    pub(super) rules: &'a Rules,
    pub(super) folded: Folded,
    pub(super) clocks: Clocks,
    /// Who sent it up, the last one last: a return goes back there.
    senders: Vec<Level>,
    /// The level of the doer whose result waits for the check.
    done_at: Option<Level>,
    /// It was registered on paper before: its limits count from the day it is known here.
    pub(super) copied_in: bool,
    /// Every step that handed it to somebody, with whom it named.
    named: Vec<(EventId, Named)>,
}

/// Whom a step named: the unit and the user, or the words when it named neither.
type Named = (Option<UnitPath>, Option<UserId>, String);

impl<'a> Folding<'a> {
    pub(super) fn new(request: &'a Request, rules: &'a Rules) -> Self {
        Self {
            request,
            rules,
            folded: Folded::without_history(State::Draft),
            clocks: Clocks::new(request),
            senders: Vec::new(),
            done_at: None,
            copied_in: false,
            named: Vec::new(),
        }
    }

    /// The effect of a legal event.
    pub(super) fn apply(&mut self, event: &RequestEvent) {
        use EventKind as E;
        self.folded.last_at = self.folded.last_at.max(Some(event.at));
        self.folded.late_entries += u32::from(event.is_late_entry());
        match event.kind {
            E::Submit => {
                self.folded.state = State::Registered;
                self.copied_in = event.is_late_entry();
                if self.copied_in {
                    self.count_from(event.proven_on());
                }
                self.count_again();
                self.received(self.clocks.received);
                self.first_contact();
            }
            E::SelfAccept => self.self_accept(event),
            E::Escalate => self.escalate(event),
            E::Accept => self.accept(event),
            E::Return => self.send_back(event),
            E::Dispatch => self.dispatch(event),
            E::HandDown => self.hand_down(event),
            E::SetThirdPartyDeadline => self.folded.third_party_deadline = event.new_due,
            E::ChangeMode | E::Extend | E::Suspend => self.ask(event),
            E::Approve => {
                if let Some(asked) = self.folded.asked.take().filter(|_| event.passed == Some(true)) {
                    self.grant(&asked, event);
                }
            }
            E::Resume => self.resume(event),
            E::Resolve => self.resolve(event),
            E::Check => self.check(event),
            E::ReturnVisit => self.return_visit(event),
            E::Decline => self.end(State::Declined, event),
            E::Withdraw => self.end(State::Withdrawn, event),
            E::Merge => {
                self.folded.merged_into = event.target;
                self.end(State::Merged, event);
            }
            E::Progress => {
                self.contacted(event);
                self.reported(event);
            }
            E::Reply => {
                self.folded.first_reply_at.get_or_insert(event.at);
                self.contacted(event);
            }
            E::Urge | E::Unknown(_) => {}
        }
        // The next step is judged by the limits as they stand.
        self.read_clocks();
    }

    pub(super) fn mark(&mut self, event: &RequestEvent, mark: Mark, limit: Option<Date>) {
        let event = event.id;
        self.folded.marks.push(Marked { event, mark, limit });
    }

    fn is_doer(&self, event: &RequestEvent) -> bool {
        self.folded.is_done_by_author(event)
    }

    fn self_accept(&mut self, event: &RequestEvent) {
        if self.folded.state == State::HandedDown {
            return self.accept(event);
        }
        if self.is_doer(event) {
            // What the doer had handed on came back to them.
            self.folded.state = State::Handling;
            return;
        }
        self.take_over(event);
        self.folded.state = State::Handling;
        self.folded.mode = Some(event.mode.clone().unwrap_or(Mode::Immediate));
        self.count_again();
        self.mode_holds();
    }

    /// One level up; a critical matter may go straight to a higher one.
    fn escalate(&mut self, event: &RequestEvent) {
        let sender = self.folded.level.max(event.role.level());
        let next = Level(sender.0.saturating_add(1));
        let to = match event.to_level {
            Some(level) if self.request.urgency == Urgency::Critical => level.clamp(next, Level::COUNTY),
            _ => next.min(Level::COUNTY),
        };
        self.folded.mode = Some(event.mode.clone().unwrap_or(Mode::Coordinated));
        self.folded.assist_parties.clear();
        self.folded.awaiting_check = false;
        self.folded.hands.clear();
        self.go_up(sender, to, event);
    }

    /// It waits at a higher level, which has a limit of its own.
    fn go_up(&mut self, sender: Level, to: Level, event: &RequestEvent) {
        self.senders.push(sender);
        self.folded.level = to;
        self.folded.state = State::Reported;
        self.folded.asked = None;
        self.folded.assignee.clear();
        self.start_clock(event.at.local_date());
        self.received(event.at.local_date());
    }

    /// The level above takes it on, or the doer what was handed down. Whoever handed it down takes it back so.
    fn accept(&mut self, event: &RequestEvent) {
        let due = self.folded.accept_due;
        self.mark_late(event, Mark::AcceptedLate, due);
        if self.folded.state == State::HandedDown && self.is_doer(event) {
            self.folded.first_response_at.get_or_insert(event.at);
            self.folded.state = State::Handling;
            if let Some(hand) = self.folded.hands.last_mut() {
                hand.accepted_at = Some(event.at);
            }
            return;
        }
        self.take_over(event);
        self.folded.state = State::Accepted;
        if !event.is_by_rules(2) {
            self.start_clock(event.at.local_date());
        }
        self.mode_holds();
    }

    /// Back to whoever sent it up or handed it down; up instead when the step says so.
    fn send_back(&mut self, event: &RequestEvent) {
        let by = self.rules.sla.return_by(self.clocks.received, &self.rules.calendar);
        self.mark_late(event, Mark::ReturnedLate, Some(by));
        self.folded.returned_for.push(event.reason_code.clone());
        self.folded.returned_note.clone_from(&event.note);
        self.folded.assignee.clear();
        self.folded.asked = None;
        let (holder, back) = match self.folded.hands.pop() {
            Some(hand) => (hand.from, hand.from),
            None => {
                let below = Level(self.folded.level.0.saturating_sub(1));
                (self.folded.level, self.senders.pop().unwrap_or(below))
            }
        };
        match event.to_level.filter(|up| *up > holder) {
            Some(up) => {
                self.folded.hands.clear();
                self.mark(event, Mark::UpByItself, None);
                self.go_up(back, up.min(Level::COUNTY), event);
            }
            None => {
                self.folded.level = back;
                self.folded.state = State::Returned;
            }
        }
    }

    fn dispatch(&mut self, event: &RequestEvent) {
        if event.is_by_rules(2) {
            self.send_down(event, State::Handling);
            return;
        }
        self.take_over(event);
        self.folded.state = State::Handling;
        self.folded.assignee.clone_from(&event.to_party);
        self.folded.assist_parties.clone_from(&event.assist_parties);
        self.folded.awaiting_check = false;
        self.start_clock(event.at.local_date());
        self.mode_holds();
        if let Some(date) = event.new_due {
            self.clocks.limit = Some(Due::on(date));
        }
    }

    fn hand_down(&mut self, event: &RequestEvent) {
        self.send_down(event, State::HandedDown);
        self.received(event.at.local_date());
    }

    /// The sender keeps the request and its limit; the doer gets it with a date of its own. What lower levels had handed down
    /// before is over.
    fn send_down(&mut self, event: &RequestEvent, state: State) {
        match self.folded.hands.last().filter(|_| self.is_doer(event)) {
            Some(hand) => self.folded.level = hand.level,
            None => self.take_over(event),
        }
        let from = self.folded.level;
        self.folded.hands.retain(|hand| hand.from > from);
        let level = event.to_level.or_else(|| event.to_unit.as_ref().map(UnitPath::level));
        let before = self.named_before(event);
        self.folded.hands.push(HandDown {
            event: event.id,
            before,
            from,
            level: level.unwrap_or(from).min(from),
            unit: event.to_unit.clone(),
            user: event.to_user,
            due: event.new_due.map(Due::on),
            accepted_at: (state == State::Handling).then_some(event.at),
        });
        self.folded.state = state;
        self.folded.asked = None;
        self.folded.awaiting_check = false;
        self.folded.assignee = match (&event.to_unit, event.to_party.as_str()) {
            (Some(unit), "") => unit.number().to_owned(),
            (_, party) => party.to_owned(),
        };
        self.folded.assist_parties.clone_from(&event.assist_parties);
        self.mode_holds();
    }

    /// The steps that named the same doer before; this one is noted with them.
    fn named_before(&mut self, event: &RequestEvent) -> Vec<EventId> {
        let words = match (&event.to_unit, event.to_user) {
            (None, None) => event.to_party.clone(),
            _ => String::new(),
        };
        let named = (event.to_unit.clone(), event.to_user, words);
        let before = self.named.iter().filter(|(_, other)| *other == named);
        let before = before.map(|(event, _)| *event).collect();
        self.named.push((event.id, named));
        before
    }

    /// The doer's result waits for the sender's check, a department's for the town's; anybody else's counts at once.
    fn resolve(&mut self, event: &RequestEvent) {
        self.folded.first_response_at.get_or_insert(event.at);
        self.folded.on_the_spot = event.on_the_spot;
        self.folded.asked = None;
        self.contacted(event);
        let is_doer = self.is_doer(event);
        if is_doer || (event.role == Role::Department && self.folded.level >= Level::TOWN) {
            let due = self.folded.doer_due;
            self.mark_late(event, Mark::DoneLate, due);
            if let Some(hand) = self.folded.hands.last() {
                self.done_at = self.done_at.or(Some(hand.level));
                self.folded.level = hand.from;
            }
            self.folded.awaiting_check = true;
            self.folded.state = State::Handling;
        } else {
            self.folded.awaiting_check = false;
            self.folded.hands.clear();
            self.done_at = None;
            self.folded.level = self.folded.level.max(event.role.level());
            self.resolved(event);
        }
    }

    /// A result that holds goes on to whoever handed it down to the checker, and is the result when nobody did.
    fn check(&mut self, event: &RequestEvent) {
        if event.passed != Some(true) {
            self.folded.awaiting_check = false;
            self.done_at = None;
            return;
        }
        self.folded.hands.pop();
        if let Some(hand) = self.folded.hands.last() {
            self.folded.level = hand.from;
            return;
        }
        self.folded.awaiting_check = false;
        self.resolved(event);
    }

    fn resolved(&mut self, event: &RequestEvent) {
        let limits = self.clocks.limit.into_iter().chain(self.resident_limit());
        // Whether a result on paper kept a limit, nobody knows here.
        let is_on_paper = self.copied_in && event.is_late_entry();
        let limit = limits.min_by_key(|due| due.date).filter(|_| !is_on_paper);
        self.mark_late(event, Mark::DoneLate, limit);
        self.folded.done_limit = limit.map(|limit| limit.date);
        self.folded.done_in_time = limit.map(|limit| event.proven_on() <= limit.date);
        self.folded.state = State::Resolved;
        self.folded.resolved_at = Some(event.at);
        self.folded.resolved_level = Some(self.done_at.take().unwrap_or(self.folded.level));
    }

    fn return_visit(&mut self, event: &RequestEvent) {
        let said = event.satisfaction.clone().unwrap_or(Satisfaction::NoAnswer);
        self.folded.satisfaction = Some(said.clone());
        match said {
            Satisfaction::Unreachable => self.reached_nobody(event),
            Satisfaction::Unsatisfied if event.redo != Some(false) => self.reopen(event),
            _ => self.end(State::Closed, event),
        }
    }

    /// Whether the last try ended the request was decided when it was written: other rules open nothing again.
    fn reached_nobody(&mut self, event: &RequestEvent) {
        let present = event.is_by_rules(2);
        let day = event.proven_on();
        if present && self.folded.tried_on == Some(day) {
            return self.mark(event, Mark::NotCounted, None);
        }
        self.folded.tried_on = Some(day);
        self.folded.unreachable += 1;
        // As it was when it was written.
        const MOST_BEFORE: u32 = 3;
        if (present && event.redo == Some(false)) || (!present && self.folded.unreachable >= MOST_BEFORE) {
            self.end(State::Closed, event);
        }
    }

    /// 重办: the level that solved it has it again, with a new limit.
    fn reopen(&mut self, event: &RequestEvent) {
        self.folded.state = State::Handling;
        self.folded.attempt += 1;
        self.folded.unreachable = 0;
        self.folded.tried_on = None;
        self.folded.extended = false;
        self.folded.on_the_spot = false;
        self.folded.resolved_at = None;
        self.folded.resolved_level = None;
        self.folded.done_in_time = None;
        self.folded.done_limit = None;
        let from = if self.copied_in {
            event.proven_on()
        } else {
            event.at.local_date()
        };
        self.start_clock(from);
        self.resident_again(from);
    }

    fn end(&mut self, state: State, event: &RequestEvent) {
        self.folded.state = state;
        self.folded.asked = None;
        self.folded.awaiting_check = false;
        self.folded.hands.clear();
        self.folded.closed_at = Some(event.at);
    }

    /// The actor's level has it now.
    fn take_over(&mut self, event: &RequestEvent) {
        self.folded.first_response_at.get_or_insert(event.at);
        self.folded.level = self.folded.level.max(event.role.level());
        self.folded.assignee.clear();
        // Who does not do it takes it back.
        if self.folded.state == State::HandedDown && !self.is_doer(event) {
            self.folded.hands.pop();
        }
    }

    pub(super) fn finish(self) -> Folded {
        self.folded
    }
}
