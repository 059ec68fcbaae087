//! Words of the record tables: types, limits and privacy of fields, and who may do what, as `list kinds` says them.

use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::domain::right::Relation;
use crate::record::{Default, Holds, Nature, Target, When};

words! {
    kinds_recorded: "do 可以写的，和各自可给的值 (lianxin list kinds 列出每个字段的类型、长度和代码)：",
        "What \"do\" may say, and what may be given with it (lianxin list kinds tells type, limit and codes of every field):";
    kinds_privacy: "方括号里是字段透露什么；界面、列表和文件据此脱敏。",
        "In brackets: what a field tells about somebody, by which pages, lists and files mask it.";
    kinds_record_by: "录入", "record";
    kinds_by_program: "由程序在操作时写入", "written by the program when it is done";
    kinds_not_recorded: "由服务器管理员写入", "written by the server's admin";
    kinds_read: "查看", "read";
    kinds_create: "新建", "create";
    kinds_edit: "修改", "edit";
    kinds_delete: "删除", "delete";
    kinds_by_step: "每一步另有规定", "each step by a rule of its own";
    kinds_nobody: "无", "nobody";
    kinds_only(fields: &str): "仅 {fields}", "{fields} only";
    kinds_all_but_viewers: "除只读外的各身份", "all but viewers";
    kinds_step: "步骤", "step";
    kinds_needed: "必有", "needed";
    kinds_default(value: &str): "默认 {value}", "default {value}";
    kinds_fixed: "程序填写", "written by the program";
    kinds_line(max: usize): "一行，至多 {max} 字", "line, at most {max} characters";
    kinds_text(max: usize): "文字，至多 {max} 字", "text, at most {max} characters";
    kinds_lines(max: usize): "多项，每项至多 {max} 字", "several, each at most {max} characters";
    kinds_code: "代码", "code";
    kinds_codes: "多个代码", "several codes";
    kinds_two_digits: "两位数字代码", "code of two digits";
    kinds_digit: "数字代码", "number that is a code";
    kinds_int(min: i64, max: i64): "整数，{min} 到 {max}", "whole number, {min} to {max}";
    kinds_decimal(min: &str, max: &str, parts: i64): "数，{min} 到 {max}，以 1/{parts} 存", "number, {min} to {max}, kept in parts of 1/{parts}";
    kinds_typed_as(name: &str): "带小数写作 {name}", "with its decimals as {name}";
    kinds_reference(kind: &str): "指向{kind}", "reference: {kind}";
    kinds_references(kind: &str): "指向多个{kind}", "references: {kind}";
}

impl Lang {
    /// What may be in a field, and how much of it.
    #[must_use]
    pub fn holds(self, holds: Holds) -> String {
        let word = |zh, en| self.either(zh, en).to_owned();
        match holds {
            Holds::Line(max) => self.kinds_line(max),
            Holds::Text(max) => self.kinds_text(max),
            Holds::Lines(max) => self.kinds_lines(max),
            Holds::Code(_) => self.kinds_code().to_owned(),
            Holds::Codes(_) => self.kinds_codes().to_owned(),
            Holds::TwoDigits(_) => self.kinds_two_digits().to_owned(),
            Holds::Digit(_) => self.kinds_digit().to_owned(),
            Holds::Date(When::Any) => word("日期", "date"),
            Holds::Date(When::NotAhead) => word("日期，不晚于今天", "date, today or before"),
            Holds::Date(When::NotBehind) => word("日期，不早于今天", "date, today or later"),
            Holds::Instant => word("时间，不晚于现在", "instant, now or before"),
            Holds::Int(min, max) => self.kinds_int(min, max),
            Holds::Decimal(decimals, min, max) => {
                self.kinds_decimal(&decimals.said(min), &decimals.said(max), decimals.parts())
            }
            Holds::Bool => word("是或否", "yes or no"),
            Holds::Phone => word("电话", "telephone"),
            Holds::Phones => word("多个电话", "telephones"),
            Holds::IdNumber => word("身份证号", "ID number"),
            Holds::Ref(target) => self.kinds_reference(self.target(target)),
            Holds::Refs(target) => self.kinds_references(self.target(target)),
            Holds::Key => word("提醒的键", "key of a follow-up"),
        }
    }

    fn target(self, target: Target) -> &'static str {
        target
            .kind()
            .map_or(self.either("改动", "change"), |kind| kind.def().label.of(self))
    }

    /// What a new record has when nothing was given; `None` for nothing.
    #[must_use]
    pub fn default_value(self, default: Default) -> Option<String> {
        let value = match default {
            Default::Empty => return None,
            Default::Code(code) => code,
            Default::Yes => self.either("是", "yes"),
            Default::Today => self.either("今天", "today"),
            Default::Now => self.either("现在", "now"),
        };
        Some(self.kinds_default(value))
    }

    /// How a kind's changes merge.
    #[must_use]
    pub fn nature(self, nature: Nature) -> &'static str {
        match nature {
            Nature::Once => self.either("一次写成，不再修改", "written once, never edited"),
            Nature::FieldSet => self.either("每个字段各自合并", "each field merges by itself"),
        }
    }

    /// The relations of somebody to a record.
    #[must_use]
    pub fn standing(self, relation: Relation) -> &'static str {
        match relation {
            Relation::OwnUnit => self.either("本网格", "own unit"),
            Relation::OwnOrdinary => self.either("本网格，敏感类除外", "own unit, not sensitive"),
            Relation::AboveUnit => self.either("本网格或上级", "own unit or one above"),
            Relation::Handed => self.either("交办的", "handed to them"),
            Relation::Assisting => self.either("协办的", "assisting"),
            Relation::Wrote => self.either("自己写的", "written by them"),
            Relation::HandedOn => self.either("交办过、已改交", "handed to them before, not now"),
            Relation::StandsIn => self.either("替已离岗的人办", "in the place of somebody who is gone"),
        }
    }

    /// What a field tells about somebody.
    #[must_use]
    pub fn privacy(self, privacy: Privacy) -> &'static str {
        match privacy {
            Privacy::Text => self.either("文字", "free text"),
            Privacy::Code => self.either("代码", "code"),
            Privacy::Public => self.either("公开", "public"),
            Privacy::Notice => self.either("告示", "notice board"),
            Privacy::Name => self.either("姓名", "name"),
            Privacy::Names => self.either("多个姓名", "names"),
            Privacy::Phone => self.either("电话", "telephone"),
            Privacy::IdNo => self.either("身份证号", "ID number"),
            Privacy::Birth => self.either("出生日期", "birth date"),
            Privacy::LunarBirth => self.either("农历生日", "lunar birthday"),
            Privacy::Address => self.either("住址", "address"),
            Privacy::Place => self.either("地点", "place"),
        }
    }

    fn either(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}
