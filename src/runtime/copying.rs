//! What a person copies of a list: drawn masked, and from there to the clipboard or to the store's thread, which writes files.

use super::clipboard;
use crate::app::Session;
use crate::app::copying::{Copied, CopyOf, DrawnSheet};
use crate::ui::Themes;
use crate::ui::pages::copied::drawn;

/// Where a copy goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// To the clipboard: so much, as a text of so many rows.
    Clipboard(CopyOf, String, usize),
    File(Box<DrawnSheet>),
}

/// Draws what is copied. A list has its headings above it; a row and a cell stand alone.
#[must_use]
pub(super) fn copy(session: &Session, themes: &Themes, copied: Copied) -> Copy {
    let (heads, mut rows) = drawn(session, themes, &copied);
    let count = rows.len();
    match copied.of {
        CopyOf::File(path) => Copy::File(Box::new(DrawnSheet {
            path,
            name: session.lang().sheet_name(&copied.sheet),
            code: copied.sheet.code().to_owned(),
            heads,
            rows,
            lang: session.lang(),
        })),
        of => {
            if of == CopyOf::Table {
                rows.insert(0, heads);
            }
            Copy::Clipboard(of, clipboard::lines(&rows), count)
        }
    }
}
