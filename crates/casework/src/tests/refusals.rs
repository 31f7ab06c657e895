//! Every refusal has a row, with the events it rests on.

use super::{meetings as prepared, *};
use crate::{
    AcknowledgeCorrection, CallMeeting, RecordCourtOutcome, RecordIntelligence, RecordVictimLocation, SetVictimRights,
};
use HowShared::{Full, Summary};
use events::{Handling, IntelligenceAssessment, LocationKind, Outcome, SourceEvaluation};
use kernel::{Date, Occurred, Period, PeriodName};
use strum::IntoEnumIterator;

/// Given a story, when somebody acts, then this refusal resting on these events.
pub(super) type Row = (Story, &'static str, Command, Refusal, &'static [usize]);

#[test]
fn every_refusal_is_given_for_its_reason() {
    let rows: Vec<Row> = [
        lifecycle(),
        closing(),
        still_open_breaches(),
        contributing(),
        sharing_rows(),
        corrections(),
        victims(),
        times(),
        meetings(),
        plans(),
        records::rows(),
        held::rows(),
        duties::rows(),
        victims::rows(),
        contact::rows(),
        phases::rows(),
        prepared::rows(),
        returns::rows(),
        actions::rows(),
        transfer::rows(),
        reviews::rows(),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (given, who, when, why, rests_on) in &rows {
        check(given, who, when, Err((*why, rests_on)));
    }
    for refusal in Refusal::iter() {
        // Those are given in tests of their own.
        let elsewhere = matches!(
            refusal,
            Refusal::BasisNotForReceiver
                | Refusal::OrderNotDecided
                | Refusal::NoPeriodInForce
                | Refusal::NotReleased
                | Refusal::NoSuchService
                | Refusal::NotThePack
        );
        let known = elsewhere || rows.iter().any(|row| row.3 == refusal);
        assert!(known, "{refusal:?} has no row");
    }
}

#[test]
fn a_rulebook_without_the_period_refuses_rather_than_guesses() {
    let mut rulebook = Rulebook::first();
    rulebook.periods.retain(|period: &Period| period.name != PeriodName::TellVictimEnhanced);
    let refused = adopted().decided_by(&rulebook, NOW, "pol", &arrest(NOW));
    assert_eq!(refused, Err(Refusal::NoPeriodInForce.into()));
}

fn lifecycle() -> Vec<Row> {
    let advice_only = || referred().act(NOW, "pol", &triage(TriageDecision::AdviceOnly));
    let judged = adopted().judged("2026-03-09T11:00:00Z", RiskLevel::Medium, false);
    let charged_after_a_judgement = judged.event("pol", breach_reported()).event("pol", breach_charged(NOW));
    let late = Command::StepDownCase(StepDownCase {
        review_on: "2026-03-09".parse().unwrap(),
        reason: "quiet".to_owned(),
        ..to_step_down(true)
    });
    vec![
        (Story::default(), "pol", triage(TriageDecision::Signpost), Refusal::NotReferred, &[]),
        (opened(), "pol", triage(TriageDecision::Signpost), Refusal::NotReferred, &[]),
        (proposed(), "pol", triage(TriageDecision::Signpost), Refusal::AlreadyTriaged, &[5]),
        (advice_only(), "pol", triage(TriageDecision::Signpost), Refusal::AlreadyTriaged, &[5]),
        (referred(), "hub", adopt(), Refusal::NotTriagedForAdoption, &[]),
        (advice_only(), "hub", adopt(), Refusal::NotTriagedForAdoption, &[5]),
        (proposed(), "hub", step_down(true), Refusal::NotAdopted, &[]),
        (adopted(), "hub", step_down(false), Refusal::VictimNotConsulted, &[]),
        (adopted(), "hub", late, Refusal::ReviewInThePast, &[]),
        (adopted(), "hub", close(true), Refusal::NotSteppedDown, &[]),
        (monitored(), "hub", close(false), Refusal::VictimNotConsulted, &[]),
        (adopted().event("pol", breach_reported()), "hub", step_down(true), Refusal::BreachStillOpen, &[7]),
        (recorded_breach(adopted()), "hub", step_down(true), Refusal::BreachStillOpen, &[7]),
        (charged_after_a_judgement, "hub", step_down(true), Refusal::BreachNotAssessed, &[8]),
        (adopted().judged(NOW, RiskLevel::High, false), "hub", step_down(true), Refusal::RiskStillHigh, &[7]),
        (adopted().judged(NOW, RiskLevel::Medium, true), "hub", step_down(true), Refusal::RiskStillHigh, &[7]),
        (judged_lower_on("2026-03-10T11:00:00Z"), "hub", step_down(true), Refusal::RiskStillHigh, &[7]),
        (
            adopted().judged("2026-01-10T11:00:00Z", RiskLevel::VeryHigh, false),
            "hub",
            step_down(true),
            Refusal::RiskStillHigh,
            &[7],
        ),
    ]
}

fn closing() -> Vec<Row> {
    let breached = || monitored().event("pol", breach_reported());
    let told = |story: Story| {
        let charge = tell(story.last(), ToldAbout::Charge, NOW);
        story.act(NOW, "pol", &charge)
    };
    let corrected = monitored()
        .act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")))
        .act(NOW, "hlt", &share(event(8), &[("pol", Summary), ("adv", Summary)]))
        .act(NOW, "hlt", &correct(event(8), Some("no sleep")))
        .act(NOW, "pol", &Command::AcknowledgeCorrection(AcknowledgeCorrection { event: event(10) }));
    let attempted = Command::TellVictim(TellVictim {
        about: ToldAbout::InvestigationStep,
        of: event(8),
        outcome: ToldOutcome::Attempted,
        told_at: at(NOW),
        channel: ContactChannel::WorkPhone,
        kind: None,
        note: None,
    });
    let arrested = || monitored().act(NOW, "pol", &arrest(NOW));
    vec![
        (monitored().act(NOW, "pol", &plan(1, "adv")), "hub", close(true), Refusal::OpenActions, &[8]),
        (breached(), "hub", close(true), Refusal::BreachStillOpen, &[8]),
        (recorded_breach(monitored()), "hub", close(true), Refusal::BreachStillOpen, &[8]),
        (told(breached().event("pol", breach_charged(NOW))), "hub", close(true), Refusal::BreachStillOpen, &[8]),
        (monitored().judged(NOW, RiskLevel::High, false), "hub", close(true), Refusal::RiskStillHigh, &[8]),
        (corrected, "hub", close(true), Refusal::CorrectionNotAcknowledged, &[10]),
        (arrested(), "hub", close(true), Refusal::VictimNotTold, &[8]),
        (arrested().act(NOW, "pol", &attempted), "hub", close(true), Refusal::VictimNotTold, &[8]),
    ]
}

/// Each allegation ends by itself: not by a decision not to act on something else, nor by a court that had decided before
/// the charge.
fn still_open_breaches() -> Vec<Row> {
    let told = |story: Story, about| {
        let of = story.last();
        story.act(NOW, "pol", &tell(of, about, NOW))
    };
    let nothing_done = Command::RecordInvestigationStep(RecordInvestigationStep {
        steps: vec![Step::NoFurtherAction],
        at: at(NOW),
        details: None,
        provenance: said(Source::Agency),
    });
    let dropped = told(recorded_breach(monitored()).act(NOW, "pol", &nothing_done), ToldAbout::Charge);
    let charged = monitored().event("pol", breach_reported()).event("pol", breach_charged(NOW));
    let charged = told(charged, ToldAbout::Charge);
    let before = told(charged.act(NOW, "pol", &outcome(&[Outcome::GuiltyPlea], "2026-03-09")), ToldAbout::CourtOutcome);
    vec![
        (dropped, "hub", close(true), Refusal::BreachStillOpen, &[8]),
        (before, "hub", close(true), Refusal::BreachStillOpen, &[8]),
    ]
}

fn recorded_breach(story: Story) -> Story {
    let recorded = o::BreachRecorded { breach: id(70), crime_reference: "NM/2/26".to_owned().into() };
    story.event("pol", breach_reported()).event("pol", Event::Orders(OrdersEvent::BreachRecorded(recorded)))
}

/// Events 7 and 8: the risk was high on a day and judged lower later on it.
fn judged_lower_on(moment: &str) -> Story {
    adopted().judged(moment, RiskLevel::High, false).judged(moment, RiskLevel::Medium, false)
}

fn contributing() -> Vec<Row> {
    let noted = || adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, None));
    vec![
        (noted(), "hlt", contribute(1, ItemKind::Report, None), Refusal::IdTaken, &[7]),
        (noted(), "adv", contribute(1, ItemKind::Note, None), Refusal::IdTaken, &[7]),
        (adopted(), "hlt", contribute(1, ItemKind::HealthRecord, None), Refusal::SummaryNeeded, &[]),
        (adopted(), "hlt", contribute(1, ItemKind::HealthRecord, Some(" ")), Refusal::SummaryNeeded, &[]),
    ]
}

