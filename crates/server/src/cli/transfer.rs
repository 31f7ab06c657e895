//! `hub transfer`: the files by which a case moves between hubs, read and made by a running hub ([`TransferService`]). Files are for
//! their owner alone and never overwritten; whatever the hub answers is answered as by `hub call`.
//!
//! [`TransferService`]: api::stalkinghub::transfer::v1::transfer_service_server::TransferService

use super::{Online, print, word};
use crate::{
    call::JsonClient,
    exit::{Exit, Failed},
    keys::{is_free, read_at_most, write_private},
    transfer::sealed::SEALED_MAX,
};
use clap::{Args, Subcommand};
use data_encoding::BASE64;
use events::TransferRefusal;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// `hub transfer`.
#[derive(Args)]
pub(super) struct Transfer {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// By which keys this hub is known to others: what governance/RegisterHub takes there.
    Key(Key),
    /// At the sender: take out the file of a case that was offered.
    Bundle(Bundle),
    /// At the receiver: read a file. What it holds is a disclosure, and recorded as one.
    Open(Open),
    /// At the receiver: take the case over, and make the file with the answer.
    Accept(Accept),
    /// At the receiver: do not take it over, and make the file with the answer.
    Decline(Decline),
    /// At the sender: put down what the other hub answered.
    Answer(Answer),
}

#[derive(Args)]
struct Key {
    #[command(flatten)]
    online: Online,
}

#[derive(Args)]
struct Bundle {
    /// The case: its id or its spoken reference.
    #[arg(long)]
    case: String,
    /// The transfer, as casework/OfferTransfer answered it.
    #[arg(long)]
    transfer: String,
    /// The file to make.
    #[arg(long)]
    to: PathBuf,
    #[command(flatten)]
    online: Online,
}

#[derive(Args)]
struct Open {
    /// The file.
    #[arg(long)]
    from: PathBuf,
    /// Where to put what it says, as JSON; printed if it is left out.
    #[arg(long)]
    to: Option<PathBuf>,
    #[command(flatten)]
    online: Online,
}

#[derive(Args)]
struct Accept {
    /// The file.
    #[arg(long)]
    from: PathBuf,
    /// The agency that answers here for what came.
    #[arg(long)]
    controller: String,
    /// Who does here what an agency there was to do: `THERE=HERE`. May be repeated.
    #[arg(long = "taken-over", value_parser = taken_over)]
    taken_over: Vec<(String, String)>,
    /// Who alone may work on the case and see it here, the caller among them: `AGENCY/WORKER`. May be repeated. Needed where the
    /// case is restricted at the sender, or somebody who works there is related to a person on it.
    #[arg(long, value_name = "AGENCY/WORKER", value_parser = named)]
    allowed: Vec<(String, String)>,
    /// The file to make, with the answer.
    #[arg(long)]
    to: PathBuf,
    #[command(flatten)]
    online: Online,
}

#[derive(Args)]
struct Decline {
    /// The file.
    #[arg(long)]
    from: PathBuf,
    /// Why, e.g. `outside_area`.
    #[arg(long, value_parser = word::<TransferRefusal>)]
    reason: TransferRefusal,
    /// The file to make, with the answer.
    #[arg(long)]
    to: PathBuf,
    #[command(flatten)]
    online: Online,
}

#[derive(Args)]
struct Answer {
    /// The case, here: its id or its spoken reference.
    #[arg(long)]
    case: String,
    /// The file with the answer.
    #[arg(long)]
    from: PathBuf,
    /// The other hub was told, by another way, what was recorded here after the case was offered.
    #[arg(long)]
    passed_on: bool,
    #[command(flatten)]
    online: Online,
}

fn taken_over(text: &str) -> Result<(String, String), &'static str> {
    let (there, here) = text.split_once('=').ok_or("is not THERE=HERE")?;
    Ok((there.to_owned(), here.to_owned()))
}

fn named(text: &str) -> Result<(String, String), &'static str> {
    let (agency, worker) = text.split_once('/').ok_or("is not AGENCY/WORKER")?;
    Ok((agency.to_owned(), worker.to_owned()))
}

