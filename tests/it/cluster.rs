//! Three processes of one hub on a real cluster of three NATS nodes, under constant load, while nodes and processes are
//! killed, cut off and restarted: what was acknowledged is there once, whichever process took it.
//!
//! Clients send commands to any of the processes, some to two at once, and send what failed again, to another process,
//! with the same request id. At the end a fresh process that has nothing but the keys is asked for all of it, and the log
//! is read from the cluster and checked record by record. `HUB_CLUSTER_ROUNDS` is how often everything is broken once (1
//! if it is not given), `HUB_SEED` repeats the draws of an earlier run.
#![allow(clippy::print_stdout, reason = "a test that draws says what it drew, and what it did")]

mod moved;

use crate::{
    crash::{Dice, number},
    world::{AUDITOR, Home, Process, Who, register, request_id, token},
};
use eventlog::{EventLog, Frontier, Hash, Record, StreamName, leaf, leaf_hash};
use eventlog_nats::{LogSettings, Nats, NatsLog, Settings, cluster::Cluster};
use journal::{VerifyingKey, open_note};
use serde_json::{Value, json};
use server::{CallError, Clock, Founding, Issuer, JsonClient, Places, demo_founding, found_on_nats};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::watch,
    task::{JoinSet, block_in_place},
    time::{interval, timeout},
};
use tonic::Code;

/// The origin of the hub of this test.
const ORIGIN: &str = "cluster.test.hub";
/// Clients that report incidents, and clients that work on one case together.
const REPORTERS: usize = 4;
const WORKERS: usize = 4;
/// How long anything may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(2);
/// How long a command is tried before it counts as refused for ever. A new leader takes seconds.
const TRIED_MAX: Duration = Duration::from_secs(90);
/// A pause before a command is sent again, and between two checkpoints that are asked for.
const PAUSE: Duration = Duration::from_millis(100);
/// So many acknowledgements are waited for between two faults, so that each meets a hub at work.
const CALM: usize = 60;
/// The server forgets message ids after two minutes (`duplicate_window`). What was acknowledged before is sent again
/// after that.
const DUPLICATES_FORGOTTEN: Duration = Duration::from_secs(121);

const POLICE: Who<'_> = ("pol", "oic", "investigating_officer", "investigation");
const ADVOCATE: Who<'_> = ("adv", "isa", "advocate", "victim_safety");

/// What of a receipt is the same for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Receipt {
    recorded: String,
    events: Vec<String>,
}

#[derive(Clone)]
struct Command {
    who: Who<'static>,
    call: &'static str,
    request: Value,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

impl Command {
    async fn send(&self, client: &JsonClient, issuer: &Issuer) -> Result<Receipt, CallError> {
        let answer = client.ask(self.call, Some(&token(issuer, self.who)), &self.request).await?;
        let receipt = &answer["receipt"];
        let events: Vec<_> = receipt["event_ids"].as_array().unwrap().iter().map(text).collect();
        assert!(!events.is_empty(), "a receipt without events: {answer}");
        Ok(Receipt { recorded: text(&receipt["recorded_time"]), events })
    }
}

/// The processes as clients see them: those that are up.
type Up = BTreeMap<usize, JsonClient>;

/// A process of the hub: its own directories, with the same keys.
struct Member {
    home: Home,
    roles: &'static str,
    process: Option<Process>,
}

impl Member {
    fn new(founded: &Places, roles: &'static str) -> Self {
        let home = Home::empty();
        copy_private(&founded.keys, &home.places.keys);
        // Of each process its own: a new one has verified nothing yet.
        for log in ["facts.checkpoint", "access.checkpoint"] {
            let _ = fs::remove_file(home.places.keys.join(log));
        }
        make_private(&home.places.data);
        Self { home, roles, process: None }
    }

    fn arguments(&self, cluster: &Settings) -> Vec<String> {
        let list = |list: &[String]| list.join(",");
        ["--log", &list(&cluster.servers), "--monitor", &list(&cluster.monitors), "--roles", self.roles]
            .map(str::to_owned)
            .to_vec()
    }

    fn start(&mut self, cluster: &Settings) {
        let begun = Instant::now();
        let process = loop {
            match Process::serve_with(&self.home.places, &self.arguments(cluster)) {
                Ok(process) => break process,
                // A cluster that just lost a node may not answer yet.
                Err(output) if output.status.code() == Some(69) && begun.elapsed() < HANG => {}
                Err(output) => panic!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)),
            }
        };
        self.process = Some(process);
    }

    async fn client(&self) -> JsonClient {
        self.process.as_ref().unwrap().client().await
    }
}

