//! What the rules of the hub's process know of a case.

use crate::{Move, Phase, Refusal};
use clocks::Board;
use events::{
    AtWork, CaseworkEvent, Entry, ExtensionReason, HowShared, LocationKind, Party, Recorded, Retention, ToldAbout,
    WithdrawalReason,
    casework::{
        ActionPlanned, ActionProgressed, AdvocateOfferAnswered, AdvocateOffered, CaseClosed, CaseDiscussed,
        CaseReopened, CaseSteppedDown, CaseTriaged, ContactCleared, CourtOutcomeRecorded, DutyExcused,
        IntelligenceRecorded, InvestigationStepTaken, ItemCorrected, MeetingCalled, ReturnAsked, ReturnGiven,
        RightToKnowConsidered, RightToKnowDecided, SafeContactRecorded, VictimLocationRecorded, VictimPreferenceSet,
        VictimRightsSet, VictimSafetySaid, VictimTold,
    },
    records::{ErasureRequested, LegalHoldSet, ProcessingRestricted, RetentionReviewed, SubjectAccessRequested},
    reviews::ReviewOpened,
    transfer::{CaseReceived, TransferOffered},
};
use kernel::{
    ActionId, AgencyId, BreachId, By, Date, EventId, ItemId, MeetingId, OrderId, PersonId, Refused, Timestamp,
    TransferId,
};
use std::collections::{BTreeMap, BTreeSet};

/// A case as its history tells it.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) phase: Phase,
    pub(crate) triage: Option<(EventId, CaseTriaged)>,
    /// The event by which it was adopted.
    pub(crate) adopted: Option<EventId>,
    pub(crate) stepped_down: Option<CaseSteppedDown>,
    /// How it was closed last.
    pub(crate) closed: Option<(EventId, CaseClosed)>,
    /// How it was opened again, while it is open.
    pub(crate) reopened: Option<CaseReopened>,
    pub(crate) at_work: AtWork,
    /// Every event of the history.
    pub(crate) events: BTreeMap<EventId, Known>,
    pub(crate) items: BTreeMap<ItemId, (EventId, Entry)>,
    /// Per event, with whom it was shared and how much.
    pub(crate) shares: BTreeMap<EventId, BTreeMap<AgencyId, HowShared>>,
    /// The events that share something.
    pub(crate) shared_by: BTreeSet<EventId>,
    pub(crate) corrections: BTreeMap<EventId, Correction>,
    /// Per corrected event, its correction.
    pub(crate) superseded: BTreeMap<EventId, EventId>,
    /// Per withdrawn event, by what and why.
    pub(crate) withdrawn: BTreeMap<EventId, (EventId, WithdrawalReason)>,
    pub(crate) records: Records,
    /// The people who are named, and as whom.
    pub(crate) people: BTreeMap<PersonId, Party>,
    pub(crate) victim: Victim,
    /// Steps and outcomes as recorded, by whom.
    pub(crate) steps: Vec<(AgencyId, InvestigationStepTaken)>,
    pub(crate) intelligence: Vec<(AgencyId, IntelligenceRecorded)>,
    pub(crate) outcomes: Vec<(AgencyId, CourtOutcomeRecorded)>,
    pub(crate) called: BTreeMap<MeetingId, (EventId, MeetingCalled)>,
    pub(crate) discussed: BTreeMap<MeetingId, (EventId, CaseDiscussed)>,
    /// Per meeting, the event that put the case on its agenda or took it off, and whether it is on it.
    pub(crate) agenda: BTreeMap<MeetingId, (EventId, bool)>,
    /// What agencies were asked, by the event that asked.
    pub(crate) returns: BTreeMap<EventId, Return>,
    pub(crate) actions: BTreeMap<ActionId, Action>,
    /// The orders that a court made.
    pub(crate) orders: BTreeMap<OrderId, Order>,
    pub(crate) breaches: BTreeMap<BreachId, Breach>,
    /// What must happen, counted by the first rulebook: whether something is owed does not depend on how long there is.
    pub(crate) board: Board,
    /// Other hubs that are registered, by the origins of their logs; of the register, where it was read for the decision.
    pub(crate) hubs: BTreeSet<String>,
    /// To whom the case was offered, and what came of it.
    pub(crate) offers: BTreeMap<TransferId, Offer>,
    /// What was recorded since the case was offered, while no answer is there, and lies in no file.
    pub(crate) since_offer: Vec<EventId>,
    /// From where the case came, if it did.
    pub(crate) received: Option<(EventId, CaseReceived)>,
    /// Which parts of what was recorded there are put down.
    pub(crate) received_parts: BTreeSet<u16>,
    /// What was excused, by the event that says so.
    pub(crate) excused: BTreeMap<EventId, DutyExcused>,
}

