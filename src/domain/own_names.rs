//! What a county calls its roles, levels and units (`names.toml`): in one it is 微网格, in the next 邻 or 联户.
//!
//! ```toml
//! [role]
//! town_office = "镇党建办"
//! micro_leader = { zh = "邻长", en = "Neighbourhood leader" }
//! [level]
//! 0 = "邻"
//! [unit]
//! micro_grid = "邻"
//! ```
//!
//! Invariant: the names are set once, before anything is shown; what they do not name keeps its own word.

use super::lang::Lang;
use super::role::Role;
use super::rule_file::{Item, RuleFile, RulesError};
use super::text::clean_line;
use super::unit::UnitKind;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The file in the configuration folder.
pub const FILE: &str = "names.toml";

/// A name is shown in tables and in the header: longer ones would push out what stands beside them.
const LONGEST: usize = 20;

static IN_FORCE: OnceLock<OwnNames> = OnceLock::new();

/// The names of a county's own: Chinese and English, by table and code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnNames(BTreeMap<(&'static str, String), [Option<String>; 2]>);

impl OwnNames {
    /// Reads the file.
    ///
    /// # Errors
    /// A table, code or name that cannot be, with its line.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let file = RuleFile::parse(FILE, text)?;
        let mut names = Self::default();
        for (table, item) in file.items() {
            let (table, known): (&'static str, Vec<String>) = match table {
                "role" => ("role", Role::ALL.iter().map(Role::to_string).collect()),
                "level" => ("level", (0..=4).map(|level: u8| level.to_string()).collect()),
                "unit" => ("unit", UnitKind::ALL.iter().map(UnitKind::to_string).collect()),
                _ => return Err(item.unknown("role level unit")),
            };
            for (code, item) in item.items()? {
                if !known.iter().any(|known| known == code) {
                    return Err(item.unknown(&known.join(" ")));
                }
                names.0.insert((table, code.to_owned()), in_both(&item)?);
            }
        }
        Ok(names)
    }

    /// Puts them in force for the rest of the program.
    pub fn install(self) {
        let _already = IN_FORCE.set(self);
    }

    fn get(&self, lang: Lang, table: &'static str, code: &str) -> Option<&str> {
        let [zh, en] = self.0.get(&(table, code.to_owned()))?;
        match lang {
            Lang::Zh => zh.as_deref(),
            Lang::En => en.as_deref(),
        }
    }
}

/// The own name of a code of a table; `None` where there is none.
#[must_use]
pub fn own(lang: Lang, table: &'static str, code: &str) -> Option<&'static str> {
    IN_FORCE.get()?.get(lang, table, code)
}

/// A text is the Chinese name; a table may give the English one as well.
fn in_both(item: &Item<'_>) -> Result<[Option<String>; 2], RulesError> {
    if !item.is_table() {
        return Ok([Some(name(item)?), None]);
    }
    let mut names = [None, None];
    for (lang, item) in item.items()? {
        match lang {
            "zh" => names[0] = Some(name(&item)?),
            "en" => names[1] = Some(name(&item)?),
            _ => return Err(item.unknown("zh en")),
        }
    }
    Ok(names)
}

fn name(item: &Item<'_>) -> Result<String, RulesError> {
    let name = clean_line(&item.text()?);
    match name.chars().count() {
        1..=LONGEST => Ok(name),
        _ => Err(item.expected("a name of 1 to 20 characters")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_names_roles_levels_and_units_and_what_it_does_not_name_stays() {
        let text = "[role]\nmicro_leader = { zh = \"邻长\", en = \"Neighbourhood leader\" }\ntown_office = \"镇社工办\"\n[level]\n0 = \"邻\"\n[unit]\nmicro_grid = \"邻\"\n";
        let names = OwnNames::parse(text).unwrap();
        assert_eq!(names.get(Lang::Zh, "role", "micro_leader"), Some("邻长"));
        assert_eq!(
            names.get(Lang::En, "role", "micro_leader"),
            Some("Neighbourhood leader")
        );
        assert_eq!(names.get(Lang::Zh, "role", "town_office"), Some("镇社工办"));
        assert_eq!(names.get(Lang::En, "role", "town_office"), None);
        assert_eq!(names.get(Lang::Zh, "level", "0"), Some("邻"));
        assert_eq!(names.get(Lang::Zh, "unit", "village"), None);
    }

    #[test]
    fn a_name_that_cannot_be_is_told_with_file_line_and_key() {
        for (text, told) in [
            (
                "[role]\nmayor = \"县长\"",
                "names.toml, line 2, role.mayor: unknown key",
            ),
            ("[place]\n", "place: unknown key (known: role level unit)"),
            (
                "[unit]\ngrid = \" \"",
                "unit.grid: expected a name of 1 to 20 characters",
            ),
            ("[level]\n0 = 7", "level.0: expected text in quotes"),
            ("[role]\nclerk = { fr = \"x\" }", "role.clerk.fr: unknown key"),
        ] {
            let error = OwnNames::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
