//! To whom requests were handed: a hand-down or dispatch names a unit or a user, or a party in words, and a user is meant when their
//! name stands in them.
//!
//! Invariant: what is noted here is what those steps in the log say, but for those that were purged or annulled.

use super::lookup::lists;
use crate::change::{Change, Kind, Sequenced};
use crate::domain::ids::UserId;
use crate::domain::request::EventKind;
use crate::domain::right::{Party, Receiver, Relation, is_meant_by_words};
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

/// True for roles to which it matters; of others nothing needs to be looked up.
#[must_use]
pub fn matters_to(role: &Role) -> bool {
    may_read(&Kind::Request, role, Relation::Handed.into())
}

/// How a step hands a request to somebody, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handing {
    how: &'static str,
    party: String,
}

impl Handing {
    /// The relation that it gives.
    #[must_use]
    pub fn relation(&self) -> Relation {
        match self.how {
            ASSIST => Relation::Assisting,
            _ => Relation::Handed,
        }
    }

    /// Whom it means.
    #[must_use]
    pub fn party(&self) -> Party<'_> {
        match self.how {
            UNIT => Party::Unit(&self.party),
            USER => Party::User(&self.party),
            _ => Party::Words(&self.party),
        }
    }
}

/// Notes the steps that hand something to somebody among changes that have just got their places.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)]) -> Answer<()> {
    for (placed, _) in rows {
        for (request, Handing { how, party }) in parties(&placed.change) {
            tx.execute(
                "INSERT INTO handed (town, seq, how, party, request) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (town, seq, how, party) DO NOTHING",
                params![town, placed.seq, how, party, request],
            )?;
        }
    }
    Ok(())
}

/// The parties that a change hands a request to. Whoever is named as a user is meant alone, not everybody in their unit.
pub fn parties(change: &Change) -> Vec<(Uuid, Handing)> {
    let text = |field: &str| change.set.get(field).and_then(serde_json::Value::as_str);
    let request = text("request_id").and_then(|id| id.parse::<Uuid>().ok());
    let hands = |kind: EventKind| text("kind") == Some(kind.code());
    let (Kind::RequestEvent, Some(request)) = (&change.kind, request) else {
        return Vec::new();
    };
    let is_dispatch = hands(EventKind::Dispatch);
    if !is_dispatch && !hands(EventKind::HandDown) {
        return Vec::new();
    }
    let assisting = change.set.get("assist_parties").and_then(serde_json::Value::as_array);
    let assisting = assisting.into_iter().flatten().filter_map(|party| party.as_str());
    let (unit, user) = match text("to_user").filter(|id| !id.is_empty()) {
        Some(user) => (None, Some(user)),
        None => (text("to_unit").filter(|path| !path.is_empty()), None),
    };
    let words = text("to_party").filter(|_| is_dispatch && unit.is_none() && user.is_none());
    let to = [(TO, words), (UNIT, unit), (USER, user)];
    let to = to.into_iter().filter_map(|(how, party)| Some((how, party?)));
    to.chain(assisting.map(|party| (ASSIST, party)))
        .map(|(how, party)| {
            let party = party.to_owned();
            (request, Handing { how, party })
        })
        .collect()
}

/// To whom each of the requests was handed.
pub fn parties_of(tx: &mut dyn Tx, town: &str, requests: &[Uuid]) -> Answer<HashMap<Uuid, Vec<Handing>>> {
    let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
    for list in lists(requests) {
        let sql = format!(
            "SELECT request, how, party FROM handed WHERE $1 = town || '' AND request IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            found.entry(row.id("request")?).or_default().push(handing(&row)?);
        }
    }
    Ok(found)
}

fn handing(row: &Row) -> Answer<Handing> {
    let how = row.text("how")?;
    let how = [ASSIST, UNIT, USER].into_iter().find(|known| *known == how);
    Ok(Handing {
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
    pub fn new<'a>(user: UserId, name: String, unit: &str, mut roles: impl Iterator<Item = &'a Role>) -> Self {
        Self {
            user: user.to_string(),
            name,
            unit: unit.to_owned(),
            by_words: roles.any(is_meant_by_words),
        }
    }

    /// True when it hands something to them.
    #[must_use]
    pub fn is(&self, handing: &Handing) -> bool {
        let receiver = Receiver {
            user: &self.user,
            name: &self.name,
            unit: &self.unit,
            by_words: self.by_words,
        };
        receiver.is(handing.party())
    }
}

/// The requests ever handed to the user, each with the place of the first step that did.
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
    let mut first: BTreeMap<Uuid, u64> = BTreeMap::new();
    for row in &rows {
        if who.is(&handing(row)?) {
            let seq = row.bits("seq")?;
            let at = first.entry(row.id("request")?).or_insert(seq);
            *at = seq.min(*at);
        }
    }
    Ok(first)
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
