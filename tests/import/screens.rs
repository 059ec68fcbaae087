//! The screens of an import as a person sees them: page 9 before and after, what is asked of columns, what becomes of rows.

use crate::console::{Desk, SIZES};
use crate::device::Device;
use lianxin::domain::lang::Lang;
use serde_json::json;

const ROSTER: &str = "户号,姓名,与户主关系,身份证号码,出生日期,联系电话,户籍详址\n\
    A-001,谭立春,户主,,1951-03-04,12900000001,石井组1号\n\
    A-001,谭小春,子,,1980-06-01,,\n\
    A-001,谭小春,孙,,2010-06-01,,\n\
    A-002,罗谷雨,户主,,1968-07-15,12900000002,石井组2号\n\
    Z-009,盘芒种,子,,,,\n";
const AGAIN: &str = "户号,姓名,与户主关系,联系电话\nA-001,谭小春,,12900000009\n";
const BENEFITS: &str = "姓名,户号,残疾人补贴,残疾人补贴\n谭立春,A-001,80,100\n";

/// What is put on the desk, which file is chosen, and the keys after that.
const SCREENS: [(&str, &str, &str); 6] = [
    ("fates", "花名册", ""),
    ("fates_row", "花名册", "enter"),
    ("fates_refused", "花名册", "left"),
    ("columns", "补贴", ""),
    ("columns_choice", "补贴", "enter"),
    ("page_after", "花名册", "f6"),
];

#[test]
fn every_screen_of_an_import_in_three_sizes_and_both_languages() {
    for (name, file, keys) in SCREENS {
        let mut all = String::new();
        for lang in [Lang::Zh, Lang::En] {
            for size in SIZES {
                let device = Device::new(1);
                let mut desk = Desk::new(device.store, lang, size);
                desk.put("花名册.csv", ROSTER).put("补贴.csv", BENEFITS);
                desk.choose(0, file).press(keys).fits();
                all.push_str(&format!("{} {}x{}\n{}", lang.code(), size.0, size.1, desk.screen()));
            }
        }
        insta::assert_snapshot!(name, all);
    }
}

#[test]
fn two_of_one_household_who_are_masked_alike_are_told_apart_where_a_row_may_be_either() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let mut device = Device::new(1);
            device.record(json!({"do": "household", "household_no": "A-001", "display_name": "谭立春"}));
            for birth in ["1980-06-01", "2010-06-01"] {
                device.record(json!({"do": "person", "household": "A-001", "name": "谭小春", "birth": birth}));
            }
            let mut desk = Desk::new(device.store, lang, size);
            desk.put("再来.csv", AGAIN).choose(0, "再来").press("enter");
            desk.sees(&["1980-06", "2010-06"]).fits();
        }
    }
}
