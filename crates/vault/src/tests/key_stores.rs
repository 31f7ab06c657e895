//! What every key store must hold to, and what the transit engine of a Vault server adds. The server is a fake of the
//! documented contract (`testkit::transit_contract_fake`), not Vault. That keys are destroyed, whatever stops it, and do not
//! come back from backups is shown over every store in `renewal.rs`.

use super::{KINDS, Keys, Kind, now, record, report, seal};
use crate::{
    Kept, KeyStoreError, KeyringError, MemoryShared, Transit, TransitSettings, Vault, epoch::Epoch, in_files, put_back,
    snapshot, wrapped,
};
use data_encoding::BASE64;
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc};
use testkit::transit_contract_fake::{Instead, TransitContractFake};

fn store_error<T: std::fmt::Debug>(done: Result<T, KeyringError>) -> KeyStoreError {
    match done {
        Err(KeyringError::Store(error)) => error,
        other => panic!("it is not the store that failed: {other:?}"),
    }
}

fn kept(epoch: &Epoch) -> Kept {
    Kept { number: epoch.number, keyring: epoch.keyring }
}

#[test]
fn what_is_kept_opens_as_it_was_and_nothing_that_was_changed_opens_as_something_else() {
    for kind in KINDS {
        let keys = Keys::none_in(kind);
        let epoch = Epoch::generate().unwrap().next().unwrap();
        let text = epoch.text();
        let stored = keys.store.keep(kept(&epoch), text.as_bytes()).unwrap();
        assert_eq!(*keys.store.open(2, &stored).unwrap(), text.as_bytes());
        assert_eq!(keys.store.renew(&stored).unwrap(), None);
        for at in (0..stored.len()).step_by(7) {
            let mut changed = stored.to_vec();
            changed[at] ^= 0x04;
            fs::create_dir_all(keys.path()).unwrap();
            keys.write("epoch-2.key", &changed);
            assert!(Epoch::read(&*keys.store, &keys.path(), 2).is_err(), "{kind:?}: a flipped bit at {at}");
        }
    }
}

#[test]
fn a_keyring_is_made_opened_read_and_shared_over_every_store() {
    for kind in KINDS {
        let keys = Keys::new_in(kind);
        let vault = keys.open();
        let stored = seal(&vault, &report());
        vault.sync().unwrap();
        assert_eq!(snapshot(&keys.path(), &keys.store).unwrap().vault.keys_held(), vault.keys_held());
        drop(vault);
        let opened = Vault::open_to_read(&keys.path(), &keys.store).unwrap().vault;
        assert_eq!(opened.open_event(record(), 0, stored).unwrap(), report());
        let several = keys.beside();
        Vault::create_epoch(&several.path(), &keys.store).unwrap();
        let place = Arc::new(MemoryShared::default());
        let one = now(Vault::open_shared(&several.path(), &keys.store, place.clone(), true)).unwrap();
        let draft = vec![seal(&one, &report())];
        now(one.settle(&draft)).unwrap();
        let other = now(Vault::open_shared(&several.path(), &keys.store, place, false)).unwrap();
        assert_eq!(other.open_event(record(), 0, draft[0].clone()).unwrap(), report());
    }
}

#[test]
fn a_new_epoch_takes_every_key_along_and_the_one_before_opens_no_more() {
    for kind in KINDS {
        let keys = Keys::new_in(kind);
        let vault = keys.open();
        let stored = seal(&vault, &report());
        let mac = vault.command_mac(b"c");
        vault.sync().unwrap();
        let held = vault.keys_held();
        drop(vault);
        let before = keys.read("epoch-1.key");
        assert_eq!(Vault::rekey(&keys.path(), &keys.store).unwrap(), held);
        assert!(!keys.path().join("epoch-1.key").exists());
        let vault = keys.open();
        assert_eq!((vault.command_mac(b"c"), vault.remains()), (mac, false));
        assert_eq!(vault.open_event(record(), 0, stored).unwrap(), report());
        if kind == Kind::Transit {
            // Also not for whoever kept a copy of the file.
            assert!(matches!(keys.store.open(1, &before), Err(KeyStoreError::Gone { .. })));
            assert_eq!(keys.fake().keys().len(), 1);
        }
    }
}

