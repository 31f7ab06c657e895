//! What is known of the hub's own streams.

use super::{audiences, ceiling, disclosed, generated, history_of, of_the_hub, policies, policies_of, said};
use crate::{Known, feed};
use eventlog::Hash;
use events::Recorded;
use sharing::{Policy, Tables};

fn parts(known: &Known) -> String {
    format!("{:?}", (&known.register, &known.policies, &known.rulebook, &known.history, &known.basis))
}

#[test]
fn learning_one_by_one_in_pieces_or_at_once_is_the_same() {
    for seed in 0..8 {
        let all = of_the_hub(&generated(seed, 120));
        let at_once = parts(&Known::default().learning(&all));
        let one_by_one =
            all.iter().fold(Known::default(), |known, recorded| known.learning(std::slice::from_ref(recorded)));
        assert_eq!(parts(&one_by_one), at_once);
        for cut in 0..=all.len() {
            let (before, after) = all.split_at(cut);
            assert_eq!(parts(&Known::default().learning(before).learning(after)), at_once);
        }
    }
}

#[test]
fn learning_nothing_changes_nothing() {
    let known = Known::default().learning(&of_the_hub(&generated(1, 60)));
    assert_eq!(parts(&known.learning(&[])), parts(&known));
    assert_eq!(parts(&Known::default().learning(&[])), parts(&Known::default()));
}

#[test]
fn a_policy_is_in_force_from_its_own_record_to_the_next_one_and_named_by_its_digest() {
    let all: Vec<Recorded> = of_the_hub(&generated(4, 400));
    let known = Known::default().learning(&all);
    let adopted: Vec<(u64, kernel::Timestamp)> = all
        .iter()
        .filter(|recorded| recorded.entry.event.type_name() == "governance.policy_adopted.v1")
        .map(|recorded| (recorded.position, recorded.at))
        .collect();
    assert_eq!(adopted.len(), policies().len(), "all are adopted in so long a history");
    assert!(known.policies.at(0).is_none());
    for (nth, &(from, at)) in adopted.iter().enumerate() {
        let next = adopted.get(nth + 1).map_or(from + 10, |&(next, _)| next);
        for position in from..next {
            let policy = known.policies.at(position).unwrap();
            let value = Policy::from(Tables::from_json(&policies()[nth]).unwrap());
            assert_eq!((policy.from, policy.at, &*policy.value), (from, at, &value));
            assert_eq!(policy.hash, Hash::of(&serde_json::to_vec(&policies()[nth]).unwrap()));
        }
    }
    let basis = known.basis.unwrap();
    assert_eq!(basis.hub, all.last().unwrap().position);
    assert_eq!(basis.policy, known.policies.current().unwrap().hash);
    assert_eq!(basis.rulebook, Hash::of(&serde_json::to_vec(&kernel::Rulebook::first()).unwrap()));
}

#[test]
fn a_policy_that_cannot_be_read_hides_everything_from_its_record_on() {
    let unreadable = serde_json::json!({ "version": 2, "from_a_later_program": true });
    let commits = testkit::histories::lawful(7, 200, &[policies()[0].clone(), unreadable]);
    let policies = policies_of(&commits);
    let spoiled = policies.current().unwrap();
    let before = history_of(&commits[..usize::try_from(spoiled.from).unwrap() - 1]);
    let mut shown = 0;
    for whose in audiences() {
        let audience = ceiling(&whose);
        shown += said(&feed(&policies, &before, &audience, before.head())).len();
        // Not even what is one's own: without a policy there is no wall that would stop at the victim's address.
        assert_eq!(disclosed(&spoiled.value, &audience, &history_of(&commits)), [].into(), "{audience:?}");
        assert_eq!(said(&feed(&policies, &history_of(&commits), &audience, u64::MAX)), [].into(), "{audience:?}");
    }
    assert!(shown > 50, "only {shown} events were shown before");
}
