//! Events of the hub's process: triage, adoption, contributions, sharing, corrections, victims, meetings,
//! closure.

use crate::{
    ActionOutcome, Class, ContactChannel, CorrectionReason, Detail, Field, Gateway, Handling, HowShared,
    IntelligenceAssessment, ItemKind, LawfulBasis, LocationKind, NeedArea, Outcome, Party, Private, SourceEvaluation,
    Step, ToldAbout, ToldOutcome, TriageDecision, Wrap,
    field::{Plain, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{ActionId, AgencyId, Date, EventId, ItemId, MeetingId, Source, Strand, Timestamp};
use serde::{Deserialize, Serialize};

/// The SPOC triaged a referral. `casework.case_triaged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseTriaged {
    /// What follows.
    pub decision: TriageDecision,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseTriaged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { decision, reason } = self;
        vec![
            plain("decision", Class::Gatekeeping, Headline, decision),
            sealed("reason", Class::Gatekeeping, Deep, Party::Suspect, reason),
        ]
    }
}

/// The hub adopted a case. `casework.case_adopted.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseAdopted {
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseAdopted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { reason } = self;
        vec![sealed("reason", Class::Gatekeeping, Deep, Party::Suspect, reason)]
    }
}

/// An agency put an item in. It stays with that agency until shared. `casework.item_contributed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemContributed {
    /// The item.
    pub item: ItemId,
    /// What kind of record it is.
    pub kind: ItemKind,
    /// Whom it is about.
    pub about: Party,
    /// What may be shown as a summary; approved by the contributor.
    #[serde(default)]
    pub summary: Private<Option<String>>,
    /// The text.
    #[serde(default)]
    pub text: Private<String>,
}
impl ItemContributed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { item, kind, about, summary, text } = self;
        let class = Class::Contribution;
        vec![
            plain("item", class, Headline, item),
            plain("kind", class, Headline, kind),
            plain("about", class, Headline, about),
            sealed("summary", class, Headline, *about, summary),
            sealed("text", class, Deep, *about, text),
        ]
    }
}

/// With whom, and how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedWith {
    /// The receiving agency.
    pub agency: AgencyId,
    /// In full or as a summary.
    pub how: HowShared,
}
impl Plain for SharedWith {
    const WHY: &'static str = "an agency and a code";
}

/// An agency shared one of its items with named agencies. `casework.item_shared.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemShared {
    /// The event that is shared.
    pub event: EventId,
    /// With whom, and how much.
    pub with: Vec<SharedWith>,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receivers process.
    pub basis: LawfulBasis,
    /// Whether the person it is about knows.
    pub subject_informed: bool,
    /// Whether a clinician approved it; needed for health records.
    pub clinician_approved: bool,
    /// Content keys of the shared parts, wrapped for those who receive them in full.
    pub wraps: Vec<Wrap>,
    /// Why it is necessary and proportionate.
    #[serde(default)]
    pub necessity: Private<String>,
}
impl Plain for Wrap {
    const WHY: &'static str = "a content key under another key";
}
impl ItemShared {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, with, gateway, basis, subject_informed, clinician_approved, wraps, necessity } = self;
        let class = Class::SharingRecord;
        vec![
            plain("event", class, Headline, event),
            plain("with", class, Deep, with),
            plain("gateway", class, Headline, gateway),
            plain("basis", class, Headline, basis),
            plain("subject_informed", class, Headline, subject_informed),
            plain("clinician_approved", class, Headline, clinician_approved),
            // Key material: part of the record, of no use to a reader of a view.
            plain("wraps", Class::Governance, Deep, wraps),
            sealed("necessity", class, Deep, Party::Suspect, necessity),
        ]
    }
}

/// A contributor corrected an item; those it was shared with are told. `casework.item_corrected.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ItemCorrected {
    /// The event that is corrected; it stays in the record.
    pub event: EventId,
    /// Why, as a code.
    pub reason: CorrectionReason,
    /// Whom it is about.
    pub about: Party,
    /// The agencies to tell: all that the item had been shared with.
    pub recipients: Vec<AgencyId>,
    /// The summary that holds now.
    #[serde(default)]
    pub summary: Private<Option<String>>,
    /// The text that holds now.
    #[serde(default)]
    pub text: Private<String>,
}
impl ItemCorrected {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, reason, about, recipients, summary, text } = self;
        let class = Class::Contribution;
        vec![
            plain("event", class, Headline, event),
            plain("reason", class, Headline, reason),
            plain("about", class, Headline, about),
            plain("recipients", class, Deep, recipients),
            sealed("summary", class, Headline, *about, summary),
            sealed("text", class, Deep, *about, text),
        ]
    }
}

