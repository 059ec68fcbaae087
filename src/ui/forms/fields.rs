//! One field as rows: label, input, what is wrong with it.

use super::setup;
use crate::app::forms::Form;
use crate::app::forms::field::{Shape, TextField};
use crate::app::forms::fields::FieldState;
use crate::app::forms::input::Input;
use crate::app::forms::measure;
use crate::app::forms::options::{Opt, Options};
use crate::app::forms::set::Set;
use crate::app::forms::spec::FieldKind;
use crate::domain::mask::{Privacy, View};
use crate::domain::problem::{Problem, Severity};
use crate::domain::tag::TagKind;
use crate::ui::pages::whom;
use crate::ui::text::{cut, pad, pad_left, width, wrap, wrap_clauses};
use crate::ui::{Ui, glyph};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The rows of one field.
pub(super) struct Block {
    pub rows: Vec<Line<'static>>,
    /// Row and column of the cursor.
    pub cursor: Option<(usize, u16)>,
}

/// Cells kept free at the right of a line, for the candidates an input method draws into the row.
const FREE: u16 = 12;

/// The rows of the field at `at`.
pub(super) fn block(form: &Form, at: usize, area: Rect, ui: &Ui<'_>) -> Block {
    let field = &form.fields().list[at];
    let pen = Pen {
        form,
        field,
        masked: form.masked_by(at, ui.view()),
        focus: at == form.focus(),
        label: measure::label_width(form.fields(), ui.lang, ui.session.size.0),
        columns: area.width,
        ui,
    };
    let mut block = match &field.input {
        Input::Text(text) if text.shape() == Shape::Note => pen.note(text, area.height),
        Input::Text(text) | Input::Date(text) | Input::Moment(text) | Input::Decimal(text, _) => pen.line(text),
        Input::Choice(set) => pen.set(set, false),
        Input::Many(set) => pen.set(set, true),
        Input::Check(on) => pen.check(*on),
        Input::Pick(pick) => {
            let chosen = pick.chosen.map(|at| option(form, pick.set, &pick.opts[at], ui));
            pen.found(chosen, &pick.typed, 24)
        }
        Input::Household(lookup) => {
            let chosen = lookup.chosen.as_ref().map(|(_, name)| household_name(name, ui));
            pen.found(chosen, &lookup.typed, 34)
        }
    };
    if field.spec.name == "alignment" {
        block.rows.extend(setup::samples(pen.label + 2, ui));
    }
    let hint = ui.lang.choice_hint(field.spec.name).filter(|_| pen.focus);
    block.rows.extend(hint.map(|hint| {
        let left = usize::from(area.width.saturating_sub(pen.label + 2));
        Line::from(vec![
            Span::raw(" ".repeat(usize::from(pen.label + 2))),
            Span::styled(cut(hint, left).into_owned(), ui.theme.muted),
        ])
    }));
    let own = form
        .problems()
        .iter()
        .filter(|problem| form.field_of(problem) == Some(at));
    block
        .rows
        .extend(own.flat_map(|problem| problem_lines(problem, pen.label + 2, area.width, false, ui)));
    block
}

/// Masks the name; the number after it is shown. A name may have blanks in it, but no digits.
pub(super) fn household_name(name: &str, ui: &Ui<'_>) -> String {
    match name.rsplit_once(' ') {
        Some((name, number)) if number.contains(|c: char| c.is_ascii_digit()) => {
            format!("{} {}", ui.name(name), ui.number(number))
        }
        _ => ui.name(name),
    }
}

