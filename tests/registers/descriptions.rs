//! What is refused of a description, each with its line; and what a newer version may not change.

use crate::{BINS, GROUPS, HOUSES, PROBLEMS};
use lianxin::domain::lang::Lang;
use lianxin::record::register::profile::PROFILES;
use lianxin::record::register::read::{Reason, file, located, stored, text};
use lianxin::record::register::why::Why;
use lianxin::record::register::{MAX_BYTES, successor};

/// The line of the first place where the text stands.
fn line(text: &str, of: &str) -> usize {
    1 + text[..text.find(of).unwrap()].matches('\n').count()
}

#[test]
fn every_example_is_read_and_travels_on_one_line() {
    for example in [BINS, HOUSES, GROUPS, PROBLEMS] {
        let described = file(example).unwrap();
        let travels = text(&described);
        assert!(!travels.contains('\n') && travels.len() < MAX_BYTES);
        assert_eq!(stored(&travels).as_ref(), Some(&described));
    }
}

#[test]
fn the_documents_show_the_example_as_it_is_and_every_set_of_rights() {
    let page = include_str!("../../docs/REGISTERS.md");
    assert!(page.contains(&format!("```toml\n{BINS}```")));
    for profile in &PROFILES {
        assert!(page.contains(&format!("`{}...`", profile.prefix)), "{}", profile.prefix);
    }
}