/// A recipient acknowledged a correction. `casework.correction_acknowledged.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CorrectionAcknowledged {
    /// The correction.
    pub event: EventId,
    /// The agency that corrected.
    pub corrected_by: AgencyId,
}
impl CorrectionAcknowledged {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { event, corrected_by } = self;
        vec![
            plain("event", Class::SharingRecord, Headline, event),
            plain("corrected_by", Class::SharingRecord, Headline, corrected_by),
        ]
    }
}

/// The victim's needs were assessed. `casework.needs_assessed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NeedsAssessed {
    /// Which areas were gone through.
    pub areas: Vec<NeedArea>,
    /// What is needed, and what the victim wishes.
    #[serde(default)]
    pub needs: Private<String>,
}
impl NeedsAssessed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { areas, needs } = self;
        vec![
            plain("areas", Class::VictimNeeds, Headline, areas),
            sealed("needs", Class::VictimNeeds, Deep, Party::Victim, needs),
        ]
    }
}

/// The victim's rights level under the Victims' Code was set. `casework.victim_rights_set.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimRightsSet {
    /// Enhanced (1 working day) or base (5).
    pub enhanced: bool,
    /// Why; needed for a downgrade.
    #[serde(default)]
    pub reason: Private<Option<String>>,
}
impl VictimRightsSet {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { enhanced, reason } = self;
        vec![
            plain("enhanced", Class::VictimNeeds, Headline, enhanced),
            sealed("reason", Class::VictimNeeds, Deep, Party::Victim, reason),
        ]
    }
}

/// How to contact the victim safely. `casework.safe_contact_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SafeContactRecorded {
    /// By which channel.
    pub channel: ContactChannel,
    /// Whether a voicemail may be left.
    pub voicemail: bool,
    /// Whether a letter may be sent.
    pub letters: bool,
    /// Whether a device may be watched.
    pub device_compromised: bool,
    /// Number or address of the channel. Walled.
    #[serde(default)]
    pub number: Private<Option<String>>,
    /// When.
    #[serde(default)]
    pub times: Private<Option<String>>,
    /// The word by which callers are known.
    #[serde(default)]
    pub code_word: Private<Option<String>>,
}
impl SafeContactRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { channel, voicemail, letters, device_compromised, number, times, code_word } = self;
        let class = Class::SafeContact;
        vec![
            plain("channel", class, Headline, channel),
            plain("voicemail", class, Headline, voicemail),
            plain("letters", class, Headline, letters),
            plain("device_compromised", class, Headline, device_compromised),
            sealed("number", Class::VictimLocation, Deep, Party::Victim, number),
            sealed("times", class, Deep, Party::Victim, times),
            sealed("code_word", class, Deep, Party::Victim, code_word),
        ]
    }
}

/// Where the victim can be found. Walled. `casework.victim_location_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimLocationRecorded {
    /// What kind of place.
    pub kind: LocationKind,
    /// Since when.
    pub since: Option<Date>,
    /// The place.
    #[serde(default)]
    pub location: Private<String>,
}
impl VictimLocationRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { kind, since, location } = self;
        let class = Class::VictimLocation;
        vec![
            plain("kind", class, Headline, kind),
            plain("since", class, Headline, since),
            sealed("location", class, Deep, Party::Victim, location),
        ]
    }
}

