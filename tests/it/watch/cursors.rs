//! A cursor is good only for what its holder may still have.

use super::view;
use crate::api::scene::{ISA, SPOC, Scene, paths};
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
