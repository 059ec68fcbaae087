//! The words of the model's codes, in both languages: what a code of a field is called wherever a person reads it.
//!
//! Methods of [`Lang`](crate::domain::lang::Lang), as in [`crate::ui::words`]. A kind's labels are in its own file.

mod categories;
mod codes;
mod people;
