//! What saves did, by the record tables and the journal: for toasts, the question before an undo, the list of the last changes.

use super::read::follow_up;
use super::subject::{subject, target};
use crate::change::{Kind, NewChange};
use crate::domain::followup::FollowUp;
use crate::domain::ids::{GroupId, RecordId};
use crate::domain::request::EventKind;
use crate::domain::time::Millis;
use crate::record::STATE;
use crate::record::kind::DELETED;
use crate::store::actions::{self, Action, Step};
use crate::store::{StoreError, journal, records, sql};
use crate::view::{ActionRow, Deed, Done, SearchTarget};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeSet;

/// The last actions of this device, the newest first.
pub fn action_rows(conn: &Connection) -> Result<Vec<ActionRow>, StoreError> {
    let listed = actions::listed(conn)?;
    listed.iter().map(|action| action_row(conn, action)).collect()
}

/// One action.
pub fn action_row(conn: &Connection, action: &Action) -> Result<ActionRow, StoreError> {
    let records: BTreeSet<RecordId> = match &action.import {
        // What was saved first is sent first.
        Some(_) => action.redo.iter().take(1).map(|step| step.record).collect(),
        None => action.redo.iter().map(|step| step.record).collect(),
    };
    let (mut sent, mut refused) = (false, false);
    for record in records {
        let own = journal::of_action(conn, &record.to_string(), action.group)?;
        sent |= own.iter().any(|entry| entry.placed.seq.is_some());
        refused |= own.iter().any(|entry| entry.refused.is_some());
    }
    Ok(ActionRow {
        group: action.group,
        at: made_at(action.group),
        deeds: deeds_of(conn, action)?,
        undone: action.undone,
        sent,
        refused,
    })
}

/// The imports that can be taken back or done again, the newest first. Of each only its first step is read: it may have twenty
/// thousand.
pub fn import_rows(conn: &Connection) -> Result<Vec<ActionRow>, StoreError> {
    let sql = r#"SELECT a."group" AS "group", a.undone <> 0 AS undone, i.file AS file, i.rows AS rows,
             json_extract(a.redo, '$[0].kind') AS kind, json_extract(a.redo, '$[0].record') AS record
         FROM imported i JOIN action a ON a.id = i.action
         WHERE json_extract(a.redo, '$[0].record') IS NOT NULL ORDER BY a.id DESC"#;
    let listed = records::all(conn, sql, &[], |row| {
        let kind: String = row.get("kind")?;
        let deed = Deed {
            kind: Kind::from_code(&kind),
            record: sql::parsed(row, "record")?,
            what: Done::Imported(sql::count(row, "rows")?),
            subject: row.get("file")?,
            no: String::new(),
            sort: String::new(),
            about: None,
        };
        let group: GroupId = sql::parsed(row, "group")?;
        Ok(ActionRow {
            group,
            at: made_at(group),
            deeds: vec![deed],
            undone: row.get("undone")?,
            sent: false,
            refused: false,
        })
    })?;
    let with_state = |row: ActionRow| {
        let mut sent = false;
        for deed in &row.deeds {
            let own = journal::of_action(conn, &deed.record.to_string(), row.group)?;
            sent |= own.iter().any(|entry| entry.placed.seq.is_some());
        }
        Ok(ActionRow { sent, ..row })
    };
    listed.into_iter().map(with_state).collect()
}

/// A UUIDv7 begins with the milliseconds of its making.
fn made_at(group: GroupId) -> Millis {
    Millis(i64::try_from(group.0.as_u128() >> 80).unwrap_or_default())
}

/// What an action did; an import is one deed, however many records it made.
pub fn deeds_of(conn: &Connection, action: &Action) -> Result<Vec<Deed>, StoreError> {
    let (Some((file, rows)), Some(step)) = (&action.import, action.redo.first()) else {
        return deeds(conn, action.record, &action.undo, &action.redo);
    };
    Ok(vec![Deed {
        kind: step.kind.clone(),
        record: action.record,
        what: Done::Imported(*rows),
        subject: file.clone(),
        no: String::new(),
        sort: String::new(),
        about: None,
    }])
}

/// What an action did to which records: to the one it is about first, then in the order of its changes. The first step of a request goes without saying; of
/// several steps that were taken at once the last one is told.
pub fn deeds(conn: &Connection, about: RecordId, undo: &[Step], redo: &[Step]) -> Result<Vec<Deed>, StoreError> {
    let mut deeds: Vec<Deed> = Vec::new();
    for step in redo {
        let what = done(undo, step);
        if what == Done::Step(EventKind::Submit) {
            continue;
        }
        let deed = deed(conn, step, what)?;
        if let Some(last) = deeds.last_mut()
            && matches!((&last.what, &deed.what), (Done::Step(_), Done::Step(_)))
            && last.about == deed.about
        {
            *last = deed;
            continue;
        }
        deeds.push(deed);
    }
    deeds.sort_by_key(|deed| deed.record != about);
    Ok(deeds)
}

