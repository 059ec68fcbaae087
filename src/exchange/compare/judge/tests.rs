//! Each finding by an example; and by property, that rows and records fall into exactly one.

use super::*;
use crate::domain::testing::day;
use proptest::prelude::*;
use uuid::Uuid;

fn person(number: u8) -> PersonId {
    PersonId(Uuid::from_u128(u128::from(number)))
}

/// Two people to a household.
fn home(number: u8) -> HouseholdId {
    HouseholdId(Uuid::from_u128(1000 + u128::from(number) / 2))
}

fn listed(row: u32, number: u8, kind: BenefitKind) -> Listed {
    Listed {
        at: RowAt { ledger: 0, row },
        name: format!("谭{number}"),
        id_hash: String::new(),
        who: Who::Is(person(number), home(number)),
        kind,
        terms: Terms::default(),
    }
}

fn ours(number: u8, kind: BenefitKind) -> Ours {
    Ours {
        name: format!("谭{number}"),
        person: Some(person(number)),
        household: home(number),
        kind,
        is_received: true,
        terms: Terms::default(),
    }
}

fn findings(listed: &[Listed], held: &Held) -> Vec<Option<Finding>> {
    let kinds = BenefitKind::ALL.iter().cloned().collect();
    judge(listed, held, &kinds).into_iter().map(|row| row.finding).collect()
}

fn of(ours: Vec<Ours>) -> Held {
    Held {
        ours,
        ..Held::default()
    }
}

#[test]
fn rows_and_records_that_agree_are_the_same() {
    use BenefitKind::{Dibao, OldAge};
    assert_eq!(findings(&[listed(1, 1, OldAge)], &of(vec![ours(1, OldAge)])), [None]);
    // A household's allowance is listed under any of its people, share by share.
    let household = Ours {
        person: None,
        terms: Terms {
            monthly_fen: Some(90_000),
            ..Terms::default()
        },
        ..ours(2, Dibao)
    };
    let share = |row, number| Listed {
        terms: Terms {
            monthly_fen: Some(45_000),
            ..Terms::default()
        },
        ..listed(row, number, Dibao)
    };
    assert_eq!(
        findings(&[share(1, 2), share(2, 3)], &of(vec![household])),
        [None, None]
    );
}

#[test]
fn each_way_of_not_agreeing_has_its_finding() {
    use BenefitKind::{OldAge, SubsidyCare, SubsidyLiving, Tekun};
    let amount = |fen, day_text: &str| Terms {
        monthly_fen: Some(fen),
        from: Some(day(day_text)),
        level: None,
    };
    let differing = [
        ("fen", amount(5000, "2026-01-01")),
        ("day", amount(10_000, "2026-02-01")),
    ];
    for (what, terms) in differing {
        let row = Listed {
            terms,
            ..listed(1, 1, OldAge)
        };
        let here = Ours {
            terms: amount(10_000, "2026-01-01"),
            ..ours(1, OldAge)
        };
        assert_eq!(findings(&[row], &of(vec![here])), [Some(Finding::Differs)], "{what}");
    }
    let cases = [
        (vec![listed(1, 1, OldAge)], of(vec![]), vec![Some(Finding::NotRecorded)]),
        (vec![], of(vec![ours(1, OldAge)]), vec![Some(Finding::NotListed)]),
        (
            vec![listed(1, 1, OldAge), listed(2, 1, OldAge)],
            of(vec![ours(1, OldAge)]),
            vec![None, Some(Finding::Double)],
        ),
        (
            vec![listed(1, 1, SubsidyCare)],
            of(vec![ours(1, SubsidyCare), ours(1, Tekun)]),
            vec![Some(Finding::Exclusive), Some(Finding::NotListed)],
        ),
        (
            vec![listed(1, 1, SubsidyCare), listed(2, 1, Tekun)],
            of(vec![]),
            vec![Some(Finding::Exclusive), Some(Finding::Exclusive)],
        ),
        (
            vec![listed(1, 1, SubsidyLiving)],
            Held {
                gone: BTreeSet::from([person(1)]),
                ..of(vec![ours(1, SubsidyLiving)])
            },
            vec![Some(Finding::Gone)],
        ),
    ];
    for (rows, held, expected) in cases {
        assert_eq!(findings(&rows, &held), expected, "{rows:?}");
    }
}

