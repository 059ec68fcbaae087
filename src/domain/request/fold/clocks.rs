//! The clocks of a request: the level's, the resident's, those of acceptance, first contact and return; what moves them.

use super::folding::Folding;
use crate::domain::calendar::{Calendar, Due};
use crate::domain::request::{Asked, EventKind, Mark, Mode, Request, RequestEvent, Source, State};
use crate::domain::role::{Level, SENDERS};
use crate::domain::rules::Rules;
use crate::domain::sla::Terms;
use crate::domain::time::{Date, Millis};

/// The minutes of a working day, in which `sla.toml` counts a first contact that has days.
const WORKING_DAY_MIN: u32 = 480;

/// The clocks under way.
pub(super) struct Clocks {
    /// The day from which the level's limit counts.
    from: Date,
    /// The level's limit, kept while it is suspended.
    pub(super) limit: Option<Due>,
    /// The day from which the resident's counts.
    resident_from: Date,
    /// The mode that counts for the resident: granted above, or chosen by whoever took it on.
    resident_mode: Option<Mode>,
    /// Working days granted to it.
    granted_wd: u32,
    /// Until when the last ten-day report (旬报) answers for the limit.
    reported_until: Option<Due>,
    suspended_on: Option<Date>,
    /// The day it came to the level that has it.
    pub(super) received: Date,
}

impl Clocks {
    pub(super) fn new(request: &Request) -> Self {
        let registered = request.registered_at.local_date();
        Self {
            from: registered,
            limit: None,
            resident_from: registered,
            resident_mode: None,
            granted_wd: 0,
            reported_until: None,
            suspended_on: None,
            received: registered,
        }
    }
}

/// The terms of a request in a mode.
fn terms<'a>(request: &'a Request, mode: Option<&'a Mode>) -> Terms<'a> {
    Terms {
        kind: &request.kind,
        urgency: &request.urgency,
        mode,
    }
}

