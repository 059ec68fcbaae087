//! Words of ledgers that were read: what a sheet is, what its columns are, why one was not read, what is asked about one.

use crate::domain::benefit::BenefitKind;
use crate::domain::lang::Lang;
use crate::domain::tag::TagKind;
use crate::record::Kind;
use crate::view::ledger::{Ledger, LeftOut, Note, Of, Question, RowProblem, Target, Unread, What};

words! {
    ledger_unread(file: &str, why: &str): "没有读 {file}：{why}", "{file} was not read: {why}";
    ledger_unread_hint: "什么都没有改动。Excel 能打开的，另存为 .xlsx 或 CSV 再试", "Nothing was changed. If Excel opens it, save it as .xlsx or CSV and try again";
    unread_too_large(size: &str, most: &str): "文件有 {size}，最多 {most}", "it has {size}, {most} at most";
    unread_unpacks(most: &str): "解开后超过 {most}，不像台账", "it unpacks to more than {most}: that is no ledger";
    unread_cells(sheet: &str, most: u64): "工作表 {sheet} 有值的单元格超过 {most} 个", "sheet {sheet} has more than {most} cells with values";
    unread_wide(sheet: &str, most: u32): "工作表 {sheet} 超过 {most} 列", "sheet {sheet} has more than {most} columns";
    unread_encrypted: "文件加了密码。请先在 Excel 里去掉密码", "it is encrypted: take the password off in Excel first";
    unread_damaged: "文件不完整或已损坏，从发来的人那里重新要一份", "it is cut off or damaged: ask for it again";
    unread_other(is: &str): "不是表格文件：{is}", "it is no table: {is}";
    unread_empty: "文件是空的", "it is empty";
    left_out_empty: "没有内容", "nothing stands in it";
    left_out_hidden: "是隐藏的", "it is hidden";
    left_out_codes: "是代码表", "it holds codes";
    left_out_explanation: "是说明", "it holds explanations";
    left_out_transposed: "表头在第一列：请在 Excel 里转置后再导入", "its headings stand in the first column: transpose it in Excel first";
    left_out_card: "是一页一人的卡片：请把每人填成一行", "it is a card, one form a page: bring one row a person";
    left_out_beside: "左右并排了几栏同样的表头：请在 Excel 里上下接成一栏再导入", "the same headings stand beside each other in blocks: put the blocks one below the other in Excel first";
    left_out_few: "列太多，认得的太少：请删去用不着的列再导入", "too few of its many columns are known: take out those that nobody needs first";
    left_out_heading: "前几行里没有认得的表头", "no row at its top is a heading that is known";
    sheet_left_out(sheet: &str, why: &str): "工作表 {sheet} 没有读：{why}", "Sheet {sheet} was left out: {why}";
    ledger_note_macros: "文件里的宏没有运行", "its macros were not run";
    ledger_note_links: "引用了别的文件，按文件里存的值读", "it refers to other files; the values stored in it were read";
    ledger_note_ending(is: &str): "扩展名不对，内容是 {is}", "its name ends wrongly: it is {is}";
    ledger_note_no_result(cells: u32): "{cells} 个公式没有存结果，按空白算；要的话在 Excel 里打开存一次再导入", "{cells} formulas have no stored result and count as empty; to have them, open and save it in Excel first";
    ledger_note_unreadable(characters: u32): "{characters} 个字符读不出", "{characters} characters could not be read";
    ledger_note_totals(rows: usize): "{rows} 行合计没有算", "{rows} rows of totals were left out";
    ledger_note_repeated(rows: u32): "{rows} 行没有写哪个人 (小标题、页眉、说明、只重复户主)，没有算", "{rows} rows about nobody (groups, page heads, notes, a householder once more) were left out";
    ledger_note_hidden_rows(rows: u32): "隐藏或筛掉的 {rows} 行也读了", "{rows} rows that are hidden or filtered out were read too";
    ledger_note_not_kept(column: String, values: u32): "{column}：{values} 个值认不出，没有存", "{column}: {values} values are not known and are not kept";
    ledger_note_hidden(columns: &str): "隐藏的列也读了：{columns}", "hidden columns were read too: {columns}";
    ledger_note_nowhere(columns: &str): "认得但这里不存的列：{columns}", "known, and kept nowhere here: {columns}";
    ledger_note_cell_errors(cells: u32): "{cells} 个单元格是错误值", "{cells} cells are errors";
    ledger_note_goes_on(sheet: &str): "与工作表 {sheet} 表头相同，一起导入", "sheet {sheet} has the same headings and is imported with it";
    ledger_note_numbered: "户编号与别的工作表重复而户主不同，前面加工作表名区分", "its household numbers are other families' in another sheet: they begin with the name of the sheet";
    ledger_note_joined(sheet: &str): "按户编号与工作表 {sheet} 对上", "joined with sheet {sheet} by household";
    ledger_asks_what(likely: &str): "这是哪种表？可能是 {likely}", "what is this sheet? It may be {likely}";
    ledger_asks_column(column: &str, heading: &str, likely: &str): "{column} 列 \"{heading}\" 是什么？可能是 {likely}", "what is column {column}, \"{heading}\"? It may be {likely}";
    ledger_asks_unknown(column: &str, heading: &str): "{column} 列 \"{heading}\" 不认得", "column {column}, \"{heading}\", is not known";
    ledger_asks_everybody(likely: &str): "表里的人都是 {likely} 吗？", "is everybody in it of {likely}?";
    ledger_asks_same(columns: &str, likely: &str): "{columns} 列意思相同，各是什么？可能是 {likely}", "columns {columns} mean the same: what is each? It may be {likely}";
    value_digits(column: String): "{column}：数字存成了数值，后几位丢了", "{column}: it is kept as a number whose last digits are lost";
    value_no_date(column: String, text: &str): "{column}：{text} 不是日期", "{column}: {text} is no date";
    value_unknown(column: String, text: &str): "{column}：不认得 \"{text}\"", "{column}: \"{text}\" is not known";
    value_error(column: String, text: &str): "{column}：单元格是错误值 {text}", "{column}: the cell is the error {text}";
    value_not_kept(column: String, text: &str): "{column}：\"{text}\" 没有存", "{column}: \"{text}\" is not kept";
    value_month(column: String, text: &str): "{column}：{text} 没有写日，按当月算", "{column}: {text} has no day and counts from or to the end of its month";
    target_head_name: "户主姓名", "Householder";
    target_head_id: "户主身份证号", "Householder's ID number";
    target_head_phone: "户主电话", "Householder's phone";
    target_grid: "所属网格", "Grid";
    target_village: "行政村", "Village";
    target_group: "组", "Group";
    target_number: "序号", "No.";
    target_reported_by: "填表人", "Filled in by";
    target_reported_on: "填表日期", "Filled in on";
    target_year: "年份", "Year";
    target_nowhere: "不存", "kept nowhere";
}

