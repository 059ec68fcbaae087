//! What a household is made of, line by line: the head, and under headings what is due, members, tags, benefits and the
//! timeline. The household's own screen and the pane beside the list draw the same lines.

use super::calls;
use super::column::scroll_hint;
use super::household_lines;
use super::pen::{Ink, Pen};
use super::pieces::{colour, flow, joined, last_visit, sync_word};
use super::values::Values;
use crate::app::pages::household::{HouseholdItem, HouseholdTab, items};
use crate::domain::five::{Mark, counts};
use crate::domain::household::Wechat;
use crate::domain::lang::Lang;
use crate::ui::{Ui, text};
use crate::view::HouseholdDetail;

/// Where the lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the household's own screen.
    Own,
    /// In the pane beside the list: shorter.
    Beside,
}

/// The head: who, where, telephone, attention level, last visit.
pub fn head(pen: &mut Pen<'_, '_>, detail: &HouseholdDetail, ui: &Ui<'_>) {
    let (lang, today) = (ui.lang, ui.session.today());
    let household = &detail.household;
    let width = pen.width().saturating_sub(1);
    let number = lang.household_no_is(ui.number(&household.household_no));
    let name = format!("{}  {number}  ", ui.name(&household.display_name));
    let same = detail.same_number.as_ref().map_or_else(String::new, |other| {
        format!("{}  ", lang.same_number_as(ui.name(other)))
    });
    let (word, ink) = colour(&detail.colour, lang);
    let why = format!(" {}", lang.colour_because_is(ui.colour_because(&detail.colour_because)));
    let (sync, sync_ink) = sync_word(&detail.sync, ui);
    let sync = format!("  {sync}");
    pen.pieces(
        0,
        1,
        &[
            (&name, Ink::Strong),
            (&same, Ink::Warn),
            (&word, ink),
            (&why, Ink::Muted),
            (&sync, sync_ink),
        ],
    );
    let people = detail.persons.iter().filter(|person| person.is_here()).count();
    let no_wechat = match household.wechat {
        Some(Wechat::No) => lang.fact_no_wechat(),
        _ => "",
    };
    let place = joined(&[
        ui.address(&household.address),
        ui.phone(&household.phone),
        lang.residence(&household.residence).to_owned(),
        no_wechat.to_owned(),
        lang.people_here(people),
    ]);
    pen.put(1, 1, width, &place, Ink::Text);
    let visited = detail
        .standing_visits()
        .find(|row| row.visit.outcome == crate::domain::visit::Outcome::Done)
        .map(|row| row.visit.at.local_date());
    match detail.calls.as_slice() {
        [] => pen.put(2, 1, width, &last_visit(visited, today, lang), Ink::Text),
        alarm => pen.put(2, 1, width, &calls::line(alarm, ui), Ink::Danger),
    };
}

/// The row of tabs, the open one in brackets.
pub fn tabs(pen: &mut Pen<'_, '_>, line: u16, tab: HouseholdTab, ui: &Ui<'_>) {
    let tabs: Vec<(String, bool)> = HouseholdTab::ALL
        .iter()
        .map(|each| (ui.lang.household_tab(*each).to_owned(), *each == tab))
        .collect();
    pen.tabs(line, &tabs);
}

/// One line of a tab: a heading or an item.
struct Line {
    item: Option<HouseholdItem>,
    badge: (String, Ink),
    text: String,
    ink: Ink,
}

/// Draws a tab's lines, scrolled so that the marked item is seen.
pub fn list(
    pen: &mut Pen<'_, '_>,
    detail: &HouseholdDetail,
    tab: HouseholdTab,
    marked: Option<HouseholdItem>,
    place: Place,
    ui: &Ui<'_>,
) {
    let lines = lines(detail, tab, place, usize::from(pen.width().saturating_sub(2)), ui);
    if lines.is_empty() {
        pen.put(0, 2, pen.width(), nothing(tab, ui.lang), Ink::Muted);
        return;
    }
    // "Householder" is longer than any Chinese relation.
    let label = match ui.lang {
        // A day of another year needs two cells more.
        Lang::Zh => lines
            .iter()
            .map(|line| text::width(&line.badge.0))
            .max()
            .unwrap_or(0)
            .clamp(8, 10),
        Lang::En => 11,
    };
    let label = u16::try_from(label).unwrap_or(11);
    let all = usize::from(pen.height());
    // What lies above and below is announced in a line of its own.
    let announces = place == Place::Own && lines.len() > all;
    let height = all - usize::from(announces);
    let at = lines.iter().position(|line| line.item.is_some() && line.item == marked);
    let top = at
        .map_or(0, |at| (at + 2).saturating_sub(height))
        .min(lines.len().saturating_sub(height.max(1)));
    for (row, line) in (0..pen.height()).zip(lines.iter().skip(top).take(height)) {
        let chosen = line.item.is_some() && line.item == marked;
        if chosen {
            pen.mark(row);
        }
        let ink = |ink: Ink| if chosen { Ink::Marked } else { ink };
        let width = pen.width();
        if line.item.is_none() {
            pen.put(row, 1, width, &line.text, line.ink);
            continue;
        }
        pen.put(row, 2, label, &line.badge.0, ink(line.badge.1));
        pen.put(row, 3 + label, width, &line.text, ink(line.ink));
    }
    if announces {
        let last = pen.height().saturating_sub(1);
        scroll_hint(pen, last, lines.len().saturating_sub(top + height), top, ui);
    }
}

