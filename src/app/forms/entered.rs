//! What the focused field of a form held when the focus came to it, and whether a key has entered it since.

use super::fields::FieldState;
use super::input::Input;

/// The focused field.
#[derive(Debug, Default)]
pub struct Entered {
    /// The value that the person has not typed; empty when it is theirs.
    pub(super) filled_in: String,
    pub(super) is_entered: bool,
}

impl Entered {
    /// Nobody has entered it yet.
    pub(super) fn of(field: &FieldState) -> Self {
        let filled_in = match field.touched {
            true => String::new(),
            false => typed_text(&field.input).unwrap_or_default(),
        };
        Self {
            filled_in,
            is_entered: false,
        }
    }
}

/// The text of a field that takes text; `None` where something is chosen.
pub(super) fn typed_text(input: &Input) -> Option<String> {
    match input {
        Input::Text(text) | Input::Date(text) | Input::Moment(text) | Input::Decimal(text, _) => Some(text.text()),
        Input::Choice(_) | Input::Many(_) | Input::Check(_) | Input::Pick(_) | Input::Household(_) => None,
    }
}
