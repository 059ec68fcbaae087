//! The day's visits (今日): of the plain visits that are due so many are proposed, and whoever lives beside a household of the
//! day, with something due this week, is proposed on the way (顺路), behind what is due, so that the days stand in order.
//!
//! Invariant: every stop is in the plan once. The limit is about plain visits alone: alarms, deadlines and days agreed are never
//! behind it. Source: domain/model.md 6.3, "Cap suggested visits at 8/day; the rest roll".

use super::followup::Priority;
use super::search_key::in_digits;
use super::time::Date;
use super::unit::UnitPath;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the day's plan says of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// It is due, whatever the number of visits.
    Due,
    /// One of the day's plain visits.
    Visit,
    /// Only coming, and beside a household of the day.
    OnTheWay,
    /// A plain visit that is due and can wait: the day has enough.
    Later,
    /// Only coming.
    Coming,
}

impl Proposal {
    /// True for what counts towards the day's visits.
    #[must_use]
    pub fn is_proposed(self) -> bool {
        matches!(self, Self::Visit | Self::OnTheWay)
    }
}

/// What follows the number of a door (号), of a household (户), of a room (室).
const DOOR: char = '\u{53F7}';
const HOUSEHOLD: char = '\u{6237}';
const ROOM: char = '\u{5BA4}';

/// Where a household lives, as far as neighbours are told by it: the group, hamlet or building, and the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    unit: UnitPath,
    name: String,
    door: Option<u32>,
}

impl Place {
    /// The place of an address of the unit: 石井组 and 32 of 石井组三十二号. `None` when it names no place but a door.
    #[must_use]
    pub fn of(unit: &UnitPath, address: &str) -> Option<Self> {
        let text = in_digits(address);
        let head = match text.split_once(DOOR) {
            Some((head, _)) if head.ends_with(|c: char| c.is_ascii_digit()) => head,
            _ => text.trim_end_matches([HOUSEHOLD, ROOM]),
        };
        let name = head.trim_end_matches(|c: char| c.is_ascii_digit());
        (!name.is_empty()).then(|| Self {
            unit: unit.clone(),
            name: name.to_owned(),
            door: head[name.len()..].parse().ok(),
        })
    }

    /// How many doors away; `None` when it is another place.
    fn distance(&self, other: &Self) -> Option<u32> {
        let same = self.unit == other.unit && self.name == other.name;
        let doors = self.door.zip(other.door);
        same.then(|| doors.map_or(u32::MAX, |(one, two)| one.abs_diff(two)))
    }
}

/// Somewhere to go, or something to do.
#[derive(Debug, Clone)]
pub struct Stop {
    /// The household, request or reminder.
    pub id: Uuid,
    /// A request that waits for the reader's next step: before everything but alarms and critical requests.
    pub is_inbox: bool,
    pub priority: Priority,
    pub due: Date,
    /// Nothing of it is for today.
    pub is_coming: bool,
    /// All that is due of it is a plain visit that nobody agreed on.
    pub is_plain: bool,
    /// Where the household lives; `None` where nobody is to be seen.
    pub place: Option<Place>,
}

/// The stops in the order of the day, by their index: alarms and critical requests, what waits for the reader's step, then by the day;
/// neighbours who are only coming stand behind all that is due.
/// `a_day` is the most plain visits that are proposed, the most pressing households first; 0 is no limit.
#[must_use]
pub fn plan(stops: &[Stop], a_day: u32) -> Vec<(usize, Proposal)> {
    let mut left = match a_day {
        0 => usize::MAX,
        most => most as usize,
    };
    let mut order: Vec<usize> = (0..stops.len()).collect();
    order.sort_by_key(|at| {
        let stop = &stops[*at];
        (!stop.is_inbox, stop.priority, stop.due, stop.id)
    });
    let (mut coming, due): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|at| stops[*at].is_coming);
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for at in due {
        match (stops[at].is_plain, left) {
            (false, _) => first.push((at, Proposal::Due)),
            (true, 0) => later.push((at, Proposal::Later)),
            (true, _) => {
                left -= 1;
                first.push((at, Proposal::Visit));
            }
        }
    }
    let by_day = |at: &usize| {
        let stop = &stops[*at];
        (
            stop.priority > Priority::Critical,
            !stop.is_inbox,
            stop.due,
            stop.priority,
            stop.id,
        )
    };
    first.sort_by_key(|(at, _)| by_day(at));
    later.sort_by_key(|(at, _)| by_day(at));
    coming.sort_by_key(by_day);
    let mut coming: Vec<Option<usize>> = coming.into_iter().map(Some).collect();
    let mut beside = Vec::new();
    for (at, _) in &first {
        let found = neighbours(stops, *at, &mut coming, left);
        left -= found.len();
        beside.extend(found);
    }
    // Of one day the nearest door stays first.
    beside.sort_by_key(|at| stops[*at].due);
    let mut plan = first;
    plan.extend(beside.into_iter().map(|at| (at, Proposal::OnTheWay)));
    plan.extend(later);
    plan.extend(coming.into_iter().flatten().map(|at| (at, Proposal::Coming)));
    plan
}

