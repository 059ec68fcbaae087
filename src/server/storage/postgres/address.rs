//! Reads `postgres://…`: where the database is, and whether the way there is sealed.
//!
//! ```text
//! this machine (socket, loopback):  plain, unless sslmode=require
//! anywhere else:                    TLS with a checked certificate, or refused
//! ```
//!
//! Invariant: neither the address as shown nor any error here holds the password, or anything that could be part of one.

use crate::server::storage::StorageError;
use crate::server::storage::backend::Answer;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

const CONNECT: Duration = Duration::from_secs(5);
/// A connection whose other end has gone without a word is given up after so long.
const SILENT: Duration = Duration::from_secs(30);

/// Whose word on the server's certificate is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roots {
    /// The operating system's.
    System,
    /// The certificates in this PEM file.
    File(PathBuf),
}

/// A database to connect to.
pub struct Address {
    /// How to connect, password included.
    pub config: Config,
    /// `None` speaks plain.
    pub tls: Option<Roots>,
    /// The address without user and password, for messages.
    pub shown: String,
}

/// Reads an address.
///
/// # Errors
/// [`StorageError::Io`] when it is not one, or asks for a plain connection to another machine.
pub fn parse(url: &str) -> Answer<Address> {
    let asked = Asked::split(url)?;
    let mut config: Config = asked
        .url
        .parse()
        .map_err(|_| refused("not an address of the form postgres://user:password@host:port/database"))?;
    let local = checked_hosts(&config)?;
    let tls = match asked.mode.as_deref() {
        None | Some("prefer" | "allow") if local => None,
        Some("disable") if local => None,
        Some("disable") => {
            return Err(refused(
                "sslmode=disable is for this machine only; leave it out to use TLS",
            ));
        }
        None | Some("prefer" | "allow" | "require" | "verify-ca" | "verify-full") => {
            Some(asked.roots.map_or(Roots::System, Roots::File))
        }
        Some(_) => return Err(refused("sslmode is one of disable, require, verify-full")),
    };
    config.ssl_mode(if tls.is_some() {
        SslMode::Require
    } else {
        SslMode::Disable
    });
    if config.get_application_name().is_none() {
        config.application_name("lianxin");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    config.tcp_user_timeout(SILENT).keepalives_idle(SILENT);
    let shown = shown(&config);
    Ok(Address { config, tls, shown })
}

/// An address without the two parameters that the driver does not know in full.
struct Asked {
    url: String,
    mode: Option<String>,
    roots: Option<PathBuf>,
}

impl Asked {
    fn split(url: &str) -> Answer<Self> {
        // A password may hold a question mark; what follows the last `@` may not.
        let behind_password = url.rfind('@').unwrap_or(0);
        let Some(mark) = url[behind_password..].find('?').map(|at| at + behind_password) else {
            return Ok(Self {
                url: url.to_owned(),
                mode: None,
                roots: None,
            });
        };
        let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
        for pair in url[mark + 1..].split('&') {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value.to_owned()),
                Some(("sslrootcert", value)) => roots = Some(PathBuf::from(decoded(value)?)),
                _ => rest.push(pair),
            }
        }
        let mut plain = url[..mark].to_owned();
        if !rest.is_empty() {
            plain.push('?');
            plain.push_str(&rest.join("&"));
        }
        Ok(Self {
            url: plain,
            mode,
            roots,
        })
    }
}

/// True when every host is this machine.
fn checked_hosts(config: &Config) -> Answer<bool> {
    let hosts = config.get_hosts();
    if hosts.is_empty() && config.get_hostaddrs().is_empty() {
        return Err(refused("no host; a socket is given as ?host=/var/run/postgresql"));
    }
    let mut local = config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    for host in hosts {
        match host {
            Host::Tcp(name) if name.starts_with('/') => {
                return Err(refused(
                    "this system has no sockets of that kind; name a host, as postgres://localhost/",
                ));
            }
            Host::Tcp(name) if name.contains(['@', '/', ':']) && name.parse::<IpAddr>().is_err() => {
                return Err(refused("in user and password, write @ as %40, / as %2F and : as %3A"));
            }
            // With a `hostaddr` the name is for the certificate only.
            Host::Tcp(_) if !config.get_hostaddrs().is_empty() => {}
            Host::Tcp(name) => {
                let loopback = name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
                local &= loopback || name == "localhost";
            }
            #[allow(unreachable_patterns, reason = "a socket, on systems that have them")]
            _ => {}
        }
    }
    Ok(local)
}

