//! What a person says at the terminal: of rows that are not certain, and whether anything is written.

use super::args::Args;
use super::rows::Shown;
use crate::app::imports::choices::of_doubt;
use crate::cli::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::exchange::import::Options;
use crate::store::{Answer, Query, Store};
use crate::view::{ActionRow, Done, Fate, Plan, Say, UndoOf};
use std::io::{self, IsTerminal};

/// The digit that leaves all other rows out.
const REST: usize = 9;

/// True when somebody is there to be asked.
pub(super) fn is_asked(args: &Args) -> bool {
    !args.json && !args.good_rows && io::stdin().is_terminal()
}

/// Asks about each row that is not certain. True when something was answered.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn each(shown: &Shown<'_>, plan: &Plan, options: &mut Options, lang: Lang) -> Result<bool, CliError> {
    let mut is_answered = false;
    for row in &plan.rows {
        let Fate::Asked(doubt) = &row.fate else { continue };
        if options
            .said
            .each
            .get(&row.at)
            .is_some_and(|said| said.last() == Some(&Say::Nothing))
        {
            continue;
        }
        let says = of_doubt(doubt);
        let answers = says.iter().zip(1..).map(|(say, digit)| match say {
            Say::Is(person) => {
                let who = doubt.candidates().iter().find(|who| who.person == *person);
                lang.say_is(digit, &who.map_or_else(String::new, |who| shown.words().who(who)))
            }
            say => lang.say(digit, lang.doubt_answer(doubt, *say)),
        });
        let mut answers: Vec<String> = answers.collect();
        answers.push(lang.import_question_rest().to_owned());
        out::lines([shown.words().line(row), answers.join("  ")], lang)?;
        let digit = typed().parse::<usize>().unwrap_or_default();
        if digit == REST {
            return Ok(false);
        }
        let say = digit
            .checked_sub(1)
            .and_then(|at| says.get(at))
            .copied()
            .unwrap_or_default();
        is_answered |= say != Say::Nothing;
        options.said.add(row.at, say);
    }
    Ok(is_answered)
}

/// Asks whether an import is taken back, which one it is. Without a terminal nobody is asked.
///
/// # Errors
/// When the database does not answer, or the output cannot be written.
pub(super) fn takes_back(store: &Store, of: &UndoOf, common: &Common) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Ok(true);
    }
    let lang = common.lang;
    let answer = store
        .answer(&Query::Actions, common.now())
        .map_err(|error| CliError::store(&error, lang))?;
    let Answer::Actions(actions) = answer else {
        return Ok(true);
    };
    let is_it = |action: &&ActionRow| matches!(of, UndoOf::This(group) if *group == action.group);
    let deed = actions.iter().find(is_it).and_then(|action| action.deeds.first());
    let (file, rows) = match deed.map(|deed| (&deed.subject, &deed.what)) {
        Some((file, Done::Imported(rows))) => (file.as_str(), *rows),
        _ => ("", 0),
    };
    out::lines([lang.import_undo_question(file, rows)], lang)?;
    Ok(typed() == "1")
}

/// Asks whether the good rows are written.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn agreed(plan: &Plan, lang: Lang) -> Result<bool, CliError> {
    let tally = plan.tally(None);
    let question = match tally.left_out() {
        0 => lang.import_question_all().to_owned(),
        left => lang.import_question_good(tally.good(), left),
    };
    out::lines([question], lang)?;
    Ok(typed() == "1")
}

/// A line; nothing when there is none.
fn typed() -> String {
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_or_else(|_| String::new(), |_| line.trim().to_owned())
}
