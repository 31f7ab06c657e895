//! `RiskService`.

use super::{Answer, Form, Gate, Head, Plan, fields::Fields, named};
use crate::transact::{Target, rule};
use api::stalkinghub::{
    common::v1 as common,
    risk::v1::{self as proto, risk_service_server::RiskService},
};
use events::risk::{ItemAnswer, Rating};
use risk::{Command, PlannedAction, State, catalogue, decide};
use sharing::Act;
use tonic::Request;

/// A plan that a rule of risk decides.
fn plan(act: Act, case: String, command: Command) -> Plan {
    Plan {
        act,
        target: Target::Case(case),
        rests_on: Vec::new(),
        named: named::by_risk(&command),
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

pub(super) fn assess_risk(r: &proto::AssessRiskRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let instrument = f.code("instrument", r.instrument, common::Instrument::as_str_name);
    let version = f.small("instrument_version", r.instrument_version);
    let items = f.each("items", &r.items, item_answer);
    let level = f.code("level", r.level, common::RiskLevel::as_str_name);
    let imminent = f.stated("imminent", r.imminent);
    let window_start = f.date("window_start_date", &r.window_start_date);
    let next_due = f.optional_date("next_due_date", &r.next_due_date);
    let planned = f.each("plan", &r.plan, Fields::planned);
    let relied_on = f.each("relied_on_event_ids", &r.relied_on_event_ids, |f, path, id| f.id(path, id));
    let overridden = f.optional_code("overridden_level", r.overridden_level, common::RiskLevel::as_str_name);
    let override_reason = f.optional_text("override_reason", &r.override_reason);
    let rationale = f.text("rationale", &r.rationale);
    let motive_hypothesis = f.optional_code("motive_hypothesis", r.motive_hypothesis, proto::Motive::as_str_name);
    let no_plan = f.optional_code("no_plan_reason", r.no_plan_reason, proto::NoPlanReason::as_str_name);
    let ratings = f.each("ratings", &r.ratings, |f, path, given| rating(f, path, *given));
    if let (Some(instrument), Some(version), Some(items), Some(ratings)) = (instrument, version, &items, &ratings) {
        for fault in catalogue::faults(instrument, version, items, ratings) {
            f.bad_once(fault.path, fault.what);
        }
    }
    let actions = (0..).zip(planned?).map(|(nth, it)| PlannedAction {
        action: head.action(nth),
        owner: it.owner,
        strand: it.strand,
        due: it.due,
        what: it.what,
    });
    let command = Command::AssessRisk(risk::AssessRisk {
        assessment: head.made(),
        instrument: instrument?,
        version: version?,
        level: level?,
        imminent: imminent?,
        window_start: window_start?,
        next_due: next_due?,
        plan: actions.collect(),
        no_plan: no_plan?,
        ratings: ratings?,
        relied_on: relied_on?,
        overridden: overridden?,
        override_reason,
        items: items?,
        rationale,
        motive_hypothesis: motive_hypothesis?,
    });
    Some(plan(Act::AssessRisk, case, command))
}

/// Whether a code and an answer are the instrument's, its form says.
fn item_answer(f: &mut Fields, path: &str, given: &proto::ItemAnswer) -> Option<ItemAnswer> {
    let code = f.short(&format!("{path}.code"), &given.code);
    let answer = f.code(&format!("{path}.answer"), given.answer, proto::Answer::as_str_name);
    let previous = f.optional_code(&format!("{path}.previous"), given.previous, proto::Answer::as_str_name);
    Some(ItemAnswer { code, answer: answer?, previous: previous? })
}

fn rating(f: &mut Fields, path: &str, given: proto::Rating) -> Option<Rating> {
    let rated = f.code(&format!("{path}.rated"), given.rated, proto::Rated::as_str_name);
    let grade = f.code(&format!("{path}.grade"), given.grade, proto::Grade::as_str_name);
    Some(Rating { rated: rated?, grade: grade? })
}

pub(super) fn raise_red_flag(r: &proto::RaiseRedFlagRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let flags = f.codes("flags", &r.flags, proto::RedFlag::as_str_name);
    let account = f.text("account", &r.account);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RaiseRedFlag(risk::RaiseRedFlag {
        item: head.made(),
        flags: flags?,
        account,
        provenance: provenance?,
    });
    Some(plan(Act::RaiseRedFlag, case, command))
}

pub(super) fn dissent(r: &proto::DissentFromJudgementRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let event = f.id("event_id", &r.event_id);
    let level = f.code("level", r.level, common::RiskLevel::as_str_name);
    let reasons = f.text("reasons", &r.reasons);
    let command = Command::Dissent(risk::Dissent { event: event?, level: level?, reasons });
    Some(plan(Act::DissentFromJudgement, case, command))
}

pub(super) fn set_hub_level(r: &proto::SetHubLevelRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let level = f.code("level", r.level, common::RiskLevel::as_str_name);
    let relied_on = f.each("relied_on_event_ids", &r.relied_on_event_ids, |f, path, id| f.id(path, id));
    let rationale = f.text("rationale", &r.rationale);
    let dissent = f.optional_text("dissent", &r.dissent);
    let command = Command::SetHubLevel(risk::SetHubLevel { level: level?, relied_on: relied_on?, rationale, dissent });
    Some(plan(Act::SetHubLevel, case, command))
}

pub(super) fn record_circumstance(r: &proto::RecordCircumstanceRequest, head: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let circumstance = f.code("circumstance", r.circumstance, proto::Circumstance::as_str_name);
    let account = f.optional_text("account", &r.account);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordCircumstance(risk::RecordCircumstance {
        item: head.made(),
        circumstance: circumstance?,
        account,
        provenance: provenance?,
    });
    Some(plan(Act::RecordCircumstance, case, command))
}

pub(super) fn record_relationship(r: &proto::RecordRelationshipRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let relationship = f.code("relationship", r.relationship, proto::Relationship::as_str_name);
    let account = f.optional_text("account", &r.account);
    let command = Command::RecordRelationship(risk::RecordRelationship { relationship: relationship?, account });
    Some(plan(Act::RecordRelationship, case, command))
}

pub(super) fn propose_motive(r: &proto::ProposeMotiveRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let motive = f.code("motive", r.motive, proto::Motive::as_str_name);
    let confidence = f.code("confidence", r.confidence, proto::Confidence::as_str_name);
    let reasons = f.text("reasons", &r.reasons);
    let command = Command::ProposeMotive(risk::ProposeMotive { motive: motive?, confidence: confidence?, reasons });
    Some(plan(Act::ProposeMotive, case, command))
}

pub(super) const ASSESS_RISK: Form<proto::AssessRiskRequest, proto::AssessRiskResponse> = Form {
    name: "risk/AssessRisk",
    head: |r| (&r.request_id, &r.etag),
    read: assess_risk,
    answer: |r, head, receipt| proto::AssessRiskResponse {
        receipt,
        assessment_id: head.made::<kernel::Assessment>().to_string(),
        action_ids: head.actions(r.plan.len()),
    },
};
pub(super) const RAISE_RED_FLAG: Form<proto::RaiseRedFlagRequest, proto::RaiseRedFlagResponse> = Form {
    name: "risk/RaiseRedFlag",
    head: |r| (&r.request_id, &r.etag),
    read: raise_red_flag,
    answer: |_, head, receipt| proto::RaiseRedFlagResponse {
        receipt,
        item_id: head.made::<kernel::Item>().to_string(),
    },
};
pub(super) const DISSENT_FROM_JUDGEMENT: Form<proto::DissentFromJudgementRequest, proto::DissentFromJudgementResponse> =
    Form {
        name: "risk/DissentFromJudgement",
        head: |r| (&r.request_id, &r.etag),
        read: dissent,
        answer: |_, _, receipt| proto::DissentFromJudgementResponse { receipt },
    };
pub(super) const SET_HUB_LEVEL: Form<proto::SetHubLevelRequest, proto::SetHubLevelResponse> = Form {
    name: "risk/SetHubLevel",
    head: |r| (&r.request_id, &r.etag),
    read: set_hub_level,
    answer: |_, _, receipt| proto::SetHubLevelResponse { receipt },
};
pub(super) const RECORD_CIRCUMSTANCE: Form<proto::RecordCircumstanceRequest, proto::RecordCircumstanceResponse> =
    Form {
        name: "risk/RecordCircumstance",
        head: |r| (&r.request_id, &r.etag),
        read: record_circumstance,
        answer: |_, head, receipt| proto::RecordCircumstanceResponse {
            receipt,
            item_id: head.made::<kernel::Item>().to_string(),
        },
    };
pub(super) const RECORD_RELATIONSHIP: Form<proto::RecordRelationshipRequest, proto::RecordRelationshipResponse> =
    Form {
        name: "risk/RecordRelationship",
        head: |r| (&r.request_id, &r.etag),
        read: record_relationship,
        answer: |_, _, receipt| proto::RecordRelationshipResponse { receipt },
    };
pub(super) const PROPOSE_MOTIVE: Form<proto::ProposeMotiveRequest, proto::ProposeMotiveResponse> = Form {
    name: "risk/ProposeMotive",
    head: |r| (&r.request_id, &r.etag),
    read: propose_motive,
    answer: |_, _, receipt| proto::ProposeMotiveResponse { receipt },
};

#[tonic::async_trait]
impl RiskService for Gate {
    async fn assess_risk(&self, request: Request<proto::AssessRiskRequest>) -> Answer<proto::AssessRiskResponse> {
        self.answer(&ASSESS_RISK, request).await
    }

    async fn raise_red_flag(
        &self,
        request: Request<proto::RaiseRedFlagRequest>,
    ) -> Answer<proto::RaiseRedFlagResponse> {
        self.answer(&RAISE_RED_FLAG, request).await
    }

    async fn dissent_from_judgement(
        &self,
        request: Request<proto::DissentFromJudgementRequest>,
    ) -> Answer<proto::DissentFromJudgementResponse> {
        self.answer(&DISSENT_FROM_JUDGEMENT, request).await
    }

    async fn set_hub_level(&self, request: Request<proto::SetHubLevelRequest>) -> Answer<proto::SetHubLevelResponse> {
        self.answer(&SET_HUB_LEVEL, request).await
    }

    async fn record_circumstance(
        &self,
        request: Request<proto::RecordCircumstanceRequest>,
    ) -> Answer<proto::RecordCircumstanceResponse> {
        self.answer(&RECORD_CIRCUMSTANCE, request).await
    }

    async fn record_relationship(
        &self,
        request: Request<proto::RecordRelationshipRequest>,
    ) -> Answer<proto::RecordRelationshipResponse> {
        self.answer(&RECORD_RELATIONSHIP, request).await
    }

    async fn propose_motive(
        &self,
        request: Request<proto::ProposeMotiveRequest>,
    ) -> Answer<proto::ProposeMotiveResponse> {
        self.answer(&PROPOSE_MOTIVE, request).await
    }
}
