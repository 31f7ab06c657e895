//! Requests about the proceedings of an order: hearings, refusals, variation, discharge, failed service, changes in what is
//! notified, how a breach ends, appeals.

use super::{super::fields::Fields, Form, Head, Plan, case_and_order, plan, proto, terms};
use orders::Command;
use sharing::Act;

pub(in super::super) fn list_hearing(r: &proto::ListHearingRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let purpose = f.code("purpose", r.purpose, proto::HearingPurpose::as_str_name);
    let listed_for = f.date("listed_date", &r.listed_date);
    let adjourned = f.stated("adjourned", r.adjourned);
    let court = f.short("court", &r.court);
    let command = Command::ListHearing(orders::ListHearing {
        order: order?,
        purpose: purpose?,
        listed_for: listed_for?,
        adjourned: adjourned?,
        court,
    });
    Some(plan(Act::ListHearing, case, command))
}

pub(in super::super) fn withdraw_application(
    r: &proto::WithdrawApplicationRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let withdrawn_on = f.date("withdrawn_date", &r.withdrawn_date);
    let reasons = f.text("reasons", &r.reasons);
    let command = Command::WithdrawApplication(orders::WithdrawApplication {
        order: order?,
        withdrawn_on: withdrawn_on?,
        reasons,
    });
    Some(plan(Act::WithdrawApplication, case, command))
}

pub(in super::super) fn record_refusal(r: &proto::RecordRefusalRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let part = f.code("part", r.part, proto::ApplicationPart::as_str_name);
    let refused_on = f.date("refused_date", &r.refused_date);
    let applied_by = f.optional_code("applied_by", r.applied_by, proto::AppealParty::as_str_name);
    let court = f.short("court", &r.court);
    let reasons = f.text("reasons", &r.reasons);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordRefusal(orders::RecordRefusal {
        order: order?,
        part: part?,
        refused_on: refused_on?,
        applied_by: applied_by?,
        court,
        reasons,
        provenance: provenance?,
    });
    Some(plan(Act::RecordRefusal, case, command))
}

pub(in super::super) fn record_variation(r: &proto::RecordVariationRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let how = f.code("how", r.how, proto::Variation::as_str_name);
    let made = f.date("made_date", &r.made_date);
    let last_day = f.optional_date("last_date", &r.last_date);
    let served_in_court = f.stated("served_in_court", r.served_in_court);
    let court = f.short("court", &r.court);
    let terms = terms(f, "terms", &r.terms);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordVariation(orders::RecordVariation {
        order: order?,
        how: how?,
        made: made?,
        last_day: last_day?,
        served_in_court: served_in_court?,
        court,
        terms: terms?,
        provenance: provenance?,
    });
    Some(plan(Act::RecordVariation, case, command))
}

pub(in super::super) fn record_discharge(r: &proto::RecordDischargeRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let discharged_on = f.date("discharged_date", &r.discharged_date);
    let respondent_consents = f.stated("respondent_consents", r.respondent_consents);
    let chief_officer_consents = f.stated("chief_officer_consents", r.chief_officer_consents);
    let court = f.short("court", &r.court);
    let reasons = f.text("reasons", &r.reasons);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordDischarge(orders::RecordDischarge {
        order: order?,
        discharged_on: discharged_on?,
        respondent_consents: respondent_consents?,
        chief_officer_consents: chief_officer_consents?,
        court,
        reasons,
        provenance: provenance?,
    });
    Some(plan(Act::RecordDischarge, case, command))
}

pub(in super::super) fn record_service_attempt(
    r: &proto::RecordServiceAttemptRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let attempted_at = f.time("attempted_time", r.attempted_time.as_ref());
    let place = f.optional_text("place", &r.place);
    let why_not = f.text("why_not", &r.why_not);
    let command = Command::RecordServiceAttempt(orders::RecordServiceAttempt {
        order: order?,
        attempted_at: attempted_at?,
        place,
        why_not,
    });
    Some(plan(Act::RecordServiceAttempt, case, command))
}

pub(in super::super) fn exempt_notification(
    r: &proto::ExemptNotificationRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let since = f.date("since_date", &r.since_date);
    let basis = f.text("basis", &r.basis);
    let command = Command::ExemptNotification(orders::ExemptNotification { order: order?, since: since?, basis });
    Some(plan(Act::ExemptNotification, case, command))
}

pub(in super::super) fn end_exemption(r: &proto::EndExemptionRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let final_day = f.date("final_date", &r.final_date);
    let command = Command::EndExemption(orders::EndExemption { order: order?, final_day: final_day? });
    Some(plan(Act::EndExemption, case, command))
}

