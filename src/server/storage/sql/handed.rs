//! To whom requests were handed, of the steps in the log ([`Handing`]), so that it can be asked for a user.
//!
//! Invariant: what is noted here is what those steps in the log say, but for those that were purged or annulled, and at the place
//! where a user was shut out, what thereby falls to their unit.

use super::lookup::lists;
use crate::change::{Change, Kind, Sequenced};
use crate::domain::handing::{Handing, Party, Receiver, is_meant_by_unit, is_meant_by_words};
use crate::domain::ids::UserId;
use crate::domain::right::Relation;
use crate::domain::role::Role;
use crate::record::permission::may_read;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// To act, named in words.
const TO: &str = "to";
/// To help, named in words.
const ASSIST: &str = "assist";
/// To act, whoever works in the unit.
const UNIT: &str = "unit";
/// To act, this user.
const USER: &str = "user";
/// To act in the place of the user that the same step names, once that one is gone: whoever works in the unit.
const STAND_IN: &str = "stand_in";

/// True for roles to which it matters; of others nothing needs to be looked up.
#[must_use]
pub fn matters_to(role: &Role) -> bool {
    may_read(&Kind::Request, role, Relation::Handed.into())
}

/// One party to whom a step hands a request, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    how: &'static str,
    party: String,
}

impl Handed {
    fn to(relation: Relation, party: Party<'_>) -> Self {
        let (how, party) = match (relation, party) {
            (Relation::Assisting, Party::Words(words)) => (ASSIST, words),
            (_, Party::Words(words)) => (TO, words),
            (_, Party::Unit(path)) => (UNIT, path),
            (_, Party::User(user)) => (USER, user),
        };
        let party = party.to_owned();
        Self { how, party }
    }

    /// The relation that it gives.
    #[must_use]
    pub fn relation(&self) -> Relation {
        match self.how {
            ASSIST => Relation::Assisting,
            _ => Relation::Handed,
        }
    }

    /// The user whom it names; `None` when it names none.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        (self.how == USER).then_some(&self.party)
    }

    /// The unit whose people stand in for the user whom the same step names.
    #[must_use]
    pub fn stand_in(&self) -> Option<&str> {
        (self.how == STAND_IN).then_some(&self.party)
    }

    /// Whom it means; `None` of whoever only stands in for somebody.
    fn party(&self) -> Option<Party<'_>> {
        match self.how {
            UNIT => Some(Party::Unit(&self.party)),
            USER => Some(Party::User(&self.party)),
            STAND_IN => None,
            _ => Some(Party::Words(&self.party)),
        }
    }
}

/// Notes the steps that hand something to somebody among changes that have just got their places.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)]) -> Answer<()> {
    for (placed, _) in rows {
        for (request, Handed { how, party }) in parties(&placed.change) {
            tx.execute(
                "INSERT INTO handed (town, seq, how, party, request) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (town, seq, how, party) DO NOTHING",
                params![town, placed.seq, how, party, request],
            )?;
        }
    }
    Ok(())
}

/// Whether the change says of a user that they work here no more, or again.
#[must_use]
pub fn is_gone(change: &Change) -> Option<bool> {
    let active = change.set.get("active").filter(|_| change.kind == Kind::User)?;
    active.as_bool().map(|active| !active)
}

/// Since which place of the log the user, named as steps name them, is gone; `None` while they are not.
pub fn gone_since(tx: &mut dyn Tx, town: &str, user: &str) -> Answer<Option<u64>> {
    let Ok(user) = user.parse::<Uuid>() else {
        return Ok(None);
    };
    let rows = tx.query(
        "SELECT l.seq FROM log l JOIN account a ON a.town = l.town AND a.account = l.record AND a.active = 0
         WHERE $1 = l.town || '' AND l.record = $2 ORDER BY l.seq DESC LIMIT 1",
        params![town, user],
    )?;
    rows.first().map(|row| row.bits("seq")).transpose()
}

/// The parties that a change hands a request to.
pub fn parties(change: &Change) -> Vec<(Uuid, Handed)> {
    let request = change.set.get("request_id").and_then(serde_json::Value::as_str);
    let request = request.and_then(|id| id.parse::<Uuid>().ok());
    let handing = Handing::of(&change.set).filter(|_| change.kind == Kind::RequestEvent);
    let (Some(request), Some(handing)) = (request, handing) else {
        return Vec::new();
    };
    let stand_in = handing.stand_in().map(|party| Handed {
        how: STAND_IN,
        ..Handed::to(Relation::Handed, party)
    });
    let named = handing.parties().into_iter();
    let named = named.map(|(relation, party)| Handed::to(relation, party));
    named.chain(stand_in).map(|handed| (request, handed)).collect()
}

