//! To whom requests were handed: a dispatch names a party in words, and a user is meant when their name stands in it.
//!
//! Invariant: what is noted here is what dispatches in the log say, but for those that were purged or annulled.

use super::lookup::lists;
use crate::change::{Change, Kind, Sequenced};
use crate::domain::ids::UserId;
use crate::domain::request::EventKind;
use crate::domain::right::{Relation, names_user};
use crate::domain::role::Role;
use crate::record::permission::may_read;
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

const TO: &str = "to";
const ASSIST: &str = "assist";

/// True for roles to which it matters; of others nothing needs to be looked up.
#[must_use]
pub fn matters_to(role: &Role) -> bool {
    may_read(&Kind::Request, role, Relation::Handed.into())
}

/// Notes the dispatches among changes that have just got their places.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)]) -> Answer<()> {
    for (placed, _) in rows {
        for (request, how, party) in parties(&placed.change) {
            let how = if how == Relation::Handed { TO } else { ASSIST };
            tx.execute(
                "INSERT INTO handed (town, seq, how, party, request) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (town, seq, how, party) DO NOTHING",
                params![town, placed.seq, how, party, request],
            )?;
        }
    }
    Ok(())
}

/// The parties that a dispatch names: the request, how it is handed to them, and who. Of other changes none.
pub fn parties(change: &Change) -> Vec<(Uuid, Relation, &str)> {
    let text = |field: &str| change.set.get(field).and_then(serde_json::Value::as_str);
    let request = text("request_id").and_then(|id| id.parse::<Uuid>().ok());
    let (Kind::RequestEvent, Some(request), true) =
        (&change.kind, request, text("kind") == Some(EventKind::Dispatch.code()))
    else {
        return Vec::new();
    };
    let assisting = change.set.get("assist_parties").and_then(serde_json::Value::as_array);
    let assisting = assisting.into_iter().flatten().filter_map(|party| party.as_str());
    let to = text("to_party").map(|party| (request, Relation::Handed, party));
    to.into_iter()
        .chain(assisting.map(|party| (request, Relation::Assisting, party)))
        .collect()
}

/// To whom each of the requests was handed, and how.
pub fn parties_of(tx: &mut dyn Tx, town: &str, requests: &[Uuid]) -> Answer<HashMap<Uuid, Vec<(Relation, String)>>> {
    let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
    for list in lists(requests) {
        let sql = format!(
            "SELECT request, how, party FROM handed WHERE $1 = town || '' AND request IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            let party = (relation(&row)?, row.text("party")?.to_owned());
            found.entry(row.id("request")?).or_default().push(party);
        }
    }
    Ok(found)
}

fn relation(row: &Row) -> Answer<Relation> {
    Ok(if row.text("how")? == TO {
        Relation::Handed
    } else {
        Relation::Assisting
    })
}

/// The requests ever handed to the user of that name, each with the place of the first dispatch that did.
pub fn to(tx: &mut dyn Tx, town: &str, name: &str) -> Answer<BTreeMap<Uuid, u64>> {
    let rows = tx.query(
        "SELECT request, seq, party FROM handed WHERE town = $1 ORDER BY seq",
        params![town],
    )?;
    let mut first = BTreeMap::new();
    for row in &rows {
        if names_user(row.text("party")?, name) {
            first.entry(row.id("request")?).or_insert(row.bits("seq")?);
        }
    }
    Ok(first)
}

/// The user's name, as the admin gave it.
pub fn name_of(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<String> {
    let rows = tx.query(
        "SELECT name FROM account WHERE town = $1 AND account = $2",
        params![town, user.0],
    )?;
    let name = rows.first().map(|row| row.text("name").map(str::to_owned));
    Ok(name.transpose()?.unwrap_or_default())
}
