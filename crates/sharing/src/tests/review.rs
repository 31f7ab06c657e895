//! Text that somebody outside the wall could read is held if it may locate somebody.

use super::{REFERRED, all_samples, first, sample};
use crate::{Level, Policy, Tables, held_for_review, held_when_shared};
use events::{CaseworkEvent, Class, Entry, Event, HowShared, Private, Value};
use kernel::{AgencyKind, Strand};
use strum::IntoEnumIterator;

const ADDRESS: &str = "She has moved to 14 Alder Way.";
const PHONE: &str = "Her new number is 01632 960123.";
const HARMLESS: &str = "He attended on 12 March and was on time.";

/// A sample with a text put into one of its private fields, and taken out of all others.
fn with_text(name: &str, field: &str, text: &str) -> Entry {
    let entry = sample(name).entry;
    let split = entry.split();
    let mut found = false;
    let sealed = split.to_seal.into_values().map(|mut fields| {
        for (name, value) in &mut fields {
            if name == field {
                found = true;
                put(value, text);
            } else {
                put(value, HARMLESS);
            }
        }
        fields
    });
    let sealed: Vec<_> = sealed.collect();
    assert!(found, "{name} has no private {field}");
    Entry::join(split.clear, sealed).unwrap()
}

/// Replaces every text in a value that stands for words; codes and dates stay.
fn put(value: &mut serde_json::Value, text: &str) {
    match value {
        serde_json::Value::String(words) if words.starts_with(testkit::samples::PRIVATE_MARK) => text.clone_into(words),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| put(item, text)),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(|field| put(field, text)),
        serde_json::Value::String(_)
        | serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_) => {}
    }
}

#[test]
fn words_that_may_locate_somebody_are_held_where_somebody_outside_the_wall_could_read_them() {
    use AgencyKind::{Advocacy, Health, Police, Probation, Prosecution};
    let policy = first();
    for (author, event, field, held, why) in [
        (Probation, "casework.item_contributed", "text", true, "domain 9 row 20: a report by Probation"),
        (Probation, "casework.item_contributed", "summary", true, "written by Probation"),
        (Health, "risk.red_flag_raised", "account", true, "written by Health"),
        (Health, "intake.incident_reported", "narrative", true, "written by Health"),
        (Police, "intake.incident_reported", "narrative", false, "where it happened; Probation reads a summary"),
        (Police, "intake.incident_reported/by_a_neighbour", "narrative", false, "where it happened; not for Probation"),
        (Advocacy, "casework.item_contributed", "text", true, "others of the service and the inspector read it"),
        (Advocacy, "casework.item_contributed", "summary", true, "police read it when it is shared"),
        (Advocacy, "casework.needs_assessed", "needs", true, "the officer in the case reads it"),
        (Advocacy, "casework.action_planned/victim_facing", "what", true, "the officer in the case reads it"),
        (Advocacy, "casework.action_planned", "what", true, "the plan is everybody's"),
        (Police, "casework.case_discussed", "decisions", true, "minutes are everybody's"),
        (Police, "casework.case_discussed", "dissent", true, "minutes are everybody's"),
        (Police, "casework.case_closed", "reason", true, "everybody's"),
        (Police, "orders.interim_order_made", "terms", true, "the respondent reads the terms"),
        (Police, "orders.full_order_made", "terms", true, "the respondent reads the terms"),
        (Police, "orders.order_made_on_outcome", "terms", true, "the respondent reads the terms"),
        (Police, "orders.breach_reported", "narrative", true, "Probation reads it in full"),
        (
            Police,
            "orders.breach_reported/by_a_neighbour",
            "narrative",
            false,
            "where it happened; Probation reads a summary",
        ),
        (Police, "casework.investigation_step_taken", "details", true, "Probation reads it in full"),
        (Police, "intake.suspect_named", "reason", true, "Probation reads it in full"),
        (Police, "referrals.referral_sent", "question", true, "Health reads it in full"),
        (Police, "referrals.referral_sent/about_the_victim", "question", true, "the officer in the case reads it"),
        (Prosecution, "casework.court_outcome_recorded", "details", true, "Probation reads it in full"),
        (Police, "orders.notification_received", "address", false, "the suspect's own address is its point"),
        (Police, "orders.order_served", "place", true, "it may be at the victim's door, and Probation reads it"),
        (Police, "intake.person_recorded/suspect", "address", false, "who the suspect is"),
        (Probation, "intake.person_recorded/suspect", "address", false, "who the suspect is"),
        (Police, "intake.person_recorded", "address", false, "behind the wall"),
        (Probation, "intake.incident_reported", "place_text", false, "behind the wall, whoever writes it"),
        (Advocacy, "casework.victim_location_recorded", "location", false, "behind the wall"),
        (Advocacy, "casework.safe_contact_recorded", "number", false, "behind the wall"),
        (Police, "orders.application_lodged", "court", true, "a headline that Probation reads in its summary"),
        (Police, "orders.application_lodged", "court_reference", false, "a number of the court's register"),
        (Police, "orders.drafting_started", "proposed_terms", true, "a term is served on the suspect"),
    ] {
        for (text, held) in [(ADDRESS, held), (PHONE, held), (HARMLESS, false)] {
            let entry = with_text(event, field, text);
            assert_eq!(
                held_for_review(&policy, author, None, &entry),
                held,
                "{field} of {event} by {author:?}: {why}; {text}"
            );
        }
    }
}

