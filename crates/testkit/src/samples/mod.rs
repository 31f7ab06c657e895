//! One sample of every event type, with fictional people, places and numbers.
//!
//! Every field is filled: no option is `None`, no list is empty, nothing is erased. So a field that is lost on the way
//! into the log or back is seen by comparing. Every private text begins with [`PRIVATE_MARK`], which stands nowhere else.

mod casework;
mod closure;
mod governance;
mod intake;
mod orders;
mod referrals;
mod risk;
mod transfer;

use events::{
    Channel, Circumstance, Class, Entry, Event, Private, Provenance, Shown,
    access::{Looked, ShownEvent, Viewer},
    governance::PublicText,
};
use kernel::{AgencyId, Id, Occurred, Precision, Purpose, RecordId, Role, Source, Thumbprints, Timestamp};
use std::str::FromStr;

/// Stands at the beginning of every private text of the samples, and nowhere else.
pub const PRIVATE_MARK: &str = "§ ";

/// The record that tests put the samples in.
pub fn record() -> RecordId {
    id(0x7ec0)
}

/// One fully filled event of every type, in the order of [`Event::type_names`].
pub fn every_event() -> Vec<Entry> {
    [intake::all(), risk::all(), orders::all(), referrals::all(), casework::all(), governance::all(), vec![looked()]]
        .into_iter()
        .flatten()
        .collect()
}

/// Events of types whose fields change class or party with their content, each with a word for what is different; and
/// one whose options and lists are all empty.
pub fn other_shapes() -> Vec<(&'static str, Entry)> {
    let in_full = casework::in_full().into_iter().map(|(shape, event)| (shape, entry("hub", event)));
    let others = vec![
        ("by_a_neighbour", said_by_a_neighbour(intake::incident_reported())),
        ("bare", entry("pol", intake::bare_incident())),
        ("suspect", entry("pol", intake::suspect_recorded())),
        ("with_identifiers", entry("nhs", intake::with_identifiers())),
        ("with_included_classes", entry("pol", intake::with_included_classes())),
        ("with_an_area", entry("adv", intake::referred_in_an_area())),
        ("by_proxy", entry("pol", intake::link_by_proxy())),
        ("by_a_private_person", entry("pol", intake::link_to_a_private_report())),
        ("rated", risk::rated()),
        ("of_the_victim", risk::circumstance(Circumstance::VictimDisengages)),
        ("of_health", risk::circumstance(Circumstance::SuspectsHealthChanges)),
        ("of_the_investigation", risk::circumstance(Circumstance::Released)),
        ("of_a_court", risk::circumstance(Circumstance::Sentenced)),
        ("by_a_neighbour", said_by_a_neighbour(orders::breach_reported())),
        ("with_own_periods", entry("pol", orders::with_own_periods())),
        ("with_its_origin", entry("pol", orders::with_its_origin())),
        ("with_its_origin", entry("pol", transfer::order_with_its_origin())),
        ("with_news", entry("hub", transfer::accepted_with_news())),
        ("of_a_change", entry("pol", orders::change_refused())),
        ("against_a_refusal", entry("pol", orders::refusal_quashed())),
        ("about_the_victim", entry("pol", referrals::victim_referral())),
        ("about_the_victim", entry("adv", referrals::victim_disengaged())),
        ("with_its_law", entry("pol", referrals::with_its_law())),
        ("with_hours", entry("adv", casework::victims::safe_contact_with_hours())),
        ("by_voicemail", entry("pol", casework::victims::voicemail_left())),
        ("under_laws", entry("nhs", casework::items::shared_under_laws())),
        ("refused", entry("pol", casework::victims::right_to_know_refused())),
        ("victim_facing", entry("adv", casework::victim_action())),
        ("victim_facing", entry("adv", casework::victim_action_closed())),
        ("replayed", replayed()),
        ("outside_a_case", looked_outside_a_case()),
        ("exported", exported()),
        ("by_break_glass", looked_by_break_glass()),
    ];
    others.into_iter().chain(in_full).collect()
}

fn looked() -> Entry {
    let viewer = Viewer {
        worker: parse("pol-w7"),
        role: Role::InvestigatingOfficer,
        purpose: Purpose::Investigation,
        justification: Some(text("Bail decision due this afternoon.")),
        recipient: None,
        break_glass: None,
        thumbprints: Thumbprints::default(),
    };
    let shown =
        ShownEvent { event: id(0x51), how: Shown::Full, also: vec![Class::VictimLocation], withheld: Vec::new() };
    look("pol", Channel::GetCase, viewer, shown)
}

