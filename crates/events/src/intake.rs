//! Events of the intake service: reports, people, cases opened and referred, screening, links.

use crate::{
    Act, Class, Connection, Detail, Field, Gap, IdentifierScheme, LinkEvidence, OffenceCode, OpenedHow, Party,
    PersonRole, PlaceKind, Private, RecordedAs, ScreenResult, Urgency, Wish,
    field::{given, plain, sealed},
};
use Detail::{Detail as Deep, Headline};
use kernel::{AreaCode, CaseId, CaseReference, Date, IncidentId, PersonId, Source};
use serde::{Deserialize, Serialize};

/// The class of what the suspect did, by who said it.
fn conduct(source: Source) -> Class {
    if source.is_third_party() { Class::ThirdPartyConduct } else { Class::Conduct }
}

/// An agency reported one occurrence, as it was recorded at the time. `intake.incident_reported.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct IncidentReported {
    /// The incident.
    pub incident: IncidentId,
    /// How it was filed then.
    pub recorded_as: RecordedAs,
    /// Which acts of the Protection from Harassment Act 1997 s.2A(3) it shows.
    pub acts: Vec<Act>,
    /// What kind of place; never where it is.
    pub place: PlaceKind,
    /// The victim, if known.
    pub victim: Option<PersonId>,
    /// The suspect, if known.
    pub suspect: Option<PersonId>,
    /// What the report lacked. Accepted all the same.
    pub gaps: Vec<Gap>,
    /// Classifications that were recorded beside the principal one (recommendation 7).
    #[serde(default)]
    pub included: Vec<RecordedAs>,
    /// The agency's own reference, e.g. a crime number.
    #[serde(default)]
    pub external_reference: Private<Option<String>>,
    /// What happened.
    #[serde(default)]
    pub narrative: Private<Option<String>>,
    /// What is known of the suspect: description, handle, phone, vehicle.
    #[serde(default)]
    pub suspect_described: Private<Option<String>>,
    /// Where it happened. Walled, because it is often where the victim lives.
    #[serde(default)]
    pub place_text: Private<Option<String>>,
}
impl IncidentReported {
    pub(crate) fn class(source: Source) -> Class {
        conduct(source)
    }
    pub(crate) fn fields(&self, source: Source) -> Vec<Field> {
        let Self {
            incident,
            recorded_as,
            acts,
            place,
            victim,
            suspect,
            gaps,
            included,
            external_reference,
            narrative,
            suspect_described,
            place_text,
        } = self;
        let class = conduct(source);
        let included = (!included.is_empty()).then(|| plain("included", class, Headline, included));
        let fields = vec![
            plain("incident", class, Headline, incident),
            plain("recorded_as", class, Headline, recorded_as),
            plain("acts", class, Headline, acts),
            plain("place", class, Headline, place),
            plain("victim", class, Deep, victim),
            plain("suspect", class, Deep, suspect),
            plain("gaps", class, Deep, gaps),
            sealed("external_reference", class, Deep, Party::Victim, external_reference),
            sealed("narrative", class, Deep, Party::Victim, narrative),
            sealed("suspect_described", class, Deep, Party::Suspect, suspect_described),
            sealed("place_text", Class::VictimLocation, Deep, Party::Victim, place_text),
        ];
        fields.into_iter().chain(included).collect()
    }
}

/// An agency described a person. `intake.person_recorded.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PersonRecorded {
    /// The person.
    pub person: PersonId,
    /// In which role.
    pub role: PersonRole,
    /// Full name.
    #[serde(default)]
    pub name: Private<Option<String>>,
    /// Other names in use.
    #[serde(default)]
    pub also_known_as: Private<Vec<String>>,
    /// Date of birth.
    #[serde(default)]
    pub born: Private<Option<Date>>,
    /// Phone numbers.
    #[serde(default)]
    pub phones: Private<Vec<String>>,
    /// Names on online services.
    #[serde(default)]
    pub handles: Private<Vec<String>>,
    /// Address.
    #[serde(default)]
    pub address: Private<Option<String>>,
    /// Whether the agency gave numbers by which registers know the person; none where it gave none.
    #[serde(default)]
    pub identified: Option<bool>,
    /// Those numbers. They stay with the agency, as what it contributes does, until it shares the description in full: whoever
    /// reads who somebody is need not know by which number a hospital or the police do.
    #[serde(default)]
    pub identifiers: Private<Vec<PersonIdentifier>>,
    /// Whether it gave the postcode or the property's number of the address; none where it gave none.
    #[serde(default)]
    pub located: Option<bool>,
    /// Those. As close as the address.
    #[serde(default)]
    pub locators: Private<Vec<PersonIdentifier>>,
}

