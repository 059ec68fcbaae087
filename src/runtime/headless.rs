//! The console without a terminal: the real `App`, effects run at once, the screen as text. Tests and the tour use it.

use super::import_work::{ImportWork, Watch};
use super::{Scene, copying, folders, questions_file, store_effects};
use crate::app::importing::ImportNews;
use crate::app::session::Settings;
use crate::app::status::{Moved, Status};
use crate::app::tour::{SceneStep, Side, Tour};
use crate::app::{App, Effect, Key, Msg};
use crate::change::entry::Entry;
use crate::domain::lang::Lang;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::platform::TerminalFacts;
use crate::store::{Store, StoreError};
use crate::sync::batch::Batch;
use crate::sync::{HttpTransport, round};
use crate::ui::{self, Themes};
use crate::view::Identity;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// Where effects end.
pub(super) enum World {
    Store(Box<Store>),
    #[cfg(test)]
    Answers(super::testing::Answers),
}

/// A console that a test or the tour drives.
pub struct Console {
    /// The console's state.
    pub app: App,
    /// Entries that were saved.
    pub saved: Vec<Entry>,
    /// What was written to the terminal to put it on the clipboard.
    pub copied: Vec<Vec<u8>>,
    /// Effects that are neither reads nor saves (sync, audit, settings, quit …), in order.
    pub effects: Vec<Effect>,
    themes: Themes,
    facts: TerminalFacts,
    world: World,
    scene: Option<Arc<dyn Scene>>,
    batch: Batch,
    import: ImportWork,
    now: Millis,
}

impl Console {
    /// A console on a real store. The store's identity must be set.
    ///
    /// # Panics
    /// When the store does not answer or has no identity.
    #[must_use]
    pub fn with_store(store: Store, now: Millis) -> Self {
        let identity = store
            .identity()
            .expect("the store answers")
            .expect("an identity is set");
        Self::start(World::Store(Box::new(store)), identity, now)
    }

    /// The leader's console of the training pack, with all that is around it.
    ///
    /// # Panics
    /// When its database does not open.
    #[must_use]
    pub fn on_stage(scene: Arc<dyn Scene>, now: Millis) -> Self {
        let store = open(&scene.database(Side::Leader)).expect("the training pack opens");
        let mut console = Self::with_store(store, now);
        console.app.session.cable = Some(false);
        console.scene = Some(scene);
        console
    }

    pub(super) fn start(world: World, identity: Identity, now: Millis) -> Self {
        let mut console = Self {
            app: App::new(Settings::default(), now),
            saved: Vec::new(),
            copied: Vec::new(),
            effects: Vec::new(),
            themes: Themes::default(),
            facts: TerminalFacts::default(),
            world,
            scene: None,
            batch: Batch::default(),
            import: ImportWork::default(),
            now,
        };
        console.send(Msg::Ready(Box::new(identity)));
        console
    }

    /// The store it was started with; `None` for canned answers.
    #[must_use]
    pub fn into_store(self) -> Option<Store> {
        match self.world {
            World::Store(store) => Some(*store),
            #[cfg(test)]
            World::Answers(_) => None,
        }
    }