#[test]
fn whoever_is_entitled_and_in_neither_is_missing() {
    let entitled = |number: u8, kind| Entitled {
        name: format!("谭{number}"),
        person: person(number),
        household: home(number),
        kind,
    };
    let held = Held {
        entitled: vec![entitled(1, BenefitKind::OldAge), entitled(2, BenefitKind::OldAge)],
        ..Held::default()
    };
    let found = findings(&[listed(1, 1, BenefitKind::OldAge)], &held);
    assert_eq!(found, [Some(Finding::NotRecorded), Some(Finding::Missing)]);
    let kinds = BTreeSet::from([BenefitKind::Dibao]);
    assert!(judge(&[], &held, &kinds).is_empty(), "the list is about something else");
}

fn kinds() -> impl Strategy<Value = BenefitKind> {
    proptest::sample::select(vec![
        BenefitKind::Dibao,
        BenefitKind::Tekun,
        BenefitKind::SubsidyLiving,
        BenefitKind::SubsidyCare,
        BenefitKind::OldAge,
    ])
}

fn rows() -> impl Strategy<Value = Vec<Listed>> {
    let row = (0..3_u8, 0..6_u8, kinds(), proptest::option::of(0..3_i64));
    proptest::collection::vec(row, 0..20).prop_map(|rows| {
        let rows = rows.into_iter().zip(0..);
        rows.map(|((who, number, kind, fen), row)| {
            let plain = listed(row, number, kind);
            Listed {
                who: match who {
                    0 => Who::Nobody,
                    1 => Who::Unclear,
                    _ => plain.who,
                },
                terms: Terms {
                    monthly_fen: fen,
                    ..Terms::default()
                },
                ..plain
            }
        })
        .collect()
    })
}

fn records() -> impl Strategy<Value = Held> {
    let record = (
        any::<bool>(),
        0..6_u8,
        kinds(),
        any::<bool>(),
        proptest::option::of(0..3_i64),
    );
    let gone = proptest::collection::btree_set(0..6_u8, 0..3);
    (proptest::collection::vec(record, 0..15), gone).prop_map(|(records, gone)| Held {
        ours: records
            .into_iter()
            .map(|(own, number, kind, is_received, fen)| Ours {
                person: own.then_some(person(number)),
                is_received,
                terms: Terms {
                    monthly_fen: fen,
                    ..Terms::default()
                },
                ..ours(number, kind)
            })
            .collect(),
        gone: gone.into_iter().map(person).collect(),
        entitled: Vec::new(),
    })
}

proptest! {
    #[test]
    fn every_row_is_in_exactly_one_class_and_nothing_is_lost(rows in rows(), held in records()) {
        let all: BTreeSet<BenefitKind> = BenefitKind::ALL.iter().cloned().collect();
        let found = judge(&rows, &held, &all);
        let of_rows: Vec<RowAt> = found.iter().filter_map(|row| row.at).collect();
        prop_assert_eq!(of_rows, rows.iter().map(|row| row.at).collect::<Vec<_>>());
        // What is received here is meant by a row of the same household and kind, or listed apart, once.
        let apart = found.iter().filter(|row| row.finding == Some(Finding::NotListed)).count();
        let meant: BTreeSet<usize> = Judging::new(&rows, &held).ours_of.into_iter().flatten().collect();
        let received = held.ours.iter().enumerate().filter(|(_, ours)| ours.is_received);
        prop_assert_eq!(apart, received.filter(|(at, _)| !meant.contains(at)).count());
        for row in found.iter().filter(|row| row.finding.is_none()) {
            prop_assert!(row.person.is_some_and(|person| !held.gone.contains(&person)));
        }
    }

    #[test]
    fn a_list_made_of_what_is_recorded_finds_nothing_but_what_is_wrong_in_itself(held in records()) {
        let held = Held { gone: BTreeSet::new(), ..held };
        let received = held.ours.iter().filter(|ours| ours.is_received).zip(0..);
        let rows: Vec<Listed> = received.filter_map(|(ours, row)| Some(Listed {
            at: RowAt { ledger: 0, row },
            name: ours.name.clone(),
            id_hash: String::new(),
            who: Who::Is(ours.person?, ours.household),
            kind: ours.kind.clone(),
            terms: Terms::default(),
        })).collect();
        let all: BTreeSet<BenefitKind> = BenefitKind::ALL.iter().cloned().collect();
        for row in judge(&rows, &held, &all) {
            let own_fault = [None, Some(Finding::Double), Some(Finding::Exclusive), Some(Finding::NotListed)];
            prop_assert!(own_fault.contains(&row.finding), "{:?}", row.finding);
        }
    }
}
