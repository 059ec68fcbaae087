//! Words of an import: what becomes of each row, what is asked, what was written; and the help of the command.

use crate::domain::lang::Lang;
use crate::record::Kind;
use crate::view::ledger::{LeftOut, What};
use crate::view::{Doubt, Fate, FateSort, Likeness, RowAt, Say, Tally};

words! {
    import_rows(n: &str): "{n} 行", "{n} rows";
    import_new(n: &str): "新增 {n}", "{n} new";
    import_changed(n: &str): "改动 {n}", "{n} changed";
    import_same(n: &str): "相同 {n}", "{n} the same";
    import_refused(n: &str): "拒收 {n}", "{n} refused";
    import_asked(n: &str): "待确认 {n}", "{n} to be confirmed";
    fate_new: "新增", "new";
    fate_changed: "改动", "changed";
    fate_same: "相同", "the same";
    fate_refused: "拒收", "refused";
    fate_asked: "待确认", "to be confirmed";
    import_row(row: u32, name: &str, fate: &str): "第 {row} 行 {name} {fate}", "row {row} {name}: {fate}";
    import_no_rows: "文件里没有要导入的行", "There are no rows to import";
    import_no_file_hint: "什么都没有改动。看看文件名和所在的文件夹；目录里的几个文件可以一起写，或在界面第 9 页多选", "Nothing was changed. Look at the file's name and folder; several files can be given together, or marked on page 9";
    import_no_rows_hint: "什么都没有改动。看看工作表的名字和表头，用 --sheet 指定工作表", "Nothing was changed. Look at the sheets' names and headings; --sheet names a sheet";
    import_no_sheet(sheet: &str): "没有这个工作表，或它不是台账：{sheet}", "There is no such sheet, or it is no ledger: {sheet}";
    import_open_questions(n: usize): "有 {n} 处要先说清楚，什么都没有导入", "{n} things have to be said first; nothing was imported";
    import_open_questions_hint: "把答案写进一个文件，用 --map 文件 再运行。样子如下，改好等号右边：", "Write the answers into a file and run again with --map FILE. It looks like this; change what stands behind the equals signs:";
    import_left_out(n: usize): "有 {n} 行不能收，什么都没有导入", "{n} rows cannot be taken; nothing was imported";
    import_left_out_hint: "加 --good-rows 只导入其余的行，加 --refused 文件 把不收的行写出来改；或先用 --dry-run 逐行看", "Add --good-rows to import the others, --refused FILE to get those back in a file; --dry-run shows every row";
    import_nothing_new: "没有新的内容，什么都没有改动", "Nothing in it is new; nothing was changed";
    import_dry_run: "以上是预演，什么都没有改动", "This was a dry run: nothing was changed";
    import_question_all: "1 全部导入  2 不导入", "1 Import all  2 Import nothing";
    import_question_good(good: usize, left: usize): "1 导入 {good} 行，{left} 行不收  2 不导入", "1 Import {good} rows and leave {left} out  2 Import nothing";
    import_question_rest: "9 其余都先不收", "9 leave all others out";
    answer_same: "是同一位", "the same person";
    answer_as_it_is: "照表导入", "import it as it stands";
    answer_other: "是另一位", "somebody else";
    answer_later: "先不收", "leave it out";
    answer_moved: "搬到表里那一户", "moved to the file's household";
    answer_stays: "没有搬", "has not moved";
    answer_renumber: "整户改编号", "renumber the household";
    answer_moves_out: "从这一户分出来", "moved out of it";
    answer_new_head: "换户主", "change the householder";
    answer_keep_head: "不换", "keep ours";
    answer_files: "照表改", "take the file's";
    answer_ours: "保留原有的", "keep ours";
    answer_ended: "已办结", "it has";
    answer_open: "还没有", "it has not";
    answer_met: "入户见到人", "met at home";
    answer_not_home: "家中无人", "nobody at home";
    import_undo_question(file: &str, rows: usize): "撤回 {file} 的导入 ({rows} 行)？1 撤回  2 不撤", "Take back the import of {file} ({rows} rows)? 1 Take it back  2 Leave it";
    import_bad_asked(given: &str): "--asked 不认得：{given}", "--asked does not know: {given}";
    import_bad_asked_hint: "什么都没有改动。写 same、new 或 skip；一行的写 12=new，别的工作表的写 表名!12=new", "Nothing was changed. Give same, new or skip; of one row 12=new, of a row of another sheet SHEET!12=new";
    map_no_target(name: &str): "没有这种列：{name}", "no such target: {name}";
    map_no_ledger(name: &str): "没有这种表：{name}", "no such ledger: {name}";
    map_form: "写法不对", "its form is wrong";
    import_given_up: "没有导入，什么都没有改动", "Nothing was imported, nothing was changed";
    import_done(rows: usize): "已导入 {rows} 行；lianxin import --undo 可整批撤回", "Imported {rows} rows; lianxin import --undo takes all of them back";
    import_refused_written(rows: usize, file: &str): "不收的 {rows} 行写在 {file}，改好后可再导入", "The {rows} rows that were not taken are in {file}: mend and import them";
    import_undone(file: &str, rows: usize): "已撤回 {file} 的导入 ({rows} 行)", "Took back the import of {file} ({rows} rows)";
    import_undo_none: "没有可以撤回的导入", "There is no import to take back";
    import_undo_refused(file: &str, why: &str): "不能撤回 {file} 的导入：{why}", "The import of {file} cannot be taken back: {why}";
    import_undo_hint: "什么都没有改动。先撤销后来的改动，或逐条更正", "Nothing was changed. Undo what came later first, or correct the records one by one";
    import_meanwhile: "资料在这期间变了，什么都没有导入", "The records changed meanwhile; nothing was imported";
    import_meanwhile_hint: "再运行一次", "Run it once more";
    import_bad_map(file: &str, why: &str): "对照文件 {file} 不对：{why}", "The mapping file {file} is not right: {why}";
    import_bad_map_hint: "什么都没有改动。改正它，或不用 --map 看看问的是什么", "Nothing was changed. Mend it, or run without --map to see what is asked";
    import_reason: "拒收原因", "Why it was not taken";
    import_only_one: "CSV 只能写一张表，文件名用 .xlsx 结尾", "A csv holds one sheet: let the name end with .xlsx";
    import_looking(n: usize): "已看 {n} 行 ..", "{n} rows looked at ..";
    refused_no_name: "没有姓名", "no name";
    refused_no_household: "看不出是哪一户：没有户编号，也没有户主", "no household: neither a number nor a householder";
    refused_no_head: "这一户没有户主的行", "no row of the household says who the householder is";
    refused_head_not_taken: "户主那一行没有收", "the householder's row was not taken";
    refused_not_here: "这里没有这个人；先导入花名册", "not here: import the roster first";
    refused_grid(given: &str): "没有这个网格，或有好几个：\"{given}\"", "no such grid, or several: \"{given}\"";
    refused_at_odds(field: &str, row: u32): "{field} 与第 {row} 行不一致", "{field} differs from row {row}";
    refused_in_conflict: "这条记录有没合并的冲突，先到 同步 页处理", "its record is in conflict: settle that on the page Sync first";
    refused_past_year(year: &str): "{year} 年的表，不当作现在的待遇", "it is of {year}, which says nothing of today";
    refused_recorded(field: &str): "已有这次记录，{field} 不同；请手工更正", "it is recorded with another {field}: correct it by hand";
    refused_no_doctor: "代录要有随访医生的姓名", "a doctor's record needs the doctor's name";
    refused_no_benefit: "看不出是哪种待遇的金额：标题或一列里要写明", "the amount of which benefit is not said, neither in the title nor in a column";
    refused_no_day: "没有日期", "no date";
    asked_person(who: &str, why: &str): "可能是 {who}：{why}", "may be {who}: {why}";
    asked_several(who: &str): "可能是其中一位：{who}", "may be one of {who}";
    asked_other_head(no: &str, name: &str): "户编号 {no} 在这里的户主是 {name}", "household {no} has the householder {name} here";
    asked_other_number(no: &str): "在这里是 {no} 户的户主，表里是另一个户编号", "the householder of household {no} here, with another number in the file";
    asked_new_head(name: &str): "这一户在这里的户主是 {name}", "the householder here is {name}";
    asked_against_id(field: &str): "{field} 与身份证号不符，这里原有的相符", "{field} is not what the ID number says, ours is";
    asked_ended(text: &str): "看不出办结没有 (\"{text}\")", "whether it has ended is not clear (\"{text}\")";
    asked_met: "表里没写走访结果", "the file does not say what came of the visit";
    note_id_to_check: "身份证号有误，照存并标为待核", "the ID number is wrong: kept, and marked to be checked";
    note_id_stays: "身份证号有误，保留原有的", "the ID number is wrong: ours stays";
    note_earlier_counts(field: &str, row: u32): "{field} 以第 {row} 行为准", "{field}: row {row} counts";
    note_still_held(what: &str): "表里写否，这里还有{what}，没有改", "the file says no; {what} stands here and was left";
    note_leaves_no_head(no: &str): "{no} 户没有户主了", "household {no} has no householder any more";
    note_namesakes: "有几位同名的，没有连到哪一户", "several people are called so: linked to no household";
    note_no_category: "没有类别，记作其他", "no category: another one";
    note_other_category(word: &str): "没有类别 \"{word}\"，记作其他，原词写在详情里", "\"{word}\" is no category here: another one, the word stands in the details";
    note_place_of_unit: "没有写地点，用所在的组、村或网格", "no place: that of its group, village or grid";
    note_ends_today: "没有写办结日期，按今天办结", "no day of its end: it ends today";
    note_child_of_no_sex: "子女：不知是子是女，写在备注里", "a child, nothing says son or daughter: it stands in the remarks";
    note_support_unsaid: "特困供养：没写分散还是集中，标签要自己加", "extreme hardship: nothing says at home or in an institution; add the tag yourself";
    import_replaces_masked(field: &str, shown: &str): "{field} {shown} 改了遮住的部分", "{field} {shown} differs in what is masked";
    task_duplicates: "疑似重复", "Recorded twice?";
    task_duplicates_hint: "同一个人、同一户可能登记了两次，可并成一条，能撤回", "People and households that may be recorded twice: make them one; it can be taken back";
    duplicates_title(n: usize): "疑似重复 {n}，Enter 选留哪一条", "May be recorded twice: {n}. Enter says which one stays";
    duplicates_empty: "没有疑似重复的人或户", "Nobody seems to be recorded twice";
    col_duplicate_one: "这一条", "One";
    col_duplicate_other: "那一条", "The other";
    col_likeness: "相同处", "Alike in";
    merge_called(name: &str, no: &str, birth: &str): "{name} (户 {no}) {birth}", "{name} (household {no}) {birth}";
    merge_look(which: &str): "看 {which}", "look at {which}";
    merge_into(stays: &str, why: &str): "留 {stays}，{why}", "keep {stays}: {why}";
    merge_reason(why: &str): "重复登记：{why}", "recorded twice: {why}";
    import_added(what: &str): "加 {what}", "adds {what}";
    import_nothing: "空", "nothing";
    import_sets(field: &str, after: &str): "{field}={after}", "{field}={after}";
    import_replaces(field: &str, before: &str, after: &str): "{field} {before} 改为 {after}", "{field} from {before} to {after}";
}

