//! Masking (脱敏) of personal data, in three views.
//!
//! Invariant: a mask is made when drawing and never stored; a hidden digit never appears in the result. `*` is one cell
//! wide, a Han character two: pad by display width. Source: norms.md 3.1.

use super::comparison;
use super::phone::{BETWEEN, PhoneKind, digits, kind};
use super::surname;
use super::tag::TagKind;
use super::time::Date;
use chrono::Datelike;

mod free_text;
mod known;
mod outgoing;
mod privacy;

pub use free_text::{free_text, public_text};
use known::is_personal;
pub use known::{Known, Said, is_listing, names};
pub use outgoing::outgoing;
pub use privacy::{Mask, Privacy};

/// How much shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// 脱敏: the default.
    #[default]
    Masked,
    /// 明文: unlocked for a minute, logged.
    Plain,
    /// 投影: strangers look on.
    Projector,
}

/// 某: stands for a character of a name on the projector.
const SOMEBODY: char = '\u{67D0}';
/// Last characters of what is no person's name: house, hut, dwelling, household.
const HOUSES: [char; 4] = ['\u{623F}', '\u{5C4B}', '\u{5B85}', '\u{6237}'];
/// How places end that are nobody's home: market, shop, school, clinic, hall.
const PLACES: [&str; 19] = [
    "市场",
    "集市",
    "超市",
    "商店",
    "商场",
    "门店",
    "饭店",
    "工厂",
    "学校",
    "小学",
    "中学",
    "幼儿园",
    "卫生室",
    "卫生院",
    "敬老院",
    "合作社",
    "村部",
    "祠堂",
    "广场",
];

/// True for what is called by a name and is no person: a house, a place of the public.
fn is_no_person(text: &str) -> bool {
    text.ends_with(HOUSES) || PLACES.iter().any(|place| text.ends_with(place))
}
/// Shown instead of a hidden value.
pub const HIDDEN: &str = "-";
/// 组 and 村: an address is shown up to the villager group, on the projector up to the village.
const GROUP: char = '\u{7EC4}';
const VILLAGE: char = '\u{6751}';
/// 月: a lunar birthday is shown up to it.
const MONTH: char = '\u{6708}';
/// Characters before it at most, with a year in front.
const LONGEST_MONTH: usize = 8;

/// A person's name.
#[must_use]
pub fn name(text: &str, view: View) -> String {
    let chars: Vec<char> = text.chars().collect();
    match view {
        View::Plain => text.to_owned(),
        _ if chars.is_empty() => String::new(),
        View::Masked => masked_name(text),
        View::Projector if chars.iter().any(is_dot) => String::from_iter([SOMEBODY; 2]),
        View::Projector => {
            let surname = surname::length(text);
            let given = (chars.len() - surname).clamp(1, 2);
            let shown = chars[..surname].iter().copied();
            shown.chain(std::iter::repeat_n(SOMEBODY, given)).collect()
        }
    }
}

fn is_dot(c: &char) -> bool {
    comparison::is_dot(*c)
}

fn masked_name(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    match chars[..] {
        _ if chars.iter().any(is_dot) => {
            let first: String = chars.iter().take_while(|c| !is_dot(c)).collect();
            let dot = chars.iter().find(|c| is_dot(c));
            first + &dot.map_or_else(String::new, char::to_string) + "***"
        }
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, ref middle @ .., last] => format!("{first}{}{last}", stars(middle.len())),
    }
}

/// An ID number of 18 or 15 characters, or another document's.
#[must_use]
pub fn id_no(text: &str, view: View) -> String {
    let length = text.chars().count();
    match view {
        View::Plain => text.to_owned(),
        _ if length == 0 => String::new(),
        View::Projector => HIDDEN.to_owned(),
        View::Masked => match length {
            18 | 15 => keep(text, 6, 4),
            4.. => keep(text, 1, 2),
            _ => stars(length),
        },
    }
}

/// A telephone number.
#[must_use]
pub fn phone(text: &str, view: View) -> String {
    if text.contains(BETWEEN) {
        let numbers = text.split(BETWEEN).map(|number| phone(number, view));
        return numbers.collect::<Vec<_>>().join(BETWEEN);
    }
    let length = text.chars().count();
    match (view, kind(text)) {
        (View::Plain, _) => text.to_owned(),
        _ if length == 0 => String::new(),
        (View::Masked, PhoneKind::Mobile) => keep(&digits(text), 3, 4),
        (View::Projector, PhoneKind::Mobile) => keep(&digits(text), 3, 0),
        (View::Projector, _) => HIDDEN.to_owned(),
        (View::Masked, PhoneKind::Landline) => match text.split_once('-') {
            Some((area, number)) => format!("{area}-{}", keep(number, 0, 3)),
            None => keep(text, 4, 3),
        },
        (View::Masked, PhoneKind::Local) => keep(text, 0, 3),
        (View::Masked, PhoneKind::Short | PhoneKind::Service | PhoneKind::Other) => keep(text, 0, length.min(4) / 2),
    }
}

