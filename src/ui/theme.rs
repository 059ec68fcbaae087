//! Themes: about a dozen colours by meaning in `themes/*.toml`, and the styles derived from them. No other file names a
//! colour.
//!
//! A file says what it has otherwise than the theme that it inherits from (`inherits = "light"`; else dark), and as which theme it
//! is shown on a projector.

use crate::domain::rules::{RuleFile, RulesError};
use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;
use std::sync::LazyLock;

/// The colours of a theme by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Colours {
    background: Color,
    text: Color,
    muted: Color,
    accent: Color,
    border: Color,
    ok: Color,
    warn: Color,
    late: Color,
    danger: Color,
    selection: Color,
    selection_background: Color,
    field: Color,
    field_background: Color,
}

/// What a theme file may say.
const KNOWN: &str = "inherits projector background text muted accent border ok warn late danger selection \
                     selection_background field field_background";

/// The styles of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name: that of its file.
    pub name: String,
    /// Everything, the background too.
    pub text: Style,
    /// What is less important. Never the only cue.
    pub muted: Style,
    /// Names of things to press, the open tab.
    pub accent: Style,
    /// Titles and column heads.
    pub title: Style,
    /// Rules and borders.
    pub border: Style,
    /// Done, satisfied, synced.
    pub ok: Style,
    /// Due soon, waiting, a warning beside a field.
    pub warn: Style,
    /// Overdue.
    pub late: Style,
    /// Danger, a refused field.
    pub danger: Style,
    /// The selected row (it also has a `>`).
    pub selection: Style,
    /// What the header's ground adds to an ink.
    bar: Style,
    /// A text field.
    pub field: Style,
    /// The line that has the focus, on the ground that stands out most: it is found from the last row of a room.
    pub field_focus: Style,
    /// Text in it that the next key replaces.
    pub field_fresh: Style,
    /// The theme that it is shown as on a projector.
    projector: String,
    colours: Colours,
}

