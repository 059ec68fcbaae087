//! What comparing a list of another office with what is recorded here finds.

code_enum! {
    /// What was found.
    Finding {
        /// 已故或迁出仍在发
        Gone = "gone",
        /// 互斥
        Exclusive = "exclusive",
        /// 名单内重复
        Double = "double",
        /// 两边不符
        Differs = "differs",
        /// 名单有我无: the person is here and does not receive it
        NotRecorded = "not_recorded",
        /// 查无此人
        NotHere = "not_here",
        /// 待认人
        Unclear = "unclear",
        /// 我有名单无
        NotListed = "not_listed",
        /// 应享未享
        Missing = "missing",
    }
}
