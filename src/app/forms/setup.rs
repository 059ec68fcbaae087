//! The first-run setup: language, alignment, who, with a server or alone. One page, the same skeleton as every form.

use super::fields::Fields;
use super::options::Opt;
use super::tables::setup::enrols;
use super::{About, Form};
use crate::app::effect::SetUp;
use crate::app::screen::Cx;
use crate::app::session::Glyphs;
use crate::domain::lang::Lang;
use crate::domain::problem::{Problem, Reason};
use crate::domain::role::{Level, Role};
use crate::domain::text::typed_address;
use crate::domain::unit::{Unit, UnitKind, UnitPath};

impl Form {
    /// Shows the choice of language and glyphs at once.
    pub(super) fn show_setup(&mut self, cx: &mut Cx<'_>) {
        if self.about != About::Setup {
            return;
        }
        if let Some(lang) = Lang::from_code(&self.fields.text("language")) {
            cx.session.settings.lang = lang;
        }
        let glyphs = glyphs(&self.fields);
        cx.session.settings.glyphs = Some(glyphs);
        cx.session.glyphs = glyphs;
    }

    /// Checks of the setup's own fields.
    pub(super) fn setup_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let given =
            |name: &str| Some(self.fields.text(name)).filter(|text| self.about == About::Setup && !text.is_empty());
        if given("server_url").is_some_and(|url| !is_address(&typed_address(&url))) {
            let example = "https://lianxin.example.cn";
            problems.push(Problem::new("server_url", Reason::Malformed { example }));
        }
        problems
    }

    /// The setup as chosen.
    pub(super) fn setup_made(&self) -> SetUp {
        let fields = &self.fields;
        SetUp {
            lang: Lang::from_code(&fields.text("language")).unwrap_or_default(),
            glyphs: glyphs(fields),
            name: fields.text("user_name"),
            role: Role::from_code(&fields.text("role")),
            units: units(fields),
            server: enrols(fields).then(|| (typed_address(&fields.text("server_url")), fields.text("enrol_code"))),
        }
    }
}

impl Fields {
    /// Fills the unit of the setup with those that the town wrote down for the role.
    pub(super) fn offer_units(&mut self) {
        let role = Role::from_code(&self.text("role"));
        let units = &self.facts.units;
        let opt = |unit: &Unit| Opt {
            code: unit.path.to_string(),
            text: Some(units.whole_name(&unit.path)),
        };
        let offered: Vec<Opt> = units.of(&role).map(opt).collect();
        if !units.is_empty() {
            self.offer("own_unit", offered);
        }
    }
}

/// The unit that was picked and those above it; else town, village and grid by the names that were typed, the person's own unit
/// last: whoever works for the town or a village is of it, whatever grid they named as well. Their codes are made up
/// ([`UnitPath::made_up`]); the first enrolment replaces them.
fn units(fields: &Fields) -> Vec<Unit> {
    if let Some(picked) = UnitPath::parse(&fields.text("own_unit")) {
        return fields.facts.units.with_those_above(&picked);
    }
    let role = Role::from_code(&fields.text("role"));
    let grid = match role == Role::MicroLeader {
        true => UnitKind::MicroGrid,
        false => UnitKind::Grid,
    };
    let asked = [
        ("town_name", UnitKind::Town),
        ("village_name", UnitKind::Village),
        ("grid_name", grid),
    ];
    let asked_parts = asked.len();
    let named = asked.into_iter().map(|(field, kind)| (fields.text(field), kind));
    let parts = match role.level() {
        Level::TOWN => 1,
        Level::VILLAGE => 2,
        _ => asked_parts,
    };
    let named = named.take(parts).filter(|(name, _)| !name.is_empty());
    let unit = |(at, (name, kind))| Unit {
        path: UnitPath::made_up(at + 1),
        kind,
        name,
    };
    named.enumerate().map(unit).collect()
}

fn glyphs(fields: &Fields) -> Glyphs {
    if fields.is("alignment", "unicode") {
        Glyphs::Unicode
    } else {
        Glyphs::Ascii
    }
}

/// `https://` somewhere, or `http://` on this machine.
fn is_address(url: &str) -> bool {
    let host = |scheme: &str| {
        url.strip_prefix(scheme)
            .filter(|rest| !rest.is_empty() && !rest.contains(' '))
    };
    host("https://").is_some()
        || host("http://").is_some_and(|rest| {
            ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| {
                rest.strip_prefix(local)
                    .is_some_and(|after| after.is_empty() || after.starts_with([':', '/']))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_works_for_the_town_or_a_village_is_of_it_whatever_grid_they_named() {
        use crate::app::forms::{About, Form};
        let own = |role: &Role| {
            let mut form = Form::new(About::Setup);
            for (field, value) in [
                ("role", role.code()),
                ("town_name", "青溪镇"),
                ("village_name", "茶坪村"),
                ("grid_name", "三网格"),
            ] {
                form.fields.set(field, value.to_owned());
            }
            let own = units(&form.fields).pop().unwrap();
            (own.name, own.kind, own.path.as_str().split('/').count())
        };
        for (role, name, kind, parts) in [
            (Role::TownOffice, "青溪镇", UnitKind::Town, 1),
            (Role::BranchSecretary, "茶坪村", UnitKind::Village, 2),
            (Role::Clerk, "茶坪村", UnitKind::Village, 2),
            (Role::GridLeader, "三网格", UnitKind::Grid, 3),
            (Role::MicroLeader, "三网格", UnitKind::MicroGrid, 3),
        ] {
            assert_eq!(own(&role), (name.to_owned(), kind, parts), "{role}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in ["https://town.example", "http://127.0.0.1:8080", "http://localhost/"] {
            assert!(is_address(url), "{url}");
        }
        for url in [
            "http://town.example",
            "http://127.0.0.1.evil.example",
            "town.example",
            "https://",
        ] {
            assert!(!is_address(url), "{url}");
        }
    }
}
