//! `config.toml`, user themes and tables. An invalid file is named and left untouched; defaults are used.

use crate::app::session::Settings;
use crate::domain::lang::Lang;
use crate::domain::own_names::{self, OwnNames};
use crate::domain::rules::{Rules, RulesError};
use crate::domain::text::is_not_utf8;
use crate::domain::unit_list::{self, UnitList};
use crate::platform::{plain_file, private_file, whole_file};
use crate::ui::Themes;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// An invalid file of the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    /// Its name.
    pub file: String,
    /// What is wrong with it.
    pub why: Why,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is no UTF-8.
    NotUtf8,
    /// A line of a table.
    Table(RulesError),
    /// What the system or the parser said.
    Said(String),
}

impl Why {
    /// In words; what the system said only where its reader understands it.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::NotUtf8 => lang.not_utf8().to_owned(),
            Self::Table(error) => lang.rules_error(error),
            Self::Said(said) => match lang.system_detail(said) {
                "" => lang.file_not_right().to_owned(),
                said => said.to_owned(),
            },
        }
    }
}

/// What the configuration folder says.
#[derive(Debug)]
pub struct Config {
    /// Language, theme, glyphs.
    pub settings: Settings,
    /// True when the person chose a theme.
    pub theme_chosen: bool,
    /// Built-in themes and the person's.
    pub themes: Themes,
    /// Calendar, time limits, follow-up rules.
    pub rules: Rules,
    /// The units that a first-run setup offers.
    pub units: UnitList,
    /// Invalid files; defaults are used for them.
    pub bad: Vec<BadFile>,
}

impl Config {
    /// Reads the folder; a missing file has its default.
    #[must_use]
    pub fn load(folder: &Path) -> Self {
        let mut bad = Vec::new();
        let (settings, theme_chosen) = settings(folder, &mut bad);
        own_names(folder, &mut bad);
        Self {
            settings,
            theme_chosen,
            themes: themes(&folder.join("themes"), &mut bad),
            rules: rules(folder, &mut bad),
            units: units(folder, &mut bad),
            bad,
        }
    }
}

/// The text of a file; `None` when it is not there or cannot be read (then it is named).
fn read(folder: &Path, file: &str, bad: &mut Vec<BadFile>) -> Option<String> {
    match plain_file::read_text(&folder.join(file), plain_file::SETTINGS) {
        Ok(text) => Some(text),
        Err(error) => {
            let why = match error.kind() {
                io::ErrorKind::NotFound => return None,
                _ if is_not_utf8(&error) => Why::NotUtf8,
                _ => Why::Said(error.to_string()),
            };
            bad.push(BadFile {
                file: file.to_owned(),
                why,
            });
            None
        }
    }
}

fn note(bad: &mut Vec<BadFile>, file: &str, why: String) {
    bad.push(BadFile {
        file: file.to_owned(),
        why: Why::Said(why),
    });
}

fn note_table(bad: &mut Vec<BadFile>, file: &str, error: RulesError) {
    bad.push(BadFile {
        file: file.to_owned(),
        why: Why::Table(error),
    });
}

fn settings(folder: &Path, bad: &mut Vec<BadFile>) -> (Settings, bool) {
    let Some(text) = read(folder, "config.toml", bad) else {
        return (Settings::default(), false);
    };
    let parsed = text.parse::<toml::Table>().and_then(|table| {
        let chosen = table.contains_key("theme");
        table.try_into().map(|settings: Settings| (settings, chosen))
    });
    parsed.unwrap_or_else(|error| {
        note(bad, "config.toml", error.message().to_owned());
        (Settings::default(), false)
    })
}

fn themes(folder: &Path, bad: &mut Vec<BadFile>) -> Themes {
    let mut themes = Themes::default();
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = read(folder, &format!("{name}.toml"), bad)?;
        Some((name, text))
    };
    let mut left: Vec<(String, String)> = files.into_iter().filter_map(read).collect();
    // One may inherit from another that comes later.
    loop {
        let before = left.len();
        left.retain(|(name, text)| themes.add(name, text).is_err());
        if left.len() == before {
            break;
        }
    }
    for (name, text) in left {
        if let Err(error) = themes.add(&name, &text) {
            note_table(bad, &format!("themes/{name}.toml"), error);
        }
    }
    themes
}

