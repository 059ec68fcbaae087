//! Id newtypes: UUIDv7, made on the device, never reused.

id_types! {
    /// A record of any kind.
    RecordId;
    /// A change (one row of the journal).
    ChangeId;
    /// Several changes of one action, saved in one transaction.
    GroupId;
    /// A household (户).
    HouseholdId;
    /// A person (家庭成员).
    PersonId;
    /// A tag on a person or household (标签).
    TagId;
    /// A benefit of a person or household (待遇).
    BenefitId;
    /// A visit (走访).
    VisitId;
    /// A request (诉求).
    RequestId;
    /// One event of a request's history (流转记录).
    EventId;
    /// A manual reminder (提醒).
    ReminderId;
    /// A user account of the town's server (or the one person of an unenrolled device).
    UserId;
    /// One incarnation of a device.
    DeviceId;
}

/// Record ids of a kind and [`RecordId`] convert freely: a change names any record.
macro_rules! as_record {
    ($($name:ident),*) => {$(
        impl From<$name> for RecordId {
            fn from(id: $name) -> Self { Self(id.0) }
        }

        impl From<RecordId> for $name {
            fn from(id: RecordId) -> Self { Self(id.0) }
        }
    )*};
}
as_record!(
    HouseholdId,
    PersonId,
    TagId,
    BenefitId,
    VisitId,
    RequestId,
    EventId,
    ReminderId,
    UserId
);
