//! Well-formed requests, and the same with one field spoilt.
#![allow(clippy::wildcard_enum_match_arm, reason = "a kind of field that no request has yet fails the test loudly")]

use super::{Call, calls, pool};
use crate::transact::Target;
use kernel::{CaseId, CaseReference};
use policy::Stored;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value};
use std::{collections::BTreeMap, path::Path};
use strum::IntoEnumIterator;

const ID: &str = "01970000-0000-8000-8000-000000000001";

fn reference() -> String {
    CaseReference::of(CaseId::from_uuid(uuid::Uuid::from_u128(5))).to_string()
}

/// A message with every field given.
fn full(of: &MessageDescriptor) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    match of.full_name() {
        "google.protobuf.Timestamp" => message.set_field_by_name("seconds", Value::I64(1_773_309_600)),
        "google.protobuf.Struct" => {
            let policy = Stored::first().to_json();
            message = DynamicMessage::deserialize(of.clone(), policy).unwrap();
        }
        _ => {
            for field in of.fields() {
                let one = one(&field);
                message.set_field(&field, if field.is_list() { Value::List(vec![one]) } else { one });
            }
        }
    }
    message
}

/// A value that fits a field, or one entry of a list.
fn one(field: &FieldDescriptor) -> Value {
    match field.kind() {
        Kind::Message(inner) if field.name() == "set" => {
            let courts: serde_json::Value = ::reference::text(events::ReferenceSetName::Courts).parse().unwrap();
            Value::Message(DynamicMessage::deserialize(inner, courts).unwrap())
        }
        Kind::Message(inner) => Value::Message(full(&inner)),
        // What only some instruments ask for is left out.
        Kind::Enum(_) => Value::EnumNumber(i32::from(field.name() != "previous")),
        Kind::Bool => Value::Bool(true),
        Kind::Uint32 => Value::U32(1),
        Kind::Uint64 => Value::U64(1),
        // What was found needs no note.
        Kind::String if field.full_name().ends_with("GiveReturnRequest.note") => Value::String(String::new()),
        Kind::String => Value::String(text_for(field.name())),
        other => panic!("{}: no request has had a {other:?} so far", field.full_name()),
    }
}

fn text_for(name: &str) -> String {
    match name {
        "case" => reference(),
        "agency" | "to_agency" | "owner" | "worker" | "requested_by" | "agencies" | "attended" | "parties"
        | "party" | "service" => "avon".into(),
        "area" => "district-4".into(),
        // An NHS number: the first of the schemes.
        "value" => "943 476 5919".into(),
        "code" => "SD01".into(),
        // Whoever it goes to, where it is a person, may be called anything.
        "recipient" => "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".into(),
        "verifier" => tlog::Vkey::log("southmere.example/log", [1; 32]).unwrap().to_string(),
        "sought" => "risk".into(),
        "trust_domain" => "avon.example".into(),
        "issuer" => "https://login.avon.example/realms/avon?a=b".into(),
        "reference" => "isa-7".into(),
        "digest" => format!("sha256:{}", "0".repeat(64)),
        "file_digest" | "facts_root" | "looks_root" => "0f".repeat(32),
        "from_time" => "09:00".into(),
        "to_time" => "17:00".into(),
        _ if name.ends_with("_id") || name.ends_with("_ids") => ID.into(),
        _ if name.ends_with("_date") => "2026-03-12".into(),
        _ => "words\non two lines\tand a tab".into(),
    }
}

/// What `proto/` says of each field, by the field's full name.
fn comments() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for area in ["common", "intake", "risk", "orders", "referrals", "casework", "governance", "inbox"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../proto/stalkinghub/{area}/v1"));
        for file in folder.read_dir().unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let (mut message, mut comment) = (String::new(), Vec::new());
            for line in text.lines().map(str::trim) {
                if let Some(said) = line.strip_prefix("//") {
                    comment.push(said.trim());
                    continue;
                }
                if let Some(name) = line.strip_prefix("message ") {
                    name.trim_end_matches(" {").clone_into(&mut message);
                } else if let Some((field, _)) = line.split_once(" = ") {
                    let field = field.rsplit(' ').next().unwrap();
                    found.insert(format!("stalkinghub.{area}.v1.{message}.{field}"), comment.join(" "));
                }
                comment.clear();
            }
        }
    }
    found
}

