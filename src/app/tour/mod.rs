//! Tours (演练): a lesson as data, a step a caption with keys that are pressed or a turn of the trainee, and the player of it.
//!
//! Source: the drills are those of the training plan; `fixtures/tours/*.toml` holds them, `docs/TOURS.md` says how one is written.

mod goal;
mod player;
mod press;
mod step_in;

pub use goal::{Goal, Standing};
pub use player::{Player, Progress};
pub use press::Press;

use crate::domain::lang::Lang;
use serde::Deserialize;

/// Whose console of the ladder is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 微网格长
    #[default]
    Leader,
    /// 村文书
    Clerk,
    /// 镇党建办
    Office,
    /// 承办部门
    Department,
}

impl Side {
    /// From below to above, and to whom it is handed on.
    pub const ALL: [Self; 4] = [Self::Leader, Self::Clerk, Self::Office, Self::Department];

    /// The one after it, around.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|side| *side == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// What happens around the console of the training pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SceneStep {
    /// Everything is as at the start, and this side's console is open.
    Start(Side),
    /// This side's console is open.
    Open(Side),
    /// Those whom nobody plays do what waits for them.
    Others(Side),
    /// A copy of the program is killed while it saves, three times.
    PullPlug,
}

/// What came of killing a copy of the program while it saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlugPulled {
    pub kills: usize,
    /// Records that the copy had said to be saved, and their characters.
    pub saved: usize,
    pub characters: usize,
    /// Those of them that are not there whole.
    pub lost: usize,
    /// Why it could not be tried.
    pub trouble: Option<String>,
}

/// What is said of a tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TourNotice {
    /// It is left: the keys are the person's again.
    Taken,
    /// It is at its end.
    Ended,
    /// Which keys it has.
    Keys,
    /// A copy of the program is being killed while it saves.
    PullingPlug,
    /// What came of that.
    PlugPulled(PlugPulled),
}

/// A text in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Said([String; 2]);

impl Said {
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        &self.0[usize::from(lang == Lang::En)]
    }
}

/// One lesson.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// The name of its file.
    #[serde(skip)]
    pub name: String,
    pub title: Said,
    #[serde(rename = "step")]
    pub steps: Vec<TourStep>,
}

/// A step: its caption stands while it is shown.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TourStep {
    pub caption: Said,
    /// What the trainer may say; printed with `demo --script`.
    pub say: Option<Said>,
    /// Whose console it is played on; `None`: the one that is open.
    pub side: Option<Side>,
    /// What the player presses; in a turn of the trainee, one way to do it.
    #[serde(default)]
    pub keys: Vec<Press>,
    /// The trainee does it, in whatever way.
    #[serde(default)]
    pub turn: bool,
    /// Those whom nobody plays do what waits for them, after the keys.
    #[serde(default)]
    pub others: bool,
    /// What stands when the step is done; the player waits for it.
    pub reach: Option<Goal>,
    /// Where else a trainee may get to, and what is said then.
    #[serde(default)]
    pub other: Vec<Detour>,
}

/// Another place that a trainee may get to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detour {
    pub reach: Goal,
    pub caption: Said,
}

impl Tour {
    /// Reads a tour.
    ///
    /// # Errors
    /// The line and what is wrong with it.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let tour: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = 1 + text[..at].matches('\n').count();
            format!("{name}.toml, line {line}: {}", error.message())
        })?;
        let bad = tour.steps.iter().position(|step| step.turn && step.reach.is_none());
        match bad {
            Some(at) => Err(format!("{name}.toml, step {}: a turn needs `reach`", at + 1)),
            None => Ok(Self {
                name: name.to_owned(),
                ..tour
            }),
        }
    }
}
