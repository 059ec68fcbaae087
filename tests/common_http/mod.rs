//! HTTP by hand, to the byte: what a client that is not ours can send.
#![allow(dead_code, reason = "each test uses its part")]

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back: 0 when the server closed without an answer.
#[derive(Debug, Clone)]
pub struct Said {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// A request to be written out.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Call {
    /// As our client calls, with a token.
    pub fn new(path: &str, token: &str, body: impl Into<Vec<u8>>) -> Self {
        let call = Self {
            method: "POST",
            path: path.to_owned(),
            headers: Vec::new(),
            body: body.into(),
        };
        call.with("lianxin-protocol", "1")
            .with("authorization", &format!("Bearer {token}"))
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        let sized = |name: &str| self.headers.iter().any(|(known, _)| known == name);
        if self.method == "POST" && !sized("content-length") && !sized("transfer-encoding") {
            write!(head, "content-length: {}\r\n", self.body.len()).unwrap();
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    pub fn send(&self, to: SocketAddr) -> Said {
        raw(to, &self.bytes())
    }
}

/// Writes the bytes and reads until the server closes.
pub fn raw(to: SocketAddr, bytes: &[u8]) -> Said {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // The server may have refused and closed before it had everything.
    let _closed_early = stream.write_all(bytes);
    read(&mut stream)
}

/// Reads an answer until the server closes.
pub fn read(stream: &mut TcpStream) -> Said {
    let mut all = Vec::new();
    let mut piece = [0; 16 * 1024];
    while let Ok(n) = stream.read(&mut piece) {
        if n == 0 {
            break;
        }
        all.extend_from_slice(&piece[..n]);
    }
    let end = all.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else {
        return Said {
            status: 0,
            head: String::from_utf8_lossy(&all).into_owned(),
            body: Vec::new(),
        };
    };
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut said = Said {
        status,
        head,
        body: all[end + 4..].to_vec(),
    };
    if said.header("transfer-encoding").as_deref() == Some("chunked") {
        said.body = unchunk(&said.body);
    }
    said
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap_or("0"), 16).unwrap_or(0);
        let from = end + 2;
        if size == 0 || bytes.len() < from + size {
            break;
        }
        whole.extend_from_slice(&bytes[from..from + size]);
        bytes = &bytes[(from + size + 2).min(bytes.len())..];
    }
    whole
}

/// A household's remark in `unit`.
pub fn change(n: u64, id: u128, unit: &str) -> Value {
    // One household a unit.
    let record = unit
        .bytes()
        .fold(9_u128, |sum, byte| sum.wrapping_mul(131).wrapping_add(byte.into()));
    json!({"id": uuid::Uuid::from_u128(id), "n": n, "kind": "household", "record": uuid::Uuid::from_u128(record), "unit": unit,
           "v": 1, "at": 1, "seen": "0.0000000000000000", "group": null, "set": {"remark": "x"}})
}

/// A sync request from the start of the log.
pub fn request(device: impl serde::Serialize, push: &[Value]) -> Value {
    json!({"device": device, "max_n": 99, "acked": {}, "sent": 1, "push": push, "cursor": "0.0000000000000000",
           "scope_rev": 0, "limit_bytes": 1_048_576})
}
