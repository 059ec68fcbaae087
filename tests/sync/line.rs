//! What can happen on a line, over real sockets: every kind of failure has its own code, and none of them tells the token.

use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::Cursor;
use lianxin::domain::ids::DeviceId;
use lianxin::store::{Phase, SyncStart};
use lianxin::sync::status::TroubleCode;
use lianxin::sync::{Failure, HttpTransport, Transport};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const TOKEN: &str = "439901100.a-very-secret-token";

fn start(server: &str) -> SyncStart {
    SyncStart {
        device: DeviceId(uuid::Uuid::from_u128(7)),
        server: server.to_owned(),
        token: TOKEN.to_owned(),
        max_n: 0,
        acked_n: 0,
        acked: Default::default(),
        cursor: Cursor::default(),
        scope: None,
        purged: 0,
        phase: Phase::Steady,
        must_rotate: false,
        locked: false,
        wants_series: false,
    }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

fn ask(server: &str) -> Result<Vec<u8>, Failure> {
    let start = start(server);
    wait(HttpTransport::default().exchange(&start, "/v1/sync", b"{}".to_vec()))
}

fn code(answer: Result<Vec<u8>, Failure>) -> TroubleCode {
    let failure = answer.unwrap_err();
    let said = format!("{failure:?}");
    assert!(!said.contains("secret"), "the token is told: {said}");
    failure.into_trouble().0.code
}

/// Reads a request's head and what came with it, so that the answer is not a reset.
fn read_head(stream: &mut TcpStream) -> String {
    let mut head = vec![0; 16 * 1024];
    let read = stream.read(&mut head).unwrap_or(0);
    String::from_utf8_lossy(&head[..read]).into_owned()
}

/// A server of one connection; gives the heads it was sent.
fn serve(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, heads) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let _nobody_reads = sender.send(read_head(&mut stream));
        answer(&mut stream);
        let _gone_already = stream.shutdown(Shutdown::Write);
        let mut rest = Vec::new();
        let _reset = stream.read_to_end(&mut rest);
    });
    (format!("http://{address}"), heads)
}

fn says(bytes: impl AsRef<[u8]> + Send + 'static) -> String {
    let (url, _heads) = serve(move |stream| {
        let _client_left = stream.write_all(bytes.as_ref());
    });
    url
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

const OURS: &str = "Lianxin-Protocol: 1\r\nContent-Type: application/json\r\n";

#[test]
fn a_good_answer_is_read_and_tells_the_servers_version() {
    let url = says(http("200 OK", OURS, b"{\"good\":1}"));
    let mut transport = HttpTransport::default();
    let start = start(&url);
    let answer = wait(transport.exchange(&start, "/v1/sync", b"{}".to_vec()));
    assert_eq!((answer.unwrap(), transport.speaks), (b"{\"good\":1}".to_vec(), Some(1)));
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(code(ask(&url)), TroubleCode::Unreachable);
}

#[test]
fn no_name_service_or_no_such_name() {
    let code = code(ask("https://town.invalid"));
    assert!(
        matches!(code, TroubleCode::NameNotFound | TroubleCode::NoNetwork),
        "{code}"
    );
}

#[test]
fn the_connection_breaks_in_the_middle() {
    let whole = http("200 OK", OURS, &[b' '; 4_000]);
    let cases: [(&str, usize); 3] = [
        ("before the answer", 0),
        ("in the head", 30),
        ("in the body", whole.len() - 1_000),
    ];
    for (name, bytes) in cases {
        let part = whole[..bytes].to_vec();
        assert_eq!(code(ask(&says(part))), TroubleCode::Interrupted, "{name}");
    }
}

#[test]
fn a_truncated_gzip_body_is_an_interruption_and_a_spoilt_one_a_bad_answer() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let text: String = (0..2_000).map(|i| format!("{{\"n\":{}}}", i * 7_919)).collect();
    encoder.write_all(text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let headers = format!("{OURS}Content-Encoding: gzip\r\n");
    let half = &packed[..packed.len() / 2];
    assert_eq!(
        code(ask(&says(http("200 OK", &headers, half)))),
        TroubleCode::Interrupted
    );
    let noise = [half, &[0xff; 900]].concat();
    assert_eq!(
        code(ask(&says(http("200 OK", &headers, &noise)))),
        TroubleCode::BadAnswer
    );
}

#[test]
fn a_body_that_unpacks_without_end_is_given_up() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..40 {
        encoder.write_all(&zeros).unwrap();
    }
    let packed = encoder.finish().unwrap();
    let headers = format!("{OURS}Content-Encoding: gzip\r\n");
    assert_eq!(
        code(ask(&says(http("200 OK", &headers, &packed)))),
        TroubleCode::BadAnswer
    );
}

