//! Reading the log within a scope.
//!
//! Invariant: what a user ever receives is what the permission table lets them read, or is a unit, user or annulment of the
//! town, or was written on the very device. The cursor names a place in the whole log: rows outside are skipped.

use super::arrivals::{Arrivals, arrivals};
use super::damage::sound;
use super::devices::acked;
use super::handed::{self, Who};
use super::homes;
use super::log::{chain_at, is_of_this_log, town_row};
use super::purge::orders_after;
use super::sensitive::{self, Span};
use crate::change::{Cursor, Kind, Sequenced};
use crate::domain::right::Relation;
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::record::permission::may_read;
use crate::record::register::profile::PROFILES;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use crate::server::storage::{Ask, Page, Pulled, Session, Storage, StorageError};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// Changes in one answer at most.
const MAX_ROWS: usize = 5_000;
const MIN_BYTES: usize = 4 * 1024;
const MAX_BYTES: usize = 1024 * 1024;
/// What a change weighs beside its body.
const ENVELOPE: usize = 300;
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
    let mut draft = Draft::new(ask, keys, &session.town);
    let whole = draft.fill(tx, session, ask, end.seq)?;
    Ok(Pulled::Page(Page {
        changes: draft.changes,
        cursor: if whole { end } else { draft.end },
        more: !whole,
        acked: acked(tx, session, &ask.incarnations)?,
        safe: town.safe,
        head: town.head,
        purges: if town.purges > ask.purged {
            orders_after(tx, &session.town, ask.purged)?
        } else {
            Vec::new()
        },
    }))
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

/// Rows with the place each takes in the answer: its own, but for what came into sight later.
pub type Placed = (u64, Row);

fn rows(tx: &mut dyn Tx, session: &Session, ask: &Ask, after: u64, until: u64, limit: usize) -> Answer<Vec<Placed>> {
    let unit = session.unit.as_str();
    // Places are counted from 1.
    let skip = ask.skip.clone().unwrap_or(0..=0);
    let params: [Value; 11] = [
        session.town.as_str().into(),
        after.into(),
        until.into(),
        (*skip.start()).into(),
        (*skip.end()).into(),
        session.device.0.into(),
        unit.into(),
        // Everything that begins with the unit and a slash: `0` is what follows it.
        format!("{unit}/").into(),
        format!("{unit}0").into(),
        session.user.0.into(),
        (limit as u64).into(),
    ];
    let rows = tx.query(in_scope(&session.role), &params)?;
    rows.into_iter().map(|row| Ok((row.bits("seq")?, row))).collect()
}

/// A request whose rows come into the user's sight at another place than their own.
#[derive(Default)]
struct Late {
    /// Where it was handed to them first; 0 when they registered it.
    handed: Option<u64>,
    /// It is or was sensitive.
    span: Option<Span>,
    /// Where it lives, when it ever moved: its rows travel by that, whatever unit they name.
    lives: Option<UnitPath>,
}

impl Late {
    /// From which place on the user sees the rows of the request that lie in their unit (`is_own`) or elsewhere; `None` when
    /// they do not, or when the statement of their role sends them already.
    fn since(&self, role: &Role, is_own: bool) -> Option<u64> {
        if is_own && may_read(&Kind::Request, role, Relation::OwnUnit.into()) {
            return None;
        }
        if !is_own || !sensitive::matters_to(role) {
            return self.handed;
        }
        let ordinary = self.span?.until;
        self.handed.into_iter().chain(ordinary).min()
    }
}

/// Those requests: what the user registered or was handed, and what is no longer sensitive.
fn late(tx: &mut dyn Tx, session: &Session) -> Answer<BTreeMap<Uuid, Late>> {
    let mut found: BTreeMap<Uuid, Late> = BTreeMap::new();
    if handed::matters_to(&session.role) {
        let who = Who::of(tx, &session.town, session.user, session.unit.as_str(), [&session.role])?;
        for (request, since) in handed::to(tx, &session.town, &who)? {
            found.entry(request).or_default().handed = Some(since);
        }
        // Whoever registered a request sees what becomes of it, unless they see what lies in their unit and nothing else.
        if may_read(&Kind::Request, &session.role, Relation::Wrote.into()) {
            for request in homes::requests_by(tx, &session.town, session.user)? {
                found.entry(request).or_default().handed = Some(0);
            }
        }
    }
    if sensitive::matters_to(&session.role) {
        for (request, span) in sensitive::all(tx, &session.town)? {
            found.entry(request).or_default().span = Some(span);
        }
    }
    if !found.is_empty() {
        for (request, lives) in homes::of_moved_requests(tx, &session.town)? {
            if let Some(late) = found.get_mut(&request) {
                late.lives = Some(lives);
            }
        }
    }
    Ok(found)
}

