//! People at requests: they register them and take whatever step the console offers them, most of all those that hand a request to
//! somebody and take it back. At the end everybody sees what they may, whole, and what waits for them.

use super::history::Draw;
use super::read::{self, Row};
use super::sight::{Account, Sight, request_of};
use super::town::{BUREAU, COLLEAGUES, PARTIES, UNITS};
use super::world::World;
use lianxin::change::Kind;
use lianxin::domain::ids::RequestId;
use lianxin::domain::request::{Actor, EventKind, State, is_before_result, steps};
use lianxin::domain::role::Role;
use lianxin::server::town as admin;
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query};
use lianxin::view::{Part, RequestDetail};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::sync::Mutex;
use uuid::Uuid;

/// The kinds of steps that were saved in all histories so far.
pub static TAKEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

impl World {
    /// Saves a new request; an office for a grid below it.
    pub fn register(&mut self, index: usize, seed: usize) {
        let mut draw = Draw::new(seed as u64);
        self.saves += 1;
        let unit = match PARTIES[index % PARTIES.len()].1 {
            Role::TownOffice => [UNITS[2], UNITS[4]][draw.below(2)],
            Role::Clerk => UNITS[2],
            _ => "",
        };
        let urgency = ["normal", "normal", "critical"][draw.below(3)];
        let entry = json!({
            "do": "request", "title": format!("事项{}", self.saves), "category": "0103", "urgency": urgency,
            "place": format!("石井组{}号", self.saves), "unit": unit, "source": "hotline", "reporter_name": "黄霜降",
        });
        self.save(index, &entry, None, &HashSet::new());
    }

    fn requests(&mut self, index: usize) -> Vec<String> {
        let shown = self.devices[index].store().export(&Kind::Request).unwrap();
        let ids = shown.iter().map(|row| row["id"].as_str().unwrap().to_owned());
        ids.collect()
    }

    fn detail(&mut self, index: usize, request: &str) -> Option<Box<RequestDetail>> {
        let now = self.devices[index].now();
        let id = RequestId(Uuid::parse_str(request).unwrap());
        match self.devices[index].store().answer(&Query::Request(id), now).unwrap() {
            Answer::Request(found) => found,
            other => panic!("{other:?}"),
        }
    }

    /// Takes a step that the device offers in a request that it shows.
    pub fn act(&mut self, index: usize, pick: usize, seed: usize) {
        let shown = self.requests(index);
        // A few requests, so that people meet.
        let Some(at) = pick.checked_rem(shown.len().min(3)) else {
            return;
        };
        let request = shown[at].clone();
        let Some(detail) = self.detail(index, &request) else {
            return;
        };
        let mut draw = Draw::new(seed as u64);
        // Whom a restored server has forgotten works on with what they were.
        let Some(account) = self.account(index) else { return };
        let actor = Actor {
            user: Some(lianxin::domain::ids::UserId(Uuid::parse_str(&account.user).unwrap())),
            role: account.role,
            on: None,
            by_present_rules: true,
            relations: detail.relations,
            online: true,
        };
        let offered = steps(&detail.folded, &actor)
            .into_iter()
            .filter(|step| step.refusal.is_none());
        let mut offered: Vec<EventKind> = offered.map(|step| step.kind).collect();
        // What ends a request ends its story: seldom.
        let ends = |kind: &EventKind| {
            matches!(
                kind,
                EventKind::Withdraw | EventKind::Merge | EventKind::Decline | EventKind::Urge
            )
        };
        if draw.below(6) > 0 {
            offered.retain(|kind| !ends(kind));
        }
        // The steps that lead from the hand-over to the check are a few among many.
        let onward = [
            EventKind::Approve,
            EventKind::Check,
            EventKind::Resolve,
            EventKind::Accept,
        ];
        if let Some(next) = onward.into_iter().find(|kind| offered.contains(kind))
            && draw.below(2) == 0
        {
            offered = vec![next];
        }
        if let Some(at) = draw.below(1_000).checked_rem(offered.len()) {
            let mut targets = shown;
            // Nothing is merged into what has its result.
            if offered[at] == EventKind::Merge {
                targets.retain(|other| {
                    let detail = self.detail(index, other);
                    *other != request && detail.is_some_and(|detail| is_before_result(&detail.folded.state))
                });
            }
            let entry = step(&mut draw, &request, &offered[at], &targets);
            self.say(&format!("{entry}"));
            self.save(index, &entry, None, &HashSet::new());
        }
    }

    /// Somebody without a device, to whom something may be handed by name, works here no more.
    pub fn shut_out(&mut self, which: usize) {
        let (name, role, unit) = &COLLEAGUES[which % COLLEAGUES.len()];
        let user = self.town.user(name, &self.runtime);
        let clock = self.town.clock();
        let leaving = admin::move_user(
            self.town.storage(),
            clock,
            &user,
            role.clone(),
            super::town::path(unit),
            false,
        );
        self.runtime.block_on(leaving).unwrap();
    }

    fn account(&mut self, index: usize) -> Option<Account> {
        let device = self.devices[index].store().sync_start().unwrap().unwrap().device;
        self.town.account_of(device)
    }

