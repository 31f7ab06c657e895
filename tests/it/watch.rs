//! The live stream of a case: nothing missed, nothing twice, nothing that its reader may not see, and an end that says
//! how to go on.

mod cursors;
mod ends;

use crate::{
    api::scene::{
        COLLEAGUE, CPS, DOC, ISA, LIMIT, NOTHING, OIC, OUTSIDER, PRB, SPOC, Scene, bytes, paths, planned, text,
    },
    world::Who,
};
use ::api::stalkinghub::{
    cases::v1::{
        EndReason, GetCaseRequest, WatchCaseEventsRequest, WatchCaseEventsResponse,
        cases_service_client::CasesServiceClient, watch_case_events_response::Frame,
    },
    common::v1::CaseEvent,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tonic::{Code, Request, Status, Streaming, transport::Channel};

/// What a reader of a stream holds.
type Copies = BTreeMap<String, CaseEvent>;

/// An open stream.
struct Stream(Streaming<WatchCaseEventsResponse>);

impl Stream {
    async fn open(channel: Channel, token: &str, case: &str, cursor: &str) -> Result<Self, Status> {
        let mut request = Request::new(WatchCaseEventsRequest { case: case.into(), cursor: cursor.into() });
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        Ok(Self(CasesServiceClient::new(channel).watch_case_events(request).await?.into_inner()))
    }

    /// The next frame that is no heartbeat.
    async fn next(&mut self) -> WatchCaseEventsResponse {
        let next = async {
            loop {
                let frame = self.0.message().await.unwrap().expect("the stream ended without saying why");
                if !matches!(frame.frame, Some(Frame::Heartbeat(_))) {
                    return frame;
                }
            }
        };
        tokio::time::timeout(LIMIT, next).await.expect("no frame came")
    }

    /// Frames up to "caught up", which is not among them.
    async fn caught_up(&mut self) -> Vec<WatchCaseEventsResponse> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            if matches!(frame.frame, Some(Frame::CaughtUp(_))) {
                return frames;
            }
            frames.push(frame);
        }
    }

    /// The frame of an event that must be the next one.
    async fn event(&mut self) -> CaseEvent {
        let frame = self.next().await;
        match frame.frame {
            Some(Frame::Event(event)) => event,
            other => panic!("not an event: {other:?}"),
        }
    }

    /// The reason and the cursor of the end, which must be the next frame and the last.
    async fn ended(&mut self) -> (EndReason, String) {
        let frame = self.next().await;
        let Some(Frame::Ended(ended)) = frame.frame else { panic!("not the end: {frame:?}") };
        let after = tokio::time::timeout(LIMIT, self.0.message()).await.expect("the stream stayed open");
        assert!(matches!(after, Ok(None)), "something followed the end: {after:?}");
        (ended.reason(), frame.cursor)
    }
}

/// A worker's stream.
async fn watch(scene: &Scene, who: Who<'_>, case: &str, cursor: &str) -> Stream {
    Stream::open(scene.world.client.channel(), &scene.world.token(who), case, cursor).await.unwrap()
}

/// A stream that must be refused.
async fn refused(scene: &Scene, who: Who<'_>, case: &str, cursor: &str) -> Status {
    let opened = Stream::open(scene.world.client.channel(), &scene.world.token(who), case, cursor).await;
    opened.err().unwrap_or_else(|| panic!("{who:?} may watch"))
}

/// What a worker sees of a case when asking for it, and the cursor behind it.
async fn view(scene: &Scene, who: Who<'_>) -> (Copies, String) {
    let mut ask =
        Request::new(GetCaseRequest { case: scene.case.clone(), page_size: 500, ..GetCaseRequest::default() });
    ask.metadata_mut().insert("authorization", format!("Bearer {}", scene.world.token(who)).parse().unwrap());
    let answer = CasesServiceClient::new(scene.world.client.channel()).get_case(ask).await.unwrap().into_inner();
    let case = answer.case.unwrap();
    (case.events.into_iter().map(|event| (event.event_id.clone(), event)).collect(), case.cursor)
}

/// Does to the copies what a frame says.
fn apply(copies: &mut Copies, frame: &WatchCaseEventsResponse) {
    match &frame.frame {
        Some(Frame::Event(event)) => {
            copies.insert(event.event_id.clone(), event.clone());
        }
        Some(Frame::Withdrawn(withdrawn)) => {
            copies.remove(&withdrawn.event_id);
        }
        other => panic!("neither an event nor a withdrawal: {other:?}"),
    }
}

/// Does what some frames say.
fn apply_all(copies: &mut Copies, frames: &[WatchCaseEventsResponse]) {
    for frame in frames {
        apply(copies, frame);
    }
}

/// The event that a command stored.
fn stored(answer: &Value) -> String {
    text(&answer["receipt"]["event_ids"][0])
}

