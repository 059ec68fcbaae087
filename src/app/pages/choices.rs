//! What F7 and F8 offer on the pages: codes with their words for the picker; the page reads the code that was chosen.

use super::desk::{BothAs, Choice, both_as, settlement, sides};
use crate::app::layer::Layer;
use crate::app::overlays::{PickItem, PickTitle, Picker};
use crate::change::kind::DELETED;
use crate::domain::followup::FollowUpKind;
use crate::domain::household::Colour;
use crate::domain::lang::Lang;
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::store::rows::ConflictRow;

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

/// The question of Enter on a conflict.
pub const CONFLICT: &str = "conflict";
/// The question of Enter on a change that the server put aside.
pub const REFUSED: &str = "refused";
/// The answer that opens the record.
pub const OPEN: &str = "open";
/// The answer that saves the values as a new change.
pub const ANEW: &str = "anew";
/// The answer that lets the change go.
pub const LET_GO: &str = "let_go";
/// The question of Enter on a step without effect.
pub const VOID_STEP: &str = "void_step";
/// The answer that takes note of it.
pub const NOTED: &str = "noted";

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

/// Enter on a conflict: which value is kept. A choice that makes no sense stands there with its reason.
#[must_use]
pub fn conflict(conflict: &ConflictRow, today: Date, lang: Lang) -> Layer {
    let deleted = conflict.field == DELETED && conflict.edit.is_some();
    let deletion_first = sides(conflict).0.change == conflict.shown.change;
    let known = conflict.shown.mine != conflict.other.mine;
    let items = Choice::ALL.map(|choice| {
        let label = match (deleted, choice) {
            (true, Choice::Mine) if deletion_first => lang.desk_keep_deleted(),
            (true, Choice::Theirs) if !deletion_first => lang.desk_keep_deleted(),
            (true, Choice::Mine | Choice::Theirs) => lang.desk_keep_record(),
            (_, Choice::Mine) if known => lang.desk_keep_mine(),
            (_, Choice::Theirs) if known => lang.desk_keep_theirs(),
            (_, Choice::Mine) => lang.desk_keep_shown(),
            (_, Choice::Theirs) => lang.desk_keep_other(),
            (_, Choice::Both) => both_label(conflict, lang),
        };
        match settlement(conflict, choice, today, lang) {
            Ok(_) => item(choice_code(choice), label),
            Err(refusal) => item(choice_code(choice), &format!("{label} - {}", lang.refusal(&refusal))),
        }
    });
    picker(CONFLICT, PickTitle::Choose, items.to_vec(), choice_code(Choice::Mine))
}

fn both_label(conflict: &ConflictRow, lang: Lang) -> &'static str {
    match both_as(&conflict.kind, &conflict.field) {
        BothAs::Remark => lang.desk_keep_both_remark(),
        BothAs::Union | BothAs::Join | BothAs::One => lang.desk_keep_both(),
    }
}

fn choice_code(choice: Choice) -> &'static str {
    match choice {
        Choice::Mine => "mine",
        Choice::Theirs => "theirs",
        Choice::Both => "both",
    }
}

/// The choice of a code.
#[must_use]
pub fn choice_of(code: &str) -> Option<Choice> {
    Choice::ALL.into_iter().find(|choice| choice_code(*choice) == code)
}

/// Enter on a change that the server put aside with `code`: what makes sense, most helpful first.
#[must_use]
pub fn refused(code: &str, opens: bool, lang: Lang) -> Layer {
    let mut items = Vec::new();
    if opens {
        items.push(item(OPEN, lang.refused_open(code)));
    }
    if may_be_mended(code) {
        items.push(item(ANEW, lang.refused_anew()));
    }
    items.push(item(LET_GO, lang.refused_let_go()));
    picker(REFUSED, PickTitle::Choose, items, OPEN)
}

/// True when a change may be mended and saved anew: not when its kind is not this user's, nor when it was ordered away.
#[must_use]
pub fn may_be_mended(code: &str) -> bool {
    !matches!(code, "purged" | "kind")
}

/// True when the same values may pass a second time: not when their form is wrong.
#[must_use]
pub fn may_pass(code: &str) -> bool {
    may_be_mended(code) && !matches!(code, "malformed" | "too_large")
}

/// Enter on a step without effect.
#[must_use]
pub fn void_step(lang: Lang) -> Layer {
    let items = vec![item(OPEN, lang.void_open()), item(NOTED, lang.void_noted())];
    picker(VOID_STEP, PickTitle::Choose, items, OPEN)
}

fn picker(asked: &'static str, title: PickTitle, items: Vec<PickItem>, at: &str) -> Layer {
    Layer::Picker(Picker::new(asked, title, items).at(at))
}

fn item(code: &str, label: &str) -> PickItem {
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
