//! 提醒: everything that is due, by date, under a week strip or a month grid.
//!
//! Left and right choose a day and show what is due on it; Esc shows all days again. Tab goes up into the month, where the
//! arrows walk over the days.

use super::choices;
use super::list::List;
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Offer};
use super::sheet_offers::OF_SHEET;
use super::subject::Subject;
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::copying::SheetRows;
use crate::app::layout::{Beside, Shape};
use crate::app::picked::Picked;
use crate::app::place::PageId;
use crate::app::screen::Cx;
use crate::change::Cursor;
use crate::domain::followup::{FollowUpKey, FollowUpKind};
use crate::domain::ids::RecordId;
use crate::domain::time::Date;
use crate::store::{Answer, Query};
use crate::view::{FollowUpRow, Part, SheetId, Window};
use chrono::{Datelike, Days};

/// Days asked for: six weeks, what a month grid can show.
const GRID_DAYS: u32 = 42;

/// The page.
pub type FollowUpsPage = ListPage<FollowUps>;

/// What the page has of its own: the kind and the day shown, and the calendar.
#[derive(Debug, Default)]
pub struct FollowUps {
    kind: Option<FollowUpKind>,
    day: Option<Date>,
    in_calendar: bool,
    days: Vec<(Date, usize)>,
    asked_days: Option<Ticket>,
    explain: bool,
}

impl FollowUpsPage {
    /// The kind shown; `None` is all.
    #[must_use]
    pub fn kind(&self) -> Option<&FollowUpKind> {
        self.own.kind.as_ref()
    }

    /// The day chosen; `None` is all days.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.own.day
    }

    /// True while the arrows walk over the days.
    #[must_use]
    pub fn in_calendar(&self) -> bool {
        self.own.in_calendar
    }

    /// How many are due on `day`.
    #[must_use]
    pub fn due_on(&self, day: Date) -> usize {
        let mut days = self.own.days.iter();
        days.find(|(date, _)| *date == day).map_or(0, |(_, count)| *count)
    }

    /// How many are due in the month of `day`, as far as the grid reaches.
    #[must_use]
    pub fn due_in_month(&self, day: Date) -> usize {
        let same = |date: &Date| (date.year(), date.month()) == (day.year(), day.month());
        let days = self.own.days.iter().filter(|(date, _)| same(date));
        days.map(|(_, count)| count).sum()
    }

    /// True while the reason of the selected row is spelt out.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.own.explain
    }
}

impl FollowUps {
    fn walk(&mut self, days: i64, cx: &Cx<'_>) -> Acted {
        let from = self.day.unwrap_or_else(|| cx.session.today());
        // The first step only comes to today.
        let step = if self.day.is_none() && days.abs() == 1 { 0 } else { days };
        self.day = from.checked_add_signed(chrono::TimeDelta::days(step)).or(self.day);
        self.explain = false;
        Acted::OtherRows
    }

    fn all_days(&mut self) -> Acted {
        self.in_calendar = false;
        self.day = None;
        Acted::OtherRows
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

impl Ledger for FollowUps {
    type Row = FollowUpRow;
    type Detail = ();

    const PAGE: PageId = PageId::FollowUps;
    const OFFERS: &'static [&'static [Offer]] =
        &[&[offers::OPEN, offers::DONE, offers::FILTER], offers::OF_ROW, OF_SHEET];
    const SHAPE: Shape = Shape {
        above: 2,
        rule: true,
        head: 2,
        beside: Beside::Month,
        ..Shape::PLAIN
    };

    fn load(&mut self, cx: &mut Cx<'_>) {
        let from = grid_start(self.day.unwrap_or_else(|| cx.session.today()));
        self.asked_days = Some(cx.ask(Query::FollowUpDays { from, days: GRID_DAYS }));
    }

    fn sheet(&self) -> Option<SheetId> {
        Some(SheetId::FollowUps)
    }

    fn sheet_rows(rows: Vec<FollowUpRow>) -> Option<SheetRows> {
        Some(SheetRows::FollowUps(rows))
    }

    fn filter(&self) -> String {
        self.kind.as_ref().map_or("", FollowUpKind::code).to_owned()
    }

    fn filter_by(&mut self, name: &str) {
        self.kind = FollowUpKind::ALL.iter().find(|kind| kind.code() == name).cloned();
        self.day = None;
    }

    fn query(&self, part: Part) -> Query {
        Query::FollowUps {
            kinds: self.kind.iter().cloned().collect(),
            on: self.day,
            part,
        }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<FollowUpRow>> {
        match answer {
            Answer::FollowUps(window) => Some(window),
            _ => None,
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _list: &mut List<FollowUpRow>) -> Option<Answer> {
        match answer {
            Answer::FollowUpDays(days) if self.asked_days == Some(ticket) => {
                self.days = days;
                None
            }
            answer => Some(answer),
        }
    }

    fn key_of(_: RecordId) -> Option<FollowUpKey> {
        None
    }

    fn subject(&self, row: &FollowUpRow, seen: Cursor) -> Subject {
        let follow_up = &row.follow_up;
        Subject {
            household: follow_up.household_id.map(|household| (household, row.name.clone())),
            person: follow_up.person_id.map(|person| (person, row.person_name.clone())),
            request: None,
            record: None,
            follow_up: Some(follow_up.clone()),
            claim: None,
            once: None,
            seen: Some(seen),
        }
    }

    /// In the calendar the arrows walk over the days.
    fn act_first(&mut self, action: &Action, _list: &mut List<FollowUpRow>, cx: &mut Cx<'_>) -> Acted {
        match action {
            _ if !self.in_calendar => return Acted::No,
            Action::Up => return self.walk(-7, cx),
            Action::Down => return self.walk(7, cx),
            Action::PageUp => return self.walk(-28, cx),
            Action::PageDown => return self.walk(28, cx),
            Action::First => {
                self.day = None;
                return self.walk(1, cx);
            }
            Action::Open | Action::NextPane | Action::PrevPane => self.in_calendar = false,
            Action::Back => return self.all_days(),
            _ => return Acted::No,
        }
        Acted::Yes
    }

    fn act(&mut self, action: &Action, _list: &List<FollowUpRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        match action {
            Action::Left => return self.walk(-1, cx),
            Action::Right => return self.walk(1, cx),
            Action::NextPane | Action::PrevPane => self.in_calendar = true,
            Action::Filter => cx.open(choices::follow_up_kind(self.kind.as_ref(), cx.session.lang())),
            Action::Explain => self.explain = !self.explain,
            Action::Back if self.explain => self.explain = false,
            Action::Back if self.day.is_some() => return self.all_days(),
            _ => return Acted::No,
        }
        Acted::Yes
    }

    fn picked(&mut self, picked: &Picked) -> Acted {
        let Picked::FollowUps(kind) = picked else {
            return Acted::No;
        };
        self.kind.clone_from(kind);
        Acted::OtherRows
    }

    fn explains(&self) -> bool {
        self.explain
    }

    fn moved(&mut self) {
        self.explain = false;
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
