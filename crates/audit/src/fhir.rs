//! A look as a FHIR R4 `AuditEvent`, close to what IHE BALP profiles ask for: who, for whom, why, when, of what, and no
//! value of any of it. For the record systems of health bodies, which read this form.

use crate::Look;
use events::{Channel, Shown};
use kernel::{Purpose, Thumbprints};
use serde::Serialize;
use serde_json::{Value, json};

const TYPES: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
const REASONS: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const ROLES: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const OBJECTS: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
/// The names that only this hub knows: `urn:stalkinghub:` and a word.
const OURS: &str = "urn:stalkinghub";

/// The event of one look. `origin` is the name of the log.
pub fn audit_event(origin: &str, look: &Look) -> Value {
    let looked = &look.looked;
    let viewer = looked.viewer.known().and_then(Option::as_ref);
    let events = looked.events.known().map(Vec::as_slice).unwrap_or_default();
    let mut agent = json!({
        "requestor": true,
        "who": {"identifier": {"system": format!("{OURS}:agency:{}", looked.agency),
            "value": viewer.map_or_else(|| "erased".to_owned(), |viewer| viewer.worker.to_string())}},
    });
    if let Some(viewer) = viewer {
        agent["role"] = json!([{"coding": [{"system": format!("{OURS}:role"), "code": word(&viewer.role)}]}]);
        agent["purposeOfUse"] = json!([{"coding": [
            {"system": REASONS, "code": reason(viewer.purpose)},
            {"system": format!("{OURS}:purpose"), "code": word(&viewer.purpose)},
        ]}]);
        if let (Some(id), Some(purposes)) = (viewer.break_glass, agent["purposeOfUse"].as_array_mut()) {
            purposes.push(json!({"coding": [{"system": REASONS, "code": "BTG", "display": "break the glass"}],
                "text": id.to_string()}));
        }
    }
    let object = |kind: &str, id: String, details: Value| {
        json!({
            "what": {"identifier": {"system": format!("{OURS}:{kind}"), "value": id}},
            "type": {"system": OBJECTS, "code": "2", "display": "System Object"},
            "role": {"system": ROLES, "code": "4", "display": "Domain Resource"},
            "detail": details,
        })
    };
    let detail = |kind: &str, value: String| json!({"type": kind, "valueString": value});
    let case = looked.case.iter().chain(&looked.listed).map(|case| object("case", case.to_string(), json!([])));
    let incidents = looked.incidents.iter().map(|id| object("incident", id.to_string(), json!([])));
    let shown = events.iter().map(|shown| {
        let mut details = vec![detail("shown", how(shown.how).to_owned())];
        details.extend(shown.also.iter().map(|class| detail("walled", <&str>::from(class).to_owned())));
        details.extend(shown.withheld.iter().map(|class| detail("withheld", <&str>::from(class).to_owned())));
        object("event", shown.event.to_string(), Value::Array(details))
    });
    let mut details = vec![detail("size", looked.log_size.to_string()), detail("policy", looked.policy.0.clone())];
    if let Some(Thumbprints { certificate, token }) = viewer.map(|viewer| viewer.thumbprints.clone()) {
        details.extend(certificate.map(|thumbprint| detail("certificate-thumbprint", thumbprint)));
        details.extend(token.map(|thumbprint| detail("token-thumbprint", thumbprint)));
    }
    let read = object("log", origin.to_owned(), Value::Array(details));
    let mut entities: Vec<Value> = case.chain(incidents).chain(shown).chain([read]).collect();
    for entity in &mut entities {
        // FHIR knows no empty lists.
        if entity["detail"].as_array().is_some_and(Vec::is_empty)
            && let Some(fields) = entity.as_object_mut()
        {
            fields.remove("detail");
        }
    }
    json!({
        "resourceType": "AuditEvent",
        "id": format!("look-{}", look.position),
        "type": {"system": TYPES, "code": "rest", "display": "RESTful Operation"},
        "subtype": [{"system": format!("{OURS}:channel"), "code": word(&looked.channel)}],
        "action": if looked.channel == Channel::Command { "E" } else { "R" },
        "recorded": look.at.to_string(),
        "outcome": if looked.answered { "0" } else { "4" },
        "agent": [agent],
        "source": {"observer": {"identifier": {"system": format!("{OURS}:origin"), "value": origin}}},
        "entity": entities,
    })
}

fn how(shown: Shown) -> &'static str {
    match shown {
        Shown::Marker => "marker",
        Shown::Summary => "summary",
        Shown::Full => "full",
    }
}

