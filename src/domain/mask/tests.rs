//! The table of norms.md 3.1 row by row, and that nothing hidden shows.

use super::*;
use crate::domain::testing::day;
use proptest::prelude::*;
use uuid::Uuid;

/// Free text where nobody is known.
fn free_text(text: &str, view: View) -> String {
    super::free_text(text, view, &Known::default(), &[])
}

#[test]
fn names_follow_the_table() {
    for (plain, masked, projector) in [
        ("谭满", "谭*", "谭某"),
        ("谭小满", "谭*满", "谭某某"),
        ("欧阳霜降", "欧**降", "欧阳某某"),
        ("罗谷雨生", "罗**生", "罗某某"),
        ("买买提·谷雨", "买买提·***", "某某"),
        ("谭", "*", "谭某"),
        ("", "", ""),
    ] {
        assert_eq!(name(plain, View::Plain), plain);
        assert_eq!(name(plain, View::Masked), masked);
        assert_eq!(name(plain, View::Projector), projector);
    }
}

#[test]
fn numbers_follow_the_table() {
    for (plain, masked, projector) in [
        ("439901195103041021", "439901********1021", "-"),
        ("439901510304102", "439901*****4102", "-"),
        ("E12345678", "E******78", "-"),
        ("12", "**", "-"),
        ("", "", ""),
    ] {
        assert_eq!(id_no(plain, View::Masked), masked);
        assert_eq!(id_no(plain, View::Projector), projector);
    }
    for (plain, masked, projector) in [
        ("12900005678", "129****5678", "129********"),
        ("0799-1234123", "0799-****123", "-"),
        ("07991234123", "0799****123", "-"),
        ("7654321", "****321", "-"),
        ("6688", "**88", "-"),
        ("", "", ""),
    ] {
        assert_eq!(phone(plain, View::Masked), masked);
        assert_eq!(phone(plain, View::Projector), projector);
        assert_eq!(phone(plain, View::Plain), plain);
    }
}

#[test]
fn dates_and_places_follow_the_table() {
    let (born, today) = (day("1951-03-04"), day("2026-11-20"));
    assert_eq!(birth(born, View::Plain, today), "1951-03-04");
    assert_eq!(birth(born, View::Masked, today), "1951-03-**");
    assert_eq!(birth(born, View::Projector, today), "70-79");
    for (plain, masked, projector) in [
        ("茶坪村石井组3号", "茶坪村石井组***", "茶坪村***"),
        ("石井组3号", "石井组***", "***"),
        ("石井组", "石井组", "***"),
        ("樟树下", "***", "***"),
        ("", "", ""),
    ] {
        assert_eq!(address(plain, View::Masked), masked);
        assert_eq!(address(plain, View::Projector), projector);
    }
}

#[test]
fn the_projector_hides_illness_and_need_behind_one_word() {
    assert_eq!(tag(&TagKind::Smd, View::Projector), TagShown::KeyGroup);
    assert_eq!(tag(&TagKind::Dibao, View::Projector), TagShown::Hardship);
    assert_eq!(tag(&TagKind::Veteran, View::Projector), TagShown::Full);
    assert!(TagKind::ALL.iter().all(|kind| !hides_tag(kind, View::Masked)));
    assert!(
        TagKind::ALL
            .iter()
            .filter(|kind| kind.is_health())
            .all(|kind| hides_tag(kind, View::Projector))
    );
}

#[test]
fn free_text_loses_its_numbers_and_keeps_dates_and_doors() {
    for (plain, masked) in [
        ("电话12900005678，住3号", "电话129****5678，住3号"),
        ("电话 129 0000 5678。", "电话 129****5678。"),
        ("电话12900 005678", "电话129****5678"),
        ("+86 12900005678", "+*********5678"),
        ("1951-03-04 120户", "1951-03-04 120户"),
        ("电话129-0000-5678", "电话129****5678"),
        ("座机0799-1234123", "座机0799****123"),
        ("证439901195103041021", "证439901********1021"),
        ("证43990120180601401x.", "证439901********401x."),
        ("证４３９９０１１９５１０３０４１０２１", "证439901********1021"),
        ("证439901 19510304 1021", "证439901********1021"),
        ("卡6222020000001234567", "卡***************4567"),
        ("血压168/96，2026-11-20 09:30复查", "血压168/96，2026-11-20 09:30复查"),
        ("20261120到12户，发120元", "20261120到12户，发120元"),
        ("2026-11-20 12900005678", "2026-11-20 129****5678"),
    ] {
        assert_eq!(free_text(plain, View::Masked), masked);
        assert_eq!(free_text(plain, View::Plain), plain);
    }
    assert_eq!(free_text("电话12900005678，住3号", View::Projector), HIDDEN);
}

