//! What is read in a way of its own: policies, rulebooks, ids of several things, provenance.

use super::{decide, head, read};
use crate::commands::{Plan, governance, intake::report_incident, risk};
use api::stalkinghub::{
    common::v1 as common,
    governance::v1::{self as proto, AdoptRulebookRequest, ProposePolicyRequest},
    intake::v1::ReportIncidentRequest,
    risk::v1::AssessRiskRequest,
};
use events::{CaseworkEvent, Event, GovernanceEvent, Recorded, governance::WorkerAssigned};
use kernel::{By, EventId, Rulebook, Source};
use policy::Stored;
use prost_types::{ListValue, Struct, Value as Given, value::Kind};
use serde_json::{Value, json};

/// A JSON value as it comes over the wire, where every number is a floating-point one.
fn given(value: &Value) -> Given {
    let kind = match value {
        Value::Null => Kind::NullValue(0),
        Value::Bool(answer) => Kind::BoolValue(*answer),
        Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap()),
        Value::String(text) => Kind::StringValue(text.clone()),
        Value::Array(values) => Kind::ListValue(ListValue { values: values.iter().map(given).collect() }),
        Value::Object(fields) => Kind::StructValue(Struct {
            fields: fields.iter().map(|(name, value)| (name.clone(), given(value))).collect(),
        }),
    };
    Given { kind: Some(kind) }
}

fn proposing(policy: &Value) -> ProposePolicyRequest {
    let Some(Kind::StructValue(policy)) = given(policy).kind else { panic!("not an object") };
    ProposePolicyRequest { policy: Some(policy), ..Default::default() }
}

/// What a plan records on an empty history, or on one event.
fn recorded(plan: &Plan, before: Option<Event>) -> Vec<Event> {
    let before = before.map(|event| Recorded {
        position: 1,
        id: EventId::from_uuid(uuid::Uuid::from_u128(9)),
        at: "2026-01-01T00:00:00Z".parse().unwrap(),
        by: By::Operator,
        entry: events::Entry::of(&head().caller.agency, event),
    });
    let history: Vec<&Recorded> = before.iter().collect();
    decide(plan, &history).unwrap().into_iter().map(|entry| entry.event).collect()
}

#[test]
fn the_register_takes_no_name_that_may_locate_somebody() {
    let agency = |agency: &str, name: &str| proto::RegisterAgencyRequest {
        agency: agency.into(),
        kind: common::AgencyKind::Housing.into(),
        name: name.into(),
        ..Default::default()
    };
    for (short, name, bad) in [
        ("tern-housing", "Tern Housing (fictional)", &[][..]),
        ("tern-housing", "Refuge, 14 Alder Way, Saltby", &["name"]),
        ("tern-housing", "Refuge ZZ99 2BB", &["name"]),
        ("tern-housing", "Helpline 01632 960123", &["name"]),
        ("alder-way-14", "Refuge (fictional)", &["agency"]),
    ] {
        assert_eq!(read(governance::register_agency, &agency(short, name)).1, bad, "{short}: {name}");
    }
}

#[test]
fn a_policy_is_stored_as_the_hub_writes_it() {
    let first = Stored::first().to_json();
    let (plan, _) = read(governance::propose_policy, &proposing(&first));
    let [Event::Governance(GovernanceEvent::PolicyProposed(proposed))] = &recorded(&plan.unwrap(), None)[..] else {
        panic!("nothing was proposed")
    };
    assert_eq!(proposed.policy.0, first);
    assert_eq!(proposed.policy.0["version"], json!(1));
}

/// What spoils a policy.
type Spoil = fn(&mut Value);

#[test]
fn what_is_no_policy_or_lets_the_victim_be_found_is_not_proposed() {
    let first = Stored::first().to_json();
    let spoilt: [(&str, Spoil); 8] = [
        ("policy", |p| p["version"] = json!(1.5)),
        ("policy", |p| p["version"] = json!(-1)),
        ("policy", |p| p["version"] = Value::Null),
        ("policy", |p| p["matrix"] = json!({})),
        ("policy", |p| p["files"]["walls.cedar"] = json!(7)),
        ("policy.files", |p| drop(p["files"].as_object_mut().unwrap().remove("walls.cedar"))),
        ("policy.files", |p| p["files"] = json!({})),
        ("policy.files.walls.cedar", |p| p["files"]["walls.cedar"] = json!("forbid (principal, action, resource);")),
    ];
    for (path, spoil) in spoilt {
        let mut policy = first.clone();
        spoil(&mut policy);
        let (plan, bad) = read(governance::propose_policy, &proposing(&policy));
        assert!(plan.is_none(), "{path}");
        assert!(!bad.is_empty() && bad.iter().all(|bad| bad == path), "{path}: {bad:?}");
    }
}

fn periods(of: &Rulebook) -> Vec<proto::Period> {
    let number = |code: &Value, prefix: &str, all: fn(&str) -> Option<i32>| {
        all(&format!("{prefix}{}", code.as_str().unwrap().to_ascii_uppercase())).unwrap()
    };
    let period = |period: &Value| proto::Period {
        name: number(&period["name"], "PERIOD_NAME_", |name| proto::PeriodName::from_str_name(name).map(Into::into)),
        effective_from_date: period["effective_from"].as_str().unwrap().into(),
        length: u32::try_from(period["length"].as_u64().unwrap()).unwrap(),
        unit: number(&period["unit"], "UNIT_", |name| proto::Unit::from_str_name(name).map(Into::into)),
        source: period["source"].as_str().unwrap_or_default().into(),
    };
    serde_json::to_value(of).unwrap()["periods"].as_array().unwrap().iter().map(period).collect()
}

