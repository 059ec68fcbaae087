//! Forms as a person sees them: keys in, the screen as text out, at three sizes and in both languages.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use lianxin::app::forms::{About, Form};
use lianxin::app::session::Settings;
use lianxin::app::{App, Effect, Key, KeyCode, Layer, Msg};
use lianxin::domain::household::Colour;
use lianxin::domain::ids::{DeviceId, HouseholdId, PersonId, RequestId, UserId};
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::View;
use lianxin::domain::request::{EventKind, State, Urgency};
use lianxin::domain::role::{Level, Role};
use lianxin::domain::tag::TagKind;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::{Unit, UnitKind, UnitPath};
use lianxin::store::{Answer, Query};
use lianxin::ui::{self, Themes};
use lianxin::view::{HouseholdDetail, Identity, RequestRow, SearchHit, SearchTarget, SyncState, VisitRow};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

struct Screen {
    app: App,
    effects: Vec<Effect>,
    now: Millis,
    cursor: Option<Position>,
}

fn household(n: u128) -> HouseholdId {
    HouseholdId(uuid::Uuid::from_u128(n))
}

impl Screen {
    fn open(about: About, size: (u16, u16), lang: Lang) -> Self {
        let now = Millis::parse("2026-11-20 09:12").unwrap();
        let settings = Settings {
            lang,
            ..Settings::default()
        };
        let mut screen = Self {
            app: App::new(settings, now),
            effects: Vec::new(),
            now,
            cursor: None,
        };
        let unit = UnitPath::parse("439901100/200/03/012").unwrap();
        screen.send(Msg::Ready(Box::new(Identity {
            user: UserId(uuid::Uuid::nil()),
            name: "曾白露".to_owned(),
            role: Role::MicroLeader,
            unit: unit.clone(),
            device: DeviceId(uuid::Uuid::nil()),
            server: None,
            colleagues: Vec::new(),
            units: vec![Unit {
                path: unit,
                kind: UnitKind::MicroGrid,
                name: "12号微网格".to_owned(),
            }],
            demo: true,
        })));
        screen.app.layers.push(Layer::Form(Form::new(about)));
        screen.send(Msg::Resize(size.0, size.1));
        screen
    }

    fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg, self.now);
        let answers: Vec<Msg> = effects.iter().filter_map(nothing_found).collect();
        self.effects.extend(effects);
        answers.into_iter().for_each(|answer| self.send(answer));
    }

    fn press(&mut self, code: KeyCode) -> &mut Self {
        self.send(Msg::Key(Key::plain(code)));
        self
    }

    fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.press(KeyCode::Char(c));
        }
        self
    }

    fn save(&mut self) -> &mut Self {
        self.send(Msg::Key(Key::ctrl('s')));
        self
    }

    fn find(&mut self) -> &mut Self {
        let asked: Vec<_> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Ask(ticket, Query::Search { .. }) => Some(*ticket),
                _ => None,
            })
            .collect();
        let hit = |n: u128, title: &str, address: &str| SearchHit {
            target: SearchTarget::Household(household(n)),
            title: title.to_owned(),
            number: format!("{n:03}"),
            address: address.to_owned(),
            birth: None,
            household_no: String::new(),
            phone: String::new(),
            day: None,
        };
        let hits = vec![hit(7, "谭小满", "三组12号"), hit(8, "谭小雪", "四组02号")];
        for ticket in asked {
            self.send(Msg::Answer(
                ticket,
                Ok((Answer::Search(hits.clone()), Default::default())),
            ));
        }
        self
    }

    /// Of the household that was asked for nothing is known.
    fn no_household(&mut self) -> &mut Self {
        let asked = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask(ticket, Query::Household(_)) => Some(*ticket),
            _ => None,
        });
        for ticket in asked.collect::<Vec<_>>() {
            self.send(Msg::Answer(ticket, Ok((Answer::Household(None), Default::default()))));
        }
        self
    }

    fn text(&mut self) -> String {
        let (columns, rows) = self.app.session.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal
            .draw(|frame| ui::draw(frame, &self.app, &Themes::default()))
            .unwrap();
        self.cursor = terminal.get_cursor_position().ok();
        ui::screen_text(terminal.backend().buffer())
    }
}

