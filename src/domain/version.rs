//! Versions of this program: which of two is newer.

/// This program's own.
pub const OWN: &str = env!("CARGO_PKG_VERSION");

/// True when `wanted` is newer than `than`. What is no version is never newer.
#[must_use]
pub fn is_newer(wanted: &str, than: &str) -> bool {
    match (numbers(wanted), numbers(than)) {
        (Some(wanted), Some(than)) => wanted > than,
        _ => false,
    }
}

/// The three numbers of a version; `None` for anything else.
#[must_use]
pub fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.split('.');
    let mut next = || {
        let part = parts.next()?;
        let plain = !part.is_empty() && part.len() < 7 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    let found = [next()?, next()?, next()?];
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        for (one, other, newer) in [
            ("0.10.0", "0.9.9", true),
            ("1.0.0", "0.99.0", true),
            ("0.1.0", "0.1.0", false),
            ("0.1.0", "0.1.1", false),
            ("0.2", "0.1.0", false),
            ("0.2.0-rc1", "0.1.0", false),
            ("", "0.1.0", false),
            ("+1.0.0", "0.1.0", false),
        ] {
            assert_eq!(is_newer(one, other), newer, "{one} {other}");
        }
        assert!(numbers(OWN).is_some());
    }
}
