//! A clerk's afternoon at the console: what people ask for by telephone is registered, taken on, handed to others, put together with
//! what is the same, and sent back. And each role at its console: what it may do opens, what it may not says why.

use crate::common_net::{GRID, TOWN, Town, path, wait};
use crate::seat::Seat;
use crate::town::{BUREAU, Time, VILLAGE, town};
use lianxin::app::{Layer, Notice, Refusal};
use lianxin::change::Kind;
use lianxin::domain::ids::RequestId;
use lianxin::domain::lang::Lang;
use lianxin::domain::request::{EventKind, State};
use lianxin::domain::right::Relations;
use lianxin::domain::role::Role;
use lianxin::record::permission::{Operation, may};
use lianxin::server::town as admin;
use lianxin::store::queries::RequestTab;
use serde_json::json;

/// The people of the afternoon.
struct Afternoon {
    town: Town,
    leader: Seat,
    clerk: Seat,
    office: Seat,
    bureau: Seat,
    volunteer: Seat,
}

impl Afternoon {
    fn begin(time: Time, lang: Lang) -> Self {
        let town = town(time);
        let mut leader = Seat::of("谭谷雨", &town, time, lang);
        for (number, name) in [("A-001", "黄霜降"), ("A-002", "覃立夏")] {
            leader.record(&json!({"do": "household", "household_no": number, "display_name": name,
                "address": format!("石井组{number}"), "phone": "12900000001"}));
        }
        leader.sync_ok(&town);
        let [clerk, office, bureau, volunteer] =
            ["邓小满", "黎秋分", "李民政", "周芒种"].map(|user| Seat::of(user, &town, time, lang));
        Self {
            leader,
            clerk,
            office,
            bureau,
            volunteer,
            town,
        }
    }

    fn settle(&mut self) {
        for _ in 0..2 {
            for seat in [
                &mut self.leader,
                &mut self.clerk,
                &mut self.office,
                &mut self.bureau,
                &mut self.volunteer,
            ] {
                seat.sync_ok(&self.town);
                let counts = &seat.console.app.session.counts;
                assert_eq!((counts.pending, counts.refused), (0, 0), "{}", seat.screen());
            }
        }
    }

    /// Somebody telephones: the clerk writes it down.
    fn phoned(&mut self, title: &str, category: &str, household: &str) -> RequestId {
        let clerk = &mut self.clerk;
        clerk.page("3").press("f3");
        clerk.fill("title", title).fill("category", category);
        // It is nobody's yet: whose request is marked says nothing about who telephones.
        match household {
            "" => clerk.fill("place", "石井组路口").fill("unit", "12号"),
            name => clerk.fill("household", name),
        };
        clerk.fill("source", "phone").fill("reporter_name", "罗清明");
        let said = clerk.save();
        assert!(said.contains("诉求"), "{said}");
        RequestId(clerk.saved_record())
    }

    fn number(&self, request: RequestId) -> String {
        self.clerk.request(request).unwrap().request.temp_no
    }

    fn state(&self, request: RequestId) -> State {
        self.clerk.request(request).unwrap().folded.state
    }
}

