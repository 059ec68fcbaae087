//! Boxes to tick and brackets to mark within a cell: which words are marked.

/// Before or behind a word that is chosen.
const TICKED: [char; 8] = [
    '\u{2611}', '\u{25A0}', '\u{221A}', '\u{2713}', '\u{2714}', '\u{2612}', '\u{25CF}', '\u{F052}',
];
/// Before a word that is not.
const EMPTY: [char; 3] = ['\u{25A1}', '\u{2610}', '\u{25CB}'];

/// The words that are marked in a text of several to choose from; `None` when it is no such text.
pub(super) fn checked(text: &str) -> Option<Vec<String>> {
    if text.contains(EMPTY)
        || (text.contains(TICKED)
            && text.chars().any(|c| c.is_alphabetic() && !TICKED.contains(&c))
            && !text.contains('(')
            && !text.contains('\u{FF08}'))
    {
        return Some(boxed(text));
    }
    let folded = crate::domain::text::fold_width(text);
    (folded.contains("()") || folded.contains("( )") || has_mark(&folded)).then(|| bracketed(&folded))
}

/// Words each with a box before it: those with a ticked one.
fn boxed(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_ticked = false;
    let mut word = String::new();
    for c in text.chars().chain([EMPTY[0]]) {
        let is_box = EMPTY.contains(&c) || TICKED.contains(&c);
        if !is_box {
            word.push(c);
            continue;
        }
        let done = std::mem::take(&mut word);
        if is_ticked && !done.trim().is_empty() {
            found.push(tidy(&done));
        }
        // A tick may stand within the box's place: "□√".
        is_ticked = TICKED.contains(&c) || (is_ticked && done.is_empty() && EMPTY.contains(&c));
    }
    found
}

fn has_mark(text: &str) -> bool {
    TICKED.iter().any(|tick| text.contains(&format!("({tick})")))
}

/// Words each with brackets behind it: those with a mark in them.
fn bracketed(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((word, behind)) = rest.split_once('(') {
        let Some((mark, behind)) = behind.split_once(')') else {
            break;
        };
        if mark.contains(TICKED) {
            found.push(tidy(word));
        }
        rest = behind;
    }
    found
}

fn tidy(word: &str) -> String {
    let word =
        word.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{3001}' | '\u{FF0C}' | '/' | '.'));
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn what_is_ticked_is_read_and_nothing_else() {
        let words = |text: &str| checked(text);
        assert_eq!(words("□健康 ☑残疾 □患病"), Some(vec!["残疾".into()]));
        assert_eq!(words("■是 □否"), Some(vec!["是".into()]));
        assert_eq!(words("□健康 □残疾"), Some(vec![]));
        assert_eq!(words("健康( )残疾(√)患病( )"), Some(vec!["残疾".into()]));
        assert_eq!(words("健康（ ）残疾（√）患病（ ）"), Some(vec!["残疾".into()]));
        assert_eq!(words("√是"), Some(vec!["是".into()]));
        assert_eq!(words("□√是□否"), Some(vec!["是".into()]));
        assert_eq!(words("√"), None);
        assert_eq!(words("是"), None);
        assert_eq!(words("谭小满(户主)"), None);
    }
}
