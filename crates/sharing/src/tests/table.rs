//! Every event, for every kind of agency, in every state of sharing.

use super::{
    AGENCIES, FENCED, OPEN, REFERRED, Told, agency, all_samples, case_with_everybody, ceiling, face, first, id,
    recorded, sample, worker,
};
use crate::{CaseAccess, Disclosed, Face, Level, Policy, disclose};
use events::{
    Class, Detail, Event, GovernanceEvent, HowShared, IntakeEvent, Shown, governance::AssignmentEnded,
    intake::LinkUndone,
};
use kernel::{AgencyId, EventId, Role};
use std::sync::LazyLock;
use strum::IntoEnumIterator;

/// How each kind of agency sees an event of somebody else: `F`ull, `S`ummary, `M`arker or nothing. The kinds are police,
/// advocacy, health, probation, prosecution, housing, hub office, oversight. Columns:
/// 1. after referral, on the fenced side; 2. the same on the open side;
/// 3. put down before the referral; events of linked streams were never the opener's own;
/// 4. after referral, shared as a summary; 5. before it, shared as a summary; 6. before it, shared in full;
/// 7. after referral, corrected; 8. while its stream is not linked, or not any more.
const ROWS: &str = "\
intake.incident_reported                         FS-SF-SF FS-SF-SF FS-SF-SF FSSSFSSF FSSSFSSF FFFFFFFF MM-MM-MM --------
intake.person_recorded                           FF--FSSF FF--FSSF FF--FSSF FFSSFSSF FFSSFSSF FFFFFFFF MM--MMMM --------
intake.case_opened                               SF--S-SF SF--S-SF -------- SFSSSSSF SSSSSSSS FFFFFFFF MM--M-MM SF--S-SF
intake.suspect_named                             FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
intake.case_referred                             FF-SS-FF FF-SS-FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM-MM-MM FF-SS-FF
intake.link_proposed                             FF----FF FF----FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM----MM FF----FF
intake.link_confirmed                            FF-SS-FF FF-SS-FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM-MM-MM FF-SS-FF
intake.link_rejected                             FF----FF FF----FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM----MM FF----FF
intake.link_undone                               FF-SS-FF FF-SS-FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM-MM-MM FF-SS-FF
intake.case_screened                             FSSSF-FF FSSSF-FF -------- FSSSFSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSF-FF
intake.conduct_reclassified                      FSSSF-FF FSSSF-FF -------- FSSSFSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSF-FF
intake.incident_screened                         -------- -------- -------- -------- -------- -------- -------- --------
intake.hint_answered                             -------- -------- -------- -------- -------- -------- -------- --------
risk.risk_assessed                               FSSSS-FF FSSSS-FF -------- FSSSSSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSS-FF
risk.red_flag_raised                             -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
risk.dissent_recorded                            FSSSS-FF FSSSS-FF -------- FSSSSSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSS-FF
risk.hub_level_set                               FSSSS-FF FSSSS-FF -------- FSSSSSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSS-FF
risk.circumstance_recorded                       FSSSS-FF FSSSS-FF -------- FSSSSSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSS-FF
risk.relationship_recorded                       FSSSS-FF FSSSS-FF -------- FSSSSSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSS-FF
risk.motive_proposed                             -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
orders.order_considered                          FF--F-SF FF--F-SF -------- FFSSFSSF SSSSSSSS FFFFFFFF MM--M-MM FF--F-SF
orders.order_not_pursued                         FF--F-SF FF--F-SF -------- FFSSFSSF SSSSSSSS FFFFFFFF MM--M-MM FF--F-SF
orders.drafting_started                          FS-SF-SF FS-SF-SF -------- FSSSFSSF SSSSSSSS FFFFFFFF MM-MM-MM FS-SF-SF
orders.application_authorised                    FS-SF-SF FS-SF-SF -------- FSSSFSSF SSSSSSSS FFFFFFFF MM-MM-MM FS-SF-SF
orders.application_lodged                        FS-SF-SF FS-SF-SF -------- FSSSFSSF SSSSSSSS FFFFFFFF MM-MM-MM FS-SF-SF
orders.interim_order_made                        FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.order_served                              FS-FF-SF FS-FF-SF -------- FSSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FS-FF-SF
orders.notification_received                     F--FF--F F--FF--F -------- FSSFFSSF SSSSSSSS FFFFFFFF M--MM--M F--FF--F
orders.full_order_made                           FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.order_made_on_outcome                     FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.breach_reported                           FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.breach_recorded                           FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.breach_not_made_out                       FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.breach_not_charged                        FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.breach_charged                            FF-FF-SF FF-FF-SF -------- FFSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FF-FF-SF
orders.order_request_answered                    FF--F-SF FF--F-SF -------- FFSSFSSF SSSSSSSS FFFFFFFF MM--M-MM FF--F-SF
orders.hearing_listed                            FS-SF-SF FS-SF-SF -------- FSSSFSSF SSSSSSSS FFFFFFFF MM-MM-MM FS-SF-SF
orders.application_withdrawn                     FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.application_refused                       FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.order_varied                              FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.order_discharged                          FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.service_attempted                         FS-FF-SF FS-FF-SF -------- FSSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FS-FF-SF
orders.notification_exempted                     F--FF--F F--FF--F -------- FSSFFSSF SSSSSSSS FFFFFFFF M--MM--M F--FF--F
orders.exemption_ended                           F--FF--F F--FF--F -------- FSSFFSSF SSSSSSSS FFFFFFFF M--MM--M F--FF--F
orders.change_notified                           F--FF--F F--FF--F -------- FSSFFSSF SSSSSSSS FFFFFFFF M--MM--M F--FF--F
orders.unnotified_change_found                   F--FF--F F--FF--F -------- FSSFFSSF SSSSSSSS FFFFFFFF M--MM--M F--FF--F
orders.breach_arrested                           FF-FF-SF FF-FF-SF -------- FFSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FF-FF-SF
orders.breach_tried                              FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.appeal_lodged                             FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.appeal_determined                         FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
referrals.referral_sent                          S-FFS-SF S-FFS-SF -------- SSFFSSSF SSSSSSSS FFFFFFFF M-MMM-MM S-FFS-SF
referrals.referral_accepted                      S-FFS-SF S-FFS-SF -------- SSFFSSSF SSSSSSSS FFFFFFFF M-MMM-MM S-FFS-SF
referrals.referral_declined                      S-FFS-SF S-FFS-SF -------- SSFFSSSF SSSSSSSS FFFFFFFF M-MMM-MM S-FFS-SF
casework.case_triaged                            FF-SS-FF FF-SS-FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM-MM-MM FF-SS-FF
casework.case_adopted                            FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
casework.item_contributed                        -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.item_shared                             -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.item_corrected                          -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.correction_acknowledged                 -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.needs_assessed                          FF--S-SF FF--S-SF -------- FFSSSSSF SSSSSSSS FFFFFFFF MM--M-MM FF--S-SF
casework.victim_rights_set                       FF--S-SF FF--S-SF -------- FFSSSSSF SSSSSSSS FFFFFFFF MM--M-MM FF--S-SF
casework.safe_contact_recorded                   SF-----M SF-----M -------- SFSSSSSS SSSSSSSS FFFFFFFF MM-----M SF-----M
casework.victim_location_recorded                FF-----M -------- -------- FF-----M SS-----M FF-----M MM-----M FF-----M
casework.victim_told                             FF-FF-SF FF-FF-SF -------- FFSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FF-FF-SF
casework.investigation_step_taken                FF-FF-SF FF-FF-SF -------- FFSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FF-FF-SF
casework.intelligence_recorded                   -------- -------- -------- -------- -------- -------- -------- --------
casework.court_outcome_recorded                  FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
casework.meeting_called                          FFFFFSFF FFFFFSFF FFFFFSFF FFFFFSFF FFFFFSFF FFFFFFFF MMMMMMMM --------
casework.case_discussed                          FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
casework.action_planned                          FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
casework.action_closed                           FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
casework.case_stepped_down                       FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
casework.case_closed                             FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
casework.case_reopened                           FF-SS-FF FF-SS-FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM-MM-MM FF-SS-FF
casework.erasure_requested                       -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.erasure_approved                        -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.erasure_refused                         -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.erased                                  -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.legal_hold_set                          -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.legal_hold_lifted                       -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.processing_restricted                   -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.restriction_lifted                      -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.item_withdrawn                          -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.retention_reviewed                      -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.subject_access_requested                -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.subject_access_extended                 -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.subject_access_prepared                 -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.subject_access_released                 -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
casework.duty_missed                             -------- -------- -------- -------- -------- -------- -------- --------
casework.duty_excused                            -------- -------- -------- -------- -------- -------- -------- --------
governance.hub_founded                           -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.policy_adopted                        -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.policy_proposed                       -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.rulebook_adopted                      -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.reference_adopted                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.agency_registered                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.worker_registered                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.worker_left                           -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.case_restricted                       F-F---FF F-F---FF -------- FSFSSSFF SSSSSSSS FFFFFFFF M-M---MM F-F---FF
governance.conflict_declared                     F-F---FF F-F---FF -------- FSFSSSFF SSSSSSSS FFFFFFFF M-M---MM F-F---FF
governance.assignment_ended                      FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
governance.worker_assigned                       FFFFFSFF FFFFFSFF -------- FFFFFSFF SSSSSSSS FFFFFFFF MMMMMMMM FFFFFSFF
governance.hub_restored                          -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.agency_identified                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.agreement_made                        -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.agreement_ended                       -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.alert_raised                          -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.alert_acknowledged                    -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.alert_escalated                       -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.break_glass_requested                 -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.break_glass_approved                  -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.break_glass_reviewed                  -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.relation_declared                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.conflict_found                        -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
governance.conflict_dismissed                    -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
access.looked                                    -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
intake.incident_reported/by_a_neighbour          FS--F-SF FS--F-SF FS--F-SF FSSSFSSF FSSSFSSF FFFFFFFF MM--M-MM --------
intake.incident_reported/bare                    FS-SF-SF FS-SF-SF FS-SF-SF FSSSFSSF FSSSFSSF FFFFFFFF MM-MM-MM --------
intake.person_recorded/suspect                   FFFFFSFF FFFFFSFF FFFFFSFF FFFFFSFF FFFFFSFF FFFFFFFF MMMMMMMM --------
intake.incident_reported/with_included_classes   FS-SF-SF FS-SF-SF FS-SF-SF FSSSFSSF FSSSFSSF FFFFFFFF MM-MM-MM --------
intake.link_confirmed/by_proxy                   FF-SS-FF FF-SS-FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM-MM-MM FF-SS-FF
intake.link_confirmed/by_a_private_person        FF----FF FF----FF -------- FFSSSSFF SSSSSSSS FFFFFFFF MM----MM FF----FF
risk.risk_assessed/rated                         FSSSS-FF FSSSS-FF -------- FSSSSSFF SSSSSSSS FFFFFFFF MMMMM-MM FSSSS-FF
risk.circumstance_recorded/of_the_victim         FF--S-SF FF--S-SF -------- FFSSSSSF SSSSSSSS FFFFFFFF MM--M-MM FF--S-SF
risk.circumstance_recorded/of_health             -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
risk.circumstance_recorded/of_the_investigation  FF-FF-SF FF-FF-SF -------- FFSFFSSF SSSSSSSS FFFFFFFF MM-MM-MM FF-FF-SF
risk.circumstance_recorded/of_a_court            FFSFF-FF FFSFF-FF -------- FFSFFSFF SSSSSSSS FFFFFFFF MMMMM-MM FFSFF-FF
orders.breach_reported/by_a_neighbour            FFSSF-SF FFSSF-SF -------- FFSSFSSF SSSSSSSS FFFFFFFF MMMMM-MM FFSSF-SF
referrals.referral_sent/about_the_victim         FF----SF FF----SF -------- FFSSSSSF SSSSSSSS FFFFFFFF MM----MM FF----SF
casework.action_planned/victim_facing            FF--S-SF FF--S-SF -------- FFSSSSSF SSSSSSSS FFFFFFFF MM--M-MM FF--S-SF
casework.action_closed/victim_facing             FF--S-SF FF--S-SF -------- FFSSSSSF SSSSSSSS FFFFFFFF MM--M-MM FF--S-SF
access.looked/replayed                           -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
access.looked/outside_a_case                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
access.looked/exported                           -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
access.looked/by_break_glass                     -------F -------F -------- SSSSSSSF SSSSSSSS FFFFFFFF -------M -------F
";

