//! A choice out of many: typing narrows the list by code, part of the name, pinyin or initials.
//!
//! Invariant: nothing is chosen while the list is open; leaving the field takes the marked row when something was typed.

use super::field::{KeyOutcome, Shape, TextField};
use super::options::{Opt, Options};
use crate::app::effect::Ticket;
use crate::app::key::{Key, KeyCode};
use crate::app::overlays::{begins, matches};
use crate::app::screen::Cx;
use crate::domain::comparison::key;
use crate::domain::lang::Lang;
use crate::store::Query;
use crate::view::{SearchHit, SearchTarget};

/// Requests that a search by number brings at most.
const FOUND: usize = 20;

/// Characters of what was typed that are looked for at least, where the whole is not found.
const SHORTEST: usize = 2;

/// State of the field.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Which set it offers.
    pub set: Options,
    /// What can be chosen.
    pub opts: Vec<Opt>,
    pub typed: TextField,
    pub chosen: Option<usize>,
    /// The marked row of the list.
    pub at: usize,
    /// The whole list was opened.
    pub open: bool,
    /// A person has marked the row, or taken it by Enter.
    sure: bool,
    /// What a search by number found beyond what was offered; it also tells apart what goes by the same number.
    found: Vec<SearchHit>,
    waiting: Option<Ticket>,
}

impl Pick {
    /// Nothing chosen yet.
    #[must_use]
    pub fn new(set: Options) -> Self {
        Self {
            set,
            opts: set.opts(),
            typed: TextField::new(Shape::Line, 20),
            chosen: None,
            at: 0,
            open: false,
            sure: false,
            found: Vec::new(),
            waiting: None,
        }
    }

    /// Asks for the requests that go by what was typed.
    pub fn ask(&mut self, did: KeyOutcome, cx: &mut Cx<'_>) {
        let text = self.typed.text().trim().to_owned();
        if self.set == Options::Requests && did == KeyOutcome::Changed && !text.is_empty() {
            self.waiting = Some(cx.ask(Query::Search { text, limit: FOUND }));
        }
    }

    /// Takes the answer; false when the ticket is not its own.
    pub fn answer(&mut self, ticket: Ticket, found: &[SearchHit]) -> bool {
        if self.waiting != Some(ticket) {
            return false;
        }
        self.waiting = None;
        let found = found.iter().filter(|hit| request(hit).is_some());
        self.found = found.cloned().collect();
        for hit in &self.found {
            let code = request(hit).unwrap_or_default();
            if self.opts.iter().all(|opt| opt.code != code) {
                let text = Some(format!("{} {}", hit.number, hit.title));
                self.opts.push(Opt { code, text });
            }
        }
        true
    }

    /// What the search told of a request, when it was found by one.
    #[must_use]
    pub fn found(&self, opt: &Opt) -> Option<&SearchHit> {
        self.found.iter().find(|hit| request(hit).as_ref() == Some(&opt.code))
    }

    /// Offers other things. A request that was found and chosen stays one of them.
    pub fn offer(&mut self, mut opts: Vec<Opt>) {
        let chosen = self.chosen.and_then(|at| self.opts.get(at)).cloned();
        let kept = chosen
            .clone()
            .filter(|chosen| self.set == Options::Requests && !opts.contains(chosen));
        opts.extend(kept);
        self.opts = opts;
        self.chosen = None;
        if let Some(opt) = chosen {
            self.choose(&opt.code);
        }
    }

