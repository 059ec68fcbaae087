//! A week of a micro-grid (domain/findings section 4), played by its people at real devices through a real server: what each of them
//! sees and does not see, what waits for whom, the clocks, the colours, and how everything stands on Sunday.
//!
//! The week is the one before last, so that its days have passed by the clock of whoever runs it.

use crate::common_net::{Device, GRID, Town, path, wait};
use chrono::{Datelike, Days};
use lianxin::change::entry::Entry;
use lianxin::clock::Clock;
use lianxin::domain::household::Colour;
use lianxin::domain::ids::{HouseholdId, RequestId};
use lianxin::domain::request::State;
use lianxin::domain::role::{Level, Role};
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Date;
use lianxin::domain::unit::{Unit, UnitKind};
use lianxin::server::{self, Config, town};
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query};
use lianxin::sync::HttpTransport;
use lianxin::sync::round;
use lianxin::view::{HouseholdDetail, Part, RequestDetail, TodayItem};
use serde_json::{Value, json};
use uuid::Uuid;

const BUREAU: &str = "439901100/mzb";
const VILLAGE: &str = "439901100/200";

/// Who plays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    Leader,
    Clerk,
    Office,
    Bureau,
    Volunteer,
}
use Who::{Bureau, Clerk, Leader, Office, Volunteer};

const EVERYBODY: [Who; 5] = [Leader, Clerk, Office, Bureau, Volunteer];

struct Week {
    town: Town,
    devices: Vec<Device>,
    monday: Date,
    clock: Clock,
}