/// Event 7 is a health record, a note without a summary, or a location.
fn sharing_rows() -> Vec<Row> {
    let record = || adopted().act(NOW, "hlt", &contribute(1, ItemKind::HealthRecord, Some("no sleep")));
    let note = || adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, None));
    let by_consent = Command::ShareItem(ShareItem {
        gateway: Gateway::Consent,
        subject_informed: false,
        ..sharing(event(7), &[("pol", Full)])
    });
    let by_police_powers =
        Command::ShareItem(ShareItem { gateway: Gateway::PolicingCommonLaw, ..sharing(event(7), &[("pol", Full)]) });
    let listed = [worker("hlt", "worker-1"), worker("pol", "worker-1")];
    let restricted_note = note().event("pol", restricted(&listed));
    let corrected = || note().act(NOW, "hlt", &correct(event(7), None));
    let corrected_record = || record().act(NOW, "hlt", &correct(event(7), Some("no sleep")));
    vec![
        (note(), "hlt", share(event(99), &[("pol", Full)]), Refusal::ItemUnknown, &[]),
        (note(), "adv", share(event(7), &[("pol", Full)]), Refusal::NotYourItem, &[7]),
        (note(), "hlt", share(event(7), &[]), Refusal::NobodyToShareWith, &[]),
        (note(), "hlt", share(event(7), &[("pol", Full), ("hlt", Full)]), Refusal::SharedWithOneself, &[]),
        (note(), "hlt", share(event(7), &[("pol", Full), ("prb", Full)]), Refusal::AgencyNotOnCase, &[]),
        (restricted_note, "hlt", share(event(7), &[("pol", Full), ("adv", Full)]), Refusal::AgencyNotOnCase, &[8]),
        (note(), "hlt", by_consent, Refusal::ConsentNotInformed, &[]),
        (note(), "hlt", by_police_powers, Refusal::GatewayNotForSender, &[]),
        (note(), "hlt", share(event(7), &[("pol", Summary)]), Refusal::SummaryNeeded, &[]),
        (corrected(), "hlt", share(event(7), &[("pol", Full)]), Refusal::SupersededByCorrection, &[8]),
        (corrected(), "hlt", share(event(8), &[("pol", Summary)]), Refusal::SummaryNeeded, &[]),
        (record(), "hlt", share(event(7), &[("pol", Summary)]), Refusal::ClinicianApprovalNeeded, &[]),
        (record(), "hlt", share_approved(event(7), &[("pol", Full)]), Refusal::HealthIsSharedAsSummary, &[]),
        (corrected_record(), "hlt", share(event(8), &[("pol", Summary)]), Refusal::ClinicianApprovalNeeded, &[]),
        (corrected_record(), "hlt", share_approved(event(8), &[("pol", Full)]), Refusal::HealthIsSharedAsSummary, &[]),
        (located(), "adv", share(event(7), &[("pol", Full)]), Refusal::LocationIsNotShared, &[]),
    ]
}