fn letter(disclosed: Option<&Disclosed>) -> char {
    match disclosed.map(|disclosed| disclosed.shown) {
        None => '-',
        Some(Shown::Marker) => 'M',
        Some(Shown::Summary) => 'S',
        Some(Shown::Full) => 'F',
    }
}

fn seen_by(access: &CaseAccess, face: &Face, column: usize, role: Option<Role>) -> Option<Disclosed> {
    static FIRST: LazyLock<Policy> = LazyLock::new(first);
    let agency = agency(AGENCIES[column]);
    disclose(&FIRST, &ceiling(&agency, column, role), access, face)
}

/// One group of letters: what each agency sees after something was told.
fn group(face: &Face, role: Option<Role>, told: &dyn Fn(&mut Told, &AgencyId)) -> String {
    let letter_of = |column| {
        let mut case = referred();
        told(&mut case, &agency(AGENCIES[column]));
        letter(seen_by(&case.0, face, column, role).as_ref())
    };
    (0..AGENCIES.len()).map(letter_of).collect()
}

fn referred() -> Told {
    static REFERRED: LazyLock<CaseAccess> = LazyLock::new(|| {
        let mut case = Told(case_with_everybody());
        case.refer();
        case.0
    });
    Told(REFERRED.clone())
}

/// Undoes all that links the samples' streams to the case. People and meetings cannot be unlinked, so for them this is
/// a case that never named them.
fn unlinked() -> Told {
    let mut case = referred();
    for incident in [id(0x1c), id(0x1f)] {
        let undone = LinkUndone { incident, third_party: false, reason: String::new().into() };
        let entry = events::Entry::of(&agency("opener"), Event::Intake(IntakeEvent::LinkUndone(undone)));
        assert!(case.tell(entry));
    }
    case.0.people.clear();
    case.0.meetings.clear();
    case
}

