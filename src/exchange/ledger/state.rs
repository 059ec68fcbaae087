//! What the words of a result say of a request: that it has ended, that it has not, or how a dispute came out.

use super::key::plain;
use super::words::states;
use crate::domain::request::DisputeResult;

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
}
