//! The record tables as `list kinds` and `record --help` print them. Nothing of a kind is said here: all of it is read from
//! [`crate::record`] and the permission table.

use crate::change::entry::Entry;
use crate::domain::lang::{Lang, Words};
use crate::domain::mask::Privacy;
use crate::domain::request::EventKind;
use crate::domain::request::step::who;
use crate::domain::right::{Grant, Grants};
use crate::domain::role::{Role, WRITERS};
use crate::record::permission::rights;
use crate::record::{CodeSet, Default, DueRule, FieldDef, Holds, Keep, Kind, KindDef, STATE, Step};
use crate::ui::text::{pad, width, wrap};
use serde_json::{Map, Value, json};

/// Cells of a line at most.
const LINE: usize = 80;
/// Cells of a field's name, and of its label.
const NAME: usize = 17;
const LABEL: usize = 18;

/// Every kind as JSON, with the words of both languages.
pub(super) fn json() -> Value {
    Kind::all().map(kind_json).collect()
}

fn kind_json(kind: &Kind) -> Value {
    let def = kind.def();
    let record = Entry::verb(kind).map(|verb| json!({ "do": verb, "given": Entry::names_of(verb) }));
    let mut row = json!({
        "code": def.code, "label": both(def.label), "nature": def.nature, "by_server": def.is_server_owned,
        "by_program": def.is_of_program,
        "called_by": def.called_by(), "title": def.title, "record": record, "columns": def.list, "on_visit": def.on_visit,
        "steps": def.steps.iter().map(step_json).collect::<Vec<_>>(),
        "answers": def.answers.iter().map(step_json).collect::<Vec<_>>(),
        "due": def.due.iter().map(due_json).collect::<Vec<_>>(),
        "kept": match def.keep {
            Keep::Forever => json!("forever"),
            Keep::WithOwner => json!("with_owner"),
            Keep::After(ends) => ends.iter().map(|end| end.days.map_or_else(|| json!(end.rule), |days| json!(days))).collect(),
        },
        "fields": def.fields.iter().map(field_json).collect::<Vec<_>>(),
        "may": may(kind).into_iter().map(|(what, grants)| (what.to_owned(), grants_json(grants))).collect::<Map<_, _>>(),
    });
    if *kind == Kind::RequestEvent {
        let steps = EventKind::ALL.iter();
        let steps = steps.map(|step| (step.code().to_owned(), grants_json(who(step))));
        row["may"]["step"] = Value::Object(steps.collect());
    }
    row
}

fn step_json(step: &Step) -> Value {
    json!({
        "code": step.code, "label": both(step.label), "from": step.from, "to": step.to, "needs": step.needs,
        "asks": step.asks, "dated": step.dated, "clears": step.clears,
    })
}

fn due_json(due: &DueRule) -> Value {
    json!({
        "rule": due.rule, "state": due.state, "from": due.anchor, "or_on": due.instead, "priority": due.priority,
        "task": both(due.task),
    })
}

fn both(words: Words) -> Value {
    by_language(|lang| words.of(lang).to_owned())
}

fn by_language(word: impl Fn(Lang) -> String) -> Value {
    let words = [Lang::Zh, Lang::En].map(|lang| (lang.code().to_owned(), word(lang).into()));
    Value::Object(words.into_iter().collect())
}

