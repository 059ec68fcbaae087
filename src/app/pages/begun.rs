//! How one goes on with a form that was begun and not finished.

use crate::app::forms::About;
use crate::app::screen::{Cx, Notice};
use crate::view::Unfinished;

/// Opens the form, which restores its draft; where a form hangs on a row, the page that shows it.
pub fn go_on(row: Unfinished, cx: &mut Cx<'_>) {
    let (household, target) = (row.household, row.target);
    let about = match row.form.as_str() {
        "visit" => About::visit_by(cx.session, household),
        "request" => About::Request(household),
        "emergency" => About::Emergency(household),
        "reminder" => About::Reminder(household),
        "household" if target.is_none() => About::Household(None),
        _ => {
            if let Some(target) = target {
                cx.open(target);
            }
            return cx.say(Notice::OpenFormAgain);
        }
    };
    cx.open(about);
}
