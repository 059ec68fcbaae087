//! 台账: bring a ledger in, and what came in; files that were given out and are wrong since; what was said of headings.
//!
//! Enter does what helps with the marked row: begins, takes an import back, shows what makes a file wrong, forgets what was said.

use super::list::{Keyed, List};
use super::offers::{Facts, Need, Offer, evaluate, offer, offer_when, refuse};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::importing::FilesFor;
use crate::app::layout::{Body, Layout, Shape, layout};
use crate::app::open::{Open, PickItem, PickTitle, Question};
use crate::app::picked::Picked;
use crate::app::place::{PageId, Place};
use crate::app::screen::{Cx, DoneAs, Notice, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::lang::Lang;
use crate::domain::report::{Period, Span};
use crate::domain::tag::TagKind;
use crate::store::{Answer, Query};
use crate::view::{ActionRow, HandedOutRow, LedgerAnswers, LedgersView, Window};
use std::path::Path;

/// The parts of the page: the list, and the marked row in more words.
pub const SHAPE: Shape = Shape {
    above: 0,
    head: 0,
    preview_from: 12,
    ..Shape::PLAIN
};

const OFFERS: &[Offer] = &[
    offer(Action::Open, &[Need::Marked]),
    offer_when(Action::Done, &[Need::Begins], &[]),
    offer_when(Action::Delete, &[Need::Forgets], &[]),
    offer(Action::Reveal, &[]),
];

/// Months that printouts are offered of.
const MONTHS: usize = 12;

/// A row of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum LedgersRow {
    /// A heading.
    Part(Part),
    /// Something to begin.
    Task(Task),
    /// What came in.
    Import(ActionRow),
    /// What was given out and is wrong since.
    HandedOut(HandedOutRow),
    /// What was said of headings.
    Answers(LedgerAnswers),
    /// Nothing stands in this part.
    Empty(Part),
}

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Tasks,
    Imports,
    HandedOut,
    Answers,
}

/// Something to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// 导入
    Import,
    /// 填上级的表
    Fill,
    /// 出本月各表
    Printouts,
    /// 名单核对
    Compare,
    /// 重点人群补贴名册
    Roster,
    /// 应享未享
    Entitled,
    /// 疑似重复
    Duplicates,
    /// 高频问题
    Recurring,
    /// 问卷题目
    Questions,
}

impl Task {
    /// All of them, in the order they are listed.
    pub const ALL: [Self; 9] = [
        Self::Import,
        Self::Fill,
        Self::Printouts,
        Self::Compare,
        Self::Entitled,
        Self::Duplicates,
        Self::Recurring,
        Self::Questions,
        Self::Roster,
    ];

    /// What makes such a file again, by what [`HandedOutRow::what`] says of it: an export names its list and its profile, and is made by
    /// the command alone.
    fn of(what: &str) -> Option<Self> {
        match what {
            "fill" => Some(Self::Fill),
            what if what.contains(' ') => None,
            _ => Some(Self::Printouts),
        }
    }
}

/// What tells a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowKey {
    Part(Part),
    Task(Task),
    Import(crate::domain::ids::GroupId),
    HandedOut(String, crate::domain::time::Millis),
    Answers(String),
    Empty(Part),
}

impl Keyed for LedgersRow {
    type Key = RowKey;

    fn key(&self) -> RowKey {
        match self {
            Self::Part(part) => RowKey::Part(*part),
            Self::Task(task) => RowKey::Task(*task),
            Self::Import(row) => RowKey::Import(row.group),
            Self::HandedOut(row) => RowKey::HandedOut(row.file.clone(), row.at),
            Self::Answers(row) => RowKey::Answers(row.fingerprint.clone()),
            Self::Empty(part) => RowKey::Empty(*part),
        }
    }

    fn is_marked(&self) -> bool {
        !matches!(self, Self::Part(_) | Self::Empty(_))
    }
}