text_words! {
    /// What a file is that is no ledger, by its code.
    fn file_is {
        "html": "网页，在 Excel 里打开后另存为 .xlsx", "a web page: open it in Excel and save it as .xlsx";
        "word": "Word 文档，把里面的表复制到 Excel 里", "a Word document: copy its table into Excel";
        "xlsb": ".xlsb 格式，在 Excel 里另存为 .xlsx", "in the form .xlsb: save it as .xlsx in Excel";
        "zip": "压缩包，先解压", "an archive: unpack it first";
        "rar": "压缩包，先解压", "an archive: unpack it first";
        "image": "图片", "a picture";
        "pdf": "PDF", "PDF";
        "binary": "里面不是文字", "there is no text in it";
    }
    /// What a ledger is, by its code.
    fn ledger_known {
        "roster": "户籍人口登记表", "Roster";
        "households": "户主表", "Households";
        "members": "家庭成员表", "Household members";
        "floating": "流动人口登记表", "Floating population";
        "returnees": "返乡人员登记表", "Returnees";
        "relief": "救助人员名单", "People on relief";
        "benefit_year": "年度待遇表", "Benefits of a year";
        "disabled": "残疾人名册", "Disabled people";
        "smd": "严重精神障碍患者名册", "People with severe mental disorder";
        "smd_follow_up": "严重精神障碍随访表", "Follow-ups of severe mental disorder";
        "hypertension_follow_up": "高血压随访表", "Follow-ups of hypertension";
        "diabetes_follow_up": "糖尿病随访表", "Follow-ups of diabetes";
        "elders": "老年人名册", "Elders";
        "elder_checkup": "老年人体检表", "Check-ups of elders";
        "left_behind_children": "留守儿童登记表", "Left-behind children";
        "requests": "诉求登记表", "Requests";
        "events": "事件登记表", "Events";
        "visits": "走访登记表", "Visits";
        "wishes": "微心愿认领表", "Wishes";
        "unclear": "认不准的表", "A sheet that is not clear";
    }
}