/// Every text of every event that is not stored in the clear, and whether a location in it is held when written by
/// police, advocacy, health, probation, prosecution, housing and the hub office: `x` or `-`. Not held at all: what lies
/// behind the wall, and what is about the suspect's whereabouts. Held from those alone who face the suspect, or where
/// they read it: where something happened, terms that are only asked for, references of other registers.
const TEXTS: &str = "\
intake.incident_reported.external_reference                        conduct              --xx---
intake.incident_reported.narrative                                 conduct              --xx---
intake.incident_reported.suspect_described                         conduct              --xx---
intake.incident_reported.place_text                                victim_location      -------
intake.person_recorded.name                                        victim_identity      xxxxxxx
intake.person_recorded.also_known_as                               victim_identity      xxxxxxx
intake.person_recorded.phones                                      victim_location      -------
intake.person_recorded.handles                                     victim_identity      xxxxxxx
intake.person_recorded.address                                     victim_location      -------
intake.case_opened.account                                         opening              xxxxxxx
intake.suspect_named.reason                                        investigation        xxxxxxx
intake.case_referred.reason                                        gatekeeping          xxxxxxx
intake.link_proposed.reason                                        link_review          xxxxxxx
intake.link_confirmed.reason                                       gatekeeping          xxxxxxx
intake.link_rejected.reason                                        link_review          xxxxxxx
intake.link_undone.reason                                          gatekeeping          xxxxxxx
intake.case_screened.evidence                                      screening            xxxxxxx
intake.case_screened.why_not_stalking                              screening            xxxxxxx
intake.conduct_reclassified.reason                                 screening            xxxxxxx
intake.incident_screened.reason                                    screening            xxxxxxx
intake.incident_screened.why_not_stalking                          screening            xxxxxxx
intake.hint_answered.reason                                        screening            xxxxxxx
risk.risk_assessed.override_reason                                 risk                 xxxxxxx
risk.risk_assessed.items                                           risk                 xxxxxxx
risk.risk_assessed.rationale                                       risk                 xxxxxxx
risk.red_flag_raised.account                                       contribution         xxxxxxx
risk.dissent_recorded.reasons                                      risk                 xxxxxxx
risk.hub_level_set.rationale                                       risk                 xxxxxxx
risk.hub_level_set.dissent                                         risk                 xxxxxxx
risk.circumstance_recorded.account                                 risk                 xxxxxxx
risk.relationship_recorded.account                                 risk                 xxxxxxx
risk.motive_proposed.reasons                                       contribution         xxxxxxx
orders.order_considered.reasons                                    order_consideration  xxxxxxx
orders.order_not_pursued.reasons                                   order_consideration  xxxxxxx
orders.drafting_started.victims_views                              victim_needs         xxxxxxx
orders.drafting_started.proposed_terms                             order_application    xxxxxxx
orders.application_authorised.reasons                              order_application    xxxxxxx
orders.application_authorised.legal_advice_reference               legal_privilege      --xx---
orders.application_lodged.court                                    order_application    xxxxxxx
orders.application_lodged.court_reference                          order_application    --xx---
orders.interim_order_made.court                                    court_decision       xxxxxxx
orders.interim_order_made.terms                                    court_decision       xxxxxxx
orders.order_served.place                                          order_service        xxxxxxx
orders.order_served.proof                                          order_service        xxxxxxx
orders.notification_received.names                                 order_notification   xxxxxxx
orders.notification_received.address                               order_notification   -------
orders.notification_received.station                               order_notification   xxxxxxx
orders.notification_received.acknowledgement                       order_notification   xxxxxxx
orders.full_order_made.court                                       court_decision       xxxxxxx
orders.full_order_made.terms                                       court_decision       xxxxxxx
orders.order_made_on_outcome.court                                 court_decision       xxxxxxx
orders.order_made_on_outcome.terms                                 court_decision       xxxxxxx
orders.order_received.court                                        court_decision       xxxxxxx
orders.order_received.terms                                        court_decision       xxxxxxx
orders.breach_reported.narrative                                   breach               xxxxxxx
orders.breach_recorded.crime_reference                             breach               xxxxxxx
orders.breach_not_made_out.reason                                  breach               xxxxxxx
orders.breach_not_charged.reasons                                  breach               xxxxxxx
orders.breach_charged.charge_reference                             investigation        xxxxxxx
orders.hearing_listed.court                                        order_application    xxxxxxx
orders.interim_sought.court                                        order_application    xxxxxxx
orders.interim_sought.reasons                                      order_application    xxxxxxx
orders.application_withdrawn.reasons                               court_decision       xxxxxxx
orders.application_refused.court                                   court_decision       xxxxxxx
orders.application_refused.reasons                                 court_decision       xxxxxxx
orders.order_varied.court                                          court_decision       xxxxxxx
orders.order_varied.terms                                          court_decision       xxxxxxx
orders.order_discharged.court                                      court_decision       xxxxxxx
orders.order_discharged.reasons                                    court_decision       xxxxxxx
orders.service_attempted.place                                     order_service        xxxxxxx
orders.service_attempted.why_not                                   order_service        xxxxxxx
orders.notification_exempted.basis                                 order_notification   xxxxxxx
orders.change_notified.detail                                      order_notification   -------
orders.change_notified.station                                     order_notification   xxxxxxx
orders.change_notified.acknowledgement                             order_notification   xxxxxxx
orders.unnotified_change_found.account                             order_notification   xxxxxxx
orders.breach_arrested.custody_reference                           investigation        xxxxxxx
orders.breach_tried.court                                          court_decision       xxxxxxx
orders.appeal_lodged.court                                         court_decision       xxxxxxx
orders.appeal_lodged.ground                                        court_decision       xxxxxxx
orders.appeal_determined.court                                     court_decision       xxxxxxx
orders.appeal_determined.reasons                                   court_decision       xxxxxxx
referrals.referral_sent.question                                   perpetrator_referral xxxxxxx
referrals.referral_sent.necessity                                  perpetrator_referral xxxxxxx
referrals.referral_accepted.note                                   perpetrator_referral xxxxxxx
referrals.referral_declined.note                                   perpetrator_referral xxxxxxx
referrals.referral_drafted.question                                perpetrator_referral xxxxxxx
referrals.referral_drafted.necessity                               perpetrator_referral xxxxxxx
referrals.referral_discarded.note                                  perpetrator_referral xxxxxxx
referrals.information_asked.question                               perpetrator_referral xxxxxxx
referrals.information_given.answer                                 perpetrator_referral xxxxxxx
referrals.work_started.note                                        perpetrator_referral xxxxxxx
referrals.progress_reported.report                                 perpetrator_referral xxxxxxx
referrals.referral_completed.note                                  perpetrator_referral xxxxxxx
referrals.person_disengaged.note                                   perpetrator_referral xxxxxxx
referrals.referral_withdrawn.note                                  perpetrator_referral xxxxxxx
casework.case_triaged.reason                                       gatekeeping          xxxxxxx
casework.case_adopted.reason                                       gatekeeping          xxxxxxx
casework.item_contributed.summary                                  contribution         xxxxxxx
casework.item_contributed.text                                     contribution         xxxxxxx
casework.item_shared.necessity                                     sharing_record       xxxxxxx
casework.item_corrected.summary                                    contribution         xxxxxxx
casework.item_corrected.text                                       contribution         xxxxxxx
casework.needs_assessed.needs                                      victim_needs         xxxxxxx
casework.victim_rights_set.reason                                  victim_needs         xxxxxxx
casework.safe_contact_recorded.number                              victim_location      -------
casework.safe_contact_recorded.times                               safe_contact         xxxxxxx
casework.safe_contact_recorded.code_word                           safe_contact         xxxxxxx
casework.victim_location_recorded.location                         victim_location      -------
casework.victim_told.note                                          victim_needs         xxxxxxx
casework.victim_preference_set.said_to                             victim_needs         xxxxxxx
casework.victim_preference_set.note                                victim_needs         xxxxxxx
casework.victim_safety_said.said_to                                victim_needs         xxxxxxx
casework.victim_safety_said.note                                   victim_needs         xxxxxxx
casework.advocate_offered.note                                     victim_needs         xxxxxxx
casework.advocate_offer_answered.reason                            victim_needs         xxxxxxx
casework.right_to_know_considered.question                         victim_needs         xxxxxxx
casework.right_to_know_decided.risk_of_telling                     victim_needs         xxxxxxx
casework.right_to_know_decided.risk_of_not_telling                 victim_needs         xxxxxxx
casework.right_to_know_decided.reasons                             victim_needs         xxxxxxx
casework.investigation_step_taken.details                          investigation        xxxxxxx
casework.intelligence_recorded.conditions                          intelligence         xxxxxxx
casework.intelligence_recorded.report                              intelligence         xxxxxxx
casework.intelligence_recorded.sanitised                           intelligence         xxxxxxx
casework.court_outcome_recorded.details                            court_decision       xxxxxxx
casework.agenda_item_added.reason                                  gatekeeping          xxxxxxx
casework.agenda_item_removed.reason                                gatekeeping          xxxxxxx
casework.return_asked.question                                     gatekeeping          xxxxxxx
casework.return_given.note                                         gatekeeping          xxxxxxx
casework.case_discussed.decisions                                  meeting              xxxxxxx
casework.case_discussed.dissent                                    meeting              xxxxxxx
casework.action_planned.what                                       plan                 xxxxxxx
casework.action_progressed.note                                    plan                 xxxxxxx
casework.action_redated.reason                                     plan                 xxxxxxx
casework.action_handed_over.what                                   plan                 xxxxxxx
casework.action_handed_over.reason                                 plan                 xxxxxxx
casework.action_closed.note                                        plan                 xxxxxxx
casework.case_stepped_down.reason                                  process              xxxxxxx
casework.case_closed.reason                                        process              xxxxxxx
casework.transfer_offered.reason                                   gatekeeping          xxxxxxx
casework.transfer_offered.necessity                                gatekeeping          xxxxxxx
casework.history_received.rows                                     conduct              --xx---
casework.erasure_requested.reason                                  sharing_record       xxxxxxx
casework.subject_access_requested.recipient                                  sharing_record       xxxxxxx
casework.review_opened.reference                                   sharing_record       xxxxxxx
casework.review_withdrawn.reason                                   sharing_record       xxxxxxx
casework.duty_excused.reasons                                      victim_update        xxxxxxx
governance.case_restricted.reason                                  conflict             xxxxxxx
governance.conflict_declared.description                           conflict             xxxxxxx
governance.closure_declared.reason                                 governance           xxxxxxx
governance.closure_withdrawn.reason                                governance           xxxxxxx
governance.alert_acknowledged.outcome                              governance           xxxxxxx
governance.alert_escalated.reason                                  governance           xxxxxxx
governance.break_glass_requested.reason                            governance           xxxxxxx
governance.break_glass_reviewed.findings                           governance           xxxxxxx
governance.relation_declared.name                                  governance           xxxxxxx
governance.conflict_dismissed.reason                               governance           xxxxxxx
access.looked.viewer                                               access_record        xxxxxxx
intake.incident_reported/by_a_neighbour.external_reference         third_party_conduct  --xx---
intake.incident_reported/by_a_neighbour.narrative                  third_party_conduct  --xx---
intake.incident_reported/by_a_neighbour.suspect_described          third_party_conduct  --xx---
intake.incident_reported/by_a_neighbour.place_text                 victim_location      -------
intake.person_recorded/suspect.name                                suspect_identity     -------
intake.person_recorded/suspect.also_known_as                       suspect_identity     -------
intake.person_recorded/suspect.phones                              suspect_identity     -------
intake.person_recorded/suspect.handles                             suspect_identity     -------
intake.person_recorded/suspect.address                             suspect_identity     -------
intake.person_recorded/with_identifiers.name                       victim_identity      xxxxxxx
intake.person_recorded/with_identifiers.also_known_as              victim_identity      xxxxxxx
intake.person_recorded/with_identifiers.phones                     victim_location      -------
intake.person_recorded/with_identifiers.handles                    victim_identity      xxxxxxx
intake.person_recorded/with_identifiers.address                    victim_location      -------
intake.person_recorded/with_identifiers.identifiers                contribution         -------
intake.person_recorded/with_identifiers.locators                   victim_location      -------
intake.incident_reported/with_included_classes.external_reference  conduct              --xx---
intake.incident_reported/with_included_classes.narrative           conduct              --xx---
intake.incident_reported/with_included_classes.suspect_described   conduct              --xx---
intake.incident_reported/with_included_classes.place_text          victim_location      -------
intake.case_referred/with_an_area.reason                           gatekeeping          xxxxxxx
intake.link_confirmed/by_proxy.reason                              gatekeeping          xxxxxxx
intake.link_confirmed/by_a_private_person.reason                   link_review          xxxxxxx
risk.risk_assessed/rated.items                                     risk                 xxxxxxx
risk.risk_assessed/rated.rationale                                 risk                 xxxxxxx
risk.circumstance_recorded/of_the_victim.account                   victim_needs         xxxxxxx
risk.circumstance_recorded/of_health.account                       contribution         xxxxxxx
risk.circumstance_recorded/of_the_investigation.account            investigation        xxxxxxx
risk.circumstance_recorded/of_a_court.account                      court_decision       xxxxxxx
orders.breach_reported/by_a_neighbour.narrative                    third_party_breach   --xx---
orders.interim_order_made/with_own_periods.court                   court_decision       xxxxxxx
orders.interim_order_made/with_own_periods.terms                   court_decision       xxxxxxx
orders.order_made_on_outcome/with_its_origin.court                 court_decision       xxxxxxx
orders.order_made_on_outcome/with_its_origin.terms                 court_decision       xxxxxxx
orders.order_received/with_its_origin.court                        court_decision       xxxxxxx
orders.order_received/with_its_origin.terms                        court_decision       xxxxxxx
orders.application_refused/of_a_change.court                       court_decision       xxxxxxx
orders.application_refused/of_a_change.reasons                     court_decision       xxxxxxx
orders.appeal_determined/against_a_refusal.court                   court_decision       xxxxxxx
orders.appeal_determined/against_a_refusal.reasons                 court_decision       xxxxxxx
referrals.referral_sent/about_the_victim.question                  victim_referral      xxxxxxx
referrals.referral_sent/about_the_victim.necessity                 victim_referral      xxxxxxx
referrals.person_disengaged/about_the_victim.note                  victim_referral      xxxxxxx
referrals.referral_sent/with_its_law.question                      perpetrator_referral xxxxxxx
referrals.referral_sent/with_its_law.necessity                     perpetrator_referral xxxxxxx
referrals.referral_sent/with_its_law.onward_note                   perpetrator_referral xxxxxxx
casework.safe_contact_recorded/with_hours.number                   victim_location      -------
casework.safe_contact_recorded/with_hours.times                    safe_contact         xxxxxxx
casework.safe_contact_recorded/with_hours.code_word                safe_contact         xxxxxxx
casework.victim_told/by_voicemail.note                             victim_needs         xxxxxxx
casework.item_shared/under_laws.necessity                          sharing_record       xxxxxxx
casework.right_to_know_decided/refused.risk_of_telling             victim_needs         xxxxxxx
casework.right_to_know_decided/refused.risk_of_not_telling         victim_needs         xxxxxxx
casework.right_to_know_decided/refused.reasons                     victim_needs         xxxxxxx
casework.action_planned/victim_facing.what                         victim_plan          xxxxxxx
casework.action_closed/victim_facing.note                          victim_plan          xxxxxxx
access.looked/exported.viewer                                      access_record        xxxxxxx
access.looked/by_break_glass.viewer                                access_record        xxxxxxx
casework.case_triaged/to_a_service.reason                          gatekeeping          xxxxxxx
casework.case_triaged/to_a_service.to                              gatekeeping          xxxxxxx
casework.case_adopted/by_a_meeting.reason                          gatekeeping          xxxxxxx
casework.case_discussed/minuted.decisions                          meeting              xxxxxxx
casework.case_discussed/minuted.dissents                           meeting              xxxxxxx
casework.case_stepped_down/consulted.reason                        process              xxxxxxx
casework.case_stepped_down/not_safe.reason                         process              xxxxxxx
casework.case_stepped_down/not_safe.not_safe                       victim_needs         xxxxxxx
casework.case_closed/diarised.reason                               process              xxxxxxx
casework.case_closed/diarised.reopen_if                            gatekeeping          xxxxxxx
casework.case_closed/not_safe.reason                               process              xxxxxxx
casework.case_closed/not_safe.not_safe                             victim_needs         xxxxxxx
casework.case_reopened/as_was_named.reason                         gatekeeping          xxxxxxx
casework.action_progressed/victim_facing.note                      victim_plan          xxxxxxx
casework.action_redated/victim_facing.reason                       victim_plan          xxxxxxx
casework.action_handed_over/victim_facing.what                     victim_plan          xxxxxxx
casework.action_handed_over/victim_facing.reason                   victim_plan          xxxxxxx
";

