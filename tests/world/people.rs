//! People at their devices: they save, open forms and save them later, and look whether what they saved is there (I7).

use super::device::Form;
use super::read;
use super::town::UNITS;
use super::truth::Truth;
use super::world::World;
use lianxin::change::Kind;
use lianxin::change::entry::Entry;
use lianxin::domain::ids::HouseholdId;
use lianxin::store::{Answer, Query, SaveError};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

impl World {
    /// Saves a new household.
    pub fn create(&mut self, index: usize) {
        self.saves += 1;
        let number = self.saves;
        let entry = json!({
            "do": "household", "household_no": format!("B-{number:04}"), "display_name": "谭立春",
            "phone": phone(number), "remark": remark(number),
        });
        self.save(index, &entry, None, &HashSet::new());
    }

    /// A household the device shows.
    fn pick(&mut self, index: usize, pick: usize) -> Option<String> {
        let shown = self.devices[index].store().export(&Kind::Household).unwrap();
        // A few households, so that people meet.
        let found = shown.get(pick.checked_rem(shown.len().min(3))?)?;
        Some(found["id"].as_str().unwrap().to_owned())
    }

    /// Changes a field of a household that is shown.
    pub fn edit(&mut self, index: usize, pick: usize, field: usize) {
        let Some(record) = self.pick(index, pick) else { return };
        let seen = Truth::shown(&read::journal(&self.devices[index].db()), &record);
        let entry = self.new_value(&record, field);
        self.save(index, &entry, None, &seen);
    }

    /// Takes a household that is shown to another unit.
    pub fn move_household(&mut self, index: usize, pick: usize, unit: usize) {
        let Some(record) = self.pick(index, pick).filter(|_| self.town.is_file()) else {
            return;
        };
        let seen = Truth::shown(&read::journal(&self.devices[index].db()), &record);
        let entry = json!({"do": "move", "household": record, "unit": UNITS[unit % UNITS.len()]});
        self.plain = false;
        self.save(index, &entry, None, &seen);
    }

    fn new_value(&mut self, record: &str, field: usize) -> serde_json::Value {
        self.saves += 1;
        let set = match field % 2 {
            0 => json!({"phone": phone(self.saves)}),
            _ => json!({"remark": remark(self.saves)}),
        };
        json!({"do": "edit", "kind": "household", "record": record, "set": set})
    }

    /// Opens a household's form and leaves it open.
    pub fn open(&mut self, index: usize, pick: usize) {
        let Some(record) = self.pick(index, pick) else { return };
        let device = &mut self.devices[index];
        let now = device.now();
        let id = HouseholdId(Uuid::parse_str(&record).unwrap());
        let Ok(Answer::Household(Some(detail))) = device.store().answer(&Query::Household(id), now) else {
            return;
        };
        let seen = Truth::shown(&read::journal(&device.db()), &record);
        device.form = Some(Form {
            record,
            cursor: detail.cursor,
            seen,
        });
    }

    /// Saves it.
    pub fn submit(&mut self, index: usize, field: usize) {
        let Some(form) = self.devices[index].form.take() else {
            return;
        };
        let entry = self.new_value(&form.record, field);
        self.save(index, &entry, Some(form.cursor), &form.seen);
    }

    pub fn save(
        &mut self,
        index: usize,
        entry: &serde_json::Value,
        cursor: Option<lianxin::change::Cursor>,
        seen: &HashSet<String>,
    ) {
        let entry: Entry = serde_json::from_value(entry.clone()).unwrap();
        let device = &mut self.devices[index];
        let now = device.now();
        match device.store().save(&entry, None, cursor, now) {
            Ok(_) => {}
            Err(SaveError::Refused(problems)) => return self.say(&format!("refused {problems:?}")),
            Err(error) => return self.fail("I7", format!("a save failed: {error}")),
        }
        let journal = read::journal(&self.devices[index].db());
        self.truth.note(&journal, seen);
        self.look_at_the_screen(index);
    }

    /// I7: what waits is on the screen.
    pub fn look_at_the_screen(&mut self, index: usize) {
        let journal = read::journal(&self.devices[index].db());
        let shown = self.devices[index].store().export(&Kind::Household).unwrap();
        let mut last = std::collections::HashMap::new();
        for kept in journal
            .iter()
            .filter(|kept| kept.is_pending() && !kept.hidden && kept.row.kind == "household")
        {
            for (name, value) in kept
                .row
                .set
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(name, _)| *name != "moved")
            {
                last.insert(
                    (kept.row.record.clone(), name.clone()),
                    (value.clone(), kept.row.id.clone()),
                );
            }
        }
        let conflicts = read::conflicts(&self.devices[index].db());
        for ((record, name), (value, id)) in last {
            let row = shown.iter().find(|row| row["id"] == record.as_str());
            let stands = row.is_some_and(|row| row[&name] == value)
                || conflicts
                    .iter()
                    .any(|[of, _, a, b]| *of == record && (*a == id || *b == id));
            if !stands && !self.purged.contains(&record) {
                self.fail(
                    "I7",
                    format!("device {index}: {name} of {record} was saved and is not shown"),
                );
            }
        }
    }
}

fn phone(number: usize) -> String {
    format!("129{number:08}")
}

fn remark(number: usize) -> String {
    format!("remark-{number:06}-of-the-world")
}
