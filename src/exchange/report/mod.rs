//! A report as it is printed: [`mod@printed`] has the words, [`html`], [`markdown`] and [`workbook`] lay them out, [`mod@file`] makes a file of them.

mod file;
pub mod html;
mod markdown;
mod printed;
mod rows;
mod workbook;

pub use file::{Asked, Ending, FileError, made, written};
pub use printed::{Chosen, Line, List, NONE, Printed, TrendLine, printed};