pub(in super::super) fn record_change(r: &proto::RecordChangeRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let change = f.code("change", r.change, proto::NotifiedChange::as_str_name);
    let changed_on = f.date("changed_date", &r.changed_date);
    let notified_at = f.time("notified_time", r.notified_time.as_ref());
    let detail = f.text("detail", &r.detail);
    let station = f.short("station", &r.station);
    let acknowledgement = f.short("acknowledgement", &r.acknowledgement);
    let command = Command::RecordChange(orders::RecordChange {
        order: order?,
        change: change?,
        changed_on: changed_on?,
        notified_at: notified_at?,
        detail,
        station,
        acknowledgement,
    });
    Some(plan(Act::RecordChange, case, command))
}

pub(in super::super) fn report_unnotified_change(
    r: &proto::ReportUnnotifiedChangeRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let change = f.code("change", r.change, proto::NotifiedChange::as_str_name);
    let found_at = f.time("found_time", r.found_time.as_ref());
    let account = f.text("account", &r.account);
    let command = Command::ReportUnnotifiedChange(orders::ReportUnnotifiedChange {
        order: order?,
        change: change?,
        found_at: found_at?,
        account,
    });
    Some(plan(Act::ReportUnnotifiedChange, case, command))
}

pub(in super::super) fn record_breach_arrest(
    r: &proto::RecordBreachArrestRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let case = f.case(&r.case);
    let breach = f.id("breach_id", &r.breach_id);
    let arrested_at = f.time("arrested_time", r.arrested_time.as_ref());
    let custody_reference = f.short("custody_reference", &r.custody_reference);
    let command = Command::RecordBreachArrest(orders::RecordBreachArrest {
        breach: breach?,
        arrested_at: arrested_at?,
        custody_reference,
    });
    Some(plan(Act::RecordBreachArrest, case, command))
}

pub(in super::super) fn record_breach_outcome(
    r: &proto::RecordBreachOutcomeRequest,
    _: &Head,
    f: &mut Fields,
) -> Option<Plan> {
    let case = f.case(&r.case);
    let breach = f.id("breach_id", &r.breach_id);
    let on = f.date("decided_date", &r.decided_date);
    let outcome = f.code("outcome", r.outcome, proto::BreachOutcome::as_str_name);
    let court = f.short("court", &r.court);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::RecordBreachOutcome(orders::RecordBreachOutcome {
        breach: breach?,
        on: on?,
        outcome: outcome?,
        court,
        provenance: provenance?,
    });
    Some(plan(Act::RecordBreachOutcome, case, command))
}

pub(in super::super) fn lodge_appeal(r: &proto::LodgeAppealRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let by = f.code("by", r.by, proto::AppealParty::as_str_name);
    let against = f.code("against", r.against, proto::AppealedDecision::as_str_name);
    let lodged_on = f.date("lodged_date", &r.lodged_date);
    let court = f.short("court", &r.court);
    let ground = f.text("ground", &r.ground);
    let command = Command::LodgeAppeal(orders::LodgeAppeal {
        order: order?,
        by: by?,
        against: against?,
        lodged_on: lodged_on?,
        court,
        ground,
    });
    Some(plan(Act::LodgeAppeal, case, command))
}

pub(in super::super) fn determine_appeal(r: &proto::DetermineAppealRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let (case, order) = case_and_order(f, &r.case, &r.order_id);
    let result = f.code("result", r.result, proto::AppealResult::as_str_name);
    let determined_on = f.date("determined_date", &r.determined_date);
    let court = f.short("court", &r.court);
    let reasons = f.text("reasons", &r.reasons);
    let provenance = f.provenance(r.provenance.as_ref());
    let command = Command::DetermineAppeal(orders::DetermineAppeal {
        order: order?,
        result: result?,
        determined_on: determined_on?,
        court,
        reasons,
        provenance: provenance?,
    });
    Some(plan(Act::DetermineAppeal, case, command))
}

pub(in super::super) const LIST_HEARING: Form<proto::ListHearingRequest, proto::ListHearingResponse> = Form {
    name: "orders/ListHearing",
    head: |r| (&r.request_id, &r.etag),
    read: list_hearing,
    answer: |_, _, receipt| proto::ListHearingResponse { receipt },
};

pub(in super::super) const WITHDRAW_APPLICATION: Form<
    proto::WithdrawApplicationRequest,
    proto::WithdrawApplicationResponse,
> = Form {
    name: "orders/WithdrawApplication",
    head: |r| (&r.request_id, &r.etag),
    read: withdraw_application,
    answer: |_, _, receipt| proto::WithdrawApplicationResponse { receipt },
};

