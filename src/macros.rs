//! The shapes that repeat: an id newtype, an enum with stable codes, and the words of codes.

/// Declares id newtypes over UUIDv7. `new(now, random)` makes one on the device.
macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id: 48 bits of `now`, then `random` (UUIDv7, so ids sort by the time they were made).
            #[must_use]
            pub fn new(now: $crate::domain::time::Millis, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.0).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )*};
}

/// Declares an enum with one stable English code per variant, for the database and the wire.
///
/// `Unknown(String)` holds what a newer peer may send: kept and round-tripped, never dropped.
/// `ALL` lists the known variants in the order they are shown.
macro_rules! code_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            /// A code this version does not know; kept as it came.
            Unknown(String),
        }

        impl $name {
            /// The known variants, in display order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable code.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code,
                }
            }

            /// The variant of `code`; [`Self::Unknown`] when this version does not know it.
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }

            /// True for a code this version knows.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Ok(Self::from_code(&<String as serde::Deserialize>::deserialize(d)?))
            }
        }
    };
}

/// Declares the words of an enum with codes: `fn state(State) { Draft: "草稿", "Draft"; }`. A code this version does not
/// know is shown as it came.
macro_rules! code_words {
    ($($(#[$doc:meta])* fn $name:ident($enum:ident) { $($variant:ident: $zh:literal, $en:literal;)* })*) => {
        impl $crate::domain::lang::Lang {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, value: &$enum) -> &str {
                    match (self, value) {
                        $(
                            (Self::Zh, $enum::$variant) => $zh,
                            (Self::En, $enum::$variant) => $en,
                        )*
                        (_, $enum::Unknown(code)) => code,
                    }
                }
            )*
        }
    };
}

/// Declares words chosen by a text code: `fn category { "0101": "供水", "Water supply"; }`; `None` for other codes.
macro_rules! text_words {
    ($($(#[$doc:meta])* fn $name:ident { $($code:literal: $zh:literal, $en:literal;)* })*) => {
        impl $crate::domain::lang::Lang {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, code: &str) -> Option<&'static str> {
                    Some(match (self, code) {
                        $(
                            (Self::Zh, $code) => $zh,
                            (Self::En, $code) => $en,
                        )*
                        _ => return None,
                    })
                }
            )*
        }
    };
}
