//! The requests as a board: four columns by how far they are, the same rows and the same selection as the list.
//!
//! ```text
//! waiting | handling | to call back | ended        left/right: column, up/down: card
//! ```

use super::list::List;
use crate::app::action::Action;
use crate::app::layout::WIDE;
use crate::app::session::Session;
use crate::domain::request::State;
use crate::store::queries::RequestTab;
use crate::view::RequestRow;

/// The columns from left to right, each called like the tab that lists the same requests.
pub const COLUMNS: [RequestTab; 4] = [
    RequestTab::Waiting,
    RequestTab::Handling,
    RequestTab::ReturnVisit,
    RequestTab::Ended,
];

/// True when the window is wide enough for four columns.
#[must_use]
pub fn fits(session: &Session) -> bool {
    session.size.0 >= WIDE
}

/// The place of a request's column.
#[must_use]
pub fn column_of(state: &State) -> usize {
    match state {
        State::Draft | State::Registered | State::Reported | State::Returned | State::HandedDown => 0,
        State::Resolved => 2,
        state if !state.is_open() => 3,
        _ => 1,
    }
}

/// The rows of each column as places in the list; only rows that are here.
#[must_use]
pub fn columns(list: &List<RequestRow>) -> [Vec<usize>; 4] {
    let mut columns: [Vec<usize>; 4] = Default::default();
    for (index, row) in list.here() {
        columns[column_of(&row.state)].push(index);
    }
    columns
}

/// Moves the selection to another card; false when the action is no movement on a board.
pub fn go(list: &mut List<RequestRow>, action: &Action) -> bool {
    let columns = columns(list);
    let holds = |column: &Vec<usize>| column.iter().position(|index| *index == list.index());
    let here = columns
        .iter()
        .enumerate()
        .find_map(|(x, column)| Some((x, holds(column)?)));
    let (x, y) = here.unwrap_or_default();
    let beside = |mut order: Box<dyn Iterator<Item = usize>>| {
        order
            .find(|x| !columns[*x].is_empty())
            .and_then(|x| columns[x].get(y).or(columns[x].last()))
    };
    let column = &columns[x];
    let to = match action {
        Action::Up => y.checked_sub(1).and_then(|y| column.get(y)),
        Action::Down => column.get(y + 1),
        Action::First => column.first(),
        Action::Last => column.last(),
        Action::Left => beside(Box::new((0..x).rev())),
        Action::Right => beside(Box::new(x + 1..COLUMNS.len())),
        _ => return false,
    };
    if let Some(index) = to.copied() {
        list.select(index);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_the_column_of_its_tab() {
        for state in State::ALL {
            let column = column_of(state);
            assert_eq!(column == 3, !state.is_open(), "{state:?}");
            assert_eq!(column == 2, *state == State::Resolved, "{state:?}");
        }
    }
}
