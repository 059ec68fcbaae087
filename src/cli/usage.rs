//! Help and usage errors in the person's language: clap's command tree with the texts of `ui::words::cli`.

use super::{CliError, list, named, out};
use crate::domain::lang::Lang;
use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, Command};
use std::process::ExitCode;

/// The tree with every text in `lang`.
pub(super) fn localised(command: Command, lang: Lang) -> Command {
    texts(command, "", lang)
}

/// Puts the texts of a command and everything below it in.
fn texts(command: Command, path: &str, lang: Lang) -> Command {
    let about = lang.help_text(if path.is_empty() { "lianxin" } else { path });
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command
        .about(about)
        .long_about(None)
        .subcommand_help_heading(lang.help_commands())
        .help_template(template(lang))
        .mut_args(|arg| argument(arg, path, lang));
    if path == "record" {
        command = command.after_help(list::recorded(lang));
    }
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path} {name}")
        };
        command = command.mut_subcommand(name, |sub| texts(sub, &below, lang));
    }
    command
}

fn argument(arg: Arg, path: &str, lang: Lang) -> Arg {
    let heading = if arg.is_positional() {
        lang.help_arguments()
    } else {
        lang.help_options()
    };
    let own = format!("{path} {}", arg.get_id());
    let text = match lang.help_text(own.trim()) {
        "" => lang.help_text(arg.get_id().as_str()),
        text => text,
    };
    // The text already lists the possible values, in the person's language.
    let takes_values = arg.get_action().takes_values();
    let text = text
        .replace("{kinds}", &list::codes(lang))
        .replace("{roles}", &named::roles(lang))
        .replace("{unit_kinds}", &named::unit_kinds(lang));
    let arg = arg.help(text).long_help(None).help_heading(heading);
    match takes_values {
        true => arg.hide_possible_values(true),
        false => arg,
    }
}

fn template(lang: Lang) -> String {
    let usage = lang.labelled(lang.help_usage(), "{usage}");
    format!("{{about}}\n\n{usage}\n\n{{all-args}}{{after-help}}")
}

/// Prints help or a usage error; help is exit 0, wrong usage 2.
pub(super) fn explain(error: &clap::Error, lang: Lang) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nothing is lost when nobody reads the help.
            let _ = out::page(&error.render().to_string());
            ExitCode::SUCCESS
        }
        kind => {
            let what = sentence(kind, error, lang);
            let _one = CliError::new(what, lang.usage_hint()).show(lang);
            ExitCode::from(2)
        }
    }
}

/// What is wrong, in one sentence.
fn sentence(kind: ErrorKind, error: &clap::Error, lang: Lang) -> String {
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let arg = context(ContextKind::InvalidArg);
    match kind {
        ErrorKind::UnknownArgument => lang.usage_unknown_argument(&arg),
        ErrorKind::InvalidSubcommand => lang.usage_unknown_command(&context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => lang.usage_missing(&arg),
        ErrorKind::MissingSubcommand => lang.usage_no_command().to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => {
            lang.usage_invalid_value(&context(ContextKind::InvalidValue), &arg)
        }
        ErrorKind::ArgumentConflict => lang.usage_conflict(&arg),
        _ => lang.usage_wrong().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    /// The names of everything in the tree that has no text.
    fn without_text(command: &Command, path: &str, found: &mut Vec<String>) {
        if command.get_about().is_none_or(|about| about.to_string().is_empty()) {
            found.push(path.to_owned());
        }
        for arg in command.get_arguments() {
            if arg.get_help().is_none_or(|help| help.to_string().is_empty()) {
                found.push(format!("{path} {}", arg.get_id()));
            }
        }
        for sub in command.get_subcommands() {
            without_text(sub, &format!("{path} {}", sub.get_name()), found);
        }
    }

    #[test]
    fn every_command_and_argument_has_a_help_text_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let mut found = Vec::new();
            without_text(&localised(Cli::command(), lang), "lianxin", &mut found);
            assert_eq!(found, Vec::<String>::new());
        }
    }

    #[test]
    fn every_value_that_can_be_given_is_named_in_the_help() {
        fn unnamed(command: &Command, found: &mut Vec<String>) {
            for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let values = arg.get_possible_values();
                let missing = values
                    .iter()
                    .map(|value| value.get_name())
                    .filter(|name| !help.contains(name));
                found.extend(missing.map(|name| format!("{} {name}", arg.get_id())));
            }
            command.get_subcommands().for_each(|sub| unnamed(sub, found));
        }
        for lang in [Lang::Zh, Lang::En] {
            let mut found = Vec::new();
            unnamed(&localised(Cli::command(), lang), &mut found);
            assert_eq!(found, Vec::<String>::new());
        }
    }

    #[test]
    fn the_tree_is_one_that_clap_accepts() {
        localised(Cli::command(), Lang::Zh).debug_assert();
    }
}