impl Week {
    fn begin() -> Self {
        let town = Town::new();
        let storage = town.storage();
        wait(async {
            for (unit, kind, name) in [
                (GRID, UnitKind::MicroGrid, "12号微网格"),
                (VILLAGE, UnitKind::Village, "茶坪村"),
                (BUREAU, UnitKind::Department, "民政办"),
            ] {
                let (path, name) = (path(unit), name.to_owned());
                town::put_unit(&storage, Clock::system(), Unit { path, kind, name })
                    .await
                    .unwrap();
            }
            for (name, role, unit) in [
                ("李民政", Role::Department, BUREAU),
                ("周芒种", Role::Volunteer, VILLAGE),
            ] {
                town::add_user(&storage, Clock::system(), name, role, path(unit))
                    .await
                    .unwrap();
            }
        });
        let people = ["谭谷雨", "邓小满", "黎秋分", "李民政", "周芒种"];
        let devices = people.map(|name| town.device(name)).into_iter().collect();
        let today = Clock::system().today();
        let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()) + 14);
        let clock = Clock::with_today(monday);
        let mut week = Self {
            town,
            devices,
            monday,
            clock,
        };
        week.day(0);
        week
    }

    /// It is the day so many days after Monday, for the server and for everybody.
    fn day(&mut self, after: u64) {
        self.clock = Clock::with_today(self.monday + Days::new(after));
        self.town.unplug();
        self.town.server = Some(server::start(Config::loopback(self.town.db.clone(), self.clock)).unwrap());
        self.settle();
    }

    fn today(&self) -> Date {
        self.clock.today()
    }

    /// Everybody syncs.
    fn settle(&mut self) {
        for _ in 0..2 {
            for device in &mut self.devices {
                let mut line = HttpTransport::new(Some(self.town.url()));
                let clock = self.clock;
                let outcome = wait(round::run(&mut device.store, &mut line, &mut device.batch, || {
                    clock.now()
                }));
                assert_eq!(outcome.failure, None);
                device.store.roll_to(clock.now()).unwrap();
                assert_eq!((device.counts().pending, device.counts().refused), (0, 0));
            }
        }
    }

    fn device(&mut self, who: Who) -> &mut Device {
        let at = EVERYBODY.iter().position(|one| *one == who).unwrap();
        &mut self.devices[at]
    }

    /// Somebody writes a line as `record` takes it.
    #[expect(clippy::needless_pass_by_value, reason = "so that a line reads as one")]
    fn write(&mut self, who: Who, line: Value) -> Uuid {
        let entry: Entry = serde_json::from_value(line.clone()).unwrap();
        let now = self.clock.now();
        match self.device(who).store.save(&entry, None, None, now) {
            Ok(saved) => saved.prepared.record.0,
            Err(error) => panic!("{who:?} {line}: {error:?}"),
        }
    }

    fn refused(&mut self, who: Who, request: RequestId, event: &str) -> bool {
        let line = json!({"do": "request_event", "request": request.to_string(), "event": event, "note": "试"});
        let entry: Entry = serde_json::from_value(line).unwrap();
        let now = self.clock.now();
        self.device(who).store.save(&entry, None, None, now).is_err()
    }

    fn register(&mut self, who: Who, more: Value) -> RequestId {
        let mut line = json!({"do": "request", "urgency": "normal", "source": "phone"});
        merge(&mut line, more);
        RequestId(self.write(who, line))
    }

    /// Somebody takes a step, and everybody hears of it.
    fn step(&mut self, who: Who, request: RequestId, event: &str, more: Value) {
        let mut line = json!({"do": "request_event", "request": request.to_string(), "event": event});
        merge(&mut line, more);
        self.write(who, line);
        self.settle();
    }

    fn request(&mut self, who: Who, request: RequestId) -> Option<Box<RequestDetail>> {
        let now = self.clock.now();
        match self.device(who).store.answer(&Query::Request(request), now).unwrap() {
            Answer::Request(found) => found,
            other => panic!("{other:?}"),
        }
    }

    fn state(&mut self, who: Who, request: RequestId) -> State {
        self.request(who, request).unwrap().folded.state
    }

    /// Who has the request on their device.
    fn seen_by(&mut self, request: RequestId) -> Vec<Who> {
        EVERYBODY
            .into_iter()
            .filter(|who| self.request(*who, request).is_some())
            .collect()
    }

    fn tab(&mut self, who: Who, tab: RequestTab) -> Vec<String> {
        let query = Query::Requests {
            tab,
            part: Part::first(50),
        };
        let now = self.clock.now();
        match self.device(who).store.answer(&query, now).unwrap() {
            Answer::Requests(window, _) => window.rows.into_iter().map(|row| row.title).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn inbox(&mut self, who: Who) -> Vec<String> {
        self.tab(who, RequestTab::Inbox)
    }

    /// What stands on somebody's page of today: requests by their title, reminders by their rule.
    fn on_today(&mut self, who: Who) -> Vec<String> {
        let now = self.clock.now();
        let Answer::Today(view) = self.device(who).store.answer(&Query::Today, now).unwrap() else {
            panic!()
        };
        let items = view.cards.into_iter().flat_map(|card| card.items);
        let named = items.map(|item| match item {
            TodayItem::Request(row) => row.title,
            TodayItem::FollowUp(follow_up, _) => follow_up.because.rule,
        });
        named.collect()
    }

    fn household(&mut self, who: Who, household: Uuid) -> Option<Box<HouseholdDetail>> {
        let now = self.clock.now();
        match self
            .device(who)
            .store
            .answer(&Query::Household(HouseholdId(household)), now)
            .unwrap()
        {
            Answer::Household(found) => found,
            other => panic!("{other:?}"),
        }
    }

    /// The due days of a rule's reminders for a household, as the leader has them.
    fn due(&mut self, household: Uuid, rule: &str) -> Vec<Date> {
        let follow_ups = self.household(Leader, household).unwrap().follow_ups;
        let of_rule = follow_ups.into_iter().filter(|one| one.because.rule == rule);
        of_rule.map(|one| one.due.date).collect()
    }

    fn working_days_on(&self, days: u32) -> Date {
        Rules::builtin().calendar.add_working_days(self.today(), days).date
    }

    /// A household of the leader's with one person in it.
    fn family(&mut self, no: &str, name: &str) -> (Uuid, Uuid) {
        let place = format!("石井组{no}号");
        let household = json!({"do": "household", "household_no": no, "display_name": name, "address": place,
            "phone": "12900000001"});
        let household = self.write(Leader, household);
        let person = json!({"do": "person", "household": household.to_string(), "name": name, "relation": "02",
            "emergency_name": "谭春分", "emergency_phone": "12900000002"});
        (household, self.write(Leader, person))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that a line reads as one")]
fn merge(line: &mut Value, more: Value) {
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
}

#[test]
fn a_week_of_a_micro_grid_ends_with_everything_where_it_belongs() {
    let mut week = Week::begin();
    let (ill, patient) = week.family("01", "黄霜降");
    let (piped, _) = week.family("02", "覃立夏");
    let (smd_home, smd) = week.family("03", "周惊蛰");
    let (quarrel, _) = week.family("04", "蓝小寒");
    let (late_home, late) = week.family("05", "韦大暑");
    week.write(
        Leader,
        json!({"do": "person", "household": late_home.to_string(), "name": "韦小雪", "relation": "10", "sex": 2}),
    );
    week.write(
        Leader,
        json!({"do": "tag", "person": smd.to_string(), "kind": "smd", "level": "stable"}),
    );
    week.write(
        Leader,
        json!({"do": "benefit", "person": late.to_string(), "kind": "dibao", "state": "receiving",
        "monthly_yuan": 500}),
    );
    week.settle();
    assert!(week.household(Clerk, ill).is_some());
    for who in [Office, Bureau, Volunteer] {
        assert!(week.household(who, ill).is_none(), "{who:?} keeps no households");
    }

    // Monday, a sudden illness: saved with its minute, who was told in a line each, care from tomorrow on.
    let sudden = week.register(
        Leader,
        json!({"title": "突发胸痛", "category": "0601", "urgency": "critical",
        "household": ill.to_string(), "person": patient.to_string()}),
    );
    for told in ["已告村医", "已告侄女"] {
        week.step(Leader, sudden, "progress", json!({"note": told}));
    }
    assert_eq!(week.seen_by(sudden), [Leader, Clerk, Office]);
    week.step(Leader, sudden, "self_accept", json!({}));
    week.step(Leader, sudden, "resolve", json!({"note": "已送镇卫生院"}));
    assert_eq!(week.request(Clerk, sudden).unwrap().events.len(), 5);

    // Monday, a hotline's ticket: the town hands it down to the leader by name, with a day of its own.
    let reply_due = week.working_days_on(2).to_string();
    let lamp = week.register(
        Office,
        json!({"title": "路灯不亮", "category": "0103", "unit": GRID, "source": "hotline",
        "place": "石井组路口", "origin_no": "YL2026-0417", "reply_due": reply_due, "reporter_name": "罗清明",
        "reporter_phone": "12900000009"}),
    );
    let down = json!({"to_unit": GRID, "to_user": "谭谷雨", "new_due": reply_due, "note": "12345 转来"});
    week.step(Office, lamp, "hand_down", down);
    assert_eq!(week.seen_by(lamp), [Leader, Clerk, Office]);
    assert_eq!(week.inbox(Leader), ["路灯不亮"]);
    assert_eq!(week.inbox(Clerk), [""; 0], "it is not the village's turn");
    assert_eq!(week.tab(Office, RequestTab::SentDown), ["路灯不亮"]);
    assert!(week.on_today(Leader).contains(&"路灯不亮".to_owned()));
    assert!(week.refused(Clerk, lamp, "resolve"), "it was handed to one of them");

    // Tuesday: nobody took the ticket on, and the sender is told so; the leader is not asked about themselves.
    week.day(1);
    assert!(
        week.on_today(Office).contains(&"R27".to_owned()),
        "{:?}",
        week.on_today(Office)
    );
    assert!(!week.on_today(Leader).contains(&"R27".to_owned()));
    assert!(
        week.on_today(Leader).contains(&"R28".to_owned()),
        "whoever has it answers"
    );
    week.step(Leader, lamp, "accept", json!({}));
    assert!(!week.on_today(Office).contains(&"R27".to_owned()));
    week.step(Leader, lamp, "reply", json!({"way": "phone", "note": "明天换灯泡"}));
    assert!(
        !week.on_today(Office).contains(&"R28".to_owned()),
        "answered, and not done yet"
    );
    assert_eq!(week.due(ill, "R08"), [week.today()], "the day after the illness");

    // Tuesday, a water pipe: done by the leader alone; the return visit is due in three working days.
    let pipe = week.register(
        Leader,
        json!({"title": "水管爆裂", "category": "0101", "household": piped.to_string()}),
    );
    week.step(Leader, pipe, "self_accept", json!({}));
    week.step(Leader, pipe, "resolve", json!({"note": "换了水管和阀门，村民投工"}));
    let back = week.working_days_on(3);
    assert_eq!(week.due(piped, "R01"), [back]);

    // Tuesday, dogs: up to the village, which sets the owner a day.
    let dogs = week.register(
        Leader,
        json!({"title": "散养犬", "category": "0207", "place": "石井组晒谷坪"}),
    );
    week.step(
        Leader,
        dogs,
        "escalate",
        json!({"mode": "coordinated", "note": "犬主不理"}),
    );
    assert_eq!(week.inbox(Clerk), ["散养犬"]);
    assert!(!week.inbox(Office).contains(&"散养犬".to_owned()), "one inbox");
    week.step(Clerk, dogs, "accept", json!({}));
    let until = (week.today() + Days::new(3)).to_string();
    week.step(
        Clerk,
        dogs,
        "set_third_party_deadline",
        json!({"new_due": until, "note": "限期拴养"}),
    );

    // Wednesday, the ticket's result: the town checks it. The clocks stand.
    week.day(2);
    week.step(Leader, lamp, "resolve", json!({"note": "灯泡已换"}));
    let waiting = week.request(Office, lamp).unwrap().folded;
    assert!(waiting.awaiting_check && waiting.first_reply_at.is_some() && waiting.illegal.is_empty());
    assert_eq!(
        (week.inbox(Leader), week.inbox(Office)),
        (Vec::<String>::new(), vec!["路灯不亮".to_owned()])
    );
    week.step(Office, lamp, "check", json!({"passed": true, "note": "电话核实"}));
    let done = week.request(Leader, lamp).unwrap().folded;
    assert_eq!(
        (done.state, done.resolved_level, done.done_in_time),
        (State::Resolved, Some(Level::MICRO_GRID), Some(true))
    );
    assert_eq!(week.tab(Office, RequestTab::SentDown), [""; 0]);

    // Wednesday, two bulbs: the village hands them to a volunteer, who sees nothing else.
    let bulbs = week.register(
        Leader,
        json!({"title": "换两个灯泡", "category": "0103", "place": "老年活动室"}),
    );
    week.step(
        Leader,
        bulbs,
        "escalate",
        json!({"mode": "coordinated", "note": "没有梯子"}),
    );
    week.step(Clerk, bulbs, "accept", json!({}));
    let tomorrow = (week.today() + Days::new(1)).to_string();
    let down = json!({"to_unit": VILLAGE, "to_user": "周芒种", "new_due": tomorrow, "note": "谁有空"});
    week.step(Clerk, bulbs, "hand_down", down);
    assert_eq!(week.seen_by(bulbs), [Leader, Clerk, Office, Volunteer]);
    assert_eq!(week.inbox(Volunteer), ["换两个灯泡"]);
    assert_eq!(week.tab(Volunteer, RequestTab::All), ["换两个灯泡"]);
    assert!(week.refused(Leader, bulbs, "resolve"), "the volunteer does it");
    week.step(Volunteer, bulbs, "resolve", json!({"note": "换好了"}));
    week.step(Clerk, bulbs, "check", json!({"passed": true, "note": "亮了"}));

    // Wednesday, a visit to somebody with a severe mental disorder: medicine stopped is an alarm today, and red.
    assert_eq!(week.household(Leader, smd_home).unwrap().colour, Colour::Yellow);
    week.write(
        Leader,
        json!({"do": "health_record", "person": smd.to_string(), "disease": "smd", "seen": true,
        "compliance": "none", "observed_risk": 1, "text": "停药一周"}),
    );
    week.settle();
    let red = week.household(Clerk, smd_home).unwrap();
    assert_eq!(red.colour, Colour::Red);
    assert!(week.on_today(Leader).contains(&"R15".to_owned()));
    for who in [Office, Bureau, Volunteer] {
        assert!(week.device(who).export("health_record").is_empty(), "{who:?}");
    }

    // Thursday, a dispute with violence that is not settled: red, and somebody must be told today.
    week.day(3);
    assert_eq!(week.state(Leader, dogs), State::Accepted);
    let fight = week.register(
        Leader,
        json!({"title": "宅基地争执动手", "category": "0301", "household": quarrel.to_string(),
        "other_party": "蓝大寒", "violence_sign": true}),
    );
    week.step(Leader, fight, "self_accept", json!({}));
    week.step(
        Leader,
        fight,
        "resolve",
        json!({"note": "未谈拢", "dispute_result": "failed"}),
    );
    assert_eq!(week.household(Leader, quarrel).unwrap().colour, Colour::Red);
    assert!(week.on_today(Leader).contains(&"R07".to_owned()));
    assert_eq!(week.seen_by(fight), [Leader, Clerk, Office]);

    // Thursday, a death: the benefit is to be checked, and somebody calls on the family.
    week.write(
        Leader,
        json!({"do": "edit", "kind": "person", "record": late.to_string(), "set": {"presence": "dead"}}),
    );
    week.settle();
    assert_eq!(week.due(late_home, "R23").len(), 1, "停发核对");
    assert_eq!(week.due(late_home, "R10").len(), 1);

    // Thursday, an application for aid goes to the department, comes back once, goes there again and is done.
    let aid = week.register(
        Office,
        json!({"title": "临时救助", "category": "0503", "unit": GRID, "place": "石井组05号"}),
    );
    let soon = week.working_days_on(3).to_string();
    let to_bureau = json!({"to_unit": BUREAU, "new_due": soon, "note": "请办"});
    week.step(Office, aid, "hand_down", to_bureau.clone());
    assert_eq!(week.inbox(Bureau), ["临时救助"]);
    week.step(
        Bureau,
        aid,
        "return",
        json!({"reason_code": "incomplete", "note": "缺收入证明"}),
    );
    assert_eq!(week.inbox(Office), ["临时救助"]);
    assert_eq!(week.request(Office, aid).unwrap().folded.returned_for, ["incomplete"]);
    week.step(Office, aid, "hand_down", to_bureau);
    week.step(Bureau, aid, "accept", json!({}));
    week.step(Bureau, aid, "resolve", json!({"note": "已发放"}));
    week.step(Office, aid, "check", json!({"passed": true, "note": "已到账"}));

    // Friday: the owner's day has come, and the pipe is asked after.
    week.day(4);
    let recheck = week.request(Leader, dogs).unwrap().follow_ups;
    assert!(
        recheck
            .iter()
            .any(|one| one.because.rule == "R05" && one.due.date == week.today())
    );
    week.step(
        Leader,
        pipe,
        "return_visit",
        json!({"way": "phone", "satisfaction": "satisfied"}),
    );
    assert!(week.due(piped, "R01").is_empty());
    week.step(Clerk, dogs, "resolve", json!({"note": "已拴养"}));
    week.step(
        Leader,
        lamp,
        "return_visit",
        json!({"way": "phone", "satisfaction": "very"}),
    );

    // Saturday: the dogs are loose again. The new case names the old one, and is no news to the village.
    week.day(5);
    let old = week.request(Leader, dogs).unwrap().request.temp_no;
    let again = week.register(
        Leader,
        json!({"title": "散养犬又出来", "category": "0207", "place": "石井组晒谷坪",
        "recurrence_of": old}),
    );
    week.settle();
    assert_eq!(week.request(Clerk, again).unwrap().recurrence_of_no, Some(old));

    // Sunday: a new leader takes over and finds everything; the one before is out.
    week.day(6);
    let storage = week.town.storage();
    wait(async {
        town::add_user(&storage, Clock::system(), "谭白露", Role::MicroLeader, path(GRID))
            .await
            .unwrap();
    });
    let mut successor = week.town.device("谭白露");
    let clock = week.clock;
    for _ in 0..2 {
        let mut line = HttpTransport::new(Some(week.town.url()));
        let outcome = wait(round::run(
            &mut successor.store,
            &mut line,
            &mut successor.batch,
            || clock.now(),
        ));
        assert_eq!(outcome.failure, None);
    }
    for kind in [
        "household",
        "person",
        "request",
        "request_event",
        "tag",
        "benefit",
        "health_record",
    ] {
        let (theirs, before) = (successor.export(kind).len(), week.device(Leader).export(kind).len());
        assert_eq!(theirs, before, "{kind}");
    }
    let everything = [sudden, lamp, pipe, dogs, bulbs, fight, aid, again];
    let expected = [
        State::Resolved,
        State::Closed,
        State::Closed,
        State::Resolved,
        State::Resolved,
        State::Resolved,
        State::Resolved,
        State::Registered,
    ];
    for (request, state) in everything.into_iter().zip(expected) {
        for who in week.seen_by(request) {
            let detail = week.request(who, request).unwrap();
            assert_eq!(
                (&detail.folded.state, detail.folded.illegal.len()),
                (&state, 0),
                "{who:?} {}",
                detail.request.title
            );
        }
    }
    assert_eq!(week.device(Bureau).export("request").len(), 1);
    assert_eq!(week.device(Volunteer).export("request").len(), 1);
    assert_eq!(week.device(Office).export("request").len(), everything.len());
}
