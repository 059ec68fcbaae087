//! Words of the network: why a sync failed, what is safe, what to do next; and what `serve`, `admin`, `enrol` and `sync`
//! print.

use super::plural;
use crate::app::status::TroubleCode;
use crate::domain::lang::Lang;

/// A failure in three sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TroubleWords {
    /// What happened.
    pub what: &'static str,
    /// What is safe.
    pub safe: &'static str,
    /// What to do next.
    pub next: &'static str,
}

words! {
    /// What stays true in nearly every failure.
    net_safe: "已录入的内容都保存在本机，不会丢失。", "Everything you entered is safe on this computer.";
    /// Before enrolment there is nothing to lose.
    net_safe_code: "本机数据没有变化。", "Nothing on this computer has changed.";
    net_retries: "不用处理，网络恢复后会自动重试。", "Nothing to do: it is tried again by itself.";
    net_pushed(n: usize): "发送 {n} 条", "sent {n}";
    net_pulled(n: usize): "接收 {n} 条", "received {n}";
    net_pending(n: usize): "待上传 {n} 条", "outbox {n}";
    net_conflicts(n: usize): "冲突 {n} 处", "conflicts {n}";
    net_quarantined(n: usize): "未收下 {n} 条", "not taken {n}";
    net_duplicate(n: usize): "服务器已有 {n} 条", "already there {n}";
    net_sync_done: "同步完成", "Sync done";
    net_enrolled(name: &str, unit: &str): "本机已登记：{name}，所属网格 {unit}", "This device is enrolled: {name}, unit {unit}";
    update_banner(version: &str): "镇里要用 {version} 版：退出后运行 lianxin update 取来，核对后由你安装", "The town wants version {version}: leave, run lianxin update, then install it yourself";
    update_none: "没有更新的版本", "There is no newer version";
    update_alone: "本机没有登记到服务器", "This device is enrolled with no server";
    update_alone_hint: "安装包向镇里的管理员要", "Ask the town's administrator for the package";
    update_another_key: "安装包不是用镇里以前的密钥签的，没有保存", "The package is signed with another key than this town's before; nothing was kept";
    update_damaged: "取来的安装包与签名不符，没有保存", "The package is not what was signed; nothing was kept";
    update_refused_hint: "不要安装从别处来的文件。请再试一次，不行就联系镇里的管理员", "Install nothing from elsewhere. Try again; else call the town's administrator";
    update_there(file: &str): "{file} 已经有了", "{file} is there already";
    update_there_hint: "用 -o 换一个目录，或先移走它", "Choose another folder with -o, or move it away";
    update_done(version: &str, file: &str): "{version} 版已核对，放在 {file}", "Version {version} is checked and lies at {file}";
    update_next: "退出连心，再运行它。数据都会保留", "Leave lianxin, then run it. All data stays";
    release_none: "没有下发安装包", "No package is handed out";
    release_handed_out(version: &str): "下发 {version} 版，设备下次同步时知道", "Version {version} is handed out; devices learn of it at their next sync";
    release_bad_version(given: &str): "版本号不对：{given}", "Not a version: {given}";
    release_bad_file(file: &str): "不是安装包，或同一系统给了两个：{file}", "No package, or the second of one system: {file}";
    release_refused_hint: "例：lianxin admin release 0.2.0 lianxin-0.2.0-setup.exe lianxin_0.2.0_amd64.deb", "For example: lianxin admin release 0.2.0 lianxin-0.2.0-setup.exe lianxin_0.2.0_amd64.deb";
    net_enrolled_next: "下一步：lianxin sync", "Next: lianxin sync";
    net_other_person: "本机已属于另一个人，不能改绑", "This device belongs to somebody else";
    net_other_person_hint: "请为新使用人另选数据目录：--data-dir 目录", "Use another data folder for another person: --data-dir DIR";
    net_db_missing(path: &str): "没有服务器数据库：{path}", "There is no server database at {path}";
    net_db_missing_hint: "先运行 lianxin admin init --town 代码 --name 名称，或用 --db 指定已有的文件",
        "Run lianxin admin init --town CODE --name NAME first, or name an existing file with --db";
    net_town_exists(town: &str): "乡镇 {town} 已经建立", "The town {town} exists already";
    net_user_exists(name: &str): "用户 {name} 已经存在", "The user {name} exists already";
    net_unit_unknown(path: &str): "没有这个网格：{path}", "There is no unit {path}";
    net_unit_unknown_hint: "先用 lianxin admin unit 建立", "Add it first with lianxin admin unit";
    net_unit_parent(path: &str): "上一级网格还不存在：{path}", "The unit above does not exist yet: {path}";
    net_bad_path(path: &str): "网格编码不对：{path}", "Not a unit code: {path}";
    net_bad_path_hint: "例：439901100/200/03/012 (乡镇代码在前，只用字母数字和 - _)", "Example: 439901100/200/03/012 (the town's code first; letters, digits, - and _)";
    net_bad_code(given: &str): "不认识 {given}", "Unknown: {given}";
    net_bad_db(url: &str): "不认识这种数据库地址：{url}", "Not a database this server knows: {url}";
    net_db_read_only: "数据库只读：备用机，或文件和目录没有写权限", "The database is read-only: a standby, or a file or folder without the right to write";
    net_db_read_only_hint: "数据没有变化。请连接主库，或检查文件和目录的权限", "Nothing was changed. Name the primary, or check the rights of the file and its folder";
    net_bad_db_hint: "什么都没有建立。用 sqlite:文件，文件名，或 postgres://...", "Nothing was made. Give sqlite:FILE, a bare path or postgres://...";
    net_town_exists_hint: "没有改动。用 lianxin admin unit 和 admin user 继续", "Nothing was changed. Go on with lianxin admin unit and admin user";
    net_user_exists_hint: "没有改动。用 lianxin admin enrol --user 给现有用户发登记码", "Nothing was changed. lianxin admin enrol --user gives the user a code";
    net_user_unknown_hint: "先用 lianxin admin user 登记", "Add them first with lianxin admin user";
    net_empty_name: "名称不能为空", "The name must not be empty";
    net_user_unknown(name: &str): "没有这个用户：{name}", "There is no user {name}";
    net_user_ambiguous(name: &str): "有多个乡镇的用户叫 {name}", "Users of several towns are called {name}";
    net_user_ambiguous_hint: "加上 --town 代码", "Add --town CODE";
    net_device_unknown(id: &str): "没有这台设备：{id}", "There is no device {id}";
    net_device_unknown_hint: "用 lianxin admin devices 查看设备编号", "lianxin admin devices lists them";
    net_revoked(id: &str): "已停用设备 {id}", "Device {id} is revoked";
    net_town_made(town: &str, name: &str): "已建立 {name} ({town})", "Made {name} ({town})";
    net_unit_made(path: &str, name: &str): "已登记网格 {name} ({path})", "Added unit {name} ({path})";
    net_user_made(name: &str, unit: &str): "已登记用户 {name} ({unit})", "Added user {name} ({unit})";
    net_code_note: "登记码只能用一次，24 小时内有效", "The code works once, within 24 hours";
    net_no_devices: "还没有设备", "No devices yet";
    net_revoked_mark: "已停用", "revoked";
    net_never: "从未", "never";
    net_listen_bad(addr: &str): "不能监听 {addr}", "Cannot listen on {addr}";
    net_listen_bad_hint: "换一个端口，或先停掉占用它的程序", "Choose another port, or stop the program that uses it";
    net_plain_refused(addr: &str): "{addr} 不是本机地址，不能用不加密的 HTTP", "{addr} is not this machine: plain HTTP is refused";
    net_plain_refused_hint: "加上 --tls-cert 与 --tls-key；前面有 TLS 代理时用 --insecure-behind-proxy",
        "Add --tls-cert and --tls-key; behind a TLS proxy use --insecure-behind-proxy";
    net_tls_bad: "证书或私钥读不了", "The certificate or key cannot be read";
    net_tls_bad_hint: "两个文件都要是 PEM 格式", "Both files must be PEM";
    net_key_missing(path: &str): "数据库旁缺少校验密钥文件：{path}", "The key file beside the database is missing: {path}";
    net_key_missing_hint: "把原来的 .key 文件放回去；新密钥会让所有设备重新下载", "Put the .key file back; a new key would make every device pull again";
    net_key_unnamed: "PostgreSQL 数据库旁没有密钥文件，也没有指明", "A PostgreSQL database has no key file beside it, and none was named";
    net_key_unnamed_hint: "用 --key 文件 指明 (或环境变量 LIANXIN_SERVER_KEY)；每台服务器用同一个密钥文件",
        "Name it with --key FILE (or the environment's LIANXIN_SERVER_KEY); every server has the same one";
    net_db_trouble: "服务器数据库出错", "The server database failed";
    net_db_trouble_hint: "请检查文件、磁盘空间和权限", "Check the file, the disk space and the permissions";
    net_db_newer(found: i64, known: i64): "数据库版本 {found} 比程序 ({known}) 新", "The database has version {found}, this program knows {known}";
    net_db_newer_hint: "请用较新的 lianxin", "Use a newer lianxin";
    net_stopped: "服务器已停止", "The server has stopped";
    net_recovered(n: usize): "替服务器找回 {n} 条", "brought back for the server: {n}";
    net_clock_ahead(minutes: i64): "本机时间比服务器快 {minutes} 分钟，请校准", "This computer's clock is {minutes} min ahead of the server's: set it right";
    net_clock_behind(minutes: i64): "本机时间比服务器慢 {minutes} 分钟，请校准", "This computer's clock is {minutes} min behind the server's: set it right";
    net_removal(n: usize): "将从本机移走 {n} 份资料。同意请运行：lianxin sync --allow-removal", "{n} records would leave this device. To agree: lianxin sync --allow-removal";
    net_wiped: "已按管理员的命令清除本机数据。", "The data on this device was destroyed, as the administrator ordered.";
    net_not_wiped(path: &str): "本机数据没能全部清除：{path}", "Not all data on this device could be destroyed: {path}";
    net_not_wiped_hint: "请手动删除这个文件，并告诉管理员", "Delete this file by hand and tell the administrator";
    net_not_set_up: "本机还没有登记到服务器", "This device is not enrolled";
}

