//! What lies above the page: details, forms, overlays, as one stack. Esc takes the top one off.

use super::forms::Form;
use super::imports::ImportScreen;
use super::open::Open;
use super::overlays::{
    Appearance, ColumnBox, Confirm, FileBox, FilePicker, Help, Menu, Palette, Picker, SearchBox, TextBox, UndoList,
};
use super::pages::{
    DuplicatesList, EntitledList, HandoverScreen, HouseholdScreen, MarkingScreen, OutdatedList, RecordScreen,
    RecurringList, RequestScreen, SurveyScreen,
};
use super::screen::Screen;
use super::session::Session;
use crate::domain::ids::RecordId;
use crate::record::Kind;
use crate::view::SearchTarget;

/// A layer above the page.
#[derive(Debug)]
pub enum Layer {
    /// A household's detail.
    Household(HouseholdScreen),
    /// A request's detail.
    Request(RequestScreen),
    /// The detail of a record that its table alone describes.
    Record(RecordScreen),
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
    /// Which columns.
    Columns(ColumnBox),
    /// A line that is asked for.
    Text(TextBox),
    /// Which of the files that there are.
    Files(FilePicker),
    /// A ledger that is brought in.
    Import(ImportScreen),
    /// What people may be entitled to.
    Entitled(EntitledList),
    /// Who may have been recorded twice.
    Duplicates(DuplicatesList),
    /// What comes again and again.
    Recurring(RecurringList),
    /// The rows of a campaign.
    Marking(MarkingScreen),
    /// The sheets of a survey.
    Survey(SurveyScreen),
    /// The lines of a hand-over.
    Handover(HandoverScreen),
    /// What makes a file wrong that was given out.
    Outdated(OutdatedList),
    /// The last changes, to undo from.
    UndoList(UndoList),
}

impl Layer {
    /// True for a form of which there is something to come back to.
    #[must_use]
    pub fn has_draft(&self) -> bool {
        matches!(self, Self::Form(form) if form.draft_kept_at().is_some())
    }

    /// The layer that a screen asked for.
    #[must_use]
    pub fn new(what: Open, session: &Session) -> Self {
        match what {
            Open::Record(SearchTarget::Household(id)) => Self::Household(HouseholdScreen::new(id)),
            Open::Record(SearchTarget::Person(id, person)) => Self::Household(HouseholdScreen::of_person(id, person)),
            Open::Record(SearchTarget::Request(id)) => Self::Request(RequestScreen::new(id)),
            Open::Record(SearchTarget::Record(kind, id)) => Self::Record(RecordScreen::new(Kind::from_code(kind), id)),
            Open::Due(id, follow_up) => Self::Household(HouseholdScreen::of_due(id, follow_up)),
            Open::Form(about) => Self::Form(Form::new(about)),
            Open::Filled(about, values) => Self::Form(Form::new(*about).filled(&values)),
            Open::Confirm(question, yes) => Self::Confirm(Confirm::new(question, yes)),
            Open::Pick(title, items, marked) => Self::Picker(Picker::new(title, items, marked.as_ref())),
            Open::File(purpose) => Self::File(FileBox::new(purpose, session)),
            Open::Columns(choice) => Self::Columns(ColumnBox::new(choice)),
            Open::Text(purpose) => Self::Text(TextBox::new(purpose)),
            Open::Files(purpose, recent) => Self::Files(FilePicker::new(purpose, recent)),
            Open::Entitled => Self::Entitled(EntitledList::default()),
            Open::Duplicates => Self::Duplicates(DuplicatesList::default()),
            Open::Recurring => Self::Recurring(RecurringList::default()),
            Open::Marking(campaign) => Self::Marking(MarkingScreen::of(campaign)),
            Open::Survey(survey) => Self::Survey(SurveyScreen::new(survey)),
            Open::Handover(handover) => Self::Handover(HandoverScreen::of(handover)),
            Open::Outdated(id, file) => Self::Outdated(OutdatedList::of(id, file)),
            Open::Brought(purpose, files) => Self::Import(ImportScreen::new(purpose, files)),
        }
    }

    #[must_use]
    pub fn screen(&self) -> &dyn Screen {
        match self {
            Self::Household(screen) => screen,
            Self::Request(screen) => screen,
            Self::Record(screen) => screen,
            Self::Form(form) => form,
            Self::Menu(menu) => menu,
            Self::Palette(palette) => palette,
            Self::Help(help) => help,
            Self::Search(search) => search,
            Self::Confirm(confirm) => confirm,
            Self::Picker(picker) => picker,
            Self::Appearance(appearance) => appearance,
            Self::File(file) => file,
            Self::Columns(columns) => columns,
            Self::Text(text) => text,
            Self::Files(files) => files,
            Self::Import(import) => import,
            Self::Entitled(list) => list,
            Self::Duplicates(list) => list,
            Self::Recurring(list) => list,
            Self::Marking(list) => list,
            Self::Survey(screen) => screen,
            Self::Handover(screen) => screen,
            Self::Outdated(list) => list,
            Self::UndoList(list) => list,
        }
    }

    /// The layer as a screen, to change.
    pub fn screen_mut(&mut self) -> &mut dyn Screen {
        match self {
            Self::Household(screen) => screen,
            Self::Request(screen) => screen,
            Self::Record(screen) => screen,
            Self::Form(form) => form,
            Self::Menu(menu) => menu,
            Self::Palette(palette) => palette,
            Self::Help(help) => help,
            Self::Search(search) => search,
            Self::Confirm(confirm) => confirm,
            Self::Picker(picker) => picker,
            Self::Appearance(appearance) => appearance,
            Self::File(file) => file,
            Self::Columns(columns) => columns,
            Self::Text(text) => text,
            Self::Files(files) => files,
            Self::Import(import) => import,
            Self::Entitled(list) => list,
            Self::Duplicates(list) => list,
            Self::Recurring(list) => list,
            Self::Marking(list) => list,
            Self::Survey(screen) => screen,
            Self::Handover(screen) => screen,
            Self::Outdated(list) => list,
            Self::UndoList(list) => list,
        }
    }

    /// True when it covers the whole body (details, forms, help); false when it floats over what lies below.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(
            self,
            Self::Household(_)
                | Self::Request(_)
                | Self::Record(_)
                | Self::Form(_)
                | Self::Help(_)
                | Self::Files(_)
                | Self::Import(_)
                | Self::Entitled(_)
                | Self::Duplicates(_)
                | Self::Recurring(_)
                | Self::Marking(_)
                | Self::Survey(_)
                | Self::Handover(_)
                | Self::Outdated(_)
        )
    }

    /// The record whose screen it is.
    #[must_use]
    pub fn record(&self) -> Option<(Kind, RecordId)> {
        match self {
            Self::Household(screen) => Some((Kind::Household, screen.id().into())),
            Self::Request(screen) => Some((Kind::Request, screen.id().into())),
            Self::Record(screen) => Some(screen.record()),
            _ => None,
        }
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
