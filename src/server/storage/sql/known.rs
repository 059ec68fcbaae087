//! What the permission table is asked with: the records that a batch of changes names.

use super::handed::{self, Handed, Who};
use super::homes;
use super::lookup::lists;
use super::sensitive::{self, category_given};
use crate::change::{Change, Sequenced};
use crate::domain::handing::is_meant_by_words;
use crate::domain::ids::UserId;
use crate::domain::right::{Relation, Relations};
use crate::domain::role::DOCTOR;
use crate::record::request_event::{HANDED_BY, INSTEAD_OF};
use crate::server::authorize::{Author, Home, Records, judged_by_home, references};
use crate::server::storage::backend::{Answer, Tx, Value};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is known of records: those that a batch names, with what its own changes add, or the whole log up to a place.
#[derive(Debug, Default)]
pub struct Known {
    homes: HashMap<Uuid, Home>,
    /// To whom each request was handed.
    parties: HashMap<Uuid, Vec<(u64, Handed)>>,
    /// The places at which steps that handed a request to somebody were written first, by the step.
    places: HashMap<Uuid, u64>,
    /// The users named there who work here no more.
    gone: HashSet<String>,
    /// Since when a request is sensitive.
    sensitive: HashMap<Uuid, u64>,
    awaited: HashMap<Uuid, Uuid>,
    /// The author, as the steps name them.
    who: Who,
}

impl Records for Known {
    fn home(&self, record: Uuid) -> Option<&Home> {
        self.homes.get(&record)
    }

    fn handed(&self, request: Uuid) -> Relations {
        let parties = self.parties.get(&request).map_or(&[][..], Vec::as_slice);
        let theirs = parties.iter().filter(|(_, handed)| self.who.is(handed));
        let given = theirs.fold(Relations::default(), |all, (_, handed)| all | handed.relation().into());
        let stands_in = !given.has(Relation::Handed) && parties.iter().any(|one| self.stands_in(parties, one, None));
        given
            .with(Relation::Handed, stands_in)
            .with(Relation::StandsIn, stands_in)
    }

    fn stands_in_for(&self, request: Uuid, user: &str) -> bool {
        let parties = self.parties.get(&request).map_or(&[][..], Vec::as_slice);
        parties.iter().any(|one| self.stands_in(parties, one, Some(user)))
    }

    fn is_handed_by(&self, request: Uuid, step: Uuid) -> bool {
        let parties = self.parties.get(&request).map_or(&[][..], Vec::as_slice);
        let place = self.places.get(&step);
        parties.iter().filter(|(seq, _)| Some(seq) == place).any(|one| {
            let names_them = self.who.is(&one.1) && one.1.relation() == Relation::Handed;
            names_them || self.stands_in(parties, one, None)
        })
    }

    fn sensitive_since(&self, request: Uuid) -> Option<u64> {
        self.sensitive.get(&request).copied()
    }

    fn awaited_by(&self, record: Uuid) -> Option<Uuid> {
        self.awaited.get(&record).copied()
    }
}

