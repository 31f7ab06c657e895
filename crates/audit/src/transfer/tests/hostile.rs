//! Files of a hub that is registered, signs rightly and has turned bad: each is none, or is taken without harm.

use super::*;
use events::Field;
use serde_json::json;
use testkit::samples;

/// A sample of an event, as a file holds it.
fn fact(kind: &str) -> Json {
    let entry = samples::every_event().into_iter().find(|entry| entry.event.type_name() == kind).unwrap();
    let known = |field: Field| match field.value {
        Value::Known(value) => Some((field.name.to_owned(), value)),
        Value::Erased => None,
    };
    let values: Map<String, Json> = entry.event.fields(entry.source).into_iter().filter_map(known).collect();
    json!({"kind": kind, "agency": "pol-s", "values": values})
}

/// A file in order, with something in every list.
fn whole() -> Json {
    let order = fact("orders.order_received.v1");
    let row = json!({"class": "risk", "row": {"on": "2026-03-01", "agency": "pol-s", "kind": "risk.risk_assessed.v1",
        "values": {"level": "high", "rationale": "He wrote again."}}});
    json!({"format": BUNDLE_FORMAT, "transfer": order["values"]["transfer"], "from": "south.example/log",
        "to": "north.example/log", "reference": CaseReference::of(id(1)).to_string(),
        "offered_at": "2026-03-14T10:00:00.000Z", "offered_by": "pol-s", "gateway": "policing_common_law",
        "basis": "law_enforcement_part3", "reason": "She moved.", "necessity": "To keep her safe.",
        "people": [victim()], "safe_contacts": [fact("casework.safe_contact_recorded.v1")],
        "locations": [fact("casework.victim_location_recorded.v1")],
        "orders": [{"versions": [order], "events": [fact("orders.order_served.v1"), fact("orders.breach_reported.v1"),
            fact("orders.breach_recorded.v1")]}],
        "actions": [{"agency": "adv-s", "strand": "victim_facing", "due": "2026-03-20", "what": "Fit a lock."}],
        "risk": [fact("risk.risk_assessed.v1")], "conflict": false, "restricted": false, "history": [row]})
}

fn victim() -> Json {
    let mut victim = fact("intake.person_recorded.v1");
    victim["values"]["role"] = json!("victim");
    victim
}

fn read(file: &Json) -> Result<Read, BadFile> {
    Bundle::read(&serde_json::to_vec(file).unwrap())
}

type Change = fn(&mut Json);

