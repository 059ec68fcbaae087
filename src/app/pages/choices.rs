//! What F7 and F8 offer on the pages: codes with their words for the picker; the page reads the code that was chosen.

use crate::app::layer::Layer;
use crate::app::overlays::{PickItem, PickTitle, Picker};
use crate::domain::followup::FollowUpKind;
use crate::domain::household::Colour;
use crate::domain::lang::Lang;
use crate::domain::tag::TagKind;
use crate::record::{Kind, STATE};

/// What the pages ask for, for `ui`.
pub use crate::store::queries::{HouseholdFilter, HouseholdSort, RequestTab};

/// The question of F7 on 联系户.
pub const HOUSEHOLD_FILTER: &str = "household_filter";
/// The question of F8 on 联系户.
pub const HOUSEHOLD_SORT: &str = "household_sort";
/// The question of F7 on 诉求.
pub const REQUEST_TAB: &str = "request_tab";
/// The question of F7 on 提醒.
pub const FOLLOW_UP_KIND: &str = "follow_up_kind";

/// The question of F7 on 工作.
pub const RECORD_STATE: &str = "record_state";

/// The code of "everything".
pub const ALL: &str = "all";
const OVERDUE: &str = "overdue";
const TASKS: &str = "tasks";
const COLOUR: &str = "colour:";
const TAG: &str = "tag:";

/// F7 on 联系户.
#[must_use]
pub fn household_filter(now: &HouseholdFilter, lang: Lang) -> Layer {
    let items = household_filters().into_iter().map(|code| {
        let label = filter_label(&filter_of(&code), lang);
        PickItem { code, label }
    });
    picker(HOUSEHOLD_FILTER, PickTitle::Filter, items.collect(), &filter_code(now))
}

/// F8 on 联系户.
#[must_use]
pub fn household_sort(now: HouseholdSort, lang: Lang) -> Layer {
    let items = SORTS.map(|sort| item(sort_code(sort), sort_label(sort, lang)));
    picker(HOUSEHOLD_SORT, PickTitle::Sort, items.to_vec(), sort_code(now))
}

/// F7 on 诉求.
#[must_use]
pub fn request_tab(now: RequestTab, lang: Lang) -> Layer {
    let items = RequestTab::ALL.map(|tab| item(tab_code(tab), tab_label(tab, lang)));
    picker(REQUEST_TAB, PickTitle::Filter, items.to_vec(), tab_code(now))
}

/// F7 on 提醒.
#[must_use]
pub fn follow_up_kind(now: Option<&FollowUpKind>, lang: Lang) -> Layer {
    let kinds = FollowUpKind::ALL.iter().map(Some);
    let items = std::iter::once(None)
        .chain(kinds)
        .map(|kind| item(kind_code(kind), kind_label(kind, lang)));
    picker(FOLLOW_UP_KIND, PickTitle::Filter, items.collect(), kind_code(now))
}

/// F7 on 工作: the states of a kind.
#[must_use]
pub fn record_state(kind: &Kind, now: Option<&str>, lang: Lang) -> Layer {
    let states = kind.field(STATE).and_then(|field| field.codes());
    let states = states.into_iter().flat_map(|set| {
        let word = move |code: &'static str| item(code, &set.word(lang, code));
        set.codes().into_iter().map(word)
    });
    let items = std::iter::once(item(ALL, lang.filter_all())).chain(states).collect();
    picker(RECORD_STATE, PickTitle::Filter, items, now.unwrap_or(ALL))
}

/// A picker with the mark on `at`.
pub(super) fn picker(asked: &'static str, title: PickTitle, items: Vec<PickItem>, at: &str) -> Layer {
    Layer::Picker(Picker::new(asked, title, items).at(at))
}

/// One thing to choose.
pub(super) fn item(code: &str, label: &str) -> PickItem {
    PickItem {
        code: code.to_owned(),
        label: label.to_owned(),
    }
}

/// What a filter is called.
#[must_use]
pub fn filter_label(filter: &HouseholdFilter, lang: Lang) -> String {
    match filter {
        HouseholdFilter {
            colour: Some(colour), ..
        } => lang.colour(colour).to_owned(),
        HouseholdFilter { tag: Some(tag), .. } => lang.tag(tag).to_owned(),
        HouseholdFilter {
            visit_overdue: true, ..
        } => lang.filter_overdue().to_owned(),
        HouseholdFilter { with_tasks: true, .. } => lang.filter_tasks().to_owned(),
        HouseholdFilter { .. } => lang.filter_all().to_owned(),
    }
}

/// What an order is called.
#[must_use]
pub fn sort_label(sort: HouseholdSort, lang: Lang) -> &'static str {
    match sort {
        HouseholdSort::Number => lang.sort_number(),
        HouseholdSort::Colour => lang.sort_colour(),
        HouseholdSort::LastVisit => lang.sort_last_visit(),
        HouseholdSort::Address => lang.sort_address(),
    }
}

