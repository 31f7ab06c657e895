//! What the intake service can be asked to do. Ids of new things come in the command.

use crate::decide::is_blank;
use events::{
    Act, Connection, Gap, HintAnswer, HintRule, LinkEvidence, OffenceCode, OpenedHow, PersonRole, PlaceKind,
    Provenance, RecordedAs, ScreenResult, Urgency, Wish,
    intake::{Four, PersonIdentifier},
};
use kernel::{AreaCode, CaseId, Date, EventId, IncidentId, PersonId};

/// One act of intake.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// On an incident's stream: an occurrence is reported.
    ReportIncident(ReportIncident),
    /// On a person's stream: an agency describes a person.
    RecordPerson(RecordPerson),
    /// On a case's stream, its first act.
    OpenCase(OpenCase),
    /// A suspect is named, or named anew.
    NameSuspect(NameSuspect),
    /// The case is referred to the hub.
    ReferCase(ReferCase),
    /// An incident is proposed as part of the case.
    ProposeLink(ProposeLink),
    /// A proposed link is confirmed by a person.
    ConfirmLink(ConfirmLink),
    /// A proposed link is rejected by a person.
    RejectLink(RejectLink),
    /// A confirmed link is undone.
    UndoLink(UndoLink),
    /// The case is screened with FOUR.
    ScreenCase(ScreenCase),
    /// The course of conduct is classified anew.
    ReclassifyConduct(ReclassifyConduct),
    /// A joined incident is screened.
    ScreenIncident(ScreenIncident),
    /// A hint is answered.
    AnswerHint(AnswerHint),
}

/// Reports one occurrence as it was filed. Gaps are listed, never bounced.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportIncident {
    /// The new incident.
    pub incident: IncidentId,
    /// How it was filed.
    pub recorded_as: RecordedAs,
    /// Classifications that were recorded beside that.
    pub included: Vec<RecordedAs>,
    /// Which acts of s.2A(3) it shows.
    pub acts: Vec<Act>,
    /// What kind of place.
    pub place: PlaceKind,
    /// The victim, if known.
    pub victim: Option<PersonId>,
    /// The suspect, if known.
    pub suspect: Option<PersonId>,
    /// The agency's own reference.
    pub external_reference: Option<String>,
    /// What happened.
    pub narrative: Option<String>,
    /// What is known of the suspect.
    pub suspect_described: Option<String>,
    /// Where it happened. Walled.
    pub place_text: Option<String>,
    /// Who said it, when it happened, since when it was known.
    pub provenance: Provenance,
}

impl ReportIncident {
    /// What the report lacks. A description of the suspect fills that gap as well as a name does; the victim's own does
    /// not.
    pub fn gaps(&self) -> Vec<Gap> {
        let names_a_suspect = self.suspect.is_some() && self.suspect != self.victim;
        let lacking = [
            (Gap::OccurredTime, self.provenance.occurred.is_none()),
            (Gap::Acts, self.acts.is_empty()),
            (Gap::Narrative, is_blank(self.narrative.as_ref())),
            (Gap::Victim, self.victim.is_none()),
            (Gap::Suspect, !names_a_suspect && is_blank(self.suspect_described.as_ref())),
            (Gap::ExternalReference, is_blank(self.external_reference.as_ref())),
        ];
        lacking.into_iter().filter_map(|(gap, lacks)| lacks.then_some(gap)).collect()
    }
}

/// Describes a person as one agency knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPerson {
    /// The new person.
    pub person: PersonId,
    /// Victim or suspect.
    pub role: PersonRole,
    /// Full name.
    pub name: Option<String>,
    /// Other names in use.
    pub also_known_as: Vec<String>,
    /// Date of birth.
    pub born: Option<Date>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Names on online services.
    pub handles: Vec<String>,
    /// Address.
    pub address: Option<String>,
    /// By which numbers registers know the person or the address, each in the form in which `reference` has it.
    pub identifiers: Vec<PersonIdentifier>,
}

