//! [`Goal`]: what stands when a step is done, however it was reached.

use super::Side;
use crate::app::App;
use crate::app::layer::Layer;
use crate::domain::mask::View;
use crate::view::{Deed, Done};
use serde::Deserialize;

/// What stands; all that is given must.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Goal {
    /// This page is shown, and nothing above it.
    pub page: Option<String>,
    /// The keys mean what they mean there: `household`, `request`, `form`, ..
    pub place: Option<String>,
    /// Saved since the step began: a kind of record, or a step of a request.
    pub saved: Option<String>,
    /// The request that is open stands so.
    pub request: Option<String>,
    /// So many changes wait to be uploaded.
    pub pending: Option<usize>,
    /// So many conflicts.
    pub conflicts: Option<usize>,
    /// The cable is plugged in.
    pub cable: Option<bool>,
    /// Strangers look on.
    pub projector: Option<bool>,
    /// Full values are shown.
    pub revealed: Option<bool>,
    /// Whose console is shown.
    pub side: Option<Side>,
}

/// Where the console stands: what a goal is compared with.
pub struct Standing<'a> {
    pub app: &'a App,
    /// What was saved since the step began.
    pub deeds: &'a [Deed],
}

impl Goal {
    /// True when it is reached.
    #[must_use]
    pub fn is_reached(&self, standing: &Standing<'_>) -> bool {
        let app = standing.app;
        let session = &app.session;
        let is_page = |code: &String| app.layers.is_empty() && app.page.def().code == code;
        let is_saved = |what: &String| standing.deeds.iter().any(|deed| is_of(deed, what));
        let stands_so = |state: &String| {
            let open = app.layers.iter().rev().find_map(|layer| match layer {
                Layer::Request(screen) => screen.detail(),
                _ => None,
            });
            open.is_some_and(|detail| detail.folded.state.code() == state)
        };
        let all = [
            self.page.as_ref().is_none_or(is_page),
            self.place.as_ref().is_none_or(|code| app.top().place().code() == code),
            self.saved.as_ref().is_none_or(is_saved),
            self.request.as_ref().is_none_or(stands_so),
            self.pending.is_none_or(|n| session.counts.pending == n),
            self.conflicts.is_none_or(|n| session.counts.conflicts == n),
            self.cable.is_none_or(|plugged| session.cable == Some(plugged)),
            self.projector.is_none_or(|on| session.is_projected() == on),
            self.revealed.is_none_or(|on| (session.shown == View::Plain) == on),
            self.side.is_none_or(|side| session.side == side),
        ];
        all.into_iter().all(|stands| stands)
    }
}

fn is_of(deed: &Deed, what: &str) -> bool {
    match &deed.what {
        Done::Made => deed.kind.code() == what,
        Done::Step(kind) => kind.code() == what,
        Done::Changed(_) => deed.kind.code() == what,
        Done::State(state) => state == what,
        Done::Settled(_) => what == "settled",
        Done::Deleted | Done::Imported(_) => false,
    }
}
