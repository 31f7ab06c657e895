//! What every node must be before anything that it acknowledges is believed.

use crate::{Refused, settings::Replicas};
use serde_json::Value;
use std::collections::BTreeSet;

/// The oldest version whose Raft log syncs as it says (fixes of 2026 are in it).
const VERSION_MIN: (u64, u64) = (2, 15);
/// The smallest message that a node must take, in bytes.
const PAYLOAD_MIN: u64 = crate::strict::MESSAGE_BYTES_MAX;

/// What one node's monitoring endpoint said.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where it was asked.
    pub url: String,
    /// `/varz`.
    pub varz: Value,
    /// `/jsz`.
    pub jsz: Value,
}

impl Node {
    fn text(&self, pointer: &str) -> Option<&str> {
        self.varz.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// How messages name it.
    fn name(&self) -> String {
        format!("node {} ({})", self.text("/server_name").unwrap_or("without a name"), self.url)
    }

    /// The members of its meta group, itself included, and how many it counts. One for a node without a cluster.
    fn members(&self) -> Option<(BTreeSet<String>, u64)> {
        let own = self.text("/server_name")?.to_owned();
        let Some(meta) = self.jsz.get("meta_cluster") else {
            let alone = self.text("/cluster/name").is_none();
            return alone.then(|| (BTreeSet::from([own]), 1));
        };
        let size = meta.get("cluster_size").and_then(Value::as_u64)?;
        let peers = meta.get("replicas").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let names = peers.iter().filter_map(|peer| peer.get("name").and_then(Value::as_str)).map(str::to_owned);
        Some((names.chain(meta.get("leader").and_then(Value::as_str).map(str::to_owned)).chain([own]).collect(), size))
    }
}

/// Refuses nodes that promise less than the log does, and a list that is not all of them. `connected` is the id of the
/// node that the client speaks with.
pub(crate) fn nodes(nodes: &[Node], connected: &str, replicas: Replicas) -> Result<(), Refused> {
    for node in nodes {
        alone(node)?;
    }
    let ids: BTreeSet<_> = nodes.iter().filter_map(|node| node.text("/server_id")).collect();
    if ids.len() != nodes.len() || nodes.is_empty() {
        return Err(Refused::new(
            "two monitoring endpoints are of the same node, or there is none",
            "--monitor once for each node",
        ));
    }
    if !ids.contains(connected) {
        return Err(Refused::new(
            "the node that answers clients is none of those whose monitoring endpoints were read",
            "--monitor once for each node of the cluster that --log names",
        ));
    }
    let names: BTreeSet<String> =
        nodes.iter().filter_map(|node| node.text("/server_name")).map(str::to_owned).collect();
    for node in nodes {
        let Some((_, size)) = node.members() else {
            return Err(Refused::new(
                format!("{}: does not tell who belongs to its cluster", node.name()),
                "cluster { name: hub, … } and jetstream { … } on that node",
            ));
        };
        if size != nodes.len() as u64 {
            return Err(Refused::new(
                format!("{} counts {size} members, {} were checked", node.name(), nodes.len()),
                "--monitor once for each node",
            ));
        }
    }
    // Only the meta leader lists its peers, so all that anybody named must have been checked.
    let members: BTreeSet<String> = nodes.iter().filter_map(Node::members).flat_map(|(names, _)| names).collect();
    if let Some(unchecked) = members.difference(&names).next() {
        return Err(Refused::new(format!("node {unchecked} was not checked"), "--monitor once for each node"));
    }
    let clusters: BTreeSet<_> = nodes.iter().map(|node| node.text("/cluster/name")).collect();
    if clusters.len() > 1 {
        return Err(Refused::new("the nodes are of different clusters", "cluster { name: hub } on every node"));
    }
    let least = replicas.count();
    if (nodes.len() as u64) < least {
        return Err(Refused::new(
            format!("the cluster has {} nodes, fewer than {least}", nodes.len()),
            "routes: [ … ] to three nodes",
        ));
    }
    Ok(())
}

/// What can be told of one node by itself.
fn alone(node: &Node) -> Result<(), Refused> {
    let refused = |what: String, line: &str| Err(Refused::new(format!("{}: {what}", node.name()), line));
    let version = node.text("/version").unwrap_or("");
    let mut parts = version.split('.').map_while(|part| part.parse::<u64>().ok());
    if parts.next().zip(parts.next()).is_none_or(|version| version < VERSION_MIN) {
        return refused(format!("nats-server is of version `{version}`"), "nats-server 2.15 or later");
    }
    let Some(config) = node.varz.pointer("/jetstream/config").filter(|config| config.is_object()) else {
        return refused("JetStream is off".into(), "jetstream { store_dir: …, sync_interval: always }");
    };
    if config.get("sync_always") != Some(&Value::Bool(true)) {
        return refused("it acknowledges before it has synced".into(), "sync_interval: always in jetstream { … }");
    }
    if config.get("store_dir").and_then(Value::as_str).is_none_or(str::is_empty)
        || config.get("max_storage").and_then(Value::as_i64).is_none_or(|bytes| bytes <= 0)
    {
        return refused("it has no file store".into(), "store_dir: and max_file_store: in jetstream { … }");
    }
    if node.varz.get("max_payload").and_then(Value::as_u64).is_none_or(|bytes| bytes < PAYLOAD_MIN) {
        return refused(format!("it takes no message of {PAYLOAD_MIN} bytes"), "max_payload: 1MB");
    }
    if node.text("/server_id").is_none() || node.text("/server_name").is_none() {
        return refused("it does not tell its id and name".into(), "server_name: …");
    }
    if node.jsz.get("server_id") != node.varz.get("server_id") {
        return refused("/varz and /jsz are of different nodes".into(), "--monitor with the address of one node");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn node(name: &str) -> Node {
        let meta = json!({"name": "hub", "leader": "n1", "cluster_size": 3,
            "replicas": if name == "n1" { json!([{"name": "n2"}, {"name": "n3"}]) } else { json!([]) }});
        Node {
            url: format!("http://{name}:8222"),
            varz: json!({"server_id": format!("ID{name}"), "server_name": name, "version": "2.15.1",
                "max_payload": 1_048_576, "cluster": {"name": "hub"},
                "jetstream": {"config": {"store_dir": "/x", "max_storage": 1000, "sync_always": true}}}),
            jsz: json!({"server_id": format!("ID{name}"), "meta_cluster": meta}),
        }
    }

    fn three() -> Vec<Node> {
        ["n1", "n2", "n3"].map(node).to_vec()
    }

    #[test]
    fn three_nodes_that_sync_always_pass() {
        assert_eq!(nodes(&three(), "IDn2", Replicas::Three), Ok(()));
    }

    #[test]
    fn a_node_that_promises_less_is_refused_and_named_with_its_line() {
        for (pointer, value, line) in [
            ("/version", json!("2.14.9"), "2.15"),
            ("/version", json!("unknown"), "2.15"),
            ("/jetstream/config/sync_always", json!(false), "sync_interval: always"),
            ("/jetstream/config", json!(null), "jetstream {"),
            ("/jetstream/config/store_dir", json!(""), "store_dir"),
            ("/jetstream/config/max_storage", json!(0), "max_file_store"),
            ("/max_payload", json!(32_768), "max_payload"),
            ("/server_name", json!(""), "server_name"),
            ("/cluster/name", json!("other"), "cluster { name"),
        ] {
            for at in 0..3 {
                let mut all = three();
                *all[at].varz.pointer_mut(pointer).unwrap() = value.clone();
                let refused = nodes(&all, "IDn1", Replicas::Three).unwrap_err();
                assert!(refused.line.contains(line), "{pointer} at {at}: {refused}");
            }
        }
    }

    #[test]
    fn a_list_that_is_not_all_of_the_cluster_is_refused() {
        let all = three();
        for (list, connected) in [
            (vec![], "IDn1"),
            (all[..2].to_vec(), "IDn1"),
            (vec![all[0].clone(), all[0].clone(), all[1].clone()], "IDn1"),
            (all.clone(), "IDelse"),
            (vec![all[0].clone(), all[1].clone(), node("n9")], "IDn1"),
        ] {
            assert!(nodes(&list, connected, Replicas::Three).unwrap_err().line.contains("--monitor"));
        }
    }

    #[test]
    fn one_node_is_enough_only_where_that_is_asked_for() {
        let mut one = node("n1");
        one.varz["cluster"] = json!({});
        one.jsz = json!({"server_id": "IDn1"});
        assert_eq!(nodes(&[one.clone()], "IDn1", Replicas::OneForTestsOnly), Ok(()));
        assert!(nodes(&[one], "IDn1", Replicas::Three).unwrap_err().line.contains("three nodes"));
    }
}
