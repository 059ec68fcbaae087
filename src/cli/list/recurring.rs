//! `list recurring`: what comes again and again, told from the requests.

use crate::domain::recurring::{Heard, Recurring, recurring};
use crate::domain::time::Millis;
use serde_json::{Value, json};

/// What comes again and again.
pub(super) fn rows(requests: &[Value], now: Millis) -> Vec<Value> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let heard = requests.iter().filter_map(|row| {
        Some(Heard {
            category: text(row, "category"),
            place: text(row, "place"),
            on: row["registered_at"].as_str().and_then(Millis::parse)?.local_date(),
            no: text(row, "temp_no"),
        })
    });
    let found = recurring(&heard.collect::<Vec<_>>(), now.local_date());
    let row = |one: &Recurring| {
        json!({
            "category": one.category, "place": one.place, "count": one.numbers.len(), "last_on": one.last,
            "request_no": one.numbers.join(" "),
        })
    };
    found.iter().map(row).collect()
}