impl Known {
    /// Looks up what the author's changes name.
    pub fn of<'a>(
        tx: &mut dyn Tx,
        town: &str,
        author: &Author,
        changes: impl Iterator<Item = &'a Change>,
    ) -> Answer<Self> {
        let mut named: Vec<Uuid> = Vec::new();
        let mut stands_in = false;
        let mut steps: Vec<Uuid> = Vec::new();
        for change in changes {
            stands_in |= change.set.contains_key(INSTEAD_OF);
            let by = change.set.get(HANDED_BY).and_then(serde_json::Value::as_str);
            steps.extend(by.and_then(|by| by.parse::<Uuid>().ok()));
            named.push(change.record.0);
            named.extend(references(&change.kind, &change.set).into_iter().map(|it| it.record));
        }
        named.extend(&steps);
        named.sort_unstable();
        named.dedup();
        let awaited = match author.anything_waits {
            true => awaited(tx, town, author.user, &named)?,
            false => HashMap::new(),
        };
        named.extend(awaited.values());
        let mut known = Self {
            homes: homes::of(tx, town, &named)?,
            awaited,
            ..Self::default()
        };
        named.extend(known.homes.values().filter_map(|home| home.request));
        // In their own unit it matters to helpers and the doctor alone how a request was handed over.
        let mut roles = author.held.since(0);
        let by_relation = roles.any(|role| is_meant_by_words(role) || DOCTOR.contains(role));
        let elsewhere = |home: &Home| judged_by_home(&home.kind) && !author.unit.contains(&home.at.unit);
        if by_relation || stands_in || !steps.is_empty() || known.homes.values().any(elsewhere) {
            known.who = Who::of(tx, town, author.user, author.unit.as_str(), author.held.since(0))?;
            known.parties = handed::parties_of(tx, town, &named)?;
            known.places = places(tx, town, &steps)?;
            known.gone = gone(tx, town, &known.parties)?;
        }
        if author.held.since(0).any(sensitive::matters_to) {
            let spans = sensitive::spans(tx, town, &named)?;
            let sensitive = spans.into_iter().filter(|(_, span)| span.until.is_none());
            known.sensitive = sensitive.map(|(request, span)| (request, span.since)).collect();
        }
        Ok(known)
    }

    /// The same records, with the relations of the author, who is called `name`.
    pub fn seen_by(&mut self, author: &Author, name: &str) -> &dyn Records {
        let roles = author.held.since(0);
        self.who = Who::new(author.user, name.to_owned(), author.unit.as_str(), roles);
        self
    }

    /// True when the author works in the unit that a step named with a user who is gone; with this one, when given.
    fn stands_in(&self, parties: &[(u64, Handed)], (seq, handed): &(u64, Handed), for_whom: Option<&str>) -> bool {
        let of_the_step = parties.iter().filter(|(place, _)| place == seq);
        let mut named = of_the_step.filter_map(|(_, named)| named.user());
        handed.stand_in().is_some_and(|unit| self.who.works_in(unit))
            && named.any(|user| self.gone.contains(user) && for_whom.is_none_or(|whom| whom == user))
    }

    /// The records as they were known before the batch.
    #[must_use]
    pub fn homes(&self) -> &HashMap<Uuid, Home> {
        &self.homes
    }

    /// Notes what a change that was placed adds. One that does not count (it is of before, or unlawful) makes its record known,
    /// but moves nothing, hands nothing over and gives no category.
    pub fn add(&mut self, placed: &Sequenced, counts: bool) {
        let change = &placed.change;
        let record = change.record.0;
        let is_new = !self.homes.contains_key(&record);
        if is_new || counts || placed.recovered {
            homes::take(&mut self.homes, placed);
        }
        if !counts {
            return;
        }
        match category_given(&change.kind, &change.set) {
            // As a request that nobody has seen as an ordinary one.
            Some(true) => drop(
                self.sensitive
                    .entry(record)
                    .or_insert(if is_new { 0 } else { placed.seq }),
            ),
            Some(false) => drop(self.sensitive.remove(&record)),
            None => {}
        }
        for (request, handed) in handed::parties(change) {
            self.parties.entry(request).or_default().push((placed.seq, handed));
            self.places.entry(record).or_insert(placed.seq);
        }
        match handed::is_gone(change) {
            Some(true) => drop(self.gone.insert(record.to_string())),
            Some(false) => drop(self.gone.remove(&record.to_string())),
            None => {}
        }
    }

    /// True when a change of the batch or of its author waits for a record.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        !self.awaited.is_empty()
    }

    /// Notes that a change that would make `record` is quarantined until `awaits` is known.
    pub fn keep_waiting(&mut self, record: Uuid, awaits: Uuid) {
        self.awaited.entry(record).or_insert(awaits);
    }
}

/// Where each of these steps was written first.
fn places(tx: &mut dyn Tx, town: &str, steps: &[Uuid]) -> Answer<HashMap<Uuid, u64>> {
    let mut places: HashMap<Uuid, u64> = HashMap::new();
    for list in lists(steps) {
        let sql = format!(
            "SELECT record, seq FROM log WHERE $1 = town || '' AND record IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![town.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            let (step, seq) = (row.id("record")?, row.bits("seq")?);
            let first = places.entry(step).or_insert(seq);
            *first = seq.min(*first);
        }
    }
    Ok(places)
}

/// The users named there who work here no more.
fn gone(tx: &mut dyn Tx, town: &str, parties: &HashMap<Uuid, Vec<(u64, Handed)>>) -> Answer<HashSet<String>> {
    let mut gone = HashSet::new();
    let named: HashSet<&str> = parties
        .values()
        .flatten()
        .filter_map(|(_, handed)| handed.user())
        .collect();
    for user in named {
        if handed::gone_since(tx, town, user)?.is_some() {
            gone.insert(user.to_owned());
        }
    }
    Ok(gone)
}

/// What changes of the user's that are quarantined and would make these records wait for.
fn awaited(tx: &mut dyn Tx, town: &str, user: UserId, records: &[Uuid]) -> Answer<HashMap<Uuid, Uuid>> {
    let mut awaited = HashMap::new();
    for list in lists(records) {
        let sql = format!(
            "SELECT record, awaits FROM quarantine
             WHERE town = $1 AND account = $2 AND awaits IS NOT NULL AND record IN ({})",
            list.places(3)
        );
        let mut params: Vec<Value> = vec![town.into(), user.0.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            awaited.insert(row.id("record")?, row.id("awaits")?);
        }
    }
    Ok(awaited)
}