/// Keys wait for answers: what no test answers by itself has found nothing.
fn nothing_found(effect: &Effect) -> Option<Msg> {
    let Effect::Ask(ticket, query) = effect else {
        return None;
    };
    let answer = match query {
        Query::Counts => Answer::Counts(Default::default()),
        Query::Today => Answer::Today(Default::default()),
        Query::Requests { .. } => Answer::Requests(Default::default(), Default::default()),
        Query::Similar(_) => Answer::Similar(Vec::new()),
        Query::Drafts => Answer::Drafts(Vec::new()),
        _ => return None,
    };
    Some(Msg::Answer(*ticket, Ok((answer, Default::default()))))
}

fn every_form() -> Vec<(&'static str, About)> {
    let known = || Some((household(7), "谭小满".to_owned()));
    vec![
        ("visit", About::Visit(None)),
        ("visit known", About::Visit(known())),
        ("fast", About::FastVisit(None)),
        ("request", About::Request(known())),
        ("household", About::Household(None)),
        ("person", About::Person(household(7), None)),
        ("tag", About::Tag(household(7), None)),
        ("reminder", About::Reminder(known())),
        (
            "health",
            About::Health(
                household(7),
                PersonId(uuid::Uuid::nil()),
                "罗谷雨".to_owned(),
                TagKind::Smd,
            ),
        ),
        ("setup", About::Setup),
    ]
}

#[test]
fn the_focus_is_in_view_at_every_size_in_both_languages_in_every_form() {
    for size in SIZES {
        for lang in [Lang::Zh, Lang::En] {
            for (name, about) in every_form() {
                let count = about.specs().len();
                let mut screen = Screen::open(about, size, lang);
                for _ in 0..count {
                    let text = screen.text();
                    let Some(Layer::Form(form)) = screen.app.layers.last() else {
                        panic!("{name}")
                    };
                    let spec = form.fields().list[form.focus()].spec;
                    let (field, label) = (spec.name, spec.label(lang));
                    let label: String = label.chars().take(3).collect();
                    let marked = text.lines().any(|line| line.starts_with('>') && line.contains(&label));
                    assert!(marked, "{name} {field} {size:?} {lang:?}\n{text}");
                    screen.press(KeyCode::Tab);
                }
            }
        }
    }
}

#[test]
fn the_cursor_stays_inside_the_field_while_wide_characters_fill_it() {
    let mut screen = Screen::open(
        About::Visit(Some((household(7), "谭小满".to_owned()))),
        (80, 24),
        Lang::Zh,
    );
    for _ in 0..70 {
        screen.type_text("漏");
        let text = screen.text();
        let at = screen.cursor.unwrap();
        assert!(at.x < 79 && at.y < 21, "{at:?}\n{text}");
    }
    assert!(screen.text().contains("70/2000 字"));
}

#[test]
fn a_visit_at_the_design_size_looks_like_this() {
    let mut screen = Screen::open(About::Visit(None), (80, 24), Lang::Zh);
    screen.type_text("txm").find();
    let open = screen.text();
    assert!(open.contains("> 谭*满"), "{open}");
    screen.press(KeyCode::Enter);
    screen.type_text("身体尚可，屋后排水沟积水。");
    let text = screen.text();
    for part in [
        "谭*满 007 户：新建走访记录",
        "* 必填  已填 4/4",
        "户 *",
        "谭*满 007",
        "2026-11-20 09:12",
        "(o)1 入户  ( )2 电话",
        "身体尚可，屋后排水沟积水。",
        "13/2000 字",
        "[ ]1 政策宣传",
        "Ctrl+S 保存",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    screen.no_household().save();
    assert!(
        screen
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Save { .. }))
    );
}