fn located() -> Story {
    let (kind, location) = (LocationKind::Home, "14 Alder Way".to_owned());
    adopted().act(NOW, "adv", &Command::RecordVictimLocation(RecordVictimLocation { kind, since: None, location }))
}

fn corrections() -> Vec<Row> {
    let note = || adopted().act(NOW, "hlt", &contribute(1, ItemKind::Note, Some("no sleep")));
    let shared = || note().act(NOW, "hlt", &share(event(7), &[("pol", Summary)]));
    let corrected = || shared().act(NOW, "hlt", &correct(event(7), Some("no sleep")));
    let record = adopted().act(NOW, "hlt", &contribute(1, ItemKind::HealthRecord, Some("no sleep")));
    let acknowledge = |place| Command::AcknowledgeCorrection(AcknowledgeCorrection { event: event(place) });
    let reached = adopted().act(NOW, "adv", &safe_contact(false, true));
    vec![
        (note(), "hlt", correct(event(99), None), Refusal::ItemUnknown, &[]),
        (note(), "pol", correct(event(7), None), Refusal::NotYourItem, &[7]),
        (corrected(), "hlt", correct(event(7), Some("other words")), Refusal::AlreadyCorrected, &[9]),
        (shared(), "hlt", correct(event(7), None), Refusal::SummaryNeeded, &[]),
        (record, "hlt", correct(event(7), None), Refusal::SummaryNeeded, &[]),
        (located(), "adv", correct(event(7), None), Refusal::RecordAnewInstead, &[]),
        (reached, "adv", correct(event(7), None), Refusal::RecordAnewInstead, &[]),
        (corrected(), "pol", acknowledge(99), Refusal::ItemUnknown, &[]),
        (corrected(), "pol", acknowledge(7), Refusal::NotACorrection, &[7]),
        (corrected(), "adv", acknowledge(9), Refusal::NotARecipient, &[9]),
        (corrected(), "hlt", acknowledge(9), Refusal::NotARecipient, &[9]),
    ]
}

