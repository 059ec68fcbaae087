//! A list as a sheet: its columns, which of them are shown and in which order the rows come. Such an arrangement may be kept
//! under a name on this device.
//!
//! Invariant: a column that is not among [`SheetId::columns`] is shown, sorted by and copied by nobody.

use crate::domain::lang::Lang;
use crate::record::{FieldDef, Holds, Kind};
use serde::{Deserialize, Serialize};

/// Makes [`ColumnId`] out of one row a column: its name in the database, and its heading.
macro_rules! columns {
    ($($(#[$doc:meta])* $id:ident $code:literal $head:ident;)*) => {
        /// A column of a sheet.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ColumnId {
            $($(#[$doc])* $id,)*
            /// A field of the record table, by name.
            Field(&'static str),
        }

        /// The columns that are no fields, each with its name and heading.
        static NAMED: &[(ColumnId, &str, fn(Lang) -> &'static str)] = &[$((ColumnId::$id, $code, Lang::$head),)*];
    };
}

columns! {
    HouseholdNo "household" col_no;
    Householder "householder" col_householder;
    Colour "level_shown" col_colour;
    People "people" col_people;
    Address "at_address" col_address;
    Tags "tags" col_tags;
    Visited "visited" col_visited;
    /// Days since the last visit.
    Since "days_since" col_since;
    Tasks "tasks" col_tasks;
    /// When the next visit is due by the rules.
    VisitDue "visit_due" col_visit_due;
    /// The most pressing follow-up.
    NextTask "next_task" col_next_task;
    Unit "unit" col_unit;
    Sync "sync" col_sync;
    RequestNo "request" col_request_no;
    Title "matter" col_title;
    Reporter "reporter" col_reporter;
    Mode "mode" col_mode;
    State "at_state" col_state;
    Due "at_due" col_due;
    Assignee "assignee" col_assignee;
    Place "at_place" col_place;
    Level "level" col_level;
    Registered "registered" col_registered;
    Satisfaction "satisfaction" col_satisfaction;
    DueDay "due_day" col_date;
    /// How pressing it is.
    Badge "badge" col_badge;
    /// Whom it is about.
    Who "who" col_who;
    Task "task" col_task;
    What "what" col_text;
    Phone "telephone" col_phone;
    Why "why" label_why;
    Time "time" col_time;
    Way "at_way" col_way;
    Outcome "at_outcome" col_outcome;
    Note "note" col_note;
    By "by" col_by;
    About "about" record_about;
    Subject "subject" col_what;
    LastDay "last_day" col_date;
}

use ColumnId as C;

/// A list that is a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetId {
    /// 联系户
    Households,
    /// 诉求
    Requests,
    /// 提醒
    FollowUps,
    /// 走访
    Visits,
    /// 工作: the records of a kind.
    Records(Kind),
    /// The rows behind a figure of 报表.
    Figure,
}

/// In which order rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// By what stands in it.
    pub column: ColumnId,
    /// The greatest first.
    pub down: bool,
}

/// Which rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// In this order; `None`: in the list's own.
    pub order: Option<Order>,
    /// The first row.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
}

impl Part {
    /// So many rows from the first one on, in the list's own order.
    #[must_use]
    pub fn first(limit: usize) -> Self {
        Self {
            order: None,
            offset: 0,
            limit,
        }
    }
}

impl Order {
    /// The order by a column after one more key: the least first, then the greatest first, then as the list has them.
    #[must_use]
    pub fn turned(now: Option<Self>, column: ColumnId) -> Option<Self> {
        match now.filter(|order| order.column == column) {
            None => Some(Self { column, down: false }),
            Some(Self { down: false, .. }) => Some(Self { column, down: true }),
            Some(Self { down: true, .. }) => None,
        }
    }
}

/// An arrangement with a name. Columns and filters are kept by their names, so that one that a later version does not have is left
/// out and nothing else is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// The sheet's name.
    pub sheet: String,
    pub name: String,
    /// The columns shown, from the left; `None`: the usual ones.
    pub columns: Option<Vec<String>>,
    /// The column that the rows are ordered by, and whether the greatest comes first; `None`: as the list has them.
    pub order: Option<(String, bool)>,
    /// Which rows: the name of the page's filter.
    pub filter: String,
}

impl SheetId {
    /// Its name in the database.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Households => "households",
            Self::Requests => "requests",
            Self::FollowUps => "follow_ups",
            Self::Visits => "visits",
            Self::Records(kind) => kind.code(),
            Self::Figure => "figure",
        }
    }

    /// The kind whose fields are among its columns.
    #[must_use]
    pub fn kind(&self) -> Option<&Kind> {
        match self {
            Self::Households => Some(&Kind::Household),
            Self::Requests => Some(&Kind::Request),
            Self::Visits => Some(&Kind::Visit),
            Self::Records(kind) => Some(kind),
            Self::FollowUps | Self::Figure => None,
        }
    }

    /// The columns that are shown unless somebody chose others.
    #[must_use]
    pub fn usual(&self) -> Vec<ColumnId> {
        match self {
            Self::Households => vec![
                C::HouseholdNo,
                C::Householder,
                C::Colour,
                C::People,
                C::Address,
                C::Tags,
                C::Visited,
                C::Since,
                C::Tasks,
                C::Sync,
            ],
            Self::Requests => vec![
                C::RequestNo,
                C::Title,
                C::Reporter,
                C::Mode,
                C::State,
                C::Due,
                C::Assignee,
                C::Sync,
            ],
            Self::FollowUps => vec![C::DueDay, C::Badge, C::Who, C::Task, C::What, C::Sync],
            Self::Visits => vec![C::Time, C::Householder, C::Way, C::Outcome, C::Note, C::By, C::Sync],
            Self::Records(kind) => {
                let about = kind.def().has_ledger_of_households().then_some(C::About);
                let fields = kind.def().list.iter().map(|name| C::Field(name));
                about.into_iter().chain(fields).chain([C::Sync]).collect()
            }
            Self::Figure => vec![C::HouseholdNo, C::Who, C::Subject, C::LastDay, C::State],
        }
    }

    /// All its columns: the usual ones, then the others that may be chosen.
    #[must_use]
    pub fn columns(&self) -> Vec<ColumnId> {
        let more: &[ColumnId] = match self {
            Self::Households => &[C::VisitDue, C::NextTask, C::Unit],
            Self::Requests => &[
                C::HouseholdNo,
                C::Place,
                C::Level,
                C::Registered,
                C::Satisfaction,
                C::Unit,
            ],
            Self::FollowUps => &[C::HouseholdNo, C::Address, C::Phone, C::Why, C::Unit],
            Self::Visits => &[C::HouseholdNo, C::Address],
            Self::Records(kind) if kind.def().has_ledger_of_households() => &[C::HouseholdNo, C::Unit],
            Self::Records(_) => &[C::Unit],
            Self::Figure => &[C::Address],
        };
        let mut columns = self.usual();
        columns.extend(more);
        let fields = self.kind().map_or(&[][..], Kind::fields).iter();
        let others = fields.filter(|field| is_read(field) && !self.shows_otherwise(field.name));
        for column in others.map(|field| C::Field(field.name)) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        columns
    }

    /// True for a field that a column of another name shows.
    fn shows_otherwise(&self, field: &str) -> bool {
        let shown: &[&str] = match self {
            Self::Households => &["household_no", "display_name", "colour", "address"],
            Self::Requests => &["temp_no", "title", "reporter_name", "place", "registered_at"],
            Self::Visits => &["at", "way", "outcome", "text"],
            Self::Records(_) | Self::FollowUps | Self::Figure => &[],
        };
        shown.contains(&field)
    }

    /// The name of a column in the database.
    #[must_use]
    pub fn column_code(column: ColumnId) -> &'static str {
        match column {
            C::Field(name) => name,
            named => NAMED
                .iter()
                .find(|(id, ..)| *id == named)
                .map_or("", |(_, code, _)| code),
        }
    }

    /// Its column of that name; `None` when this version has none.
    #[must_use]
    pub fn column(&self, code: &str) -> Option<ColumnId> {
        self.columns()
            .into_iter()
            .find(|column| Self::column_code(*column) == code)
    }

    /// The field that a column shows.
    #[must_use]
    pub fn field(&self, column: ColumnId) -> Option<&'static FieldDef> {
        match column {
            C::Field(name) => self.kind()?.field(name),
            _ => None,
        }
    }

    /// What stands above a column.
    #[must_use]
    pub fn heading(&self, column: ColumnId, lang: Lang) -> &'static str {
        match (self.field(column), NAMED.iter().find(|(id, ..)| *id == column)) {
            (Some(field), _) => field.label.of(lang),
            (None, Some((_, _, head))) => head(lang),
            (None, None) => "",
        }
    }
}

