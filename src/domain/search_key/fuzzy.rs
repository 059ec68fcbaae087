//! Sounds that many in Hunan do not tell apart: n/l, h/f, zh/z, ch/c, sh/s and a final ng/n.
//!
//! Keys and needles are folded the same way, letter by letter without looking for syllables, so that a part of a folded
//! key is the folded part of the key wherever the cut does not fall inside a folded pair. Source: norms.md 5.3.

/// Full pinyin with the sounds folded.
pub(super) fn sounds(pinyin: &str) -> String {
    // f before a vowel is heard as hu: fei and hui, feng and hong.
    let text = pinyin.replace('f', "hu").replace("huu", "hu").replace("huo", "ho");
    let text = text
        .replace("hueng", "hong")
        .replace("huen", "hun")
        .replace("huei", "hui");
    text.replace("zh", "z")
        .replace("ch", "c")
        .replace("sh", "s")
        .replace("ng", "n")
        .replace('l', "n")
}

/// Initials with the sounds folded: one letter stays one letter.
pub(super) fn initials(initials: &str) -> String {
    initials.replace('f', "h").replace('l', "n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_sound_alike_fold_to_the_same() {
        for (one, other) in [
            ("liu", "niu"),
            ("hu", "fu"),
            ("hui", "fei"),
            ("hong", "feng"),
            ("huang", "fang"),
            ("hua", "fa"),
            ("hun", "fen"),
            ("zhong", "zong"),
            ("chen", "cheng"),
            ("shan", "san"),
            ("xin", "xing"),
            ("lan", "nang"),
        ] {
            assert_eq!(sounds(one), sounds(other), "{one} {other}");
        }
        assert_ne!(sounds("tan"), sounds("dan"));
        assert_eq!(initials("lf"), initials("nh"));
    }
}
