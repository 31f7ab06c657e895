//! Which sets of reference data are in force, now or at an earlier moment. Adopting one is a command like all others.

use crate::{
    auth,
    commands::{Gate, from_proto_time, to_proto_time},
    looks::{self, Look},
    refuse::No,
    render::code,
};
use api::stalkinghub::governance::v1 as proto;
use events::{AdoptedReference, Channel, Shown, access::ShownEvent};
use sharing::Act;
use tonic::Request;

/// The sets that were adopted by a moment, in full: they hold nothing of any case, and every worker is told the same.
pub async fn list(
    gate: &Gate,
    request: Request<proto::ListReferenceSetsRequest>,
) -> Result<proto::ListReferenceSetsResponse, No> {
    let caller = auth::permitted(&request, Act::ListReferenceSets)?;
    let (hub, asked) = (&gate.hub, request.into_inner());
    let as_of = match asked.as_of_time.as_ref().map(from_proto_time) {
        Some(None) => {
            return Err(No::Fields(vec![(
                "as_of_time".to_owned(),
                "must be a moment between the years 1900 and 2200".into(),
            )]));
        }
        Some(moment) => moment,
        None => None,
    };
    let register = hub.known.get().register_as_of(as_of);
    let shown = |known: &AdoptedReference| ShownEvent {
        event: known.since,
        how: Shown::Full,
        also: Vec::new(),
        withheld: Vec::new(),
    };
    let events = register.references().map(shown).collect();
    looks::record(hub, &caller, Look { events, ..Look::answered(Channel::ReferenceSets) }).await?;
    Ok(proto::ListReferenceSetsResponse { sets: register.references().map(rendered).collect() })
}

