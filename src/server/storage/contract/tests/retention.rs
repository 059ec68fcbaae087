//! What was kept long enough: shown, and removed exactly so.

use super::super::*;
use crate::change::Fields;
use crate::change::retention::Expired;
use crate::domain::ids::RecordId;
use crate::domain::rules::Rules;
use serde_json::{Value, json};
use std::sync::Arc;

const DAY: i64 = 86_400_000;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    what_a_preview_names_goes_and_nothing_else(&make().await).await;
    what_is_quarantined_keeps_its_record_and_what_it_names(&make().await).await;
    an_edit_made_away_from_the_line_is_told_that_its_record_is_gone(&make().await).await;
}

/// A change to a record of a kind.
fn of(n: u64, kind: Kind, record: u128, set: &Value) -> Change {
    let id = record * 1_000_000 + u128::from(n) * 1_000 + set.to_string().len() as u128;
    Change {
        id: ChangeId(Uuid::from_u128(id)),
        kind,
        record: RecordId(Uuid::from_u128(record)),
        set: set.as_object().cloned().unwrap_or_else(Fields::new),
        ..change(n, GRID)
    }
}

fn rules() -> Arc<Rules> {
    Arc::new(Rules::builtin())
}

async fn expired(storage: &Storage, days: i64) -> Vec<Expired> {
    storage
        .expired(TOWN.into(), rules(), NOW.plus(days * DAY))
        .await
        .unwrap()
}

fn ids(expired: &[Expired]) -> Vec<u128> {
    expired.iter().map(|it| it.record.0.as_u128()).collect()
}

async fn what_a_preview_names_goes_and_nothing_else(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let household = Uuid::from_u128(100).to_string();
    let visit = |at: Millis| json!({"household_id": household, "at": at.0, "outcome": "done", "text": "走访"});
    let wish = |state: &str| json!({"household_id": household, "text": "一双雨靴", "state": state});
    let batch = vec![
        of(1, Kind::Household, 100, &json!({"display_name": "谭立春"})),
        of(2, Kind::Visit, 101, &visit(NOW)),
        // Said to be older than it is: it counts from the day on which it came.
        of(3, Kind::Visit, 102, &visit(NOW.plus(-900 * DAY))),
        of(4, Kind::Wish, 103, &wish("cancelled")),
        of(5, Kind::Wish, 104, &wish("open")),
        of(
            6,
            Kind::Reminder,
            105,
            &json!({"text": "拿药", "due": "2027-02-01", "state": "done"}),
        ),
    ];
    let sent = done(push(storage, &leader, batch).await);
    assert!(sent.iter().all(|result| result.status.code() == "stored"), "{sent:?}");
    assert_eq!(ids(&expired(storage, 364).await), []);
    assert_eq!(ids(&expired(storage, 365).await), [105, 103], "by kind");
    let preview = expired(storage, 1_095).await;
    assert_eq!(ids(&preview), [101, 102, 105, 103]);
    let later = NOW.plus(1_095 * DAY);
    let removed = storage
        .remove_expired(TOWN.into(), rules(), "期满".into(), later)
        .await
        .unwrap();
    assert_eq!(
        (&removed.records, removed.orders.len(), removed.left),
        (&preview, 1, None)
    );
    let log = whole_log(storage, TOWN).await;
    let empty = log.iter().filter(|it| it.change.set.is_empty());
    let mut gone: Vec<u128> = empty.map(|it| it.change.record.0.as_u128()).collect();
    gone.sort_unstable();
    assert_eq!(gone, [101, 102, 103, 105]);
    assert_eq!(ids(&expired(storage, 1_095).await), [], "once");
    let again = storage
        .remove_expired(TOWN.into(), rules(), "期满".into(), later)
        .await
        .unwrap();
    assert_eq!((again.records.len(), again.orders.len()), (0, 0));
    is_whole(storage, TOWN).await;
}

async fn what_is_quarantined_keeps_its_record_and_what_it_names(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let viewer = device(storage, "李芒种", Role::Viewer, GRID, 2).await;
    let household = json!({"display_name": "谭立春"});
    let gone = json!({"deleted": "录入有误"});
    let batch = [100, 110, 120].into_iter().enumerate().flat_map(|(at, record)| {
        let n = 2 * at as u64;
        [
            of(n + 1, Kind::Household, record, &household),
            of(n + 2, Kind::Household, record, &gone),
        ]
    });
    done(push(storage, &leader, batch.collect()).await);
    assert_eq!(ids(&expired(storage, 400).await), [100, 110, 120]);
    let edit = of(1, Kind::Household, 100, &json!({"remark": "x"}));
    let named = of(
        2,
        Kind::Visit,
        130,
        &json!({"household_id": Uuid::from_u128(110), "outcome": "done"}),
    );
    let (edit_id, visit_id) = (edit.id, named.id);
    let sent = done(push(storage, &viewer, vec![edit, named]).await);
    assert!(
        sent.iter().all(|result| result.status.code() == "quarantined"),
        "{sent:?}"
    );
    assert_eq!(ids(&expired(storage, 400).await), [120], "a clerk may still let it in");
    for id in [edit_id, visit_id] {
        storage.decide(TOWN.into(), id, false, NOW).await.unwrap();
    }
    assert_eq!(ids(&expired(storage, 400).await), [100, 110, 120]);
}

async fn an_edit_made_away_from_the_line_is_told_that_its_record_is_gone(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let away = device(storage, "罗立夏", Role::Clerk, "439901100/200", 2).await;
    let wish = json!({"text": "一双雨靴", "state": "cancelled", "household_id": Uuid::from_u128(100)});
    let batch = vec![
        of(1, Kind::Household, 100, &json!({"display_name": "谭立春"})),
        of(2, Kind::Wish, 101, &wish),
    ];
    done(push(storage, &leader, batch).await);
    let later = NOW.plus(365 * DAY);
    let removed = storage
        .remove_expired(TOWN.into(), rules(), "期满".into(), later)
        .await
        .unwrap();
    assert_eq!(ids(&removed.records), [101]);
    let edit = of(1, Kind::Wish, 101, &json!({"words": "还想要"}));
    let kept = of(2, Kind::Household, 100, &json!({"remark": "换了电话"}));
    let sent = done(push(storage, &away, vec![edit, kept]).await);
    let codes: Vec<_> = sent.iter().map(|it| it.code().unwrap_or(it.status.code())).collect();
    assert_eq!(codes, ["purged", "stored"]);
    let page = match storage
        .pull(away.clone(), ask(Cursor::default(), 1 << 20))
        .await
        .unwrap()
    {
        Pulled::Page(page) => page,
        Pulled::Diverged => panic!("diverged"),
    };
    assert_eq!(
        page.purges.iter().flat_map(|order| &order.records).count(),
        1,
        "{:?}",
        page.purges
    );
}