#[test]
fn keys_are_moved_from_files_into_a_store_and_each_says_where_they_are() {
    let keys = Keys::none_in(Kind::Transit);
    let vault = Vault::create(&keys.path(), &in_files()).unwrap();
    let stored = seal(&vault, &report());
    vault.sync().unwrap();
    drop(vault);
    assert!(matches!(store_error(Vault::open(&keys.path(), &keys.store)), KeyStoreError::InFile));
    let secret = keys.read("epoch-1.key");
    // Stopped by a server that does not answer: it stays where it was, and can be repeated.
    keys.fake().instead(vec![Instead::HangsUp; 3]);
    assert!(matches!(store_error(Vault::rekey(&keys.path(), &keys.store)), KeyStoreError::Unreachable { .. }));
    assert_eq!(keys.read("epoch-1.key"), secret);
    drop(Vault::open(&keys.path(), &in_files()).unwrap());
    Vault::rekey(&keys.path(), &keys.store).unwrap();
    Vault::rekey(&keys.path(), &keys.store).unwrap();
    assert!(matches!(store_error(Vault::open(&keys.path(), &in_files())), KeyStoreError::Elsewhere));
    assert_eq!(keys.open().open_event(record(), 0, stored).unwrap(), report());
    let names: Vec<_> = fs::read_dir(keys.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!((names.len(), keys.fake().keys().len()), (2, 1), "{names:?}");
    assert!(
        !String::from_utf8(keys.read("epoch-3.key")).unwrap().contains(&String::from_utf8(secret).unwrap()[60..120])
    );
}

#[test]
fn a_key_that_is_destroyed_at_the_server_opens_no_copy_and_its_deletion_is_allowed_first() {
    let keys = Keys::new_in(Kind::Transit);
    let vault = keys.open();
    seal(&vault, &report());
    vault.sync().unwrap();
    let copy = keys.beside();
    for name in ["keyring", "epoch-1.key"] {
        copy.write(name, &keys.read(name));
    }
    let held = vault.key_of(&scope_of_report()).unwrap();
    keys.fake().asked();
    vault.destroy(&[held]).unwrap();
    let asked: Vec<_> = keys
        .fake()
        .asked()
        .into_iter()
        .map(|asked| {
            asked.split("hub-epoch").next().unwrap().to_owned()
                + asked.rsplit('/').next().filter(|word| *word == "config").unwrap_or_default()
        })
        .collect();
    let (get, post) = ("GET /v1/transit/keys/", "POST /v1/transit/keys/");
    let (config, delete) = ("POST /v1/transit/keys/config", "DELETE /v1/transit/keys/");
    let crypt = ["POST /v1/transit/encrypt/", "POST /v1/transit/decrypt/"];
    assert_eq!(asked, [post, get, crypt[0], crypt[1], get, config, delete, get]);
    assert!(matches!(store_error(Vault::open(&copy.path(), &keys.store)), KeyStoreError::Gone { .. }));
}

fn scope_of_report() -> crate::Scope {
    let vault = Keys::new();
    let open = vault.open();
    let _ = seal(&open, &report());
    let scope = open.ring.held().all().remove(0).0;
    let words: Vec<_> = scope.split(' ').collect();
    let word = |text: &str| serde_json::Value::String(text.to_owned());
    crate::Scope {
        controller: words[0].parse().unwrap(),
        stream: words[1].to_owned(),
        party: serde_json::from_value(word(words[2])).unwrap(),
        retention: serde_json::from_value(word(words[3])).unwrap(),
    }
}

#[test]
fn nothing_is_called_destroyed_while_the_server_still_has_the_key() {
    let keys = Keys::new_in(Kind::Transit);
    let vault = keys.open();
    let gone = seal(&vault, &report());
    let names: Vec<_> = gone.sealed.iter().flat_map(|part| &part.wraps).map(|wrap| wrap.key.clone()).collect();
    keys.fake().deny(Some("DELETE keys/"));
    assert!(matches!(store_error(vault.destroy(&names)), KeyStoreError::Denied { .. }));
    assert!(vault.remains(), "the server still opens the epoch before");
    // Nobody reads it meanwhile; and asking again goes on from there.
    assert_ne!(vault.open_event(record(), 0, gone.clone()).unwrap(), report());
    assert!(matches!(store_error(vault.renew()), KeyStoreError::Denied { .. }));
    drop(vault);
    let vault = keys.open();
    assert!(vault.remains());
    keys.fake().deny(None);
    vault.renew().unwrap();
    assert!(!vault.remains());
    assert_eq!(keys.fake().keys().len(), 1);
    assert!(!keys.path().join("epoch-1.key").exists());
}

#[test]
fn what_a_newer_version_of_the_key_can_wrap_is_wrapped_anew_at_a_start() {
    let keys = Keys::new_in(Kind::Transit);
    let version = || {
        let file: serde_json::Value = serde_json::from_slice(&keys.read("epoch-1.key")).unwrap();
        wrapped::version(file["sealed"].as_str().unwrap())
    };
    assert_eq!(version(), Some(1));
    keys.fake().rotate();
    // An older version opens until then.
    let vault = keys.open();
    vault.renew().unwrap();
    assert_eq!(version(), Some(2));
    let file = keys.read("epoch-1.key");
    vault.renew().unwrap();
    assert_eq!(keys.read("epoch-1.key"), file, "nothing is done where nothing is new");
    drop(vault);
    keys.fake().refuse_older_versions();
    drop(keys.open());
    keys.fake().rotate();
    keys.fake().refuse_older_versions();
    let error = store_error(Vault::open(&keys.path(), &keys.store));
    assert!(matches!(error, KeyStoreError::Damaged(why) if why.contains("min_decryption_version")), "{error}");
}

#[test]
fn whatever_the_server_does_a_request_ends_and_says_what_is_wrong() {
    let keys = Keys::new_in(Kind::Transit);
    let open = || Vault::open(&keys.path(), &keys.store).map(|_| ());
    let next = |next: Vec<Instead>| keys.fake().instead(next);
    // What passes is tried again.
    next(vec![Instead::Status(500), Instead::LosesTheAnswer]);
    open().unwrap();
    next(vec![Instead::Status(429), Instead::HangsUp]);
    open().unwrap();
    keys.fake().asked();
    for (kind, requests) in [
        (Instead::Status(502), 3),
        (Instead::HangsUp, 3),
        (Instead::Status(307), 1),
        (Instead::Status(404), 1),
        (Instead::Body(b"no json".to_vec()), 1),
        (Instead::Body(vec![b' '; 1 << 20]), 3),
    ] {
        next(vec![kind.clone(); 3]);
        let error = store_error(open());
        assert!(matches!(error, KeyStoreError::Unreachable { .. }), "{kind:?}: {error:?}");
        assert_eq!(keys.fake().asked().len(), requests, "{kind:?}");
    }
    next(vec![]);
    keys.fake().seal(true);
    assert!(matches!(store_error(open()), KeyStoreError::Sealed { .. }));
    keys.fake().seal(false);
    keys.fake().take_token("another");
    let denied = store_error(open());
    assert!(matches!(&denied, KeyStoreError::Denied { .. }));
    assert!(!format!("{denied} {denied:?}").contains("fictional-token"));
    // The file is read again for each request.
    fs::write(keys.dir.path().join("token"), "another").unwrap();
    open().unwrap();
    // What answers for another text than the one that was wrapped is not believed.
    next(vec![Instead::Body(br#"{"data":{"plaintext":"bm90IGFuIGVwb2No"}}"#.to_vec())]);
    assert!(matches!(store_error(open()), KeyStoreError::Damaged(_)));
    next(vec![Instead::Hangs; 3]);
    assert!(matches!(store_error(open()), KeyStoreError::Unreachable { what, .. } if what == "no answer in time"));
}

#[test]
fn a_key_that_may_leave_the_server_is_not_used() {
    let keys = Keys::none_in(Kind::Transit);
    keys.fake().make_keys_leaky();
    assert!(matches!(store_error(Vault::create(&keys.path(), &keys.store)), KeyStoreError::Unfit { .. }));
}

#[test]
fn a_hub_that_is_put_back_has_a_key_of_its_own_at_the_server_and_destroys_none_of_the_other() {
    let keys = Keys::new_in(Kind::Transit);
    let vault = keys.open();
    let stored = seal(&vault, &report());
    vault.sync().unwrap();
    let drill = keys.beside();
    drop(vault);
    put_back(&keys.path(), None, &drill.path(), crate::Heads::default(), &keys.store).unwrap();
    assert_eq!(keys.fake().keys().len(), 2);
    let other = drill.open();
    other.destroy(&[other.key_of(&scope_of_report()).unwrap()]).unwrap();
    assert_eq!(keys.open().open_event(record(), 0, stored).unwrap(), report());
}

#[test]
fn settings_that_cannot_be_right_are_refused_before_anything_is_asked() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str, mode| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    };
    let token = file("token", "hvs.fictional", 0o600);
    let right = TransitSettings {
        address: "http://127.0.0.1:8200".to_owned(),
        mount: "hub/transit".to_owned(),
        namespace: None,
        ca: None,
        token,
    };
    Transit::new(right.clone()).unwrap();
    for address in [
        "http://vault.invalid:8200",
        "https://vault.invalid:8200",
        "vault.invalid",
        "ftp://127.0.0.1",
        "http://127.0.0.1/v1",
        "http://user@127.0.0.1",
    ] {
        let refused = Transit::new(TransitSettings { address: address.to_owned(), ..right.clone() });
        assert!(matches!(refused, Err(KeyStoreError::Settings(_))), "{address}");
    }
    for mount in ["", "/transit", "transit/", "a//b", "a b", "../sys", "a?b"] {
        let refused = Transit::new(TransitSettings { mount: mount.to_owned(), ..right.clone() });
        assert!(matches!(refused, Err(KeyStoreError::Settings(_))), "{mount}");
    }
    for (name, text, mode) in [
        ("open", "hvs.x", 0o644),
        ("group", "hvs.x", 0o640),
        ("empty", "\n", 0o600),
        ("two", "a\nb", 0o600),
        ("long", &"x".repeat(5_000), 0o400),
    ] {
        let refused = Transit::new(TransitSettings { token: file(name, text, mode), ..right.clone() });
        assert!(matches!(refused, Err(KeyStoreError::File { .. })), "{name}");
    }
    let ca = Some(file("ca", "no certificate", 0o644));
    let refused = Transit::new(TransitSettings { address: "https://vault.invalid".to_owned(), ca, ..right });
    assert!(matches!(refused, Err(KeyStoreError::File { .. })));
}

/// A certificate for `localhost` by itself, in PEM, and what serves with it.
fn certified() -> (String, Arc<ServerConfig>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13]).unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let body = BASE64.encode(made.cert.der());
    (format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"), Arc::new(config))
}

#[test]
fn over_tls_the_given_authority_is_believed_and_no_other() {
    let (pem, config) = certified();
    let fake = TransitContractFake::start_tls(config);
    let dir = tempfile::tempdir().unwrap();
    let keys = Keys::none_in(Kind::Transit);
    let store = |pem: &str| {
        let ca = dir.path().join("ca.pem");
        fs::write(&ca, pem).unwrap();
        let settings = TransitSettings {
            address: fake.address(),
            mount: "transit".to_owned(),
            namespace: None,
            ca: Some(ca),
            token: keys.dir.path().join("token"),
        };
        Transit::new(settings).unwrap()
    };
    let stranger = store(&certified().0);
    let epoch = Epoch::generate().unwrap();
    let refused = crate::KeyStore::keep(&stranger, kept(&epoch), epoch.text().as_bytes());
    assert!(matches!(refused, Err(KeyStoreError::Unreachable { .. })));
    assert!(fake.asked().is_empty(), "no token was sent to a stranger");
    let store = store(&pem);
    let stored = crate::KeyStore::keep(&store, kept(&epoch), epoch.text().as_bytes()).unwrap();
    assert_eq!(*crate::KeyStore::open(&store, 1, &stored).unwrap(), epoch.text().as_bytes());
}