/// What an agency holds about somebody: the agency, whom it is about, and the schedule it follows.
pub(crate) type Holding = (AgencyId, Party, Retention);

/// What was done with records of people.
#[derive(Debug, Clone, Default)]
pub(crate) struct Records {
    /// What is held, and was not erased since, with the day of the last entry.
    pub held: BTreeMap<Holding, Date>,
    /// The last review of what is held: which, on which day, and what it came to.
    pub reviewed: BTreeMap<Holding, (EventId, Date, RetentionReviewed)>,
    /// Requests of people for what is held about them.
    pub subject_access: BTreeMap<EventId, SubjectAccess>,
    /// What was erased once, and by what last.
    pub erased: BTreeMap<Holding, EventId>,
    /// Reviews from outside, by the events that opened them.
    pub reviews: BTreeMap<EventId, OutsideReview>,
    /// Requests to erase.
    pub requests: BTreeMap<EventId, Erasure>,
    /// Legal holds that stand: who set them, why, and whether for all.
    pub holds: BTreeMap<EventId, (AgencyId, LegalHoldSet)>,
    /// Holds and restrictions that ended, and whose they were.
    pub ended: BTreeMap<EventId, AgencyId>,
    /// Restrictions that stand, and whose they are.
    pub restrictions: BTreeMap<EventId, (AgencyId, ProcessingRestricted)>,
}

/// An offer to another hub.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub id: EventId,
    pub said: TransferOffered,
    /// The event that says what it came to.
    pub answered: Option<(EventId, CaseworkEvent)>,
}

/// A request to erase and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Erasure {
    pub controller: AgencyId,
    pub by: By,
    pub said: ErasureRequested,
    /// Each approval, by whom, and whether they answer for the agency's data.
    pub approvals: Vec<(EventId, By, bool)>,
    pub refused: bool,
    pub erased: bool,
}

/// A request for what an agency holds about a person, and how far its answer got.
#[derive(Debug, Clone)]
pub(crate) struct SubjectAccess {
    pub controller: AgencyId,
    /// Who recorded it.
    pub by: By,
    pub asked: SubjectAccessRequested,
    /// Why it takes longer, and until when.
    pub extended: Option<(ExtensionReason, Date)>,
    /// The last preparation.
    pub prepared: Option<Preparation>,
    /// The event that released it.
    pub released: Option<EventId>,
}

/// A prepared answer.
#[derive(Debug, Clone)]
pub(crate) struct Preparation {
    pub id: EventId,
    pub by: By,
    /// The events whose texts may be told.
    pub cleared: BTreeSet<EventId>,
}

/// A review from outside, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct OutsideReview {
    /// Who opened it.
    pub by: By,
    pub said: ReviewOpened,
    /// The event that released its pack, and the digest that it names.
    pub released: Option<(EventId, String)>,
    /// The event that took it back.
    pub withdrawn: Option<EventId>,
}

/// What the rules of sharing and correction need of any event.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub controller: AgencyId,
    pub kind: Kind,
}

