//! What people type and whom they mean.

use super::*;
use proptest::prelude::*;

fn finds(query: &str, name: &str) -> bool {
    Needle::parse(query).matches(&keys(name).column(), "||")
}

#[test]
fn every_reading_is_found_and_the_surnames_own_comes_first() {
    for (name, first, others) in [
        ("曾白露", "zbl", &["cbl", "zengbl", "zengbailu"][..]),
        ("单大雪", "sdx", &["ddx", "shandx", "shdx"]),
        ("查夏至", "zxz", &["cxz", "zhaxiazhi", "zhxzh"]),
        ("谌小满", "sxm", &["cxm", "shenxm", "chenxiaoman"]),
        ("覃立秋", "qlq", &["tlq", "qinliqiu"]),
        ("欧阳霜降", "oysj", &["ouyang", "oyshj", "ouyangshuangjiang"]),
        ("仇谷雨", "qgy", &["cgy", "qiugu"]),
        ("吕小满", "lxm", &["lvxiaoman", "luxiaoman"]),
        ("万俟立秋", "mqlq", &["moqi"]),
    ] {
        let keys = keys(name);
        assert_eq!(keys.initials.first().map(String::as_str), Some(first), "{name}");
        for query in others.iter().chain([&first]) {
            assert!(finds(query, name), "{query} finds {name}: {}", keys.column());
        }
        assert!(keys.initials.len() <= 2 * MAX_COMBINATIONS);
    }
}

#[test]
fn any_part_and_any_mixture_finds() {
    for query in [
        "张小满",
        "小满",
        "张",
        "zxm",
        "ZXM",
        "ＺＸＭ",
        "xm",
        "zhxm",
        "zhang",
        "xiaoman",
        "man",
        "zhangxm",
        "张xm",
        "张 xm",
        "张小m",
        "张xiao",
        "zhang xiao man",
        "xi'ao",
    ] {
        assert!(finds(query, "张小满"), "{query}");
    }
    for query in ["李", "zxl", "张xl", "mx", "zhangzhang", "小张", "%", "_"] {
        assert!(!finds(query, "张小满"), "{query}");
    }
}

#[test]
fn sounds_that_hunan_does_not_tell_apart_find_and_rank_last() {
    for (query, name) in [
        ("niuguyu", "刘谷雨"),
        ("fuang", "黄小雪"),
        ("hangu", "方谷雨"),
        ("zangxiaoman", "张小满"),
        ("chengbailu", "陈白露"),
        ("nxm", "李小满"),
    ] {
        let needle = Needle::parse(query);
        let found = needle.rank(&keys(name).column(), "||");
        assert_eq!(found.is_some(), query != "hangu", "{query} {name}");
        assert!(found.is_none_or(|rank| rank == 3), "{query} {name}");
    }
}

#[test]
fn a_whole_word_ranks_before_its_beginning_and_a_part() {
    let rank = |query: &str, name: &str| Needle::parse(query).rank(&keys(name).column(), "||");
    assert_eq!(rank("zxm", "张小满"), Some(0));
    assert_eq!(rank("zx", "张小满"), Some(1));
    assert_eq!(rank("xm", "张小满"), Some(2));
    assert_eq!(rank("", "张小满"), Some(2));
    assert_eq!(rank("lq", "张小满"), None);
}

#[test]
fn numbers_find_by_telephone_id_tail_and_door() {
    let phones = ["12900005678".to_owned()];
    let column = numbers_column(&phones, "43990120180601401X", "A-012", "石井组3号");
    // The letters are the whole ID number.
    assert_eq!(column, "|12900005678|01401x|edjjabcabiagabeabx|012|12|a-012|a012|3|");
    for query in [
        "5678",
        "12900005678",
        "0000",
        "401x",
        "01401X",
        "A-012",
        "a-01",
        "12",
        "012",
        "3",
    ] {
        assert!(Needle::parse(query).matches("~", &column), "{query}");
    }
    for query in ["567", "1", "4399", "13", "9999"] {
        assert!(!Needle::parse(query).matches("~", &column), "{query}");
    }
}

