//! Arrangements of lists, those under a name and the last one of each: kept in the database of this device, and never sent.

use super::{Store, StoreError, meta};
use crate::domain::collation::collation_key;
use crate::view::SavedView;
use rusqlite::Connection;

/// Those that are kept, by name.
///
/// # Errors
/// When the database does not answer.
pub fn kept(conn: &Connection) -> Result<Vec<SavedView>, StoreError> {
    Ok(meta::get(conn, meta::VIEWS)?.unwrap_or_default())
}

/// How each list was arranged last, one a list.
///
/// # Errors
/// When the database does not answer.
pub fn last(conn: &Connection) -> Result<Vec<SavedView>, StoreError> {
    Ok(meta::get(conn, meta::LAST_VIEWS)?.unwrap_or_default())
}

impl Store {
    /// Keeps how a list is arranged now, for the next start.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn use_view(&mut self, view: &SavedView) -> Result<(), StoreError> {
        self.write(|conn, _| {
            let mut views = last(conn)?;
            views.retain(|other| other.sheet != view.sheet);
            views.push(view.clone());
            meta::set(conn, meta::LAST_VIEWS, &views)
        })
    }

    /// Keeps an arrangement of a list under its name.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn keep_view(&mut self, view: &SavedView) -> Result<(), StoreError> {
        self.write(|conn, _| keep(conn, view))
    }

    /// Forgets the arrangement of a list with that name.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn forget_view(&mut self, sheet: &str, name: &str) -> Result<(), StoreError> {
        self.write(|conn, _| forget(conn, sheet, name))
    }
}

/// In the place of the one of its sheet with the same name.
fn keep(conn: &Connection, view: &SavedView) -> Result<(), StoreError> {
    let mut views = kept(conn)?;
    views.retain(|other| !is_of(other, &view.sheet, &view.name));
    views.push(view.clone());
    views.sort_by_cached_key(|view| collation_key(&view.name));
    meta::set(conn, meta::VIEWS, &views)
}

fn forget(conn: &Connection, sheet: &str, name: &str) -> Result<(), StoreError> {
    let mut views = kept(conn)?;
    views.retain(|view| !is_of(view, sheet, name));
    meta::set(conn, meta::VIEWS, &views)
}

fn is_of(view: &SavedView, sheet: &str, name: &str) -> bool {
    view.sheet == sheet && view.name == name
}