fn victims() -> Vec<Row> {
    let rights = |reason: Option<&str>| {
        Command::SetVictimRights(SetVictimRights { enhanced: false, reason: reason.map(str::to_owned) })
    };
    let by = |of, channel| {
        let (about, outcome) = (ToldAbout::InvestigationStep, ToldOutcome::Told);
        Command::TellVictim(TellVictim { about, of, outcome, told_at: at(NOW), channel, kind: None, note: None })
    };
    let arrested = || adopted().act("2026-03-10T09:00:00Z", "pol", &arrest("2026-03-10T08:00:00Z"));
    let contact =
        |letters, compromised| arrested().act("2026-03-10T09:00:00Z", "adv", &safe_contact(letters, compromised));
    let lifted = || contact(true, true).act("2026-03-10T10:00:00Z", "pol", &safe_contact(true, false));
    let told_then_watched = || {
        let told = arrested().act("2026-03-10T09:00:00Z", "adv", &safe_contact(false, true));
        told.act(NOW, "pol", &tell(event(7), ToldAbout::InvestigationStep, NOW))
    };
    let contact_by = |channel, voicemail, letters, device_compromised| {
        let Command::RecordSafeContact(contact) = safe_contact(letters, device_compromised) else { panic!() };
        Command::RecordSafeContact(RecordSafeContact { channel, voicemail, ..contact })
    };
    let contradicts = |channel, voicemail, letters, device_compromised| {
        let contact = contact_by(channel, voicemail, letters, device_compromised);
        (adopted(), "adv", contact, Refusal::ContactContradictsItself, &[][..])
    };
    vec![
        (told_then_watched(), "pol", by(event(7), ContactChannel::Text), Refusal::UnsafeChannel, &[8]),
        (told_then_watched(), "pol", by(event(7), ContactChannel::Letter), Refusal::UnsafeChannel, &[8]),
        contradicts(ContactChannel::Text, true, false, false),
        contradicts(ContactChannel::InPerson, true, false, false),
        contradicts(ContactChannel::ThroughAdvocate, true, false, false),
        contradicts(ContactChannel::Letter, false, false, false),
        contradicts(ContactChannel::MobilePhone, true, false, true),
        contradicts(ContactChannel::Email, false, true, true),
        (adopted(), "pol", rights(None), Refusal::DowngradeNeedsAReason, &[]),
        (adopted(), "pol", rights(Some("  ")), Refusal::DowngradeNeedsAReason, &[]),
        (arrested(), "pol", tell(event(99), ToldAbout::InvestigationStep, NOW), Refusal::NothingToTell, &[]),
        (arrested(), "pol", tell(event(6), ToldAbout::InvestigationStep, NOW), Refusal::NothingToTell, &[6]),
        (arrested(), "pol", tell(event(7), ToldAbout::Charge, NOW), Refusal::AboutSomethingElse, &[7]),
        (contact(false, false), "pol", by(event(7), ContactChannel::Letter), Refusal::UnsafeChannel, &[8]),
        (contact(true, true), "pol", by(event(7), ContactChannel::Text), Refusal::UnsafeChannel, &[8]),
        (contact(true, true), "pol", by(event(7), ContactChannel::Email), Refusal::UnsafeChannel, &[8]),
        (contact(true, true), "pol", by(event(7), ContactChannel::MobilePhone), Refusal::UnsafeChannel, &[8]),
        (lifted(), "pol", by(event(7), ContactChannel::Text), Refusal::UnsafeChannel, &[8]),
    ]
}

