//! What the history says, as far as the rules of this service need it.

use events::Recorded;

/// What the history says so far.
#[derive(Debug, Clone, Default)]
pub struct State {}

impl State {
    /// The state after a history, in log order.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }
}
