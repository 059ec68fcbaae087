//! Read queries: one file per page. SQL is written in the function that owns it.

mod audit;
mod calls;
mod conflicts;
mod counts;
mod deeds;
mod duplicate_households;
mod duplicates;
mod entitlements;
mod follow_ups;
mod gone;
mod handed_out;
mod handover;
mod household;
mod households;
pub(super) mod ledgers;
mod news;
mod order;
mod query;
mod read;
mod records;
mod recurring;
mod refused;
mod report;
mod report_rosters;
mod report_rows;
mod requests;
mod retention;
pub(super) mod roster;
mod search;
pub(super) mod similar;
mod subject;
mod survey;
mod sync;
mod today;
mod today_cards;
mod unfinished;
mod visits;

pub(super) use deeds::{action_row, deeds, deeds_of, ended, follow_ups_of, name_again};
pub use query::{Answer, HouseholdFilter, Query, RequestTab, SimilarTo};
pub use retention::expired;

use super::StoreError;
use super::search_index::SearchIndex;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::view::counted;
use rusqlite::Connection;

/// Answers `query` as of `now`.
///
/// # Errors
/// When the database does not answer.
pub(super) fn answer(
    conn: &Connection,
    query: &Query,
    rules: &Rules,
    index: &SearchIndex,
    now: Millis,
) -> Result<Answer, StoreError> {
    let day = now.local_date();
    Ok(match query {
        Query::Counts => Answer::Counts(counts::counts(conn, rules, day)?),
        Query::News { since } => Answer::News(news::news(conn, *since, day)?),
        Query::Today => Answer::Today(today::today(conn, rules, day)?),
        Query::Households { filter, part } => {
            Answer::Households(households::households(conn, filter, *part, rules, day)?)
        }
        Query::Household(id) => Answer::Household(household::household(conn, *id, rules, day)?),
        Query::Requests { tab, part } => requests::answer(conn, *tab, *part, now)?,
        Query::Request(id) => Answer::Request(requests::request(conn, *id, rules, day)?),
        Query::FollowUps { kinds, on, part } => {
            Answer::FollowUps(follow_ups::follow_ups(conn, kinds, *on, *part, day)?)
        }
        Query::FollowUpDays { from, days } => Answer::FollowUpDays(follow_ups::days(conn, *from, *days, day)?),
        Query::Duplicates(of) => Answer::Duplicates(duplicates::duplicates(conn, of.as_ref())?),
        Query::Entitlements { offset, limit } => entitlements::answer(conn, rules, *offset, *limit, day)?,
        Query::Visits { household, part } => visits::visits(conn, *household, *part)?,
        Query::Visit(id) => Answer::Visit(visits::visit(conn, *id)?),
        Query::Records { kind, state, part } => Answer::Records(records::records(conn, kind, state.as_deref(), *part)?),
        Query::KindCounts => Answer::KindCounts(records::kind_counts(conn)?),
        Query::Roster {
            campaign,
            open_only,
            part,
        } => Answer::Roster(roster::roster(conn, *campaign, *open_only, *part)?),
        Query::Handover(id) => Answer::Handover(handover::handover(conn, *id)?),
        Query::Recurring => Answer::Recurring(recurring::rows(conn, day)?),
        Query::HandoverItems => Answer::HandoverItems(handover::items(conn, rules, now)?),
        Query::Survey(id) => Answer::Survey(survey::survey(conn, *id)?),
        Query::Record(kind, id) => Answer::Record(records::record(conn, kind, *id, rules)?),
        Query::Actions => Answer::Actions(deeds::action_rows(conn)?),
        Query::Sync => Answer::Sync(Box::new(sync::sync(conn, rules, now)?)),
        Query::Audit => Answer::Audit(audit::audit(conn, usize::MAX)?),
        Query::Ledgers => Answer::Ledgers(Box::new(ledgers::ledgers(conn)?)),
        Query::Outdated(file) => Answer::Outdated(handed_out::outdated(conn, *file)?),
        Query::HandedOut => Answer::HandedOut(handed_out::handed_out(conn)?),
        Query::Retention => Answer::Retention(counted(&expired(conn, rules, day)?)),
        Query::Report { period, as_of } => report::answer(conn, *period, *as_of, rules, day)?,
        Query::ReportRows { subjects, part } => report_rows::answer(conn, subjects, *part)?,
        Query::Views => Answer::Views(super::views::kept(conn)?),
        Query::LastViews => Answer::Views(super::views::last(conn)?),
        Query::Refused(change) => Answer::Refused(refused::refused(conn, *change)?.map(Box::new)),
        Query::Correctable(kind, id) => Answer::Correctable(refused::correctable(conn, kind, *id)?.map(Box::new)),
        Query::Search { text, limit } => Answer::Search(search::search(conn, index, text, *limit)?),
        Query::Similar(to) => Answer::Similar(similar::for_form(conn, to, now)?),
        Query::GoneHousehold(id) => Answer::GoneHousehold(gone::household(conn, *id)?.map(Box::new)),
        Query::Drafts => Answer::Drafts(super::drafts::waiting(conn)?),
        Query::Unfinished => Answer::Unfinished(unfinished::unfinished(conn)?),
        Query::Identity => Answer::Identity(super::identity::shown(conn)?.map(Box::new)),
    })
}
