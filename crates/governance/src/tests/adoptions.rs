//! Policies and rulebooks: proposed, adopted by another person, counted up.

use super::*;
use kernel::SmallCounts;

fn adopt_rulebook(rulebook: Rulebook) -> Command {
    Command::AdoptRulebook(AdoptRulebook { rulebook })
}

/// A policy, as far as this crate reads it.
fn propose(json: &str) -> Command {
    Command::ProposePolicy(ProposePolicy { policy: PolicyValue(json.parse().unwrap()) })
}

fn adopt(position: usize, owners: &[&'static [AgencyKind]]) -> Command {
    Command::AdoptPolicy(AdoptPolicy { proposal: event_id(position), owners: owners.to_vec() })
}

/// Events 0 to 3: two agencies, a first policy by genesis, and one proposed by an officer of the hub.
fn proposed() -> Story {
    let adopted = events::governance::PolicyAdopted { policy: PolicyValue(r#"{"version":1}"#.parse().unwrap()) };
    Story::default()
        .act(&register_agency("hub", AgencyKind::HubOffice, "Northmere Hub"))
        .act(&register_agency("pol", AgencyKind::Police, "Northmere Police"))
        .event("hub", Event::Governance(GovernanceEvent::PolicyAdopted(adopted)))
        .act(&propose(r#"{"version":2}"#))
}

/// Somebody of an agency goes on.
fn lead(story: Story, at: &str, kind: AgencyKind) -> Story {
    let story = story.by(at, "lead", Role::InformationGovernanceLead);
    Story(story.0, Caller { kind, purpose: Purpose::InformationGovernance, ..story.1 })
}

const POLICE: &[&[AgencyKind]] = &[&[AgencyKind::Police]];
const BOTH: &[&[AgencyKind]] = &[&[AgencyKind::Police], &[AgencyKind::Health, AgencyKind::Probation]];

#[test]
fn a_policy_is_adopted_by_another_person_and_what_widens_by_one_who_answers_for_such_data() {
    let other = || proposed().by("hub", "other", Role::HubOfficer);
    assert_eq!(other().act(&adopt(3, &[])).last_type(), "governance.policy_adopted.v1");
    let police = || lead(proposed(), "pol", AgencyKind::Police);
    assert_eq!(police().act(&adopt(3, POLICE)).last_type(), "governance.policy_adopted.v1");
    // Any owner of a class speaks for it, and nobody needs to where nothing widens.
    assert_eq!(
        police().act(&adopt(3, &[&[AgencyKind::Advocacy, AgencyKind::Police]])).last_type(),
        "governance.policy_adopted.v1"
    );
    assert_eq!(police().act(&adopt(3, &[])).last_type(), "governance.policy_adopted.v1");
}

pub(super) fn rows() -> Vec<Row> {
    let second = || Story::default().act(&adopt_rulebook(rulebook(1))).act(&adopt_rulebook(rulebook(2)));
    let without = |name: PeriodName| {
        let mut book = rulebook(1);
        book.periods.retain(|period| period.name != name);
        book
    };
    let not_yet = |name: PeriodName| {
        let mut book = rulebook(1);
        for period in book.periods.iter_mut().filter(|period| period.name == name) {
            period.effective_from = "2026-03-04".parse().unwrap();
        }
        book
    };
    let of_length = |length| {
        let mut book = rulebook(1);
        book.periods[0].length = length;
        book
    };
    let telling_from = |least| {
        let small_counts =
            vec![SmallCounts { effective_from: "2026-03-01".parse().unwrap(), least, source: String::new() }];
        Rulebook { small_counts, ..rulebook(1) }
    };
    let superseded = || {
        let story = proposed().by("hub", "other", Role::HubOfficer).act(&propose(r#"{"version":2,"other":true}"#));
        story.by("pol", "third", Role::HubOfficer).act(&adopt(4, &[])).by("hub", "other", Role::HubOfficer)
    };
    let mut rows = vec![
        (second(), adopt_rulebook(rulebook(1)), Refusal::StaleVersion, &[][..]),
        (second(), adopt_rulebook(rulebook(4)), Refusal::StaleVersion, &[]),
        (Story::default(), adopt_rulebook(rulebook(0)), Refusal::StaleVersion, &[]),
        (Story::default(), adopt_rulebook(of_length(0)), Refusal::PeriodLengthOutOfBounds, &[]),
        (Story::default(), adopt_rulebook(of_length(1_001)), Refusal::PeriodLengthOutOfBounds, &[]),
        (Story::default(), adopt_rulebook(telling_from(2)), Refusal::SmallCountsOutOfBounds, &[]),
        (Story::default(), adopt_rulebook(telling_from(101)), Refusal::SmallCountsOutOfBounds, &[]),
        (proposed(), propose(r#"{"version":1,"other":true}"#), Refusal::StaleVersion, &[]),
        (proposed(), propose(r#"{"version":3}"#), Refusal::StaleVersion, &[]),
        (proposed(), propose(r#"{"version":"2"}"#), Refusal::StaleVersion, &[]),
        (proposed(), propose("{}"), Refusal::StaleVersion, &[]),
        (Story::default(), propose("{}"), Refusal::StaleVersion, &[]),
        (proposed(), adopt(2, &[]), Refusal::ProposalUnknown, &[]),
        (proposed(), adopt(9, &[]), Refusal::ProposalUnknown, &[]),
        (proposed(), adopt(3, &[]), Refusal::SecondPersonNeeded, &[3]),
        // In whatever role: one person is one person.
        (proposed().by("hub", "chair", Role::HubOfficer), adopt(3, &[]), Refusal::SecondPersonNeeded, &[3]),
        (proposed().by("hub", "other", Role::HubOfficer), adopt(3, POLICE), Refusal::OwnerMustAgree, &[3]),
        (lead(proposed(), "hub", AgencyKind::HubOffice), adopt(3, POLICE), Refusal::OwnerMustAgree, &[3]),
        (lead(proposed(), "pol", AgencyKind::Police), adopt(3, BOTH), Refusal::OwnerMustAgree, &[3]),
        (superseded(), adopt(3, &[]), Refusal::StaleVersion, &[]),
    ];
    for name in PeriodName::iter() {
        rows.push((Story::default(), adopt_rulebook(without(name)), Refusal::PeriodMissing, &[]));
        rows.push((Story::default(), adopt_rulebook(not_yet(name)), Refusal::PeriodMissing, &[]));
    }
    rows
}

#[test]
fn policies_and_rulebooks_count_up() {
    let story = proposed()
        .by("hub", "other", Role::HubOfficer)
        .act(&adopt(3, &[]))
        .act(&propose(r#"{"version":3}"#))
        .act(&adopt_rulebook(rulebook(1)))
        .act(&adopt_rulebook(rulebook(2)));
    assert_eq!(story.last_type(), "governance.rulebook_adopted.v1");
}
