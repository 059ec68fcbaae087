//! The first-run setup: language, alignment, who, with a server or alone. One page, the same skeleton as every form.

use super::fields::Fields;
use super::tables::setup::enrols;
use super::{About, Form};
use crate::app::effect::SetUp;
use crate::app::screen::Cx;
use crate::app::session::Glyphs;
use crate::domain::lang::Lang;
use crate::domain::problem::{Problem, Reason};
use crate::domain::role::{Level, Role};
use crate::domain::text::{fold_width, typed_address};
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
        if given("unit_code").is_some_and(|unit| UnitPath::parse(&fold_width(&unit)).is_none()) {
            let example = "439901100/200/03/012";
            problems.push(Problem::new("unit_code", Reason::Malformed { example }));
        }
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

/// Town, village and grid by the names that were typed, the person's own unit last: whoever works for the town or a village is of
/// it, whatever grid they named as well. Who knows the code of their own unit gives it; else codes are made up
/// ([`UnitPath::made_up`]), which the first enrolment replaces.
fn units(fields: &Fields) -> Vec<Unit> {
    let role = Role::from_code(&fields.text("role"));
    let code = UnitPath::parse(&fold_width(&fields.text("unit_code")));
    let has_group = code.as_ref().is_some_and(|code| code.above(3).is_some());
    let grid = match role == Role::MicroLeader || has_group {
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
    let named: Vec<_> = named.take(parts).filter(|(name, _)| !name.is_empty()).collect();
    let own = code.unwrap_or_else(|| UnitPath::made_up(named.len()));
    let last = named.len().saturating_sub(1);
    let unit = |(at, (name, kind)): (usize, (String, UnitKind))| {
        let path = if at == last {
            Some(own.clone())
        } else {
            own.above(at + 1)
        };
        path.map(|path| Unit { path, kind, name })
    };
    named.into_iter().enumerate().filter_map(unit).collect()
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
        let own = |role: &Role, code: &str| {
            let mut form = Form::new(About::Setup);
            for (field, value) in [
                ("role", role.code()),
                ("town_name", "青溪镇"),
                ("village_name", "茶坪村"),
                ("grid_name", "三网格"),
                ("unit_code", code),
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
            assert_eq!(own(&role, ""), (name.to_owned(), kind, parts), "{role}");
        }
        let (_, kind, parts) = own(&Role::GridMember, "439901100/200/03/012");
        assert_eq!((kind, parts), (UnitKind::MicroGrid, 4));
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
