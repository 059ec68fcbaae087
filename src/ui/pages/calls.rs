//! Whom to call or to tell, in words. What is the household's own is masked as everywhere; a contact's number is that of the
//! notice board.

use super::pieces::joined;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::view::Call;

/// As whom, and the number; or that there is none.
#[must_use]
pub fn number(call: &Call, ui: &Ui<'_>) -> String {
    with_phone(call, ui, |phone| match call.is_public() {
        true => ui.show(Privacy::Notice, phone),
        false => ui.phone(phone),
    })
}

/// The same with a number that can be dialled: where that was logged.
#[must_use]
pub fn whole_number(call: &Call, ui: &Ui<'_>) -> String {
    with_phone(call, ui, |phone| ui.show(Privacy::Notice, phone))
}

fn with_phone(call: &Call, ui: &Ui<'_>, shown: impl Fn(&str) -> String) -> String {
    let phone = match call.phone.as_str() {
        "" => ui.lang.calls_no_number().to_owned(),
        phone => shown(phone),
    };
    format!("{} {phone}", ui.lang.whom(&call.whom))
}

/// The name of whom to call.
#[must_use]
pub fn name(call: &Call, ui: &Ui<'_>) -> String {
    match call.is_public() {
        true => ui.staff(&call.name),
        false => ui.name(&call.name),
    }
}

/// Several in one line, the most fitting first.
#[must_use]
pub fn line(calls: &[Call], ui: &Ui<'_>) -> String {
    let numbers: Vec<String> = calls.iter().map(|call| number(call, ui)).collect();
    ui.lang.labelled(ui.lang.calls_tell(), &joined(&numbers))
}
