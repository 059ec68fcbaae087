//! TLS for real: certificates from files, a client that checks them, and what it says of those it does not take.
//!
//! `fixtures/tls` holds a test authority and three server certificates for localhost: one good until 2126, one that expired
//! in 2021, one that begins in 2125. The authority's key is gone.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod common_net;

use common_net::{GRID, Town, wait};
use lianxin::clock::Clock;
use lianxin::server::{self, Config};
use lianxin::sync::classify;
use lianxin::sync::status::TroubleCode;
use lianxin::sync::transport::{Failure, install_tls_provider};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/tls")
        .join(name)
}

fn serve(town: &mut Town, certificate: &str) -> String {
    if town.server.is_some() {
        town.unplug();
    }
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.tls = Some((
        fixture(&format!("{certificate}.pem")),
        fixture(&format!("{certificate}.key")),
    ));
    town.server = Some(server::start(config).unwrap());
    let running = town.server.as_ref().unwrap();
    assert!(running.url().starts_with("https://"), "{}", running.url());
    format!("https://localhost:{}", running.addr().port())
}

/// Asks for the health, trusting the test authority or only what the system trusts.
fn ask(url: &str, trusting: bool) -> Result<(u16, String), TroubleCode> {
    install_tls_provider();
    let mut builder = reqwest::Client::builder().no_proxy();
    if trusting {
        let authority = reqwest::Certificate::from_pem(&std::fs::read(fixture("ca.pem")).unwrap()).unwrap();
        builder = builder.tls_certs_only([authority]);
    }
    let client = builder.build().unwrap();
    wait(async {
        match client.get(format!("{url}/v1/health")).send().await {
            Ok(answer) => Ok((answer.status().as_u16(), format!("{:?}", answer.version()))),
            Err(error) => match classify::line(&error) {
                Failure::Trouble { trouble, .. } => Err(trouble.code),
                other => panic!("{other:?}"),
            },
        }
    })
}

#[test]
fn a_certificate_is_taken_for_its_authority_its_time_and_its_name() {
    let mut town = Town::new();
    let url = serve(&mut town, "server");
    assert_eq!(ask(&url, true), Ok((200, "HTTP/1.1".into())));
    assert_eq!(ask(&url, false), Err(TroubleCode::CertificateUntrusted));
    let named = url.replace("localhost", "127.0.0.1");
    assert_eq!(ask(&named, true).unwrap().0, 200, "the address is in it too");
    let other = url.replace("localhost", "127.0.0.2");
    assert!(ask(&other, true).is_err(), "another host");
    for wrong in ["expired", "future"] {
        let url = serve(&mut town, wrong);
        assert_eq!(ask(&url, true), Err(TroubleCode::CertificateTime), "{wrong}");
    }
}

#[test]
fn the_program_itself_enrols_and_syncs_over_tls_when_the_system_trusts_the_authority() {
    let mut town = Town::new();
    let url = serve(&mut town, "server");
    let code = town.code("谭谷雨");
    let data = tempfile::tempdir().unwrap();
    let run = |args: &[&str], authority: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args(["--data-dir", data.path().to_str().unwrap(), "--lang", "en"])
            .args(args)
            .env("SSL_CERT_FILE", fixture(authority))
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let enrol = ["enrol", "--server", &url, "--code", &code];
    let (done, said) = run(&enrol, "expired.pem");
    assert!(!done, "an authority nobody named: {said}");
    let (done, said) = run(&enrol, "ca.pem");
    assert!(done && said.contains(GRID), "{said}");
    let (done, said) = run(&["sync"], "ca.pem");
    assert!(done, "{said}");
}

#[test]
fn tls_1_2_and_1_3_are_spoken_and_nothing_older() {
    use reqwest::tls::Version;
    let mut town = Town::new();
    let url = serve(&mut town, "server");
    install_tls_provider();
    let authority = || reqwest::Certificate::from_pem(&std::fs::read(fixture("ca.pem")).unwrap()).unwrap();
    for version in [Version::TLS_1_2, Version::TLS_1_3] {
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([authority()]);
        let client = builder
            .tls_version_min(version)
            .tls_version_max(version)
            .build()
            .unwrap();
        let status = wait(async { client.get(format!("{url}/v1/health")).send().await.unwrap().status() });
        assert_eq!(status, 200, "{version:?}");
    }
    // A hello of TLS 1.1 with a cipher of its time, by hand: our own client cannot say it.
    let mut hello = vec![0x01, 0x00, 0x00, 0x2d, 0x03, 0x02];
    hello.extend([7; 32]);
    hello.extend([0x00, 0x00, 0x04, 0x00, 0x2f, 0xc0, 0x13, 0x01, 0x00]);
    let mut record = vec![0x16, 0x03, 0x01, 0x00, u8::try_from(hello.len()).unwrap()];
    hello[3] = u8::try_from(hello.len() - 4).unwrap();
    record.extend(hello);
    let begun = Instant::now();
    let mut old = TcpStream::connect(town.server.as_ref().unwrap().addr()).unwrap();
    old.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    old.write_all(&record).unwrap();
    let mut said = Vec::new();
    let _reset = old.read_to_end(&mut said);
    assert_eq!(
        (said.first(), said.get(5)),
        (Some(&0x15), Some(&2)),
        "a fatal alert, and no hello: {said:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn plain_http_on_the_tls_port_and_a_silent_client_get_nothing_and_hold_nothing_up() {
    let mut town = Town::new();
    let url = serve(&mut town, "server");
    let address = town.server.as_ref().unwrap().addr();
    let _silent = TcpStream::connect(address).unwrap();
    let mut plain = TcpStream::connect(address).unwrap();
    plain.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    plain.write_all(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _reset = plain.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    assert_eq!(ask(&url, true).unwrap().0, 200);
    let begun = Instant::now();
    town.unplug();
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}
