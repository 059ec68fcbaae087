//! The words of a field that holds a code, whatever its kind: a conflict, a refused change and a form read alike.

use crate::app::pages::sync::Kind;
use crate::domain::lang::Lang;

/// What a person reads for the code; `None` for a field that holds text.
#[must_use]
pub fn code_word(kind: &Kind, field: &str, code: &str, lang: Lang) -> Option<String> {
    let codes = kind.field(field)?.codes()?;
    Some(codes.word(lang, code))
}
