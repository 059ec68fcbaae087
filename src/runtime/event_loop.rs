//! One loop: wait for one message, `update`, run the effects, draw once when the queue is empty.

use super::config::Config;
use super::copying;
use super::effects::{Next, Runner};
use super::event::Event;
use super::lock::ConsoleLock;
use super::opening::Opening;
use super::recorder::Recorder;
use super::store_worker;
use super::terminal::{self, Screen};
use super::{ConsoleError, Options, ending};
use crate::app::copying::Copied;
use crate::app::importing::ImportNews;
use crate::app::session::Glyphs;
use crate::app::tour::Tour;
use crate::app::{App, Effect, Msg, Notice};
use crate::clock::Clock;
use crate::domain::mask::View;
use crate::log;
use crate::platform::TerminalFacts;
use crate::platform::stop_signal::Stop;
use crate::ui::Themes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

/// Messages taken before the screen is drawn again. A paste or a held key sends many at once: drawing after each would lag
/// behind, drawing after none would freeze the screen.
const BURST: usize = 64;

/// Opens the console and runs it until the person leaves (`None`) or it is told to end from outside.
///
/// # Errors
/// [`ConsoleError`]; the terminal is as it was before, drafts are kept.
pub fn run_console(options: Options) -> Result<Option<Stop>, ConsoleError> {
    let facts = TerminalFacts::read();
    if let Some(unfit) = facts.unfit() {
        return Err(ConsoleError::Unfit(unfit));
    }
    let lock =
        ConsoleLock::take(&options.data_dir).map_err(|error| ConsoleError::DataDir(options.data_dir.clone(), error))?;
    let Some(_lock) = lock else {
        return Err(ConsoleError::Second(options.data_dir));
    };
    log::to_files(&options.data_dir);
    let config = Config::load(&options.config_dir);
    let mut app = new_app(&options, &config, &facts);
    let mut screen = enter(options.linear, options.record, &facts, &mut app)?;
    screen.show(&app, &config.themes)?;

    let (out, events) = channel();
    let opening = Opening {
        path: options.data_dir.join("lianxin.db"),
        key: options.key,
        rules: Arc::new(config.rules),
        clock: options.clock,
        scene: options.scene.clone(),
    };
    let left = Arc::new(AtomicBool::new(false));
    let prepare = options.prepare.map(|prepare| (prepare, Arc::clone(&left)));
    let (store, mut store_thread) = store_worker::spawn(opening.clone(), prepare, out.clone())?;
    ending::listen(options.outside, out.clone())?;
    let runner = Runner::new(store, options.config_dir, options.clock, options.scene, out.clone());
    let mut console = Loop {
        app,
        screen,
        runner,
        themes: config.themes,
        clock: options.clock,
        events,
        facts,
        tour: options.tour,
    };
    let ended = unpanicked(|| console.run()).unwrap_or(Err(ConsoleError::Fault("console")));
    left.store(true, Ordering::Relaxed);
    // The state after a panic may be inconsistent: asking it for drafts may panic too.
    let drafts = unpanicked(|| console.app.keep_drafts(console.clock.now())).unwrap_or_default();
    let Loop { screen, mut runner, .. } = console;
    if matches!(ended, Err(ConsoleError::Fault(store_worker::NAME))) {
        // A new worker can still keep the drafts.
        (runner.store, store_thread) = store_worker::spawn(opening, None, out)?;
    }
    runner.at_the_end(drafts);
    drop(screen);
    runner.stop();
    // Saves and drafts that wait in the queue are written before the program ends.
    let _panicked = store_thread.join();
    ended
}

/// The result of `work`; `None` when it panicked. The panic hook has logged it.
fn unpanicked<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Takes the terminal. What is recorded is masked as on a projector.
fn enter(linear: bool, record: Option<PathBuf>, facts: &TerminalFacts, app: &mut App) -> Result<Screen, ConsoleError> {
    let begin = |path: PathBuf| {
        app.session.cover(View::Projector);
        Recorder::begin(&path, terminal::size()?).map_err(|error| ConsoleError::DataDir(path, error))
    };
    let recorder = record.map(begin).transpose()?;
    let screen = match linear {
        true => Screen::enter_linear()?,
        false => Screen::enter(facts.brackets_paste(), recorder)?,
    };
    app.session.size = screen.size()?;
    Ok(screen)
}

