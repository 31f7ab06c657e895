//! What an event says by ids alone: which thing of its case it is about, and which other events and actions its lists name.

use crate::{CaseworkEvent, Entry, Event, IntakeEvent, OrdersEvent, Place, ReferralsEvent, RiskEvent, Value};

/// The fields by which events say which thing of their case they are about, and by which commands name it. The same thing has the
/// same id in all of them.
const THINGS: [&str; 6] = ["action", "breach", "item", "order", "referral", "transfer"];

/// The things of its case that an event is about: by which field it says so, and the id as it is written.
pub fn things(entry: &Entry) -> Vec<(&'static str, String)> {
    let id = |value| if let Value::Known(serde_json::Value::String(id)) = value { Some(id) } else { None };
    let fields = entry.event.fields(entry.source).into_iter();
    let plain = fields.filter(|field| field.place == Place::Plain && THINGS.contains(&field.name));
    plain.filter_map(|field| Some((field.name, id(field.value)?))).collect()
}

/// The fields of an event that list ids of other events or of actions. Who reads it need not see all of them.
pub fn lists(event: &Event) -> &'static [&'static str] {
    match event {
        Event::Casework(CaseworkEvent::CaseDiscussed(_)) => &["actions", "relied_on", "shared"],
        Event::Casework(CaseworkEvent::ContactCleared(_)) | Event::Intake(IntakeEvent::HintAnswered(_)) => {
            &["rests_on"]
        }
        Event::Casework(CaseworkEvent::Erased(_)) => &["approvals"],
        Event::Casework(CaseworkEvent::SubjectAccessPrepared(_)) => &["cleared"],
        Event::Risk(RiskEvent::RiskAssessed(_)) => &["plan", "relied_on"],
        Event::Risk(RiskEvent::HubLevelSet(_)) => &["relied_on"],
        Event::Orders(OrdersEvent::OrderConsidered(_)) => &["evidence"],
        Event::Referrals(ReferralsEvent::ReferralSent(_)) => &["items"],
        Event::Casework(_)
        | Event::Risk(_)
        | Event::Orders(_)
        | Event::Referrals(_)
        | Event::Intake(_)
        | Event::Governance(_)
        | Event::Access(_) => &[],
    }
}
