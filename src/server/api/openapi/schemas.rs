//! The JSON schemas of the bodies: derived from the wire types; those of ids and codes are written here.

use crate::change::wire::{
    EnrolReply, EnrolRequest, ErrorBody, HaveReply, HaveRequest, PushStatus, QuarantineCode, RecoverReply,
    RecoverRequest, RefusalCode, ReleaseReply, ReleaseRequest, RotateReply, RotateRequest, SyncReply, SyncRequest,
};
use crate::change::{Cursor, Kind, Proof};
use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{UnitKind, UnitPath};
use crate::server::api::health::HealthReply;
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// The form of every body.
pub fn schemas() -> Value {
    let mut found = Vec::new();
    add::<EnrolRequest>(&mut found);
    add::<EnrolReply>(&mut found);
    add::<SyncRequest>(&mut found);
    add::<SyncReply>(&mut found);
    add::<HaveRequest>(&mut found);
    add::<HaveReply>(&mut found);
    add::<RecoverRequest>(&mut found);
    add::<RecoverReply>(&mut found);
    add::<RotateRequest>(&mut found);
    add::<RotateReply>(&mut found);
    add::<ReleaseRequest>(&mut found);
    add::<ReleaseReply>(&mut found);
    add::<HealthReply>(&mut found);
    add::<ErrorBody>(&mut found);
    let named = found.into_iter().map(|(name, schema)| (name, json!(schema)));
    let mut schemas: Map<String, Value> = named.collect();
    schemas.insert(
        "Document".into(),
        json!({"type": "object", "description": "OpenAPI 3.1."}),
    );
    Value::Object(schemas)
}

fn add<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
    found.push((T::name().into_owned(), T::schema()));
    T::schemas(found);
}

/// A string of a form; the types below are written as such.
fn text(about: &str, pattern: Option<&str>, format: Option<&str>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .description(Some(about))
        .pattern(pattern)
        .format(format.map(|name| SchemaFormat::Custom(name.to_owned())))
        .into()
}

macro_rules! written_as {
    ($($type:ty => $schema:expr;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $schema
            }
        }
        impl ToSchema for $type {}
    )*};
}

written_as! {
    ChangeId => text("A change.", None, Some("uuid"));
    DeviceId => text("One incarnation of a device.", None, Some("uuid"));
    GroupId => text("Changes of one action share it.", None, Some("uuid"));
    RecordId => text("A record.", None, Some("uuid"));
    UserId => text("A user.", None, Some("uuid"));
    Cursor => text("A place in the log: sequence number and chain.", Some("^[0-9]+\\.[0-9a-f]{16}$"), None);
    Proof => text("What proves a change genuine.", Some("^[0-9a-f]{32}$"), None);
    UnitPath => text("Codes joined by slashes, the town's first.", Some("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$"), None);
    Kind => codes("A record kind; unknown ones are kept.", Kind::ALL.iter().map(Kind::code));
    Role => codes("A role.", Role::ALL.iter().map(Role::code));
    UnitKind => codes("What a unit is.", UnitKind::ALL.iter().map(UnitKind::code));
    QuarantineCode => codes("Why a change is quarantined.", QuarantineCode::ALL.iter().map(QuarantineCode::code));
    RefusalCode => codes("Why a request is refused.", RefusalCode::ALL.iter().map(RefusalCode::code));
    PushStatus => codes("What became of a change.", PushStatus::ALL.iter().map(PushStatus::code));
    Millis => ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Integer))
        .description(Some("Milliseconds since 1970-01-01T00:00Z."))
        .into();
}

/// A string with known values; others come from newer peers.
fn codes(about: &str, known: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let known: Vec<&str> = known.collect();
    text(&format!("{about} Known: {}.", known.join(", ")), None, None)
}