#[test]
fn somebody_else_answers() {
    let html = "Content-Type: text/html\r\n";
    let json = "Content-Type: application/json\r\n";
    let away = "Location: http://127.0.0.1:9/login\r\n";
    for (name, answer) in [
        ("a portal's page with 200", http("200 OK", html, b"<html>login</html>")),
        ("JSON without our header", http("200 OK", json, b"{}")),
        ("a redirect is not followed", http("302 Found", away, b"")),
        ("401 of a proxy", http("401 Unauthorized", html, b"")),
        ("511", http("511 Network Authentication Required", html, b"")),
    ] {
        assert_eq!(code(ask(&says(answer))), TroubleCode::CaptivePortal, "{name}");
    }
    for (status, expected) in [
        ("413 Too Large", TroubleCode::TooLarge),
        ("502 Bad Gateway", TroubleCode::ServerError),
        ("503 Unavailable", TroubleCode::ServerBusy),
        ("504 Gateway Timeout", TroubleCode::TimedOut),
    ] {
        assert_eq!(code(ask(&says(http(status, html, b"<html>")))), expected, "{status}");
    }
}

#[test]
fn garbage_is_no_answer() {
    for garbage in [&b"SSH-2.0-OpenSSH_9\r\n\r\n"[..], &[0; 64], b"HTTP/9.9 what\r\n\r\n"] {
        let code = code(ask(&says(garbage.to_vec())));
        assert_eq!(code, TroubleCode::BadAnswer, "{garbage:?}");
    }
}

#[test]
fn retry_after_is_read_in_seconds_and_a_date_is_left_alone() {
    let refusal = br#"{"code":"busy","message":"m","hint":"h"}"#;
    for (text, expected) in [
        ("17", Some(17)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("-1", None),
        ("9e9", None),
    ] {
        let headers = format!("{OURS}Retry-After: {text}\r\n");
        let failure = ask(&says(http("503 Busy", &headers, refusal))).unwrap_err();
        let (trouble, retry_after) = failure.into_trouble();
        assert_eq!(
            (trouble.code, retry_after),
            (TroubleCode::ServerBusy, expected),
            "{text}"
        );
    }
}

/// A certificate nobody has signed, made for this test; its key protects nothing.
const CERT: &str = include_str!("../fixtures/untrusted_cert.pem");
const KEY: &str = include_str!("../fixtures/untrusted_key.pem");

#[test]
fn a_certificate_that_nobody_vouches_for() {
    use rustls::pki_types::pem::PemObject as _;
    lianxin::sync::transport::install_tls_provider();
    let cert = rustls::pki_types::CertificateDer::from_pem_slice(CERT.as_bytes()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![cert], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(config).unwrap();
        while tls.is_handshaking() && tls.complete_io(&mut stream).is_ok() {}
        let mut request = Vec::new();
        let _refused = rustls::Stream::new(&mut tls, &mut stream).read_to_end(&mut request);
        assert!(request.is_empty(), "nothing is sent to a stranger");
    });
    assert_eq!(code(ask(&url)), TroubleCode::CertificateUntrusted);
}

#[test]
fn plain_text_where_tls_is_spoken_is_a_portal() {
    let url = says(http("200 OK", "", b"<html>")).replace("http://", "https://");
    assert_eq!(code(ask(&url)), TroubleCode::CaptivePortal);
}