fn field_json(field: &FieldDef) -> Value {
    let mut row = json!({
        "name": field.name, "label": both(field.label), "privacy": field.privacy, "needed": field.is_needed,
        "by_program": field.is_fixed, "both": field.both, "audience": field.audience,
        "default": match field.default {
            Default::Empty => Value::Null,
            Default::Code(code) => code.into(),
            Default::Yes => true.into(),
            Default::Today => "today".into(),
            Default::Now => "now".into(),
        },
    });
    let ty = match field.holds {
        Holds::Line(max) => sized(&mut row, "line", max),
        Holds::Text(max) => sized(&mut row, "text", max),
        Holds::Lines(max) => sized(&mut row, "lines", max),
        Holds::Code(_) => "code",
        Holds::Codes(_) => "codes",
        Holds::TwoDigits(_) => "two_digits",
        Holds::Digit(_) => "digit",
        Holds::Date(when) => {
            row["when"] = json!(when);
            "date"
        }
        Holds::Instant => "instant",
        Holds::Int(min, max) => {
            row["min"] = min.into();
            row["max"] = max.into();
            "int"
        }
        Holds::Decimal(decimals, min, max) => {
            row["min"] = min.into();
            row["max"] = max.into();
            row["places"] = decimals.places.into();
            row["typed_as"] = field.typed_as.into();
            "decimal"
        }
        Holds::Bool => "bool",
        Holds::Phone => "phone",
        Holds::Phones => "phones",
        Holds::IdNumber => "id_number",
        Holds::Ref(target) => {
            row["of"] = target.kind().map(|kind| kind.def().code).into();
            "ref"
        }
        Holds::Refs(target) => {
            row["of"] = target.kind().map(|kind| kind.def().code).into();
            "refs"
        }
        Holds::Key => "key",
    };
    row["type"] = ty.into();
    if let Some(set) = field.codes() {
        let word = |code: &'static str| json!({ "code": code, "label": by_language(|lang| set.word(lang, code)) });
        row["codes"] = set.codes().into_iter().map(word).collect();
    }
    row
}

