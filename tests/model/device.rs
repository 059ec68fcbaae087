//! A device: journal, cursor, pending changes, marker, incarnations; one request at a time and what its answer does.
//!
//! ```text
//! must rotate --> Rotate      relog: Sync(no push)* --> Have --> Recover --> Sync* ... --> finish      steady: Sync
//! ```
//! Invariant: [`Db`] is the file on disk: a crash keeps it and nothing else.

use crate::change::{Ch, Cur, Entry, Set, one, placed};
use crate::server::{Code, Item, Refusal, Results, Scope, Status, SyncReply, SyncReq};
use crate::variants::Variant as V;
use lianxin::change::fold::Placed;
use lianxin::change::reseen::seen_again;

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
    fn answered(&self) -> bool {
        self.placed || self.refused.is_some()
    }
}

/// The log being read anew.
#[derive(Clone, Debug, Default)]
pub struct Relog {
    pub cursor: Cur,
    pub rows: Vec<Entry>,
    pub ended: bool,
    pub missing: Option<Vec<u8>>,
    /// The server has these though they were not read; it said so when this reading stood at `asked`.
    pub held: Set,
    pub asked: Cur,
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
    Missing(Vec<u8>),
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

    pub fn pending(&self) -> usize {
        self.db.rows.iter().filter(|row| row.pending()).count()
    }

