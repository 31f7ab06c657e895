//! `hub witness …`: a small program of its own that any agency can run on another machine.

use super::{log_to_stderr, print};
use crate::{
    cosigner::{self, Cosigner, Fetch},
    exit::{Exit, Failed},
    http1::{Place, serve},
};
use clap::{Args, Subcommand};
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tlog::{SUBMISSION_BYTES_MAX, Vkey};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// A witness of logs.
#[derive(Args)]
pub struct Witness {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make the key and the memory of a new witness, and print its public key.
    Init {
        /// Where they go. Back it up never, or only with the witness stopped: an older memory accepts what was refused.
        #[arg(long)]
        dir: PathBuf,
        /// Its name in signatures, e.g. `witness.advocacy.example/w1`.
        #[arg(long)]
        name: String,
    },
    /// Watch logs: be asked by hubs, look at published tiles, or both.
    Serve(ServeWitness),
}

#[derive(Args)]
struct ServeWitness {
    /// What `hub witness init` made.
    #[arg(long)]
    dir: PathBuf,
    /// The public key of a log, as `hub audit checkpoint` prints it. A hub has two logs: name both keys.
    #[arg(long = "log", required = true)]
    logs: Vec<Vkey>,
    /// Where hubs ask for cosignatures. Plain HTTP: what is sent is public and signed.
    #[arg(long, required_unless_present = "poll")]
    listen: Option<SocketAddr>,
    /// Look at the tiles at this URL, e.g. `http://127.0.0.1:8070/facts`.
    #[arg(long)]
    poll: Vec<Place>,
    /// How often it looks there, in seconds.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Look once and end: 0, or 65 when a log is not what was seen before.
    #[arg(long, requires = "poll", conflicts_with = "listen")]
    once: bool,
}

impl Witness {
    /// Runs until it is told to stop.
    pub async fn run(self) -> Result<(), Failed> {
        match self.act {
            Act::Init { dir, name } => print(&format!("{}\n", cosigner::init(&dir, &name)?)),
            Act::Serve(asked) => asked.run().await,
        }
    }
}

impl ServeWitness {
    async fn run(self) -> Result<(), Failed> {
        log_to_stderr();
        let witness = Arc::new(Cosigner::open(&self.dir, self.logs)?);
        let fetches: Vec<_> = self.poll.into_iter().map(|place| Arc::new(Fetch::new(place))).collect();
        if self.once {
            return look(&witness, &fetches).await;
        }
        let mut terminate = signal(SignalKind::terminate()).map_err(Failed::with(Exit::Io))?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(Failed::with(Exit::Io))?;
        let serving = async {
            let Some(address) = self.listen else { return std::future::pending().await };
            let listener = TcpListener::bind(address).await.map_err(|error| {
                Failed::new(Exit::of_io(&error).or(Exit::Unavailable), format!("{address}: {error}"))
            })?;
            let address = listener.local_addr().map_err(Failed::with(Exit::Io))?;
            print(&format!("witness {} listening on {address}\n", witness.vkey()))?;
            let witness = witness.clone();
            serve(listener, SUBMISSION_BYTES_MAX, move |asked| witness.answer(&asked)).await;
            Ok(())
        };
        let looking = async {
            if fetches.is_empty() {
                return std::future::pending().await;
            }
            loop {
                if let Err(why) = look(&witness, &fetches).await {
                    tracing::error!(%why, "a log could not be cosigned");
                }
                tokio::time::sleep(Duration::from_secs(self.every)).await;
            }
        };
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
            ended = serving => ended,
            () = looking => Ok(()),
        }
    }
}

/// Looks at every log once. Answers the first failure after all were looked at.
async fn look(witness: &Arc<Cosigner>, fetches: &[Arc<Fetch>]) -> Result<(), Failed> {
    let mut first = None;
    for fetch in fetches {
        let (witness, fetch) = (witness.clone(), fetch.clone());
        let polled = tokio::task::spawn_blocking(move || witness.poll(&fetch).map_err(Failed::from)).await;
        let polled = polled.map_err(Failed::with(Exit::Io)).and_then(|polled| polled);
        first = first.or(polled.err());
    }
    first.map_or(Ok(()), Err)
}
