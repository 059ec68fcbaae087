//! One table of keys: action, keys, where, footer. Footer, help, menu, palette and the README's table come from it.
//!
//! Invariants, tested below: no key means two things in one place, and no letter is a command. On a page letters are the name of
//! whom somebody looks for: what is typed there, in Han characters or in letters, opens the search. A letter that undid or deleted
//! would do so in the middle of a name, and an input method would swallow it.

use super::action::Action;
use super::key::{Key, KeyCode};
use super::place::{Added, PAGES, Place};
use crate::domain::lang::Lang;
use std::sync::LazyLock;

/// A set of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Everywhere.
    All,
    /// The pages and the details: where no text field has the keys.
    Lists,
    /// Those of them where the digits are pages.
    Paged,
    /// The rows of a campaign, the sheets of a survey, the lines of a hand-over.
    Marking,
    /// The pages and details where Ins adds this.
    Adds(Added),
    Form,
    /// Lists to choose from, help and setup.
    Choices,
    /// A ledger that is brought in.
    Import,
}

impl Zone {
    /// True when `place` lies in the zone.
    #[must_use]
    pub fn holds(self, place: Place) -> bool {
        match self {
            Self::All => true,
            Self::Lists => place.is_list(),
            Self::Paged => place.is_list() && !Self::Marking.holds(place),
            Self::Marking => matches!(place, Place::Marking | Place::Sheets | Place::Handover),
            Self::Adds(added) => place.adds() == Some(added),
            Self::Form => matches!(place, Place::Form | Place::Setup),
            Self::Choices => matches!(place, Place::Overlay | Place::Appearance | Place::Help | Place::Import),
            Self::Import => place == Place::Import,
        }
    }
}

/// A group of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// 移动与查看
    Move,
    /// 办事
    Work,
    /// 表单里
    Form,
    /// 系统
    System,
}

impl Group {
    /// The groups in the order of the help page.
    pub const ALL: [Self; 4] = [Self::Move, Self::Work, Self::Form, Self::System];
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    /// What is done.
    pub action: Action,
    /// Its keys, the one to name first: keys that an input method lets through, then marks.
    pub keys: &'static [Key],
    pub zones: &'static [Zone],
    /// Its rank in the footer; 0 is not shown there unless the screen lists the action.
    pub footer: u8,
    /// Where the help page lists it.
    pub group: Group,
}

const fn k(code: KeyCode) -> Key {
    Key::plain(code)
}

const fn c(c: char) -> Key {
    Key::char(c)
}

const fn row(action: Action, keys: &'static [Key], zones: &'static [Zone], footer: u8, group: Group) -> Binding {
    Binding {
        action,
        keys,
        zones,
        footer,
        group,
    }
}

use Group::{Form as InForm, Move, System, Work};
use Zone::{Adds, All, Choices, Form, Import, Lists, Marking, Paged};

/// Ctrl and an arrow, or Shift and it where a terminal keeps Ctrl for itself.
const COLUMN_LEFT: &[Key] = &[Key::ctrl_and(KeyCode::Left), Key::shifted(KeyCode::Left)];
const COLUMN_RIGHT: &[Key] = &[Key::ctrl_and(KeyCode::Right), Key::shifted(KeyCode::Right)];

/// What adds something, whatever a place adds.
const INSERT: &[Key] = &[k(KeyCode::Insert)];

/// The rows before those of the pages: moving about.
static MOVES: &[Binding] = &[
    row(Action::Open, &[k(KeyCode::Enter)], &[Lists, Choices], 1, Move),
    row(Action::Back, &[k(KeyCode::Esc), Key::ctrl('c')], &[All], 90, Move),
    row(Action::Up, &[k(KeyCode::Up)], &[Lists], 0, Move),
    row(Action::Down, &[k(KeyCode::Down)], &[Lists], 0, Move),
    row(Action::Up, &[k(KeyCode::Up)], &[Choices, Form], 0, Move),
    row(Action::Down, &[k(KeyCode::Down)], &[Choices, Form], 0, Move),
    row(Action::Left, &[k(KeyCode::Left)], &[Lists], 0, Move),
    row(Action::Right, &[k(KeyCode::Right)], &[Lists], 0, Move),
    row(Action::Left, &[k(KeyCode::Left)], &[Choices, Form], 0, Move),
    row(Action::Right, &[k(KeyCode::Right)], &[Choices, Form], 0, Move),
    row(
        Action::PageUp,
        &[k(KeyCode::PageUp), Key::ctrl('u')],
        &[Lists, Choices],
        0,
        Move,
    ),
    row(
        Action::PageDown,
        &[k(KeyCode::PageDown), Key::ctrl('d')],
        &[Lists, Choices],
        0,
        Move,
    ),
    row(Action::PageUp, &[k(KeyCode::PageUp)], &[Form], 0, Move),
    row(Action::PageDown, &[k(KeyCode::PageDown)], &[Form], 0, Move),
    row(Action::First, &[k(KeyCode::Home)], &[Lists], 0, Move),
    row(Action::Last, &[k(KeyCode::End)], &[Lists], 0, Move),
    row(Action::First, &[k(KeyCode::Home)], &[Choices, Form], 0, Move),
    row(Action::Last, &[k(KeyCode::End)], &[Choices, Form], 0, Move),
    row(Action::PrevColumn, COLUMN_LEFT, &[Lists], 0, Move),
    row(Action::NextColumn, COLUMN_RIGHT, &[Lists], 0, Move),
    row(Action::NextPane, &[k(KeyCode::Tab)], &[All], 80, Move),
    row(Action::PrevPane, &[k(KeyCode::BackTab)], &[All], 0, Move),
];

