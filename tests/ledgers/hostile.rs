//! Files that are damaged, hostile or no ledger: each is refused with what it is, and none takes memory, time or the program with it.

use crate::fixtures::bytes;
use lianxin::exchange::ledger::book::FILE;
use lianxin::exchange::ledger::{Note, Reading, Unread, read};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn refused(name: &str, bytes: &[u8]) -> Unread {
    read(name, bytes, &[])
        .err()
        .unwrap_or_else(|| panic!("{name} was read"))
}

fn taken(name: &str, bytes: &[u8]) -> Reading {
    read(name, bytes, &[]).unwrap_or_else(|why| panic!("{name}: {why}")).0
}

/// The fixture with one of its parts replaced, or with another beside them.
fn with_part(fixture: &str, part: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes(fixture))).unwrap();
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<String> = (0..archive.len())
        .map(|at| archive.by_index(at).unwrap().name().unwrap().into_owned())
        .collect();
    for name in names.iter().filter(|name| *name != part) {
        let mut whole = Vec::new();
        std::io::copy(&mut archive.by_name(name).unwrap(), &mut whole).unwrap();
        made.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        made.write_all(&whole).unwrap();
    }
    made.start_file(part, SimpleFileOptions::default()).unwrap();
    made.write_all(content).unwrap();
    made.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn sheet(rows: &str) -> Vec<u8> {
    format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>").into_bytes()
}

fn heads() -> String {
    let cell = |(at, text): (usize, &str)| {
        format!(
            "<c r=\"{}1\" t=\"inlineStr\"><is><t>{text}</t></is></c>",
            char::from(b'A' + at as u8)
        )
    };
    let cells: String = ["户号", "姓名", "与户主关系", "身份证号"]
        .into_iter()
        .enumerate()
        .map(cell)
        .collect();
    format!("<row r=\"1\">{cells}</row>")
}

