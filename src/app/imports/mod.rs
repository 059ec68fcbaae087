//! A ledger that is brought in: what its columns are, what becomes of its rows, and a person's word on both.
//!
//! ```text
//! reading --no question--> looking --> fates --F6, Ctrl+S--> writing --> left, one step to undo
//!    ^ '--questions--> columns --F6--'   | ^
//!    '-------- F6, other answers --------F4'        Esc: left, nothing was written
//! ```
//!
//! Invariant: rows are written only as their fates are shown: a plan that is not the last one is never written.

pub mod choice;
pub mod choices;
pub mod columns;
pub mod fates;
pub mod findings;

use self::columns::Columns;
use self::fates::Fates;
use self::findings::Findings;
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::importing::{FilesFor, ImportNews, ImportStep, ImportTrouble};
use crate::app::key::Key;
use crate::app::layout::{Body, Layout, layout};
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Move, Notice, Refusal, Screen};
use crate::app::session::Session;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::view::ledger::{Brought, Ledger, NotFilled};
use crate::view::{Filled, Say};
use std::path::PathBuf;
use std::sync::Arc;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The files are being read.
    Reading,
    /// There is no ledger in them.
    Nothing,
    /// What the columns are.
    Columns,
    /// What becomes of the rows.
    Fates,
    /// They are being written.
    Writing,
    /// The file is given back filled in.
    Filled(Filled),
    /// In what a list differs from what is recorded here.
    Findings,
    Failed(ImportTrouble),
}

/// The screen.
#[derive(Debug)]
pub struct ImportScreen {
    purpose: FilesFor,
    files: Vec<PathBuf>,
    pub stage: Stage,
    ticket: Option<Ticket>,
    /// What was read of them; empty before.
    pub brought: Brought,
    pub columns: Columns,
    pub fates: Fates,
    pub findings: Findings,
    /// So many rows were looked at; `None` while nothing is looked at.
    pub looking: Option<usize>,
    /// For the households of this unit they were looked at, where rows name none.
    looked_for: Option<UnitPath>,
}

impl ImportScreen {
    /// A screen that is about to read the files.
    #[must_use]
    pub fn new(purpose: FilesFor, files: Vec<PathBuf>) -> Self {
        Self {
            purpose,
            files,
            stage: Stage::Reading,
            ticket: None,
            brought: Brought::default(),
            columns: Columns::default(),
            fates: Fates::default(),
            findings: Findings::default(),
            looking: None,
            looked_for: None,
        }
    }

    /// The names of the files.
    #[must_use]
    pub fn named(&self) -> String {
        let names = self
            .files
            .iter()
            .map(|file| file.file_name().unwrap_or_default().to_string_lossy());
        names.collect::<Vec<_>>().join(" ")
    }

    /// Where its parts lie in a body of so many columns and lines.
    #[must_use]
    pub fn layout(&self, body: Body) -> Layout {
        layout(
            if self.stage == Stage::Columns {
                &columns::SHAPE
            } else {
                &fates::SHAPE
            },
            body,
            0,
        )
    }

    fn step(&self, step: ImportStep, cx: &mut Cx<'_>) {
        cx.effects
            .extend(self.ticket.map(|ticket| Effect::Import(ticket, step)));
    }

    fn look(&mut self, cx: &mut Cx<'_>) {
        (self.stage, self.looking) = (Stage::Fates, Some(0));
        self.looked_for = self.columns.unit().cloned();
        self.step(ImportStep::Look(self.fates.said.clone(), self.looked_for.clone()), cx);
    }

    /// The units that households may be put into: somebody of a micro-grid knows it already.
    fn units(&self, session: &Session) -> Vec<Unit> {
        let Some(own) = session.identity.as_ref().filter(|_| self.purpose == FilesFor::Import) else {
            return Vec::new();
        };
        let units = own.units.iter().filter(|unit| unit.kind == UnitKind::MicroGrid);
        let within = units.filter(|unit| unit.path != own.unit && own.unit.contains(&unit.path));
        within.cloned().collect()
    }

    fn fill(&mut self, cx: &mut Cx<'_>) {
        self.stage = Stage::Reading;
        self.step(ImportStep::Fill(cx.session.lang()), cx);
    }

    fn leave(&self, cx: &mut Cx<'_>) {
        self.step(ImportStep::Leave, cx);
        // What was said of headings is on the page below.
        cx.moves.extend([Move::Pop, Move::Refresh]);
    }

    /// Goes from the columns on to the rows.
    fn go_on(&mut self, cx: &mut Cx<'_>) {
        match self.columns.told() {
            told if told.is_empty() && self.fates.is_planned() && self.looked_for.as_ref() == self.columns.unit() => {
                self.stage = Stage::Fates;
            }
            told if told.is_empty() && self.purpose == FilesFor::Fill => self.fill(cx),
            told if told.is_empty() && self.purpose == FilesFor::Compare => self.compare(cx),
            told if told.is_empty() => self.look(cx),
            told => {
                self.stage = Stage::Reading;
                self.step(ImportStep::Answer(told), cx);
            }
        }
    }