/// An officer read a report that belongs to no case yet.
fn looked_outside_a_case() -> Entry {
    let viewer = Viewer {
        worker: parse("pol-w7"),
        role: Role::InvestigatingOfficer,
        purpose: Purpose::Investigation,
        justification: None,
        recipient: None,
        break_glass: None,
        thumbprints: Thumbprints::default(),
    };
    let shown = ShownEvent { event: id(0x51), how: Shown::Full, also: Vec::new(), withheld: Vec::new() };
    let mut entry = look("pol", Channel::GetIncident, viewer, shown);
    if let Event::Access(looked) = &mut entry.event {
        (looked.case, looked.listed) = (None, Vec::new());
    }
    entry
}

/// An auditor replayed what others were shown of a location.
fn replayed() -> Entry {
    let viewer = Viewer {
        worker: parse("hub-w3"),
        role: Role::Auditor,
        purpose: Purpose::Audit,
        justification: None,
        recipient: None,
        break_glass: None,
        thumbprints: Thumbprints::default(),
    };
    let shown =
        ShownEvent { event: id(0x51), how: Shown::Full, also: Vec::new(), withheld: vec![Class::VictimLocation] };
    look("hub", Channel::Replay, viewer, shown)
}

/// An auditor exported a case for somebody.
fn exported() -> Entry {
    let viewer = Viewer {
        worker: parse("hub-w3"),
        role: Role::Auditor,
        purpose: Purpose::Audit,
        justification: Some(text("Review under section 9.")),
        recipient: Some(text("The review panel.")),
        break_glass: None,
        thumbprints: Thumbprints::default(),
    };
    let shown = ShownEvent { event: id(0x51), how: Shown::Full, also: Vec::new(), withheld: Vec::new() };
    look("hub", Channel::Export, viewer, shown)
}

/// An advocate read a case by break-glass.
fn looked_by_break_glass() -> Entry {
    let viewer = Viewer {
        worker: parse("adv-w2"),
        role: Role::Advocate,
        purpose: Purpose::VictimSafety,
        justification: Some(text("She rang and whoever knows her is away.")),
        recipient: None,
        break_glass: Some(id(0xb6)),
        thumbprints: Thumbprints::default(),
    };
    let shown = ShownEvent { event: id(0x51), how: Shown::Full, also: Vec::new(), withheld: Vec::new() };
    look("adv", Channel::BreakGlass, viewer, shown)
}

fn look(agency: &str, channel: Channel, viewer: Viewer, shown: ShownEvent) -> Entry {
    let looked = Looked {
        agency: parse(agency),
        case: Some(id(0xca5e)),
        listed: vec![id(0xca5f)],
        incidents: vec![id(0x1c)],
        channel,
        answered: true,
        policy: PublicText("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef".into()),
        log_size: 41,
        viewer: Private::Known(Some(viewer)),
        events: Private::Known(vec![shown]),
    };
    Entry::of(&parse(agency), Event::Access(looked))
}

/// An event that an agency enters about something that happened on a known afternoon.
fn entry(controller: &str, event: Event) -> Entry {
    let controller: AgencyId = parse(controller);
    let provenance = Provenance {
        source: Source::Agency,
        occurred: Some(an_afternoon()),
        known_at: Some(at("2026-03-12T17:30:00Z")),
    };
    Entry::said_by(&controller, &provenance, event)
}

fn said_by_a_neighbour(event: Event) -> Entry {
    let provenance =
        Provenance { source: Source::Neighbour, occurred: None, known_at: Some(at("2026-03-12T16:15:00Z")) };
    Entry::said_by(&parse("pol"), &provenance, event)
}

fn an_afternoon() -> Occurred {
    Occurred { from: at("2026-03-12T12:00:00Z"), to: at("2026-03-12T18:00:00Z"), precision: Precision::Range }
}

/// A private text.
fn text(words: &str) -> String {
    format!("{PRIVATE_MARK}{words}")
}

/// A private text that is required.
fn private(words: &str) -> Private<String> {
    Private::Known(text(words))
}

/// A private text that may be left out.
fn maybe(words: &str) -> Private<Option<String>> {
    Private::Known(Some(text(words)))
}

/// An id that is easy to find again: its first group is the number.
fn id<K>(number: u32) -> Id<K> {
    parse(&format!("{number:08x}-0000-4000-8000-000000000001"))
}

/// A moment.
fn at(moment: &str) -> Timestamp {
    parse(moment)
}

/// Anything with a text form: an agency, a worker, a date.
fn parse<T: FromStr>(form: &str) -> T {
    form.parse().ok().expect("the samples are well formed")
}
