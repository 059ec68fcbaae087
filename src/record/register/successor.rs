//! May this description take the place of that one? Records of the former stand in people's journals and must keep their meaning.

use super::check::{Problem, is_open, tells};
use super::description::{Choice, Description};
use super::why::Why;

/// What the newer description may not change of the older one.
///
/// # Errors
/// Where in the newer, and why.
pub fn check(older: &Description, newer: &Description) -> Result<(), Problem> {
    if older.about != newer.about {
        return Err(("about".to_owned(), Why::AboutChanged));
    }
    codes("state", &older.states, &newer.states)?;
    for old in &older.fields {
        let Some(place) = newer.fields.iter().position(|field| field.name == old.name) else {
            return Err(("field".to_owned(), Why::FieldGone));
        };
        let new = &newer.fields[place];
        let wrong = |key: &str, why| Err((format!("field.{place}.{key}"), why));
        if old.ty != new.ty {
            return wrong("type", Why::TypeChanged);
        }
        if new.max < old.max || new.min > old.min {
            return wrong("max", Why::Narrower);
        }
        if is_open(tells(new)) && !is_open(tells(old)) {
            return wrong("privacy", Why::MoreOpen);
        }
        if new.file.map(|file| file as u8) > old.file.map(|file| file as u8) {
            return wrong("file", Why::MoreOpen);
        }
        codes(&format!("field.{place}.choices"), &old.choices, &new.choices)?;
    }
    Ok(())
}

/// Every code is there still, and means what it meant.
fn codes(at: &str, older: &[Choice], newer: &[Choice]) -> Result<(), Problem> {
    match older.iter().all(|old| newer.contains(old)) {
        true => Ok(()),
        false => Err((at.to_owned(), Why::CodeChanged)),
    }
}