/// A request to share an event with one agency.
fn share(scene: &Scene, event: &str, agency: &str, how: &str) -> Value {
    let basis = if agency == "adv" { "LAWFUL_BASIS_PUBLIC_TASK" } else { "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3" };
    json!({"case": scene.case, "event_id": event, "shared_with": [{"agency": agency, "how": format!("HOW_SHARED_{how}")}],
        "gateway": "GATEWAY_CRIME_AND_DISORDER_ACT1998_S115", "basis": basis, "subject_informed": true, "clinician_approved": true, "necessity": "To act on it."})
}

/// A request to put a note into the case.
fn note(scene: &Scene) -> Value {
    json!({"case": scene.case, "kind": "ITEM_KIND_NOTE", "about": "PARTY_VICTIM", "summary": "In short.",
        "text": "At length."})
}

/// What happens on a lively case: things come, go, are shared late, and are corrected.
async fn happenings(scene: &Scene) {
    let (incident, _) = scene.link(&scene.case, "Notes on a windscreen.").await;
    let noted = stored(&scene.done(ISA, "casework/ContributeItem", note(scene)).await);
    scene.plan(OIC, "Call.").await;
    scene.done(ISA, "casework/ShareItem", share(scene, &noted, "pol", "SUMMARY")).await;
    scene.done(ISA, "casework/ShareItem", share(scene, &noted, "prb", "SUMMARY")).await;
    scene.done(ISA, "casework/ShareItem", share(scene, &noted, "pol", "FULL")).await;
    let undo = json!({"case": scene.case, "incident_id": incident, "reason": "Another hand."});
    scene.done(SPOC, "intake/UndoLink", undo).await;
    scene.link(&scene.case, "A car drove by, slowly.").await;
    let correct = json!({"case": scene.case, "event_id": noted, "reason": "CORRECTION_REASON_INACCURATE",
        "about": "PARTY_VICTIM", "summary": "Shorter.", "text": "Other than thought."});
    scene.done(ISA, "casework/CorrectItem", correct).await;
    let flag = json!({"case": scene.case, "flags": ["RED_FLAG_JOB_LOSS"], "account": "Lost his job."});
    let flag = stored(&scene.done(PRB, "risk/RaiseRedFlag", flag).await);
    scene.done(PRB, "casework/ShareItem", share(scene, &flag, "adv", "FULL")).await;
    scene.plan(ISA, "Call again.").await;
}