    /// I1, I10: everybody sees the requests that they may and no other, each with all its steps and in the state that everybody
    /// else sees; and what waits for them is what was handed to them.
    pub fn everybody_sees_what_was_handed_to_them(&mut self) {
        let log = read::log(&self.town.db(&self.runtime));
        TAKEN
            .lock()
            .unwrap()
            .extend(log.iter().filter_map(|row| match row.kind.as_str() {
                "request_event" => row.set["kind"].as_str().map(str::to_owned),
                _ => None,
            }));
        let sight = Sight::of(&log);
        let mut first: std::collections::HashMap<String, (usize, String)> = std::collections::HashMap::new();
        for index in 0..self.devices.len() {
            let who = self.account(index).unwrap();
            let shown: BTreeSet<String> = self.requests(index).into_iter().collect();
            let may = |row: &&Row| row.kind == "request" && sight.may(&who, &row.record, &row.unit);
            let expected: BTreeSet<String> = log.iter().filter(may).map(|row| row.record.clone()).collect();
            // What the server did not take is shown by its author alone.
            let only_here = |request: &String| log.iter().all(|row| row.record != *request);
            let unexpected = shown.difference(&expected).any(|request| !only_here(request));
            if unexpected || !expected.is_subset(&shown) {
                return self.fail(
                    "I10",
                    format!("device {index} of {who:?} shows {shown:?}, not {expected:?}"),
                );
            }
            let waiting = self.inbox(index);
            for request in &shown {
                let Some(detail) = self.detail(index, request) else {
                    continue;
                };
                let there = log.iter().filter(|row| row.kind == "request_event");
                let there = there.filter(|row| request_of(row).as_ref() == Some(request)).count();
                let here = detail.events.iter().filter(|(event, ..)| event.seq.is_some()).count();
                if here != there {
                    let found = format!("device {index} has {here} of {there} steps of {request}");
                    return self.fail("I1", found);
                }
                if here != detail.events.len() {
                    continue;
                }
                let folded = format!("{:?}", detail.folded);
                let (other, known) = first.entry(request.clone()).or_insert_with(|| (index, folded.clone()));
                if *known != folded {
                    let found = format!("{request} on device {other}:\n{known}\non device {index}:\n{folded}");
                    return self.fail("I1", found);
                }
                if let Some(found) = misses(&detail, &who, &sight, waiting.contains(request)) {
                    return self.fail("I10", format!("device {index} of {who:?}: {found} {request}\n{folded}"));
                }
            }
        }
    }

    fn inbox(&mut self, index: usize) -> BTreeSet<String> {
        let now = self.devices[index].now();
        let query = Query::Requests {
            tab: RequestTab::Inbox,
            part: Part::first(500),
        };
        match self.devices[index].store().answer(&query, now).unwrap() {
            Answer::Requests(window, _) => window.rows.iter().map(|row| row.id.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }
}

/// What the page says wrongly of what was handed to its reader.
fn misses(detail: &RequestDetail, who: &Account, sight: &Sight, waits: bool) -> Option<&'static str> {
    use lianxin::domain::right::Relation;
    let folded = &detail.folded;
    let request = detail.request.id.to_string();
    let reads = who.role != Role::TownOffice;
    if reads && detail.relations.has(Relation::Handed) != sight.was_handed(who, &request) {
        return Some("it says wrongly whether it was handed to them:");
    }
    let doer = folded.hands.last().filter(|_| !folded.awaiting_check)?;
    let is_open = matches!(folded.state, State::HandedDown | State::Handling | State::Returned);
    let named = doer.user.map(|user| user.to_string());
    let unit = doer.unit.as_ref().map(ToString::to_string).unwrap_or_default();
    let theirs = match &named {
        Some(user) => *user == who.user || (sight.is_gone(user) && unit == who.unit.as_str()),
        None => unit == who.unit.as_str() && who.role != Role::Volunteer,
    };
    (is_open && theirs && !waits).then_some("it does not wait in the inbox of whoever is to do it:")
}

/// A day so many days from now.
fn ahead(days: i64) -> String {
    let today = lianxin::clock::Clock::system().now().local_date();
    (today + chrono::TimeDelta::days(days)).to_string()
}

/// A step with what it may need, wild enough that some are refused.
fn step(draw: &mut Draw, request: &str, kind: &EventKind, targets: &[String]) -> Value {
    let units = ["", UNITS[1], UNITS[2], BUREAU];
    let people = [
        "",
        "",
        "谭谷雨",
        "邓小满",
        "李民政",
        "周芒种",
        COLLEAGUES[0].0,
        COLLEAGUES[1].0,
    ];
    let mut line = json!({
        "do": "request_event", "request": request, "event": kind.code(), "note": "照办", "passed": draw.below(3) > 0,
        "reason_code": (["not_ours", "incomplete"][draw.below(2)]), "way": "phone",
        "satisfaction": (["satisfied", "unsatisfied", "unreachable"][draw.below(3)]), "redo": true,
        "mode": (["coordinated", "overall"][draw.below(2)]), "new_due": ahead(5),
    });
    if matches!(kind, EventKind::HandDown | EventKind::Dispatch) {
        // A department is beside the units that a request is handed down to.
        let among = units.len() - usize::from(*kind == EventKind::HandDown && draw.below(4) > 0);
        line["to_unit"] = units[draw.below(among)].into();
        line["to_user"] = people[draw.below(people.len())].into();
        line["assist_parties"] = [json!([]), json!(["志愿者周芒种"])][draw.below(2)].clone();
    }
    match kind {
        EventKind::Dispatch if line["to_unit"] == "" && line["to_user"] == "" => {
            line["to_party"] = ["志愿者周芒种", "民政办 李民政", "派出所"][draw.below(3)].into();
        }
        EventKind::Merge if !targets.is_empty() => line["target"] = targets[draw.below(targets.len())].as_str().into(),
        EventKind::SelfAccept => line["mode"] = "immediate".into(),
        _ => {}
    }
    line
}
