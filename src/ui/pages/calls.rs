//! Whom to call or to tell, in words. What is the household's own is masked as everywhere; a contact's number is that of the
//! notice board.

use super::pieces::joined;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::view::Call;

/// As whom, and the number; or that there is none.
#[must_use]
pub fn number(call: &Call, ui: &Ui<'_>) -> String {
    let phone = match call.is_public() {
        _ if call.phone.is_empty() => ui.lang.calls_no_number().to_owned(),
        true => ui.show(Privacy::Notice, &call.phone),
        false => ui.phone(&call.phone),
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
