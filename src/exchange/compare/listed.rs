//! The rows of a list: whom each means, and of which benefit.

use super::List;
use super::judge::{Listed, Who};
use crate::domain::benefit::BenefitKind;
use crate::domain::decimal::YUAN;
use crate::domain::ids::HouseholdId;
use crate::domain::tag::TagLevel;
use crate::domain::{id_number, phone, time};
use crate::exchange::import::index::Index;
use crate::exchange::import::matching::{Found, Wanted};
use crate::exchange::import::values::{RowValues, is_yes};
use crate::view::ledger::{Ledger, Of, Target};
use crate::view::{RowAt, Terms};
use sha2::{Digest, Sha256};

/// The rows, each with each of its benefits; and the rows that name nobody or no benefit.
pub(super) fn rows(ledgers: &[Ledger], list: &List, index: &Index) -> (Vec<Listed>, Vec<RowAt>) {
    let (mut rows, mut unread) = (Vec::new(), Vec::new());
    for (ledger, sheet) in ledgers.iter().enumerate() {
        for row in &sheet.rows {
            let at = RowAt { ledger, row: row.at };
            let values = RowValues::of(sheet, row);
            let found = of_row(&values, at, list, index);
            match found.is_empty() {
                true => unread.push(at),
                false => rows.extend(found),
            }
        }
    }
    (rows, unread)
}

/// The benefits that the columns of a ledger are about.
pub(super) fn kinds(ledger: &Ledger) -> Vec<BenefitKind> {
    let targets = ledger.columns.iter().filter_map(|column| column.target);
    let of = targets.filter_map(|target| match target {
        Target::Holds(of) | Target::Field(of, _) | Target::Part(of, ..) => Some(of),
        _ => None,
    });
    of.filter_map(benefit).collect()
}

fn benefit(of: Of) -> Option<BenefitKind> {
    match of {
        Of::Benefit(code) => Some(BenefitKind::from_code(code)).filter(BenefitKind::is_known),
        _ => None,
    }
}

fn of_row(values: &RowValues<'_>, at: RowAt, list: &List, index: &Index) -> Vec<Listed> {
    let own = (values.name(), values.text(Of::Person, "id_no"));
    let (name, id_no) = match own.0.is_empty() {
        true => (values.head_name, values.head_id_no),
        false => own,
    };
    let id_no = id_number::normalise(id_no);
    if name.is_empty() && id_no.is_empty() {
        return Vec::new();
    }
    let who = who(values, name, &id_no, index);
    let listed = |kind: BenefitKind| Listed {
        at,
        name: name.to_owned(),
        id_hash: sum(&id_no),
        who,
        terms: terms(values, &kind),
        kind,
    };
    match &list.kind {
        Some(kind) => vec![listed(kind.clone())],
        None => said(values).into_iter().map(listed).collect(),
    }
}

/// The benefits that a row says somebody receives.
fn said(values: &RowValues<'_>) -> Vec<BenefitKind> {
    let is_said = |word: &str| is_yes(word) || YUAN.kept(word).is_some_and(|fen| fen > 0);
    let by_word = values.holds.iter().filter(|(_, word)| is_said(word)).map(|(of, _)| *of);
    let denied = |of: &Of| values.holds.get(of).is_some_and(|word| !is_said(word));
    let by_value = values.of.keys().copied().filter(|of| !denied(of));
    let mut all: Vec<BenefitKind> = by_word.chain(by_value).filter_map(benefit).collect();
    all.sort();
    all.dedup();
    all
}

fn who(values: &RowValues<'_>, name: &str, id_no: &str, index: &Index) -> Who {
    let by_number = || id_number::facts(id_no).map(|facts| facts.birth);
    let wanted = Wanted {
        name,
        birth: time::typed_date(values.text(Of::Person, "birth")).or_else(by_number),
        phones: phone::several(values.text(Of::Person, "phones")),
        household: household(values, index),
        id_no: id_no.to_owned(),
    };
    match wanted.find(index) {
        Found::Nobody => Who::Nobody,
        Found::Maybe(_) => Who::Unclear,
        Found::Is(person) => match index.person(person) {
            Some(known) => Who::Is(person, known.person.household),
            None => Who::Nobody,
        },
    }
}

/// The household that the row names, when only one is called so.
fn household(values: &RowValues<'_>, index: &Index) -> Option<HouseholdId> {
    let no = crate::domain::comparison::key(values.text(Of::Household, "household_no"));
    let mut called = index.households.values().filter(|household| {
        let own = crate::domain::comparison::key(&household.household_no);
        !no.is_empty() && own == no
    });
    match (called.next(), called.next()) {
        (Some(one), None) => Some(one.id),
        _ => None,
    }
}

fn terms(values: &RowValues<'_>, kind: &BenefitKind) -> Terms {
    let own = values.of.iter().find(|(of, _)| benefit(**of).as_ref() == Some(kind));
    // A list of one benefit may have its amount under another heading's benefit, or under that of none.
    let given = own.or_else(|| values.of.iter().find(|(of, _)| matches!(of, Of::Benefit(_))));
    let text = |field: &str| {
        given
            .and_then(|(_, given)| given.get(field))
            .copied()
            .unwrap_or_default()
    };
    let words = values.holds.iter().filter(|(of, _)| benefit(**of).is_some());
    let by_word = words
        .filter(|(of, _)| benefit(**of).as_ref() == Some(kind))
        .find_map(|(_, word)| YUAN.kept(word));
    let level = values.text(Of::Tag("disabled"), "level");
    let of_disabled = matches!(kind, BenefitKind::SubsidyCare | BenefitKind::SubsidyLiving);
    Terms {
        monthly_fen: YUAN
            .kept(text("monthly_yuan"))
            .or_else(|| YUAN.kept(text("monthly_fen")))
            .or(by_word),
        level: Some(TagLevel::from_code(level)).filter(|level| level.is_known() && of_disabled),
        from: time::typed_date(text("from")).or_else(|| time::typed_date(text("granted_on"))),
    }
}

/// Four digits of the sum of an ID number: enough to tell people of one name apart, too little to find the number by trying them all.
fn sum(id_no: &str) -> String {
    match id_no {
        "" => String::new(),
        id_no => {
            let digest = Sha256::digest(id_no.as_bytes());
            format!("{:02x}{:02x}", digest[0], digest[1])
        }
    }
}