    /// Takes what was read: asks, looks, or says that there is nothing.
    fn read(&mut self, brought: &Brought, cx: &mut Cx<'_>) {
        self.brought = brought.clone();
        if self.purpose == FilesFor::Compare {
            Arc::make_mut(&mut self.brought.ledgers)
                .iter_mut()
                .for_each(Ledger::ask_of_columns);
        }
        let columns = Columns::of(&self.brought, self.units(cx.session));
        let former = std::mem::replace(&mut self.columns, columns);
        self.columns.keep_unit(&former);
        self.fates = Fates::default();
        let has_rows = self.brought.ledgers.iter().any(|ledger| !ledger.rows.is_empty());
        match (self.columns.open(), has_rows) {
            // What it asks may be nothing that a filled file needs: that is known when it is tried. An empty one has no rows.
            _ if self.purpose == FilesFor::Fill => self.fill(cx),
            (0, true) if self.purpose == FilesFor::Compare => self.compare(cx),
            (0, true) => self.look(cx),
            (0, false) => self.stage = Stage::Nothing,
            _ => self.stage = Stage::Columns,
        }
    }

    fn failed(&mut self, trouble: &ImportTrouble, cx: &mut Cx<'_>) {
        self.looking = None;
        match (&self.stage, trouble) {
            (_, ImportTrouble::NotFilled(NotFilled::Asked(_) | NotFilled::NoLedger)) if self.columns.open() > 0 => {
                self.stage = Stage::Columns;
            }
            // The fates stand: only this was not done.
            (Stage::Fates | Stage::Writing, ImportTrouble::Written(_) | ImportTrouble::Store(_)) => {
                self.stage = Stage::Fates;
                cx.say(Notice::NotImported(trouble.clone()));
            }
            (Stage::Findings, ImportTrouble::Store(_)) if self.findings.comparison().is_some() => {
                cx.say(Notice::NotImported(trouble.clone()));
            }
            _ => self.stage = Stage::Failed(trouble.clone()),
        }
    }

    /// Says of the marked row, or of all that are asked about.
    fn say(&mut self, digit: u32, cx: &mut Cx<'_>) -> bool {
        let Some(row) = self.fates.selected() else { return false };
        let Some((say, of_all)) = choices::said_by(digit, row) else {
            return false;
        };
        let at = row.at;
        match of_all {
            true => self.fates.say_all(say),
            false => self.fates.say(at, say),
        }
        // What is left out for now stays as it is.
        if of_all || say != Say::Nothing {
            self.look(cx);
        }
        true
    }

    fn act_on_columns(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let rows = self.layout(cx.session.body()).rows;
        if self.columns.list.go(action, rows) {
            return true;
        }
        match action {
            Action::Open => {
                let lang = cx.session.lang();
                let choices = self.columns.list.selected();
                let choices = choices.and_then(|row| choices::of_column(row, &self.brought, &self.columns, lang));
                cx.moves.extend(choices.map(|open| Move::Open(Box::new(open))));
            }
            Action::Done | Action::Save => self.go_on(cx),
            _ => return false,
        }
        true
    }

    fn act_on_fates(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let rows = self.layout(cx.session.body()).rows;
        if self.fates.go(action, rows) {
            return true;
        }
        match action {
            Action::Open => self.fates.opened = !self.fates.opened,
            Action::Left => self.fates.turn(-1),
            Action::Right | Action::NextPane => self.fates.turn(1),
            Action::Filter => cx.open(choices::of_fate(&self.fates, cx.session.lang())),
            Action::Edit => self.stage = Stage::Columns,
            Action::Done | Action::Save => {
                self.stage = Stage::Writing;
                self.step(ImportStep::Write, cx);
            }
            Action::SaveRefused => self.step(ImportStep::WriteRefused(cx.session.lang()), cx),
            _ => return false,
        }
        true
    }
}