/// The victim was told of a step, or an attempt failed. `casework.victim_told.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct VictimTold {
    /// Of what.
    pub about: ToldAbout,
    /// The event it was about; starts the clock.
    pub of: EventId,
    /// Told, declined by the victim, or only attempted: an attempt is not a telling.
    pub outcome: ToldOutcome,
    /// When.
    pub told_at: Timestamp,
    /// By which channel. Read by those who may know how to reach the victim safely.
    pub channel: ContactChannel,
    /// The last working day for it (Victims' Code).
    pub due: Date,
    /// Whether that was met; false for an attempt.
    pub in_time: bool,
    /// What was said and answered.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl VictimTold {
    /// That a record was corrected is not for everybody who may know what the victim is told of steps and orders.
    pub(crate) fn class(&self) -> Class {
        match self.about {
            ToldAbout::Correction => Class::VictimNeeds,
            ToldAbout::InvestigationStep | ToldAbout::Charge | ToldAbout::Order | ToldAbout::CourtOutcome => {
                Class::VictimUpdate
            }
        }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let class = self.class();
        let Self { about, of, outcome, told_at, channel, due, in_time, note } = self;
        vec![
            plain("about", class, Headline, about),
            plain("of", class, Headline, of),
            plain("outcome", class, Headline, outcome),
            plain("told_at", class, Headline, told_at),
            plain("channel", Class::SafeContact, Headline, channel),
            plain("due", class, Headline, due),
            plain("in_time", class, Headline, in_time),
            sealed("note", Class::VictimNeeds, Deep, Party::Victim, note),
        ]
    }
}

/// Police recorded intelligence about the suspect. `casework.intelligence_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct IntelligenceRecorded {
    /// How reliable its source is.
    pub source: SourceEvaluation,
    /// How the source comes to know it.
    pub assessment: IntelligenceAssessment,
    /// Whether it may be passed on.
    pub handling: Handling,
    /// Under which conditions.
    #[serde(default)]
    pub conditions: Private<Option<String>>,
    /// The report. Never leaves the police.
    #[serde(default)]
    pub report: Private<String>,
    /// What prosecutors may read of it: nothing that could betray the source.
    #[serde(default)]
    pub sanitised: Private<Option<String>>,
}
impl IntelligenceRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { source, assessment, handling, conditions, report, sanitised } = self;
        let class = Class::Intelligence;
        vec![
            plain("source", class, Deep, source),
            plain("assessment", class, Deep, assessment),
            plain("handling", class, Headline, handling),
            sealed("conditions", class, Headline, Party::Suspect, conditions),
            sealed("report", class, Deep, Party::Suspect, report),
            sealed("sanitised", class, Headline, Party::Suspect, sanitised),
        ]
    }
}

/// Police or prosecutors took steps that the victim must be told of. `casework.investigation_step_taken.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct InvestigationStepTaken {
    /// Which.
    pub steps: Vec<Step>,
    /// When.
    pub at: Timestamp,
    /// The last working day to tell the victim (Victims' Code).
    pub tell_victim_by: Date,
    /// Conditions and circumstances.
    #[serde(default)]
    pub details: Private<Option<String>>,
}
impl InvestigationStepTaken {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { steps, at, tell_victim_by, details } = self;
        let class = Class::Investigation;
        vec![
            plain("steps", class, Headline, steps),
            plain("at", class, Headline, at),
            plain("tell_victim_by", class, Headline, tell_victim_by),
            sealed("details", class, Deep, Party::Suspect, details),
        ]
    }
}

/// What a criminal court decided. `casework.court_outcome_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CourtOutcomeRecorded {
    /// What.
    pub outcomes: Vec<Outcome>,
    /// On which day.
    pub on: Date,
    /// Whether the victim's personal statement was put before the court.
    pub personal_statement: bool,
    /// The last working day to tell the victim (Victims' Code).
    pub tell_victim_by: Date,
    /// Court, sentence and reasons.
    #[serde(default)]
    pub details: Private<String>,
}
impl CourtOutcomeRecorded {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { outcomes, on, personal_statement, tell_victim_by, details } = self;
        let class = Class::CourtDecision;
        vec![
            plain("outcomes", class, Headline, outcomes),
            plain("on", class, Headline, on),
            plain("personal_statement", class, Deep, personal_statement),
            plain("tell_victim_by", class, Deep, tell_victim_by),
            sealed("details", class, Deep, Party::Suspect, details),
        ]
    }
}

/// An MDT meeting was called. `casework.meeting_called.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MeetingCalled {
    /// The meeting.
    pub meeting: MeetingId,
    /// When it starts.
    pub starts: Timestamp,
    /// The agencies asked.
    pub agencies: Vec<AgencyId>,
}
impl MeetingCalled {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, starts, agencies } = self;
        let class = Class::Meeting;
        vec![
            plain("meeting", class, Headline, meeting),
            plain("starts", class, Headline, starts),
            plain("agencies", class, Headline, agencies),
        ]
    }
}

