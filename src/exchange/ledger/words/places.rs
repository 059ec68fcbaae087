//! Headings of addresses. A household has one here: the best that the ledger has is it, the others are kept nowhere.

use super::meaning::List;

/// The addresses, the best first: where they live, where they are registered, where they are for the time being.
pub(in crate::exchange::ledger) const ADDRESSES: &[List] = &[
    List(
        "现住地址 现居地址 现居住地址 常住地址 现居住地 家庭地址 住址 家庭住址 居住地址 地址 详细地址 现住址 居住地 \
        现住地 家庭详细地址 居住详址 现居住详址 现地址 家庭住址(组) 现居住地详址 常住地 暂住处所 暂住地址 暂住地 \
        现居住地详细地址 联系地址 通讯地址 居住地详址 现住地详址 家庭所在地 实际居住地 实际居住地址 居住住址 \
        家庭现住址 门牌号 门牌号码 现居住地(详细)",
    ),
    List(
        "户籍详址 户籍地详址 户籍详细地址 户籍地址 户籍地详细地址 户口地址 户口所在地 户籍住址 户籍所在地详址 \
        户口所在地详址 户口所在地地址",
    ),
    List("临时居所 其他地址 临时住址 临时居住地 其他住址 临时住所 安置区住址 其它地址"),
];