#[test]
fn what_is_no_ledger_is_called_by_its_name() {
    assert_eq!(refused("a.xlsx", b""), Unread::Empty);
    assert_eq!(refused("a.xlsx", b"%PDF-1.7 ..."), Unread::Other("pdf"));
    assert_eq!(
        refused("a.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        Unread::Other("html")
    );
    assert_eq!(
        refused("a.xls", b"<?xml version=\"1.0\"?><Workbook/>"),
        Unread::Other("html")
    );
    assert_eq!(refused("a.jpg", b"\xFF\xD8\xFF\xE0"), Unread::Other("image"));
    assert_eq!(refused("a.csv", &[0, 1, 2, 3, 0xFF, 0, 9]), Unread::Other("binary"));
    assert_eq!(
        refused("a.zip", &with_part_of_nothing("readme.txt")),
        Unread::Other("zip")
    );
    assert_eq!(
        refused("a.docx", &with_part_of_nothing("word/document.xml")),
        Unread::Other("word")
    );
    assert_eq!(
        refused("a.xlsb", &with_part_of_nothing("xl/workbook.bin")),
        Unread::Other("xlsb")
    );
}

fn with_part_of_nothing(name: &str) -> Vec<u8> {
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    made.start_file(name, SimpleFileOptions::default()).unwrap();
    made.write_all(b"x").unwrap();
    made.finish().unwrap().into_inner()
}

#[test]
fn a_file_larger_than_a_ledger_is_not_looked_at() {
    let large = vec![b'a'; FILE + 1];
    assert!(matches!(refused("a.csv", &large), Unread::TooLarge { .. }));
}

#[test]
fn a_part_that_unpacks_to_more_than_it_may_is_refused_before_it_is_kept() {
    let bomb = with_part("f-b.xlsx", "xl/styles.xml", &vec![b' '; 9 * 1024 * 1024]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(refused("a.xlsx", &bomb), Unread::Unpacks { .. }));
}

#[test]
fn an_archive_of_too_many_entries_is_refused_by_its_number() {
    let mut end = bytes("f-b.xlsx");
    let at = end.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    end[at + 10..at + 12].copy_from_slice(&60_000_u16.to_le_bytes());
    assert!(matches!(refused("a.xlsx", &end), Unread::Unpacks { .. }));
}

#[test]
fn an_encrypted_workbook_says_so() {
    let container = cfb(&[("EncryptionInfo", &[1; 64]), ("EncryptedPackage", &[2; 5000])]);
    assert_eq!(refused("a.xlsx", &container), Unread::Encrypted);
    let locked = cfb(&[(
        "Workbook",
        &[
            record(0x809, &[0, 6, 5, 0]),
            record(0x2F, &[1, 0, 1, 0]),
            record(0x0A, &[]),
        ]
        .concat(),
    )]);
    assert_eq!(refused("a.xls", &locked), Unread::Encrypted);
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

/// An OLE2 file with these streams, each of at least 4,096 bytes.
fn cfb(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let mut table = vec![0xFFFF_FFFD_u32, 0xFFFF_FFFE];
    let (mut body, mut entries) = (Vec::new(), entry("Root Entry", 5, 0xFFFF_FFFE, 0));
    for (name, stream) in streams {
        let start = table.len() as u32;
        let mut padded = stream.to_vec();
        padded.resize(stream.len().max(4096).next_multiple_of(512), 0);
        let sectors = padded.len() / 512;
        table.extend((1..sectors).map(|at| start + at as u32));
        table.push(0xFFFF_FFFE);
        entries.extend(entry(name, 2, start, stream.len().max(4096) as u32));
        body.extend(padded);
    }
    entries.resize(512, 0);
    table.resize(128, 0xFFFF_FFFF);
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.extend([0; 16]);
    for word in [0x3E_u16, 3, 0xFFFE, 9, 6, 0, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(words(&[0, 1, 1, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0, 0]));
    file.resize(512, 0xFF);
    [file, words(&table), entries, body].concat()
}

fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry.resize(64, 0);
    entry.extend([(name.len() * 2 + 2) as u8, 0, kind, 1]);
    entry.resize(116, 0xFF);
    entry.extend(start.to_le_bytes());
    entry.extend(length.to_le_bytes());
    entry.resize(128, 0);
    entry
}

#[test]
fn workbooks_cut_off_anywhere_are_refused_and_never_panic() {
    for name in ["f-b.xlsx", "f-n.xls", "f-o.ods"] {
        let whole = bytes(name);
        for cut in (0..40).map(|part| part * whole.len() / 40) {
            // The last sectors of an old workbook may hold nothing that is needed.
            let all = || read(name, &whole, &[]).unwrap().0;
            let is_whole =
                read(name, &whole[..cut], &[]).is_ok_and(|(reading, _)| name.ends_with("xls") && reading == all());
            assert!(
                is_whole || read(name, &whole[..cut], &[]).is_err(),
                "{name} cut at {cut}"
            );
        }
    }
}

#[test]
fn workbooks_with_bytes_turned_over_never_panic() {
    for name in ["f-n.xls", "f-c.xlsx"] {
        let whole = bytes(name);
        for at in (0..whole.len()).step_by(41) {
            let mut turned = whole.clone();
            turned[at] ^= 0xFF;
            let _ = read(name, &turned, &[]);
        }
    }
}

#[test]
fn a_chain_of_sectors_that_bites_its_tail_ends() {
    let mut file = cfb(&[("Workbook", &[0; 4096])]);
    // The directory's sector is followed by itself.
    file[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    assert!(matches!(refused("a.xls", &file), Unread::Damaged(_) | Unread::Other(_)));
}

#[test]
fn a_sheet_that_says_it_is_huge_and_a_cell_far_away_take_no_memory() {
    let far = format!("{}<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>", heads());
    let reading = taken("a.xlsx", &with_part("f-c.xlsx", SHEET, &sheet(&far)));
    assert!(reading.ledgers.len() == 1);
    let wide = format!("{}<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>", heads());
    assert!(matches!(
        refused("a.xlsx", &with_part("f-c.xlsx", SHEET, &sheet(&wide))),
        Unread::TooWide { .. }
    ));
}

#[test]
fn a_cell_of_an_open_document_that_is_repeated_a_million_times_is_not() {
    let content = "<office:document-content><office:spreadsheet><table:table table:name=\"a\"><table:table-row \
                   table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\" \
                   table:number-columns-repeated=\"16000\"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>\
                   </office:document-content>";
    let made = with_part("f-o.ods", "content.xml", content.as_bytes());
    let read = read("a.ods", &made, &[]);
    assert!(read.is_ok() || matches!(read, Err(Unread::TooManyCells { .. })));
}

#[test]
fn a_sheet_of_a_thousand_columns_is_read() {
    let names: Vec<String> = (0..1000)
        .map(|at| {
            if at == 0 {
                "姓名".into()
            } else {
                format!("项目{at}")
            }
        })
        .collect();
    let text = format!("{}\n{}\n", names.join(","), vec!["1"; 1000].join(","));
    let reading = taken("a.csv", text.as_bytes());
    assert!(
        reading.ledgers.is_empty(),
        "one known heading of a thousand is no ledger"
    );
}

#[test]
fn macros_and_links_are_said_and_nothing_else() {
    let with_macros = with_part("f-b.xlsx", "xl/vbaProject.bin", b"x");
    let reading = taken("a.xlsm", &with_macros);
    assert_eq!(reading.notes, [Note::Macros]);
    assert_eq!(reading.ledgers, taken("f-b.xlsx", &bytes("f-b.xlsx")).ledgers);
    let linked = with_part("f-b.xlsx", "xl/externalLinks/externalLink1.xml", b"<externalLink/>");
    assert_eq!(taken("a.xlsx", &linked).notes, [Note::ExternalLinks]);
}

#[test]
fn what_a_file_is_decides_and_its_name_is_said_to_be_wrong() {
    let reading = taken("f-b.xls", &bytes("f-b.xlsx"));
    assert_eq!(reading.notes, [Note::WrongEnding { is: "xlsx" }]);
    assert_eq!(reading.ledgers.len(), 2);
    assert_eq!(
        taken("f-m.xlsx", &bytes("f-m.csv")).notes,
        [Note::WrongEnding { is: "csv" }]
    );
}

#[test]
fn a_formula_without_its_result_counts_as_empty_and_is_said() {
    let rows = format!(
        "{}<row r=\"2\"><c r=\"A2\"><f>B9</f></c><c r=\"B2\" t=\"inlineStr\"><is><t>谭小满</t></is></c><c r=\"C2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row>",
        heads()
    );
    let reading = taken("a.xlsx", &with_part("f-c.xlsx", SHEET, &sheet(&rows)));
    let ledger = &reading.ledgers[0];
    assert!(ledger.notes.contains(&Note::NoResult { cells: 1 }));
    assert!(ledger.notes.contains(&Note::CellErrors { cells: 1 }));
    assert_eq!(ledger.rows[0].problems.len(), 1);
}

#[test]
fn entities_within_entities_are_not_unfolded() {
    let bomb = format!(
        "<!DOCTYPE a [<!ENTITY b \"{}\">]>{}",
        "&c;".repeat(1000),
        String::from_utf8(sheet(&heads())).unwrap()
    );
    let _ = read("a.xlsx", &with_part("f-c.xlsx", SHEET, bomb.as_bytes()), &[]);
}
