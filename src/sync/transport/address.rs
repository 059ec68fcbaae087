//! Which server addresses are allowed. Invariant: the token is sent without TLS only to this machine.

use super::Failure;
use crate::domain::text::typed_address;
use crate::sync::status::TroubleCode;

/// Normalises an address to `https://host[:port]`. A person may write it in full width, without `https://`, or with the path of
/// an endpoint. Plain HTTP is allowed to this machine only: the token must not be readable on the line.
pub(super) fn base_url(server: &str) -> Result<String, Failure> {
    let typed = typed_address(server);
    let bad = |why: &dyn std::fmt::Display| Failure::new(TroubleCode::BadAddress, format!("{typed}: {why}"));
    let mut base = match typed.contains("://") {
        true => typed.clone(),
        false if is_loopback(&format!("http://{typed}")) => format!("http://{typed}"),
        false => format!("https://{typed}"),
    };
    let host = base.find("://").map_or(0, |at| at + 3);
    if let Some(path) = base[host..].find("/v1") {
        let rest = &base[host + path + 3..];
        if rest.is_empty() || rest.starts_with('/') {
            base.truncate(host + path);
        }
    }
    let base = base.trim_end_matches('/').to_owned();
    // `https://` alone has lost its slashes.
    if base.ends_with(':') {
        return Err(bad(&"no host"));
    }
    let url = reqwest::Url::parse(&base).map_err(|error| bad(&error))?;
    match url.scheme() {
        "https" => Ok(base),
        "http" if is_loopback(&base) => Ok(base),
        "http" => Err(Failure::new(TroubleCode::PlainHttp, typed)),
        other => Err(bad(&other)),
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
        for bad in ["http://10.0.0.7:8080", "http://town.example", "http://127.evil.example"] {
            let Err(Failure::Trouble { trouble, .. }) = base_url(bad) else {
                panic!("{bad}");
            };
            assert_eq!(trouble.code, TroubleCode::PlainHttp, "{bad}");
        }
        for (typed, read) in [
            ("town.example/", "https://town.example"),
            (" https：//town．example：8443／ ", "https://town.example:8443"),
            (" https：／／town。example ", "https://town.example"),
            ("https://town.example/v1", "https://town.example"),
            ("https://town.example/v1/health/", "https://town.example"),
            ("https://town.example/sub/v1", "https://town.example/sub"),
            ("https://town.example/v10", "https://town.example/v10"),
            ("127.0.0.1:8750", "http://127.0.0.1:8750"),
            ("localhost:8750/v1", "http://localhost:8750"),
        ] {
            assert_eq!(base_url(typed).unwrap(), read, "{typed}");
        }
        for bad in ["ftp://127.0.0.1", "https://", "", "http://["] {
            let Err(Failure::Trouble { trouble, .. }) = base_url(bad) else {
                panic!("{bad}");
            };
            assert_eq!(trouble.code, TroubleCode::BadAddress, "{bad}");
        }
    }
}
