//! Many commands over one call: each is answered as a call of its own would be, in order where order matters, bounded,
//! and certain whatever happens to the stream.

mod ends;
mod file;
mod same;

use crate::{
    api::{
        credentials::sha256,
        scene::{ISA, LIMIT, NOTHING, OIC, OUTSIDER, SPOC, Scene, planned, text},
    },
    world::{Who, request_id},
};
use ::api::stalkinghub::submit::v1::{
    EndReason, SubmitCommandsRequest, SubmitCommandsResponse, submit_commands_response::Outcome,
    submit_service_client::SubmitServiceClient,
};
use kernel::{AgencyId, CaseId, CaseReference, Id, IncidentId, PersonId};
use prost_reflect::DynamicMessage;
use serde_json::{Value, json};
use server::JsonClient;
use std::collections::BTreeMap;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status, Streaming, transport::Channel};
use tonic_types::StatusExt;

/// Commands of one stream that the hub has under way, or answered and not yet sent.
const IN_FLIGHT: usize = 64;

/// An open stream.
pub struct Stream {
    commands: mpsc::Sender<SubmitCommandsRequest>,
    answers: Streaming<SubmitCommandsResponse>,
}

impl Stream {
    pub async fn open(channel: Channel, token: Option<&str>) -> Result<Self, Status> {
        let (commands, messages) = mpsc::channel(1);
        let mut request = Request::new(ReceiverStream::new(messages));
        if let Some(token) = token {
            request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        }
        let mut client = SubmitServiceClient::new(channel);
        let answers = tokio::time::timeout(LIMIT, client.submit_commands(request)).await.unwrap()?.into_inner();
        Ok(Self { commands, answers })
    }

    /// Sends a command once there is room for it on the way.
    pub async fn send(&self, command: SubmitCommandsRequest) {
        tokio::time::timeout(LIMIT, self.commands.send(command)).await.expect("no room").unwrap();
    }

    /// Sends commands from now on, as fast as the hub takes them, and then no more. What it does not take is given up.
    pub fn send_all(self, all: Vec<SubmitCommandsRequest>) -> Streaming<SubmitCommandsResponse> {
        let Self { commands, answers } = self;
        tokio::spawn(async move {
            for command in all {
                if commands.send(command).await.is_err() {
                    return;
                }
            }
        });
        answers
    }
}

/// The next answer; `None` where the stream has ended well.
pub async fn next(answers: &mut Streaming<SubmitCommandsResponse>) -> Result<Option<SubmitCommandsResponse>, Status> {
    tokio::time::timeout(LIMIT, answers.message()).await.expect("no answer came")
}

/// What became of the commands of a stream, by number, and how it ended.
#[derive(Default)]
pub struct Told {
    pub answers: BTreeMap<u32, Outcome>,
    pub ended: Option<(EndReason, u32)>,
    pub failed: Option<Status>,
}

impl Told {
    /// Everything that a stream tells until it ends.
    pub async fn all(mut answers: Streaming<SubmitCommandsResponse>) -> Self {
        let mut told = Self::default();
        loop {
            match next(&mut answers).await {
                Ok(Some(answer)) => told.note(answer),
                Ok(None) => return told,
                Err(status) => {
                    told.failed = Some(status);
                    return told;
                }
            }
        }
    }

    fn note(&mut self, answer: SubmitCommandsResponse) {
        assert!(self.ended.is_none(), "something followed the end: {answer:?}");
        let outcome = answer.outcome.expect("an answer without an outcome");
        if let Outcome::Ended(ended) = outcome {
            self.ended = Some((ended.reason(), ended.taken));
            return;
        }
        let twice = self.answers.insert(answer.number, outcome);
        assert!(twice.is_none(), "answered twice: {twice:?}");
    }

    /// As [`Told::all`], of a stream that answered this many and ended because its caller did.
    pub async fn whole(answers: Streaming<SubmitCommandsResponse>, count: usize) -> Vec<Outcome> {
        let told = Self::all(answers).await;
        assert!(told.ended.is_none() && told.failed.is_none(), "{:?} {:?}", told.ended, told.failed);
        let numbers: Vec<usize> = told.answers.keys().map(|&number| usize::try_from(number).unwrap()).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
        told.answers.into_values().collect()
    }
}

/// A call's command, as a message of a stream.
pub fn command(client: &JsonClient, call: &str, request: &Value) -> SubmitCommandsRequest {
    let method = client.method("submit/SubmitCommands").unwrap();
    let message = JsonClient::message(&method, &json!({field(call): request})).unwrap();
    message.transcode_to().unwrap()
}

/// The field of a call: `record_person` of `intake/RecordPerson`.
pub fn field(call: &str) -> String {
    let mut field = String::new();
    for letter in call.split_once('/').unwrap().1.chars() {
        if letter.is_ascii_uppercase() && !field.is_empty() {
            field.push('_');
        }
        field.push(letter.to_ascii_lowercase());
    }
    field
}

/// The status that a refusal stands for.
pub fn status(outcome: &Outcome) -> Status {
    let Outcome::Refusal(refusal) = outcome else { panic!("not refused: {outcome:?}") };
    Status::with_details(refusal.code.into(), &refusal.message, refusal.details.clone().into())
}

/// The stable reason of a refusal; empty where there is none.
pub fn why(outcome: &Outcome) -> String {
    status(outcome).get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

/// An answer as JSON: its outcome, by the name of the call or as a refusal.
pub fn answered(client: &JsonClient, outcome: &Outcome) -> Value {
    let answer = SubmitCommandsResponse { number: 1, outcome: Some(outcome.clone()) };
    let mut message = DynamicMessage::new(client.method("submit/SubmitCommands").unwrap().output());
    message.transcode_from(&answer).unwrap();
    JsonClient::json(&message).unwrap()
}

/// What was answered in place of the response of a call, as JSON.
pub fn done(client: &JsonClient, outcome: &Outcome, call: &str) -> Value {
    let json = answered(client, outcome);
    // A response without content is an object without fields.
    json.get(field(call)).unwrap_or_else(|| panic!("{call}: {json}")).clone()
}

impl Scene {
    /// A worker's stream.
    pub async fn submit(&self, who: Who<'_>) -> Stream {
        Stream::open(self.world.client.channel(), Some(&self.world.token(who))).await.unwrap()
    }

    /// A command of a worker's stream, with a request id made from a name.
    pub fn command(&self, call: &str, id: &str, mut request: Value) -> SubmitCommandsRequest {
        request["request_id"] = request_id(id).into();
        command(&self.world.client, call, &request)
    }

    /// Sends all on one stream; everything is answered.
    pub async fn submitted(&self, who: Who<'_>, all: Vec<SubmitCommandsRequest>) -> Vec<Outcome> {
        let count = all.len();
        Told::whole(self.submit(who).await.send_all(all), count).await
    }
}
