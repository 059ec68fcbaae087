//! May this author write this change? The permission table ([`crate::record::permission`]) asked with what the server knows
//! of the records the change names. Pure; the storage looks the records up.
//!
//! ```text
//! claims about the author in `set` ---- not true -----------------------------> role
//! the record or the step -------------- not for this role --------------------> role
//!                                       not in this relation, elsewhere ------> scope
//! records named by reference ---------- elsewhere, unreadable, another kind --> reference
//!                                       unknown ------------------------------> reference, judged again when it arrives
//! ```
//!
//! Invariant: what a change does is judged by where the records live that it is about, never by what it says of itself.

mod author;
mod references;

pub use author::{Author, RolesHeld};
pub use references::{Reference, references};

use crate::change::home::Residence;
use crate::change::wire::QuarantineCode;
use crate::change::{Change, Fields, Kind};
use crate::domain::ids::UserId;
use crate::domain::request::EventKind;
use crate::domain::right::{Relation, Relations};
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::record::kind::{CLAIMS, Claim, MOVED};
use crate::record::permission::{may_create, may_read, may_set};
use crate::record::request_event::{HANDED_BY, INSTEAD_OF};
use serde_json::Value;
use uuid::Uuid;

/// What the server knows of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Where it lives.
    pub at: Residence,
    /// Its kind.
    pub kind: Kind,
    /// Who wrote its first change.
    pub maker: UserId,
    /// The request, when it is a request event.
    pub request: Option<Uuid>,
    /// The record that it belongs to, where it lives.
    pub owner: Option<Uuid>,
}

impl Home {
    /// True when a change that names `unit` is meant for where the record lives: its author may not have heard that it moved, nor
    /// ever hear of it when they hold the request alone.
    fn is_meant_by(&self, unit: &UnitPath) -> bool {
        self.at.unit == *unit || self.at.since > 0
    }
}

/// What the storage tells of records.
pub trait Records {
    /// The record, when the server knows it.
    fn home(&self, record: Uuid) -> Option<&Home>;
    /// How the request was handed to the author: `Handed`, `Assisting`, `StandsIn`.
    fn handed(&self, request: Uuid) -> Relations;
    /// True when the author works in the unit that was named with this user, who is gone, when the request was handed down.
    fn stands_in_for(&self, request: Uuid, user: &str) -> bool;
    /// True when this dispatch or hand-down of the request names the author, or a user who is gone in whose place they act.
    fn is_handed_by(&self, request: Uuid, step: Uuid) -> bool;
    /// The place of the log from which the request is in a sensitive category; `None` when it is in none.
    fn sensitive_since(&self, request: Uuid) -> Option<u64>;
    /// What a change of the author's that made this record, and is quarantined, waits for.
    fn awaited_by(&self, record: Uuid) -> Option<Uuid>;
}

/// What becomes of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Goes into the log.
    Allowed,
    /// Is quarantined, with this code.
    Refused(QuarantineCode),
    /// Is quarantined until this record is known.
    Waits(Uuid),
}

/// True for kinds that somebody may write outside their unit: what was handed to them.
#[must_use]
pub fn judged_by_home(kind: &Kind) -> bool {
    matches!(kind, Kind::Request | Kind::RequestEvent)
}

/// Judges a change.
#[must_use]
pub fn authorize(change: &Change, author: &Author, records: &dyn Records) -> Verdict {
    let home = records.home(change.record.0);
    if home.is_some_and(|home| home.kind != change.kind) {
        return Verdict::Refused(QuarantineCode::Malformed);
    }
    let awaited = records.awaited_by(change.record.0);
    if let (None, Some(awaited)) = (home, awaited.filter(|record| records.home(*record).is_none())) {
        return Verdict::Waits(awaited);
    }
    let roles: Vec<&Role> = author
        .held
        .since(change.seen.seq)
        .filter(|role| is_true_of(&change.set, author, role))
        .collect();
    if roles.is_empty() {
        return Verdict::Refused(QuarantineCode::Role);
    }
    let references = references(&change.kind, &change.set);
    // A step is judged by where its request lives, so the request must be known first.
    let step = (change.kind == Kind::RequestEvent && home.is_none()).then(|| step_of(&change.set));
    let relations = match (&step, home) {
        (Some((_, request)), _) => match request.map(|request| (request, records.home(request))) {
            None => return Verdict::Refused(QuarantineCode::Malformed),
            Some((request, None)) => return Verdict::Waits(request),
            Some((request, Some(home))) => relations(author, change, request, home, records),
        },
        (None, Some(home)) => relations(author, change, change.record.0, home, records),
        (None, None) => Relations::from(Relation::Wrote).with_unit(&author.unit, &change.unit, false),
    };
    let request = step.as_ref().and_then(|of| of.1).unwrap_or(change.record.0);
    if let Some(verdict) = untrue_of_the_hand_over(change, request, records) {
        return verdict;
    }
    let of = step
        .as_ref()
        .map_or(home, |of| of.1.and_then(|request| records.home(request)));
    // Outside their unit an author writes to what was handed to them, and moves nothing.
    let stays = !change.set.contains_key(MOVED) && of.is_some_and(|home| home.is_meant_by(&change.unit));
    if judged_by_home(&change.kind) && !stays && !author.unit.contains(&change.unit) {
        return Verdict::Refused(QuarantineCode::Scope);
    }
    let allowed = |role: &Role, relations| match (&step, home) {
        (Some((step, _)), _) => may_create(&change.kind, step.as_ref(), role, relations),
        (None, None) => may_create(&change.kind, None, role, relations),
        // Without a value nothing changes: a device fills the number of a damaged change so.
        (None, Some(_)) if change.set.is_empty() => may_read(&change.kind, role, relations),
        (None, Some(_)) => may_set(&change.kind, role, relations, change.set.keys().map(String::as_str)),
    };
    if !roles.iter().any(|role| allowed(role, relations)) {
        let elsewhere = roles.iter().any(|role| allowed(role, Relations::ANY));
        return Verdict::Refused(if elsewhere {
            QuarantineCode::Scope
        } else {
            QuarantineCode::Role
        });
    }
    judge_references(change, &references, &roles, author, records)
}

