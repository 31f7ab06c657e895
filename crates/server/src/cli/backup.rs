//! `hub backup` and `hub restore`.

use super::{key_store, print};
use crate::{
    backup::{self, Opener, Restored, Sealer, restore, take},
    clock::Clock,
    exit::{Exit, Failed},
};
use clap::Args;
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

/// How often each file is sealed: the keys once for each of two people.
const DATA_LAYERS: usize = 1;
const KEYS_LAYERS: usize = 2;

#[derive(Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["to", "keys_to"]))]
pub(super) struct Backup {
    /// Journals and store.
    #[arg(long)]
    data: PathBuf,
    /// Keys and anchors.
    #[arg(long)]
    keys: PathBuf,
    /// The file of the data to make. Without it only the keys are copied.
    #[arg(long, requires = "recipient")]
    to: Option<PathBuf>,
    /// Who can open the data: an age recipient, `age1…`.
    #[arg(long, requires = "to")]
    recipient: Option<String>,
    /// The file of the keys to make, on another disk than the data. Data without keys of the same time or later cannot be
    /// read.
    #[arg(long, requires = "keys_recipient")]
    keys_to: Option<PathBuf>,
    /// The two who open the keys together: give it twice, with different recipients.
    #[arg(long, requires = "keys_to")]
    keys_recipient: Vec<String>,
    #[command(flatten)]
    at: key_store::At,
}

/// What to say where data or keys are not what was written: the command that goes on from a backup, with words in
/// capitals to be filled in.
pub(super) fn way_back(keys: &Path) -> String {
    let keys = keys.display();
    format!(
        "Change nothing in these directories: they are evidence, and a copy of them goes to whoever answers for it. To go on \
         from a backup, in empty directories:\n  \
         hub restore --data NEW_DATA --keys NEW_KEYS --from DATA.age --identity IDENTITY --keys-from KEYS.age \
         --keys-identity IDENTITY_OF_ONE --keys-identity IDENTITY_OF_THE_OTHER\n\
         If {keys} is whole, add --survived {keys}, so that no newer key is lost and no destroyed one comes back."
    )
}

impl Backup {
    pub fn keys(&self) -> &PathBuf {
        &self.keys
    }

    pub fn run(self) -> Result<(), Failed> {
        if self.keys_to.is_some() && self.keys_recipient.len() != KEYS_LAYERS {
            let why = "name two recipients for the keys: --keys-recipient age1… --keys-recipient age1…";
            return Err(Failed::new(Exit::Usage, why));
        }
        let places = self.at.places(&self.data, &self.keys)?;
        let sealed = |path: Option<PathBuf>, recipients: &[String]| -> Result<_, Failed> {
            path.map(|path| Ok((path, Sealer::to(recipients)?))).transpose()
        };
        let data = sealed(self.to, self.recipient.as_slice())?;
        let keys = sealed(self.keys_to, &self.keys_recipient)?;
        let made = take(&places, &Clock::real(), &backup::Backup { data, keys })?;
        let size = |note: &str| note.lines().nth(1).unwrap_or_default().to_owned();
        print(&format!(
            "backup {} of {}: {} facts and {} looks, verified\n",
            made.id,
            made.origin,
            size(&made.facts),
            size(&made.access)
        ))
    }
}

#[derive(Args)]
pub(super) struct Restore {
    /// Where journals and store go: empty, or not there yet.
    #[arg(long)]
    data: PathBuf,
    /// Where keys and anchors go: empty, or not there yet; never inside the data.
    #[arg(long)]
    keys: PathBuf,
    /// The file of the data.
    #[arg(long)]
    from: PathBuf,
    /// A file with the identity that opens the data, as age-keygen makes it.
    #[arg(long, required = true)]
    identity: Vec<PathBuf>,
    /// The file of the keys, of the same backup or a later one.
    #[arg(long)]
    keys_from: PathBuf,
    /// The files with the identities of the two who open the keys: give it twice.
    #[arg(long, required = true)]
    keys_identity: Vec<PathBuf>,
    /// What is left of the directory of keys that was in use. It is only read: keys made after the backup are taken from
    /// it, and keys destroyed since stay destroyed.
    #[arg(long)]
    survived: Option<PathBuf>,
    /// How many facts to put back, counted from the first; all looks are kept, because they are evidence.
    #[arg(long)]
    to_position: Option<u64>,
    /// Go on although records are missing that are known to have been there. The log will say how many.
    #[arg(long)]
    accept_loss: bool,
    #[command(flatten)]
    at: key_store::At,
}

impl Restore {
    pub async fn run(self) -> Result<(), Failed> {
        let places = self.at.places(&self.data, &self.keys)?;
        let asked = backup::Restore {
            data: Opener::new(&self.from, &self.identity, DATA_LAYERS)?,
            keys: Opener::new(&self.keys_from, &self.keys_identity, KEYS_LAYERS)?,
            survived: self.survived,
            to_position: self.to_position,
            accept_loss: self.accept_loss,
        };
        let Restored { backup, facts: (facts, of), looks, known, root, destroyed } =
            restore(&places, &Clock::real(), &asked).await?;
        let mut text = format!(
            "restored {} from backup {} of {}: facts 1 to {facts} of {of}, {looks} looks, every byte verified\nroot of \
             the facts put back: {root}\nfact {} says that this was done\n",
            backup.origin,
            backup.id,
            backup.taken_at,
            facts + 1
        );
        if known.facts > facts || known.access > looks {
            let (facts, looks) = (known.facts - facts, known.access - looks);
            let keep = "keep what is left of the old directories, it is evidence";
            // Writing to a text does not fail.
            let _ = writeln!(text, "known to be missing: {facts} facts and {looks} looks; {keep}");
        }
        if destroyed > 0 {
            let _ = writeln!(text, "{destroyed} keys of the backup had been destroyed and were left out");
        }
        print(&text)
    }
}