fn nothing(tab: HouseholdTab, lang: Lang) -> &'static str {
    match tab {
        HouseholdTab::Members => lang.tab_nothing_members(),
        HouseholdTab::Requests => lang.tab_nothing_requests(),
        HouseholdTab::Visits => lang.tab_nothing_visits(),
        HouseholdTab::Basic | HouseholdTab::Health => lang.tab_nothing(),
    }
}

fn lines(detail: &HouseholdDetail, tab: HouseholdTab, place: Place, cells: usize, ui: &Ui<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if tab == HouseholdTab::Basic {
        lines.extend(facts(detail, cells, ui));
        lines.extend(five(detail, cells, ui));
    }
    let mut section = None;
    let items = items(detail, tab);
    for item in items.iter().copied() {
        let heading = heading(item, &items, detail, tab, ui);
        if section.as_ref() != Some(&heading) {
            if !lines.is_empty() {
                lines.push(plain(String::new(), Ink::Text));
            }
            lines.push(plain(heading.clone(), Ink::Head));
            section = Some(heading);
        }
        let (badge, text) = household_lines::made(item, detail, place, ui);
        lines.push(Line {
            item: Some(item),
            badge,
            text,
            ink: Ink::Text,
        });
    }
    lines
}

fn plain(text: String, ink: Ink) -> Line {
    Line {
        item: None,
        badge: (String::new(), ink),
        text,
        ink,
    }
}

/// The facts of the record that are filled in, in labelled pairs.
fn facts(detail: &HouseholdDetail, cells: usize, ui: &Ui<'_>) -> Vec<Line> {
    let (lang, household) = (ui.lang, &detail.household);
    let ui = &ui.about([Some(household.id.0), None]);
    let pairs = [
        (lang.fact_housing(), ui.note(&household.housing)),
        (lang.fact_water(), ui.note(&household.water)),
        (lang.fact_income(), ui.note(&household.income_source)),
        (lang.fact_industry(), ui.note(&household.industry)),
        (lang.fact_contact(), ui.names(&household.contact)),
        (lang.fact_colour_reason(), ui.note(&household.colour_reason)),
        (lang.fact_remark(), ui.note(&household.remark)),
    ];
    let words: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label} {value}"))
        .collect();
    flow(&words, cells)
        .into_iter()
        .map(|line| plain(line, Ink::Text))
        .collect()
}

/// The five marks with their days; where nobody lives there are none.
fn five(detail: &HouseholdDetail, cells: usize, ui: &Ui<'_>) -> Vec<Line> {
    let (lang, today) = (ui.lang, ui.session.today());
    if !counts(&detail.household.residence) {
        return Vec::new();
    }
    let mark = |mark: Mark| {
        let day = mark.of(&detail.five, today);
        let day = day.map_or_else(|| lang.five_lacking().to_owned(), |day| lang.day(day, today));
        format!("{} {day}", lang.five_mark(mark))
    };
    let lines = flow(&Mark::ALL.map(mark), cells);
    lines.into_iter().map(|line| plain(line, Ink::Muted)).collect()
}

fn heading(
    item: HouseholdItem,
    items: &[HouseholdItem],
    detail: &HouseholdDetail,
    tab: HouseholdTab,
    ui: &Ui<'_>,
) -> String {
    let lang = ui.lang;
    let alike = |other: &&HouseholdItem| std::mem::discriminant(*other) == std::mem::discriminant(&item);
    match (item, tab) {
        (HouseholdItem::Conflict(_), _) => lang.section_conflicts(detail.conflicts.len()),
        (HouseholdItem::FollowUp(_), _) => {
            let today = ui.session.today();
            let due = detail.follow_ups.iter().filter(|row| row.due.date <= today).count();
            lang.section_todo(due, detail.follow_ups.len() - due)
        }
        (HouseholdItem::Person(_), _) => lang.section_members(detail.persons.len()),
        (HouseholdItem::Tag(_), _) => lang.section_tags(items.iter().filter(alike).count()),
        (HouseholdItem::Benefit(_), _) => lang.section_benefits(detail.benefits.len()),
        (HouseholdItem::Entitlement(_), _) => lang.section_entitlements(detail.entitlements.len()),
        (HouseholdItem::Record(i), _) => {
            let kind = detail.records.get(i).map(|row| &row.kind);
            let count = detail.records.iter().filter(|row| Some(&row.kind) == kind).count();
            lang.section_records(kind.map_or("", |kind| kind.def().label.of(lang)), count)
        }
        (_, HouseholdTab::Basic) => {
            lang.section_timeline(detail.visit_count + detail.requests.len() + detail.health.len())
        }
        (HouseholdItem::Request(_), _) => lang.section_requests(detail.requests.len()),
        (HouseholdItem::Visit(_), _) => lang.section_visits(detail.visit_count),
        (HouseholdItem::Health(_), _) => lang.section_health(detail.health.len()),
    }
}
