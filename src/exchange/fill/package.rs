//! A workbook as the package that it is: its parts are copied as they are, packed and all, but for the sheets that are filled.

use super::dates::Dates;
use super::sheet_xml::NoSheet;
use super::tags::{attribute, each};
use quick_xml::XmlVersion;
use std::collections::HashMap;
use std::io::{self, Cursor, Read, Write};
use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const STYLES: &str = "xl/styles.xml";

/// What stands before `calcPr` in a workbook's part, the last one first. Source: ECMA-376 part 1, 18.2.27.
const BEFORE_CALCULATION: [&str; 4] = ["definedNames", "externalReferences", "functionGroups", "sheets"];

/// Bytes of a part that is read at most. The file was measured before ([`crate::exchange::ledger::read`]).
const PART: u64 = 256 * 1024 * 1024;

/// A workbook that was sent.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The part of each sheet, by its name.
    parts: HashMap<String, String>,
}

impl<'a> Package<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(bytes: &'a [u8]) -> ZipResult<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes))?;
        let mut targets = HashMap::new();
        each(&part(&mut archive, RELATIONS)?, "Relationship", |tag| {
            let target = attribute(tag, "Target")?;
            let path = target
                .strip_prefix('/')
                .map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(attribute(tag, "Id")?, path)
        });
        let mut parts = HashMap::new();
        each(&part(&mut archive, WORKBOOK)?, "sheet", |tag| {
            let id = tag
                .attributes()
                .flatten()
                .find(|found| found.key.local_name().as_ref() == "id")?;
            let path = targets.get(id.normalized_value(XmlVersion::Implicit1_0).ok()?.as_ref())?;
            parts.insert(attribute(tag, "name")?, path.clone())
        });
        Ok(Self { archive, parts })
    }

    /// The text of a sheet.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn sheet(&mut self, name: &str) -> ZipResult<String> {
        let path = self.parts.get(name).ok_or(ZipError::FileNotFound)?;
        part(&mut self.archive, path)
    }

    /// How it shows dates.
    ///
    /// # Errors
    /// When it is damaged. One without styles shows none.
    pub fn dates(&mut self) -> ZipResult<Dates> {
        let styles = match part(&mut self.archive, STYLES) {
            Err(ZipError::FileNotFound) => String::new(),
            styles => styles?,
        };
        Ok(Dates::read(&part(&mut self.archive, WORKBOOK)?, &styles))
    }

    /// The workbook with another text for the sheet. Where it has formulas, it is said that they have to be worked out again: what
    /// they gave before was of the empty sheet.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn with_sheet(&mut self, name: &str, text: &str) -> ZipResult<Vec<u8>> {
        let path = self.parts.get(name).ok_or(ZipError::FileNotFound)?.clone();
        let mut new = vec![(path, text.to_owned())];
        if self.has_formulas()? {
            new.push((WORKBOOK.to_owned(), calculated(&part(&mut self.archive, WORKBOOK)?)));
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(at)?;
            let changed = match entry.name() {
                Ok(name) => new.iter().find(|(path, _)| *path == name),
                Err(error) => return Err(error),
            };
            let Some((path, text)) = changed else {
                writer.raw_copy_file(entry)?;
                continue;
            };
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            let options = entry
                .last_modified()
                .map_or(options, |at| options.last_modified_time(at));
            drop(entry);
            writer.start_file(path, options)?;
            writer.write_all(text.as_bytes())?;
        }
        Ok(writer.finish()?.into_inner())
    }

    fn has_formulas(&mut self) -> ZipResult<bool> {
        for path in self.parts.values() {
            let sheet = part(&mut self.archive, path)?;
            if ["<f>", "<f ", ":f>", ":f "].iter().any(|tag| sheet.contains(tag)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The workbook's part, with all formulas to be worked out when it is opened.
fn calculated(workbook: &str) -> String {
    const ASKED: &str = "fullCalcOnLoad=\"1\"";
    let tag_end = |from: usize| workbook[from..].find('>').map(|at| from + at + 1);
    if let Some(at) = workbook.find("calcPr") {
        let tag = at..tag_end(at).unwrap_or(workbook.len());
        let text = &workbook[tag.clone()];
        if text.contains(ASKED) {
            return workbook.to_owned();
        }
        let text = text.replace("fullCalcOnLoad=\"0\"", "");
        return [
            &workbook[..at],
            &text.replacen("calcPr", &format!("calcPr {ASKED}"), 1),
            &workbook[tag.end..],
        ]
        .concat();
    }
    let last = BEFORE_CALCULATION.iter().find_map(|name| {
        let close = workbook.rfind(&format!("{name}>"))?;
        let opened = workbook[..close].rfind("</")?;
        Some((close + name.len() + 1, workbook[opened + 2..close].to_owned()))
    });
    match last {
        Some((at, prefix)) => format!("{}<{prefix}calcPr {ASKED}/>{}", &workbook[..at], &workbook[at..]),
        None => workbook.to_owned(),
    }
}

impl From<NoSheet> for ZipError {
    fn from(error: NoSheet) -> Self {
        Self::Io(io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, path: &str) -> ZipResult<String> {
    let mut text = String::new();
    archive.by_name(path)?.take(PART).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_worked_out_when_it_is_opened() {
        for (before, after) in [
            ("<w><sheets/></w>", "<w><sheets/></w>"),
            (
                "<w><sheets><sheet/></sheets></w>",
                "<w><sheets><sheet/></sheets><calcPr fullCalcOnLoad=\"1\"/></w>",
            ),
            (
                "<x:w><x:sheets></x:sheets><x:definedNames></x:definedNames></x:w>",
                "<x:w><x:sheets></x:sheets><x:definedNames></x:definedNames><x:calcPr fullCalcOnLoad=\"1\"/></x:w>",
            ),
            (
                "<w><sheets></sheets><calcPr calcId=\"1\"/></w>",
                "<w><sheets></sheets><calcPr fullCalcOnLoad=\"1\" calcId=\"1\"/></w>",
            ),
            (
                "<w><calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/></w>",
                "<w><calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/></w>",
            ),
        ] {
            assert_eq!(calculated(before), after);
        }
    }
}