impl Transfer {
    /// Does the step.
    pub async fn run(self) -> Result<(), Failed> {
        match self.step {
            Step::Key(Key { online }) => shown(&ask(&online, "GetTransferKey", &json!({})).await?),
            Step::Bundle(Bundle { case, transfer, to, online }) => {
                is_free(&to)?;
                let asked = json!({"case": case, "transfer_id": transfer});
                let answer = ask(&online, "GetTransferBundle", &asked).await?;
                write_sealed(&to, &answer["bundle"])?;
                shown(&json!({"to_hub": answer["to_hub"], "digest": answer["digest"]}))
            }
            Step::Open(Open { from, to, online }) => {
                to.as_deref().map_or(Ok(()), is_free)?;
                let answer = ask(&online, "OpenTransferBundle", &json!({"bundle": sealed(&from)?})).await?;
                let document = answer["document"].as_str().unwrap_or_default();
                match to {
                    Some(to) => {
                        write_private(&to, document.as_bytes())?;
                        let names = ["transfer_id", "from_hub", "digest"];
                        shown(&names.into_iter().map(|name| (name.to_owned(), answer[name].clone())).collect())
                    }
                    None => print(&format!("{document}\n")),
                }
            }
            Step::Accept(Accept { from, controller, taken_over, allowed, to, online }) => {
                is_free(&to)?;
                let pair = |(there, here): &(String, String)| json!({"from_agency": there, "to_agency": here});
                let taken_over: Vec<Value> = taken_over.iter().map(pair).collect();
                let worker = |(agency, worker): &(String, String)| json!({"agency": agency, "worker": worker});
                let allowed: Vec<Value> = allowed.iter().map(worker).collect();
                let asked = json!({"bundle": sealed(&from)?, "controller": controller, "taken_over": taken_over,
                    "allowed": allowed});
                let answer = ask(&online, "AcceptTransfer", &asked).await?;
                write_sealed(&to, &answer["answer"])?;
                shown(&json!({"case_reference": answer["case_reference"], "case_id": answer["case_id"]}))
            }
            Step::Decline(Decline { from, reason, to, online }) => {
                is_free(&to)?;
                let reason = json!(reason).as_str().unwrap_or_default().to_uppercase();
                let reason = format!("TRANSFER_REFUSAL_{reason}");
                let asked = json!({"bundle": sealed(&from)?, "reason": reason});
                let answer = ask(&online, "DeclineTransfer", &asked).await?;
                write_sealed(&to, &answer["answer"])?;
                shown(&answer["receipt"])
            }
            Step::Answer(Answer { case, from, passed_on, online }) => {
                let asked = json!({"case": case, "answer": sealed(&from)?, "passed_on": passed_on});
                shown(&ask(&online, "RecordTransferAnswer", &asked).await?["receipt"])
            }
        }
    }
}

async fn ask(online: &Online, method: &str, asked: &Value) -> Result<Value, Failed> {
    let token = online.needed_token()?;
    let client: JsonClient = online.connect().await?;
    Ok(client.ask(&format!("transfer/{method}"), Some(&token), asked).await?)
}

fn shown(answer: &Value) -> Result<(), Failed> {
    print(&format!("{}\n", serde_json::to_string_pretty(answer).unwrap_or_default()))
}

/// A sealed file, as JSON carries it.
fn sealed(path: &Path) -> Result<String, Failed> {
    let bytes = read_at_most(path, SEALED_MAX).map_err(Failed::at(path))?;
    let why = || format!("{}: no file between hubs, which has at most {SEALED_MAX} bytes", path.display());
    Ok(BASE64.encode(&bytes.ok_or_else(|| Failed::new(Exit::Usage, why()))?))
}

fn write_sealed(path: &Path, bytes: &Value) -> Result<(), Failed> {
    let bytes = BASE64.decode(bytes.as_str().unwrap_or_default().as_bytes());
    write_private(path, &bytes.map_err(|_| Failed::new(Exit::Io, "the hub answered with no file"))?)
}
