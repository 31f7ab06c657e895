//! Verifying behind the service what a quick start has not read: everything, from the first byte.

use crate::{
    Damage, Examiner, OpenError, Settings,
    scan::{Ending, Reading, Segment, place, scan},
    shared::Shared,
};
use eventlog::{Checkpoint, Record, Stored};
use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// So long it works, and then rests twice as long: a third of one processor, and gaps for whoever waits for the disk.
const WORK: Duration = Duration::from_millis(2);

/// What has to be verified, and whether it is.
pub(crate) struct Unverified {
    /// As the clean stop left them.
    pub segments: Vec<Segment>,
    /// What the anchor vouched for then.
    pub checkpoint: Checkpoint,
    pub done: AtomicBool,
}

impl Unverified {
    /// See [`crate::Journal::verify`].
    pub fn verify(
        &self,
        settings: &Settings,
        shared: &Shared,
        examiner: &mut dyn Examiner,
        go_on: &dyn Fn() -> bool,
    ) -> Result<bool, OpenError> {
        let Settings { dir, origin, key, .. } = settings;
        let (expected, within) = (&[self.checkpoint][..], Some(&self.segments[..]));
        let mut since = Instant::now();
        let mut see = |stored: &Stored, record: &Record| {
            examiner.see(stored, record);
            if since.elapsed() >= WORK {
                thread::sleep(2 * WORK);
                since = Instant::now();
            }
            go_on()
        };
        let found = match scan(&Reading { dir, origin, key, expected, within }, None, Some(&mut see)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(false),
            Err(source) => {
                shared.fail(&format!("what a quick start had not read cannot be read: {source}"));
                return Err(OpenError::Io { what: "verifying the journal", source });
            }
            Ok(found) => found,
        };
        let size = self.checkpoint.size;
        let damage = match found.ending {
            Ending::Damaged(damage) => Some(damage),
            Ending::Clean | Ending::Torn { .. } if found.tree.checkpoint() == self.checkpoint => None,
            Ending::Clean | Ending::Torn { .. } => {
                let place =
                    self.segments.last().map_or_else(|| "the directory".into(), |last| place(&last.path, last.end));
                Some(Damage { position: found.tree.size() + 1, place, what: "the rest of it is gone".into() })
            }
        };
        if let Some(damage) = damage {
            shared.distrust(damage.position, &damage.to_string());
            return Err(OpenError::Damaged(damage));
        }
        examiner.verdict(size).map_err(|why| {
            shared.distrust(size, &why);
            OpenError::Refused(why)
        })?;
        self.done.store(true, Ordering::Release);
        Ok(true)
    }
}
