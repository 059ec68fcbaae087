//! Reading the log within a scope.
//!
//! Invariant: what a user ever receives is what the permission table lets them read, or is a unit, user or annulment of the
//! town, or was written on the very device. The cursor names a place in the whole log: rows outside are skipped.

use super::damage::sound;
use super::devices::acked;
use super::handed;
use super::homes;
use super::log::{chain_at, is_of_this_log, town_row};
use super::purge::orders_after;
use crate::change::{Cursor, Kind, Sequenced};
use crate::domain::right::Relation;
use crate::domain::role::Role;
use crate::record::permission::may_read;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, Value};
use crate::server::storage::{Ask, Pulled, Session, Storage, StorageError};

/// Changes in one answer at most.
const MAX_ROWS: usize = 5_000;
const MIN_BYTES: usize = 4 * 1024;
const MAX_BYTES: usize = 1024 * 1024;
/// What a change weighs beside its body.
const ENVELOPE: usize = 300;
/// Rows read at once of somebody to whom requests are handed; all they may read is few.
const MAX_HELPERS_ROWS: usize = 20_000;
/// Rows read at once.
const ROWS: std::ops::RangeInclusive<usize> = 16..=1_000;

impl Storage {
    /// What lies after the cursor within the session's scope.
    pub async fn pull(&self, session: Session, ask: Ask) -> Answer<Pulled> {
        let keys = self.keys.clone();
        self.read(move |tx| pull(tx, &keys, &session, &ask)).await
    }
}

fn pull(tx: &mut dyn Tx, keys: &ChainKeys, session: &Session, ask: &Ask) -> Answer<Pulled> {
    let town = town_row(tx, &session.town)?;
    if !is_of_this_log(tx, &session.town, ask.cursor, town.head)? {
        return Ok(Pulled::Diverged);
    }
    let end = end(tx, session, ask, town.head)?;
    let mut page = Page::new(ask, keys, &session.town);
    let whole = page.fill(tx, session, ask, end.seq)?;
    Ok(Pulled::Page {
        changes: page.changes,
        cursor: if whole { end } else { page.end },
        more: !whole,
        acked: acked(tx, session, &ask.incarnations)?,
        safe: town.safe,
        head: town.head,
        purges: if town.purges > ask.purged {
            orders_after(tx, &session.town, ask.purged)?
        } else {
            Vec::new()
        },
    })
}

/// Where the answer may end: at the log's end, or at the place asked for, which is never before the cursor.
fn end(tx: &mut dyn Tx, session: &Session, ask: &Ask, head: Cursor) -> Answer<Cursor> {
    match ask.until {
        Some(until) if until <= ask.cursor.seq => Ok(ask.cursor),
        Some(seq) if seq < head.seq => {
            let chain = chain_at(tx, &session.town, seq)?;
            let hole = || StorageError::Io(format!("no change {seq} in the log of {}", session.town));
            chain.map(|chain| Cursor { seq, chain }).ok_or_else(hole)
        }
        _ => Ok(head),
    }
}

/// Rows with the place each takes in the answer: its own, but for what a helper was handed later.
type Placed = (u64, Row);

fn rows(tx: &mut dyn Tx, session: &Session, ask: &Ask, after: u64, until: u64, limit: usize) -> Answer<Vec<Placed>> {
    let unit = session.unit.as_str();
    // Places are counted from 1.
    let new = ask.new.unwrap_or((0, 0));
    let params: [Value; 11] = [
        session.town.as_str().into(),
        after.into(),
        until.into(),
        new.0.into(),
        new.1.into(),
        session.device.0.into(),
        unit.into(),
        // Everything that begins with the unit and a slash: `0` is what follows it.
        format!("{unit}/").into(),
        format!("{unit}0").into(),
        session.user.0.into(),
        (limit as u64).into(),
    ];
    let rows = tx.query(&in_scope(&session.role), &params)?;
    rows.into_iter().map(|row| Ok((row.bits("seq")?, row))).collect()
}

/// The rows of requests that the session's user registered or was handed: those after the cursor, and those that came into
/// their sight after it. What was written before a request was handed over takes the place of the dispatch. What the user
/// wrote is not among them: it comes at its own place. Each place's rows stand together, in order.
fn handed_rows(tx: &mut dyn Tx, session: &Session, ask: &Ask, until: u64) -> Answer<Vec<Placed>> {
    let name = handed::name_of(tx, &session.town, session.user)?;
    let after = ask.cursor.seq;
    let mut found = Vec::new();
    let mut requests = handed::to(tx, &session.town, &name)?;
    // Whoever registered a request sees what becomes of it.
    requests.extend(
        homes::requests_by(tx, &session.town, session.user)?
            .into_iter()
            .map(|id| (id, 0)),
    );
    for (request, since) in requests {
        if since > until {
            continue;
        }
        let from = if since > after { 0 } else { after };
        let rows = tx.query(
            "SELECT l.* FROM log l WHERE l.town = $1 AND l.seq > $2 AND l.seq <= $3 AND l.account <> $4
               AND (l.record = $5 OR l.record IN (SELECT h.record FROM home h WHERE h.request = $5 AND h.town = $1))
             ORDER BY l.seq",
            &[
                session.town.as_str().into(),
                from.into(),
                until.into(),
                session.user.0.into(),
                request.into(),
            ],
        )?;
        for row in rows {
            let readable = may_read(
                &Kind::from_code(row.text("kind")?),
                &session.role,
                Relation::Handed.into(),
            );
            let place = row.bits("seq")?.max(since);
            let is_new = ask.new.is_some_and(|(first, last)| (first..=last).contains(&place));
            if readable && !is_new {
                found.push((place, row));
            }
        }
    }
    Ok(found)
}

