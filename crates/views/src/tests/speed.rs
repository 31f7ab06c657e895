//! How long a feed takes. Printed, not judged: `cargo test --release -p views speed -- --nocapture`.

use super::{FENCED, OPEN, ceiling, generated, history_of, policies_of};
use crate::{feed, read};
use events::{CaseworkEvent, Event};
use sharing::{Audience, Reader};
use std::time::Instant;

/// How often each is done.
const TIMES: u32 = 20;

#[test]
fn a_feed_of_a_long_case_takes_this_long() {
    let (commits, history) = (60..)
        .step_by(20)
        .find_map(|steps| {
            let commits = generated(8, steps);
            let history = history_of(&commits);
            (history.items.len() >= 200).then_some((commits, history))
        })
        .unwrap();
    let policies = policies_of(&commits);
    let shares =
        history.recorded().filter(|it| matches!(it.entry.event, Event::Casework(CaseworkEvent::ItemShared(_)))).count();
    println!("{} events, {shares} of them sharing acts", history.items.len());
    for (name, role) in [("pol", FENCED), ("adv", FENCED), ("prb", OPEN)] {
        let kind = testkit::histories::AGENCIES.iter().find(|(of, _)| *of == name).unwrap().1;
        let whose = (super::agency(name), kind, role);
        let ceiling = ceiling(&whose);
        let start = Instant::now();
        for _ in 0..TIMES {
            assert!(!feed(&policies, &history, &ceiling, u64::MAX).rows.is_empty());
        }
        let folding = start.elapsed() / TIMES;
        let feed = feed(&policies, &history, &ceiling, u64::MAX);
        let purpose = kernel::Purpose::Investigation;
        let surface = kernel::Surface::AgencyApi;
        let reader = Reader { role: kernel::Role::Spoc, strand: None, purpose, surface, break_glass: false };
        let audience = Audience { reader: Some(reader), ..ceiling };
        let policy = &policies.current().unwrap().value;
        let start = Instant::now();
        for _ in 0..TIMES {
            read(policy, &feed, &history, &audience);
        }
        println!(
            "{name} {role:?}: {} rows, folded in {folding:?}, read in {:?}",
            feed.rows.len(),
            start.elapsed() / TIMES
        );
    }
}