fn make_private(dir: &Path) {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).unwrap();
}

/// Copies a directory as a whole; `fs::copy` keeps the modes of files.
fn copy_private(from: &Path, to: &Path) {
    make_private(to);
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if from.is_dir() { copy_private(&from, &to) } else { fs::copy(&from, &to).map(drop).unwrap() }
    }
}

/// What a client knows at the end, in the order in which it was acknowledged.
#[derive(Default)]
struct Diary {
    acknowledged: Vec<(Command, Receipt)>,
    retried: usize,
    twice: usize,
}

struct Client {
    nth: usize,
    up: watch::Receiver<Up>,
    stop: watch::Receiver<bool>,
    acks: watch::Sender<usize>,
    issuer: Issuer,
    case: String,
    dice: Dice,
    diary: Diary,
}

impl Client {
    async fn run(mut self) -> Diary {
        while !*self.stop.borrow() {
            let command = self.next();
            let receipt = timeout(TRIED_MAX, self.acknowledged(&command)).await;
            let receipt =
                receipt.unwrap_or_else(|_| panic!("never acknowledged: {} {}", command.call, command.request));
            self.diary.acknowledged.push((command, receipt));
            self.acks.send_modify(|acks| *acks += 1);
        }
        self.diary
    }

    /// Two different processes that are up, if there are two.
    async fn two(&mut self) -> (JsonClient, JsonClient) {
        let up = self.up.wait_for(|up| !up.is_empty()).await.unwrap().clone();
        let clients: Vec<_> = up.into_values().collect();
        let first = usize::try_from(self.dice.below(clients.len() as u64)).unwrap();
        (clients[first].clone(), clients[(first + 1) % clients.len()].clone())
    }

    /// Sends a command until it is acknowledged, now and then to two processes at once.
    async fn acknowledged(&mut self, command: &Command) -> Receipt {
        loop {
            let (one, other) = self.two().await;
            let answers = if self.dice.below(6) == 0 {
                self.diary.twice += 1;
                let (a, b) = tokio::join!(command.send(&one, &self.issuer), command.send(&other, &self.issuer));
                vec![a, b]
            } else {
                vec![command.send(&one, &self.issuer).await]
            };
            let mut receipts = Vec::new();
            for answer in answers {
                match answer {
                    Ok(receipt) => receipts.push(receipt),
                    Err(error) => forgive(&error),
                }
            }
            assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "one command, two receipts: {receipts:?}");
            if let Some(receipt) = receipts.pop() {
                return receipt;
            }
            self.diary.retried += 1;
            pause(PAUSE).await;
        }
    }

    fn next(&mut self) -> Command {
        let number = self.diary.acknowledged.len();
        let request_id = request_id(&format!("client {} command {number}", self.nth));
        let mark: String = format!("{}-{number}", self.nth).chars().map(letter).collect();
        if self.nth < REPORTERS {
            let request = json!({"request_id": request_id, "recorded_as": "RECORDED_AS_OTHER",
                "place": "PLACE_KIND_UNKNOWN", "narrative": format!("fictional report {mark}")});
            return Command { who: POLICE, call: "intake/ReportIncident", request };
        }
        let request = json!({"request_id": request_id, "case": self.case, "kind": "ITEM_KIND_NOTE",
            "about": "PARTY_VICTIM", "text": format!("fictional note {mark}")});
        Command { who: ADVOCATE, call: "casework/ContributeItem", request }
    }
}

/// Lets real time pass: for a cluster that is choosing a leader, and for servers that forget.
async fn pause(time: Duration) {
    let _ = timeout(time, std::future::pending::<()>()).await;
}

/// A letter for a digit: numbers in a text might locate somebody.
fn letter(c: char) -> char {
    c.to_digit(10).and_then(|digit| "abcdefghij".chars().nth(usize::try_from(digit).unwrap())).unwrap_or(c)
}

/// A call may fail because a process or the cluster cannot answer, and for no other reason.
fn forgive(error: &CallError) {
    let CallError::Status(status) = error else { panic!("{error}") };
    let lost =
        [Code::Unavailable, Code::Unknown, Code::Internal, Code::Cancelled, Code::DeadlineExceeded, Code::Aborted];
    assert!(lost.contains(&status.code()), "{error}");
}

/// The hub under test.
struct Hub {
    cluster: Cluster,
    members: Vec<Member>,
    up: watch::Sender<Up>,
    acks: watch::Receiver<usize>,
    faults: usize,
}

