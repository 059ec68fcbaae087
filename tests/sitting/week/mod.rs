//! A week of a micro-grid at its consoles (domain findings, section 4): a leader, a clerk, the town office, a department and a
//! volunteer, a file a day. Networks come and go; every day begins with what each of them sees on the page of today.

mod friday;
mod monday;
mod thursday;
mod tuesday;
mod wednesday;

use crate::common_net::Town;
use crate::seat::Seat;
use crate::town::{Time, town};
use lianxin::domain::ids::RequestId;
use lianxin::domain::lang::Lang;
use lianxin::domain::request::State;
use serde_json::json;
use std::collections::BTreeMap;

/// The five devices, and what has been registered so far.
pub struct Week {
    pub town: Town,
    pub time: Time,
    pub leader: Seat,
    pub clerk: Seat,
    pub office: Seat,
    pub bureau: Seat,
    pub volunteer: Seat,
    requests: BTreeMap<&'static str, RequestId>,
    /// The scenes that did not go as they should.
    failed: Vec<&'static str>,
}

impl Week {
    /// Plays a scene; the others are played whatever becomes of it.
    pub fn scene(&mut self, name: &'static str, play: fn(&mut Self)) {
        let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| play(self)));
        if played.is_err() {
            self.failed.push(name);
        }
    }

    /// The Sunday before: the roster stands in the leader's console, everybody has synced.
    fn begin() -> Self {
        let time = Time::at("2026-11-15 18:00");
        let town = town(time);
        let [leader, clerk, office, bureau, volunteer] =
            ["谭谷雨", "邓小满", "黎秋分", "李民政", "周芒种"].map(|user| Seat::of(user, &town, time, Lang::Zh));
        let mut week = Self {
            town,
            time,
            leader,
            clerk,
            office,
            bureau,
            volunteer,
            requests: BTreeMap::new(),
            failed: Vec::new(),
        };
        week.roster();
        week.settle();
        week
    }

    fn roster(&mut self) {
        for (no, name, birth) in [
            ("01", "黄霜降", "1950-03-03"),
            ("02", "肖立夏", "1971-05-05"),
            ("03", "周惊蛰", "1980-03-06"),
            ("04", "刘小寒", "1969-01-06"),
            ("05", "罗大暑", "1941-07-23"),
            ("06", "彭芒种", "1990-06-06"),
        ] {
            let household = self
                .leader
                .record(&json!({"do": "household", "household_no": no, "display_name": name,
                "address": format!("石井组{no}号"), "phone": format!("129000000{no}")}));
            for (name, relation, birth) in [(name, "02", birth), ("邓小雪", "10", "1988-12-07")] {
                self.leader.record(&json!({"do": "person", "household": household.to_string(), "name": name,
                    "relation": relation, "birth": birth, "emergency_name": "谭春分", "emergency_phone": "12900000099"}));
            }
        }
        for (kind, name, phone) in [
            ("doctor", "罗春分", "12900000041"),
            ("police", "青溪派出所", "0700-8120110"),
        ] {
            let contact = json!({"do": "contact", "kind": kind, "name": name, "phone": phone});
            self.leader.record(&contact);
        }
    }

    /// It is so late on a day of the week; everybody who sits there sees it.
    pub fn at(&mut self, moment: &str) {
        self.time.set(moment);
        for seat in self.seats() {
            seat.catch_up();
        }
    }

    fn seats(&mut self) -> [&mut Seat; 5] {
        let Self {
            leader,
            clerk,
            office,
            bureau,
            volunteer,
            ..
        } = self;
        [leader, clerk, office, bureau, volunteer]
    }

    /// Everybody syncs until nothing waits.
    #[track_caller]
    pub fn settle(&mut self) {
        for _ in 0..2 {
            let Self {
                town,
                leader,
                clerk,
                office,
                bureau,
                volunteer,
                ..
            } = self;
            for seat in [leader, clerk, office, bureau, volunteer] {
                seat.sync_ok(town);
                let counts = &seat.console.app.session.counts;
                assert_eq!((counts.pending, counts.refused), (0, 0), "{}", seat.screen());
            }
        }
    }

    pub fn registered(&mut self, title: &'static str, request: uuid::Uuid) {
        self.requests.insert(title, RequestId(request));
    }

    pub fn id(&self, title: &str) -> RequestId {
        self.requests[title]
    }

    #[track_caller]
    pub fn state_of(&self, title: &str) -> State {
        self.leader.request(self.id(title)).unwrap().folded.state
    }
}

#[test]
fn a_week_at_five_consoles_shows_everybody_what_is_theirs_and_ends_with_everything_in_its_place() {
    let mut week = Week::begin();
    monday::play(&mut week);
    tuesday::play(&mut week);
    wednesday::play(&mut week);
    thursday::play(&mut week);
    friday::play(&mut week);
    assert_eq!(week.failed, [""; 0]);
}
