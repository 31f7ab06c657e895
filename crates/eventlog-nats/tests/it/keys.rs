//! The key stream: compare and set over the same strict streams.

use crate::world::{connect, fresh};
use eventlog_nats::{KeyError, KeyStream, OpenError, cluster::Cluster};
use std::thread;

#[test]
fn of_racers_for_one_subject_exactly_one_wins_and_all_read_the_same() {
    let cluster = Cluster::start(3);
    let origin = fresh();
    let (one, two) = (connect(&cluster), connect(&cluster));
    assert!(matches!(KeyStream::open(one.clone(), &origin), Err(OpenError::Missing(_))));
    let first = KeyStream::create(one.clone(), &origin).unwrap();
    assert!(matches!(KeyStream::create(two.clone(), &origin), Err(OpenError::Exists(_))));
    let second = KeyStream::open(two, &origin).unwrap();
    let mut last = 0;
    for round in 0..20_u8 {
        let won: Vec<_> = thread::scope(|scope| {
            let racers: Vec<_> = (0..6)
                .map(|racer| {
                    let stream = if racer % 2 == 0 { &first } else { &second };
                    // The same bytes from all of them: even then one alone has won.
                    scope.spawn(move || stream.publish("ring.*/>", last, vec![round; 100]))
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        let sequences: Vec<_> = won.iter().filter_map(|one| one.as_ref().ok()).collect();
        assert_eq!(sequences.len(), 1, "{won:?}");
        assert!(won.iter().filter_map(|one| one.as_ref().err()).all(|error| *error == KeyError::Conflict), "{won:?}");
        last = *sequences[0];
    }
    assert_eq!(first.publish("other", 0, b"x".to_vec()), Ok(21));
    let all = second.page(0, 100).unwrap();
    assert_eq!((all.entries.len(), all.end), (21, 21));
    assert!(all.entries.iter().zip(1..).all(|(entry, place)| entry.sequence == place));
    assert_eq!(all.entries.iter().filter(|entry| entry.subject == "ring.*/>").count(), 20);
    let some = first.page(5, 10).unwrap();
    assert_eq!((&some.entries[..], some.end), (&all.entries[5..15], 21));
    assert!(first.page(21, 10).unwrap().entries.is_empty());
    assert_eq!(all.entries[7].bytes, vec![7; 100]);
}
