//! 专项名单: the rows of a campaign, one a line. A digit sets the status of the marked row and goes on to the next, 0 counts an attempt,
//! Enter shows the telephone for ten seconds. The digits are statuses here, so that no page has one.

use super::list::{Keyed, List};
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Offer, offer};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::effect::{Effect, SavedOk};
use crate::app::forms::About;
use crate::app::importing::FilesFor;
use crate::app::layout::Shape;
use crate::app::open::Open;
use crate::app::place::{PageId, Place};
use crate::app::screen::{Cx, Notice, Refusal, Then};
use crate::change::entry::{EditEntry, Entry, RosterEntry};
use crate::change::{Cursor, Fields};
use crate::domain::ids::RecordId;
use crate::domain::mask::View;
use crate::domain::time::Millis;
use crate::record::Kind;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::{CampaignView, Done, Part, REVEAL, RosterRow, SearchTarget, Window};
use uuid::Uuid;

/// How long a telephone is shown. Source: findings/domain.md 4.1, no. 2.
const PHONE_MS: i64 = 10_000;

/// The screen.
pub type MarkingScreen = ListPage<Marking>;

/// What it has of its own.
#[derive(Debug)]
pub struct Marking {
    id: RecordId,
    campaign: Option<CampaignView>,
    open_only: bool,
    /// Whose telephone is shown, and until when.
    shown: Option<(RecordId, Millis)>,
}

impl Default for Marking {
    fn default() -> Self {
        Self {
            id: RecordId(Uuid::nil()),
            campaign: None,
            open_only: false,
            shown: None,
        }
    }
}

impl MarkingScreen {
    /// The rows of a campaign.
    #[must_use]
    pub fn of(campaign: RecordId) -> Self {
        Self::with(Marking {
            id: campaign,
            ..Marking::default()
        })
    }

    /// The campaign; `None` until it came, or when it is gone.
    #[must_use]
    pub fn campaign(&self) -> Option<&CampaignView> {
        self.own.campaign.as_ref()
    }

    /// Only what waits for somebody is listed.
    #[must_use]
    pub fn open_only(&self) -> bool {
        self.own.open_only
    }

    /// True while the telephone of the row is shown.
    #[must_use]
    pub fn shows_phone(&self, row: RecordId, now: Millis) -> bool {
        self.own.shown.is_some_and(|(shown, until)| shown == row && now < until)
    }
}

impl Keyed for RosterRow {
    type Key = RecordId;

    fn key(&self) -> RecordId {
        self.row.id
    }
}

impl Ledger for Marking {
    type Row = RosterRow;
    type Detail = ();