/// What a bad hub changes, and whether a file is still one afterwards.
#[rustfmt::skip]
const ROWS: &[(&str, Change)] = &[
    ("another version of the form", |it| it["format"] = json!("stalkinghub.transfer.v99")),
    ("no form", |it| it["format"] = json!("")),
    ("a text of half a megabyte", |it| it["reason"] = json!("x".repeat(500_000))),
    ("a reason that is too long by one", |it| it["reason"] = json!("x".repeat(4_001))),
    ("a necessity that is too long", |it| it["necessity"] = json!("é".repeat(4_001))),
    ("an action that is too long", |it| it["actions"][0]["what"] = json!("x".repeat(4_001))),
    ("a code word that is too long", |it| it["safe_contacts"][0]["values"]["code_word"] = json!("x".repeat(4_001))),
    ("a name that is too long", |it| it["people"][0]["values"]["name"] = json!("x".repeat(4_001))),
    ("an agency with a name of a page", |it| it["actions"][0]["agency"] = json!("x".repeat(401))),
    ("an agency without a name", |it| it["actions"][0]["agency"] = json!("")),
    ("thousands of orders", |it| { let order = it["orders"][0].clone(); it["orders"] = json!(vec![order; 2_000]); }),
    ("thousands of actions", |it| { let action = it["actions"][0].clone(); it["actions"] = json!(vec![action; 2_000]); }),
    ("thousands of ways to reach her", |it| { let one = it["safe_contacts"][0].clone(); it["safe_contacts"] = json!(vec![one; 2_000]); }),
    ("more events of an order than a record holds", |it| { let one = it["orders"][0]["events"][0].clone(); it["orders"][0]["events"] = json!(vec![one; 90]); }),
    ("more actions than a record holds", |it| { let mut one = it["actions"][0].clone(); one["what"] = json!("x".repeat(3_000)); it["actions"] = json!(vec![one; 20]); }),
    ("more terms than an order has", |it| { let one = it["orders"][0]["versions"][0]["values"]["terms"][0].clone(); it["orders"][0]["versions"][0]["values"]["terms"] = json!(vec![one; 101]); }),
    ("the same order twice", |it| { let order = it["orders"][0].clone(); it["orders"] = json!([order.clone(), order]); }),
    ("a service of another order", |it| it["orders"][0]["events"][0]["values"]["order"] = json!("00000099-0000-4000-8000-000000000001")),
    ("a breach of another order", |it| it["orders"][0]["events"][1]["values"]["order"] = json!("00000099-0000-4000-8000-000000000001")),
    ("a breach that nobody reported", |it| it["orders"][0]["events"][2]["values"]["breach"] = json!("00000099-0000-4000-8000-000000000001")),
    ("an order of another transfer", |it| it["transfer"] = json!("00000099-0000-4000-8000-000000000001")),
    ("an order that is made after the file", |it| it["orders"][0]["versions"][0]["values"]["made"] = json!("2026-03-15")),
    ("an order that ends in ten thousand years", |it| it["orders"][0]["versions"][0]["values"]["last_day"] = json!("9999-12-31")),
    ("an order of before the last century", |it| it["orders"][0]["versions"][0]["values"]["made"] = json!("1899-12-31")),
    ("a service in the year 3000", |it| it["orders"][0]["events"][0]["values"]["served_at"] = json!("3000-01-01T00:00:00.000Z")),
    ("an action of another age", |it| it["actions"][0]["due"] = json!("0001-01-01")),
    ("a row of tomorrow", |it| it["history"][0]["row"]["on"] = json!("2026-03-15")),
    ("a terminal's escape in a reason", |it| it["reason"] = json!("She \u{1b}[2Jmoved.")),
    ("a bell in a row", |it| it["history"][0]["row"]["values"]["rationale"] = json!("He \u{7}wrote.")),
    ("a text that runs backwards", |it| it["necessity"] = json!("To \u{202e}keep her safe.")),
    ("a name with a line end", |it| it["history"][0]["row"]["agency"] = json!("pol\nadv")),
    ("a reference that is none", |it| it["reference"] = json!("<script>alert(1)</script>")),
    ("a reference with a wrong letter", |it| it["reference"] = json!("STK-AAAAAAA")),
    ("a reference in small letters", |it| it["reference"] = json!(it["reference"].as_str().unwrap().to_lowercase())),
    ("a gateway that nobody knows", |it| it["gateway"] = json!("because_we_can")),
    ("a strand that nobody knows", |it| it["actions"][0]["strand"] = json!("everything")),
    ("a kind of order that nobody knows", |it| it["orders"][0]["versions"][0]["values"]["kind"] = json!("curfew")),
    ("a class that nobody knows", |it| it["history"][0]["class"] = json!("secret")),
    ("a victim twice", |it| it["people"] = json!([victim(), victim()])),
    ("a suspect alone", |it| it["people"][0]["values"]["role"] = json!("suspect")),
    ("an event that opens a case", |it| it["safe_contacts"] = json!([fact("intake.case_opened.v1")])),
    ("an assignment among the orders", |it| it["orders"][0]["events"] = json!([fact("governance.worker_assigned.v1")])),
    ("where she is, among the history", |it| it["history"][0]["class"] = json!("victim_location")),
    ("one more field", |it| it["admin"] = json!(true)),
    ("one more field of a fact", |it| it["people"][0]["by"] = json!("operator")),
    ("an id that is none", |it| it["transfer"] = json!("../../etc")),
    ("a list where a text belongs", |it| it["reason"] = json!(["She moved."])),
    ("a number of rows that no case has", |it| { let row = it["history"][0].clone(); it["history"] = json!(vec![row; 20_001]); }),
];

#[test]
fn whatever_a_bad_hub_writes_is_no_file() {
    assert!(read(&whole()).is_ok());
    for (what, change) in ROWS {
        let mut file = whole();
        change(&mut file);
        assert_eq!(read(&file).err(), Some(BadFile), "{what}");
    }
}