impl Folding<'_> {
    /// The level's limit counts from `from`, by the mode in force.
    pub(super) fn start_clock(&mut self, from: Date) {
        self.clocks.from = from;
        let terms = terms(self.request, self.folded.mode.as_ref());
        self.clocks.limit = self.rules.sla.resolve_by(terms, from, &self.rules.calendar);
    }

    /// Every limit counts from this day.
    pub(super) const fn count_from(&mut self, day: Date) {
        self.clocks.from = day;
        self.clocks.resident_from = day;
        self.clocks.received = day;
    }

    /// The level's limit by another mode, from the same day.
    pub(super) fn count_again(&mut self) {
        self.start_clock(self.clocks.from);
    }

    /// The request came to another level, or back: it is to be taken on anew.
    pub(super) fn received(&mut self, on: Date) {
        let terms = terms(self.request, self.folded.mode.as_ref());
        self.clocks.received = on;
        self.folded.accept_due = self.rules.sla.accept_by(terms, on, &self.rules.calendar);
    }

    /// The mode in force counts for the resident too.
    pub(super) fn mode_holds(&mut self) {
        self.clocks.resident_mode.clone_from(&self.folded.mode);
    }

    /// 重办 gives the resident a new limit as well.
    pub(super) fn resident_again(&mut self, from: Date) {
        self.clocks.resident_from = from;
        self.clocks.granted_wd = 0;
        self.clocks.reported_until = None;
        self.mode_holds();
    }

    /// By when the resident is to be told something. Who brought it in person was told at once; where nobody is known, nobody waits.
    pub(super) fn first_contact(&mut self) {
        let request = self.request;
        let in_person = matches!(
            request.source,
            Source::Visit | Source::Phone | Source::Wechat | Source::Talk | Source::Office | Source::Meeting
        );
        if in_person {
            self.folded.contacted_at = Some(request.registered_at);
        } else if !self.copied_in && (!request.reporter_name.is_empty() || !request.reporter_phone.is_empty()) {
            self.folded.contact_by = contact_by(request, self.rules);
        }
    }

    /// The resident was told something, or seen.
    pub(super) fn contacted(&mut self, event: &RequestEvent) {
        if self.folded.contacted_at.is_some() {
            return;
        }
        self.folded.contacted_at = Some(event.at);
        let proven = if event.is_late_entry() {
            event.recorded_at
        } else {
            event.at
        };
        if let Some(by) = self.folded.contact_by.filter(|by| *by < proven) {
            self.mark(event, Mark::ContactedLate, Some(by.local_date()));
        }
    }

    /// A ten-day report answers for a limit that takes longer than its days. Source: norms.md 2.3.
    pub(super) fn reported(&mut self, event: &RequestEvent) {
        let terms = terms(self.request, self.folded.mode.as_ref());
        let days = self.rules.sla.limits(terms).map_or(0, |limits| limits.progress.value);
        if days > 0 {
            self.clocks.reported_until = Some(self.rules.calendar.add_working_days(event.proven_on(), days));
        }
    }

    /// Notes a mark when the step's day is after the limit.
    pub(super) fn mark_late(&mut self, event: &RequestEvent, mark: Mark, limit: Option<Due>) {
        if let Some(limit) = limit.filter(|limit| limit.date < event.proven_on()) {
            self.mark(event, mark, Some(limit.date));
        }
    }

    /// Extension, pause and another mode: asked for, or at once when the level above takes the step itself, and by the rules
    /// of before. What the town needs more time for is granted outside its log: the note says by whom.
    pub(super) fn ask(&mut self, event: &RequestEvent) {
        let folded = &self.folded;
        let of_doer = folded.is_done_by_author(event);
        let of = match folded.hands.last().filter(|_| of_doer) {
            Some(hand) => hand.from,
            None => Level(folded.level.0.saturating_add(1)),
        };
        let of = of.min(Level::TOWN);
        let asked = Asked {
            event: event.id,
            kind: event.kind.clone(),
            by: event.by,
            of,
            of_doer,
            new_due: event.new_due,
            mode: event.mode.clone(),
        };
        let shorter = event.kind == EventKind::ChangeMode && !self.takes_longer(event.mode.as_ref());
        let decides = !of_doer && event.role.level() >= of && SENDERS.contains(&event.role);
        if !event.is_by_rules(2) || shorter || decides {
            self.grant(&asked, event);
        } else {
            self.mark(event, Mark::AskedFor, None);
            self.folded.asked = Some(asked);
        }
    }

    fn takes_longer(&self, mode: Option<&Mode>) -> bool {
        let rank = |mode: Option<&Mode>| mode.map_or(0, Mode::rank);
        rank(mode) > rank(self.folded.mode.as_ref())
    }

    /// What was asked for takes effect.
    pub(super) fn grant(&mut self, asked: &Asked, event: &RequestEvent) {
        match asked.kind {
            EventKind::Extend => self.extend(asked),
            EventKind::Suspend => {
                self.folded.state = State::Suspended;
                self.clocks.suspended_on = Some(event.at.local_date());
                self.folded.paused_until = asked.new_due.filter(|_| event.is_by_rules(2));
            }
            EventKind::ChangeMode => {
                self.folded.mode = asked.mode.clone().or(self.folded.mode.take());
                self.count_again();
                self.mode_holds();
            }
            _ => {}
        }
    }

    /// Moves the limit once, never beyond what the mode allows and never back.
    fn extend(&mut self, asked: &Asked) {
        self.folded.extended = true;
        let calendar = &self.rules.calendar;
        let terms = terms(self.request, self.folded.mode.as_ref());
        let doer = self.folded.hands.last_mut().filter(|_| asked.of_doer);
        let is_doers = doer.is_some();
        let limit = match doer {
            Some(hand) => &mut hand.due,
            None => &mut self.clocks.limit,
        };
        let Some(due) = *limit else { return };
        let latest = self.rules.sla.extended_to(terms, due, calendar);
        let to = match asked.new_due {
            Some(date) if date <= due.date => due,
            Some(date) if date < latest.date => Due { date, ..latest },
            _ => latest,
        };
        *limit = Some(to);
        if !is_doers {
            self.clocks.granted_wd += calendar.working_days_between(due.date, to.date);
        }
    }

    /// The working days of the pause are added to the limits, the level's and the doers' alike.
    pub(super) fn resume(&mut self, event: &RequestEvent) {
        self.folded.state = State::Handling;
        let ended = self.folded.paused_until.take();
        let on = event.at.local_date();
        let paused = self.paused(ended.map_or(on, |end| end.min(on)));
        let doers = self.folded.hands.iter_mut().map(|hand| &mut hand.due);
        for limit in doers.chain([&mut self.clocks.limit]) {
            *limit = limit.map(|due| later(due, paused, &self.rules.calendar));
        }
        self.clocks.granted_wd += paused;
        self.clocks.suspended_on = None;
    }

    /// The working days of a pause that ends on `until`.
    fn paused(&self, until: Date) -> u32 {
        let from = self.clocks.suspended_on;
        from.map_or(0, |from| self.rules.calendar.working_days_between(from, until))
    }

    /// The limits as they stand: the level's, the resident's, and how far the extension may go.
    pub(super) fn read_clocks(&mut self) {
        use State as S;
        let running = matches!(
            self.folded.state,
            S::Registered | S::Reported | S::Returned | S::Accepted | S::Handling | S::HandedDown
        );
        let paused = self.folded.paused_until.filter(|_| self.folded.state == S::Suspended);
        let pause = paused.map_or(0, |until| self.paused(until));
        let counts = |due: Option<Due>| {
            let due = due.filter(|_| running || paused.is_some());
            due.map(|due| later(due, pause, &self.rules.calendar))
        };
        let until = self.clocks.reported_until;
        let reported = |due: Due| until.filter(|until| until.date > due.date).unwrap_or(due);
        self.folded.due = counts(self.clocks.limit).map(reported);
        let doer = self.folded.hands.last().filter(|_| !self.folded.awaiting_check);
        self.folded.doer_due = counts(doer.and_then(|hand| hand.due));
        self.folded.resident_due = self.resident_limit().filter(|_| running).map(reported);
        let waits = matches!(self.folded.state, S::Registered | S::Reported | S::HandedDown);
        self.folded.accept_due = self.folded.accept_due.filter(|_| waits);
        let terms = terms(self.request, self.folded.mode.as_ref());
        let latest = |due| self.rules.sla.extended_to(terms, due, &self.rules.calendar).date;
        self.folded.extension_until = self.clocks.limit.filter(|_| running).map(latest);
    }

    pub(super) fn resident_limit(&self) -> Option<Due> {
        let (clocks, calendar) = (&self.clocks, &self.rules.calendar);
        let terms = terms(self.request, clocks.resident_mode.as_ref());
        let due = self.rules.sla.resolve_by(terms, clocks.resident_from, calendar)?;
        Some(later(due, clocks.granted_wd, calendar))
    }
}

/// `due` and so many working days.
fn later(due: Due, days: u32, calendar: &Calendar) -> Due {
    if days == 0 {
        return due;
    }
    let moved = calendar.add_working_days(due.date, days);
    Due {
        date: moved.date,
        certainty: due.certainty.and(moved.certainty),
    }
}

/// Whole working days as days, what is left by the clock.
fn contact_by(request: &Request, rules: &Rules) -> Option<Millis> {
    let minutes = rules.sla.limits(terms(request, None))?.first_contact.value;
    let registered = request.registered_at;
    let left = i64::from(minutes % WORKING_DAY_MIN) * 60_000;
    match minutes / WORKING_DAY_MIN {
        0 => (left > 0).then(|| registered.plus(left)),
        days => {
            let from = registered.local_date();
            let moved = rules.calendar.add_working_days(from, days).date - from;
            Some(registered.plus(moved.num_milliseconds()).plus(left))
        }
    }
}
