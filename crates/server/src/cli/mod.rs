//! The command line: found, serve, mint a token, call, audit.

mod asked;
mod audit;
mod backup;
mod ca;
mod custody;
mod evidence;
mod html;
mod key_store;
mod log;
mod policy;
mod prove;
mod reference;
mod report;
mod retention;
mod review;
mod submit;
mod table;
mod transfer;
mod witness;

use crate::{
    call::{self, JsonClient, System},
    clock::Clock,
    copy::HALF_AN_ANCHOR,
    demo::{DEMO_ORIGIN, start_demo},
    duties::CLOCK_EVERY_MAX,
    exit::{Exit, Failed},
    founding::{Founding, found, found_on_nats},
    keys::{self, Places},
    roles::Roles,
    scenario::{ISSUER, Issuer},
    serve::{Config, Logs, Running, start},
    tiles::{Publishing, WitnessAt},
    token::Bearer,
    truth::QUICK_START_ABOVE,
};
use clap::{Args, Parser, Subcommand};
use identity::{LIFE_MAX_SECONDS, TOKEN_BYTES_MAX};
use kernel::{AgencyId, Purpose, Role, WorkerId};
use serde::de::DeserializeOwned;
use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

/// The hub of a multi-agency stalking service: one case history, a view for each agency, a replay for the auditor.
#[derive(Parser)]
#[command(name = "hub", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new hub: keys, empty logs and the genesis record.
    Init(Init),
    /// Serve a hub.
    Serve(Serve),
    /// Mint a short-lived token with the hub's development issuer.
    Token(Token),
    /// Call the API with JSON, e.g. `hub call cases/ListCases '{}'`.
    Call(Call),
    /// Send a backlog: many commands over one call.
    Submit(submit::Submit),
    /// The auditor's questions.
    ///
    /// Online they are asked of a running hub with an auditor's token, and every answer about a case leaves a look in the
    /// access log. Offline, with --data and --keys, they are asked of the files: nothing is written, so no look is left;
    /// write down elsewhere who asked and why.
    ///
    /// Both withhold the same values: an auditor learns how an event was shown and which fields, and reads what the policy
    /// gives oversight, never where the victim can be found. Offline that binds only this program: whoever holds both
    /// directories can open every value in them.
    Audit(audit::Audit),
    /// The return: what the hub is measured by, for a period, counted from the log.
    ///
    /// Every figure is so many of so many, by agency, area and relationship where that is asked for, small counts kept back.
    /// Online it is asked of a running hub with a token of an auditor, a chair or a hub officer, and leaves a look in the
    /// access log. Offline, with --data and --keys, it is counted from the files, and nothing is written. At the same
    /// position both print the same bytes, however often they are asked.
    Report(report::Report),
    /// The pack of a review from outside: chronology, who knew what when, decisions, missed clocks, what the victim was told.
    ///
    /// Frozen where the review was opened, and the same bytes whenever it is asked for again. Online it is asked of a running
    /// hub with a token of an auditor, or of the chair or the information governance lead of the hub's office, and leaves a
    /// look in the access log. Offline, with --data and --keys, it is made from the files, and nothing is written. Before
    /// somebody released it it is a draft, and says so.
    Review(review::Review),
    /// What an agency has put down on cases and has to look at again: for its information governance lead.
    Retention(retention::Retention),
    /// An authority for development and rehearsals: certificates of the hub and of agencies' systems.
    #[command(subcommand)]
    Ca(ca::Ca),
    /// Policies: who is shown what, and why.
    ///
    /// They are files that people read. Check a set, look at what it says, compare it with the one in force, then propose
    /// it: `hub policy pack DIR --version N` prints what governance/ProposePolicy takes.
    Policy(policy::Asked),
    /// Reference data: offences, kinds of order, instruments, agencies, courts, bank holidays, reasons.
    ///
    /// They are dated files. Print one of this release, put your own courts and days in, check it, then adopt it as a hub
    /// officer. A code is never taken out: it ends by its last day.
    Reference(reference::Asked),
    /// The logs: where they lie.
    #[command(subcommand)]
    Log(log::Log),
    /// Copy both logs and the keys into two sealed files, also while the hub runs.
    ///
    /// The data are sealed to one age recipient. The keys are sealed to two, one inside the other: neither person opens
    /// them alone. Make the recipients with age-keygen, on machines other than this one. Nothing is stopped or locked.
    Backup(backup::Backup),
    /// Put a backup back into empty directories, and verify every byte.
    ///
    /// The restored hub goes on as a history of its own: its next record says that it was restored, from what, and what
    /// is known to be missing. An outside witness that saw more refuses it, as it should.
    Restore(backup::Restore),
    /// The records of a hub that closed, for the hub that keeps them.
    ///
    /// Two officers close a hub, each case is closed or moved, custody is handed over (governance/HandOverCustody), the hub is
    /// stopped. Then `seal` puts data, keys and anchors into one file that only the successor opens, and `open` opens and
    /// verifies it there. Every question of `hub audit` is answered from what was opened, with --data and --keys.
    #[command(subcommand)]
    Custody(custody::Custody),
    /// A case moves to another hub: files that an officer carries, read and made by a running hub.
    ///
    /// Both hubs register each other's keys (`key`, governance/RegisterHub). The sender offers the case (casework/OfferTransfer)
    /// and takes out its file (`bundle`); the other hub reads it (`open`), takes the case over (`accept`) or does not
    /// (`decline`), and the file with its answer goes back (`answer`). Until that says yes the case goes on where it is.
    Transfer(transfer::Transfer),
    /// Give the keys of a stopped hub a new epoch, and destroy the key of the epoch before.
    ///
    /// So they are moved from a file into a key store, or get a new key in the one where they are. Every key is sealed anew,
    /// and nothing else changes. Can be repeated where it was stopped. Backups of before cannot be opened any more where a
    /// Vault server wrapped their epoch: take a new one at once.
    Rekey(key_store::Rekey),
    /// A witness of logs: cosigns only what grew out of what it saw before.
    ///
    /// Run it on a machine that the hub's operator does not run. It needs no token and no key of the hub, and sees names,
    /// sizes and roots of logs, never a record.
    Witness(witness::Witness),
    /// Print a store's digest. Run by the hub itself, in a process that it can end.
    #[command(hide = true)]
    StoreCheck {
        /// The store's directory.
        dir: PathBuf,
    },
}