/// The row of each page.
static PAGE_ROWS: LazyLock<Vec<Binding>> = LazyLock::new(|| {
    let rows = PAGES.iter();
    rows.map(|page| row(Action::Page(page.id), page.keys, &[Paged], 0, Move))
        .collect()
});

/// The rows after those of the pages.
static COMMANDS: &[Binding] = &[
    row(Action::Search, &[Key::ctrl('f'), c('/')], &[Lists], 60, Move),
    row(Action::NewVisit, &[Key::f(2)], &[Lists], 10, Work),
    row(Action::NewRequest, &[Key::f(3)], &[Lists], 11, Work),
    row(Action::Emergency, &[Key::shift_f(3), c('!')], &[Lists], 0, Work),
    row(Action::Emergency, &[Key::shift_f(3)], &[Form], 0, Work),
    row(Action::Edit, &[Key::f(4)], &[Lists, Import], 20, Work),
    row(Action::Delete, &[k(KeyCode::Delete)], &[Lists], 21, Work),
    row(Action::DeleteHousehold, &[Key::ctrl('x')], &[Lists], 0, Work),
    row(Action::Done, &[Key::f(6)], &[Lists, Import], 15, Work),
    row(Action::Answer(0), &[c('+')], &[Adds(Added::Record)], 16, Work),
    row(Action::Answer(1), &[c('=')], &[Adds(Added::Record)], 17, Work),
    row(Action::Answer(2), &[c('-')], &[Adds(Added::Record)], 18, Work),
    row(Action::Mark(1), &[c('1')], &[Marking], 0, Work),
    row(Action::Mark(2), &[c('2')], &[Marking], 0, Work),
    row(Action::Mark(3), &[c('3')], &[Marking], 0, Work),
    row(Action::Mark(4), &[c('4')], &[Marking], 0, Work),
    row(Action::Mark(5), &[c('5')], &[Marking], 0, Work),
    row(Action::Mark(6), &[c('6')], &[Marking], 0, Work),
    row(Action::Mark(7), &[c('7')], &[Marking], 0, Work),
    row(Action::Mark(8), &[c('8')], &[Marking], 0, Work),
    row(Action::Mark(9), &[c('9')], &[Marking], 0, Work),
    row(Action::Attempt, &[c('0')], &[Marking], 12, Work),
    row(Action::Filter, &[Key::f(7)], &[Lists, Import], 40, Work),
    row(Action::Sort, &[Key::shift_f(7)], &[Lists], 61, Work),
    row(Action::Columns, &[Key::shift_f(4)], &[Lists], 62, Work),
    row(Action::UsualView, &[Key::shift_f(5)], &[Lists], 65, Work),
    row(Action::Views, &[Key::shift_f(6)], &[Lists], 64, Work),
    row(Action::Copy, &[Key::shift_f(8)], &[Lists], 63, Work),
    row(Action::Postpone, &[Key::f(8)], &[Lists], 42, Work),
    row(Action::Escalate, &[Key::f(9)], &[Lists], 17, Work),
    row(Action::Board, &[Key::ctrl('b')], &[Lists], 43, Work),
    row(Action::Explain, &[Key::ctrl('e')], &[Lists], 0, Work),
    row(Action::Settle, &[Key::ctrl('g')], &[Lists], 0, Work),
    row(Action::Bundle, &[Key::ctrl('o')], &[Lists], 44, Work),
    row(Action::Reveal, &[Key::ctrl('r')], &[Lists, Import], 0, Work),
    row(Action::Add, INSERT, &[Adds(Added::Choice)], 30, Work),
    row(Action::NewHousehold, INSERT, &[Adds(Added::Household)], 30, Work),
    row(Action::NewRequest, INSERT, &[Adds(Added::Request)], 0, Work),
    row(Action::NewVisit, INSERT, &[Adds(Added::Visit)], 0, Work),
    row(Action::NewReminder, INSERT, &[Adds(Added::Reminder)], 30, Work),
    row(
        Action::NewRecord(None),
        INSERT,
        &[Adds(Added::Record), Adds(Added::Row)],
        30,
        Work,
    ),
    row(Action::SaveRefused, &[Key::ctrl('w')], &[Import], 16, Work),
    row(Action::Undo, &[Key::ctrl('z')], &[Lists], 0, Work),
    row(Action::Redo, &[Key::ctrl('y')], &[Lists], 0, Work),
    row(Action::UndoList, &[Key::ctrl('k')], &[Lists], 0, Work),
    row(Action::Save, &[Key::ctrl('s')], &[Form, Import], 1, InForm),
    row(Action::Clear, &[Key::ctrl('d')], &[Form], 0, InForm),
    row(Action::Phrases, &[Key::f(2)], &[Form], 10, InForm),
    row(Action::Link, &[Key::f(6)], &[Form], 11, InForm),
    row(Action::Undo, &[Key::ctrl('z')], &[Form], 0, InForm),
    row(Action::Redo, &[Key::ctrl('y')], &[Form], 0, InForm),
    row(Action::Help, &[Key::f(1), c('?')], &[Lists], 0, System),
    row(Action::Help, &[Key::f(1)], &[Form, Import], 70, System),
    row(Action::Menu, &[Key::f(10), c(' ')], &[Lists], 0, System),
    row(Action::Menu, &[Key::f(10)], &[Form, Import], 71, System),
    row(Action::Palette, &[Key::ctrl('p'), c(':')], &[Lists], 0, System),
    row(Action::Palette, &[Key::ctrl('p')], &[Form], 0, System),
    row(Action::Sync, &[Key::f(5)], &[Lists], 50, System),
    row(Action::Appearance, &[Key::f(12)], &[Lists, Form, Import], 0, System),
    row(Action::Projector, &[Key::ctrl('t')], &[Lists, Form, Choices], 0, System),
    row(Action::Unfinished, &[Key::shift_f(2)], &[Lists], 0, Work),
    row(Action::Cable, &[Key::ctrl('n')], &[Lists, Form], 0, System),
    row(Action::Tours, &[Key::shift_f(9)], &[Lists, Form, Choices], 0, System),
    row(Action::OtherSide, &[Key::shift_f(1)], &[Lists, Form], 0, System),
    row(Action::PullPlug, &[Key::shift_f(10)], &[Lists], 0, System),
    row(Action::Redraw, &[Key::ctrl('l')], &[All], 0, System),
    row(Action::Quit, &[Key::ctrl('q')], &[Lists], 95, System),
    row(Action::Quit, &[Key::ctrl('q')], &[Form, Choices], 0, System),
];

