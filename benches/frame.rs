//! A key until its frame is drawn: the console's own update, then a full draw and the comparison with the frame before.
//! `cargo bench --bench frame`. 5,000 households, 120x40. Answers that a key asks for are waited for and drawn as well.

#![allow(clippy::unwrap_used, missing_docs, reason = "benches")]

use divan::Bencher;
use lianxin::app::session::Settings;
use lianxin::app::{App, Effect, Key, Msg};
use lianxin::demo::load_pack::LoadPack;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::{Millis, parse_date};
use lianxin::store::Store;
use lianxin::ui::{self, Themes};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::VecDeque;
use std::sync::Arc;
use tempfile::TempDir;

fn main() {
    divan::main();
}

fn now() -> Millis {
    Millis::parse("2026-11-22 09:12").unwrap()
}

struct Desk {
    app: App,
    themes: Themes,
    terminal: Terminal<TestBackend>,
    store: Store,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        let mut store = Store::open(&path, None, true, Arc::new(Rules::builtin())).unwrap();
        let today = parse_date("2026-11-22").unwrap();
        LoadPack::of(5_000, today).fill(&mut store).unwrap();
        let mut desk = Self {
            app: App::new(Settings::default(), now()),
            themes: Themes::default(),
            terminal: Terminal::new(TestBackend::new(120, 40)).unwrap(),
            store,
            _folder: folder,
        };
        let identity = desk.store.identity().unwrap().unwrap();
        desk.settle(Msg::Resize(120, 40));
        desk.settle(Msg::Ready(Box::new(identity)));
        desk
    }

    fn draw(&mut self) {
        self.terminal
            .draw(|frame| ui::draw(frame, &self.app, &self.themes))
            .unwrap();
    }

    /// The key's own frame: it waits for no question.
    fn press(&mut self, key: &str) -> Vec<Effect> {
        let effects = self.app.update(Msg::Key(Key::parse(key).unwrap()), now());
        self.draw();
        effects
    }

    /// A message and everything that follows from it.
    fn settle(&mut self, msg: Msg) {
        let mut queue = VecDeque::from([msg]);
        while let Some(msg) = queue.pop_front() {
            let effects = self.app.update(msg, now());
            queue.extend(self.answers(effects));
        }
        self.draw();
    }

    fn answers(&mut self, effects: Vec<Effect>) -> Vec<Msg> {
        let answer = |effect| match effect {
            Effect::Ask(ticket, query) => {
                let answer = self.store.answer(&query, now()).unwrap();
                Some(Msg::Answer(ticket, Ok((answer, self.store.known().unwrap()))))
            }
            _ => None,
        };
        effects.into_iter().filter_map(answer).collect()
    }

    fn press_and_settle(&mut self, key: &str) {
        for msg in self.press(key).into_iter().collect::<Vec<_>>() {
            for answer in self.answers(vec![msg]) {
                self.settle(answer);
            }
        }
    }
}

const PAGES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

/// Down and up the list of each page.
#[divan::bench(args = PAGES)]
fn key_to_frame(bencher: Bencher, page: &str) {
    let mut desk = Desk::new();
    desk.press_and_settle(page);
    let mut turn = 0_u32;
    bencher.bench_local(|| {
        turn += 1;
        desk.press(if turn % 40 < 20 { "down" } else { "up" })
    });
}

/// The same with every question a key asks answered and drawn.
#[divan::bench(args = PAGES)]
fn key_to_settled_frame(bencher: Bencher, page: &str) {
    let mut desk = Desk::new();
    desk.press_and_settle(page);
    let mut turn = 0_u32;
    bencher.bench_local(|| {
        turn += 1;
        desk.press_and_settle(if turn % 40 < 20 { "down" } else { "up" });
    });
}

/// From page to page, without and with its answer.
#[divan::bench]
fn turn_to_another_page(bencher: Bencher) {
    let mut desk = Desk::new();
    let mut turn = 0_usize;
    bencher.bench_local(|| {
        turn += 1;
        desk.press(PAGES[turn % 6])
    });
}

/// The frame alone.
#[divan::bench]
fn draw(bencher: Bencher) {
    let mut desk = Desk::new();
    desk.press_and_settle("2");
    bencher.bench_local(|| desk.draw());
}
