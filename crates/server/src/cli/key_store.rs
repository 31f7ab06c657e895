//! Where the keys of epochs are kept, as options; and moving them: `hub rekey`.

use super::print;
use crate::{
    exit::{Exit, Failed},
    keys::{self, Places},
};
use clap::{Args, ValueEnum};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use vault::{KeyStore, Transit, TransitSettings, Vault, in_files};

/// What can keep the key of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Its file in the keys directory, mode 0600.
    File,
    /// The transit engine of a Vault server: the file holds what the server has wrapped.
    VaultTransit,
}

/// Where the one key is kept under which all others lie. The same options go with every command that opens keys.
#[derive(Args)]
pub(super) struct At {
    /// What keeps the key of the keyring's epoch.
    #[arg(long, global = true, env = "HUB_KEY_STORE", value_enum, default_value = "file")]
    key_store: Kind,
    /// The Vault server: `https://HOST:PORT`; `http://` on loopback only.
    #[arg(long, global = true, env = "HUB_VAULT_ADDRESS")]
    vault_address: Option<String>,
    /// The path at which the transit engine is mounted.
    #[arg(long, global = true, env = "HUB_VAULT_MOUNT", default_value = "transit")]
    vault_mount: String,
    /// The namespace, where the server has several.
    #[arg(long, global = true, env = "HUB_VAULT_NAMESPACE")]
    vault_namespace: Option<String>,
    /// The authority of the server's certificate, in PEM; no other is believed.
    #[arg(long, global = true, env = "HUB_VAULT_CA")]
    vault_ca: Option<PathBuf>,
    /// The file of the token, mode 0600 or 0400. It is read for each request; the token is never an argument.
    #[arg(long, global = true, env = "HUB_VAULT_TOKEN_FILE")]
    vault_token_file: Option<PathBuf>,
}

impl At {
    /// The key store; the server is not asked yet.
    pub fn store(&self) -> Result<Arc<dyn KeyStore>, Failed> {
        if self.key_store == Kind::File {
            return Ok(in_files());
        }
        let (Some(address), Some(token)) = (&self.vault_address, &self.vault_token_file) else {
            let why = "--key-store vault-transit needs --vault-address and --vault-token-file";
            return Err(Failed::new(Exit::Usage, why));
        };
        let settings = TransitSettings {
            address: address.clone(),
            mount: self.vault_mount.clone(),
            namespace: self.vault_namespace.clone(),
            ca: self.vault_ca.clone(),
            token: token.clone(),
        };
        Ok(Arc::new(Transit::new(settings)?))
    }

    /// The directories of a hub whose keys are kept there.
    pub fn places(&self, data: &Path, keys: &Path) -> Result<Places, Failed> {
        Ok(Places { store: self.store()?, ..Places::new(data, keys)? })
    }
}

/// `hub rekey`.
#[derive(Args)]
pub(super) struct Rekey {
    /// The hub's keys directory. The hub must be stopped.
    #[arg(long)]
    pub keys: PathBuf,
    #[command(flatten)]
    at: At,
}

impl Rekey {
    /// Does it.
    pub fn run(&self) -> Result<(), Failed> {
        keys::origin(&self.keys)?;
        let held = Vault::rekey(&self.keys.join("keyring"), &self.at.store()?)?;
        print(&format!(
            "{held} keys lie under a new epoch, and the key of the one before is destroyed; take a backup now\n"
        ))
    }
}
