//! The thread: when it starts, what it does after a panic, that a save during a round is not forgotten.

use super::engine::{Engine, Message, Report};
use super::journal::Journal;
use super::status::{Status, TroubleCode};
use super::testing::{Device, Script, stored};
use super::transport::{Failure, Transport};
use crate::clock::Clock;
use crate::domain::time::Date;
use crate::store::{Store, StoreError, SyncStart};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(20);

fn engine<J, T>(journal: J, transport: T, clock: Clock) -> (Engine, Receiver<Report>)
where
    J: Journal + Send + 'static,
    T: Transport + Send + 'static,
{
    let (sender, reports) = channel();
    let report = move |report| {
        let _nobody_listens = sender.send(report);
    };
    (Engine::new(journal, transport, clock, report), reports)
}

fn status(reports: &Receiver<Report>) -> Status {
    loop {
        if let Report::Status(status) = reports.recv_timeout(LONG).expect("the engine reports") {
            return status;
        }
    }
}

/// A journal that counts the work and panics at the first.
struct Shaky {
    store: Store,
    works: Arc<AtomicUsize>,
}

impl Journal for Shaky {
    fn with<T, F>(&mut self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        assert!(self.works.fetch_add(1, Relaxed) > 0, "the first work panics");
        work(&mut self.store)
    }
}

#[test]
fn the_thread_starts_with_the_first_message_and_survives_a_round_that_panics() {
    let works = Arc::new(AtomicUsize::new(0));
    let (store, _dir) = Device::with_pending(2).parts();
    let shaky = Shaky {
        store,
        works: works.clone(),
    };
    let (mut engine, reports) = engine(shaky, Script::sync(|request| Ok(stored(&request))), Clock::system());
    assert!(reports.recv_timeout(Duration::from_millis(200)).is_err());
    assert_eq!(works.load(Relaxed), 0, "nothing runs before the first message");
    engine.send(Message::SyncNow);
    assert_eq!(status(&reports), Status::Running);
    let Status::Failed {
        trouble, next: Some(_), ..
    } = status(&reports)
    else {
        panic!("a panic is reported, with the next try");
    };
    assert_eq!(trouble.code, TroubleCode::Local);
    assert_eq!(status(&reports), Status::Running, "tried again by itself");
    assert!(matches!(status(&reports), Status::Idle { .. }));
    engine.stop();
}

#[test]
fn a_device_without_a_server_is_alone_and_quiet() {
    let dir = tempfile::tempdir().unwrap();
    let rules = Arc::new(crate::domain::rules::Rules::builtin());
    let store = Store::open(&dir.path().join("lianxin.db"), None, true, rules).unwrap();
    let (mut engine, reports) = engine(store, Script::sync(|request| Ok(stored(&request))), Clock::system());
    engine.send(Message::SyncNow);
    assert_eq!(status(&reports), Status::Running);
    assert_eq!(status(&reports), Status::Alone);
    engine.stop();
}

/// Answers when it is let.
struct Gated {
    inner: Script,
    entered: Sender<()>,
    gate: tokio::sync::mpsc::UnboundedReceiver<()>,
    flying: Arc<AtomicUsize>,
}

impl Transport for Gated {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        assert_eq!(self.flying.fetch_add(1, Relaxed), 0, "single flight");
        self.entered.send(()).unwrap();
        self.gate.recv().await;
        self.flying.fetch_sub(1, Relaxed);
        self.inner.exchange(start, path, body).await
    }
}

#[test]
fn a_save_during_a_round_leads_to_another_whatever_the_wall_clock_says() {
    for year in [2016, 2036] {
        let today = Date::from_ymd_opt(year, 11, 22).unwrap();
        let (entered_in, entered) = channel();
        let (open, gate) = tokio::sync::mpsc::unbounded_channel();
        let gated = Gated {
            inner: Script::sync(|request| Ok(stored(&request))),
            entered: entered_in,
            gate,
            flying: Arc::default(),
        };
        let (store, _dir) = Device::with_pending(1).parts();
        let (mut engine, reports) = engine(store, gated, Clock::with_today(today));
        engine.send(Message::SyncNow);
        entered.recv_timeout(LONG).expect("the first round asks");
        for _ in 0..3 {
            engine.send(Message::SaveHappened);
        }
        // Messages are heard while the round waits for its answer.
        std::thread::sleep(Duration::from_millis(100));
        open.send(()).unwrap();
        let ended = Instant::now();
        entered.recv_timeout(LONG).expect("another round follows");
        assert!(
            ended.elapsed() >= Duration::from_millis(1_500),
            "two seconds after the save"
        );
        open.send(()).unwrap();
        assert_eq!(status(&reports), Status::Running);
        let Status::Idle {
            clock_off: Some(off), ..
        } = status(&reports)
        else {
            panic!("{year}: the clock's error is said");
        };
        assert_eq!(off > 0, year > 2026);
        engine.stop();
    }
}

#[test]
fn revocation_is_reported_once_and_nothing_is_tried_again() {
    let script = Script::sync(|_| Err(Failure::Revoked { wipe: true }));
    let (store, _dir) = Device::with_pending(1).parts();
    let (mut engine, reports) = engine(store, script, Clock::system());
    engine.send(Message::SyncNow);
    assert_eq!(status(&reports), Status::Running);
    let Status::Failed { trouble, next, .. } = status(&reports) else {
        panic!("revoked");
    };
    assert_eq!((trouble.code, next), (TroubleCode::DeviceRevoked, None));
    assert_eq!(reports.recv_timeout(LONG), Ok(Report::Revoked { wipe: true }));
    assert!(reports.recv_timeout(Duration::from_secs(1)).is_err());
    engine.stop();
}
