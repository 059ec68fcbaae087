//! New, changed, same, refused: by what is held here, and by what earlier rows of the file said.

use crate::device::{Device, VILLAGE, morning};
use crate::sheet::{
    ADDRESS, BIRTH, DIBAO, ID, NAME, NO, PHONES, RELATION, differences, fates, imported, ledger, planned, roster,
};
use lianxin::change::Kind;
use lianxin::domain::role::Role;
use lianxin::store::{Answer, Query};
use lianxin::view::ledger::{Of, Target, What};
use lianxin::view::{Fate, Part, Refusal, RowNote};
use serde_json::{Value, json};

fn field(device: &Device, kind: &Kind, name: &str, field: &str) -> Value {
    let rows = device.store.export(kind).unwrap();
    let called = |row: &&Value| row["name"] == name || row["display_name"] == name;
    rows.iter().find(called).map_or(Value::Null, |row| row[field].clone())
}

#[test]
fn a_dry_run_tells_every_rows_fate_and_writes_nothing() {
    let device = Device::new(1);
    let before = device.projection();
    let plan = planned(&device, &[roster()]);
    assert_eq!(fates(&plan), "NNNN");
    assert_eq!(
        plan.rows[1].fate,
        Fate::New(vec![Kind::Household, Kind::Person, Kind::Tag])
    );
    assert_eq!(device.projection(), before);
    assert_eq!(device.counts().pending, 0);
}

#[test]
fn a_roster_brings_in_households_with_their_people_whatever_the_order_of_its_rows() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    assert_eq!((device.count(&Kind::Household), device.count(&Kind::Person)), (2, 4));
    assert_eq!(field(&device, &Kind::Household, "谭立春", "address"), "石井组1号");
    assert_eq!(
        field(&device, &Kind::Person, "谭小满", "birth"),
        "2018-06-01",
        "from the ID number"
    );
    assert_eq!(field(&device, &Kind::Person, "罗霜降", "sex"), 2);
    assert_eq!(device.count(&Kind::Tag), 1, "a no is no tag");
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let (before, pending) = (device.projection(), device.counts().pending);
    let again = planned(&device, &[roster()]);
    assert_eq!(fates(&again), "SSSS");
    assert!(again.changes.is_empty());
    assert_eq!((device.projection(), device.counts().pending), (before, pending));
}

#[test]
fn what_differs_is_told_with_before_and_after_and_an_empty_cell_changes_nothing() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let later = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID, PHONES, ADDRESS],
        &[
            &[
                "A-001",
                "谭立春",
                "02",
                "439901195103041021",
                "12900000009",
                "石井组7号",
            ],
            &["A-002", "罗谷雨", "02", "439901196807152138", "", ""],
        ],
    );
    let plan = imported(&mut device, &[later]);
    assert_eq!(fates(&plan), "CS");
    assert_eq!(
        differences(&plan, 0),
        [
            r#"address "石井组1号" "石井组7号""#,
            r#"phones ["12900000001"] ["12900000001","12900000009"]"#,
        ]
    );
    assert_eq!(field(&device, &Kind::Household, "罗谷雨", "address"), "石井组2号");
    assert_eq!(device.count(&Kind::Person), 4, "who is missing in the file stays");
}

#[test]
fn a_wrong_id_number_is_kept_and_marked_and_never_takes_the_place_of_a_right_one() {
    let mut device = Device::new(1);
    let wrong = "439901195103041022";
    let one = ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID, BIRTH],
        &[&["A-001", "谭立春", "02", wrong, "1951-03-04"]],
    );
    let plan = imported(&mut device, std::slice::from_ref(&one));
    assert_eq!(plan.rows[0].notes, [RowNote::IdToCheck]);
    assert_eq!(field(&device, &Kind::Person, "谭立春", "id_no"), wrong);
    assert_eq!(field(&device, &Kind::Person, "谭立春", "id_unverified"), true);
    let plan = imported(&mut device, &[roster()]);
    assert_eq!(fates(&plan), "NCNN");
    assert_eq!(field(&device, &Kind::Person, "谭立春", "id_no"), "439901195103041021");
    assert_eq!(field(&device, &Kind::Person, "谭立春", "id_unverified"), false);
    let again = planned(&device, &[one]);
    assert_eq!(
        (fates(&again).as_str(), &again.rows[0].notes[..]),
        ("S", &[RowNote::IdStays][..])
    );
}

