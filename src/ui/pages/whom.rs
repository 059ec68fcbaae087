//! What tells the people of the pages apart where their names look the same: the number of their household, their age, a telephone.

use super::values::Values;
use crate::domain::person::{Person, age_on};
use crate::ui::Ui;
use crate::ui::told_apart::{Whom, marks};
use crate::view::{EntitlementRow, FollowUpRow, RecordRow, RequestRow, Told, VisitRow, VoidStepRow};

/// Who reported a request.
pub fn reporter(row: &RequestRow, ui: &Ui<'_>) -> Whom {
    let household = row.household_id.map_or_else(String::new, |id| id.to_string());
    let phone = match row.household_id {
        Some(_) => "",
        None => &row.reporter_phone,
    };
    Whom {
        key: [household.as_str(), phone, &row.reporter_name].join(" "),
        by: vec![ui.number(&row.household_no), ui.phone(&row.reporter_phone)],
    }
}

/// The person or household that a follow-up is about.
pub fn follow_up(row: &FollowUpRow, ui: &Ui<'_>) -> Whom {
    let it = &row.follow_up;
    // A householder is the household in what is due of both.
    let person = it
        .person_id
        .filter(|_| row.person_name != row.name)
        .map(|id| id.to_string());
    let household = || it.household_id.map(|id| id.to_string());
    let age = row.birth.and_then(|birth| age_on(birth, ui.session.today()));
    Whom {
        key: person
            .or_else(household)
            .unwrap_or_else(|| format!("{} {}", row.name, row.phone)),
        by: vec![
            ui.number(&row.household_no),
            age.map_or_else(String::new, |age| ui.age(age)),
            ui.phone(&row.phone),
        ],
    }
}

/// Who may be entitled to something.
pub fn entitled(row: &EntitlementRow, ui: &Ui<'_>) -> Whom {
    Whom {
        key: row.person.to_string(),
        by: vec![ui.number(&row.household_no), ui.address(&row.address)],
    }
}

/// The household of a visit.
pub fn visited(row: &VisitRow, ui: &Ui<'_>) -> Whom {
    Whom {
        key: row.visit.household_id.to_string(),
        by: vec![ui.number(&row.household_no), ui.address(&row.address)],
    }
}

/// Whom a line of the sync page is about.
pub fn told(told: &Told, ui: &Ui<'_>) -> Whom {
    let age = told.birth.and_then(|birth| age_on(birth, ui.session.today()));
    Whom {
        key: told.who.clone(),
        by: vec![ui.number(&told.number), age.map_or_else(String::new, |age| ui.age(age))],
    }
}

/// The request of a step without effect.
pub fn of_step(row: &VoidStepRow, ui: &Ui<'_>) -> Whom {
    Whom {
        key: row.request.to_string(),
        by: vec![ui.number(&row.temp_no)],
    }
}

/// Whom a record is about.
pub fn subject(row: &RecordRow, ui: &Ui<'_>) -> Whom {
    let person = row.person.as_ref().map(|(id, _)| id.to_string());
    let household = row.household.as_ref().map(|(id, ..)| id.to_string());
    let number = row.household.as_ref().map_or("", |(.., number)| number);
    Whom {
        key: person.or(household).unwrap_or_default(),
        by: vec![ui.number(number)],
    }
}

/// The name of somebody among the people of their household: those whose names look the same are told apart by age or relation.
#[must_use]
pub fn member(person: &Person, all: &[Person], ui: &Ui<'_>) -> String {
    let today = ui.session.today();
    let named = |it: &Person| {
        let age = it.age(today).map_or_else(String::new, |age| ui.age(age));
        let relation = ui.lang.relation(&it.relation).to_owned();
        let by = vec![
            age,
            relation,
            it.phones.first().map_or_else(String::new, |phone| ui.phone(phone)),
        ];
        let key = it.id.to_string();
        (ui.name(&it.name), Whom { key, by })
    };
    let named: Vec<_> = all.iter().map(named).collect();
    let at = all.iter().position(|it| it.id == person.id);
    let mark = at.and_then(|at| marks(&named).into_iter().nth(at)).unwrap_or_default();
    format!("{} {mark}", ui.name(&person.name)).trim_end().to_owned()
}
