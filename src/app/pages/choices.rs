//! What the pages offer to choose from: filters (F7), kinds of records, what to do with a USB stick.

use super::work::may_read;
use crate::app::action::Action;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::session::Session;
use crate::domain::five::Mark;
use crate::domain::followup::FollowUpKind;
use crate::domain::household::Colour;
use crate::domain::lang::Lang;
use crate::domain::tag::TagKind;
use crate::record::{CodeSet, FieldDef, Kind, STATE};
use crate::view::KindCount;

/// What the pages ask for, for `ui`.
pub use crate::store::queries::{HouseholdFilter, RequestTab};

/// F7 on 联系户.
#[must_use]
pub fn household_filter(now: &HouseholdFilter, lang: Lang) -> Open {
    let items = household_filters().into_iter().map(|filter| {
        let name = |lang| filter_label(&filter, lang);
        PickItem::named(Picked::Households(filter.clone()), name, lang)
    });
    Open::Pick(
        PickTitle::Filter,
        items.collect(),
        Some(Picked::Households(now.clone())),
    )
}

/// F7 on 诉求.
#[must_use]
pub fn request_tab(now: RequestTab, lang: Lang) -> Open {
    let items = RequestTab::ALL.map(|tab| {
        let name = |lang| tab_label(tab, lang).to_owned();
        PickItem::named(Picked::Requests(tab), name, lang)
    });
    Open::Pick(PickTitle::Filter, items.to_vec(), Some(Picked::Requests(now)))
}

/// F7 on 提醒.
#[must_use]
pub fn follow_up_kind(now: Option<&FollowUpKind>, lang: Lang) -> Open {
    let kinds = FollowUpKind::ALL.iter().map(Some);
    let items = std::iter::once(None).chain(kinds).map(|kind| {
        let name = |lang| kind_label(kind, lang).to_owned();
        PickItem::named(Picked::FollowUps(kind.cloned()), name, lang)
    });
    Open::Pick(
        PickTitle::Filter,
        items.collect(),
        Some(Picked::FollowUps(now.cloned())),
    )
}

/// Ctrl+B on 工作: the kinds that somebody may read, with how many records there are of each.
#[must_use]
pub fn kinds(now: &'static Kind, counts: &[KindCount], session: &Session) -> Open {
    let mine = counts.iter().filter(|count| may_read(session, count.kind));
    let items = mine.map(|count| {
        let name = |lang: Lang| lang.kind_counted(count.kind.def().label.of(lang), count.open, count.all);
        PickItem::named(Picked::OfKind(count.kind), name, session.lang())
    });
    Open::Pick(PickTitle::Choose, items.collect(), Some(Picked::OfKind(now)))
}

/// F7 on 工作: the states of a kind.
#[must_use]
pub fn record_state(kind: &'static Kind, now: Option<&'static str>, lang: Lang) -> Open {
    let set = kind.field(STATE).and_then(FieldDef::codes);
    let states = set.into_iter().flat_map(CodeSet::codes).map(Some);
    let items = std::iter::once(None).chain(states).map(|state| {
        let name = |lang: Lang| match (set, state) {
            (Some(set), Some(state)) => set.word(lang, state),
            _ => lang.filter_all().to_owned(),
        };
        PickItem::named(Picked::Records(state), name, lang)
    });
    Open::Pick(PickTitle::Filter, items.collect(), Some(Picked::Records(now)))
}

/// What can be done with a USB stick.
#[must_use]
pub fn bundle(lang: Lang) -> Open {
    let items = [Action::ExportBundle, Action::ImportBundle].map(|action| {
        let name = action.clone();
        PickItem::named(Picked::Do(action), |lang: Lang| lang.action(&name), lang)
    });
    Open::Pick(PickTitle::Choose, items.to_vec(), None)
}