fn times() -> Vec<Row> {
    let arrested = || adopted().act(NOW, "pol", &arrest("2026-03-10T08:00:00Z"));
    let told = |moment| tell(event(7), ToldAbout::InvestigationStep, moment);
    let step = |steps: &[Step], known_at: Option<&str>| {
        Command::RecordInvestigationStep(RecordInvestigationStep {
            steps: steps.to_vec(),
            at: at("2026-03-10T08:00:00Z"),
            details: None,
            provenance: Provenance { known_at: known_at.map(at), ..said(Source::Agency) },
        })
    };
    let later = at("2026-03-10T12:05:00.001Z");
    let ahead = Provenance { occurred: Some(Occurred::at(later)), ..said(Source::Agency) };
    let known_ahead = Provenance { known_at: Some(later), ..said(Source::Agency) };
    let on = |day: &str| outcome(&[Outcome::GuiltyPlea], day);
    let decided = || adopted().act(NOW, "pol", &on("2026-03-10"));
    let too_early = tell(event(7), ToldAbout::CourtOutcome, "2026-03-09T12:00:00Z");
    let two = |outcomes: &[Outcome]| outcome(outcomes, "2026-03-10");
    let none: &[usize] = &[];
    let contradictory = [
        [Step::Remanded, Step::ReleasedOnConditionalBail],
        [Step::Remanded, Step::ReleasedFromCustody],
        [Step::ReleasedOnBail, Step::ReleasedUnderInvestigation],
    ];
    let steps = contradictory.map(|steps| (adopted(), "pol", step(&steps, None), Refusal::StepsContradict, none));
    let contradictory = [
        [Outcome::GuiltyPlea, Outcome::Acquitted],
        [Outcome::Discontinued, Outcome::SentencedInCommunity],
        [Outcome::SentencedToCustody, Outcome::CustodySuspended],
    ];
    let outcomes = contradictory.map(|both| (adopted(), "pol", two(&both), Refusal::OutcomesContradict, none));
    let rows: Vec<Row> = vec![
        (arrested(), "pol", told("2026-03-10T12:05:00.001Z"), Refusal::ToldInTheFuture, &[]),
        (arrested(), "pol", told("2026-03-10T07:59:59Z"), Refusal::ToldBeforeItHappened, &[7]),
        (decided(), "pol", too_early, Refusal::ToldBeforeItHappened, &[7]),
        (adopted(), "pol", step(&[], None), Refusal::NoSteps, &[]),
        (adopted(), "pol", arrest("2026-03-10T12:05:00.001Z"), Refusal::StepInTheFuture, &[]),
        (adopted(), "pol", step(&[Step::Arrested], Some("2026-03-11T08:00:00Z")), Refusal::KnownInTheFuture, &[]),
        (adopted(), "pol", told_as(step(&[Step::Arrested], None), &ahead), Refusal::OccurredInTheFuture, &[]),
        (adopted(), "pol", told_as(on("2026-03-10"), &ahead), Refusal::OccurredInTheFuture, &[]),
        (adopted(), "pol", told_as(on("2026-03-10"), &known_ahead), Refusal::KnownInTheFuture, &[]),
        (adopted(), "hlt", told_as(contribute(1, ItemKind::Note, None), &ahead), Refusal::OccurredInTheFuture, &[]),
        (adopted(), "hlt", told_as(contribute(1, ItemKind::Note, None), &known_ahead), Refusal::KnownInTheFuture, &[]),
        (
            adopted(),
            "pol",
            intelligence(Handling::SharingPermitted, Some("Ask.")),
            Refusal::ConditionsAndHandlingDisagree,
            &[],
        ),
        (
            adopted(),
            "pol",
            intelligence(Handling::SharingPermittedWithConditions, None),
            Refusal::ConditionsAndHandlingDisagree,
            &[],
        ),
        (
            adopted(),
            "pol",
            told_as(intelligence(Handling::SharingPermitted, None), &ahead),
            Refusal::OccurredInTheFuture,
            &[],
        ),
        (adopted(), "pol", outcome(&[], "2026-03-10"), Refusal::NoOutcomes, &[]),
        (adopted(), "pol", on("2026-03-11"), Refusal::OutcomeInTheFuture, &[]),
    ];
    rows.into_iter().chain(steps).chain(outcomes).collect()
}