#[test]
fn a13_a_number_is_hidden_however_it_is_spelt() {
    for phone in [
        "12900005678",
        "129 0000 5678",
        "129-0000-5678",
        "129.0000.5678",
        "129 00 00 56 78",
        "1-2-9-0-0-0-0-5-6-7-8",
        "1 2 9 0 0 0 0 5 6 7 8",
        "129、0000、5678",
        "(129)0000-5678",
        "129　0000　5678",
        "129\u{200B}0000\u{200B}5678",
        "1\u{200B}2\u{200C}9\u{2060}\u{200B}\u{AD}\u{FE0F}0\u{336}0\u{336}0\u{336}05678",
        "129\u{2011}0000\u{2013}5678",
        "１２９００００５６７８",
        "一二九零零零零五六七八",
        "一二九〇〇〇〇五六七八",
        "幺二九零零零零五六七八",
        "壹贰玖零零零零伍陆柒捌",
        "一二九0000五六七八",
        "129零零零零5678",
        "129 零零零零 5678",
        "一二九，零零零零，五六七八",
        "①②⑨00005678",
        "129OOOO5678",
        "+8612900005678",
        "+86 129 0000 5678",
        "0086-129-0000-5678",
        "86 12900005678",
        "012900005678",
    ] {
        let masked = free_text(&format!("打{phone}找她"), View::Masked);
        let digits: String = masked.chars().filter(char::is_ascii_digit).collect();
        assert!(masked.contains("****") && digits.len() <= 7, "{phone}: {masked}");
        assert!(
            !masked.contains("零零") && !masked.contains("〇〇"),
            "{phone}: {masked}"
        );
        assert!(
            masked.starts_with('打') && masked.ends_with("找她"),
            "{phone}: {masked}"
        );
    }
    for id in [
        "439901195103041021",
        "439901 19510304 1021",
        "4399 0119 5103 041021",
        "4399 0119 5103 0410 21",
        "439901-1951-03-04-1021",
        "439901/1951/03/04/1021",
        "４３９９０１１９５１０３０４１０２１",
        "四三九九零一一九五一零三零四一零二一",
        "肆叁玖玖零壹壹玖伍壹零叁零肆壹零贰壹",
        "439901一九五一03041021",
        "43990120180601401X",
        "43990120180601401x",
        "43990120180601401Ｘ",
        "439901 20180601 401 X",
        "4 3 9 9 0 1 1 9 5 1 0 3 0 4 1 0 2 1",
        "439901510304102",
        "439901 510304 102",
    ] {
        let masked = free_text(&format!("证{id}号"), View::Masked);
        let digits: String = masked.chars().filter(char::is_ascii_digit).collect();
        assert!(masked.contains("****") && digits.len() <= 10, "{id}: {masked}");
        assert!(masked.starts_with('证') && masked.ends_with('号'), "{id}: {masked}");
        for part in ["0304", "5103", "零三", "叁零", "0601"] {
            assert!(!masked.contains(part), "{id}: {masked}");
        }
    }
    for landline in [
        "0799-1234123",
        "07991234123",
        "(0799)1234123",
        "0799 123 4123",
        "零七九九一二三四一二三",
        "电话123 4123",
    ] {
        let masked = free_text(&format!("座机{landline}"), View::Masked);
        assert!(
            masked.contains("***") && !masked.contains("1234"),
            "{landline}: {masked}"
        );
    }
}

