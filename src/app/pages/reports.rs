//! 报表: the figures of a period. Left and right change the period, F7 chooses its length, its days and as of when, Enter opens the
//! rule and the rows behind a figure; there left and right change between what counts and what does not, and Enter opens the record.
//! The rows are a sheet ([`super::sheet`]).

use super::chosen;
use super::list::{Keyed, List};
use super::list_page::Acted;
use super::offers::{self, Facts, Need, Offer, evaluate, offer, refuse};
use super::sheet::{Arrangement, Seen, Sheets};
use super::sheet_offers::OF_OPEN_SHEET;
use crate::app::action::Action;
use crate::app::copying::SheetRows;
use crate::app::layout::{Body, Layout, Shape, layout};
use crate::app::open::{FileFor, Open, PickItem, PickTitle, TextFor};
use crate::app::picked::{Picked, ReportChoice};
use crate::app::place::{PageId, Place};
use crate::app::screen::{Cx, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::lang::Lang;
use crate::domain::report::{Amount, Figure, Month, Period, Report, Span, Subject};
use crate::domain::time::Date;
use crate::store::{Answer, Query};
use crate::view::{Part, ReportRow, SheetId, Window};

/// The parts of the page: a title, the list, and the rule of the selected figure below it.
pub const SHAPE: Shape = Shape {
    preview: [4, 4],
    beside: crate::app::layout::Beside::Figures,
    ..Shape::PLAIN
};

/// What can be done with the figures, and with the rows of an open one.
const OFFERS: &[Offer] = &[
    offer(Action::Open, &[Need::Marked]),
    offers::CLOSE,
    offers::FILTER,
    offer(Action::ExportReport, &[]),
    offer(Action::Reveal, &[]),
];

/// Days of the range that is offered.
const RANGE: u64 = 30;

impl Keyed for Figure {
    type Key = String;

    fn key(&self) -> String {
        self.code()
    }
}

impl Keyed for ReportRow {
    type Key = usize;

    fn key(&self) -> usize {
        self.place
    }
}

/// A figure that is open: the rows that count, or those that do not.
#[derive(Debug, Default)]
pub struct Opened {
    /// The rows that do not count are shown.
    pub others: bool,
    pub rows: List<ReportRow>,
}

/// State of the page.
#[derive(Debug, Default)]
pub struct ReportsPage {
    /// The period; `None` until somebody chose one.
    period: Option<Period>,
    as_of: AsOf,
    /// The report without its figures, which are the list.
    report: Option<Report>,
    figures: List<Figure>,
    asked: Option<Ticket>,
    opened: Option<Opened>,
    sheets: Sheets,
}

/// As of when the figures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AsOf {
    /// As the records stand.
    #[default]
    Now,
    /// As they stood on the last day of the period.
    End,
    /// As they stood at the end of this day.
    Day(Date),
}

impl ReportsPage {
    /// The period that is shown: unless somebody chose another, this month; on its first day, which has nothing to report yet, the
    /// month before.
    #[must_use]
    pub fn period(&self, session: &Session) -> Period {
        let month = Period::of(Span::Month, session.today());
        self.period.unwrap_or(match month.from == session.today() {
            true => month.before(),
            false => month,
        })
    }

    /// The figures.
    #[must_use]
    pub fn figures(&self) -> &List<Figure> {
        &self.figures
    }

    /// The day that the figures are of; `None` until they came.
    #[must_use]
    pub fn as_of(&self) -> Option<Date> {
        self.report.as_ref().map(|report| report.as_of)
    }

    /// True when the figures are asked for as they were known on an earlier day.
    #[must_use]
    pub fn is_of_that_day(&self) -> bool {
        self.as_of != AsOf::Now
    }

    /// How the rows behind a figure are arranged.
    #[must_use]
    pub fn arrangement(&self) -> Arrangement {
        self.sheets.of(&SheetId::Figure)
    }

    /// True while other figures are on their way.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The figure's numbers in the period before.
    #[must_use]
    pub fn before(&self, figure: &Figure) -> Option<Amount> {
        self.report.as_ref()?.before(figure)
    }

