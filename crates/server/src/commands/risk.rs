//! `RiskService`.

use super::{Answer, Form, Gate, Head, Plan, fields::Fields};
use crate::transact::{Target, rule};
use api::stalkinghub::{
    common::v1 as common,
    risk::v1::{self as proto, risk_service_server::RiskService},
};
use events::risk::ItemAnswer;
use risk::{Command, PlannedAction, Refusal, State, decide};
use sharing::Act;
use tonic::Request;

/// A plan that a rule of risk decides.
fn plan(act: Act, case: String, command: Command) -> Plan {
    Plan {
        act,
        target: Target::Case(case),
        rests_on: Vec::new(),
        named: None,
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
    let actions = (0..).zip(planned?).map(|(nth, it)| PlannedAction {
        action: head.action(nth),
        owner: it.owner,
        strand: it.strand,
        due: it.due,
        what: it.what,
    });
    let relied_on = relied_on?;
    let named = relied_on.clone();
    let command = Command::AssessRisk(risk::AssessRisk {
        assessment: head.made(),
        instrument: instrument?,
        version: version?,
        level: level?,
        imminent: imminent?,
        window_start: window_start?,
        next_due: next_due?,
        plan: actions.collect(),
        relied_on,
        overridden: overridden?,
        override_reason,
        items: items?,
        rationale,
        motive_hypothesis: motive_hypothesis?,
    });
    Some(plan(Act::AssessRisk, case, command).naming(named, Refusal::ReliedOnUnknown))
}

/// Whether a code is one of the instrument's, the rule knows.
fn item_answer(f: &mut Fields, path: &str, given: &proto::ItemAnswer) -> Option<ItemAnswer> {
    let code = f.short(&format!("{path}.code"), &given.code);
    let answer = f.code(&format!("{path}.answer"), given.answer, proto::Answer::as_str_name);
    Some(ItemAnswer { code, answer: answer? })
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
}
