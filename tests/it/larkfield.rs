//! The Larkfield case (fictional): an order from its application to its end and beyond. An interim order that is extended,
//! a full order, an appeal, a breach, a variation, a last day on Easter Sunday after a leap day, an incident that opens the
//! closed case again, and a second application that is refused and made on appeal.

use crate::rows::Stage;
use serde_json::json;

const LARKFIELD: &str = include_str!("../../crates/server/demo/larkfield.json");

#[tokio::test(flavor = "multi_thread")]
async fn an_order_from_its_application_to_its_end_and_beyond() {
    let mut stage = Stage::new(LARKFIELD).await;
    stage.player.play().await.unwrap();
    assert!(stage.player.stored.len() >= 60, "{}", stage.player.stored.len());
    let request = json!({"case": stage.case().unwrap()});
    let clocks = stage.world.client.ask("audit/Clocks", Some(&stage.auditor()), &request).await.unwrap();
    println!("{}", stage.player.stored.len());
    for clock in clocks["clocks"].as_array().unwrap() {
        println!("{clock}");
    }
}