#[test]
fn every_text_of_every_event_is_looked_at_as_the_table_says() {
    use AgencyKind::{Advocacy, Health, Housing, HubOffice, Police, Probation, Prosecution};
    let policy = first();
    let mut found = Vec::new();
    for (name, event) in all_samples(REFERRED + 1) {
        let fields = event.entry.event.fields(event.entry.source);
        for field in fields.iter().filter(|field| matches!(&field.value, Value::Known(value) if marked(value))) {
            let entry = with_text(&name, field.name, ADDRESS);
            let letter = |author| if held_for_review(&policy, author, None, &entry) { 'x' } else { '-' };
            let authors = [Police, Advocacy, Health, Probation, Prosecution, Housing, HubOffice];
            let letters: String = authors.map(letter).into_iter().collect();
            let class: &str = field.class.into();
            // Whoever faces the suspect on the case writes as those do who face him by trade.
            for strand in Strand::iter() {
                let like = if strand.faces_the_suspect() { Probation } else { Police };
                let (held, as_said) = (held_for_review(&policy, Police, Some(strand), &entry), letter(like) == 'x');
                assert_eq!(held, as_said, "{} of {name} on {strand:?}", field.name);
            }
            found.push(format!("{name}.{} {class} {letters}", field.name));
        }
    }
    let said: Vec<_> = TEXTS.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(found, said);
}

