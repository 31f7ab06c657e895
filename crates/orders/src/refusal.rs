//! Why the orders service says no. The names are stable: callers see them. "SPA" is the Stalking Protection Act 2019.

/// The unmet condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Refusal {
    /// The id names something else already. Source: hub default.
    #[error("this id is in use with other content; send a new request")]
    IdInUse,
    /// What is told has not happened yet. Source: hub default.
    #[error("this lies in the future; record it when it has happened, or check the clock of the sending system")]
    OccurredInTheFuture,
    /// Nobody can have known yet. Source: hub default.
    #[error("the claimed knowledge lies in the future; check its date and the clock of the sending system")]
    KnownInTheFuture,
    /// The rulebook must hold the period. Source: domain brief, preface.
    #[error("the rulebook has no period for that day; check the date, or ask a hub officer to adopt one")]
    NoPeriodInRulebook,
    /// Only an order of this case is acted on. Source: domain brief 3.1.
    #[error("this case has no such order; consider it first")]
    OrderUnknown,
    /// Police do not apply for it. Source: `parameters.rs`.
    #[error("police do not apply for this kind of order; record it when it is made")]
    NotByApplication,
    /// Each criterion rests on evidence. Source: domain brief 3.1, region A.
    #[error("a criterion is met without evidence; name the events that show it")]
    NoEvidence,
    /// Evidence is on the record. Source: domain brief 8.2.
    #[error("an event named as evidence is not in this case; name events of this case")]
    EvidenceUnknown,
    /// An order that was not pursued is considered again on new evidence. Source: domain brief 3.1, region A.
    #[error("nothing new is named; name evidence that was not there when the order was last considered")]
    NoNewEvidence,
    /// It is considered and open. Source: domain brief 3.1, region A.
    #[error("the order is already considered; go on with it, or decline it first")]
    AlreadyConsidered,
    /// A review lies ahead. Source: hub default.
    #[error("the review lies in the past; choose today or later")]
    ReviewInThePast,
    /// A declined order stays so until it is considered again. Source: domain brief 3.1, region A.
    #[error("the order is not pursued; consider it again with new evidence")]
    NotPursued,
    /// All three criteria are needed. Source: SPA s.1.
    #[error("the criteria are not all met; decline the order, or consider it again on new evidence")]
    CriteriaNotMet,
    /// An order prohibits or requires something. Source: SPA s.2.
    #[error("there are no terms; name at least one prohibition or requirement")]
    NoTerms,
    /// Drafting starts once. Source: domain brief 3.1, region A.
    #[error("drafting has already started; go on with the application")]
    AlreadyDrafted,
    /// A draft is authorised, not an idea. Source: domain brief 3.1, region A.
    #[error("there is no draft; start drafting first")]
    NotDrafted,
    /// Authorised once. Source: domain brief 3.1, region A.
    #[error("the application is already authorised; lodge it, or decline it")]
    AlreadyAuthorised,
    /// The chief officer's authority comes first. Source: SPA s.1 (applicant), domain brief 3.1.
    #[error("the application is not authorised; have it authorised first")]
    NotAuthorised,
    /// The authority covers what is asked of the court. Source: SPA s.5, domain brief 3.1.
    #[error("an interim order is not authorised; lodge without one, or have it authorised")]
    InterimNotAuthorised,
    /// What lies before the court is no longer the force's to decline. Source: domain brief 3.1, region A.
    #[error("the application is already lodged; the court decides it")]
    AlreadyLodged,
    /// A court decides what lies before it. Source: SPA s.2, s.5.
    #[error("no application is lodged; lodge it first")]
    NotLodged,
    /// An interim order is applied for. Source: SPA s.5.
    #[error("no interim order was applied for; check the court's order")]
    InterimNotSought,
    /// Asked for once, and again when a court has answered. Source: SPA s.5; hub default.
    #[error("an interim order is asked for already; record what the court decides")]
    InterimAlreadySought,
    /// One interim order at a time, and a full order replaces it. Source: SPA s.5, domain brief 3.1.
    #[error("an interim order is in force; say that the full order replaces it, or wait until it ends")]
    InterimInForce,
    /// There must be one to replace. Source: SPA s.9(1).
    #[error("no interim order is in force to be replaced; say that the full order does not replace one")]
    NoInterimToReplace,
    /// A full order follows its interim order. Source: SPA s.5.
    #[error("the full order is dated before the interim order; check the dates")]
    MadeOutOfOrder,
    /// Exactly one full order. Source: domain brief 3.1, invariants.
    #[error("the full order is already made; a change to it is a variation")]
    FullOrderExists,
    /// The day it was made is the day on which it happened. Source: hub default.
    #[error("the order is dated another day than its occurrence; check the dates")]
    MadeOnAnotherDay,
    /// A court acts under a law that is in force. Source: `parameters.rs`.
    #[error("the law of this kind of order was not in force on that day; check the date")]
    LawNotInForce,
    /// The last day is not before the first. Source: hub default.
    #[error("the order ends before it is made; check the dates")]
    EndsBeforeItBegins,
    /// A term holds on days of its order. Source: SPA s.3.
    #[error("a term begins or ends outside the order's own days, or ends before it begins; check its days")]
    TermOutsideOrder,
    /// At least two years beginning with the day it is made. Source: SPA s.3.
    #[error("the full order is shorter than the law allows; check its last day")]
    OrderTooShort,
    /// A stalking protection order of the court's own motion awaits its law, a power of the rulebook. Source: domain brief
    /// 3, pending law.
    #[error(
        "no law in force on that day lets this kind of order be made without an application; record the application"
    )]
    OriginNotInForce,
    /// Each kind of order is made in proceedings of its own. Source: `parameters.rs`.
    #[error("this kind of order is not made in such proceedings; check its kind and its origin")]
    OriginDoesNotFit,
    /// The chief officer applies for an order. Source: SPA s.1, s.5.
    #[error("a respondent does not apply for an order; check what was refused and who had applied")]
    ApplicantDoesNotFit,
    /// What is served was made. Source: domain brief 3.1, region B.
    #[error("no order is made yet; record the court's order first")]
    OrderNotMade,
    /// Service follows making. Source: domain brief 3.1, region B.
    #[error("the order was not made by then; check when it was served")]
    ServedBeforeMade,
    /// Served once per version. Source: domain brief 3.1, region B.
    #[error("this order is already served; nothing more is needed")]
    AlreadyServed,
    /// A notification answers a duty. Source: SPA s.9.
    #[error("no notification is due; record the service first")]
    NotificationNotDue,
    /// The duty begins with service. Source: SPA s.9(1).
    #[error("the notification lies before the service; check when it was made")]
    NotifiedBeforeService,
    /// The initial notification is made once. Source: SPA s.9.
    #[error("the notification is already recorded; nothing more is needed")]
    AlreadyNotified,
    /// The first notification is no change. Source: SPA s.9, s.10.
    #[error("the first notification is no change; record it as the notification")]
    NotAChange,
    /// The time for the first notification is not over, or it was made within it. Source: SPA s.9.
    #[error("the last day for the notification is not over, or it was made by then; there is nothing to record")]
    NotOverdue,
    /// Only an order in force can be breached. Source: SPA s.8.
    #[error("no such order was in force then; report it as an incident instead")]
    NoOrderInForce,
    /// Only terms proven served are enforced. Source: domain brief 3.1, invariants.
    #[error("no version in force at the breach is proven served by then; record the service first")]
    OrderNotServed,
    /// The term is one of the order. Source: domain brief 3.1, region D.
    #[error("the order has no such term; count its terms from 1")]
    TermUnknown,
    /// A term with a period of its own forbids nothing outside it. Source: SPA s.3, s.8.
    #[error("the term had not begun or had ended by then; check which term it was, or report it as an incident")]
    TermNotInForce,
    /// Only a reported breach is decided. Source: domain brief 3.1, region D.
    #[error("no such breach is reported; report it first")]
    BreachUnknown,
    /// It is a recorded crime. Source: domain brief 3.1, region D.
    #[error("the breach is already recorded as a crime; charge it, or record what becomes of it")]
    BreachAlreadyRecorded,
    /// It was found not to be one. Source: domain brief 3.1, region D.
    #[error("the breach was found not made out; report it anew if there is more")]
    BreachNotMadeOut,
    /// A charge needs a recorded crime. Source: domain brief 3.1, region D.
    #[error("the breach is not recorded as a crime; record it first")]
    BreachNotRecorded,
    /// It ended without a charge. Source: domain brief 3.1, region D.
    #[error("the breach is already ended without a charge; charge it if that decision was reversed")]
    AlreadyEnded,
    /// A charge follows the breach, or where its time is not told the first knowledge of it, and the order. Source: hub
    /// default.
    #[error("the charge lies before the breach, before anybody knew of it or before the order; check when it was made")]
    ChargedBeforeBreach,
    /// An arrest for a breach follows it, or, where that is not told, the first knowledge of it. Source: hub default.
    #[error("the arrest lies before the breach, or before anybody knew of it; check when it was made")]
    ArrestedBeforeBreach,
    /// Breach of a stalking protection order is an offence of its own. Source: SPA s.8 (H20164).
    #[error("the offence of breach (H20164) is not among the offences; add it")]
    BreachOffenceMissing,
    /// Charged once. Source: domain brief 3.1, region D.
    #[error("the breach is already charged; nothing more is needed")]
    AlreadyCharged,
    /// The referral asks this agency for an order and is not answered. Source: domain brief 5, `SPO_REQUEST`.
    #[error("no open request for an order by this referral; check the referral")]
    RequestUnknown,
    /// A court that refused, or an applicant who withdrew, ended the application. Source: domain brief 3.1, region A.
    #[error("the application has ended; consider a new order, or appeal")]
    ApplicationEnded,
    /// Not every kind has an interim order. Source: `parameters.rs`.
    #[error("this kind of order has no interim order; check its kind")]
    NoInterimOfThisKind,
    /// Some kinds end by law. Source: `parameters.rs`.
    #[error("the order is longer than its law allows; check its last day")]
    OrderTooLong,
    /// An interim order is varied as one, and a full order as one. Source: SPA s.4, s.5.
    #[error("this variation is not one of the version in force; check how it was changed")]
    VariationDoesNotFit,
    /// An interim order has a fixed period. Source: SPA s.5.
    #[error("an interim order has no last day; give it")]
    LastDayMissing,
    /// What extends or renews lasts longer. Source: SPA s.4, s.5.
    #[error("the order does not last longer than before; check its last day")]
    NotLonger,
    /// A discharge in the first two years needs both. Source: SPA s.4 (from memory, not confirmed).
    #[error("this early a discharge needs the consent of respondent and chief officers; check what the court recorded")]
    ConsentsMissing,
    /// One exemption at a time. Source: SPA s.9.
    #[error("the respondent is already exempt; end that exemption first")]
    AlreadyExempt,
    /// There is an exemption to end. Source: SPA s.9.
    #[error("no exemption is recorded; record it first")]
    NotExempt,
    /// Arrested once for each. Source: domain brief 3.1, region D.
    #[error("an arrest for the breach is already recorded; nothing more is needed")]
    AlreadyArrested,
    /// A court tries what is charged. Source: domain brief 3.1, region D.
    #[error("the breach is not charged; record the charge first")]
    NotCharged,
    /// A trial follows the charge. Source: hub default.
    #[error("the court's decision lies before the charge; check the dates")]
    TriedBeforeCharge,
    /// Tried once. Source: domain brief 3.1, region D.
    #[error("a court has already ended the case about this breach; nothing more is needed")]
    AlreadyTried,
    /// What is appealed against was decided. Source: SPA s.7.
    #[error("no such decision is recorded; record it first")]
    NothingToAppeal,
    /// Who may appeal depends on the decision. Source: SPA s.7.
    #[error("this party has no appeal against such a decision; check who appeals")]
    AppealNotTheirs,
    /// One at a time. Source: domain brief 3.1, region E.
    #[error("an appeal is already pending; record how it ended first")]
    AppealPending,
    /// What is determined was lodged. Source: domain brief 3.1, region E.
    #[error("no appeal is pending; record it first")]
    NoAppealPending,
    /// It is determined after it was lodged. Source: hub default.
    #[error("the appeal is determined before it was lodged; check the dates")]
    DeterminedBeforeLodged,
    /// An order is replaced on an appeal that was allowed. Source: SPA s.7.
    #[error("no appeal was allowed; record how it ended first")]
    NoAppealAllowed,
}

impl kernel::Reason for Refusal {}