#[derive(Args)]
struct Init {
    /// Where journals and store go.
    #[arg(long)]
    data: PathBuf,
    /// Where keys and anchors go; never inside the data, best on another disk.
    #[arg(long)]
    keys: PathBuf,
    /// The log's name for ever, e.g. `hub.northmere.example`.
    #[arg(long)]
    origin: String,
    /// Short name of the hub's own office.
    #[arg(long, default_value = "hub-office", value_parser = short_name::<AgencyId>)]
    office: AgencyId,
    /// Name of the office for people.
    #[arg(long, default_value = "Hub office")]
    office_name: String,
    /// The first two officers, by pseudonym.
    #[arg(long, num_args = 2, required = true, value_parser = short_name::<WorkerId>)]
    officers: Vec<WorkerId>,
    /// The first auditor, by pseudonym: none of the officers, because who audits holds no other role. Left out: an
    /// officer registers one with governance/RegisterWorker.
    #[arg(long, value_parser = short_name::<WorkerId>)]
    auditor: Option<WorkerId>,
    #[command(flatten)]
    at: log::Where,
    #[command(flatten)]
    store: key_store::At,
}

#[derive(Args)]
struct Serve {
    /// Journals and store.
    #[arg(long, required_unless_present = "demo", requires = "keys")]
    data: Option<PathBuf>,
    /// Keys and anchors.
    #[arg(long, required_unless_present = "demo", requires = "data")]
    keys: Option<PathBuf>,
    /// Where agencies' systems call. In plain text, and so on loopback only, unless --identity is given.
    #[arg(long, default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// Serve over TLS: the directory with the hub's certificate and, for each agency, its authorities, revocation lists and
    /// issuer of tokens. It is read again when it changes, and on SIGHUP.
    #[arg(long, conflicts_with = "demo")]
    identity: Option<PathBuf>,
    /// Serve browsers here: JSON over TLS, after a sign-in with a token. Left out: nowhere.
    #[arg(long, requires = "identity")]
    browser: Option<SocketAddr>,
    /// Serve the tiles of both logs here, for outsiders to check: read-only HTTP, loopback only. Left out: nowhere.
    #[arg(long)]
    tiles: Option<SocketAddr>,
    /// Have every published checkpoint cosigned by this witness: `http://HOST:PORT=PUBLIC-KEY`. May be repeated.
    #[arg(long = "witness")]
    witnesses: Vec<WitnessAt>,
    /// While a log grows, publish a checkpoint at most every so many seconds.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    publish_every: u64,
    /// Enter the fictional Northmere case and print what to try.
    #[arg(long)]
    demo: bool,
    /// Let tools ask the API to describe itself; always on with --demo.
    #[arg(long)]
    reflection: bool,
    #[command(flatten)]
    at: log::Where,
    /// What this process does, as words separated by commas: intake, risk, orders, referrals, casework, governance, views,
    /// audit (the services), checkpoint (signs), vault (makes keys), clock (announces what was missed); `all` of them if left
    /// out. The
    /// logs in journals belong to one process, which needs checkpoint and vault.
    #[arg(long, default_value = "all")]
    roles: Roles,
    /// After a clean stop, serve at once what has more records than this, and verify it from the first byte behind the
    /// service; whatever is smaller, or was not stopped cleanly, is verified first.
    #[arg(long, default_value_t = QUICK_START_ABOVE, conflicts_with = "demo")]
    quick_start_above: u64,
    /// Every so many seconds, look for what was missed and announce it, or, without the role clock, whether somebody does.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=CLOCK_EVERY_MAX.as_secs()))]
    clock_every: u64,
    #[command(flatten)]
    store: key_store::At,
}