#[test]
fn every_event_is_shown_to_every_kind_in_every_state_as_the_table_says() {
    let before = all_samples(REFERRED - 1);
    let after = all_samples(REFERRED + 1);
    assert_eq!(ROWS.lines().count(), after.len(), "a new event needs a row");
    let nothing: &dyn Fn(&mut Told, &AgencyId) = &|_, _| {};
    for ((row, (name, after)), (_, before)) in ROWS.lines().zip(after).zip(before) {
        let (after, before) = (Face::of(&after), Face::of(&before));
        let share = |how| move |case: &mut Told, with: &AgencyId| case.share(after.id, with, how);
        let groups = [
            group(&after, FENCED, nothing),
            group(&after, OPEN, nothing),
            group(&before, FENCED, nothing),
            group(&after, FENCED, &share(HowShared::Summary)),
            group(&before, FENCED, &share(HowShared::Summary)),
            group(&before, FENCED, &share(HowShared::Full)),
            group(&after, FENCED, &|case, _| case.correct(after.id, id(0xc0))),
            group(&after, FENCED, &|case, _| *case = unlinked()),
        ];
        let found: Vec<&str> = std::iter::once(name.as_str()).chain(groups.iter().map(String::as_str)).collect();
        assert_eq!(found, row.split_whitespace().collect::<Vec<_>>());
    }
}

