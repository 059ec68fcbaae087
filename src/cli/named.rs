//! Roles and kinds of units as an administrator types them: by code, or by name in either language.

use crate::domain::comparison::key;
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::domain::unit::UnitKind;

/// The role of that code or name.
#[must_use]
pub fn role(given: &str) -> Option<Role> {
    let is_meant = |role: &&Role| is_meant(given, role.code(), |lang| lang.role(role).to_owned());
    Role::ALL.iter().find(is_meant).cloned()
}

/// The kind of that code or name.
#[cfg(any(feature = "server", test))]
#[must_use]
pub fn unit_kind(given: &str) -> Option<UnitKind> {
    let is_meant = |kind: &&UnitKind| is_meant(given, kind.code(), |lang| lang.unit_kind(kind).to_owned());
    UnitKind::ALL.iter().find(is_meant).cloned()
}

/// Every role: code and name.
#[must_use]
pub fn roles(lang: Lang) -> String {
    let all = Role::ALL.iter();
    lang.listed(
        &all.map(|role| format!("{} {}", role.code(), lang.role(role)))
            .collect::<Vec<_>>(),
    )
}

/// Every kind of unit: code and name.
#[must_use]
pub fn unit_kinds(lang: Lang) -> String {
    let all = UnitKind::ALL.iter();
    lang.listed(
        &all.map(|kind| format!("{} {}", kind.code(), lang.unit_kind(kind)))
            .collect::<Vec<_>>(),
    )
}

fn is_meant(given: &str, code: &str, name: impl Fn(Lang) -> String) -> bool {
    let given = key(given);
    given == key(code) || [Lang::Zh, Lang::En].into_iter().any(|lang| given == key(&name(lang)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_and_a_kind_of_unit_are_taken_by_code_and_by_name_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            for known in Role::ALL.iter() {
                assert_eq!(role(known.code()), Some(known.clone()));
                assert_eq!(role(lang.role(known)), Some(known.clone()), "{}", lang.role(known));
                assert!(roles(lang).contains(lang.role(known)));
            }
            for known in UnitKind::ALL.iter() {
                assert_eq!(unit_kind(known.code()), Some(known.clone()));
                assert_eq!(unit_kind(lang.unit_kind(known)), Some(known.clone()));
                assert!(unit_kinds(lang).contains(lang.unit_kind(known)));
            }
        }
        assert_eq!((role("村长"), unit_kind("部")), (None, None));
    }
}