/// The table.
pub fn table() -> impl Iterator<Item = &'static Binding> {
    MOVES.iter().chain(PAGE_ROWS.iter()).chain(COMMANDS)
}

/// What `key` means in `place`. Full-width characters are folded first.
#[must_use]
pub fn lookup(place: Place, key: Key) -> Option<&'static Action> {
    let key = key.folded();
    in_place(place)
        .find(|binding| binding.keys.contains(&key))
        .map(|binding| &binding.action)
}

/// The rows that hold in `place`, in table order.
pub fn in_place(place: Place) -> impl Iterator<Item = &'static Binding> {
    table().filter(move |binding| binding.zones.iter().any(|zone| zone.holds(place)))
}

/// The keys of `action` in `place`, the IME-proof one first; empty when it has none there.
#[must_use]
pub fn keys(place: Place, action: &Action) -> &'static [Key] {
    in_place(place)
        .find(|binding| binding.action == *action)
        .map_or(&[], |binding| binding.keys)
}

/// The rank of `action` in the footer of `place`; 0 when the footer does not show it.
#[must_use]
pub fn footer_rank(place: Place, action: &Action) -> u8 {
    in_place(place)
        .find(|binding| binding.action == *action)
        .map_or(0, |binding| binding.footer)
}

/// The README's table of keys in a language, in Markdown: kept true by a test over the README.
#[must_use]
pub fn readme_table(lang: Lang) -> String {
    let mut text = format!("| {} | {} |\n|---|---|\n", lang.readme_key(), lang.readme_action());
    let mut told: Vec<&Action> = Vec::new();
    for group in Group::ALL {
        for binding in table().filter(|binding| binding.group == group) {
            // A row of the same action with fewer keys elsewhere adds nothing.
            if told.iter().any(|told| told.is_told_with(&binding.action)) {
                continue;
            }
            told.push(&binding.action);
            let others =
                table().filter(|other| other.action != binding.action && other.action.is_told_with(&binding.action));
            let keys = binding.keys.iter().chain(others.flat_map(|other| other.keys));
            let keys: Vec<String> = keys.map(|key| format!("`{}`", lang.key(key))).collect();
            let (name, help) = (lang.action(&binding.action), lang.action_help(&binding.action));
            text.push_str(&format!("| {} | {name}: {help} |\n", keys.join(" ")));
        }
    }
    text
}

#[cfg(test)]
mod tests;
