//! The column value of a priority: the smaller the more pressing.

use crate::domain::followup::Priority;
use crate::store::sql::size;

const PRIORITIES: [Priority; 9] = [
    Priority::Alarm,
    Priority::Critical,
    Priority::OverdueRequest,
    Priority::DueToday,
    Priority::RedVisit,
    Priority::Health,
    Priority::YellowVisit,
    Priority::GreenVisit,
    Priority::Data,
];

/// The column value of a priority; the smaller the more pressing.
pub fn priority_rank(priority: Priority) -> i64 {
    let index = PRIORITIES.iter().position(|known| *known == priority);
    index.map_or(i64::MAX, size)
}

/// The priority of a column value.
pub fn priority_of(rank: i64) -> Priority {
    let index = usize::try_from(rank).unwrap_or(usize::MAX);
    PRIORITIES.get(index).copied().unwrap_or(Priority::Data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_keep_their_order_as_column_values() {
        for pair in PRIORITIES.windows(2) {
            assert!(pair[0] < pair[1]);
            assert!(priority_rank(pair[0]) < priority_rank(pair[1]));
            assert_eq!(priority_of(priority_rank(pair[0])), pair[0]);
        }
    }
}