impl Hub {
    /// Waits until the clients have got some more acknowledgements.
    async fn calm(&mut self) {
        let wanted = *self.acks.borrow() + CALM;
        let came = timeout(HANG, self.acks.wait_for(|acks| *acks >= wanted)).await;
        came.unwrap_or_else(|_| panic!("nothing is acknowledged any more after {} faults", self.faults)).unwrap();
    }

    fn down(&mut self, nth: usize) {
        self.up.send_modify(|up| drop(up.remove(&nth)));
        self.faults += 1;
    }

    async fn start(&mut self, nth: usize) {
        let settings = self.cluster.settings();
        block_in_place(|| self.members[nth].start(&settings));
        let client = self.members[nth].client().await;
        self.up.send_modify(|up| drop(up.insert(nth, client)));
    }

    /// A process is killed and another one, which has nothing but the keys, takes its place.
    async fn replace(&mut self, nth: usize) {
        self.down(nth);
        let killed = self.members[nth].process.take().unwrap();
        block_in_place(|| killed.kill());
        self.calm().await;
        self.members[nth] = Member::new(&self.members[nth].home.places, self.members[nth].roles);
        self.start(nth).await;
        self.calm().await;
    }

    /// A process is stopped and started again.
    async fn roll(&mut self, nth: usize) {
        self.down(nth);
        let stopped = self.members[nth].process.take().unwrap();
        assert_eq!(block_in_place(|| stopped.stop()), Some(0));
        self.calm().await;
        self.start(nth).await;
        self.calm().await;
    }

    /// The leader of the facts is killed while commands are on their way, and comes back.
    async fn kill_leader(&mut self, stream: &str) {
        self.faults += 1;
        let leader = block_in_place(|| self.cluster.leader(stream));
        block_in_place(|| self.cluster.kill(leader));
        self.calm().await;
        block_in_place(|| {
            self.cluster.restart(leader);
            self.cluster.wait_ready();
        });
        self.calm().await;
    }

    /// A node is cut off from the others, and comes back.
    async fn cut_off(&mut self, node: usize) {
        self.faults += 1;
        self.cluster.cut(node);
        self.calm().await;
        self.cluster.heal(node);
        block_in_place(|| self.cluster.wait_ready());
        self.calm().await;
    }

    async fn roll_nodes(&mut self) {
        for node in 0..self.cluster.count() {
            self.faults += 1;
            block_in_place(|| {
                self.cluster.stop(node);
                self.cluster.restart(node);
                self.cluster.wait_ready();
            });
            self.calm().await;
        }
    }
}

/// Asks every process that is up for its signed checkpoint, again and again.
async fn collect(up: watch::Receiver<Up>, stop: watch::Receiver<bool>, issuer: Issuer) -> BTreeSet<String> {
    let mut notes = BTreeSet::new();
    let mut again = interval(PAUSE);
    while !*stop.borrow() {
        again.tick().await;
        let up = up.borrow().clone();
        for client in up.into_values() {
            match client.ask("audit/GetCheckpoint", Some(&token(&issuer, AUDITOR)), &json!({})).await {
                Ok(answer) => drop(notes.insert(text(&answer["signed_note"]))),
                Err(CallError::Status(status)) if status.code() == Code::Unimplemented => {}
                Err(error) => forgive(&error),
            }
        }
    }
    notes
}

