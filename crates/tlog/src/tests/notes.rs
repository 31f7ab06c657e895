//! Signed checkpoints and keys.

use super::{Log, ORIGIN, WITNESS};
use crate::{BadNote, Note, Vkey, log_signed_by};
use eventlog::{Checkpoint, Hash};
use testkit::outsider::open_checkpoint;

fn checkpoint() -> Checkpoint {
    Checkpoint { size: 41, root: Hash::of(b"root") }
}

#[test]
fn a_key_is_read_from_the_text_that_other_tools_write_and_from_nothing_else() {
    let log = Log::new();
    for key in [log.vkey(), log.witness_vkey()] {
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        let text = key.to_string();
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            let read = String::from_utf8(changed).ok().and_then(|changed| changed.parse::<Vkey>().ok());
            assert_eq!(read, None, "byte {at}");
        }
    }
    assert!(
        Vkey::log("two words", [0; 32]).is_err()
            && Vkey::log("", [0; 32]).is_err()
            && Vkey::log("a+b", [0; 32]).is_err()
    );
    // The example of the specification: its key id is that of a cosigner's key.
    assert_ne!(log.vkey().to_string().split('+').nth(1), log.witness_vkey().to_string().split('+').nth(1));
}

#[test]
fn a_checkpoint_counts_only_with_the_signature_of_its_log_and_a_cosignature_only_with_its_time() {
    let log = Log::new();
    let note = log.cosigned(&log.note(checkpoint()), 1_679_315_147);
    let keys = [log.vkey().to_string(), log.witness_vkey().to_string()];
    let found = open_checkpoint(note.text().as_bytes(), &[&keys[0], &keys[1]]).unwrap();
    assert_eq!((found.size, found.signers.len()), (41, 2));
    let read = log_signed_by(note.text(), &[log.vkey()]).unwrap();
    assert_eq!((read.checkpoint(), read.origin()), (checkpoint(), ORIGIN));
    let cosignature = read.cosignature(&log.witness_vkey()).unwrap().unwrap();
    assert_eq!((cosignature.name.as_str(), cosignature.time), (WITNESS, 1_679_315_147));
    // A witness that did not sign says nothing; the log's own key is none of a witness, nor the witness's of the log.
    let other = Vkey::cosigner("witness.other.example", [1; 32]).unwrap();
    assert_eq!(read.cosignature(&other), Ok(None));
    assert!(matches!(log_signed_by(note.text(), &[log.witness_vkey()]), Err(BadNote::NotSigned(_))));
    let impostor = Vkey::log(ORIGIN, [3; 32]).unwrap();
    assert!(matches!(log_signed_by(note.text(), &[impostor]), Err(BadNote::NotSigned(_))));
}

#[test]
fn a_changed_byte_of_a_checkpoint_or_of_its_log_signature_is_refused() {
    let log = Log::new();
    let text = log.note(checkpoint()).text().to_owned();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let read = String::from_utf8(changed).map(|changed| log_signed_by(&changed, &[log.vkey()]));
            assert!(read.is_err() || read.is_ok_and(|read| read.is_err()), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn what_is_no_checkpoint_is_refused() {
    let log = Log::new();
    let good = log.note(checkpoint());
    let signature = good.text().split("\n\n").nth(1).unwrap().to_owned();
    let root = good.body().split('\n').nth(2).unwrap().to_owned();
    for text in [
        String::new(),
        "\n\n".into(),
        format!("{ORIGIN}\n041\n{root}\n\n{signature}"),
        format!("{ORIGIN}\n+41\n{root}\n\n{signature}"),
        format!("{ORIGIN}\n41\n{root}=\n\n{signature}"),
        format!("\n41\n{root}\n\n{signature}"),
        format!("{ORIGIN}\n41\n\n{signature}"),
        format!("{ORIGIN}\n41\n{root}\n\n{}", signature.trim_end()),
        format!("{ORIGIN}\n41\n{root}\n\n{signature}\n"),
        format!("{ORIGIN}\n41\n{root}\n\n{}", signature.replace('\u{2014}', "-")),
        format!("{ORIGIN}\n41\n{root}\n\n{}", signature.repeat(101)),
        format!("{ORIGIN}\n41\n{root}\n\u{7}\n\n{signature}"),
        format!("{ORIGIN}\n41\n{root}\n\n{}", "\u{2014} x AAAAAAA=\n".repeat(8_000)),
    ] {
        assert_eq!(Note::parse(&text), Err(BadNote::Form), "{text:.80}");
    }
    // Extension lines are read, and signed like the rest.
    assert!(Note::parse(&format!("{ORIGIN}\n41\n{root}\nmore\n\n{signature}")).is_ok());
}
