//! The units of a town as its office writes them down (`units.toml`), for devices that are set up without a server: a person picks
//! theirs by its name.
//!
//! ```toml
//! [town]
//! "439901100" = "青溪镇"
//! [village]
//! "439901100/200" = "茶坪村"
//! [micro_grid]
//! "439901100/200/03/012" = "12号微网格"
//! ```

use super::comparison;
use super::role::{Level, Role};
use super::rule_file::{RuleFile, RulesError};
use super::text::clean_line;
use super::unit::{Unit, UnitKind, UnitPath};

/// The file in the configuration folder.
pub const FILE: &str = "units.toml";

/// Characters of a unit's name at most.
const LONGEST: usize = 30;

/// The units of a town, by their path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitList(Vec<Unit>);

impl UnitList {
    /// Reads the file.
    ///
    /// # Errors
    /// A kind, path or name that cannot be, with its line.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let known = || UnitKind::ALL.iter().map(UnitKind::to_string).collect::<Vec<_>>();
        let file = RuleFile::parse(FILE, text)?;
        let mut units = Vec::new();
        for (kind, table) in file.items() {
            let kind = UnitKind::from_code(kind);
            if !kind.is_known() {
                return Err(table.unknown(&known().join(" ")));
            }
            for (path, item) in table.items()? {
                let path = UnitPath::parse(path).ok_or_else(|| item.expected("a unit's code as key"))?;
                let name = clean_line(&item.text()?);
                if !(1..=LONGEST).contains(&name.chars().count()) {
                    return Err(item.expected("a name of 1 to 30 characters"));
                }
                let kind = kind.clone();
                units.push(Unit { path, kind, name });
            }
        }
        units.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self(units))
    }

    /// True when nobody wrote one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those in which somebody of the role works, by path.
    pub fn of(&self, role: &Role) -> impl Iterator<Item = &Unit> {
        let role = role.clone();
        let works_in = move |unit: &&Unit| {
            let (of, is_department) = (unit.kind.level(), unit.kind == UnitKind::Department);
            match role {
                Role::Department => is_department,
                _ if is_department => false,
                // They may work anywhere.
                Role::WorkTeam | Role::Volunteer | Role::Viewer | Role::Unknown(_) => true,
                // How the grids below a village are cut differs by county.
                Role::MicroLeader | Role::GridLeader | Role::GridMember => of < Level::VILLAGE,
                _ => of == role.level(),
            }
        };
        self.0.iter().filter(works_in)
    }

    /// The unit at `path` with those above it, the highest first; empty when it is not listed.
    #[must_use]
    pub fn with_those_above(&self, path: &UnitPath) -> Vec<Unit> {
        let chain = self.0.iter().filter(|unit| unit.path.contains(path)).cloned();
        let chain: Vec<Unit> = chain.collect();
        match chain.last() {
            Some(own) if own.path == *path => chain,
            _ => Vec::new(),
        }
    }

    /// What people call the unit at `path`, with those above it.
    #[must_use]
    pub fn whole_name(&self, path: &UnitPath) -> String {
        let names = self.with_those_above(path).into_iter().map(|unit| unit.name);
        names.collect::<Vec<_>>().join(" ")
    }

    /// The units that `given` names: by their own name, or with the names of those above.
    pub fn named(&self, given: &str) -> impl Iterator<Item = &Unit> {
        let wanted = comparison::key(given);
        let is_meant = move |unit: &&Unit| {
            [unit.name.clone(), self.whole_name(&unit.path)]
                .iter()
                .any(|name| comparison::key(name) == wanted)
        };
        self.0.iter().filter(is_meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: &str = "[town]\n\"439901100\" = \"青溪镇\"\n[village]\n\"439901100/200\" = \"茶坪村\"\n\"439901100/201\" = \"双石村\"\n\
        [department]\n\"439901100/ny\" = \"农业站\"\n[grid]\n\"439901100/200/03\" = \"三网格\"\n\
        [micro_grid]\n\"439901100/200/03/012\" = \"12号微网格\"\n\"439901100/201/01/012\" = \"12号微网格\"\n";

    #[test]
    fn everybody_picks_among_the_units_that_their_role_works_in() {
        let list = UnitList::parse(TOWN).unwrap();
        let names = |role| {
            list.of(&role)
                .map(|unit| list.whole_name(&unit.path))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Role::TownOffice), ["青溪镇"]);
        assert_eq!(names(Role::Clerk), ["青溪镇 茶坪村", "青溪镇 双石村"]);
        assert_eq!(names(Role::Department), ["青溪镇 农业站"]);
        assert_eq!(
            names(Role::MicroLeader),
            [
                "青溪镇 茶坪村 三网格",
                "青溪镇 茶坪村 三网格 12号微网格",
                "青溪镇 双石村 12号微网格"
            ]
        );
    }

    #[test]
    fn a_unit_is_named_by_itself_or_with_those_above_it() {
        let list = UnitList::parse(TOWN).unwrap();
        let found = |given: &str| list.named(given).map(|unit| unit.path.to_string()).collect::<Vec<_>>();
        assert_eq!(found("茶坪村"), ["439901100/200"]);
        assert_eq!(found("12号微网格").len(), 2);
        assert_eq!(found("青溪镇双石村１２号微网格"), ["439901100/201/01/012"]);
        assert!(found("田心村").is_empty());
    }

    #[test]
    fn what_is_not_right_is_named_with_its_line() {
        for (text, said) in [
            ("[parish]\n\"1\" = \"x\"\n", "units.toml, line 1, parish: unknown key"),
            (
                "[town]\n\"青溪\" = \"x\"\n",
                "units.toml, line 2, town.青溪: expected a unit's code",
            ),
            ("[town]\n\"439901100\" = \"\"\n", "units.toml, line 2"),
        ] {
            let error = UnitList::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
