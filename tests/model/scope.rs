//! What the server orders beside the log: purges, another scope, what may be let go.

use crate::change::{Cur, RECORDS, one};
use crate::device::{Device, Relog, Row};
use crate::variants::Variant as V;
use crate::wire::SyncReply;

impl Device {
    pub fn orders(&mut self, reply: &SyncReply) {
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

    /// Another scope: what is pending goes first; then rows leave, or the log is reread beside the present one.
    pub fn rescope(&mut self, reply: &SyncReply) {
        let Some(scope) = reply.scope else { return };
        if self.pending() > 0 {
            return;
        }
        let before = self.db.scope;
        self.db.scope = scope;
        self.forget_out_of_scope();
        let grows = (0..RECORDS).any(|record| scope.has(record) && !before.has(record));
        if grows && self.v == V::GrownInTheOpen {
            self.db.cursor = Cur::default();
        } else if grows {
            self.db.relog = Some(Relog {
                before: Some(before),
                ..Relog::default()
            });
        }
    }

    pub fn forget_out_of_scope(&mut self) {
        let scope = self.db.scope;
        let in_sight: Vec<u8> = match self.v {
            V::HandedForgotten => (0..RECORDS).filter(|record| scope.has(*record)).collect(),
            _ => (0..RECORDS).filter(|record| self.sees(*record)).collect(),
        };
        self.db
            .rows
            .retain(|row| row.mine || in_sight.contains(&row.e.ch.record));
        for row in &mut self.db.rows {
            row.hidden = !in_sight.contains(&row.e.ch.record);
        }
        if self.form.is_some_and(|form| !in_sight.contains(&form.record)) {
            self.form = None;
        }
    }
}
