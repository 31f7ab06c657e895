//! What black-box tests share: a hub in this process behind a real socket, or the program in a process of its own.

use serde_json::{Value, json};
use server::{
    Bearer, Clock, Config, Exit, Issuer, JsonClient, Places, Publishing, Running, demo_founding, found, start,
};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{interval, timeout};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

/// The program `hub` that was built with whoever asks: with checks for overflow and debug assertions for a test, as it is
/// shipped for a benchmark.
pub fn program() -> PathBuf {
    let asks = std::env::current_exe().unwrap();
    let program = asks.ancestors().map(|dir| dir.join("hub")).find(|program| program.is_file());
    program.expect("run `cargo build` first: hub is not there")
}

/// Any free port on loopback.
pub fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// Directories of a hub that are removed with the test.
pub struct Home {
    dir: TempDir,
    /// Data and keys.
    pub places: Places,
}

impl Home {
    /// Directories without a hub.
    pub fn empty() -> Self {
        let dir = TempDir::with_prefix("stalking-hub-test-").unwrap();
        let places = Places::new(&dir.path().join("data"), &dir.path().join("keys")).unwrap();
        Self { dir, places }
    }

    /// Directories with a founded hub.
    pub async fn founded(clock: Clock) -> Self {
        Self::founded_as("test.hub", clock).await
    }

    /// The same, of a hub by another name.
    pub async fn founded_as(origin: &str, clock: Clock) -> Self {
        let home = Self::empty();
        found(&home.places, demo_founding(origin).unwrap(), clock).await.unwrap();
        home
    }

    /// Where all of it lies.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Mints tokens.
    pub fn issuer(&self) -> Issuer {
        Issuer::open(&self.places).unwrap()
    }
}

/// A hub served in this process.
pub struct World {
    /// Its directories.
    pub home: Home,
    /// Its clock.
    pub clock: Clock,
    /// The server.
    pub running: Running,
    /// A client.
    pub client: JsonClient,
}

impl World {
    /// A new hub whose clock stands at a moment.
    pub async fn new(at: &str) -> Self {
        let clock = Clock::demo(at.parse().unwrap());
        let home = Home::founded(clock.clone()).await;
        Self::open(home, clock).await
    }

    /// Serves what lies in these directories.
    pub async fn open(home: Home, clock: Clock) -> Self {
        Self::open_publishing(home, clock, Publishing::default()).await
    }

    /// Serves what lies in these directories, and what outsiders check.
    pub async fn open_publishing(home: Home, clock: Clock, publishing: Publishing) -> Self {
        let config = Config { publishing, ..Config::new(home.places.clone(), anywhere(), clock.clone(), program()) };
        let running = started(&config).await;
        let client = JsonClient::connect(&format!("http://{}", running.address)).await.unwrap();
        Self { home, clock, running, client }
    }

    /// Stops.
    pub async fn stop(self) -> Home {
        let Self { home, running, client, clock: _ } = self;
        drop(client);
        running.stop().await.unwrap();
        home
    }

    /// Stops and serves again.
    pub async fn restart(self) -> Self {
        let Self { home, clock, running, client } = self;
        drop(client);
        running.stop().await.unwrap();
        Self::open(home, clock).await
    }

    /// A token for a worker, e.g. `("pol", "oic", "investigating_officer", "investigation")`.
    pub fn token(&self, who: Who) -> String {
        token(&self.home.issuer(), who)
    }

    /// Registers an agency and a worker with all roles and strands named.
    pub async fn register(&self, agency: &str, kind: &str, worker: &str, roles: &[&str], strands: &[&str]) {
        register(&self.client, &self.home.issuer(), agency, kind, worker, roles, strands).await;
    }
}

/// What health says of a service; of the whole hub for no name.
pub async fn health(client: &JsonClient, service: &str) -> ServingStatus {
    let request = HealthCheckRequest { service: service.into() };
    HealthClient::new(client.channel()).check(request).await.unwrap().into_inner().status()
}

/// How long a condition is waited for.
const UNTIL_LIMIT: Duration = Duration::from_mins(1);

/// Waits for a condition, asked again and again.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut holds: impl FnMut() -> F) -> T {
    let trying = async {
        let mut again = interval(Duration::from_millis(20));
        loop {
            again.tick().await;
            if let Some(found) = holds().await {
                return found;
            }
        }
    };
    timeout(UNTIL_LIMIT, trying).await.unwrap_or_else(|_| panic!("never: {what}"))
}