fn adopted(request: &AdoptRulebookRequest, before: Option<Rulebook>) -> Option<Rulebook> {
    let (plan, _) = read(governance::adopt_rulebook, request);
    let adopted = |rulebook| {
        Event::Governance(GovernanceEvent::RulebookAdopted(events::governance::RulebookAdopted { rulebook }))
    };
    match recorded(&plan.unwrap(), before.map(adopted)).pop() {
        Some(Event::Governance(GovernanceEvent::RulebookAdopted(it))) => Some(it.rulebook),
        Some(other) => panic!("{other:?}"),
        None => None,
    }
}

#[test]
fn the_hub_counts_rulebooks_and_the_same_one_again_changes_nothing() {
    let first = Rulebook::first();
    let mut request = AdoptRulebookRequest { periods: periods(&first), ..Default::default() };
    assert_eq!(adopted(&request, None), Some(first.clone()));
    assert_eq!(adopted(&request, Some(first.clone())), None);
    request.periods[0].length = 2;
    let second = adopted(&request, Some(first)).unwrap();
    assert_eq!((second.version, second.periods[0].length), (2, 2));
}

#[test]
fn a_period_of_any_length_is_the_rules_to_refuse() {
    let mut request = AdoptRulebookRequest { periods: periods(&Rulebook::first()), ..Default::default() };
    for length in [0, 1_001, 65_536, u32::MAX] {
        request.periods[0].length = length;
        let (plan, _) = read(governance::adopt_rulebook, &request);
        let refused = decide(&plan.unwrap(), &[]).unwrap_err();
        assert_eq!(refused.why.reason, "PERIOD_LENGTH_OUT_OF_BOUNDS", "{length}");
    }
}

#[test]
fn from_which_count_on_returns_tell_is_part_of_the_rulebook() {
    let first = Rulebook::first();
    let from = |least| proto::SmallCounts {
        effective_from_date: "2026-04-01".into(),
        least,
        source: "Office of the hub (fictional).".into(),
    };
    let mut request = AdoptRulebookRequest { periods: periods(&first), ..Default::default() };
    request.small_counts = vec![from(10)];
    let second = adopted(&request, Some(first)).unwrap();
    let day = |text: &str| text.parse().unwrap();
    assert_eq!((second.version, second.small_counts(day("2026-03-31"))), (2, None));
    assert_eq!(second.small_counts(day("2026-04-01")), Some(10));
    assert_eq!(adopted(&request, Some(second)), None);
    for least in [0, 2, 101, 65_535] {
        request.small_counts = vec![from(least)];
        let (plan, _) = read(governance::adopt_rulebook, &request);
        let refused = decide(&plan.unwrap(), &[]).unwrap_err();
        assert_eq!(refused.why.reason, "SMALL_COUNTS_OUT_OF_BOUNDS", "{least}");
    }
}

#[test]
fn the_ids_of_an_answer_are_those_of_the_record() {
    let planned = |what: &str| common::PlannedAction {
        owner: "avon".into(),
        strand: common::Strand::Investigation.into(),
        due_date: "2026-03-12".into(),
        what: what.into(),
    };
    let request = AssessRiskRequest {
        case: "STK-".to_owned(),
        instrument: common::Instrument::Sst.into(),
        level: common::RiskLevel::High.into(),
        imminent: Some(true),
        window_start_date: "2026-03-01".into(),
        plan: vec![planned("first"), planned("second")],
        rationale: "seen".into(),
        ..Default::default()
    };
    let (plan, bad) = read(risk::assess_risk, &request);
    assert_eq!(bad, ["case"]);
    // Its owner has a worker on the case.
    let (agency, worker) = ("avon".parse().unwrap(), "w-1".parse().unwrap());
    let assigned = WorkerAssigned { agency, worker, strand: kernel::Strand::Investigation };
    let recorded = recorded(&plan.unwrap(), Some(Event::Governance(GovernanceEvent::WorkerAssigned(assigned))));
    let actions: Vec<String> = recorded
        .iter()
        .filter_map(|event| {
            let Event::Casework(CaseworkEvent::ActionPlanned(planned)) = event else { return None };
            Some(planned.action.to_string())
        })
        .collect();
    assert_eq!(actions, head().actions(2));
    assert_eq!(actions[0], head().made::<kernel::Action>().to_string());
    assert_ne!(actions[0], actions[1]);
}

#[test]
fn a_range_of_time_does_not_end_before_it_begins_and_silence_means_the_agency() {
    let moment = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
    let mut request = ReportIncidentRequest {
        recorded_as: common::RecordedAs::Other.into(),
        place: api::stalkinghub::intake::v1::PlaceKind::Unknown.into(),
        ..Default::default()
    };
    let source = |request: &ReportIncidentRequest| {
        let (plan, bad) = read(report_incident, request);
        assert_eq!(bad, [""; 0]);
        decide(&plan.unwrap(), &[]).unwrap()[0].source
    };
    assert_eq!(source(&request), Source::Agency);
    request.provenance = Some(common::Provenance { source: common::Source::Neighbour.into(), ..Default::default() });
    assert_eq!(source(&request), Source::Neighbour);
    let precision = common::Precision::Range.into();
    let mut occurred = common::Occurrence { from_time: moment(2_000), to_time: moment(1_999), precision };
    request.provenance = Some(common::Provenance { occurred: Some(occurred), ..Default::default() });
    assert_eq!(read(report_incident, &request).1, ["provenance.occurred.to_time"]);
    occurred.to_time = None;
    request.provenance = Some(common::Provenance { occurred: Some(occurred), ..Default::default() });
    assert_eq!(source(&request), Source::Agency);
}
