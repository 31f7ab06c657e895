//! `cargo xtask bench`: what the hub does on this machine, beside what the machine itself can do, in one run.
//!
//! Figures are for reading side by side: the disk's sync rate and the echo ceiling say what is possible here and now.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for people at a terminal"
)]

#[path = "../it/world.rs"]
#[allow(dead_code, reason = "shared with the black-box tests")]
mod world;

use api::stalkinghub::{
    cases::v1::{GetCaseRequest, WatchCaseEventsRequest, cases_service_client::CasesServiceClient},
    common::v1::RecordedAs,
    intake::v1::{PlaceKind, ReportIncidentRequest, intake_service_client::IntakeServiceClient},
    submit::v1::{
        SubmitCommandsRequest, submit_commands_request::Command, submit_commands_response::Outcome,
        submit_service_client::SubmitServiceClient,
    },
};
use serde_json::json;
use server::{Clock, Player, Scenario};
use std::{
    fs::File,
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, metadata::MetadataValue, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use world::{AUDITOR, Home, Process, token};

/// How long each cell is measured.
const CELL: Duration = Duration::from_secs(3);
/// How many events the log holds for the restart.
const EVENTS: u64 = 100_000;
const CALLERS: [usize; 3] = [1, 16, 64];
/// Streams of commands; a worker has up to 16.
const STREAMS: [usize; 3] = [1, 4, 16];
/// Commands of a stream that the hub has under way.
const IN_FLIGHT: usize = 64;

/// What one cell measured.
struct Cell {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

impl Cell {
    fn of(mut took: Vec<Duration>, over: Duration) -> Self {
        took.sort();
        let at = |part: usize| took.get(took.len() * part / 100).or(took.last()).copied().unwrap_or_default();
        let count = u32::try_from(took.len()).unwrap_or(u32::MAX);
        Self { per_second: f64::from(count) / over.as_secs_f64(), p50: at(50), p99: at(99) }
    }

    fn line(&self, what: &str) {
        println!(
            "{what:<46} {:>9.0}/s   p50 {:>8.3} ms   p99 {:>8.3} ms",
            self.per_second,
            self.p50.as_secs_f64() * 1e3,
            self.p99.as_secs_f64() * 1e3
        );
    }
}

/// Runs callers side by side, each over a connection of its own, until the time is up.
async fn callers<F>(address: &str, count: usize, each: impl Fn(Channel, usize) -> F + Clone + Send + 'static) -> Cell
where
    F: AsyncFnMutOnce,
{
    let mut tasks = Vec::new();
    let started = Instant::now();
    for nth in 0..count {
        let channel = Channel::from_shared(address.to_owned()).unwrap().tcp_nodelay(true).connect().await.unwrap();
        let mut call = each(channel, nth);
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while started.elapsed() < CELL {
                let before = Instant::now();
                call.call().await;
                took.push(before.elapsed());
            }
            took
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.unwrap());
    }
    Cell::of(took, started.elapsed())
}

/// A call that can be made again and again.
trait AsyncFnMutOnce: Send + 'static {
    fn call(&mut self) -> impl Future<Output = ()> + Send;
}

struct Echo(HealthClient<Channel>);
impl AsyncFnMutOnce for Echo {
    async fn call(&mut self) {
        self.0.check(HealthCheckRequest::default()).await.unwrap();
    }
}

/// A report that was not sent before.
fn a_report(next: &AtomicU64) -> ReportIncidentRequest {
    let n = next.fetch_add(1, Ordering::Relaxed);
    ReportIncidentRequest {
        request_id: format!("{:08x}-0000-4000-8000-{n:012x}", 0xbe2c_u32),
        recorded_as: RecordedAs::CriminalDamage.into(),
        place: PlaceKind::PublicPlace.into(),
        narrative: "A fictional report of about the length that such reports have in practice, so that sealing and \
                    storing it costs what it costs: two tyres were cut overnight."
            .into(),
        suspect_described: "A fictional man in a fictional van.".into(),
        ..Default::default()
    }
}

/// The same reports over streams, each over a connection of its own and with as many unanswered as the hub takes at once,
/// until the time is up.
async fn streams(address: &str, count: usize, token: &str, next: &Arc<AtomicU64>) -> Cell {
    let (mut tasks, started) = (Vec::new(), Instant::now());
    for _ in 0..count {
        let channel = Channel::from_shared(address.to_owned()).unwrap().tcp_nodelay(true).connect().await.unwrap();
        let (commands, messages) = mpsc::channel(1);
        let mut request = Request::new(ReceiverStream::new(messages));
        request.metadata_mut().insert("authorization", bearer(token));
        let mut answers = SubmitServiceClient::new(channel).submit_commands(request).await.unwrap().into_inner();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (next, noted) = (next.clone(), sent.clone());
        let free = Arc::new(Semaphore::new(IN_FLIGHT));
        let room = free.clone();
        tasks.push(tokio::spawn(async move {
            while started.elapsed() < CELL {
                let command = Some(Command::ReportIncident(a_report(&next)));
                room.acquire().await.unwrap().forget();
                noted.lock().unwrap().push(Instant::now());
                commands.send(SubmitCommandsRequest { command }).await.unwrap();
            }
            Vec::new()
        }));
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while let Some(answer) = answers.message().await.unwrap() {
                assert!(matches!(answer.outcome, Some(Outcome::ReportIncident(_))), "{answer:?}");
                let nth = usize::try_from(answer.number).unwrap() - 1;
                took.push(sent.lock().unwrap()[nth].elapsed());
                free.add_permits(1);
            }
            took
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.unwrap());
    }
    Cell::of(took, started.elapsed())
}

