//! A hub whose epoch's key is wrapped by a Vault server: the real program, and a fake server that keeps the documented
//! contract of the transit engine (`testkit::transit_contract_fake`); none of this was run against Vault itself.

use crate::world::{Home, OFFICER, Process, hub, request_id, token};
use serde_json::json;
use server::Clock;
use std::{fs, os::unix::fs::PermissionsExt as _, process::Output};
use testkit::transit_contract_fake::{Instead, TOKEN, TransitContractFake};

/// A file of a token with a mode.
fn token_file(home: &Home, token: &str, mode: u32) -> String {
    let path = home.path().join("vault-token");
    let _ = fs::remove_file(&path);
    fs::write(&path, token).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn options(fake: &TransitContractFake, token: &str) -> Vec<String> {
    ["--key-store", "vault-transit", "--vault-address", &fake.address(), "--vault-token-file", token]
        .map(str::to_owned)
        .into()
}

fn run(home: &Home, command: &[&str], options: &[String]) -> Output {
    let (data, keys) = (home.places.data.to_str().unwrap(), home.places.keys.to_str().unwrap());
    let mut args = command.to_vec();
    args.extend(if command[0] == "rekey" { vec!["--keys", keys] } else { vec!["--data", data, "--keys", keys] });
    args.extend(options.iter().map(String::as_str));
    hub(&args)
}

/// Its exit code, and what it said; never the token.
fn said(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
    assert!(!text.contains(TOKEN), "{text}");
    (output.status.code(), text)
}

const INIT: [&str; 6] = ["init", "--origin", "test.hub", "--officers", "officer-1", "officer-2"];

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_founded_with_a_wrapped_epoch_serves_is_killed_serves_again_and_is_verified() {
    let (home, fake) = (Home::empty(), TransitContractFake::start());
    let options = options(&fake, &token_file(&home, TOKEN, 0o600));
    let init = run(&home, &INIT, &options);
    assert_eq!(said(&init).0, Some(0), "{init:?}");
    let file = fs::read_to_string(home.places.keyring().join("epoch-1.key")).unwrap();
    assert!(file.contains("vault:v1:") && fake.keys().len() == 1, "{file}");
    let register = async |process: &Process, agency: &str| {
        let request = json!({"request_id": request_id(agency), "agency": agency, "kind": "AGENCY_KIND_POLICE",
            "name": "Fictional force"});
        let officer = token(&home.issuer(), OFFICER);
        process.client().await.ask("governance/RegisterAgency", Some(&officer), &request).await.unwrap();
    };
    let process = Process::serve_with(&home.places, &options).unwrap();
    register(&process, "avon").await;
    // What runs needs the server no more until a key is destroyed.
    fake.seal(true);
    register(&process, "severn").await;
    process.kill();
    let sealed = Process::serve_with(&home.places, &options).err().expect("it must not start");
    assert_eq!(said(&sealed).0, Some(69));
    fake.seal(false);
    let process = Process::serve_with(&home.places, &options).unwrap();
    register(&process, "wye").await;
    assert_eq!(process.stop(), Some(0));
    let verified = run(&home, &["audit", "verify"], &options);
    assert_eq!(said(&verified).0, Some(0), "{verified:?}");
    let without = run(&home, &["audit", "verify"], &[]);
    assert_eq!(said(&without).0, Some(78));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_gets_no_key_ends_with_a_code_and_no_secret() {
    let (home, fake) = (Home::empty(), TransitContractFake::start());
    let right = options(&fake, &token_file(&home, TOKEN, 0o600));
    assert_eq!(said(&run(&home, &INIT, &right)).0, Some(0));
    let start =
        |options: &[String]| said(&Process::serve_with(&home.places, options).err().expect("it must not start"));
    fake.instead(vec![Instead::Status(500); 3]);
    let (code, text) = start(&right);
    assert!(code == Some(69) && text.contains("cannot be reached"), "{text}");
    fake.instead([]);
    token_file(&home, "hvs.another-fictional-token", 0o600);
    let (code, text) = start(&right);
    assert!(code == Some(77) && text.contains("does not permit") && !text.contains("another-fictional"), "{text}");
    token_file(&home, TOKEN, 0o644);
    let (code, text) = start(&right);
    assert!(code == Some(78) && text.contains("0644"), "{text}");
    token_file(&home, TOKEN, 0o400);
    assert_eq!(start(&right[..2]).0, Some(2), "where the server is must be said");
    // Somebody who answers for the server has deleted the key: the hub's data are closed for ever.
    let none = TransitContractFake::start();
    let (code, text) = start(&options(&none, &right[5]));
    assert!(code == Some(65) && text.contains("hub-epoch-1-"), "{text}");
    drop(fake);
    assert_eq!(start(&right).0, Some(69));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_a_hub_are_moved_from_their_file_to_the_server_and_it_goes_on() {
    let (home, fake) = (Home::founded(Clock::real()).await, TransitContractFake::start());
    let options = options(&fake, &token_file(&home, TOKEN, 0o600));
    let refused = Process::serve_with(&home.places, &options).err().expect("it must not start");
    let (code, text) = said(&refused);
    assert!(code == Some(78) && text.contains("hub rekey"), "{text}");
    let process = Process::serve(&home.places).unwrap();
    assert_eq!(said(&run(&home, &["rekey"], &options)).0, Some(73), "not while it runs");
    assert_eq!(process.stop(), Some(0));
    let done = run(&home, &["rekey"], &options);
    assert_eq!(said(&done).0, Some(0), "{done:?}");
    let process = Process::serve_with(&home.places, &options).unwrap();
    assert_eq!(process.stop(), Some(0));
    assert_eq!(said(&run(&home, &["audit", "verify"], &options)).0, Some(0));
}
