//! The container of old Office files (OLE2, "compound file"): its streams, and a plain one made around a stream.
//!
//! Every chain of sectors is followed at most as far as the file is long, whatever its tables say. calamine's own reader follows a
//! chain that bites its tail until the memory is gone; so it is given a container that was made here.
//! Source: \[MS-CFB\].

use std::collections::BTreeMap;

/// How an OLE2 file begins.
pub(super) const MAGIC: &[u8; 8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const FAT_SECTOR: u32 = 0xFFFF_FFFD;
/// Sector numbers from here on mean something else.
const RESERVED: u32 = 0xFFFF_FFFA;
/// The header with its list of places. In a file with large sectors it fills one.
const HEADER: usize = 512;
/// Bytes of a sector of the container that is made.
const SECTOR: usize = 4096;
const MINI: usize = 64;
/// Streams shorter than this are kept in pieces of 64 bytes.
const CUT_OFF: usize = 4096;
/// Bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Places in the header for sectors of the table.
const IN_HEADER: usize = 109;

/// The streams of a container by their names, in lower case; `None` when it is damaged.
pub(super) fn streams(bytes: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let file = Container::open(bytes)?;
    let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
    let root = directory.get(..ENTRY)?;
    let small = file.chain(u32_at(root, 116)?, long(root)?).unwrap_or_default();
    let small_table = words(&file.chain(u32_at(bytes, 60)?, usize::MAX).unwrap_or_default());
    let mut streams = BTreeMap::new();
    // The first entry is the root; kind 2 is a stream, 1 a folder.
    for entry in directory.chunks_exact(ENTRY).skip(1) {
        if !matches!(entry[66], 1 | 2) {
            continue;
        }
        let length = if entry[66] == 2 { long(entry)? } else { 0 };
        let start = u32_at(entry, 116)?;
        let stream = if length == 0 {
            Vec::new()
        } else if length < CUT_OFF {
            follow(&small, MINI, &small_table, start, length)?
        } else {
            file.chain(start, length)?
        };
        streams.insert(name(entry), stream);
    }
    Some(streams)
}

/// A container with this one stream, which is no longer than a file may be: the table has room for 450 MB.
pub(super) fn wrap(name: &str, stream: &[u8]) -> Vec<u8> {
    let sectors = stream.len().max(CUT_OFF).div_ceil(SECTOR);
    // A table sector holds 1,024 words, one for every sector of the file: the stream's, the directory's and their own.
    let mut table_sectors = 1;
    while table_sectors * (SECTOR / 4) < sectors + 1 + table_sectors {
        table_sectors += 1;
    }
    let number = |at: usize| u32::try_from(at).unwrap_or(FREE);
    let mut table: Vec<u32> = (0..sectors).map(|at| number(at + 1)).collect();
    table[sectors - 1] = END_OF_CHAIN;
    table.push(END_OF_CHAIN);
    table.extend(std::iter::repeat_n(FAT_SECTOR, table_sectors));
    table.resize(table_sectors * (SECTOR / 4), FREE);
    let table_at: Vec<u32> = (0..table_sectors).map(|at| number(sectors + 1 + at)).collect();
    let mut file = header(number(sectors), &table_at);
    file.extend_from_slice(stream);
    file.resize((1 + sectors) * SECTOR, 0);
    let length = stream.len().max(CUT_OFF);
    file.extend(entry("Root Entry", 5, 1, 0, 0));
    file.extend(entry(name, 2, FREE, 0, length));
    file.extend(std::iter::repeat_n(0, SECTOR - 2 * ENTRY));
    file.extend(table.iter().flat_map(|word| word.to_le_bytes()));
    file
}

fn header(directory: u32, table_at: &[u32]) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend([0; 16]);
    for word in [0x3E_u16, 4, 0xFFFE, 12, 6] {
        header.extend(word.to_le_bytes());
    }
    header.extend([0; 6]);
    let tables = u32::try_from(table_at.len()).unwrap_or_default();
    let cut_off = u32::try_from(CUT_OFF).unwrap_or_default();
    for word in [1, tables, directory, 0, cut_off, END_OF_CHAIN, 0, END_OF_CHAIN, 0] {
        header.extend(word.to_le_bytes());
    }
    let places = table_at.iter().copied().chain(std::iter::repeat(FREE));
    header.extend(places.take(IN_HEADER).flat_map(u32::to_le_bytes));
    header.resize(SECTOR, 0);
    header
}

fn entry(name: &str, kind: u8, child: u32, start: u32, length: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = u16::try_from(entry.len() + 2).unwrap_or_default();
    entry.resize(64, 0);
    entry.extend(named.to_le_bytes());
    entry.extend([kind, 1]);
    for word in [FREE, FREE, child] {
        entry.extend(word.to_le_bytes());
    }
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend(u32::try_from(length).unwrap_or_default().to_le_bytes());
    entry.resize(ENTRY, 0);
    entry
}

/// A container with its table of sectors.
struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            table: Vec::new(),
        };
        let mut places = words(bytes.get(76..HEADER)?);
        let most = bytes.len() / sector + 1;
        let (mut next, mut lists) = (u32_at(bytes, 68)?, 0);
        while next < RESERVED && lists <= most {
            let mut list = words(file.sector(next)?);
            next = list.pop()?;
            places.extend(list);
            lists += 1;
        }
        for place in places.into_iter().filter(|place| *place < RESERVED).take(most) {
            // The last sector may be cut short.
            file.table.extend(words(file.sector(place).unwrap_or_default()));
        }
        Some(file)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (usize::try_from(number).ok()? + 1).checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The bytes of a chain, at most `length`.
    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let body = self.bytes.get(self.sector..)?;
        follow(body, self.sector, &self.table, start, length)
    }
}

/// The bytes of a chain of pieces, at most `length`; `None` when it leads out of the file.
fn follow(bytes: &[u8], piece: usize, table: &[u32], start: u32, length: usize) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = start;
    // A chain that comes back to itself ends where every piece was there once.
    for _ in 0..=bytes.len() / piece {
        if at >= RESERVED || found.len() >= length {
            found.truncate(length);
            return Some(found);
        }
        let number = usize::try_from(at).ok()?;
        let from = number.checked_mul(piece)?;
        found.extend_from_slice(bytes.get(from..(from + piece).min(bytes.len()))?);
        at = *table.get(number)?;
    }
    (found.len() >= length).then(|| {
        found.truncate(length);
        found
    })
}

fn name(entry: &[u8]) -> String {
    let units: Vec<u16> = entry[..64]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    String::from_utf16_lossy(&units[..end]).to_lowercase()
}

fn long(entry: &[u8]) -> Option<usize> {
    usize::try_from(u32_at(entry, 120)?).ok()
}

fn words(bytes: &[u8]) -> Vec<u32> {
    let word = |four: &[u8]| u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
    bytes.chunks_exact(4).map(word).collect()
}

/// Two bytes as a number.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// Four bytes as a number.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
