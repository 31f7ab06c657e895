//! Moving a case to another hub (domain 5): what the sender says, what the receiver says, and what came with the case.
//! Hubs do not call each other. Files that an officer moves carry a case and its answer; these events say that it happened.

use crate::{
    Class, Detail, Field, Gateway, LawfulBasis, OrderApplicant, OrderKind, OrderOrigin, Party, Private,
    TransferRefusal, Variation,
    field::{given, plain, sealed},
    governance::PublicText,
    orders::{Term, origins},
};
use Detail::{Detail as Deep, Headline};
use kernel::{Date, OrderId, Timestamp, TransferId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Another hub is known, and by which keys. The last word about a hub holds. `governance.hub_registered.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HubRegistered {
    /// Its log's origin, which is its name for ever.
    pub hub: PublicText,
    /// Its name for people.
    pub name: PublicText,
    /// To whom files for it are sealed: an age recipient, `age1…`.
    pub recipient: PublicText,
    /// By what its signatures verify: `<origin>+<key id>+<key>`.
    pub verifier: PublicText,
}
impl HubRegistered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { hub, name, recipient, verifier } = self;
        let class = Class::Governance;
        vec![
            plain("hub", class, Headline, hub),
            plain("name", class, Headline, name),
            plain("recipient", class, Headline, recipient),
            plain("verifier", class, Headline, verifier),
        ]
    }
}

/// This hub does not take over a case that another one offered. `governance.bundle_declined.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BundleDeclined {
    /// The transfer, as the sender names it.
    pub transfer: TransferId,
    /// The sending hub.
    pub from: PublicText,
    /// SHA-256 of what the file says, in hex.
    pub digest: PublicText,
    /// Why.
    pub reason: TransferRefusal,
}
impl BundleDeclined {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { transfer, from, digest, reason } = self;
        let class = Class::Governance;
        vec![
            plain("transfer", class, Headline, transfer),
            plain("from", class, Headline, from),
            plain("digest", class, Headline, digest),
            plain("reason", class, Headline, reason),
        ]
    }
}

/// The case is offered to another hub. It goes on here until that hub has taken it over. `casework.transfer_offered.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TransferOffered {
    /// The transfer.
    pub transfer: TransferId,
    /// The other hub.
    pub to: PublicText,
    /// The power under which the sender discloses.
    pub gateway: Gateway,
    /// The basis on which the receiver processes.
    pub basis: LawfulBasis,
    /// Why the case moves.
    #[serde(default)]
    pub reason: Private<String>,
    /// Why sending it is necessary and proportionate.
    #[serde(default)]
    pub necessity: Private<String>,
}
impl TransferOffered {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { transfer, to, gateway, basis, reason, necessity } = self;
        // Where a case goes, the victim went: a summary does not tell it.
        let class = Class::Gatekeeping;
        vec![
            plain("transfer", class, Headline, transfer),
            plain("to", class, Deep, to),
            plain("gateway", class, Deep, gateway),
            plain("basis", class, Deep, basis),
            sealed("reason", class, Deep, Party::Victim, reason),
            sealed("necessity", class, Deep, Party::Victim, necessity),
        ]
    }
}

/// The other hub took the case over: it has an owner there, and ends here as a closed case does.
/// `casework.transfer_accepted.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TransferAccepted {
    /// The transfer.
    pub transfer: TransferId,
    /// The hub that took it over.
    pub by: PublicText,
    /// SHA-256 of what the file said that it took over, in hex.
    pub digest: PublicText,
    /// The spoken reference of the case there.
    pub reference: PublicText,
    /// When it was taken over there, as that hub says.
    pub answered_at: Timestamp,
    /// How many events of the case were recorded after it was offered, and so lie in no file: whoever recorded the answer has passed
    /// on what they say. Left out where there were none.
    pub passed_on: Option<u16>,
}
impl TransferAccepted {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { transfer, by, digest, reference, answered_at, passed_on } = self;
        // Where a case goes, the victim went: a summary does not tell it.
        let class = Class::Gatekeeping;
        let fields = vec![
            plain("transfer", class, Headline, transfer),
            plain("by", class, Deep, by),
            plain("digest", class, Deep, digest),
            plain("reference", class, Deep, reference),
            plain("answered_at", class, Headline, answered_at),
        ];
        fields.into_iter().chain(given("passed_on", class, Deep, passed_on.as_ref())).collect()
    }
}

/// The other hub did not take the case over: it goes on here. `casework.transfer_declined.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TransferDeclined {
    /// The transfer.
    pub transfer: TransferId,
    /// The hub that declined.
    pub by: PublicText,
    /// Why.
    pub reason: TransferRefusal,
    /// When it declined, as that hub says.
    pub answered_at: Timestamp,
}
impl TransferDeclined {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { transfer, by, reason, answered_at } = self;
        // Where a case goes, the victim went: a summary does not tell it.
        let class = Class::Gatekeeping;
        vec![
            plain("transfer", class, Headline, transfer),
            plain("by", class, Deep, by),
            plain("reason", class, Deep, reason),
            plain("answered_at", class, Headline, answered_at),
        ]
    }
}

