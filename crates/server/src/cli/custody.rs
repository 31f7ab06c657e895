//! `hub custody`: the records of a hub that closed, sealed for the hub that keeps them and opened there. Offline: no hub is asked.

use super::print;
use crate::{
    backup::{Opened, open_custody, seal_custody},
    clock::Clock,
    exit::Failed,
    keys::Places,
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;
use tlog::Vkey;

#[derive(Subcommand)]
pub(super) enum Custody {
    /// Make the file of a hub that was handed over and is stopped.
    Seal(Seal),
    /// Open the file at the successor, and verify all of it.
    Open(Open),
}

/// The keys of epochs have to lie in files: what a Vault server wrapped, the successor cannot open. `hub rekey --keys DIR` moves
/// them there first.
#[derive(Args)]
pub(super) struct Seal {
    /// Journals and store of the hub that closed.
    #[arg(long)]
    data: PathBuf,
    /// Its keys and anchors.
    #[arg(long)]
    keys: PathBuf,
    /// The file to make, on another disk. It is sealed to the key by which the successor is registered.
    #[arg(long)]
    to: PathBuf,
}

#[derive(Args)]
pub(super) struct Open {
    /// The keys directory of the hub that keeps the records. It is only read.
    #[arg(long)]
    keys: PathBuf,
    /// The file.
    #[arg(long)]
    from: PathBuf,
    /// By what the signatures of the hub that closed verify, `<origin>+<key id>+<key>`, as it is registered here
    /// (governance/RegisterHub). It is public.
    #[arg(long)]
    vkey: Vkey,
    /// Where the journals go: empty, or not there yet.
    #[arg(long)]
    data: PathBuf,
    /// Where the keys and anchors go: empty, or not there yet; never inside the data.
    #[arg(long)]
    keys_to: PathBuf,
}

impl Custody {
    /// The keys directory, where the directories of a hub are read that may be damaged.
    pub fn keys(&self) -> Option<&PathBuf> {
        match self {
            Self::Seal(seal) => Some(&seal.keys),
            Self::Open(_) => None,
        }
    }

    /// Does it, and says what the file holds.
    pub fn run(self) -> Result<(), Failed> {
        match self {
            Self::Seal(Seal { data, keys, to }) => {
                let sealed = seal_custody(&Places::new(&data, &keys)?, &Clock::real(), &to)?;
                print(&format!(
                    "sealed all of {} for {}: {} facts and {} looks, verified\ndigest of the file: {}\n",
                    sealed.origin, sealed.successor, sealed.logs[0].0, sealed.logs[1].0, sealed.digest
                ))
            }
            Self::Open(Open { keys, from, vkey, data, keys_to }) => {
                let opened = open_custody(&keys, &from, &vkey, &Places::new(&data, &keys_to)?)?;
                print(&format!("{}\n", serde_json::to_string_pretty(&accept(&opened)).unwrap_or_default()))
            }
        }
    }
}

/// What `governance/AcceptCustody` takes, but for the name under which it is kept.
fn accept(opened: &Opened) -> serde_json::Value {
    let Opened { origin, successor: _, digest, logs: [(facts, facts_root), (looks, looks_root)] } = opened;
    json!({
        "request_id": uuid::Uuid::new_v4().to_string(),
        "from_hub": origin,
        "file_digest": digest,
        "facts_size": facts.to_string(),
        "facts_root": facts_root,
        "looks_size": looks.to_string(),
        "looks_root": looks_root,
        "reference": "",
    })
}