/// The same, told with another provenance.
fn told_as(mut command: Command, as_told: &Provenance) -> Command {
    let (Command::ContributeItem(ContributeItem { provenance, .. })
    | Command::RecordInvestigationStep(RecordInvestigationStep { provenance, .. })
    | Command::RecordIntelligence(RecordIntelligence { provenance, .. })
    | Command::RecordCourtOutcome(RecordCourtOutcome { provenance, .. })) = &mut command
    else {
        panic!("{command:?} has none")
    };
    provenance.clone_from(as_told);
    command
}

fn intelligence(handling: Handling, conditions: Option<&str>) -> Command {
    Command::RecordIntelligence(RecordIntelligence {
        source: SourceEvaluation::Reliable,
        assessment: IntelligenceAssessment::KnownDirectly,
        handling,
        conditions: conditions.map(str::to_owned),
        report: "Seen with a tracker.".to_owned(),
        sanitised: None,
        provenance: said(Source::Agency),
    })
}

fn outcome(outcomes: &[Outcome], on: &str) -> Command {
    let on: Date = on.parse().unwrap();
    let (outcomes, provenance) = (outcomes.to_vec(), said(Source::Court));
    let details = "Crown Court".to_owned();
    Command::RecordCourtOutcome(RecordCourtOutcome { outcomes, on, personal_statement: true, details, provenance })
}

fn meetings() -> Vec<Row> {
    let call = |starts, agencies: &[&str]| {
        let agencies = agencies.iter().map(|name| agency(name)).collect();
        Command::CallMeeting(CallMeeting { meeting: id(1), starts: at(starts), agencies })
    };
    let discuss = |attended: &[&str], conflicts_asked, actions: &[PlannedAction]| {
        Command::DiscussCase(DiscussCase { conflicts_asked, actions: actions.to_vec(), ..discussing(attended) })
    };
    let called = Story::default().act(NOW, "hub", &call("2026-03-12T10:00:00Z", &["pol"]));
    let discussed = || adopted().act(NOW, "hub", &discuss(&["pol", "adv"], true, &[]));
    let planned_before = adopted().act(NOW, "pol", &plan(1, "pol"));
    vec![
        (Story::default(), "hub", call(NOW, &[]), Refusal::NobodyAsked, &[]),
        (called, "hub", call("2026-03-12T11:00:00Z", &["pol"]), Refusal::IdTaken, &[0]),
        (opened(), "hub", discuss(&["pol"], true, &[]), Refusal::NotReferred, &[]),
        (adopted(), "hub", discuss(&[], true, &[]), Refusal::NobodyAttended, &[]),
        (adopted(), "hub", discuss(&["pol"], false, &[]), Refusal::ConflictsNotAsked, &[]),
        (discussed(), "hub", discuss(&["pol"], true, &[]), Refusal::AlreadyDiscussed, &[7]),
        (adopted(), "hub", discuss(&["pol", "adv"], true, &[planned(1, "prb")]), Refusal::AgencyNotOnCase, &[]),
        (
            adopted(),
            "hub",
            discuss(&["pol", "adv"], true, &[planned(1, "pol"), planned(1, "adv")]),
            Refusal::IdTaken,
            &[],
        ),
        (
            adopted(),
            "hub",
            discuss(&["pol", "adv"], true, &[planned(1, "pol"), planned(2, "pol")]),
            Refusal::ActionAlreadyPlanned,
            &[],
        ),
        (planned_before, "hub", discuss(&["pol", "adv"], true, &[planned(1, "pol")]), Refusal::IdTaken, &[7]),
    ]
}

