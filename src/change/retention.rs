//! Which records were kept long enough (保留期限): judged by the same function on the server, which removes them, and on a device,
//! which shows beforehand what would go.
//!
//! Invariant: what is still needed stays, with all that it belongs to and names: an open request, a record whose fields are in
//! conflict, one for which a change waits, one whose own days are not over (a request outlasts the person it was about). It is counted from the last change to the record and to what belongs to it, by the
//! server's clock: what was typed in yesterday with an old date does not go tomorrow.

use super::fold::{Placed, fold};
use super::{Fields, Kind};
use crate::domain::ids::{RecordId, RequestId, UserId};
use crate::domain::request::{self, Request, RequestEvent};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::record::kind::{DELETED, OWNERS};
use crate::record::{DELETED_RULE, Ended, Holds, Nature, STATE, Values};
use chrono::Days;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A record that was kept long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    pub kind: Kind,
    pub record: RecordId,
    /// The day from which it was counted; of what goes with another record, that one's.
    pub since: Date,
}

/// The records of a log, as far as they matter here.
#[derive(Debug, Default)]
pub struct KeptRecords {
    records: HashMap<Uuid, Kept>,
    held: HashSet<Uuid>,
}

#[derive(Debug)]
struct Kept {
    kind: Kind,
    changes: Vec<Placed>,
    /// Who made it.
    user: UserId,
    /// When the server had the last change to it.
    last: Millis,
}

/// A record as it stands.
struct Standing {
    fields: Fields,
    owners: Vec<Uuid>,
    last: Date,
}

impl KeptRecords {
    /// Takes the next change of the log. Annulled and purged ones are left out.
    pub fn add(&mut self, mut placed: Placed, user: UserId, received: Millis) {
        let kind = &placed.change.kind;
        if kind.is_server_owned() || !kind.is_known() {
            return;
        }
        if kind.nature() == Nature::Once {
            // Long texts decide nothing, and nobody edits them.
            placed.change.set.retain(|name, _| {
                let field = kind.field(name);
                field.is_none_or(|field| !matches!(field.holds, Holds::Text(_)))
            });
        }
        let kept = self.records.entry(placed.change.record.0).or_insert_with(|| Kept {
            kind: kind.clone(),
            changes: Vec::new(),
            user,
            last: received,
        });
        kept.last = kept.last.max(received);
        kept.changes.push(placed);
    }

    /// The record stays.
    pub fn hold(&mut self, record: RecordId) {
        self.held.insert(record.0);
    }

    /// All that the values of a change name stays: it waits, here or for a clerk.
    pub fn hold_named(&mut self, set: &Fields) {
        self.held.extend(named(set));
    }

    /// What was kept long enough on `today`, by kind and id.
    #[must_use]
    pub fn expired(mut self, rules: &Rules, today: Date) -> Vec<Expired> {
        let mut standing = self.standing();
        let requests = self.requests(&standing, rules);
        raise(&mut standing);
        let terms = self.terms(&standing, &requests, rules);
        let (over, running): (Vec<_>, Vec<_>) = terms.into_iter().partition(|(_, term)| term.is_over(today));
        self.held.extend(running.into_iter().map(|(id, _)| id));
        self.hold_owners(&standing);
        let mut since: HashMap<Uuid, Date> = over.into_iter().map(|(id, term)| (id, term.since)).collect();
        since.retain(|id, _| !self.held.contains(id));
        with_owned(&standing, &mut since);
        let mut expired: Vec<Expired> = since
            .into_iter()
            .map(|(id, since)| Expired {
                kind: self.records[&id].kind.clone(),
                record: RecordId(id),
                since,
            })
            .collect();
        expired.sort_by(|a, b| (&a.kind, a.record).cmp(&(&b.kind, b.record)));
        expired
    }

    /// Folds every record; those in conflict are held.
    fn standing(&mut self) -> HashMap<Uuid, Standing> {
        let mut standing = HashMap::new();
        for (id, kept) in &self.records {
            let folded = fold(kept.kind.nature(), &kept.changes);
            if !folded.conflicts.is_empty() {
                self.held.insert(*id);
            }
            let owners = OWNERS.iter().filter_map(|name| uuid(folded.fields.get(*name)?));
            standing.insert(
                *id,
                Standing {
                    owners: owners.collect(),
                    fields: folded.fields,
                    last: kept.last.local_date(),
                },
            );
        }
        standing
    }

