//! The laws that every log keeps.

use crate::world::{connect, new_log};
use eventlog::suite;
use eventlog_nats::cluster::Cluster;

#[tokio::test(flavor = "multi_thread")]
async fn a_log_on_one_node_passes_the_suite() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    suite::run(async || new_log(&nats).0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_on_three_nodes_passes_the_suite() {
    let cluster = Cluster::start(3);
    let nats = connect(&cluster);
    suite::run(async || new_log(&nats).0).await;
}