/// The themes that come with the program; one that others inherit from before them.
const BUILT_IN: [(&str, &str); 6] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("contrast-light", include_str!("../../themes/contrast-light.toml")),
    ("ansi16", include_str!("../../themes/ansi16.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

impl Theme {
    /// Reads a theme file; `known` are the themes that it may inherit from, the first one is inherited from by those that name none.
    fn parse(name: &str, text: &str, known: &[Self]) -> Result<Self, RulesError> {
        const BASE: &str = "the name of a theme";
        const COLOUR: &str = "a colour: #RRGGBB, a name such as bright-cyan, or default";
        let file = RuleFile::parse("theme", text)?;
        let mut base = known.first();
        for (_, item) in file.items().filter(|(key, _)| *key == "inherits") {
            let wanted = item.text()?;
            let found = known.iter().find(|theme| theme.name == wanted);
            base = Some(found.ok_or_else(|| item.expected(BASE))?);
        }
        let mut colours = base.map_or_else(Colours::default, |base| base.colours);
        let mut projector = base.map_or_else(|| name.to_owned(), |base| base.projector.clone());
        for (key, item) in file.items() {
            match (key, colours.of(key)) {
                ("inherits", _) => {}
                ("projector", _) => projector = item.text()?,
                (_, Some(place)) => *place = colour(&item.text()?).ok_or_else(|| item.expected(COLOUR))?,
                (_, None) => return Err(item.unknown(KNOWN)),
            }
        }
        Ok(colours.theme(name, projector))
    }

    /// An ink on the header's ground.
    #[must_use]
    pub fn bar(&self, ink: Style) -> Style {
        ink.patch(self.bar)
    }

    /// True when the theme has no colours: the selection is in reverse video then.
    #[must_use]
    pub fn is_mono(&self) -> bool {
        self.text.fg == Some(Color::Reset) && self.selection.bg == Some(Color::Reset)
    }
}

impl Colours {
    fn of(&mut self, meaning: &str) -> Option<&mut Color> {
        Some(match meaning {
            "background" => &mut self.background,
            "text" => &mut self.text,
            "muted" => &mut self.muted,
            "accent" => &mut self.accent,
            "border" => &mut self.border,
            "ok" => &mut self.ok,
            "warn" => &mut self.warn,
            "late" => &mut self.late,
            "danger" => &mut self.danger,
            "selection" => &mut self.selection,
            "selection_background" => &mut self.selection_background,
            "field" => &mut self.field,
            "field_background" => &mut self.field_background,
            _ => return None,
        })
    }

    fn theme(self, name: &str, projector: String) -> Theme {
        let on = |ink: Color| Style::new().fg(ink).bg(self.background);
        let mut selection = Style::new().fg(self.selection).bg(self.selection_background);
        let field = Style::new().fg(self.field).bg(self.field_background);
        // Sixteen colours have no second ground on which all inks are read.
        let bar = match self.field_background {
            Color::Rgb(..) => Style::new().bg(self.field_background),
            _ => Style::new().add_modifier(Modifier::REVERSED),
        };
        let mut field_focus = Style::new().fg(self.background).bg(self.accent);
        if self.selection_background == Color::Reset {
            selection = selection.add_modifier(Modifier::REVERSED);
            field_focus = field.add_modifier(Modifier::REVERSED);
        }
        Theme {
            name: name.to_owned(),
            text: on(self.text),
            muted: on(self.muted),
            accent: on(self.accent).add_modifier(Modifier::BOLD),
            title: on(self.text).add_modifier(Modifier::BOLD),
            border: on(self.border),
            ok: on(self.ok),
            warn: on(self.warn),
            late: on(self.late).add_modifier(Modifier::BOLD),
            danger: on(self.danger).add_modifier(Modifier::BOLD),
            bar,
            selection: selection.add_modifier(Modifier::BOLD),
            field_fresh: selection.add_modifier(Modifier::UNDERLINED),
            field,
            field_focus: field_focus.add_modifier(Modifier::BOLD),
            projector,
            colours: self,
        }
    }
}

/// Reads `#RRGGBB`, one of the sixteen names (`bright-cyan`), or `default`.
fn colour(text: &str) -> Option<Color> {
    match text {
        "default" => Some(Color::Reset),
        "bright-black" => Some(Color::DarkGray),
        "bright-red" => Some(Color::LightRed),
        "bright-green" => Some(Color::LightGreen),
        "bright-yellow" => Some(Color::LightYellow),
        "bright-blue" => Some(Color::LightBlue),
        "bright-magenta" => Some(Color::LightMagenta),
        "bright-cyan" => Some(Color::LightCyan),
        "bright-white" => Some(Color::White),
        "white" => Some(Color::Gray),
        other => Color::from_str(other).ok(),
    }
}

/// The themes there are: built-in ones, then the user's.
#[derive(Debug, Clone)]
pub struct Themes {
    list: Vec<Theme>,
}

impl Default for Themes {
    fn default() -> Self {
        static READ: LazyLock<Themes> = LazyLock::new(|| {
            let mut themes = Themes { list: Vec::new() };
            for (name, text) in BUILT_IN {
                themes.add(name, text).expect("a test reads every built-in theme");
            }
            themes
        });
        READ.clone()
    }
}

impl Themes {
    /// Adds a theme of a file; it replaces one of the same name, from which it may inherit.
    ///
    /// # Errors
    /// The line of the file and what is wrong with it; the themes stay as they were.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), RulesError> {
        let theme = Theme::parse(name, text, &self.list)?;
        match self.list.iter_mut().find(|known| known.name == theme.name) {
            Some(known) => *known = theme,
            None => self.list.push(theme),
        }
        Ok(())
    }

    /// The theme called `name`; the first one when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Theme {
        self.list
            .iter()
            .find(|theme| theme.name == name)
            .unwrap_or(&self.list[0])
    }

    /// As which theme the one called `name` is shown on a projector.
    #[must_use]
    pub fn on_projector(&self, name: &str) -> &Theme {
        self.get(&self.get(name).projector)
    }

    /// Their names, built-in ones first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.list.iter().map(|theme| theme.name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What consoles make of the named colours: xterm, the old Windows console, VGA.
    const PALETTES: [[u32; 16]; 3] = [
        [
            0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000,
            0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
        ],
        [
            0x000000, 0x800000, 0x008000, 0x808000, 0x000080, 0x800080, 0x008080, 0xC0C0C0, 0x808080, 0xFF0000,
            0x00FF00, 0xFFFF00, 0x0000FF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
        ],
        [
            0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA, 0x555555, 0xFF5555,
            0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
        ],
    ];

    /// Red, green and blue as light, in one of the palettes; `None` for what only the terminal knows.
    fn light(colour: Color, palette: &[u32; 16]) -> Option<[f64; 3]> {
        const NAMED: [Color; 16] = [
            Color::Black,
            Color::Red,
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::Gray,
            Color::DarkGray,
            Color::LightRed,
            Color::LightGreen,
            Color::LightYellow,
            Color::LightBlue,
            Color::LightMagenta,
            Color::LightCyan,
            Color::White,
        ];
        let bytes = match colour {
            Color::Rgb(r, g, b) => [r, g, b],
            named => {
                let at = NAMED.iter().position(|known| *known == named)?;
                let [_, r, g, b] = palette[at].to_be_bytes();
                [r, g, b]
            }
        };
        Some(bytes.map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        }))
    }

    /// The contrast ratio of two colours (WCAG 2), on the console where it is least.
    fn ratio(one: Color, other: Color) -> Option<f64> {
        let luminance = |[r, g, b]: [f64; 3]| 0.2126 * r + 0.7152 * g + 0.0722 * b;
        PALETTES
            .iter()
            .filter_map(|palette| {
                let (a, b) = (luminance(light(one, palette)?), luminance(light(other, palette)?));
                Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
            })
            .reduce(f64::min)
    }

    /// How far two colours are apart to the eye (CIE 1976), on the console where it is least.
    fn apart(one: Color, other: Color) -> Option<f64> {
        let lab = |[r, g, b]: [f64; 3]| {
            let root = |t: f64| {
                if t > 0.008_856 {
                    t.cbrt()
                } else {
                    7.787 * t + 16.0 / 116.0
                }
            };
            let x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
            let y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
            let z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
            [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
        };
        PALETTES
            .iter()
            .filter_map(|palette| {
                let (a, b) = (lab(light(one, palette)?), lab(light(other, palette)?));
                let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
                Some(squares.sum::<f64>().sqrt())
            })
            .reduce(f64::min)
    }

    fn contrast(style: Style) -> Option<f64> {
        match style.add_modifier.contains(Modifier::REVERSED) {
            true => None,
            false => ratio(style.fg?, style.bg?),
        }
    }

    #[test]
    fn text_of_every_theme_can_be_read() {
        for theme in Themes::default().list {
            let least = if theme.name.starts_with("contrast") { 7.0 } else { 4.5 };
            let plain = [
                theme.text,
                theme.muted,
                theme.accent,
                theme.ok,
                theme.warn,
                theme.late,
                theme.danger,
            ];
            let grounds = [theme.selection, theme.field, theme.field_focus, theme.field_fresh];
            let bar = plain.map(|ink| theme.bar(ink));
            for ink in plain.into_iter().chain(grounds).chain(bar) {
                if let Some(ratio) = contrast(ink) {
                    assert!(ratio >= least, "{}: {ink:?} has {ratio:.1}:1", theme.name);
                }
            }
            if let Some(ratio) = contrast(theme.border) {
                assert!(ratio >= 3.0, "{}: border {ratio:.1}:1", theme.name);
            }
        }
    }

    #[test]
    fn the_focus_and_the_marked_row_stand_out_of_every_theme_and_a_field_has_a_ground() {
        for theme in Themes::default().list {
            let page = theme.text.bg.unwrap();
            for (what, style, least) in [
                ("focus", theme.field_focus, 3.0),
                ("marked row", theme.selection, 3.0),
                ("field", theme.field, 1.3),
            ] {
                match ratio(style.bg.unwrap(), page) {
                    Some(ratio) => assert!(ratio >= least, "{}: {what} {ratio:.2}:1", theme.name),
                    None => assert!(theme.is_mono(), "{}", theme.name),
                }
            }
            let focus = ratio(theme.field_focus.bg.unwrap(), theme.field.bg.unwrap());
            assert!(focus.is_none_or(|ratio| ratio >= 3.0), "{}: {focus:?}", theme.name);
            assert_ne!(theme.field_focus, theme.field_fresh, "{}", theme.name);
            if theme.is_mono() {
                assert!(theme.field_focus.add_modifier.contains(Modifier::REVERSED));
            }
        }
    }

    #[test]
    fn well_soon_overdue_and_danger_are_told_apart() {
        for theme in Themes::default().list {
            let inks = [theme.text, theme.ok, theme.warn, theme.late, theme.danger].map(|style| style.fg.unwrap());
            for (index, one) in inks.iter().enumerate() {
                for other in &inks[index + 1..] {
                    if let Some(apart) = apart(*one, *other) {
                        assert!(apart >= 30.0, "{}: {one:?} and {other:?} are {apart:.0}", theme.name);
                    }
                }
            }
        }
    }

    #[test]
    fn the_header_has_a_ground_of_its_own() {
        for theme in Themes::default().list {
            let bar = theme.bar(theme.text);
            let own = ratio(bar.bg.unwrap(), theme.text.bg.unwrap()).is_some_and(|ratio| ratio >= 1.3);
            assert!(own || bar.add_modifier.contains(Modifier::REVERSED), "{}", theme.name);
        }
    }

    #[test]
    fn sixteen_colours_avoid_the_dark_ones_on_black() {
        let theme = Themes::default().get("ansi16").clone();
        let dark = [Color::Blue, Color::Magenta, Color::Red, Color::DarkGray];
        for style in [
            theme.text,
            theme.muted,
            theme.accent,
            theme.border,
            theme.ok,
            theme.warn,
            theme.late,
            theme.danger,
        ] {
            assert!(!dark.contains(&style.fg.unwrap()), "{style:?}");
        }
    }

    #[test]
    fn without_colours_the_selection_is_in_reverse_video() {
        let theme = Themes::default().get("mono").clone();
        assert!(theme.is_mono());
        assert!(theme.selection.add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn a_theme_says_only_what_it_has_otherwise_than_the_one_it_inherits_from() {
        let mut themes = Themes::default();
        themes
            .add("school", "inherits = \"light\"\nlate = \"#00008B\"\n")
            .unwrap();
        themes.add("dark", "inherits = \"dark\"\ntext = \"#FFFFFF\"\n").unwrap();
        let [school, light] = ["school", "light"].map(|name| themes.get(name).clone());
        assert_eq!((school.text, school.selection), (light.text, light.selection));
        assert_eq!(school.late.fg, Some(Color::Rgb(0, 0, 0x8B)));
        assert_eq!(themes.on_projector("school").name, "contrast-light");
        let builtin = Themes::default();
        assert_eq!(themes.get("dark").text.fg, Some(Color::Rgb(255, 255, 255)));
        assert_eq!(themes.get("dark").warn, builtin.get("dark").warn);
    }

    #[test]
    fn the_projector_shows_every_theme_in_high_contrast_or_in_the_colours_that_the_terminal_has() {
        let themes = Themes::default();
        for theme in &themes.list {
            let shown = themes.on_projector(&theme.name);
            let few_colours = !matches!(theme.text.bg, Some(Color::Rgb(..)));
            assert!(
                shown.name.starts_with("contrast") || (few_colours && shown == theme),
                "{} is shown as {}",
                theme.name,
                shown.name
            );
        }
    }

    #[test]
    fn a_bad_theme_file_names_its_line_and_nothing_changes() {
        let good = BUILT_IN[0].1;
        let line_of = |word: &str| 1 + good[..good.find(word).unwrap()].matches('\n').count();
        for (text, line, key) in [
            (good.replace("#E6E6E6", "pinkish"), line_of("#E6E6E6"), "text"),
            (good.replace("muted", "mooted"), line_of("muted"), "mooted"),
            ("\ninherits = \"mine\"".to_owned(), 2, "inherits"),
            ("text = [".to_owned(), 1, ""),
            ("text = 7".to_owned(), 1, "text"),
        ] {
            let mut themes = Themes::default();
            let error = themes.add("mine", &text).unwrap_err();
            assert_eq!((error.line, error.key.as_str()), (line, key), "{error}");
            assert_eq!(themes.names(), Themes::default().names());
        }
    }
}
