//! What a command is answered: the same as by its own call, in the order that it relies on.

use super::{
    AgencyId, CaseId, CaseReference, Code, IN_FLIGHT, ISA, Id, IncidentId, NOTHING, OIC, OUTSIDER, PersonId, SPOC,
    Scene, Stream, SubmitCommandsRequest, Told, Value, answered, command, done, json, next, planned, request_id,
    sha256, status, text, why,
};
use crate::{
    api::{hidden::commands, scene::bytes},
    world::{OFFICER, World},
};
use server::{CallError, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// Every command of the API, as `service/Call`.
fn kinds(scene: &Scene) -> Vec<String> {
    let submit = scene.world.client.method("submit/SubmitCommands").unwrap();
    let mut kinds = Vec::new();
    for service in submit.parent_pool().services() {
        for method in service.methods().filter(|method| method.input().get_field_by_name("request_id").is_some()) {
            kinds.push(format!("{}/{}", service.full_name().split('.').nth(1).unwrap(), method.name()));
        }
    }
    let fields: BTreeSet<String> = submit.input().fields().map(|field| field.name().to_owned()).collect();
    let expected: BTreeSet<String> = kinds.iter().map(|kind| super::field(kind)).collect();
    assert_eq!(fields, expected, "a stream takes every command of the API, by the name of its call");
    kinds
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_refused_as_its_own_call_would_refuse_it() {
    let scene = Scene::new().await;
    let hidden = text(&scene.open_case().await["case_id"]);
    let mut all: Vec<(String, Value)> = Vec::new();
    // Nothing given; not even a request id; on a hidden case; on none; on one where a rule refuses, or not.
    for kind in kinds(&scene) {
        let id = request_id(&format!("empty {kind}"));
        all.push((kind.clone(), json!({"request_id": id, "etag": "x".repeat(300)})));
        all.push((kind, json!({"request_id": "no id"})));
    }
    for (kind, _, mut request) in commands() {
        for case in [&hidden, NOTHING] {
            request["case"] = case.into();
            request["request_id"] = request_id(&format!("{kind} on {case}")).into();
            all.push((kind.to_owned(), request.clone()));
        }
        request["case"] = scene.case.clone().into();
        request["etag"] = "stale".into();
        all.push((kind.to_owned(), request));
    }
    let size = scene.size().await;
    let mut codes = BTreeSet::new();
    let messages = all.iter().map(|(kind, request)| command(&scene.world.client, kind, request)).collect();
    let outcomes = scene.submitted(SPOC, messages).await;
    for ((kind, request), outcome) in all.into_iter().zip(outcomes) {
        let (over_a_stream, by_itself) = (status(&outcome), scene.refused(SPOC, &kind, request).await);
        let (a, b) = (bytes(&over_a_stream), bytes(&by_itself));
        assert_eq!((&a.0, &a.1, &a.2), (&b.0, &b.1, &b.2), "{kind}");
        codes.insert(format!("{:?} {}", a.0, why(&outcome)));
    }
    assert_eq!(scene.size().await, size + 1, "several names of what is not there are one alert, and nothing else");
    for code in
        ["InvalidArgument FIELDS_NOT_VALID", "NotFound ", "Aborted STALE_ETAG", "PermissionDenied ROLE_MAY_NOT_DO_THIS"]
    {
        assert!(codes.contains(code), "{codes:?}");
    }
}

/// A value with what was saved put in for `"$name"`.
fn filled(value: &Value, saved: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => text.strip_prefix('$').map_or_else(|| value.clone(), |name| saved[name].clone()),
        Value::Array(items) => items.iter().map(|item| filled(item, saved)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), filled(value, saved))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// A value by a path such as `receipt.event_ids[0]`.
fn at(value: &Value, path: &str) -> Value {
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    value.pointer(&pointer).unwrap_or_else(|| panic!("{path} of {value}")).clone()
}

/// An answer without what differs between two hubs, which have keys of their own, and two moments.
fn comparable(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(receipt) = answer.get_mut("receipt").and_then(Value::as_object_mut) {
        for name in ["etag", "cursor", "recorded_time"] {
            let there = receipt.remove(name).is_some();
            receipt.insert(format!("has_{name}"), there.into());
        }
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_case_entered_over_streams_is_the_one_entered_call_by_call() {
    let scenario = Scenario::from_json(server::NORTHMERE).unwrap();
    let begins = scenario.begins().unwrap().to_string();
    let (plain, streamed) = (World::new(&begins).await, World::new(&begins).await);
    for (nth, agency) in scenario.agencies.iter().enumerate() {
        for world in [&plain, &streamed] {
            let request = json!({"request_id": request_id(&format!("agency {nth}")), "agency": agency.id,
                "kind": agency.kind, "name": agency.name});
            world.client.ask("governance/RegisterAgency", Some(&world.token(OFFICER)), &request).await.unwrap();
        }
    }
    for (nth, person) in scenario.people.values().enumerate() {
        for world in [&plain, &streamed] {
            let request = json!({"request_id": request_id(&format!("worker {nth}")), "agency": person.agency,
                "worker": person.worker, "roles": person.roles, "strands": person.strands});
            world.client.ask("governance/RegisterWorker", Some(&world.token(OFFICER)), &request).await.unwrap();
        }
    }
    let (mut saved, mut saved_streamed) = (BTreeMap::new(), BTreeMap::new());
    let (mut kinds, mut refused) = (BTreeSet::new(), 0);
    for (nth, act) in scenario.acts.iter().enumerate() {
        let person = &scenario.people[&act.by];
        let word = |value: Value| text(&value);
        let (role, purpose) = (word(json!(person.role)), word(json!(person.purpose)));
        let (agency, worker) = (person.agency.to_string(), person.worker.to_string());
        let who = (agency.as_str(), worker.as_str(), role.as_str(), purpose.as_str());
        for world in [&plain, &streamed] {
            world.clock.set(act.at);
        }
        let with_id = |saved: &BTreeMap<String, Value>| {
            let mut request = filled(&act.request, saved);
            let fields = request.as_object_mut().unwrap();
            fields.entry("request_id").or_insert_with(|| request_id(&format!("act {nth}")).into());
            request
        };
        let by_itself = plain.client.ask(&act.call, Some(&plain.token(who)), &with_id(&saved)).await;
        let message = command(&streamed.client, &act.call, &with_id(&saved_streamed));
        let stream = Stream::open(streamed.client.channel(), Some(&streamed.token(who))).await.unwrap();
        let [outcome] = &Told::whole(stream.send_all(vec![message]), 1).await[..] else { panic!("one answer") };
        match by_itself {
            Ok(answer) => {
                let over_a_stream = done(&streamed.client, outcome, &act.call);
                assert_eq!(comparable(&over_a_stream), comparable(&answer), "act {nth}: {}", act.call);
                for (name, path) in &act.save {
                    saved.insert(name.clone(), at(&answer, path));
                    saved_streamed.insert(name.clone(), at(&over_a_stream, path));
                }
                kinds.insert(act.call.clone());
            }
            Err(CallError::Status(by_itself)) => {
                let (a, b) = (bytes(&status(outcome)), bytes(&by_itself));
                assert_eq!((&a.0, &a.1, &a.2), (&b.0, &b.1, &b.2), "act {nth}: {}", act.call);
                refused += 1;
            }
            Err(CallError::Json(why)) => panic!("act {nth}: {why}"),
        }
    }
    assert!(kinds.len() >= 40 && refused > 0, "{} kinds, {refused} refused", kinds.len());
    println!("Northmere: {} kinds of commands answered alike, {refused} refusals alike", kinds.len());
}

/// The ids that a loader works out for what its commands make, as the API says.
fn made(kind: &str, agency: &str, id: &str) -> String {
    let mut bytes = Vec::new();
    for part in [kind, agency] {
        bytes.push(u8::try_from(part.len()).unwrap());
        bytes.extend(part.bytes());
    }
    let hex = request_id(id).replace('-', "");
    bytes.extend((0..16).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()));
    bytes.extend([0; 4]);
    let mut digest = sha256(&bytes);
    digest.truncate(16);
    digest[6] = digest[6] & 0x0f | 0x80;
    digest[8] = digest[8] & 0x3f | 0x80;
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The same, quicker.
fn derived<K: kernel::Kind>(id: &str) -> Id<K> {
    Id::derived(&"adv".parse::<AgencyId>().unwrap(), request_id(id).parse().unwrap())
}

/// Everything about one case, by the advocate, in the only order that makes sense.
fn one_case(scene: &Scene, nth: usize) -> Vec<SubmitCommandsRequest> {
    let id = |what: &str| format!("backlog {nth} {what}");
    let (victim, suspect): (PersonId, PersonId) = (derived(&id("victim")), derived(&id("suspect")));
    let (case, incident): (CaseId, IncidentId) = (derived(&id("case")), derived(&id("incident")));
    // By either of its names, and in either case of letters: it is the same case.
    let spoken = CaseReference::of(case).to_string();
    let quiet = spoken.to_lowercase();
    let on = |case: &str, mut request: Value| {
        request["case"] = case.into();
        request
    };
    let case = case.to_string();
    let note = |text: &str| json!({"kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "text": text});
    let link = json!({"incident_id": incident.to_string(), "reason": "The same hand."});
    vec![
        scene.command("intake/RecordPerson", &id("victim"), json!({"role": "PERSON_ROLE_VICTIM", "name": "A. V."})),
        scene.command("intake/RecordPerson", &id("suspect"), json!({"role": "PERSON_ROLE_SUSPECT", "name": "B. S."})),
        scene.command(
            "intake/OpenCase",
            &id("case"),
            json!({"victim_id": victim.to_string(), "suspect_id": suspect.to_string(),
                "how": "OPENED_HOW_SELF_REFERRAL", "account": "It began in autumn."}),
        ),
        scene.command(
            "intake/ReferCase",
            &id("referral"),
            on(&case, json!({"urgency": "URGENCY_SAME_DAY", "victim_wish": "WISH_AGREES", "reason": "Afraid."})),
        ),
        scene.command("casework/ContributeItem", &id("first"), on(&quiet, note("The first note."))),
        scene.command(
            "intake/ReportIncident",
            &id("incident"),
            json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN", "narrative": "Notes again."}),
        ),
        scene.command("intake/ProposeLink", &id("link"), on(&spoken, link)),
        scene.command("casework/ContributeItem", &id("second"), on(&case, note("The second note."))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_that_names_what_it_makes_itself_is_loaded_over_one_stream() {
    let scene = Scene::empty().await;
    assert_eq!(made("case", "adv", "backlog 0 case"), derived::<kernel::Case>("backlog 0 case").to_string());
    let cases = 50;
    // Case by case, and mixed so that every case is always under way.
    let (mut all, mut mixed) = (Vec::new(), Vec::new());
    for nth in 0..cases / 2 {
        all.extend(one_case(&scene, nth));
    }
    let mut rest: Vec<_> = (cases / 2..cases).map(|nth| one_case(&scene, nth).into_iter()).collect();
    while let Some(round) = rest.iter_mut().map(Iterator::next).collect::<Option<Vec<_>>>() {
        mixed.extend(round);
    }
    all.extend(mixed);
    let size = scene.size().await;
    let told = scene.submitted(ISA, all.clone()).await;
    for outcome in &told {
        assert!(!matches!(outcome, super::Outcome::Refusal(_)), "{:?}", status(outcome));
    }
    let count = u64::try_from(all.len()).unwrap();
    assert_eq!(scene.size().await, size + count);
    for nth in 0..cases {
        let case: CaseId = derived(&format!("backlog {nth} case"));
        let seen = scene.done(ISA, "cases/GetCase", json!({"case": case.to_string(), "page_size": 500})).await;
        let types: Vec<_> =
            seen["case"]["events"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
        let is =
            |name: &str| types.iter().position(|it| it.contains(name)).unwrap_or_else(|| panic!("{name}: {types:?}"));
        assert!(is("case_opened") < is("case_referred"), "{types:?}");
        assert!(is("case_referred") < is("item_contributed"), "{types:?}");
        assert!(is("item_contributed") < is("link_proposed"), "{types:?}");
        assert!(types.last().unwrap().contains("item_contributed"), "{types:?}");
    }
    // Once more, whole: the first receipts, and nothing is stored.
    let again = scene.submitted(ISA, all).await;
    // The cursor is sealed anew each time.
    let without_cursor = |outcome| {
        let mut answer = answered(&scene.world.client, outcome);
        for response in answer.as_object_mut().unwrap().values_mut().filter(|value| value.is_object()) {
            response["receipt"].as_object_mut().unwrap().remove("cursor");
        }
        answer
    };
    for (again, first) in again.iter().zip(&told) {
        assert_eq!(without_cursor(again), without_cursor(first));
    }
    assert_eq!(scene.size().await, size + count);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_concerns_one_case_is_decided_in_order_and_a_refusal_stops_no_other() {
    let scene = Scene::empty().await;
    for round in 0..10 {
        let opened = scene.open_case().await;
        let case = text(&opened["case_id"]);
        let id = |what: &str| format!("round {round} {what}");
        let refer = |what: &str, name: &Value| {
            let request =
                json!({"case": name, "urgency": 1, "victim_wish": 1, "reason": format!("The {what} reason.")});
            scene.command("intake/ReferCase", &id(what), request)
        };
        let told = scene
            .submitted(
                ISA,
                vec![
                    refer("first", &opened["case_reference"]),
                    refer("second", &opened["case_id"]),
                    scene.command("casework/PlanAction", &id("plan"), planned(&case, "Call.")),
                    scene.command("casework/PlanAction", &id("plan"), planned(&case, "Something else.")),
                    scene.command("casework/PlanAction", &id("plan"), planned(&case, "Call.")),
                    SubmitCommandsRequest { command: None },
                    refer("third", &NOTHING.into()),
                ],
            )
            .await;
        let client = &scene.world.client;
        done(client, &told[0], "intake/ReferCase");
        assert_eq!(why(&told[1]), "ALREADY_REFERRED");
        let first = done(client, &told[2], "casework/PlanAction");
        assert_eq!(why(&told[3]), "REQUEST_ID_REUSED");
        let again = done(client, &told[4], "casework/PlanAction");
        assert_eq!(first["receipt"]["event_ids"], again["receipt"]["event_ids"]);
        assert_eq!(crate::api::scene::paths(&status(&told[5])), ["command"]);
        assert_eq!(status(&told[6]).code(), Code::NotFound);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_changed_after_what_came_before_and_before_what_comes_after() {
    let scene = Scene::empty().await;
    let mut all = Vec::new();
    for nth in 0..20 {
        let letter = char::from(b'a' + nth);
        let (agency, worker) = (format!("agency-{letter}"), format!("worker-{letter}"));
        let kind = "AGENCY_KIND_HOUSING";
        all.push(scene.command(
            "governance/RegisterAgency",
            &agency,
            json!({"agency": agency, "kind": kind, "name": "A housing office (fictional)"}),
        ));
        all.push(scene.command(
            "governance/RegisterWorker",
            &worker,
            json!({"agency": agency, "worker": worker, "roles": ["ROLE_HOUSING_OFFICER"],
                "strands": ["STRAND_VICTIM_FACING"]}),
        ));
        all.push(scene.command(
            "governance/RecordLeaver",
            &format!("{worker} leaves"),
            json!({"agency": agency, "worker": worker}),
        ));
    }
    for outcome in scene.submitted(OFFICER, all).await {
        assert!(!matches!(outcome, super::Outcome::Refusal(_)), "{:?}", status(&outcome));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_made_up_are_no_more_over_a_stream_than_one_by_one() {
    let scene = Scene::new().await;
    let before = scene.on_disk("", "command");
    let made_up = |nth: usize| {
        let name = format!("0198ffff-0000-8000-8000-{nth:012x}");
        scene.command("casework/PlanAction", &format!("made up {nth}"), planned(&name, "Call."))
    };
    // More than the limit at once, on two streams of one worker.
    let (one, two) = tokio::join!(
        scene.submitted(OUTSIDER, (0..IN_FLIGHT).map(made_up).collect()),
        scene.submitted(OUTSIDER, (IN_FLIGHT..2 * IN_FLIGHT).map(made_up).collect()),
    );
    let mut codes = BTreeMap::new();
    for outcome in one.iter().chain(&two) {
        *codes.entry(format!("{:?}", status(outcome).code())).or_insert(0) += 1;
    }
    assert_eq!(codes, [("NotFound".to_owned(), 60), ("ResourceExhausted".to_owned(), 2 * IN_FLIGHT - 60)].into());
    assert_eq!(scene.on_disk("", "command") - before, 60);
    // Others are not held up by it, and hidden is as absent.
    let hidden = scene.command("casework/PlanAction", "hidden", planned(&scene.case, "Call."));
    let told = scene.submitted(OUTSIDER, vec![hidden, made_up(2 * IN_FLIGHT)]).await;
    assert_eq!(bytes(&status(&told[0])), bytes(&status(&told[1])));
    scene.plan(OIC, "Call.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_come_before_the_caller_has_sent_all() {
    let scene = Scene::new().await;
    let mut stream = scene.submit(OIC).await;
    for nth in 0..5 {
        let plan = planned(&scene.case, &format!("Call number {}.", ["one", "two", "three", "four", "five"][nth]));
        stream.send(scene.command("casework/PlanAction", &format!("one by one {nth}"), plan)).await;
        let answer = next(&mut stream.answers).await.unwrap().unwrap();
        assert_eq!(answer.number, u32::try_from(nth).unwrap() + 1);
        done(&scene.world.client, &answer.outcome.unwrap(), "casework/PlanAction");
    }
}
