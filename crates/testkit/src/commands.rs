//! Every command on a case, well formed and about nothing that is there.

use serde_json::{Value, json};

/// Something that nobody has, of the form of an id.
pub const NOTHING: &str = "0198ffff-0000-8000-8000-00000000beef";

/// Every command on a case, in the order of their names. What it names is not there; `case` and `request_id` are left out.
#[allow(clippy::too_many_lines, reason = "a row for each command")]
pub fn on_a_case() -> Vec<(&'static str, Value)> {
    let why = "Because.";
    let terms = json!([{"kind": 1, "text": "Keep away."}]);
    let time = "2026-03-01T09:00:00Z";
    let day = "2026-03-01";
    let ago = json!({"order_id": NOTHING, "made_date": day, "last_date": "2028-03-01", "court": "A", "terms": terms});
    let with = |mut more: Value, name: &str, value: bool| {
        more[name] = value.into();
        more
    };
    let action = json!({"owner": "adv", "strand": "STRAND_GOVERNANCE", "due_date": "2026-03-20", "what": "Call."});
    let mut all = vec![
        ("intake/NameSuspect", json!({"person_id": NOTHING, "reason": why})),
        ("intake/ReferCase", json!({"urgency": 1, "victim_wish": 1, "reason": why})),
        ("intake/ProposeLink", json!({"incident_id": NOTHING, "reason": why})),
        ("intake/ConfirmLink", json!({"incident_id": NOTHING, "reason": why})),
        ("intake/RejectLink", json!({"incident_id": NOTHING, "reason": why})),
        ("intake/UndoLink", json!({"incident_id": NOTHING, "reason": why})),
        (
            "intake/ScreenCase",
            json!({"four": {"fixated": true, "obsessive": true, "unwanted": true, "repeated": true}, "result": 1,
                "evidence": why}),
        ),
        ("intake/ReclassifyConduct", json!({"to": 1, "incident_ids": [NOTHING], "reason": why})),
        ("intake/ScreenIncident", json!({"incident_id": NOTHING, "screened_as": 1, "reason": why})),
        (
            "intake/AnswerHint",
            json!({"rule": 1, "about_event_id": NOTHING, "rests_on_event_ids": [NOTHING], "answer": 2, "reason": why}),
        ),
        (
            "risk/AssessRisk",
            json!({"instrument": 9, "level": 3, "imminent": false, "window_start_date": day, "rationale": why,
                "plan": [action]}),
        ),
        ("risk/RaiseRedFlag", json!({"flags": [1], "account": why})),
        ("risk/DissentFromJudgement", json!({"event_id": NOTHING, "level": 2, "reasons": why})),
        ("risk/SetHubLevel", json!({"level": 3, "rationale": why})),
        ("risk/RecordCircumstance", json!({"circumstance": 4, "account": why})),
        ("risk/RecordRelationship", json!({"relationship": 1, "account": why})),
        ("risk/ProposeMotive", json!({"motive": 1, "confidence": 2, "reasons": why})),
        (
            "orders/ConsiderOrder",
            json!({"kind": 1, "criteria": {"acts": true, "risk": true, "necessary": true}, "risk_level": 3,
                "reasons": why}),
        ),
        ("orders/DeclineOrder", json!({"order_id": NOTHING, "reason": 1, "review_date": day, "reasons": why})),
        ("orders/StartDrafting", json!({"order_id": NOTHING, "victims_views": why, "proposed_terms": terms})),
        ("orders/AuthoriseApplication", json!({"order_id": NOTHING, "interim_sought": true, "reasons": why})),
        (
            "orders/LodgeApplication",
            json!({"order_id": NOTHING, "interim_sought": true, "nexus": 1, "court": "A", "court_reference": "B"}),
        ),
        ("orders/SeekInterim", json!({"order_id": NOTHING, "sought_date": day, "court": "B", "reasons": why})),
        ("orders/RecordInterimOrder", ago.clone()),
        (
            "orders/RecordService",
            json!({"order_id": NOTHING, "served_time": time, "method": 1, "place": "A",
            "proof": "B"}),
        ),
        (
            "orders/RecordNotification",
            json!({"order_id": NOTHING, "notified_time": time, "identity_verified": true, "names": ["N"],
                "address": "A", "station": "S", "acknowledgement": "R"}),
        ),
        ("orders/RecordFullOrder", with(with(ago.clone(), "replaces_interim", false), "served_in_court", true)),
        (
            "orders/RecordOrderOnOutcome",
            json!({"kind": 2, "made_date": day, "last_date": "2028-03-01", "served_in_court": true, "court": "A",
                "terms": terms}),
        ),
        ("orders/ReportBreach", json!({"order_id": NOTHING, "term": 1, "acts": [1], "narrative": why})),
        ("orders/RecordBreach", json!({"breach_id": NOTHING, "crime_reference": "C"})),
        ("orders/RejectBreach", json!({"breach_id": NOTHING, "reason": why})),
        ("orders/EndBreach", json!({"breach_id": NOTHING, "reason": 1, "reasons": why})),
        (
            "orders/ChargeBreach",
            json!({"breach_id": NOTHING, "charged_time": time, "offences": [1], "remanded": true,
                "charge_reference": "C"}),
        ),
        (
            "orders/ListHearing",
            json!({"order_id": NOTHING, "purpose": 1, "listed_date": day, "adjourned": true, "court": "B"}),
        ),
        ("orders/WithdrawApplication", json!({"order_id": NOTHING, "withdrawn_date": day, "reasons": "B"})),
        (
            "orders/RecordRefusal",
            json!({"order_id": NOTHING, "part": 1, "refused_date": day, "court": "B", "reasons": "B"}),
        ),
        (
            "orders/RecordVariation",
            json!({"order_id": NOTHING, "how": 1, "made_date": day, "last_date": "2028-03-01", "served_in_court": true, "court": "B", "terms": terms}),
        ),
        (
            "orders/RecordDischarge",
            json!({"order_id": NOTHING, "discharged_date": day, "respondent_consents": true, "chief_officer_consents": true, "court": "B", "reasons": "B"}),
        ),
        (
            "orders/RecordServiceAttempt",
            json!({"order_id": NOTHING, "attempted_time": time, "place": "A", "why_not": "B"}),
        ),
        ("orders/ExemptNotification", json!({"order_id": NOTHING, "since_date": day, "basis": "B"})),
        ("orders/EndExemption", json!({"order_id": NOTHING, "final_date": day})),
        (
            "orders/RecordChange",
            json!({"order_id": NOTHING, "change": 1, "changed_date": day, "notified_time": time, "detail": "B", "station": "B", "acknowledgement": "B"}),
        ),
        (
            "orders/ReportUnnotifiedChange",
            json!({"order_id": NOTHING, "change": 1, "found_time": time, "account": "B"}),
        ),
        ("orders/RecordBreachArrest", json!({"breach_id": NOTHING, "arrested_time": time, "custody_reference": "B"})),
        ("orders/RecordBreachOutcome", json!({"breach_id": NOTHING, "decided_date": day, "outcome": 1, "court": "B"})),
        (
            "orders/LodgeAppeal",
            json!({"order_id": NOTHING, "by": 1, "against": 1, "lodged_date": day, "court": "B", "ground": "B"}),
        ),
        (
            "orders/DetermineAppeal",
            json!({"order_id": NOTHING, "result": 1, "determined_date": day, "court": "B", "reasons": "B"}),
        ),
        ("referrals/DraftReferral", json!({"kind": 5, "question": why})),
        ("referrals/DiscardReferral", json!({"referral_id": NOTHING, "note": why})),
        (
            "referrals/SendReferral",
            json!({"kind": 5, "to_agency": "hou", "gateway": 2, "basis": 2, "subject_informed": true, "question": why,
                "necessity": why}),
        ),
        ("referrals/AcceptReferral", json!({"referral_id": NOTHING, "note": why})),
        ("referrals/DeclineReferral", json!({"referral_id": NOTHING, "reason": 1, "note": why})),
        ("referrals/AcknowledgeReferral", json!({"referral_id": NOTHING})),
        ("referrals/AskForInformation", json!({"referral_id": NOTHING, "question": why})),
        ("referrals/GiveInformation", json!({"referral_id": NOTHING, "answer": why})),
        ("referrals/StartWork", json!({"referral_id": NOTHING, "note": why})),
        ("referrals/ReportProgress", json!({"referral_id": NOTHING, "report": why})),
        ("referrals/CompleteReferral", json!({"referral_id": NOTHING, "outcome": 1, "note": why})),
        ("referrals/RecordDisengagement", json!({"referral_id": NOTHING, "attempts": 2, "note": why})),
        ("referrals/WithdrawReferral", json!({"referral_id": NOTHING, "reason": 1, "note": why})),
        ("casework/TriageCase", json!({"decision": 1, "reason": why})),
        ("casework/AdoptCase", json!({"reason": why})),
        ("casework/ContributeItem", json!({"kind": 4, "about": 1, "text": why})),
        (
            "casework/ShareItem",
            json!({"event_id": NOTHING, "shared_with": [{"agency": "adv", "how": 1}], "gateway": 1, "basis": 1,
                "subject_informed": true, "clinician_approved": false, "necessity": why}),
        ),
        ("casework/CorrectItem", json!({"event_id": NOTHING, "reason": 2, "about": 1, "text": why})),
        ("casework/AcknowledgeCorrection", json!({"event_id": NOTHING})),
        ("casework/AssessNeeds", json!({"areas": [1], "needs": why})),
        ("casework/SetVictimRights", json!({"enhanced": true})),
        (
            "casework/RecordSafeContact",
            json!({"channel": 2, "voicemail": false, "letters": false, "device_compromised": true}),
        ),
        ("casework/RecordVictimLocation", json!({"kind": 1, "location": "Elsewhere."})),
        (
            "casework/TellVictim",
            json!({"about": 1, "event_id": NOTHING, "outcome": 1, "told_time": time,
            "channel": 5}),
        ),
        (
            "casework/SetVictimPreference",
            json!({"not_told_of": [1], "update_every_days": 14, "said_time": time, "said_to": "Her advocate"}),
        ),
        ("casework/RecordVictimSafety", json!({"answer": 2, "moment": 1, "said_date": day, "said_to": "Her advocate"})),
        ("casework/OfferAdvocate", json!({"service": "adv", "offered_time": time})),
        ("casework/AnswerAdvocateOffer", json!({"offer_event_id": NOTHING, "answer": 1, "answered_time": time})),
        ("casework/ConsiderRightToKnow", json!({"origin": 1, "asked_time": time, "question": why})),
        (
            "casework/DecideRightToKnow",
            json!({"considered_event_id": NOTHING, "tell": true, "risk_of_telling": why, "risk_of_not_telling": why,
                "reasons": why}),
        ),
        ("casework/ClearContact", json!({"channel": 5, "kind": 6, "sending_time": time})),
        ("casework/RecordInvestigationStep", json!({"steps": [1], "taken_time": time})),
        ("casework/RecordIntelligence", json!({"source": 1, "assessment": 1, "handling": 1, "report": why})),
        (
            "casework/RecordCourtOutcome",
            json!({"outcomes": [1], "outcome_date": day, "personal_statement": true, "details": why}),
        ),
        ("casework/DiscussCase", json!({"meeting_id": NOTHING, "attended": ["pol"], "conflicts_asked": true})),
        ("casework/PutOnAgenda", json!({"meeting_id": NOTHING, "reason": why})),
        ("casework/TakeOffAgenda", json!({"meeting_id": NOTHING, "reason": why})),
        ("casework/AskForReturn", json!({"questions": [{"agency": "pol", "question": why}]})),
        ("casework/GiveReturn", json!({"asked_event_id": NOTHING, "result": 2})),
        ("casework/PlanAction", json!({"action": action})),
        ("casework/NoteProgress", json!({"action_id": NOTHING, "note": why})),
        ("casework/RedateAction", json!({"action_id": NOTHING, "due_date": "2026-06-01", "reason": why})),
        ("casework/HandOverAction", json!({"action_id": NOTHING, "owner": "pol", "reason": why})),
        ("casework/CloseAction", json!({"action_id": NOTHING, "outcome": 1})),
        ("casework/StepDownCase", json!({"review_date": "2026-06-01", "victim_consulted": true, "reason": why})),
        ("casework/CloseCase", json!({"victim_consulted": true, "reason": why})),
        ("casework/ReopenCase", json!({"condition": 1, "because_of": 1, "reason": why})),
        ("casework/RequestErasure", json!({"party": 2, "basis": 1, "reason": why})),
        ("casework/ApproveErasure", json!({"request_event_id": NOTHING})),
        ("casework/RefuseErasure", json!({"request_event_id": NOTHING, "ground": 1})),
        ("casework/CarryOutErasure", json!({"request_event_id": NOTHING})),
        ("casework/SetLegalHold", json!({"reason": 1})),
        ("casework/LiftLegalHold", json!({"hold_event_id": NOTHING})),
        ("casework/RestrictProcessing", json!({"party": 2, "reason": 1})),
        ("casework/LiftRestriction", json!({"restriction_event_id": NOTHING})),
        ("casework/WithdrawItem", json!({"event_id": NOTHING, "reason": 1})),
        ("casework/ReviewRetention", json!({"party": 2, "keep": {"until_date": "2027-01-01", "reason": 1}})),
        (
            "casework/OfferTransfer",
            json!({"to_hub": "southmere.example/log", "gateway": 1, "basis": 1, "reason": why, "necessity": why}),
        ),
        ("casework/ExcuseDuty", json!({"duty": 4, "began_event_id": NOTHING, "reason": 1, "reasons": "Unsafe today"})),
        ("casework/OpenSubjectAccess", json!({"person_id": NOTHING, "received_date": day, "recipient": "Herself"})),
        ("casework/ExtendSubjectAccess", json!({"request_event_id": NOTHING, "reason": 1})),
        ("casework/PrepareSubjectAccess", json!({"request_event_id": NOTHING})),
        ("casework/ReleaseSubjectAccess", json!({"prepared_event_id": NOTHING})),
        (
            "casework/OpenReview",
            json!({"kind": 1, "basis": 1, "reviewer_reference": "Review", "from_date": day, "to_date": day, "agencies": ["pol"]}),
        ),
        ("casework/ReleaseReview", json!({"review_event_id": NOTHING, "digest": format!("sha256:{}", "0".repeat(64))})),
        ("casework/WithdrawReview", json!({"review_event_id": NOTHING, "reason": why})),
        ("governance/AssignWorker", json!({"agency": "pol", "worker": "spoc", "strand": 3})),
        ("governance/EndAssignment", json!({"agency": "pol", "worker": "spoc"})),
        ("governance/DeclareConflict", json!({"agency": "pol", "relation": 1, "to": 1, "description": why})),
        ("governance/DismissConflict", json!({"conflict_id": NOTHING, "reason": why})),
        ("governance/RestrictCase", json!({"allowed": [{"agency": "pol", "worker": "spoc"}], "reason": why})),
    ];
    all.sort_by_key(|(call, _)| *call);
    all
}