fn shown(config: &Config) -> String {
    let mut text = String::from("postgres://");
    for (index, host) in config.get_hosts().iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _infallible = match host {
            Host::Tcp(name) => write!(text, "{comma}{name}"),
            #[allow(unreachable_patterns, reason = "a socket, on systems that have them")]
            _ => write!(text, "{comma}socket"),
        };
        let ports = config.get_ports();
        if let Some(port) = ports.get(index).or(ports.first()) {
            let _infallible = write!(text, ":{port}");
        }
    }
    text.push('/');
    text.push_str(config.get_dbname().unwrap_or_default());
    text
}

/// Undoes `%2F` and the like.
fn decoded(text: &str) -> Answer<String> {
    let bad = || refused("sslrootcert is not a path");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let (high, low) = (digit().ok_or_else(bad)?, digit().ok_or_else(bad)?);
        bytes.push(high * 16 + low);
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

fn refused(why: &str) -> StorageError {
    StorageError::Io(format!("PostgreSQL address: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(url: &str) -> Option<Roots> {
        parse(url).unwrap_or_else(|e| panic!("{url}: {e}")).tls
    }

    #[test]
    fn this_machine_is_plain_and_others_are_sealed() {
        let file = Roots::File("/etc/pg/ca.pem".into());
        for (url, wanted) in [
            ("postgres://u@localhost/d", None),
            ("postgres://u@127.0.0.1:5433/d", None),
            ("postgresql://u@[::1]/d", None),
            ("postgres:///d?host=/var/run/postgresql", None),
            ("postgres://u@localhost/d?sslmode=disable", None),
            ("postgres://u@localhost/d?sslmode=prefer", None),
            ("postgres://u@localhost/d?sslmode=require", Some(Roots::System)),
            ("postgres://u@db.county/d", Some(Roots::System)),
            ("postgres://u@localhost,db.county/d", Some(Roots::System)),
            ("postgres://u@10.1.2.3/d?sslmode=prefer", Some(Roots::System)),
            ("postgres://u@localhost/d?hostaddr=10.1.2.3", Some(Roots::System)),
            (
                "postgres://u@db.county/d?sslmode=verify-full&sslrootcert=/etc/pg/ca.pem",
                Some(file.clone()),
            ),
            (
                "postgres://u@db.county/d?sslrootcert=%2Fetc%2Fpg%2fca.pem&connect_timeout=3",
                Some(file),
            ),
        ] {
            assert_eq!(tls(url), wanted, "{url}");
        }
    }

    #[test]
    fn a_plain_way_to_another_machine_is_refused() {
        for url in [
            "postgres://u@db.county/d?sslmode=disable",
            "postgres://u@10.1.2.3/d?sslmode=disable",
        ] {
            let error = parse(url).err().unwrap().to_string();
            assert!(error.contains("this machine only"), "{error}");
        }
    }

    #[test]
    fn the_password_is_in_no_message() {
        for url in [
            "postgres://u:Gu1Yu@[half/d",
            "postgres://u:Gu1Yu@h:port/d",
            "postgres://u:a@Gu1Yu@h/d",
            "postgres://u:Gu1Yu@h/d?Gu1Yu=1",
            "postgres://u:Gu1Yu@h/d?sslmode=Gu1Yu",
            "postgres://u:Gu1Yu@/d",
            "postgres://u:Gu1Yu@h/d?sslrootcert=%Gu1Yu",
        ] {
            let error = parse(url).err().unwrap_or_else(|| panic!("{url} is taken")).to_string();
            assert!(!error.contains("Gu1Yu"), "{url}: {error}");
        }
        for (url, wanted) in [
            ("postgres://u:Gu1Yu@h,i:5433/d", "postgres://h:5432,i:5433/d"),
            (
                "postgres:///d?host=/run/pg&password=Gu1Yu&user=u",
                "postgres://socket/d",
            ),
            ("postgres://u:Gu1Yu/x@h/d", "postgres://h:5432/d"),
            ("postgres://u:Gu1Yu?x@h/d", "postgres://h:5432/d"),
        ] {
            assert_eq!(parse(url).unwrap().shown, wanted);
        }
    }
}