#[test]
fn members_of_another_sheet_join_by_the_households_number() {
    let mut device = Device::new(1);
    let households = ledger(
        What::Households,
        &[NO, NAME, ID],
        &[&["1", "谭立春", "439901195103041021"]],
    );
    let members = ledger(
        What::Members,
        &[NO, NAME, RELATION],
        &[&["1", "谭小满", "20"], &["9", "盘芒种", "20"]],
    );
    let plan = imported(&mut device, &[members, households]);
    assert_eq!(fates(&plan), "NRN");
    assert!(matches!(&plan.rows[1].fate, Fate::Refused(why) if why == &[Refusal::NoHead]));
    assert_eq!(field(&device, &Kind::Person, "谭立春", "relation"), "02");
    let [home, of] = ["谭立春", "谭小满"].map(|name| field(&device, &Kind::Person, name, "household_id"));
    assert_eq!(home, of);
}

#[test]
fn families_listed_below_their_householder_need_no_number() {
    let mut device = Device::new(1);
    let list = ledger(
        What::Roster,
        &[NAME, RELATION, BIRTH],
        &[
            &["谭立春", "02", "1951-03-04"],
            &["谭小满", "20", "2018-06-01"],
            &["罗谷雨", "02", "1968-07-15"],
            &["罗霜降", "30", "1985-11-20"],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "NNNN");
    let [one, other] = ["罗谷雨", "罗霜降"].map(|name| field(&device, &Kind::Person, name, "household_id"));
    assert_eq!(one, other);
    assert_eq!(fates(&planned(&device, &[list])), "SSSS");
}

#[test]
fn a_householder_who_is_not_taken_takes_no_family_in() {
    let device = Device::new(1);
    let rows: &[&[&str]] = &[
        &["A-001", "谭立春", "02", "2062-01-01"],
        &["A-001", "谭小满", "20", "2018-06-01"],
    ];
    let plan = planned(&device, &[ledger(What::Roster, &[NO, NAME, RELATION, BIRTH], rows)]);
    assert_eq!(fates(&plan), "RR");
    assert!(matches!(&plan.rows[1].fate, Fate::Refused(why) if why == &[Refusal::HeadNotTaken]));
    assert!(plan.changes.is_empty());
}

#[test]
fn a_list_of_relief_finds_people_and_brings_nobody_in() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let amount = Target::Holds(Of::Benefit("dibao"));
    let relief = ledger(
        What::Relief,
        &[NAME, ID, DIBAO, amount, Target::Field(Of::Benefit("dibao"), "from")],
        &[
            &["罗谷雨", "439901196807152138", "yes", "620.50", "2020-01-01"],
            &["罗霜降", "439901198511203046", "yes", "", ""],
            &["盘芒种", "439901197007152131", "yes", "300", ""],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&relief));
    assert_eq!(fates(&plan), "CSR");
    assert_eq!(differences(&plan, 0), ["+tag dibao", "+benefit dibao"]);
    assert!(matches!(&plan.rows[2].fate, Fate::Refused(why) if why == &[Refusal::NotHere]));
    let benefits = device.store.export(&Kind::Benefit).unwrap();
    assert_eq!(
        (&benefits[0]["monthly_fen"], &benefits[0]["from"]),
        (&json!(62050), &json!("2020-01-01"))
    );
    assert_eq!(fates(&planned(&device, &[relief])), "SSR");
}