/// Whether a value holds words of a sample.
fn marked(value: &serde_json::Value) -> bool {
    value.to_string().contains(testkit::samples::PRIVATE_MARK)
}

#[test]
fn the_answer_rests_on_the_shape_and_on_the_policy_not_on_the_value() {
    let policy = first();
    let narrative = with_text("intake.incident_reported", "narrative", ADDRESS);
    assert!(!held_for_review(&policy, AgencyKind::Police, None, &narrative));
    // A policy by which Probation reads reports in full has them held.
    let mut wider = Tables::first();
    let row = wider.matrix.get_mut(&Class::Conduct).unwrap();
    row.insert(AgencyKind::Probation, Level::Full);
    assert!(held_for_review(&wider.into(), AgencyKind::Police, None, &narrative));
    for address in ["14 Alder Way", "9 Nowhere Road", "ZZ99 9ZZ", "call 0 1 6 3 2 9 6 0 0 0 0"] {
        let entry = with_text("casework.item_contributed", "text", address);
        assert!(held_for_review(&policy, AgencyKind::Probation, None, &entry), "{address}");
    }
}

#[test]
fn references_and_reports_may_look_like_a_place_as_long_as_no_strand_that_faces_the_suspect_reads_them() {
    use AgencyKind::{Police, Prosecution};
    let first = first();
    for (event, field, class) in [
        ("orders.application_lodged", "court_reference", Class::OrderApplication),
        ("orders.application_authorised", "legal_advice_reference", Class::LegalPrivilege),
        ("intake.incident_reported", "narrative", Class::Conduct),
    ] {
        let entry = with_text(event, field, ADDRESS);
        let held = |policy: &Policy| {
            let shared = |how| held_when_shared(policy, Prosecution, how, &entry);
            (held_for_review(policy, Police, None, &entry), shared(HowShared::Full), shared(HowShared::Summary))
        };
        assert_eq!(held(&first), (false, false, false), "{field}");
        for strand in [Strand::SuspectFacing, Strand::Health] {
            let mut wider = Tables::first();
            wider.summary_on_strand.get_mut(&strand).unwrap().remove(&class);
            let by_level = first.level(Prosecution, class) == Level::Full && class != entry.event.class(entry.source);
            assert_eq!(held(&wider.clone().into()), (true, true, by_level), "{field} on {strand:?}");
            wider.hidden_on_strand.get_mut(&strand).unwrap().insert(class);
            assert_eq!(held(&wider.clone().into()), (false, false, false), "{field} hidden on {strand:?}");
        }
    }
}