impl Lang {
    /// What a ledger is.
    #[must_use]
    pub fn ledger_is(self, what: What) -> &'static str {
        self.ledger_known(what.code()).unwrap_or_default()
    }

    /// Why a file was not read.
    #[must_use]
    pub fn unread(self, unread: &Unread) -> String {
        match unread {
            Unread::TooLarge { bytes, most } => self.unread_too_large(&self.file_size(*bytes), &self.file_size(*most)),
            Unread::Unpacks { most } => self.unread_unpacks(&self.file_size(*most)),
            Unread::TooManyCells { sheet, most } => self.unread_cells(sheet, *most),
            Unread::TooWide { sheet, most } => self.unread_wide(sheet, *most),
            Unread::Encrypted => self.unread_encrypted().to_owned(),
            // What the library says of it is in no language of ours.
            Unread::Damaged(_) => self.unread_damaged().to_owned(),
            Unread::Other(is) => self.unread_other(self.file_is(is).unwrap_or(is)),
            Unread::Empty => self.unread_empty().to_owned(),
        }
    }

    /// Why a sheet was left out.
    #[must_use]
    pub fn left_out(self, why: LeftOut) -> &'static str {
        match why {
            LeftOut::Empty => self.left_out_empty(),
            LeftOut::Hidden => self.left_out_hidden(),
            LeftOut::Codes => self.left_out_codes(),
            LeftOut::Explanation => self.left_out_explanation(),
            LeftOut::Transposed => self.left_out_transposed(),
            LeftOut::Card => self.left_out_card(),
            LeftOut::SideBySide => self.left_out_beside(),
            LeftOut::FewKnown => self.left_out_few(),
            LeftOut::NoHeading => self.left_out_heading(),
        }
    }

    /// What is to be said about a file or sheet.
    #[must_use]
    pub fn ledger_note(self, note: &Note) -> String {
        match note {
            Note::Macros => self.ledger_note_macros().to_owned(),
            Note::ExternalLinks => self.ledger_note_links().to_owned(),
            Note::WrongEnding { is } => self.ledger_note_ending(is),
            Note::NoResult { cells } => self.ledger_note_no_result(*cells),
            Note::Unreadable { characters } => self.ledger_note_unreadable(*characters),
            Note::Totals { rows } => self.ledger_note_totals(rows.len()),
            Note::Repeated { rows } => self.ledger_note_repeated(*rows),
            Note::HiddenRows { rows } => self.ledger_note_hidden_rows(*rows),
            Note::NotKept { target, values } => self.ledger_note_not_kept(self.ledger_column(*target), *values),
            Note::HiddenColumns { at } => self.ledger_note_hidden(&letters(at)),
            Note::Nowhere { at } => self.ledger_note_nowhere(&letters(at)),
            Note::CellErrors { cells } => self.ledger_note_cell_errors(*cells),
            Note::GoesOn { sheet } => self.ledger_note_goes_on(sheet),
            Note::NumberedBySheet => self.ledger_note_numbered().to_owned(),
            Note::JoinedWith { sheet } => self.ledger_note_joined(sheet),
        }
    }

    /// What only a person can say of a ledger.
    #[must_use]
    pub fn ledger_question(self, ledger: &Ledger, question: &Question) -> String {
        let targets = |likely: &[Target]| {
            let named: Vec<String> = likely.iter().map(|target| self.ledger_column(*target)).collect();
            named.join(" / ")
        };
        match question {
            Question::What { likely } => {
                let named: Vec<&str> = likely.iter().map(|what| self.ledger_is(*what)).collect();
                self.ledger_asks_what(&named.join(" / "))
            }
            Question::Column { at, likely } => {
                let column = ledger.columns.iter().find(|column| column.at == *at);
                let heading = column.map_or("", |column| &column.heading);
                match likely.is_empty() {
                    true => self.ledger_asks_unknown(&Ledger::letters(*at), heading),
                    false => self.ledger_asks_column(&Ledger::letters(*at), heading, &targets(likely)),
                }
            }
            Question::Everybody { likely } => self.ledger_asks_everybody(&targets(likely)),
            Question::Same { at, likely } => self.ledger_asks_same(&letters(at), &targets(likely)),
        }
    }

    /// What is wrong with a value as it stands in a file.
    #[must_use]
    pub fn row_problem(self, problem: &RowProblem) -> String {
        let column = self.ledger_column(problem.target());
        match problem {
            RowProblem::DigitsLost { .. } => self.value_digits(column),
            RowProblem::NoDate { text, .. } => self.value_no_date(column, text),
            RowProblem::UnknownWord { text, .. } => self.value_unknown(column, text),
            RowProblem::CellError { text, .. } => self.value_error(column, text),
            RowProblem::NotKept { text, .. } => self.value_not_kept(column, text),
            RowProblem::MonthAlone { text, .. } => self.value_month(column, text),
        }
    }

    /// What the values of a column are.
    #[must_use]
    pub fn ledger_column(self, target: Target) -> String {
        let word = match target {
            Target::Field(of, field) | Target::Part(of, field, _) => {
                let kind = of.kind();
                let field = self.field_of(&kind, field);
                let what = match of {
                    Of::Person => return field.to_owned(),
                    of => self.what_of(of).unwrap_or_else(|| self.kind(&kind).to_owned()),
                };
                return self.labelled(&what, field);
            }
            Target::Holds(of) => return self.what_of(of).unwrap_or_else(|| self.kind(&of.kind()).to_owned()),
            Target::HeadName => self.target_head_name(),
            Target::HeadIdNo => self.target_head_id(),
            Target::HeadPhone => self.target_head_phone(),
            Target::RowNumber => self.target_number(),
            Target::Grid => self.target_grid(),
            Target::Village => self.target_village(),
            Target::Group => self.target_group(),
            Target::ReportedBy => self.target_reported_by(),
            Target::ReportedOn => self.target_reported_on(),
            Target::Year => self.target_year(),
            Target::Nowhere => self.target_nowhere(),
        };
        word.to_owned()
    }

    /// The tag, benefit or illness that it is of.
    fn what_of(self, of: Of) -> Option<String> {
        let code = of.code();
        (!code.is_empty()).then(|| self.kind_of_holding(&of.kind(), code))
    }

    /// What a tag, benefit or follow-up of this code is called.
    #[must_use]
    pub fn kind_of_holding(self, kind: &Kind, code: &str) -> String {
        match kind {
            Kind::Benefit => self.benefit(&BenefitKind::from_code(code)).to_owned(),
            Kind::Tag | Kind::HealthRecord if !code.is_empty() => self.tag(&TagKind::from_code(code)).to_owned(),
            kind => self.kind(kind).to_owned(),
        }
    }
}

fn letters(at: &[u32]) -> String {
    let letters: Vec<String> = at.iter().map(|at| Ledger::letters(*at)).collect();
    letters.join(" ")
}