fn rendered(known: &AdoptedReference) -> proto::ReferenceSet {
    let (set, digest) = (&known.adopted.set, known.adopted.digest.0.clone());
    let entry = |entry: &events::reference::ReferenceEntry| proto::ReferenceEntry {
        code: entry.code.clone(),
        name: entry.name.clone(),
        valid_from_date: entry.valid_from.to_string(),
        valid_to_date: entry.valid_to.map(|day| day.to_string()).unwrap_or_default(),
        source: entry.source.clone(),
    };
    proto::ReferenceSet {
        name: code(&set.name, "REFERENCE_SET_NAME_", proto::ReferenceSetName::from_str_name),
        version: set.version,
        digest,
        adopted_time: Some(to_proto_time(known.at)),
        adopted_event_id: known.since.to_string(),
        entries: set.entries.iter().map(entry).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Bearer, CallError, Issuer,
        tests::{HANG, Played},
    };
    use clocks::Board;
    use events::{CaseworkEvent, Event, ReferenceSetName, reference::ReferenceSet};
    use kernel::{Calendar, Date, Purpose, Role, Timestamp};
    use serde_json::{Value, json};
    use store::Space;
    use tokio::time::timeout;
    use tonic_types::StatusExt;

    const DAY_MS: i64 = 86_400_000;

    fn officer(played: &Played) -> String {
        let who = Bearer {
            agency: "hub-office".parse().unwrap(),
            worker: "officer-1".parse().unwrap(),
            role: Role::HubOfficer,
            purpose: Purpose::HubCoordination,
        };
        Issuer::open(&played.places).unwrap().token(who, 600).unwrap()
    }

    async fn ask(played: &Played, token: &str, call: &str, mut request: Value) -> Result<Value, String> {
        if call != "governance/ListReferenceSets" {
            request["request_id"] = uuid::Uuid::new_v4().to_string().into();
        }
        let answer = timeout(HANG, played.client.ask(call, Some(token), &request)).await.unwrap();
        answer.map_err(|error| match error {
            CallError::Status(status) => status.get_details_error_info().unwrap().reason,
            CallError::Json(why) => panic!("{why}"),
        })
    }

    async fn adopt(played: &Played, set: &ReferenceSet) -> Result<Value, String> {
        ask(played, &officer(played), "governance/AdoptReference", json!({ "set": set })).await
    }

    async fn listed(played: &Played, as_of: Option<Timestamp>) -> Vec<Value> {
        let asked = json!({ "as_of_time": as_of.map(|moment| moment.to_string()) });
        let spoc = played.player.token("spoc").unwrap();
        let answer = ask(played, &spoc, "governance/ListReferenceSets", asked).await.unwrap();
        answer["sets"].as_array().cloned().unwrap_or_default()
    }

    fn today(played: &Played) -> Date {
        calendar::london_date(played.hub.upgrade().unwrap().clock.now())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_set_is_adopted_by_an_officer_listed_as_of_a_moment_and_refuses_what_is_not_in_use() {
        let played = Played::with(|_, settings| settings).await;
        let hub = played.hub.upgrade().unwrap();
        let before = hub.clock.now();
        hub.clock.set(before.plus_millis(DAY_MS));
        let today = today(&played);
        assert_eq!(listed(&played, None).await, Vec::<Value>::new());
        let mut courts = reference::first(ReferenceSetName::Courts);
        let crown = courts.entries.iter_mut().find(|entry| entry.code == "C90NM00").unwrap();
        crown.valid_to = Some(today.yesterday().unwrap());
        let broken = ReferenceSet { entries: Vec::new(), ..courts.clone() };
        assert_eq!(adopt(&played, &broken).await, Err("FIELDS_NOT_VALID".into()));
        let later = ReferenceSet { version: 2, ..courts.clone() };
        assert_eq!(adopt(&played, &later).await, Err("STALE_VERSION".into()));
        let spoc = played.player.token("spoc").unwrap();
        let by_spoc = ask(&played, &spoc, "governance/AdoptReference", json!({ "set": courts })).await;
        assert_eq!(by_spoc, Err("ROLE_MAY_NOT_DO_THIS".into()));
        adopt(&played, &courts).await.unwrap();
        assert_eq!(adopt(&played, &courts).await.unwrap()["receipt"]["unchanged"], json!(true));
        let mut less = later.clone();
        less.entries.pop();
        assert_eq!(adopt(&played, &less).await, Err("CODE_REMOVED".into()));

        assert_eq!(listed(&played, Some(before)).await, Vec::<Value>::new());
        let [set] = &listed(&played, None).await[..] else { panic!("one set is in force") };
        assert_eq!(set["name"], json!("REFERENCE_SET_NAME_COURTS"));
        assert_eq!(set["digest"], json!(reference::digest(&courts)));
        assert_eq!(set["entries"].as_array().unwrap().len(), courts.entries.len());

        let made = |day: Date| {
            json!({"case": played.case, "kind": 2, "made_date": day.to_string(), "last_date": "2031-03-01",
                "served_in_court": true, "court": "C90NM00", "terms": [{"kind": 1, "text": "Keep away."}]})
        };
        let on = |day| ask(&played, &spoc, "orders/RecordOrderOnOutcome", made(day));
        assert_eq!(on(today).await, Err("CODE_NOT_IN_USE".into()));
        on(today.yesterday().unwrap()).await.unwrap();
    }

    /// The last days to tell the victim of each step that was recorded, and when the clock of each ends.
    fn steps(played: &Played) -> (Vec<Date>, Vec<Date>) {
        let hub = played.hub.upgrade().unwrap();
        let found = hub.store().scan(Space::Reference, b"", None, 1).unwrap();
        let case = std::str::from_utf8(&found[0].1).unwrap().parse().unwrap();
        let (_, history) = hub.histories.case(case).unwrap();
        let step = |recorded: &events::Recorded| match &recorded.entry.event {
            Event::Casework(CaseworkEvent::InvestigationStepTaken(it)) => Some((recorded.id, it.tell_victim_by)),
            Event::Casework(_)
            | Event::Intake(_)
            | Event::Risk(_)
            | Event::Orders(_)
            | Event::Referrals(_)
            | Event::Governance(_)
            | Event::Access(_) => None,
        };
        let board = Board::of(&hub.known.get().register, history.recorded());
        let due =
            |id| board.clocks.iter().find(|clock| clock.began == id).map(|clock| calendar::london_date(clock.due));
        let told: Vec<_> = history.recorded().filter_map(step).collect();
        (told.iter().map(|(_, day)| *day).collect(), told.iter().filter_map(|(id, _)| due(*id)).collect())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_bank_holiday_that_is_adopted_late_puts_off_what_begins_after_it_and_nothing_before() {
        let played = Played::with(|_, settings| settings).await;
        let (hub, today) = (played.hub.upgrade().unwrap(), today(&played));
        let spoc = played.player.token("spoc").unwrap();
        let arrest = |ago: i64| {
            let taken = hub.clock.now().plus_millis(-ago * 60_000);
            let step = json!({"case": played.case, "steps": [1], "taken_time": taken.to_string()});
            ask(&played, &spoc, "casework/RecordInvestigationStep", step)
        };
        arrest(1).await.unwrap();
        let (told, due) = steps(&played);
        let first = *told.last().unwrap();
        let mut set = reference::first(ReferenceSetName::BankHolidays);
        let funeral = events::reference::ReferenceEntry {
            code: first.to_string(),
            name: "State funeral (fictional)".into(),
            valid_from: first,
            valid_to: Some(first),
            source: "Royal proclamation (fictional).".into(),
        };
        set.entries.push(funeral);
        adopt(&played, &set).await.unwrap();
        // What was recorded before says what it said, and so does its clock.
        assert_eq!(steps(&played), (told.clone(), due.clone()));
        arrest(2).await.unwrap();
        let (later, later_due) = steps(&played);
        let proclaimed = Calendar::new([first], []);
        let next = (1..=10).map(|days| calendar::add_working_days(today, days, &proclaimed)).find(|day| *day > first);
        assert_eq!(later.last().copied(), next);
        assert_eq!(later[..told.len()], told);
        assert_eq!(later_due[..due.len()], due);
        assert_eq!(later_due.last(), later.last());
    }
}
