//! The console as lines: for a screen reader, a slow line, a log. What a frame shows is said as far as it is new: all of another
//! screen, else the marked row, the caption of a lesson and the message.
//!
//! Invariant: a line is text; nothing moves the cursor or colours it. While somebody types, what they type is not said.

use crate::app::place::Place;
use crate::app::{App, Phase};
use crate::ui::text::width;
use std::collections::BTreeSet;

/// What a frame is made of beside the body: header and tabs above, message and keys below.
const ABOVE: usize = 2;
const BELOW: usize = 2;

/// What was said last.
#[derive(Default)]
pub struct Speaker {
    screen: Option<(Place, usize, bool)>,
    marked: Vec<(usize, String)>,
    caption: Vec<String>,
    message: String,
}

impl Speaker {
    /// The lines that say what is new in a frame, given as its rows.
    pub fn lines(&mut self, app: &App, frame: &str) -> Vec<String> {
        let rows: Vec<&str> = frame.lines().collect();
        if rows.len() < ABOVE + BELOW {
            return rows
                .iter()
                .map(|row| plain(row))
                .filter(|row| !row.is_empty())
                .collect();
        }
        let end = rows.len() - BELOW;
        let rule = usize::from(app.session.has_rules());
        let bar = usize::from(app.session.bar_rows());
        let body = (ABOVE + rule)..(end - rule).saturating_sub(bar).max(ABOVE + rule);
        let marked: Vec<(usize, String)> = body
            .clone()
            .filter(|at| is_marked(rows[*at]))
            .map(|at| (at, plain(rows[at])))
            .collect();
        let caption: Vec<String> = rows[body.end..(body.end + bar.saturating_sub(1))]
            .iter()
            .map(|row| plain(row))
            .collect();
        let message = plain(rows[end]);
        let screen = Some((app.top().place(), app.layers.len(), app.phase == Phase::Ready));
        // The rows of a list come after its page.
        let has_come = self.marked.is_empty() && !marked.is_empty();
        let mut said: Vec<String> = Vec::new();
        if self.screen != screen || has_come {
            said.extend(rows[..ABOVE].iter().chain(&rows[body]).map(|row| plain(row)));
        } else if self.moved(&marked, app.editing()) {
            let before: BTreeSet<&String> = self.marked.iter().map(|(_, text)| text).collect();
            said.extend(
                marked
                    .iter()
                    .filter(|(_, text)| !before.contains(text))
                    .map(|(_, text)| text.clone()),
            );
        }
        if caption != self.caption {
            said.push(caption.join(" "));
        }
        if message != self.message || self.screen != screen {
            said.push(message.clone());
        }
        (self.screen, self.marked, self.caption, self.message) = (screen, marked, caption, message);
        said.retain(|line| !line.trim().is_empty());
        said
    }

    /// True when another row is marked, or says something else and nobody is typing into it.
    fn moved(&self, marked: &[(usize, String)], typing: bool) -> bool {
        let at = |rows: &[(usize, String)]| rows.iter().map(|(at, _)| *at).collect::<Vec<_>>();
        at(&self.marked) != at(marked) || (!typing && self.marked != marked)
    }
}

/// True for a row with the mark in front, in a box too.
fn is_marked(row: &str) -> bool {
    let within = row.split(['|', '\u{2502}']).map(str::trim_start);
    row.starts_with('>') || within.skip(1).any(|part| part.starts_with("> "))
}

/// A row without frames, rules and runs of blanks.
fn plain(row: &str) -> String {
    let edges = |c: char| matches!(c, '|' | '+' | '-' | '\u{2500}'..='\u{257f}');
    let mut text = String::with_capacity(row.len());
    let mut blanks = 0;
    for c in row.chars() {
        let is_rule = matches!(c, '\u{2500}'..='\u{257f}') || c == '|';
        match if is_rule { ' ' } else { c } {
            ' ' => blanks += 1,
            c => {
                if blanks > 0 && !text.is_empty() {
                    text.push_str(if blanks > 1 { "  " } else { " " });
                }
                blanks = 0;
                text.push(c);
            }
        }
    }
    match text.chars().all(|c| edges(c) || c == ' ') || width(&text) == 0 {
        true => String::new(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Console;
    use crate::runtime::testing::nothing;

    fn said(speaker: &mut Speaker, console: &Console) -> Vec<String> {
        speaker.lines(&console.app, &console.screen())
    }

    #[test]
    fn a_row_is_said_without_its_frame() {
        assert_eq!(plain("  | > 1  Sync      F5 |   "), "> 1  Sync  F5");
        assert_eq!(plain("+-----------+"), "");
        assert!(is_marked("> row") && is_marked("  | > 1  Sync |") && !is_marked("  1 > 2"));
    }

    #[test]
    fn another_screen_is_said_whole_a_move_by_its_row_and_what_is_typed_not_at_all() {
        let mut console = Console::with_answers(nothing);
        let mut speaker = Speaker::default();
        assert!(said(&mut speaker, &console).len() > 3);
        assert_eq!(said(&mut speaker, &console), Vec::<String>::new(), "nothing is new");
        console.press("9");
        assert!(said(&mut speaker, &console).len() > 5);
        console.press("down");
        let moved = said(&mut speaker, &console);
        assert_eq!(moved.len(), 1, "{moved:?}");
        assert!(moved[0].starts_with('>'), "{moved:?}");
        console.press("3 f3");
        said(&mut speaker, &console);
        console.type_text("xyz");
        assert!(said(&mut speaker, &console).iter().all(|line| !line.contains("xyz")));
    }
}
