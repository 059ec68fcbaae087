//! 问卷, drawn: what the sheets say so far, then the questions of this sheet with what was answered.

use super::pen::{Ink, Pen};
use super::pieces::{absent, joined};
use crate::app::pages::SurveyScreen;
use crate::domain::report::{rate, tenths};
use crate::domain::survey::Question;
use crate::ui::Ui;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &SurveyScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let lang = ui.lang;
    let Some(view) = screen.view() else {
        return absent(&mut pen, screen.is_gone(), lang);
    };
    let width = pen.width();
    let head = joined(&[ui.text(&view.title), lang.survey_sheets(view.sheets, view.invalid)]);
    pen.put(0, 1, width, &head, Ink::Strong);
    let rates = view.rates.iter().map(|(measure, yes, all)| {
        let share = rate(*yes, *all).map_or_else(String::new, |share| format!(" {}%", tenths(share)));
        format!("{} {yes}/{all}{share}", lang.measure(*measure))
    });
    pen.put(1, 1, width, &joined(&rates.collect::<Vec<_>>()), Ink::Text);
    let at = screen.digits().len();
    // Two lines a question: the one that is asked is always seen.
    let room = usize::from(pen.height().saturating_sub(4) / 2).max(1);
    let first = (at + 1)
        .saturating_sub(room)
        .min(view.questions.len().saturating_sub(room));
    for (line, (index, question)) in (3..pen.height())
        .step_by(2)
        .zip(view.questions.iter().enumerate().skip(first))
    {
        let is_asked = index == at;
        if is_asked {
            pen.mark(line);
        }
        let ink = if is_asked { Ink::Marked } else { Ink::Text };
        pen.put(
            line,
            2,
            width,
            &format!("{}. {}", index + 1, ui.text(&question.text)),
            ink,
        );
        let told = match screen.digits().get(index) {
            Some(0) => lang.survey_unreadable().to_owned(),
            Some(digit) => options(question, Some(*digit), ui),
            None => options(question, None, ui),
        };
        let ink = if screen.digits().len() > index {
            Ink::Strong
        } else {
            Ink::Muted
        };
        pen.put(line + 1, 5, width, &told, ink);
    }
    let foot = match at < view.questions.len() {
        true => lang.survey_enter_early(),
        false => lang.survey_enter(),
    };
    pen.put(pen.height() - 1, 1, width, foot, Ink::Muted);
}

/// The options with their digits, or the one that was chosen.
fn options(question: &Question, chosen: Option<u8>, ui: &Ui<'_>) -> String {
    let all = (1..).zip(&question.options);
    let shown = all.filter(|(digit, _)| chosen.is_none_or(|chosen| chosen == *digit));
    let words: Vec<String> = shown
        .map(|(digit, option): (u8, _)| format!("{digit} {}", ui.text(option)))
        .collect();
    words.join("  ")
}

/// The options of the question that is asked: they stand where elsewhere the pages do.
#[must_use]
pub fn digits(screen: &SurveyScreen, ui: &Ui<'_>) -> String {
    let asked = screen.view().and_then(|view| view.questions.get(screen.digits().len()));
    let options = asked.map_or_else(String::new, |question| options(question, None, ui));
    format!("{options}  0 {}", ui.lang.survey_unreadable())
        .trim_start()
        .to_owned()
}