async fn opened_case(client: &JsonClient, issuer: &Issuer) -> String {
    for (agency, kind, worker, role, strand) in [
        ("pol", "AGENCY_KIND_POLICE", "oic", "ROLE_INVESTIGATING_OFFICER", "STRAND_INVESTIGATION"),
        ("adv", "AGENCY_KIND_ADVOCACY", "isa", "ROLE_ADVOCATE", "STRAND_VICTIM_FACING"),
    ] {
        register(client, issuer, agency, kind, worker, &[role], &[strand]).await;
    }
    let advocate = token(issuer, ADVOCATE);
    let person = json!({"request_id": request_id("victim"), "role": "PERSON_ROLE_VICTIM"});
    let person = client.ask("intake/RecordPerson", Some(&advocate), &person).await.unwrap();
    let case = json!({"request_id": request_id("case"), "victim_id": person["person_id"],
        "how": "OPENED_HOW_SELF_REFERRAL"});
    text(&client.ask("intake/OpenCase", Some(&advocate), &case).await.unwrap()["case_id"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_processes_on_three_nodes_take_every_command_once_whatever_dies() {
    let (began, rounds) = (Instant::now(), number("HUB_CLUSTER_ROUNDS", 1));
    let mut dice = Dice::seeded("cluster");
    let cluster = block_in_place(|| Cluster::start(3));
    let founded = Home::empty();
    let founding = Founding { origin: ORIGIN.into(), ..demo_founding("test.hub").unwrap() };
    found_on_nats(&founded.places, founding, Clock::real(), cluster.settings()).await.unwrap();
    let issuer = || Issuer::in_keys(&founded.places.keys).unwrap();
    // The second one neither signs nor acts by the clock.
    let members: Vec<_> = ["all", "intake,risk,orders,referrals,casework,governance,views,audit,vault", "all"]
        .into_iter()
        .map(|roles| Member::new(&founded.places, roles))
        .collect();
    let (up, following) = watch::channel(Up::new());
    let (acks, counting) = watch::channel(0);
    let (stop, stopping) = watch::channel(false);
    let mut hub = Hub { cluster, members, up, acks: counting, faults: 0 };
    for nth in 0..3 {
        hub.start(nth).await;
    }
    let case = opened_case(&hub.members[0].client().await, &issuer()).await;
    let mut clients = JoinSet::new();
    for nth in 0..REPORTERS + WORKERS {
        let client = Client {
            nth,
            up: following.clone(),
            stop: stopping.clone(),
            acks: acks.clone(),
            issuer: issuer(),
            case: case.clone(),
            dice: Dice::of(dice.below(u64::MAX)),
            diary: Diary::default(),
        };
        clients.spawn(client.run());
    }
    let notes = tokio::spawn(collect(following.clone(), stopping, issuer()));
    let facts = eventlog_nats::stream_name(ORIGIN, "LOG");
    hub.calm().await;
    for _ in 0..rounds {
        hub.kill_leader(&facts).await;
        hub.cut_off(usize::try_from(dice.below(3)).unwrap()).await;
        hub.replace(usize::try_from(dice.below(3)).unwrap()).await;
        for nth in 0..3 {
            hub.roll(nth).await;
        }
        hub.roll_nodes().await;
        let leader = block_in_place(|| hub.cluster.leader(&facts));
        hub.cut_off(leader).await;
    }
    stop.send_replace(true);
    let diaries = timeout(TRIED_MAX * 2, clients.join_all()).await.expect("the clients do not end");
    let notes = timeout(HANG, notes).await.unwrap().unwrap();
    let ended = Instant::now();
    for member in &mut hub.members {
        let process = member.process.take().unwrap();
        assert_eq!(block_in_place(|| process.stop()), Some(0));
    }

    // A process that has nothing but the keys.
    let mut fresh = Member::new(&founded.places, "all");
    block_in_place(|| fresh.start(&hub.cluster.settings()));
    let client = fresh.client().await;
    let acknowledged: Vec<_> = diaries.iter().flat_map(|diary| &diary.acknowledged).cloned().collect();
    // Those of the first minutes are sent when the servers have long forgotten their ids.
    let forgotten = DUPLICATES_FORGOTTEN.saturating_sub(ended.elapsed());
    every_receipt_is_the_first_one(&client, &issuer(), &acknowledged).await;
    pause(forgotten).await;
    every_receipt_is_the_first_one(&client, &issuer(), &acknowledged[acknowledged.len().saturating_sub(200)..]).await;
    drop(client);
    assert_eq!(block_in_place(|| fresh.process.take().unwrap().stop()), Some(0));

    let settings = hub.cluster.settings();
    let checked = block_in_place(|| checked(settings, &notes, &acknowledged));
    assert_eq!(checked.commands, acknowledged.len(), "one record for each command, and no other");
    let order: Vec<_> = diaries.iter().map(|diary| &diary.acknowledged).collect();
    in_order(&checked.places, &order);
    println!(
        "cluster: {} faults survived in {rounds} rounds; {} commands acknowledged, each once; {} sent to two processes at \
         once, {} sent again; {} records in {} streams; {} signed checkpoints, all of one history; {:.0} s",
        hub.faults,
        acknowledged.len(),
        diaries.iter().map(|diary| diary.twice).sum::<usize>(),
        diaries.iter().map(|diary| diary.retried).sum::<usize>(),
        checked.records,
        checked.streams,
        checked.checkpoints,
        began.elapsed().as_secs_f64(),
    );
}

/// Sends commands again: each has its first receipt.
async fn every_receipt_is_the_first_one(client: &JsonClient, issuer: &Issuer, acknowledged: &[(Command, Receipt)]) {
    for (command, first) in acknowledged {
        let again = command.send(client, issuer).await.unwrap();
        assert_eq!(again, *first, "{}", command.request["request_id"]);
    }
}

struct Checked {
    records: u64,
    streams: usize,
    commands: usize,
    checkpoints: usize,
    /// Where the record of each event lies.
    places: HashMap<String, u64>,
}

/// Size and root of a note, as they stand in it.
fn parse(note: &str) -> (u64, String) {
    let mut lines = note.lines().skip(1);
    (lines.next().unwrap().parse().unwrap(), lines.next().unwrap().to_owned())
}

/// Reads the whole log from the cluster and checks it: versions without gaps, each record chained to the one before it in
/// its stream, no id twice, and every checkpoint that any process ever signed stands for its beginning.
fn checked(cluster: Settings, notes: &BTreeSet<String>, acknowledged: &[(Command, Receipt)]) -> Checked {
    let nats = Nats::connect(cluster).unwrap();
    let mut signed: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for note in notes {
        let (size, root) = parse(note);
        signed.entry(size).or_default().insert(root);
    }
    let verifier = |note: &str| -> Result<eventlog::Checkpoint, String> {
        let (size, root) = parse(note);
        let root = data_encoding::BASE64.decode(root.as_bytes()).unwrap();
        Ok(eventlog::Checkpoint { size, root: Hash::from_bytes(root.try_into().unwrap()) })
    };
    let settings = LogSettings::new(ORIGIN, ORIGIN, Arc::new(verifier), || Clock::real().now());
    let (log, opened) = NatsLog::open(nats, settings).unwrap();
    let wanted: BTreeMap<&String, usize> = acknowledged
        .iter()
        .enumerate()
        .flat_map(|(nth, (_, receipt))| receipt.events.iter().map(move |e| (e, nth)))
        .collect();
    let (mut tree, mut heads, mut ids) =
        (Frontier::default(), HashMap::<StreamName, (u64, Hash)>::new(), BTreeSet::new());
    let (mut places, mut found, mut checkpoints) = (HashMap::new(), BTreeSet::new(), 0);
    while tree.size() < opened.checkpoint.size {
        for stored in log.read(tree.size(), 512).unwrap() {
            let record = Record::from_bytes(&stored.bytes).unwrap();
            let (version, prev) = heads.get(&record.stream).map_or((0, None), |&(version, hash)| (version, Some(hash)));
            assert_eq!((record.version, record.prev), (version + 1, prev), "{}", record.stream);
            assert!(ids.insert(record.id), "{} is there twice", record.id);
            heads.insert(record.stream.clone(), (record.version, stored.hash));
            tree.push(leaf_hash(&leaf(record.salt, stored.hash)));
            for nth in 0..u32::try_from(record.events.len()).unwrap() {
                let event = kernel::EventId::of(record.id, nth).to_string();
                found.extend(wanted.get(&event).copied());
                places.insert(event, stored.position);
            }
            if tree.size() == 1 {
                let key = genesis_key(&record);
                assert!(notes.iter().all(|note| open_note(note, ORIGIN, &key).is_ok()), "not signed by the log's key");
            }
            if let Some(roots) = signed.remove(&tree.size()) {
                let root = data_encoding::BASE64.encode(tree.checkpoint().root.bytes());
                assert_eq!(roots, BTreeSet::from([root]), "two checkpoints of {} records disagree", tree.size());
                checkpoints += 1;
            }
        }
    }
    signed.remove(&0);
    assert!(signed.is_empty(), "checkpoints beyond the log: {:?}", signed.keys());
    Checked { records: tree.size(), streams: heads.len(), commands: found.len(), checkpoints, places }
}

/// The public key of the log, as its first record names it.
fn genesis_key(record: &Record) -> VerifyingKey {
    let founded: Value = serde_json::from_str(record.events[0].get()).unwrap();
    let key = data_encoding::BASE64.decode(founded["plain"]["log_key"].as_str().unwrap().as_bytes()).unwrap();
    VerifyingKey::from_bytes(key.try_into().unwrap())
}

/// What one client was acknowledged one after the other lies in the log in that order.
fn in_order(places: &HashMap<String, u64>, diaries: &[&Vec<(Command, Receipt)>]) {
    for diary in diaries {
        let order: Vec<_> = diary.iter().map(|(_, receipt)| places[&receipt.events[0]]).collect();
        assert!(order.is_sorted(), "{order:?}");
    }
}