    /// The last months.
    #[must_use]
    pub fn trend(&self) -> &[Month] {
        self.report.as_ref().map_or(&[], |report| report.trend.as_slice())
    }

    /// What is open; `None` while the figures are shown.
    #[must_use]
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    /// Where its parts lie in a body of so many columns and lines.
    #[must_use]
    pub fn layout(&self, body: Body) -> Layout {
        layout(&SHAPE, body, 0)
    }

    /// The day that the records are looked at on; `None`: as they stand.
    fn day(&self, session: &Session) -> Option<Date> {
        let day = match self.as_of {
            AsOf::Now => return None,
            AsOf::End => self.period(session).to,
            AsOf::Day(day) => day,
        };
        (day < session.today()).then_some(day)
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        let query = Query::Report {
            period: self.period(cx.session),
            as_of: self.day(cx.session),
        };
        self.asked = Some(cx.ask(query));
    }

    fn show(&mut self, period: Period, cx: &mut Cx<'_>) {
        self.period = Some(period);
        self.ask(cx);
    }

    /// The rows behind the selected figure that are shown.
    fn subjects(&self) -> &[Subject] {
        let others = self.opened.as_ref().is_some_and(|opened| opened.others);
        let figure = self.figures.selected();
        figure.map_or(&[], |figure| match others {
            true => figure.others.as_slice(),
            false => figure.rows.as_slice(),
        })
    }

    /// The question for rows behind the selected figure.
    fn rows_query(&self, offset: usize, limit: usize) -> Query {
        let order = self.arrangement().order;
        Query::ReportRows {
            subjects: self.subjects().to_vec(),
            part: Part { order, offset, limit },
        }
    }

    /// Does an action or takes a choice of the rows as a sheet.
    fn on_sheet(&mut self, cx: &mut Cx<'_>, f: impl FnOnce(&mut Sheets, Seen<'_>, &mut Cx<'_>) -> Acted) -> bool {
        let Some(opened) = &self.opened else { return false };
        let row = opened.rows.selected().cloned();
        let seen = Seen {
            sheet: &SheetId::Figure,
            filter: String::new(),
            row: row.map(|row| SheetRows::Figure(vec![row])),
            whole: self.rows_query(0, usize::MAX),
        };
        match f(&mut self.sheets, seen, cx) {
            Acted::No => return false,
            Acted::OtherRows => self.other_order(cx),
            Acted::Yes | Acted::Moved | Acted::Open => {}
        }
        true
    }

    fn other_order(&mut self, cx: &mut Cx<'_>) {
        if let Some(opened) = &mut self.opened {
            opened.rows.restart();
        }
        self.ask_rows(true, cx);
    }

    /// Asks for the rows around the selection; `fresh` even when they are here.
    fn ask_rows(&mut self, fresh: bool, cx: &mut Cx<'_>) {
        let (subjects, order) = (self.subjects().to_vec(), self.arrangement().order);
        let Some(opened) = &mut self.opened else { return };
        let query = |offset: usize, limit: usize| Query::ReportRows {
            subjects,
            part: Part { order, offset, limit },
        };
        match fresh {
            true => opened.rows.reload(cx, query),
            false => opened.rows.follow(cx, query),
        }
    }

    fn open_figure(&mut self, others: bool, cx: &mut Cx<'_>) {
        self.opened = Some(Opened {
            others,
            rows: List::default(),
        });
        self.ask_rows(true, cx);
    }

    /// What keys do while a figure is open; false when they mean what they mean on the page.
    fn act_opened(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let rows = self.layout(cx.session.body()).rows.saturating_sub(3).max(1);
        let Some(opened) = &mut self.opened else { return false };
        if opened.rows.go(action, rows) {
            self.ask_rows(false, cx);
            return true;
        }
        match action {
            Action::Back => self.opened = None,
            Action::Left | Action::Right | Action::NextPane => {
                let others = !opened.others;
                self.open_figure(others, cx);
            }
            Action::Open => chosen::open(opened.rows.selected().and_then(ReportRow::target), cx),
            Action::UsualView => {
                self.sheets.forget(&SheetId::Figure, cx);
                self.other_order(cx);
            }
            action => return self.on_sheet(cx, |sheets, seen, cx| sheets.act(action, &seen, cx)),
        }
        true
    }
}

