//! What the words of a result say of a request: that it has ended and how, that it has not, or how a dispute came out.

use super::key::plain;
use super::words::{List, states};
use crate::domain::request::DisputeResult;
use std::collections::BTreeSet;

/// What words say of a request's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Ended,
    Open,
    /// The result of a dispute, which has ended only when both sides agreed.
    Dispute(DisputeResult),
    /// They do not say it.
    Unsaid,
}

/// What a text says of the state: a known word alone, or one that a sentence begins with.
#[must_use]
pub fn state_in(text: &str) -> State {
    let text = plain(text);
    let first = text.split(states::is_end).next().unwrap_or_default();
    for (code, words) in states::DISPUTES {
        if words.has(first) {
            return State::Dispute(DisputeResult::from_code(code));
        }
    }
    if states::OPEN.has(first) || states::OPEN_SIGNS.iter().any(|sign| text.starts_with(sign)) {
        State::Open
    } else if states::ENDED.has(first) {
        State::Ended
    } else {
        State::Unsaid
    }
}

/// How a request ended, by the words of such a column; `None` for other words, and for several that say different things.
pub(super) fn resolution_in(text: &str) -> Option<&'static str> {
    let text = plain(text);
    let one = |table: &[(&'static str, List)], word: &str| {
        let found = table.iter().find(|(_, words)| words.has(word));
        found.map(|(code, _)| *code)
    };
    let is_between = |c: char| states::is_end(c) || c == ')' || is_circled(c);
    let parts = || text.split(is_between).chain([text.as_str()]);
    [states::RESOLUTIONS, states::RESOLUTION_GROUPS]
        .into_iter()
        .find_map(|table| {
            let said: BTreeSet<_> = parts().filter_map(|part| one(table, part)).collect();
            (!said.is_empty()).then_some(said)
        })
        .filter(|said| said.len() == 1)?
        .pop_first()
}

const fn is_circled(c: char) -> bool {
    matches!(c, '\u{2460}'..='\u{2473}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_say_that_a_request_has_ended() {
        for ended in ["已办结", "已解决，换了两只灯泡", "已化解", "办结", "已处理。"] {
            assert_eq!(state_in(ended), State::Ended, "{ended}");
        }
        for open in [
            "正在调解",
            "未办结",
            "办理中",
            "待镇里答复",
            "正在与电力公司协调，下周更换",
        ] {
            assert_eq!(state_in(open), State::Open, "{open}");
        }
        for unsaid in ["", "已上报镇里", "联系了电力公司", "已联系村医", "持续关注"] {
            assert_eq!(state_in(unsaid), State::Unsaid, "{unsaid}");
        }
        assert_eq!(state_in("引导诉讼"), State::Dispute(DisputeResult::ToCourt));
        assert_eq!(state_in("调解成功"), State::Dispute(DisputeResult::Agreed));
        assert_eq!(state_in("调解不成，建议起诉"), State::Dispute(DisputeResult::Failed));
    }

    #[test]
    fn how_a_request_ended_is_taken_in_known_words_that_agree() {
        use crate::domain::request::Resolution;
        for (text, code) in [
            ("实质办结", Some("solved")),
            ("①实质办结", Some("solved")),
            ("①", Some("solved")),
            ("实质性", Some("solved")),
            ("实质性：②问题中止", Some("ceased")),
            ("程序性（③政策解答）", Some("explained")),
            ("⑦呈报乡镇", Some("referred")),
            ("④落实项目、落实帮扶", Some("stages")),
            ("阶段性办结", Some("stages")),
            ("程序性", None),
            ("⑪其他", None),
            ("实质办结、政策解答", None),
            ("电话", None),
        ] {
            assert_eq!(resolution_in(text), code, "{text}");
        }
        let all = states::RESOLUTIONS.iter().chain(states::RESOLUTION_GROUPS);
        for (code, _) in all {
            assert!(Resolution::ALL.iter().any(|known| known.code() == *code), "{code}");
        }
    }
}