/// The rows of these requests after the cursor, and those that came into the user's sight after it. What was written before takes
/// the place of the hand-over, or of the change of category. What the user wrote comes at its own place where their role reads
/// it so, and what this device wrote always does; what it wrote before the cursor comes once more, for it may have let that go.
/// Each place's rows stand together, in order.
fn late_rows(
    tx: &mut dyn Tx,
    session: &Session,
    ask: &Ask,
    until: u64,
    late: &BTreeMap<Uuid, Late>,
) -> Answer<Vec<Placed>> {
    let after = ask.cursor.seq;
    let mut found = Vec::new();
    let reads_own = may_read(&Kind::Request, &session.role, Relation::Wrote.into());
    let comes_anyway = if reads_own { session.user.0 } else { Uuid::nil() };
    for (&request, late) in late {
        let role = &session.role;
        let places: Vec<u64> = [true, false].iter().filter_map(|own| late.since(role, *own)).collect();
        let (Some(first), Some(last)) = (places.iter().min(), places.iter().max()) else {
            continue;
        };
        if *first > until {
            continue;
        }
        let rows = tx.query(
            "SELECT l.* FROM log l
             WHERE $1 = l.town || '' AND l.seq > $2 AND l.seq <= $3 AND l.account <> $4 AND (l.device <> $5 OR l.seq <= $6)
               AND (l.record = $7 OR l.record IN (SELECT h.record FROM home h WHERE h.request = $7 AND h.town = $1))
             ORDER BY l.seq",
            params![
                session.town.as_str(),
                if *last > after { 0 } else { after },
                until,
                comes_anyway,
                session.device.0,
                after,
                request
            ],
        )?;
        for row in rows {
            let lives = late.lives.clone().map_or_else(|| row.path("unit"), Ok)?;
            let Some(since) = late.since(role, session.unit.contains(&lives)) else {
                continue;
            };
            let place = row.bits("seq")?.max(since);
            let is_skipped = ask.skip.as_ref().is_some_and(|skip| skip.contains(&place));
            if place > after && place <= until && !is_skipped {
                found.push((place, row));
            }
        }
    }
    Ok(found)
}

/// The statements of the roles, made once from the permission table.
static IN_SCOPE: LazyLock<Vec<(Role, String)>> = LazyLock::new(|| {
    let roles = Role::ALL.iter().cloned();
    roles.map(|role| (role.clone(), statement(&role))).collect()
});
/// That of roles which this version does not know.
static OF_NO_ROLE: LazyLock<String> = LazyLock::new(|| statement(&Role::Unknown(String::new())));

fn in_scope(role: &Role) -> &'static str {
    let known = IN_SCOPE.iter().find(|(known, _)| known == role);
    known.map_or(&OF_NO_ROLE, |(_, text)| text)
}

/// What a role reads in its unit, of the units above it and of its own writing, by kind. Where it may read kinds of newer versions, what it
/// may not is left out instead.
fn statement(role: &Role) -> String {
    let of = |relation: Relation| move |kind: &Kind| may_read(kind, role, relation.into());
    let (own, ordinary, wrote) = (of(Relation::OwnUnit), of(Relation::OwnOrdinary), of(Relation::Wrote));
    let above = of(Relation::AboveUnit);
    let own_kinds = match own(&Kind::Unknown(String::new())) {
        true => format!("kind NOT IN ({})", codes(|kind| !own(kind))),
        false => format!(
            "kind IN ({}){}",
            codes(|kind| own(kind) && !kind.is_server_owned()),
            described(own)
        ),
    };
    format!(
        "SELECT * FROM log
         WHERE town = $1 AND seq > $2 AND seq <= $3 AND NOT (seq >= $4 AND seq <= $5)
           AND (kind IN ({server_owned}) OR device = $6
                OR (((record NOT IN {MOVED} AND (unit = $7 OR (unit > $8 AND unit < $9))) OR record IN {MOVED_HERE} OR seq IN {LEFT})
                    AND (({own_kinds}) OR (kind IN ({ordinary}) AND record NOT IN {SENSITIVE})))
                OR ((kind IN ({above}){described_above}) AND substr($7, 1, length(unit) + 1) = unit || '/')
                OR (account = $10 AND kind IN ({wrote})))
         ORDER BY seq LIMIT $11",
        server_owned = codes(Kind::is_server_owned),
        ordinary = codes(|kind| ordinary(kind) && !own(kind)),
        above = codes(|kind| above(kind) && !kind.is_server_owned()),
        described_above = described(above),
        wrote = codes(|kind| wrote(kind) && !kind.is_server_owned()),
    )
}

