//! Unpacking gzip that somebody else packed.

use flate2::bufread::GzDecoder;
use std::io::{ErrorKind, Read};

/// Why packed data is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// It ends too early.
    CutShort,
    /// It is damaged, or something follows after its end.
    Unreadable,
    /// A few KB can unpack to gigabytes.
    TooLarge,
}

/// Unpacks one gzip member, at most `most` bytes of text. Nothing may follow it: another reader might read that as well.
///
/// # Errors
/// [`Packed`].
pub fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, Packed> {
    let mut decoder = GzDecoder::new(packed);
    let mut text = Vec::new();
    let mut limited = (&mut decoder).take(most as u64 + 1);
    limited.read_to_end(&mut text).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => Packed::CutShort,
        _ => Packed::Unreadable,
    })?;
    if text.len() > most {
        return Err(Packed::TooLarge);
    }
    match decoder.into_inner() {
        [] => Ok(text),
        _ => Err(Packed::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    #[test]
    fn a23_what_stands_after_the_end_makes_it_unreadable() {
        let gzip = |text: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        let one = gzip(b"text");
        assert_eq!(unpack(&one, 4).unwrap(), b"text");
        assert_eq!(unpack(&one, 3), Err(Packed::TooLarge));
        for after in [&b"x"[..], &[0], &gzip(b"more")] {
            assert_eq!(unpack(&[&one[..], after].concat(), 100), Err(Packed::Unreadable));
        }
        for end in [0, 5, 12, one.len() - 1] {
            assert_eq!(unpack(&one[..end], 100), Err(Packed::CutShort), "{end}");
        }
    }
}
