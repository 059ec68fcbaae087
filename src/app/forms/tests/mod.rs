//! Forms as a person uses them: press keys, look at the fields and at the effects.

mod drafts;
mod fields;
mod records;
mod visits;

use crate::app::action::Action;
use crate::app::effect::{Effect, SaveTrouble, SavedOk, Ticket};
use crate::app::forms::{About, Form};
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Cx, Move, Screen};
use crate::app::session::{Glyphs, Session, Settings};
use crate::change::Cursor;
use crate::change::entry::{Entry, VisitEntry};
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::mask::View;
use crate::domain::time::Millis;
use crate::store::{Answer, Query};
use crate::view::{DraftRow, SearchHit, SearchTarget};
use std::collections::VecDeque;

/// A form with a person in front of it and a world that answers searches.
struct Console {
    form: Form,
    session: Session,
    now: Millis,
    tickets: u64,
    effects: Vec<Effect>,
    moves: Vec<Move>,
    /// Instants the form asked to be woken at.
    due: Vec<Millis>,
    keys: usize,
}

/// Where the log ended when the records under test were read.
const READ_AT: Cursor = Cursor { seq: 12, chain: 7 };

fn household(n: u8) -> HouseholdId {
    HouseholdId(uuid::Uuid::from_u128(u128::from(n)))
}

impl Console {
    fn open(about: About) -> Self {
        Self::open_with(about, &[])
    }

    fn open_with(about: About, drafts: &[DraftRow]) -> Self {
        let now = Millis::parse("2026-11-20 09:12").unwrap();
        let session = Session {
            last_views: Vec::new(),
            own: std::collections::BTreeSet::new(),
            settings: Settings::default(),
            glyphs: Glyphs::Ascii,
            identity: None,
            counts: Default::default(),
            sync: Default::default(),
            shown: View::Masked,
            covered: View::Masked,
            known: Default::default(),
            plain_until: None,
            themes: Vec::new(),
            size: (80, 24),
            cable: None,
            bundle_dir: String::new(),
            only_read: None,
            exported: None,
            listed_units: Default::default(),
            reached: false,
            side: Default::default(),
            leader_cable: false,
            tours: Vec::new(),
            is_toured: false,
            cast: Default::default(),
            now,
        };
        let mut console = Self {
            form: Form::new(about),
            session,
            now,
            tickets: 0,
            effects: Vec::new(),
            moves: Vec::new(),
            due: Vec::new(),
            keys: 0,
        };
        console.with(|form, cx| form.load(cx));
        let asked = console.effects.iter().find_map(|effect| match effect {
            Effect::Ask(ticket, Query::Drafts) => Some(*ticket),
            _ => None,
        });
        if let Some(ticket) = asked {
            console.answer(ticket, &Answer::Drafts(drafts.to_vec()));
        }
        console
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Form, &mut Cx<'_>) -> T) -> T {
        let mut cx = Cx {
            session: &mut self.session,
            now: self.now,
            effects: Vec::new(),
            moves: Vec::new(),
            next_ticket: &mut self.tickets,
        };
        let done = act(&mut self.form, &mut cx);
        self.effects.append(&mut cx.effects);
        self.moves.append(&mut cx.moves);
        done
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer) {
        self.with(|form, cx| form.answer(ticket, answer.clone(), cx));
    }

    /// Answers every search asked so far that has no answer yet with the household 小满.
    fn search_answers(&mut self) {
        let asked: VecDeque<Ticket> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Ask(ticket, Query::Search { .. }) => Some(*ticket),
                _ => None,
            })
            .collect();
        let hit = SearchHit {
            target: SearchTarget::Household(household(7)),
            title: "谭小满".to_owned(),
            number: "012".to_owned(),
            address: "三组12号".to_owned(),
            birth: None,
            household_no: String::new(),
            phone: String::new(),
            day: None,
        };
        for ticket in asked {
            self.answer(ticket, &Answer::Search(vec![hit.clone()]));
        }
    }

    fn press(&mut self, code: KeyCode) -> bool {
        self.key(Key::plain(code))
    }

    fn key(&mut self, key: Key) -> bool {
        self.keys += 1;
        self.with(|form, cx| form.key(key, cx))
    }

    /// Characters as an input method commits them: several at once.
    fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.with(|form, cx| form.key(Key::plain(KeyCode::Char(c)), cx));
        }
    }

    fn save(&mut self) {
        self.keys += 1;
        self.with(|form, cx| form.act(&Action::Save, cx));
    }

    fn saved_entry(&self) -> Option<(&Entry, Option<&str>, Ticket)> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Save {
                ticket, entry, draft, ..
            } => Some((&**entry, draft.as_deref(), *ticket)),
            _ => None,
        })
    }

    fn visit(&self) -> &VisitEntry {
        match self.saved_entry().expect("a save was asked for").0 {
            Entry::Visit(visit) => visit,
            other => panic!("{other:?}"),
        }
    }

    fn outcome(&mut self, outcome: &Result<SavedOk, SaveTrouble>) {
        let ticket = self.saved_entry().expect("a save was asked for").2;
        self.with(|form, cx| form.saved(ticket, outcome, cx));
    }

    fn ok(&mut self) {
        self.outcome(&Ok(SavedOk {
            record: RecordId(uuid::Uuid::nil()),
            no: String::new(),
            changes: 1,
            warnings: Vec::new(),
            group: None,
            deeds: Vec::new(),
            ended: Vec::new(),
            sent: false,
        }));
    }

    fn focus_on(&mut self, name: &str) {
        for _ in 0..self.form.fields().list.len() {
            if self.focused() == name {
                return;
            }
            self.press(KeyCode::Tab);
        }
        panic!("{name} is not there");
    }

    fn focused(&self) -> &'static str {
        self.form.fields().list[self.form.focus()].spec.name
    }

    fn text(&self, name: &str) -> String {
        self.form.fields().text(name)
    }

    fn drafts(&self) -> Vec<&serde_json::Value> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::SaveDraft { body, .. } => Some(body),
                _ => None,
            })
            .collect()
    }
}