/// A choice's words. What came from a record is masked: names as names, the rest as free text; illness is hidden on the
/// projector.
pub(super) fn option(form: &Form, options: Options, opt: &Opt, ui: &Ui<'_>) -> String {
    let label = options.label(ui.lang, opt);
    match options {
        Options::Patients => {
            let (person, illness) = opt.code.split_once(':').unwrap_or((&opt.code, ""));
            let illness = TagKind::from_code(illness);
            let illness = ui.lang.tag(&illness);
            let name = member(form, person, label.trim_end_matches(illness).trim_end(), ui);
            match ui.view() {
                View::Projector => name,
                View::Masked | View::Plain => format!("{name} {illness}"),
            }
        }
        Options::Persons => member(form, &opt.code, &label, ui),
        // Who works here, and the units, are known to everybody.
        Options::Receivers | Options::Staff | Options::MicroGrids | Options::Listed => ui.staff(&label),
        Options::Requests => match label.split_once(' ') {
            Some((number, title)) => format!("{} {}", ui.number(number), ui.text(title)),
            None => ui.number(&label),
        },
        _ if opt.text.is_some() => ui.text(&label),
        _ => label,
    }
}

/// Somebody of the form's household: those whose names look the same are told apart.
fn member(form: &Form, id: &str, name: &str, ui: &Ui<'_>) -> String {
    let all = form.context().map_or(&[][..], |detail| &detail.persons);
    match all.iter().find(|person| person.id.to_string() == id) {
        Some(person) => whom::member(person, all, ui),
        None => ui.name(name),
    }
}

/// What is wrong and what to do, under the field, from column `indent` of `columns`; `named` says which field it is.
pub(super) fn problem_lines(
    problem: &Problem,
    indent: u16,
    columns: u16,
    named: bool,
    ui: &Ui<'_>,
) -> Vec<Line<'static>> {
    let style = match problem.severity() {
        Severity::Refuse => ui.theme.danger,
        Severity::Warn => ui.theme.warn,
    };
    let field = ui.lang.field(problem.field);
    let name = match problem.part {
        _ if !named => String::new(),
        Some(part) => format!("{} {field}: ", ui.lang.field(part.name)),
        None => format!("{field}: "),
    };
    let words = format!(
        "! {name}{} - {}",
        ui.lang.problem(problem),
        ui.lang.problem_hint(problem)
    );
    let line = |text: String| Line::from(vec![Span::raw(" ".repeat(indent.into())), Span::styled(text, style)]);
    let cells = usize::from(columns.saturating_sub(indent + 1)).max(8);
    wrap_clauses(&ui.safe(&words), cells).into_iter().map(line).collect()
}

struct Pen<'a> {
    form: &'a Form,
    field: &'a FieldState,
    /// By what its value is masked now.
    masked: Option<Privacy>,
    focus: bool,
    label: u16,
    columns: u16,
    ui: &'a Ui<'a>,
}

