//! What a device holds and shows: journal, cursor, marker file, open form.
//!
//! ```text
//! must rotate --> Rotate      relog: Sync(no push)* --> Have --> Recover --> Sync* ... --> finish      steady: Sync
//! (incarnation)               (relog)                                                                  (exchange)
//! ```
//! Invariant: [`Db`] is the file on disk: a crash keeps it and nothing else.

use crate::change::{Ch, Cur, Entry, Set, one, placed};
use crate::variants::Variant as V;
use crate::wire::{Code, Item, Refusal, Results, Scope, SyncReply, SyncReq};
use lianxin::change::fold::Placed;

/// A row of the journal. `e.seq` counts only when `placed`.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub e: Entry,
    pub placed: bool,
    pub mine: bool,
    pub refused: Option<Code>,
    /// Out of scope, kept out of sight.
    pub hidden: bool,
}

impl Row {
    pub fn pending(&self) -> bool {
        self.mine && !self.placed && self.refused.is_none()
    }
    /// The server said what became of it.
    pub fn answered(&self) -> bool {
        self.placed || self.refused.is_some()
    }
}

/// The log being reread.
#[derive(Clone, Debug, Default)]
pub struct Relog {
    pub cursor: Cur,
    pub rows: Vec<Entry>,
    pub ended: bool,
    pub missing: Option<Vec<u8>>,
    /// The server has these though they were not read; it said so when this reading stood at `asked`.
    pub held: Set,
    pub asked: Cur,
    /// Where the log ended then.
    pub held_at: u32,
    pub device_n: u32,
    /// The scope before, when it grew.
    pub before: Option<Scope>,
    /// The log is another one; else only the scope grew.
    pub diverged: bool,
}

/// The database file.
#[derive(Clone, Debug)]
pub struct Db {
    pub inc: u16,
    pub user: u8,
    pub rows: Vec<Row>,
    pub cursor: Cur,
    /// The furthest the cursor ever was.
    pub top: u32,
    pub relog: Option<Relog>,
    pub counter: u32,
    pub machine: u8,
    pub next_n: u32,
    pub former: Vec<(u16, u32)>,
    /// Own changes of former incarnations are to be asked for.
    pub check: bool,
    pub missing: Option<Vec<u8>>,
    pub scope: Scope,
    /// Own changes out of scope that left after a verified backup held them.
    pub let_go: Set,
    pub purged: u64,
    pub must_rotate: bool,
    pub token_gone: bool,
}

/// The marker file beside it.
#[derive(Clone, Copy, Debug)]
pub struct Marker {
    pub machine: u8,
    pub counter: u32,
}

/// An open form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub record: u8,
    pub seen: Cur,
    pub saw: Set,
}

#[derive(Clone, Debug)]
pub struct Device {
    pub db: Db,
    pub file: Option<Marker>,
    pub machine: u8,
    pub form: Option<Form>,
    pub clock: i64,
    pub batch: usize,
    pub armed: bool,
    pub old: bool,
    pub v: V,
    /// `SavedOnAnswer`: saved in memory only.
    pub unsaved: Vec<Row>,
    /// Refused once, lost by the server and sent again, behind what the same person has written since.
    pub sent_again: Set,
}

/// What a device asks.
#[derive(Clone, Debug)]
pub enum Ask {
    Rotate(u16),
    Sync(SyncReq),
    Have(Vec<u8>),
    Recover(Cur, Vec<Item>),
}

#[derive(Clone, Debug)]
pub enum Answer {
    Incarnation(u16),
    Sync(Box<SyncReply>),
    /// What is missing, and where the log ends.
    Missing(Vec<u8>, u32),
    Recovered(u32, Results),
    No(Refusal),
}

