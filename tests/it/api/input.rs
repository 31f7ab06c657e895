//! Bad input: all of it is told at once, nothing is written, and nothing of it is said back.

use super::scene::{DOC, ISA, NOTHING, OFFICER, OIC, PRB, SPOC, Scene, paths, planned, why};
use crate::world::{Who, request_id};
use ::api::stalkinghub::{
    casework::v1::{RecordInvestigationStepRequest, casework_service_client::CaseworkServiceClient},
    common::v1::{Occurrence, Provenance},
    intake::v1::{ReportIncidentRequest, intake_service_client::IntakeServiceClient},
};
use serde_json::{Value, json};
use tonic::{Code, Request, Status};

/// A private word that no status may hold.
const MARKER: &str = "Quillfeather";

/// Whether a status says nothing of what it was asked.
fn tells_nothing(status: &Status) -> bool {
    let details = String::from_utf8_lossy(status.details()).into_owned();
    ![status.message(), &details].iter().any(|text| text.to_lowercase().contains(&MARKER.to_lowercase()))
}

/// Sends what must be refused with these paths, in this order.
pub async fn bad(scene: &Scene, who: Who<'_>, call: &str, request: Value, expected: &[&str]) {
    let refused = scene.refused(who, call, request.clone()).await;
    let short: String = request.to_string().chars().take(200).collect();
    assert_eq!(refused.code(), Code::InvalidArgument, "{call} {short}: {}", refused.message());
    assert_eq!(why(&refused), "FIELDS_NOT_VALID", "{call} {short}");
    let mut found = paths(&refused);
    found.dedup();
    assert_eq!(found, expected, "{call} {short}");
    assert!(tells_nothing(&refused), "{call} {short}: {refused:?}");
}

