//! TLS for real: certificates from files, a client that checks them, and what it says of those it does not take.
//!
//! The device is the program itself, for its transport trusts what the system trusts and nothing it is handed: the tests name
//! the system's authorities by `SSL_CERT_FILE`, which only the start of a process can.
//!
//! `fixtures/tls` holds a test authority and three server certificates for localhost: one good until 2126, one that expired
//! in 2021, one that begins in 2125. The authority's key is gone.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_net::{GRID, Town, wait};
use lianxin::clock::Clock;
use lianxin::server::{self, Config};
use lianxin::sync::status::TroubleCode;
use lianxin::sync::transport::install_tls_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ProtocolVersion, ServerConfig, ServerConnection, SupportedProtocolVersion};
use serde_json::Value;
use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const HERE: &str = "127.0.0.1";
const HOUSEHOLD: &str = r#"{"do":"household","household_no":"A-001","display_name":"谭立春"}"#;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/tls")
        .join(name)
}

/// Serves the town with one of the certificates on a loopback address; its URL, by name when the address has one.
fn serve(town: &mut Town, certificate: &str, address: &str) -> String {
    if town.server.is_some() {
        town.unplug();
    }
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.listen = format!("{address}:0");
    config.tls = Some((
        fixture(&format!("{certificate}.pem")),
        fixture(&format!("{certificate}.key")),
    ));
    town.server = Some(server::start(config).unwrap());
    let url = town.server.as_ref().unwrap().url();
    assert!(url.starts_with("https://"), "{url}");
    url.replace("127.0.0.1", "localhost")
}

/// A device: the program with a data folder of its own, on a system that trusts the authorities of one file.
struct Device {
    data: TempDir,
}

impl Device {
    fn new() -> Self {
        Self {
            data: tempfile::tempdir().unwrap(),
        }
    }

    /// Runs a command; whether it went well, and all it said.
    fn run(&self, args: &[&str], lang: &str, trusts: &Path) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args(["--data-dir", self.data.path().to_str().unwrap(), "--lang", lang])
            .args(args)
            .env("SSL_CERT_FILE", trusts)
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    /// Syncs; `Ok` or the trouble's code, what is pending, and the words.
    fn sync(&self, url: &str, lang: &str, trusts: &Path) -> (Result<(), TroubleCode>, u64, String) {
        let (done, said) = self.run(&["sync", "--json", "--server", url], lang, trusts);
        let answer: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
        assert_eq!(answer["ok"], done, "{said}");
        let words = answer["error"].to_string();
        let result = match answer["error"]["code"].as_str() {
            None => Ok(()),
            Some(code) => Err(TroubleCode::from_code(code)),
        };
        (result, answer["pending"].as_u64().unwrap(), words)
    }
}