#[test]
fn f10_a_whole_number_finds_however_it_is_written() {
    let phones = [
        "0731-8888888".to_owned(),
        "13900000001".to_owned(),
        "8613900000002".to_owned(),
    ];
    let column = numbers_column(&phones, "439901195103041021", "S-003", "三组廿三号");
    for query in [
        "0731-8888888",
        "07318888888",
        "0731 8888888",
        "０７３１—８８８８８８８",
        "(0731)8888888",
        "8888888",
        "+8613900000001",
        "+86 139-0000-0001",
        "8613900000001",
        "0086 13900000001",
        "139 0000 0001",
        "13900000002",
        "+8613900000002",
        "439901195103041021",
        "439901 19510304 1021",
        "４３９９０１１９５１０３０４１０２１",
        "439901-19510304-1021",
        "439901510304102",
        "041021",
        "S-003",
        "s003",
        "Ｓ—００３",
        "s 003",
        "003",
        "3",
        "23",
        "廿三号",
        "23号",
        "三号",
    ] {
        assert!(Needle::parse(query).matches("~", &column), "{query}: {column}");
    }
    for query in [
        "439901",
        "4399",
        "1951",
        "439901195103051021",
        "13900000003",
        "0732-8888888",
        "S-004",
        "13",
        "三",
    ] {
        assert!(!Needle::parse(query).matches("~", &column), "{query}");
    }
    let old = numbers_column(&[], "439901510304102", "", "");
    for query in ["439901195103041021", "439901510304102"] {
        assert!(Needle::parse(query).matches("~", &old), "{query}: {old}");
    }
    let request = request_column(&["12-1120-01", "YL2026112300018"], "0731-8888888");
    for query in ["12-1120-01", "12—1120—01", "12112001", "0731-8888888", "1120-01"] {
        assert!(Needle::parse(query).matches("~", &request), "{query}: {request}");
    }
    assert!(
        !Needle::parse("12").matches("~", &request),
        "not every request of the grid"
    );
}

#[test]
fn f4_a_long_name_is_found_whole_and_by_each_part() {
    for name in [
        "阿不都热西提·买买提明·吾斯曼江",
        "阿卜杜热依木江·阿卜来提·如则托合提·买买提明·吾斯曼",
    ] {
        let parts = name.split('·').map(str::to_owned);
        for query in parts.chain([name.to_owned(), name.replace('·', "")]) {
            assert!(finds(&query, name), "{query} {name}");
        }
        assert!(keys(name).column().len() < 64 * 1024, "{}", keys(name).column().len());
    }
    for query in ["wsmj", "wusimanjiang", "mmtm", "abdrxt", "阿不都热西提mmtm"] {
        assert!(finds(query, "阿不都热西提·买买提明·吾斯曼江"), "{query}");
    }
    assert!(keys(&"曾".repeat(40)).column().len() < 64 * 1024);
}

#[test]
fn f5_the_dot_of_a_name_is_any_dot_or_none() {
    for dot in ["·", "•", "・", ".", "．", "･", "‧", "∙", "", " · ", "。"] {
        let written = format!("阿卜来提{dot}如则托合提");
        for query in [
            "阿卜来提·如则托合提",
            "阿卜来提.如则",
            "来提如则",
            "abltrztht",
            &written,
        ] {
            assert!(finds(query, &written), "{query} {written}");
        }
        assert!(finds(&written, "阿卜来提·如则托合提"), "{written}");
    }
}

#[test]
fn f18_what_nobody_sees_does_not_hide_a_name() {
    for name in [
        "谭\u{200B}谷雨",
        "谭谷\u{AD}雨\u{2060}",
        "\u{3164}谭谷雨",
        "谭\u{E0041}谷雨",
        "谭\u{336}\u{336}谷\u{20DD}雨",
        "谭⾕雨",
        "谭 谷雨",
    ] {
        for query in ["谭谷雨", "谷雨", "tgy", "tanguyu"] {
            assert!(finds(query, name), "{query} {name:?}");
        }
        assert!(finds(name, "谭谷雨"), "{name:?}");
    }
}