#[test]
fn d1_old_facts_that_come_in_today_make_nothing_overdue() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let tag = |code, field| Target::Field(Of::Tag(code), field);
    let tags = ledger(
        What::Smd,
        &[
            NAME,
            ID,
            tag("smd", "level"),
            tag("smd", "from"),
            tag("living_alone", "from"),
            tag("disabled", "level"),
            tag("disabled", "from"),
        ],
        &[
            &[
                "谭立春",
                "439901195103041021",
                "stable",
                "2015-06-01",
                "2019-03-01",
                "",
                "",
            ],
            &[
                "罗谷雨",
                "439901196807152138",
                "stable",
                "2015-06-01",
                "",
                "grade1",
                "2018-06-01",
            ],
        ],
    );
    let plan = imported(&mut device, &[tags]);
    assert_eq!(fates(&plan), "CC");
    let asked = Query::FollowUps {
        kinds: Vec::new(),
        on: None,
        part: Part::first(100),
    };
    let Answer::FollowUps(window) = device.store.answer(&asked, morning()).unwrap() else {
        panic!()
    };
    assert!(!window.rows.is_empty());
    let today = morning().local_date();
    for row in window.rows {
        assert!(row.follow_up.due.date >= today, "{:?}", row.follow_up);
    }
}

#[test]
fn a_doctors_record_is_copied_in_with_name_and_day_only_and_once() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let of = |field| Target::Field(Of::Health("hypertension"), field);
    let columns = [NAME, ID, of("at"), of("bp_sys"), of("bp_dia"), of("doctor_name")];
    let sheet = |rows: &[&[&str]]| ledger(What::HypertensionFollowUp, &columns, rows);
    let id = "439901195103041021";
    let first = sheet(&[
        &["谭立春", id, "2026-11-10", "138", "86", "肖大寒"],
        &["罗谷雨", "439901196807152138", "2026-11-10", "150", "90", ""],
        &["罗霜降", "439901198511203046", "", "150", "90", "肖大寒"],
    ]);
    let plan = imported(&mut device, std::slice::from_ref(&first));
    assert_eq!(fates(&plan), "CRR");
    assert_eq!(differences(&plan, 0), ["+tag hypertension", "+health_record "]);
    assert!(matches!(&plan.rows[1].fate, Fate::Refused(why) if why == &[Refusal::NoDoctor]));
    assert!(matches!(&plan.rows[2].fate, Fate::Refused(why) if why == &[Refusal::NoDay]));
    let records = device.store.export(&Kind::HealthRecord).unwrap();
    assert_eq!(
        (&records[0]["doctor_on"], &records[0]["bp_sys"]),
        (&json!("2026-11-10"), &json!(138))
    );
    assert_eq!(fates(&planned(&device, &[first])), "SRR");
    let other = sheet(&[&["谭立春", id, "2026-11-10", "148", "86", "肖大寒"]]);
    let plan = planned(&device, &[other]);
    assert!(
        matches!(&plan.rows[0].fate, Fate::Refused(why) if why == &[Refusal::RecordedOtherwise { field: "bp_sys" }])
    );
}

#[test]
fn requests_come_in_with_or_without_somebody_who_is_here() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let of = |field| Target::Field(Of::Request, field);
    let list = ledger(
        What::Requests,
        &[
            of("origin_no"),
            of("title"),
            of("category"),
            of("happened_at"),
            NAME,
            PHONES,
            ADDRESS,
        ],
        &[
            &[
                "R-1",
                "水管漏水",
                "0101",
                "2026-11-18 09:00",
                "罗谷雨",
                "12900000002",
                "石井组2号",
            ],
            &[
                "R-2",
                "路灯不亮",
                "0105",
                "2026-11-18",
                "盘芒种",
                "12900000099",
                "桥头组路口",
            ],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "NN");
    let requests = device.store.export(&Kind::Request).unwrap();
    let by = |no: &str| requests.iter().find(|request| request["origin_no"] == no).unwrap();
    assert_eq!(by("R-2")["reporter_name"], "盘芒种");
    assert_eq!(by("R-2")["household_id"], Value::Null);
    assert_ne!(by("R-1")["temp_no"], by("R-2")["temp_no"]);
    assert_eq!(fates(&planned(&device, &[list])), "SS");
}

#[test]
fn who_may_not_write_a_household_imports_none() {
    for role in [Role::TownOffice, Role::VillageDoctor, Role::Viewer] {
        let device = Device::with_role(1, role.clone(), VILLAGE);
        let plan = planned(&device, &[roster()]);
        assert_eq!(fates(&plan), "RRRR", "{role}");
        assert!(plan.changes.is_empty());
    }
}
