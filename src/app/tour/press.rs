//! [`Press`]: what a tour presses. What depends on the screen is pressed key by key, as a person does it: Tab until the field is
//! there, the digit that a choice has, Down until the step is marked.

use crate::app::forms::Form;
use crate::app::forms::input::Input;
use crate::app::key::{Key, KeyCode};
use crate::app::layer::Layer;
use crate::app::session::Session;
use crate::domain::request::EventKind;
use serde::Deserialize;

/// Something to press.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub enum Press {
    Key(Key),
    /// Text, character by character: `'路灯不亮`.
    Text(String),
    /// Tab until the field with this name has the focus: `@note`.
    Field(String),
    /// The choice with this code of the field with the focus: `=yes`.
    Choose(String),
    /// Down or up until this step of the request that is open is marked: `~resolve`.
    Step(EventKind),
}

impl TryFrom<String> for Press {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unknown = || format!("`{text}` is no key");
        let mut chars = text.chars();
        let rest = |mut chars: std::str::Chars<'_>| {
            chars.next();
            chars.as_str().to_owned()
        };
        Ok(match chars.next() {
            Some(_) if text.chars().count() == 1 => Self::Key(Key::parse(&text).ok_or_else(unknown)?),
            Some('\'') => Self::Text(rest(text.chars())),
            Some('@') => Self::Field(rest(text.chars())),
            Some('=') => Self::Choose(rest(text.chars())),
            Some('~') => match EventKind::from_code(&rest(text.chars())) {
                kind if kind.is_known() => Self::Step(kind),
                _ => return Err(unknown()),
            },
            _ => Self::Key(Key::parse(&text).ok_or_else(unknown)?),
        })
    }
}

impl Press {
    /// The next key for it on the layer on top, and what is left of it after that; `Err` when there is nothing to do any more.
    pub(crate) fn next(&self, top: Option<&Layer>, session: &Session) -> Result<(Key, Option<Self>), ()> {
        match self {
            Self::Key(key) => Ok((*key, None)),
            Self::Text(text) => {
                let mut chars = text.chars();
                let first = chars.next().ok_or(())?;
                Ok((Key::char(first), Some(Self::Text(chars.as_str().to_owned()))))
            }
            Self::Field(name) => {
                let form = form(top).ok_or(())?;
                let focused = form.fields().list.get(form.focus()).map(|field| field.spec.name);
                match focused == Some(name.as_str()) {
                    true => Err(()),
                    false => Ok((Key::plain(KeyCode::Tab), Some(self.clone()))),
                }
            }
            Self::Choose(code) => {
                let form = form(top).ok_or(())?;
                let field = form.fields().list.get(form.focus()).ok_or(())?;
                let (Input::Choice(set) | Input::Many(set)) = &field.input else {
                    return Err(());
                };
                let at = set.opts.iter().position(|opt| opt.code == *code).ok_or(())?;
                Ok((Key::char(set.digit(at).ok_or(())?), None))
            }
            Self::Step(kind) => {
                let Some(Layer::Request(screen)) = top else {
                    return Err(());
                };
                let steps = screen.steps(session);
                let at = steps.iter().position(|step| step.kind == *kind).ok_or(())?;
                let (at, marked) = (screen.calls().len() + at, screen.whole.step);
                let key = match at.cmp(&marked) {
                    std::cmp::Ordering::Equal => return Err(()),
                    std::cmp::Ordering::Less => KeyCode::Up,
                    std::cmp::Ordering::Greater => KeyCode::Down,
                };
                Ok((Key::plain(key), Some(self.clone())))
            }
        }
    }
}

fn form(top: Option<&Layer>) -> Option<&Form> {
    match top {
        Some(Layer::Form(form)) => Some(form),
        _ => None,
    }
}
