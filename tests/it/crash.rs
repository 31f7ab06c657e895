//! `kill -9` at random moments, under load: what was acknowledged is there, once, and a retry gets the first receipt.
//!
//! Clients send commands to the real program without a pause; it is killed after a random number of acknowledgements or
//! milliseconds, sometimes while it is starting, and started again on the same directories. Each client sends what was
//! under way again, with the same request id, until it is acknowledged. `HUB_KILLS` is how often (200 if it is not
//! given), `HUB_SEED` repeats the draws of an earlier run.
#![allow(clippy::print_stdout, reason = "a test that draws says what it drew, and what it did")]

mod looks;
mod moving;

use crate::world::{AUDITOR, Home, Process, Who, hub, register, request_id, spawn, token};
use kernel::Timestamp;
use serde_json::{Value, json};
use server::{CallError, Clock, Issuer, JsonClient, Places};
use std::{
    collections::{BTreeMap, BTreeSet},
    future,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, watch},
    task::{JoinSet, block_in_place},
    time::timeout,
};
use tonic::Code;

/// Clients that report incidents, four for each agency, and clients that work on one case together.
const REPORTERS: usize = 8;
const WORKERS: usize = 4;
/// How many kills one case lasts. A case that grew for ever would make the test about long cases.
const KILLS_PER_CASE: u64 = 10;
/// Kills come after this many acknowledgements, or milliseconds, at most.
const ACKS_MAX: u64 = 60;
const MILLIS_MAX: u64 = 120;
/// How long a start, or the next acknowledgement, may take before it counts as a hang.
const HANG: Duration = Duration::from_mins(1);

const POLICE: Who<'_> = ("pol", "oic", "investigating_officer", "investigation");
const HEALTH: Who<'_> = ("hlt", "nurse", "clinician", "suspect_management");
const ADVOCATE: Who<'_> = ("adv", "isa", "advocate", "victim_safety");

/// Numbers that look random and come again with the same seed (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    /// Seeded from `HUB_SEED`, or from the time; says which.
    pub fn seeded(test: &str) -> Self {
        let now = || u64::try_from(Clock::real().now().millis()).unwrap();
        let seed = std::env::var("HUB_SEED").map_or_else(|_| now(), |seed| seed.parse().unwrap());
        println!("{test}: HUB_SEED={seed}");
        Self(seed)
    }

    /// With a given seed.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// A number from the environment.
pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |number| number.parse().unwrap())
}

/// Whether there is a hub to talk to.
#[derive(Clone)]
enum State {
    /// Killed, or about to be.
    Down,
    /// The run of this number.
    Up(u64, JsonClient),
    /// The last run: finish what is under way, and begin nothing.
    Last(JsonClient),
}

/// A command, as it is sent until it is acknowledged.
#[derive(Clone)]
struct Command {
    who: Who<'static>,
    call: &'static str,
    request: Value,
}

impl Command {
    async fn send(&self, client: &JsonClient, issuer: &Issuer) -> Result<Receipt, CallError> {
        let answer = client.ask(self.call, Some(&token(issuer, self.who)), &self.request).await?;
        Ok(Receipt::of(&answer))
    }
}

/// What of a receipt is the same for ever; the etag and the cursor tell of the moment of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Receipt {
    recorded: Timestamp,
    events: Vec<String>,
}