#[test]
fn an_event_before_any_referral_is_one_before_it() {
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        let linked = ["intake.incident_reported", "intake.person_recorded", "casework.meeting_called"];
        let of_the_case = !linked.iter().any(|linked| name.starts_with(linked));
        for (column, of) in AGENCIES.iter().enumerate() {
            let seen = seen_by(&case_with_everybody(), &face, column, FENCED);
            let later = seen_by(&referred().0, &face, column, FENCED);
            assert_eq!(seen, if of_the_case { None } else { later }, "{name}, {of}");
        }
    }
}

#[test]
fn the_referral_itself_and_what_lies_in_its_record_are_after_it() {
    for ((name, at), (_, after)) in all_samples(REFERRED).into_iter().zip(all_samples(REFERRED + 1)) {
        let (at, after) = (Face::of(&at), Face::of(&after));
        for column in 0..AGENCIES.len() {
            let seen = |face| seen_by(&referred().0, face, column, FENCED);
            assert_eq!(seen(&at), seen(&after), "{name}");
        }
    }
}

#[test]
fn an_agency_sees_its_own_in_full_in_every_state_but_what_is_walled_only_by_the_matrix() {
    for position in [REFERRED - 1, REFERRED + 1] {
        for (name, event) in all_samples(position) {
            let face = Face::of(&event);
            for (column, of) in AGENCIES.iter().enumerate() {
                let own = Face { controller: agency(of), ..face.clone() };
                let mut corrected = referred();
                corrected.correct(face.id, id(0xc0));
                for access in [&referred().0, &corrected.0] {
                    let seen = letter(seen_by(access, &own, column, FENCED).as_ref());
                    let expected = match name.as_str() {
                        "casework.victim_location_recorded" => ['F', 'F', '-', '-', '-', '-', '-', 'M'][column],
                        // These tables are older than it: police read their own.
                        "casework.intelligence_recorded" => ['F', '-', '-', '-', '-', '-', '-', '-'][column],
                        // What began it is not there.
                        "casework.duty_missed"
                        | "casework.duty_excused"
                        | "intake.incident_screened"
                        | "intake.hint_answered" => '-',
                        _ => 'F',
                    };
                    assert_eq!(seen, expected, "{name}, {of}");
                }
            }
        }
    }
}

