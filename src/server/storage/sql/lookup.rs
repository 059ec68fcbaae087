//! Which changes are here already, and lists of ids in a statement. Their length is rounded up to a power of two, so that
//! few texts of statements exist and each stays prepared.
//!
//! Invariant: of what lies outside its scope, and of what others sent that is quarantined, a session learns nothing.

use super::damage::sound;
use super::sensitive;
use crate::change::wire::{PushResult, PushStatus, QuarantineCode};
use crate::change::{Kind, Proof};
use crate::domain::ids::ChangeId;
use crate::domain::right::Relations;
use crate::record::permission::may_read;
use crate::server::chain::ChainKeys;
use crate::server::storage::Session;
use crate::server::storage::backend::{Answer, Row, Tx, Value};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use uuid::Uuid;

/// Ids in one statement at most.
const LIST: usize = 256;

/// A list of ids as parameters.
pub struct List<'a> {
    ids: &'a [Uuid],
    length: usize,
}

/// The ids in lists of a few lengths.
pub fn lists(ids: &[Uuid]) -> impl Iterator<Item = List<'_>> {
    ids.chunks(LIST).map(|ids| List {
        ids,
        length: ids.len().next_power_of_two(),
    })
}

impl List<'_> {
    /// `$3, $4, …` from `first` on.
    #[must_use]
    pub fn places(&self, first: usize) -> String {
        let mut places = String::with_capacity(self.length * 6);
        for place in first..first + self.length {
            let comma = if place == first { "" } else { ", " };
            let _infallible = write!(places, "{comma}${place}");
        }
        places
    }

    /// Adds the ids to the parameters, the last one again where the list is longer.
    pub fn bind(&self, params: &mut Vec<Value>) {
        params.extend(self.ids.iter().map(|id| Value::from(*id)));
        if let Some(last) = self.ids.last() {
            params.extend((self.ids.len()..self.length).map(|_| Value::from(*last)));
        }
    }
}

/// What the server has of the changes that a session asks about.
#[derive(Debug, Default)]
pub struct Existing {
    /// The answers to those in the log of its town, and to its user's own that are quarantined. Of a change that is none of
    /// the session's business it learns no place and no proof, as if it had sent something malformed.
    pub answers: HashMap<ChangeId, PushResult>,
    /// Ids under which something is quarantined that is no answer: another user's row, or a claim that nothing proves.
    pub others: HashMap<ChangeId, OthersRow>,
}

/// How such a row came to be quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OthersRow {
    /// Another user sent it as their own.
    Sent,
    /// Somebody brought it back as another's, and it was not taken: that says nothing of the change itself.
    Claim,
}

/// Looks up what the server has of the changes, in log and quarantine; an id is never in both.
pub fn existing(tx: &mut dyn Tx, session: &Session, ids: &[Uuid]) -> Answer<Existing> {
    let mut existing = Existing::default();
    for list in lists(ids) {
        let sql = existing_text(&list.places(2));
        let mut params: Vec<Value> = vec![session.town.as_str().into()];
        list.bind(&mut params);
        let rows = tx.query(&sql, &params)?;
        let withheld = withheld(tx, session, &rows)?;
        for row in rows {
            let id = ChangeId(row.id("id")?);
            match others_row(&row, session)? {
                Some(how) => existing.others.insert(id, how).map(|_| ()),
                None => existing
                    .answers
                    .insert(id, answer(&row, session, &withheld)?)
                    .map(|_| ()),
            };
        }
    }
    Ok(existing)
}

/// Records among those of the rows that are sensitive; asked only for roles that may not read them.
fn withheld(tx: &mut dyn Tx, session: &Session, rows: &[Row]) -> Answer<HashSet<Uuid>> {
    if !sensitive::matters_to(&session.role) {
        return Ok(HashSet::new());
    }
    let records = rows.iter().map(|row| row.maybe("record", Row::id));
    let records: Vec<Uuid> = records.filter_map(Result::transpose).collect::<Answer<_>>()?;
    sensitive::among(tx, &session.town, &records)
}