#[test]
fn an_item_that_may_locate_somebody_is_held_when_it_is_shared_with_those_who_face_the_suspect() {
    use AgencyKind::{Advocacy, Health, Housing, HubOffice, Police, Probation, Prosecution};
    let policy = first();
    for (event, field, told) in [
        ("casework.item_contributed", "text", true),
        ("casework.item_contributed", "summary", true),
        ("casework.item_corrected", "text", true),
        ("casework.item_corrected", "summary", true),
        ("risk.red_flag_raised", "account", true),
        ("intake.incident_reported", "narrative", true),
        ("casework.needs_assessed", "needs", true),
        // Sharing opens no wall, so what is behind it is not carried either.
        ("intake.incident_reported", "place_text", false),
        ("casework.safe_contact_recorded", "number", false),
        ("casework.victim_location_recorded", "location", false),
    ] {
        let entry = with_text(event, field, ADDRESS);
        for receiver in [Probation, Health] {
            assert_eq!(
                held_when_shared(&policy, receiver, HowShared::Full, &entry),
                told,
                "{field} of {event} with {receiver:?}"
            );
            assert!(
                !held_when_shared(&policy, receiver, HowShared::Full, &with_text(event, field, HARMLESS)),
                "{field} of {event}"
            );
        }
        // Others read an incident's report for where it happened, and nothing else that may locate somebody.
        let others = told && event != "intake.incident_reported";
        for receiver in [Police, Advocacy, Prosecution, Housing, HubOffice] {
            assert_eq!(
                held_when_shared(&policy, receiver, HowShared::Full, &entry),
                others,
                "{field} of {event} with {receiver:?}"
            );
        }
    }
}