impl Lang {
    /// How many rows have which fate, as a clause.
    #[must_use]
    pub fn import_tally(self, tally: Tally) -> String {
        let mut parts = vec![self.import_rows(&grouped(tally.rows))];
        for (count, said) in [
            (tally.new, Self::import_new as fn(Self, &str) -> String),
            (tally.changed, Self::import_changed),
            (tally.same, Self::import_same),
            (tally.refused, Self::import_refused),
            (tally.asked, Self::import_asked),
        ] {
            if count > 0 {
                parts.push(said(self, &grouped(count)));
            }
        }
        self.listed(&parts)
    }

    /// What a sheet is and what becomes of its rows, in one sentence.
    #[must_use]
    pub fn import_sentence(self, what: What, sheet: &str, tally: Tally) -> String {
        let is = self.ledger_is(what);
        let name = match sheet == is {
            true => is.to_owned(),
            false => format!("{is} ({sheet})"),
        };
        self.labelled(&name, &self.import_tally(tally))
    }

    /// The sheets that are no ledgers, each with why.
    pub fn sheets_left_out<'s>(
        self,
        sheets: impl IntoIterator<Item = &'s (String, LeftOut)>,
    ) -> impl Iterator<Item = String> {
        let sheets = sheets.into_iter();
        sheets.map(move |(sheet, why)| self.sheet_left_out(sheet, self.left_out(*why)))
    }

    /// What becomes of a row.
    #[must_use]
    pub fn fate(self, fate: &Fate) -> &'static str {
        self.fate_sort(fate.sort())
    }

    /// A sort of fates.
    #[must_use]
    pub fn fate_sort(self, sort: FateSort) -> &'static str {
        match sort {
            FateSort::New => self.fate_new(),
            FateSort::Changed => self.fate_changed(),
            FateSort::Same => self.fate_same(),
            FateSort::Refused => self.fate_refused(),
            FateSort::Asked => self.fate_asked(),
        }
    }

    /// What an answer to a doubt says.
    #[must_use]
    pub fn doubt_answer(self, doubt: &Doubt, say: Say) -> &'static str {
        let [same, other] = match doubt {
            Doubt::Person {
                why: Likeness::Moved, ..
            } => [self.answer_moved(), self.answer_stays()],
            Doubt::Person { .. } | Doubt::Several(_) => [self.answer_same(), self.answer_other()],
            Doubt::OtherHead { .. } | Doubt::Problems { .. } => [self.answer_as_it_is(), self.answer_other()],
            Doubt::OtherNumber { .. } => [self.answer_renumber(), self.answer_moves_out()],
            Doubt::NewHead { .. } => [self.answer_new_head(), self.answer_keep_head()],
            Doubt::AgainstId { .. } => [self.answer_files(), self.answer_ours()],
            Doubt::Ended { .. } => [self.answer_ended(), self.answer_open()],
            Doubt::Met => [self.answer_met(), self.answer_not_home()],
        };
        match say {
            Say::Same | Say::Is(_) => same,
            Say::Other => other,
            Say::Nothing => self.answer_later(),
        }
    }

    /// Why somebody may be meant.
    #[must_use]
    pub const fn likeness(self, why: Likeness) -> &'static str {
        let [zh, en] = match why {
            Likeness::IdNumber => ["证号相同，姓名不同", "the ID number is the same, the name another"],
            Likeness::IdNearly => [
                "姓名相同，证号差一位",
                "the name is the same, the ID number differs in one place",
            ],
            Likeness::IdAndName => ["证号姓名都相同", "the same ID number and name"],
            Likeness::HouseholdNumber => ["户编号相同", "the same household number"],
            Likeness::Householder => [
                "户主同名，电话或住址相同",
                "the same householder, and telephone or address",
            ],
            Likeness::OneOfThese => [
                "户主、电话、住址有一样相同",
                "the householder, telephone or address is the same",
            ],
            Likeness::NameAndBirth => ["同名同生日", "the same name and birth date"],
            Likeness::NameInHousehold => [
                "同户同名，证号或生日不同",
                "the same name in the same household, another ID number or birth date",
            ],
            Likeness::Sound => [
                "生日相同，姓名同音",
                "the birth date is the same, the names sound alike",
            ],
            Likeness::Character => [
                "生日相同，姓名差一字",
                "the birth date is the same, the names differ in one character",
            ],
            Likeness::Phone => ["电话相同，姓名相近", "the telephone is the same, the names are alike"],
            Likeness::NameAlone => ["同名，表里没有别的可对", "the same name, and nothing else to go by"],
            Likeness::Moved => ["在这里是另一户的", "here they are of another household"],
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A field of a kind, with whose it is where that is not the row's person.
    #[must_use]
    pub fn import_field(self, kind: &Kind, field: &str) -> String {
        match kind {
            Kind::Person => self.field_of(kind, field).to_owned(),
            kind => format!("{} {}", self.kind(kind), self.field_of(kind, field)),
        }
    }
}

