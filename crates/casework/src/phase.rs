//! Where a case stands, and what each act makes of it: one table (domain 5, case states; what it does not say is a hub
//! default).

use crate::Refusal;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumIter)]
pub enum Phase {
    /// Not referred to the hub.
    #[default]
    Unreferred,
    /// Referred, waits for triage.
    Referred,
    /// Triaged: advice to the referrer.
    AdviceOnly,
    /// Triaged: another service was named.
    Signposted,
    /// Triaged: put up for adoption.
    ProposedForAdoption,
    /// Adopted and worked on.
    Active,
    /// Stepped down; a review is due.
    Monitored,
    /// Closed.
    Closed,
    /// Closed once and worked on again.
    Reopened,
    /// Another hub has taken it over.
    Transferred,
}

/// What moves a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub enum Move {
    /// Triage puts it up for adoption.
    Propose,
    /// Triage ends it with advice.
    Advise,
    /// Triage ends it with another service.
    Signpost,
    /// The hub adopts what triage put up.
    Adopt,
    /// The hub adopts what a meeting decided on, also before triage.
    AdoptByMeeting,
    /// It is stepped down to monitoring, or its review is moved.
    StepDown,
    /// It is closed.
    Close,
    /// A condition that was named when it was closed has come about.
    Reopen,
    /// An incident is linked, a red flag raised or a breach reported.
    Arrival,
    /// It is offered to another hub, which takes it over.
    Transfer,
}

impl Phase {
    /// Where a case stands after a move; the same phase where the move changes nothing; or why there is none. Further
    /// conditions are each act's own.
    ///
    /// # Errors
    /// The refusal of the cell.
    #[allow(clippy::match_same_arms, reason = "each arm is a part of the table with a reason of its own")]
    pub fn after(self, it: Move) -> Result<Self, Refusal> {
        use Move::{Adopt, AdoptByMeeting, Advise, Arrival, Close, Propose, Reopen, Signpost, StepDown, Transfer};
        use Phase::{
            Active, AdviceOnly, Closed, Monitored, ProposedForAdoption, Referred, Reopened, Signposted, Transferred,
            Unreferred,
        };
        match (self, it) {
            // What another hub has taken over is worked on there. What arrives here all the same opens it again; one that was
            // never adopted waits for triage.
            (Transferred, Arrival) => Ok(Reopened),
            (Transferred, _) => Err(Refusal::CaseTransferred),
            (Unreferred, Transfer) => Err(Refusal::NotReferred),
            (_, Transfer) => Ok(Transferred),
            // Triage decides once. What ended with advice or another service can still be put up for adoption, because
            // safety must not wait for paperwork; the reverse would hide a decision (hub default, after domain 1, F1).
            (Unreferred, Propose | Advise | Signpost) => Err(Refusal::NotReferred),
            (Referred | AdviceOnly | Signposted, Propose) => Ok(ProposedForAdoption),
            (Referred, Advise) => Ok(AdviceOnly),
            (Referred, Signpost) => Ok(Signposted),
            (_, Propose | Advise | Signpost) => Err(Refusal::AlreadyTriaged),
            // Adopted is what triage put up, or what a meeting decided on; that it is adopted already changes nothing.
            (ProposedForAdoption, Adopt | AdoptByMeeting) | (Referred, AdoptByMeeting) => Ok(Active),
            (Active | Monitored | Closed | Reopened, Adopt | AdoptByMeeting) => Ok(self),
            (Unreferred | Referred | AdviceOnly | Signposted, Adopt | AdoptByMeeting) => {
                Err(Refusal::NotTriagedForAdoption)
            }
            (Active | Reopened | Monitored, StepDown) => Ok(Monitored),
            (_, StepDown) => Err(Refusal::NotAdopted),
            // A case is watched for a while before it is closed.
            (Monitored | Closed, Close) => Ok(Closed),
            (_, Close) => Err(Refusal::NotSteppedDown),
            (Closed, Reopen) => Ok(Reopened),
            (_, Reopen) => Err(Refusal::NotClosed),
            // What triage closed waits for triage again (decision 27).
            (Closed, Arrival) => Ok(Reopened),
            (AdviceOnly | Signposted, Arrival) => Ok(Referred),
            (_, Arrival) => Ok(self),
        }
    }
}
