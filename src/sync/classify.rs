//! Classifies failures: what the line, the certificate or the server said becomes one [`TroubleCode`].

use super::status::{Trouble, TroubleCode};
use super::transport::Failure;
use crate::change::wire::{ErrorBody, RefusalCode};
use crate::domain::text::clean_line;
use std::error::Error;
use std::io::ErrorKind;

/// What a failed request or a broken answer means.
#[must_use]
pub fn line(error: &reqwest::Error) -> Failure {
    let detail = chain_text(error);
    let code = certificate(error)
        .or_else(|| name_lookup(&detail))
        .or_else(|| error.is_timeout().then_some(TroubleCode::TimedOut))
        .or_else(|| io_kind(error))
        .unwrap_or(if error.is_connect() {
            TroubleCode::Unreachable
        } else if unreadable(&detail) {
            TroubleCode::BadAnswer
        } else if error.is_request() || broke_off(&detail) {
            TroubleCode::Interrupted
        } else {
            TroubleCode::BadAnswer
        });
    Failure::new(code, detail)
}

/// What an answer other than 200 with JSON means.
#[must_use]
pub fn answer(status: u16, content_type: &str, body: &[u8], retry_after: Option<u64>) -> Failure {
    let Ok(refusal) = serde_json::from_slice::<ErrorBody>(body) else {
        return foreign(status, content_type, retry_after);
    };
    let code = match (status, &refusal.code) {
        (409, RefusalCode::Gap) => {
            return Failure::Gap {
                expect: refusal.expect.unwrap_or(1),
            };
        }
        (409, RefusalCode::Diverged) => return Failure::Diverged,
        (409, RefusalCode::Forked) => {
            return Failure::Forked {
                device_n: refusal.device_n.unwrap_or(0),
            };
        }
        (401, RefusalCode::DeviceRevoked) => return Failure::Revoked { wipe: refusal.wipe },
        (401, RefusalCode::TokenExpired) => TroubleCode::TokenExpired,
        (401, _) => TroubleCode::TokenUnknown,
        (403, RefusalCode::CodeRefused) => TroubleCode::CodeRefused,
        (429, RefusalCode::TooManyTries) => TroubleCode::TooManyTries,
        (413, _) => TroubleCode::TooLarge,
        (426, _) => {
            return Failure::Upgrade {
                detail: said(status, &refusal),
                results: refusal.results,
            };
        }
        (503, RefusalCode::ServerReadOnly) => TroubleCode::ServerReadOnly,
        (503, RefusalCode::ServerClock) => TroubleCode::ServerClock,
        (429 | 503, _) => TroubleCode::ServerBusy,
        (507, _) => TroubleCode::ServerDiskFull,
        (500.., _) => TroubleCode::ServerError,
        _ => TroubleCode::BadAnswer,
    };
    Failure::Trouble {
        trouble: Trouble {
            code,
            detail: said(status, &refusal),
        },
        retry_after,
    }
}

fn said(status: u16, refusal: &ErrorBody) -> String {
    clean_line(&format!("HTTP {status} {}: {}", refusal.code, refusal.message))
}

/// An answer that is not ours: a portal's page or a proxy's error.
#[must_use]
pub fn foreign(status: u16, content_type: &str, retry_after: Option<u64>) -> Failure {
    let code = match status {
        413 => TroubleCode::TooLarge,
        408 | 504 => TroubleCode::TimedOut,
        429 | 503 => TroubleCode::ServerBusy,
        507 => TroubleCode::ServerDiskFull,
        511 => TroubleCode::CaptivePortal,
        500.. => TroubleCode::ServerError,
        _ => TroubleCode::CaptivePortal,
    };
    Failure::Trouble {
        trouble: Trouble {
            code,
            detail: clean_line(&format!("HTTP {status} {content_type}")),
        },
        retry_after,
    }
}

fn certificate(error: &reqwest::Error) -> Option<TroubleCode> {
    use rustls::CertificateError as Cert;
    let rustls = causes(error).find_map(find_rustls)?;
    Some(match rustls {
        rustls::Error::InvalidCertificate(reason) => match reason {
            Cert::Expired | Cert::ExpiredContext { .. } => TroubleCode::CertificateExpired,
            Cert::NotValidYet | Cert::NotValidYetContext { .. } => TroubleCode::CertificateEarly,
            Cert::NotValidForName | Cert::NotValidForNameContext { .. } => TroubleCode::CertificateName,
            _ => TroubleCode::CertificateUntrusted,
        },
        rustls::Error::InvalidMessage(_) => TroubleCode::CaptivePortal,
        // Before a connection is tried: the verifier found nothing in the system to trust.
        _ if error.is_builder() => TroubleCode::NoAuthorities,
        _ if error.is_connect() => TroubleCode::Unreachable,
        _ => TroubleCode::Interrupted,
    })
}

/// rustls errors travel inside `io::Error`s, sometimes several deep.
fn find_rustls<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = cause.downcast_ref::<rustls::Error>() {
        return Some(found);
    }
    let inner = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
    find_rustls(inner)
}

fn name_lookup(detail: &str) -> Option<TroubleCode> {
    if !detail.contains("dns error") && !detail.contains("lookup address") {
        return None;
    }
    // EAI_AGAIN and its Windows twin: the resolver itself could not be reached.
    let no_resolver = ["Temporary failure", "os error 11002", "os error 11003"];
    Some(if no_resolver.iter().any(|text| detail.contains(text)) {
        TroubleCode::NoNetwork
    } else {
        TroubleCode::NameNotFound
    })
}

