//! The Saltmarsh case (fictional): a stranger found online, no address known, the suspect unknown at first, a worker
//! related to the suspect, and the refusals that Northmere does not meet. Played by the same runner, judged by the same
//! table.

use crate::rows::judge;
use serde_json::json;
use std::collections::BTreeSet;

const SALTMARSH: &str = include_str!("../../crates/server/demo/saltmarsh.json");

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_seen_by_each_audience_as_its_table_says_and_every_refusal_is_met() {
    let (stage, judged) = judge(SALTMARSH).await;
    assert!(judged > 5_000, "{judged}");
    let refused: BTreeSet<_> = stage.player.scenario().acts.iter().filter_map(|act| act.refused.clone()).collect();
    assert!(refused.len() >= 12, "{refused:?}");
    println!("Saltmarsh: {judged} cells judged, {} kinds of refusal met", refused.len());

    let case = stage.case().unwrap();
    let request = json!({"case": case, "duty": "DUTY_TELL_VICTIM"});
    let clocks = stage.world.client.ask("audit/Clocks", Some(&stage.auditor()), &request).await.unwrap();
    let missed: Vec<_> = clocks["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|clock| clock["state"] == "CLOCK_STATE_MISSED")
        .map(|clock| clock["due_date"].clone())
        .collect();
    assert_eq!(missed, [json!("2026-08-26")], "the one clock that the case misses, and no other");
}
