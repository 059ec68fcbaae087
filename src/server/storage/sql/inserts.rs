//! Many rows of one town in few statements. Their numbers are powers of two, so that few texts exist and each stays prepared.

use crate::server::storage::backend::{Answer, Tx, Value};
use std::fmt::Write as _;

const CHUNKS: [usize; 7] = [64, 32, 16, 8, 4, 2, 1];

/// The statements that fill a table.
pub struct Inserts([String; 7]);

impl Inserts {
    /// Into `table`, whose rows differ in `columns`; all have the town. `end` follows the values.
    #[must_use]
    pub fn new(table: &str, columns: &[&str], end: &str) -> Self {
        Self(CHUNKS.map(|rows| {
            let mut sql = format!("INSERT INTO {table} (town, {}) VALUES ", columns.join(", "));
            for row in 0..rows {
                sql.push_str(if row == 0 { "($1" } else { ", ($1" });
                for column in 0..columns.len() {
                    let _infallible = write!(sql, ", ${}", 2 + row * columns.len() + column);
                }
                sql.push(')');
            }
            sql + end
        }))
    }

    /// Writes the rows; `bind` adds the values of one in the order of the columns.
    pub fn run<T>(
        &self,
        tx: &mut dyn Tx,
        town: &str,
        mut rows: &[T],
        bind: impl Fn(&mut Vec<Value>, &T) -> Answer<()>,
    ) -> Answer<()> {
        for (chunk, sql) in CHUNKS.iter().zip(&self.0) {
            while rows.len() >= *chunk {
                let (now, later) = rows.split_at(*chunk);
                rows = later;
                let mut params: Vec<Value> = vec![town.into()];
                for row in now {
                    bind(&mut params, row)?;
                }
                tx.execute(sql, &params)?;
            }
        }
        Ok(())
    }
}