/// State of the page.
#[derive(Debug, Default)]
pub struct LedgersPage {
    pub list: List<LedgersRow>,
    folders: Vec<String>,
    asked: Option<Ticket>,
}

impl LedgersPage {
    /// Where its parts lie in a body of so many columns and lines.
    #[must_use]
    pub fn layout(&self, body: Body) -> Layout {
        layout(&SHAPE, body, 0)
    }

    fn begin(&self, task: Task, cx: &mut Cx<'_>) {
        match task {
            Task::Import => cx.open(Open::Files(FilesFor::Import, self.folders.clone())),
            Task::Fill => cx.open(Open::Files(FilesFor::Fill, self.folders.clone())),
            Task::Printouts => cx.open(months(cx)),
            Task::Compare => cx.open(Open::Files(FilesFor::Compare, self.folders.clone())),
            Task::Roster => cx.open(groups(cx.session.lang())),
            Task::Entitled => cx.open(Open::Entitled),
            Task::Duplicates => cx.open(Open::Duplicates),
            Task::Recurring => cx.open(Open::Recurring),
            Task::Questions => cx.open(Open::Files(FilesFor::Questions, self.folders.clone())),
        }
    }

    fn open(&self, cx: &mut Cx<'_>) {
        match self.list.selected() {
            Some(LedgersRow::Task(task)) => self.begin(*task, cx),
            Some(LedgersRow::Import(row)) => {
                let turn = Picked::Turn(row.group, !row.undone);
                cx.open(Open::Confirm(Question::Turn(Box::new(row.clone())), turn));
            }
            Some(LedgersRow::HandedOut(row)) => cx.open(Open::Outdated(row.id, file_name(&row.file))),
            Some(LedgersRow::Answers(_)) => {
                self.forget(cx);
            }
            _ => {}
        }
    }

    /// Makes the marked file again.
    fn make_again(&self, cx: &mut Cx<'_>) {
        let Some(LedgersRow::HandedOut(row)) = self.list.selected() else {
            return self.open(cx);
        };
        match Task::of(&row.what) {
            Some(task) => self.begin(task, cx),
            None => cx.say(Notice::Refused(Action::Done, Refusal::ByCommand)),
        }
    }

    /// False where nothing is marked that can be forgotten.
    fn forget(&self, cx: &mut Cx<'_>) -> bool {
        let (question, yes) = match self.list.selected() {
            Some(LedgersRow::Answers(row)) => (
                Question::ForgetAnswers(row.title.clone()),
                Picked::ForgetAnswers(row.fingerprint.clone()),
            ),
            Some(LedgersRow::HandedOut(row)) => (
                Question::ForgetHandedOut(file_name(&row.file)),
                Picked::ForgetHandedOut(row.id),
            ),
            _ => return false,
        };
        cx.open(Open::Confirm(question, yes));
        true
    }
}

/// Of which month printouts are made: this one first.
fn months(cx: &Cx<'_>) -> Open {
    let lang = cx.session.lang();
    let mut month = Period::of(Span::Month, cx.session.today());
    let mut items = Vec::new();
    for _ in 0..MONTHS {
        items.push(PickItem::named(
            Picked::Printouts(month.from),
            |lang: Lang| lang.period(&month),
            lang,
        ));
        month = month.before();
    }
    Open::Pick(PickTitle::Period, items, None)
}

/// A file's name without its folders.
fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Of which key group the roster is.
fn groups(lang: Lang) -> Open {
    let item = |group: &TagKind| {
        PickItem::named(
            Picked::Roster(group.clone()),
            |lang: Lang| lang.tag(group).to_owned(),
            lang,
        )
    };
    Open::Pick(PickTitle::Choose, TagKind::ALL.iter().map(item).collect(), None)
}