/// The failure towards a server that has answered before. Windows says of every name that there is no such host (11001) while
/// there is no network; this name is known to exist.
#[must_use]
pub fn known_name(failure: Failure) -> Failure {
    match failure {
        Failure::Trouble {
            mut trouble,
            retry_after,
        } if trouble.code == TroubleCode::NameNotFound && trouble.detail.contains("os error 11001") => {
            trouble.code = TroubleCode::NoNetwork;
            Failure::Trouble { trouble, retry_after }
        }
        failure => failure,
    }
}

fn io_kind(error: &reqwest::Error) -> Option<TroubleCode> {
    let io = causes(error).find_map(|cause| cause.downcast_ref::<std::io::Error>())?;
    match io.kind() {
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown | ErrorKind::HostUnreachable => {
            Some(match error.is_connect() {
                true => TroubleCode::NoNetwork,
                // What was sent before may have arrived.
                false => TroubleCode::Interrupted,
            })
        }
        ErrorKind::ConnectionRefused => Some(TroubleCode::Unreachable),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe if error.is_connect() => {
            Some(TroubleCode::Unreachable)
        }
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => Some(TroubleCode::Interrupted),
        ErrorKind::TimedOut => Some(TroubleCode::TimedOut),
        _ => None,
    }
}

/// What hyper says of a head that is not HTTP.
fn unreadable(detail: &str) -> bool {
    ["parsed", "head is too large"].iter().any(|text| detail.contains(text))
}

/// What hyper says of a body that ends before its announced length: it keeps the kind to itself.
fn broke_off(detail: &str) -> bool {
    ["connection closed", "end of file", "unexpected EOF"]
        .iter()
        .any(|text| detail.contains(text))
}

fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let first: &'a (dyn Error + 'static) = error;
    std::iter::successors(Some(first), |cause| {
        let cause: &'a (dyn Error + 'static) = *cause;
        cause.source()
    })
}

/// The whole chain on one line, for the log and the details view; never the token or a body.
fn chain_text(error: &reqwest::Error) -> String {
    let texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    clean_line(&texts.join(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str) -> Vec<u8> {
        format!(r#"{{"code":"{code}","message":"m","hint":"h","expect":7}}"#).into_bytes()
    }

    #[test]
    fn every_refusal_of_the_protocol_has_its_code() {
        let cases = [
            (401, "token_unknown", TroubleCode::TokenUnknown),
            (401, "token_expired", TroubleCode::TokenExpired),
            (403, "code_refused", TroubleCode::CodeRefused),
            (413, "too_large", TroubleCode::TooLarge),
            (429, "busy", TroubleCode::ServerBusy),
            (429, "too_many_tries", TroubleCode::TooManyTries),
            (503, "busy", TroubleCode::ServerBusy),
            (500, "internal", TroubleCode::ServerError),
            (507, "server_disk_full", TroubleCode::ServerDiskFull),
            (503, "server_read_only", TroubleCode::ServerReadOnly),
            (503, "server_clock", TroubleCode::ServerClock),
            (400, "bad_json", TroubleCode::BadAnswer),
        ];
        for (status, code, expected) in cases {
            let Failure::Trouble { trouble, retry_after } = answer(status, "application/json", &refusal(code), Some(9))
            else {
                panic!("{status} {code}");
            };
            assert_eq!((trouble.code, retry_after), (expected, Some(9)), "{status} {code}");
        }
        let gap = answer(409, "application/json", &refusal("gap"), None);
        assert_eq!(gap, Failure::Gap { expect: 7 });
        assert_eq!(
            answer(409, "application/json", &refusal("diverged"), None),
            Failure::Diverged
        );
        let forked = br#"{"code":"forked","message":"","hint":"","device_n":9}"#;
        assert_eq!(
            answer(409, "application/json", forked, None),
            Failure::Forked { device_n: 9 }
        );
        let wiped = br#"{"code":"device_revoked","message":"","hint":"","wipe":true}"#;
        assert_eq!(
            answer(401, "application/json", wiped, None),
            Failure::Revoked { wipe: true }
        );
        let old = answer(426, "application/json", &refusal("upgrade_required"), None);
        assert_eq!(old.into_trouble().0.code, TroubleCode::UpgradeRequired);
    }

    #[test]
    fn a_page_that_is_not_ours_is_a_captive_portal() {
        for status in [200, 302, 403, 404] {
            let Failure::Trouble { trouble, .. } = answer(status, "text/html", b"<html>login</html>", None) else {
                panic!("{status}");
            };
            assert_eq!(trouble.code, TroubleCode::CaptivePortal, "{status}");
        }
        let Failure::Trouble { trouble, .. } = answer(502, "text/html", b"<html>", None) else {
            panic!("502");
        };
        assert_eq!(trouble.code, TroubleCode::ServerError);
    }

    #[test]
    fn a_resolver_out_of_reach_is_no_network() {
        let text = "dns error: failed to lookup address information: ";
        assert_eq!(
            name_lookup(&format!("{text}Temporary failure in name resolution")),
            Some(TroubleCode::NoNetwork)
        );
        assert_eq!(
            name_lookup(&format!("{text}Name or service not known")),
            Some(TroubleCode::NameNotFound)
        );
        assert_eq!(name_lookup("connection refused"), None);
        // Windows says so of every name while it is off line.
        let windows = "dns error: no such host is known. (os error 11001)";
        let failed = |detail: &str| Failure::new(name_lookup(detail).unwrap(), detail);
        assert_eq!(failed(windows).code(), Some(&TroubleCode::NameNotFound));
        assert_eq!(known_name(failed(windows)).code(), Some(&TroubleCode::NoNetwork));
        let unknown = failed(&format!("{text}Name or service not known"));
        assert_eq!(known_name(unknown).code(), Some(&TroubleCode::NameNotFound));
    }
}