    const PAGE: PageId = PageId::Work;
    const PLACE: Place = Place::Marking;
    const OFFERS: &'static [&'static [Offer]] = &[&[
        offer(Action::Open, &[offers::Need::Selected, offers::Need::NoStrangers]),
        offer(Action::Done, &[offers::Need::May(Operation::Create, Kind::CampaignRow)]),
        offer(
            Action::BringList,
            &[offers::Need::May(Operation::Create, Kind::CampaignRow)],
        ),
        offer(Action::Attempt, MARKS),
        offers::NEW_VISIT,
        offers::FILTER,
        offer(
            Action::NewRecord(None),
            &[offers::Need::May(Operation::Create, Kind::CampaignRow)],
        ),
        offer(Action::Edit, MARKS),
        offer(Action::NextPane, &[]),
        offers::REVEAL,
        offer(Action::Mark(1), MARKS),
        offer(Action::Mark(2), MARKS),
        offer(Action::Mark(3), MARKS),
        offer(Action::Mark(4), MARKS),
        offer(Action::Mark(5), MARKS),
        offer(Action::Mark(6), MARKS),
        offer(Action::Mark(7), MARKS),
        offer(Action::Mark(8), MARKS),
        offer(Action::Mark(9), MARKS),
    ]];
    const SHAPE: Shape = Shape {
        above: 2,
        preview_from: u16::MAX,
        ..Shape::PLAIN
    };

    fn query(&self, part: Part) -> Query {
        Query::Roster {
            campaign: self.id,
            open_only: self.open_only,
            part,
        }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<RosterRow>> {
        let Answer::Roster(roster) = answer else { return None };
        let (campaign, window) = roster.map_or_else(Default::default, |roster| (Some(roster.campaign), roster.window));
        self.campaign = campaign;
        Some(window)
    }

    fn key_of(record: RecordId) -> Option<RecordId> {
        Some(record)
    }

    /// A row that was given a status is done with; one that was only called stays.
    fn ends(row: &RosterRow, saved: &SavedOk) -> bool {
        let has_status = |what: &Done| matches!(what, Done::Changed(names) if names.iter().any(|name| name == STATUS));
        saved.record == row.row.id && saved.deeds.iter().any(|deed| has_status(&deed.what))
    }

    fn subject(&self, row: &RosterRow, seen: Cursor) -> Subject {
        Subject::of_record(row.row.clone(), None, seen)
    }

    fn moved(&mut self) {
        self.shown = None;
    }

    fn act(&mut self, action: &Action, list: &List<RosterRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        match (action, list.selected()) {
            (Action::Mark(digit), Some(row)) => self.mark(*digit, row, list.cursor(), cx),
            (Action::Attempt, Some(row)) => {
                let attempts = row
                    .row
                    .set
                    .get(ATTEMPTS)
                    .and_then(serde_json::Value::as_i64)
                    .unwrap_or(0);
                save(
                    row,
                    list.cursor(),
                    [(ATTEMPTS, (attempts + 1).min(MOST_ATTEMPTS).into())],
                    cx,
                );
            }
            (Action::Open, Some(row)) => self.show_phone(row, cx),
            (Action::Edit, Some(row)) => cx.open(About::record(&row.row, None, list.cursor())),
            (Action::Done, _) => {
                let entry = RosterEntry {
                    campaign: self.id.to_string(),
                    rows: Vec::new(),
                };
                cx.save(Entry::Roster(entry), Some(list.cursor()), Then::SaySaved);
            }
            (Action::BringList, _) => cx.open(Open::Files(FilesFor::Roster(self.id), Vec::new())),
            (Action::NewRecord(None), _) => {
                let given = Fields::from_iter([("campaign".to_owned(), self.id.to_string().into())]);
                cx.open(About::new_record(Kind::CampaignRow, None, None).given(given));
            }
            (Action::Filter, _) => {
                self.open_only = !self.open_only;
                return Acted::OtherRows;
            }
            (Action::NextPane, _) => cx.open(SearchTarget::Record(Kind::Campaign.def().code, self.id)),
            _ => return Acted::No,
        }
        Acted::Yes
    }
}

/// A row is marked that the person may write.
const MARKS: &[offers::Need] = &[
    offers::Need::Selected,
    offers::Need::May(Operation::Edit, Kind::CampaignRow),
];

const STATUS: &str = "status";
const ATTEMPTS: &str = "attempts";
/// As the table of the kind has it.
const MOST_ATTEMPTS: i64 = 99;

impl Marking {
    fn mark(&self, digit: u8, row: &RosterRow, seen: Cursor, cx: &mut Cx<'_>) {
        let statuses = self.campaign.iter().flat_map(|campaign| &campaign.statuses);
        let status = statuses.into_iter().find(|status| status.digit == digit);
        match status {
            None => cx.say(Notice::Refused(Action::Mark(digit), Refusal::NoStatus)),
            Some(status) => {
                let today = cx.session.today().to_string();
                save(
                    row,
                    seen,
                    [(STATUS, status.word.as_str().into()), ("marked_on", today.into())],
                    cx,
                );
            }
        }
    }

    /// Shows the telephone of the row, and logs it; once more hides it.
    fn show_phone(&mut self, row: &RosterRow, cx: &mut Cx<'_>) {
        let id = row.row.id;
        self.shown = match self.shown {
            Some((shown, until)) if shown == id && cx.now < until => None,
            _ if cx.session.covered == View::Projector => return,
            _ => {
                let until = cx.now.plus(PHONE_MS);
                cx.effects
                    .push(Effect::Audit(REVEAL, format!("{} {id} phone", Kind::CampaignRow)));
                cx.effects.push(Effect::WakeAt(until));
                Some((id, until))
            }
        };
    }
}

fn save<const N: usize>(row: &RosterRow, seen: Cursor, set: [(&str, serde_json::Value); N], cx: &mut Cx<'_>) {
    let entry = EditEntry {
        kind: Kind::CampaignRow.code().to_owned(),
        record: row.row.id.to_string(),
        set: set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    cx.save(Entry::Edit(entry), Some(seen), Then::SaySaved);
}
