//! The first-run setup and enrolment from the console: an identity typed in, or the one the server gives.

use crate::app::effect::SetUp;
use crate::change::wire::EnrolRequest;
use crate::clock::random_bytes;
use crate::domain::comparison::typed_code;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::problem::{Problem, Reason};
use crate::domain::text::{clean_line, typed_address};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::store::NewIdentity;
use crate::sync::HttpTransport;
use crate::sync::status::TroubleCode;
use crate::sync::transport::Failure;

/// The identity for a setup; with a server it comes from there.
///
/// # Errors
/// What is wrong, by field name.
pub fn identity(setup: &SetUp, now: Millis) -> Result<NewIdentity, Vec<Problem>> {
    match (&setup.server, setup.units.last()) {
        (Some((server, code)), _) => enrolled(server, code),
        (None, Some(own)) => Ok(alone(setup, &own.path, now)),
        (None, None) => Err(vec![Problem::new("town_name", Reason::Required)]),
    }
}

fn alone(setup: &SetUp, unit: &UnitPath, now: Millis) -> NewIdentity {
    NewIdentity {
        user: UserId::new(now, random_bytes()),
        name: clean_line(&setup.name),
        role: setup.role.clone(),
        unit: unit.clone(),
        device: DeviceId::new(now, random_bytes()),
        server: None,
        units: setup.units.clone(),
        demo: false,
        series: None,
    }
}

fn enrolled(server: &str, code: &str) -> Result<NewIdentity, Vec<Problem>> {
    let request = EnrolRequest {
        code: typed_code(code),
        label: concat!("lianxin ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let reply = ask(server, &request).map_err(|failure| vec![problem(&failure, server, code)])?;
    Ok(NewIdentity {
        user: reply.user,
        name: reply.name,
        role: reply.role,
        unit: reply.unit,
        device: reply.device,
        server: Some((typed_address(server), reply.token)),
        units: reply.units,
        demo: false,
        series: reply.series,
    })
}

fn ask(server: &str, request: &EnrolRequest) -> Result<crate::change::wire::EnrolReply, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(TroubleCode::Local, error.to_string()))?;
    runtime.block_on(HttpTransport::default().enrol(server, request))
}

/// The field a failed enrolment is shown beside.
fn problem(failure: &Failure, server: &str, code: &str) -> Problem {
    let refused = matches!(failure, Failure::Trouble { trouble, .. }
        if matches!(trouble.code, TroubleCode::CodeRefused | TroubleCode::TooManyTries));
    let (field, given) = if refused {
        ("enrol_code", code)
    } else {
        ("server_url", server)
    };
    Problem::new(
        field,
        Reason::NotFound {
            given: given.to_owned(),
        },
    )
}