fn done(undo: &[Step], step: &Step) -> Done {
    let names = || step.set.keys().cloned().collect();
    let text = |name: &str| step.set.get(name).and_then(Value::as_str);
    let made = undo.iter().any(|known| known.record == step.record && known.unmakes());
    match (undo.is_empty(), made, text(DELETED)) {
        (true, ..) => Done::Settled(names()),
        (_, true, _) if step.kind == Kind::RequestEvent => {
            Done::Step(EventKind::from_code(text("kind").unwrap_or_default()))
        }
        (_, true, _) => Done::Made,
        (_, _, Some(_)) => Done::Deleted,
        _ => match text(STATE) {
            Some(state) => Done::State(state.to_owned()),
            None => Done::Changed(names()),
        },
    }
}

fn deed(conn: &Connection, step: &Step, what: Done) -> Result<Deed, StoreError> {
    let record = step.record.to_string();
    let about = match target(conn, &step.kind, &record)? {
        Some(SearchTarget::Household(id) | SearchTarget::Person(id, _)) => Some(id.0),
        Some(SearchTarget::Request(id)) => Some(id.0),
        Some(SearchTarget::Record(_, id)) => Some(id.0),
        None => None,
    };
    Ok(Deed {
        subject: subject(conn, &step.kind, &record)?,
        no: number(conn, &step.kind, &record)?,
        sort: sort(conn, &step.kind, &record)?,
        kind: step.kind.clone(),
        record: step.record,
        what,
        about,
    })
}

/// Gives the deeds the names that their records have now: undoing or doing again may have changed them.
pub fn name_again(conn: &Connection, deeds: &mut [Deed]) -> Result<(), StoreError> {
    // An import is named by its file.
    for deed in deeds.iter_mut().filter(|deed| !matches!(deed.what, Done::Imported(_))) {
        let now = subject(conn, &deed.kind, &deed.record.to_string())?;
        if !now.is_empty() {
            deed.subject = now;
        }
    }
    Ok(())
}

/// Which tag or benefit a record is.
fn sort(conn: &Connection, kind: &Kind, record: &str) -> Result<String, StoreError> {
    let sql = match kind {
        Kind::Tag => "SELECT kind AS sort FROM tag WHERE id = :id",
        Kind::Benefit => "SELECT kind AS sort FROM benefit WHERE id = :id",
        _ => return Ok(String::new()),
    };
    let found = records::first(conn, sql, &[(":id", &record)], |row| {
        row.get::<_, Option<String>>("sort")
    })?;
    Ok(found.flatten().unwrap_or_default())
}

/// The number of a request, or of that of a step.
fn number(conn: &Connection, kind: &Kind, record: &str) -> Result<String, StoreError> {
    let sql = match kind {
        Kind::Request => "SELECT temp_no AS no FROM request WHERE id = :id",
        Kind::RequestEvent => {
            "SELECT r.temp_no AS no FROM request_event e JOIN request r ON r.id = e.request_id WHERE e.id = :id"
        }
        _ => return Ok(String::new()),
    };
    let found = records::first(conn, sql, &[(":id", &record)], |row| row.get::<_, Option<String>>("no"))?;
    Ok(found.flatten().unwrap_or_default())
}

/// The follow-ups of those whom `changes` are about, by key.
pub fn follow_ups_of(conn: &Connection, changes: &[NewChange]) -> Result<Vec<FollowUp>, StoreError> {
    let mut owners: BTreeSet<String> = BTreeSet::new();
    for change in changes {
        owners.insert(change.record.to_string());
        let named =
            ["household_id", "request_id", "person_id"].map(|name| change.set.get(name).and_then(Value::as_str));
        owners.extend(named.into_iter().flatten().map(str::to_owned));
        match target(conn, &change.kind, &change.record.to_string())? {
            Some(SearchTarget::Household(id) | SearchTarget::Person(id, _)) => owners.insert(id.to_string()),
            Some(SearchTarget::Request(id)) => owners.insert(id.to_string()),
            Some(SearchTarget::Record(..)) | None => false,
        };
    }
    let owners = serde_json::to_string(&owners)?;
    records::all(
        conn,
        "SELECT * FROM follow_up WHERE owner IN (SELECT value FROM json_each(:owners))
           OR request IN (SELECT value FROM json_each(:owners)) ORDER BY due, priority, key",
        &[(":owners", &owners)],
        follow_up,
    )
}

/// Those of `before` that `changes` have settled.
pub fn ended(conn: &Connection, before: Vec<FollowUp>, changes: &[NewChange]) -> Result<Vec<FollowUp>, StoreError> {
    let open: BTreeSet<String> = match before.is_empty() {
        true => BTreeSet::new(),
        false => follow_ups_of(conn, changes)?.into_iter().map(|it| it.key.0).collect(),
    };
    Ok(before.into_iter().filter(|it| !open.contains(&it.key.0)).collect())
}
