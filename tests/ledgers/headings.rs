//! The headings of real ledgers: every column is what it is, or a question, and none is wrong.

use lianxin::exchange::ledger::{Certainty, Ledger, read};
use std::fmt::Write as _;

/// What the file says of one ledger.
struct Expected {
    name: String,
    what: String,
    title: String,
    /// Each heading with its target.
    columns: Vec<(String, String)>,
}

fn expected() -> Vec<Expected> {
    let mut ledgers: Vec<Expected> = Vec::new();
    for line in include_str!("headings.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(head) = line.strip_prefix("== ") {
            let parts: Vec<&str> = head.split('|').map(str::trim).collect();
            ledgers.push(Expected {
                name: parts[0].into(),
                what: parts[1].into(),
                title: parts[2].into(),
                columns: Vec::new(),
            });
        } else {
            let (heading, target) = line.rsplit_once(" = ").unwrap();
            let ledger = ledgers.last_mut().unwrap();
            ledger.columns.push((heading.into(), target.into()));
        }
    }
    ledgers
}

/// The ledger as a csv: a merged heading is two rows, with the upper words repeated.
fn as_read(expected: &Expected) -> Ledger {
    // `a/b` without a merge is one heading as well: 登记内容/问题描述.
    let merged = |heading: &str| {
        [
            "户籍地/",
            "血压/",
            "父亲/",
            "母亲/",
            "祖父/",
            "祖母/",
            "外祖父/",
            "外祖母/",
        ]
        .iter()
        .any(|upper| heading.starts_with(upper))
    };
    let two_rows = expected.columns.iter().any(|(heading, _)| merged(heading));
    let row = |cell: &dyn Fn(&str) -> String| {
        let cells: Vec<String> = expected
            .columns
            .iter()
            .map(|(heading, _)| format!("\"{}\"", cell(heading)))
            .collect();
        cells.join(",")
    };
    let split = |heading: &str| {
        if merged(heading) {
            heading.split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned()))
        } else {
            None
        }
    };
    let mut text = String::new();
    if !expected.title.is_empty() {
        writeln!(text, "{}", expected.title).unwrap();
    }
    writeln!(
        text,
        "{}",
        row(&|heading| split(heading).map_or_else(|| heading.to_owned(), |(upper, _)| upper))
    )
    .unwrap();
    if two_rows {
        writeln!(
            text,
            "{}",
            row(&|heading| split(heading).map_or_else(|| heading.to_owned(), |(_, lower)| lower))
        )
        .unwrap();
    }
    writeln!(text, "{}", row(&|_| "谭".to_owned())).unwrap();
    let (reading, _) = read("x.csv", text.as_bytes(), &[]).unwrap();
    assert_eq!(reading.ledgers.len(), 1, "{}: {:?}", expected.name, reading.left_out);
    reading.ledgers.into_iter().next().unwrap()
}

#[test]
fn real_headings_are_known_nearly_all_and_none_is_wrong() {
    let (mut all, mut asked, mut wrong, mut known) = (0, Vec::new(), String::new(), 0);
    for expected in expected() {
        let ledger = as_read(&expected);
        if ledger.what.code() != expected.what {
            writeln!(
                wrong,
                "{}: {} instead of {}",
                expected.name,
                ledger.what.code(),
                expected.what
            )
            .unwrap();
        }
        assert_eq!(ledger.columns.len(), expected.columns.len(), "{}", expected.name);
        for (column, (heading, target)) in ledger.columns.iter().zip(&expected.columns) {
            all += 1;
            match column.target {
                Some(found) if found.to_string() == *target => known += 1,
                None if column.certainty == Certainty::Asked => {
                    asked.push(format!("{}: {heading}", expected.name));
                }
                found => writeln!(wrong, "{}: {heading} is {found:?}, not {target}", expected.name).unwrap(),
            }
        }
    }
    let share = f64::from(known) / f64::from(all) * 100.0;
    println!(
        "{all} columns: {known} known ({share:.1} %), {} asked: {asked:?}",
        asked.len()
    );
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(share >= 98.0, "only {share:.1} % without a question: {asked:?}");
}

#[test]
fn an_unknown_heading_is_a_question_and_its_values_are_in_no_row() {
    let text = "姓名,与户主关系,身份证号,幸福指数\n谭小满,户主,,7\n";
    let (reading, _) = read("x.csv", text.as_bytes(), &[]).unwrap();
    let ledger = &reading.ledgers[0];
    assert_eq!(ledger.columns[3].certainty, Certainty::Asked);
    assert_eq!(ledger.questions.len(), 1);
    assert!(ledger.rows[0].values().all(|(_, value)| value != "7"));
}

#[test]
fn every_word_that_was_seen_for_a_field_is_that_field() {
    let people = "户籍详址,与户主关系";
    for (beside, target, words) in [
        (people, "head.name", "户主 户主姓名 家庭户主 家长姓名 户主名称"),
        (
            people,
            "household.household_no",
            "户号 户编号 户主编号 户号编码 家庭编号",
        ),
        (
            people,
            "person.id_no",
            "身份证 身份证号 身份证号码 公民身份证号码 身份证件号码 证件号码 证件号 居民身份证",
        ),
        (
            people,
            "person.phones",
            "电话 联系电话 联系方式 联系手机 手机号 手机号码",
        ),
        (people, "household.phone", "家庭联系电话 住宅电话"),
        (people, "grid", "所属网格 片组片格 片区 网格地址 网格编号 发生网格"),
        (people, "group", "组 村组（社区） 村民小组 自然村 自然屯 自然村屯"),
        ("户号,姓名", "person.relation", "与户主关系 与家长关系 称谓 关系"),
        (
            "与户主关系,姓名",
            "household.address",
            "现住地址 现居地址 现居住地址 常住地址 现居住地 家庭地址 住址 户籍详址 户籍地详址 户籍详细地址 临时居所 其他地址",
        ),
        (
            "残疾等级,姓名",
            "tag:disabled.disability_class",
            "残疾类别 残疾类型 残疾属性",
        ),
    ] {
        for word in words.split(' ') {
            let text = format!("姓名,{beside},{word}\n谭小满,1,2,3\n");
            let (reading, _) = read("x.csv", text.as_bytes(), &[]).unwrap();
            let found = reading.ledgers[0]
                .columns
                .last()
                .unwrap()
                .target
                .map(|target| target.to_string());
            assert_eq!(found.as_deref(), Some(target), "{word}");
        }
    }
}

#[test]
fn a_column_whose_values_are_something_else_is_asked_about() {
    let mut text = "姓名,与户主关系,户号,证件号码\n".to_owned();
    for at in 0..8 {
        writeln!(text, "谭小满,户主,A-{at},第{at}本").unwrap();
    }
    let (reading, _) = read("x.csv", text.as_bytes(), &[]).unwrap();
    assert_eq!(reading.ledgers[0].columns[3].certainty, Certainty::Asked);
}
