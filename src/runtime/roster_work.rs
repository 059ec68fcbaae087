//! A list that somebody brings becomes rows of a campaign, from the console: read, matched and saved as one deed.

use super::import_work::{read, save_trouble, store_trouble};
use crate::app::importing::{ImportNews, ImportTrouble};
use crate::change::entry::{Entry, RosterEntry};
use crate::domain::ids::RecordId;
use crate::domain::time::Millis;
use crate::exchange::roster::{columns_of, listed};
use crate::record::Kind;
use crate::store::SaveError;
use crate::sync::Journal;
use std::path::Path;

/// Adds the rows of the list to the campaign.
///
/// # Errors
/// Why not; nothing was written then.
pub(super) fn bring<J: Journal>(
    campaign: RecordId,
    path: &Path,
    journal: &mut J,
    now: Millis,
) -> Result<ImportNews, ImportTrouble> {
    let (_, book) = read(path)?;
    let id = campaign.to_string();
    let looked = journal.with(move |store| {
        let rows = store.export(&Kind::Campaign)?;
        let columns = rows.iter().find(|row| row["id"] == *id).map(columns_of);
        Ok(store.look(now, |held, _| {
            listed(&book, columns.as_deref().unwrap_or_default(), held)
        }))
    });
    let list = looked.map_err(store_trouble)?.map_err(|error| save_trouble(&error))?;
    if !list.has_names {
        return Err(ImportTrouble::NoNames);
    }
    let (known, unread) = (list.known, list.unread);
    if list.rows.is_empty() {
        return Ok(ImportNews::Listed {
            group: None,
            rows: 0,
            known,
            unread,
        });
    }
    let entry = Entry::Roster(RosterEntry {
        campaign: campaign.to_string(),
        rows: list.rows,
    });
    let saved = journal.with(move |store| Ok(store.save(&entry, None, None, now)));
    match saved.map_err(store_trouble)? {
        Ok(saved) => Ok(ImportNews::Listed {
            group: saved.group,
            rows: saved.changes,
            known,
            unread,
        }),
        Err(SaveError::Refused(problems)) => Err(ImportTrouble::Refused(problems)),
        Err(error) => Err(save_trouble(&error)),
    }
}