#[test]
fn an_addressee_sees_in_full_what_is_addressed_to_it_unless_it_is_walled_or_corrected() {
    for position in [REFERRED - 1, REFERRED + 1] {
        for (name, event) in all_samples(position) {
            let face = Face::of(&event);
            for (column, of) in AGENCIES.iter().enumerate() {
                let mine = Face { addressees: vec![agency("somebody"), agency(of)], ..face.clone() };
                let seen = letter(seen_by(&referred().0, &mine, column, FENCED).as_ref());
                let (expected, corrected_to) = match name.as_str() {
                    "casework.victim_location_recorded" => {
                        // No address opens the wall: what the matrix gives, and only that.
                        let by_matrix = ['F', 'F', '-', '-', '-', '-', '-', 'M'][column];
                        (by_matrix, if by_matrix == '-' { '-' } else { 'M' })
                    }
                    "casework.intelligence_recorded"
                    | "casework.duty_missed"
                    | "casework.duty_excused"
                    | "intake.incident_screened"
                    | "intake.hint_answered" => ('-', '-'),
                    _ => ('F', 'M'),
                };
                assert_eq!(seen, expected, "{name}, {of}");
                let mut corrected = referred();
                corrected.correct(face.id, id(0xc0));
                let seen = letter(seen_by(&corrected.0, &mine, column, FENCED).as_ref());
                assert_eq!(seen, corrected_to, "{name}, {of}, corrected");
            }
        }
    }
}

#[test]
fn these_events_are_addressed_to_these_agencies_and_all_others_to_nobody() {
    let addressed: Vec<(String, Vec<AgencyId>)> = all_samples(1)
        .into_iter()
        .map(|(name, event)| (name, Face::of(&event).addressees))
        .filter(|(_, addressees)| !addressees.is_empty())
        .collect();
    let expected = [
        ("referrals.referral_sent", "nhs"),
        ("referrals.referral_accepted", "pol"),
        ("referrals.referral_declined", "pol"),
        ("casework.correction_acknowledged", "nhs"),
        ("casework.action_planned", "prb"),
        // Whoever was shown what is erased is told.
        ("casework.erased", "pol adv"),
        ("governance.worker_assigned", "pol"),
        ("referrals.referral_sent/about_the_victim", "nhs"),
        ("casework.action_planned/victim_facing", "prb"),
    ];
    assert_eq!(addressed, expected.map(|(name, to)| (name.to_owned(), to.split(' ').map(agency).collect())));
}

#[test]
fn full_shows_every_field_of_the_events_own_class_and_a_summary_its_headline() {
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        for (column, of) in AGENCIES.iter().enumerate() {
            let Some(seen) = seen_by(&referred().0, &face, column, FENCED) else { continue };
            let own = face.fields.iter().filter(|(_, class, detail)| {
                *class == face.class
                    && match seen.shown {
                        Shown::Full => true,
                        Shown::Summary => *detail == Detail::Headline,
                        Shown::Marker => false,
                    }
            });
            let expected: Vec<_> = own.map(|&(field, ..)| field).collect();
            let of_own_class =
                |name: &&str| face.fields.iter().any(|(field, class, _)| field == name && *class == face.class);
            let found: Vec<_> = seen.fields.into_iter().filter(of_own_class).collect();
            assert_eq!(found, expected, "{name}, {of}");
        }
    }
}

