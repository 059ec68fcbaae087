//! The operator and the clerks of the town: restores, users, what is kept apart, purges.

use super::read;
use super::town::{PEOPLE, TOWN, UNITS, path};
use super::world::{DEVICES, World};
use lianxin::domain::ids::{ChangeId, RecordId};
use lianxin::domain::role::Role;
use lianxin::server::town as admin;
use std::collections::BTreeSet;
use uuid::Uuid;

impl World {
    /// A copy of the server's database is put back.
    pub fn restore(&mut self, before: usize) {
        if self.town.put_back(before, &self.runtime) {
            self.plain = false;
            // The operator gives again what the copy does not know (docs/OPERATIONS.md).
            for record in self.purged.clone() {
                self.order_purge(&record);
            }
        }
    }

    /// A device's file is taken to another machine, and both go on.
    pub fn second(&mut self, index: usize) {
        let number = self.devices.len();
        if number < DEVICES {
            self.plain = false;
            let root = self.dir.path().join(format!("device-{number}"));
            self.devices[index].copied = true;
            let second = self.devices[index].second(root, format!("machine-{number}"), number.is_multiple_of(2));
            self.devices.push(second);
        }
    }

    /// A user gets another unit.
    pub fn move_user(&mut self, person: usize, unit: usize) {
        self.plain = false;
        let (person, role, _) = &PEOPLE[person % PEOPLE.len()];
        let user = self.town.user(person, &self.runtime);
        let role = if self.newer.is_some() { &user.role } else { role };
        let to = path(UNITS[unit % UNITS.len()]);
        self.say(to.as_str());
        let moving = admin::move_user(self.town.storage(), self.town.clock(), &user, role.clone(), to, true);
        self.runtime.block_on(moving).unwrap();
    }

    /// A user gets another role: the office of the town, or their own again.
    pub fn change_role(&mut self, person: usize) {
        self.plain = false;
        let (person, role, _) = &PEOPLE[person % PEOPLE.len()];
        let user = self.town.user(person, &self.runtime);
        let role = if user.role == *role {
            Role::TownOffice
        } else {
            role.clone()
        };
        self.say(role.code());
        let unit = user.unit.clone();
        let moving = admin::move_user(self.town.storage(), self.town.clock(), &user, role, unit, true);
        self.runtime.block_on(moving).unwrap();
    }

    /// A clerk decides about what is kept apart.
    pub fn release(&mut self) {
        for (number, (id, ..)) in read::quarantine(&self.town.db(&self.runtime)).into_iter().enumerate() {
            // What nothing proves no clerk lets in, or strikes out for its author.
            if self.forged.contains(&id) {
                continue;
            }
            self.plain = false;
            let id = ChangeId(Uuid::parse_str(&id).unwrap());
            let now = self.town.clock().now();
            let deciding = self.town.storage().decide(TOWN.into(), id, number % 3 != 2, now);
            let decided = self.runtime.block_on(deciding).unwrap();
            self.say(&format!("{id} {decided:?}"));
        }
    }

    /// The texts of a record are purged.
    pub fn purge(&mut self, pick: usize) {
        let log = read::log(&self.town.db(&self.runtime));
        let records: BTreeSet<&String> = log
            .iter()
            .filter(|row| row.kind == "household")
            .map(|row| &row.record)
            .collect();
        let Some(record) = pick.checked_rem(records.len()).and_then(|at| records.iter().nth(at)) else {
            return;
        };
        self.plain = false;
        let record = (*record).clone();
        self.say(&record);
        self.order_purge(&record);
        self.purged.insert(record);
    }

    fn order_purge(&mut self, record: &str) {
        let id = RecordId(Uuid::parse_str(record).unwrap());
        let order = self.town.storage().purge(
            TOWN.into(),
            vec![id],
            Vec::new(),
            "asked".into(),
            self.town.clock().now(),
        );
        self.runtime.block_on(order).unwrap();
    }
}
