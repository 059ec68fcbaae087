//! Makes a data folder with an invented village of any size, ready for the console: `load_pack HOUSEHOLDS DIR [TODAY]`; or its
//! roster, to be imported: `load_pack HOUSEHOLDS FILE.xlsx [TODAY]`. Invariant: a folder that has a database is refused.

use lianxin::clock::Clock;
use lianxin::demo::load_pack::LoadPack;
use lianxin::domain::lang::Lang;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::parse_date;
use lianxin::exchange::workbook::workbook;
use lianxin::exchange::{Names, Profile, Rows, table};
use lianxin::record::Kind;
use lianxin::store::Store;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (households, folder, today) = match &arguments[..] {
        [households, folder] => (households.parse()?, Path::new(folder), Clock::system().today()),
        [households, folder, today] => (
            households.parse()?,
            Path::new(folder),
            parse_date(today).ok_or("TODAY is a date like 2026-11-22")?,
        ),
        _ => return Err("load_pack HOUSEHOLDS DIR|FILE.xlsx [TODAY]".into()),
    };
    if folder.extension().is_some_and(|ending| ending == "xlsx") {
        return roster(LoadPack::of(households, today), folder);
    }
    let database = folder.join("lianxin.db");
    if database.exists() {
        return Err(format!("{} is there already", database.display()).into());
    }
    std::fs::create_dir_all(folder)?;
    let mut store = Store::open(&database, None, true, Arc::new(Rules::builtin()))?;
    let pack = LoadPack::of(households, today);
    let loaded = pack.fill(&mut store)?;
    println!(
        "{} changes, {} visits: {}",
        loaded.pulled,
        pack.visits,
        database.display()
    );
    Ok(())
}

fn roster(pack: LoadPack, file: &Path) -> Result<(), Box<dyn Error>> {
    let (households, persons) = pack.roster();
    let mut names = Names::default();
    names.learn(&Kind::Household, &households);
    let made = table(
        &Rows::Records(Kind::Person),
        Profile::Internal,
        &persons,
        &names,
        Lang::Zh,
    );
    std::fs::write(file, workbook(&[made], "代码")?)?;
    println!("{} rows: {}", persons.len(), file.display());
    Ok(())
}
