//! Both databases have the same form.

use super::*;
use crate::server::storage::sqlite;

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let Some(pg) = PrivatePg::shared() else { return };
    pg.database("columns");
    for sql in migrate::MIGRATIONS {
        pg.sql("columns", sql);
    }
    let listed = pg.sql(
        "columns",
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
         FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name COLLATE \"C\", ordinal_position",
    );
    let file = tempfile::tempdir().unwrap();
    let file = sqlite::create(&file.path().join("columns.db")).unwrap();
    let mut columns = file
        .prepare(
            "SELECT t.name || '.' || c.name || ' ' || CASE c.type WHEN 'INTEGER' THEN 'bigint' WHEN 'TEXT' THEN 'text'
                 WHEN 'BLOB' THEN 'bytea' END || ' ' || CASE WHEN c.\"notnull\" THEN 'NO' ELSE 'YES' END
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
             ORDER BY t.name, c.cid",
        )
        .unwrap();
    let wanted: Vec<String> = columns
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let listed: Vec<&str> = listed.lines().collect();
    assert!(wanted.len() > 60);
    assert_eq!(listed, wanted);
    let steps = (sqlite::version(&file).unwrap(), sqlite::KNOWN);
    assert_eq!(steps, (migrate::KNOWN, migrate::KNOWN), "migrations go in step");
    let loose = pg.sql(
        "columns",
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'
         AND collation_name IS DISTINCT FROM 'C'",
    );
    assert_eq!(loose, "0", "texts compare by their bytes");
}
