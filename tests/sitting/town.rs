//! The town whose people sit down, and the time it is there.

use crate::common_net::{GRID, Town, path, wait};
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::domain::time::{Date, Millis};
use lianxin::domain::unit::{Unit, UnitKind};
use lianxin::server::town as admin;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

pub const VILLAGE: &str = "439901100/200";
pub const NEXT_GRID: &str = "439901100/200/03/013";
pub const BUREAU: &str = "439901100/mzb";

/// The time everybody goes by, the server too: it is set, and goes on from there.
#[derive(Clone, Copy)]
pub struct Time {
    by: &'static AtomicI64,
    pub clock: Clock,
}

impl Time {
    pub fn at(moment: &str) -> Self {
        // One for each town of a test run.
        let by: &'static AtomicI64 = Box::leak(Box::default());
        let time = Self {
            by,
            clock: Clock::jumping(by),
        };
        time.set(moment);
        time
    }

    /// It is this moment now.
    pub fn set(&self, moment: &str) {
        let wanted = Millis::parse(moment).unwrap();
        self.pass(wanted.0 - self.clock.now().0);
    }

    /// So many milliseconds go by at once.
    pub fn pass(&self, ms: i64) {
        self.by.fetch_add(ms, Relaxed);
    }

    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    pub fn today(&self) -> Date {
        self.clock.today()
    }
}

/// A town with its units named, a department and a volunteer beside the leader, the clerk and the town office.
pub fn town(time: Time) -> Town {
    let town = Town::on(time.clock);
    let storage = town.storage();
    wait(async {
        for (unit, kind, name) in [
            (VILLAGE, UnitKind::Village, "茶坪村"),
            ("439901100/200/03", UnitKind::Grid, "三网格"),
            (GRID, UnitKind::MicroGrid, "12号微网格"),
            (NEXT_GRID, UnitKind::MicroGrid, "13号微网格"),
            (BUREAU, UnitKind::Department, "民政办"),
        ] {
            let (path, name) = (path(unit), name.to_owned());
            admin::put_unit(&storage, time.clock, Unit { path, kind, name })
                .await
                .unwrap();
        }
        for (name, role, unit) in [
            ("罗清明", Role::MicroLeader, NEXT_GRID),
            ("李民政", Role::Department, BUREAU),
            ("周芒种", Role::Volunteer, VILLAGE),
        ] {
            admin::add_user(&storage, time.clock, name, role, path(unit))
                .await
                .unwrap();
        }
    });
    town
}