#[test]
fn a13_a_name_beside_a_number_is_hidden_though_nobody_knows_it() {
    for (text, masked) in [
        ("找谭霜降12900005678", "找谭*降129****5678"),
        ("谭霜降, 电话: 129 0000 5678", "谭*降, 电话: 129****5678"),
        ("欧阳霜降身份证号439901195103041021", "欧**降身份证号439901********1021"),
        ("联系谭满 0799-1234123", "联系谭* 0799****123"),
        ("卫生院电话0799-1234123", "卫生院电话0799****123"),
        ("石井组 12900005678", "石井组 129****5678"),
        ("王医生12900005678", "王医生129****5678"),
        ("修水管12900005678", "修水管129****5678"),
        ("谭霜降血压168/96", "谭霜降血压168/96"),
    ] {
        assert_eq!(free_text(text, View::Masked), masked);
    }
}

#[test]
fn what_is_no_number_of_anybody_stays_readable() {
    for text in [
        "2026-11-20 09:30到12户，发120元",
        "血压168/96、160/90、155/88",
        "二〇二六年十一月二十日",
        "1、2、3、4、5、6、7、8、9、10号门",
        "一、二、三组都去了",
        "10,000.00元，共1,234,567元",
        "2024 2025 2026 2027年",
        "12-1122-03号诉求",
        "120 2026-11-20",
        "塘边组12号、13号、14号",
        "第三次，一般，七八个人，九九重阳",
        "CO2报警",
    ] {
        assert_eq!(free_text(text, View::Masked), text);
    }
}

