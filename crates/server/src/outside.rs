//! Ways into this crate for bytes from outside, each by itself: for the fuzz targets, which have no hub to send them to.

use crate::{call, commands};
use api::stalkinghub::submit::v1::SubmitCommandsRequest;
use kernel::{AgencyKind, Caller, Purpose, Role, Surface};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use std::sync::LazyLock;

/// Reads bytes as one message of a stream of commands, and its command as the services do. True if nothing is wrong with
/// them, as far as can be told without a hub.
pub fn command(bytes: &[u8]) -> bool {
    let Ok(message) = SubmitCommandsRequest::decode(bytes) else { return false };
    let (Ok(agency), Ok(worker)) = ("avon".parse(), "dc-1".parse()) else { return false };
    let (kind, role, purpose) = (AgencyKind::Police, Role::Spoc, Purpose::Investigation);
    let caller = Caller { agency, kind, worker, role, purpose, surface: Surface::AgencyApi };
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
