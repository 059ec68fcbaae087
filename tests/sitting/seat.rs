//! Somebody at their console.

use crate::common_net::{Device, Lossy, Town, wait};
use crate::town::Time;
use lianxin::app::forms::Form;
use lianxin::app::forms::input::Input;
use lianxin::app::status::{Moved, Status};
use lianxin::app::{Layer, Msg, Notice};
use lianxin::change::entry::Entry;
use lianxin::domain::ids::RequestId;
use lianxin::domain::lang::Lang;
use lianxin::domain::request::EventKind;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query, Store};
use lianxin::sync::batch::Batch;
use lianxin::sync::round::{self, Outcome};
use lianxin::sync::{HttpTransport, Transport};
use lianxin::view::{RequestDetail, RequestRow, TodayItem, TodayView};
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// A field that is not reached by so many Tabs is not there.
const FIELDS: usize = 60;

pub struct Seat {
    pub console: Console,
    pub dir: TempDir,
    /// Keys pressed so far.
    pub keys: usize,
    batch: Batch,
    time: Time,
    /// What the console's clock showed when it was set last.
    pub shown: Millis,
}

impl Seat {
    /// Sits down at a new device that has had its first load.
    pub fn of(user: &str, town: &Town, time: Time, lang: Lang) -> Self {
        let mut device = town.device(user);
        let mut line = HttpTransport::new(Some(town.url()));
        for _ in 0..2 {
            let outcome = wait(round::run(&mut device.store, &mut line, &mut device.batch, || {
                time.now()
            }));
            assert_eq!(outcome.failure, None);
        }
        Self::at(device, time, lang)
    }

    pub fn at(device: Device, time: Time, lang: Lang) -> Self {
        let Device { mut store, dir, batch } = device;
        let now = time.now();
        store.roll_to(now).unwrap();
        let mut seat = Self {
            console: Console::with_store(store, now).sized(120, 40).speaking(lang),
            dir,
            keys: 0,
            batch,
            time,
            shown: now,
        };
        seat.console.app.session.bundle_dir = seat.dir.path().display().to_string();
        seat
    }

    /// The console is gone without having been told, and is opened again.
    pub fn stand_up_without_a_word(&mut self, lang: Lang) {
        let rules = Arc::new(Rules::builtin());
        let path = self.dir.path().join("lianxin.db");
        // SQLite keeps a database open by two for a moment as well as one that was left open.
        let store = Store::open(&path, None, false, rules).unwrap();
        let now = self.time.now();
        self.console = Console::with_store(store, now).sized(120, 40).speaking(lang);
        self.console.app.session.bundle_dir = self.dir.path().display().to_string();
        self.shown = now;
    }

    pub fn store(&mut self) -> &mut Store {
        self.console.store_mut().unwrap()
    }

    /// The console's clock is what the time is; a new day is begun as the store's worker begins it.
    pub fn catch_up(&mut self) {
        let now = self.time.now();
        if now.local_date() != self.shown.local_date() {
            self.store().roll_to(now).unwrap();
        }
        self.console.wait(now.0 - self.shown.0);
        self.shown = now;
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.keys += keys.split_whitespace().count();
        self.console.press(keys);
        self
    }

    pub fn type_text(&mut self, text: &str) -> &mut Self {
        self.keys += text.chars().count();
        self.console.type_text(text);
        self
    }

    /// Back on the page of this digit, nothing above it.
    pub fn page(&mut self, digit: &str) -> &mut Self {
        for _ in 0..8 {
            if self.console.app.layers.is_empty() {
                break;
            }
            self.press("esc");
        }
        self.press(digit)
    }

    pub fn screen(&self) -> String {
        self.console.screen()
    }

    /// The screen holds each of these words.
    #[track_caller]
    pub fn sees(&self, words: &[&str]) {
        let screen = self.screen();
        for word in words {
            assert!(screen.contains(word), "{word} is not on\n{screen}");
        }
    }

    /// None of these is on the screen.
    #[track_caller]
    pub fn sees_nothing_of(&self, words: &[&str]) {
        let screen = self.screen();
        for word in words {
            assert!(!screen.contains(word), "{word} is on\n{screen}");
        }
    }

    #[track_caller]
    pub fn form(&self) -> &Form {
        match self.console.app.layers.last() {
            Some(Layer::Form(form)) => form,
            _ => panic!("no form is open\n{}", self.screen()),
        }
    }

