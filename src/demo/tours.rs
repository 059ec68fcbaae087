//! The lessons that come with the program.

use crate::app::tour::Tour;
use std::sync::Arc;

/// Reads the files one a line, so that a lesson is its file and this line.
macro_rules! tours {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../fixtures/tours/", $name, ".toml")))),*
        ];
    };
}

tours![
    "report",
    "ladder",
    "offline",
    "health",
    "month",
    "today",
    "households",
    "requests",
    "reminders",
    "visits",
    "sync",
    "work",
    "reports",
    "ledgers",
];

/// All lessons: the five drills, then one of each page.
///
/// # Panics
/// Never: a test reads every file.
#[must_use]
pub fn all() -> Vec<Arc<Tour>> {
    let read = |(name, text): &(&str, &str)| Tour::parse(name, text).expect("a test reads every tour");
    FILES.iter().map(|file| Arc::new(read(file))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::PAGES;
    use crate::app::session::CAPTION_ROWS;
    use crate::domain::lang::Lang;
    use crate::ui::text::wrap_clauses;

    #[test]
    fn every_tour_is_read_and_every_caption_has_room_in_sixty_columns() {
        for (name, text) in FILES {
            let tour = Tour::parse(name, text).unwrap();
            let captions = tour.steps.iter().flat_map(|step| {
                let others = step.other.iter().map(|other| &other.caption);
                [&step.caption].into_iter().chain(others)
            });
            for (caption, lang) in captions.flat_map(|caption| [(caption, Lang::Zh), (caption, Lang::En)]) {
                let turn = lang.labelled(lang.tour_your_turn(), caption.of(lang));
                let lines = wrap_clauses(&format!("10/12  {turn}"), 58);
                assert!(lines.len() <= usize::from(CAPTION_ROWS), "{name}: {lines:?}");
            }
        }
    }

    #[test]
    fn there_is_a_tour_of_every_page_and_five_drills() {
        let names: Vec<String> = all().iter().map(|tour| tour.name.clone()).collect();
        assert_eq!(names.len(), 5 + PAGES.len());
        assert_eq!(names[..5], ["report", "ladder", "offline", "health", "month"]);
    }
}