/// The row's number as it stands at the sheet's edge.
#[must_use]
pub const fn shown_row(at: RowAt) -> u32 {
    at.row + 1
}

/// A number with its thousands set apart.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The help of `import`.
pub(super) const HELP: &[(&str, &str, &str)] = &[
    (
        "import",
        "导入台账：Excel、WPS、CSV 都行，表头自动识别；先看每一行会怎样，再决定",
        "Imports ledgers: workbooks and csv, recognised by their headings; shows first what becomes of each row",
    ),
    (
        "import files",
        "台账文件，可以几个一起",
        "The ledgers, one or several together",
    ),
    (
        "import dry_run",
        "只看每一行会怎样，什么都不改",
        "Only shows what becomes of each row; changes nothing",
    ),
    (
        "import good_rows",
        "有不收的行时，导入其余的",
        "Imports the other rows when some are not taken",
    ),
    (
        "import asked",
        "待确认的行：same 当作同一位，new 当作另一位，skip 先不收；一行的写 12=new，可写几个",
        "Rows to be confirmed: same takes them for the one who is here, new for another, skip leaves them out; of one row 12=new; several may be given",
    ),
    (
        "import refused",
        "把不收的行写到这个文件 (.xlsx 或 .csv)，版式不变，末尾加原因",
        "Writes the rows that are not taken to this file (.xlsx or .csv), in their layout, with the reason",
    ),
    (
        "import map",
        "对照文件：哪一列是什么",
        "A mapping file: what each column is",
    ),
    ("import sheet", "只导入这个工作表", "Imports this sheet only"),
    (
        "import unit",
        "没写网格的行属于哪个网格",
        "The unit of rows that name none",
    ),
    (
        "import undo",
        "整批撤回上一次导入",
        "Takes the last import back, all of it",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (n, text) in [(7, "7"), (999, "999"), (1204, "1,204"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(n), text);
        }
        let tally = Tally {
            rows: 1204,
            new: 1200,
            same: 4,
            ..Tally::default()
        };
        assert_eq!(Lang::Zh.import_tally(tally), "1,204 行，新增 1,200，相同 4");
    }
}
