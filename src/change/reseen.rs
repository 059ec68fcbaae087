//! Translates what an author had seen into the numbers of another log.
//!
//! A server restored from a backup assigns other sequence numbers. The `seen` of a change is a number of the log that is gone;
//! it is translated before the change is sent again. It is only ever compared with writes of the same record, so the answer
//! is the last number of the new log up to which the author had seen every change of that record.
//!
//! Invariant: never further than the author had seen. A false conflict is possible (an unseen change now lies before a
//! seen one), a silent overwrite is not.

/// `rows`: the record's changes in the new log, in order, each with its number and whether the author had seen or written it.
/// `head`: where the new log ends.
#[must_use]
pub fn seen_again(rows: impl IntoIterator<Item = (u64, bool)>, head: u64) -> u64 {
    let mut rows = rows.into_iter();
    let unseen = rows.find(|(_, seen)| !seen);
    unseen.map_or(head, |(seq, _)| seq.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_before_the_first_change_the_author_had_not_seen() {
        assert_eq!(seen_again([], 9), 9);
        assert_eq!(seen_again([(3, true), (7, true)], 9), 9);
        assert_eq!(seen_again([(3, true), (7, false), (8, true)], 9), 6);
        assert_eq!(seen_again([(1, false)], 9), 0);
    }
}