#[derive(Args)]
struct Token {
    /// The hub's keys directory, with the development issuer's key.
    #[arg(long)]
    keys: PathBuf,
    /// The agency.
    #[arg(long, value_parser = short_name::<AgencyId>)]
    agency: AgencyId,
    /// The worker.
    #[arg(long, value_parser = short_name::<WorkerId>)]
    worker: WorkerId,
    /// In which capacity, e.g. `spoc`.
    #[arg(long, value_parser = word::<Role>)]
    role: Role,
    /// Why, e.g. `investigation`.
    #[arg(long, value_parser = word::<Purpose>)]
    purpose: Purpose,
    /// For how long, in seconds; ten minutes at most.
    #[arg(long, default_value_t = LIFE_MAX_SECONDS, value_parser = clap::value_parser!(i64).range(1..=LIFE_MAX_SECONDS))]
    seconds: i64,
    /// In the name of which issuer: over TLS each agency has one of its own (`hub ca issuer`).
    #[arg(long, default_value = ISSUER)]
    issuer: String,
    /// Bind it to the certificate in this file: it is then good over a connection with that certificate only.
    #[arg(long)]
    cert: Option<PathBuf>,
}

/// Where the hub is and who asks.
#[derive(Args)]
struct Online {
    /// The hub.
    #[arg(long, env = "HUB_SERVER", default_value = "http://127.0.0.1:50051")]
    server: String,
    /// A file that holds a token; otherwise the variable `HUB_TOKEN`. Never an argument, which others can see.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// Over TLS: the authority of the hub's certificate, in PEM.
    #[arg(long, env = "HUB_CA", requires_all = ["cert", "cert_key"])]
    ca: Option<PathBuf>,
    /// Over TLS: the certificate of this system, in PEM.
    #[arg(long, env = "HUB_CERT", requires_all = ["ca", "cert_key"])]
    cert: Option<PathBuf>,
    /// Over TLS: the key of that certificate, in PEM, mode 0600.
    #[arg(long, env = "HUB_CERT_KEY", requires_all = ["ca", "cert"])]
    cert_key: Option<PathBuf>,
}

impl Online {
    fn token(&self) -> Result<Option<String>, Failed> {
        match &self.token_file {
            Some(path) => {
                let bytes = keys::read_at_most(path, TOKEN_BYTES_MAX)
                    .map_err(Failed::at(path))
                    .map_err(|Failed { exit, why }| Failed { exit: exit.or(Exit::Usage), why })?;
                let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
                    let why = format!("{}: holds no token, which has at most {TOKEN_BYTES_MAX} bytes", path.display());
                    Failed::new(Exit::Usage, why)
                })?;
                Ok(Some(text.trim().to_owned()))
            }
            None => Ok(std::env::var("HUB_TOKEN").ok().filter(|token| !token.is_empty())),
        }
    }

    /// A token, for what nobody is told without one.
    fn needed_token(&self) -> Result<String, Failed> {
        self.token()?.ok_or_else(|| Failed::new(Exit::NotPermitted, "set HUB_TOKEN, or give --token-file"))
    }

    async fn connect(&self) -> Result<JsonClient, Failed> {
        let system = match (&self.ca, &self.cert, &self.cert_key) {
            (Some(ca), Some(cert), Some(key)) => Some(System::of_files(ca, cert, key)?),
            _ => None,
        };
        JsonClient::connect_as(&self.server, system.as_ref()).await
    }
}

