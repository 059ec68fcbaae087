//! The lists of page 9: another office's list that is compared, what people may be entitled to, who may be recorded twice.

use crate::console::{Desk, SIZES};
use crate::device::Device;
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use serde_json::{Value, json};

const PAID: &str = "姓名,身份证号码,领取金额(元),享受起始时间\n\
    谭立春,439901195103041021,520,2024-01-01\n\
    罗谷雨,439901196807152138,450,2024-01-01\n\
    盘立冬,439901197001010018,450,2024-01-01\n";

fn person(device: &mut Device, no: &str, name: &str, more: &Value) -> String {
    let set = json!({"do": "household", "household_no": no, "display_name": name});
    device.record(set);
    let mut entry = json!({"do": "person", "household": no, "name": name, "relation": "02"});
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    device.record(entry).prepared.record.to_string()
}

/// 谭立春 receives 450 yuan, 罗谷雨 does and died.
fn paid() -> Device {
    let mut device = Device::new(1);
    for (no, name, id_no) in [
        ("01", "谭立春", "439901195103041021"),
        ("02", "罗谷雨", "439901196807152138"),
    ] {
        let who = person(&mut device, no, name, &json!({"id_no": id_no}));
        device.record(
            json!({"do": "benefit", "person": who, "kind": "dibao", "monthly_yuan": "450", "from": "2024-01-01"}),
        );
        if no == "02" {
            device.record(json!({"do": "edit", "kind": "person", "record": who, "set": {"presence": "dead"}}));
        }
    }
    device
}

fn states(desk: &Desk) -> Vec<String> {
    let rows = desk.console.store().unwrap().export(&Kind::ListRow).unwrap();
    let mut states: Vec<String> = rows
        .iter()
        .map(|row| row["state"].as_str().unwrap().to_owned())
        .collect();
    states.sort();
    states
}

#[test]
fn a_list_is_compared_kept_taken_back_and_answered_by_one_key_each() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let device = paid();
            let mut desk = Desk::new(device.store, lang, size);
            let [of_dibao, differs, gone] = match lang {
                Lang::Zh => ["名单是 低保", "两边不符", "已故或迁出仍在发"],
                Lang::En => ["It lists: Subsistence allowance", "Differ", "Dead or moved, still paid"],
            };
            desk.put("paid.csv", PAID).choose(3, "paid.csv");
            desk.sees(&[of_dibao]).fits();
            desk.press("enter").sees(&[differs, gone]).fits();
            assert!(!desk.screen().contains("谭立春"), "masked: {}", desk.screen());
            assert_eq!(desk.count(&Kind::ListRow), 0, "nothing is kept before F6");
            desk.press("f6");
            assert_eq!(
                (desk.count(&Kind::ListRow), desk.count(&Kind::Benefit)),
                (3, 2),
                "{}",
                desk.screen()
            );
            desk.press("ctrl-z");
            assert_eq!(desk.count(&Kind::ListRow), 0, "one action: {}", desk.screen());

            desk.choose(3, "paid.csv").press("enter f6 7");
            let title = Kind::ListRow.def().label.of(lang);
            for _ in 0..Kind::ALL.len() {
                if desk.screen().contains(differs) {
                    break;
                }
                desk.press("right");
            }
            desk.sees(&[title, differs]).fits();
            desk.press("- =");
            assert_eq!(states(&desk), ["checking", "open", "rejected"], "{}", desk.screen());
            assert_eq!(desk.count(&Kind::Benefit), 2);
        }
    }
}

#[test]
fn what_is_agreed_opens_the_benefit_filled_in_and_changes_nothing_by_itself() {
    let device = paid();
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("paid.csv", PAID).choose(3, "paid.csv").press("enter f6 7");
    for _ in 0..Kind::ALL.len() {
        if desk.screen().contains("两边不符") {
            break;
        }
        desk.press("right");
    }
    for _ in 0..3 {
        let screen = desk.screen();
        let line = screen.lines().find(|line| line.contains("两边不符")).unwrap();
        if line.trim_start().starts_with('>') {
            break;
        }
        desk.press("down");
    }
    desk.press("f6");
    desk.sees(&["520"]);
    let yuan = |desk: &Desk| {
        let rows = desk.console.store().unwrap().export(&Kind::Benefit).unwrap();
        let mut yuan: Vec<i64> = rows
            .iter()
            .map(|row| row["monthly_fen"].as_i64().unwrap() / 100)
            .collect();
        yuan.sort_unstable();
        yuan
    };
    assert_eq!(yuan(&desk), [450, 450], "only the form is filled in");
    assert!(states(&desk).contains(&"agreed".to_owned()));
    desk.press("ctrl-s");
    assert_eq!(yuan(&desk), [450, 520], "{}", desk.screen());
}

#[test]
fn what_people_may_be_entitled_to_is_listed_with_its_rule_and_answered() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let mut device = Device::new(1);
            person(&mut device, "01", "谭立秋", &json!({"birth": "1946-12-10"}));
            let mut desk = Desk::new(device.store, lang, size);
            desk.press("9 home down down down down enter");
            let what = match lang {
                Lang::Zh => "高龄津贴",
                Lang::En => "Old-age allowance",
            };
            desk.sees(&[what, "E01"]).fits();
            assert!(!desk.screen().contains("谭立秋"));
            desk.press("f6 2");
            let benefits = desk.console.store().unwrap().export(&Kind::Benefit).unwrap();
            assert_eq!(benefits[0]["state"], "applying", "{}", desk.screen());
            assert!(!desk.screen().contains("E01"), "answered: {}", desk.screen());
        }
    }
}

#[test]
fn who_may_be_recorded_twice_is_listed_and_becomes_one() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let mut device = Device::new(1);
            for no in ["01", "02"] {
                person(&mut device, no, "谭立秋", &json!({"birth": "1946-12-10"}));
            }
            let mut desk = Desk::new(device.store, lang, size);
            desk.press("9 home down down down down down enter").fits();
            desk.sees(&["谭*秋"]);
            desk.press("enter").fits();
            desk.press("enter");
            assert_eq!(desk.count(&Kind::Person), 1, "{}", desk.screen());
            desk.press("ctrl-z");
            assert_eq!(desk.count(&Kind::Person), 2, "{}", desk.screen());
        }
    }
}
