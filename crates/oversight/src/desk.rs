//! What was found about how records are looked at: alerts, and reviews of break-glasses. They lie in streams of agencies and
//! not of cases, so that no area and no relationship is told of them.

use crate::{Finding, Kpi, Query, counting::Whose};
use calendar::london_date;
use events::{AlertKind, BreakGlassOutcome, Event, GovernanceEvent, Recorded};
use kernel::AgencyId;

pub(crate) fn findings(query: &Query, agency: &AgencyId, events: &[&Recorded]) -> Vec<Finding> {
    let found = events.iter().filter_map(|event| {
        let on = Some(london_date(event.at)).filter(|on| query.period().holds(*on))?;
        let Event::Governance(said) = &event.entry.event else { return None };
        let of = |kpi, counted, kind| {
            let (agency, whose) = (Some(agency.clone()), Whose::default());
            Finding { kpi, on, counted, took: None, agency, whose, kind }
        };
        if let GovernanceEvent::AlertRaised(it) = said {
            // What was escalated was counted when it was raised.
            let counts = is_about_access(it.kind) && it.escalated_from.is_none();
            counts.then(|| of(Kpi::AccessAlerts, true, Some(it.kind.into())))
        } else if let GovernanceEvent::BreakGlassReviewed(it) = said {
            Some(of(Kpi::BreakGlassNotJustified, it.outcome == BreakGlassOutcome::NotJustified, None))
        } else {
            None
        }
    });
    found.collect()
}

/// Whether an alert is a finding about who looked at what, and not about settings, duties or the disk.
fn is_about_access(kind: AlertKind) -> bool {
    match kind {
        AlertKind::CredentialMisused
        | AlertKind::ConflictFound
        | AlertKind::ConflictLooked
        | AlertKind::WatchedCaseLooked
        | AlertKind::NoRelationship
        | AlertKind::Enumeration
        | AlertKind::RepeatedLooks
        | AlertKind::IdenticalReasons
        | AlertKind::WorthlessReason => true,
        AlertKind::SettingsRejected
        | AlertKind::PolicyFailed
        | AlertKind::TextHeld
        | AlertKind::BreakGlassRequested
        | AlertKind::BreakGlassOpened
        | AlertKind::ReserveSpent
        | AlertKind::TooManyAlerts
        | AlertKind::RevocationListExpires
        | AlertKind::AuthorityShared
        | AlertKind::IssuerNotReached
        | AlertKind::DutyMissed
        | AlertKind::NoClockRuns
        | AlertKind::PeriodMissing
        | AlertKind::SecondOccasion
        | AlertKind::HubCloses
        | AlertKind::ClosureWithdrawn => false,
    }
}