#[derive(Args)]
struct Call {
    /// SERVICE/METHOD, e.g. `cases/GetCase`.
    method: String,
    /// The request as JSON; `-` reads it from standard input.
    #[arg(default_value = "{}")]
    json: String,
    #[command(flatten)]
    online: Online,
}

fn short_name<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "2 to 32 of a-z, 0-9 and -, starting with a letter".to_owned())
}

fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| error.to_string())
}

/// Writes to standard output; a reader that has gone away is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failed> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failed::with(Exit::Io)),
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    // Whatever this program makes is for its owner alone, whoever starts it: sled asks for no mode of its own.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // The text of a usage error goes where clap sends it; help and version are not errors.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(Exit::Usage.code()) } else { ExitCode::SUCCESS };
        }
    };
    let keys = keys_of(&cli.command);
    match dispatch(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            // If even standard error is gone, the exit code still tells.
            let _ = writeln!(std::io::stderr(), "hub: {failed}");
            if failed.exit == Exit::Data
                && let Some(keys) = keys
            {
                let _ = writeln!(std::io::stderr(), "{}", backup::way_back(&keys));
            }
            ExitCode::from(failed.exit.code())
        }
    }
}

/// The directory of the keys, where a command reads the directories of a hub.
fn keys_of(command: &Command) -> Option<PathBuf> {
    match command {
        Command::Serve(serve) => serve.keys.clone(),
        Command::Audit(audit) => audit.keys().cloned(),
        Command::Report(report) => report.keys().cloned(),
        Command::Review(review) => review.keys().cloned(),
        Command::Backup(backup) => Some(backup.keys().clone()),
        Command::Custody(custody) => custody.keys().cloned(),
        Command::Rekey(rekey) => Some(rekey.keys.clone()),
        Command::Policy(policy) => policy.keys().cloned(),
        Command::Init(_)
        | Command::Token(_)
        | Command::Call(_)
        | Command::Submit(_)
        | Command::Retention(_)
        | Command::Reference(_)
        | Command::Restore(_)
        | Command::Transfer(_)
        | Command::Ca(_)
        | Command::Log(_)
        | Command::Witness(_)
        | Command::StoreCheck { .. } => None,
    }
}

fn dispatch(command: Command) -> Result<(), Failed> {
    match command {
        Command::StoreCheck { dir } => {
            let digest = store::digest(&dir).map_err(Failed::with(Exit::Data))?;
            print(&format!("{digest}\n"))
        }
        Command::Ca(ca) => ca.run(),
        Command::Token(token) => mint(token),
        Command::Init(init) => block_on(found_new(init)),
        Command::Serve(serve) => block_on(serve_until_told(serve)),
        Command::Backup(backup) => backup.run(),
        Command::Custody(custody) => custody.run(),
        Command::Transfer(transfer) => block_on(transfer.run()),
        Command::Rekey(rekey) => rekey.run(),
        Command::Restore(restore) => block_on(restore.run()),
        Command::Call(call) => block_on(call_once(call)),
        Command::Submit(submit) => block_on(submit.run()),
        Command::Audit(audit) => block_on(audit.run()),
        Command::Report(report) => block_on(report.run()),
        Command::Review(review) => block_on(review.run()),
        Command::Retention(asked) => block_on(asked.run()),
        Command::Policy(policy) => policy.run(),
        Command::Reference(asked) => block_on(asked.run()),
        Command::Log(log) => block_on(log.run()),
        Command::Witness(witness) => block_on(witness.run()),
    }
}

fn block_on<F: Future<Output = Result<(), Failed>>>(future: F) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Failed::with(Exit::Io))?.block_on(future)
}

fn mint(token: Token) -> Result<(), Failed> {
    let issuer = Issuer::in_keys(&token.keys)?;
    let Token { agency, worker, role, purpose, seconds, keys: _, issuer: name, cert } = token;
    let certificate = cert.as_deref().map(ca::certificate_in).transpose()?;
    let bearer = Bearer { agency, worker, role, purpose };
    print(&format!("{}\n", issuer.token_of(&name, bearer, seconds, certificate.as_deref())?))
}

