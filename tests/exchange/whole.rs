//! All of a file or nothing: what is there stays, and what cannot be written leaves nothing.

use crate::desk::{Desk, text};

const FORMATS: [&str; 2] = ["xlsx", "csv"];

#[test]
fn a_file_that_is_there_is_never_replaced() {
    let desk = Desk::village();
    for format in FORMATS {
        let file = desk.export("households", format, "internal");
        let before = std::fs::read(&file).unwrap();
        let said = desk.run(&["export", "persons", "--format", format, "-o", text(&file)]);
        assert_eq!(said.code, 1);
        assert!(
            said.text.contains("文件已存在") && said.text.contains("换一个文件名"),
            "{}",
            said.text
        );
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
    let file = desk.path("empty.csv");
    std::fs::write(&file, "").unwrap();
    assert_eq!(
        desk.run(&["export", "persons", "--format", "csv", "-o", text(&file)])
            .code,
        0
    );
    let data = desk.path("data/lianxin.db");
    let said = desk.run(&["export", "persons", "--format", "xlsx", "-o", text(&data)]);
    assert_eq!(said.code, 1, "{}", said.text);
}

#[test]
fn a_folder_that_is_not_there_is_said_and_nothing_is_handed_out() {
    let desk = Desk::village();
    for format in FORMATS {
        let file = desk.path("none/a").with_extension(format);
        let said = desk.run(&["export", "persons", "--format", format, "-o", text(&file)]);
        assert_eq!(said.code, 1);
        assert!(
            said.text.contains("没有这个文件或目录") && said.text.contains("没有留下半个文件"),
            "{}",
            said.text
        );
    }
    assert!(desk.list("handed-out").is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let desk = Desk::village();
    let said = desk.run(&["export", "persons", "--format", "csv", "-o", "/dev/full"]);
    assert_eq!(said.code, 1);
    assert!(said.text.contains("磁盘已满"), "{}", said.text);
    assert!(desk.list("handed-out").is_empty());
}