fn plans() -> Vec<Row> {
    let open = || adopted().act(NOW, "pol", &plan(1, "pol"));
    let overdue = PlannedAction { due: "2026-03-09".parse().unwrap(), ..planned(1, "pol") };
    let overdue = Command::PlanAction(PlanAction { action: overdue });
    let for_the_victim = PlannedAction { strand: Strand::VictimFacing, ..planned(1, "prb") };
    let for_the_victim = || Command::PlanAction(PlanAction { action: for_the_victim.clone() });
    let supervised = || adopted().event("prb", assigned_to("prb", Strand::SuspectFacing));
    let another = |strand| worker_assigned("prb", "worker-2", strand);
    // Whoever worked on another strand has left.
    let replaced = adopted()
        .event("prb", another(Strand::Governance))
        .event("prb", assignment_ended("prb", "worker-2"))
        .event("prb", assigned_to("prb", Strand::Health));
    // No second strand lifts the wall of the first.
    let moved = supervised().event("prb", assigned_to("prb", Strand::Investigation));
    // Events 8 and 9: a worker on another strand, whom a list shuts out, or all of them.
    let shut_out = |who: &str| {
        let listed = if who == "nobody" { vec![] } else { vec![worker("prb", "worker-1")] };
        supervised().event("prb", another(Strand::Governance)).event("pol", restricted(&listed))
    };
    let done = || open().act(NOW, "pol", &close_action(1, ActionOutcome::Done, None));
    vec![
        (adopted(), "pol", plan(1, "prb"), Refusal::AgencyNotOnCase, &[]),
        (open(), "pol", plan(1, "adv"), Refusal::IdTaken, &[7]),
        (open(), "pol", plan(2, "pol"), Refusal::ActionAlreadyPlanned, &[7]),
        (supervised(), "pol", for_the_victim(), Refusal::OwnerFacesTheSuspect, &[7]),
        (replaced, "pol", for_the_victim(), Refusal::OwnerFacesTheSuspect, &[9]),
        (moved, "pol", for_the_victim(), Refusal::OwnerFacesTheSuspect, &[7]),
        (shut_out("prb-2"), "pol", for_the_victim(), Refusal::OwnerFacesTheSuspect, &[7, 9]),
        (shut_out("nobody"), "pol", plan(1, "prb"), Refusal::AgencyNotOnCase, &[9]),
        (adopted(), "pol", overdue, Refusal::ActionDueInThePast, &[]),
        (open(), "pol", close_action(2, ActionOutcome::Done, None), Refusal::ActionUnknown, &[]),
        (open(), "adv", close_action(1, ActionOutcome::Done, None), Refusal::NotYourAction, &[7]),
        (done(), "pol", close_action(1, ActionOutcome::Done, Some("twice")), Refusal::AlreadyClosed, &[8]),
        (open(), "pol", close_action(1, ActionOutcome::CouldNot, None), Refusal::NoteNeeded, &[]),
        (open(), "pol", close_action(1, ActionOutcome::DidNot, Some("")), Refusal::NoteNeeded, &[]),
    ]
}