fn known() -> (Known, [Uuid; 2]) {
    let (home, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let mut known = Known::default();
    known.add_name("谭谷雨", Said::OfPerson, &[home]);
    known.add_name("欧阳霜降", Said::OfPerson, &[home]);
    known.add_name("买买提·小雪", Said::OfPerson, &[home]);
    known.add_name("高兴", Said::OfPerson, &[home]);
    known.add_name("石井", Said::Typed, &[home]);
    known.add_name("罗芒种", Said::Typed, &[other]);
    for no_name in ["群众", "村医", "李家老屋", "王医生", "民警", "匿名"] {
        known.add_name(no_name, Said::Typed, &[other]);
    }
    known.add_address("上湾组77号302室", &[home]);
    known.add_address("樟树下", &[home]);
    (known, [home, other])
}

#[test]
fn a13_a_known_name_is_hidden_inside_any_text() {
    let (known, [home, other]) = known();
    for (text, masked) in [
        ("谭谷雨说灯坏了", "谭*雨说灯坏了"),
        ("找谭 谷 雨，或欧阳霜降", "找谭*雨，或欧**降"),
        ("谭\u{200B}谷\u{200B}雨", "谭*雨"),
        ("谭-谷雨", "谭*雨"),
        ("买买提·小雪来过", "买买提·***来过"),
        ("罗芒种报的", "罗*种报的"),
        ("住上湾组77号302室", "住上湾组***"),
        ("谷雨前后种瓜，小雪那天", "谷雨前后种瓜，小雪那天"),
        (
            "群众很高兴，村医、王医生、民警都在李家老屋",
            "群众很高兴，村医、王医生、民警都在李家老屋",
        ),
        ("石井组开会，石井来了", "石井组开会，石*来了"),
        ("樟树下集合", "樟树下集合"),
        ("", ""),
    ] {
        assert_eq!(known.hide(text, &[other]), masked);
    }
    for (text, masked) in [
        ("谷雨说腰疼，霜降在外", "**说腰疼，**在外"),
        ("高兴不在家", "高*不在家"),
        ("门牌77号302室", "门牌***"),
        ("芒种来看过", "芒种来看过"),
    ] {
        assert_eq!(known.hide(text, &[home]), masked);
    }
    assert_eq!(
        super::free_text("谭谷雨12900005678", View::Plain, &known, &[home]),
        "谭谷雨12900005678"
    );
}

#[test]
fn a13_a_value_is_shown_by_what_it_tells() {
    let (known, about) = known();
    let mask = |view| Mask {
        view,
        known: &known,
        today: day("2026-11-20"),
        about: &about,
    };
    for (privacy, plain, masked) in [
        (Privacy::Text, "谷雨12900005678", "**129****5678"),
        (Privacy::Code, "hypertension", "hypertension"),
        (Privacy::Code, "439901100/200/012", "439901100/200/012"),
        (
            Privacy::Code,
            "R09:0193a5c2-1234-7123-8123-439901195103:2026-11-20",
            "R09:0193a5c2-1234-7123-8123-439901195103:2026-11-20",
        ),
        (Privacy::Code, "12900005678", "129****5678"),
        (Privacy::Code, "谭谷雨", "谭*雨"),
        (Privacy::Public, "A-001", "A-001"),
        (Privacy::Public, "谭谷雨", "谭谷雨"),
        (Privacy::Public, "20260012", "20260012"),
        (Privacy::Public, "A12900005678", "A129****5678"),
        (Privacy::Name, "谭谷雨", "谭*雨"),
        (Privacy::Name, "谭谷雨老屋", "谭*雨老屋"),
        (Privacy::Name, "李家老屋", "李家老屋"),
        (Privacy::Names, "村医、谭谷雨 曾白露", "村医、谭*雨 曾*露"),
        (Privacy::Phone, "12900005678", "129****5678"),
        (Privacy::IdNo, "439901195103041021", "439901********1021"),
        (Privacy::Birth, "1951-03-04", "1951-03-**"),
        (Privacy::Birth, "一九五一年三月初四", "一九五一年三月**"),
        (Privacy::LunarBirth, "三月初四", "三月**"),
        (Privacy::LunarBirth, "十五", "***"),
        (Privacy::Address, "上湾组77号302室", "上湾组***"),
        (Privacy::Place, "上湾组77号302室旁", "上湾组***旁"),
        (Privacy::Place, "塘边组12号门前", "塘边组12号门前"),
        (Privacy::Notice, "12900000041", "12900000041"),
        (Privacy::Public, "12900000041", "129****0041"),
    ] {
        assert_eq!(mask(View::Masked).show(privacy, plain), masked, "{privacy:?}");
        assert_eq!(mask(View::Plain).show(privacy, plain), plain, "{privacy:?}");
    }
    assert_eq!(mask(View::Projector).show(Privacy::LunarBirth, "三月初四"), "-");
    assert_eq!(mask(View::Projector).show(Privacy::Place, "塘边组12号门前"), "***");
}

/// The digits of `text`, full-width ones too.
fn shown_digits(text: &str) -> usize {
    text.chars()
        .filter(|c| crate::domain::text::fold_width_char(*c).is_ascii_digit())
        .count()
}

fn is_numeral(c: char) -> bool {
    "〇零一二三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖".contains(c)
}

proptest! {
    #[test]
    fn an_id_number_shows_ten_characters_at_most(id in "[0-9]{17}[0-9X]") {
        let masked = id_no(&id, View::Masked);
        prop_assert_eq!(masked.len(), 18);
        prop_assert_eq!(&masked[6..14], "********");
        prop_assert!(!id_no(&id, View::Projector).contains(|c: char| c.is_ascii_digit()));
    }

    #[test]
    fn a_number_in_any_text_is_masked(
        // It ends like an office: what ends like a person's name is hidden before a number.
        before in "[\\p{Han}a-wA-W，。 ]{0,10}[站队村]",
        after in "([\\p{Han}，][\\p{Han}a-wA-W，。 ]{0,10})?",
        phone in "1[2-9][0-9]{9}", id in "[0-9]{17}[0-9X]",
    ) {
        // A Han numeral just before is one digit more.
        prop_assume!(!before.contains(is_numeral) && !after.contains(is_numeral));
        for (number, most) in [(phone, 7), (id, 10)] {
            let masked = free_text(&format!("{before}{number}{after}"), View::Masked);
            prop_assert!(shown_digits(&masked) <= most, "{}", masked);
            prop_assert!(masked.starts_with(&before) && masked.ends_with(&after));
        }
    }

    #[test]
    fn nothing_panics_and_no_long_number_survives(text in "(\\PC|[0-9０-９ -]){0,60}") {
        for view in [View::Masked, View::Projector] {
            let masked = free_text(&text, view);
            let longest = masked.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest.unwrap_or(0) <= 8, "{}", masked);
            let _ = (name(&text, view), id_no(&text, view), phone(&text, view), address(&text, view));
        }
    }
}

#[test]
fn f5_a_name_is_masked_from_its_first_dot_on_whichever_dot_it_is() {
    for dot in ["·", "•", "・", ".", "．", "‧", "∙", "･"] {
        let text = format!("穆拉提{dot}马木提");
        assert_eq!(name(&text, View::Masked), format!("穆拉提{dot}***"));
        assert_eq!(name(&text, View::Projector), "某某");
    }
}