fn new_app(options: &Options, config: &Config, facts: &TerminalFacts) -> App {
    let mut settings = config.settings.clone();
    settings.lang = options.lang.unwrap_or(settings.lang);
    settings.theme = match &options.theme {
        Some(theme) => theme.clone(),
        None => facts.theme(&settings.theme, config.theme_chosen).to_owned(),
    };
    let by_terminal = if facts.draws_lines() {
        Glyphs::Unicode
    } else {
        Glyphs::Ascii
    };
    let glyphs = settings.glyphs.unwrap_or(by_terminal);
    let mut app = App::new(settings, options.clock.now());
    app.session.glyphs = glyphs;
    app.session.themes = config.themes.names();
    app.session.listed_units = config.units.clone();
    app.session.bundle_dir = options.carry_dir.to_string_lossy().into_owned();
    // A trainer plugs it in and sees the pending changes go.
    app.session.cable = options.scene.as_ref().map(|_| false);
    app.session.tours = options.tours.clone();
    app.notice = config.bad.first().map(|bad| Notice::BadFile {
        file: bad.file.clone(),
        why: bad.why.words(app.session.lang()),
    });
    app
}

struct Loop {
    app: App,
    screen: Screen,
    runner: Runner,
    themes: Themes,
    clock: Clock,
    events: Receiver<Event>,
    facts: TerminalFacts,
    /// The lesson that begins once the console is open.
    tour: Option<Arc<Tour>>,
}

impl Loop {
    fn run(&mut self) -> Result<Option<Stop>, ConsoleError> {
        loop {
            let mut dirty = false;
            let mut event = Some(self.wait()?);
            let mut taken = 0;
            while let Some(next) = event.take() {
                match self.handle(next, &mut dirty)? {
                    Next::Quit => return Ok(None),
                    Next::Stop(stop) => return Ok(Some(stop)),
                    Next::Redraw => self.screen.clear()?,
                    Next::GoOn => {}
                }
                taken += 1;
                if taken < BURST {
                    event = self.events.try_recv().ok();
                }
            }
            if dirty {
                self.screen.show(&self.app, &self.themes)?;
            }
        }
    }

    /// The next event; [`Msg::Wake`] when a deadline comes first.
    fn wait(&mut self) -> Result<Event, ConsoleError> {
        let ended = ConsoleError::Fault("events");
        let Some(wait) = self.runner.until_due() else {
            return self.events.recv().map_err(|_| ended);
        };
        match self.events.recv_timeout(wait) {
            Ok(event) => Ok(event),
            Err(RecvTimeoutError::Timeout) => Ok(Event::Msg(Msg::Wake)),
            Err(RecvTimeoutError::Disconnected) => Err(ended),
        }
    }

    fn handle(&mut self, event: Event, dirty: &mut bool) -> Result<Next, ConsoleError> {
        let msg = match event {
            Event::Fault(worker) => return Err(ConsoleError::Fault(worker)),
            Event::Stop(stop) => return Ok(Next::Stop(stop)),
            Event::Resumed => {
                self.screen.take_again()?;
                *dirty = true;
                return Ok(Next::GoOn);
            }
            // On Windows the event's size is one too large: ask the terminal.
            Event::Msg(Msg::Resize(..)) => {
                let (columns, rows) = self.screen.size()?;
                Msg::Resize(columns, rows)
            }
            Event::Msg(msg) => msg,
        };
        let now = self.clock.now();
        if msg == Msg::Wake && !self.runner.due() {
            return Ok(Next::GoOn);
        }
        *dirty |= !self.app.may_wait(&msg);
        match &msg {
            Msg::Ready(identity) if identity.server.is_some() => {
                self.runner.enrolled(self.app.session.cable.unwrap_or(true));
            }
            Msg::Saved(_, Ok(_)) | Msg::Import(_, ImportNews::Written(_)) => self.runner.saved(),
            Msg::Locked { .. } => self.runner.locked(),
            _ => {}
        }
        let is_ready = matches!(msg, Msg::Ready(_));
        let mut effects = self.app.update(msg, now);
        if let Some(tour) = self.tour.take_if(|_| is_ready) {
            self.app.begin_tour(tour, &mut effects);
        }
        let mut next = Next::GoOn;
        for effect in effects {
            if let Effect::Copy(copied) = &effect {
                self.copy(copied, dirty)?;
                continue;
            }
            match self.runner.run(effect) {
                Next::GoOn => {}
                Next::Redraw => next = Next::Redraw,
                end @ (Next::Quit | Next::Stop(_)) => return Ok(end),
            }
        }
        Ok(next)
    }

    /// Copies, and tells what became of it.
    fn copy(&mut self, copied: &Copied, dirty: &mut bool) -> Result<Next, ConsoleError> {
        let send = |bytes: &[u8]| self.screen.send(bytes);
        let done = copying::copy(&self.app.session, &self.themes, &self.facts, copied, send)?;
        self.handle(Event::Msg(Msg::Copied(done)), dirty)
    }
}
