//! Every "must happen by" of a case: who owes it, under which rule, begun by which event, due when, and how it stands.
//!
//! Silence is what the findings that this hub answers are about: risk not assessed, orders not considered, breaches not acted
//! on, victims not told. So whatever must happen has an owner and a due time here. All of it is computed from the history,
//! the rulebook of the day and a moment: a clock role that runs announces what was missed and decides nothing (decision 22).
//!
//! [`Board::of`] folds a history. Who reads with another's eyes gives it what that reader sees, and gets what that reader may
//! know. A duty's rule is its name, the version of the rulebook and the day since when the period has its length
//! ([`Under`]).
//!
//! | Duty | Begun by | Period | Owed by | Ended by |
//! |---|---|---|---|---|
//! | triage | the case is referred; opened again and never adopted | urgent, high or imminent: same day, else 1 working day | police | triage, adoption |
//! | decide link | a link is proposed, and none of that incident waits | 1 working day | police | confirmed, rejected |
//! | first assessment | the case is referred or goes on, and was never assessed | 24 hours | police | an assessment, by anybody |
//! | assess needs | the case is referred or goes on, and needs were never assessed | 2 days | police | a needs assessment, by anybody |
//! | tell victim | a step, an arrest, a charge or none, a court's decision, an application withdrawn or refused, an order discharged or quashed, a decision that she is told who it is | 1 or 5 working days, by her rights | who recorded it | told, or she asks not to be, also beforehand |
//! | tell of order ending | an order with a last day, made, varied or standing again on appeal | 14 days before it | the force | told; nobody owes it once the order ends otherwise |
//! | reask preference | a charge, a court's decision, an order made, varied or ended, a higher level, stepping down, while she wishes not to be told of something | 5 working days | who she told | asked again, whatever she says |
//! | update victim | an update agreed with her; each telling | the days agreed | who agreed it | any telling |
//! | offer advocate | the case is referred or goes on, not by an advocate, and none was offered | 2 working days | police | an offer, a referral for advocacy |
//! | decide right to know | it is asked that she be told who the suspect is | 5 working days | police | the decision |
//! | reassess | an assessment | 7, 28 or 90 days, by its level | its agency | an assessment of its agency, or of anybody at no lower level |
//! | reassess after trigger | a red flag; once assessed, any other trigger (`events::triggered`), and that the case goes on | 24 hours (red flags, also an incident at her home or by proxy), 3 working days | who assessed last; of a red flag who raised it | an assessment, by anybody |
//! | consider order | the case or an incident of it is screened as stalking, and no stalking protection order is considered, applied for or in force; a trigger of the risk while an order is not pursued and none is applied for or in force | 2 working days | who screened; the force | consideration of such an order |
//! | review order | an order is not pursued | the day named | who said so | considered again, or not pursued again |
//! | answer order request | a referral that asks for an order; information given | 5 working days | the agency asked | considered for that agency, declined, withdrawn; nobody owes it while information is asked for |
//! | authorise application | drafting at high risk | 1 working day | the force | authorised |
//! | lodge application | found necessary, or drafting, at high risk; an authority then or to ask for an interim order | 5 working days; the same day | the force | lodged; nobody owes it once it is not pursued |
//! | list hearing | lodged; an interim order refused, or at its end, with no hearing of the application to come; an interim order asked for by itself | 5 working days | the force | a hearing of that listed, or a decision |
//! | decide on appeal | the interim or main application is refused | 5 working days | the force | an appeal; else excused with a reason |
//! | review renewal | an order with a last day, also one that stands again on appeal | 90 days before it | the force | varied or renewed; else excused with a reason |
//! | list before interim ends | an interim order, made or extended | 14 days before its last day | the force | a hearing listed by then; a decision |
//! | settle before interim ends | the same | 3 days before its last day | the force | the same; put off beyond that day, it is owed again |
//! | decide before interim ends | an interim order, made or extended | its last day | the force | the full order, or its refusal |
//! | serve order | an order not served in court | interim 1 day, others 3 | the force | service |
//! | notify | service of an order that needs it | 3 days beginning with it | the respondent | notification |
//! | record failure to notify | the last day for a notification is over | 1 day | the force | recorded; else excused with a reason |
//! | notify change | a new name or address | 3 days beginning with it | the respondent | notification |
//! | reassess after order ends | the last day of an order is over | 24 hours | the force | an assessment, by anybody |
//! | act on breach | a breach is reported | high risk 1 hour, else 24 | police | an arrest not before it, recorded, not made out, charged |
//! | decide on breach | a breach is reported | 24 hours | police | recorded, not made out, charged |
//! | charge summary offence | a second occasion is joined; a later one moves it | 6 months after the last incident | police | a charge; nobody owes it for s.4 or s.4A alone |
//! | acknowledge referral | any referral | 1 working day; urgent kinds and high risk the same day | the receiver | acknowledged, information asked for, answered |
//! | answer referral | a referral to a service; information given | 1 working day | the service | accepted, declined; nobody owes it while information is asked for |
//! | give information | the receiver asks for information | 2 working days | the sender | given; nobody owes it once the referral is answered |
//! | start work | accepted | 5 working days | the service | started |
//! | report progress | work started, and each report | 28 days | the service | a report, completed, disengaged |
//! | return for meeting | an agency is asked a question | 24 hours at high risk, else 3 working days | the agency asked | information, no trace, a refusal with its reason |
//! | do action | an action is planned, redated or handed over | the day named | its owner | closed, redated, handed over |
//! | review stepped down | a case is stepped down | the day named | who did | closed, stepped down again, reopened |
//! | acknowledge correction | a correction | 2 working days | each recipient | acknowledged |
//! | answer subject access | a request | 1 month, or 3 | the agency asked | the release |
//!
//! The lengths are those of the first rulebook; each is a dated period in the log.
//!
//! A case goes on that is opened again, or put up for adoption after advice. What ended with it and was never done is owed anew
//! (`starts.rs`). What the victim is owed by law does not end with advice.
//!
//! What was due before a case came from another hub is owed and counted there: what comes begins no clock here whose last
//! moment lies before the record that brings it. But an action that is still open, and an order in force that nobody has served,
//! are owed by the end of the day on which they come. A version of an order that comes with the one that took its place
//! begins nothing. Hub default.

mod board;
mod charging;
mod clock;
mod judged;
mod links;
mod orders;
mod process;
mod referrals;
mod risk;
mod screening;
mod starts;
#[cfg(test)]
mod tests;
mod victim;

pub use board::{Board, needs};
pub use clock::{About, Clock, ClockState, How, Key, Owner, Settled, Under};
pub use judged::{Judgement, Judgements};
pub use victim::ending_told_by;
