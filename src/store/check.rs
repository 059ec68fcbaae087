//! The full check of a database, for `doctor`, and before an export where the lesser one ([`is_sound_for`]) finds something.
//!
//! ```text
//! SQLite's own check -> the schema -> sums of the journal (damaged ones are set aside) -> sums of the rest
//!   -> the projection beside the fold of the journal -> everything that is not the journal is remade -> SQLite's check again
//! ```
//!
//! Invariant: everything damaged is named, and what stays is sound. All of it is one transaction, rolled back when SQLite still
//! finds errors at its end. An index is remade from its table, a table of the projection from the journal.

use super::damage::{self, DamagedChange};
use super::error::MeetsDamage;
use super::migrate::migrate;
use super::records::{all, first};
use super::sums::{ACTION, AUDIT, DRAFT, META};
use super::{StoreError, identity, kind_tables, meta, opaque, project, rebuild, sync};
use crate::change::Kind;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use rusqlite::Connection;

/// What was found. Nothing at all: the database is sound.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Damaged changes that have not been restored.
    pub changes: Vec<DamagedChange>,
    /// Records whose row differed from the journal: kind, id, and the number people know it by.
    pub records: Vec<(Kind, String, Option<String>)>,
    /// Errors that SQLite found, now repaired.
    pub mended: Vec<String>,
    /// Damaged drafts and entries for undo: forgotten.
    pub forgotten: usize,
    /// Damaged lines of the audit log: they stay.
    pub audit: usize,
}

impl Checked {
    /// True when nothing was found.
    pub fn is_sound(&self) -> bool {
        *self == Self::default()
    }
}

/// True when what an export of `kinds` is made of is sound: pages, sums, and the rows of these kinds beside the journal. What is
/// derived from rows is not looked at. Only reads.
///
/// # Errors
/// When the database does not answer.
pub fn is_sound_for(conn: &Connection, kinds: &[Kind]) -> Result<bool, StoreError> {
    let is_whole = integrity(conn)?.is_empty() && damage::listed(conn)?.is_empty() && !damage::is_there(conn)?;
    if !is_whole || META.damaged(conn)? > 0 {
        return Ok(false);
    }
    is_our_schema(conn)?;
    let compared = compared(conn, kinds)?;
    Ok(compared.untrue.is_empty() && compared.damaged.is_empty())
}

/// Checks everything, as of `today`.
///
/// # Errors
/// [`StoreError::Corrupt`] when it cannot be repaired here; nothing was changed then.
pub fn check(conn: &Connection, rules: &Rules, today: Date) -> Result<Checked, StoreError> {
    let complaints = integrity(conn)?;
    let unmended = |error: StoreError| match complaints.first() {
        Some(first) => StoreError::Corrupt(first.clone()),
        None => error,
    };
    let checked = mend(conn, rules, today, &complaints).map_err(unmended)?;
    match complaints.is_empty() || integrity(conn)?.is_empty() {
        true => Ok(checked),
        false => Err(unmended(StoreError::Corrupt(String::new()))),
    }
}

fn mend(conn: &Connection, rules: &Rules, today: Date, complaints: &[String]) -> Result<Checked, StoreError> {
    is_our_schema(conn)?;
    facts(conn)?;
    // Before damaged changes are set aside: that renumbers the pending ones after them, which must not count as differences.
    let before = match complaints.is_empty() {
        true => Some(compared(conn, Kind::all())?),
        false => None,
    };
    damage::set_aside(conn)?;
    if !complaints.is_empty() {
        conn.execute_batch("REINDEX")?;
        if identity::kept(conn)?.is_some_and(|kept| kept.server.is_some()) {
            sync::relog::begin(conn)?;
        }
    }
    let untrue = match before {
        Some(before) => before.with_the_damaged(conn)?,
        None => untrue(conn)?,
    };
    let records = untrue.into_iter().map(|(kind, record)| {
        let number = number(conn, &kind, &record)?;
        Ok((kind, record, number))
    });
    let records = records.collect::<Result<_, StoreError>>()?;
    rebuild::rebuild(conn, rules, today)?;
    let forgotten = [DRAFT, ACTION].iter().map(|table| forget(conn, table));
    let forgotten: Result<Vec<usize>, _> = forgotten.collect();
    opaque::renew(conn)?;
    damage::forget_regained(conn)?;
    Ok(Checked {
        changes: damage::listed(conn)?,
        records,
        mended: complaints.to_vec(),
        forgotten: forgotten?.iter().sum(),
        audit: AUDIT.damaged(conn)?,
    })
}