/// A birth date: `1951-03-04`, `1951-03-**`, or the decade of the age on `today` (`70-79`).
#[must_use]
pub fn birth(date: Date, view: View, today: Date) -> String {
    match view {
        View::Plain => date.to_string(),
        View::Masked => format!("{:04}-{:02}-**", date.year(), date.month()),
        View::Projector => super::person::age_on(date, today).map_or_else(
            || HIDDEN.to_owned(),
            |age| format!("{}-{}", age / 10 * 10, age / 10 * 10 + 9),
        ),
    }
}

/// A lunar birthday as it was typed: up to the month.
#[must_use]
pub fn lunar_birth(text: &str, view: View) -> String {
    match (view, text.rfind(MONTH)) {
        (View::Plain, _) => text.to_owned(),
        _ if text.is_empty() => String::new(),
        (View::Masked, Some(at)) if text[..at].chars().count() <= LONGEST_MONTH => {
            format!("{}**", &text[..at + MONTH.len_utf8()])
        }
        (View::Masked, _) => "***".to_owned(),
        (View::Projector, _) => HIDDEN.to_owned(),
    }
}

/// An address: up to the villager group, on the projector up to the village; `***` for the rest.
#[must_use]
pub fn address(text: &str, view: View) -> String {
    let last = match view {
        View::Plain => return text.to_owned(),
        _ if text.is_empty() => return String::new(),
        View::Masked => text.rfind(GROUP).or_else(|| text.rfind(VILLAGE)),
        View::Projector => text.rfind(VILLAGE),
    };
    // Both characters are three bytes long.
    let shown = last.map_or("", |at| &text[..at + GROUP.len_utf8()]);
    if shown.len() == text.len() {
        text.to_owned()
    } else {
        format!("{shown}***")
    }
}

/// What a number before it makes a door: number, room, building, household.
const DOORS: [char; 5] = ['\u{53F7}', '\u{5BA4}', '\u{680B}', '\u{5E62}', '\u{6237}'];

/// True for a place that is somebody's door, not a ditch or a crossing: it has a number before one of [`DOORS`].
#[must_use]
pub fn is_door(text: &str) -> bool {
    let mut before = None;
    text.chars().any(|c| {
        let follows_a_number = before.replace(c).is_some_and(free_text::is_digit);
        follows_a_number && DOORS.contains(&c)
    })
}

/// What shows of a tag or benefit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagShown {
    /// Its own words.
    Full,
    /// “重点” only.
    KeyGroup,
    /// “困难” only.
    Hardship,
}

/// What shows of a tag: on the projector health, disability, family and welfare are one vague word each.
#[must_use]
pub fn tag(kind: &TagKind, view: View) -> TagShown {
    use TagKind as K;
    match kind {
        _ if view != View::Projector => TagShown::Full,
        K::Dibao
        | K::DibaoMargin
        | K::TekunScattered
        | K::TekunInstitution
        | K::Monitored
        | K::OutOfPoverty
        | K::MajorChange => TagShown::Hardship,
        K::SpecialFamily
        | K::LeftBehindChild
        | K::ChildInNeed
        | K::Orphan
        | K::LeftBehindWoman
        | K::LivingAlone
        | K::Unknown(_) => TagShown::KeyGroup,
        kind if kind.is_health() => TagShown::KeyGroup,
        _ => TagShown::Full,
    }
}

/// True when a tag's own words do not show.
#[must_use]
pub fn hides_tag(kind: &TagKind, view: View) -> bool {
    tag(kind, view) != TagShown::Full
}

/// What shows of any benefit.
#[must_use]
pub fn benefit(view: View) -> TagShown {
    if view == View::Projector {
        TagShown::Hardship
    } else {
        TagShown::Full
    }
}

/// The first `head` and last `tail` characters, stars between; nothing of a text that is too short for both.
fn keep(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= head + tail {
        return stars(chars.len());
    }
    let hidden = chars.len() - head - tail;
    let tail = &chars[chars.len() - tail..];
    chars[..head].iter().collect::<String>() + &stars(hidden) + &tail.iter().collect::<String>()
}

fn stars(count: usize) -> String {
    "*".repeat(count)
}

#[cfg(test)]
mod tests;
