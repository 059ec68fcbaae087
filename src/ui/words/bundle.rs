//! Words of the USB files: what the command `bundle` says, and the same on the sync page in one short line.

use crate::app::effect::{BundleDone, BundleTrouble};
use crate::app::status::TroubleCode;
use crate::domain::lang::Lang;

words! {
    /// Where no network is to be had.
    bundle_offer: "也可用U盘：F10", "Or by USB: F10";
    bundle_command_exported(n: usize, file: &str): "已写好 {file}，含 {n} 条待上传", "Wrote {file} with {n} changes";
    bundle_command_exported_more: "；一个文件装不下，导入回执后再导出一次", "; more waits than one file holds: export again after the reply";
    bundle_exported_next(file: &str): "下一步：在服务器上运行 lianxin bundle import {file} --db 数据库，把 {file}.reply 带回来", "Next: at the server, lianxin bundle import {file} --db DB; bring {file}.reply back";
    bundle_command_nothing_new: "这个文件没有新内容：已经导入过，或本机在那之后同步过", "Nothing new in this file: it was imported before, or this device has synced since";
    bundle_removal(n: usize): "导入会从本机移走 {n} 条记录，已暂停；待上传的内容都在", "This would remove {n} records from this device and waits; what you entered is safe";
    bundle_removal_hint(file: &str): "同意请运行：lianxin bundle import {file} --allow-removal", "To agree: lianxin bundle import {file} --allow-removal";
    bundle_refused(code: &str): "服务器没有接受：{code}", "The server refused it: {code}";
    bundle_refused_hint: "录入的内容都保存在本机。请和管理员联系，或用 lianxin enrol 重新登记", "Everything you entered is safe on this computer. Ask the administrator, or enrol again";
    bundle_revoked: "本机已被停用", "This device was revoked";
    bundle_revoked_hint: "请和管理员联系", "Ask the administrator";
    bundle_unreadable_hint: "没有改动。检查U盘和文件名", "Nothing was changed. Check the stick and the name";
    bundle_unwritable_hint: "没有留下半个文件，录入的内容都在。检查U盘的空间和写保护", "No half file was left and nothing is lost. Check the stick's space and write protection";
    bundle_reply_unwritable_hint: "文件里的内容已经收下，没有留下半个文件。有空间后再导入一次同样的文件，就得到答复", "What it brought is taken; no half file was left. Import the same file again for the reply, where there is room";
    bundle_not_enrolled_hint: "没有改动。先用 lianxin enrol 登记到服务器", "Nothing was changed. Enrol this device first with lianxin enrol";
    bundle_command_rotated: "服务器给了本机新的编号，请再导出一次", "The server gave this device a new identity: export once more";
    bundle_command_imported(acked: usize, pulled: usize, pending: usize): "导入完成：已上传 {acked} 条，接收 {pulled} 条，待上传 {pending} 条", "Imported: {acked} acknowledged, {pulled} received, {pending} not sent yet";
    bundle_command_more(acked: usize, pulled: usize, pending: usize): "已上传 {acked} 条，接收 {pulled} 条，待上传 {pending} 条；还没有完，请再导出一次", "{acked} acknowledged, {pulled} received, {pending} not sent yet; there is more: export once more";
    bundle_answered(stored: usize, duplicate: usize, aside: usize, sent: usize, reply: &str):
        "收下 {stored} 条，已有 {duplicate} 条，未收下 {aside} 条；带回 {sent} 条：{reply}",
        "{stored} stored, {duplicate} were here, {aside} kept apart; {sent} go back: {reply}";
    bundle_answered_refused(code: &str, reply: &str): "没有收下 ({code})，答复在 {reply}，请带回设备", "Not taken ({code}); carry the reply back to the device: {reply}";
    bundle_exported(n: usize, name: String): "已写好 {n} 条：{name}，请带到镇里", "{n} written to {name}: take it to the town";
    bundle_exported_none(name: String): "没有待上传的；{name} 可取回镇里的新内容", "Nothing waits; {name} fetches what is new there";
    bundle_exported_more(n: usize): "先装了 {n} 条，导入回执后再导出一次", "{n} of them fit: export again after the reply";
    bundle_imported(sent: usize, received: usize): "已导入：传上 {sent} 条，收到 {received} 条", "Imported {sent} up, {received} down";
    bundle_imported_refused(n: usize): "，未收下 {n}", ", {n} not taken";
    bundle_more: "；再导出一次", "; export again";
    bundle_nothing_new: "没有新内容：这个回执已经导入过，或之后同步过", "Nothing new: taken before, or synced since";
    bundle_rotated: "本机有了新编号，待上传的都在；请再导出一次", "This device has a new number; export once more";
    bundle_failed(why: String): "U盘文件：{why}", "USB file: {why}";
}