    /// Whether each request has ended; one that has not is held with all that it names.
    fn requests(&mut self, standing: &HashMap<Uuid, Standing>, rules: &Rules) -> HashMap<Uuid, bool> {
        let mut steps: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (id, record) in standing {
            let request = record.fields.get("request_id").and_then(uuid);
            if let (Kind::RequestEvent, Some(request), false) = (&self.records[id].kind, request, is_deleted(record)) {
                steps.entry(request).or_default().push(*id);
            }
        }
        let mut ended = HashMap::new();
        for (id, record) in standing {
            if self.records[id].kind != Kind::Request {
                continue;
            }
            let is_ended = is_deleted(record) || self.is_ended(*id, record, steps.get(id), standing, rules);
            if !is_ended {
                self.held.insert(*id);
                self.held.extend(named(&record.fields));
            }
            ended.insert(*id, is_ended);
        }
        ended
    }

    /// True when nobody has to do anything more; false for a request that cannot be read.
    fn is_ended(
        &self,
        id: Uuid,
        record: &Standing,
        steps: Option<&Vec<Uuid>>,
        standing: &HashMap<Uuid, Standing>,
        rules: &Rules,
    ) -> bool {
        let first = |id: &Uuid| self.records.get(id).and_then(|kept| kept.changes.first());
        let Some(made) = first(&id) else { return false };
        let Some(request) = request(id, made, &record.fields) else {
            return false;
        };
        let mut events = Vec::new();
        for step in steps.into_iter().flatten() {
            let (Some(made), Some(stands)) = (first(step), standing.get(step)) else {
                return false;
            };
            let Some(event) = event(*step, made, self.records[step].user, &stands.fields) else {
                return false;
            };
            events.push((made.seq.is_none(), made.seq, made.change.n, event));
        }
        events.sort_by_key(|(waits, seq, n, event)| (*waits, *seq, *n, event.id));
        let events: Vec<RequestEvent> = events.into_iter().map(|(.., event)| event).collect();
        !request::fold(&request, &events, rules).state.is_open()
    }

    /// What is counted, and how. What had not ended when its person or request did, ended with them: a benefit that was never
    /// stopped is kept as long as one that was.
    fn terms(
        &self,
        standing: &HashMap<Uuid, Standing>,
        requests: &HashMap<Uuid, bool>,
        rules: &Rules,
    ) -> HashMap<Uuid, Term> {
        let own = |id: &Uuid, record: &Standing| {
            let is_ended = requests.get(id).copied().unwrap_or_default();
            end(&self.records[id].kind, record, is_ended, standing, rules)
        };
        let owners_end = |record: &Standing| {
            let owners = record.owners.iter().filter_map(|id| Some((id, standing.get(id)?)));
            let ended = owners.filter(|(_, owner)| !is_deleted(owner));
            ended.filter_map(|(id, owner)| Some(own(id, owner)?.since)).min()
        };
        let term = |id: &Uuid, record: &Standing| {
            own(id, record).or_else(|| {
                let days = longest(&self.records[id].kind, rules)?;
                let since = owners_end(record)?.max(record.last);
                Some(Term { since, days })
            })
        };
        let terms = standing
            .iter()
            .filter_map(|(id, record)| Some((*id, term(id, record)?)));
        terms.collect()
    }

    /// What a held record belongs to is held as well.
    fn hold_owners(&mut self, standing: &HashMap<Uuid, Standing>) {
        let mut next: Vec<Uuid> = self.held.iter().copied().collect();
        while let Some(id) = next.pop() {
            let owners = standing.get(&id).map_or(&[][..], |record| &record.owners);
            next.extend(owners.iter().copied().filter(|owner| self.held.insert(*owner)));
        }
    }
}

/// The day from which a record is counted, and for how many days it is kept from then on.
#[derive(Debug, Clone, Copy)]
struct Term {
    since: Date,
    /// `None`: for ever, as a rule that is off says.
    days: Option<u32>,
}

impl Term {
    fn until(self) -> Option<Date> {
        self.since.checked_add_days(Days::new(self.days?.into()))
    }

    fn is_over(self, today: Date) -> bool {
        self.until().is_some_and(|until| until <= today)
    }
}

/// A change to a record is one to all that it belongs to.
fn raise(standing: &mut HashMap<Uuid, Standing>) {
    loop {
        let owned = standing.values();
        let lasts = owned.flat_map(|record| record.owners.iter().map(|owner| (*owner, record.last)));
        let later: Vec<(Uuid, Date)> = lasts
            .filter(|(owner, last)| standing.get(owner).is_some_and(|owner| owner.last < *last))
            .collect();
        if later.is_empty() {
            return;
        }
        for (owner, last) in later {
            if let Some(owner) = standing.get_mut(&owner) {
                owner.last = owner.last.max(last);
            }
        }
    }
}