/// What a request tab is called.
#[must_use]
pub fn tab_label(tab: RequestTab, lang: Lang) -> &'static str {
    match tab {
        RequestTab::All => lang.filter_all(),
        RequestTab::Inbox => lang.tab_inbox(),
        RequestTab::Waiting => lang.tab_waiting(),
        RequestTab::Handling => lang.tab_handling(),
        RequestTab::ReturnVisit => lang.tab_return_visit(),
        RequestTab::Ended => lang.tab_ended(),
    }
}

/// What a follow-up kind is called; `None` is everything.
#[must_use]
pub fn kind_label(kind: Option<&FollowUpKind>, lang: Lang) -> &str {
    kind.map_or(lang.filter_all(), |kind| lang.follow_up_kind(kind))
}

/// The household filters there are.
#[must_use]
pub fn household_filters() -> Vec<String> {
    let colours = Colour::ALL.iter().map(|colour| format!("{COLOUR}{colour}"));
    let tags = TagKind::ALL.iter().map(|tag| format!("{TAG}{tag}"));
    let plain = [ALL, OVERDUE, TASKS].map(str::to_owned);
    plain.into_iter().chain(colours).chain(tags).collect()
}

/// The code of a filter.
#[must_use]
pub fn filter_code(filter: &HouseholdFilter) -> String {
    match filter {
        HouseholdFilter {
            colour: Some(colour), ..
        } => format!("{COLOUR}{colour}"),
        HouseholdFilter { tag: Some(tag), .. } => format!("{TAG}{tag}"),
        HouseholdFilter {
            visit_overdue: true, ..
        } => OVERDUE.to_owned(),
        HouseholdFilter { with_tasks: true, .. } => TASKS.to_owned(),
        HouseholdFilter { .. } => ALL.to_owned(),
    }
}

/// The filter of a code; everything for a code that is none.
#[must_use]
pub fn filter_of(code: &str) -> HouseholdFilter {
    HouseholdFilter {
        colour: code.strip_prefix(COLOUR).map(Colour::from_code),
        tag: code.strip_prefix(TAG).map(TagKind::from_code),
        visit_overdue: code == OVERDUE,
        with_tasks: code == TASKS,
    }
}

/// The household orders there are.
pub const SORTS: [HouseholdSort; 4] = [
    HouseholdSort::Number,
    HouseholdSort::Colour,
    HouseholdSort::LastVisit,
    HouseholdSort::Address,
];

/// The code of an order.
#[must_use]
pub fn sort_code(sort: HouseholdSort) -> &'static str {
    match sort {
        HouseholdSort::Number => "number",
        HouseholdSort::Colour => "colour",
        HouseholdSort::LastVisit => "last_visit",
        HouseholdSort::Address => "address",
    }
}

/// The order of a code; by number for a code that is none.
#[must_use]
pub fn sort_of(code: &str) -> HouseholdSort {
    SORTS
        .into_iter()
        .find(|sort| sort_code(*sort) == code)
        .unwrap_or_default()
}

/// The code of a request tab.
#[must_use]
pub fn tab_code(tab: RequestTab) -> &'static str {
    match tab {
        RequestTab::All => ALL,
        RequestTab::Inbox => "inbox",
        RequestTab::Waiting => "waiting",
        RequestTab::Handling => "handling",
        RequestTab::ReturnVisit => "return_visit",
        RequestTab::Ended => "ended",
    }
}

/// The request tab of a code; everything for a code that is none.
#[must_use]
pub fn tab_of(code: &str) -> RequestTab {
    RequestTab::ALL
        .into_iter()
        .find(|tab| tab_code(*tab) == code)
        .unwrap_or_default()
}

/// The code of a follow-up kind; `None` is everything.
#[must_use]
pub fn kind_code(kind: Option<&FollowUpKind>) -> &str {
    kind.map_or(ALL, FollowUpKind::code)
}

/// The follow-up kind of a code.
#[must_use]
pub fn kind_of(code: &str) -> Option<FollowUpKind> {
    Some(FollowUpKind::from_code(code)).filter(FollowUpKind::is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_back_as_it_was_offered() {
        for code in household_filters() {
            assert_eq!(filter_code(&filter_of(&code)), code);
        }
        for sort in SORTS {
            assert_eq!(sort_of(sort_code(sort)), sort);
        }
        for tab in RequestTab::ALL {
            assert_eq!(tab_of(tab_code(tab)), tab);
        }
        for kind in FollowUpKind::ALL {
            assert_eq!(kind_of(kind_code(Some(kind))).as_ref(), Some(kind));
        }
        assert_eq!(kind_of(ALL), None);
    }
}
