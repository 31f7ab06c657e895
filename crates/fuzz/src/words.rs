//! What a caller sends: messages, JSON, cursors, texts, names, a policy.

use kernel::{AgencyId, Case, CaseReference, Date, Id, Timestamp, WorkerId, looks_like_a_location};
use policy::Stored;
use server::outside;
use std::{fmt::Display, fs, str::FromStr, sync::LazyLock};
use vault::Vault;

/// Lines of a backlog, as agencies send them, one for each way in which fields are read.
const LINES: [&str; 8] = [
    r#"{"report_incident":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a0","recorded_as":"RECORDED_AS_OTHER","acts":["ACT_FOLLOWING"],"place":"PLACE_KIND_UNKNOWN","narrative":"fictional","provenance":{"occurred":{"from_time":"2026-02-01T10:00:00Z","precision":"PRECISION_DAY"},"known_time":"2026-02-02T10:00:00Z"}}}"#,
    r#"{"record_person":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a1","role":"PERSON_ROLE_VICTIM","name":"Fictional Person","birth_date":"1990-02-28","also_known_as":["Fic"]}}"#,
    r#"{"assess_risk":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a2","case":"STK-ABCDEFG","instrument":"INSTRUMENT_S_DASH","level":"RISK_LEVEL_HIGH","items":[{"code":"1"}],"window_start_date":"2026-01-01","rationale":"fictional"}}"#,
    r#"{"share_item":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a3","case":"STK-ABCDEFG","event_id":"7d444840-9dc0-4f5e-8f0e-0123456789a4","shared_with":[{"agency":"adv"}],"gateway":"GATEWAY_MAPPA","basis":"LAWFUL_BASIS_PUBLIC_TASK","necessity":"fictional"}}"#,
    r#"{"register_agency":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a5","agency":"avon","kind":"AGENCY_KIND_POLICE","name":"Fictional force"}}"#,
    r#"{"assign_worker":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a6","case":"STK-ABCDEFG","agency":"avon","worker":"dc-1","strand":"STRAND_INVESTIGATION"}}"#,
    r#"{"record_full_order":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a7","case":"STK-ABCDEFG","order_id":"7d444840-9dc0-4f5e-8f0e-0123456789a8","made_date":"2026-03-01","last_date":"2028-03-01","court":"Fictional court","terms":[{"text":"not to contact"}]}}"#,
    r#"{"tell_victim":{"request_id":"7d444840-9dc0-4f5e-8f0e-0123456789a9","case":"STK-ABCDEFG","about":"TOLD_ABOUT_CHARGE","told_time":"2026-03-01T10:00:00Z","channel":"CONTACT_CHANNEL_IN_PERSON"}}"#,
];

/// A message of a stream of commands, in protobuf.
pub fn command(bytes: &[u8]) {
    outside::command(bytes);
}

/// The lines, as messages.
pub fn commands() -> Vec<Vec<u8>> {
    LINES.iter().map(|line| outside::line(line).expect("a line that the API has words for")).collect()
}

/// A line of a backlog, in JSON. What reads as a message is one.
pub fn json(bytes: &[u8]) {
    if let Some(message) = std::str::from_utf8(bytes).ok().and_then(outside::line) {
        outside::command(&message);
    }
}

/// The lines themselves.
pub fn jsons() -> Vec<Vec<u8>> {
    LINES.iter().map(|line| line.as_bytes().to_vec()).collect()
}

/// A keyring that lives as long as the program.
static VAULT: LazyLock<Vault> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a directory").keep();
    let vault = Vault::create(&dir, &vault::in_files()).expect("a keyring");
    // It is in memory: nobody needs the files any more.
    fs::remove_dir_all(dir).expect("the directory goes");
    vault
});

/// A cursor of a caller: only what was sealed here for the same purpose opens.
pub fn cursor(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(inside) = VAULT.open_token("cursor", text) {
        panic!("a cursor that nobody sealed opens: {inside:?}");
    }
}

/// Cursors that are whole and of another purpose.
pub fn cursors() -> Vec<Vec<u8>> {
    [&b""[..], b"{}", &[7; 100]].map(|inside| VAULT.seal_token("elsewhere", inside).into_bytes()).into()
}

/// A text that may name a place. What names one still does when more stands before and behind it.
pub fn text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let found = looks_like_a_location(text);
    let longer = format!("She said: {text} . And left.");
    assert!(!found || looks_like_a_location(&longer), "what stands around a place hides it: {text:?}");
}

/// Texts with and without places; all fictional, numbers from ranges kept for fiction.
pub fn texts() -> Vec<Vec<u8>> {
    ["he waited by the school gate", "1 Sample Street, Northmere", "NM9 9ZZ", "07700 900123", "flat four, tenth floor"]
        .map(|text| text.as_bytes().to_vec())
        .into()
}

/// Ids, names, times: what is read and written again reads the same.
pub fn names(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    reads_again::<Id<Case>>(text);
    reads_again::<AgencyId>(text);
    reads_again::<WorkerId>(text);
    reads_again::<CaseReference>(text);
    reads_again::<Timestamp>(text);
    reads_again::<Date>(text);
    reads_again::<eventlog::StreamName>(text);
    reads_again::<eventlog::Hash>(text);
}

fn reads_again<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(read) = text.parse::<T>() {
        let written = read.to_string();
        assert!(written.parse::<T>().is_ok_and(|again| again == read), "{text:?} is written as {written:?}");
    }
}

