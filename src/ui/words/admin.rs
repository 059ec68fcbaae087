//! Words of `admin`: what it prints; and the help of `admin` and `bundle`.

words! {
    admin_town_unknown(town: &str): "没有这个乡镇：{town}", "There is no town {town}";
    admin_town_unknown_hint: "没有改动。检查 --town 的代码", "Nothing was changed. Check the code given with --town";
    admin_which_town: "数据库里有多个乡镇，要说明是哪一个", "The database has several towns: say which one";
    admin_no_town: "数据库里还没有乡镇", "The database has no town yet";
    admin_no_town_hint: "先运行 lianxin admin init --town 代码 --name 名称", "Run lianxin admin init --town CODE --name NAME first";
    admin_bad_id(given: &str): "编号不对：{given}", "Not an id: {given}";
    admin_bad_id_hint: "没有改动。编号的样子：01931a2b-0000-7000-8000-000000000001", "Nothing was changed. An id looks like 01931a2b-0000-7000-8000-000000000001";
    admin_shut_out(name: &str): "{name} 已停止使用，其设备下次同步时被拒绝", "{name} is shut out: their devices are refused at the next sync";
    admin_moved(name: &str, role: &str, unit: &str): "{name} 现在是 {role}，网格 {unit}；其设备下次同步时更新", "{name} is now {role} of {unit}; their devices learn of it at the next sync";
    admin_wipe_ordered: "已要求清除：设备下次联系服务器时销毁本机数据", "Wiping is ordered: the device destroys what it holds when it next reaches the server";
    admin_days(days: i64): "({days} 天前)", "({days} days ago)";
    admin_rotated_from(id: &str): "接替 {id}", "went on from {id}";
    admin_no_purges: "还没有清除过", "Nothing was purged yet";
    admin_quarantine_empty: "没有未收下的改动", "Nothing is kept apart";
    admin_not_apart(id: &str): "没有这条未收下的改动：{id}", "No change {id} is kept apart";
    admin_not_apart_hint: "没有改动。用 lianxin admin quarantine 查看编号", "Nothing was changed. lianxin admin quarantine lists them";
    admin_revealed(at: &str, by: &str): "{at} {by} 看过全文", "{at} shown unmasked to {by}";
    admin_released(id: &str, seq: u64): "已放行 {id}，序号 {seq}", "Released {id}, place {seq} in the log";
    admin_rejected(id: &str): "已驳回 {id}，作者会看到", "Rejected {id}; its author will see it";
    admin_was_rejected(id: &str): "{id} 已经驳回，不能再放行", "{id} was rejected before and cannot be released";
    admin_was_rejected_hint: "没有改动。请作者重新录入", "Nothing was changed. Ask the author to enter it again";
    admin_unreadable(id: &str): "{id} 读不成一条改动，不能放行", "{id} cannot be read as a change and cannot be released";
    admin_unreadable_hint: "没有改动。用 --show 查看，用 --reject 驳回，请作者重新录入", "Nothing was changed. Look at it with --show, reject it, and ask the author to enter it again";
    cli_no_register(code: &str): "本机没有台账 {code}", "There is no register {code} here";
    cli_no_register_hint: "先同步一次再运行；lianxin list kinds 列出本机有的", "Sync once and try again; lianxin list kinds names those that are here";
    admin_register_unread(file: &str): "读不出台账说明文件 {file}", "The description {file} cannot be read";
    admin_register_bad(file: &str, line: usize, at: &str, why: &str): "{file} 第 {line} 行 {at}：{why}", "{file}, line {line} {at}: {why}";
    admin_register_bad_hint: "没有改动，也没有下发。写法见 docs/REGISTERS.md", "Nothing was changed or handed out. docs/REGISTERS.md says how it is written";
    admin_register_out(label: &str, code: &str): "已下发台账 {label} ({code})：各设备同步后，下次打开程序就有", "Handed out {label} ({code}): devices have it after a sync, at their next start";
    admin_register_same(code: &str): "台账 {code} 没有变化，不用下发", "The register {code} is as it was: nothing to hand out";
    admin_register_withdrawn(code: &str): "已停用台账 {code}：已记的仍可查看，不能再记", "Withdrew {code}: what is written can be read, nobody writes more";
    admin_register_unknown(code: &str): "没有下发过台账 {code}", "No register {code} was handed out";
    admin_register_unknown_hint: "没有改动。lianxin admin register 列出下发过的", "Nothing was changed. lianxin admin register lists those that were handed out";
    admin_register_too_many(most: usize): "已有 {most} 种台账，不能再多", "There are {most} registers: no more can be added";
    admin_registers_none: "还没有下发过台账", "No register was handed out yet";
    admin_register_stopped: "已停用", "withdrawn";
    admin_no_reason: "要写明清除的理由", "Say why it is purged";
    admin_no_reason_hint: "没有改动。例：--reason 本人要求删除", "Nothing was changed. Example: --reason 'asked for by the person'";
    admin_purged(bodies: u64, no: u64): "已清除 {bodies} 条改动的内容，清除令第 {no} 号", "Purged {bodies} changes; this is order {no}";
    admin_purged_next: "各设备下次同步时也会清除。早先的备份里还有这些内容，请另行处理", "Devices do the same at their next sync. Earlier backups still hold the texts: see to them too";
    admin_purge_unforgotten(why: &str): "但数据库文件里可能还留有旧内容 ({why})。稍后再执行一次同样的命令，直到不再提示", "But the database's files may still hold the old bytes ({why}). Give the same command again later, until this is no longer said";
    admin_check_whole(town: &str, up_to: u64): "{town}：完好，到第 {up_to} 条", "{town}: whole up to {up_to}";
    admin_check_wrong(town: &str, what: &str, at: u64): "{town}：第 {at} 条处不对 ({what})", "{town}: wrong at {at} ({what})";
    admin_check_damaged(seq: u64, kind: &str, record: &str, change: &str): "  第 {seq} 条已损坏：{kind} {record}，改动号 {change}", "  {seq} is damaged: {kind} {record}, change {change}";
    admin_check_damaged_hint: "损坏的条目不再下发，其余照常。已让各设备重新核对日志；哪台设备还有，下次同步就会补回来，之后再运行一次 admin check",
        "Damaged rows are not sent any more; all else goes on. Every device rereads the log at its next sync and brings back what it still holds; then run admin check again";
    admin_check_fault(what: &str): "数据库文件：{what}", "The database file: {what}";
    admin_unlawful: "越权改动", "Against the permissions:";
    admin_unlawful_hint: "这些是旧版本收下的。核实后可作废：lianxin admin annul --change ID --reason 原因，或 --all-listed；各设备下次同步后恢复原样", "Earlier versions let these in. Once looked at, leave them out: lianxin admin annul --change ID --reason TEXT, or --all-listed; every device does so at its next sync";
    admin_annul_reason_hint: "没有改动。例：--reason 部门误删", "Nothing was changed. Example: --reason 'deleted by a department'";
    admin_not_in_the_log(what: &str): "日志里没有 {what}，或是管理员自己的改动", "Not in the log, or the administrator's own: {what}";
    admin_not_in_the_log_hint: "没有改动。lianxin admin check 列出可以作废的", "Nothing was annulled. lianxin admin check lists what can be";
    admin_annulled(count: u64): "已作废 {count} 条改动，各设备下次同步后生效", "Annulled {count} changes; every device leaves them out from its next sync on";
    admin_check_hint: "请停止服务器，从最近的备份恢复；各设备会把之后的内容补回来", "Stop the server and restore the latest backup; the devices bring back what came after it";
    admin_other_keys(path: &str): "这是另一个数据库的密钥文件：{path}", "The key file is another database's: {path}";
    admin_other_keys_hint: "没有改动。用 --key 给出 admin init 时生成的那个文件", "Nothing was changed. Give the file that admin init made for this database with --key";
    backup_made(file: &str): "备份已做好并经过恢复演练：{file}", "The copy is made and was restored for a check: {file}";
    backup_keys(key: &str): "备份里没有密钥。密钥文件：{key}；请在别处另存一份，没有它备份不能用", "The keys are NOT in it. Key file: {key}; keep a copy of it elsewhere, a backup is of no use without it";
    backup_exists_hint: "没有改动。换一个文件名，或先移走它", "Nothing was changed. Choose another name, or move that one away";
    backup_unwritable_hint: "没有留下半个文件。检查目录、空间和权限", "No half file was left. Check the folder, its space and permissions";
    drill_failed(what: &str): "恢复演练没有通过：{what}", "The restore check failed: {what}";
    drill_unreadable(why: &str): "副本打不开：{why}", "The copy cannot be opened: {why}";
    drill_failed_hint: "没有生成文件，已有的备份都不要删。用 lianxin admin check 检查数据库", "No file was made; keep every earlier backup. lianxin admin check looks at the database";
    restore_not_empty: "目标数据库不是空的", "The database is not empty";
    restore_not_empty_hint: "没有改动任何内容。换一个空的数据库", "Nothing was changed. Give an empty database";
    restore_missing(file: &str): "没有备份文件 {file}", "There is no copy {file}";
    restore_no_town(file: &str): "{file} 不是服务器备份，里面没有乡镇", "{file} is no copy of a server: it holds no town";
    restore_no_town_hint: "没有生成数据库。换一个备份文件", "No database was made. Give another copy";
    restore_made(db: &str): "已恢复到 {db}", "Restored to {db}";
    restore_revocations(n: usize): "密钥文件里记着 {n} 条停用，照样有效。如果密钥文件是早先另存的，请把之后停用的设备和人员再停用一次。没用过的登记码都已作废，请重新发",
        "{n} revocations noted in the key file hold here too. If it is an older copy of the key file, revoke or shut out again who was since. Enrolment codes not used yet are void: make new ones";
    admin_forgotten(device: &str, user: &str): "{device}  {user}  恢复备份后服务器不认识这台设备：如果它没有自己回来，请运行 lianxin admin enrol --user {user}，把登记码交给本人",
        "{device}  {user}  not known since a backup was restored: unless it comes back by itself, run lianxin admin enrol --user {user} and give its person the code";
    admin_unnoted(why: &str): "已停用，但没能记进密钥文件：{why}", "Done, but it could not be noted in the key file: {why}";
    admin_unnoted_hint: "让密钥文件可写，再执行一次；否则恢复备份以后这一条就没有了", "Make the key file writable and give the command again; else a restored backup does not know it";
    restore_next: "下一步：lianxin serve --db 这个文件。各设备会自己补回备份之后的内容", "Next: lianxin serve --db with this file. The devices bring back what came after the copy by themselves";
    file_exists(file: &str): "文件已存在：{file}", "The file exists: {file}";
    file_exists_hint: "没有改动。换一个文件名，或加 --replace", "Nothing was changed. Choose another name, or add --replace";
}

