//! `CaseworkService`: the service; how its requests are read is in the modules below, by what they are about.

pub(super) mod items;
pub(super) mod meetings;
pub(super) mod process;
pub(super) mod victims;

use super::{Answer, Gate, Plan};
use crate::transact::{Target, rule};
use api::stalkinghub::casework::v1::{self as proto, casework_service_server::CaseworkService};
use casework::{Command, State, decide};
use items::{acknowledge_correction, contribute_item, correct_item, share_item};
use meetings::{call_meeting, close_action, discuss_case, plan_action};
use process::{adopt_case, close_case, step_down_case, triage_case};
use sharing::Act;
use tonic::{Request, Response};
use victims::{
    assess_needs, record_court_outcome, record_investigation_step, record_safe_contact, record_victim_location,
    set_victim_rights, tell_victim,
};

/// A plan that a rule of casework decides.
fn plan(act: Act, target: Target, command: Command) -> Plan {
    Plan {
        act,
        target,
        named: None,
        decide: Box::new(move |history, facts| {
            decide(&State::fold(history.iter().copied()), &command, facts).map_err(rule)
        }),
    }
}

#[tonic::async_trait]
impl CaseworkService for Gate {
    async fn triage_case(&self, request: Request<proto::TriageCaseRequest>) -> Answer<proto::TriageCaseResponse> {
        let done = self.command("casework/TriageCase", request, |r| (&r.request_id, &r.etag), triage_case).await?;
        Ok(Response::new(proto::TriageCaseResponse { receipt: done.receipt }))
    }

    async fn adopt_case(&self, request: Request<proto::AdoptCaseRequest>) -> Answer<proto::AdoptCaseResponse> {
        let done = self.command("casework/AdoptCase", request, |r| (&r.request_id, &r.etag), adopt_case).await?;
        Ok(Response::new(proto::AdoptCaseResponse { receipt: done.receipt }))
    }

    async fn contribute_item(
        &self,
        request: Request<proto::ContributeItemRequest>,
    ) -> Answer<proto::ContributeItemResponse> {
        let done =
            self.command("casework/ContributeItem", request, |r| (&r.request_id, &r.etag), contribute_item).await?;
        let item_id = done.head.made::<kernel::Item>().to_string();
        Ok(Response::new(proto::ContributeItemResponse { receipt: done.receipt, item_id }))
    }

    async fn share_item(&self, request: Request<proto::ShareItemRequest>) -> Answer<proto::ShareItemResponse> {
        let done = self.command("casework/ShareItem", request, |r| (&r.request_id, &r.etag), share_item).await?;
        Ok(Response::new(proto::ShareItemResponse { receipt: done.receipt }))
    }

    async fn correct_item(&self, request: Request<proto::CorrectItemRequest>) -> Answer<proto::CorrectItemResponse> {
        let done = self.command("casework/CorrectItem", request, |r| (&r.request_id, &r.etag), correct_item).await?;
        Ok(Response::new(proto::CorrectItemResponse { receipt: done.receipt }))
    }

    async fn acknowledge_correction(
        &self,
        request: Request<proto::AcknowledgeCorrectionRequest>,
    ) -> Answer<proto::AcknowledgeCorrectionResponse> {
        let done = self
            .command("casework/AcknowledgeCorrection", request, |r| (&r.request_id, &r.etag), acknowledge_correction)
            .await?;
        Ok(Response::new(proto::AcknowledgeCorrectionResponse { receipt: done.receipt }))
    }

    async fn assess_needs(&self, request: Request<proto::AssessNeedsRequest>) -> Answer<proto::AssessNeedsResponse> {
        let done = self.command("casework/AssessNeeds", request, |r| (&r.request_id, &r.etag), assess_needs).await?;
        Ok(Response::new(proto::AssessNeedsResponse { receipt: done.receipt }))
    }

    async fn set_victim_rights(
        &self,
        request: Request<proto::SetVictimRightsRequest>,
    ) -> Answer<proto::SetVictimRightsResponse> {
        let done =
            self.command("casework/SetVictimRights", request, |r| (&r.request_id, &r.etag), set_victim_rights).await?;
        Ok(Response::new(proto::SetVictimRightsResponse { receipt: done.receipt }))
    }

