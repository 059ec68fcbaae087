//! 子女: a relation that says a child of the householder, and not whether son or daughter. The code of relations has no such word.

use super::words::values as words;

/// In place of a relation until the sex is known.
pub(in crate::exchange) const CHILD: &str = "child";
/// Relations to the householder. Source: GB/T 4761.
const SON: &str = "20";
const DAUGHTER: &str = "30";

/// Its word.
pub(in crate::exchange) fn child_word() -> &'static str {
    words::CHILD.iter().next().unwrap_or_default()
}

/// The relation of a child of that sex; `None` when it is not known.
pub(in crate::exchange) fn child_of(sex: &str) -> Option<&'static str> {
    match sex {
        "1" => Some(SON),
        "2" => Some(DAUGHTER),
        _ => None,
    }
}