impl Screen for ReportsPage {
    fn place(&self) -> Place {
        Place::Page(PageId::Reports)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.sheets.begin(&SheetId::Figure, &cx.session.last_views);
        self.ask(cx);
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if refuse(&self.actions(cx.session), action, cx) || self.act_opened(action, cx) {
            return true;
        }
        let rows = self.layout(cx.session.body()).rows;
        if self.opened.is_none() && self.figures.go(action, rows) {
            return true;
        }
        let period = self.period(cx.session);
        match action {
            Action::Left => self.show(period.before(), cx),
            Action::Right => self.show(period.after(), cx),
            Action::Open => self.open_figure(false, cx),
            Action::Filter => cx.open(choices(cx.session.lang())),
            Action::ExportReport => cx.open(Open::File(FileFor::Report(period, self.day(cx.session)))),
            _ => return false,
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match self.sheets.answer(ticket, answer, &SheetId::Figure, cx)? {
            Answer::Report(mut report) if self.asked == Some(ticket) => {
                self.asked = None;
                let rows = std::mem::take(&mut report.figures);
                let total = rows.len();
                self.report = Some(*report);
                self.figures.put(Window {
                    rows,
                    total,
                    ..Window::default()
                });
                if self.opened.is_some() {
                    self.ask_rows(true, cx);
                }
                None
            }
            Answer::ReportRows(window) => {
                let opened = self.opened.as_mut().filter(|opened| opened.rows.is_asked(ticket));
                match opened {
                    Some(opened) => {
                        opened.rows.take(window);
                        self.ask_rows(false, cx);
                        None
                    }
                    None => Some(Answer::ReportRows(window)),
                }
            }
            answer => Some(answer),
        }
    }

    fn unanswered(&mut self, ticket: Ticket) {
        self.asked.take_if(|asked| *asked == ticket);
        self.sheets.give_up(ticket);
        if let Some(opened) = &mut self.opened {
            opened.rows.give_up(ticket);
        }
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        let choice = match picked {
            Picked::Report(choice) => choice,
            Picked::View(view) => {
                let is_of = self.sheets.take(view, &SheetId::Figure, cx);
                self.other_order(cx);
                return is_of;
            }
            picked => return self.on_sheet(cx, |sheets, seen, cx| sheets.picked(picked, seen, cx)),
        };
        let today = cx.session.today();
        match choice {
            ReportChoice::AskBetween => {
                cx.open(Open::Text(TextFor::ReportRange));
                return true;
            }
            ReportChoice::AskAsOf => {
                cx.open(Open::Text(TextFor::ReportDay));
                return true;
            }
            ReportChoice::Between(period) => self.period = Some(*period),
            ReportChoice::AsOfNow => self.as_of = AsOf::Now,
            ReportChoice::AsOfEnd => self.as_of = AsOf::End,
            ReportChoice::AsOf(day) => self.as_of = AsOf::Day(*day),
            ReportChoice::Span(Span::Range) => {
                let from = today.checked_sub_days(chrono::Days::new(RANGE - 1)).unwrap_or(today);
                self.period = Some(Period::range(from, today));
            }
            // Of the period that was looked at, but not beyond today.
            ReportChoice::Span(span) => {
                let to = self.period(cx.session).to.min(today);
                self.period = Some(Period::of(*span, to));
            }
        }
        self.opened = None;
        self.ask(cx);
        true
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let marked = match &self.opened {
            Some(opened) => opened.rows.selected().is_some(),
            None => self.figures.selected().is_some(),
        };
        let facts = Facts {
            marked,
            opened: self.opened.is_some(),
            ..Facts::default()
        };
        evaluate(&[OFFERS, OF_OPEN_SHEET], &facts, session)
    }
}

/// F7: how long the periods are, and as of when.
fn choices(lang: Lang) -> Open {
    let item = |choice: ReportChoice| {
        let name = move |lang: Lang| choice.label(lang).to_owned();
        PickItem::named(Picked::Report(choice), name, lang)
    };
    Open::Pick(PickTitle::Period, ReportChoice::ALL.map(item).to_vec(), None)
}
