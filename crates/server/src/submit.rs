//! `SubmitService`: many commands over one call. Each goes the way of a call of its own ([`Gate::carry_out`]), at its turn
//! among those that concern the same thing; answers leave as they are ready. Nothing is read that has no room.
//!
//! The stream decides nothing and keeps nothing: what it did not answer may be sent again, whichever way.

mod lanes;

use crate::{
    auth::{self, Credential},
    commands::{self, Gate, Ready},
    limits::Limits,
    refuse::No,
    watch::{Open, Watching},
};
use api::stalkinghub::submit::v1::{
    self as proto, EndReason, Ended, Refusal, submit_commands_response::Outcome, submit_service_server::SubmitService,
};
use kernel::{AgencyId, WorkerId};
use lanes::Lanes;
use std::{
    collections::HashMap,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    task::JoinSet,
    time::timeout,
};
use tokio_stream::{StreamExt, adapters::Map, wrappers::ReceiverStream};
use tonic::{Request, Response, Status, Streaming};

/// Commands of one stream that are under way, or answered and not yet taken by the connection; the next one is not read.
const IN_FLIGHT: usize = 64;
/// Such streams that a worker may have open.
const STREAMS_OF_A_WORKER: usize = 16;
/// Such streams of the whole hub; they count among the live streams, too. Together with [`IN_FLIGHT`], and with what a
/// command may have as stored, this bounds the memory that waiting commands take.
const STREAMS_MAX: usize = 64;
/// How often a stream on which nothing happens looks whether its worker is still there.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// How long answers may wait for a slow reader.
const SLOW: Duration = Duration::from_secs(30);

/// The service; shares the gate of the commands.
pub struct Submit {
    gate: Arc<Gate>,
    watching: Arc<Watching>,
    submitting: Arc<Submitting>,
}

impl Submit {
    /// A service without streams.
    pub fn new(gate: Arc<Gate>, watching: Arc<Watching>) -> Self {
        Self { gate, watching, submitting: Arc::default() }
    }
}

#[tonic::async_trait]
impl SubmitService for Submit {
    type SubmitCommandsStream = Answers;

    async fn submit_commands(
        &self,
        request: Request<Streaming<proto::SubmitCommandsRequest>>,
    ) -> Result<Response<Answers>, Status> {
        let credential = auth::of(&request)?;
        let worker = (credential.caller.agency.clone(), credential.caller.worker.clone());
        let open = (Open::new(&self.watching)?, Place::new(&self.submitting, worker)?);
        // Room for every answer that may wait, and for the last message.
        let (answers, receiver) = mpsc::channel(IN_FLIGHT + 1);
        let ends = Ends { gate: self.gate.clone(), credential, stopping: self.watching.stopping(), answers };
        let stream = Stream {
            ends,
            room: Arc::new(Semaphore::new(IN_FLIGHT)),
            taken: 0,
            lanes: Lanes::default(),
            running: JoinSet::new(),
            _open: open,
        };
        tokio::spawn(stream.run(request.into_inner()));
        Ok(Response::new(ReceiverStream::new(receiver).map(Sent::leaves)))
    }
}

/// The answers of one stream.
pub type Answers = Map<ReceiverStream<Sent>, fn(Sent) -> Message>;
type Message = Result<proto::SubmitCommandsResponse, Status>;

/// An answer on its way, with the room that it takes until the connection takes it.
pub struct Sent {
    message: Message,
    _room: Option<OwnedSemaphorePermit>,
}

impl Sent {
    fn leaves(self) -> Message {
        self.message
    }
}

type Worker = (AgencyId, WorkerId);

/// How many streams each worker has open.
#[derive(Default)]
struct Submitting(Mutex<HashMap<Worker, usize>>);