/// Errors that SQLite finds in pages, trees, indexes and types.
fn integrity(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let found: Vec<String> = all(conn, "PRAGMA integrity_check", &[], |row| row.get(0))?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

/// Checks that the tables, indexes and triggers are exactly those that the migrations and kinds make.
fn is_our_schema(conn: &Connection) -> Result<(), StoreError> {
    let schema = |conn: &Connection| -> Result<Vec<[Option<String>; 4]>, StoreError> {
        all(
            conn,
            "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
            &[],
            |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]),
        )
    };
    let mut pattern = Connection::open_in_memory()?;
    migrate(&mut pattern)?;
    kind_tables::make(&pattern)?;
    let (found, known) = (schema(conn)?, schema(&pattern)?);
    let differs = found.iter().find(|row| !known.contains(row));
    let lacks = known.iter().find(|row| !found.contains(row));
    match differs.or(lacks) {
        None => Ok(()),
        Some([_, name, ..]) => Err(StoreError::Corrupt(format!(
            "schema {}",
            name.clone().unwrap_or_default()
        ))),
    }
}

/// Fails when a value of `meta` is damaged that cannot be computed again.
fn facts(conn: &Connection) -> Result<(), StoreError> {
    let names: Vec<String> = all(conn, "SELECT name FROM meta", &[], |row| row.get(0))?;
    for name in names {
        meta::get::<serde_json::Value>(conn, &name)?;
    }
    // Those that can be computed again are deleted.
    conn.execute(&format!("DELETE FROM meta WHERE sum IS NOT {}", META.of("")), [])?;
    Ok(())
}

/// Records whose row differs from the fold of the journal.
///
/// # Errors
/// When the database does not answer.
pub fn untrue(conn: &Connection) -> Result<Vec<(Kind, String)>, StoreError> {
    compared(conn, Kind::all())?.with_the_damaged(conn)
}

/// The result of comparing the projection with the journal.
struct Compared {
    untrue: Vec<(Kind, String)>,
    /// Records with a damaged change: they can be compared after it is set aside.
    damaged: Vec<(Kind, String)>,
}

impl Compared {
    /// All records that differ; those with damaged changes are compared with what is left of their changes.
    fn with_the_damaged(self, conn: &Connection) -> Result<Vec<(Kind, String)>, StoreError> {
        let mut untrue = self.untrue;
        for (kind, record) in self.damaged {
            if !project::is_true(conn, &kind, &record)? {
                untrue.push((kind, record));
            }
        }
        Ok(untrue)
    }
}

fn compared<'k>(conn: &Connection, kinds: impl IntoIterator<Item = &'k Kind>) -> Result<Compared, StoreError> {
    let (mut untrue, mut damaged) = (Vec::new(), Vec::new());
    for kind in kinds {
        let sql = format!(
            r#"SELECT id FROM "{}" UNION SELECT record FROM journal WHERE kind = :kind ORDER BY 1"#,
            kind.code()
        );
        let records: Vec<String> = all(conn, &sql, &[(":kind", &kind.code())], |row| row.get(0))?;
        for record in records {
            match project::is_true(conn, kind, &record) {
                Ok(true) => {}
                Ok(false) => untrue.push((kind.clone(), record)),
                Err(error) if error.is_damage() => damaged.push((kind.clone(), record)),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(Compared { untrue, damaged })
}

/// The number people know a record by: its own, or its household's.
fn number(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<String>, StoreError> {
    let has = |name: &str| kind.fields().iter().any(|field| field.name == name);
    let column = ["household_no", "temp_no"].into_iter().find(|name| has(name));
    let sql = match (column, has("household_id")) {
        (Some(column), _) => format!(r#"SELECT {column} FROM "{}" WHERE id = :id"#, kind.code()),
        (None, true) => format!(
            r#"SELECT h.household_no FROM "{}" r JOIN household h ON h.id = r.household_id WHERE r.id = :id"#,
            kind.code()
        ),
        (None, false) => return Ok(None),
    };
    Ok(first(conn, &sql, &[(":id", &record)], |row| row.get(0))?.flatten())
}

fn forget(conn: &Connection, table: &super::sums::Summed) -> Result<usize, StoreError> {
    let sql = format!("DELETE FROM \"{}\" WHERE sum IS NOT {}", table.table, table.of(""));
    Ok(conn.execute(&sql, [])?)
}
