//! Who is to act on what is handed down or dispatched: a unit below, a department, a user of either, or a party in words.

use super::check::Check;
use super::forms::EventEntry;
use super::lookup::KnownUser;
use super::sheet::Sheet;
use crate::domain::problem::{Namesake, Reason};
use crate::domain::request::EventKind;
use crate::domain::role::Role;
use crate::domain::text::{clean_line, fold_width};
use crate::domain::unit::{Unit, UnitKind, UnitPath};

/// Reads who is to act; a hand-down needs a unit, a dispatch a unit or words.
pub(super) fn give(check: &mut Check<'_>, sheet: &mut Sheet, entry: &EventEntry, kind: &EventKind) {
    if !matches!(kind, EventKind::HandDown | EventKind::Dispatch) {
        return;
    }
    let user = user(check, &entry.to_user);
    let typed = clean_line(&fold_width(&entry.to_unit));
    let path = match (typed.as_str(), &user) {
        ("", Some(user)) => Some(user.unit.clone()),
        ("", None) => {
            let field = if *kind == EventKind::HandDown {
                "to_unit"
            } else {
                "to_party"
            };
            if !sheet.has(field) && entry.to_user.trim().is_empty() {
                check.problem(field, Reason::Required);
            }
            return;
        }
        (typed, _) => UnitPath::parse(typed),
    };
    let Some(path) = path else {
        let example = "439901100/200/03/012";
        check.problem("to_unit", Reason::Malformed { example });
        return;
    };
    let unit = check.lookup.unit(&path);
    if !may_act(check, kind, &path, unit.as_ref(), user.as_ref()) {
        return;
    }
    if let Some(unit) = &unit {
        sheet.put("to_level", unit.kind.level().0);
    }
    let words = [
        unit.as_ref().map(|unit| unit.name.as_str()),
        user.as_ref().map(|user| user.name.as_str()),
    ];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    // Who is named is shown, not what was typed beside it.
    if !words.is_empty() {
        sheet.put("to_party", words.join(" "));
    }
    sheet.put("to_unit", path.as_str());
    if let Some(user) = user {
        sheet.put("to_user", user.id.to_string());
    }
}

/// The one active user that is named; a problem when there is none, or are several.
fn user(check: &mut Check<'_>, given: &str) -> Option<KnownUser> {
    let given = clean_line(given);
    if given.is_empty() {
        return None;
    }
    let mut found = check.lookup.users(&given);
    match found.len() {
        0 => check.not_found("to_user", &given),
        1 => return found.pop(),
        _ => {
            let among = found.into_iter().map(namesake).collect();
            check.problem("to_user", Reason::Ambiguous { given, among });
        }
    }
    None
}

fn namesake(user: KnownUser) -> Namesake {
    Namesake {
        id: user.id.to_string(),
        unit: user.unit.to_string(),
        name: user.name,
        ..Namesake::default()
    }
}

/// True when the unit may be handed something by the author: it is known, and below their own. What is handed down goes downwards, so
/// that it passes over no level: what a department of the town is to do goes up first, and the town hands it down. A desk that keeps
/// a request may dispatch it to a department beside it, and a volunteer may live anywhere in the town. A user works in the unit, or
/// above it.
fn may_act(
    check: &mut Check<'_>,
    kind: &EventKind,
    path: &UnitPath,
    unit: Option<&Unit>,
    user: Option<&KnownUser>,
) -> bool {
    let given = path.to_string();
    if unit.is_none() && check.lookup.knows_units() {
        check.not_found("to_unit", &given);
        return false;
    }
    let own = &check.lookup.author().unit;
    let is_volunteer = user.is_some_and(|user| user.role == Role::Volunteer);
    let is_department = unit.is_some_and(|unit| unit.kind == UnitKind::Department)
        || user.is_some_and(|user| user.role == Role::Department);
    let is_beside = is_volunteer || (is_department && *kind == EventKind::Dispatch);
    let is_below = own.contains(path) && (own != path || user.is_some());
    if !(is_below || (is_beside && path.town() == own.town())) {
        check.problem("to_unit", Reason::NotBelow { given });
        return false;
    }
    if user.is_some_and(|user| user.id == check.lookup.author().user) {
        check.problem("to_user", Reason::NotBelow { given });
        return false;
    }
    if let Some(user) = user.filter(|user| !user.unit.contains(path)) {
        let given = user.name.clone();
        check.problem("to_user", Reason::OutOfScope { given });
        return false;
    }
    true
}
