//! What lies behind a wall is read by those whom the wall names, and nothing opens it to others (domain 7.4 and 7.5).

use super::scene::{CPS, DOC, ISA, OIC, PRB, SPOC, Scene, text, why};
use crate::world::Who;
use serde_json::{Value, json};

const REPORT: &str = "Quillfeather was seen buying a tracker";
const SANITISED: &str = "There may be means to follow a vehicle";

/// Two reports of different length, the second with what prosecutors may read.
async fn reports(scene: &Scene) -> [String; 2] {
    let mut events = Vec::new();
    for (report, sanitised) in [("Little.".to_owned(), ""), (REPORT.repeat(40), SANITISED)] {
        let request = json!({"case": scene.case, "source": "SOURCE_EVALUATION_UNTESTED",
            "assessment": "INTELLIGENCE_ASSESSMENT_KNOWN_DIRECTLY",
            "handling": "HANDLING_SHARING_PERMITTED_WITH_CONDITIONS", "conditions": "Ask first.",
            "report": report, "sanitised": sanitised});
        let recorded = scene.done(SPOC, "casework/RecordIntelligence", request).await;
        events.push(text(&recorded["receipt"]["event_ids"][0]));
    }
    events.try_into().unwrap()
}

async fn events(scene: &Scene, who: Who<'_>) -> Vec<Value> {
    let seen = scene.done(who, "cases/GetCase", json!({"case": scene.case, "page_size": 500})).await;
    seen["case"]["events"].as_array().unwrap().clone()
}

fn found(events: &[Value], id: &str) -> Option<Value> {
    events.iter().find(|event| event["event_id"] == id).cloned()
}

#[tokio::test(flavor = "multi_thread")]
async fn e2_intelligence_is_one_fixed_marker_to_members_and_nothing_to_those_who_face_the_suspect() {
    let scene = Scene::new().await;
    let reports = reports(&scene).await;
    let share = |agency: &str| {
        let basis = if agency == "adv" { "LAWFUL_BASIS_PUBLIC_TASK" } else { "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3" };
        json!({"case": scene.case, "event_id": reports[1], "shared_with": [{"agency": agency, "how": 1}], "gateway": 1,
            "basis": basis, "subject_informed": true, "clinician_approved": false, "necessity": "To know."})
    };
    for nth in 0..2 {
        let police = events(&scene, OIC).await;
        assert!(found(&police, &reports[1]).unwrap().to_string().contains(REPORT));
        let prosecutor = found(&events(&scene, CPS).await, &reports[1]).unwrap().to_string();
        assert!(prosecutor.contains(SANITISED) && prosecutor.contains("Ask first."), "{prosecutor}");
        assert!(!prosecutor.contains("Quillfeather") && !prosecutor.contains("untested"), "{prosecutor}");
        let mut markers = Vec::new();
        let advocate = events(&scene, ISA).await;
        for report in &reports {
            let mut marker = found(&advocate, report).unwrap();
            assert_eq!(marker["shown"], "SHOWN_MARKER");
            marker["event_id"] = Value::Null;
            markers.push(marker);
        }
        assert_eq!(markers[0], markers[1], "a marker tells what it stands for");
        for who in [DOC, PRB] {
            let all = json!(events(&scene, who).await).to_string();
            assert!(reports.iter().all(|report| !all.contains(report)), "{who:?}");
        }
        // A share does not take it through the wall, and to those who face the suspect there is none.
        if nth == 0 {
            scene.done(SPOC, "casework/ShareItem", share("adv")).await;
            let refused = scene.refused(SPOC, "casework/ShareItem", share("prb")).await;
            assert_eq!(why(&refused), "RECEIVER_ON_THE_OTHER_SIDE");
        }
    }
}