impl Lang {
    /// The three sentences for a failure.
    #[must_use]
    pub fn trouble(self, code: &TroubleCode) -> TroubleWords {
        let (what, next) = match self {
            Self::Zh => trouble_zh(code),
            Self::En => trouble_en(code),
        };
        let safe = match code {
            TroubleCode::CodeRefused | TroubleCode::TooManyTries => self.net_safe_code(),
            _ => self.net_safe(),
        };
        TroubleWords { what, safe, next }
    }

    /// One line about a finished sync.
    #[must_use]
    pub fn net_sync_line(self, pushed: usize, pulled: usize, pending: usize) -> String {
        match self {
            Self::Zh => format!(
                "{}：{}，{}，{}",
                self.net_sync_done(),
                self.net_pushed(pushed),
                self.net_pulled(pulled),
                self.net_pending(pending)
            ),
            Self::En => format!(
                "Sync done: sent {}, received {}, {pending} not sent yet",
                plural(pushed, "change"),
                plural(pulled, "change")
            ),
        }
    }
}

fn trouble_zh(code: &TroubleCode) -> (&'static str, &'static str) {
    let retries = Lang::Zh.net_retries();
    match code {
        TroubleCode::NoNetwork => ("没有网络。", retries),
        TroubleCode::NameNotFound => (
            "找不到服务器的名字。",
            "请核对服务器地址；地址没错就是网络的域名服务有问题，会自动重试。",
        ),
        TroubleCode::Unreachable => ("连不上服务器。", "会自动重试；一直不行请联系镇里的管理员。"),
        TroubleCode::TimedOut => ("网络太慢，服务器没有及时回答。", retries),
        TroubleCode::Interrupted => ("连接中途断了。", retries),
        TroubleCode::CaptivePortal => (
            "回答的不是我们的服务器，可能要先登录网络。",
            "打开浏览器登录网络 (或核对服务器地址)，再按 F5。",
        ),
        TroubleCode::CertificateExpired => (
            "服务器证书已过期，或本机时间不对。",
            "请核对电脑的日期和时间；时间没错就请管理员更换证书。",
        ),
        TroubleCode::CertificateEarly => (
            "服务器证书还没有生效，多半是本机时间偏慢。",
            "请校准电脑的日期和时间，再按 F5。",
        ),
        TroubleCode::CertificateName => (
            "证书是别的服务器的。",
            "先登录网络，再核对服务器地址；都没错就请联系管理员。",
        ),
        TroubleCode::CertificateUntrusted => ("服务器证书不受信任。", "不要继续；请联系镇里的管理员。"),
        TroubleCode::NoAuthorities => (
            "本机系统没有可信的根证书。",
            "请安装系统的根证书 (Debian：ca-certificates)，再按 F5。",
        ),
        TroubleCode::TokenUnknown => ("服务器不认识本机。", "请向管理员要一个新的登记码，重新登记。"),
        TroubleCode::TokenExpired => ("本机的登记已过期。", "请向管理员要一个新的登记码，重新登记。"),
        TroubleCode::DeviceRevoked => ("本机已被管理员停用。", "请联系镇里的管理员。"),
        TroubleCode::ServerBusy => ("服务器忙。", retries),
        TroubleCode::ServerDiskFull => ("服务器磁盘已满。", "请通知镇里的管理员；之后会自动重试。"),
        TroubleCode::ServerReadOnly => ("服务器的数据库现在只读。", "请通知镇里的管理员；之后会自动重试。"),
        TroubleCode::ServerClock => ("服务器的时钟不对。", "请通知镇里的管理员；之后会自动重试。"),
        TroubleCode::ClockWrong => ("本机的时钟不对，不能同步。", "请校准电脑的日期和时间，再按 F5。"),
        TroubleCode::UpgradeRequired => ("服务器需要更新版本的程序。", "请更新连心，再同步。"),
        TroubleCode::Diverged => (
            "服务器的记录又变了，与本机已知的不一致。",
            "会自动重新核对；一直不行请通知镇里的管理员。",
        ),
        TroubleCode::Forked => (
            "同一份数据正在另一台电脑上使用。",
            "请只在一台电脑上录入；会自动重试，一直不行请联系管理员。",
        ),
        TroubleCode::TooLarge => ("一条记录太大，服务器不收。", "请把最近的长记录改短，再按 F5。"),
        TroubleCode::ServerError => ("服务器内部出错。", retries),
        TroubleCode::BadAnswer => ("服务器的回答看不懂。", "会自动重试；一直不行请更新连心或联系管理员。"),
        TroubleCode::Local => ("本机数据库出错。", "请运行 lianxin doctor；先不要删除任何文件。"),
        TroubleCode::NotEnrolled => (
            "本机还没有登记到服务器。",
            "请运行 lianxin enrol --server 地址 --code-file 文件。",
        ),
        TroubleCode::CodeRefused => ("登记码不对、已用过或已过期。", "请核对；不行就向管理员要一个新的。"),
        TroubleCode::TooManyTries => ("登记码输错太多次。", "请等十分钟再试，并先核对登记码。"),
        TroubleCode::RemovalAsks => (
            "这次同步会从本机移走很多资料，已暂停。",
            "到 6 同步 页查看条数并确认，或先问管理员。",
        ),
        TroubleCode::Locked => ("本机已停用并锁住。", "请向管理员要新的登记码，重新登记。"),
        TroubleCode::MarkerUnwritable => ("数据库旁的标记文件写不了。", "检查数据目录的权限和磁盘空间，再按 F5。"),
        TroubleCode::BadAddress => ("服务器地址不对。", "请核对，例：https://lianxin.example.cn"),
        TroubleCode::PlainHttp => ("服务器地址没有加密 (http)，只允许连本机。", "请使用 https 地址。"),
        TroubleCode::Unknown(_) => ("同步没有成功。", retries),
    }
}