async fn found_new(init: Init) -> Result<(), Failed> {
    let Init { data, keys, origin, office, office_name, officers, auditor, at, store } = init;
    if origin.starts_with(DEMO_ORIGIN) {
        return Err(Failed::new(Exit::Usage, "an origin that starts with `demo.` is for demos only"));
    }
    let officers: [WorkerId; 2] = officers.try_into().map_err(|_| Failed::new(Exit::Usage, "name two officers"))?;
    if officers[0] == officers[1] {
        return Err(Failed::new(Exit::Usage, "name two different officers"));
    }
    if auditor.as_ref().is_some_and(|auditor| officers.contains(auditor)) {
        return Err(Failed::new(Exit::Usage, "name an auditor who is none of the officers"));
    }
    let places = store.places(&data, &keys)?;
    let founding = Founding { origin, issuer: ISSUER.to_owned(), office, office_name, officers, auditor };
    match at.logs()? {
        Logs::Journals => found(&places, founding, Clock::real()).await,
        Logs::Nats(cluster) => found_on_nats(&places, founding, Clock::real(), cluster).await,
    }
}

async fn call_once(call: Call) -> Result<(), Failed> {
    let text = if call.json == "-" {
        std::io::read_to_string(std::io::stdin()).map_err(Failed::with(Exit::Io))?
    } else {
        call.json
    };
    let request = call::parse(&text)?;
    let client = call.online.connect().await?;
    let method = client.method(&call.method)?;
    let token = call.online.token()?;
    let mut failed = None;
    client
        .call(&method, token.as_deref(), &request, |message| {
            let text = serde_json::to_string_pretty(&message).unwrap_or_default();
            failed = print(&format!("{text}\n")).err();
            failed.is_none()
        })
        .await?;
    failed.map_or(Ok(()), Err)
}

async fn serve_until_told(serve: Serve) -> Result<(), Failed> {
    log_to_stderr();
    // Removed when the demo ends; given directories are kept.
    let mut temporary = None;
    let places = if let (Some(data), Some(keys)) = (&serve.data, &serve.keys) {
        serve.store.places(data, keys)?
    } else {
        let dir = tempfile::Builder::new().prefix("stalking-hub-demo-").tempdir().map_err(Failed::with(Exit::Io))?;
        let places = Places::new(&dir.path().join("data"), &dir.path().join("keys"))?;
        temporary = Some(dir);
        places
    };
    let every = Duration::from_secs(serve.publish_every);
    let publishing = Publishing { listen: serve.tiles, witnesses: serve.witnesses, every };
    let clock_every = Duration::from_secs(serve.clock_every);
    let (running, says) = if serve.demo {
        start_demo(places, serve.listen, publishing, clock_every).await?
    } else {
        let program = std::env::current_exe().map_err(Failed::with(Exit::Io))?;
        let config = Config {
            reflection: serve.reflection,
            identity: serve.identity,
            browser: serve.browser,
            logs: serve.at.logs()?,
            roles: serve.roles,
            publishing,
            quick_start_above: serve.quick_start_above,
            clock_every,
            ..Config::new(places, serve.listen, Clock::real(), program)
        };
        let running = start(config).await?;
        let tiles = running.tiles.map(|tiles| format!("tiles on {tiles}\n")).unwrap_or_default();
        let browser = running.browser.map(|browser| format!("browsers on {browser}\n")).unwrap_or_default();
        let says = format!("listening on {}\n{browser}{tiles}", running.address);
        (running, says)
    };
    let ended = until_told(running, &says).await;
    drop(temporary);
    ended
}

/// Says that it serves, and does so until the process is told to stop.
async fn until_told(mut running: Running, says: &str) -> Result<(), Failed> {
    tracing::info!(report = ?running.report, "the hub is open");
    for log in &running.report.anchors_mended {
        tracing::warn!(?log, "{HALF_AN_ANCHOR}; it has been written again");
    }
    if let Some(last) = running.report.ahead_of_clock {
        tracing::error!(%last, "the clock stands before the last record, whose time all records get until it is past; set the clock");
    }
    // Before it is said: whoever reads it may stop the hub at once, and that must be a clean stop already.
    let mut terminate = signal(SignalKind::terminate()).map_err(Failed::with(Exit::Io))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failed::with(Exit::Io))?;
    print(says)?;
    let failed = tokio::select! {
        _ = interrupt.recv() => None,
        _ = terminate.recv() => None,
        failed = running.ended() => Some(failed),
    };
    running.stop().await?;
    failed.map_or(Ok(()), Err)
}

/// Log lines are JSON on standard error; they hold ids and numbers, never names or texts.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HUB_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sled=warn,h2=warn"));
    let subscriber = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).finish();
    // A second subscriber in one process (tests) is not an error.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
