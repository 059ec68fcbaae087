//! What the message row says after something happened, and what a failure means: what is safe, what to do.

use super::plural;
use crate::app::Notice;
use crate::app::effect::{SaveTrouble, SavedOk, StoreTrouble};
use crate::app::status::TroubleCode;
use crate::domain::lang::Lang;

words! {
    undone: "已撤销上一步 (Ctrl+Y 重做)", "Undone (Ctrl+Y does it again)";
    redone: "已重做", "Done again";
    nothing_to_undo: "没有可以撤销的", "There is nothing to undo";
    draft_kept: "草稿已保存, 下次打开时恢复", "The draft is kept and comes back next time";
    cable_plugged: "网线已插上, 开始同步", "Cable plugged in; syncing";
    cable_pulled: "网线已拔掉: 一切照常, 记录先存本机", "Cable pulled: work goes on, records stay on this device";
    sync_done: "同步完成", "Sync done";
    ime_on(text: &str): "收到汉字\"{text}\": 已当作查找。中文输入法开着, 按 Shift 切英文",
        "\"{text}\" was typed: searching for it. The input method is on; Shift turns it off";
    revealed(seconds: u32): "{seconds} 秒内显示完整信息, 已记入操作日志", "Full values for {seconds} seconds; this is logged";
    fast_saved(n: usize): "已保存第 {n} 条, 继续下一户", "Saved no. {n}; next household";
    draft_restored(at: String): "已恢复 {at} 的草稿", "The draft of {at} was brought back";
    not_saved_fields: "还没有保存: 请看标出的栏", "Not saved yet: see the marked fields";
}

code_words! {
    /// Why a sync round failed and what to do.
    fn sync_trouble(TroubleCode) {
        NoNetwork: "没有网络。记录存在本机, 联网后自动上传", "No network. Records are safe here and go up later";
        NameNotFound: "找不到服务器名。检查网络或服务器地址", "Server name not found. Check the network or the address";
        Unreachable: "服务器没有应答。稍后自动重试", "The server does not answer. It is tried again later";
        TimedOut: "网络太慢, 超时。稍后自动重试", "The network is too slow. It is tried again later";
        CaptivePortal: "网络要求先登录网页。打开浏览器登录后再试", "The network wants a web login. Log in with a browser first";
        CertificateTime: "证书时间不对。请检查本机日期和时间", "The certificate's time is off. Check this device's clock";
        CertificateUntrusted: "服务器证书不可信。请联系镇管理员", "The certificate is not trusted. Ask the town's admin";
        TokenUnknown: "服务器不认识本机。请联系镇管理员重新登记", "The server does not know this device. Ask the admin to enrol it";
        TokenExpired: "登记已过期。请联系镇管理员重新登记", "The enrolment has expired. Ask the admin for a new code";
        DeviceRevoked: "本机已被停用。记录仍在本机, 请联系镇管理员", "This device was revoked. Records stay here; ask the admin";
        ServerBusy: "服务器忙。稍后自动重试", "The server is busy. It is tried again later";
        ServerDiskFull: "服务器磁盘已满。请告诉镇管理员", "The server's disk is full. Tell the admin";
        UpgradeRequired: "版本过旧。请安装新版本, 记录不受影响", "This version is too old. Install the new one; records are safe";
        Diverged: "服务器的记录已更换, 正在重新接收", "The server's log is another one; receiving it anew";
        Forked: "服务器缺少已确认的记录, 正在补传", "The server misses confirmed records; sending them again";
        TooLarge: "一次上传太大, 将分批再传", "Too much at once; it goes in parts";
        ServerError: "服务器出错。稍后自动重试", "The server failed. It is tried again later";
        BadAnswer: "服务器的回答无法识别。稍后自动重试", "The answer makes no sense. It is tried again later";
        Local: "本机数据库出错。请运行 lianxin doctor", "The local database failed. Run lianxin doctor";
        NotEnrolled: "本机还没有登记服务器", "This device is not enrolled";
        PlainHttp: "拒绝未加密的服务器地址", "Plain HTTP to another machine is refused";
    }
}