    /// The store it was started with, to look at.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        match &self.world {
            World::Store(store) => Some(store),
            #[cfg(test)]
            World::Answers(_) => None,
        }
    }

    /// The same, to do to it what other threads do beside the console: a round with the server.
    #[must_use]
    pub fn store_mut(&mut self) -> Option<&mut Store> {
        match &mut self.world {
            World::Store(store) => Some(store),
            #[cfg(test)]
            World::Answers(_) => None,
        }
    }

    /// Changes the terminal's size.
    #[must_use]
    pub fn sized(mut self, columns: u16, rows: u16) -> Self {
        self.send(Msg::Resize(columns, rows));
        self
    }

    /// Changes the language.
    #[must_use]
    pub fn speaking(mut self, lang: Lang) -> Self {
        self.app.session.settings.lang = lang;
        self
    }

    /// Presses keys by name: `"j j enter f2 ctrl-s"`.
    ///
    /// # Panics
    /// When a name is no key's.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is a key"));
            self.send(Msg::Key(key));
        }
        self
    }

    /// Types text, one character a key, as an input method or a keyboard sends it.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(Key::char(c)));
        }
        self
    }

    /// Lets time pass, and wakes what waited for it.
    pub fn wait(&mut self, ms: i64) -> &mut Self {
        self.now = self.now.plus(ms);
        self.send(Msg::Wake);
        self
    }

    /// Lets time pass while nothing wakes.
    pub fn pass(&mut self, ms: i64) -> &mut Self {
        self.now = self.now.plus(ms);
        self
    }

    /// Sends a message and runs what follows from it until nothing is left to do.
    pub fn send(&mut self, msg: Msg) {
        let mut queue = VecDeque::from([msg]);
        while let Some(msg) = queue.pop_front() {
            for effect in self.app.update(msg, self.now) {
                queue.extend(self.run(effect));
            }
        }
    }

    /// Plays a tour from its start to its first step.
    pub fn begin_tour(&mut self, tour: Arc<Tour>) {
        let mut effects = Vec::new();
        self.app.begin_tour(tour, &mut effects);
        let answers: Vec<Msg> = effects.into_iter().flat_map(|effect| self.run(effect)).collect();
        answers.into_iter().for_each(|msg| self.send(msg));
    }

    fn run(&mut self, effect: Effect) -> Vec<Msg> {
        match (&effect, self.scene.clone()) {
            (Effect::Scene(step), Some(scene)) => self.set_scene(*step, &*scene),
            (Effect::Sync, Some(_)) if self.app.session.cable == Some(true) => self.sync(),
            (Effect::Cable { plugged: true }, Some(_)) => self.sync(),
            _ => self.answer(effect).into_iter().collect(),
        }
    }

    fn set_scene(&mut self, step: SceneStep, scene: &dyn Scene) -> Vec<Msg> {
        let side = match step {
            SceneStep::Start(side) => {
                scene.start().expect("the training pack is put back");
                side
            }
            SceneStep::Open(side) => side,
            SceneStep::Others(side) => return vec![Msg::OthersActed(scene.others(side).unwrap_or(0))],
            SceneStep::PullPlug => return vec![Msg::PlugPulled(scene.pull_plug())],
        };
        let store = open(&scene.database(side)).expect("the training pack opens");
        let identity = store
            .identity()
            .expect("the store answers")
            .expect("an identity is set");
        self.world = World::Store(Box::new(store));
        self.batch = Batch::default();
        vec![Msg::Ready(Box::new(identity))]
    }

    /// A round with the server, as the engine tells the console of it.
    fn sync(&mut self) -> Vec<Msg> {
        let server = self.scene.as_ref().and_then(|scene| scene.server());
        let store = match &mut self.world {
            World::Store(store) => &mut **store,
            #[cfg(test)]
            World::Answers(_) => return Vec::new(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("the system has a runtime to give");
        let now = self.now;
        let mut line = HttpTransport::new(server);
        let outcome = runtime.block_on(round::run(store, &mut line, &mut self.batch, || now));
        let moved = Moved {
            sent: outcome.summary.pushed,
            received: outcome.summary.pulled,
        };
        let status = match outcome.failure {
            None => Status::Idle {
                last_success: Some(now),
                clock_off: outcome.clock_off,
                moved,
            },
            Some((trouble, _)) => Status::Failed {
                trouble,
                since: now,
                next: None,
                tries: 1,
            },
        };
        vec![Msg::Sync(status), Msg::Changed]
    }

    fn answer(&mut self, effect: Effect) -> Option<Msg> {
        if let Effect::Copy(copied) = &effect {
            let (session, sent) = (&self.app.session, &mut self.copied);
            let keep = |bytes: &[u8]| {
                sent.push(bytes.to_vec());
                Ok::<_, Infallible>(())
            };
            let Ok(done) = copying::copy(session, &self.themes, &self.facts, copied, keep);
            return Some(Msg::Copied(done));
        }
        if let Effect::Save { entry, .. } = &effect {
            self.saved.push((**entry).clone());
        }
        let msg = match &mut self.world {
            World::Store(store) => match &effect {
                Effect::Import(ticket, step) => {
                    let watch: Watch = Arc::new(|_| ControlFlow::Continue(()));
                    let news = self.import.run(step.clone(), &mut **store, &watch, self.now);
                    news.map(|news| Msg::Import(*ticket, news))
                }
                effect => store_effects::run(store, effect, self.now),
            },
            #[cfg(test)]
            World::Answers(answers) => super::testing::canned(answers, &effect),
        };
        let msg = msg.or_else(|| listed(&effect));
        if msg.is_none() {
            self.effects.push(effect);
        }
        msg
    }

    /// The screen as a person sees it, one line a row.
    ///
    /// # Panics
    /// Never: the test terminal does not fail.
    #[must_use]
    pub fn screen(&self) -> String {
        ui::screen_text(self.draw().backend().buffer())
    }

    /// Where the cursor stands, when a field shows it.
    ///
    /// # Panics
    /// Never: the test terminal does not fail.
    #[must_use]
    pub fn cursor(&self) -> (u16, u16) {
        let mut terminal = self.draw();
        let position = terminal.get_cursor_position().expect("the test terminal does not fail");
        (position.x, position.y)
    }

    fn draw(&self) -> Terminal<TestBackend> {
        let (columns, rows) = self.app.session.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("the test terminal does not fail");
        terminal
            .draw(|frame| ui::draw(frame, &self.app, &self.themes))
            .expect("the test terminal does not fail");
        terminal
    }
}

fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, None, false, Arc::new(Rules::builtin()))
}

/// The folder that is asked for.
fn listed(effect: &Effect) -> Option<Msg> {
    if let Effect::ReadQuestions(ticket, path) = effect {
        return Some(Msg::Import(*ticket, ImportNews::Questions(questions_file::read(path))));
    }
    let Effect::ListFolder {
        ticket,
        purpose,
        folder,
        recent,
    } = effect
    else {
        return None;
    };
    let (folder, trouble) = folders::list(*purpose, folder.as_deref(), recent);
    Some(Msg::Folder(*ticket, Box::new(folder), trouble))
}