/// To whom each of the requests was handed, with the place of the step that did.
pub fn parties_of(tx: &mut dyn Tx, town: &str, requests: &[Uuid]) -> Answer<HashMap<Uuid, Vec<(u64, Handed)>>> {
    let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
    for list in lists(requests) {
        let sql = format!(
            "SELECT request, how, party, seq FROM handed WHERE $1 = town || '' AND request IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            let handed = (row.bits("seq")?, handed(&row)?);
            found.entry(row.id("request")?).or_default().push(handed);
        }
    }
    Ok(found)
}

fn handed(row: &Row) -> Answer<Handed> {
    let how = row.text("how")?;
    let how = [ASSIST, UNIT, USER, STAND_IN].into_iter().find(|known| *known == how);
    Ok(Handed {
        how: how.unwrap_or(TO),
        party: row.text("party")?.to_owned(),
    })
}

/// A user as steps name them.
#[derive(Debug, Clone, Default)]
pub struct Who {
    user: String,
    name: String,
    unit: String,
    by_words: bool,
    by_unit: bool,
}

impl Who {
    /// A user who holds, or held, these roles; their name is asked for where words may mean them.
    pub fn of<'a>(
        tx: &mut dyn Tx,
        town: &str,
        user: UserId,
        unit: &str,
        roles: impl IntoIterator<Item = &'a Role>,
    ) -> Answer<Self> {
        let mut who = Self::new(user, String::new(), unit, roles.into_iter());
        if who.by_words {
            who.name = name_of(tx, town, user)?;
        }
        Ok(who)
    }

    /// The same, called `name`.
    #[must_use]
    pub fn new<'a>(user: UserId, name: String, unit: &str, roles: impl Iterator<Item = &'a Role>) -> Self {
        let roles: Vec<&Role> = roles.collect();
        Self {
            user: user.to_string(),
            name,
            unit: unit.to_owned(),
            by_words: roles.iter().any(|role| is_meant_by_words(role)),
            by_unit: roles.iter().any(|role| is_meant_by_unit(role)),
        }
    }

    /// True when they work in the unit.
    #[must_use]
    pub fn works_in(&self, unit: &str) -> bool {
        self.by_unit && self.unit == unit
    }

    /// True when it hands something to them.
    #[must_use]
    pub fn is(&self, handed: &Handed) -> bool {
        let receiver = Receiver {
            user: &self.user,
            name: &self.name,
            unit: &self.unit,
            by_words: self.by_words,
            by_unit: self.by_unit,
        };
        handed.party().is_some_and(|party| receiver.is(party))
    }
}

/// The requests ever handed to the user, each with the place of the first step that did, or from which they stand in for
/// somebody who is gone.
pub fn to(tx: &mut dyn Tx, town: &str, who: &Who) -> Answer<BTreeMap<Uuid, u64>> {
    let mut rows = tx.query(
        "SELECT request, how, party, seq FROM handed
         WHERE $1 = town || '' AND party IN ($2, $3) AND how IN ('unit', 'user')",
        params![town, who.unit.as_str(), who.user.as_str()],
    )?;
    if who.by_words {
        rows.extend(tx.query(
            "SELECT request, how, party, seq FROM handed WHERE town = $1 AND how IN ('to', 'assist')",
            params![town],
        )?);
    }
    let mut found = Vec::new();
    for row in &rows {
        if who.is(&handed(row)?) {
            found.push((row.id("request")?, row.bits("seq")?));
        }
    }
    found.extend(in_the_place_of_others(tx, town, who)?);
    let mut first: BTreeMap<Uuid, u64> = BTreeMap::new();
    for (request, seq) in found {
        let at = first.entry(request).or_insert(seq);
        *at = seq.min(*at);
    }
    Ok(first)
}

/// The requests of users who are gone that fall to those of the unit that was named with them, each with the place since when.
fn in_the_place_of_others(tx: &mut dyn Tx, town: &str, who: &Who) -> Answer<Vec<(Uuid, u64)>> {
    if !who.by_unit {
        return Ok(Vec::new());
    }
    let rows = tx.query(
        "SELECT u.request, u.seq, h.party FROM handed u JOIN handed h ON h.town = u.town AND h.seq = u.seq AND h.how = 'user'
         WHERE $1 = u.town || '' AND u.party = $2 AND u.how = 'stand_in'",
        params![town, who.unit.as_str()],
    )?;
    let mut gone: HashMap<String, Option<u64>> = HashMap::new();
    let mut found = Vec::new();
    for row in &rows {
        let user = row.text("party")?;
        if !gone.contains_key(user) {
            gone.insert(user.to_owned(), gone_since(tx, town, user)?);
        }
        if let Some(since) = gone.get(user).copied().flatten() {
            // Who is gone may still be named: then it falls to the others with the step.
            found.push((row.id("request")?, since.max(row.bits("seq")?)));
        }
    }
    Ok(found)
}

/// The user's name, as the admin gave it.
fn name_of(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<String> {
    let rows = tx.query(
        "SELECT name FROM account WHERE town = $1 AND account = $2",
        params![town, user.0],
    )?;
    let name = rows.first().map(|row| row.text("name").map(str::to_owned));
    Ok(name.transpose()?.unwrap_or_default())
}
