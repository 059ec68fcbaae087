//! What came of an action on a list page.

/// What came of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acted {
    /// Nothing: it is not the page's.
    No,
    /// It is done.
    Yes,
    /// It is done, and another row is selected.
    Moved,
    /// It is done, and other rows are listed from now on: they are asked for from the first.
    OtherRows,
    /// It means what Enter means here.
    Open,
}