/// What the API says of a field.
#[allow(clippy::struct_excessive_bools, reason = "what a comment says, one sentence each")]
struct Said {
    required: bool,
    /// At most so many characters.
    longest: Option<usize>,
    once: bool,
    /// Whether words that say nothing are refused.
    words: bool,
    bits16: bool,
    /// Which of the values fit, another field decides.
    by_form: bool,
}

fn said(comments: &BTreeMap<String, String>, field: &FieldDescriptor) -> Said {
    let comment = comments.get(field.full_name()).unwrap_or_else(|| panic!("{} has no comment", field.full_name()));
    let is_stated = field.kind() == Kind::Bool && field.supports_presence();
    // Where a rule says what is missing, with a reason of its own, the list may come empty.
    let some = [
        "AssessNeedsRequest.areas",
        "RecordNotificationRequest.names",
        "ChargeBreachRequest.offences",
        "SafeHours.days",
        "OpenReviewRequest.agencies",
    ];
    let required = if field.is_list() {
        some.iter().any(|name| field.full_name().ends_with(name))
    } else {
        // "Required for", "required if" and the like are the rules' to judge; so is how long a period is.
        field.kind() != Kind::Uint32
            && (is_stated || ["Required.", "Required;"].iter().any(|word| comment.contains(word)))
    };
    let longest = [("200 characters", 200), ("4,000 characters", 4_000)];
    Said {
        required,
        longest: longest.iter().find(|(words, _)| comment.contains(words)).map(|(_, longest)| *longest),
        words: comment.contains("Words that are none"),
        once: comment.to_lowercase().contains("each at most once"),
        bits16: comment.contains("65,535"),
        by_form: comment.contains("the instrument's form") || comment.contains("is of its scheme"),
    }
}

/// A request that differs from a well-formed one in one field, and what is to be said of it: the path, or nothing.
struct Variant {
    how: String,
    message: DynamicMessage,
    bad: Option<String>,
}

struct Variants<'a> {
    comments: &'a BTreeMap<String, String>,
    base: DynamicMessage,
    prefix: String,
    made: Vec<Variant>,
}

