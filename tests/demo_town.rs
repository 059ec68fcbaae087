//! The training pack shows what each story teaches, whatever day it is opened.

use lianxin::clock::Clock;
use lianxin::demo::town::Town;
use lianxin::domain::time::parse_date;

#[test]
fn timing() {
    lianxin::sync::transport::install_tls_provider();
    let folder = std::path::PathBuf::from("/tmp/cmdx/town");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let started = std::time::Instant::now();
    let _town = Town::build(&folder, Clock::with_today(parse_date("2026-11-22").unwrap())).unwrap();
    println!("built in {:?}", started.elapsed());
}