/// Takes at most so many of the coming stops that are beside this one, the nearest door first.
fn neighbours(stops: &[Stop], at: usize, coming: &mut [Option<usize>], most: usize) -> Vec<usize> {
    let Some(place) = &stops[at].place else {
        return Vec::new();
    };
    let mut beside: Vec<(u32, usize, usize)> = coming
        .iter()
        .enumerate()
        .filter_map(|(slot, other)| {
            let other = (*other)?;
            let distance = stops[other].place.as_ref()?.distance(place)?;
            Some((distance, slot, other))
        })
        .collect();
    beside.sort_unstable();
    beside.truncate(most);
    for (_, slot, _) in &beside {
        coming[*slot] = None;
    }
    beside.into_iter().map(|(.., other)| other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, unit};
    use proptest::prelude::*;
    use std::collections::HashSet;

    const TODAY: &str = "2026-11-20";

    fn place(address: &str) -> Option<(String, Option<u32>)> {
        Place::of(&unit(), address).map(|place| (place.name, place.door))
    }

    #[test]
    fn a_place_is_the_address_without_its_door() {
        let at = |name: &str, door| Some((name.to_owned(), door));
        for (address, expected) in [
            ("石井组32号", at("石井组", Some(32))),
            ("石井组三十二号", at("石井组", Some(32))),
            ("三组十二号(老屋)", at("3组", Some(12))),
            ("坎坪屋场 7", at("坎坪屋场", Some(7))),
            ("新街3栋2单元501室", at("新街3栋2单元", Some(501))),
            ("桥头组", at("桥头组", None)),
            ("12号", None),
            ("", None),
        ] {
            assert_eq!(place(address), expected, "{address}");
        }
    }

    fn stop(id: u128, priority: Priority, due: &str, is_plain: bool, address: &str) -> Stop {
        let due = day(due);
        Stop {
            id: Uuid::from_u128(id),
            is_inbox: false,
            priority,
            due,
            is_coming: due > day(TODAY) && priority > Priority::Critical,
            is_plain,
            place: Place::of(&unit(), address),
        }
    }

    #[test]
    fn a_neighbour_with_something_due_this_week_stands_behind_what_is_due_and_the_nearest_door_is_taken_first() {
        let stops = [
            stop(1, Priority::RedVisit, TODAY, true, "石井组32号"),
            stop(2, Priority::YellowVisit, TODAY, true, "桥头组1号"),
            stop(3, Priority::GreenVisit, "2026-11-24", true, "石井组40号"),
            stop(4, Priority::Health, "2026-11-25", false, "石井组三十三号"),
            stop(5, Priority::GreenVisit, "2026-11-23", true, "柏树组5号"),
        ];
        use Proposal as P;
        let expected = [
            (0, P::Visit),
            (1, P::Visit),
            (2, P::OnTheWay),
            (3, P::OnTheWay),
            (4, P::Coming),
        ];
        assert_eq!(plan(&stops, 8), expected);
        let expected = [
            (0, P::Visit),
            (1, P::Visit),
            (3, P::OnTheWay),
            (4, P::Coming),
            (2, P::Coming),
        ];
        assert_eq!(plan(&stops, 3), expected);
    }

    fn stops() -> impl Strategy<Value = Vec<Stop>> {
        let priorities = prop::sample::select(vec![
            Priority::Alarm,
            Priority::Critical,
            Priority::OverdueRequest,
            Priority::DueToday,
            Priority::RedVisit,
            Priority::YellowVisit,
            Priority::GreenVisit,
            Priority::Data,
        ]);
        let one = (priorities, 10_u32..28, any::<bool>(), any::<bool>(), 0_u32..3, 1_u32..9);
        prop::collection::vec(one, 0..60).prop_map(|all| {
            let numbered = all.into_iter().zip(1..);
            let made = numbered.map(|((priority, date, plain, inbox, group, door), id)| {
                let is_visit = priority > Priority::DueToday;
                let mut stop = stop(
                    id,
                    priority,
                    &format!("2026-11-{date}"),
                    plain && is_visit,
                    &format!("{group}组{door}号"),
                );
                stop.is_inbox = inbox && id % 7 == 0;
                stop
            });
            made.collect()
        })
    }

    proptest! {
        #[test]
        fn no_more_than_the_days_number_is_proposed_nothing_vanishes_and_nothing_pressing_waits(
            stops in stops(), a_day in 0_u32..12,
        ) {
            let made = plan(&stops, a_day);
            let seen: HashSet<usize> = made.iter().map(|(at, _)| *at).collect();
            prop_assert_eq!((made.len(), seen.len()), (stops.len(), stops.len()));
            let proposed = made.iter().filter(|(_, proposal)| proposal.is_proposed()).count();
            prop_assert!(a_day == 0 || proposed <= a_day as usize);
            let line = made.iter().position(|(_, proposal)| matches!(proposal, Proposal::Later | Proposal::Coming));
            for (place, (at, proposal)) in made.iter().enumerate() {
                let (stop, before) = (&stops[*at], line.is_none_or(|line| place < line));
                let is_due = !stop.is_coming;
                prop_assert_eq!(*proposal == Proposal::Later, is_due && stop.is_plain && !before);
                prop_assert!(!is_due || stop.is_plain || before, "{:?} waits", stop);
                prop_assert!(*proposal != Proposal::Later || a_day > 0);
            }
            // The order of the stops does not matter.
            let turned: Vec<Stop> = stops.iter().rev().cloned().collect();
            let ids = |stops: &[Stop], made: &[(usize, Proposal)]| -> Vec<(Uuid, Proposal)> {
                made.iter().map(|(at, proposal)| (stops[*at].id, *proposal)).collect()
            };
            prop_assert_eq!(ids(&stops, &made), ids(&turned, &plan(&turned, a_day)));
        }
    }
}