/// How an event may be shared and corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A contributed item.
    Item { health: bool, summary: bool },
    /// A correction.
    Correction { summary: bool },
    /// Where the victim can be found.
    Location,
    /// How the victim can be reached.
    SafeContact,
    /// What the victim wishes, chooses or may know, and leave to contact her.
    Hers,
    /// What was done with records, or in the case: a fact of the process, which is neither withdrawn nor erased.
    Record,
    /// Any other event: its headline is its summary.
    Other,
}

/// A correction and who acknowledged it.
#[derive(Debug, Clone)]
pub(crate) struct Correction {
    pub said: ItemCorrected,
    pub acknowledged: BTreeSet<AgencyId>,
}

/// What is known for the victim's sake.
#[derive(Debug, Clone, Default)]
pub(crate) struct Victim {
    pub rights: Option<VictimRightsSet>,
    /// The last needs assessment of each agency.
    pub needs: BTreeMap<AgencyId, Entry>,
    /// Safe contacts in the order of recording.
    pub contacts: Vec<Contact>,
    /// The last location of each kind, by whom.
    pub locations: BTreeMap<LocationKind, (AgencyId, VictimLocationRecorded)>,
    pub to_tell: BTreeMap<EventId, ToTell>,
    /// Per event that made or varied an order, that it ends: another telling than that it was made.
    pub endings: BTreeMap<EventId, ToTell>,
    /// What she wishes, as recorded, by whom.
    pub preferences: Vec<(AgencyId, VictimPreferenceSet)>,
    /// What she said of how safe she feels, and to which agency.
    pub safety: Vec<(AgencyId, VictimSafetySaid)>,
    pub offers: BTreeMap<EventId, AdvocateOffer>,
    pub questions: BTreeMap<EventId, Question>,
    /// Leave that was given to contact her, and to whom.
    pub cleared: Vec<(AgencyId, ContactCleared)>,
}

impl Victim {
    /// What a telling of a kind is about.
    pub fn meant(&self, about: ToldAbout, of: EventId) -> Option<&ToTell> {
        let ending = (about == ToldAbout::OrderEnding).then(|| self.endings.get(&of)).flatten();
        ending.or_else(|| self.to_tell.get(&of))
    }
}

/// An advocate who was offered, by whom, and what she answered.
#[derive(Debug, Clone)]
pub(crate) struct AdvocateOffer {
    pub by: AgencyId,
    pub said: AdvocateOffered,
    pub answers: Vec<AdvocateOfferAnswered>,
}

/// A question whether she be told who the suspect is, by whom, and what was decided.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub by: By,
    pub said: RightToKnowConsidered,
    pub decided: Option<(EventId, RightToKnowDecided)>,
}

/// A safe contact, by whom and since when.
#[derive(Debug, Clone)]
pub(crate) struct Contact {
    pub id: EventId,
    pub at: Timestamp,
    pub by: AgencyId,
    pub said: SafeContactRecorded,
}

/// An event the victim is told of.
#[derive(Debug, Clone)]
pub(crate) struct ToTell {
    /// What a telling of it can be about.
    pub about: &'static [ToldAbout],
    /// Before which it cannot have been told.
    pub happened: Happened,
    /// When it is due.
    pub due: Due,
    /// Whether the victim was told.
    pub told: bool,
    /// Whether the victim asked not to be told: nobody has to, and somebody still may, if the victim asks after all.
    pub declined: bool,
    /// Attempts that failed; of the update that was agreed, which comes again and again, everything.
    pub attempts: Vec<VictimTold>,
}

/// When something happened, as precisely as its event says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Happened {
    At(Timestamp),
    On(Date),
}

/// By when the victim must be told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    /// Settled when the event was recorded.
    On(Date),
    /// Counted from the day the duty holder knew, by the rights the victim had when it was recorded: rights that change
    /// later neither excuse nor blame.
    From { day: Date, enhanced: bool },
    /// Counted back from the last day of an order.
    BeforeEnd { made: Date, last: Date },
    /// As agreed with her, from the last telling on.
    AsAgreed,
}

