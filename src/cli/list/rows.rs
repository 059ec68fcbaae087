//! The rows of each list as JSON objects by the field names of domain/model.md. All rows, not a window.

mod likely;
mod log;
mod records;
mod sync;
mod today;
mod windows;

use self::windows::{WINDOW, windows};
use super::what::What;
use crate::change::Kind;
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::store::{Answer, Query, Store, StoreError};
use crate::view::{Part, Window};
use serde_json::Value;

/// Every row of a list. With `words`, a follow-up made by a rule has its text in that language.
pub(crate) fn rows(store: &Store, what: &What, words: Option<Lang>, now: Millis) -> Result<Vec<Value>, StoreError> {
    let ask = |query: &Query| store.answer(query, now);
    Ok(match what {
        What::Today => match ask(&Query::Today)? {
            Answer::Today(view) => view.cards.iter().map(|row| today::card(row, words)).collect(),
            _ => Vec::new(),
        },
        What::Households => windows(
            |offset| ask(&records::households_from(offset)),
            |answer| match answer {
                Answer::Households(window) => window,
                _ => Window::default(),
            },
            records::household,
        )?,
        What::Persons => store.export(&Kind::Person)?,
        What::Requests => records::requests(store, now)?,
        What::Recurring => super::recurring::rows(&records::requests(store, now)?, now),
        What::FollowUps => windows(
            |offset| {
                ask(&Query::FollowUps {
                    kinds: Vec::new(),
                    on: None,
                    part: Part {
                        order: None,
                        offset,
                        limit: WINDOW,
                    },
                })
            },
            |answer| match answer {
                Answer::FollowUps(window) => window,
                _ => Window::default(),
            },
            |row| today::follow_up_row(row, words),
        )?,
        What::Visits => windows(
            |offset| ask(&records::visits_from(offset)),
            |answer| match answer {
                Answer::Visits(window, _) => window,
                _ => Window::default(),
            },
            records::visit,
        )?,
        What::Entitled => likely::entitled_rows(store, words, now)?,
        What::Duplicates => likely::duplicates(ask(&Query::Duplicates(None))?, words),
        What::Pending => match ask(&Query::Sync)? {
            Answer::Sync(view) => view.pending.iter().map(sync::pending).collect(),
            _ => Vec::new(),
        },
        What::Conflicts => match ask(&Query::Sync)? {
            Answer::Sync(view) => sync::conflicts(&view),
            _ => Vec::new(),
        },
        What::Audit => log::audit_lines(ask(&Query::Audit)?, words),
        What::HandedOut => log::handed_out(ask(&Query::HandedOut)?, words),
        What::Retention => log::expired(ask(&Query::Retention)?),
        What::Records(kind) => store.readable(kind)?,
        What::Kinds => Vec::new(),
    })
}
