//! One line that is asked for: the name of an arrangement, the days of a report.

use super::input::Input;
use crate::app::action::Action;
use crate::app::copying::ViewChange;
use crate::app::effect::Effect;
use crate::app::forms::date::read as read_day;
use crate::app::key::Key;
use crate::app::open::TextFor;
use crate::app::picked::{Picked, ReportChoice};
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Refusal, Screen};
use crate::app::session::Session;
use crate::domain::lang::Lang;
use crate::domain::report::Period;
use crate::domain::text::clean_line;
use crate::domain::time::Date;
use crate::view::SavedView;

/// Characters of the name of an arrangement at most.
const NAME: usize = 20;

/// The box.
#[derive(Debug)]
pub struct TextBox {
    pub purpose: TextFor,
    pub input: Input,
    /// What is wrong with what was typed.
    pub wrong: Option<WrongText>,
}

/// Why a line is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongText {
    /// A name of one to so many characters.
    Name(usize),
    /// A day as dates are typed.
    Day,
    /// Two days, the first one first.
    Range,
    /// A day that lies ahead.
    Ahead,
}

impl TextBox {
    /// An empty line for what is asked.
    #[must_use]
    pub fn new(purpose: TextFor) -> Self {
        Self {
            purpose,
            input: Input::default(),
            wrong: None,
        }
    }

    /// What Enter does, or what is wrong.
    fn taken(&self, today: Date) -> Result<Taken, WrongText> {
        let text = clean_line(&self.input.text);
        match &self.purpose {
            TextFor::ViewName(view) => {
                let length = text.chars().count();
                let name = (1..=NAME).contains(&length).then_some(text);
                let name = name.ok_or(WrongText::Name(NAME))?;
                Ok(Taken::Keep(Box::new(SavedView {
                    name,
                    ..(**view).clone()
                })))
            }
            TextFor::ReportRange => {
                let period = period(&text, today).ok_or(WrongText::Range)?;
                Ok(Taken::Report(ReportChoice::Between(period)))
            }
            TextFor::ReportDay => match read_day(&text, today) {
                None => Err(WrongText::Day),
                Some(day) if day > today => Err(WrongText::Ahead),
                Some(day) => Ok(Taken::Report(ReportChoice::AsOf(day))),
            },
        }
    }
}

/// What a line means.
enum Taken {
    Keep(Box<SavedView>),
    Report(ReportChoice),
}

/// A period by its name, or two days with dots, a wave or a word between them, the first one first.
fn period(text: &str, today: Date) -> Option<Period> {
    if let Some(named) = Period::parse(text) {
        return Some(named);
    }
    let mut signs = [Lang::Zh, Lang::En].iter().flat_map(|lang| lang.range_signs());
    let (from, to) = signs.find_map(|sign| text.split_once(sign))?;
    let day = |text: &str| read_day(text.trim_matches(['.', '。', ' ']), today);
    let (from, to) = (day(from)?, day(to)?);
    (from <= to).then(|| Period::range(from, to))
}

impl Screen for TextBox {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, _cx: &mut Cx<'_>) -> bool {
        let took = self.input.key(key);
        if took {
            self.wrong = None;
        }
        took
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.input.paste(text);
        self.wrong = None;
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if *action != Action::Open {
            return false;
        }
        match self.taken(cx.session.today()) {
            Err(wrong) => self.wrong = Some(wrong),
            Ok(taken) => {
                cx.moves.push(Move::Pop);
                match taken {
                    Taken::Keep(view) => cx.effects.push(Effect::Views(ViewChange::Keep(view))),
                    Taken::Report(choice) => cx.moves.push(Move::Pick(Box::new(Picked::Report(choice)))),
                }
            }
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }

    fn editing(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    #[test]
    fn two_days_are_read_as_people_type_them_and_never_turned_round() {
        let today = parse_date("2026-11-29").unwrap();
        let wanted = Period::parse("2026-10-05..2026-11-20");
        for typed in [
            "2026-10-05..2026-11-20",
            "2026-10-05 .. 2026-11-20",
            "2026-10-05~2026-11-20",
            "2026-10-05至2026-11-20",
            "2026-10-05 2026-11-20",
            "10-05 to 11-20",
            "２０２６-10-05。。2026-11-20",
        ] {
            assert_eq!(period(typed, today), wanted, "{typed}");
        }
        assert_eq!(period("2026-Q3", today), Period::parse("2026-Q3"));
        for wrong in [
            "",
            "2026-10-05",
            "2026-11-20..2026-10-05",
            "2026-13-05..2026-11-20",
            "..",
        ] {
            assert_eq!(period(wrong, today), None, "{wrong}");
        }
    }
}