impl Device {
    pub fn new(inc: u16, user: u8, machine: u8, scope: Scope, v: V) -> Self {
        Self {
            db: Db {
                inc,
                user,
                rows: Vec::new(),
                cursor: Cur::default(),
                top: 0,
                relog: None,
                counter: 0,
                machine,
                next_n: 1,
                former: Vec::new(),
                check: false,
                missing: None,
                scope,
                let_go: 0,
                purged: 0,
                must_rotate: false,
                token_gone: false,
            },
            file: Some(Marker { machine, counter: 0 }),
            machine,
            form: None,
            clock: 0,
            batch: 8,
            armed: true,
            old: false,
            v,
            unsaved: Vec::new(),
            sent_again: 0,
        }
    }

    /// The rows folded on the screen, in order.
    pub fn screen(&self, record: u8) -> Vec<&Row> {
        let shown = |row: &&Row| row.e.ch.record == record && row.refused.is_none() && !row.hidden;
        let mut rows: Vec<&Row> = self.db.rows.iter().filter(shown).collect();
        rows.sort_by_key(|row| if row.placed { (0, row.e.seq) } else { (1, row.e.ch.n) });
        rows
    }

    /// The same for the real fold.
    pub fn placed(&self, record: u8) -> Vec<Placed> {
        let rows = self.screen(record);
        rows.iter()
            .map(|row| placed(&row.e, row.placed.then_some(row.e.seq)))
            .collect()
    }

    /// What the person sees of a record.
    pub fn saw(&self, record: u8) -> Set {
        self.screen(record).iter().fold(0, |all, row| all | one(row.e.ch.id))
    }

    pub fn holds(&self) -> Set {
        let side = self.db.relog.iter().flat_map(|relog| &relog.rows).map(|e| e.ch.id);
        let rows = self.db.rows.iter().map(|row| row.e.ch.id);
        rows.chain(side).fold(0, |all, id| all | one(id))
    }

    pub fn row(&self, id: u8) -> Option<&Row> {
        self.db.rows.iter().find(|row| row.e.ch.id == id)
    }

    pub fn pending(&self) -> usize {
        self.db.rows.iter().filter(|row| row.pending()).count()
    }

    /// Nothing waits.
    pub fn idle(&self) -> bool {
        self.pending() == 0 && self.db.relog.is_none() && !self.db.check && !self.must_rotate() && !self.db.token_gone
    }

    /// The record was handed to the user, by what is here.
    pub fn was_handed(&self, record: u8) -> bool {
        let hands = |row: &Row| row.placed && row.e.ch.record == record && row.e.ch.hands_to(self.db.user);
        self.db.rows.iter().any(hands)
    }

    /// What the user reads: what lies in their scope, and what was handed to them.
    pub fn sees(&self, record: u8) -> bool {
        self.db.scope.has(record) || self.was_handed(record)
    }

    /// What an author has seen when a form is opened: the cursor; nothing of a record whose scope is only being read.
    pub fn seen(&self, record: u8) -> Cur {
        let before = self.db.relog.as_ref().and_then(|relog| relog.before);
        match before {
            Some(before) if !before.has(record) && !self.was_handed(record) => Cur::default(),
            _ => self.db.cursor,
        }
    }

    /// Saves; a change is in the journal before anything else happens.
    pub fn save(&mut self, ch: Ch) {
        self.db.next_n += 1;
        let row = Row {
            e: Entry {
                ch,
                seq: 0,
                inc: self.db.inc,
                user: self.db.user,
                received: 0,
                te: ch.at,
                es: ch.seen,
                recovered: false,
                proof: 0,
            },
            placed: false,
            mine: true,
            refused: None,
            hidden: false,
        };
        self.db.rows.push(row);
        if self.v == V::SavedOnAnswer {
            self.unsaved.push(row);
        }
        self.armed = true;
    }

    /// The program was killed: what lives in memory alone is gone.
    pub fn crash(&mut self) {
        self.form = None;
        self.batch = 8;
        self.armed = true;
        for row in std::mem::take(&mut self.unsaved) {
            self.db
                .rows
                .retain(|kept| kept.e.ch.id != row.e.ch.id || kept.answered());
        }
    }
}