/// This case came from another hub. `casework.case_received.v1`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CaseReceived {
    /// The transfer, as the sender names it.
    pub transfer: TransferId,
    /// The sending hub.
    pub from: PublicText,
    /// SHA-256 of what the file said, in hex.
    pub digest: PublicText,
    /// The spoken reference of the case there.
    pub reference: PublicText,
    /// In how many parts what was recorded there is put down here.
    pub parts: u16,
    /// Whether somebody who works there is related to a person on the case. Who it is stays there.
    pub conflict: bool,
    /// Whether the case was restricted to a list there.
    pub restricted: bool,
}
impl CaseReceived {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { transfer, from, digest, reference, parts, conflict, restricted } = self;
        let class = Class::Process;
        vec![
            plain("transfer", class, Headline, transfer),
            plain("from", class, Headline, from),
            plain("digest", class, Deep, digest),
            plain("reference", class, Headline, reference),
            plain("parts", class, Deep, parts),
            plain("conflict", Class::Conflict, Headline, conflict),
            plain("restricted", Class::Conflict, Headline, restricted),
        ]
    }
}

/// One thing that was recorded at the hub from which a case came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivedRow {
    /// The day on which it was recorded there, in London.
    pub on: Date,
    /// The agency that put it down, by its name there.
    pub agency: String,
    /// What kind of event it was, by its stored name.
    pub kind: String,
    /// What it said, by field.
    pub values: Map<String, Value>,
}

/// A part of what was recorded at the hub from which the case came, of one class: who sees that class sees it.
/// `casework.history_received.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct HistoryReceived {
    /// The transfer.
    pub transfer: TransferId,
    /// Which part, from 1.
    pub part: u16,
    /// Of which class.
    pub of: Class,
    /// What was recorded, in its order.
    #[serde(default)]
    pub rows: Private<Vec<ReceivedRow>>,
}
impl HistoryReceived {
    /// The party whose erasure takes it: what is about how the victim lives is hers, all else the suspect's.
    fn party(&self) -> Party {
        match self.of.retention() {
            crate::Retention::VictimSupport => Party::Victim,
            crate::Retention::PublicProtection | crate::Retention::AgencyRecord | crate::Retention::AccessRecord => {
                Party::Suspect
            }
        }
    }
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self { transfer, part, of, rows } = self;
        vec![
            plain("transfer", *of, Headline, transfer),
            plain("part", *of, Headline, part),
            plain("of", *of, Headline, of),
            sealed("rows", *of, Deep, self.party(), rows),
        ]
    }
}

/// A court's order came with the case, one event for each version of it: as made, and as varied since. What was recorded of
/// its service, notification, breaches and appeals stands in events of its own behind it. `orders.order_received.v1`
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OrderReceived {
    /// The transfer.
    pub transfer: TransferId,
    /// The order.
    pub order: OrderId,
    /// Which kind of order.
    pub kind: OrderKind,
    /// Whether an interim order was made; else it is the order itself.
    pub interim: bool,
    /// By what it came to be so, where it was not made so.
    pub varied: Option<Variation>,
    /// The day it was made, which is its first.
    pub made: Date,
    /// Its last day; none means until further order.
    pub last_day: Option<Date>,
    /// Whether it took the place of an interim order, so that no fresh initial notification is due.
    pub replaces_interim: bool,
    /// Whether it was served in court at once.
    pub served_in_court: bool,
    /// In which proceedings it was made, where that is said.
    pub origin: Option<OrderOrigin>,
    /// Who asked for it, where that is said.
    pub applicant: Option<OrderApplicant>,
    /// Which court.
    #[serde(default)]
    pub court: Private<String>,
    /// Its terms.
    #[serde(default)]
    pub terms: Private<Vec<Term>>,
}
impl OrderReceived {
    pub(crate) fn fields(&self) -> Vec<Field> {
        let Self {
            transfer,
            order,
            kind,
            interim,
            varied,
            made,
            last_day,
            replaces_interim,
            served_in_court,
            origin,
            applicant,
            court,
            terms,
        } = self;
        let class = Class::CourtDecision;
        let fields = vec![
            plain("transfer", class, Deep, transfer),
            plain("order", class, Headline, order),
            plain("kind", class, Headline, kind),
            plain("interim", class, Headline, interim),
            plain("made", class, Headline, made),
            plain("last_day", class, Headline, last_day),
            plain("replaces_interim", class, Headline, replaces_interim),
            plain("served_in_court", class, Headline, served_in_court),
            sealed("court", class, Deep, Party::Suspect, court),
            sealed("terms", class, Deep, Party::Suspect, terms),
        ];
        let varied = given("varied", class, Headline, varied.as_ref());
        fields.into_iter().chain(varied).chain(origins(class, origin.as_ref(), applicant.as_ref())).collect()
    }
}