/// The nearest of the reasons that HL7 knows.
fn reason(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::VictimSafety | Purpose::SuspectManagement => "PATSFTY",
        Purpose::Investigation => "HLEGAL",
        Purpose::HubCoordination => "COORDN",
        Purpose::Audit | Purpose::InformationGovernance => "HCOMPL",
    }
}

/// The word of a code, as it is stored.
pub(crate) fn word<T: Serialize>(code: &T) -> String {
    // A code always has a word.
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::{
        Class, Private,
        access::{Looked, ShownEvent, Viewer},
        governance::PublicText,
    };
    use kernel::Role;

    fn id<K>(nth: u32) -> kernel::Id<K> {
        format!("{nth:08x}-0000-4000-8000-000000000001").parse().unwrap()
    }

    fn look(viewer: Option<Viewer>) -> Look {
        let events = vec![ShownEvent {
            event: id(2),
            how: Shown::Full,
            also: vec![Class::VictimLocation],
            withheld: vec![Class::LegalPrivilege],
        }];
        let looked = Looked {
            agency: "pol".parse().unwrap(),
            case: Some(id(1)),
            listed: Vec::new(),
            incidents: Vec::new(),
            channel: Channel::GetCase,
            answered: true,
            policy: PublicText("sha256:00".into()),
            log_size: 41,
            viewer: Private::Known(viewer),
            events: Private::Known(events),
        };
        Look { at: "2026-03-12T17:30:00Z".parse().unwrap(), position: 7, looked }
    }

    /// Every code of the value sets that R4 binds as required, and every cardinality of at least one.
    fn is_an_audit_event(event: &Value) {
        assert_eq!(event["resourceType"], "AuditEvent");
        assert!(event["type"]["code"].is_string() && event["type"]["system"].is_string());
        assert!(["C", "R", "U", "D", "E"].contains(&event["action"].as_str().unwrap()));
        assert!(["0", "4", "8", "12"].contains(&event["outcome"].as_str().unwrap()));
        event["recorded"].as_str().unwrap().parse::<kernel::Timestamp>().unwrap();
        let agents = event["agent"].as_array().unwrap();
        assert!(!agents.is_empty() && agents.iter().all(|agent| agent["requestor"].is_boolean()));
        assert!(event["source"]["observer"]["identifier"]["value"].is_string());
        for entity in event["entity"].as_array().unwrap() {
            assert!(entity["what"]["identifier"]["value"].is_string());
            for detail in entity["detail"].as_array().into_iter().flatten() {
                assert!(detail["type"].is_string() && detail["valueString"].is_string());
            }
        }
        no_empty_lists(event);
    }

    fn no_empty_lists(value: &Value) {
        match value {
            Value::Array(all) => {
                assert!(!all.is_empty());
                all.iter().for_each(no_empty_lists);
            }
            Value::Object(fields) => fields.values().for_each(no_empty_lists),
            Value::Null => panic!("FHIR knows no null"),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn a_look_is_an_audit_event_and_holds_no_words_of_its_reader() {
        let viewer = Viewer {
            worker: "oic".parse().unwrap(),
            role: Role::InvestigatingOfficer,
            purpose: Purpose::Investigation,
            justification: Some("a sentence that says too much".into()),
            recipient: None,
            break_glass: None,
            thumbprints: Thumbprints { certificate: Some("of-certificate".into()), token: Some("of-token".into()) },
        };
        let event = audit_event("demo.hub", &look(Some(viewer)));
        is_an_audit_event(&event);
        let text = event.to_string();
        assert!(!text.contains("sentence"), "{text}");
        assert!(text.contains("victim_location") && text.contains("legal_privilege"));
        assert!(text.contains("of-certificate") && text.contains("of-token"));
        assert_eq!(event["agent"][0]["who"]["identifier"]["value"], "oic");
        assert_eq!(event["agent"][0]["purposeOfUse"][0]["coding"][1]["code"], "investigation");
    }

    #[test]
    fn a_look_whose_reader_is_erased_and_a_refused_one_are_audit_events_too() {
        let mut refused = look(None);
        refused.looked.answered = false;
        refused.looked.viewer = Private::Erased;
        refused.looked.events = Private::Erased;
        let event = audit_event("demo.hub", &refused);
        is_an_audit_event(&event);
        assert_eq!(
            (&event["outcome"], &event["agent"][0]["who"]["identifier"]["value"]),
            (&json!("4"), &json!("erased"))
        );
    }
}