/// Fields whose class is not that of their event: event, field, class, and which kinds read it after referral; the same
/// where the event was shared with them in full.
const FOREIGN: [(&str, &str, Class, &str, &str); 16] = [
    ("intake.incident_reported", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded", "phones", Class::VictimLocation, "FF------", "FF------"),
    ("intake.person_recorded", "address", Class::VictimLocation, "FF------", "FF------"),
    ("intake.suspect_named", "reason", Class::Investigation, "FF-FF--F", "FFFFFFFF"),
    ("orders.drafting_started", "victims_views", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
    ("orders.application_authorised", "legal_advice_reference", Class::LegalPrivilege, "F-------", "FFFFFFFF"),
    ("casework.case_adopted", "reason", Class::Gatekeeping, "FF----FF", "FFFFFFFF"),
    ("casework.item_shared", "wraps", Class::Governance, "-------F", "-------F"),
    ("casework.safe_contact_recorded", "number", Class::VictimLocation, "FF------", "FF------"),
    ("casework.victim_told", "channel", Class::SafeContact, "FF------", "FFFFFFFF"),
    ("casework.victim_told", "note", Class::VictimNeeds, "FF-----F", "FFFFFFFF"),
    ("casework.erased", "keys", Class::Governance, "-------F", "-------F"),
    ("casework.erased", "recipients", Class::Governance, "-------F", "-------F"),
    ("intake.incident_reported/by_a_neighbour", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.incident_reported/bare", "place_text", Class::VictimLocation, "FF------", "FF------"),
    ("intake.incident_reported/with_included_classes", "place_text", Class::VictimLocation, "FF------", "FF------"),
];

#[test]
fn a_field_of_another_class_is_shown_by_its_own_class() {
    let mut foreign: Vec<(String, &str, Class)> = Vec::new();
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        let others = face.fields.iter().filter(|(_, class, _)| *class != face.class);
        foreign.extend(others.map(|&(field, class, _)| (name.clone(), field, class)));
    }
    let stated = FOREIGN.iter().map(|&(name, field, class, ..)| (name.to_owned(), field, class));
    assert_eq!(foreign.len(), FOREIGN.len(), "{foreign:?}");
    for stated in stated {
        assert!(foreign.contains(&stated), "{stated:?}");
    }
    for (name, field, _, released, in_full) in FOREIGN {
        let face = face(name);
        let readers = |shared: bool| -> String {
            let reads = |column: usize| {
                let mut case = referred();
                if shared {
                    case.share(face.id, &agency(AGENCIES[column]), HowShared::Full);
                }
                let seen = seen_by(&case.0, &face, column, FENCED);
                seen.is_some_and(|seen| seen.fields.contains(&field))
            };
            (0..AGENCIES.len()).map(|column| if reads(column) { 'F' } else { '-' }).collect()
        };
        assert_eq!((readers(false).as_str(), readers(true).as_str()), (released, in_full), "{field} of {name}");
    }
}

#[test]
fn a_marker_has_no_fields() {
    let mut case = referred();
    for (name, event) in all_samples(REFERRED + 1) {
        case.correct(event.id, id(0xc0));
        for column in 0..AGENCIES.len() {
            let seen = seen_by(&case.0, &Face::of(&event), column, FENCED);
            let only_a_marker = Disclosed { shown: Shown::Marker, fields: Vec::new(), walled: Vec::new() };
            assert!(seen.is_none_or(|seen| seen == only_a_marker), "{name}");
        }
    }
}

#[test]
fn a_correction_reaches_whom_the_corrected_item_had_reached_in_the_same_way() {
    let item = sample("casework.item_contributed");
    let (in_full, as_summary) = (agency(AGENCIES[0]), agency(AGENCIES[1]));
    let mut case = referred();
    case.share(item.id, &in_full, HowShared::Full);
    case.share(item.id, &as_summary, HowShared::Summary);
    case.correct(item.id, id(0xc0));
    case.correct(id(0xc0), id(0xc1));
    let correction = |of: u32| Face { id: id(of), ..face("casework.item_corrected") };
    let seen = |face: &Face| -> String {
        (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, OPEN).as_ref())).collect()
    };
    assert_eq!(seen(&Face::of(&item)), "MM-----M");
    assert_eq!(seen(&correction(0xc0)), "MM-----M");
    assert_eq!(seen(&correction(0xc1)), "FS-----F");
    let corrected_by: [Option<EventId>; 3] = [item.id, id(0xc0), id(0xc1)].map(|event| case.0.corrected_by(event));
    assert_eq!(corrected_by, [Some(id(0xc0)), Some(id(0xc1)), None]);
}

