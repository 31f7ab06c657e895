//! `hub submit`: a file of commands, one JSON object in each line, sent over one `SubmitCommands` call; one line for each
//! answer. It tries nothing again by itself: the same file may be sent again as it is.

use super::{Online, print};
use crate::{
    call::{self, CallError, JsonClient},
    exit::{Exit, Failed},
    limits::REQUEST_MAX,
};
use api::stalkinghub::submit::v1::{EndReason, SubmitCommandsResponse, submit_commands_response::Outcome};
use clap::Args;
use prost_reflect::{DynamicMessage, MethodDescriptor, prost::Message as _};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
};
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_types::StatusExt;

const CALL: &str = "submit/SubmitCommands";
/// The longest line, in bytes; a longer one holds no command that the hub takes.
const LINE_MAX: u64 = 4 << 20;
/// Lines that were read and wait for the connection.
const AHEAD: usize = 16;

/// Sends commands from a file, and prints what became of each.
///
/// Each line is one command, `{"report_incident": {"request_id": "...", ...}}`; see proto/stalkinghub/submit/v1. Each answer
/// is a line with the number of the command's line, in the order in which they come. A refusal has the name of its
/// status, its reason, and the fields that are wrong. Where the call ends before all commands were taken, or the hub is
/// killed, send the same file again: what was recorded is answered with its first receipt.
///
/// Ends with 0 if all were carried out, otherwise as a call that was refused like the gravest refusal would.
#[derive(Args)]
pub(super) struct Submit {
    /// The commands; `-` reads them from standard input.
    file: PathBuf,
    #[command(flatten)]
    online: Online,
}

impl Submit {
    pub async fn run(self) -> Result<(), Failed> {
        let token = self.online.token()?;
        let input: Box<dyn Read + Send> = if self.file.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            let opened = File::open(&self.file).map_err(Failed::at(&self.file));
            Box::new(opened.map_err(|Failed { exit, why }| Failed { exit: exit.or(Exit::Usage), why })?)
        };
        let client = self.online.connect().await?;
        send(&client, token.as_deref(), input).await
    }
}

async fn send(client: &JsonClient, token: Option<&str>, input: Box<dyn Read + Send>) -> Result<(), Failed> {
    let method = client.method(CALL)?;
    let (lines, messages) = mpsc::channel(AHEAD);
    let (tell, bad_line) = oneshot::channel();
    let takes = method.clone();
    // A thread of its own: reading blocks, and of a terminal it may never end.
    std::thread::Builder::new()
        .name("lines".into())
        .spawn(move || {
            if let Err(failed) = read(BufReader::new(input), &takes, &lines) {
                // Told before the stream of messages ends, and with it the call.
                let _ = tell.send(failed);
            }
        })
        .map_err(Failed::with(Exit::Io))?;
    let mut told = Told::default();
    let exchanged =
        client.exchange(&method, token, ReceiverStream::new(messages), |message| told.answer(message)).await;
    if let Some(failed) = told.failed {
        return Err(failed);
    }
    exchanged?;
    match bad_line.await {
        Ok(failed) => Err(failed),
        Err(_) => told.refused.map_or(Ok(()), |(exit, count)| {
            Err(Failed::new(exit, format!("{count} commands were refused; the others were carried out")))
        }),
    }
}

/// Sends the command of each line, until there are no more or nobody takes them.
fn read(
    mut input: impl BufRead,
    method: &MethodDescriptor,
    lines: &mpsc::Sender<DynamicMessage>,
) -> Result<(), Failed> {
    for number in 1_u64.. {
        let mut line = Vec::new();
        let length = (&mut input).take(LINE_MAX).read_until(b'\n', &mut line).map_err(Failed::with(Exit::Io))?;
        if length == 0 {
            break;
        }
        let bad = |what: &str| {
            let why = format!("line {number} is not a command, and neither it nor what follows was sent: {what}");
            Failed::new(Exit::Usage, why)
        };
        let text = std::str::from_utf8(&line).map_err(|_| bad("it is not UTF-8, or too long"))?;
        if text.trim().is_empty() {
            return Err(bad("it is empty"));
        }
        let value = call::parse(text).map_err(|failed| bad(&failed.why))?;
        let message = JsonClient::message(method, &value).map_err(|error| bad(&error.to_string()))?;
        if message.encoded_len() > REQUEST_MAX {
            return Err(bad("it is larger than the hub takes, 1 MiB"));
        }
        if lines.blocking_send(message).is_err() {
            break;
        }
    }
    Ok(())
}

/// What has been told so far.
#[derive(Default)]
struct Told {
    /// How the gravest refusal ends, and how many there were.
    refused: Option<(Exit, u64)>,
    /// Why the answers are not all there.
    failed: Option<Failed>,
}

impl Told {
    /// Prints an answer. Answers whether to go on.
    fn answer(&mut self, message: &DynamicMessage) -> bool {
        let printed = self.line(message).and_then(|line| print(&format!("{line}\n")));
        if let Err(failed) = printed {
            self.failed = Some(failed);
        }
        self.failed.is_none()
    }

    fn line(&mut self, message: &DynamicMessage) -> Result<Value, Failed> {
        let answer: SubmitCommandsResponse = message.transcode_to().map_err(Failed::with(Exit::Unavailable))?;
        if let Some(Outcome::Refusal(refusal)) = answer.outcome {
            let status = Status::with_details(refusal.code.into(), refusal.message, refusal.details.into());
            let line = json!({"number": answer.number, "refusal": described(&status)});
            let exit = Failed::from(CallError::Status(status)).exit;
            let (gravest, count) = self.refused.unwrap_or((exit, 0));
            self.refused = Some((if weight(exit) > weight(gravest) { exit } else { gravest }, count + 1));
            return Ok(line);
        }
        if let Some(Outcome::Ended(ended)) = answer.outcome {
            let exit = match ended.reason() {
                EndReason::CredentialExpired | EndReason::AccessChanged => Exit::NotPermitted,
                EndReason::Unspecified | EndReason::TooSlow | EndReason::ShuttingDown => Exit::Unavailable,
            };
            let (taken, reason) = (ended.taken, ended.reason().as_str_name());
            let why = format!("the hub ended the call after {taken} commands ({reason}); send the same file again");
            self.failed = Some(Failed::new(exit, why));
        }
        // Every other outcome is a response, which the message tells by its name.
        Ok(JsonClient::json(message)?)
    }
}

/// A refusal in words: the name of the status, the stable reason, and each field that is wrong.
fn described(status: &Status) -> Value {
    let mut told = json!({"code": name(status.code()), "message": status.message()});
    let details = status.get_error_details();
    if let Some(info) = details.error_info() {
        told["reason"] = info.reason.clone().into();
    }
    let bad = details.bad_request().into_iter().flat_map(|bad| &bad.field_violations);
    let fields: Vec<_> = bad.map(|it| json!({"field": it.field, "description": it.description})).collect();
    if !fields.is_empty() {
        told["fields"] = fields.into();
    }
    told
}

/// The name of a status as the API's texts write it.
fn name(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// How much an end matters beside others: damage before what may be tried again, and that before what must be changed.
fn weight(exit: Exit) -> u8 {
    match exit {
        Exit::Data => 3,
        Exit::Unavailable => 2,
        Exit::NotPermitted | Exit::Config | Exit::Io | Exit::CannotCreate => 1,
        Exit::Usage => 0,
    }
}
