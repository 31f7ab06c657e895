//! Whatever would make the log promise more than it keeps is refused at the start, with the line to change.

use crate::world::{connect, fresh, raw, settings};
use eventlog_nats::{LogSettings, Nats, NatsLog, OpenError, Refused, Settings, cluster::Cluster, stream_name};
use serde_json::{Value, json};

fn refused(settings: Settings) -> Refused {
    match Nats::connect(settings) {
        Ok(_) => panic!("was taken"),
        Err(OpenError::Refused(refused)) => refused,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn g10_a_node_that_promises_less_is_refused_with_the_line_to_change() {
    let change = |from: &'static str, to: &'static str| {
        Cluster::start_with(1, move |_, text| {
            assert!(text.contains(from));
            text.replace(from, to)
        })
    };
    for (from, to, line) in [
        ("sync_interval: always", "sync_interval: 2m", "sync_interval: always"),
        ("  sync_interval: always\n", "", "sync_interval: always"),
        ("jetstream {", "max_payload: 32768\njetstream {", "max_payload: 1MB"),
    ] {
        let refused = refused(change(from, to).settings());
        assert!(refused.line.contains(line) && refused.what.contains("n0"), "{refused}");
    }
}

#[test]
fn one_lax_node_among_three_is_found_also_when_the_client_speaks_with_another() {
    let cluster = Cluster::start_with(3, |index, text| {
        if index == 2 { text.replace("sync_interval: always", "sync_interval: 10s") } else { text }
    });
    let mut settings = cluster.settings();
    settings.servers.truncate(1);
    let refused = refused(settings);
    assert!(refused.line.contains("sync_interval: always") && refused.what.contains("n2"), "{refused}");
}

#[test]
fn what_cannot_be_checked_on_every_node_is_refused() {
    let cluster = Cluster::start(3);
    let all = cluster.settings();
    let with = |monitors: &[&str]| {
        refused(Settings { monitors: monitors.iter().map(|&monitor| monitor.to_owned()).collect(), ..all.clone() })
    };
    let of = |index: usize| all.monitors[index].as_str();
    assert!(with(&[]).line.contains("--monitor"));
    assert!(with(&[of(0), of(1)]).line.contains("once for each node"));
    assert!(with(&[of(0), of(1), of(1)]).line.contains("once for each node"));
    // A node whose endpoint does not answer, and one that is somebody else's.
    assert!(with(&[of(0), of(1), "http://127.0.0.1:1"]).line.contains("reachable"));
    let other = Cluster::start(1);
    assert!(with(&[of(0), of(1), &other.settings().monitors[0]]).line.contains("--monitor"));
    assert!(with(&[of(0), of(1), "https://127.0.0.1:1"]).line.contains("http://host"));
    // All of another cluster's.
    let elsewhere = Settings { servers: other.settings().servers, ..all.clone() };
    assert!(refused(elsewhere).line.contains("--monitor"));
    let three = Settings { replicas: eventlog_nats::Replicas::Three, ..other.settings() };
    assert!(refused(three).line.contains("three nodes"));
    assert!(Nats::connect(all).is_ok());
}

async fn ask(context: &async_nats::jetstream::Context, subject: String, body: Value) -> Value {
    let answer: Value = context.request(subject, &body).await.unwrap();
    assert!(answer.get("error").is_none(), "{answer}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_somebody_made_laxer_is_refused_with_the_line_to_change() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    let context = raw(&cluster, 0).await;
    let strict = fresh();
    drop(NatsLog::create(nats.clone(), settings(&strict)).unwrap());
    let name = stream_name(&strict, "LOG");
    let found = ask(&context, format!("STREAM.INFO.{name}"), json!({})).await["config"].clone();
    let mut survived = 0;
    for (key, value) in [
        ("deny_delete", json!(false)),
        ("deny_purge", json!(false)),
        ("allow_rollup_hdrs", json!(true)),
        ("discard", json!("old")),
        ("storage", json!("memory")),
        ("max_msgs", json!(1_000_000)),
        ("max_bytes", json!(1_000_000_000)),
        ("max_age", json!(1_000_000_000_000_u64)),
        ("max_msgs_per_subject", json!(10)),
        ("max_msg_size", json!(1_000)),
        ("compression", json!("s2")),
        ("allow_direct", json!(false)),
        ("allow_msg_ttl", json!(true)),
        ("persist_mode", json!("async")),
        ("retention", json!("interest")),
        ("duplicate_window", json!(1_000_000_000)),
        ("max_consumers", json!(1)),
    ] {
        let origin = fresh();
        let lax = stream_name(&origin, "LOG");
        let mut config = found.clone();
        config["name"] = json!(lax);
        config["subjects"] = json!([format!("{lax}.>")]);
        if key == "allow_rollup_hdrs" {
            config["deny_purge"] = json!(false);
        }
        config[key] = value;
        ask(&context, format!("STREAM.CREATE.{lax}"), config).await;
        match NatsLog::open(nats.clone(), settings(&origin)) {
            Err(OpenError::Refused(refused)) => {
                let line = &refused.line;
                assert!(line.contains(key) || (key == "allow_rollup_hdrs" && line.contains("deny_purge")), "{refused}");
            }
            Err(other) => panic!("{key}: {other}"),
            Ok(_) => panic!("{key} was taken"),
        }
        survived += 1;
    }
    println!("{survived} lax streams were refused");
    // What is strict still opens, and what is not there is told.
    assert!(NatsLog::open(nats.clone(), settings(&strict)).is_ok());
    assert!(matches!(NatsLog::open(nats.clone(), settings(&fresh())), Err(OpenError::Missing(_))));
    assert!(matches!(NatsLog::create(nats.clone(), settings(&strict)), Err(OpenError::Exists(_))));
    for bad in ["", "two words", "a+b", &"x".repeat(201)] {
        let bad = LogSettings { origin: bad.to_owned(), ..settings("x") };
        assert!(matches!(NatsLog::create(nats.clone(), bad), Err(OpenError::Refused(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_can_be_deleted_or_purged_not_even_by_whoever_reaches_the_cluster() {
    let cluster = Cluster::start(1);
    let nats = connect(&cluster);
    let origin = fresh();
    let log = NatsLog::create(nats, settings(&origin)).unwrap();
    let draft = eventlog::suite::draft(1, 1);
    eventlog::EventLog::append(&log, draft, eventlog::Expected::Version(0)).await.unwrap();
    let context = raw(&cluster, 0).await;
    let name = stream_name(&origin, "LOG");
    for (subject, body) in
        [(format!("STREAM.MSG.DELETE.{name}"), json!({"seq": 1})), (format!("STREAM.PURGE.{name}"), json!({}))]
    {
        let answer: Value = context.request(subject, &body).await.unwrap();
        assert!(answer.get("error").is_some(), "{answer}");
    }
    // Neither can these settings be taken back.
    let config = ask(&context, format!("STREAM.INFO.{name}"), json!({})).await["config"].clone();
    for key in ["deny_delete", "deny_purge"] {
        let mut lax = config.clone();
        lax[key] = json!(false);
        let answer: Value = context.request(format!("STREAM.UPDATE.{name}"), &lax).await.unwrap();
        assert!(answer.get("error").is_some(), "{key}: {answer}");
    }
}

/// The configuration that is deployed, on loopback: without certificates, with ports and places of its own.
fn deployed(index: usize, own: &str) -> String {
    let text = include_str!("../../../../deploy/nats/node.conf");
    let mut kept = String::new();
    let mut depth = 0;
    for line in text.lines() {
        let code = line.trim();
        if depth > 0 || code == "tls {" {
            depth += code.matches('{').count();
            depth -= code.matches('}').count();
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let value = |key: &str| {
        let line = own.lines().find(|line| line.trim().starts_with(key)).unwrap();
        line.split_once(':').unwrap().1.trim().to_owned()
    };
    let cluster = own[own.find("cluster {").unwrap()..].lines().find(|line| line.contains("listen")).unwrap();
    let listen = cluster.split_once(':').unwrap().1.trim();
    for (from, to) in [
        ("$NODE", format!("n{index}")),
        ("$NATS_PASSWORD", "fictional".to_owned()),
        ("0.0.0.0:4222", value("listen")),
        ("http: 0.0.0.0:8222", format!("http: {}", value("http"))),
        ("/data", value("store_dir").trim_matches('"').to_owned()),
        ("200GB", "1GB".to_owned()),
        ("0.0.0.0:6222", listen.to_owned()),
        (
            "routes: [nats-route://n1:6222, nats-route://n2:6222, nats-route://n3:6222]",
            format!("routes: {}", value("routes")),
        ),
    ] {
        assert!(kept.contains(from), "{from}");
        kept = kept.replace(from, &to);
    }
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn the_configuration_that_is_deployed_is_taken_and_lets_nobody_delete_a_stream() {
    let cluster = Cluster::start_with(3, |index, own| deployed(index, &own));
    assert!(Nats::connect(cluster.settings()).is_err(), "without the password");
    let user = Some(("hub".to_owned(), "fictional".to_owned()));
    let nats = Nats::connect(Settings { user, ..cluster.settings() }).unwrap();
    let origin = fresh();
    let log = NatsLog::create(nats, settings(&origin)).unwrap();
    eventlog::EventLog::append(&log, eventlog::suite::draft(1, 1), eventlog::Expected::Version(0)).await.unwrap();
    let options = async_nats::ConnectOptions::with_user_and_password("hub".into(), "fictional".into());
    let client = options.connect(format!("127.0.0.1:{}", cluster.client_port(0))).await.unwrap();
    let context = async_nats::jetstream::new(client);
    assert!(context.delete_stream(stream_name(&origin, "LOG")).await.is_err());
    assert_eq!(eventlog::EventLog::read(&log, 0, 10).unwrap().len(), 1);
    assert!(context.get_stream(stream_name(&origin, "LOG")).await.is_ok());
}
