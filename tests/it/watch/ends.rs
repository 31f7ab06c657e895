//! How a stream ends: with a reason, and with a cursor to go on from where there is something to go on to.

use super::{READERS, Stream, refused, stored, view, watch};
use crate::{
    api::{
        credentials::short_lived,
        policy::{hidden_on, with},
        scene::{CHAIR, CPS, DOC, ISA, LIMIT, NOTHING, OFFICER, OIC, PRB, SPOC, Scene, bytes},
    },
    world::World,
};
use ::api::stalkinghub::cases::v1::{EndReason, watch_case_events_response::Frame};
use serde_json::json;
use std::time::Duration;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn a_restriction_ends_the_streams_of_those_off_the_list() {
    let scene = Scene::new().await;
    let mut off = Vec::new();
    for who in [DOC, PRB, CPS] {
        let mut stream = watch(&scene, who, &scene.case, "").await;
        stream.caught_up().await;
        off.push((who, stream));
    }
    let mut on = watch(&scene, ISA, &scene.case, "").await;
    on.caught_up().await;
    scene.restrict(&scene.case, &[SPOC, OIC, ISA]).await;
    for (who, mut stream) in off {
        let (reason, cursor) = stream.ended().await;
        assert_eq!(reason, EndReason::AccessChanged, "{who:?}");
        let none = bytes(&refused(&scene, who, NOTHING, "").await);
        for cursor in ["", &cursor] {
            assert_eq!(bytes(&refused(&scene, who, &scene.case, cursor).await), none, "{who:?}");
        }
    }
    let plan = stored(&scene.plan(OIC, "Call.").await);
    while on.event().await.event_id != plan {}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_assignment_ends_the_stream() {
    let scene = Scene::new().await;
    let mut stream = watch(&scene, CPS, &scene.case, "").await;
    stream.caught_up().await;
    let end = json!({"case": scene.case, "agency": "cps", "worker": "lawyer"});
    scene.done(CHAIR, "governance/EndAssignment", end).await;
    assert_eq!(stream.ended().await.0, EndReason::AccessChanged);
    assert_eq!(refused(&scene, CPS, &scene.case, "").await.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_strand_ends_the_stream() {
    let scene = Scene::new().await;
    // The SPOC sees where the victim lives, until on the strand that coordinates.
    let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": "14 Alder Way"});
    let location = stored(&scene.done(ISA, "casework/RecordVictimLocation", location).await);
    let mut stream = watch(&scene, SPOC, &scene.case, "").await;
    let caught = stream.caught_up().await;
    assert!(format!("{caught:?}").contains("14 Alder Way"));
    scene.assign(&scene.case, SPOC, "GOVERNANCE").await;
    assert!(!view(&scene, SPOC).await.0.contains_key(&location));
    let (reason, _) = stream.ended().await;
    assert_eq!(reason, EndReason::AccessChanged);
    let anew = watch(&scene, SPOC, &scene.case, "").await.caught_up().await;
    assert!(!format!("{anew:?}").contains("14 Alder Way"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leavers_stream_ends() {
    let scene = Scene::new().await;
    let mut stream = watch(&scene, OIC, &scene.case, "").await;
    stream.caught_up().await;
    scene.done(OFFICER, "governance/RecordLeaver", json!({"agency": "pol", "worker": "oic"})).await;
    assert_eq!(stream.ended().await.0, EndReason::AccessChanged);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_policy_ends_the_streams_though_nothing_happens() {
    let scene = Scene::new().await;
    let (_, event) = scene.link(&scene.case, "Notes on a windscreen.").await;
    let mut streams = Vec::new();
    for who in [ISA, OIC] {
        let mut stream = watch(&scene, who, &scene.case, "").await;
        assert!(format!("{:?}", stream.caught_up().await).contains(&event));
        streams.push((who, stream));
    }
    // The agency as a whole sees less in the one case; in the other only the workers of a strand do.
    let mut policy =
        hidden_on(&with(&scene.first_policy(), "conduct", "advocacy", "absent"), "investigation", "conduct");
    policy["version"] = 2.into();
    scene.adopt(&policy).await;
    for (who, mut stream) in streams {
        assert_eq!(stream.ended().await.0, EndReason::AccessChanged, "{who:?}");
        let anew = watch(&scene, who, &scene.case, "").await.caught_up().await;
        assert!(!format!("{anew:?}").contains(&event), "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_credential_ends_the_stream_with_a_cursor() {
    let scene = Scene::new().await;
    let token = short_lived(&scene.world.home.issuer(), ISA, 3);
    let mut stream = Stream::open(scene.world.client.channel(), &token, &scene.case, "").await.unwrap();
    let caught = stream.caught_up().await;
    let (reason, cursor) = stream.ended().await;
    assert_eq!(reason, EndReason::CredentialExpired);
    assert!(!caught.is_empty());
    let again = Stream::open(scene.world.client.channel(), &token, &scene.case, &cursor).await;
    assert_eq!(again.err().unwrap().code(), Code::Unauthenticated);
    let plan = stored(&scene.plan(OIC, "Call.").await);
    let rest = watch(&scene, ISA, &scene.case, &cursor).await.caught_up().await;
    let [frame] = &rest[..] else { panic!("{rest:?}") };
    assert!(matches!(&frame.frame, Some(Frame::Event(event)) if event.event_id == plan));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_every_stream_with_a_cursor_that_goes_on_after_the_restart() {
    let mut scene = Scene::new().await;
    let mut readers = tokio::task::JoinSet::new();
    for nth in 0..20 {
        let who = READERS[nth % READERS.len()];
        let mut stream = watch(&scene, who, &scene.case, "").await;
        stream.caught_up().await;
        readers.spawn(async move { (who, stream.ended().await) });
    }
    // One that nobody reads, and one whose reader has hung up.
    let idle = watch(&scene, OIC, &scene.case, "").await;
    drop(watch(&scene, ISA, &scene.case, "").await);
    let World { home, clock, running, client } = scene.world;
    let stopped = tokio::time::timeout(Duration::from_secs(20), running.stop()).await;
    stopped.expect("the stop hung on a stream").unwrap();
    let ends = tokio::time::timeout(LIMIT, readers.join_all()).await.expect("a stream hangs");
    drop((idle, client));
    scene.world = World::open(home, clock).await;
    assert_eq!(scene.world.running.report.rebuilt, None, "a clean stop leaves a clean store");
    let plan = stored(&scene.plan(OIC, "Call.").await);
    assert_eq!(ends.len(), 20);
    for (who, (reason, cursor)) in ends {
        assert_eq!(reason, EndReason::ShuttingDown, "{who:?}");
        let rest = watch(&scene, who, &scene.case, &cursor).await.caught_up().await;
        let [frame] = &rest[..] else { panic!("{who:?}: {rest:?}") };
        assert!(matches!(&frame.frame, Some(Frame::Event(event)) if event.event_id == plan), "{who:?}");
    }
}
