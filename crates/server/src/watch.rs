//! The live stream of a case: catch up from a cursor, then live; heartbeats; ended by the server with a cursor to go on
//! from, when it stops, when the credential expires, or when what this worker may see has changed as a whole: the case is
//! not there any more, the worker's strand is another, or another policy was adopted.

use crate::{
    agreed::in_force,
    auth::Credential,
    commands::{Gate, to_proto_time},
    looks::{self, Look},
    reading::{Reading, Step, shown},
    refuse::No,
    render::{Sight, case_event},
};
use api::stalkinghub::cases::v1::{
    self as proto, CaughtUp, EndReason, Ended, Heartbeat, Withdrawn, watch_case_events_response::Frame,
};
use eventlog::Hash;
use events::Channel;
use kernel::{CaseId, Strand};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    mpsc::{self, error::SendTimeoutError},
    watch,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

/// The frames of one stream.
pub type Frames = ReceiverStream<Result<proto::WatchCaseEventsResponse, Status>>;

/// A heartbeat is sent every so often, whatever else is sent.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Frames that wait for a slow reader; one that falls further behind for [`SLOW`] is ended with a cursor.
const QUEUE: usize = 256;
/// How long a frame may wait for a slow reader.
const SLOW: Duration = Duration::from_secs(30);
/// Open streams of the whole hub.
const STREAMS_MAX: usize = 1_024;
/// Events shown by one access record of a stream.
const BATCH: usize = 200;

/// The streams under way, of whatever kind, and the word that the server stops.
pub struct Watching {
    open: AtomicUsize,
    stopping: watch::Sender<bool>,
}

impl Default for Watching {
    fn default() -> Self {
        Self { open: AtomicUsize::new(0), stopping: watch::Sender::new(false) }
    }
}

impl Watching {
    /// Ends all streams, each with a cursor.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Tells a stream when the server stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }
}

/// Counts a stream while it is open.
pub(crate) struct Open(Arc<Watching>);

impl Open {
    /// One stream more, unless there are as many as the hub holds open.
    pub fn new(watching: &Arc<Watching>) -> Result<Self, No> {
        if watching.open.fetch_add(1, Ordering::SeqCst) >= STREAMS_MAX {
            watching.open.fetch_sub(1, Ordering::SeqCst);
            return Err(No::TooMuch);
        }
        Ok(Self(watching.clone()))
    }
}
impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Starts a stream.
pub fn watch(
    gate: &Arc<Gate>,
    watching: &Arc<Watching>,
    credential: Credential,
    reading: &Reading,
    cursor: String,
) -> Result<Frames, No> {
    // A cursor that is not valid is refused at once, not in the stream.
    reading.since(&gate.hub, &credential.caller, &cursor)?;
    let open = Open::new(watching)?;
    let (frames, receiver) = mpsc::channel(QUEUE);
    // Subscribed before the first look, so that nothing falls between the two.
    let touched = gate.hub.touched.subscribe();
    let stopping = watching.stopping();
    let ground = Ground::of(gate, reading);
    let stream = Stream { gate: gate.clone(), credential, case: reading.case, ground, cursor, frames, _open: open };
    tokio::spawn(stream.run(touched, stopping));
    Ok(ReceiverStream::new(receiver))
}

/// What a worker's view stands on. When it changes, what the worker may see changes as a whole, also where the agency's
/// feed stays as it is.
#[derive(PartialEq)]
struct Ground {
    strand: Option<Strand>,
    policy: Option<Hash>,
}

impl Ground {
    fn of(gate: &Gate, reading: &Reading) -> Self {
        Self { strand: reading.strand, policy: gate.hub.known.get().policies.current().map(|policy| policy.hash) }
    }
}

/// One stream under way.
struct Stream {
    gate: Arc<Gate>,
    credential: Credential,
    case: CaseId,
    ground: Ground,
    cursor: String,
    frames: mpsc::Sender<Result<proto::WatchCaseEventsResponse, Status>>,
    _open: Open,
}

/// Why a stream ends: with a reason and a cursor, with a status, or because nobody reads it any more.
enum End {
    Because(EndReason),
    Failed(No),
    Gone,
}

impl From<No> for End {
    fn from(no: No) -> Self {
        Self::Failed(no)
    }
}