text_words! {
    /// What a failure of the database means and what to do.
    fn store_trouble_known {
        "locked": "另一个连心正在使用数据库。关掉它再打开",
            "Another lianxin is using the database. Close it and open again";
        "corrupt": "数据库已损坏, 没有改动。请运行 lianxin doctor, 或用 lianxin restore 恢复备份",
            "The database is damaged and was not touched. Run lianxin doctor, or lianxin restore with a backup";
        "newer_version": "数据库由更新的版本写成, 没有改动。请安装新版本",
            "A newer version wrote the database; it was not touched. Install the new version";
        "unwritable": "数据文件夹不能写。检查权限或换一个 --data-dir",
            "The data folder cannot be written. Check its permissions or use --data-dir";
        "disk_full": "磁盘已满, 没有保存。腾出空间再试, 草稿还在",
            "The disk is full; nothing was saved. Make room and try again, the draft is kept";
        "missing": "还没有数据库。请先运行 lianxin setup",
            "There is no database yet. Run lianxin setup first";
        "wrong_key": "口令不对, 或数据库已加密而本程序不能解锁",
            "The passphrase is wrong, or this build cannot unseal the database";
        "io": "数据库没有应答。请再试一次, 草稿还在",
            "The database does not answer. Try again, the draft is kept";
    }
}

impl Lang {
    /// What the message row says.
    #[must_use]
    pub fn notice(self, notice: &Notice) -> String {
        match notice {
            Notice::Saved(saved) => self.saved(saved),
            Notice::NotSaved(trouble) => self.not_saved(trouble),
            Notice::Refused(action, refusal) => match self {
                Self::Zh => format!("不能{}: {}", self.action(action), self.refusal(refusal)),
                Self::En => format!("{} is not possible: {}", self.action(action), self.refusal(refusal)),
            },
            Notice::Store(trouble) => self.store_trouble(trouble),
            Notice::Undone => self.undone().to_owned(),
            Notice::Redone => self.redone().to_owned(),
            Notice::ImeOn(text) => self.ime_on(text),
            Notice::Revealed(seconds) => self.revealed(*seconds),
            Notice::DraftKept => self.draft_kept().to_owned(),
            Notice::DraftRestored(at) => self.draft_restored(at.local().format("%m-%d %H:%M").to_string()),
            Notice::FastSaved(n) => self.fast_saved(*n),
            Notice::Cable(true) => self.cable_plugged().to_owned(),
            Notice::Cable(false) => self.cable_pulled().to_owned(),
            Notice::SyncDone => self.sync_done().to_owned(),
        }
    }

    /// A save that went through.
    #[must_use]
    pub fn saved(self, saved: &SavedOk) -> String {
        let no = if saved.no.is_empty() {
            String::new()
        } else {
            format!(" {}", saved.no)
        };
        match self {
            Self::Zh => format!("已保存{no}, 记 {} 条, Ctrl+Z 可撤销", saved.changes),
            Self::En => format!("Saved{no}, {}; Ctrl+Z undoes it", plural(saved.changes, "change")),
        }
    }

    /// A save that did not, and why.
    #[must_use]
    pub fn not_saved(self, trouble: &SaveTrouble) -> String {
        match trouble {
            SaveTrouble::Refused(_) => self.not_saved_fields().to_owned(),
            SaveTrouble::NothingToUndo => self.nothing_to_undo().to_owned(),
            SaveTrouble::Store(trouble) => self.store_trouble(trouble),
        }
    }

    /// What a failure of the database means and what to do.
    #[must_use]
    pub fn store_trouble(self, trouble: &StoreTrouble) -> String {
        match self.store_trouble_known(trouble.code) {
            Some(words) => words.to_owned(),
            None => format!("{}: {}", trouble.code, trouble.detail),
        }
    }
}