impl Lang {
    /// What is wrong with a bundle file and what to do, by the code of the failure.
    #[must_use]
    pub fn bundle_command_bad_file(self, code: &str) -> (&'static str, &'static str) {
        let (zh, en) = match code {
            "not_a_bundle" => (
                ("不是连心的同步文件", "没有改动。检查文件名"),
                ("not a bundle", "Nothing was changed. Check the name"),
            ),
            "newer" => (
                ("由较新的版本写成", "没有改动。请升级连心"),
                ("a newer version wrote it", "Nothing was changed. Update lianxin"),
            ),
            "truncated" => (
                ("文件不完整", "没有改动。重新拷贝或重新导出"),
                ("it ends too early", "Nothing was changed. Copy or export it again"),
            ),
            "other_way" => (
                (
                    "方向不对：设备导出的文件在服务器导入，.reply 文件在设备导入",
                    "没有改动。换另一个文件",
                ),
                (
                    "it goes the other way: a device's file is for the server, a .reply file for the device",
                    "Nothing was changed. Take the other file",
                ),
            ),
            "other_device" => (
                ("是另一台设备的文件", "没有改动。在导出它的设备上导入"),
                (
                    "it is another device's",
                    "Nothing was changed. Import it where it was exported",
                ),
            ),
            "too_large" => (
                ("文件太大", "没有改动。检查文件名"),
                ("it is too large", "Nothing was changed. Check the name"),
            ),
            "unreadable" => (
                ("内容读不了", "没有改动。重新导出"),
                ("what is in it cannot be read", "Nothing was changed. Export it again"),
            ),
            _ => (
                ("打不开：文件被改动，或设备之后换过令牌或编号", "没有改动。重新导出"),
                (
                    "it does not open: it was altered, or the device has another token or identity since",
                    "Nothing was changed. Export it again",
                ),
            ),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Why the server refused a request by stick, what is safe and what to do.
    #[must_use]
    pub fn bundle_refusal(self, code: &str) -> (String, String) {
        match TroubleCode::from_code(code) {
            TroubleCode::Unknown(_) => (self.bundle_refused(code), self.bundle_refused_hint().to_owned()),
            known => {
                let words = self.trouble(&known);
                (words.what.to_owned(), self.sentences(&[words.safe, words.next]))
            }
        }
    }

    /// What came of a USB file, in a line.
    #[must_use]
    pub fn bundle(self, outcome: &Result<BundleDone, BundleTrouble>) -> String {
        match outcome {
            Ok(BundleDone::Exported { changes, path, more }) => self.bundle_written(*changes, path, *more),
            Ok(BundleDone::Imported {
                sent,
                received,
                refused,
                more,
            }) => {
                let mut words = self.bundle_imported(*sent, *received);
                if *refused > 0 {
                    words.push_str(&self.bundle_imported_refused(*refused));
                }
                words + if *more { self.bundle_more() } else { "" }
            }
            Ok(BundleDone::NothingNew) => self.bundle_nothing_new().to_owned(),
            Ok(BundleDone::Rotated) => self.bundle_rotated().to_owned(),
            Ok(BundleDone::Asks { records, .. }) => self.removal_banner(*records),
            Err(trouble) => self.bundle_failed(self.bundle_trouble(trouble)),
        }
    }

    fn bundle_written(self, changes: usize, path: &str, more: bool) -> String {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
        match (changes, more) {
            (_, true) => self.bundle_exported_more(changes),
            (0, _) => self.bundle_exported_none(name),
            _ => self.bundle_exported(changes, name),
        }
    }

    /// In a line of the page there is no room for the longer ones of [`Self::bundle_command_bad_file`].
    fn bundle_bad_file(self, code: &str) -> &'static str {
        match (self, code) {
            (Self::Zh, "other_way") => "这是要带去镇里的文件，请选镇里给的回执",
            (Self::En, "other_way") => "that one is for the town; take its answer",
            (Self::Zh, "damaged") => "打不开，文件坏了或被改过；没有改动",
            (Self::En, "damaged") => "it was altered or is damaged; nothing done",
            (_, code) => self.bundle_command_bad_file(code).0,
        }
    }

    fn bundle_trouble(self, trouble: &BundleTrouble) -> String {
        let (zh, en) = match trouble.code {
            "file" => return self.bundle_bad_file(&trouble.detail).to_owned(),
            "refused" => return self.bundle_refusal(&trouble.detail).0,
            "exists" => (
                "那里已有别的文件，请换个名字",
                "another file is there: choose another name",
            ),
            "not_enrolled" => ("本机还没有登记服务器", "this device has no server"),
            "read" => ("读不到这个文件，请核对路径", "cannot be read; check the path"),
            "write" => (
                "写不了，请核对路径、空间和写保护",
                "cannot be written; check path, space, lock",
            ),
            "locked" | "locked_wipe" => ("本机已被停用", "this device is revoked"),
            _ => (
                "本机数据库出错，什么都没有改",
                "the local database failed, nothing was changed",
            ),
        };
        let word = match self {
            Self::Zh => zh,
            Self::En => en,
        };
        match trouble.detail.as_str() {
            "" => word.to_owned(),
            detail => format!("{word} ({detail})"),
        }
    }
}
