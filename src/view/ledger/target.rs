//! What a column's values are: a field of a record, or one of the few things that a ledger says beside them.

use super::What;
use crate::domain::benefit::BenefitKind;
use crate::domain::tag::TagKind;
use crate::record::{FieldDef, Kind};
use std::fmt;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A field of a record of the row's.
    Field(Of, &'static str),
    /// Whether there is such a tag or benefit: `yes`, `no`, for a benefit also its amount in yuan.
    Holds(Of),
    /// One of several columns that make up a field, by what it adds: the hour of a time, both pressures in one cell, whether somebody
    /// is away. In rows it is the field itself.
    Part(Of, &'static str, &'static str),
    /// The householder's name. In a ledger of households the row's person is the householder; elsewhere the row is about somebody else.
    HeadName,
    /// The householder's ID number.
    HeadIdNo,
    /// The householder's telephone.
    HeadPhone,
    /// 序号
    RowNumber,
    /// The grid, by name or number.
    Grid,
    /// The village.
    Village,
    /// The villager group or natural village.
    Group,
    /// Who fills the sheet in.
    ReportedBy,
    /// When it was filled in.
    ReportedOn,
    /// The year that the row is about.
    Year,
    /// Known, and kept nowhere here.
    Nowhere,
}

/// Whose field it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Of {
    Household,
    /// Whom the row is about.
    Person,
    /// Their tag of this kind; an empty one is of the kind that the row's own column names.
    Tag(&'static str),
    /// Their benefit of this kind.
    Benefit(&'static str),
    /// Their follow-up record of this illness.
    Health(&'static str),
    Request,
    /// The step of the request that ends it.
    Step,
    Visit,
    Wish,
}

impl Of {
    /// The kind of record.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Household => Kind::Household,
            Self::Person => Kind::Person,
            Self::Tag(_) => Kind::Tag,
            Self::Benefit(_) => Kind::Benefit,
            Self::Health(_) => Kind::HealthRecord,
            Self::Request => Kind::Request,
            Self::Step => Kind::RequestEvent,
            Self::Visit => Kind::Visit,
            Self::Wish => Kind::Wish,
        }
    }

    /// The tag, benefit or illness; empty for the others.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tag(code) | Self::Benefit(code) | Self::Health(code) => code,
            _ => "",
        }
    }
}

impl Target {
    /// A field of the row's person.
    pub const NAME: Self = Self::Field(Of::Person, "name");
    pub const ID_NO: Self = Self::Field(Of::Person, "id_no");
    pub const BIRTH: Self = Self::Field(Of::Person, "birth");
    pub const SEX: Self = Self::Field(Of::Person, "sex");
    pub const RELATION: Self = Self::Field(Of::Person, "relation");
    pub const PHONES: Self = Self::Field(Of::Person, "phones");
    pub const HOUSEHOLD_NO: Self = Self::Field(Of::Household, "household_no");
    pub const ADDRESS: Self = Self::Field(Of::Household, "address");

    /// How the request ended.
    pub const RESOLUTION: Self = Self::Field(Of::Step, "resolution");

    /// The field's row in its kind's table; `None` for what is no field.
    #[must_use]
    pub fn field(self) -> Option<&'static FieldDef> {
        match self {
            Self::Field(of, name) => of.kind().field(name),
            _ => None,
        }
    }

    /// Every field of a record that a ledger brings, and all that a ledger says beside them.
    pub fn all() -> impl Iterator<Item = Self> {
        let groups = TagKind::ALL.iter().map(TagKind::code);
        let benefits = BenefitKind::ALL.iter().map(|kind| kind.code());
        let owners = [Of::Person, Of::Household, Of::Request, Of::Step, Of::Visit, Of::Wish].into_iter();
        let owners = owners
            .chain(groups.clone().map(Of::Tag))
            .chain(benefits.clone().map(Of::Benefit))
            .chain(groups.map(Of::Health));
        let fields = owners.flat_map(|of| {
            let kind = of.kind();
            let fields = kind.fields().iter().filter(|field| !field.is_fixed);
            fields.map(move |field| Self::Field(of, field.name))
        });
        let holds = Self::groups().chain(benefits.map(Of::Benefit).map(Self::Holds));
        let rest = [
            Self::HeadName,
            Self::HeadIdNo,
            Self::HeadPhone,
            Self::RowNumber,
            Self::Grid,
            Self::Village,
            Self::Group,
            Self::ReportedBy,
            Self::ReportedOn,
            Self::Year,
            Self::Nowhere,
        ];
        rest.into_iter().chain(fields).chain(holds)
    }

    /// Whether somebody is of a key group, for every group.
    pub fn groups() -> impl Iterator<Item = Self> {
        TagKind::ALL.iter().map(|kind| Self::Holds(Of::Tag(kind.code())))
    }

    /// What a column of such a ledger may be, what is of its sort first.
    pub fn offered(what: What) -> impl Iterator<Item = Self> {
        let rank = move |target: &Self| match target {
            Self::Field(of, _) | Self::Holds(of) | Self::Part(of, ..) => match of {
                Of::Visit => {
                    if what == What::Visits {
                        0
                    } else {
                        4
                    }
                }
                Of::Wish => {
                    if what == What::Wishes {
                        0
                    } else {
                        4
                    }
                }
                Of::Request | Of::Step => {
                    if matches!(what, What::Requests | What::Events) {
                        0
                    } else {
                        4
                    }
                }
                Of::Health(_) => 0,
                Of::Person => 1,
                Of::Household => 2,
                Of::Tag(code) if what.tag() == Some(code) => 1,
                Of::Tag(_) | Of::Benefit(_) => 3,
            },
            _ => 2,
        };
        let is_offered = move |target: &Self| match target {
            Self::Field(Of::Health(code), _) => what.illness() == Some(code),
            Self::Nowhere => false,
            _ => true,
        };
        let mut offered: Vec<Self> = Self::all().filter(is_offered).collect();
        offered.sort_by_key(rank);
        offered.into_iter()
    }

    /// True when the values go into a record.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::Field(..) | Self::Holds(_) | Self::Part(..))
    }
}

/// Its name in a mapping file: `person.name`, `tag:disabled.level`, `benefit:dibao`, `head.name`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(of, name) => write!(f, "{of}.{name}"),
            Self::Holds(of) => of.fmt(f),
            Self::Part(of, name, part) => write!(f, "{of}.{name}#{part}"),
            Self::HeadName => f.write_str("head.name"),
            Self::HeadIdNo => f.write_str("head.id_no"),
            Self::HeadPhone => f.write_str("head.phone"),
            Self::RowNumber => f.write_str("row_number"),
            Self::Grid => f.write_str("grid"),
            Self::Village => f.write_str("village"),
            Self::Group => f.write_str("group"),
            Self::ReportedBy => f.write_str("reported_by"),
            Self::ReportedOn => f.write_str("reported_on"),
            Self::Year => f.write_str("year"),
            Self::Nowhere => f.write_str("nowhere"),
        }
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self.code() {
            "" => f.write_str(kind.code()),
            code => write!(f, "{}:{code}", kind.code()),
        }
    }
}
