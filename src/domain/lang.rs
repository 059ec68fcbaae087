//! The two languages a person can choose. The words themselves live in `ui::words` and `record`.

/// A language of the console; Chinese first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The BCP 47 code, as `--lang` takes it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of a code or locale (`en`, `en_US.UTF-8`, `zh-CN`, `zh_CN.GBK`); `None` for others.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.to_ascii_lowercase();
        if code.starts_with("zh") {
            Some(Self::Zh)
        } else if code.starts_with("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The other language.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// What something is called in both languages: Chinese, English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Words(pub [&'static str; 2]);

impl Words {
    /// In the given language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        let Self([zh, en]) = self;
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