/// True for what people read: no id of another record.
fn is_read(field: &FieldDef) -> bool {
    !matches!(field.holds, Holds::Ref(_) | Holds::Refs(_) | Holds::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets() -> Vec<SheetId> {
        let kinds = Kind::all().filter(|kind| kind.def().has_ledger());
        let named = [
            SheetId::Households,
            SheetId::Requests,
            SheetId::FollowUps,
            SheetId::Visits,
            SheetId::Figure,
        ];
        named.into_iter().chain(kinds.cloned().map(SheetId::Records)).collect()
    }

    #[test]
    fn every_column_of_a_sheet_has_a_name_of_its_own_and_a_heading_and_is_found_by_it() {
        let mut codes: Vec<String> = Vec::new();
        for sheet in sheets() {
            assert!(!codes.contains(&sheet.code().to_owned()), "{sheet:?}");
            codes.push(sheet.code().to_owned());
            for column in sheet.columns() {
                assert_eq!(sheet.column(SheetId::column_code(column)), Some(column), "{sheet:?}");
                for lang in [Lang::Zh, Lang::En] {
                    assert!(!sheet.heading(column, lang).is_empty(), "{sheet:?} {column:?}");
                }
            }
        }
    }

    #[test]
    fn every_field_that_people_read_is_shown_by_one_column() {
        for sheet in sheets() {
            for field in sheet.kind().map_or(&[][..], Kind::fields) {
                let shown = sheet.columns().contains(&ColumnId::Field(field.name));
                assert_eq!(
                    shown,
                    is_read(field) && !sheet.shows_otherwise(field.name),
                    "{sheet:?} {}",
                    field.name
                );
            }
        }
    }
}