    /// Nothing waits.
    pub fn idle(&self) -> bool {
        self.pending() == 0 && self.db.relog.is_none() && !self.db.check && !self.must_rotate() && !self.db.token_gone
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

    pub fn must_rotate(&self) -> bool {
        let db = &self.db;
        let copy = match self.file {
            None => true,
            Some(file) => file.machine != self.machine || db.machine != self.machine || file.counter > db.counter,
        };
        db.must_rotate || (copy && self.v != V::NoMarker)
    }

    fn mark(&mut self) {
        self.db.counter += 1;
        self.file = Some(Marker {
            machine: self.machine,
            counter: self.db.counter,
        });
    }

    fn acked_n(&self) -> u32 {
        let own = self
            .db
            .rows
            .iter()
            .filter(|row| row.mine && row.e.inc == self.db.inc && row.answered());
        own.map(|row| row.e.ch.n).max().unwrap_or(0)
    }

    /// The next request.
    pub fn ask(&mut self) -> Ask {
        loop {
            if self.must_rotate() || self.db.token_gone {
                return Ask::Rotate(self.db.inc);
            }
            if self.db.relog.is_some() {
                if let Some(ask) = self.ask_relog() {
                    return ask;
                }
                self.finish_relog();
                continue;
            }
            if let Some(ask) = self.ask_former() {
                return ask;
            }
            let mut push: Vec<Ch> = self
                .db
                .rows
                .iter()
                .filter(|row| row.pending())
                .map(|row| row.e.ch)
                .collect();
            push.sort_by_key(|ch| ch.n);
            push.truncate(self.batch);
            if !push.is_empty() {
                self.mark();
            }
            return Ask::Sync(self.sync_req(push, self.db.cursor));
        }
    }

    fn sync_req(&self, push: Vec<Ch>, cursor: Cur) -> SyncReq {
        SyncReq {
            inc: self.db.inc,
            push,
            cursor,
            acked: self.db.former.iter().map(|(inc, _)| *inc).collect(),
            rev: self.db.scope.rev,
            purged: self.db.purged,
            limit: 4,
            old: self.old,
        }
    }

    /// After a rotation, or when the server acknowledges less of a former incarnation.
    fn ask_former(&mut self) -> Option<Ask> {
        if !self.db.check {
            return None;
        }
        let own = |row: &&Row| {
            let answered = (row.placed && row.e.seq > 0) || row.refused.is_some();
            row.mine && answered && row.e.inc != self.db.inc
        };
        match self.db.missing.clone() {
            None => {
                let mut rows: Vec<&Row> = self.db.rows.iter().filter(own).collect();
                rows.sort_by_key(|row| row.e.seq);
                let ids: Vec<u8> = rows.iter().map(|row| row.e.ch.id).collect();
                if !ids.is_empty() {
                    return Some(Ask::Have(ids));
                }
            }
            Some(missing) if !missing.is_empty() => {
                self.send_again(&missing);
                let placed = |row: &&Row| row.placed;
                let rows = missing.iter().filter_map(|id| self.row(*id)).filter(placed).take(3);
                let item = |row: &Row| Item {
                    ch: row.e.ch,
                    es: row.e.es,
                    from: Some(row.e),
                };
                let items: Vec<Item> = rows.map(item).collect();
                if !items.is_empty() {
                    return Some(Ask::Recover(self.db.cursor, items));
                }
            }
            Some(_) => {}
        }
        self.db.check = false;
        self.db.missing = None;
        None
    }

    /// What was kept apart of a former incarnation and is not even there any more is pending again, as this one's.
    fn send_again(&mut self, missing: &[u8]) {
        if self.v == V::RefusedForgotten {
            return;
        }
        for row in &mut self.db.rows {
            if row.mine && row.refused.is_some() && row.e.inc != self.db.inc && missing.contains(&row.e.ch.id) {
                row.refused = None;
                row.e.inc = self.db.inc;
                row.e.ch.n = self.db.next_n;
                self.db.next_n += 1;
            }
        }
    }

    fn row(&self, id: u8) -> Option<&Row> {
        self.db.rows.iter().find(|row| row.e.ch.id == id)
    }

    fn ask_relog(&mut self) -> Option<Ask> {
        let relog = self.db.relog.as_mut()?;
        if relog.cursor != relog.asked {
            // The log went on: what the server had and the log does not hold is asked for in the log as it is now.
            (relog.held, relog.asked, relog.missing) = (0, relog.cursor, None);
        }
        let relog = self.db.relog.as_ref()?;
        if !relog.ended {
            return Some(Ask::Sync(self.sync_req(Vec::new(), relog.cursor)));
        }
        if (!relog.diverged && self.v == V::ScopeReadTrusted) || self.v == V::NoRecovery {
            return None;
        }
        let lost = self.lost();
        let relog = self.db.relog.as_ref()?;
        if lost.is_empty() {
            return None;
        }
        let Some(missing) = &relog.missing else {
            return Some(Ask::Have(lost));
        };
        let items = self.offer(missing, &lost);
        if items.is_empty() {
            return None;
        }
        let cursor = relog.cursor;
        self.mark();
        Some(Ask::Recover(cursor, items))
    }

    /// Own answered changes the server's counter has lost, by `n`.
    fn own_lost(&self, device_n: u32) -> Vec<&Row> {
        let own = |row: &&Row| row.mine && row.e.inc == self.db.inc && row.answered() && row.e.ch.n > device_n;
        let mut rows: Vec<&Row> = self.db.rows.iter().filter(own).collect();
        rows.sort_by_key(|row| row.e.ch.n);
        rows
    }

    /// What was here and is not in the new log, in the order of the lost log; own ones never before an earlier `n`.
    fn lost(&self) -> Vec<u8> {
        let Some(relog) = &self.db.relog else { return Vec::new() };
        let own = self.own_lost(relog.device_n);
        let mut after = 0;
        let mut rows: Vec<(u32, u32, u8)> = Vec::new();
        for row in &own {
            after = after.max(if row.placed { row.e.seq } else { 0 });
            let key = if self.v == V::OwnFirst { 0 } else { after };
            rows.push((key, row.e.ch.n, row.e.ch.id));
        }
        for row in self.db.rows.iter().filter(|row| row.placed) {
            let id = row.e.ch.id;
            let read = relog.rows.iter().any(|e| e.ch.id == id) || relog.held & one(id) != 0;
            if !read && !own.iter().any(|own| own.e.ch.id == id) {
                let key = if row.e.seq == 0 { u32::MAX } else { row.e.seq };
                rows.push((key, row.e.ch.n, id));
            }
        }
        rows.sort_unstable();
        rows.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The first of what is missing, told in the new log's numbers.
    fn offer(&self, missing: &[u8], lost: &[u8]) -> Vec<Item> {
        let Some(relog) = &self.db.relog else { return Vec::new() };
        let own: Vec<u8> = self.own_lost(relog.device_n).iter().map(|row| row.e.ch.id).collect();
        let mut batch: Vec<&Row> = Vec::new();
        let mut items = Vec::new();
        for id in lost.iter().filter(|id| missing.contains(id) || own.contains(id)) {
            let Some(row) = self.row(*id) else { continue };
            let knew =
                |other: &&Row| other.e.ch.record == row.e.ch.record && other.e.inc != row.e.inc && knows(row, other);
            let cut = batch.iter().any(knew);
            if items.len() == 3 || (cut && self.v != V::NoBatchCut) {
                break;
            }
            let es = if self.v == V::NoBatchCut && cut {
                u32::MAX
            } else {
                self.reseen(row, &relog.rows, relog.cursor.seq)
            };
            let from = (!own.contains(id)).then_some(row.e);
            items.push(Item { ch: row.e.ch, es, from });
            batch.push(row);
        }
        items
    }

    /// What the author of `row` had seen, in the numbers of `log`.
    fn reseen(&self, row: &Row, log: &[Entry], head: u32) -> u32 {
        if !self.db.scope.has(row.e.ch.record) && self.v != V::ToldOutOfScope {
            return 0;
        }
        let mut rows: Vec<&Entry> = log.iter().filter(|e| e.ch.record == row.e.ch.record).collect();
        rows.sort_by_key(|e| e.seq);
        let seen = rows.iter().map(|e| {
            let known = self.row(e.ch.id).is_some_and(|old| knows(row, old));
            (u64::from(e.seq), known || e.ch.id == row.e.ch.id)
        });
        u32::try_from(seen_again(seen, u64::from(head))).expect("a place")
    }

    /// What the person at an open form had seen, in the numbers of the new log.
    fn form_again(&self, form: &Form, relog: &Relog) -> u32 {
        let mut rows: Vec<&Entry> = relog.rows.iter().filter(|e| e.ch.record == form.record).collect();
        rows.sort_by_key(|e| e.seq);
        let knew = |row: &Row| row.placed && row.e.seq > 0 && row.e.seq <= form.seen.seq;
        let seen = rows
            .iter()
            .map(|e| (u64::from(e.seq), self.row(e.ch.id).is_some_and(knew)));
        let scope = self.db.scope.has(form.record);
        let seen = seen_again(seen, u64::from(relog.cursor.seq));
        if scope {
            u32::try_from(seen).expect("a place")
        } else {
            0
        }
    }

    /// The new places take the old ones' stead.
    fn finish_relog(&mut self) {
        let Some(relog) = self.db.relog.take() else { return };
        let told: Vec<(u8, u32)> = self
            .db
            .rows
            .iter()
            .filter(|row| row.mine && !row.placed)
            .map(|row| (row.e.ch.id, self.reseen(row, &relog.rows, relog.cursor.seq)))
            .collect();
        let device_n = relog.device_n;
        // A log read for the scope's sake is told anew as well: nothing shows that it is still the same.
        let diverged = relog.diverged || self.v != V::ScopeReadTrusted;
        let form = self.form.map(|form| self.form_again(&form, &relog));
        let scope = self.db.scope;
        let read = |row: &Row| relog.rows.iter().any(|e| e.ch.id == row.e.ch.id);
        if self.v != V::KeptThoughApart {
            self.db.rows.retain(|row| row.mine || read(row));
        }
        for row in &mut self.db.rows {
            if row.placed && !read(row) && diverged {
                // The server has it where this device does not read, or apart: its place is not known.
                row.e.seq = 0;
                if row.mine && scope.has(row.e.ch.record) && self.v != V::KeptThoughApart {
                    row.placed = false;
                    row.refused = Some(Code::Rejected);
                }
            }
        }
        for e in &relog.rows {
            self.take(e);
        }
        if diverged && self.v != V::SeenNotRetold {
            for (id, seen) in told {
                if let Some(row) = self.db.rows.iter_mut().find(|row| row.e.ch.id == id && !row.placed) {
                    row.e.ch.seen = seen;
                    row.e.es = seen;
                }
            }
        }
        self.db.cursor = relog.cursor;
        self.db.missing = None;
        self.db.check |= diverged && !self.db.former.is_empty();
        if let (Some(form), Some(seen), true) = (&mut self.form, form, diverged && self.v != V::FormKeepsItsPlace) {
            form.seen.seq = seen;
        }
        if self.v == V::NoRecovery && self.acked_n() > device_n {
            self.db.must_rotate = true;
        }
        self.forget_out_of_scope();
    }

    fn take(&mut self, e: &Entry) {
        if self.v == V::UnknownDropped && self.old && e.ch.record == crate::change::NEW_KIND {
            return;
        }
        let scope = self.db.scope;
        let v = self.v;
        let Some(row) = self.db.rows.iter_mut().find(|row| row.e.ch.id == e.ch.id) else {
            let mine = e.inc == self.db.inc || self.db.former.iter().any(|(inc, _)| *inc == e.inc);
            let hidden = !scope.has(e.ch.record);
            self.db.rows.push(Row {
                e: *e,
                placed: true,
                mine,
                refused: None,
                hidden,
            });
            return;
        };
        let text = row.e.ch.text && e.ch.text;
        let (inc, ch) = (row.e.inc, row.e.ch);
        row.e = *e;
        if v == V::DuplicateNotSentBack {
            row.e.inc = inc;
            row.e.ch = ch;
        }
        row.e.ch.text = text;
        row.placed = true;
        row.refused = None;
    }

    /// What an answer does: one transaction.
    pub fn apply(&mut self, ask: &Ask, answer: Answer) {
        match (ask, answer) {
            (Ask::Rotate(_), Answer::Incarnation(inc)) => self.rotate(inc),
            (Ask::Sync(req), Answer::Sync(reply)) => {
                self.unsaved.clear();
                match &mut self.db.relog {
                    Some(relog) if req.cursor == relog.cursor => self.read_on(&reply),
                    None => self.apply_sync(req, &reply),
                    Some(_) => {}
                }
            }
            (Ask::Have(_), Answer::Missing(missing)) => match &mut self.db.relog {
                Some(_) => self.note_missing(missing),
                None => self.former_missing(missing),
            },
            (Ask::Recover(..), Answer::Recovered(device_n, results)) => self.apply_recovered(device_n, &results),
            (_, Answer::No(refusal)) => self.refused(refusal),
            _ => {}
        }
    }

    /// What the server has, beyond what was read, it keeps apart: if it does come by the log, it is taken then.
    fn former_missing(&mut self, missing: Vec<u8>) {
        let (inc, cursor) = (self.db.inc, self.db.cursor.seq);
        for row in &mut self.db.rows {
            let beyond = row.mine && row.placed && row.e.inc != inc && row.e.seq > cursor;
            if beyond && !missing.contains(&row.e.ch.id) {
                row.placed = false;
                row.refused = Some(Code::Rejected);
            }
        }
        self.db.missing = Some(missing);
    }

    fn note_missing(&mut self, missing: Vec<u8>) {
        let lost = self.lost();
        let Some(relog) = &mut self.db.relog else { return };
        for id in lost.iter().filter(|id| !missing.contains(id)) {
            relog.held |= one(*id);
        }
        // What it has and this device has not read may have come back since: read on, before it is taken as kept apart.
        relog.ended = missing.len() == lost.len();
        relog.missing = Some(missing);
    }

    fn refused(&mut self, refusal: Refusal) {
        match refusal {
            Refusal::TokenUnknown => self.db.token_gone = true,
            Refusal::Forked => self.db.must_rotate = true,
            Refusal::Gap(expect) => {
                self.rotate_unless_held(expect);
                match &mut self.db.relog {
                    Some(relog) => {
                        relog.device_n = expect - 1;
                        relog.missing = None;
                    }
                    None => self.repend(expect),
                }
            }
            Refusal::Diverged => {
                self.keep_read();
                let before = self.db.relog.as_ref().and_then(|relog| relog.before);
                self.db.relog = Some(Relog {
                    diverged: true,
                    before,
                    ..Relog::default()
                });
                self.db.missing = None;
            }
            Refusal::TooLarge => self.batch = (self.batch / 2).max(1),
            Refusal::Upgrade(results) => self.results(&results),
            Refusal::Bad => {}
        }
    }

    fn repend(&mut self, expect: u32) {
        let inc = self.db.inc;
        for row in &mut self.db.rows {
            if row.mine && row.e.inc == inc && row.e.ch.n >= expect {
                if row.placed {
                    row.e.ch.seen = row.e.es;
                }
                row.placed = false;
                row.refused = None;
                row.e.recovered = false;
                row.e.es = row.e.ch.seen;
            }
        }
    }

    /// The server asks for a number this incarnation does not hold: what had it was known to the server as another's. A new
    /// incarnation counts anew.
    fn rotate_unless_held(&mut self, expect: u32) {
        let held = self
            .db
            .rows
            .iter()
            .any(|row| row.mine && row.e.inc == self.db.inc && row.e.ch.n == expect);
        self.db.must_rotate |= !held && self.v != V::GapNeverHeld;
    }

    /// What was read of a log that is gone too may be held nowhere else: it is kept, out of sight, its place unknown.
    fn keep_read(&mut self) {
        let read = self
            .db
            .relog
            .iter()
            .flat_map(|relog| relog.rows.clone())
            .collect::<Vec<Entry>>();
        for e in read {
            if self.row(e.ch.id).is_none() && self.v != V::ReadThrownAway {
                let mine = e.inc == self.db.inc || self.db.former.iter().any(|(inc, _)| *inc == e.inc);
                self.db.rows.push(Row {
                    e: Entry { seq: 0, ..e },
                    placed: true,
                    mine,
                    refused: None,
                    hidden: true,
                });
            }
        }
    }

    /// What an author has seen when a form is opened: the cursor; nothing of a record whose scope is only being read.
    pub fn seen(&self, record: u8) -> Cur {
        let before = self.db.relog.as_ref().and_then(|relog| relog.before);
        match before {
            Some(before) if !before.has(record) => Cur::default(),
            _ => self.db.cursor,
        }
    }

    /// What others wrote and the server will not have any more is not kept here either.
    fn drop_refused(&mut self, results: &Results) {
        let refused = |row: &Row| {
            results
                .iter()
                .any(|(id, s)| *id == row.e.ch.id && matches!(s, Status::Apart(_)))
        };
        self.db.rows.retain(|row| row.mine || !refused(row));
    }

    fn results(&mut self, results: &Results) {
        let v = self.v;
        for (id, status) in results {
            let Some(row) = self.db.rows.iter_mut().find(|row| row.e.ch.id == *id) else {
                continue;
            };
            match status {
                Status::Stored(e) | Status::Duplicate(e) => {
                    let (inc, ch) = (row.e.inc, row.e.ch);
                    row.e = *e;
                    row.e.ch.text &= ch.text;
                    if v == V::DuplicateNotSentBack {
                        row.e = Entry { inc, ch, ..*e };
                    }
                    row.placed = true;
                    row.refused = None;
                }
                Status::Apart(code) => {
                    row.e.ch.text &= *code != Code::Purged;
                    if row.mine {
                        row.refused = Some(*code);
                    }
                }
            }
        }
    }

    fn apply_recovered(&mut self, device_n: u32, results: &Results) {
        self.drop_refused(results);
        if let Some(relog) = &mut self.db.relog {
            for (id, status) in results {
                if matches!(status, Status::Apart(_)) {
                    relog.held |= one(*id);
                }
                if let (Status::Stored(e) | Status::Duplicate(e), V::NoReadBack) = (status, self.v) {
                    relog.rows.retain(|known| known.ch.id != *id);
                    relog.rows.push(*e);
                }
            }
            relog.device_n = device_n;
            if self.v != V::NoReadBack {
                relog.ended = false;
                relog.missing = None;
            }
            for (id, status) in results {
                if let (Some(row), Status::Apart(code)) = (self.db.rows.iter_mut().find(|r| r.e.ch.id == *id), status) {
                    row.e.ch.text &= *code != Code::Purged;
                    if row.mine {
                        row.refused = Some(*code);
                    }
                }
            }
        } else {
            self.results(results);
            if let Some(missing) = &mut self.db.missing {
                missing.retain(|id| !results.iter().any(|(done, _)| done == id));
            }
        }
    }

    /// A page of the log read anew.
    fn read_on(&mut self, reply: &SyncReply) {
        if let (Some(scope), Some(relog)) = (reply.scope, &self.db.relog) {
            let before = relog.before.or(Some(self.db.scope));
            self.keep_read();
            let diverged = self.db.relog.as_ref().is_some_and(|relog| relog.diverged);
            self.db.scope = scope;
            self.db.relog = Some(Relog {
                diverged,
                before,
                ..Relog::default()
            });
            return;
        }
        if let Some(relog) = &mut self.db.relog {
            for e in &reply.changes {
                if !relog.rows.iter().any(|known| known.ch.id == e.ch.id) {
                    relog.rows.push(*e);
                }
            }
            relog.cursor = reply.cursor;
            relog.ended = !reply.more;
            relog.device_n = reply.device_n;
        }
        self.forked(reply.device_n);
        self.former(reply);
        self.orders(reply);
    }

    fn apply_sync(&mut self, req: &SyncReq, reply: &SyncReply) {
        let acked = self.acked_n();
        self.results(&reply.results);
        for e in &reply.changes {
            self.take(e);
        }
        if req.cursor == self.db.cursor || self.v == V::NoChain {
            self.db.cursor = reply.cursor;
            self.db.top = self.db.top.max(reply.cursor.seq);
        }
        self.batch = (self.batch + 1).min(8);
        if self.v != V::NoCounter {
            self.forked(reply.device_n);
            if reply.device_n < acked {
                self.repend(reply.device_n + 1);
            }
            self.former(reply);
        }
        let (inc, end) = (self.db.inc, reply.cursor.seq);
        let beyond = |row: &Row| row.mine && row.placed && row.e.inc != inc && row.e.seq > end;
        self.db.check |= !reply.more && self.db.rows.iter().any(beyond);
        self.orders(reply);
        self.rescope(reply);
    }

    fn forked(&mut self, device_n: u32) {
        if device_n >= self.db.next_n && self.v != V::NoCounter {
            self.db.must_rotate = true;
        }
    }

    fn former(&mut self, reply: &SyncReply) {
        for (inc, acked) in &mut self.db.former {
            let now = reply.acked.get(inc).copied().unwrap_or(0);
            if now < *acked {
                self.db.check = true;
                self.db.missing = None;
            }
            *acked = now;
        }
    }

    fn orders(&mut self, reply: &SyncReply) {
        for (no, record) in &reply.purge {
            let side = self.db.relog.iter_mut().flat_map(|relog| &mut relog.rows);
            for e in side.chain(self.db.rows.iter_mut().map(|row| &mut row.e)) {
                e.ch.text &= e.ch.record != *record;
            }
            if self.form.is_some_and(|form| form.record == *record) {
                self.form = None;
            }
            self.db.purged = self.db.purged.max(*no);
        }
        let (safe, cursor) = (reply.safe, self.db.cursor);
        if self.db.relog.is_none() && safe <= cursor.seq {
            let goes = |row: &Row| row.hidden && row.placed && row.e.seq > 0 && row.e.seq <= safe;
            let gone = self.db.rows.iter().filter(|row| goes(row));
            self.db.let_go |= gone.fold(0, |all, row| all | one(row.e.ch.id));
            self.db.rows.retain(|row| !goes(row));
        }
    }

    /// Another scope: what is pending goes first; then rows leave, or the log is read anew beside the present one.
    fn rescope(&mut self, reply: &SyncReply) {
        let Some(scope) = reply.scope else { return };
        if self.pending() > 0 {
            return;
        }
        let before = self.db.scope;
        self.db.scope = scope;
        self.forget_out_of_scope();
        let grows = (0..crate::change::RECORDS).any(|record| scope.has(record) && !before.has(record));
        if grows && self.v == V::GrownInTheOpen {
            self.db.cursor = Cur::default();
        } else if grows {
            self.db.relog = Some(Relog {
                before: Some(before),
                ..Relog::default()
            });
        }
    }

    fn forget_out_of_scope(&mut self) {
        let scope = self.db.scope;
        self.db.rows.retain(|row| row.mine || scope.has(row.e.ch.record));
        for row in &mut self.db.rows {
            row.hidden = !scope.has(row.e.ch.record);
        }
        if self.form.is_some_and(|form| !scope.has(form.record)) {
            self.form = None;
        }
    }

    fn rotate(&mut self, inc: u16) {
        let old = self.db.inc;
        let acked = self.acked_n();
        self.db.former.push((old, acked));
        self.db.inc = inc;
        let mut pending: Vec<&mut Row> = self.db.rows.iter_mut().filter(|row| row.pending()).collect();
        pending.sort_by_key(|row| row.e.ch.n);
        self.db.next_n = 1;
        for row in pending {
            row.e.inc = inc;
            row.e.ch.n = self.db.next_n;
            self.db.next_n += 1;
        }
        if let Some(relog) = &mut self.db.relog {
            relog.device_n = 0;
            relog.missing = None;
        }
        self.db.must_rotate = false;
        self.db.token_gone = false;
        self.db.check = true;
        self.db.missing = None;
        self.db.machine = self.machine;
        self.db.counter = self.db.counter.max(self.file.map_or(0, |file| file.counter));
        self.mark();
    }
}

/// True when the author of `row` had seen `other`, by the places of the log both were in, or wrote it before.
fn knows(row: &Row, other: &Row) -> bool {
    let place = match (row.placed, row.e.seq) {
        (true, 0) => 0,
        (true, _) => row.e.es,
        (false, _) => row.e.ch.seen,
    };
    let by_place = other.placed && other.e.seq > 0 && other.e.seq <= place;
    by_place || (other.e.inc == row.e.inc && other.e.ch.n < row.e.ch.n)
}