impl Submitting {
    fn lock(&self) -> MutexGuard<'_, HashMap<Worker, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One stream's place among them.
struct Place(Arc<Submitting>, Worker);

impl Place {
    fn new(submitting: &Arc<Submitting>, worker: Worker) -> Result<Self, No> {
        let mut open = submitting.lock();
        let all: usize = open.values().sum();
        let own = open.get(&worker).copied().unwrap_or_default();
        if all >= STREAMS_MAX || own >= STREAMS_OF_A_WORKER {
            return Err(No::TooMuch);
        }
        open.insert(worker.clone(), own + 1);
        drop(open);
        Ok(Self(submitting.clone(), worker))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.0.lock();
        if let Some(own) = open.get_mut(&self.1) {
            *own -= 1;
        }
        open.retain(|_, own| *own > 0);
    }
}

/// Why no more is read: the caller has sent all, the hub ends it, what came is no message, or nobody is there any more.
enum End {
    Finished,
    Because(EndReason),
    Failed(Status),
    Gone,
}

/// What ends a stream, whatever else it waits for.
struct Ends {
    gate: Arc<Gate>,
    credential: Credential,
    stopping: watch::Receiver<bool>,
    answers: mpsc::Sender<Sent>,
}

impl Ends {
    /// Waits for something, unless the stream ends before.
    async fn unless<T>(&mut self, something: impl Future<Output = T>) -> Result<T, End> {
        let mut something = pin!(something);
        loop {
            let look = self.credential.left().min(LOOK_EVERY);
            let done = tokio::select! {
                _ = self.stopping.wait_for(|&stopping| stopping) => return Err(End::Because(EndReason::ShuttingDown)),
                () = self.gate.hub.failed() => return Err(End::Failed(No::Unavailable.into())),
                () = self.answers.closed() => return Err(End::Gone),
                done = &mut something => Some(done),
                () = tokio::time::sleep(look) => None,
            };
            if self.credential.left().is_zero() {
                return Err(End::Because(EndReason::CredentialExpired));
            }
            if !self.credential.stands(&self.gate.hub) {
                return Err(End::Because(EndReason::AccessChanged));
            }
            if let Some(done) = done {
                return Ok(done);
            }
        }
    }
}

/// One stream under way.
struct Stream {
    ends: Ends,
    room: Arc<Semaphore>,
    /// How many commands were taken.
    taken: u32,
    lanes: Lanes,
    running: JoinSet<()>,
    _open: (Open, Place),
}

impl Stream {
    async fn run(mut self, mut commands: Streaming<proto::SubmitCommandsRequest>) {
        let end = loop {
            match self.next(&mut commands).await {
                Ok((command, room)) => self.take(command, room),
                Err(end) => break end,
            }
        };
        // What was taken is answered before the stream ends, where somebody is there to read it. Each takes its time at most.
        let gone = self.ends.answers.clone();
        tokio::select! {
            () = gone.closed() => return,
            () = async { while self.running.join_next().await.is_some() {} } => {}
        }
        let last = match end {
            End::Finished | End::Gone => return,
            End::Because(reason) => {
                let ended = Ended { reason: reason.into(), taken: self.taken };
                Ok(proto::SubmitCommandsResponse { number: 0, outcome: Some(Outcome::Ended(ended)) })
            }
            End::Failed(status) => Err(status),
        };
        // There is room for it; where it does not leave, nobody is there.
        let _ = self.ends.answers.try_send(Sent { message: last, _room: None });
    }

    /// The next command, once there is room for it.
    async fn next(
        &mut self,
        commands: &mut Streaming<proto::SubmitCommandsRequest>,
    ) -> Result<(proto::SubmitCommandsRequest, OwnedSemaphorePermit), End> {
        let room = loop {
            let room = timeout(SLOW, self.room.clone().acquire_owned());
            if let Ok(Ok(room)) = self.ends.unless(room).await? {
                break room;
            }
            while self.running.try_join_next().is_some() {}
            // Nothing runs, so it is the answers that take the room.
            if self.running.is_empty() {
                return Err(End::Because(EndReason::TooSlow));
            }
        };
        match self.ends.unless(commands.message()).await? {
            Ok(Some(command)) => Ok((command, room)),
            Ok(None) => Err(End::Finished),
            Err(status) => Err(End::Failed(status)),
        }
    }

    /// Reads a command, and has it carried out at its turn.
    fn take(&mut self, command: proto::SubmitCommandsRequest, room: OwnedSemaphorePermit) {
        self.taken = self.taken.saturating_add(1);
        let answer = Unanswered { number: self.taken, room: Some(room), answers: self.ends.answers.clone() };
        let ready = match commands::ready(self.ends.credential.caller.clone(), command.command) {
            Ok(ready) => ready,
            Err(no) => return answer.with(Err(no.into())),
        };
        let turn = self.lanes.join(ready.concerns());
        let (gate, credential) = (self.ends.gate.clone(), self.ends.credential.clone());
        let stopping = self.ends.stopping.clone();
        while self.running.try_join_next().is_some() {}
        self.running.spawn(async move {
            let _until_it_is_done = turn.comes().await;
            // A stop waits for what has begun, not for all that waits behind it.
            let stopped = *stopping.borrow();
            answer.with(if stopped { Err(No::Unavailable.into()) } else { carry_out(&gate, &credential, ready).await });
        });
    }
}

/// Carries a command out at its turn, under the limits of a call: its credential must be good then, and it may take as long.
async fn carry_out(gate: &Gate, credential: &Credential, ready: Ready<Outcome>) -> Result<Outcome, Status> {
    if credential.left().is_zero() || !credential.stands(&gate.hub) {
        return Err(No::Unauthenticated.into());
    }
    match timeout(Limits::of_agencies().call, gate.carry_out(ready)).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Status::deadline_exceeded("the call took too long; what was asked may have been done")),
    }
}

/// A command that was taken. It is answered whatever becomes of it: as a fault of the hub where it is dropped.
struct Unanswered {
    number: u32,
    room: Option<OwnedSemaphorePermit>,
    answers: mpsc::Sender<Sent>,
}

impl Unanswered {
    fn with(mut self, outcome: Result<Outcome, Status>) {
        self.send(outcome);
    }

    fn send(&mut self, outcome: Result<Outcome, Status>) {
        let Some(room) = self.room.take() else { return };
        let outcome = outcome.unwrap_or_else(|status| Outcome::Refusal(refusal(&status)));
        let message = Ok(proto::SubmitCommandsResponse { number: self.number, outcome: Some(outcome) });
        // Whoever has room in the stream has room in the queue; where it does not leave, nobody is there.
        let _ = self.answers.try_send(Sent { message, _room: Some(room) });
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if self.room.is_some() && !self.answers.is_closed() {
            self.send(Err(No::Internal.into()));
        }
    }
}

/// A refusal as a message: what a call of its own has in its status.
fn refusal(status: &Status) -> Refusal {
    Refusal { code: status.code().into(), message: status.message().to_owned(), details: status.details().to_vec() }
}
