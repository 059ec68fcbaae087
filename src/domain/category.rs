//! Request categories (类别): four digits, two for the group. The names live in `record::words`.

/// The codes there are, in display order. Source: domain/model.md 6.1, "Category codes".
pub const CATEGORIES: &[&str] = &[
    "0101", "0102", "0103", "0104", "0105", "0106", "0107", "0108", "0109", "0110", //
    "0201", "0202", "0203", "0204", "0205", "0206", "0207", "0208", "0209", "0210", "0211", "0212", //
    "0301", "0302", "0303", "0304", "0305", "0306", "0307", "0308", "0309", "0310", "0311", "0312", "0313", "0314",
    "0315", //
    "0401", "0402", "0403", "0404", "0405", "0406", "0407", "0408", "0409", "0410", "0411", //
    "0501", "0502", "0503", "0504", "0505", "0506", "0507", "0508", "0509", "0510", //
    "0601", "0602", "0603", "0604", "0605", "0606", "0607", //
    "0701", "0702", "0703", "0704", "0705", "0706", "0707", "0708", //
    "0801", "0802", "0803", "0804", "0805", "0806", //
    "0901", "0902", "0903", "0904", //
    "1001", "1002", "1003", "1004", //
    "1100", "1200", "9900",
];

/// Categories of requests about families, illness and missing persons: a code, or a group of codes. Source: domain.md P2.
pub const SENSITIVE: &[&str] = &["0302", "06", "0904"];

/// True when requests of the category are withheld from roles that need not know them ([`crate::record::permission`]).
#[must_use]
pub fn is_sensitive(category: &str) -> bool {
    SENSITIVE.contains(&category) || SENSITIVE.contains(&group(category))
}

/// The group of a category: its first two digits.
#[must_use]
pub fn group(category: &str) -> &str {
    category.get(..2).unwrap_or(category)
}

/// True for a code of the table.
#[must_use]
pub fn is_known(category: &str) -> bool {
    CATEGORIES.contains(&category)
}