/// The requests that are or were sensitive, and their events: those that are ordinary again come later ([`late_rows`]).
const SENSITIVE: &str = "(SELECT request FROM sensitive_request WHERE town = $1
    UNION ALL SELECT h.record FROM sensitive_request s JOIN home h ON h.request = s.request AND h.town = s.town
    WHERE s.town = $1)";

/// The records that ever moved; those of them that live in the unit; and the moves out of it: who loses a record learns where to.
const MOVED: &str = "(SELECT record FROM moved WHERE town = $1)";
const MOVED_HERE: &str =
    "(SELECT h.record FROM home h WHERE $1 = h.town || '' AND (h.unit = $7 OR (h.unit > $8 AND h.unit < $9))
    AND h.record IN (SELECT record FROM moved WHERE town = $1))";
const LEFT: &str =
    "(SELECT seq FROM moved WHERE town = $1 AND (from_unit = $7 OR (from_unit > $8 AND from_unit < $9)))";

/// The codes of kinds as an SQL list, which an empty code keeps from being empty.
fn codes(holds: impl Fn(&Kind) -> bool) -> String {
    let codes = Kind::ALL.iter().filter(|kind| holds(kind));
    codes.fold("''".to_owned(), |list, kind| format!("{list}, '{kind}'"))
}

/// The kinds that a town describes, by the first word of their codes, as a condition that follows another.
fn described(holds: impl Fn(&Kind) -> bool) -> String {
    let prefixes = PROFILES.iter().map(|profile| profile.prefix);
    prefixes
        .filter(|prefix| holds(&Kind::Unknown((*prefix).to_owned())))
        .map(|prefix| format!(" OR substr(kind, 1, {}) = '{prefix}'", prefix.len()))
        .collect()
}

/// A page being filled.
struct Draft<'a> {
    keys: &'a ChainKeys,
    town: &'a str,
    changes: Vec<Sequenced>,
    end: Cursor,
    room: usize,
}

impl<'a> Draft<'a> {
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
        let late = late(tx, session)?;
        let moved = arrivals(tx, session, ask, until)?;
        if !late.is_empty() || !moved.is_empty() {
            return self.fill_late(tx, session, ask, until, &late, &moved);
        }
        loop {
            let limit = self.rows_at_once();
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

    /// The same with what came into sight late. An answer never ends among the rows of one place: the cursor could not say where.
    fn fill_late(
        &mut self,
        tx: &mut dyn Tx,
        session: &Session,
        ask: &Ask,
        until: u64,
        late: &BTreeMap<Uuid, Late>,
        moved: &Arrivals,
    ) -> Answer<bool> {
        let limit = self.rows_at_once();
        let placed = rows(tx, session, ask, self.end.seq, until, limit)?;
        let cut = (placed.len() == limit)
            .then(|| placed.last().map(|(place, _)| *place))
            .flatten();
        let mut placed = moved.without_earlier(placed)?;
        placed.extend(late_rows(tx, session, ask, cut.unwrap_or(until), late)?);
        placed.extend(moved.rows(tx, session, ask, cut.unwrap_or(until))?);
        placed.sort_by_key(|(place, row)| (*place, row.bits("seq").unwrap_or_default()));
        for rows in placed.chunk_by(|a, b| a.0 == b.0) {
            if !self.has_room(&rows[0].1)? {
                return Ok(false);
            }
            for (_, row) in rows {
                self.take(row)?;
            }
            let place = rows[0].0;
            let own = rows.iter().map(|(_, row)| place_of(row)).collect::<Answer<Vec<_>>>()?;
            // A place at which only what came into sight late is sent has its chain in the log.
            self.end = match own.into_iter().find(|own| own.seq == place) {
                Some(own) => own,
                None => cursor_at(tx, session, place)?,
            };
        }
        // All before has its place later: the page ends there nevertheless.
        if let Some(place) = cut.filter(|place| *place > self.end.seq) {
            self.end = cursor_at(tx, session, place)?;
        }
        Ok(cut.is_none())
    }

    fn rows_at_once(&self) -> usize {
        (self.room / ENVELOPE).clamp(*ROWS.start(), *ROWS.end())
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

fn cursor_at(tx: &mut dyn Tx, session: &Session, seq: u64) -> Answer<Cursor> {
    let chain = chain_at(tx, &session.town, seq)?.unwrap_or_default();
    Ok(Cursor { seq, chain })
}

fn place_of(row: &Row) -> Answer<Cursor> {
    Ok(Cursor {
        seq: row.bits("seq")?,
        chain: row.bits("chain")?,
    })
}
