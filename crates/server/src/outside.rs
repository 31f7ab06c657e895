//! Ways into this crate for bytes from outside, each by itself: for the fuzz targets, which have no hub to send them to.

use crate::{backup, browser, call, commands, identities, keys, sessions};
use api::stalkinghub::submit::v1::SubmitCommandsRequest;
use http::{HeaderMap, HeaderValue, header};
use kernel::{AgencyKind, Caller, Purpose, Role, Surface, Thumbprints};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use std::{path::Path, sync::LazyLock};

/// Reads bytes as one message of a stream of commands, and its command as the services do. True if nothing is wrong with
/// them, as far as can be told without a hub.
pub fn command(bytes: &[u8]) -> bool {
    let Ok(message) = SubmitCommandsRequest::decode(bytes) else { return false };
    let (Ok(agency), Ok(worker)) = ("avon".parse(), "dc-1".parse()) else { return false };
    let (kind, role, purpose) = (AgencyKind::Police, Role::Spoc, Purpose::Investigation);
    let caller = Caller {
        agency,
        kind,
        worker,
        role,
        purpose,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    };
    commands::ready(caller, message.command).is_ok()
}

/// The message that a stream of commands is made of, from the API's own description.
static MESSAGE: LazyLock<Option<MessageDescriptor>> = LazyLock::new(|| {
    let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).ok()?;
    Some(call::method_of(&pool, "submit/SubmitCommands").ok()?.input())
});

/// Reads a line as a message of a stream of commands in JSON; the bytes of that message, if it is one.
pub fn line(text: &str) -> Option<Vec<u8>> {
    let value = call::parse(text).ok()?;
    DynamicMessage::deserialize(MESSAGE.clone()?, &value).ok().map(|message| message.encode_to_vec())
}

/// Whether a browser's proof of its key holds for one request at a moment, in seconds since 1970.
pub fn proof_of_key(proof: &str, now: i64) -> bool {
    let asked = sessions::Asked { method: "GET", url: "https://hub.example/elsewhere", secret: "another" };
    sessions::prove(proof, &asked, now).is_ok()
}

/// Our cookie in the head of a request, whose field `cookie` has these bytes.
pub fn cookie(bytes: &[u8]) -> Option<String> {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, HeaderValue::from_bytes(bytes).ok()?);
    browser::cookie(&headers)
}

/// Whether bytes read as what an issuer says of itself.
pub fn description(bytes: &[u8]) -> bool {
    identities::is_description(bytes)
}

/// Unpacks the archive of a backup, as it is within its seals, into a directory. `data` or else keys. True if it is whole.
pub fn archive(file: &Path, data: bool, into: &Path) -> bool {
    backup::unpack_unsealed(file, data, into)
}

/// The value of a small file of settings or keys that checks itself.
pub fn checked(file: &Path, what: &str) -> Option<String> {
    keys::read_checked(file, what).ok()
}
