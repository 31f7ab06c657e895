//! Asking a witness to cosign a checkpoint (C2SP tlog-witness): one request, and a second one where the witness knows
//! another size than was thought. What it says about us is told loudly.

use crate::http1::Place;
use http::{Method, StatusCode};
use std::{io, str::FromStr, time::Duration};
use store::LogName;
use tlog::{Edge, Note, Reader, Submission, TilePath, Vkey, consistency};
use tokio::time::Instant;

/// How long a witness may take to answer one request.
const ANSWER_LIMIT: Duration = Duration::from_secs(3);
/// A witness that did not cosign is left alone for so many times the interval of publishing: it must not slow down what
/// others get, nor fill the log.
const REST: u32 = 30;
/// The largest answer, in bytes.
const ANSWER_MAX: usize = 16 << 10;

/// A witness, and where it listens: `http://HOST:PORT[/PATH]=<its public key>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessAt {
    place: Place,
    vkey: Vkey,
}

impl FromStr for WitnessAt {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (url, vkey) = text.split_once('=').ok_or("must be URL=PUBLIC-KEY of a witness")?;
        let vkey: Vkey = vkey.parse().map_err(|_| "the public key is none that `hub witness init` printed")?;
        if !vkey.is_cosigner() {
            return Err("the public key is that of a log, not of a witness");
        }
        Ok(Self { place: url.parse()?, vkey })
    }
}

/// Why a witness did not cosign.
#[derive(Debug, thiserror::Error)]
pub enum NotCosigned {
    /// It cannot be reached, or says nothing that is understood.
    #[error("{0}")]
    Silent(String),
    /// It does not watch this log, or knows another key of it.
    #[error("it does not know this log by this key (status {0})")]
    Unknown(u16),
    /// It saw a history that this one does not continue.
    #[error("{0}")]
    Conflict(String),
}

impl NotCosigned {
    /// Whether the witness saw another history: somebody has to look at once.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Silent(_) | Self::Unknown(_) => false,
        }
    }

    /// Says it in the log.
    pub fn tell(&self, log: LogName, asking: &Asking) {
        let witness = asking.at.vkey.name();
        if self.is_conflict() {
            tracing::error!(?log, %witness, why = %self, "a witness refuses the log: it saw a history that this is not");
        } else {
            tracing::warn!(?log, %witness, why = %self, "a witness did not cosign");
        }
    }
}

/// A witness and what it is known to know of one log.
pub struct Asking {
    at: WitnessAt,
    /// The size that it cosigned last, as far as is known.
    known: u64,
    /// How long it is left alone after it did not cosign.
    rest: Duration,
    /// Until when it is left alone.
    again: Option<Instant>,
}

impl Asking {
    /// Nothing is known yet. A checkpoint is published at most once in `every`.
    pub fn new(at: WitnessAt, every: Duration) -> Self {
        Self { at, known: 0, rest: every * REST, again: None }
    }

    /// When it is asked again, if it did not cosign what was published last.
    pub fn again(&self) -> Option<Instant> {
        self.again
    }

    /// Has it cosign a checkpoint whose tiles are written. Answers the line of its signature; none while it is left alone.
    pub async fn ask(
        &mut self,
        edge: &Edge,
        fetch: &(impl Fn(TilePath) -> io::Result<Vec<u8>> + Sync),
        note: &Note,
    ) -> Result<Option<String>, NotCosigned> {
        if self.again.is_some_and(|again| Instant::now() < again) {
            return Ok(None);
        }
        let asked = self.ask_now(edge, fetch, note).await;
        self.again = asked.is_err().then(|| Instant::now() + self.rest);
        asked.map(Some)
    }

    async fn ask_now(
        &mut self,
        edge: &Edge,
        fetch: &(impl Fn(TilePath) -> io::Result<Vec<u8>> + Sync),
        note: &Note,
    ) -> Result<String, NotCosigned> {
        // Twice at most: the first answer may be the size that the second has to begin with.
        for is_last in [false, true] {
            let size = note.checkpoint().size;
            if self.known > size {
                let why = format!("it cosigned size {} before, and this log has {size}", self.known);
                return Err(NotCosigned::Conflict(why));
            }
            let proof = {
                let reader = Reader::new(edge, fetch);
                consistency(&reader, self.known, size).map_err(|error| NotCosigned::Silent(error.to_string()))?
            };
            let submission = Submission { old: self.known, proof, checkpoint: note.text().to_owned() };
            let body = submission.body().into_bytes();
            let asked = self.at.place.ask(Method::POST, "add-checkpoint", body, ANSWER_MAX, ANSWER_LIMIT).await;
            let (status, body) = asked.map_err(NotCosigned::Silent)?;
            let text = String::from_utf8_lossy(&body);
            match status {
                StatusCode::OK => {
                    let line = self.line(note, &text)?;
                    self.known = size;
                    return Ok(line);
                }
                StatusCode::CONFLICT => match text.trim_end().parse::<u64>() {
                    Ok(known) if known != self.known && !is_last => self.known = known,
                    Ok(known) if known != self.known => {
                        self.known = known;
                        return Err(NotCosigned::Silent("its size changed while it was asked".into()));
                    }
                    Ok(_) | Err(_) => {
                        let why = format!("it saw another root at size {size}");
                        return Err(NotCosigned::Conflict(why));
                    }
                },
                StatusCode::UNPROCESSABLE_ENTITY => {
                    let why = format!("size {size} does not continue what it saw at size {}", self.known);
                    // It may be mended, and is asked about from the beginning.
                    self.known = 0;
                    return Err(NotCosigned::Conflict(why));
                }
                StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => return Err(NotCosigned::Unknown(status.as_u16())),
                other => return Err(NotCosigned::Silent(format!("status {other}"))),
            }
        }
        Err(NotCosigned::Silent("its size changed while it was asked".into()))
    }

    /// The line of the answer that is a cosignature of this witness on this checkpoint; others are left out.
    fn line(&self, note: &Note, text: &str) -> Result<String, NotCosigned> {
        for line in text.split_inclusive('\n') {
            let signed = Note::parse(&note.with_line(line)).and_then(|note| note.cosignature(&self.at.vkey));
            if let Ok(Some(_)) = signed {
                return Ok(line.to_owned());
            }
        }
        Err(NotCosigned::Silent("its answer holds no cosignature of its key".into()))
    }
}