fn days(rule: &str, rules: &Rules) -> Option<u32> {
    rules.followups.on(rule).map(|rule| rule.number("days"))
}

/// A record's own term; `None` while it has not ended, and for what only goes with its owner.
fn end(
    kind: &Kind,
    record: &Standing,
    is_ended: bool,
    standing: &HashMap<Uuid, Standing>,
    rules: &Rules,
) -> Option<Term> {
    if is_deleted(record) {
        return Some(Term {
            since: record.last,
            days: days(DELETED_RULE, rules),
        });
    }
    let empty = Fields::new();
    let values = |before| Values { before, set: &empty };
    let terms = kind.def().keep.ends().iter().filter_map(|end| {
        let since = match end.ended {
            Ended::Closed => is_ended.then_some(record.last),
            Ended::OnOf(link, _) | Ended::StateOf(link, _) => {
                let named = standing.get(&uuid(record.fields.get(link)?)?);
                // What belongs to a record that went before it is over as well.
                named.map_or(Some(record.last), |named| {
                    ended_of(end.ended, values(&named.fields), record, named)
                })
            }
            ended => ended.day(values(&record.fields), record.last),
        }?;
        let days = end.days.or_else(|| days(end.rule, rules));
        Some(Term { since, days })
    });
    terms.min_by_key(|term| term.until().unwrap_or(Date::MAX))
}

/// The day on which what a record names ended it.
fn ended_of(ended: Ended, named: Values<'_>, record: &Standing, by: &Standing) -> Option<Date> {
    match ended {
        Ended::OnOf(_, field) => Ended::On(field).day(named, record.last),
        Ended::StateOf(_, codes) => Ended::In(STATE, codes).day(named, by.last.max(record.last)),
        _ => None,
    }
}

/// The longest that an ended record of a kind is kept, as [`Term::days`]; `None` for what only goes with its owner.
fn longest(kind: &Kind, rules: &Rules) -> Option<Option<u32>> {
    let ends = kind.def().keep.ends().iter();
    ends.map(|end| end.days.or_else(|| days(end.rule, rules)))
        .max_by_key(|days| days.unwrap_or(u32::MAX))
}

/// What belongs to a record that goes, and has no days of its own, goes with it.
fn with_owned(standing: &HashMap<Uuid, Standing>, since: &mut HashMap<Uuid, Date>) {
    loop {
        let owned = standing.iter().filter(|(id, _)| !since.contains_key(*id));
        let found: Vec<(Uuid, Date)> = owned
            .filter_map(|(id, record)| {
                Some((
                    *id,
                    record
                        .owners
                        .iter()
                        .filter_map(|owner| since.get(owner))
                        .min()
                        .copied()?,
                ))
            })
            .collect();
        if found.is_empty() {
            return;
        }
        since.extend(found);
    }
}

fn is_deleted(record: &Standing) -> bool {
    record.fields.get(DELETED).is_some_and(|reason| !reason.is_null())
}

/// Every record that values name.
fn named(set: &Fields) -> impl Iterator<Item = Uuid> {
    let values = set.values().flat_map(|value| match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    });
    values.filter_map(uuid)
}

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

/// `fields` over what a value has that nobody gave.
fn read<T: serde::de::DeserializeOwned>(mut blank: Value, fields: &Fields) -> Option<T> {
    let given = fields.iter().filter(|(_, value)| !value.is_null() && *value != "");
    blank
        .as_object_mut()?
        .extend(given.map(|(name, value)| (name.clone(), value.clone())));
    serde_json::from_value(blank).ok()
}

fn request(id: Uuid, made: &Placed, fields: &Fields) -> Option<Request> {
    let blank = json!({
        "id": RequestId(id), "unit": made.change.unit, "temp_no": "", "kind": "help", "category": "", "title": "", "detail": "",
        "source": "", "urgency": "normal", "reporter_name": "", "reporter_phone": "", "place": "", "origin_no": "",
        "registered_at": made.te, "other_party": "", "violence_sign": false, "at_night": false,
    });
    read(blank, fields)
}

fn event(id: Uuid, made: &Placed, user: UserId, fields: &Fields) -> Option<RequestEvent> {
    let blank = json!({
        "id": RecordId(id), "kind": "", "at": made.te, "recorded_at": made.te, "rules": 1, "seq": made.seq, "by": user, "role": "",
        "to_party": "", "assist_parties": [], "note": "", "reason_code": "", "on_the_spot": false,
    });
    read(blank, fields)
}

#[cfg(test)]
mod tests;
