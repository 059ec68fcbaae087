//! Layers point one way.

use crate::paths::{Path, paths};
use crate::sources::{Source, sources};
use std::fmt::Write as _;

/// Which layers a layer may name. `cli`, `runtime` and `demo` wire things together and are free.
fn allowed(layer: &str) -> Option<&'static [&'static str]> {
    Some(match layer {
        "domain" => &["domain"],
        "record" => &["record", "domain"],
        "change" => &["change", "record", "domain"],
        "view" => &["view", "change", "record", "domain"],
        "store" => &["store", "view", "change", "record", "domain", "clock", "platform"],
        "sync" => &["sync", "store", "view", "change", "record", "domain", "clock"],
        "server" => &["server", "change", "record", "domain", "clock", "platform"],
        "exchange" => &["exchange", "store", "view", "change", "record", "domain"],
        "app" => &["app", "view", "domain", "change", "record", "store", "sync"],
        "ui" => &["ui", "app", "view", "record", "domain"],
        "platform" => &["platform", "domain"],
        _ => return None,
    })
}

/// What of a layer below another may use, where it may not use all of it: `app` reads and asks but never acts, the store
/// takes randomness but no time.
const LIMITS: &[(&str, &str, &[&str])] = &[
    ("app", "store", &["queries", "Answer", "Query"]),
    ("app", "sync", &["status"]),
    ("app", "change", &["Kind", "entry", "Fields", "FieldType", "Cursor"]),
    ("store", "clock", &["random_bytes"]),
];

/// Why this path of this source is not allowed.
fn refusal(source: &Source, path: &Path) -> Option<String> {
    let layers = allowed(source.layer())?;
    let absolute = path.absolute(&source.module())?;
    let first = absolute.first()?.as_str();
    let second = absolute.get(1).map_or("", String::as_str);
    if !first.starts_with(char::is_lowercase) {
        return None;
    }
    if !layers.contains(&first) {
        return Some(format!("{} may not use {first}", source.layer()));
    }
    let (.., may) = LIMITS
        .iter()
        .find(|(layer, below, _)| *layer == source.layer() && *below == first)?;
    (!may.contains(&second)).then(|| format!("{} may not use {first}::{second}", source.layer()))
}

#[test]
fn layers_point_one_way() {
    let mut report = String::new();
    for source in sources() {
        for path in paths(&source.code) {
            if let Some(reason) = refusal(source, &path) {
                writeln!(
                    report,
                    "src/{}:{}: {reason}: {}",
                    source.path,
                    path.line,
                    path.segments.join("::")
                )
                .unwrap();
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_grouped_import_is_refused_name_by_name() {
    let refused = |path: &str, code: &str| {
        let source = Source::new(path.into(), code);
        paths(&source.code)
            .iter()
            .filter_map(|path| refusal(&source, path))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        refused("app/x.rs", "use crate::store::{Answer, Store};"),
        ["app may not use store::Store"]
    );
    assert_eq!(
        refused("domain/x.rs", "use super::super::{\n    store,\n};"),
        ["domain may not use store"]
    );
    assert!(refused("store/sync/x.rs", "use super::super::save::Saved;").is_empty());
}
