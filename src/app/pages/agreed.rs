//! What follows when somebody agrees with a finding of a list: the form of the benefit that it is about, filled in as the list says.
//! Nothing is changed before that form is saved.

use super::household_parts::{HouseholdItem, record};
use crate::app::forms::About;
use crate::change::Fields;
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState, EXCLUSIVE, StopReason};
use crate::domain::finding::Finding;
use crate::domain::person::Presence;
use crate::domain::time::Date;
use crate::record::{Kind, STATE};
use crate::view::{HouseholdDetail, RecordRow};
use serde_json::{Value, json};

/// The form; `None` when there is nothing to change here.
pub(in crate::app) fn agreed(row: &RecordRow, detail: &HouseholdDetail, today: Date) -> Option<About> {
    let finding = Finding::from_code(row.text("finding"));
    let kind = gives_way(row, &finding);
    let person = row.person.as_ref().map(|(id, _)| *id);
    let is_meant = |benefit: &Benefit| {
        let is_theirs = benefit.person_id.is_none() || benefit.person_id == person;
        benefit.kind == kind && !benefit.state.is_over() && (is_theirs || !kind.is_of_a_person())
    };
    let at = detail.benefits.iter().position(is_meant);
    let given = given(row, &finding, detail, today)?;
    let about = match at.and_then(|at| record(detail, HouseholdItem::Benefit(at))) {
        Some(benefit) => About::record(&benefit, None, detail.cursor),
        // What is not recorded here cannot be stopped here.
        None if stops(&finding) => return None,
        None => {
            let household = (detail.household.id, detail.household.display_name.clone());
            About::new_record_of(Kind::Benefit, Some(household), row.person.clone())
        }
    };
    Some(about.given(given))
}

fn stops(finding: &Finding) -> bool {
    matches!(finding, Finding::Gone | Finding::Exclusive | Finding::NotListed)
}

/// The benefit that is changed: of two that exclude each other, the one that gives way.
fn gives_way(row: &RecordRow, finding: &Finding) -> BenefitKind {
    let (kind, beside) = (
        BenefitKind::from_code(row.text("kind")),
        BenefitKind::from_code(row.text("beside")),
    );
    let beside_gives_way = EXCLUSIVE.iter().any(|(one, other)| *one == kind && *other == beside);
    match *finding == Finding::Exclusive && beside_gives_way {
        true => beside,
        false => kind,
    }
}

/// What the form is filled with; `None` when the finding asks for no change of a benefit.
fn given(row: &RecordRow, finding: &Finding, detail: &HouseholdDetail, today: Date) -> Option<Fields> {
    let stopped = |why: StopReason| json!({ STATE: BenefitState::Stopped.code(), "stopped_on": today.to_string(), "stop_reason": why.code() });
    let listed = |state: Option<BenefitState>| {
        let state = state.map(|state| state.code().to_owned());
        json!({
            STATE: state, "kind": row.text("kind"), "monthly_fen": row.set.get("monthly_fen"), "from": row.set.get("from"),
            "source": row.text("list"), "checked_at": today.to_string(),
        })
    };
    let given = match finding {
        Finding::Gone => {
            let person = detail
                .persons
                .iter()
                .find(|person| row.person.as_ref().is_some_and(|(id, _)| *id == person.id));
            let died = person.is_some_and(|person| person.presence == Presence::Dead);
            stopped(if died { StopReason::Died } else { StopReason::MovedAway })
        }
        Finding::Exclusive => stopped(StopReason::Exclusive),
        Finding::NotListed => stopped(StopReason::NotEntitled),
        Finding::Differs => listed(None),
        Finding::NotRecorded => listed(Some(BenefitState::Receiving)),
        Finding::Missing => listed(Some(BenefitState::Applying)),
        Finding::Double | Finding::NotHere | Finding::Unclear | Finding::Unknown(_) => return None,
    };
    let mut given = given.as_object().cloned().unwrap_or_default();
    given.retain(|_, value: &mut Value| !value.is_null());
    Some(given)
}
