//! 提醒: everything that is due, by date, under a week strip or a month grid.
//!
//! Left and right choose a day and show what is due on it; Esc shows all days again. Tab goes up into the month, where the
//! arrows walk over the days.

use super::choices;
use super::errand::Errand;
use super::list::{List, list_height};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::screen::{Cx, DoneAs, Picked, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::followup::FollowUpKind;
use crate::domain::time::Date;
use crate::store::{Answer, Query};
use crate::view::FollowUpRow;
use chrono::{Datelike, Days};

/// Days asked for: six weeks, what a month grid can show.
const GRID_DAYS: u32 = 42;

/// State of the page.
#[derive(Debug, Default)]
pub struct FollowUpsPage {
    kind: Option<FollowUpKind>,
    day: Option<Date>,
    calendar_focus: bool,
    list: List<FollowUpRow>,
    days: Vec<(Date, usize)>,
    asked_days: Option<Ticket>,
    explain: bool,
    errand: Errand,
}

impl FollowUpsPage {
    /// The kind shown; `None` is all.
    #[must_use]
    pub fn kind(&self) -> Option<&FollowUpKind> {
        self.kind.as_ref()
    }

    /// The day chosen; `None` is all days.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.day
    }

    /// True while the arrows walk over the days.
    #[must_use]
    pub fn in_calendar(&self) -> bool {
        self.calendar_focus
    }

    /// The rows.
    #[must_use]
    pub fn list(&self) -> &List<FollowUpRow> {
        &self.list
    }

    /// How many are due on `day`.
    #[must_use]
    pub fn due_on(&self, day: Date) -> usize {
        self.days
            .iter()
            .find(|(date, _)| *date == day)
            .map_or(0, |(_, count)| *count)
    }

    /// How many are due in the month of `day`, as far as the grid reaches.
    #[must_use]
    pub fn due_in_month(&self, day: Date) -> usize {
        let same = |date: &Date| (date.year(), date.month()) == (day.year(), day.month());
        self.days
            .iter()
            .filter(|(date, _)| same(date))
            .map(|(_, count)| count)
            .sum()
    }

    /// True while the reason of the selected row is spelt out.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.explain
    }

    /// Shows one kind, or all.
    pub fn show(&mut self, kind: Option<FollowUpKind>, cx: &mut Cx<'_>) {
        self.kind = kind;
        self.list.restart();
        self.load(cx);
    }

    fn query(&self) -> impl FnOnce(usize, usize) -> Query + use<> {
        let (kinds, on) = (self.kind.iter().cloned().collect(), self.day);
        move |offset, limit| Query::FollowUps {
            kinds,
            on,
            offset,
            limit,
        }
    }

    fn walk(&mut self, days: i64, cx: &mut Cx<'_>) {
        let from = self.day.unwrap_or_else(|| cx.session.today());
        // The first step only comes to today.
        let step = if self.day.is_none() && days.abs() == 1 { 0 } else { days };
        self.day = from.checked_add_signed(chrono::TimeDelta::days(step)).or(self.day);
        self.explain = false;
        self.list.restart();
        self.load(cx);
    }

    fn walk_in_calendar(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Up => self.walk(-7, cx),
            Action::Down => self.walk(7, cx),
            Action::PageUp => self.walk(-28, cx),
            Action::PageDown => self.walk(28, cx),
            Action::First => {
                self.day = None;
                self.walk(1, cx);
            }
            Action::Open | Action::NextPane | Action::PrevPane => self.calendar_focus = false,
            Action::Back => self.all_days(cx),
            _ => return false,
        }
        true
    }

    fn all_days(&mut self, cx: &mut Cx<'_>) {
        self.calendar_focus = false;
        self.day = None;
        self.list.restart();
        self.load(cx);
    }

    fn subject(&self) -> Subject {
        let Some(row) = self.list.selected() else {
            return Subject::default();
        };
        let follow_up = &row.follow_up;
        Subject {
            household: follow_up.household_id.map(|household| (household, row.name.clone())),
            person: follow_up.person_id.map(|person| (person, row.person_name.clone())),
            request: None,
            follow_up: Some(follow_up.clone()),
            seen: Some(self.list.cursor()),
        }
    }
}

/// The Monday on or before `date`.
#[must_use]
pub fn monday(date: Date) -> Date {
    let back = u64::from(date.weekday().num_days_from_monday());
    date.checked_sub_days(Days::new(back)).unwrap_or(date)
}

/// The first day of the month grid that holds `date`: a Monday.
#[must_use]
pub fn grid_start(date: Date) -> Date {
    monday(date.with_day(1).unwrap_or(date))
}

impl Screen for FollowUpsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::FollowUps)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        let query = self.query();
        self.list.reload(cx, query);
        let from = grid_start(self.day.unwrap_or_else(|| cx.session.today()));
        self.asked_days = Some(cx.ask(Query::FollowUpDays { from, days: GRID_DAYS }));
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.calendar_focus && self.walk_in_calendar(action, cx) {
            return true;
        }
        if self.list.go(action, list_height(cx.session, 8)) {
            self.explain = false;
            let query = self.query();
            self.list.follow(cx, query);
            return true;
        }
        match action {
            Action::Left => self.walk(-1, cx),
            Action::Right => self.walk(1, cx),
            Action::NextPane | Action::PrevPane => self.calendar_focus = true,
            Action::Filter => cx.push(choices::follow_up_kind(self.kind.as_ref(), cx.session.lang())),
            Action::Explain if self.list.selected().is_some() => self.explain = !self.explain,
            Action::Back if self.explain => self.explain = false,
            Action::Back if self.day.is_some() => self.all_days(cx),
            _ => return self.subject().act(action, &mut self.errand, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Cx<'_>) -> bool {
        if self.errand.take(ticket, answer, cx) {
            return true;
        }
        match answer {
            Answer::FollowUps(window) if self.list.take(ticket, window) => {
                let query = self.query();
                self.list.follow(cx, query);
            }
            Answer::FollowUpDays(days) if self.asked_days == Some(ticket) => self.days.clone_from(days),
            _ => return false,
        }
        true
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.errand.saved(ticket, outcome, cx)
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        let mine = picked.asked == choices::FOLLOW_UP_KIND;
        if mine {
            self.show(choices::kind_of(&picked.code), cx);
        }
        mine
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let mut actions = self.subject().actions(session);
        actions.insert(2, (Action::Filter, None));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    #[test]
    fn a_month_grid_begins_on_the_monday_before_the_first() {
        for (day, start) in [
            ("2026-11-22", "2026-10-26"),
            ("2026-06-01", "2026-06-01"),
            ("2026-02-28", "2026-01-26"),
        ] {
            assert_eq!(
                grid_start(parse_date(day).unwrap()),
                parse_date(start).unwrap(),
                "{day}"
            );
        }
        assert_eq!(
            monday(parse_date("2026-11-22").unwrap()),
            parse_date("2026-11-16").unwrap()
        );
    }
}
