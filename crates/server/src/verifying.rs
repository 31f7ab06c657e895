//! Behind the service, after a quick start: everything is read that was not read before.

use crate::{
    exit::{Exit, Failed},
    truth::Unread,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};
use tokio::sync::watch;

/// A thread that reads. It ends, whether or not it has read everything, when this is dropped.
pub(crate) struct Verifying {
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Verifying {
    /// Begins. What is found wrong goes to `failed`.
    pub fn begin(unread: Unread, failed: watch::Sender<Option<Failed>>) -> Result<Self, Failed> {
        let end = Arc::<AtomicBool>::default();
        let ended = end.clone();
        let Unread { logs, verify } = unread;
        let reading = move || match verify(&|| !ended.load(Ordering::Relaxed)) {
            Ok(true) => tracing::info!(?logs, "all of it is verified, from the first byte"),
            Ok(false) => {}
            Err(why) => {
                tracing::error!(%why, "what a quick start had not read cannot be verified; nothing is answered any more");
                failed.send_replace(Some(why));
            }
        };
        let thread =
            std::thread::Builder::new().name("verify".into()).spawn(reading).map_err(Failed::with(Exit::Io))?;
        Ok(Self { end, thread: Some(thread) })
    }
}

impl Drop for Verifying {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // If it panicked, it has said so, and what it did not verify is read at the next start.
            let _ = thread.join();
        }
    }
}