/// One of each.
pub fn all_names() -> Vec<Vec<u8>> {
    let case: Id<Case> = "7d444840-9dc0-4f5e-8f0e-0123456789ab".parse().expect("an id");
    let reference = CaseReference::of(case).to_string();
    [
        "7d444840-9dc0-4f5e-8f0e-0123456789ab",
        "hub-office",
        reference.as_str(),
        "2026-02-01T10:00:00.000Z",
        "2026-02-01",
        "access/avon/2026-02-01",
        "case/7d444840-9dc0-4f5e-8f0e-0123456789ab",
        "sha256:00000000000000000000000000000000000000000000000000000000000000ff",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

/// A proposed policy, as JSON. One that is taken keeps the victim's location from those who face the suspect, and reads
/// the same when it is read from the log.
pub fn policy(bytes: &[u8]) {
    let Ok(stored) = serde_json::from_slice::<Stored>(bytes) else { return };
    if let Ok(compiled) = policy::proposed(&stored.files) {
        let again = policy::adopted(&stored.to_json()).map(|adopted| adopted.policy.clone());
        assert_eq!(again.as_deref(), Some(&compiled.matrix.into()));
    }
}

/// The policy that a new hub starts with.
pub fn policies() -> Vec<Vec<u8>> {
    vec![Stored::first().to_json().to_string().into_bytes()]
}

/// Numbers of people and places: what is taken has one form, which reads as itself.
pub fn numbers(bytes: &[u8]) {
    const TODAY: Date = Date::constant(2026, 6, 1);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    reads_again::<reference::NhsNumber>(text);
    reads_again::<reference::CroNumber>(text);
    reads_again::<reference::Postcode>(text);
    reads_again::<reference::Uprn>(text);
    if let Ok(id) = reference::PncId::read(text, TODAY) {
        assert_eq!(reference::PncId::read(id.as_str(), TODAY), Ok(id));
    }
}

/// One of each, in more than one form.
pub fn all_numbers() -> Vec<Vec<u8>> {
    ["943 476 5919", "2003/0062845E", "03/62845E", "265416/21G", "SF05/482703J", "ZZ99 3WZ", "100023336956"]
        .map(|text| text.as_bytes().to_vec())
        .into()
}

/// A file of reference data: what is taken is a set that may be adopted, and reads the same when it is written again.
pub fn reference_set(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match reference::read(text) {
        Ok(set) => {
            assert!(reference::problems(&set).is_empty());
            let again = serde_json::to_string(&set).expect("a set is JSON");
            assert_eq!(reference::read(&again), Ok(set));
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
}

/// The sets of the release that are short.
pub fn reference_sets() -> Vec<Vec<u8>> {
    use events::ReferenceSetName::{Courts, OrderKinds};
    [Courts, OrderKinds].map(|name| reference::text(name).as_bytes().to_vec()).into()
}

/// A file with a case, or with an answer, that another hub signed: what is read is written the same and read again.
pub fn transfer(bytes: &[u8]) {
    if let Ok(mut read) = audit::transfer::Bundle::read(bytes) {
        let parts: usize = read.bundle.parts().iter().map(|(_, rows)| rows.len()).sum();
        assert_eq!(parts, read.bundle.history.len(), "each row lies in one part");
        let before = read.bundle.clone();
        if let Ok(written) = read.bundle.write() {
            assert_eq!(read.bundle, before, "what was short enough is not shortened");
            assert!(audit::transfer::Bundle::read(&written).is_ok());
        }
    }
    let _ = audit::transfer::Answer::read(bytes);
}

/// Files of both kinds.
pub fn transfers() -> Vec<Vec<u8>> {
    const FACT: &str = r#"{"format":"stalkinghub.transfer.v1","transfer":"7d444840-9dc0-4f5e-8f0e-0123456789a0","from":"north","to":"south","reference":"STK-YFWQ3EP","offered_at":"2026-03-01T09:00:00Z","offered_by":"pol","gateway":"policing_common_law","basis":"law_enforcement_part3","reason":"moved","necessity":"safety","people":[{"kind":"intake.person_recorded.v1","agency":"adv","values":{"person":"7d444840-9dc0-4f5e-8f0e-0123456789a1","role":"victim","name":"Fictional Person"}}],"safe_contacts":[],"locations":[],"orders":[],"actions":[{"agency":"adv","strand":"victim_facing","due":"2026-03-20","what":"Fit a lock."}],"risk":[],"conflict":false,"restricted":false,"history":[{"class":"conduct","row":{"on":"2026-02-02","agency":"pol","kind":"intake.incident_reported.v1","values":{"narrative":"He waited."}}}]}"#;
    const ANSWER: &str = r#"{"format":"stalkinghub.transfer_answer.v1","transfer":"7d444840-9dc0-4f5e-8f0e-0123456789a0","from":"south","to":"north","digest":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","answered_at":"2026-03-02T09:00:00Z","outcome":{"declined":{"reason":"no_capacity"}}}"#;
    for text in [FACT, ANSWER] {
        let bytes = text.as_bytes();
        let whole = audit::transfer::Bundle::read(bytes).is_ok() || audit::transfer::Answer::read(bytes).is_ok();
        assert!(whole, "a seed is a whole file");
    }
    vec![FACT.as_bytes().to_vec(), ANSWER.as_bytes().to_vec()]
}