#[test]
fn a_correction_is_seen_by_whoever_saw_what_it_corrects() {
    // For each event, whether it was seen by its class, by being addressed, before the referral or not at all.
    for (name, event) in all_samples(REFERRED + 1) {
        let face = Face::of(&event);
        for fenced in [OPEN, FENCED] {
            let mut case = referred();
            case.tell_as(event.position, event.id, event.entry.clone());
            let seen = |case: &Told, face: &Face| -> String {
                (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, fenced).as_ref())).collect()
            };
            let before = seen(&case, &face);
            case.correct(event.id, id(0xc0));
            let correction = Face { id: id(0xc0), ..super::face("casework.item_corrected") };
            assert_eq!(seen(&case, &correction), before, "{name}, {fenced:?}");
            case.correct(id(0xc0), id(0xc1));
            let second = Face { id: id(0xc1), ..super::face("casework.item_corrected") };
            assert_eq!(seen(&case, &second), before, "{name}, corrected again, {fenced:?}");
        }
    }
}

#[test]
fn that_a_duty_was_missed_is_for_who_sees_what_began_it_and_what_would_end_it() {
    // What began it, and the letters of who sees that; who sees what the victim is told; and so who sees that she was not.
    for began in ["casework.investigation_step_taken", "casework.item_contributed", "casework.court_outcome_recorded"] {
        let start = sample(began);
        let mut case = referred();
        case.tell_as(REFERRED + 1, id(0xe4), start.entry.clone());
        let of = |face: &Face| -> String {
            (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, OPEN).as_ref())).collect()
        };
        let start = Face { id: id(0xe4), ..Face::of(&start) };
        let both: String = of(&start)
            .chars()
            .zip(of(&face("casework.victim_told")).chars())
            .map(|(start, told)| if matches!(start, '-' | 'M') { '-' } else { told })
            .collect();
        let missed = Face { controller: agency("somebody"), ..face("casework.duty_missed") };
        assert_eq!(of(&missed), both, "{began}");
        assert!(both.contains('-') && (both.contains('F') || began == "casework.item_contributed"), "{both}");
    }
}

#[test]
fn without_an_assignment_a_point_of_contact_sees_what_triage_needs() {
    let case = referred();
    let police = agency(AGENCIES[0]);
    let role = Role::Spoc;
    let seen = |strand| -> Vec<Class> {
        let purpose = kernel::Purpose::Investigation;
        let reader = crate::Reader { role, strand, purpose, surface: kernel::Surface::AgencyApi, break_glass: false };
        let audience = crate::Audience { reader: Some(reader), ..ceiling(&police, 0, FENCED) };
        let told = |face: &Face| {
            let disclosed = disclose(&first(), &audience, &case.0, face)?;
            let told = |class| face.fields.iter().any(|(name, of, _)| *of == class && disclosed.fields.contains(name));
            Some(Class::iter().filter(|&class| told(class)).collect::<Vec<_>>())
        };
        let mut classes: Vec<_> =
            all_samples(REFERRED + 1).iter().filter_map(|(_, event)| told(&Face::of(event))).flatten().collect();
        classes.sort();
        classes.dedup();
        classes
    };
    let more: Vec<_> = seen(Some(kernel::Strand::Investigation));
    let less = seen(None);
    let lost: Vec<&str> = more.iter().filter(|class| !less.contains(class)).map(Into::into).collect();
    assert!(less.iter().all(|class| more.contains(class)));
    let expected = [
        "victim_plan",
        "victim_location",
        "safe_contact",
        "victim_needs",
        "victim_update",
        "order_notification",
        "legal_privilege",
        "victim_referral",
    ];
    assert_eq!(lost, expected);
}

#[test]
fn what_was_shared_in_full_stays_in_full_whatever_is_shared_later() {
    let item = sample("casework.item_contributed");
    let receiver = agency(AGENCIES[3]);
    let mut case = referred();
    for (how, seen) in [(HowShared::Summary, 'S'), (HowShared::Full, 'F'), (HowShared::Summary, 'F')] {
        case.share(item.id, &receiver, how);
        assert_eq!(letter(seen_by(&case.0, &Face::of(&item), 3, OPEN).as_ref()), seen);
    }
}