struct Report {
    client: IntakeServiceClient<Channel>,
    token: MetadataValue<tonic::metadata::Ascii>,
    next: Arc<AtomicU64>,
}
impl AsyncFnMutOnce for Report {
    async fn call(&mut self) {
        let mut request = Request::new(a_report(&self.next));
        request.metadata_mut().insert("authorization", self.token.clone());
        self.client.report_incident(request).await.unwrap();
    }
}

struct Open {
    client: CasesServiceClient<Channel>,
    token: MetadataValue<tonic::metadata::Ascii>,
    case: String,
}
impl AsyncFnMutOnce for Open {
    async fn call(&mut self) {
        let mut request =
            Request::new(GetCaseRequest { case: self.case.clone(), page_size: 500, ..Default::default() });
        request.metadata_mut().insert("authorization", self.token.clone());
        self.client.get_case(request).await.unwrap();
    }
}

fn bearer(token: &str) -> MetadataValue<tonic::metadata::Ascii> {
    format!("Bearer {token}").parse().unwrap()
}

/// Appends of 4 KiB, each synced: what this disk can do by itself.
fn fdatasync(home: &Home) -> Cell {
    let mut file = File::create(home.path().join("raw")).unwrap();
    let block = [1; 4_096];
    let (started, mut took) = (Instant::now(), Vec::new());
    while started.elapsed() < CELL {
        let before = Instant::now();
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
        took.push(before.elapsed());
    }
    Cell::of(took, started.elapsed())
}

#[tokio::main]
async fn main() {
    // The Northmere case first, entered in this process at its own dates; then the program serves it.
    let scenario = Scenario::from_json(server::NORTHMERE).unwrap();
    let clock = Clock::demo(scenario.begins().unwrap());
    let home = Home::founded(clock.clone()).await;
    let world = world::World::open(home, clock.clone()).await;
    let issuer = world.home.issuer();
    let mut player = Player::new(scenario, world.client.clone(), issuer.clone(), clock).await.unwrap();
    player.play().await.unwrap();
    let case = player.saved.get("case").and_then(|case| case.as_str()).unwrap().to_owned();
    let who = player.token("oic").unwrap();
    let advocate = player.token("advocate").unwrap();
    let home = world.stop().await;
    println!("disk and machine");
    fdatasync(&home).line("  4 KiB append + fdatasync");

    let process = Process::serve(&home.places).unwrap_or_else(|output| panic!("{output:?}"));
    let address = format!("http://{}", process.address);
    println!("echo (health check) on the same port");
    for count in CALLERS {
        let cell = callers(&address, count, |channel, _| Echo(HealthClient::new(channel))).await;
        cell.line(&format!("  {count} callers"));
    }
    println!("commands: ReportIncident, decided, sealed, chained, on the disk");
    let next = Arc::new(AtomicU64::new(1));
    let report = {
        let (next, token) = (next.clone(), bearer(&who));
        move |channel: Channel, _| Report {
            client: IntakeServiceClient::new(channel),
            token: token.clone(),
            next: next.clone(),
        }
    };
    for count in CALLERS {
        callers(&address, count, report.clone()).await.line(&format!("  {count} callers"));
    }
    for count in STREAMS {
        streams(&address, count, &who, &next)
            .await
            .line(&format!("  {count} SubmitCommands streams, {IN_FLIGHT} in flight each"));
    }
    println!("reads: GetCase of the Northmere case, recorded on the disk before the answer");
    let open = {
        let (case, token) = (case.clone(), bearer(&who));
        move |channel: Channel, _| Open {
            client: CasesServiceClient::new(channel),
            token: token.clone(),
            case: case.clone(),
        }
    };
    for count in CALLERS {
        callers(&address, count, open.clone()).await.line(&format!("  {count} callers, small log"));
    }
    watch_delay(&process, &case, &advocate, &who).await;
    replay(&process, &case, &token(&issuer, AUDITOR)).await;

    while next.load(Ordering::Relaxed) < EVENTS {
        callers(&address, 64, report.clone()).await;
    }
    let events = next.load(Ordering::Relaxed);
    println!("with {events} events in the log");
    callers(&address, 1, open.clone()).await.line("  GetCase, 1 caller");
    assert_eq!(process.stop(), Some(0));
    let process = timed_start("  start after a clean stop", &home);
    process.kill();
    let process = timed_start("  start after kill -9 (store rebuilt)", &home);
    assert_eq!(process.stop(), Some(0));
    let before = Instant::now();
    let places = &home.places;
    let verified = world::hub(&[
        "audit",
        "verify",
        "--data",
        places.data.to_str().unwrap(),
        "--keys",
        places.keys.to_str().unwrap(),
    ]);
    assert!(verified.status.success());
    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = events as f64 / before.elapsed().as_secs_f64();
    println!("{:<46} {rate:>9.0}/s", "  audit verify: records decoded and checked");
}

