//! In which order the rows of a list come when a person chose a column: by what stands in it, what is empty at the end, and rows
//! with the same in it as the list has them anyway.

use crate::record::{CodeSet, FieldDef, Holds};

/// How the values of a column are compared; each with the SQL that gives the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// Names of people, by pinyin.
    Name(String),
    /// Numbers that people give, doors, words.
    Text(String),
    /// Dates, instants, counts.
    Value(String),
    /// Codes, in the order in which their set has them.
    Code(String, Vec<&'static str>),
}

impl By {
    /// The same for a field of a record table, whose value `sql` gives.
    pub(super) fn field(field: &FieldDef, sql: String) -> Self {
        match (field.holds, field.codes()) {
            (Holds::Code(set) | Holds::TwoDigits(set), _) => Self::codes(sql, set),
            (
                Holds::Date(_) | Holds::Instant | Holds::Digit(_) | Holds::Int(..) | Holds::Decimal(..) | Holds::Bool,
                _,
            ) => Self::Value(sql),
            _ if field.privacy == crate::domain::mask::Privacy::Name => Self::Name(sql),
            _ => Self::Text(sql),
        }
    }

    /// Codes of a set.
    pub(super) fn codes(sql: String, set: &CodeSet) -> Self {
        Self::Code(sql, set.codes())
    }

    /// What stands behind `ORDER BY`; `then` is the order of the list itself.
    pub(super) fn sql(&self, down: bool, then: &str) -> String {
        let direction = if down { "DESC" } else { "ASC" };
        let key = match self {
            Self::Name(sql) => format!("name_key({sql})"),
            Self::Text(sql) => format!("text_key({sql})"),
            Self::Value(sql) => sql.clone(),
            // A code that the set does not have comes before its first.
            Self::Code(sql, codes) => format!("instr(',{},', ',' || {sql} || ',')", codes.join(",")),
        };
        let (Self::Name(sql) | Self::Text(sql) | Self::Value(sql) | Self::Code(sql, _)) = self;
        format!("coalesce({sql}, '') = '', {key} {direction}, {then}")
    }
}

/// Whether a record waits for somebody, from what hurts most: its columns `conflicts`, `refused` and `pending`.
pub(super) fn by_sync([conflicts, refused, pending]: [&str; 3]) -> By {
    By::Value(format!(
        "CASE WHEN {refused} IS NOT NULL THEN 1 WHEN {conflicts} > 0 THEN 2 WHEN {pending} > 0 THEN 3 ELSE 4 END"
    ))
}

/// [`by_sync`] of a record's own row.
pub(super) fn by_sync_of(table: &str) -> By {
    let columns = ["_conflicts", "_refused", "_pending"].map(|column| format!("{table}.{column}"));
    by_sync([&columns[0], &columns[1], &columns[2]])
}