#[test]
fn each_wrong_certificate_is_told_apart_in_its_own_words_and_what_waits_stays() {
    let mut town = Town::new();
    let device = Device::new();
    let (authority, nobody) = (fixture("ca.pem"), PathBuf::from("/dev/null"));
    let stranger = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/untrusted_cert.pem");
    let url = serve(&mut town, "server", HERE);
    let enrol = ["enrol", "--server", &url, "--code", &town.code("谭谷雨")];
    let (done, said) = device.run(&enrol, "en", &stranger);
    assert!(!done && said.contains("not trusted"), "{said}");
    let (done, said) = device.run(&enrol, "en", &authority);
    assert!(
        done && said.contains(GRID),
        "a code that a stranger was not told is still good: {said}"
    );
    let entry = device.data.path().join("entry.jsonl");
    std::fs::write(&entry, HOUSEHOLD).unwrap();
    let (done, said) = device.run(&["record", entry.to_str().unwrap()], "en", &authority);
    assert!(done, "{said}");

    let cases: [(&str, &str, &str, &Path, TroubleCode); 5] = [
        (
            "nobody vouches",
            "server",
            HERE,
            &stranger,
            TroubleCode::CertificateUntrusted,
        ),
        ("nobody could", "server", HERE, &nobody, TroubleCode::NoAuthorities),
        ("run out", "expired", HERE, &authority, TroubleCode::CertificateExpired),
        ("not yet", "future", HERE, &authority, TroubleCode::CertificateEarly),
        (
            "another host's",
            "server",
            "127.0.0.2",
            &authority,
            TroubleCode::CertificateName,
        ),
    ];
    let mut told = HashSet::new();
    for (case, certificate, listen, trusts, expected) in cases {
        let url = serve(&mut town, certificate, listen);
        for lang in ["en", "zh"] {
            let (result, pending, words) = device.sync(&url, lang, trusts);
            assert_eq!(result, Err(expected.clone()), "{case}: {words}");
            assert_eq!(pending, 1, "{case}: what waits is still here");
            assert!(told.insert(words.clone()), "{case} has words of its own: {words}");
        }
    }
    town.unplug();
    town.plug();
    assert_eq!(
        device.sync(&town.url(), "en", &nobody).0,
        Ok(()),
        "on this machine, without TLS, nobody need vouch"
    );
    let url = serve(&mut town, "server", HERE);
    assert_eq!(device.sync(&url, "en", &authority).0, Ok(()));
    let (result, pending, _) = device.sync(&url.replace("localhost", "127.0.0.1"), "en", &authority);
    assert_eq!((result, pending), (Ok(()), 0), "the address is in the certificate too");
}

/// A server of one TLS version that answers everybody 503; the version of each connection that sent it a request.
fn speaks_only(version: &'static SupportedProtocolVersion) -> (String, Receiver<Option<ProtocolVersion>>) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[version]);
    let chain = CertificateDer::pem_file_iter(fixture("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(fixture("server.key")).unwrap();
    let config = config.unwrap().with_no_client_auth();
    let config = Arc::new(
        config
            .with_single_cert(chain.map(Result::unwrap).collect(), key)
            .unwrap(),
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let (spoke, spoken) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut tls = ServerConnection::new(config).unwrap();
        let mut both = rustls::Stream::new(&mut tls, &mut stream);
        let mut head = [0; 4_096];
        let read = both.read(&mut head).unwrap();
        assert!(head[..read].starts_with(b"POST /v1/enrol HTTP/1.1\r\n"));
        let refusal = r#"{"code":"busy","message":"m","hint":"h"}"#;
        let length = refusal.len();
        let head = format!("HTTP/1.1 503 Busy\r\nLianxin-Protocol: 1\r\nContent-Length: {length}\r\n\r\n");
        both.write_all(format!("{head}{refusal}").as_bytes()).unwrap();
        both.conn.send_close_notify();
        let _gone = both.flush();
        spoke.send(tls.protocol_version()).unwrap();
    });
    (url, spoken)
}

#[test]
fn the_device_speaks_1_2_with_an_old_proxy_and_1_3_with_a_new_one() {
    let device = Device::new();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let (url, spoken) = speaks_only(version);
        let enrol = ["enrol", "--server", &url, "--code", "7777-7777"];
        let (_, said) = device.run(&enrol, "en", &fixture("ca.pem"));
        assert!(said.contains("The server is busy"), "{said}");
        assert_eq!(spoken.recv().unwrap(), Some(version.version));
    }
}

#[test]
fn tls_1_2_and_1_3_are_spoken_and_nothing_older() {
    use reqwest::tls::Version;
    let mut town = Town::new();
    let url = serve(&mut town, "server", HERE);
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
    let code = town.code("谭谷雨");
    let url = serve(&mut town, "server", HERE);
    let address = town.server.as_ref().unwrap().addr();
    let _silent = TcpStream::connect(address).unwrap();
    let mut plain = TcpStream::connect(address).unwrap();
    plain.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    plain.write_all(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _reset = plain.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    let device = Device::new();
    let (done, said) = device.run(&["enrol", "--server", &url, "--code", &code], "en", &fixture("ca.pem"));
    assert!(done, "{said}");
    let begun = Instant::now();
    town.unplug();
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}