fn of_household() -> About {
    About::Visit(Some((household(7), "谭小满".to_owned())))
}

fn row() -> crate::view::RequestRow {
    crate::view::RequestRow {
        set: Default::default(),
        id: RequestId(uuid::Uuid::from_u128(9)),
        temp_no: "12-1120-01".to_owned(),
        origin_no: String::new(),
        title: "排水沟清淤".to_owned(),
        category: "0104".to_owned(),
        urgency: crate::domain::request::Urgency::Normal,
        household_id: Some(household(7)),
        household_no: String::new(),
        reporter_name: "谭小满".to_owned(),
        reporter_phone: String::new(),
        place: String::new(),
        registered_at: Millis(0),
        state: crate::domain::request::State::Resolved,
        level: crate::domain::role::Level(0),
        mode: None,
        assignee: String::new(),
        awaiting_check: false,
        due: None,
        attempt: 1,
        satisfaction: None,
        standing: Default::default(),
        unit: crate::domain::unit::UnitPath::parse("439901100/200/03/012").unwrap(),
        relations: crate::domain::right::Relations::own(false),
        illegal: 0,
        sync: Default::default(),
    }
}

fn detail() -> crate::view::HouseholdDetail {
    let unit = "439901100/200/03/012";
    let (home, person) = (household(7), PersonId(uuid::Uuid::from_u128(3)));
    crate::view::HouseholdDetail {
        records: Vec::new(),
        same_number: None,
        entitlements: Vec::new(),
        calls: Vec::new(),
        cursor: Default::default(),
        household: serde_json::from_value(serde_json::json!({
            "id": home, "unit": unit, "household_no": "A-012", "display_name": "谭小满", "address": "", "phone": "",
            "residence": "resident", "colour": null, "colour_reason": "", "colour_until": null, "housing": "", "water": "",
            "income_source": "", "industry": "", "contact": "", "contact_since": null, "remark": ""
        }))
        .unwrap(),
        colour: crate::domain::household::Colour::Yellow,
        colour_because: String::new(),
        five: [None; 5],
        persons: vec![
            serde_json::from_value(serde_json::json!({
                "id": person, "household_id": home, "unit": unit, "name": "谭小满", "relation": "02", "sex": 1,
                "birth": null, "birth_lunar": "", "id_no": "", "id_unverified": false, "phones": [], "ethnic": "01",
                "presence": "home", "presence_place": "", "party_member": false, "guardian_name": "",
                "guardian_phone": "", "emergency_name": "", "emergency_phone": "", "doctor_team": "",
                "doctor_phone": "", "doctor_signed_from": null, "doctor_signed_to": null, "remark": ""
            }))
            .unwrap(),
        ],
        tags: vec![
            serde_json::from_value(serde_json::json!({
                "id": uuid::Uuid::from_u128(5), "household_id": home, "person_id": person, "unit": unit,
                "kind": "hypertension", "level": null, "risk": null, "from": null, "to": null, "basis": "duty",
                "source": "", "confirmed_by": "", "level_by": "", "end_note": "", "ended_by": ""
            }))
            .unwrap(),
        ],
        benefits: Vec::new(),
        follow_ups: Vec::new(),
        requests: Vec::new(),
        visits: Vec::new(),
        health: Vec::new(),
        conflicts: Vec::new(),
        visit_count: 0,
        sync: Default::default(),
    }
}
