//! What the main next step (F6) does with the selected row.

use crate::domain::request::EventKind;

/// What the main next step (F6) does with the selected row; footer and menu name it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoneAs {
    Step(EventKind),
    /// What came back goes up once more, with what was missing.
    EscalateAgain,
    /// A step of another record.
    RecordStep(&'static crate::record::Step),
    /// A record of the kind with this label is written down.
    Note(crate::domain::lang::Words),
    /// The reminder is done.
    Finish,
    /// A health follow-up is written down.
    Health,
    /// Copies in what the doctor wrote: the leader's own record does not stand for it.
    CopyIn,
    /// A visit is written down.
    Visit,
    /// The record is opened: something needs attention.
    Look,
    /// A person's word is given: many records may leave this device.
    Removal,
    /// A ledger is brought in.
    ImportLedger,
    /// What came in is taken back.
    TakeBack,
    /// What was taken back comes in again.
    ImportAgain,
    /// What becomes of the rows is looked at.
    LookAtRows,
    /// The good rows come in.
    ImportGood,
    /// The office's own file is filled in.
    FillFile,
    /// The printouts of a month are made.
    MakePrintouts,
    /// A list is compared with what is recorded here.
    CompareList,
    /// The roster of a key group is made.
    MakeRoster,
    /// Its findings are kept.
    KeepFindings,
}
