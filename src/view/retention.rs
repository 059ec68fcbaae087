//! What was kept long enough (到期清理), by kind: never whose.

use crate::change::Kind;
use crate::change::retention::Expired;
use crate::domain::time::Date;
use std::collections::BTreeMap;

/// How many records of a kind were kept long enough. Names nobody.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExpiredCount {
    pub kind: Kind,
    pub count: usize,
    /// The earliest day from which one was counted.
    pub oldest: Date,
}

/// The counts by kind, in the order of the kinds.
#[must_use]
pub fn counted(expired: &[Expired]) -> Vec<ExpiredCount> {
    let mut counts: BTreeMap<&Kind, ExpiredCount> = BTreeMap::new();
    for Expired { kind, since, .. } in expired {
        let count = counts.entry(kind).or_insert_with(|| ExpiredCount {
            kind: kind.clone(),
            count: 0,
            oldest: *since,
        });
        count.count += 1;
        count.oldest = count.oldest.min(*since);
    }
    counts.into_values().collect()
}