#[test]
fn what_is_wrong_stands_under_its_field_with_what_to_do() {
    for (lang, words) in [
        (Lang::Zh, "! 必填 - 填好后再按 Ctrl+S"),
        (Lang::En, "! needed - fill it in, then Ctrl+S"),
    ] {
        for size in SIZES {
            let mut screen = Screen::open(About::Request(None), size, lang);
            screen.save();
            let text = screen.text();
            let lines: Vec<&str> = text.lines().collect();
            let field = lines.iter().position(|line| line.starts_with('>')).unwrap();
            assert!(lines[field].contains(lang.field("title")), "{text}");
            assert!(lines[field + 1].contains(words), "{text}");
        }
    }
}

#[test]
fn a_category_is_chosen_from_a_list_that_narrows() {
    let mut screen = Screen::open(About::Request(None), (80, 24), Lang::Zh);
    screen.type_text("路灯不亮").press(KeyCode::Tab).press(KeyCode::Enter);
    assert!(screen.text().contains("> 供水"));
    screen.type_text("lud");
    let text = screen.text();
    assert!(text.contains("> 路灯照明") && !text.contains("供水"), "{text}");
    screen.press(KeyCode::Enter);
    assert!(screen.text().contains("[路灯照明"));
}

#[test]
fn the_projector_hides_what_was_typed_as_telephone_or_id_number() {
    let mut screen = Screen::open(About::Person(household(7), None), (80, 24), Lang::Zh);
    screen.type_text("罗谷雨").press(KeyCode::Tab).press(KeyCode::Tab);
    screen.type_text("439901195103041021");
    assert!(screen.text().contains("439901195103041021"));
    screen.press(KeyCode::Tab);
    assert!(!screen.text().contains("439901195103041021"));
    screen.app.session.shown = View::Projector;
    screen.press(KeyCode::BackTab);
    assert!(!screen.text().contains("439901195103041021"));
}

#[test]
fn the_setup_says_loudly_that_nothing_is_sealed_and_shows_two_boxes() {
    let mut screen = Screen::open(About::Setup, (80, 24), Lang::Zh);
    let text = screen.text();
    for part in [
        "不加密数据库",
        "1 \u{2502}连心\u{2502}",
        "2 |连心|",
        "哪个对齐",
        "所属网格",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn the_setup_asks_about_the_boxes_whole_and_names_no_key_that_it_refuses() {
    for (lang, asked) in [(Lang::Zh, "选右边竖线连成直线的"), (Lang::En, "straight edge?")] {
        for size in [(60, 18), (80, 24)] {
            let mut screen = Screen::open(About::Setup, size, lang);
            let text = screen.text();
            assert!(text.contains(asked), "{text}");
            let keys = text.lines().last().unwrap_or_default();
            assert!(!keys.contains("Esc"), "{text}");
        }
    }
}

#[test]
fn escape_keeps_the_draft_and_says_so() {
    let mut screen = Screen::open(
        About::Visit(Some((household(7), "谭小满".to_owned()))),
        (80, 24),
        Lang::Zh,
    );
    screen.type_text("好").press(KeyCode::Esc);
    assert!(screen.app.layers.is_empty());
    assert!(
        screen
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::SaveDraft { .. }))
    );
}

#[test]
fn a_wide_form_shows_the_household_beside_it() {
    let mut screen = Screen::open(
        About::Visit(Some((household(7), "谭小满".to_owned()))),
        (120, 40),
        Lang::Zh,
    );
    let asked = screen.effects.iter().find_map(|effect| match effect {
        Effect::Ask(ticket, Query::Household(_)) => Some(*ticket),
        _ => None,
    });
    screen.send(Msg::Answer(
        asked.unwrap(),
        Ok((Answer::Household(Some(Box::new(detail()))), Default::default())),
    ));
    let text = screen.text();
    for part in ["A-012 谭*满", "独居", "上次走访 11-10 (10 天前) 入户", "屋后排水沟积水"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("随访对象"), "nobody has an illness that is followed up");
    let narrow = {
        screen.send(Msg::Resize(80, 24));
        screen.text()
    };
    assert!(!narrow.contains("上次走访"), "{narrow}");
}