/// What the page shows, in its order. A part without rows is left out, but for the imports: a newcomer sees what comes there.
fn rows(view: LedgersView) -> Vec<LedgersRow> {
    let mut rows = vec![LedgersRow::Part(Part::Tasks)];
    rows.extend(Task::ALL.map(LedgersRow::Task));
    let mut part = |part: Part, of_part: Vec<LedgersRow>| match (of_part.is_empty(), part) {
        (true, Part::Imports) => rows.extend([LedgersRow::Part(part), LedgersRow::Empty(part)]),
        (true, _) => {}
        (false, _) => rows.extend(std::iter::once(LedgersRow::Part(part)).chain(of_part)),
    };
    part(
        Part::Imports,
        view.imports.into_iter().map(LedgersRow::Import).collect(),
    );
    part(
        Part::HandedOut,
        view.handed_out.into_iter().map(LedgersRow::HandedOut).collect(),
    );
    part(
        Part::Answers,
        view.answers.into_iter().map(LedgersRow::Answers).collect(),
    );
    rows
}

impl Screen for LedgersPage {
    fn place(&self) -> Place {
        Place::Page(PageId::Ledgers)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Ledgers));
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let height = self.layout(cx.session.body()).rows;
        if self.list.go(action, height) {
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Open => self.open(cx),
            Action::Done => self.make_again(cx),
            Action::Delete => return self.forget(cx),
            _ => return false,
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Ledgers(view) if self.asked == Some(ticket) => {
                self.asked = None;
                self.folders.clone_from(&view.folders);
                let rows = rows(*view);
                self.list.put(Window {
                    total: rows.len(),
                    rows,
                    ..Window::default()
                });
                None
            }
            answer => Some(answer),
        }
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        cx.effects.push(match picked {
            Picked::ForgetAnswers(fingerprint) => Effect::ForgetAnswers(fingerprint.clone()),
            Picked::ForgetHandedOut(file) => Effect::ForgetHandedOut(*file),
            _ => return false,
        });
        true
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let row = self.list.selected();
        let imports = matches!(row, Some(LedgersRow::Task(Task::Import) | LedgersRow::Import(_)));
        let facts = Facts {
            marked: row.is_some_and(Keyed::is_marked),
            begins: matches!(
                row,
                Some(LedgersRow::Task(_) | LedgersRow::Import(_) | LedgersRow::HandedOut(_))
            ),
            forgets: matches!(row, Some(LedgersRow::Answers(_) | LedgersRow::HandedOut(_))),
            ..Facts::default()
        };
        let mut actions = evaluate(&[OFFERS], &facts, session);
        // Who may write nothing brings nothing in.
        if imports && !session.may_write() {
            let begins = |action: &Action| matches!(action, Action::Open | Action::Done);
            for (_, refusal) in actions.iter_mut().filter(|(action, _)| begins(action)) {
                *refusal = Some(Refusal::Role);
            }
        }
        actions
    }

    fn done_as(&self, _session: &Session) -> Option<DoneAs> {
        match self.list.selected()? {
            LedgersRow::Task(Task::Import) => Some(DoneAs::ImportLedger),
            LedgersRow::Task(Task::Fill) => Some(DoneAs::FillFile),
            LedgersRow::Task(Task::Printouts) => Some(DoneAs::MakePrintouts),
            LedgersRow::Task(Task::Roster) => Some(DoneAs::MakeRoster),
            LedgersRow::Task(Task::Compare) => Some(DoneAs::CompareList),
            LedgersRow::Task(Task::Entitled | Task::Duplicates | Task::Recurring | Task::Questions) => {
                Some(DoneAs::Look)
            }
            LedgersRow::HandedOut(row) => match Task::of(&row.what)? {
                Task::Fill => Some(DoneAs::FillFile),
                _ => Some(DoneAs::MakePrintouts),
            },
            LedgersRow::Import(row) if row.undone => Some(DoneAs::ImportAgain),
            LedgersRow::Import(_) => Some(DoneAs::TakeBack),
            _ => None,
        }
    }
}
