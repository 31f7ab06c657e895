//! What a witness accepts and refuses, with the statuses of the specification.

use super::{Log, leaf_of};
use crate::{Reader, Submission, Vkey, consistency, judge, publish::read_tile};
use eventlog::{Checkpoint, Frontier, Hash, leaf_hash};

fn tree(sizes: u64, history: u64) -> Checkpoint {
    let mut tree = Frontier::default();
    for n in 0..sizes {
        // Another history differs from its fifth leaf on.
        let leaf = if n < 5 { leaf_of(n) } else { leaf_of(n + history * 1_000) };
        tree.push(leaf_hash(&leaf));
    }
    tree.checkpoint()
}

fn proof(old: u64, size: u64) -> Vec<Hash> {
    let dir = tempfile::tempdir().unwrap();
    let publisher = Log::new().publish(dir.path(), &[size]);
    consistency(&Reader::new(publisher.edge(), |path| read_tile(dir.path(), path)), old, size).unwrap()
}

fn status(log: &Log, last: Option<Checkpoint>, old: u64, proof: Vec<Hash>, new: Checkpoint) -> (u16, bool) {
    let submission = Submission { old, proof, checkpoint: log.note(new).text().to_owned() };
    let read = Submission::parse(submission.body().as_bytes()).unwrap();
    assert_eq!(read, submission);
    match judge(&read, &[Log::new().vkey()], |_| last) {
        Ok(accepted) => {
            assert_eq!(accepted.note.checkpoint(), new);
            (200, false)
        }
        Err(refused) => (refused.status(), refused.is_suspicious()),
    }
}

#[test]
fn a_witness_accepts_what_grew_and_refuses_what_shrank_forked_or_is_not_signed() {
    let log = Log::new();
    let (none, ten) = (Vec::new, Some(tree(10, 0)));
    for (name, last, old, proof, new, expected) in [
        ("first seen", None, 0, none(), tree(10, 0), (200, false)),
        ("first seen, with a proof from nothing", None, 0, proof(3, 10), tree(10, 0), (422, true)),
        ("first seen, said to be known", None, 10, none(), tree(10, 0), (409, false)),
        ("nothing yet", None, 0, none(), tree(0, 0), (200, false)),
        ("nothing yet, with a root", None, 0, none(), Checkpoint { size: 0, ..tree(3, 0) }, (422, true)),
        ("grown", ten, 10, proof(10, 37), tree(37, 0), (200, false)),
        ("the same again", ten, 10, none(), tree(10, 0), (200, false)),
        ("behind", ten, 4, proof(4, 37), tree(37, 0), (409, false)),
        ("shorter", ten, 4, none(), tree(4, 0), (409, true)),
        ("shorter, as if first seen", ten, 0, none(), tree(9, 0), (409, true)),
        ("shorter than what it grew from", ten, 10, none(), tree(9, 0), (400, false)),
        ("another of the same size", ten, 10, none(), tree(10, 1), (409, true)),
        ("another history that grew", ten, 10, proof(10, 37), tree(37, 1), (422, true)),
        ("no proof", ten, 10, none(), tree(37, 0), (422, true)),
        ("the proof of other sizes", ten, 10, proof(9, 37), tree(37, 0), (422, true)),
    ] {
        assert_eq!(status(&log, last, old, proof, new), expected, "{name}");
    }
    let stranger = Log::seeded(8);
    assert_eq!(status(&stranger, None, 0, none(), tree(10, 0)), (403, false));
    let checkpoint = log.note(tree(10, 0)).text().to_owned();
    let of_nobody =
        judge(&Submission { old: 0, proof: none(), checkpoint }, &[Vkey::log("other", [1; 32]).unwrap()], |_| None);
    assert_eq!(of_nobody.unwrap_err().status(), 404);
    let none = Submission { old: 0, proof: none(), checkpoint: "text".into() };
    assert_eq!(judge(&none, &[log.vkey()], |_| None).unwrap_err().status(), 400);
}

#[test]
fn what_is_no_submission_is_refused() {
    let good = Submission { old: 5, proof: proof(5, 9), checkpoint: Log::new().note(tree(9, 0)).text().to_owned() };
    let body = good.body();
    assert!(Submission::parse(body.as_bytes()).is_ok());
    let line = format!("{}\n", body.split('\n').nth(1).unwrap());
    for bad in [
        String::new(),
        body.replacen("old 5", "old 05", 1),
        body.replacen("old 5", "old -5", 1),
        body.replacen("old 5", "5", 1),
        body.replacen("old 5\n", "old 5\n\n", 1).replacen("\n\n", "\n", 2),
        body.replacen("old 5\n", "old 5\nshort\n", 1),
        body.replacen("old 5\n", &format!("old 5\n{}", line.repeat(63)), 1),
        format!("old 5\n\n{}", "x".repeat(crate::SUBMISSION_BYTES_MAX)),
    ] {
        assert!(Submission::parse(bad.as_bytes()).is_err(), "{bad:.60}");
    }
    assert!(Submission::parse(&[0xff; 40]).is_err());
}