pub(in super::super) const RECORD_REFUSAL: Form<proto::RecordRefusalRequest, proto::RecordRefusalResponse> = Form {
    name: "orders/RecordRefusal",
    head: |r| (&r.request_id, &r.etag),
    read: record_refusal,
    answer: |_, _, receipt| proto::RecordRefusalResponse { receipt },
};

pub(in super::super) const RECORD_VARIATION: Form<proto::RecordVariationRequest, proto::RecordVariationResponse> =
    Form {
        name: "orders/RecordVariation",
        head: |r| (&r.request_id, &r.etag),
        read: record_variation,
        answer: |_, _, receipt| proto::RecordVariationResponse { receipt },
    };

pub(in super::super) const RECORD_DISCHARGE: Form<proto::RecordDischargeRequest, proto::RecordDischargeResponse> =
    Form {
        name: "orders/RecordDischarge",
        head: |r| (&r.request_id, &r.etag),
        read: record_discharge,
        answer: |_, _, receipt| proto::RecordDischargeResponse { receipt },
    };

pub(in super::super) const RECORD_SERVICE_ATTEMPT: Form<
    proto::RecordServiceAttemptRequest,
    proto::RecordServiceAttemptResponse,
> = Form {
    name: "orders/RecordServiceAttempt",
    head: |r| (&r.request_id, &r.etag),
    read: record_service_attempt,
    answer: |_, _, receipt| proto::RecordServiceAttemptResponse { receipt },
};

pub(in super::super) const EXEMPT_NOTIFICATION: Form<
    proto::ExemptNotificationRequest,
    proto::ExemptNotificationResponse,
> = Form {
    name: "orders/ExemptNotification",
    head: |r| (&r.request_id, &r.etag),
    read: exempt_notification,
    answer: |_, _, receipt| proto::ExemptNotificationResponse { receipt },
};

pub(in super::super) const END_EXEMPTION: Form<proto::EndExemptionRequest, proto::EndExemptionResponse> = Form {
    name: "orders/EndExemption",
    head: |r| (&r.request_id, &r.etag),
    read: end_exemption,
    answer: |_, _, receipt| proto::EndExemptionResponse { receipt },
};

pub(in super::super) const RECORD_CHANGE: Form<proto::RecordChangeRequest, proto::RecordChangeResponse> = Form {
    name: "orders/RecordChange",
    head: |r| (&r.request_id, &r.etag),
    read: record_change,
    answer: |_, _, receipt| proto::RecordChangeResponse { receipt },
};

pub(in super::super) const REPORT_UNNOTIFIED_CHANGE: Form<
    proto::ReportUnnotifiedChangeRequest,
    proto::ReportUnnotifiedChangeResponse,
> = Form {
    name: "orders/ReportUnnotifiedChange",
    head: |r| (&r.request_id, &r.etag),
    read: report_unnotified_change,
    answer: |_, _, receipt| proto::ReportUnnotifiedChangeResponse { receipt },
};

pub(in super::super) const RECORD_BREACH_ARREST: Form<
    proto::RecordBreachArrestRequest,
    proto::RecordBreachArrestResponse,
> = Form {
    name: "orders/RecordBreachArrest",
    head: |r| (&r.request_id, &r.etag),
    read: record_breach_arrest,
    answer: |_, _, receipt| proto::RecordBreachArrestResponse { receipt },
};

pub(in super::super) const RECORD_BREACH_OUTCOME: Form<
    proto::RecordBreachOutcomeRequest,
    proto::RecordBreachOutcomeResponse,
> = Form {
    name: "orders/RecordBreachOutcome",
    head: |r| (&r.request_id, &r.etag),
    read: record_breach_outcome,
    answer: |_, _, receipt| proto::RecordBreachOutcomeResponse { receipt },
};

pub(in super::super) const LODGE_APPEAL: Form<proto::LodgeAppealRequest, proto::LodgeAppealResponse> = Form {
    name: "orders/LodgeAppeal",
    head: |r| (&r.request_id, &r.etag),
    read: lodge_appeal,
    answer: |_, _, receipt| proto::LodgeAppealResponse { receipt },
};

pub(in super::super) const DETERMINE_APPEAL: Form<proto::DetermineAppealRequest, proto::DetermineAppealResponse> =
    Form {
        name: "orders/DetermineAppeal",
        head: |r| (&r.request_id, &r.etag),
        read: determine_appeal,
        answer: |_, _, receipt| proto::DetermineAppealResponse { receipt },
    };