/// One number by which a register knows a person, or where the person lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonIdentifier {
    /// Of which register.
    pub scheme: IdentifierScheme,
    /// The number, in the form in which `reference` has it.
    pub value: String,
}

impl PersonRecorded {
    pub(crate) fn class(&self) -> Class {
        match self.role {
            PersonRole::Victim => Class::VictimIdentity,
            PersonRole::Suspect => Class::SuspectIdentity,
        }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let class = self.class();
        let Self {
            person,
            role,
            name,
            also_known_as,
            born,
            phones,
            handles,
            address,
            identified,
            identifiers,
            located,
            locators,
        } = self;
        // What locates a victim is walled; what locates a suspect is part of who the suspect is.
        let (party, whereabouts) = match role {
            PersonRole::Victim => (Party::Victim, Class::VictimLocation),
            PersonRole::Suspect => (Party::Suspect, class),
        };
        let mut fields = vec![
            plain("person", class, Headline, person),
            plain("role", class, Headline, role),
            sealed("name", class, Headline, party, name),
            sealed("also_known_as", class, Deep, party, also_known_as),
            sealed("born", class, Deep, party, born),
            sealed("phones", whereabouts, Deep, party, phones),
            sealed("handles", class, Deep, party, handles),
            sealed("address", whereabouts, Deep, party, address),
        ];
        if identified.is_some() {
            fields.extend(given("identified", Class::Contribution, Deep, identified.as_ref()));
            fields.push(sealed("identifiers", Class::Contribution, Deep, party, identifiers));
        }
        if located.is_some() {
            fields.extend(given("located", whereabouts, Deep, located.as_ref()));
            fields.push(sealed("locators", whereabouts, Deep, party, locators));
        }
        fields
    }
}

/// An agency opened a case for a victim. Nobody else sees it until it is referred. `intake.case_opened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseOpened {
    /// The case.
    pub case: CaseId,
    /// Its spoken reference.
    pub reference: CaseReference,
    /// The victim.
    pub victim: PersonId,
    /// The suspect, if known.
    pub suspect: Option<PersonId>,
    /// What brought the victim.
    pub how: OpenedHow,
    /// The victim's account.
    #[serde(default)]
    pub account: Private<Option<String>>,
}
impl CaseOpened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { case, reference, victim, suspect, how, account } = self;
        let class = Class::Opening;
        vec![
            plain("case", class, Headline, case),
            plain("reference", class, Headline, reference),
            plain("victim", class, Deep, victim),
            plain("suspect", class, Deep, suspect),
            plain("how", class, Headline, how),
            sealed("account", class, Deep, Party::Victim, account),
        ]
    }
}

/// A suspect was named, or named anew, on a case. `intake.suspect_named.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SuspectNamed {
    /// The suspect.
    pub person: PersonId,
    /// What the naming rests on.
    #[serde(default)]
    pub reason: Private<String>,
}
impl SuspectNamed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { person, reason } = self;
        vec![
            plain("person", Class::SuspectIdentity, Headline, person),
            sealed("reason", Class::Investigation, Deep, Party::Suspect, reason),
        ]
    }
}

/// A case was referred to the hub. `intake.case_referred.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseReferred {
    /// How soon triage must look.
    pub urgency: Urgency,
    /// What the victim wishes.
    pub victim_wish: Wish,
    /// The area that the case is counted in, where one was named.
    #[serde(default)]
    pub area: Option<AreaCode>,
    /// Why it is referred.
    #[serde(default)]
    pub reason: Private<String>,
}
impl CaseReferred {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { urgency, victim_wish, area, reason } = self;
        let class = Class::Gatekeeping;
        let fields = vec![
            plain("urgency", class, Headline, urgency),
            plain("victim_wish", class, Deep, victim_wish),
            sealed("reason", class, Deep, Party::Victim, reason),
        ];
        // Newer than the first referrals that were stored: left out where none was named. Where the victim is, be it only
        // the district, is for who sees the whole of the referral.
        fields.into_iter().chain(given("area", class, Deep, area.as_ref())).collect()
    }
}