#[test]
fn what_does_no_harm_is_taken_as_it_is() {
    let rows: &[(&str, Change)] = &[
        ("marks of a page are text", |it| it["reason"] = json!("<b>She</b> moved & 'hid' \"there\".")),
        ("names of agencies here are names there", |it| {
            it["history"][0]["row"]["agency"] = json!("pol");
            it["actions"][0]["agency"] = json!("hub");
            it["offered_by"] = json!("adv");
        }),
        ("an order of long ago", |it| it["orders"][0]["versions"][0]["values"]["made"] = json!("1998-06-16")),
        ("an action that was due", |it| it["actions"][0]["due"] = json!("2020-01-01")),
        ("a text as long as any", |it| it["reason"] = json!("é".repeat(4_000))),
        ("nothing but the victim", |it| {
            for list in ["safe_contacts", "locations", "orders", "actions", "risk", "history"] {
                it[list] = json!([]);
            }
        }),
    ];
    for (what, change) in rows {
        let mut file = whole();
        change(&mut file);
        let read = read(&file).unwrap_or_else(|_| panic!("{what}"));
        assert!(!read.bundle.parts().is_empty(), "{what}: the last part says that all is there");
    }
}

#[test]
fn a_text_that_may_locate_somebody_is_left_out_of_the_history_and_nothing_else_is() {
    let mut file = whole();
    file["history"][0]["row"]["values"] = json!({"level": "high", "on": "2026-03-01", "event": "0000000d-0000-4000-8000-000000000001",
        "rationale": "She lives at 4 Sample Row, Northmere NM4 2QF.", "items": [{"note": "07700 900555"}]});
    let read = read(&file).unwrap();
    let left: Vec<&String> = read.bundle.history[0].row.values.keys().collect();
    assert_eq!(left, ["level", "on", "event"]);
}

#[test]
fn whoever_decides_is_told_that_there_is_a_way_to_her_and_not_which() {
    let mut file = whole();
    file["people"][0]["values"]["address"] = json!("4 Sample Row, Northmere NM4 2QF");
    file["people"][0]["values"]["name"] = json!("A. V.");
    file["safe_contacts"][0]["values"]["code_word"] = json!("marigold");
    file["safe_contacts"][0]["values"]["number"] = json!("07700 900555");
    file["locations"][0]["values"]["location"] = json!("7 Sample Lane, Northmere");
    let shown = read(&file).unwrap().to_decide();
    assert_eq!((shown.safe_contacts.len(), shown.locations.len()), (1, 1));
    let text = serde_json::to_string(&shown).unwrap();
    for kept in ["Sample Row", "Sample Lane", "marigold", "07700", "work_phone", "times"] {
        assert!(!text.contains(kept), "{kept}");
    }
    for told in ["A. V.", "Fit a lock.", "casework.victim_location_recorded.v1", "He wrote again."] {
        assert!(text.contains(told), "{told}");
    }
}

#[test]
fn an_answer_of_a_bad_hub_is_none() {
    let answer = |reference: &str| {
        json!({"format": ANSWER_FORMAT, "transfer": id::<kernel::Transfer>(1), "from": "south", "to": "north",
            "digest": "0a".repeat(32), "answered_at": "2026-03-01T09:00:00Z", "outcome": {"accepted": {"reference": reference}}})
    };
    let read = |answer: &Json| Answer::read(answer.to_string().as_bytes());
    let whole = answer(&CaseReference::of(id(1)).to_string());
    assert!(read(&whole).is_ok());
    for reference in ["", "STK-AAAAAAA", "\u{1b}[2J", "<script>", &"x".repeat(300)] {
        assert!(read(&answer(reference)).is_err(), "{reference:?}");
    }
    let rows: &[(&str, Json)] = &[
        ("format", json!("stalkinghub.transfer_answer.v99")),
        ("from", json!("x".repeat(401))),
        ("outcome", json!({"kept": {}})),
        ("transfer", json!("1")),
        ("answered_at", json!("tomorrow")),
        ("more", json!(1)),
    ];
    for (field, value) in rows {
        let mut changed = whole.clone();
        changed[*field] = value.clone();
        assert!(read(&changed).is_err(), "{field}");
    }
}