/// The statement of a role: what it reads in its unit and what it reads of its own writing, by kind. Where it may read kinds of
/// newer versions, what it may not is left out instead.
fn in_scope(role: &Role) -> String {
    let kinds = |reads: &dyn Fn(&Kind) -> bool| {
        let codes = Kind::ALL
            .iter()
            .filter(|kind| reads(kind))
            .map(|kind| format!("'{kind}'"));
        codes.collect::<Vec<_>>().join(", ")
    };
    let server_owned = kinds(&Kind::is_server_owned);
    let own = |kind: &Kind| may_read(kind, role, Relation::OwnUnit.into());
    let unknown = Kind::Unknown(String::new());
    let own = if own(&unknown) {
        format!("kind NOT IN ('', {})", kinds(&|kind| !own(kind))).replace(", )", ")")
    } else {
        format!("kind IN ('', {})", kinds(&|kind| own(kind) && !kind.is_server_owned())).replace(", )", ")")
    };
    let wrote = kinds(&|kind| may_read(kind, role, Relation::Wrote.into()) && !kind.is_server_owned());
    let wrote = format!("kind IN ('', {wrote})").replace(", )", ")");
    format!(
        "SELECT * FROM log
         WHERE town = $1 AND seq > $2 AND seq <= $3 AND NOT (seq >= $4 AND seq <= $5)
           AND (kind IN ({server_owned}) OR device = $6
                OR ((unit = $7 OR (unit > $8 AND unit < $9)) AND {own})
                OR (account = $10 AND {wrote}))
         ORDER BY seq LIMIT $11"
    )
}

struct Page<'a> {
    keys: &'a ChainKeys,
    town: &'a str,
    changes: Vec<Sequenced>,
    end: Cursor,
    room: usize,
}

impl<'a> Page<'a> {
    fn new(ask: &Ask, keys: &'a ChainKeys, town: &'a str) -> Self {
        Self {
            keys,
            town,
            changes: Vec::new(),
            end: ask.cursor,
            room: ask.limit_bytes.clamp(MIN_BYTES, MAX_BYTES),
        }
    }

    /// Takes rows while there is room; true when there are no more.
    fn fill(&mut self, tx: &mut dyn Tx, session: &Session, ask: &Ask, until: u64) -> Answer<bool> {
        // Most devices ask when nothing is new.
        if self.end.seq >= until {
            return Ok(true);
        }
        if handed::matters_to(&session.role) {
            return self.fill_handed(tx, session, ask, until);
        }
        loop {
            let limit = (self.room / ENVELOPE).clamp(*ROWS.start(), *ROWS.end());
            let rows = rows(tx, session, ask, self.end.seq, until, limit)?;
            for (_, row) in &rows {
                if !self.has_room(row)? {
                    return Ok(false);
                }
                self.take(row)?;
                self.end = place_of(row)?;
            }
            if rows.len() < limit {
                return Ok(true);
            }
        }
    }

    /// The same with what was handed over. An answer never ends among the rows of one place: the cursor could not say where.
    fn fill_handed(&mut self, tx: &mut dyn Tx, session: &Session, ask: &Ask, until: u64) -> Answer<bool> {
        let mut placed = rows(tx, session, ask, self.end.seq, until, MAX_HELPERS_ROWS)?;
        let cut = (placed.len() == MAX_HELPERS_ROWS)
            .then(|| placed.last().map(|(place, _)| *place))
            .flatten();
        let until = cut.unwrap_or(until);
        placed.extend(handed_rows(tx, session, ask, until)?);
        placed.sort_by_key(|(place, row)| (*place, row.bits("seq").unwrap_or_default()));
        for rows in placed.chunk_by(|a, b| a.0 == b.0) {
            if !self.has_room(&rows[0].1)? {
                return Ok(false);
            }
            for (_, row) in rows {
                self.take(row)?;
            }
            let place = rows[0].0;
            let chain = chain_at(tx, &session.town, place)?.unwrap_or_default();
            self.end = Cursor { seq: place, chain };
        }
        Ok(cut.is_none())
    }

    /// True when a row fits; the first always does.
    fn has_room(&self, row: &Row) -> Answer<bool> {
        let full = weight(row)? > self.room || self.changes.len() >= MAX_ROWS;
        Ok(self.changes.is_empty() || !full)
    }

    /// Takes a row. A damaged one is passed over: the hourly check names it.
    fn take(&mut self, row: &Row) -> Answer<()> {
        let Some(change) = sound(row, self.keys, self.town) else {
            tracing::error!(town = self.town, seq = row.bits("seq")?, "a damaged row is not sent");
            return Ok(());
        };
        self.changes.push(change);
        self.room = self.room.saturating_sub(weight(row)?);
        Ok(())
    }
}

fn weight(row: &Row) -> Answer<usize> {
    Ok(ENVELOPE + row.text("body")?.len())
}

fn place_of(row: &Row) -> Answer<Cursor> {
    Ok(Cursor {
        seq: row.bits("seq")?,
        chain: row.bits("chain")?,
    })
}
