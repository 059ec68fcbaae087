//! Keeping the findings of a comparison, which may have to be made anew because something was written meanwhile.

use super::{List, compare};
use crate::domain::ids::GroupId;
use crate::domain::time::Millis;
use crate::record::Kind;
use crate::store::{Import, SaveError, Store};
use crate::view::Comparison;
use crate::view::ledger::Ledger;

/// How often a comparison is made anew.
const TRIES: usize = 3;

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What the list is called by: the name of the file.
    pub file: &'a str,
    pub ledgers: &'a [Ledger],
    pub list: &'a List,
}

/// What was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The action; `None` when all of it was known.
    pub group: Option<GroupId>,
    pub findings: usize,
    pub changes: usize,
}

/// Keeps the findings as one action; `None` when other records were written each time.
///
/// # Errors
/// [`SaveError`]; nothing was kept then.
pub fn keep(
    store: &mut Store,
    source: Source<'_>,
    mut comparison: Comparison,
    now: Millis,
) -> Result<Option<Kept>, SaveError> {
    for _ in 0..TRIES {
        let findings = comparison.findings().count();
        if comparison.changes.is_empty() {
            return Ok(Some(Kept {
                group: None,
                findings,
                changes: 0,
            }));
        }
        let import = Import {
            file: source.file.to_owned(),
            rows: findings,
            said: format!("{} {} {findings}", Kind::ExternalList, source.file),
            changes: std::mem::take(&mut comparison.changes),
            state: comparison.state,
        };
        if let Some(group) = store.import(&import, now)? {
            return Ok(Some(Kept {
                group: Some(group),
                findings,
                changes: import.changes.len(),
            }));
        }
        let anew = store.look(now, |held, lookup| compare(source.ledgers, source.list, held, lookup))?;
        let Some(anew) = anew else { break };
        comparison = anew;
    }
    Ok(None)
}
