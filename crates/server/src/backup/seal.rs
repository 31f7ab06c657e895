//! Sealing to age recipients and opening with identities. Secrets come from files that only their owner may read, never
//! from the command line.

use crate::{
    exit::{Exit, Failed},
    keys::read_at_most,
};
use age::{
    DecryptError, Decryptor, Encryptor,
    x25519::{Identity, Recipient},
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// The longest file of identities that is read, in bytes.
const IDENTITIES_BYTES_MAX: usize = 16_384;
/// How the text of a secret identity begins.
const SECRET: &str = "AGE-SECRET-KEY-";

/// To whom a file is sealed: one recipient, or two of whom neither can open it alone.
pub(crate) struct Sealer {
    /// The innermost first.
    recipients: Vec<Recipient>,
}

impl Sealer {
    /// To recipients in the form `age1…`. Sealed to each in turn, so all of them are needed to open.
    pub fn to(texts: &[String]) -> Result<Self, Failed> {
        let mut recipients: Vec<Recipient> = Vec::new();
        for text in texts {
            if text.to_uppercase().starts_with(SECRET) {
                return Err(secret_on_the_command_line());
            }
            let why = "not an age recipient: `age1` and 58 letters and digits, as age-keygen prints it";
            let recipient: Recipient = text.parse().map_err(|_| Failed::new(Exit::Usage, format!("{text}: {why}")))?;
            if recipients.iter().any(|other| other.to_string() == recipient.to_string()) {
                let why = "the recipients are the same; two people need a key each, or one of them opens it alone";
                return Err(Failed::new(Exit::Usage, why));
            }
            recipients.push(recipient);
        }
        Ok(Self { recipients })
    }

    /// Makes a file that is not there, for its owner only, of what `content` writes; durable on return. Where that fails, no
    /// file is left.
    pub fn write(
        &self,
        path: &Path,
        content: &mut dyn FnMut(&mut dyn Write) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = file.map_err(Failed::making(path))?;
        let written = self.onto(path, &file, content).and_then(|()| {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            file.sync_all().and_then(|()| File::open(parent)?.sync_all()).map_err(Failed::at(path))
        });
        if written.is_err() {
            // What it failed for is what has to be told.
            let _ = fs::remove_file(path);
        }
        written
    }

    fn onto(
        &self,
        path: &Path,
        file: &File,
        content: &mut dyn FnMut(&mut dyn Write) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let layer = |recipient: &Recipient| {
            let encryptor = Encryptor::with_recipients(std::iter::once(recipient as &dyn age::Recipient));
            encryptor.map_err(|_| Failed::new(Exit::Io, "the backup cannot be sealed to this recipient"))
        };
        let at = Failed::at(path);
        let file = BufWriter::new(file);
        match &self.recipients[..] {
            [one] => {
                let mut sealed = layer(one)?.wrap_output(file).map_err(&at)?;
                content(&mut sealed)?;
                sealed.finish().and_then(|mut file| file.flush()).map_err(at)
            }
            [inner, outer] => {
                let sealed = layer(outer)?.wrap_output(file).map_err(&at)?;
                let mut sealed = layer(inner)?.wrap_output(sealed).map_err(&at)?;
                content(&mut sealed)?;
                let closed = sealed.finish().and_then(age::stream::StreamWriter::finish);
                closed.and_then(|mut file| file.flush()).map_err(at)
            }
            _ => Err(Failed::new(Exit::Usage, "a file is sealed to one recipient, or to two")),
        }
    }
}

/// A sealed file and the identities that open it.
pub(crate) struct Opener {
    /// The file.
    pub path: PathBuf,
    identities: Vec<Identity>,
    layers: usize,
}

impl Opener {
    /// For a file that was sealed once, to somebody whose identity is in memory.
    pub fn of(path: &Path, identity: Identity) -> Self {
        Self { path: path.to_owned(), identities: vec![identity], layers: 1 }
    }

    /// For a file that was sealed so many times over.
    pub fn new(path: &Path, identities: &[PathBuf], layers: usize) -> Result<Self, Failed> {
        let mut all = Vec::new();
        for file in identities {
            all.extend(read_identities(file)?);
        }
        Ok(Self { path: path.to_owned(), identities: all, layers })
    }

    /// What is in it, as a stream. Whether it is whole is known once all of it was read.
    pub fn open(&self) -> Result<Box<dyn Read>, Failed> {
        let file = File::open(&self.path).map_err(Failed::at(&self.path))?;
        let mut inside: Box<dyn Read> = Box::new(file);
        for layer in 1..=self.layers {
            let decryptor =
                Decryptor::new_buffered(BufReader::new(inside)).map_err(|error| self.cannot(&error, layer))?;
            let identities = self.identities.iter().map(|identity| identity as &dyn age::Identity);
            inside = Box::new(decryptor.decrypt(identities).map_err(|error| self.cannot(&error, layer))?);
        }
        Ok(inside)
    }

    fn cannot(&self, error: &DecryptError, layer: usize) -> Failed {
        if let DecryptError::Io(error) = error {
            return self.failed(error);
        }
        if !matches!(error, DecryptError::NoMatchingKeys) {
            return self.damaged();
        }
        let path = self.path.display();
        let why = if self.layers > 1 {
            let which = format!("(layer {layer} of {})", self.layers);
            format!("{path}: none of the identities given opens it {which}; the keys need those of both people")
        } else {
            format!("{path}: sealed to somebody else than the identity that is here")
        };
        Failed::new(Exit::NotPermitted, why)
    }

    /// What to say of a failure while its content is read.
    pub fn failed(&self, error: &io::Error) -> Failed {
        use ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        if matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof) {
            return self.damaged();
        }
        Failed::new(Exit::of_io(error), format!("{}: {error}", self.path.display()))
    }

    /// What to say of a file that is not what was written.
    pub fn damaged(&self) -> Failed {
        let why = "is not a whole backup as it was written; take another copy of it, or the backup before it";
        Failed::new(Exit::Data, format!("{} {why}", self.path.display()))
    }
}

fn secret_on_the_command_line() -> Failed {
    let why = "a secret was given on the command line, where others can read it: make a new one with age-keygen, and \
               name the file that holds it";
    Failed::new(Exit::Usage, why)
}

/// The identities of a file as age-keygen writes it.
fn read_identities(path: &Path) -> Result<Vec<Identity>, Failed> {
    if path.to_string_lossy().to_uppercase().contains(SECRET) {
        return Err(secret_on_the_command_line());
    }
    let config = |why: &str| Failed::new(Exit::Config, format!("{}: {why}", path.display()));
    let meta = fs::metadata(path).map_err(Failed::at(path))?;
    if !meta.is_file() {
        return Err(config("is no file"));
    }
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(config("others may read or write it; run chmod 600"));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(config("belongs to another account; an identity is read from a file of one's own"));
    }
    let none = "holds no identity that is read here: lines of AGE-SECRET-KEY-1…, as age-keygen writes them; one that \
                is protected by a passphrase has to be opened first";
    let bytes = read_at_most(path, IDENTITIES_BYTES_MAX).map_err(Failed::at(path))?;
    let text = bytes.map(zeroize_on_drop).ok_or_else(|| config(none))?;
    let text = str::from_utf8(&text).map_err(|_| config(none))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let identities = lines.map(|line| line.parse().map_err(|_| config(none))).collect::<Result<Vec<Identity>, _>>()?;
    if identities.is_empty() { Err(config(none)) } else { Ok(identities) }
}

fn zeroize_on_drop(bytes: Vec<u8>) -> zeroize::Zeroizing<Vec<u8>> {
    zeroize::Zeroizing::new(bytes)
}