#[test]
fn a_restricted_case_is_empty_for_every_agency_not_on_the_list() {
    let mut case = referred();
    let on_the_list = [agency(AGENCIES[0]), agency(AGENCIES[6])];
    case.restrict(on_the_list.iter().map(worker).collect());
    for (name, event) in all_samples(REFERRED + 1) {
        let mut face = Face::of(&event);
        for (column, of) in AGENCIES.iter().enumerate() {
            let of = agency(of);
            let open = seen_by(&referred().0, &face, column, FENCED);
            let restricted = seen_by(&case.0, &face, column, FENCED);
            assert_eq!(restricted, if on_the_list.contains(&of) { open } else { None }, "{name}, {of}");
            if !on_the_list.contains(&of) {
                // Not even its own, what is addressed to it, or what was shared with it.
                face.controller = of.clone();
                face.addressees = vec![of.clone()];
                case.share(face.id, &of, HowShared::Full);
                assert_eq!(seen_by(&case.0, &face, column, FENCED), None, "{name}, {of}");
                face = Face::of(&event);
            }
        }
    }
}

#[test]
fn an_agency_without_a_worker_on_the_case_sees_nothing_unless_it_opened_it_or_triages() {
    let mut case = referred();
    for of in AGENCIES {
        let ended = AssignmentEnded { agency: agency(of), worker: worker(&agency(of)).worker };
        let event = Event::Governance(GovernanceEvent::AssignmentEnded(ended));
        assert!(case.tell(events::Entry::of(&agency(of), event)));
    }
    // Police and the hub office triage what is referred; nobody else looks into it.
    let process = face("casework.case_closed");
    let seen: String = (0..8).map(|column| letter(seen_by(&case.0, &process, column, OPEN).as_ref())).collect();
    assert_eq!(seen, "F-----F-");
    let opener = agency("opener");
    for column in 0..AGENCIES.len() {
        let seen = disclose(&first(), &ceiling(&opener, column, OPEN), &case.0, &process);
        assert_eq!(seen.is_some(), first().level(super::KINDS[column], Class::Process) > Level::Absent);
    }
}

#[test]
fn before_it_is_referred_a_case_is_there_only_for_its_opener_and_its_workers() {
    let mut case = Told::default();
    let opened = sample("intake.case_opened").entry;
    case.tell(events::Entry { controller: agency("opener"), ..opened });
    let opening = face("intake.case_opened");
    for (column, of) in AGENCIES.iter().enumerate() {
        assert_eq!(seen_by(&case.0, &opening, column, FENCED), None, "{of}");
    }
    let recorded =
        recorded(1, id(0xa), events::Entry { controller: agency("opener"), ..sample("intake.case_opened").entry });
    let own = disclose(&first(), &ceiling(&agency("opener"), 1, OPEN), &case.0, &Face::of(&recorded));
    assert_eq!(letter(own.as_ref()), 'F');
}

#[test]
fn what_an_incident_was_screened_as_and_what_a_hint_came_to_are_for_who_sees_all_that_they_rest_on() {
    let report = sample("intake.incident_reported");
    let mut case = referred();
    case.tell_as(REFERRED + 1, id(0xe4), report.entry.clone());
    let of = |case: &Told, face: &Face| -> String {
        (0..AGENCIES.len()).map(|column| letter(seen_by(&case.0, face, column, OPEN).as_ref())).collect()
    };
    let seen = of(&case, &Face { id: id(0xe4), ..Face::of(&report) });
    for name in ["intake.incident_screened", "intake.hint_answered"] {
        let screening = of(&case, &face("intake.case_screened"));
        let both: String =
            seen.chars().zip(screening.chars()).map(|(report, of)| if report == '-' { '-' } else { of }).collect();
        let by_report = Face { rests_on: vec![id(0xe4)], controller: agency("somebody"), ..face(name) };
        assert_eq!(of(&case, &by_report), both, "{name}");
        assert!(both.contains('F') && both.contains('-'), "{both}");
        // One that is not there keeps it from everybody.
        let by_both = Face { rests_on: vec![id(0xe4), id(0xe5)], ..by_report };
        assert_eq!(of(&case, &by_both), "--------", "{name}");
    }
}