/// One decision of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub what: String,
    /// Why, and what was considered and not chosen.
    pub rationale: String,
}

/// A meeting discussed a case. `casework.case_discussed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseDiscussed {
    /// The meeting.
    pub meeting: MeetingId,
    /// Who attended for this case.
    pub attended: Vec<AgencyId>,
    /// Whether every attending agency was asked for conflicts of interest.
    pub conflicts_asked: bool,
    /// The actions that came of it.
    pub actions: Vec<ActionId>,
    /// The decisions.
    #[serde(default)]
    pub decisions: Private<Vec<Decision>>,
    /// Who saw it otherwise, and why.
    #[serde(default)]
    pub dissent: Private<Option<String>>,
}
impl CaseDiscussed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { meeting, attended, conflicts_asked, actions, decisions, dissent } = self;
        let class = Class::Meeting;
        vec![
            plain("meeting", class, Headline, meeting),
            plain("attended", class, Headline, attended),
            plain("conflicts_asked", class, Headline, conflicts_asked),
            plain("actions", class, Deep, actions),
            sealed("decisions", class, Deep, Party::Suspect, decisions),
            sealed("dissent", class, Deep, Party::Suspect, dissent),
        ]
    }
}

/// The class of an action, by the strand it serves.
fn plan_class(strand: Strand) -> Class {
    if strand == Strand::VictimFacing { Class::VictimPlan } else { Class::Plan }
}

/// Whom an action is about, by the strand it serves: erasing the suspect must not erase what keeps the victim safe.
fn plan_party(strand: Strand) -> Party {
    if strand == Strand::VictimFacing { Party::Victim } else { Party::Suspect }
}

/// An action was planned. `casework.action_planned.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionPlanned {
    /// The action.
    pub action: ActionId,
    /// Which agency does it.
    pub owner: AgencyId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// By when.
    pub due: Date,
    /// What.
    #[serde(default)]
    pub what: Private<String>,
}
impl ActionPlanned {
    /// Whether it asks the same of the same agency by the same day as another one, whatever their ids.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        Self { action: other.action, ..self.clone() } == *other
    }

    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, owner, strand, due, what } = self;
        let class = plan_class(*strand);
        vec![
            plain("action", class, Headline, action),
            plain("owner", class, Headline, owner),
            plain("strand", class, Headline, strand),
            plain("due", class, Headline, due),
            sealed("what", class, Deep, plan_party(*strand), what),
        ]
    }
}

/// An action was done, or was not. `casework.action_closed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActionClosed {
    /// The action.
    pub action: ActionId,
    /// Which strand of the plan it serves.
    pub strand: Strand,
    /// Done, could not, did not.
    pub outcome: ActionOutcome,
    /// What came of it.
    #[serde(default)]
    pub note: Private<Option<String>>,
}
impl ActionClosed {
    pub(crate) fn class(&self) -> Class {
        plan_class(self.strand)
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { action, strand, outcome, note } = self;
        let class = plan_class(*strand);
        vec![
            plain("action", class, Headline, action),
            plain("strand", class, Headline, strand),
            plain("outcome", class, Headline, outcome),
            sealed("note", class, Deep, plan_party(*strand), note),
        ]
    }
}

/// An active case was stepped down to monitoring. `casework.case_stepped_down.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseSteppedDown {
    /// When to review whether to close.
    pub review_on: Date,
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseSteppedDown {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { review_on, victim_consulted, reason } = self;
        let class = Class::Process;
        vec![
            plain("review_on", class, Headline, review_on),
            plain("victim_consulted", class, Headline, victim_consulted),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

/// A case was closed. `casework.case_closed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseClosed {
    /// Whether the victim was consulted.
    pub victim_consulted: bool,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseClosed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { victim_consulted, reason } = self;
        let class = Class::Process;
        vec![
            plain("victim_consulted", class, Headline, victim_consulted),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

/// A closed case is open again, because of something new. `casework.case_reopened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseReopened {
    /// What kind of source brought the new thing.
    pub because_of: Source,
}
impl CaseReopened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { because_of } = self;
        vec![plain("because_of", Class::Gatekeeping, Deep, because_of)]
    }
}
