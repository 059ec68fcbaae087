//! What lies above the page: details, forms, overlays, as one stack. Esc takes the top one off.

use super::forms::Form;
use super::overlays::{Appearance, Confirm, FileBox, Help, Menu, Palette, Picker, SearchBox};
use super::pages::{HouseholdScreen, RequestScreen};
use super::screen::Screen;
use crate::domain::ids::RecordId;

/// A layer above the page.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is a handful of layers, and a form is the one that is open longest"
)]
pub enum Layer {
    /// A household's detail.
    Household(HouseholdScreen),
    /// A request's detail.
    Request(RequestScreen),
    Form(Form),
    /// The numbered menu (F10).
    Menu(Menu),
    /// Every action by name (Ctrl+P).
    Palette(Palette),
    /// Help (F1).
    Help(Help),
    /// Search (/).
    Search(SearchBox),
    /// A question with Cancel as default.
    Confirm(Confirm),
    /// A list of codes to choose from (filter, sort, phrases).
    Picker(Picker),
    /// Theme, glyphs, language (F12).
    Appearance(Appearance),
    /// Which file (USB export and import).
    File(FileBox),
}

impl Layer {
    #[must_use]
    pub fn screen(&self) -> &dyn Screen {
        match self {
            Self::Household(screen) => screen,
            Self::Request(screen) => screen,
            Self::Form(form) => form,
            Self::Menu(menu) => menu,
            Self::Palette(palette) => palette,
            Self::Help(help) => help,
            Self::Search(search) => search,
            Self::Confirm(confirm) => confirm,
            Self::Picker(picker) => picker,
            Self::Appearance(appearance) => appearance,
            Self::File(file) => file,
        }
    }

    /// The layer as a screen, to change.
    pub fn screen_mut(&mut self) -> &mut dyn Screen {
        match self {
            Self::Household(screen) => screen,
            Self::Request(screen) => screen,
            Self::Form(form) => form,
            Self::Menu(menu) => menu,
            Self::Palette(palette) => palette,
            Self::Help(help) => help,
            Self::Search(search) => search,
            Self::Confirm(confirm) => confirm,
            Self::Picker(picker) => picker,
            Self::Appearance(appearance) => appearance,
            Self::File(file) => file,
        }
    }

    /// True when it covers the whole body (details, forms, help); false when it floats over what lies below.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(
            self,
            Self::Household(_) | Self::Request(_) | Self::Form(_) | Self::Help(_)
        )
    }

    /// True for the screen of the record itself.
    #[must_use]
    pub fn is_of(&self, record: RecordId) -> bool {
        match self {
            Self::Household(screen) => record == screen.id().into(),
            Self::Request(screen) => record == screen.id().into(),
            _ => false,
        }
    }
}
