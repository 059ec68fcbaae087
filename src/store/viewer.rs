//! A user's relations to a request, as far as this device knows, and which requests its user may not read.
//!
//! Invariant: a request that the permission table withholds from the device's user has no row ([`super::project`]), so no list,
//! page or export has it. Its changes stay in the journal until they leave the scope; its events are rows without a request.

use super::records::{all, first};
use super::sql::RowResult;
use super::{StoreError, identity};
use crate::change::fold::FoldedRecord;
use crate::change::{Fields, Kind};
use crate::domain::category::is_sensitive;
use crate::domain::handing::{Handing, Receiver, is_meant_by_unit, is_meant_by_words, words_of};
use crate::domain::ids::UserId;
use crate::domain::request::EventKind;
use crate::domain::right::{Relation, Relations};
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::record::permission::may_read;
use rusqlite::{Connection, Row};
use std::collections::BTreeSet;

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

    /// Their relations to a record of `unit` that is no request, and whose first change `user` wrote.
    #[must_use]
    pub fn relations_to(&self, unit: &UnitPath, user: &str) -> Relations {
        Relations::default()
            .with_unit(&self.unit, unit, false)
            .with(Relation::Wrote, user == self.user)
    }

    /// True when they may read a record of `kind` and `unit` whose first change `user` wrote. Requests are judged before they have
    /// a row, by [`Self::is_withheld`]; an event is readable when its request is.
    #[must_use]
    pub fn may_list(&self, kind: &Kind, unit: &UnitPath, user: &str) -> bool {
        let relations = self.relations_to(unit, user);
        matches!(kind, Kind::Request | Kind::RequestEvent) || may_read(kind, &self.role, relations)
    }

    fn reads(&self, relation: Relation) -> bool {
        may_read(&Kind::Request, &self.role, relation.into())
    }

    /// The requests that the journal hands to them or lets them assist with, whatever is projected of it yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn handed_in_journal(&self, conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
        if !self.reads(Relation::Handed) {
            return Ok(BTreeSet::new());
        }
        let named = "json_extract(body, '$.to_user')";
        let sql = format!(
            "SELECT body, {} AS gone FROM (SELECT CASE WHEN json_valid(body) THEN body END AS body
                 FROM journal WHERE kind = 'request_event')
             WHERE json_extract(body, '$.kind') IN ('dispatch', 'hand_down')",
            is_gone(named)
        );
        let given = |row: &Row<'_>| {
            let (body, gone) = (super::sql::text(row, "body")?, row.get("gone")?);
            let step: Fields = serde_json::from_str(&body).unwrap_or_default();
            let request = step.get("request_id").and_then(serde_json::Value::as_str);
            let relations = Handing::of(&step).map(|handing| handing.gives(&self.receiver(), gone));
            Ok((request.unwrap_or_default().to_owned(), relations.unwrap_or_default()))
        };
        let found: Vec<(String, Relations)> = all(conn, &sql, &[], given)?;
        let theirs = found.into_iter();
        let theirs = theirs.filter(|(_, relations)| may_read(&Kind::Request, &self.role, *relations));
        Ok(theirs.map(|(request, _)| request).collect())
    }

    /// The relations that dispatches and hand-downs gave them. The last that stands alone says whose it is to do, and in whose place
    /// somebody acts.
    fn handed(&self, conn: &Connection, request: &str) -> Result<Relations, StoreError> {
        let sql = format!(
            "SELECT kind, to_party, to_unit, to_user, assist_parties, {} AS gone,
                    id IS (SELECT json_extract(standing, '$.hands[#-1].event') FROM request_derived
                           WHERE request = :request) AS stands
             FROM request_event WHERE request_id = :request AND kind IN ('dispatch', 'hand_down') AND deleted IS NULL",
            is_gone("to_user")
        );
        let found = all(conn, &sql, &[(":request", &request)], |row| self.given_by(row))?;
        let in_hand = found.iter().any(|given| given.has_in_hand());
        let given = found.into_iter().fold(Relations::default(), |all, one| all | one);
        Ok(if in_hand {
            given.without(Relation::HandedOn)
        } else {
            given
        })
    }

    /// The requests that they may read wherever those live: handed to them, assisted with or registered by them, by the journal.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn theirs_in_journal(&self, conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
        let mut theirs = self.handed_in_journal(conn)?;
        if self.reads(Relation::Wrote) {
            let registered = all(
                conn,
                "SELECT record FROM (SELECT record, user, row_number() OVER (PARTITION BY record ORDER BY seq IS NULL, seq, n) AS place
                                     FROM journal WHERE kind = 'request')
                 WHERE place = 1 AND user = :user",
                &[(":user", &self.user)],
                |row| row.get::<_, String>("record"),
            )?;
            theirs.extend(registered);
        }
        Ok(theirs)
    }

    /// True when a step with these values hands its request to them, or to somebody in whose place they may stand.
    #[must_use]
    pub fn is_handed_by(&self, step: &Fields) -> bool {
        let given = Handing::of(step).map(|handing| handing.gives(&self.receiver(), true));
        given.is_some_and(|given| given != Relations::default())
    }

    /// The relations that one dispatch or hand-down gives them.
    fn given_by(&self, row: &Row<'_>) -> RowResult<Relations> {
        let text = |column| super::sql::text(row, column);
        let (kind, user, unit, words) = (text("kind")?, text("to_user")?, text("to_unit")?, text("to_party")?);
        let assist: Vec<String> = super::sql::list(row, "assist_parties")?;
        let handing = Handing {
            user: &user,
            unit: &unit,
            words: words_of(&EventKind::from_code(&kind), &words),
            assist: assist.iter().map(String::as_str).collect(),
        };
        let given = handing.gives(&self.receiver(), row.get("gone")?);
        Ok(match row.get("stands")? {
            true => given,
            false => given
                .without(Relation::StandsIn)
                .with(Relation::HandedOn, given.has(Relation::Handed)),
        })
    }

    fn receiver(&self) -> Receiver<'_> {
        Receiver {
            user: &self.user,
            name: &self.name,
            unit: self.unit.as_str(),
            by_words: is_meant_by_words(&self.role),
            by_unit: is_meant_by_unit(&self.role),
        }
    }
}

/// The SQL that is true when the user whose id stands in the column works here no more.
#[must_use]
pub fn is_gone(column: &str) -> String {
    format!(
        r#"EXISTS (SELECT 1 FROM "user" gone WHERE gone.id = {column} AND (gone.active = 0 OR gone.deleted IS NOT NULL))"#
    )
}

/// True when a category that the request has, or may have while two are in conflict, is a sensitive one.
#[must_use]
pub fn is_sensitive_request(folded: &FoldedRecord) -> bool {
    let mut categories = folded.values_of("category");
    categories.any(|category| category.as_str().is_some_and(is_sensitive))
}
