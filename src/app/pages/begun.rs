//! How one goes on with a form that was begun and not finished.

use crate::app::forms::About;
use crate::app::place::PageId;
use crate::app::screen::{Cx, Move, Notice};
use crate::view::Unfinished;

/// Opens the form, which restores its draft; where a form hangs on a row, the page that shows it.
pub fn go_on(row: Unfinished, cx: &mut Cx<'_>) {
    let (household, target) = (row.household, row.target);
    let about = match row.form.as_str() {
        "visit" if row.is_fast => About::FastVisit(household),
        "visit" => About::Visit(household),
        "request" if !row.is_of_record => About::Request(household),
        "emergency" => About::Emergency(household),
        "reminder" if !row.is_of_record => About::Reminder(household),
        "household" if target.is_none() => About::Household(None),
        form => {
            match target {
                Some(target) => cx.open(target),
                // What was not taken is no record.
                None if form == "refused" => cx.moves.push(Move::Page(PageId::Sync)),
                None => {}
            }
            return cx.say(Notice::OpenFormAgain);
        }
    };
    cx.open(about);
}