impl Receipt {
    fn of(answer: &Value) -> Self {
        let receipt = &answer["receipt"];
        let events: Vec<_> = receipt["event_ids"].as_array().unwrap().iter().map(text).collect();
        assert!(!events.is_empty(), "a receipt without events: {answer}");
        Self { recorded: text(&receipt["recorded_time"]).parse().unwrap(), events }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

/// What a client knows at the end.
#[derive(Default)]
struct Diary {
    acknowledged: Vec<(Command, Receipt)>,
    /// How many were sent again because the hub died on them, and how many of those it had stored before.
    retried: usize,
    stored_before: usize,
    /// How many looks at each case were answered.
    looks: BTreeMap<String, usize>,
}

/// A client: what it shares with the others, and its own dice.
struct Client {
    nth: usize,
    state: watch::Receiver<State>,
    acks: mpsc::UnboundedSender<()>,
    issuer: Issuer,
    cases: Arc<Vec<String>>,
    dice: Dice,
    diary: Diary,
}

impl Client {
    /// Waits for a hub. Answers the run, or `None` in the last one, and a connection.
    async fn up(&mut self) -> (Option<u64>, JsonClient) {
        let state = self.state.wait_for(|state| !matches!(state, State::Down)).await.unwrap();
        match &*state {
            State::Down => unreachable!("waited for something else"),
            State::Up(run, client) => (Some(*run), client.clone()),
            State::Last(client) => (None, client.clone()),
        }
    }

    /// A call may fail because the hub was killed, and for no other reason.
    fn forgive(&self, run: Option<u64>, error: &CallError) {
        let alive = match &*self.state.borrow() {
            State::Down => false,
            State::Up(now, _) => Some(*now) == run,
            State::Last(_) => run.is_none(),
        };
        assert!(!alive, "refused by a hub that nobody had killed: {error}");
        let CallError::Status(status) = error else { panic!("{error}") };
        let lost = [Code::Unavailable, Code::Unknown, Code::Internal, Code::Cancelled, Code::DeadlineExceeded];
        assert!(lost.contains(&status.code()) && error.reason() == format!("{:?}", status.code()), "{error}");
    }

    /// Sends commands until told that this is the last run.
    async fn command(mut self) -> Diary {
        let mut begun: Option<(Command, Timestamp)> = None;
        loop {
            let (run, client) = self.up().await;
            let again = begun.take();
            let retried = again.as_ref().map(|(_, since)| *since);
            let command = match (again, run) {
                (Some((command, _)), _) => command,
                (None, Some(run)) => self.next(run),
                (None, None) => return self.diary,
            };
            let now = Clock::real().now();
            match self.send(run, &client, &command).await {
                Some(receipt) => {
                    if retried.is_some() {
                        self.diary.retried += 1;
                        self.diary.stored_before += usize::from(receipt.recorded < now);
                    }
                    self.diary.acknowledged.push((command, receipt));
                    // Nobody counts any more in the last run.
                    let _ = self.acks.send(());
                }
                None => begun = Some((command, now)),
            }
        }
    }

    /// Sends a command, now and then twice at once, as an impatient system does.
    async fn send(&mut self, run: Option<u64>, client: &JsonClient, command: &Command) -> Option<Receipt> {
        let answers = if self.dice.below(8) == 0 {
            let (one, two) = tokio::join!(command.send(client, &self.issuer), command.send(client, &self.issuer));
            vec![one, two]
        } else {
            vec![command.send(client, &self.issuer).await]
        };
        let mut receipts = Vec::new();
        for answer in answers {
            match answer {
                Ok(receipt) => receipts.push(receipt),
                Err(error) => self.forgive(run, &error),
            }
        }
        assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "one command, two receipts: {receipts:?}");
        receipts.pop()
    }

    /// A new command.
    fn next(&mut self, run: u64) -> Command {
        let number = self.diary.acknowledged.len();
        let request_id = request_id(&format!("client {} command {number}", self.nth));
        // No two commands say the same: an action that is open already is not planned again.
        let mark: String = format!("{}-{number}", self.nth).chars().map(letter).collect();
        let words = "word ".repeat(1 + usize::try_from(self.dice.below(100)).unwrap()) + &mark;
        if self.nth < REPORTERS {
            let who = if self.nth.is_multiple_of(2) { POLICE } else { HEALTH };
            let request = json!({"request_id": request_id, "recorded_as": "RECORDED_AS_OTHER",
                "place": "PLACE_KIND_UNKNOWN", "narrative": words});
            return Command { who, call: "intake/ReportIncident", request };
        }
        let case = &self.cases[usize::try_from(run / KILLS_PER_CASE).unwrap()];
        if self.dice.below(2) == 0 {
            let action = json!({"owner": "adv", "strand": "STRAND_VICTIM_FACING", "due_date": "2030-01-01",
                "what": words});
            let request = json!({"request_id": request_id, "case": case, "action": action});
            return Command { who: ADVOCATE, call: "casework/PlanAction", request };
        }
        let request = json!({"request_id": request_id, "case": case, "kind": "ITEM_KIND_NOTE",
            "about": "PARTY_VICTIM", "text": words});
        Command { who: ADVOCATE, call: "casework/ContributeItem", request }
    }

    /// Reads the case of the moment until told that this is the last run.
    async fn look(mut self) -> Diary {
        while let (Some(run), client) = self.up().await {
            let case = self.cases[usize::try_from(run / KILLS_PER_CASE).unwrap()].clone();
            let request = json!({"case": case});
            match client.ask("cases/GetCase", Some(&token(&self.issuer, ADVOCATE)), &request).await {
                Ok(_) => *self.diary.looks.entry(case).or_default() += 1,
                Err(error) => self.forgive(Some(run), &error),
            }
        }
        self.diary
    }
}

/// A letter for a digit: numbers in a text might locate somebody.
fn letter(c: char) -> char {
    c.to_digit(10).and_then(|digit| "abcdefghij".chars().nth(usize::try_from(digit).unwrap())).unwrap_or(c)
}

/// Serves; a start that hangs is a failure.
async fn serve(places: &Places) -> Process {
    let places = places.clone();
    let started = tokio::task::spawn_blocking(move || Process::serve(&places));
    let started = timeout(HANG, started).await.expect("the hub does not start").unwrap();
    started.unwrap_or_else(|output| panic!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// Kills the program a random moment after it was started, before it serves or soon after.
async fn kill_at_start(places: &Places, dice: &mut Dice) {
    let mut child = spawn(places);
    let moment = Duration::from_millis(dice.below(MILLIS_MAX));
    let _ = timeout(moment, future::pending::<()>()).await;
    child.kill().unwrap();
    block_in_place(|| child.wait()).unwrap();
}

/// A random moment under load.
async fn moment(acks: &mut mpsc::UnboundedReceiver<()>, dice: &mut Dice) {
    while acks.try_recv().is_ok() {}
    if dice.below(2) == 0 {
        for _ in 0..=dice.below(ACKS_MAX) {
            timeout(HANG, acks.recv()).await.expect("the hub acknowledges nothing any more").unwrap();
        }
    } else {
        let _ = timeout(Duration::from_millis(dice.below(MILLIS_MAX)), future::pending::<()>()).await;
    }
}

/// Registers everybody and opens the cases. Answers them, the events of each, and how many records that took.
async fn prepare(home: &Home, cases: u64) -> (Vec<String>, BTreeMap<String, BTreeSet<String>>, u64) {
    let process = serve(&home.places).await;
    let (client, issuer) = (process.client().await, home.issuer());
    register(
        &client,
        &issuer,
        "pol",
        "AGENCY_KIND_POLICE",
        "oic",
        &["ROLE_INVESTIGATING_OFFICER"],
        &["STRAND_INVESTIGATION"],
    )
    .await;
    register(&client, &issuer, "hlt", "AGENCY_KIND_HEALTH", "nurse", &["ROLE_CLINICIAN"], &["STRAND_HEALTH"]).await;
    register(&client, &issuer, "adv", "AGENCY_KIND_ADVOCACY", "isa", &["ROLE_ADVOCATE"], &["STRAND_VICTIM_FACING"])
        .await;
    let advocate = token(&issuer, ADVOCATE);
    let (mut ids, mut events) = (Vec::new(), BTreeMap::new());
    for nth in 0..cases {
        let person = json!({"request_id": request_id(&format!("victim {nth}")), "role": "PERSON_ROLE_VICTIM"});
        let person = client.ask("intake/RecordPerson", Some(&advocate), &person).await.unwrap();
        let case = json!({"request_id": request_id(&format!("case {nth}")), "victim_id": person["person_id"],
            "how": "OPENED_HOW_SELF_REFERRAL"});
        let opened = client.ask("intake/OpenCase", Some(&advocate), &case).await.unwrap();
        let case = text(&opened["case_id"]);
        let seen =
            all_events(&client, &issuer, ADVOCATE, "cases/GetCase", json!({"case": case, "page_size": 500})).await;
        events.insert(case.clone(), seen.into_iter().collect());
        ids.push(case);
    }
    assert_eq!(process.stop(), Some(0));
    (ids, events, 2 + 3 * 2 + 2 * cases)
}

/// The ids of all events of a case or of a list, page by page.
async fn all_events(client: &JsonClient, issuer: &Issuer, who: Who<'_>, call: &str, request: Value) -> Vec<String> {
    let (mut request, mut ids) = (request, Vec::new());
    loop {
        let answer = client.ask(call, Some(&token(issuer, who)), &request).await.unwrap();
        let events = if call == "cases/GetCase" { &answer["case"]["events"] } else { &answer["incidents"] };
        ids.extend(events.as_array().into_iter().flatten().map(|event| text(&event["event_id"])));
        match answer["next_page_token"].as_str() {
            Some(next) => request["page_token"] = next.into(),
            None => return ids,
        }
    }
}

/// Verifies a directory that no hub has open. Answers how many facts there are.
fn verified(places: &Places) -> u64 {
    let (data, keys) = (places.data.to_str().unwrap(), places.keys.to_str().unwrap());
    let output = hub(&["audit", "verify", "-o", "json", "--data", data, "--keys", keys]);
    let (found, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{found}{said}");
    let found: Value = serde_json::from_str(&found).unwrap();
    found[0]["records"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn g6_every_acknowledged_command_is_there_once_however_often_the_hub_is_killed() {
    let (began, kills) = (Instant::now(), number("HUB_KILLS", 200));
    let mut dice = Dice::seeded("crash");
    let home = Home::founded(Clock::real()).await;
    let (cases, opened, prepared) = prepare(&home, kills / KILLS_PER_CASE + 1).await;
    let cases = Arc::new(cases);
    let (state, following) = watch::channel(State::Down);
    let (ack, mut acks) = mpsc::unbounded_channel();
    let mut clients = JoinSet::new();
    for nth in 0..=REPORTERS + WORKERS {
        let client = Client {
            nth,
            state: following.clone(),
            acks: ack.clone(),
            issuer: home.issuer(),
            cases: cases.clone(),
            dice: Dice(dice.below(u64::MAX)),
            diary: Diary::default(),
        };
        if nth < REPORTERS + WORKERS {
            clients.spawn(client.command());
        } else {
            clients.spawn(client.look());
        }
    }
    drop(ack);
    let mut at_start = 0;
    for run in 0..kills {
        if dice.below(8) == 0 {
            at_start += 1;
            kill_at_start(&home.places, &mut dice).await;
        }
        let process = serve(&home.places).await;
        state.send_replace(State::Up(run, process.client().await));
        // A client that fails says so at once, not after the last kill.
        tokio::select! {
            () = moment(&mut acks, &mut dice) => {}
            ended = clients.join_next() => panic!("a client has ended: {:?}", ended.map(|ended| ended.map(|_| ()))),
        }
        state.send_replace(State::Down);
        block_in_place(|| process.kill());
        if run % 20 == 0 {
            block_in_place(|| verified(&home.places));
        }
    }
    let process = serve(&home.places).await;
    let client = process.client().await;
    state.send_replace(State::Last(client.clone()));
    let diaries = timeout(HANG, clients.join_all()).await.expect("the clients do not end");

    let issuer = home.issuer();
    let acknowledged: Vec<_> = diaries.iter().flat_map(|diary| &diary.acknowledged).cloned().collect();
    let reread = Instant::now();
    every_receipt_is_the_first_one(&client, &issuer, &acknowledged).await;
    everything_is_listed_once(&client, &issuer, &acknowledged, opened).await;
    let looks: usize = every_answered_look_is_recorded(&client, &issuer, &diaries).await;
    let again = reread.elapsed();
    drop(client);
    assert_eq!(process.stop(), Some(0));
    let facts = verified(&home.places);
    assert_eq!(facts, prepared + acknowledged.len() as u64, "one record for each command, and no other");
    let sum = |of: fn(&Diary) -> usize| diaries.iter().map(of).sum::<usize>();
    println!(
        "crash: {kills} kills under load and {at_start} while starting; {} commands acknowledged; {} sent again, of \
         which {} had been stored; {looks} looks answered; {facts} facts verified; {:.1} s to read all of it again, \
         {:.1} s in all",
        acknowledged.len(),
        sum(|diary| diary.retried),
        sum(|diary| diary.stored_before),
        again.as_secs_f64(),
        began.elapsed().as_secs_f64(),
    );
}

/// Sends every acknowledged command again.
async fn every_receipt_is_the_first_one(client: &JsonClient, issuer: &Issuer, acknowledged: &[(Command, Receipt)]) {
    let mut senders = JoinSet::new();
    for part in acknowledged.chunks(acknowledged.len().div_ceil(16).max(1)) {
        let (part, client, issuer) = (part.to_vec(), client.clone(), issuer.clone());
        senders.spawn(async move {
            for (command, first) in part {
                let again = command.send(&client, &issuer).await.unwrap();
                assert_eq!(again, first, "{}", command.request["request_id"]);
            }
        });
    }
    senders.join_all().await;
}

/// Lists and cases hold the events of the acknowledged commands, and nothing beside them.
async fn everything_is_listed_once(
    client: &JsonClient,
    issuer: &Issuer,
    acknowledged: &[(Command, Receipt)],
    opened: BTreeMap<String, BTreeSet<String>>,
) {
    for who in [POLICE, HEALTH] {
        let listed = all_events(client, issuer, who, "cases/ListIncidents", json!({"page_size": 100})).await;
        let acknowledged = acknowledged.iter().filter(|(command, _)| command.who == who);
        same(listed, &acknowledged.flat_map(|(_, receipt)| receipt.events.clone()).collect());
    }
    for (case, mut expected) in opened {
        let request = json!({"case": case, "page_size": 500});
        let listed = all_events(client, issuer, ADVOCATE, "cases/GetCase", request).await;
        let acknowledged = acknowledged.iter().filter(|(command, _)| command.request["case"] == case.as_str());
        let count = expected.len();
        let more: Vec<_> = acknowledged.flat_map(|(_, receipt)| receipt.events.clone()).collect();
        let all = count + more.len();
        expected.extend(more);
        assert_eq!(expected.len(), all, "an event id was given twice");
        same(listed, &expected);
    }
}

fn same(listed: Vec<String>, expected: &BTreeSet<String>) {
    let (count, listed) = (listed.len(), listed.into_iter().collect::<BTreeSet<_>>());
    assert_eq!(count, listed.len(), "something is listed twice");
    let (lost, unknown): (Vec<_>, Vec<_>) =
        (expected.difference(&listed).collect(), listed.difference(expected).collect());
    assert!(lost.is_empty() && unknown.is_empty(), "lost: {lost:?}; never acknowledged: {unknown:?}");
}

/// Whoever was answered is in the record of who looked. More may be there: answers that the kill caught on their way.
async fn every_answered_look_is_recorded(client: &JsonClient, issuer: &Issuer, diaries: &[Diary]) -> usize {
    let mut all = 0;
    for (case, &answered) in diaries.iter().flat_map(|diary| &diary.looks) {
        let (mut request, mut recorded) = (json!({"case": case, "page_size": 500}), 0);
        loop {
            let page = client.ask("audit/WhoSaw", Some(&token(issuer, AUDITOR)), &request).await.unwrap();
            let looks = page["looks"].as_array().into_iter().flatten();
            recorded += looks.filter(|look| look["channel"] == "CHANNEL_GET_CASE").count();
            match page["next_page_token"].as_str() {
                Some(next) => request["page_token"] = next.into(),
                None => break,
            }
        }
        assert!(recorded >= answered, "{answered} looks at {case} were answered, {recorded} recorded");
        all += answered;
    }
    all
}