#[test]
fn a_summary_carries_its_headline_and_so_may_locate_somebody_too() {
    use AgencyKind::{Health, Police, Probation};
    let policy = first();
    for (event, field, told) in [
        ("casework.item_contributed", "summary", (true, true, true)),
        ("casework.item_contributed", "text", (false, false, false)),
        ("casework.item_corrected", "summary", (true, true, true)),
        ("casework.item_corrected", "text", (false, false, false)),
        ("orders.application_lodged", "court", (true, true, true)),
        ("intake.incident_reported", "narrative", (false, false, false)),
        // A field of another class comes with its own level: Probation reads why a suspect was named, Health does not;
        // Police read what the victim was told and answered.
        ("casework.victim_told", "note", (false, false, true)),
        ("casework.safe_contact_recorded", "number", (false, false, false)),
    ] {
        let entry = with_text(event, field, ADDRESS);
        let held = |receiver| held_when_shared(&policy, receiver, HowShared::Summary, &entry);
        assert_eq!((held(Probation), held(Health), held(Police)), told, "{field} of {event}");
    }
    let reason = with_text("intake.suspect_named", "reason", ADDRESS);
    let held = |receiver| held_when_shared(&policy, receiver, HowShared::Summary, &reason);
    assert_eq!((held(Probation), held(Health)), (true, false));
}

#[test]
fn what_is_erased_holds_nothing() {
    let mut entry = with_text("casework.item_contributed", "text", ADDRESS);
    let Event::Casework(CaseworkEvent::ItemContributed(item)) = &mut entry.event else { panic!() };
    item.text = Private::Erased;
    assert!(!held_for_review(&first(), AgencyKind::Probation, None, &entry));
}
