//! A user's relations to a request, as far as this device knows, and which requests its user may not read.
//!
//! Invariant: a request that the permission table withholds from the device's user has no row ([`super::project`]), so no list,
//! page or export has it. Its changes stay in the journal until they leave the scope; its events are rows without a request.

use super::records::{all, first};
use super::{StoreError, identity};
use crate::change::Kind;
use crate::change::fold::FoldedRecord;
use crate::domain::category::is_sensitive;
use crate::domain::ids::UserId;
use crate::domain::right::{Relation, Relations, names_user};
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::record::permission::may_read;
use rusqlite::Connection;

/// Somebody with a role in a unit, and the name by which dispatches know them.
pub struct Viewer {
    user: String,
    name: String,
    role: Role,
    unit: UnitPath,
}

/// The facts of a request that relations depend on.
pub struct RequestOrigin<'a> {
    pub request: &'a str,
    /// Where it lives.
    pub unit: &'a UnitPath,
    /// Viewer wrote its first change.
    pub user: &'a str,
    /// Whether its category is a sensitive one.
    pub is_sensitive: bool,
}

impl Viewer {
    /// A user in their present role and unit.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn new(conn: &Connection, user: UserId, role: Role, unit: UnitPath) -> Result<Self, StoreError> {
        let user = user.to_string();
        let known = first(
            conn,
            r#"SELECT name FROM "user" WHERE id = :id"#,
            &[(":id", &user)],
            |row| row.get::<_, Option<String>>("name"),
        )?;
        let name = known.flatten().unwrap_or_default();
        Ok(Self { user, name, role, unit })
    }

    /// The device's user; `None` before setup.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn here(conn: &Connection) -> Result<Option<Self>, StoreError> {
        let Some(kept) = identity::kept(conn)? else {
            return Ok(None);
        };
        let mut who = Self::new(conn, kept.user, kept.role, kept.unit)?;
        if who.name.is_empty() {
            who.name = kept.name;
        }
        Ok(Some(who))
    }

    /// Their relations to a request.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn relations(&self, conn: &Connection, of: &RequestOrigin<'_>) -> Result<Relations, StoreError> {
        let handed = match self.reads(Relation::Handed) {
            true => self.handed(conn, of.request)?,
            false => Relations::default(),
        };
        Ok(handed
            .with_unit(&self.unit, of.unit, of.is_sensitive)
            .with(Relation::Wrote, of.user == self.user))
    }

    /// True when the permission table withholds the folded request from them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn is_withheld(&self, conn: &Connection, of: &RequestOrigin<'_>) -> Result<bool, StoreError> {
        Ok(!self.reads(Relation::OwnUnit) && !may_read(&Kind::Request, &self.role, self.relations(conn, of)?))
    }

    /// True when they may read a record of `kind` and `unit` whose first change `user` wrote. Requests are judged before they have
    /// a row, by [`Self::is_withheld`]; an event is readable when its request is.
    #[must_use]
    pub fn may_list(&self, kind: &Kind, unit: &UnitPath, user: &str) -> bool {
        let relations = Relations::default()
            .with_unit(&self.unit, unit, false)
            .with(Relation::Wrote, user == self.user);
        matches!(kind, Kind::Request | Kind::RequestEvent) || may_read(kind, &self.role, relations)
    }

    fn reads(&self, relation: Relation) -> bool {
        may_read(&Kind::Request, &self.role, relation.into())
    }

    /// The relations that dispatches gave them.
    fn handed(&self, conn: &Connection, request: &str) -> Result<Relations, StoreError> {
        let found = all(
            conn,
            "SELECT to_party, assist_parties FROM request_event
             WHERE request_id = :request AND kind = 'dispatch' AND deleted IS NULL",
            &[(":request", &request)],
            |row| {
                let to: Option<String> = row.get("to_party")?;
                let assist: Vec<String> = super::sql::list(row, "assist_parties")?;
                let names = |party: &String| names_user(party, &self.name);
                Ok(Relations::default()
                    .with(Relation::Handed, to.as_ref().is_some_and(names))
                    .with(Relation::Assisting, assist.iter().any(names)))
            },
        )?;
        Ok(found.into_iter().fold(Relations::default(), |all, one| all | one))
    }
}

/// True when a category that the request has, or may have while two are in conflict, is a sensitive one.
#[must_use]
pub fn is_sensitive_request(folded: &FoldedRecord) -> bool {
    let mut categories = folded.values_of("category");
    categories.any(|category| category.as_str().is_some_and(is_sensitive))
}