const READERS: [Who<'static>; 6] = [ISA, OIC, SPOC, DOC, PRB, CPS];

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_catches_up_and_goes_on_live() {
    let scene = Scene::new().await;
    for who in READERS {
        let mut stream = watch(&scene, who, &scene.case, "").await;
        let mut copies = Copies::new();
        let caught = stream.caught_up().await;
        apply_all(&mut copies, &caught);
        assert_eq!(copies.len(), caught.len(), "{who:?} got something twice");
        let (seen, _) = view(&scene, who).await;
        assert_eq!(copies, seen, "{who:?}");
        for nth in 0..3 {
            let planned = stored(&scene.plan(OIC, &format!("Action {nth} for {who:?}.")).await);
            let event = stream.event().await;
            assert_eq!(event.event_id, planned, "{who:?}");
            copies.insert(planned, event);
        }
        assert_eq!(copies, view(&scene, who).await.0, "{who:?}");
    }
    // Named by its reference it is the same stream.
    let mut stream = watch(&scene, ISA, &scene.reference, "").await;
    assert_eq!(stream.caught_up().await.len(), view(&scene, ISA).await.0.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn from_every_cursor_the_rest_comes_once() {
    let scene = Scene::new().await;
    let mut streams = Vec::new();
    for who in READERS {
        let mut stream = watch(&scene, who, &scene.case, "").await;
        let frames = stream.caught_up().await;
        streams.push((who, stream, frames));
    }
    happenings(&scene).await;
    for (who, mut stream, mut frames) in streams {
        let (seen, behind) = view(&scene, who).await;
        let mut copies = Copies::new();
        apply_all(&mut copies, &frames);
        while copies != seen {
            let frame = stream.next().await;
            apply(&mut copies, &frame);
            frames.push(frame);
        }
        let cuts: Vec<&str> = std::iter::once("").chain(frames.iter().map(|frame| frame.cursor.as_str())).collect();
        for (at, cursor) in cuts.iter().enumerate() {
            let mut copies = Copies::new();
            apply_all(&mut copies, &frames[..at]);
            let rest = watch(&scene, who, &scene.case, cursor).await.caught_up().await;
            let mut named = BTreeSet::new();
            for frame in &rest {
                if let Some(Frame::Event(event)) = &frame.frame {
                    assert!(named.insert(event.event_id.clone()), "{who:?} at {at}: twice {event:?}");
                    assert_ne!(copies.get(&event.event_id), Some(event), "{who:?} at {at}: had it already");
                }
                apply(&mut copies, frame);
            }
            assert_eq!(copies, seen, "{who:?} at {at}");
        }
        // Behind the view, and behind the receipt of an own act, there is nothing.
        assert!(watch(&scene, who, &scene.case, &behind).await.caught_up().await.is_empty(), "{who:?}");
    }
    let mine = scene.plan(ISA, "The last.").await;
    let cursor = text(&mine["receipt"]["cursor"]);
    assert!(watch(&scene, ISA, &scene.case, &cursor).await.caught_up().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_tells_nothing_and_is_good_for_its_worker_and_case() {
    let scene = Scene::new().await;
    let other = text(&scene.open_case().await["case_id"]);
    let (_, one) = view(&scene, ISA).await;
    let (_, two) = view(&scene, ISA).await;
    assert_ne!(one, two, "two cursors of one place can be told to be of one place");
    assert!(!one.contains(&scene.case) && !one.contains("rows"));
    let size = one.len();
    scene.plan(ISA, "Call.").await;
    assert_eq!(view(&scene, ISA).await.1.len(), size, "the length tells how much there is");
    let seen = scene.done(ISA, "cases/GetCase", json!({"case": scene.case, "page_size": 2})).await;
    let page = text(&seen["next_page_token"]);
    let mut turned = one.clone().into_bytes();
    turned[size / 2] = if turned[size / 2] == b'A' { b'B' } else { b'A' };
    let turned = String::from_utf8(turned).unwrap();
    scene.assign(&scene.case, COLLEAGUE, "VICTIM_FACING").await;
    for (what, who, case, cursor) in [
        ("another agency's worker", OIC, &scene.case, one.as_str()),
        ("a colleague", COLLEAGUE, &scene.case, &one),
        ("another case", ISA, &other, &one),
        ("one letter turned", ISA, &scene.case, &turned),
        ("cut off", ISA, &scene.case, &one[..size - 2]),
        ("a page token", ISA, &scene.case, &page),
        ("a number", ISA, &scene.case, "7"),
        ("an etag", ISA, &scene.case, seen["case"]["etag"].as_str().unwrap()),
    ] {
        let refused = refused(&scene, who, case, cursor).await;
        assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec!["cursor".to_owned()]), "{what}");
    }
    // Whoever may not see the case learns nothing of the cursor.
    let hidden = refused(&scene, OUTSIDER, &scene.case, &one).await;
    assert_eq!(bytes(&hidden), bytes(&refused(&scene, OUTSIDER, NOTHING, "nonsense").await));
    assert_eq!(hidden.code(), Code::NotFound);
    assert!(!watch(&scene, ISA, &scene.case, &one).await.caught_up().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_later_comes_live_although_it_is_older() {
    let scene = Scene::new().await;
    let noted = stored(&scene.done(ISA, "casework/ContributeItem", note(&scene)).await);
    let mut police = watch(&scene, OIC, &scene.case, "").await;
    let mut probation = watch(&scene, PRB, &scene.case, "").await;
    let before = police.caught_up().await;
    probation.caught_up().await;
    assert!(!format!("{before:?}").contains(&noted));
    scene.done(ISA, "casework/ShareItem", share(&scene, &noted, "pol", "SUMMARY")).await;
    let short = police.event().await;
    assert_eq!((short.event_id.as_str(), short.shown), (noted.as_str(), 2));
    assert!(!format!("{short:?}").contains("At length."));
    scene.done(ISA, "casework/ShareItem", share(&scene, &noted, "pol", "FULL")).await;
    let long = police.event().await;
    assert_eq!((long.event_id.as_str(), long.shown), (noted.as_str(), 3));
    assert!(format!("{long:?}").contains("At length."));
    assert_eq!(view(&scene, OIC).await.0[&noted], long);
    // Probation was given nothing: the next thing it hears of is the next thing it may see.
    let plan = stored(&scene.plan(OIC, "Call.").await);
    assert_eq!(probation.event().await.event_id, plan);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_corrects_an_event_is_sent_it_again_with_what_supersedes_it() {
    let scene = Scene::new().await;
    let (_, event) = scene.link(&scene.case, "A red van stood there.").await;
    let mut own = watch(&scene, OIC, &scene.case, "").await;
    own.caught_up().await;
    let correct = json!({"case": scene.case, "event_id": event, "reason": "CORRECTION_REASON_INACCURATE",
        "about": "PARTY_SUSPECT", "summary": "Another colour.", "text": "It was blue."});
    let correction = stored(&scene.done(OIC, "casework/CorrectItem", correct).await);
    let mut sent = BTreeMap::new();
    while sent.len() < 2 {
        let event = own.event().await;
        sent.insert(event.event_id.clone(), event);
    }
    assert_eq!(sent[&event].superseded_by_event_id, correction);
    assert!(sent.contains_key(&correction));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_link_is_withdrawn_from_those_who_saw_it() {
    let scene = Scene::new().await;
    let mut advocate = watch(&scene, ISA, &scene.case, "").await;
    let mut health = watch(&scene, DOC, &scene.case, "").await;
    advocate.caught_up().await;
    health.caught_up().await;
    let (incident, event) = scene.link(&scene.case, "Notes on a windscreen.").await;
    let mut frames = Vec::new();
    loop {
        let frame = advocate.next().await;
        let is_the_incident = matches!(&frame.frame, Some(Frame::Event(seen)) if seen.event_id == event);
        frames.push(frame);
        if is_the_incident {
            break;
        }
    }
    let undo = json!({"case": scene.case, "incident_id": incident, "reason": "Another hand."});
    scene.done(SPOC, "intake/UndoLink", undo).await;
    let withdrawn = loop {
        let frame = advocate.next().await;
        if let Some(Frame::Withdrawn(withdrawn)) = &frame.frame {
            break withdrawn.event_id.clone();
        }
    };
    assert_eq!(withdrawn, event);
    // Whoever was away meanwhile is told on coming back; whoever never saw it is not.
    let cursor = &frames.last().unwrap().cursor;
    let rest = watch(&scene, ISA, &scene.case, cursor).await.caught_up().await;
    assert!(rest.iter().any(|frame| matches!(&frame.frame, Some(Frame::Withdrawn(gone)) if gone.event_id == event)));
    let anew = watch(&scene, ISA, &scene.case, "").await.caught_up().await;
    assert!(anew.iter().all(|frame| !matches!(frame.frame, Some(Frame::Withdrawn(_)))));
    scene.plan(OIC, "Call.").await;
    loop {
        let frame = health.next().await;
        let Some(Frame::Event(seen)) = frame.frame else { panic!("health never saw it: {frame:?}") };
        if seen.r#type.starts_with("casework.action_planned") {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stream_shows_is_recorded_before_it_is_sent() {
    let scene = Scene::new().await;
    let on_disk = || scene.on_disk(&scene.case, "watch_case");
    assert_eq!(on_disk(), 0);
    let mut stream = watch(&scene, OIC, &scene.case, "").await;
    let first = stream.next().await;
    // Read from the journal's file as soon as the frame is there.
    assert_eq!(on_disk(), 1);
    let mut shown = Copies::new();
    apply(&mut shown, &first);
    apply_all(&mut shown, &stream.caught_up().await);
    for nth in 0..4 {
        let before = on_disk();
        scene.plan(ISA, &format!("Action {nth}.")).await;
        let event = stream.event().await;
        assert!(on_disk() > before, "it was sent before it was recorded");
        shown.insert(event.event_id.clone(), event);
    }
    let all = async {
        loop {
            let looks = scene.looks(&scene.case).await;
            let mine = looks.iter().filter(|look| look["channel"] == "CHANNEL_WATCH_CASE" && look["worker"] == "oic");
            let events = mine.flat_map(|look| look["events"].as_array().cloned().unwrap_or_default());
            let events: Vec<(String, String)> =
                events.map(|event| (text(&event["event_id"]), text(&event["how"]))).collect();
            if events.len() >= shown.len() {
                return events;
            }
        }
    };
    let recorded = tokio::time::timeout(LIMIT, all).await.expect("some events were not recorded");
    assert_eq!(recorded.len(), shown.len(), "recorded more than was shown");
    for (event, how) in recorded {
        assert_eq!(shown[&event].shown().as_str_name(), how, "{event}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_and_one_reader_agree() {
    let scene = Scene::new().await;
    let mut stream = watch(&scene, PRB, &scene.case, "").await;
    stream.caught_up().await;
    let mut writers = tokio::task::JoinSet::new();
    for nth in 0..24 {
        let (client, token) = (scene.world.client.clone(), scene.world.token([ISA, OIC, DOC][nth % 3]));
        let mut plan = planned(&scene.case, &format!("Action {nth}."));
        plan["request_id"] = crate::world::request_id(&format!("many {nth}")).into();
        // A conflict that outlasted all tries is told, and the same request is sent again.
        writers.spawn(async move {
            loop {
                match client.ask("casework/PlanAction", Some(&token), &plan).await {
                    Ok(answer) => return stored(&answer),
                    Err(error) => assert_eq!(error.reason(), "CONFLICT"),
                }
            }
        });
    }
    let written: BTreeSet<String> = writers.join_all().await.into_iter().collect();
    assert_eq!(written.len(), 24);
    let mut read = BTreeSet::new();
    while read.len() < 24 {
        assert!(read.insert(stream.event().await.event_id), "something came twice");
    }
    assert_eq!(read, written);
}