    async fn record_safe_contact(
        &self,
        request: Request<proto::RecordSafeContactRequest>,
    ) -> Answer<proto::RecordSafeContactResponse> {
        let done = self
            .command("casework/RecordSafeContact", request, |r| (&r.request_id, &r.etag), record_safe_contact)
            .await?;
        Ok(Response::new(proto::RecordSafeContactResponse { receipt: done.receipt }))
    }

    async fn record_victim_location(
        &self,
        request: Request<proto::RecordVictimLocationRequest>,
    ) -> Answer<proto::RecordVictimLocationResponse> {
        let done = self
            .command("casework/RecordVictimLocation", request, |r| (&r.request_id, &r.etag), record_victim_location)
            .await?;
        Ok(Response::new(proto::RecordVictimLocationResponse { receipt: done.receipt }))
    }

    async fn tell_victim(&self, request: Request<proto::TellVictimRequest>) -> Answer<proto::TellVictimResponse> {
        let done = self.command("casework/TellVictim", request, |r| (&r.request_id, &r.etag), tell_victim).await?;
        Ok(Response::new(proto::TellVictimResponse { receipt: done.receipt }))
    }

    async fn record_investigation_step(
        &self,
        request: Request<proto::RecordInvestigationStepRequest>,
    ) -> Answer<proto::RecordInvestigationStepResponse> {
        let done = self
            .command(
                "casework/RecordInvestigationStep",
                request,
                |r| (&r.request_id, &r.etag),
                record_investigation_step,
            )
            .await?;
        Ok(Response::new(proto::RecordInvestigationStepResponse { receipt: done.receipt }))
    }

    async fn record_court_outcome(
        &self,
        request: Request<proto::RecordCourtOutcomeRequest>,
    ) -> Answer<proto::RecordCourtOutcomeResponse> {
        let done = self
            .command("casework/RecordCourtOutcome", request, |r| (&r.request_id, &r.etag), record_court_outcome)
            .await?;
        Ok(Response::new(proto::RecordCourtOutcomeResponse { receipt: done.receipt }))
    }

    async fn call_meeting(&self, request: Request<proto::CallMeetingRequest>) -> Answer<proto::CallMeetingResponse> {
        let done = self.command("casework/CallMeeting", request, |r| (&r.request_id, &r.etag), call_meeting).await?;
        let meeting_id = done.head.made::<kernel::Meeting>().to_string();
        Ok(Response::new(proto::CallMeetingResponse { receipt: done.receipt, meeting_id }))
    }

    async fn discuss_case(&self, request: Request<proto::DiscussCaseRequest>) -> Answer<proto::DiscussCaseResponse> {
        let planned = request.get_ref().actions.len();
        let done = self.command("casework/DiscussCase", request, |r| (&r.request_id, &r.etag), discuss_case).await?;
        let action_ids = done.head.actions(planned);
        Ok(Response::new(proto::DiscussCaseResponse { receipt: done.receipt, action_ids }))
    }

    async fn plan_action(&self, request: Request<proto::PlanActionRequest>) -> Answer<proto::PlanActionResponse> {
        let done = self.command("casework/PlanAction", request, |r| (&r.request_id, &r.etag), plan_action).await?;
        let action_id = done.head.made::<kernel::Action>().to_string();
        Ok(Response::new(proto::PlanActionResponse { receipt: done.receipt, action_id }))
    }

    async fn close_action(&self, request: Request<proto::CloseActionRequest>) -> Answer<proto::CloseActionResponse> {
        let done = self.command("casework/CloseAction", request, |r| (&r.request_id, &r.etag), close_action).await?;
        Ok(Response::new(proto::CloseActionResponse { receipt: done.receipt }))
    }

    async fn step_down_case(
        &self,
        request: Request<proto::StepDownCaseRequest>,
    ) -> Answer<proto::StepDownCaseResponse> {
        let done = self.command("casework/StepDownCase", request, |r| (&r.request_id, &r.etag), step_down_case).await?;
        Ok(Response::new(proto::StepDownCaseResponse { receipt: done.receipt }))
    }

    async fn close_case(&self, request: Request<proto::CloseCaseRequest>) -> Answer<proto::CloseCaseResponse> {
        let done = self.command("casework/CloseCase", request, |r| (&r.request_id, &r.etag), close_case).await?;
        Ok(Response::new(proto::CloseCaseResponse { receipt: done.receipt }))
    }
}
