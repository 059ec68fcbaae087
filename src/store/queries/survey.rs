//! 问卷: a survey with what its sheets say so far.

use crate::domain::ids::RecordId;
use crate::domain::survey::{Measure, Question, judged};
use crate::store::sql::{list, text};
use crate::store::{StoreError, journal, records};
use crate::view::SurveyView;
use rusqlite::{Connection, ToSql};

/// The survey; `None` when it is gone.
///
/// # Errors
/// When the database does not answer.
pub fn survey(conn: &Connection, id: RecordId) -> Result<Option<Box<SurveyView>>, StoreError> {
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &id.to_string())];
    let sql = "SELECT title, state, questions FROM survey WHERE id = :id AND deleted IS NULL";
    let found = records::first(conn, sql, by_id, |row| {
        let questions = list(row, "questions")?;
        let questions = Question::all(questions.iter().map(String::as_str));
        Ok((text(row, "title")?, text(row, "state")? == "open", questions))
    })?;
    let Some((title, is_open, questions)) = found else {
        return Ok(None);
    };
    let sheets = "SELECT answers FROM answer WHERE survey = :id AND deleted IS NULL";
    let sheets = records::all(conn, sheets, by_id, |row| text(row, "answers"))?;
    let valid: Vec<_> = sheets.iter().filter_map(|values| judged(&questions, values)).collect();
    let rate = |measure: Measure| {
        let answers = valid.iter().flatten().filter(|(of, _)| *of == measure);
        let (yes, all) = answers.fold((0, 0), |(yes, all), (_, is_yes)| (yes + usize::from(*is_yes), all + 1));
        (measure, yes, all)
    };
    let is_asked = |measure: &Measure| questions.iter().any(|question| question.measure == *measure);
    let rates = Measure::RATES.into_iter().filter(is_asked).map(rate).collect();
    Ok(Some(Box::new(SurveyView {
        id,
        title,
        is_open,
        sheets: sheets.len(),
        invalid: sheets.len() - valid.len(),
        questions,
        rates,
        cursor: journal::seen(conn)?,
    })))
}