/// Starts a hub. A process that another test is just making holds, between fork and exec, every lock that this one held when
/// it was forked, also one that was let go of since; so what is in use is tried again for a while.
pub async fn started(config: &Config) -> Running {
    let mut again = interval(Duration::from_millis(20));
    let trying = async {
        loop {
            again.tick().await;
            match start(config.clone()).await {
                Err(failed) if failed.exit == Exit::CannotCreate => {}
                other => return other.unwrap(),
            }
        }
    };
    timeout(Duration::from_secs(10), trying).await.expect("the directories stay in use")
}

/// Agency, worker, role, purpose.
pub type Who<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The hub officer of a founded hub.
pub const OFFICER: Who<'_> = ("hub-office", "officer-1", "hub_officer", "hub_coordination");
/// The auditor of a founded hub.
pub const AUDITOR: Who<'_> = ("hub-office", "auditor-1", "auditor", "audit");

/// A token for a worker.
pub fn token(issuer: &Issuer, (agency, worker, role, purpose): Who) -> String {
    let word = |text: &str| Value::String(text.to_owned());
    let bearer = Bearer {
        agency: agency.parse().unwrap(),
        worker: worker.parse().unwrap(),
        role: serde_json::from_value(word(role)).unwrap(),
        purpose: serde_json::from_value(word(purpose)).unwrap(),
    };
    issuer.token(bearer, 600).unwrap()
}

/// Registers an agency and a worker.
pub async fn register(
    client: &JsonClient,
    issuer: &Issuer,
    agency: &str,
    kind: &str,
    worker: &str,
    roles: &[&str],
    strands: &[&str],
) {
    let officer = token(issuer, OFFICER);
    let request = json!({"request_id": request_id(&format!("agency {agency}")), "agency": agency, "kind": kind,
        "name": format!("{agency} (fictional)")});
    client.ask("governance/RegisterAgency", Some(&officer), &request).await.unwrap();
    let request = json!({"request_id": request_id(&format!("worker {agency} {worker}")), "agency": agency,
        "worker": worker, "roles": roles, "strands": strands});
    client.ask("governance/RegisterWorker", Some(&officer), &request).await.unwrap();
}

/// A request id made from a text: the same text, the same id.
pub fn request_id(text: &str) -> String {
    // FNV-1a over the text, twice with another start, laid out as a version 8 UUID.
    let fnv =
        |start: u64| text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let (a, b) = (fnv(0xcbf2_9ce4_8422_2325), fnv(0x9e37_79b9_7f4a_7c15));
    format!(
        "{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

/// The program in a process of its own. What it logs goes to [`log_of`] its directories.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Where a [`Process`] logs: beside the data. One run after another, never cut.
pub fn log_of(places: &Places) -> PathBuf {
    places.data.with_file_name("hub.log")
}

/// Starts `hub serve` without waiting for it.
pub fn spawn(places: &Places) -> Child {
    spawn_with(places, &[])
}

/// The same with more arguments.
fn spawn_with(places: &Places, arguments: &[String]) -> Child {
    let log = File::options().create(true).append(true).open(log_of(places)).unwrap();
    Command::new(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&places.data)
        .arg("--keys")
        .arg(&places.keys)
        .args(arguments)
        // Tests read what it says.
        .env("HUB_LOG", "info")
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap()
}

impl Process {
    /// Serves what lies in these directories. `Err` with its output where it does not start.
    pub fn serve(places: &Places) -> Result<Self, Output> {
        Self::serve_with(places, &[])
    }

    /// The same with more arguments.
    pub fn serve_with(places: &Places, arguments: &[String]) -> Result<Self, Output> {
        let logged = std::fs::metadata(log_of(places)).map_or(0, |log| log.len());
        let mut child = spawn_with(places, arguments);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if let Some(address) = line.trim().strip_prefix("listening on ") {
            return Ok(Self { address: address.parse().unwrap(), child });
        }
        let status = child.wait().unwrap();
        let mut stderr = std::fs::read(log_of(places)).unwrap();
        stderr.drain(..usize::try_from(logged).unwrap());
        Err(Output { status, stdout: line.into_bytes(), stderr })
    }

    /// A client.
    pub async fn client(&self) -> JsonClient {
        JsonClient::connect(&format!("http://{}", self.address)).await.unwrap()
    }

    /// Its number among processes.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its exit code, if it has ended by itself.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.try_wait().unwrap().map(|status| status.code().expect("it was not killed"))
    }

    /// `kill -9`.
    pub fn kill(self) {
        drop(self);
    }

    /// Asks it to stop and waits until it has. Answers its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap().code()
    }
}

/// A test that fails leaves no hub behind.
impl Drop for Process {
    fn drop(&mut self) {
        // Both are without effect on a process that has ended and was waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end.
pub fn hub(args: &[&str]) -> Output {
    Command::new(program()).args(args).output().unwrap()
}