impl Pen<'_> {
    /// Mark, label and star: `label + 2` cells.
    fn label(&self) -> Vec<Span<'static>> {
        let theme = self.ui.theme;
        let mark = if self.focus { glyph::SELECTED } else { glyph::UNSELECTED };
        let star = if self.form.fields().is_needed(self.field) {
            "*"
        } else {
            " "
        };
        let name = self.field.spec.label(self.ui.lang);
        let name = pad_left(name, usize::from(self.label).saturating_sub(3));
        let style = if self.focus { theme.accent } else { theme.text };
        vec![
            Span::styled(format!("{mark}{name} "), style),
            Span::styled(format!("{star}  ").chars().take(3).collect::<String>(), theme.warn),
        ]
    }

    fn start(&self) -> u16 {
        self.label + 2
    }

    fn room(&self) -> u16 {
        self.columns.saturating_sub(self.start() + 1)
    }

    fn style(&self) -> Style {
        if self.focus {
            self.ui.theme.field_focus
        } else {
            self.ui.theme.field
        }
    }

    /// A single line: the part of it that holds the cursor.
    fn line(&self, text: &TextField) -> Block {
        let wish = match self.field.spec.kind {
            FieldKind::Date => 12,
            FieldKind::Moment => 17,
            FieldKind::Digits(max) => u16::try_from(max).unwrap_or(6) + 1,
            _ => u16::try_from(text.max().max(8) * 2).unwrap_or(u16::MAX),
        };
        let cells = wish.min(self.room().saturating_sub(FREE)).max(8);
        if let Some(shown) = self.hidden(text) {
            let before = width(&shown).min(cells.into());
            return self.boxed(&shown, cells, before, text.is_fresh());
        }
        let (row, before) = if self.focus {
            text.before_cursor(cells)
        } else {
            (0, String::new())
        };
        let rows = text.rows(cells);
        let part = rows.get(row).map(|row| text.row_text(row)).unwrap_or_default();
        let before = width(&self.ui.safe(&before)).min(cells.into());
        self.boxed(&self.ui.safe(&part), cells, before, text.is_fresh())
    }

    /// A field that finds: what was chosen, or what is typed.
    fn found(&self, chosen: Option<String>, typed: &TextField, wish: u16) -> Block {
        let cells = wish.min(self.room().saturating_sub(FREE)).max(12);
        let (_, before) = typed.before_cursor(cells);
        let (text, before) = match chosen {
            Some(text) => (text.clone(), width(&text)),
            None if !self.focus && !self.field.touched => (self.ui.text(&typed.text()), 0),
            None => (typed.text(), width(&self.ui.safe(&before))),
        };
        self.boxed(&self.ui.safe(&text), cells, before.min(cells.into()), typed.is_fresh())
    }

    /// `[text     ]` and a hint while it is empty; a text that typing replaces is shown as selected.
    fn boxed(&self, text: &str, cells: u16, before: usize, selected: bool) -> Block {
        let mut spans = self.label();
        spans.push(Span::raw("["));
        let padded = pad(text, cells.into());
        let marked = match selected && self.focus {
            true => padded.trim_end().len(),
            false => 0,
        };
        let (text_part, rest) = padded.split_at(marked);
        spans.push(Span::styled(text_part.to_owned(), self.ui.theme.field_fresh));
        spans.push(Span::styled(rest.to_owned(), self.style()));
        spans.push(Span::raw("]"));
        let hint = match self.field.spec.kind {
            FieldKind::Date | FieldKind::Moment => Some(self.ui.lang.form_date_hint()),
            _ => self.ui.lang.field_hint(self.field.spec.name),
        };
        if let (true, true, Some(hint)) = (self.focus, text.is_empty() || selected, hint) {
            let left = usize::from(self.room()).saturating_sub(usize::from(cells) + 3);
            spans.push(Span::styled(format!(" {}", cut(hint, left)), self.ui.theme.muted));
        }
        let column = self.start() + 1 + u16::try_from(before).unwrap_or(0);
        Block {
            rows: vec![Line::from(spans)],
            cursor: self.focus.then_some((0, column)),
        }
    }

    /// A framed note with its count in the lower border.
    fn note(&self, text: &TextField, height: u16) -> Block {
        let ui = self.ui;
        let cells = measure::note_width(self.form.fields(), ui.lang, ui.session.size.0);
        let seen = if height >= 15 { 5 } else { 3 };
        let (rows, cursor_row, before) = self.note_rows(text, cells);
        let top = if self.focus {
            (cursor_row + 1).saturating_sub(seen)
        } else {
            0
        };
        let lines = glyph::lines(ui.glyphs);
        // A whole box of the focus's ground would dazzle: its frame tells.
        let frame = if self.focus { ui.theme.accent } else { ui.theme.border };
        let [top_left, top_right, bottom_left, bottom_right] = lines.corners;
        let inside = usize::from(cells) + 1;
        let mut out = Vec::new();
        let mut first = self.label();
        first.push(Span::styled(
            format!("{top_left}{}{top_right}", lines.horizontal.repeat(inside)),
            frame,
        ));
        out.push(Line::from(first));
        for index in top..top + seen {
            let part = rows.get(index).map_or("", String::as_str);
            out.push(Line::from(vec![
                Span::raw(" ".repeat(self.start().into())),
                Span::styled(lines.vertical, frame),
                Span::styled(pad(&ui.safe(part), inside), ui.theme.field),
                Span::styled(lines.vertical, frame),
            ]));
        }
        let count = format!(" {} ", ui.lang.form_chars(text.chars(), text.max()));
        let rest = inside.saturating_sub(width(&count) + 2);
        let over = text.chars() > text.max();
        out.push(Line::from(vec![
            Span::raw(" ".repeat(self.start().into())),
            Span::styled(format!("{bottom_left}{}", lines.horizontal.repeat(rest)), frame),
            Span::styled(count, if over { ui.theme.danger } else { ui.theme.muted }),
            Span::styled(format!("{}{bottom_right}", lines.horizontal.repeat(2)), frame),
        ]));
        let column = self.start() + 1 + u16::try_from(width(&ui.safe(&before)).min(inside - 1)).unwrap_or(0);
        Block {
            rows: out,
            cursor: self.focus.then_some((1 + cursor_row - top, column)),
        }
    }

    /// The rows of a note, the one with the cursor, and what stands before the cursor in it.
    fn note_rows(&self, text: &TextField, cells: u16) -> (Vec<String>, usize, String) {
        match self.hidden(text) {
            Some(shown) => (wrap(&shown, cells.into()), 0, String::new()),
            None => {
                let rows = text.rows(cells);
                let (row, before) = text.before_cursor(cells);
                (rows.iter().map(|row| text.row_text(row)).collect(), row, before)
            }
        }
    }

    fn check(&self, on: bool) -> Block {
        let mut spans = self.label();
        let mark = if on { "[x]" } else { "[ ]" };
        spans.push(Span::styled(
            mark,
            if self.focus {
                self.ui.theme.selection
            } else {
                self.ui.theme.text
            },
        ));
        Block {
            rows: vec![Line::from(spans)],
            cursor: None,
        }
    }

    /// `(o) 1上门  ( ) 2电话`, as many in a row as fit.
    fn set(&self, set: &Set, many: bool) -> Block {
        let (FieldKind::Choice(options) | FieldKind::Many(options)) = self.field.spec.kind else {
            return Block {
                rows: vec![Line::from(self.label())],
                cursor: None,
            };
        };
        let theme = self.ui.theme;
        let mut rows = vec![self.label()];
        let mut used = 0;
        for (index, (opt, on)) in set.opts.iter().zip(&set.on).enumerate() {
            let mark = match (many, on) {
                (true, true) => "[x]",
                (true, false) => "[ ]",
                (false, true) => "(o)",
                (false, false) => "( )",
            };
            let number = set.digit(index).map(String::from).unwrap_or_default();
            let label = option(self.form, options, opt, self.ui);
            let label = self.ui.safe(&label);
            let item = match label == number {
                true => format!("{mark}{number}"),
                false => format!("{mark}{number} {label}"),
            };
            let item = cut(&item, self.room().into()).into_owned();
            if used > 0 && used + 2 + width(&item) > usize::from(self.room()) {
                rows.push(vec![Span::raw(" ".repeat(self.start().into()))]);
                used = 0;
            }
            let Some(row) = rows.last_mut() else { break };
            if used > 0 {
                row.push(Span::raw("  "));
                used += 2;
            }
            used += width(&item);
            let marked = self.focus && if many { index == set.at } else { *on };
            let style = match (marked, on) {
                (true, _) => theme.selection,
                (false, true) => theme.accent,
                (false, false) => theme.text,
            };
            row.push(Span::styled(item, style));
        }
        Block {
            rows: rows.into_iter().map(Line::from).collect(),
            cursor: None,
        }
    }

    /// The text as it shows while it is masked.
    fn hidden(&self, text: &TextField) -> Option<String> {
        let (ui, text) = (self.ui, text.text());
        let privacy = self.masked.filter(|_| !text.is_empty())?;
        Some(match (privacy, self.field.spec.kind) {
            (Privacy::Text, FieldKind::Note(_)) => ui.whole_note(&text),
            (Privacy::Place, _) => ui.place(self.form.fields().household().map(|(id, _)| id), &text),
            (privacy, _) => ui.show(privacy, &text),
        })
    }
}