/// How a row that is no answer to the session came to be quarantined; `None` for the log's rows and for answers. That a text
/// was purged is an answer to everybody.
fn others_row(row: &Row, session: &Session) -> Answer<Option<OthersRow>> {
    if row.maybe("seq", Row::bits)?.is_some() {
        return Ok(None);
    }
    Ok(match QuarantineCode::from_code(row.text("code")?) {
        QuarantineCode::Proof => Some(OthersRow::Claim),
        QuarantineCode::Purged => None,
        _ if row.id("account")? == session.user.0 => None,
        _ if has_provenance(row.text("raw")?) => Some(OthersRow::Claim),
        _ => Some(OthersRow::Sent),
    })
}

/// Adds to the answers what the log has of each duplicate, if that is sound; few pushes have any.
pub fn add_forms(
    tx: &mut dyn Tx,
    keys: &ChainKeys,
    town: &str,
    answers: &mut HashMap<ChangeId, PushResult>,
) -> Answer<()> {
    let duplicates = answers.values().filter(|answer| answer.seq.is_some());
    let ids: Vec<Uuid> = duplicates.map(|answer| answer.id.0).collect();
    for list in lists(&ids) {
        let sql = format!("SELECT * FROM log WHERE $1 = town || '' AND id IN ({})", list.places(2));
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            let Some(form) = sound(&row, keys, town) else {
                continue;
            };
            if let Some(answer) = answers.get_mut(&form.change.id) {
                answer.form = Some(Box::new(form));
            }
        }
    }
    Ok(())
}

/// The statement of [`existing`], with the placeholders of the ids. `town || ''` keeps the planner off the town index: without
/// statistics PostgreSQL expects a few rows of a town, and would read all of it.
pub fn existing_text(places: &str) -> String {
    format!(
        "SELECT id, seq, account, kind, record, unit, received, es, recovered, proof, CAST(NULL AS TEXT) AS code, CAST(NULL AS TEXT) AS raw
         FROM log WHERE $1 = town || '' AND id IN ({places})
         UNION ALL
         SELECT id, CAST(NULL AS BIGINT), account, CAST(NULL AS TEXT), record, CAST(NULL AS TEXT), received,
                CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), NULL, code, raw
         FROM quarantine WHERE town = $1 AND id IN ({places})"
    )
}

/// Of what was brought back, its provenance is kept with it.
fn has_provenance(raw: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(raw).is_ok_and(|raw| raw.get("from").is_some())
}

/// What a user ever receives by pull, or wrote themselves, on whichever incarnation.
fn is_theirs(row: &Row, session: &Session, withheld: &HashSet<Uuid>) -> Answer<bool> {
    let kind = Kind::from_code(row.text("kind")?);
    let unit = row.path("unit")?;
    let relations = Relations::default().with_unit(&session.unit, &unit, withheld.contains(&row.id("record")?));
    Ok(row.id("account")? == session.user.0 || may_read(&kind, &session.role, relations))
}

fn answer(row: &Row, session: &Session, withheld: &HashSet<Uuid>) -> Answer<PushResult> {
    let id = ChangeId(row.id("id")?);
    if let Some(seq) = row.maybe("seq", Row::bits)? {
        if !is_theirs(row, session, withheld)? {
            return Ok(PushResult::quarantined(id, QuarantineCode::Malformed));
        }
        return Ok(PushResult {
            id,
            status: PushStatus::Duplicate,
            seq: Some(seq),
            received: Some(row.instant("received")?),
            es: Some(row.bits("es")?),
            recovered: row.flag("recovered")?,
            proof: Some(Proof(row.bytes("proof")?)),
            code: None,
            form: None,
        });
    }
    Ok(PushResult::quarantined(
        id,
        QuarantineCode::from_code(row.text("code")?),
    ))
}
