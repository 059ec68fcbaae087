//! Writing a plan, which may have to be made anew because something was written meanwhile.

use super::{Options, plan};
use crate::domain::ids::GroupId;
use crate::domain::time::Millis;
use crate::store::{Import, SaveError, Store};
use crate::view::ledger::Ledger;
use crate::view::{Deed, Done, Plan, RowFate};
use std::ops::ControlFlow;

/// How often a plan is made anew.
const TRIES: usize = 3;

/// What a plan was made of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What it is called by: the name of the file.
    pub file: &'a str,
    pub ledgers: &'a [Ledger],
    pub options: &'a Options,
}

/// What came of writing a plan.
#[derive(Debug)]
pub enum Written {
    Done {
        group: GroupId,
        changes: usize,
        /// What was done: so many rows of the file came in.
        deed: Option<Deed>,
    },
    /// Records changed meanwhile, and the rows have other fates now: nothing was written.
    Differs(Plan),
}

/// Writes a plan. One over records that changed meanwhile is made anew, and written if it gives the same fates.
///
/// # Errors
/// [`SaveError`]; nothing was written then.
pub fn write(store: &mut Store, source: Source<'_>, mut plan: Plan, now: Millis) -> Result<Written, SaveError> {
    let tally = plan.tally(None);
    for _ in 0..TRIES {
        let import = Import {
            file: source.file.to_owned(),
            rows: tally.good(),
            said: format!(
                "{} +{} ~{} ={} -{}",
                source.file,
                tally.new,
                tally.changed,
                tally.same,
                tally.left_out()
            ),
            changes: std::mem::take(&mut plan.changes),
            state: plan.state,
        };
        if let Some(group) = store.import(&import, now)? {
            return Ok(Written::Done {
                group,
                changes: import.changes.len(),
                deed: import.changes.first().map(|first| Deed {
                    kind: first.kind.clone(),
                    record: first.record,
                    what: Done::Imported(import.rows),
                    subject: import.file.clone(),
                    no: String::new(),
                    sort: String::new(),
                    about: None,
                }),
            });
        }
        let made = planned(store, source, now)?;
        let is_as_shown = is_same(&made, &plan);
        plan = made;
        if !is_as_shown {
            break;
        }
    }
    Ok(Written::Differs(plan))
}

/// True when every row has the fate that was shown. A household that is made is another one in every plan.
fn is_same(one: &Plan, two: &Plan) -> bool {
    let same = |(one, two): (&RowFate, &RowFate)| (one.at, &one.fate, &one.notes) == (two.at, &two.fate, &two.notes);
    one.rows.len() == two.rows.len() && one.rows.iter().zip(&two.rows).all(same)
}

fn planned(store: &Store, source: Source<'_>, now: Millis) -> Result<Plan, SaveError> {
    let looked = store.look(now, |held, lookup| {
        plan(source.ledgers, held, lookup, source.options, &|_| {
            ControlFlow::Continue(())
        })
    });
    // Nothing here breaks it off.
    looked.map(Option::unwrap_or_default)
}
