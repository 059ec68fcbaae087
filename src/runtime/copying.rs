//! What a person copies of a list: drawn masked, and put on the clipboard; or given back, where it goes into a file.

use super::clipboard;
use crate::app::Session;
use crate::app::copying::{Copied, CopyDone, CopyOf};
use crate::platform::TerminalFacts;
use crate::ui::Themes;
use crate::ui::pages::copied::drawn;

/// Draws what is copied; `send` writes to the terminal. A list has its headings above it; a row and a cell stand alone.
///
/// # Errors
/// What `send` says.
pub(super) fn copy<E>(
    session: &Session,
    themes: &Themes,
    facts: &TerminalFacts,
    copied: &Copied,
    send: impl FnOnce(&[u8]) -> Result<(), E>,
) -> Result<CopyDone, E> {
    let drawn = drawn(session, themes, copied);
    let heads = (copied.of == CopyOf::Table).then_some(&drawn.heads);
    let outcome = match copied.of {
        CopyOf::File => Err(None),
        _ => clipboard::sequence(&clipboard::lines(heads.into_iter().chain(&drawn.rows)), facts).map_err(Some),
    };
    match outcome {
        Ok(bytes) => {
            send(&bytes)?;
            Ok(CopyDone::OnClipboard(copied.of, drawn.sheet, drawn.rows.len()))
        }
        Err(trouble) => Ok(CopyDone::ToFile(Box::new(drawn), trouble)),
    }
}