#[test]
fn d23_an_address_in_characters_is_found_by_digits_and_the_other_way_round() {
    for (query, address) in [
        ("石井组32", "石井组三十二号"),
        ("石井组三十二", "石井组32号"),
        ("石井组三十二号", "石井组三十二号"),
        ("3组", "上湾村三组"),
        ("三组", "上湾村3组"),
    ] {
        let names = format!("|{}~", words(address).join("|"));
        assert!(Needle::parse(query).matches(&names, "||"), "{query} {names}");
    }
    let column = numbers_column(&[], "", "", "一百零五号");
    assert!(Needle::parse("105").matches("~", &column), "{column}");
    assert!(!Needle::parse("张三").matches("~", &numbers_column(&[], "", "", "3号")));
}

#[test]
fn patterns_are_escaped_and_name_their_column() {
    let likes = |query: &str| -> Vec<(Column, String)> {
        let needle = Needle::parse(query);
        needle
            .patterns()
            .iter()
            .map(|pattern| (pattern.column, pattern.like.clone()))
            .collect()
    };
    assert_eq!(likes(""), []);
    assert_eq!(likes("12"), [(Column::Numbers, "%|12|%".to_owned())]);
    assert_eq!(likes("5678"), [(Column::Numbers, "%5678%".to_owned())]);
    assert_eq!(likes("张_%"), [(Column::Names, "%张\\_\\%%".to_owned())]);
    assert_eq!(likes("zx"), [(Column::Names, "%zx%".to_owned())]);
    assert_eq!(
        likes("liu"),
        [
            (Column::Names, "%liu%".to_owned()),
            (Column::Names, "%~%niu%".to_owned())
        ]
    );
}

#[test]
fn several_names_share_one_column() {
    let column = names_column(["谭立春", "谭春分"]);
    for query in ["tlc", "tcf", "春分", "tanchunfen"] {
        assert!(Needle::parse(query).matches(&column, "||"), "{query}");
    }
    assert_eq!(column.matches('~').count(), 1);
}

#[test]
fn names_without_readings_are_found_by_their_own_characters() {
    for (query, name) in [
        ("anna", "Anna"),
        ("买买提", "买买提·谷雨"),
        ("mmt", "买买提·谷雨"),
        ("谷雨", "买买提·谷雨"),
    ] {
        assert!(finds(query, name), "{query} {name} {}", keys(name).column());
    }
    assert_eq!(keys("").column(), "~");
}

/// SQLite's LIKE for a pattern with `%` and escapes only, ASCII case aside (both sides are lower case).
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = vec![String::new()];
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => parts.push(String::new()),
            '\\' => parts.last_mut().unwrap().extend(chars.next()),
            _ => parts.last_mut().unwrap().push(c),
        }
    }
    let mut rest = text;
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
}

proptest! {
    #[test]
    fn the_patterns_and_the_rank_say_the_same(
        name in "[张曾单查谭欧阳小满立春白露a-b·]{0,5}", query in "[张曾小满a-zA-Z0-9%_']{1,5}", number in "[0-9]{0,11}",
    ) {
        let (names, numbers) = (keys(&name).column(), numbers_column(&[number], "", "A-001", ""));
        let needle = Needle::parse(&query);
        prop_assume!(!needle.is_empty());
        let by_pattern = needle.patterns().iter().any(|pattern| match pattern.column {
            Column::Names => like(&pattern.like, &names),
            Column::Numbers => like(&pattern.like, &numbers),
        });
        prop_assert_eq!(needle.matches(&names, &numbers), by_pattern, "{} {}", names, numbers);
    }

    #[test]
    fn every_part_of_a_name_and_of_its_pinyin_finds_it(name in "[张曾单查谭欧阳小满立春白露]{1,4}", a in 0usize..12, b in 1usize..12) {
        let keys = keys(&name);
        for word in std::iter::once(&keys.han).chain(&keys.initials).chain(&keys.pinyin) {
            let part: String = word.chars().skip(a).take(b).collect();
            prop_assert!(finds(&part, &name), "{}", part);
        }
    }
}

#[test]
fn d23_a_group_or_a_yard_is_found_by_its_initials() {
    let column = |text: &str| format!("{}~", words(text).join("|"));
    for (typed, place) in [
        ("sjz", "石井组三十二号"),
        ("ydp", "樟树村鱼塘坪"),
        ("zsc", "樟树村 3组"),
        ("sjz32", "石井组32号"),
    ] {
        let is_found = Needle::parse(typed).matches(&column(place), "");
        assert_eq!(is_found, typed != "sjz32" && typed != "ydp", "{typed} {place}");
    }
}
