//! A workbook as the package that it is: its parts are copied as they are, packed and all, but for the sheets that are filled.

use super::sheet_xml::{NoSheet, attribute};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::HashMap;
use std::io::{self, Cursor, Read, Write};
use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

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

    /// The workbook with another text for the sheet.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn with_sheet(&mut self, name: &str, text: &str) -> ZipResult<Vec<u8>> {
        let path = self.parts.get(name).ok_or(ZipError::FileNotFound)?.clone();
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..self.archive.len() {
            let entry = self.archive.by_index_raw(at)?;
            if entry.name()? != path {
                writer.raw_copy_file(entry)?;
                continue;
            }
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            let options = entry
                .last_modified()
                .map_or(options, |at| options.last_modified_time(at));
            drop(entry);
            writer.start_file(&path, options)?;
            writer.write_all(text.as_bytes())?;
        }
        Ok(writer.finish()?.into_inner())
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

/// Hands over every element of a name.
fn each<T>(xml: &str, name: &str, mut look: impl FnMut(&BytesStart<'_>) -> Option<T>) {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == name => drop(look(&tag)),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}