/// Why what was kept long enough is removed.
#[must_use]
pub fn why_expired(lang: Lang) -> Open {
    let reasons = lang.retention_reasons().into_iter();
    let items = reasons.map(|reason| PickItem::new(Picked::RemoveExpired(reason.to_owned()), reason));
    Open::Pick(PickTitle::Reason, items.collect(), None)
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
        HouseholdFilter { entitled: true, .. } => lang.filter_entitled().to_owned(),
        HouseholdFilter { contract: true, .. } => lang.filter_contract().to_owned(),
        HouseholdFilter { lacks: Some(mark), .. } => lang.filter_lacks(lang.five_mark(*mark)),
        HouseholdFilter { .. } => lang.filter_all().to_owned(),
    }
}

/// The name of a filter where an arrangement of the list is kept; empty for all.
#[must_use]
pub fn filter_code(filter: &HouseholdFilter) -> String {
    match filter {
        HouseholdFilter {
            colour: Some(colour), ..
        } => format!("colour {}", colour.code()),
        HouseholdFilter { tag: Some(tag), .. } => format!("tag {}", tag.code()),
        HouseholdFilter {
            visit_overdue: true, ..
        } => "visit_overdue".to_owned(),
        HouseholdFilter { with_tasks: true, .. } => "with_tasks".to_owned(),
        HouseholdFilter { entitled: true, .. } => "entitled".to_owned(),
        HouseholdFilter { contract: true, .. } => "contract".to_owned(),
        HouseholdFilter { lacks: Some(mark), .. } => format!("lacks {}", mark.code()),
        HouseholdFilter { .. } => String::new(),
    }
}

/// What a request tab is called.
#[must_use]
pub fn tab_label(tab: RequestTab, lang: Lang) -> &'static str {
    match tab {
        RequestTab::All => lang.filter_all(),
        RequestTab::Inbox => lang.tab_inbox(),
        RequestTab::SentDown => lang.tab_sent_down(),
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
pub fn household_filters() -> Vec<HouseholdFilter> {
    let all = HouseholdFilter::default;
    let plain = [
        all(),
        HouseholdFilter {
            visit_overdue: true,
            ..all()
        },
        HouseholdFilter {
            with_tasks: true,
            ..all()
        },
        HouseholdFilter {
            entitled: true,
            ..all()
        },
        HouseholdFilter {
            contract: true,
            ..all()
        },
    ];
    let lacks = Mark::ALL.map(|mark| HouseholdFilter {
        lacks: Some(mark),
        ..all()
    });
    let colours = Colour::ALL.iter().map(|colour| HouseholdFilter {
        colour: Some(colour.clone()),
        ..all()
    });
    let tags = TagKind::ALL.iter().map(|tag| HouseholdFilter {
        tag: Some(tag.clone()),
        ..all()
    });
    plain.into_iter().chain(lacks).chain(colours).chain(tags).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::session::Settings;
    use crate::app::{Layer, Session};
    use crate::domain::time::Millis;

    /// What is marked when a picker opens.
    fn marked(what: Open) -> Picked {
        match Layer::new(what, &Session::new(Settings::default(), Millis(0))) {
            Layer::Picker(picker) => picker.list.selected().unwrap().picked.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_choice_is_marked_when_it_is_the_one_in_force() {
        let mut codes: Vec<String> = household_filters().iter().map(filter_code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(
            codes.len(),
            household_filters().len(),
            "a kept view finds its own filter"
        );
        for filter in household_filters() {
            assert_eq!(marked(household_filter(&filter, Lang::Zh)), Picked::Households(filter));
        }
        for tab in RequestTab::ALL {
            assert_eq!(marked(request_tab(tab, Lang::Zh)), Picked::Requests(tab));
        }
        for kind in FollowUpKind::ALL.iter().map(Some).chain([None]) {
            assert_eq!(marked(follow_up_kind(kind, Lang::Zh)), Picked::FollowUps(kind.cloned()));
        }
    }
}
