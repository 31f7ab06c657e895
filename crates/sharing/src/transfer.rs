//! What another hub is told of a case that is offered to it (domain 5, 7.1, 7.4): **one table**, class by class. What it may be shown
//! there is decided there, under that hub's policy, by the class that each thing keeps.

use crate::{
    CaseAccess, Face,
    review::{holds_a_location, is_about_the_suspects_whereabouts},
};
use events::{
    CaseworkEvent, Class, Detail, Entry, Event, Field, GovernanceEvent, HowShared, Place, ReferralsEvent, Value,
};

/// How a class goes with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// As it was recorded.
    Whole,
    /// Its headlines: what a meeting decided is the business of those who met.
    Headlines,
    /// As far as its agency has shared it with another: in full, or its headlines.
    AsShared,
    /// In a place of its own and nowhere else, so that the wall around it goes with it.
    Apart,
    /// Not at all.
    Stays,
}

/// How a class goes with a case to another hub. Hub default, after domain 7.4 and 7.5.
pub fn goes(class: Class) -> Goes {
    match class {
        // What happened, how the case was worked on, what courts decided, and what was done for the victim.
        Class::Process
        | Class::Opening
        | Class::Gatekeeping
        | Class::Conduct
        | Class::Screening
        | Class::Risk
        | Class::Plan
        | Class::VictimPlan
        | Class::VictimNeeds
        | Class::VictimUpdate
        | Class::OrderConsideration
        | Class::OrderApplication
        | Class::CourtDecision
        | Class::OrderService
        | Class::OrderNotification
        | Class::Breach
        | Class::Investigation
        | Class::PerpetratorReferral
        | Class::VictimReferral => Goes::Whole,
        Class::Meeting => Goes::Headlines,
        Class::Contribution => Goes::AsShared,
        // Who the people are, where the victim is, and how to reach her.
        Class::VictimIdentity | Class::SuspectIdentity | Class::VictimLocation | Class::SafeContact => Goes::Apart,
        // Intelligence is sent from force to force. Legal advice is privileged. What a private person reported could betray who
        // it was. Who is related to whom, who saw what, and what was done with records is this hub's.
        Class::Intelligence
        | Class::LegalPrivilege
        | Class::ThirdPartyConduct
        | Class::ThirdPartyBreach
        | Class::LinkReview
        | Class::Conflict
        | Class::SharingRecord
        | Class::Governance
        | Class::AccessRecord => Goes::Stays,
    }
}

/// The fields of an event that another hub is told, by name; none where it is told nothing of it.
///
/// Never what was corrected, withdrawn, erased or restricted, nor what was put down before the referral and not shared since. Of a
/// field of another class than its event's, only what goes whole. No text that is shaped like a location, as nobody knows here who
/// reads it there. What came here from another hub goes on as it came.
pub fn told_to_hub(access: &CaseAccess, face: &Face, entry: &Entry) -> Vec<&'static str> {
    let shared = access.shared_most(face.id);
    let origin = access.seen_as(face);
    let kept = access.is_kept_back(face, None)
        || access.corrected_by(face.id).is_some()
        || !access.contains(origin.belongs)
        || access.precedes_referral(&origin) && shared.is_none() && !is_of_the_opening(&entry.event)
        || is_of_this_hub(&entry.event);
    // What another hub told this one was chosen and looked through there and where it was read, and goes on as it came.
    let came = matches!(&entry.event, Event::Casework(CaseworkEvent::HistoryReceived(_)));
    let whole = match (goes(origin.class), shared) {
        (Goes::Headlines | Goes::AsShared, _) if came => true,
        (Goes::Whole, _) | (Goes::AsShared, Some(HowShared::Full)) => true,
        (Goes::Headlines, _) | (Goes::AsShared, Some(HowShared::Summary)) => false,
        (Goes::AsShared, None) | (Goes::Apart | Goes::Stays, _) => return Vec::new(),
    };
    if kept {
        return Vec::new();
    }
    let fields = entry.event.fields(entry.source).into_iter().filter(|field| {
        let of_the_event = field.class == face.class && (whole || field.detail == Detail::Headline);
        let of_another = field.class != face.class && whole && goes(field.class) == Goes::Whole;
        let is_there = matches!(&field.value, Value::Known(value) if !value.is_null());
        let locates = !came && matches!(field.place, Place::Sealed(_)) && holds_a_location(field);
        is_there && (of_the_event || of_another) && !locates
    });
    fields.map(|field| field.name).collect()
}

/// Whether a field of an event that goes as it is, such as a service of an order, goes with it: no text that is shaped like a location,
/// but for where the suspect is, and of what a private person said no text at all.
pub fn goes_as_it_is(entry: &Entry, field: &Field) -> bool {
    let text = matches!(field.place, Place::Sealed(_));
    let locates = holds_a_location(field) && !is_about_the_suspects_whereabouts(field);
    !text || !entry.source.is_third_party() && !locates
}

/// Opening and referring a case come before it is the hub's, and are told of every case that is.
fn is_of_the_opening(event: &Event) -> bool {
    event.class(kernel::Source::Agency) == Class::Opening
}

/// What concerns nobody but this hub: who works on the case here, and what is to be done by whom.
fn is_of_this_hub(event: &Event) -> bool {
    matches!(
        event,
        Event::Governance(GovernanceEvent::WorkerAssigned(_) | GovernanceEvent::AssignmentEnded(_))
            | Event::Casework(
                CaseworkEvent::DutyMissed(_)
                    | CaseworkEvent::DutyExcused(_)
                    | CaseworkEvent::TransferOffered(_)
                    | CaseworkEvent::TransferAccepted(_)
                    | CaseworkEvent::TransferDeclined(_)
            )
            // What was never sent is nobody else's.
            | Event::Referrals(ReferralsEvent::ReferralDrafted(_) | ReferralsEvent::ReferralDiscarded(_))
    )
}
