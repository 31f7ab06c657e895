//! Whose turn it is among the commands of one stream: those that concern the same thing come one after the other, in the
//! order in which they were sent, all others side by side. It knows nothing of what a command does.

use crate::commands::Concerns;
use std::collections::HashMap;
use tokio::sync::watch;

/// How many things are remembered before those that nobody waits for are forgotten.
const THINGS_MAX: usize = 1_024;

/// Ends when the command that holds the other end is done, whatever became of it.
type Done = watch::Receiver<()>;

/// The last command of each thing.
#[derive(Default)]
pub(super) struct Lanes {
    last: HashMap<String, Done>,
    /// The last command for which everything waits.
    barrier: Option<Done>,
}

/// A command's place: which others it waits for, and what tells its followers that it is done.
pub(super) struct Turn {
    before: Vec<Done>,
    holds: watch::Sender<()>,
}

impl Turn {
    /// Waits until it comes. The turn lasts until what this answers is dropped.
    pub async fn comes(self) -> watch::Sender<()> {
        for mut done in self.before {
            // Nothing is ever sent: it ends when the one before is dropped.
            while done.changed().await.is_ok() {}
        }
        self.holds
    }
}

impl Lanes {
    /// The next command takes its place.
    pub fn join(&mut self, concerns: Concerns) -> Turn {
        let holds = watch::Sender::new(());
        if self.last.len() >= THINGS_MAX {
            // Whoever is done has dropped its end.
            self.last.retain(|_, done| done.has_changed().is_ok());
        }
        let mut before: Vec<_> = self.barrier.iter().cloned().collect();
        match concerns {
            Concerns::Everything => {
                before.extend(self.last.drain().map(|(_, done)| done));
                self.barrier = Some(holds.subscribe());
            }
            Concerns::These(things) => {
                before.extend(things.into_iter().filter_map(|thing| self.last.insert(thing, holds.subscribe())));
            }
        }
        Turn { before, holds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{pin::Pin, task::Poll};

    type Waiting = Pin<Box<dyn Future<Output = watch::Sender<()>>>>;

    fn these(things: &[&str]) -> Concerns {
        Concerns::These(things.iter().map(ToString::to_string).collect())
    }

    /// Turns by number; those that are over are gone.
    struct Row(Vec<Option<Waiting>>, Vec<Option<watch::Sender<()>>>);

    impl Row {
        fn new(all: Vec<Concerns>) -> Self {
            let mut lanes = Lanes::default();
            let turns: Vec<_> = all
                .into_iter()
                .map(|concerns| {
                    let turn = lanes.join(concerns);
                    Some(Box::pin(turn.comes()) as Waiting)
                })
                .collect();
            let holds = turns.iter().map(|_| None).collect();
            Self(turns, holds)
        }

        /// The numbers of those whose turn has come and is not over.
        async fn running(&mut self) -> Vec<usize> {
            for (turn, holds) in self.0.iter_mut().zip(&mut self.1) {
                let Some(waiting) = turn else { continue };
                let polled = std::future::poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx))).await;
                if let Poll::Ready(held) = polled {
                    (*turn, *holds) = (None, Some(held));
                }
            }
            self.1.iter().enumerate().filter(|(_, held)| held.is_some()).map(|(nth, _)| nth).collect()
        }

        fn over(&mut self, nth: usize) {
            self.1[nth] = None;
        }
    }

    #[tokio::test]
    async fn what_concerns_the_same_thing_comes_in_order_and_everything_else_at_once() {
        let mut row = Row::new(vec![these(&["a"]), these(&["b"]), these(&["a", "c"]), these(&["c"]), these(&["d"])]);
        assert_eq!(row.running().await, [0, 1, 4]);
        row.over(1);
        assert_eq!(row.running().await, [0, 4]);
        row.over(0);
        assert_eq!(row.running().await, [2, 4]);
        row.over(2);
        assert_eq!(row.running().await, [3, 4]);
    }

    #[tokio::test]
    async fn what_concerns_everything_waits_for_all_and_all_wait_for_it() {
        let mut row =
            Row::new(vec![these(&["a"]), these(&["b"]), Concerns::Everything, these(&["c"]), Concerns::Everything]);
        assert_eq!(row.running().await, [0, 1]);
        row.over(0);
        assert_eq!(row.running().await, [1]);
        row.over(1);
        assert_eq!(row.running().await, [2]);
        row.over(2);
        assert_eq!(row.running().await, [3]);
        row.over(3);
        assert_eq!(row.running().await, [4]);
    }

    #[tokio::test]
    async fn a_command_that_names_one_thing_twice_does_not_wait_for_itself() {
        let mut row = Row::new(vec![these(&["a", "a"]), these(&["a"])]);
        assert_eq!(row.running().await, [0]);
        row.over(0);
        assert_eq!(row.running().await, [1]);
    }

    #[test]
    fn what_is_done_is_forgotten() {
        let mut lanes = Lanes::default();
        let waits = lanes.join(these(&["kept"]));
        for nth in 0..3 * THINGS_MAX {
            drop(lanes.join(these(&[&nth.to_string()])));
        }
        assert!(lanes.last.len() <= THINGS_MAX && lanes.last.contains_key("kept"));
        drop(waits);
    }
}
