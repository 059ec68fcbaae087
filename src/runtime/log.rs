//! The log under the data folder: what went wrong, never who or what about. Seven days are kept.

use std::path::Path;
use std::sync::Mutex;
use tracing_appender::rolling::{Builder, Rotation};

/// Begins to log. A folder that cannot be written means no log: the console works all the same.
pub fn start(data_dir: &Path) {
    let folder = data_dir.join("log");
    // Made here, because the appender tells of a folder that is not there yet on the terminal.
    if std::fs::create_dir_all(&folder).is_err() {
        return;
    }
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("lianxin")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder);
    if let Ok(appender) = appender {
        let subscriber = tracing_subscriber::fmt()
            .with_writer(Mutex::new(appender))
            .with_ansi(false)
            .with_max_level(tracing::Level::INFO)
            .finish();
        // A second console in one process (the demo after a setup) goes on with the first one's log.
        let _already_set = tracing::subscriber::set_global_default(subscriber);
    }
}