impl Screen for ImportScreen {
    fn place(&self) -> Place {
        Place::Import
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        // Records that change meanwhile are noticed when the rows are written.
        if self.ticket.is_none() {
            self.ticket = Some(cx.ticket());
            let first = match (self.purpose, self.files.first()) {
                (FilesFor::Roster(campaign), Some(file)) => ImportStep::List(campaign, file.clone()),
                _ => ImportStep::Open(self.files.clone()),
            };
            self.step(first, cx);
        }
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let digit = key.folded().typed().and_then(|c| c.to_digit(10));
        match (digit, &self.stage) {
            (Some(digit), Stage::Fates) => self.say(digit, cx),
            _ => false,
        }
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if crate::app::pages::offers::refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match (action, &self.stage) {
            // What is being written is written whole.
            (Action::Back, Stage::Writing) => return true,
            (Action::Back, Stage::Fates) if self.fates.opened => self.fates.opened = false,
            (Action::Back, Stage::Columns) if self.fates.is_planned() => self.stage = Stage::Fates,
            (Action::Back, _) => self.leave(cx),
            (action, Stage::Columns) => return self.act_on_columns(action, cx),
            (action, Stage::Fates) => return self.act_on_fates(action, cx),
            (action, Stage::Findings) => return self.act_on_findings(action, cx),
            _ => return false,
        }
        true
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        match picked {
            Picked::Finding(sort) => self.findings.filter(sort.clone()),
            Picked::ListDay(day) => {
                self.findings.as_of = Some(*day);
                self.compare(cx);
            }
            Picked::ListKind(kind) => {
                self.findings.kind = Some(kind.clone());
                self.compare(cx);
            }
            Picked::Column(row, choice) => self.columns.say(*row, *choice),
            Picked::Fate(sort) => self.fates.filter(*sort),
            _ => return false,
        }
        true
    }

    fn imported(&mut self, ticket: Ticket, news: &ImportNews, cx: &mut Cx<'_>) -> bool {
        if self.ticket != Some(ticket) {
            return false;
        }
        match news {
            ImportNews::Read(brought) => self.read(brought, cx),
            ImportNews::LookedAt(rows) => self.looking = Some(*rows),
            ImportNews::Planned(plan) | ImportNews::Differs(plan) => {
                self.looking = None;
                self.fates.take(plan.clone());
                if self.stage == Stage::Writing {
                    self.stage = Stage::Fates;
                    cx.say(Notice::ImportDiffers);
                }
            }
            ImportNews::Written(saved) => {
                self.leave(cx);
                cx.say(Notice::Saved(saved.clone()));
            }
            ImportNews::RefusedAt(file, rows) => {
                cx.say(Notice::RefusedAt(file.clone(), *rows));
            }
            ImportNews::Filled(filled) => {
                self.stage = Stage::Filled((**filled).clone());
                cx.moves.push(Move::Refresh);
            }
            ImportNews::Compared(comparison) => self.compared(comparison.as_ref(), cx),
            ImportNews::Kept(_, findings) => {
                self.leave(cx);
                cx.say(Notice::FindingsKept(*findings));
                cx.moves.push(Move::Refresh);
            }
            // Those are no rows: the app itself goes on with them.
            ImportNews::Questions(_) => {}
            ImportNews::Listed {
                rows, known, unread, ..
            } => {
                self.leave(cx);
                cx.say(Notice::Listed(*rows, *known, *unread));
            }
            ImportNews::Failed(trouble) => self.failed(trouble, cx),
        }
        true
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let role = (!session.may_write()).then_some(Refusal::Role);
        match self.stage {
            Stage::Columns => {
                let open = self.columns.open();
                let unsaid = (open > 0).then_some(Refusal::Unsaid(open));
                vec![(Action::Open, None), (Action::Done, unsaid), (Action::Back, None)]
            }
            Stage::Fates => {
                let tally = self.fates.tally();
                let looking = self.looking.map(|_| Refusal::StillLooking);
                let good = (tally.good() == 0).then_some(Refusal::NothingNew);
                let left_out = (tally.left_out() > 0).then_some(Refusal::RowsLeftOut(tally.left_out()));
                let none_left_out = (tally.left_out() == 0).then_some(Refusal::NothingSelected);
                let marked = self.fates.selected().is_none().then_some(Refusal::NothingSelected);
                let write = looking.clone().or(role);
                vec![
                    (Action::Open, marked),
                    (Action::Done, write.clone().or(good.clone())),
                    (Action::Save, write.or(good).or(left_out)),
                    (Action::SaveRefused, looking.clone().or(none_left_out)),
                    (Action::Edit, looking),
                    (Action::Filter, None),
                    (Action::Reveal, None),
                    (Action::Back, None),
                ]
            }
            Stage::Findings => self.finding_actions(session),
            Stage::Writing => Vec::new(),
            Stage::Reading | Stage::Nothing | Stage::Filled(_) | Stage::Failed(_) => vec![(Action::Back, None)],
        }
    }

    fn done_as(&self, _session: &Session) -> Option<DoneAs> {
        match self.stage {
            Stage::Columns if self.purpose == FilesFor::Fill => Some(DoneAs::FillFile),
            Stage::Columns => Some(DoneAs::LookAtRows),
            Stage::Fates => Some(DoneAs::ImportGood),
            Stage::Findings => Some(DoneAs::KeepFindings),
            _ => None,
        }
    }
}