fn sized(row: &mut Value, ty: &'static str, max: usize) -> &'static str {
    row["limit"] = max.into();
    ty
}

/// Who may do what with the records of a kind. What the server writes everybody reads, however they stand to it.
fn may(kind: &Kind) -> [(&'static str, Grants); 4] {
    const EVERYBODY: Grants = &[Grant::when(Role::ALL, &[])];
    let rights = rights(kind);
    let read = match kind.is_server_owned() {
        true => EVERYBODY,
        false => rights.read,
    };
    [
        ("read", read),
        ("create", rights.create),
        ("edit", rights.edit),
        ("delete", rights.delete),
    ]
}

fn grants_json(grants: Grants) -> Value {
    let grant = |grant: &Grant| {
        let roles: Vec<_> = grant.roles.iter().map(Role::code).collect();
        json!({ "roles": roles, "standing": grant.relations, "fields": grant.fields })
    };
    grants.iter().map(grant).collect()
}

/// The tables for people, in lines of at most 80 cells.
pub(super) fn lines(lang: Lang) -> Vec<String> {
    let mut lines = wrap(lang.kinds_privacy(), LINE);
    for kind in Kind::all() {
        lines.push(String::new());
        lines.extend(kind_lines(kind, lang));
    }
    lines
}

fn kind_lines(kind: &Kind, lang: Lang) -> Vec<String> {
    let def = kind.def();
    let mut lines = vec![format!(
        "{}  {}  ({})",
        def.code,
        def.label.of(lang),
        lang.nature(def.nature)
    )];
    if def.is_server_owned {
        lines.push(format!("  {}", lang.kinds_not_recorded()));
    } else {
        match Entry::verb(kind) {
            None => lines.push(format!("  {}", lang.kinds_by_program())),
            Some(verb) => {
                let given = lang.labelled(&format!("do={verb}"), &Entry::names_of(verb).join(" "));
                lines.extend(under(lang.kinds_record_by(), &given));
            }
        }
        let words = [
            lang.kinds_read(),
            lang.kinds_create(),
            lang.kinds_edit(),
            lang.kinds_delete(),
        ];
        for (word, (what, grants)) in words.into_iter().zip(may(kind)) {
            let mut said = grants_words(grants, lang);
            if *kind == Kind::RequestEvent && what == "create" {
                said = lang.clauses(&[said, lang.kinds_by_step().to_owned()]);
            }
            lines.extend(under(word, &said));
        }
    }
    lines.extend(def.steps.iter().flat_map(|step| step_lines(step, def, lang)));
    lines.extend(def.answers.iter().flat_map(|answer| answer_lines(answer, lang)));
    lines.extend(def.due.iter().flat_map(|due| under(due.rule, due.because.of(lang))));
    lines.extend(def.fields.iter().flat_map(|field| field_lines(field, lang)));
    lines
}

/// `审核通过: 已征集 -> 待认领`, with what it needs.
fn step_lines(step: &Step, def: &'static KindDef, lang: Lang) -> Vec<String> {
    let set = def.at(STATE).codes();
    let word = |code: &str| set.map_or_else(|| code.to_owned(), |set| set.word(lang, code));
    let from: Vec<_> = step.from.iter().map(|state| word(state)).collect();
    let way = format!("{} -> {}", lang.listed(&from), word(step.to));
    let mut said = lang.labelled(step.label.of(lang), &way);
    if !step.needs.is_empty() {
        let needs = lang.labelled(lang.kinds_needed(), &step.needs.join(" "));
        said = format!("{said} ({needs})");
    }
    under(lang.kinds_step(), &said)
}

/// `已核对: checked_at`, with what one key writes.
fn answer_lines(answer: &Step, lang: Lang) -> Vec<String> {
    let state = (!answer.to.is_empty()).then(|| format!("{STATE}={}", answer.to));
    let written: Vec<_> = state.into_iter().chain(answer.dated.map(str::to_owned)).collect();
    under(
        lang.kinds_step(),
        &lang.labelled(answer.label.of(lang), &written.join(" ")),
    )
}

/// `what` in front of words that go on under each other.
fn under(what: &str, words: &str) -> Vec<String> {
    beside(&format!("  {}", pad(what, 8)), words)
}

fn beside(head: &str, words: &str) -> Vec<String> {
    let room = LINE - width(head);
    let line = |(at, line): (usize, String)| match at {
        0 => format!("{head}{line}").trim_end().to_owned(),
        _ => format!("{}{line}", " ".repeat(width(head))),
    };
    wrap(words, room).into_iter().enumerate().map(line).collect()
}

fn grants_words(grants: Grants, lang: Lang) -> String {
    let grant = |grant: &Grant| {
        let roles: Vec<_> = match grant.roles == WRITERS {
            true => vec![lang.kinds_all_but_viewers()],
            false => grant.roles.iter().map(|role| lang.role(role)).collect(),
        };
        let standing: Vec<_> = grant
            .relations
            .iter()
            .map(|relation| lang.standing(*relation))
            .collect();
        let roles: Vec<String> = roles.into_iter().map(str::to_owned).collect();
        let said = lang.labelled(&lang.listed(&roles), &standing.join(" / "));
        match grant.fields {
            Some(fields) => lang.listed(&[said, lang.kinds_only(&fields.join(" "))]),
            None => said,
        }
    };
    match grants {
        [] => lang.kinds_nobody().to_owned(),
        grants => lang.clauses(&grants.iter().map(grant).collect::<Vec<_>>()),
    }
}

fn field_lines(field: &FieldDef, lang: Lang) -> Vec<String> {
    let mut said = vec![lang.holds(field.holds)];
    said.extend(field.typed_as.map(|name| lang.kinds_typed_as(name)));
    said.extend(lang.default_value(field.default));
    if field.is_needed && field.default == Default::Empty {
        said.push(lang.kinds_needed().to_owned());
    }
    if field.is_fixed {
        said.push(lang.kinds_fixed().to_owned());
    }
    let mut said = lang.listed(&said);
    if field.privacy != Privacy::Code {
        said = format!("{said} [{}]", lang.privacy(field.privacy));
    }
    let head = format!("    {}{}", pad(field.name, NAME), pad(field.label.of(lang), LABEL));
    let mut lines = beside(&head, &said);
    if let Some(set) = field.codes() {
        lines.extend(beside("      ", &codes_words(set, lang)));
    }
    lines
}

fn codes_words(set: &CodeSet, lang: Lang) -> String {
    let word = |code: &str| format!("{code} {}", set.word(lang, code));
    lang.listed(&set.codes().into_iter().map(word).collect::<Vec<_>>())
}

/// What `do` may say and what may be given with it, for `record --help`.
pub(crate) fn recorded(lang: Lang) -> String {
    let mut lines = wrap(lang.kinds_recorded(), LINE);
    for verb in Entry::verbs() {
        lines.extend(beside(
            &format!("  {}", pad(verb, 15)),
            &Entry::names_of(verb).join(" "),
        ));
    }
    lines.join("\n")
}
