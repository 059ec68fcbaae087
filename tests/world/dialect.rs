//! Other versions on one of the two sides (I16): what an answer of theirs has more or less than ours.
//!
//! Invariant: only what the wire format lets a version leave out is left out, and only what ours does not know is added.

use serde_json::{Value, json};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Both sides are ours.
    Ours,
    /// The device is older than any the server answers: its push is taken, then it is told.
    OldDevice,
    /// The device is newer than the server.
    NewDevice,
    /// The server is older: it gives no orders, no tokens.
    OldServer,
    /// The server is newer: it says things and gives orders that are not known here.
    NewServer,
}

impl Dialect {
    /// All that are not ours.
    pub const OTHERS: [Self; 4] = [Self::OldDevice, Self::NewDevice, Self::OldServer, Self::NewServer];

    /// The version the device says it speaks.
    pub fn speaks(self) -> &'static str {
        match self {
            Self::OldDevice => "0",
            Self::NewDevice => "2",
            _ => "1",
        }
    }
}

/// The answer of `/v1/sync` as that server tells it; `offers`: it offers a snapshot, as servers of before did.
pub fn told(body: Vec<u8>, words: Dialect, offers: bool) -> Vec<u8> {
    let Ok(mut reply) = serde_json::from_slice::<Value>(&body) else {
        return body;
    };
    if offers {
        reply["snapshot"] = json!(true);
    }
    match words {
        Dialect::OldServer => {
            for name in ["control", "token", "snapshot"] {
                reply.as_object_mut().unwrap().remove(name);
            }
        }
        Dialect::NewServer => more_words(&mut reply),
        _ => {}
    }
    reply.to_string().into_bytes()
}

fn more_words(reply: &mut Value) {
    reply["weather"] = json!({"rain": [1, 2.5, null]});
    if let Some(control) = reply["control"].as_array_mut() {
        control.insert(
            0,
            json!({"kind": "polish", "no": 9_999_999_999_999_u64, "records": "all"}),
        );
    }
    for list in ["results", "changes"] {
        for one in reply[list].as_array_mut().into_iter().flatten() {
            one["mood"] = json!("new");
        }
    }
    if let Some(scope) = reply["scope"].as_object_mut() {
        scope.insert("until".into(), json!(0));
    }
}