/// A link between a case and an incident was proposed. `intake.link_proposed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LinkProposed {
    /// The incident.
    pub incident: IncidentId,
    /// Whether a private person reported the incident.
    pub third_party: bool,
    /// What matched.
    pub evidence: Vec<LinkEvidence>,
    /// Why it may belong.
    #[serde(default)]
    pub reason: Private<Option<String>>,
}
impl LinkProposed {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { incident, third_party, evidence, reason } = self;
        let class = Class::LinkReview;
        vec![
            plain("incident", class, Headline, incident),
            plain("third_party", class, Deep, third_party),
            plain("evidence", class, Headline, evidence),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

/// A person confirmed a link: the incident is part of the course of conduct. `intake.link_confirmed.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LinkConfirmed {
    /// The incident.
    pub incident: IncidentId,
    /// Whether a private person reported the incident.
    pub third_party: bool,
    /// Who acted in the suspect's place, where somebody else did.
    #[serde(default)]
    pub proxy: Option<Connection>,
    /// Whom it was done to, where that was not the victim herself. Who is near her is not for those who face the suspect.
    #[serde(default)]
    pub toward: Option<Connection>,
    /// Why it belongs.
    #[serde(default)]
    pub reason: Private<String>,
}
impl LinkConfirmed {
    /// A link tells that its incident exists, so it is no more visible than the incident.
    pub(crate) fn class(&self) -> Class {
        if self.third_party { Class::LinkReview } else { Class::Gatekeeping }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let class = self.class();
        let Self { incident, third_party, proxy, toward, reason } = self;
        let fields = vec![
            plain("incident", class, Headline, incident),
            plain("third_party", class, Deep, third_party),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ];
        let proxy = given("proxy", class, Headline, proxy.as_ref());
        fields.into_iter().chain(proxy).chain(given("toward", Class::VictimNeeds, Headline, toward.as_ref())).collect()
    }
}

/// A person rejected a proposed link. `intake.link_rejected.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LinkRejected {
    /// The incident.
    pub incident: IncidentId,
    /// Why it does not belong.
    #[serde(default)]
    pub reason: Private<String>,
}
impl LinkRejected {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { incident, reason } = self;
        vec![
            plain("incident", Class::LinkReview, Headline, incident),
            sealed("reason", Class::LinkReview, Deep, Party::Suspect, reason),
        ]
    }
}

/// A confirmed link was undone. `intake.link_undone.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LinkUndone {
    /// The incident.
    pub incident: IncidentId,
    /// Whether a private person reported the incident.
    pub third_party: bool,
    /// Why it does not belong after all.
    #[serde(default)]
    pub reason: Private<String>,
}
impl LinkUndone {
    pub(crate) fn class(&self) -> Class {
        if self.third_party { Class::LinkReview } else { Class::Gatekeeping }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let class = self.class();
        let Self { incident, third_party, reason } = self;
        vec![
            plain("incident", class, Headline, incident),
            plain("third_party", class, Deep, third_party),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

/// The four signs: Fixated, Obsessive, Unwanted, Repeated. An aid, not the statutory test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "the instrument asks four questions, each a yes or no of its own")]
pub struct Four {
    /// Fixated.
    pub fixated: bool,
    /// Obsessive.
    pub obsessive: bool,
    /// Unwanted.
    pub unwanted: bool,
    /// Repeated.
    pub repeated: bool,
}

impl Four {
    /// Whether all four are there.
    pub fn all(self) -> bool {
        let Self { fixated, obsessive, unwanted, repeated } = self;
        fixated && obsessive && unwanted && repeated
    }
}

/// A case was screened with FOUR. `intake.case_screened.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CaseScreened {
    /// The signs.
    pub four: Four,
    /// What the screener concluded.
    pub result: ScreenResult,
    /// What the signs rest on.
    #[serde(default)]
    pub evidence: Private<String>,
    /// Why not stalking, where the signs point to it.
    #[serde(default)]
    pub why_not_stalking: Private<Option<String>>,
}
impl CaseScreened {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { four, result, evidence, why_not_stalking } = self;
        let class = Class::Screening;
        vec![
            plain("four", class, Headline, four),
            plain("result", class, Headline, result),
            sealed("evidence", class, Deep, Party::Suspect, evidence),
            sealed("why_not_stalking", class, Deep, Party::Suspect, why_not_stalking),
        ]
    }
}

/// The course of conduct was classified anew; what was recorded before stays readable.
/// `intake.conduct_reclassified.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConductReclassified {
    /// What it is now taken to be.
    pub to: RecordedAs,
    /// Which offence it may be.
    pub offence: Option<OffenceCode>,
    /// Classifications that stay searchable beside the principal one (recommendation 7).
    pub included: Vec<RecordedAs>,
    /// Which linked incidents it covers.
    pub incidents: Vec<IncidentId>,
    /// Why.
    #[serde(default)]
    pub reason: Private<String>,
}
impl ConductReclassified {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { to, offence, included, incidents, reason } = self;
        let class = Class::Screening;
        vec![
            plain("to", class, Headline, to),
            plain("offence", class, Headline, offence),
            plain("included", class, Deep, included),
            plain("incidents", class, Deep, incidents),
            sealed("reason", class, Deep, Party::Suspect, reason),
        ]
    }
}

impl crate::field::Plain for Four {
    const WHY: &'static str = "four yes or no";
}
