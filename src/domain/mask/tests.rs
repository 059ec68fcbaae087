//! The table of norms.md 3.1 row by row, and that nothing hidden shows.

use super::*;
use crate::domain::testing::day;
use proptest::prelude::*;

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
    assert_eq!(free_text("电话12900005678，住3号", View::Projector), "电话129****567..");
}

/// The digits of `text`, full-width ones too.
fn shown_digits(text: &str) -> usize {
    text.chars()
        .filter(|c| crate::domain::text::fold_width_char(*c).is_ascii_digit())
        .count()
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
        before in "[\\p{Han}a-wA-W，。 ]{0,10}[\\p{Han}，]",
        after in "([\\p{Han}，][\\p{Han}a-wA-W，。 ]{0,10})?",
        phone in "1[2-9][0-9]{9}", id in "[0-9]{17}[0-9X]",
    ) {
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
