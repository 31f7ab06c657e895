//! A cursor is good only for what its holder may still have.

use super::{apply, view, watch};
use crate::api::scene::{DOC, ISA, SPOC, Scene, paths};
use ::api::stalkinghub::cases::v1::watch_case_events_response::Frame;
use serde_json::json;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_no_good_once_the_worker_is_on_another_strand() {
    let scene = Scene::new().await;
    let location = json!({"case": scene.case, "kind": "LOCATION_KIND_HOME", "location": "14 Alder Way"});
    scene.done(ISA, "casework/RecordVictimLocation", location).await;
    let (copies, cursor) = view(&scene, SPOC).await;
    assert!(format!("{copies:?}").contains("14 Alder Way"));
    // Away meanwhile: going on from the cursor would leave the reader with what it must not have any more.
    scene.assign(&scene.case, SPOC, "GOVERNANCE").await;
    let refused = super::refused(&scene, SPOC, &scene.case, &cursor).await;
    assert_eq!((refused.code(), paths(&refused)), (Code::InvalidArgument, vec!["cursor".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_out_of_view_and_came_back_in_the_same_moment_is_told_no_second_time() {
    let scene = Scene::new().await;
    let (copies, cursor) = view(&scene, DOC).await;
    assert!(copies.len() > 2);
    // The clock stands still meanwhile, so each reads as it did.
    scene.restrict(&scene.case, &[SPOC, ISA]).await;
    scene.restrict(&scene.case, &[SPOC, ISA, DOC]).await;
    let frames = watch(&scene, DOC, &scene.case, &cursor).await.caught_up().await;
    for frame in &frames {
        match &frame.frame {
            Some(Frame::Event(event)) => assert_ne!(copies.get(&event.event_id), Some(event), "told twice"),
            other => panic!("{other:?}"),
        }
    }
    let mut told = copies;
    for frame in &frames {
        apply(&mut told, frame);
    }
    assert_eq!(told, view(&scene, DOC).await.0);
}
