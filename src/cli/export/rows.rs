//! The rows of an export, as a profile lets them out. Every format is made of these.

use super::What;
use crate::cli::list::{self, What as Listed, masking};
use crate::domain::lang::Lang;
use crate::domain::time::{Date, Millis};
use crate::exchange::{self, Children, Names, Profile, Rows, prepare};
use crate::record::Kind;
use crate::store::{Store, StoreError};
use serde_json::Value;

/// What is exported for whom, and when.
pub(super) struct Asked<'a> {
    pub store: &'a Store,
    pub profile: Profile,
    /// In which language follow-ups say what is to be done; `None` leaves that to their rule.
    pub words: Option<Lang>,
    pub now: Millis,
}

impl Asked<'_> {
    /// The rows of a list, and how many the profile leaves out as a whole.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) fn rows(&self, what: &What) -> Result<(Vec<Value>, usize), StoreError> {
        let rows = self.whole(what)?;
        match what.rows() {
            None => Ok((rows, 0)),
            Some(of) => self.let_out(rows, &of),
        }
    }

    /// What the records are called that those of a table name, as the profile shows them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) fn names(&self, what: &Rows) -> Result<Names, StoreError> {
        let mut names = Names::default();
        let units = self
            .store
            .identity()?
            .map(|identity| identity.units)
            .unwrap_or_default();
        names.units = units
            .into_iter()
            .map(|unit| (unit.path.to_string(), unit.name))
            .collect();
        for kind in exchange::named(what) {
            let rows = self.store.export(&kind)?;
            let rows = match self.profile {
                // Nobody is named to the public.
                Profile::Public => Vec::new(),
                _ => self.let_out(rows, &Rows::Records(kind.clone()))?.0,
            };
            names.learn(&kind, &rows);
        }
        Ok(names)
    }

    fn let_out(&self, mut rows: Vec<Value>, of: &Rows) -> Result<(Vec<Value>, usize), StoreError> {
        if self.profile == Profile::Internal {
            return Ok((rows, 0));
        }
        let all = rows.len();
        let (known, today): (_, Date) = (self.store.known()?, self.now.local_date());
        Children::here(self.store, today)?.leave_out(&mut rows);
        let of_nobody = rows.len();
        let mask = |rows: &mut [Value]| match of {
            Rows::Records(kind) => masking::mask_records(rows, kind, &known, today, false),
            _ => masking::mask(rows, &known, today, false),
        };
        let rows = prepare(rows, of, self.profile, &known, mask);
        // A public file counts its rows: those about children are all that it lacks.
        let written = if self.profile == Profile::Public {
            of_nobody
        } else {
            rows.len()
        };
        Ok((rows, all - written))
    }

    /// All rows, as they are kept.
    fn whole(&self, what: &What) -> Result<Vec<Value>, StoreError> {
        let listed = |what| list::rows(self.store, &what, self.words, self.now);
        match what {
            What::Households => self.store.export(&Kind::Household),
            What::Persons => self.store.export(&Kind::Person),
            What::Visits => self.store.export(&Kind::Visit),
            What::Requests => listed(Listed::Requests),
            What::FollowUps => listed(Listed::FollowUps),
            What::Changes => self.store.export_changes(),
            What::Records(kind) => self.store.readable(kind),
        }
    }
}