/// Help of commands and arguments, by their name: Chinese, English.
pub const HELP: &[(&str, &str, &str)] = &[
    (
        "key",
        "服务器密钥文件；默认是数据库文件名加 .key (环境变量 LIANXIN_SERVER_KEY)",
        "The server's key file; default the database's name with .key (env LIANXIN_SERVER_KEY)",
    ),
    (
        "admin move",
        "改变用户的身份或网格，或停止使用",
        "Gives a user another role or unit, or shuts them out",
    ),
    ("admin move user", "用户姓名", "The user's name"),
    (
        "admin move role",
        "新的身份，写代码或名称：{roles}",
        "The new role, by code or name: {roles}",
    ),
    ("admin move unit", "新的网格编码", "Path of the new unit"),
    (
        "admin move inactive",
        "停止使用：其设备被拒绝",
        "Shuts them out: their devices are refused",
    ),
    (
        "admin devices",
        "列出设备、改动数和多少天没有同步",
        "Lists the devices, their changes and the days since their last sync",
    ),
    (
        "admin revoke",
        "停用设备，连同由它接替的编号",
        "Revokes a device and every identity that went on from it",
    ),
    ("admin revoke id", "设备编号", "The device's id"),
    (
        "admin revoke device",
        "设备编号 (另一种写法)",
        "The device's id (the same, named)",
    ),
    (
        "admin revoke wipe",
        "并要求设备销毁本机数据",
        "And orders the device to destroy what it holds",
    ),
    (
        "admin register",
        "下发乡镇自己的台账；不给文件时列出已下发的",
        "Hands out a register of the town's own; without a file lists them",
    ),
    (
        "admin register file",
        "台账说明文件，写法见 docs/REGISTERS.md",
        "The file that describes it; docs/REGISTERS.md says how",
    ),
    (
        "admin register withdraw",
        "停用这种台账：已记的仍可查看，不能再记",
        "Withdraws this one: what is written can be read, nobody writes more",
    ),
    (
        "admin quarantine",
        "未收下的改动：列出，查看，放行，驳回",
        "Changes kept apart: lists, shows, releases or rejects them",
    ),
    (
        "admin quarantine show",
        "显示一条的内容，脱敏",
        "Prints one, masked like everywhere",
    ),
    (
        "admin quarantine plain",
        "与 --show 同用：原样显示，不脱敏",
        "With --show: as it came, nothing masked",
    ),
    (
        "admin quarantine release",
        "放行一条，进入日志",
        "Puts one into the log as its author's",
    ),
    ("admin quarantine reject", "驳回一条", "Rejects one for good"),
    (
        "admin annul",
        "作废越权的改动：日志里保留，各设备不再算入",
        "Leaves changes out on every device; the log keeps them",
    ),
    (
        "admin annul change",
        "改动编号，admin check 列出的",
        "Id of a change, as admin check names it",
    ),
    (
        "admin annul all_listed",
        "admin check 列出的全部",
        "Every change that admin check lists",
    ),
    (
        "admin annul reason",
        "理由，各设备都会收到",
        "Why; every device receives it",
    ),
    (
        "admin purge",
        "永久清除内容，各设备同样清除",
        "Makes texts go for good, here and on every device",
    ),
    (
        "admin purge record",
        "记录编号：它的全部改动",
        "Id of a record: all its changes",
    ),
    ("admin purge change", "改动编号", "Id of one change"),
    ("admin purge reason", "理由", "Why"),
    (
        "admin purge list",
        "列出已下达的清除及理由",
        "Lists the orders given so far, with their reasons",
    ),
    (
        "admin retention",
        "到期清理：按种类列出保留期满的资料；加 --apply 才清理",
        "What was kept long enough, by kind; --apply removes it",
    ),
    (
        "admin retention apply",
        "清理，各设备下次同步时同样清理",
        "Removes it here, and on every device at its next sync",
    ),
    (
        "admin retention dry_run",
        "只预览，不清理 (不写 --apply 也一样)",
        "Only says what would go, as without --apply",
    ),
    (
        "admin retention reason",
        "理由，与清除令一起留存",
        "Why; kept with the orders",
    ),
    (
        "admin check",
        "检查日志是否完好；不完好时退出码是 1",
        "Checks that the logs are whole; exit code 1 when not",
    ),
    (
        "admin release",
        "下发新版本的安装包；不给版本时说现在下发的是哪个",
        "Hands out a newer program; without a version says which is handed out",
    ),
    ("admin release number", "版本号", "The version"),
    (
        "admin release files",
        "安装包：Windows 和 Linux 各一个",
        "Its packages: one for Windows, one for Linux",
    ),
    ("admin release withdraw", "不再下发", "Hands out nothing any more"),
    (
        "admin backup",
        "服务器运行时做备份，并做恢复演练",
        "Makes a copy while the server runs, and restores it for a check",
    ),
    ("admin backup file", "备份文件", "The file to make"),
    (
        "admin restore",
        "检查备份并恢复成 --db 的数据库；不覆盖已有的",
        "Checks a copy and makes the database of it; never over one that exists",
    ),
    ("admin restore file", "备份文件", "The copy"),
    ("bundle", "用U盘同步", "Syncs on a USB stick"),
    ("bundle export", "把待上传的内容写到文件", "Writes what waits to a file"),
    ("bundle export file", "文件", "The file to write"),
    (
        "bundle export replace",
        "替换已有的文件",
        "Replaces a file that is there",
    ),
    (
        "bundle export db",
        "在服务器上：给新设备写首次数据",
        "At the server: writes a first load for a device",
    ),
    (
        "bundle export device",
        "设备编号，与 --db 同用",
        "The device's id, with --db",
    ),
    (
        "bundle import",
        "导入服务器的答复；加 --db 时在服务器上收下设备的文件",
        "Takes the server's reply; with --db, at the server, a device's file",
    ),
    ("bundle import file", "文件", "The file to take"),
    ("bundle import db", "在服务器上：数据库", "At the server: its database"),
    (
        "bundle import allow_removal",
        "同意从本机移走大量资料",
        "Agree that many records leave this device",
    ),
    (
        "bundle import reply",
        "答复文件；默认是文件名加 .reply",
        "Where the reply goes; default the file's name with .reply",
    ),
    (
        "bundle import replace",
        "替换已有的答复文件",
        "Replaces a reply that is there",
    ),
];
