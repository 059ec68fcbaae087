//! Drawing only: pages, forms, widgets, theme, words. Reads `&App`, changes nothing.

pub mod words;