    fn focused(&self) -> &'static str {
        let form = self.form();
        form.fields().list[form.focus()].spec.name
    }

    /// Goes to the field by Tab.
    #[track_caller]
    pub fn go_to(&mut self, field: &str) -> &mut Self {
        for _ in 0..FIELDS {
            if self.focused() == field {
                return self;
            }
            self.press("tab");
        }
        panic!("there is no field {field}\n{}", self.screen());
    }

    /// Puts a value into a field as a person does: a digit for a choice, a part of the name for one of many, else the text.
    #[track_caller]
    pub fn fill(&mut self, field: &str, value: &str) -> &mut Self {
        self.go_to(field);
        let form = self.form();
        match &form.fields().list[form.focus()].input {
            Input::Choice(set) | Input::Many(set) => {
                let at = set.opts.iter().position(|opt| opt.code == value);
                let at = at.unwrap_or_else(|| panic!("{field} does not offer {value}: {:?}", set.opts));
                let digit = set.digit(at).unwrap_or_else(|| panic!("{value} has no digit"));
                self.press(&digit.to_string())
            }
            Input::Check(_) => self.press("space"),
            // Of several that fit, Enter takes the one that is marked.
            Input::Pick(_) | Input::Household(_) => self.type_text(value).press("enter"),
            _ => self.type_text(value),
        }
    }

    /// Saves the form that is open, doubts and all; what the message row says.
    #[track_caller]
    pub fn save(&mut self) -> String {
        self.press("ctrl-s");
        if matches!(self.console.app.layers.last(), Some(Layer::Form(form)) if form.is_warned()) {
            self.press("ctrl-s");
        }
        assert!(
            matches!(self.console.app.notice, Some(Notice::Saved(_) | Notice::FastSaved(..))),
            "{:?}\n{}",
            self.console.app.notice,
            self.screen()
        );
        self.message()
    }

    /// The row above the keys.
    pub fn message(&self) -> String {
        let screen = self.screen();
        screen.lines().rev().nth(1).unwrap_or_default().trim().to_owned()
    }

    /// The record that the last save made or changed.
    #[track_caller]
    pub fn saved_record(&self) -> Uuid {
        match &self.console.app.notice {
            Some(Notice::Saved(saved) | Notice::FastSaved(_, saved)) => saved.record.0,
            other => panic!("{other:?}\n{}", self.screen()),
        }
    }

    /// Saves a line as `record` takes it.
    #[track_caller]
    pub fn record(&mut self, line: &Value) -> Uuid {
        let entry: Entry = serde_json::from_value(line.clone()).unwrap();
        let now = self.time.now();
        match self.store().save(&entry, None, None, now) {
            Ok(saved) => {
                self.console.send(Msg::Changed);
                saved.prepared.record.0
            }
            Err(error) => panic!("{line}: {error:?}"),
        }
    }

    pub fn query(&self, query: &Query) -> Answer {
        self.console.store().unwrap().answer(query, self.time.now()).unwrap()
    }

    pub fn today(&self) -> TodayView {
        match self.query(&Query::Today) {
            Answer::Today(view) => view,
            other => panic!("{other:?}"),
        }
    }

    /// What is due today or before, or waits: requests by their title, reminders by their rule.
    pub fn due(&self) -> Vec<String> {
        let today = self.time.today();
        let items = self.today().cards.into_iter().flat_map(|card| card.items);
        let due = items.filter_map(|item| match item {
            TodayItem::Request(row) => Some(row.title),
            TodayItem::FollowUp(one, _) => (one.due.date <= today).then_some(one.because.rule),
        });
        due.collect()
    }

    pub fn tab(&self, tab: RequestTab) -> Vec<RequestRow> {
        let (offset, limit) = (0, 100);
        match self.query(&Query::Requests { tab, offset, limit }) {
            Answer::Requests(window, _) => window.rows,
            other => panic!("{other:?}"),
        }
    }

    pub fn inbox(&self) -> Vec<String> {
        let rows = self.tab(RequestTab::Inbox).into_iter();
        rows.map(|row| row.title).collect()
    }

    pub fn request(&self, request: RequestId) -> Option<Box<RequestDetail>> {
        match self.query(&Query::Request(request)) {
            Answer::Request(found) => found,
            other => panic!("{other:?}"),
        }
    }

    /// Opens a request from the page of requests: its tab, its row.
    #[track_caller]
    pub fn open(&mut self, title: &str) -> &mut Self {
        self.page("3");
        for _ in RequestTab::ALL {
            let page = &self.console.app.pages.requests;
            let row = (page.list().here()).find(|(_, row)| row.title == title);
            if let Some((to, _)) = row {
                let from = page.list().index();
                return self.walk(from, to).press("enter");
            }
            self.press("right");
        }
        panic!("no tab has {title}\n{}", self.screen());
    }

    /// Marks the step of the request that is open.
    #[track_caller]
    pub fn mark(&mut self, kind: &EventKind) -> &mut Self {
        let Some(Layer::Request(screen)) = self.console.app.layers.last() else {
            panic!("no request is open\n{}", self.screen());
        };
        let steps = screen.steps(&self.console.app.session);
        let at = steps.iter().position(|step| step.kind == *kind);
        let at = at.unwrap_or_else(|| panic!("{kind} is not listed\n{}", self.screen()));
        let (to, from) = (screen.calls().len() + at, screen.whole.step);
        self.walk(from, to)
    }

    /// Takes a step of a request with its form; what the message row says.
    #[track_caller]
    pub fn step(&mut self, title: &str, kind: &EventKind, fields: &[(&str, &str)]) -> String {
        self.open(title).mark(kind).press("enter");
        for (field, value) in fields {
            self.fill(field, value);
        }
        self.save()
    }

    /// Tries a step; why it is refused.
    #[track_caller]
    pub fn refused(&mut self, title: &str, kind: &EventKind) -> String {
        self.open(title).mark(kind).press("enter");
        self.refusal()
    }

    /// Why what was tried last is refused, in words.
    #[track_caller]
    pub fn refusal(&self) -> String {
        let Some(Notice::Refused(..)) = &self.console.app.notice else {
            panic!("{:?}\n{}", self.console.app.notice, self.screen());
        };
        self.message()
    }

    /// A round over the line, as the engine tells the console of it.
    pub fn sync(&mut self, town: &Town) -> Outcome {
        self.sync_by(&mut HttpTransport::new(Some(town.url())))
    }

    /// The same over a line that loses the first answers.
    pub fn sync_badly(&mut self, town: &Town, lose: usize) -> Outcome {
        let inner = HttpTransport::new(Some(town.url()));
        self.sync_by(&mut Lossy { inner, lose })
    }

    fn sync_by(&mut self, line: &mut impl Transport) -> Outcome {
        self.console.send(Msg::Sync(Status::Running));
        let time = self.time;
        let store = self.console.store_mut().unwrap();
        let outcome = wait(round::run(store, line, &mut self.batch, || time.now()));
        let moved = &outcome.summary;
        self.console.send(Msg::Sync(match &outcome.failure {
            None => Status::Idle {
                last_success: Some(time.now()),
                clock_off: outcome.clock_off,
                moved: Moved {
                    sent: moved.pushed,
                    received: moved.pulled,
                },
            },
            Some((trouble, _)) => Status::Failed {
                trouble: trouble.clone(),
                since: time.now(),
                next: None,
                tries: 1,
            },
        }));
        if moved.pulled > 0 || moved.pushed > 0 || moved.recovered > 0 || moved.reshaped {
            self.console.send(Msg::Changed);
        }
        outcome
    }

    /// A round that must go well.
    #[track_caller]
    pub fn sync_ok(&mut self, town: &Town) -> &mut Self {
        let outcome = self.sync(town);
        assert_eq!(outcome.failure, None);
        self
    }

    /// Goes down or up the list from one line to another.
    fn walk(&mut self, from: usize, to: usize) -> &mut Self {
        let key = if to > from { "down" } else { "up" };
        for _ in 0..to.abs_diff(from) {
            self.press(key);
        }
        self
    }

    /// Opens a household by its name, from the page of the households.
    #[track_caller]
    pub fn visit_home(&mut self, name: &str) -> &mut Self {
        self.page("2");
        let list = self.console.app.pages.households.list();
        let to = list.here().find(|(_, row)| row.display_name == name).map(|(at, _)| at);
        let (from, Some(to)) = (list.index(), to) else {
            panic!("no household is called {name}\n{}", self.screen());
        };
        self.walk(from, to).press("enter")
    }

    /// Marks a part of the household that is open, the first that is of a sort: `Person`, `Tag`, `Benefit`, `Visit` …
    #[track_caller]
    pub fn mark_part(&mut self, sort: &str) -> &mut Self {
        for _ in 0..60 {
            let Some(Layer::Household(screen)) = self.console.app.layers.last() else {
                panic!("no household is open\n{}", self.screen());
            };
            if format!("{:?}", screen.item()).contains(sort) {
                return self;
            }
            self.press("down");
        }
        panic!("it has no {sort}\n{}", self.screen());
    }

    /// Marks the card of today that has something of a rule or a request of this title, and the thing itself.
    #[track_caller]
    pub fn mark_due(&mut self, what: &str) -> &mut Self {
        self.page("1").press("home");
        for _ in 0..60 {
            for _ in 0..8 {
                let found = match self.console.app.pages.today.item() {
                    Some(TodayItem::FollowUp(one, _)) => one.because.rule == what,
                    Some(TodayItem::Request(row)) => row.title == what,
                    // What waits for this person's step is a row of its own.
                    None => self
                        .screen()
                        .lines()
                        .any(|line| line.starts_with('>') && line.contains(what)),
                };
                if found {
                    return self;
                }
                self.press("right");
            }
            self.press("down");
        }
        panic!("{what} is not due\n{}", self.screen());
    }

    /// Chooses from the list that is open the line that has these words.
    #[track_caller]
    pub fn pick(&mut self, words: &str) -> &mut Self {
        let Some(Layer::Picker(picker)) = self.console.app.layers.last() else {
            panic!("nothing is offered\n{}", self.screen());
        };
        let at = picker.list.all().iter().position(|item| item.label.contains(words));
        let at = at.unwrap_or_else(|| panic!("{words} is not offered\n{}", self.screen()));
        let from = picker.list.cursor.index;
        self.walk(from, at).press("enter")
    }

    /// Empties the field with the focus.
    pub fn empty(&mut self) -> &mut Self {
        self.press("end");
        for _ in 0..40 {
            self.press("backspace");
        }
        self
    }
}
