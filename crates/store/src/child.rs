//! Running the check of a store in a process that can be killed.

use eventlog::Hash;
use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How much of a child's output is read; what follows is not waited for.
const OUTPUT_BYTES_MAX: u64 = 64 * 1024;

/// How often a child that has closed its output, but not ended, is looked at.
const POLL: Duration = Duration::from_millis(2);

/// Runs a command that prints what [`crate::digest`] returns, and returns that line.
///
/// `None` if it cannot be started, does not end well within the limit, or does not print exactly one such line; other
/// lines are passed over. When the limit is reached the child is killed. Its standard input is empty; standard error is
/// left as the command has it.
pub fn digest_in_child(mut command: Command, limit: Duration) -> Option<String> {
    let end = Instant::now() + limit;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().ok()?;
    let output = output_by(&mut child, end);
    let ended_well = output.is_some() && ends_well_by(&mut child, end);
    if !ended_well {
        // Both fail only for a child that has ended already.
        let _ = child.kill();
        let _ = child.wait();
        return None;
    }
    let output = output?;
    let mut digests = output.lines().filter(|line| Hash::try_from((*line).to_owned()).is_ok());
    let digest = digests.next()?;
    digests.next().is_none().then(|| digest.to_owned())
}

/// All that the child prints until it closes its output. Read by a thread of its own, which a child that never closes
/// it, or a grandchild that still holds it, leaves behind: a blocking read has no time limit.
fn output_by(child: &mut Child, end: Instant) -> Option<String> {
    let stdout = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .name("store-check".into())
        .spawn(move || {
            let mut text = String::new();
            let read = stdout.take(OUTPUT_BYTES_MAX).read_to_string(&mut text);
            // Nobody listens any more once the limit is reached.
            let _ = sender.send(read.ok().map(|_| text));
        })
        .ok()?;
    receiver.recv_timeout(end.saturating_duration_since(Instant::now())).ok().flatten()
}

fn ends_well_by(child: &mut Child, end: Instant) -> bool {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < end => thread::sleep(POLL),
            Ok(None) | Err(_) => return false,
        }
    }
}
