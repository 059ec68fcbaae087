//! What the system said of a file, a port or a line, in the reader's language: the system's own sentence is English and has a number.

use crate::domain::lang::{Lang, Words};
use crate::domain::text::is_not_utf8;
use std::io::{Error, ErrorKind};

impl Lang {
    /// A failure of the system in a few words, for the place after a colon.
    #[must_use]
    pub fn os_error(self, error: &Error) -> &'static str {
        let words = match error.kind() {
            ErrorKind::NotFound => Words(["没有这个文件或目录", "no such file or folder"]),
            ErrorKind::PermissionDenied => Words(["没有权限", "no permission"]),
            ErrorKind::AlreadyExists => Words(["已经有了", "it exists already"]),
            ErrorKind::IsADirectory => Words(["是目录，不是文件", "it is a folder"]),
            ErrorKind::NotADirectory => Words(["路径里有一段不是目录", "a part of the path is no folder"]),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Words(["磁盘已满", "the disk is full"])
            }
            ErrorKind::ReadOnlyFilesystem => Words(["磁盘写保护", "the disk is write-protected"]),
            ErrorKind::ResourceBusy => Words(["正被别的程序使用", "another program uses it"]),
            ErrorKind::InvalidFilename => Words(["这里不能用这个文件名", "the name cannot be used here"]),
            ErrorKind::InvalidData if is_not_utf8(error) => return self.not_utf8(),
            ErrorKind::InvalidData | ErrorKind::InvalidInput => Words(["内容读不懂", "it cannot be understood"]),
            ErrorKind::UnexpectedEof => Words(["文件不完整", "it is cut short"]),
            ErrorKind::AddrInUse => Words(["端口已被占用", "the port is in use"]),
            ErrorKind::AddrNotAvailable => Words(["本机没有这个地址", "this machine has no such address"]),
            ErrorKind::ConnectionRefused => Words(["对方没有应答", "nobody answers there"]),
            ErrorKind::TimedOut => Words(["等得太久", "it took too long"]),
            _ => Words(["读写出错", "reading or writing failed"]),
        };
        words.of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_of_the_system_is_told_in_english_to_a_chinese_reader_or_by_number() {
        for number in 1..134 {
            let error = Error::from_raw_os_error(number);
            assert!(
                !Lang::Zh.os_error(&error).contains(|c: char| c.is_ascii_alphanumeric()),
                "{error}"
            );
            assert!(Lang::En.os_error(&error).is_ascii(), "{error}");
        }
    }
}