fn timed_start(what: &str, home: &Home) -> Process {
    let before = Instant::now();
    let process = Process::serve(&home.places).unwrap_or_else(|output| panic!("{output:?}"));
    println!("{what:<46} {:>9.2} s", before.elapsed().as_secs_f64());
    process
}

/// From just before a command is sent until its event arrives at a watcher.
async fn watch_delay(process: &Process, case: &str, writer: &str, watcher: &str) {
    let address = format!("http://{}", process.address);
    let channel = Channel::from_shared(address).unwrap().connect().await.unwrap();
    let mut request = Request::new(WatchCaseEventsRequest { case: case.to_owned(), cursor: String::new() });
    request.metadata_mut().insert("authorization", bearer(watcher));
    let mut stream = CasesServiceClient::new(channel).watch_case_events(request).await.unwrap().into_inner();
    let client = process.client().await;
    let (mut committed, mut sent) = (Vec::new(), Vec::new());
    for n in 0..100 {
        let before = Instant::now();
        let request = json!({"request_id": world::request_id(&format!("watched {n}")), "case": case,
            "owner": "adv", "strand": "STRAND_GOVERNANCE", "due_date": "2026-12-24", "what": "fictional"});
        let request = json!({"request_id": request["request_id"], "case": case, "action": {"owner": "adv",
            "strand": "STRAND_GOVERNANCE", "due_date": "2099-12-24", "what": format!("fictional {n}")}});
        let answer = client.ask("casework/PlanAction", Some(writer), &request).await.unwrap();
        committed.push(before.elapsed());
        let event = answer["receipt"]["event_ids"][0].as_str().unwrap().to_owned();
        loop {
            use api::stalkinghub::cases::v1::watch_case_events_response::Frame;
            let frame = stream.message().await.unwrap().unwrap().frame;
            if matches!(frame, Some(Frame::Event(shown)) if shown.event_id == event) {
                break;
            }
        }
        sent.push(before.elapsed());
    }
    let over: Duration = sent.iter().sum();
    Cell::of(committed, over).line("command to receipt, one at a time, watched");
    Cell::of(sent, over).line("command to the watcher's frame");
}

/// Whole replays of the case by the auditor.
async fn replay(process: &Process, case: &str, auditor: &str) {
    let client = process.client().await;
    let (started, mut events, mut took) = (Instant::now(), 0_usize, Vec::new());
    while started.elapsed() < CELL {
        let before = Instant::now();
        let request = json!({"case": case, "as_agency": "pol", "page_size": 500});
        let answer = client.ask("audit/ReplayCase", Some(auditor), &request).await.unwrap();
        events += answer["events"].as_array().unwrap().len();
        took.push(before.elapsed());
    }
    let over = started.elapsed();
    Cell::of(took, over).line("audit replay of the case as one agency");
    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = events as f64 / over.as_secs_f64();
    println!("{:<46} {rate:>9.0} events/s", "  that is");
}