/// The names were put in force before; what is wrong with them is told here.
fn own_names(folder: &Path, bad: &mut Vec<BadFile>) {
    let text = read(folder, own_names::FILE, bad);
    if let Some(Err(error)) = text.map(|text| OwnNames::parse(&text)) {
        note_table(bad, own_names::FILE, error);
    }
}

/// The units that the town's office wrote down.
fn units(folder: &Path, bad: &mut Vec<BadFile>) -> UnitList {
    let text = read(folder, unit_list::FILE, bad);
    let list = text.map(|text| UnitList::parse(&text)).transpose();
    list.map(Option::unwrap_or_default).unwrap_or_else(|error| {
        note(bad, unit_list::FILE, error.to_string());
        UnitList::default()
    })
}

/// The tables, each by itself: an invalid one does not affect the others.
fn rules(folder: &Path, bad: &mut Vec<BadFile>) -> Rules {
    let mut texts = ["calendar.toml", "sla.toml", "rules.toml"].map(|file| (file, read(folder, file, bad)));
    for index in 0..texts.len() {
        let only = |wanted: usize| texts[wanted].1.as_deref().filter(|_| wanted == index);
        if let Err(error) = Rules::load(only(0), only(1), only(2)) {
            note_table(bad, texts[index].0, error);
            texts[index].1 = None;
        }
    }
    let [calendar, sla, follow_ups] = texts.map(|(_, text)| text);
    Rules::load(calendar.as_deref(), sla.as_deref(), follow_ups.as_deref()).unwrap_or_else(|_| Rules::builtin())
}

/// Keeps the settings. Other keys of the file stay; a file that is not TOML is left as it is.
///
/// # Errors
/// When the file cannot be read as TOML or cannot be written.
pub fn save(folder: &Path, settings: &Settings) -> io::Result<()> {
    private_file::create_folder(folder)?;
    let path = folder.join("config.toml");
    let mut table = match plain_file::read_text(&path, plain_file::SETTINGS) {
        Ok(text) => text.parse::<toml::Table>().map_err(io::Error::other)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => toml::Table::new(),
        Err(error) => return Err(error),
    };
    table.extend(toml::Table::try_from(settings).map_err(io::Error::other)?);
    whole_file::renew(&path, table.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_kept_and_other_keys_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.toml"), "note = \"mine\"\n").unwrap();
        let settings = Settings {
            lang: Lang::En,
            theme: "light".to_owned(),
            glyphs: None,
        };
        save(folder.path(), &settings).unwrap();
        let config = Config::load(folder.path());
        assert_eq!(config.settings, settings);
        assert!(config.theme_chosen && config.bad.is_empty());
        assert!(
            fs::read_to_string(folder.path().join("config.toml"))
                .unwrap()
                .contains("mine")
        );
    }

    #[test]
    fn a_file_that_is_not_right_is_named_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("themes")).unwrap();
        for (file, text) in [
            ("config.toml", "theme = ["),
            ("sla.toml", "nonsense = 1"),
            ("rules.toml", "["),
            ("names.toml", "[role]\nking = \"x\""),
            ("units.toml", "[town]\n\"a b\" = \"x\""),
            ("themes/a.toml", "inherits = \"b\""),
            ("themes/b.toml", "text = \"#FFFFFF\""),
            ("themes/c.toml", "# mine\nlate = \"pinkish\""),
        ] {
            fs::write(folder.path().join(file), text).unwrap();
        }
        let config = Config::load(folder.path());
        let named: Vec<_> = config.bad.iter().map(|bad| bad.file.as_str()).collect();
        assert_eq!(
            named,
            [
                "config.toml",
                "names.toml",
                "themes/c.toml",
                "sla.toml",
                "rules.toml",
                "units.toml"
            ]
        );
        assert_eq!(
            config.bad[2].why.words(Lang::Zh),
            "theme 第 2 行 late：应为颜色：#RRGGBB、颜色名（如 bright-cyan）或 default"
        );
        let names = config.themes.names();
        assert!(names.ends_with(&["b".to_owned(), "a".to_owned()]), "{names:?}");
        fs::write(folder.path().join("sla.toml"), b"# \xB2\xE8").unwrap();
        let saved_as_ansi = Config::load(folder.path());
        assert_eq!(saved_as_ansi.bad[3].why, Why::NotUtf8);
        assert_eq!(config.settings, Settings::default());
        assert!(save(folder.path(), &Settings::default()).is_err());
        assert_eq!(
            fs::read_to_string(folder.path().join("config.toml")).unwrap(),
            "theme = ["
        );
    }
}
