//! Every column has a heading, a name and, where it offers words, words of its own.

use super::*;
use std::collections::BTreeSet;

#[test]
fn what_a_report_may_have_has_a_column() {
    for (what, columns) in [(Rows::Requests, REQUESTS), (Rows::FollowUps, FOLLOW_UPS)] {
        // The number of a household stands under its id.
        let known: BTreeSet<&str> = columns
            .iter()
            .map(|(key, _)| *key)
            .chain(["unit", "id", "household_no"])
            .collect();
        let all = crate::exchange::profile::reported_keys(&what);
        let missing: Vec<_> = all.iter().copied().filter(|key| !known.contains(key)).collect();
        assert_eq!(missing, Vec::<&str>::new());
        assert!(all.iter().all(|key| what.reports(key)));
    }
}

#[test]
fn a_word_of_a_drop_down_is_one_code() {
    for kind in Kind::ALL {
        for field in kind.fields() {
            let Some(set) = field.codes() else { continue };
            for lang in [Lang::Zh, Lang::En] {
                let mut seen = BTreeSet::new();
                let mut words = set.codes().into_iter().map(|code| set.word(lang, code));
                let twice = words.find(|word| !seen.insert(word.clone()));
                assert_eq!(twice, None, "{kind}.{}", field.name);
            }
        }
    }
}

#[test]
fn columns_are_called_by_names_of_their_own() {
    let kinds = Kind::all().cloned().map(Rows::Records);
    for what in kinds.chain([Rows::Requests, Rows::FollowUps]) {
        for lang in [Lang::Zh, Lang::En] {
            let table = table(&what, Profile::Internal, &[], &Names::default(), lang);
            let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(names.len(), table.columns.len(), "{what:?}: {:?}", table.columns);
        }
    }
}

#[test]
fn a_public_file_of_nothing_has_the_headings_of_one_with_rows() {
    let kinds = Kind::ALL.iter().cloned().map(Rows::Records);
    for what in kinds.chain([Rows::Requests, Rows::FollowUps]) {
        let row = serde_json::json!({"unit": "439901100/200/012", "state": "open", "category": "0101"});
        let counted = crate::exchange::profile::prepare(
            vec![row],
            &what,
            Profile::Public,
            &crate::domain::mask::Known::default(),
            |_| {},
        );
        let headings = |rows: &[Value]| -> Vec<String> {
            let table = table(&what, Profile::Public, rows, &Names::default(), Lang::Zh);
            table.columns.into_iter().map(|column| column.heading).collect()
        };
        assert_eq!(headings(&[]), headings(&counted), "{what:?}");
    }
}