/// An action of the plan and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub id: EventId,
    pub by: By,
    pub planned: ActionPlanned,
    /// Which agency does it now, and the event that says so.
    pub owner: AgencyId,
    pub owned_by: EventId,
    /// By when now.
    pub due: Date,
    /// The last note on it.
    pub noted: Option<ActionProgressed>,
    pub closed: Option<(EventId, Entry)>,
    /// Whether it was said what came of it: with its end, or by a note after it.
    pub has_result: bool,
}

/// What an agency was asked, and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Return {
    pub asked: ReturnAsked,
    pub given: Option<(EventId, ReturnGiven)>,
}

/// An order that a court made, as far as closing a case needs it.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// What made it, or changed its last day.
    pub event: EventId,
    /// Its last day; none where it has none.
    pub last_day: Option<Date>,
    /// Whether it is interim.
    pub interim: bool,
    /// Whether it ended before that.
    pub ended: bool,
}

impl Order {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, on: Date) -> bool {
        !self.ended && self.last_day.is_none_or(|last| on <= last)
    }
}

/// An alleged breach and how far it got.
#[derive(Debug, Clone)]
pub(crate) struct Breach {
    pub reported: EventId,
    pub stands: Standing,
    /// Whether the risk was judged after it was reported.
    pub judged: bool,
}

/// Where an alleged breach stands (domain 3.1, region D).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Alleged,
    Recorded,
    /// Charged on a day, in London.
    Charged(Date),
    /// No breach, as police found.
    NotMadeOut,
    /// Not pursued, or decided by a court.
    Ended,
}

impl State {
    /// Reads a history.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Self {
        history.into_iter().fold(Self::default(), crate::evolve)
    }

    /// The events by which other hubs took the case over.
    pub(crate) fn moved(&self) -> Vec<EventId> {
        let answers = self.offers.values().filter_map(|offer| offer.answered.as_ref());
        answers.filter(|(_, said)| matches!(said, CaseworkEvent::TransferAccepted(_))).map(|(id, _)| *id).collect()
    }

    /// Where the case stands after a move. A refusal rests on these events; that another hub has taken it over, on its answer.
    pub(crate) fn after(&self, it: Move, rests_on: Option<EventId>) -> Result<Phase, Refused<Refusal>> {
        let moved = |why| if why == Refusal::CaseTransferred { self.moved() } else { rests_on.into_iter().collect() };
        self.phase.after(it).map_err(|why| Refused::resting_on(why, moved(why)))
    }

    /// The offer of a transfer that waits for its answer, and the event that says it.
    ///
    /// # Errors
    /// The case was not offered so, or the other hub has answered.
    pub fn open_offer(&self, transfer: TransferId) -> Result<(EventId, &TransferOffered), Refusal> {
        let offer = self.offers.get(&transfer).ok_or(Refusal::TransferUnknown)?;
        if offer.answered.is_some() { Err(Refusal::TransferAnswered) } else { Ok((offer.id, &offer.said)) }
    }

    /// From where the case came, if it came from another hub.
    pub fn received(&self) -> Option<&CaseReceived> {
        self.received.as_ref().map(|(_, received)| received)
    }

    /// Where the case stands.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether the victim has enhanced rights. Victims of stalking are persistently targeted, so that is the default
    /// (Victims' Code, enhanced rights; domain 6).
    pub(crate) fn enhanced(&self) -> bool {
        self.victim.rights.as_ref().is_none_or(|rights| rights.enhanced)
    }

    /// An event, then what it corrects, and so on to what was entered first.
    pub(crate) fn back_to_the_first(&self, event: EventId) -> impl Iterator<Item = EventId> {
        std::iter::successors(Some(event), |at| self.corrections.get(at).map(|correction| correction.said.event))
    }
}