fn detail() -> HouseholdDetail {
    let (home, unit) = (household(7), "439901100/200/03/012");
    HouseholdDetail {
        records: Vec::new(),
        same_number: None,
        entitlements: Vec::new(),
        calls: Vec::new(),
        cursor: Default::default(),
        conflicts: Vec::new(),
        household: serde_json::from_value(serde_json::json!({
            "id": home, "unit": unit, "household_no": "A-012", "display_name": "谭小满", "address": "三组12号",
            "phone": "", "residence": "resident", "colour": null, "colour_reason": "", "colour_until": null,
            "housing": "", "water": "", "income_source": "", "industry": "", "contact": "", "contact_since": null,
            "remark": ""
        }))
        .unwrap(),
        colour: Colour::Yellow,
        colour_because: String::new(),
        five: [None; 5],
        persons: Vec::new(),
        tags: vec![
            serde_json::from_value(serde_json::json!({
                "id": uuid::Uuid::from_u128(5), "household_id": home, "person_id": null, "unit": unit,
                "kind": "living_alone", "level": null, "level_by": "", "risk": null, "from": null, "to": null, "end_note": "",
                "ended_by": "", "basis": "duty", "source": "", "confirmed_by": ""
            }))
            .unwrap(),
        ],
        benefits: Vec::new(),
        follow_ups: Vec::new(),
        requests: Vec::new(),
        visits: vec![VisitRow {
            set: Default::default(),
            recorded_at: Millis::parse("2026-11-10 10:00").unwrap(),
            visit: serde_json::from_value(serde_json::json!({
                "id": uuid::Uuid::from_u128(6), "household_id": home, "unit": unit,
                "at": Millis::parse("2026-11-10 10:00").unwrap(), "way": "home", "outcome": "done", "companions": "",
                "met_person_ids": [], "topics": [], "text": "屋后排水沟积水，已登记。", "next_visit": null,
                "request_ids": []
            }))
            .unwrap(),
            name: "谭小满".to_owned(),
            household_no: "A-012".to_owned(),
            address: "三组12号".to_owned(),
            by: "曾白露".to_owned(),
            relations: Default::default(),
            sync: SyncState::Synced(None),
        }],
        health: Vec::new(),
        visit_count: 1,
        sync: SyncState::Synced(None),
    }
}

#[test]
fn every_step_of_a_request_has_its_form() {
    for kind in EventKind::ALL {
        for size in SIZES {
            let mut screen = Screen::open(About::Event(Box::new(request()), kind.clone()), size, Lang::Zh);
            let text = screen.text();
            assert!(text.contains(Lang::Zh.event(kind)), "{kind}\n{text}");
            assert!(text.contains("12-1120-01"), "{kind}\n{text}");
        }
    }
}

fn request() -> RequestRow {
    RequestRow {
        set: Default::default(),
        id: RequestId(uuid::Uuid::from_u128(9)),
        temp_no: "12-1120-01".to_owned(),
        origin_no: String::new(),
        standing: Default::default(),
        title: "排水沟清淤".to_owned(),
        category: "0104".to_owned(),
        urgency: Urgency::Critical,
        household_id: Some(household(7)),
        household_no: String::new(),
        reporter_name: "谭小满".to_owned(),
        reporter_phone: String::new(),
        place: String::new(),
        registered_at: Millis(0),
        state: State::Resolved,
        level: Level::MICRO_GRID,
        mode: None,
        assignee: String::new(),
        awaiting_check: false,
        due: None,
        attempt: 1,
        satisfaction: None,
        unit: UnitPath::parse("439901100/200/03/012").unwrap(),
        relations: lianxin::domain::right::Relations::own(false),
        illegal: 0,
        sync: SyncState::Synced(None),
    }
}