#[test]
fn a_clerks_afternoon_goes_by_keys_alone() {
    let time = Time::at("2026-11-18 13:30");
    let mut all = Afternoon::begin(time, Lang::Zh);
    let lamp = all.phoned("路灯不亮", "0103", "");
    let pipe = all.phoned("水管爆裂", "0101", "覃立夏");
    let lamp_again = all.phoned("路口路灯又不亮", "0103", "");
    let dogs = all.phoned("散养犬", "0207", "");
    all.settle();
    all.clerk.page("3").sees(&["路灯不亮", "水管爆裂", "散养犬"]);

    // The lamp is reported twice: the later one is put to the first.
    let number = all.number(lamp);
    let said = all
        .clerk
        .step("路口路灯又不亮", &EventKind::Merge, &[("target", &number)]);
    assert!(said.contains("已保存"), "{said}");
    assert_eq!(all.state(lamp_again), State::Merged);

    // It goes to a volunteer, who sees it and nothing else.
    all.clerk.step(
        "路灯不亮",
        &EventKind::HandDown,
        &[("to_unit", "周芒种"), ("new_due", "2026-11-20"), ("note", "带梯子")],
    );
    // The dogs go to the leader's own grid.
    all.clerk.step(
        "散养犬",
        &EventKind::HandDown,
        &[("to_unit", "12号"), ("new_due", "2026-11-23"), ("note", "先劝")],
    );
    all.settle();
    assert_eq!(all.volunteer.inbox(), ["路灯不亮"]);
    all.volunteer.page("3").sees(&["路灯不亮"]);
    all.volunteer.sees_nothing_of(&["水管爆裂", "散养犬"]);
    assert_eq!(all.leader.inbox(), ["散养犬"]);
    assert!(all.bureau.tab(RequestTab::All).is_empty());

    // The leader sends the pipe up without saying what is needed: it comes back, is completed, and is taken on.
    all.leader.step("水管爆裂", &EventKind::Escalate, &[("note", "修不了")]);
    all.settle();
    assert_eq!(all.clerk.inbox(), ["水管爆裂"]);
    all.clerk.step(
        "水管爆裂",
        &EventKind::Return,
        &[("reason_code", "incomplete"), ("note", "管径多少？")],
    );
    all.settle();
    assert_eq!(all.state(pipe), State::Returned);
    all.leader
        .step("水管爆裂", &EventKind::Escalate, &[("note", "管径 25 毫米")]);
    all.settle();
    all.clerk.step("水管爆裂", &EventKind::Accept, &[]);
    all.clerk.step(
        "水管爆裂",
        &EventKind::Dispatch,
        &[("to_unit", "民政"), ("note", "请协调供水站")],
    );
    all.settle();
    assert_eq!(all.bureau.inbox(), ["水管爆裂"]);

    // Nobody steps in where it is not theirs, and is told why.
    let why = all.leader.refused("水管爆裂", &EventKind::Resolve);
    assert!(why.contains("已交给"), "{why}");
    all.bureau.step("水管爆裂", &EventKind::Resolve, &[("note", "换了管")]);
    all.volunteer
        .step("路灯不亮", &EventKind::Resolve, &[("note", "换了灯泡")]);
    all.settle();
    for (title, request) in [("水管爆裂", pipe), ("路灯不亮", lamp)] {
        assert!(all.clerk.inbox().contains(&title.to_owned()), "{:?}", all.clerk.inbox());
        all.clerk.step(title, &EventKind::Check, &[("passed", "yes")]);
        assert_eq!(all.state(request), State::Resolved);
    }
    all.settle();
    assert_eq!(all.clerk.inbox(), [""; 0], "the desk is clear");
    assert_eq!(all.state(dogs), State::HandedDown);
    let illegal =
        [lamp, lamp_again, pipe, dogs].map(|request| all.clerk.request(request).unwrap().folded.illegal.len());
    assert_eq!(illegal, [0; 4]);
}

/// A key that makes a record, on which page, and of what kind.
const MAKES: [(&str, &str, Kind); 8] = [
    ("1", "f2", Kind::Visit),
    ("1", "f3", Kind::Request),
    ("1", "shift-f3", Kind::Request),
    ("2", "ins", Kind::Household),
    ("3", "ins", Kind::Request),
    ("4", "ins", Kind::Reminder),
    ("5", "ins", Kind::Visit),
    ("2", "f2", Kind::Visit),
];

#[test]
fn each_role_makes_at_its_console_what_the_table_of_permissions_says_and_is_told_why_not() {
    let time = Time::at("2026-11-18 13:30");
    let town = town(time);
    let storage = town.storage();
    for role in Role::ALL {
        let (name, code) = (format!("某{role}"), role.code());
        let unit = match role {
            Role::MicroLeader => GRID,
            Role::TownOffice => TOWN,
            Role::Department => BUREAU,
            _ => VILLAGE,
        };
        wait(admin::add_user(&storage, time.clock, &name, role.clone(), path(unit))).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let mut seat = Seat::of(&name, &town, time, lang);
            for (page, key, kind) in MAKES {
                seat.page(page).press(key);
                let opened = matches!(seat.console.app.layers.last(), Some(Layer::Form(_)));
                let allowed = may(Operation::Create, &kind, role, Relations::ANY);
                assert_eq!(opened, allowed, "{code}: {page} {key}\n{}", seat.screen());
                if !allowed {
                    let Some(Notice::Refused(_, why)) = &seat.console.app.notice else {
                        panic!("{code} {page} {key}: {:?}", seat.console.app.notice);
                    };
                    assert_eq!(*why, Refusal::Role, "{code}: {page} {key}");
                    let words = ["当前身份不能做这一步", "your role may not do this"];
                    assert!(
                        words.iter().any(|words| seat.refusal().contains(words)),
                        "{}",
                        seat.refusal()
                    );
                }
            }
        }
    }
}
