//! The drop-downs of a sheet: which words a column takes.

use super::sheet_xml::place_of;
use super::tags::attribute;
use crate::exchange::ledger::{self, Book, Target};
use crate::record::Holds;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Words of a drop-down that are read at most.
const WORDS: u32 = 2000;

/// The words that columns offer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choices(BTreeMap<u32, Vec<String>>);

impl Choices {
    /// Those of a sheet, with the words in other sheets of its book.
    #[must_use]
    pub fn read(xml: &str, book: &Book) -> Self {
        let mut choices = Self::default();
        let mut reader = Reader::from_str(xml);
        let (mut is_list, mut columns, mut formula) = (false, Vec::new(), String::new());
        let mut into = Part::Nothing;
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => match tag.local_name().as_ref() {
                    "dataValidation" => {
                        is_list = attribute(&tag, "type").as_deref() == Some("list");
                        columns = attribute(&tag, "sqref")
                            .map(|places| columns_of(&places))
                            .unwrap_or_default();
                        formula.clear();
                    }
                    "formula1" => into = Part::Formula,
                    "sqref" => into = Part::Places,
                    _ => {}
                },
                Ok(Event::Text(text)) => match into {
                    Part::Formula => formula.push_str(&text),
                    Part::Places => columns.extend(columns_of(&text)),
                    Part::Nothing => {}
                },
                Ok(Event::GeneralRef(name)) if into == Part::Formula => formula.push_str(reference(&name)),
                Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                    "formula1" | "sqref" => into = Part::Nothing,
                    "dataValidation" if is_list => choices.add(&columns, &words(&formula, book)),
                    _ => {}
                },
                Ok(Event::Eof) | Err(_) => return choices,
                Ok(_) => {}
            }
        }
    }

    /// The words of a column; `None` when it takes any.
    #[must_use]
    pub fn of(&self, column: u32) -> Option<&[String]> {
        self.0.get(&column).map(Vec::as_slice)
    }

    /// A word as the column offers it: the same, or the only one that says no more or less (`汉` of `汉族`). `None` when it
    /// offers none.
    #[must_use]
    pub fn word(&self, column: u32, word: &str) -> Option<String> {
        let Some(offered) = self.of(column) else {
            return Some(word.to_owned());
        };
        if offered.iter().any(|known| known == word) {
            return Some(word.to_owned());
        }
        let is_like = |known: &&String| known.contains(word) || word.contains(known.as_str());
        let mut like = offered.iter().filter(is_like);
        match (like.next(), like.next()) {
            (Some(one), None) => Some(one.clone()),
            _ => None,
        }
    }

    /// The only offered word that a ledger would be read by as the same code: `本人` for 户主, or, under a standard of two digits, as
    /// one of the same ten: `配偶` for 妻. `None` when there is none.
    #[must_use]
    pub fn alike(&self, column: u32, target: Target, word: &str) -> Option<String> {
        let offered = self.of(column)?;
        let is_coded = target.field().filter(|field| field.codes().is_some())?;
        let code = ledger::meant(target, word)?;
        let only = |is_like: &dyn Fn(&str) -> bool| {
            let mut like = offered
                .iter()
                .filter(|known| ledger::meant(target, known).is_some_and(|known| is_like(&known)));
            like.next().filter(|_| like.next().is_none()).cloned()
        };
        only(&|known| *known == *code).or_else(|| {
            let tens = |code: &str| code.get(..1).map(str::to_owned);
            let is_two_digits = matches!(is_coded.holds, Holds::TwoDigits(_));
            is_two_digits
                .then(|| only(&|known| tens(known) == tens(&code)))
                .flatten()
        })
    }

    fn add(&mut self, columns: &[u32], words: &[String]) {
        if !words.is_empty() {
            self.0.extend(columns.iter().map(|column| (*column, words.to_vec())));
        }
    }
}

/// What a text is part of.
#[derive(PartialEq)]
enum Part {
    Nothing,
    Formula,
    Places,
}

fn reference(name: &str) -> &'static str {
    match name {
        "quot" => "\"",
        "apos" => "'",
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        _ => "",
    }
}

/// The columns of `C7:C1000 E7`.
fn columns_of(places: &str) -> Vec<u32> {
    let columns = places.split_whitespace().filter_map(|range| {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        Some(place_of(first)?.1..=place_of(last)?.1)
    });
    columns.flatten().take(1024).collect()
}

/// The words of `"a,b"`, or of `sheet!$A$1:$A$9`.
fn words(formula: &str, book: &Book) -> Vec<String> {
    let formula = formula.trim().trim_start_matches('=');
    if let Some(list) = formula.strip_prefix('"').and_then(|list| list.strip_suffix('"')) {
        return list.split(',').map(|word| word.trim().to_owned()).collect();
    }
    let range = || {
        let (sheet, range) = formula.rsplit_once('!')?;
        let sheet = book.sheet(sheet.trim_matches('\''))?;
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let ((top, left), (bottom, right)) = (place_of(first)?, place_of(last)?);
        let rows = top..=bottom.min(top.saturating_add(WORDS));
        let cells = rows.flat_map(move |row| (left..=right).map(move |column| (row, column)));
        let cells = cells.filter_map(|(row, column)| Some(sheet.row(row)?.get(column)?.text().trim().to_owned()));
        Some(cells.collect())
    };
    range().unwrap_or_default()
}
