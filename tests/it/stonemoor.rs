//! The Stonemoor case (fictional): a former partner, an order, and a move to the area of another hub.

use crate::rows::Stage;
use serde_json::json;

const STONEMOOR: &str = include_str!("../../crates/server/demo/stonemoor.json");

#[tokio::test(flavor = "multi_thread")]
async fn a_case_until_it_goes_to_another_hub() {
    let mut stage = Stage::new(STONEMOOR).await;
    stage.player.play().await.unwrap();
    let request = json!({"case": stage.case().unwrap()});
    let clocks = stage.world.client.ask("audit/Clocks", Some(&stage.auditor()), &request).await.unwrap();
    println!("{}", stage.player.stored.len());
    for clock in clocks["clocks"].as_array().unwrap() {
        println!("{clock}");
    }
}
