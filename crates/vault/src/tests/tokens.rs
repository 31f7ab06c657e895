//! Keyed hashes and opaque tokens.

use super::Keys;

#[test]
fn a_token_opens_here_for_its_purpose_and_nowhere_else() {
    let keys = Keys::new();
    let vault = keys.open();
    for bytes in [b"".as_slice(), b"41", b"\0\0", &[1; 32], &[7; 2_900]] {
        let token = vault.seal_token("cursor", bytes);
        assert_eq!(vault.open_token("cursor", &token).as_deref(), Some(bytes));
        assert_eq!(vault.open_token("page", &token), None);
        assert_ne!(vault.seal_token("cursor", bytes), token, "two tokens of the same bytes differ");
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{token}");
        assert_eq!(Keys::new().open().open_token("cursor", &token), None);
    }
    let token = vault.seal_token("cursor", b"41");
    drop(vault);
    assert_eq!(keys.open().open_token("cursor", &token).as_deref(), Some(b"41".as_slice()));
}

#[test]
fn what_is_no_token_opens_as_nothing() {
    let vault = Keys::new().open();
    let token = vault.seal_token("cursor", b"41");
    for at in 0..token.len() {
        let mut other = token.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(vault.open_token("cursor", &String::from_utf8(other).unwrap()), None, "character {at}");
        assert_eq!(vault.open_token("cursor", &token[..at]), None);
    }
    for bad in ["", "=", "ü", &"A".repeat(5_000), &format!("{token}=")] {
        assert_eq!(vault.open_token("cursor", bad), None);
    }
}

#[test]
fn the_length_of_a_token_does_not_tell_a_position() {
    let vault = Keys::new().open();
    assert_eq!(vault.seal_token("cursor", b"1").len(), vault.seal_token("cursor", b"18446744073709551615").len());
}

#[test]
fn keyed_hashes_are_the_same_after_a_restart_and_differ_by_use_and_hub() {
    let keys = Keys::new();
    let vault = keys.open();
    let (command, etag) = (vault.command_mac(b"x"), vault.etag_mac(b"x"));
    assert_ne!(command, etag);
    assert_ne!(command, vault.command_mac(b"y"));
    assert_ne!(command, Keys::new().open().command_mac(b"x"));
    drop(vault);
    let vault = keys.open();
    assert_eq!((vault.command_mac(b"x"), vault.etag_mac(b"x")), (command, etag));
}
