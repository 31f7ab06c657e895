//! The rules: what follows from a command, or why not.

use crate::{Command, Refusal, State};
use events::Entry;
use kernel::{Facts, Refused};

/// The events that a command leads to; none if it repeats an outcome that is already there.
pub fn decide(_state: &State, _command: &Command, _facts: &Facts) -> Result<Vec<Entry>, Refused<Refusal>> {
    Ok(Vec::new()) // the rules follow
}