/// What becomes of a step whose author acts in the place of somebody who is there, or by a hand-over that names others; `None` when
/// what it says is true.
fn untrue_of_the_hand_over(change: &Change, request: Uuid, records: &dyn Records) -> Option<Verdict> {
    let refused = Some(Verdict::Refused(QuarantineCode::Role));
    if said(change, INSTEAD_OF).is_some_and(|user| !records.stands_in_for(request, user)) {
        return refused;
    }
    match said(change, HANDED_BY)?.parse() {
        Ok(by) if records.home(by).is_none() => Some(Verdict::Waits(by)),
        Ok(by) if records.is_handed_by(request, by) => None,
        _ => refused,
    }
}

/// What a step says in the field; empty when it is no text, `None` when it says nothing.
fn said<'a>(change: &'a Change, field: &str) -> Option<&'a str> {
    let value = change.set.get(field).filter(|value| !value.is_null());
    value.map(|value| value.as_str().unwrap_or_default())
}

/// Every reference of a change: the record must be known, of the kind the field names, and the author's to read. What a record
/// belongs to (its household, person, request) lives in the same unit, else some device would hold one without the other; where
/// that moved meanwhile, the record goes after it, if its author may write there.
fn judge_references(
    change: &Change,
    references: &[Reference],
    roles: &[&Role],
    author: &Author,
    records: &dyn Records,
) -> Verdict {
    let mut waits = None;
    for reference in references {
        let Some(home) = records.home(reference.record) else {
            if reference.must_be_known {
                waits = waits.or(Some(reference.record));
            }
            continue;
        };
        let relations = relations(author, change, reference.record, home, records);
        let is_readable = roles.iter().any(|role| may_read(&home.kind, role, relations));
        let is_of_kind = reference.kind.as_ref().is_none_or(|kind| *kind == home.kind);
        let may_follow = judged_by_home(&change.kind) || author.unit.contains(&home.at.unit);
        let is_beside =
            !reference.is_owner || home.at.unit == change.unit || (may_follow && home.is_meant_by(&change.unit));
        if !is_readable || !is_of_kind || !is_beside {
            return Verdict::Refused(QuarantineCode::Reference);
        }
    }
    waits.map_or(Verdict::Allowed, Verdict::Waits)
}

/// How the author of `change` stands to a known record. What was done offline before a request became sensitive stays good.
fn relations(author: &Author, change: &Change, record: Uuid, home: &Home, records: &dyn Records) -> Relations {
    let request = match home.kind {
        Kind::Request => Some(record),
        Kind::RequestEvent => home.request,
        _ => None,
    };
    let since = request.and_then(|request| records.sensitive_since(request));
    let handed = request.map(|request| records.handed(request)).unwrap_or_default();
    handed
        .with_unit(
            &author.unit,
            &home.at.unit,
            since.is_some_and(|since| change.seen.seq >= since),
        )
        .with(Relation::Wrote, home.maker == author.user)
}

/// True when nothing in `set` says of the author what is not so, were `role` the one they wrote in.
fn is_true_of(set: &Fields, author: &Author, role: &Role) -> bool {
    CLAIMS.iter().all(|(field, claim)| match set.get(*field) {
        None | Some(Value::Null) => true,
        Some(value) => {
            let said = value.as_str();
            match claim {
                Claim::Role => said == Some(role.code()),
                Claim::DoctorOrLeader => said == Some(role.capacity()),
                Claim::User => said == Some(&author.user.to_string()),
            }
        }
    })
}

/// The step a new request event takes, and the request.
fn step_of(set: &Fields) -> (Option<EventKind>, Option<Uuid>) {
    let text = |field: &str| set.get(field).and_then(Value::as_str);
    let step = text("kind").map(EventKind::from_code);
    // Whose step it is must be said: the fold reads it.
    let step = step.filter(|_| text("role").is_some());
    (step, text("request_id").and_then(|id| id.parse().ok()))
}

#[cfg(test)]
mod tests;
