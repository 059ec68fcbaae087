//! Headings of the lists that are brought for a campaign, as people write them.

/// Headings under which a list says who it is, and what is known of them.
pub(in crate::exchange) const HEADINGS: [(&str, &[&str]); 6] = [
    ("name", &["姓名", "名字", "户主", "户主姓名", "参保人姓名", "name"]),
    (
        "phone",
        &[
            "电话",
            "联系电话",
            "手机",
            "手机号",
            "手机号码",
            "联系方式",
            "telephone",
            "phone",
        ],
    ),
    (
        "id_no",
        &[
            "身份证号",
            "身份证号码",
            "身份证",
            "证件号码",
            "公民身份号码",
            "id number",
        ],
    ),
    ("household_no", &["户编号", "户号", "household no."]),
    ("status", &["状态", "办理状态", "登记状态", "status"]),
    ("note", &["备注", "说明", "note"]),
];