    /// The chosen code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.chosen
            .and_then(|at| self.opts.get(at))
            .map(|opt| opt.code.as_str())
    }

    /// Chooses `code`, or nothing when there is no such code.
    pub fn choose(&mut self, code: &str) {
        self.chosen = self.opts.iter().position(|opt| opt.code == code);
        self.typed.set("");
        self.open = false;
    }

    /// True while its list shows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open || (self.chosen.is_none() && !self.typed.is_empty())
    }

    /// Indices of the things that match what is typed; when none does, of those that match the longest beginning of it: 排水沟
    /// is no category, 排水下水道 is.
    #[must_use]
    pub fn hits(&self, lang: Lang) -> Vec<usize> {
        let typed = self.typed.text();
        let hits = self.matching(&typed, lang);
        if hits.is_empty() && !self.set.is_of_somebody() {
            let ends: Vec<usize> = typed.char_indices().map(|(end, _)| end).skip(SHORTEST).collect();
            let beginnings = ends.iter().rev().map(|end| self.matching(&typed[..*end], lang));
            return beginnings.into_iter().find(|hits| !hits.is_empty()).unwrap_or_default();
        }
        hits
    }

    fn matching(&self, query: &str, lang: Lang) -> Vec<usize> {
        let mut hits: Vec<usize> = (0..self.opts.len())
            .filter(|at| matches(query, &[self.set.called(&self.opts[*at]), &self.label(lang, *at)]))
            .collect();
        hits.sort_by_key(|at| {
            let begins = begins(query, &[self.set.called(&self.opts[*at]), &self.label(lang, *at)]);
            (!self.is_called(query, *at, lang), !begins)
        });
        hits
    }

    /// True when what was typed is the whole number by which people call the request, or a whole name.
    fn is_called(&self, typed: &str, at: usize, lang: Lang) -> bool {
        let (label, typed) = (self.label(lang, at), key(typed));
        let mut words = label.split(' ').map(key);
        match self.set {
            Options::Requests => words.next() == Some(typed),
            set => set.is_of_somebody() && words.any(|word| word == typed),
        }
    }

    /// What is shown for a thing.
    #[must_use]
    pub fn label(&self, lang: Lang, at: usize) -> String {
        self.opts
            .get(at)
            .map(|opt| self.set.label(lang, opt))
            .unwrap_or_default()
    }

    /// The marked row is meant.
    pub fn decide(&mut self) {
        self.sure = true;
    }

    /// True when several people or places fit what was typed, or nothing quite does, and nobody has said which: none of them is taken.
    #[must_use]
    pub fn is_unsure(&self, lang: Lang) -> bool {
        if !self.is_open() || self.sure {
            return false;
        }
        let (query, hits) = (self.typed.text(), self.hits(lang));
        if !self.set.is_of_somebody() {
            return !hits.is_empty() && self.matching(&query, lang).is_empty();
        }
        let called = hits.iter().filter(|at| self.is_called(&query, **at, lang));
        hits.len() > 1 && called.count() != 1
    }

    /// Takes the marked row when something was typed or the list is open.
    pub fn leave(&mut self, lang: Lang) -> KeyOutcome {
        if !self.is_open() || self.is_unsure(lang) {
            return KeyOutcome::Nothing;
        }
        let query = self.typed.text();
        // Of a number a beginning names nobody's request, unless its row was marked.
        let is_guess = self.set == Options::Requests && self.at == 0 && !self.open && query.contains('-');
        let hit = self.hits(lang).get(self.at).copied();
        let hit = hit.filter(|at| !is_guess || self.is_called(&query, *at, lang));
        self.open = false;
        match hit {
            Some(at) => {
                self.chosen = Some(at);
                self.typed.set("");
                KeyOutcome::Changed
            }
            None => KeyOutcome::Moved,
        }
    }

    /// Takes a key; Enter, Tab and Esc are the form's.
    pub fn key(&mut self, key: Key, lang: Lang) -> KeyOutcome {
        match key.code {
            KeyCode::Down | KeyCode::Up if self.is_open() => {
                let last = self.hits(lang).len().saturating_sub(1);
                let down = key.code == KeyCode::Down;
                self.sure = true;
                self.at = if down {
                    (self.at + 1).min(last)
                } else {
                    self.at.saturating_sub(1)
                };
                KeyOutcome::Moved
            }
            KeyCode::PageDown | KeyCode::PageUp if self.is_open() => {
                let last = self.hits(lang).len().saturating_sub(1);
                let down = key.code == KeyCode::PageDown;
                self.sure = true;
                self.at = if down {
                    (self.at + 6).min(last)
                } else {
                    self.at.saturating_sub(6)
                };
                KeyOutcome::Moved
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => KeyOutcome::Nothing,
            KeyCode::Backspace if self.chosen.is_some() => {
                self.chosen = None;
                KeyOutcome::Changed
            }
            _ => self.typed_key(key),
        }
    }

    /// Puts pasted text into what is typed.
    pub fn paste(&mut self, text: &str) -> KeyOutcome {
        self.chosen = None;
        (self.at, self.sure) = (0, false);
        self.typed.insert(text)
    }

    fn typed_key(&mut self, key: Key) -> KeyOutcome {
        let did = self.typed.key(key, 20);
        if did == KeyOutcome::Changed {
            self.chosen = None;
            (self.at, self.sure) = (0, false);
        }
        did
    }
}

/// The id of a request that was found.
fn request(hit: &SearchHit) -> Option<String> {
    match hit.target {
        SearchTarget::Request(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::code_set::CATEGORY;

    #[test]
    fn a_name_is_found_by_initials_by_pinyin_by_part_and_by_code() {
        for query in ["ldzm", "ludeng", "lud", "照明", "0103", "deng"] {
            assert!(matches(query, &["0103", "路灯照明"]), "{query}");
        }
        for query in ["xyz", "0203", "垃圾"] {
            assert!(!matches(query, &["0103", "路灯照明"]), "{query}");
        }
        assert!(matches("street", &["0103", "Street lights"]));
    }

    #[test]
    fn u58_what_nothing_is_called_finds_what_begins_alike_and_is_never_taken_by_itself() {
        let mut pick = Pick::new(Options::Codes(&CATEGORY));
        for typed in ["排水沟", "paishuigou", "排水管堵了", "路灯杆"] {
            pick.typed.set(typed);
            let found = pick
                .hits(Lang::Zh)
                .iter()
                .map(|at| pick.label(Lang::Zh, *at))
                .collect::<Vec<_>>();
            let meant = if typed.starts_with('路') { "路灯" } else { "排水" };
            assert!(found.iter().any(|label| label.contains(meant)), "{typed}: {found:?}");
            assert!(pick.is_unsure(Lang::Zh), "{typed}");
            assert_eq!(pick.leave(Lang::Zh), KeyOutcome::Nothing, "{typed}");
            assert_eq!(pick.code(), None, "{typed}");
        }
        pick.typed.set("排水沟");
        pick.decide();
        pick.leave(Lang::Zh);
        assert!(pick.code().is_some());
        pick.typed.set("夔龙");
        pick.chosen = None;
        assert!(pick.hits(Lang::Zh).is_empty());
    }

    #[test]
    fn a_unit_is_found_by_its_name_and_never_by_a_figure_of_its_path() {
        let mut pick = Pick::new(Options::MicroGrids);
        let grids = [
            ("439901100/200/03/011", "11号微网格"),
            ("439901100/200/03/013", "13号微网格"),
        ];
        let opt = |(code, text): (&str, &str)| Opt {
            code: code.to_owned(),
            text: Some(text.to_owned()),
        };
        pick.offer(grids.map(opt).into());
        for (typed, found) in [
            ("3", &[1][..]),
            ("1", &[0, 1]),
            ("03", &[]),
            ("11", &[0]),
            ("wwg", &[0, 1]),
        ] {
            pick.typed.set(typed);
            assert_eq!(pick.hits(Lang::Zh), found, "{typed}");
        }
    }
}
