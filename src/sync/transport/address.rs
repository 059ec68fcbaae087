//! Which addresses may be spoken to. Invariant: the token travels bare on this machine alone.

use super::Failure;
use crate::domain::text::typed_address;
use crate::sync::status::TroubleCode;

/// `https://host[:port]` without a trailing slash. Plain HTTP is for this machine alone: the token must not travel bare.
pub(super) fn base_url(server: &str) -> Result<String, Failure> {
    let server = typed_address(server);
    let base = if server.contains("://") {
        server.clone()
    } else {
        format!("https://{server}")
    };
    let url =
        reqwest::Url::parse(&base).map_err(|e| Failure::new(TroubleCode::NameNotFound, format!("{server}: {e}")))?;
    match url.scheme() {
        "https" => Ok(base),
        "http" if is_loopback(&base) => Ok(base),
        _ => Err(Failure::new(TroubleCode::PlainHttp, server)),
    }
}

/// True when `base` is this machine.
pub(super) fn is_loopback(base: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(base) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in [
            "http://127.0.0.1:8080/",
            "http://localhost:1",
            "http://[::1]:1",
            "https://town.example",
            "town.example",
        ] {
            assert!(base_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://10.0.0.7:8080",
            "http://town.example",
            "ftp://127.0.0.1",
            "http://127.evil.example",
        ] {
            let Err(Failure::Trouble { trouble, .. }) = base_url(bad) else {
                panic!("{bad}");
            };
            assert_eq!(trouble.code, TroubleCode::PlainHttp, "{bad}");
        }
        assert_eq!(base_url("town.example/").unwrap(), "https://town.example");
        assert_eq!(
            base_url(" https：／／town。example ").unwrap(),
            "https://town.example",
            "F19"
        );
    }
}
