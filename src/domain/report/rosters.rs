//! M18, M19 and M21: surveys, campaigns and chat groups. All have parts: a measure, the title of a campaign, the sort of a group.

use super::facts::{GroupFact, RosterFact, SheetFact};
use super::figure::{Absence, Figure, FigureId, Subject};
use super::scope::Scope;
use crate::domain::survey::Measure;
use std::collections::BTreeSet;

/// M18: of the sheets of the period the valid ones, and of their answers by measure those that say yes.
pub(super) fn surveys(scope: &Scope<'_>) -> Vec<Figure> {
    let of_period: Vec<&SheetFact> = scope
        .facts
        .sheets
        .iter()
        .filter(|sheet| scope.holds(sheet.on))
        .collect();
    if of_period.is_empty() {
        return vec![Figure::absent(FigureId::Survey, Absence::NoRecords)];
    }
    let subject = |sheet: &SheetFact| Subject::Sheet(sheet.id);
    let (valid, invalid): (Vec<_>, Vec<_>) = of_period.iter().partition(|sheet| sheet.answers.is_some());
    let subjects = |sheets: Vec<&SheetFact>| sheets.into_iter().map(subject).collect();
    let mut figures = vec![Figure::new(FigureId::Survey, subjects(valid), subjects(invalid))];
    for measure in Measure::RATES {
        let (mut rows, mut others) = (Vec::new(), Vec::new());
        for sheet in &of_period {
            let answers = sheet.answers.iter().flatten().filter(|(of, _)| *of == measure);
            for (_, is_yes) in answers {
                if *is_yes { &mut rows } else { &mut others }.push(subject(sheet));
            }
        }
        if !rows.is_empty() || !others.is_empty() {
            figures.push(Figure::new(FigureId::Survey, rows, others).part(measure.code()));
        }
    }
    figures
}

/// M19: of the rows of the campaigns that ran in the period those that were done by its end.
pub(super) fn campaigns(scope: &Scope<'_>) -> Vec<Figure> {
    let runs = scope.facts.campaigns.iter().filter(|campaign| {
        let begun = campaign.from.is_none_or(|from| from <= scope.end);
        begun && campaign.to.is_none_or(|to| to >= scope.period.from)
    });
    let mut figures = vec![Figure::new(FigureId::Campaign, Vec::new(), Vec::new())];
    for campaign in runs {
        let known = campaign.rows.iter().filter(|row| row.known <= scope.end);
        let is_done = |row: &&RosterFact| row.is_done && row.marked_on.is_none_or(|on| on <= scope.end);
        let (done, open): (Vec<_>, Vec<_>) = known.partition(is_done);
        let subjects = |rows: Vec<&RosterFact>| rows.into_iter().map(|row| Subject::CampaignRow(row.id)).collect();
        let (rows, others): (Vec<_>, Vec<_>) = (subjects(done), subjects(open));
        if rows.is_empty() && others.is_empty() {
            continue;
        }
        figures[0].rows.extend(&rows);
        figures[0].others.extend(&others);
        match figures.iter_mut().find(|figure| figure.part == campaign.title) {
            Some(figure) => {
                figure.rows.extend(rows);
                figure.others.extend(others);
            }
            None => figures.push(Figure::new(FigureId::Campaign, rows, others).part(&campaign.title)),
        }
    }
    match figures.len() {
        1 => vec![Figure::absent(FigureId::Campaign, Absence::NoRecords)],
        _ => figures,
    }
}

/// M21: members of the groups of how many people, both as the groups' records say.
pub(super) fn groups(scope: &Scope<'_>) -> Vec<Figure> {
    let counted = scope
        .facts
        .groups
        .iter()
        .filter(|group| group.base > 0 && group.counted_on <= scope.end);
    let counted: Vec<&GroupFact> = counted.collect();
    let figure = |of: &[&GroupFact]| {
        let rows = of.iter().map(|group| Subject::Group(group.id)).collect();
        let sum = |number: fn(&GroupFact) -> usize| of.iter().map(|group| number(group)).sum();
        Figure {
            outside: Some((sum(|group| group.members), sum(|group| group.base))),
            ..Figure::new(FigureId::Joined, rows, Vec::new())
        }
    };
    if counted.is_empty() {
        return vec![Figure::absent(FigureId::Joined, Absence::NoRecords)];
    }
    let mut figures = vec![figure(&counted)];
    let sorts: BTreeSet<&str> = counted.iter().map(|group| group.sort.as_str()).collect();
    for sort in sorts {
        let of_sort: Vec<&GroupFact> = counted.iter().copied().filter(|group| group.sort == sort).collect();
        figures.push(figure(&of_sort).part(sort));
    }
    figures
}