impl Variants<'_> {
    fn with(&mut self, how: &str, field: &FieldDescriptor, value: Value, bad: Option<String>) {
        let mut message = self.base.clone();
        message.set_field(field, value);
        self.made.push(Variant { how: format!("{}: {how}", field.full_name()), message, bad });
    }

    fn field(&mut self, field: &FieldDescriptor) {
        let said = said(self.comments, field);
        let path = format!("{}{}", self.prefix, field.name());
        let mut without = self.base.clone();
        without.clear_field(field);
        let how = format!("{}: left out", field.full_name());
        self.made.push(Variant { how, message: without, bad: said.required.then(|| path.clone()) });
        if field.is_list() {
            self.list(field, &said, &path);
        } else {
            for (how, value, bad) in self.values(field, &said, &path) {
                self.with(&how, field, value, bad);
            }
        }
    }

    fn list(&mut self, field: &FieldDescriptor, said: &Said, path: &str) {
        let entry = one(field);
        let twice = said.once.then(|| format!("{path}[1]"));
        self.with("the same twice", field, Value::List(vec![entry.clone(); 2]), twice);
        self.with("101 entries", field, Value::List(vec![entry; 101]), Some(path.to_owned()));
        let first = Said { required: true, ..*said };
        for (how, value, bad) in self.values(field, &first, &format!("{path}[0]")) {
            self.with(&how, field, Value::List(vec![value]), bad);
        }
    }

    /// Other values of a field or of an entry, and what is to be said of each.
    fn values(&self, field: &FieldDescriptor, said: &Said, path: &str) -> Vec<(String, Value, Option<String>)> {
        let bad = Some(path.to_owned());
        let text = |how: &str, text: String, bad: Option<String>| (how.to_owned(), Value::String(text), bad);
        match field.kind() {
            Kind::String => {
                let mut made = vec![
                    text("a bell", "be\u{7}ll".into(), bad.clone()),
                    text("a character that shows nothing", "be\u{200b}ll".into(), bad.clone()),
                    text("empty", String::new(), if said.required { bad.clone() } else { None }),
                    text("too long", "é".repeat(said.longest.unwrap_or(4_000) + 1), bad),
                ];
                let filled = |longest| {
                    let letters = if said.words { "for these reasons " } else { "é" };
                    letters.chars().cycle().take(longest).collect()
                };
                made.extend(said.longest.map(|longest| text("as long as it may be", filled(longest), None)));
                made
            }
            Kind::Enum(of) => {
                let unspecified = if said.required { bad.clone() } else { None };
                let others = of.values().map(|value| value.number()).filter(|&number| number > 0 && !said.by_form);
                others
                    .map(|number| (number, None))
                    .chain([(0, unspecified), (99, bad.clone()), (-1, bad)])
                    .map(|(number, bad)| (format!("number {number}"), Value::EnumNumber(number), bad))
                    .collect()
            }
            Kind::Bool => vec![("false".into(), Value::Bool(false), None)],
            Kind::Uint32 => vec![
                ("65,535".into(), Value::U32(65_535), None),
                ("65,536".into(), Value::U32(65_536), if said.bits16 { bad } else { None }),
            ],
            Kind::Uint64 => {
                vec![("0".into(), Value::U64(0), bad), ("as many as there may be".into(), Value::U64(u64::MAX), None)]
            }
            Kind::Message(of) => self.parts(&of, path),
            other => panic!("{other:?}"),
        }
    }

    fn parts(&self, of: &MessageDescriptor, path: &str) -> Vec<(String, Value, Option<String>)> {
        let bad = Some(path.to_owned());
        let empty = DynamicMessage::new(of.clone());
        match of.full_name() {
            "google.protobuf.Timestamp" => {
                let (mut late, mut negative) = (full(of), full(of));
                late.set_field_by_name("seconds", Value::I64(i64::MAX));
                negative.set_field_by_name("nanos", Value::I32(-1));
                vec![
                    ("far in the future".into(), Value::Message(late), bad.clone()),
                    ("negative nanos".into(), Value::Message(negative), bad),
                ]
            }
            "google.protobuf.Struct" => vec![("an empty object".into(), Value::Message(empty), bad)],
            _ => variants(self.comments, full(of), format!("{path}."))
                .into_iter()
                .map(|variant| (variant.how, Value::Message(variant.message), variant.bad))
                .collect(),
        }
    }
}

fn variants(comments: &BTreeMap<String, String>, base: DynamicMessage, prefix: String) -> Vec<Variant> {
    let fields: Vec<FieldDescriptor> = base.descriptor().fields().collect();
    let mut variants = Variants { comments, base, prefix, made: Vec::new() };
    // What every request has is read before, in one place.
    for field in fields.iter().filter(|field| !["request_id", "etag"].contains(&field.name())) {
        variants.field(field);
    }
    variants.made
}