#[test]
fn what_is_not_sound_is_refused_with_its_line_and_why() {
    let cases: &[(&str, &str, Why)] = &[
        ("format = 1", "format = 2", Why::Format),
        ("\"office_bins\"", "\"bins\"", Why::Code),
        ("\"office_bins\"", "\"household\"", Why::Code),
        ("\"office_bins\"", "\"office_Bins; DROP\"", Why::Name),
        (
            "[\"垃圾分类桶\", \"Sorting bins\"]",
            "[\"垃圾分类桶\", \"\"]",
            Why::NoLabel,
        ),
        (
            "[\"垃圾分类桶\", \"Sorting bins\"]",
            "[\"\", \"Sorting bins\"]",
            Why::NoLabel,
        ),
        (
            "[\"垃圾分类桶\", \"Sorting bins\"]",
            "[\"垃圾分类桶\", \"\\u202Ebins\"]",
            Why::Hidden,
        ),
        (
            "[\"垃圾分类桶\", \"Sorting bins\"]",
            "[\"垃圾\\u0007桶\", \"Sorting bins\"]",
            Why::Hidden,
        ),
        ("about = \"unit\"", "about = \"household\"", Why::About),
        ("title = \"place\"", "title = \"words\"", Why::Title),
        ("title = \"place\"", "title = \"nothing\"", Why::NoField),
        ("columns = [\"place\",", "columns = [\"nothing\",", Why::NoField),
        ("columns = [\"place\",", "columns = [\"sort\",", Why::Twice),
        ("order = \"checked_on\"", "order = \"nothing\"", Why::NoField),
        ("keep = { days = 365,", "keep = { days = 0,", Why::Keep),
        ("after = [\"removed\"] }", "after = [\"gone\"] }", Why::NoState),
        ("name = \"count\"", "name = \"select\"", Why::Reserved),
        ("name = \"count\"", "name = \"deleted\"", Why::Reserved),
        ("name = \"count\"", "name = \"author\"", Why::Reserved),
        ("name = \"count\"", "name = \"household_id\"", Why::Reserved),
        ("name = \"count\"", "name = \"state\"", Why::Reserved),
        ("name = \"count\"", "name = \"_pending\"", Why::Name),
        (
            "name = \"count\"",
            "name = \"x\\\" TEXT); DROP TABLE journal; --\"",
            Why::Name,
        ),
        ("name = \"keeper_phone\"", "name = \"keeper\"", Why::Twice),
        ("max = 40\nneeded", "max = 4000\nneeded", Why::TooMany(100)),
        ("max = 40\nneeded = true", "needed = true", Why::NoMax),
        ("min = 0\nmax = 200", "min = 300\nmax = 200", Why::Range),
        ("min = 0\nmax = 200", "min = -5\nmax = 200", Why::Range),
        ("default = \"other\"", "default = \"paper\"", Why::Default),
        ("default = \"today\"", "default = \"tomorrow\"", Why::Default),
        ("{ code = \"harmful\"", "{ code = \"kitchen\"", Why::Twice),
        (
            "type = \"phone\"",
            "type = \"phone\"\nprivacy = \"public\"",
            Why::NotForType,
        ),
        ("type = \"phone\"", "type = \"phone\"\nfile = \"public\"", Why::Private),
        ("type = \"phone\"", "type = \"phone\"\nmax = 20", Why::NotForType),
        (
            "type = \"phone\"",
            "type = \"id_number\"\nprivacy = \"public\"",
            Why::NotForType,
        ),
        (
            "type = \"phone\"",
            "type = \"id_number\"\nfile = \"public\"",
            Why::Private,
        ),
        (
            "type = \"phone\"",
            "privacy = \"id_no\"\ntype = \"line\"\nmax = 20",
            Why::NotForType,
        ),
        ("from = [\"in_use\"]\nto", "from = [\"lost\"]\nto", Why::NoState),
        ("to = \"broken\"", "to = \"lost\"", Why::NoState),
        ("to = \"broken\"", "to = \"in_use\"", Why::SameState),
        ("code = \"mend\"", "code = \"break\"", Why::SameStep),
        ("dated = \"broken_on\"", "dated = \"words\"", Why::NotADate),
        ("needs = [\"words\"]", "needs = [\"nothing\"]", Why::NoField),
        ("clears = [\"broken_on\"]", "clears = [\"place\"]", Why::Needed),
        ("clears = [\"broken_on\"]", "clears = [\"checked_on\"]", Why::Cleared),
    ];
    for (said, instead, why) in cases {
        let wrong = BINS.replacen(said, instead, 1);
        assert_ne!(wrong, BINS, "{said}");
        let refused = file(&wrong).unwrap_err();
        assert_eq!(refused.reason, Reason::Unsound(*why), "{instead}: {refused:?}");
        let near = line(&wrong, instead.lines().next().unwrap());
        // A name that is there twice is told at the second place, a missing key at its table.
        let is_there = refused.line.abs_diff(near) <= 4 || matches!(why, Why::Twice | Why::SameStep);
        assert!(is_there, "{instead}: line {} for {near}", refused.line);
        for lang in [Lang::Zh, Lang::En] {
            assert!(!refused.reason.words(lang).is_empty());
        }
    }
    let due: &[(&str, &str, Why)] = &[
        ("after = \"seen_on\"", "after = \"finding\"", Why::NotADate),
        ("state = \"watched\"\nafter", "state = \"lost\"\nafter", Why::NoState),
        ("days = 30", "days = 99999", Why::TooMany(3650)),
        ("about = \"household\"", "about = \"anybody\"", Why::DueAbout),
    ];
    for (said, instead, why) in due {
        let refused = file(&HOUSES.replacen(said, instead, 1)).unwrap_err();
        assert_eq!(refused.reason, Reason::Unsound(*why), "{instead}: {refused:?}");
    }
    let open = BINS.replacen("\"office_bins\"", "\"board_bins\"", 1);
    assert_eq!(file(&open).unwrap_err().reason, Reason::Unsound(Why::Open));
    assert_eq!(
        file(&"#".repeat(MAX_BYTES + 1)).unwrap_err().reason,
        Reason::Unsound(Why::TooMany(MAX_BYTES))
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    for (said, instead) in [
        ("type = \"number\"", "type = \"float\""),
        ("type = \"number\"", "typ = \"number\""),
        ("label = [\"数量\", \"How many\"]", "label = [\"数量\"]"),
        ("privacy = \"name\"", "privacy = \"secret\""),
        ("name = \"count\"", "name = count"),
    ] {
        let wrong = BINS.replacen(said, instead, 1);
        let refused = file(&wrong).unwrap_err();
        assert!(matches!(refused.reason, Reason::Unread(_)), "{instead}: {refused:?}");
        assert!(
            refused.line.abs_diff(line(&wrong, instead)) <= 4,
            "{instead}: {refused:?}"
        );
    }
    assert!(stored("{}").is_none() && stored("[[[[").is_none() && stored(&"[".repeat(20_000)).is_none());
}

#[test]
fn a_newer_version_adds_and_changes_the_meaning_of_nothing() {
    let older = file(BINS).unwrap();
    let more = BINS.replacen(
        "    { code = \"other\"",
        "    { code = \"glass\", label = [\"玻璃\", \"Glass\"] },\n    { code = \"other\"",
        1,
    );
    let more =
        format!("{more}\n[[field]]\nname = \"colour\"\nlabel = [\"颜色\", \"Colour\"]\ntype = \"line\"\nmax = 10\n");
    successor::check(&older, &file(&more).unwrap()).unwrap();
    for (said, instead, why) in [
        (
            "type = \"text\"\nmax = 200",
            "type = \"lines\"\nmax = 20",
            Why::TypeChanged,
        ),
        ("max = 200\n\n[[state]]", "max = 100\n\n[[state]]", Why::Narrower),
        ("[\"有害\", \"Harmful\"]", "[\"玻璃\", \"Glass\"]", Why::CodeChanged),
        ("privacy = \"name\"", "privacy = \"public\"", Why::MoreOpen),
        ("name = \"count\"", "name = \"number_of\"", Why::NoField),
    ] {
        let text = BINS.replacen(said, instead, 1);
        assert_ne!(text, BINS, "{said}");
        let refused = match file(&text) {
            Ok(newer) => located(&text, successor::check(&older, &newer).unwrap_err()),
            Err(refused) => refused,
        };
        assert_eq!(refused.reason, Reason::Unsound(why), "{instead}");
    }
    let gone = BINS.replacen("name = \"keeper\"", "name = \"minder\"", 1);
    let (_, why) = successor::check(&older, &file(&gone).unwrap()).unwrap_err();
    assert_eq!(why, Why::FieldGone);
}
