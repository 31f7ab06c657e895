//! The rules as data, and what holds of them whatever happens.
//!
//! `crates/orders/rows` holds one file for each region of domain brief 3.1, written for people who know the work: what was
//! done about an order so far, what is asked for now, and what follows. [`acts`] reads the acts, [`rows`] the files.

mod acts;
mod laws;
mod rows;

use crate::*;
use calendar::london_date;
use events::{
    Act, Entry, Event, Provenance, Recorded, ReferralKind, ReferralsEvent, RiskEvent, TermKind,
    orders::{Criteria, Term},
    referrals::ReferralSent,
    risk::RedFlagRaised,
};
use kernel::{
    AgencyKind, By, Caller, Date, EventId, Facts, Id, Occurred, Period, Power, Precision, Purpose, Refused, Role,
    Rulebook, Source, Surface, Thumbprints, Timestamp,
};

fn id<K>(n: u128) -> Id<K> {
    format!("00000000-0000-0000-0000-{n:012}").parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

fn caller() -> Caller {
    Caller {
        agency: "pol".parse().unwrap(),
        kind: AgencyKind::Police,
        worker: "worker-1".parse().unwrap(),
        role: Role::Spoc,
        purpose: Purpose::Investigation,
        surface: Surface::AgencyApi,
        thumbprints: Thumbprints::default(),
    }
}

fn event_id(position: usize) -> EventId {
    EventId::of(id::<kernel::Record>(1), u32::try_from(position).unwrap())
}

/// A case as it was put down, and when and under which rulebook it is decided on.
#[derive(Debug, Clone)]
struct World {
    history: Vec<Recorded>,
    now: Timestamp,
    rulebook: Rulebook,
}

impl World {
    /// Nothing yet. Unless a row says otherwise, its time is after all that the Northmere case tells (domain brief 9).
    fn new() -> Self {
        Self { history: Vec::new(), now: acts::moment("2026-07-07_11:00"), rulebook: Rulebook::first() }
    }

    /// What the rules decide.
    fn decided(&self, command: &Command) -> Result<Vec<Entry>, Refused<Refusal>> {
        let caller = caller();
        let facts = Facts {
            now: self.now,
            today: london_date(self.now),
            caller: &caller,
            rulebook: &self.rulebook,
            calendar: &kernel::RULE_ALONE,
        };
        decide(&State::fold(&self.history), command, &facts)
    }

    fn record(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            let position = self.history.len();
            let (id, by) = (event_id(position), By::from(&caller()));
            self.history.push(Recorded { position: position as u64, id, at: self.now, by, entry });
        }
    }

    /// One more step of a history: an act that the rules accept, or what is told by others or decided by the hub:
    /// `red_flag` (something to rest on), `request 7 to=pol` (a referral that asks for an order), `now MOMENT`,
    /// `power NAME from DAY`, `period NAME LENGTH UNIT from DAY`.
    fn step(&mut self, text: &str) -> Result<(), String> {
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["red_flag"] => self.record(vec![Entry::of(&"adv".parse().unwrap(), red_flag())]),
            ["request", n, to] => self.record(vec![Entry::of(&"adv".parse().unwrap(), request(n, to))]),
            ["now", moment] => self.now = acts::moment(moment),
            ["power", name, "from", from] => {
                self.rulebook.powers.push(Power {
                    name: acts::code(name),
                    effective_from: day(from),
                    source: String::new(),
                });
            }
            ["period", name, length, unit, "from", from] => self.rulebook.periods.push(Period {
                name: acts::code(name),
                effective_from: day(from),
                length: length.parse().unwrap(),
                unit: acts::code(unit),
                source: String::new(),
            }),
            _ => {
                let decision = self.decided(&acts::command(text));
                self.record(decision.map_err(|refused| format!("`{text}` is refused: {:?}", refused.why))?);
            }
        }
        Ok(())
    }
}

fn red_flag() -> Event {
    let (flags, account) = (vec![events::RedFlag::Weapon], "a knife was seen".to_owned().into());
    Event::Risk(RiskEvent::RedFlagRaised(RedFlagRaised { item: id(1), flags, account }))
}

fn request(n: &str, to: &str) -> Event {
    Event::Referrals(ReferralsEvent::ReferralSent(ReferralSent {
        referral: id(n.parse().unwrap()),
        kind: ReferralKind::SpoRequest,
        to: to.strip_prefix("to=").unwrap().parse().unwrap(),
        mode: None,
        gateway: acts::first(),
        basis: acts::first(),
        sender_regime: None,
        receiver_regime: None,
        items: Vec::new(),
        onward: None,
        onward_note: events::Private::Erased,
        subject_informed: false,
        question: "an order before the bail ends".to_owned().into(),
        necessity: "she is followed".to_owned().into(),
    }))
}