#[test]
fn every_command_of_the_api_is_read_once_and_is_an_act() {
    let services = ["Intake", "Risk", "Orders", "Referrals", "Casework", "Governance", "Inbox"];
    let pool = pool();
    let of_the_api = pool
        .services()
        .filter(|service| services.iter().any(|name| service.name() == format!("{name}Service")))
        .flat_map(|service| service.methods().map(|method| method.input().full_name().to_owned()).collect::<Vec<_>>())
        // What reads an inbox or a list is no command.
        .filter(|name| {
            ![
                "ListAlertsRequest",
                "WatchAlertsRequest",
                "ListBreakGlassesRequest",
                "ListReferenceSetsRequest",
                "GetClosureRequest",
            ]
            .iter()
            .any(|read| name.ends_with(read))
        });
    let mut of_the_api: Vec<String> = of_the_api.collect();
    let mut read: Vec<String> = calls().iter().map(|call| call.request.full_name().to_owned()).collect();
    of_the_api.sort();
    read.sort();
    assert_eq!(read, of_the_api);
    // Reading, auditing, asking for a return or the pack of a review, reading an inbox or what is to be reviewed, giving out an
    // answer, listing break-glasses or sets of reference data, asking how the hub closes, reading by break-glass and what is done
    // with files between hubs are the acts
    // that are no command.
    assert_eq!(sharing::Act::iter().count(), read.len() + 17);
}

#[test]
fn a_well_formed_request_becomes_the_act_of_its_name_on_the_stream_it_names() {
    for Call { rpc, request, read } in calls() {
        let (plan, bad) = read(&full(&request));
        assert_eq!(bad, [""; 0], "{rpc}");
        let plan = plan.unwrap();
        let act: &str = plan.act.into();
        assert_eq!(act, rpc);
        let named = match &plan.target {
            Target::Case(case) => *case == reference() && !rpc.ends_with("Link"),
            Target::CaseAndIncident(case, incident) => {
                *case == reference() && incident.to_string() == ID && rpc.ends_with("Link")
            }
            Target::New(_) => ["ReportIncident", "RecordPerson", "OpenCase", "CallMeeting"].contains(&rpc),
            Target::Register(_) => [
                "RegisterAgency",
                "RegisterWorker",
                "RecordLeaver",
                "IdentifyAgency",
                "ProposePolicy",
                "AdoptPolicy",
                "AdoptRulebook",
                "AdoptReference",
                "RegisterHub",
                "DeclareClosure",
                "ConfirmClosure",
                "WithdrawClosure",
                "HandOverCustody",
                "AcceptCustody",
                "MakeAgreement",
                "EndAgreement",
                "DeclareRelation",
            ]
            .contains(&rpc),
            Target::BreakGlass(agency) => agency.as_str() == "avon" && rpc.ends_with("BreakGlass"),
            Target::Alert(alert) => alert.to_string() == ID && rpc.ends_with("Alert"),
        };
        assert!(named, "{rpc}: {:?}", plan.target);
        // Its rule answers, whatever it says of an empty history.
        let _ = super::decide(&plan, &[]);
    }
}

#[test]
fn an_empty_request_is_told_every_field_that_it_must_have() {
    let comments = comments();
    for Call { rpc, request, read } in calls() {
        let fields = request.fields().filter(|field| field.name() != "request_id");
        let mut required: Vec<String> =
            fields.filter(|field| said(&comments, field).required).map(|field| field.name().to_owned()).collect();
        let (_, mut bad) = read(&DynamicMessage::new(request));
        required.sort();
        bad.sort();
        assert_eq!(bad, required, "{rpc}");
    }
}

#[test]
fn every_field_is_held_to_what_the_api_says_of_it_and_told_by_its_path() {
    let comments = comments();
    let mut tried = 0;
    for Call { rpc, request, read } in calls() {
        for Variant { how, message, bad } in variants(&comments, full(&request), String::new()) {
            // Which of these an agency gives depends on what it found: `tests/it/api/meetings.rs`.
            let depends = ["result: number", "information: left out", "note: "];
            if bad.is_none() && depends.iter().any(|field| how.contains(&format!("GiveReturnRequest.{field}"))) {
                continue;
            }
            let (plan, found) = read(&message);
            assert_eq!(found, bad.iter().cloned().collect::<Vec<_>>(), "{rpc}, {how}");
            assert!(bad.is_some() || plan.is_some(), "{rpc}, {how}");
            tried += 1;
        }
    }
    assert!(tried > 1_000, "only {tried} requests were tried");
}
