//! Why a description is refused, in words: what the compiler and the tests see to in the tables of the program.

use crate::domain::lang::Lang;

/// Declares the reasons with their words in both languages.
macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident: $zh:literal, $en:literal;)*) => {
        /// Why a description is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Why {
            $($(#[$doc])* $reason,)*
            /// More than so many characters, items or bytes.
            TooMany(usize),
        }

        impl Why {
            /// In words.
            #[must_use]
            pub fn words(self, lang: Lang) -> String {
                match (lang, self) {
                    $(
                        (Lang::Zh, Self::$reason) => $zh.to_owned(),
                        (Lang::En, Self::$reason) => $en.to_owned(),
                    )*
                    (Lang::Zh, Self::TooMany(most)) => format!("太多或太长，至多 {most}"),
                    (Lang::En, Self::TooMany(most)) => format!("too many or too long, at most {most}"),
                }
            }
        }
    };
}

reasons! {
    /// Another version of the form.
    Format: "本程序只认 format = 1", "this program knows format = 1 alone";
    /// The code begins with no set of rights.
    Code: "代码第一段表示谁能看谁能记（见 docs/REGISTERS.md），如 office_bins", "a code begins with who may (docs/REGISTERS.md), as in office_bins";
    /// Not a name.
    Name: "只用小写字母、数字和下划线，字母开头，至多30个字符", "small letters, digits and underscores, a letter first, 30 characters at most";
    /// A name that means something else.
    Reserved: "程序已用这个名称", "the program uses this name";
    /// Said twice.
    Twice: "重复", "is there twice";
    /// A label is missing in a language.
    NoLabel: "中文、英文名称都要写", "needs words in both languages";
    /// A character that moves, hides or turns text.
    Hidden: "含有看不见或会改变显示的字符", "has characters that hide or turn text";
    /// More people would read of a household than may.
    About: "这类权限的台账不能以户或人为对象", "with these rights a register is about a unit alone";
    /// Many people read it.
    Open: "公开台账里只能有公开内容(privacy = \"public\"或\"notice\")", "in an open register everything is \"public\" or \"notice\"";
    /// No field of that name.
    NoField: "没有这个字段", "there is no such field";
    /// The record could not be called by it.
    Title: "标题须是必填的一行文字(type = \"line\")", "the title is a needed line";
    /// The list would be empty.
    NoColumns: "至少写一栏", "needs a column at least";
    /// A choice of nothing.
    NoChoices: "缺选项", "needs choices";
    /// Said of a field that it is not for.
    NotForType: "这种字段不用写这一项", "is not for this type of field";
    /// A text without a limit.
    NoMax: "文字要写至多几个字(max)，数字要写min和max", "a text needs max, a number min and max";
    /// The limits leave nothing.
    Range: "最小值大于最大值，或太大", "min is above max, or too large";
    /// The default is not of the field.
    Default: "默认值不合这个字段", "the field cannot have this by default";
    /// A state that nobody declared.
    NoState: "没有这个状态", "there is no such state";
    /// Steps without states.
    NoStates: "写了步骤或提醒，却没有状态", "steps and reminders need states";
    /// A step that leads nowhere new.
    SameState: "步骤前后状态相同", "the step leads to where it is";
    /// Two steps with one beginning and one end.
    SameStep: "已有同样的步骤", "another step does the same";
    /// A day is counted from a date.
    NotADate: "须是日期字段", "has to be a date";
    /// A reminder about nobody.
    DueAbout: "对象不定(anybody)的台账不能提醒", "what may be about nobody (anybody) reminds nobody";
    /// A step empties what it asks for.
    Cleared: "同一步骤又要填又要清空", "the step asks for it and empties it";
    /// A needed field is emptied.
    Needed: "必填的不能清空", "what is needed cannot be emptied";
    /// How long is not said.
    Keep: "保留期限写到天(1到3650)，并写状态(after)或日期(from)之一", "keep says days (1 to 3650), and after states or from a date";
    /// More open than its type may be.
    Private: "电话等字段不能这样公开", "such a field cannot be made public like this";
    /// Of a newer version: another type.
    TypeChanged: "已用的字段不能改类型", "a field in use keeps its type";
    /// Of a newer version: a field is gone.
    FieldGone: "已用的字段不能去掉", "a field in use stays";
    /// Of a newer version: a code is gone, or means something else.
    CodeChanged: "已用的选项、状态不能去掉，也不能改名", "a choice or state in use stays, with its words";
    /// Of a newer version: less room.
    Narrower: "已用的字段不能改短、改窄", "a field in use becomes no shorter";
    /// Of a newer version: more people see it.
    MoreOpen: "已记的内容不能改得更公开", "what was written becomes no more public";
    /// Of a newer version: about somebody else.
    AboutChanged: "已用的台账不能换对象", "a register in use stays about whom it is";
}