/// Texts that are no id and no name, with what a path, a subject or a query could make of them.
pub fn bad_names() -> Vec<String> {
    let long = "a".repeat(10_000);
    let plain = [
        "a.b",
        "a*",
        "*",
        ">",
        "a>b",
        "a/b",
        "/",
        "..",
        "../../keys",
        "a b",
        " ",
        "a\nb",
        "a\u{0}b",
        "\u{202e}ba",
        "é",
        "%2e%2e",
        "$SYS",
        "' or 1=1 --",
        "{}",
        "NULL",
        "-",
        MARKER,
        "STK-",
        "STK-0000000",
        "STK-7KQ4MXR1",
    ];
    plain.into_iter().map(str::to_owned).chain([long, NOTHING.replace('-', ""), format!("{NOTHING}/")]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_ids_and_names_are_ids_and_names() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    let person = json!({"role": "PERSON_ROLE_VICTIM"});
    for name in bad_names() {
        let mut with_id = person.clone();
        with_id["request_id"] = name.clone().into();
        bad(&scene, OIC, "intake/RecordPerson", with_id, &["request_id"]).await;
        let report = json!({"recorded_as": 12, "place": 1, "victim_id": name, "suspect_id": name});
        bad(&scene, OIC, "intake/ReportIncident", report, &["victim_id", "suspect_id"]).await;
        let link = json!({"case": name, "incident_id": name, "reason": MARKER});
        bad(&scene, SPOC, "intake/ConfirmLink", link, &["case", "incident_id"]).await;
        let mut plan = planned(&name, MARKER);
        plan["action"]["owner"] = name.clone().into();
        bad(&scene, ISA, "casework/PlanAction", plan, &["case", "action.owner"]).await;
        let worker = json!({"agency": name, "worker": name, "roles": ["ROLE_SPOC"]});
        bad(&scene, OFFICER, "governance/RegisterWorker", worker, &["agency", "worker"]).await;
        let share = json!({"case": scene.case, "event_id": name, "shared_with": [{"agency": "pol", "how": 1},
            {"agency": name, "how": 1}], "gateway": 1, "basis": 1, "subject_informed": true,
            "clinician_approved": false, "necessity": MARKER});
        bad(&scene, ISA, "casework/ShareItem", share, &["event_id", "shared_with[1].agency"]).await;
        bad(&scene, OIC, "cases/GetIncident", json!({"incident_id": name}), &["incident_id"]).await;
    }
    for empty in ["request_id", "person_id", "case"] {
        let mut named =
            json!({"request_id": request_id("x"), "case": scene.case, "person_id": NOTHING, "reason": "R."});
        named[empty] = "".into();
        bad(&scene, OIC, "intake/NameSuspect", named, &[empty]).await;
    }
    for odd in ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"] {
        let mut with_id = person.clone();
        with_id["request_id"] = odd.into();
        bad(&scene, OIC, "intake/RecordPerson", with_id, &["request_id"]).await;
    }
    let mut upper = person.clone();
    upper["request_id"] = NOTHING.to_uppercase().into();
    bad(&scene, OIC, "intake/RecordPerson", upper, &["request_id"]).await;
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_names_a_case_by_an_id_or_a_reference() {
    let scene = Scene::new().await;
    for name in bad_names().into_iter().chain([String::new()]) {
        for call in ["cases/GetCase", "cases/WatchCaseEvents"] {
            bad(&scene, OIC, call, json!({"case": name}), &["case"]).await;
        }
    }
    bad(&scene, OIC, "cases/GetCase", json!({"case": MARKER, "page_size": 501}), &["case", "page_size"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_every_bad_field_is_told_at_once() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    let long = MARKER.repeat(400);
    let report = json!({"request_id": MARKER, "etag": long, "recorded_as": 99, "acts": [1, 2, 1, 77], "place": 0,
        "victim_id": MARKER, "suspect_id": MARKER, "external_reference": long, "narrative": long,
        "suspect_described": "a\u{7}b", "place_text": long,
        "provenance": {"source": 55, "occurred": {"precision": 9}, "known_time": "1850-01-01T00:00:00Z"}});
    bad(
        &scene,
        OIC,
        "intake/ReportIncident",
        report,
        &[
            "request_id",
            "etag",
            "recorded_as",
            "acts[3]",
            "place",
            "victim_id",
            "suspect_id",
            "external_reference",
            "narrative",
            "suspect_described",
            "place_text",
            "provenance.source",
            "provenance.occurred.from_time",
            "provenance.occurred.precision",
            "provenance.known_time",
        ],
    )
    .await;
    let assess = json!({"case": "nowhere", "instrument": 0, "instrument_version": 70_000,
        "items": [{"code": MARKER, "answer": 0}], "level": 9, "window_start_date": "2026-02-30", "next_due_date": "soon",
        "plan": [{"owner": "Nobody", "strand": 0, "due_date": "1.4.2026", "what": " "}],
        "relied_on_event_ids": [NOTHING, MARKER], "overridden_level": 9, "override_reason": long, "rationale": "",
        "motive_hypothesis": 99});
    let refused = scene.refused(ISA, "risk/AssessRisk", assess).await;
    let found = paths(&refused);
    for path in [
        "case",
        "instrument",
        "instrument_version",
        "level",
        "imminent",
        "window_start_date",
        "next_due_date",
        "plan[0].owner",
        "plan[0].strand",
        "plan[0].due_date",
        "plan[0].what",
        "relied_on_event_ids[1]",
        "overridden_level",
        "override_reason",
        "rationale",
        "motive_hypothesis",
    ] {
        assert!(found.iter().any(|found| found == path), "{path} is not in {found:?}");
    }
    assert!(tells_nothing(&refused));
    let screen = json!({"case": scene.case, "four": {"fixated": true}, "result": 1, "evidence": MARKER});
    bad(&scene, OIC, "intake/ScreenCase", screen, &["four.obsessive", "four.unwanted", "four.repeated"]).await;
    bad(&scene, OIC, "intake/ScreenCase", json!({"case": scene.case, "result": 1, "evidence": "E."}), &["four"]).await;
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_codes_that_are_not_known_are_refused() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    for code in [-1, 0, 70, 99, i32::MAX, i32::MIN] {
        let report = json!({"recorded_as": code, "place": code, "narrative": MARKER});
        bad(&scene, OIC, "intake/ReportIncident", report, &["recorded_as", "place"]).await;
        let flag = json!({"case": scene.case, "flags": [1, code], "account": MARKER});
        bad(&scene, DOC, "risk/RaiseRedFlag", flag, &["flags[1]"]).await;
        let worker = json!({"agency": "pol", "worker": "new", "roles": [code], "strands": [code]});
        bad(&scene, OFFICER, "governance/RegisterWorker", worker, &["roles[0]", "strands[0]"]).await;
    }
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_texts_and_lists_have_an_end() {
    let scene = Scene::new().await;
    let report = |narrative: String| json!({"recorded_as": 12, "place": 1, "narrative": narrative});
    for letter in ["x", "é", "\u{1f98a}"] {
        scene.done(OIC, "intake/ReportIncident", report(letter.repeat(4_000))).await;
        bad(&scene, OIC, "intake/ReportIncident", report(letter.repeat(4_001)), &["narrative"]).await;
    }
    let size = scene.size().await;
    // Nor anything that shows nothing: it could hide what a text says.
    let invisible = ["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{202e}", "\u{feff}", "\u{ad}"];
    for control in ["\u{0}", "\u{7}", "\r", "\u{1b}[2J", "\u{7f}", "\u{85}"].into_iter().chain(invisible) {
        bad(&scene, OIC, "intake/ReportIncident", report(format!("{MARKER}{control}")), &["narrative"]).await;
    }
    for blank in ["", " ", "\n\t ", "\u{a0}", "\u{2003}"] {
        let named = json!({"case": scene.case, "person_id": NOTHING, "reason": blank});
        bad(&scene, OIC, "intake/NameSuspect", named, &["reason"]).await;
    }
    let person = json!({"role": 1, "name": "n".repeat(201), "phones": vec![MARKER; 101], "handles": ["h".repeat(201)]});
    bad(&scene, OIC, "intake/RecordPerson", person, &["name", "phones", "handles[0]"]).await;
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_a_person_are_checked_all_at_once_and_stay_with_who_put_them_down() {
    let scene = Scene::new().await;
    let number = |scheme: &str, value: &str| json!({"scheme": format!("IDENTIFIER_SCHEME_{scheme}"), "value": value});
    let person = |numbers: Value| json!({"role": 2, "name": "B. S. (fictional)", "identifiers": numbers});
    let size = scene.size().await;
    let wrong = json!([
        number("NHS_NUMBER", "943 476 5918"),
        number("PNC_ID", "03/62845E"),
        number("PNC_ID", "2003/0062845F"),
        number("CRO_NUMBER", "265416/21H"),
        number("POSTCODE", MARKER),
        number("UPRN", "1000123456789"),
        number("UNSPECIFIED", "1"),
        number("NHS_NUMBER", ""),
    ]);
    let at = |nth: usize, field: &str| format!("identifiers[{nth}].{field}");
    let paths: Vec<String> = (0..6).map(|nth| at(nth, "value")).chain([at(6, "scheme"), at(7, "value")]).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    bad(&scene, OIC, "intake/RecordPerson", person(wrong), &paths).await;
    let to_come = person(json!([number("PNC_ID", "2027/0062845V")]));
    let refused = scene.refused(OIC, "intake/RecordPerson", to_come).await;
    assert_eq!(why(&refused), "IDENTIFIER_OF_THE_FUTURE");
    assert_eq!(scene.size().await, size);

    // As people write them; told in the form of their registers, to the agency whose they are and to nobody else.
    let right = json!([
        number("NHS_NUMBER", "943-476 5919"),
        number("PNC_ID", "2003/62845e"),
        number("CRO_NUMBER", "265416/21g"),
        number("POSTCODE", "zz999zz"),
    ]);
    let suspect = scene.done(OIC, "intake/RecordPerson", person(right)).await["person_id"].clone();
    let named = json!({"case": scene.case, "person_id": suspect, "reason": "His van was seen there."});
    scene.done(SPOC, "intake/NameSuspect", named).await;
    for (who, reads_numbers, reads_place) in [(OIC, true, true), (PRB, false, true), (ISA, false, true)] {
        let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await.to_string();
        for value in ["9434765919", "2003/0062845E", "265416/21G"] {
            assert_eq!(seen.contains(value), reads_numbers, "{who:?} {value}");
        }
        assert_eq!(seen.contains("ZZ99 9ZZ"), reads_place, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_a_command_that_makes_too_large_a_record_is_refused() {
    let scene = Scene::new().await;
    let size = scene.size().await;
    // Each field is as long as it may be; together they are not.
    let long = format!("{MARKER} {}", "\u{1f98a}".repeat(3_900));
    let report = json!({"recorded_as": 12, "place": 1, "narrative": long, "suspect_described": long, "place_text": long,
        "external_reference": "\u{1f98a}".repeat(200)});
    let refused = scene.refused(OIC, "intake/ReportIncident", report).await;
    assert_eq!((refused.code(), why(&refused).as_str()), (Code::InvalidArgument, "FIELDS_NOT_VALID"));
    assert!(tells_nothing(&refused));
    let person = json!({"role": 1, "phones": vec!["\u{1f98a}".repeat(200); 100]});
    let refused = scene.refused(OIC, "intake/RecordPerson", person).await;
    assert_eq!((refused.code(), why(&refused).as_str()), (Code::InvalidArgument, "FIELDS_NOT_VALID"));
    assert_eq!(scene.size().await, size);
}

/// A moment as the wire has it, however odd.
fn provenance(seconds: i64, nanos: i32) -> Provenance {
    let mut occurred = Occurrence { precision: 1, ..Occurrence::default() };
    let from = occurred.from_time.get_or_insert_default();
    (from.seconds, from.nanos) = (seconds, nanos);
    Provenance { occurred: Some(occurred), ..Provenance::default() }
}

/// The scene's clock, in seconds since 1970.
const NOW_SECONDS: i64 = 1_772_445_600;

#[tokio::test(flavor = "multi_thread")]
async fn c5_moments_are_moments_and_not_to_come() {
    let scene = Scene::new().await;
    let mut intake = IntakeServiceClient::new(scene.world.client.channel());
    let mut casework = CaseworkServiceClient::new(scene.world.client.channel());
    let bearer = format!("Bearer {}", scene.world.token(OIC));
    let size = scene.size().await;
    let odd = [
        (-62_135_596_800, 0), // year 1
        (253_402_300_799, 0), // year 9999
        (-2_208_988_801, 0),  // the last second of 1899
        (7_289_654_400, 0),   // 2201
        (NOW_SECONDS, -1),
        (NOW_SECONDS, 1_000_000_000),
        (i64::MIN, 0),
        (i64::MAX, 999_999_999),
    ];
    for (seconds, nanos) in odd {
        let report = ReportIncidentRequest {
            request_id: request_id(&format!("odd {seconds} {nanos}")),
            recorded_as: 12,
            place: 1,
            narrative: MARKER.into(),
            provenance: Some(provenance(seconds, nanos)),
            ..ReportIncidentRequest::default()
        };
        let mut request = Request::new(report);
        request.metadata_mut().insert("authorization", bearer.parse().unwrap());
        let refused = intake.report_incident(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{seconds} {nanos}");
        assert_eq!(paths(&refused), ["provenance.occurred.from_time"], "{seconds} {nanos}");
        assert!(tells_nothing(&refused));
        let mut step = RecordInvestigationStepRequest {
            request_id: request_id(&format!("step {seconds} {nanos}")),
            case: scene.case.clone(),
            steps: vec![1],
            ..RecordInvestigationStepRequest::default()
        };
        let taken = step.taken_time.get_or_insert_default();
        (taken.seconds, taken.nanos) = (seconds, nanos);
        let mut request = Request::new(step);
        request.metadata_mut().insert("authorization", bearer.parse().unwrap());
        let refused = casework.record_investigation_step(request).await.unwrap_err();
        assert_eq!(paths(&refused), ["taken_time"], "{seconds} {nanos}");
    }
    for (call, field, request) in [
        (
            "casework/RecordInvestigationStep",
            "STEP_IN_THE_FUTURE",
            json!({"steps": [1],
            "taken_time": "2026-03-02T10:06:00Z"}),
        ),
        (
            "risk/RaiseRedFlag",
            "OCCURRED_IN_THE_FUTURE",
            json!({"flags": [1], "account": "A.", "provenance":
            {"occurred": {"from_time": "2026-03-02T10:06:00Z", "precision": 1}}}),
        ),
        (
            "risk/RaiseRedFlag",
            "KNOWN_IN_THE_FUTURE",
            json!({"flags": [1], "account": "A.", "provenance":
            {"known_time": "2026-03-02T10:06:00Z"}}),
        ),
    ] {
        let mut request = request;
        request["case"] = scene.case.clone().into();
        let refused = scene.refused(OIC, call, request).await;
        assert_eq!((refused.code(), why(&refused).as_str()), (Code::FailedPrecondition, field), "{call}");
    }
    let backwards = json!({"recorded_as": 12, "place": 1, "provenance": {"occurred": {"precision": 3,
        "from_time": "2026-03-01T10:00:00Z", "to_time": "2026-03-01T09:59:59Z"}}});
    bad(&scene, OIC, "intake/ReportIncident", backwards, &["provenance.occurred.to_time"]).await;
    for day in ["2026-02-30", "26-03-01", "2026-3-1", "0001-01-01", "9999-12-31", "tomorrow", "2026-03-01T00:00:00Z"] {
        let mut plan = planned(&scene.case, MARKER);
        plan["action"]["due_date"] = day.into();
        bad(&scene, PRB, "casework/PlanAction", plan, &["action.due_date"]).await;
    }
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_longer_than_any_record_is_refused_before_anything_is_asked_of_it() {
    let scene = Scene::new().await;
    let terms = vec![json!({"kind": "TERM_KIND_PROHIBITION", "text": "a ".repeat(2_000)}); 40];
    let draft = json!({"case": scene.case, "order_id": NOTHING, "proposed_terms": terms});
    bad(&scene, OIC, "orders/StartDrafting", draft, &[""]).await;
}
