//! Where a client comes from, as far as limits go: an IPv4 address, or the /64 of an IPv6 one, which is a single customer's.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The header in which each proxy adds whom it heard.
const FORWARDED: &str = "x-forwarded-for";

/// Whom a limit counts: the first address of a network and how many bits of it are the network's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(IpAddr, u32);

impl Origin {
    /// Whom `address` counts as.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        network(address, 64)
    }

    /// The network around it of which one customer may have every /64; `None` for IPv4, where each address has its price.
    #[must_use]
    pub fn around(self) -> Option<Self> {
        self.0.is_ipv6().then(|| network(self.0, 48))
    }
}

fn network(address: IpAddr, bits: u32) -> Origin {
    match address.to_canonical() {
        IpAddr::V6(long) => {
            let first = long.to_bits() & (u128::MAX << (128 - bits));
            Origin(IpAddr::V6(Ipv6Addr::from_bits(first)), bits)
        }
        short => Origin(short, 32),
    }
}

/// The client behind `proxies` proxies that each add whom they heard at the end of the list: as many entries from its end,
/// over all lines of the header. What stands before that a client may have written itself. `None` when that entry is no
/// address: then nothing better is known than the nearest proxy.
#[must_use]
pub fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<IpAddr> {
    let lines: Vec<_> = headers
        .get_all(FORWARDED)
        .iter()
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let entries: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).collect();
    // A shorter list was begun by one of the proxies.
    let at = entries.len().saturating_sub(proxies.max(1));
    address(entries.get(at)?)
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]` or `[2001:db8::7]:4711`.
fn address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim().trim_matches('"');
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let plain = bare.unwrap_or(entry).parse().ok();
    plain.or_else(|| entry.parse::<SocketAddr>().ok().map(|full| full.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a15_an_ipv6_network_is_one_and_a_mapped_address_is_the_ipv4_one() {
        let same = |a: &str, b: &str| Origin::of(ip(a)) == Origin::of(ip(b));
        assert!(same("2001:db8:1:2::7", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::7", "2001:db8:1:3::7"));
        assert!(same("::ffff:192.0.2.7", "192.0.2.7"));
        assert!(!same("::ffff:192.0.2.7", "::ffff:192.0.2.8"));
        assert!(!same("192.0.2.7", "192.0.2.8"));
        let around = |a: &str| Origin::of(ip(a)).around();
        assert_eq!(around("2001:db8:1:2::7"), around("2001:db8:1:ffff::"));
        assert_ne!(around("2001:db8:1:2::7"), around("2001:db8:2:2::7"));
        assert_eq!(around("::ffff:192.0.2.7"), None);
        assert_ne!(
            around("2001:db8:1::7"),
            Some(Origin::of(ip("2001:db8:1::7"))),
            "its first /64 is not the /48"
        );
    }

    #[test]
    fn a15_the_client_is_counted_from_the_end_over_all_lines() {
        let read = |lines: &[&[u8]], proxies: usize| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED, axum::http::HeaderValue::from_bytes(line).unwrap());
            }
            forwarded(&headers, proxies).map(|ip| ip.to_string())
        };
        type Case = (&'static [&'static [u8]], usize, Option<&'static str>);
        let cases: [Case; 16] = [
            (&[], 1, None),
            (&[b"192.0.2.1"], 1, Some("192.0.2.1")),
            (&[b"10.0.0.1, 192.0.2.1"], 1, Some("192.0.2.1")),
            (&[b"10.0.0.1", b"192.0.2.1"], 1, Some("192.0.2.1")),
            (&[b"10.0.0.1", b"192.0.2.1, 192.0.2.9"], 2, Some("192.0.2.1")),
            (&[b"10.0.0.1, 192.0.2.1", b"192.0.2.9"], 2, Some("192.0.2.1")),
            (&[b"192.0.2.1"], 2, Some("192.0.2.1")),
            (&[b"\xff\xfe", b"192.0.2.1"], 1, Some("192.0.2.1")),
            (&[b"10.0.0.1,"], 1, None),
            (&[b"10.0.0.1, unknown"], 1, None),
            (&[b""], 1, None),
            (&[b"192.0.2.1:4711"], 1, Some("192.0.2.1")),
            (&[b"[2001:db8::1]:4711"], 1, Some("2001:db8::1")),
            (&[b"[2001:db8::1]"], 1, Some("2001:db8::1")),
            (&[b"2001:db8::1"], 1, Some("2001:db8::1")),
            (&[b"192.0.2.1"], 0, Some("192.0.2.1")),
        ];
        for (lines, proxies, expected) in cases {
            assert_eq!(read(lines, proxies).as_deref(), expected, "{lines:?} {proxies}");
        }
    }
}