impl Stream {
    async fn run(mut self, touched: broadcast::Receiver<CaseId>, stopping: watch::Receiver<bool>) {
        let end = match self.follow(touched, stopping).await {
            Ok(never) => match never {},
            Err(end) => end,
        };
        // Whoever does not read the last frame within the limit has gone.
        match end {
            End::Because(reason) => drop(self.send(Frame::Ended(Ended { reason: reason.into() })).await),
            End::Failed(no) => drop(self.frames.send_timeout(Err(no.into()), SLOW).await),
            End::Gone => {}
        }
    }

    async fn follow(
        &mut self,
        mut touched: broadcast::Receiver<CaseId>,
        mut stopping: watch::Receiver<bool>,
    ) -> Result<Infallible, End> {
        self.catch_up().await?;
        self.send(Frame::CaughtUp(CaughtUp {})).await?;
        // At its own times, whatever happens meanwhile: else it would tell when something happened that is hidden.
        let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + HEARTBEAT, HEARTBEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            let changed = tokio::select! {
                // What comes seldom first, or a case that never rests would keep it waiting.
                biased;
                _ = stopping.wait_for(|&stopping| stopping) => return Err(End::Because(EndReason::ShuttingDown)),
                // What it would go on to say of the case would be old.
                () = self.gate.hub.failed() => return Err(End::Failed(No::Unavailable)),
                () = self.frames.closed() => return Err(End::Gone),
                () = tokio::time::sleep(self.credential.left()) => return Err(End::Because(EndReason::CredentialExpired)),
                _ = beat.tick() => false,
                changed = self.changed(&mut touched) => changed,
            };
            if self.credential.left().is_zero() {
                return Err(End::Because(EndReason::CredentialExpired));
            }
            if changed {
                self.catch_up().await?;
            } else {
                self.look_again()?;
                let server_time = Some(to_proto_time(self.gate.hub.clock.now()));
                self.send(Frame::Heartbeat(Heartbeat { server_time })).await?;
            }
        }
    }

    /// Waits until this case may have changed. Whoever missed some changes looks anew.
    async fn changed(&self, touched: &mut broadcast::Receiver<CaseId>) -> bool {
        loop {
            match touched.recv().await {
                Ok(case) if case == self.case => return true,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return true,
                // The hub is being stopped, which ends the stream by another way.
                Err(RecvError::Closed) => return std::future::pending().await,
            }
        }
    }

    /// Whether the case is still there for this worker, on the same ground: leavers, agreements that ended, restrictions,
    /// ended assignments, another strand and another policy end a stream.
    fn look_again(&self) -> Result<Reading, End> {
        let hub = &self.gate.hub;
        let caller = &self.credential.caller;
        let registered = self.credential.stands(hub) && in_force(hub, caller).is_ok();
        let reading = Reading::of(hub, caller, self.case)?;
        let there = reading.filter(|reading| registered && Ground::of(&self.gate, reading) == self.ground);
        there.ok_or(End::Because(EndReason::AccessChanged))
    }

    /// Sends what has come into view; recorded before it is sent, batch by batch.
    async fn catch_up(&mut self) -> Result<(), End> {
        let reading = self.look_again()?;
        let hub = self.gate.hub.clone();
        let steps = reading.since(&hub, &self.credential.caller, &self.cursor)?;
        for batch in steps.chunks(BATCH) {
            let seen = batch.iter().filter_map(|(step, _)| match step {
                Step::Event(seen) => Some(*seen),
                Step::Withdrawn(_) => None,
            });
            let look = Look { case: Some(self.case), events: shown(seen), ..Look::answered(Channel::WatchCase) };
            looks::record(&hub, &self.credential.caller, look).await?;
            for (step, cursor) in batch {
                self.cursor.clone_from(cursor);
                let frame = match step {
                    Step::Event(seen) => Frame::Event(case_event(&Sight::from(*seen))),
                    Step::Withdrawn(event) => Frame::Withdrawn(Withdrawn { event_id: event.to_string() }),
                };
                self.send(frame).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, frame: Frame) -> Result<(), End> {
        let frame = proto::WatchCaseEventsResponse { cursor: self.cursor.clone(), frame: Some(frame) };
        match self.frames.send_timeout(Ok(frame), SLOW).await {
            Ok(()) => Ok(()),
            Err(SendTimeoutError::Timeout(_)) => Err(End::Because(EndReason::TooSlow)),
            Err(SendTimeoutError::Closed(_)) => Err(End::Gone),
        }
    }
}
