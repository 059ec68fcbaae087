//! Themes: about a dozen colours by meaning in `themes/*.toml`, and the styles derived from them. No other file names a
//! colour.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::str::FromStr;

/// The colours of a theme file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Colours {
    background: String,
    text: String,
    muted: String,
    accent: String,
    border: String,
    ok: String,
    warn: String,
    late: String,
    danger: String,
    selection: String,
    selection_background: String,
    field: String,
    field_background: String,
}

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
    /// The text field that has the focus.
    pub field_focus: Style,
}

/// The themes that come with the program.
const BUILT_IN: [(&str, &str); 5] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("ansi16", include_str!("../../themes/ansi16.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

impl Theme {
    /// Reads a theme file.
    ///
    /// # Errors
    /// The error, with the line or the colour.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let colours: Colours = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        colours.theme(name)
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
    fn theme(&self, name: &str) -> Result<Theme, String> {
        let background = colour(&self.background)?;
        let on = |text: &str| -> Result<Style, String> { Ok(Style::new().fg(colour(text)?).bg(background)) };
        let selection_background = colour(&self.selection_background)?;
        let mut selection = Style::new().fg(colour(&self.selection)?).bg(selection_background);
        let mut field_focus = Style::new()
            .fg(colour(&self.field)?)
            .bg(colour(&self.field_background)?);
        let field = field_focus;
        let mut bar = Style::new().bg(field.bg.unwrap_or(background));
        if field.bg == Some(background) {
            bar = Style::new().add_modifier(Modifier::REVERSED);
        }
        if selection_background == Color::Reset {
            selection = selection.add_modifier(Modifier::REVERSED);
            field_focus = field_focus.add_modifier(Modifier::UNDERLINED);
        }
        Ok(Theme {
            name: name.to_owned(),
            text: on(&self.text)?,
            muted: on(&self.muted)?,
            accent: on(&self.accent)?.add_modifier(Modifier::BOLD),
            title: on(&self.text)?.add_modifier(Modifier::BOLD),
            border: on(&self.border)?,
            ok: on(&self.ok)?,
            warn: on(&self.warn)?,
            late: on(&self.late)?.add_modifier(Modifier::BOLD),
            danger: on(&self.danger)?.add_modifier(Modifier::BOLD),
            bar,
            selection: selection.add_modifier(Modifier::BOLD),
            field,
            field_focus: field_focus.add_modifier(Modifier::BOLD),
        })
    }
}

/// Reads `#RRGGBB`, one of the sixteen names (`bright-cyan`), or `default`.
fn colour(text: &str) -> Result<Color, String> {
    match text {
        "default" => Ok(Color::Reset),
        "bright-black" => Ok(Color::DarkGray),
        "bright-red" => Ok(Color::LightRed),
        "bright-green" => Ok(Color::LightGreen),
        "bright-yellow" => Ok(Color::LightYellow),
        "bright-blue" => Ok(Color::LightBlue),
        "bright-magenta" => Ok(Color::LightMagenta),
        "bright-cyan" => Ok(Color::LightCyan),
        "bright-white" => Ok(Color::White),
        "white" => Ok(Color::Gray),
        other => Color::from_str(other).map_err(|_| format!("{other} is not a colour")),
    }
}

/// The themes there are: built-in ones, then the user's.
#[derive(Debug, Clone)]
pub struct Themes {
    list: Vec<Theme>,
}

impl Default for Themes {
    fn default() -> Self {
        let list = BUILT_IN
            .iter()
            .map(|(name, text)| Theme::parse(name, text).expect("a test reads every built-in theme"))
            .collect();
        Self { list }
    }
}

impl Themes {
    /// Adds a theme of the user's; it replaces a built-in one of the same name.
    pub fn add(&mut self, theme: Theme) {
        match self.list.iter_mut().find(|known| known.name == theme.name) {
            Some(known) => *known = theme,
            None => self.list.push(theme),
        }
    }

    /// The theme called `name`; the first one when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Theme {
        self.list
            .iter()
            .find(|theme| theme.name == name)
            .unwrap_or(&self.list[0])
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

    /// Relative luminance (WCAG 2).
    fn luminance(colour: Color) -> Option<f64> {
        let Color::Rgb(r, g, b) = colour else { return None };
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        Some(0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b))
    }

    fn contrast(style: Style) -> Option<f64> {
        let (a, b) = (luminance(style.fg?)?, luminance(style.bg?)?);
        Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
    }

    #[test]
    fn text_of_every_theme_can_be_read() {
        for theme in Themes::default().list {
            let least = if theme.name == "contrast" { 7.0 } else { 4.5 };
            let inks = [
                theme.text,
                theme.muted,
                theme.accent,
                theme.ok,
                theme.warn,
                theme.late,
                theme.danger,
                theme.selection,
                theme.field,
                theme.field_focus,
                theme.bar(theme.text),
                theme.bar(theme.muted),
                theme.bar(theme.ok),
                theme.bar(theme.warn),
                theme.bar(theme.danger),
            ];
            for ink in inks {
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
    fn a_bad_theme_file_is_refused_with_a_reason() {
        let good = BUILT_IN[0].1;
        for (text, reason) in [
            (good.replace("#E6E6E6", "pinkish"), "pinkish is not a colour"),
            (good.replace("muted", "mooted"), "unknown field"),
            (String::new(), "missing field"),
        ] {
            let error = Theme::parse("mine", &text).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
