//! What comes from elsewhere: every package from the registry, under a licence we may ship, and in one version where it can be.
//!
//! Licences are read from what is built here (`cargo metadata`), versions and sources from Cargo.lock, which has all platforms.
//! With a network, `cargo deny check advisories` says the rest.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// One of these is enough; all of them allow shipping a binary beside the notice.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    // Only files of that package itself are bound by it, and we change none (option-ext, by way of directories).
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages in two versions, and who keeps the second one. A double that can go must go: it then fails here.
const DOUBLES: &[(&str, &str)] = &[
    ("base64", "postgres-protocol is behind reqwest"),
    ("bitflags", "portable-pty, for tests, is old"),
    ("cfg_aliases", "portable-pty's nix, for tests"),
    (
        "core-foundation",
        "macOS: system-configuration is behind security-framework",
    ),
    ("fallible-iterator", "tokio-postgres is behind rusqlite"),
    ("getrandom", "ring is behind; ours is used by uuid and tempfile too"),
    ("nix", "zip's, and portable-pty's for tests"),
    ("syn", "derive macros at build time"),
    ("thiserror", "portable-pty's filedescriptor, for tests"),
    ("thiserror-impl", "the same"),
    ("vte", "assert_cmd's strip-ansi-escapes and vt100, for tests"),
    ("wasi", "never built"),
];

struct Locked {
    name: String,
    version: String,
    source: Option<String>,
}

fn locked() -> Vec<Locked> {
    let lock: toml::Table = include_str!("../Cargo.lock").parse().unwrap();
    let text = |package: &toml::Value, key: &str| package.get(key).and_then(|it| it.as_str()).map(str::to_owned);
    let packages = lock["package"].as_array().unwrap().iter();
    let read = packages.map(|package| Locked {
        name: text(package, "name").unwrap(),
        version: text(package, "version").unwrap(),
        source: text(package, "source"),
    });
    read.collect()
}

/// True when an SPDX expression of `OR`, `AND` and brackets can be met by the licences above.
fn allowed(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], " ");
    plain
        .split(" AND ")
        .all(|all| all.split(" OR ").any(|one| LICENCES.contains(&one.trim())))
}

#[test]
fn every_package_is_from_the_registry() {
    for package in locked() {
        let expected = (package.name != "lianxin").then_some("registry+https://github.com/rust-lang/crates.io-index");
        assert_eq!(package.source.as_deref(), expected, "{}", package.name);
    }
}

#[test]
fn a_package_stands_in_one_version_unless_it_is_said_why() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in locked() {
        versions.entry(package.name).or_default().insert(package.version);
    }
    // Windows' own bindings come in as many versions as crates that use them; none is built elsewhere.
    let is_windows = |name: &str| name.starts_with("windows");
    let doubles: BTreeSet<_> = versions
        .iter()
        .filter(|(name, versions)| versions.len() > 1 && !is_windows(name))
        .map(|(name, _)| name.as_str())
        .collect();
    let said: BTreeSet<_> = DOUBLES.iter().map(|(name, _)| *name).collect();
    assert_eq!(doubles, said);
}

#[test]
fn every_licence_lets_us_ship_the_program() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", current_platform()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "all of them");
    let wrong: Vec<_> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(allowed))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn current_platform() -> &'static str {
    match (std::env::consts::ARCH, std::env::consts::OS) {
        ("aarch64", "linux") => "aarch64-unknown-linux-gnu",
        ("x86_64", "windows") => "x86_64-pc-windows-msvc",
        ("aarch64", "macos") => "aarch64-apple-darwin",
        _ => "x86_64-unknown-linux-gnu",
    }
}

#[test]
fn expressions_are_read() {
    for (expression, expected) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("", false),
    ] {
        assert_eq!(allowed(expression), expected, "{expression}");
    }
}