/// Opens a case for a victim.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenCase {
    /// The new case.
    pub case: CaseId,
    /// The victim.
    pub victim: PersonId,
    /// The suspect, if known.
    pub suspect: Option<PersonId>,
    /// What brought the victim.
    pub how: OpenedHow,
    /// The victim's account.
    pub account: Option<String>,
    /// Who said it, when, since when it was known.
    pub provenance: Provenance,
}

/// Names the suspect of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct NameSuspect {
    /// The suspect.
    pub person: PersonId,
    /// What the naming rests on.
    pub reason: String,
}

/// Refers a case to the hub.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferCase {
    /// How soon triage must look.
    pub urgency: Urgency,
    /// What the victim wishes.
    pub victim_wish: Wish,
    /// The area that the case is counted in, by the hub's own list.
    pub area: Option<AreaCode>,
    /// Why.
    pub reason: String,
}

/// Proposes that an incident belongs to the case.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposeLink {
    /// The incident.
    pub incident: IncidentId,
    /// What matched.
    pub evidence: Vec<LinkEvidence>,
    /// Why it may belong; needed after a rejection.
    pub reason: Option<String>,
}

/// Confirms a proposed link: the incident becomes part of the course of conduct.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmLink {
    /// The incident.
    pub incident: IncidentId,
    /// Who acted in the suspect's place, where somebody else did.
    pub proxy: Option<Connection>,
    /// Whom it was done to, where that was not the victim herself.
    pub toward: Option<Connection>,
    /// Why it belongs.
    pub reason: String,
}

/// Rejects a proposed link.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectLink {
    /// The incident.
    pub incident: IncidentId,
    /// Why it does not belong.
    pub reason: String,
}

/// Undoes a confirmed link.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoLink {
    /// The incident.
    pub incident: IncidentId,
    /// Why it does not belong after all.
    pub reason: String,
}

/// Screens the case with the four signs.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreenCase {
    /// Fixated, Obsessive, Unwanted, Repeated.
    pub four: Four,
    /// The conclusion.
    pub result: ScreenResult,
    /// What the signs rest on.
    pub evidence: String,
    /// Why not stalking, where the signs point to it.
    pub why_not_stalking: Option<String>,
}

/// Classifies the course of conduct anew; what was recorded before stays readable.
#[derive(Debug, Clone, PartialEq)]
pub struct ReclassifyConduct {
    /// What it is now taken to be.
    pub to: RecordedAs,
    /// Which offence it may be.
    pub offence: Option<OffenceCode>,
    /// Classifications that stay searchable beside the principal one.
    pub included: Vec<RecordedAs>,
    /// Which linked incidents it covers.
    pub incidents: Vec<IncidentId>,
    /// Why.
    pub reason: String,
}

/// Screens one joined incident; how it was recorded stays readable.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreenIncident {
    /// The incident.
    pub incident: IncidentId,
    /// What it is now taken to be.
    pub screened_as: RecordedAs,
    /// Which offence it may be.
    pub offence: Option<OffenceCode>,
    /// Classifications that stay searchable beside that.
    pub included: Vec<RecordedAs>,
    /// Why.
    pub reason: String,
    /// Why not stalking, where the signs point to it.
    pub why_not_stalking: Option<String>,
}

/// Answers a hint.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerHint {
    /// The rule that suggested it.
    pub rule: HintRule,
    /// The event that may be filed as less than it is.
    pub about: EventId,
    /// What of the events that the hint rests on the caller was shown.
    pub rests_on: Vec<EventId>,
    /// The answer.
    pub answer: HintAnswer,
    /// What the incident is now taken to be; needed to accept a hint about one.
    pub screened_as: Option<RecordedAs>,
    /// Why.
    pub reason: String,
    /// Why not stalking, where the signs point to it and the incident is taken to be something else.
    pub why_not_stalking: Option<String>,
}
