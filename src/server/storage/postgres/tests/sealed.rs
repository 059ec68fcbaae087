//! TLS towards PostgreSQL, and passwords that are said nowhere.

use super::*;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A certificate authority of our own and a certificate for `127.0.0.1` signed by it: `ca.pem`, `server.pem`, `server.key`.
fn certificates(dir: &Path) -> Option<()> {
    let run = |args: &[&str]| {
        let done = Command::new("openssl")
            .args(args)
            .current_dir(dir)
            .stdin(Stdio::null())
            .output();
        done.is_ok_and(|done| done.status.success())
    };
    let new_key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "3",
    ];
    let ca = [
        &["req", "-x509"][..],
        &new_key,
        &["-subj", "/CN=county", "-keyout", "ca.key", "-out", "ca.pem"],
    ]
    .concat();
    let server = ["req", "-x509", "-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=db"];
    let names = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
    ];
    let out = ["-keyout", "server.key", "-out", "server.pem"];
    let made = run(&ca) && run(&[&server[..], &new_key, &names, &out].concat());
    if !made {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "openssl is missing or too old"
        );
        println!("skipped: no openssl");
    }
    made.then_some(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_checked_against_the_given_roots_and_passwords_are_said_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let Some(()) = certificates(dir.path()) else { return };
    let file = |name: &str| -> PathBuf { dir.path().join(name) };
    let options = Options {
        no_fsync: true,
        tls: Some((file("server.pem"), file("server.key"))),
        ..Options::default()
    };
    let Some(pg) = PrivatePg::start_with(options) else {
        return;
    };
    pg.database("town");
    pg.sql("postgres", "ALTER ROLE lianxin PASSWORD 'Gu1Yu'");
    let (port, ca) = (pg.port(), file("ca.pem"));
    let url = |password: &str, rest: &str| format!("postgres://lianxin:{password}@127.0.0.1:{port}/town?{rest}");
    let rooted = format!("sslmode=verify-full&sslrootcert={}", ca.display());

    let open = async |url: String| PostgresBackend::open(&url, true).await;
    let backend = open(url("Gu1Yu", &rooted)).await.unwrap();
    let sealed = "SELECT (SELECT count(*) FROM pg_stat_ssl s WHERE s.pid = a.pid AND s.ssl) AS n
        FROM pg_stat_activity a WHERE pid = pg_backend_pid()";
    let asked = backend.read(Box::new(move |tx| {
        let rows = tx.query(sealed, &[])?;
        assert_eq!(rows[0].values, [crate::server::storage::backend::Value::Int(1)]);
        Ok(())
    }));
    assert_eq!(asked.await, Ok(()));

    for (url, why) in [
        // The county's authority is not among the system's.
        (url("Gu1Yu", "sslmode=require"), "TLS"),
        // The server wants TLS.
        (url("Gu1Yu", "sslmode=disable"), "28000"),
        (url("Gu1Yu2", &rooted), "28P01"),
        (url("Gu1Yu", "sslmode=require&sslrootcert=/nowhere.pem"), "/nowhere.pem"),
    ] {
        let error = open(url).await.err().unwrap().to_string();
        assert!(error.contains(why), "{why}: {error}");
        assert!(!error.contains("Gu1Yu"), "{error}");
    }
    let shown = format!("{:?}", crate::server::storage::Location::parse(&url("Gu1Yu", "")));
    assert!(!shown.contains("Gu1Yu"), "{shown}");
}