fn trouble_en(code: &TroubleCode) -> (&'static str, &'static str) {
    let retries = Lang::En.net_retries();
    match code {
        TroubleCode::NoNetwork => ("There is no network.", retries),
        TroubleCode::NameNotFound => (
            "The server's name is not found.",
            "Check the address; if it is right, the network's name service fails and it is tried again.",
        ),
        TroubleCode::Unreachable => (
            "The server cannot be reached.",
            "It is tried again; if it stays so, call the town's administrator.",
        ),
        TroubleCode::TimedOut => ("The line is too slow: the server did not answer in time.", retries),
        TroubleCode::Interrupted => ("The connection broke in the middle.", retries),
        TroubleCode::CaptivePortal => (
            "Somebody else answered: the network wants a login.",
            "Log in with a browser (or check the server's address), then press F5.",
        ),
        TroubleCode::CertificateExpired => (
            "The certificate has expired, or this clock is wrong.",
            "Check the clock here; if it is right, ask the administrator to renew it.",
        ),
        TroubleCode::CertificateEarly => (
            "The certificate is not valid yet: this clock is slow.",
            "Set the date and time, then press F5.",
        ),
        TroubleCode::CertificateName => (
            "The certificate is another server's.",
            "Log in to the network and check the address; else call the administrator.",
        ),
        TroubleCode::CertificateUntrusted => (
            "The server's certificate is not trusted.",
            "Do not go on; call the town's administrator.",
        ),
        TroubleCode::NoAuthorities => (
            "This system has no certificate authorities to trust.",
            "Install the system's (Debian: ca-certificates), then press F5.",
        ),
        TroubleCode::TokenUnknown => (
            "The server does not know this device.",
            "Ask the administrator for a new code and enrol again.",
        ),
        TroubleCode::TokenExpired => (
            "This device's enrolment has expired.",
            "Ask the administrator for a new code and enrol again.",
        ),
        TroubleCode::DeviceRevoked => (
            "The administrator has revoked this device.",
            "Call the town's administrator.",
        ),
        TroubleCode::ServerBusy => ("The server is busy.", retries),
        TroubleCode::ServerReadOnly => (
            "The server's database is read-only.",
            "Tell the town's administrator; it is tried again by itself.",
        ),
        TroubleCode::ServerClock => (
            "The server's clock is wrong.",
            "Tell the town's administrator; it is tried again by itself.",
        ),
        TroubleCode::ClockWrong => (
            "This computer's clock is wrong: it cannot sync.",
            "Set the date and time, then press F5.",
        ),
        TroubleCode::ServerDiskFull => (
            "The server's disk is full.",
            "Tell the town's administrator; it is tried again by itself.",
        ),
        TroubleCode::UpgradeRequired => (
            "The server needs a newer version of the program.",
            "Update Lianxin, then sync.",
        ),
        TroubleCode::Diverged => (
            "The server's log has changed again: another one.",
            "It is reread by itself; if it stays so, tell the town's administrator.",
        ),
        TroubleCode::Forked => (
            "The same data is in use on another computer.",
            "Enter on one computer only; it is tried again, and if it stays so call the administrator.",
        ),
        TroubleCode::TooLarge => (
            "One record is too large for the server.",
            "Shorten the latest long record, then press F5.",
        ),
        TroubleCode::ServerError => ("The server failed.", retries),
        TroubleCode::BadAnswer => (
            "The server's answer makes no sense.",
            "It is tried again; if it stays so, update Lianxin or call the administrator.",
        ),
        TroubleCode::Local => (
            "The local database failed.",
            "Run lianxin doctor; do not delete any file.",
        ),
        TroubleCode::NotEnrolled => (
            "This device is not enrolled.",
            "Run lianxin enrol --server URL --code-file FILE.",
        ),
        TroubleCode::CodeRefused => (
            "The enrolment code is wrong, used or expired.",
            "Check it; otherwise ask the administrator for a new one.",
        ),
        TroubleCode::TooManyTries => ("Too many wrong codes.", "Wait ten minutes and check the code first."),
        TroubleCode::RemovalAsks => (
            "Paused: many records would leave this device.",
            "See how many on page 6 Sync and agree, or ask your administrator first.",
        ),
        TroubleCode::Locked => (
            "This device is revoked and locked.",
            "Ask the administrator for a new code and enrol again.",
        ),
        TroubleCode::MarkerUnwritable => (
            "The marker file beside the database cannot be written.",
            "Check the folder's permissions and free space, then press F5.",
        ),
        TroubleCode::BadAddress => (
            "The server's address is not one.",
            "Check it; an example: https://lianxin.example.com",
        ),
        TroubleCode::PlainHttp => ("The server's address is not encrypted (http).", "Use an https address."),
        TroubleCode::Unknown(_) => ("The sync did not succeed.", retries),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_says_what_is_safe_and_what_to_do_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let mut seen = std::collections::HashSet::new();
            for code in TroubleCode::ALL {
                let words = lang.trouble(code);
                assert!(seen.insert(words.what), "{code} has words of its own");
                let cells = unicode_width::UnicodeWidthStr::width(words.what);
                assert!(cells <= 58, "{code} fits the narrowest screen: {}", words.what);
                assert!(!words.safe.is_empty() && !words.next.is_empty(), "{code}");
            }
        }
    }

    #[test]
    fn words_for_the_screen_have_no_glyph_of_ambiguous_width() {
        for lang in [Lang::Zh, Lang::En] {
            for code in TroubleCode::ALL {
                let words = lang.trouble(code);
                for text in [words.what, words.safe, words.next] {
                    let narrow: usize = unicode_width::UnicodeWidthStr::width(text);
                    assert_eq!(narrow, unicode_width::UnicodeWidthStr::width_cjk(text), "{text}");
                }
            }
        }
    }
}
