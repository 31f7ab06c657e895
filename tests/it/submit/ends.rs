//! How a stream ends, and what is certain then: what was answered is recorded once, what was not may be sent again.

use super::{
    Code, EndReason, IN_FLIGHT, LIMIT, OIC, Outcome, Scene, Stream, SubmitCommandsRequest, Told, Value, command, done,
    json, next, planned, request_id, text, why,
};
use crate::{
    api::{credentials::short_lived, scene::bytes},
    crash::{Dice, number},
    world::{AUDITOR, Home, OFFICER, Process, World, register, token},
};
use server::{Clock, JsonClient};
use std::collections::BTreeMap;
use tonic::{Status, transport::Channel};

/// A report, which waits for no other command.
fn report(nth: usize, narrative: &str) -> Value {
    json!({"request_id": request_id(&format!("report {nth}")), "recorded_as": "RECORDED_AS_OTHER",
        "place": "PLACE_KIND_UNKNOWN", "narrative": narrative})
}

fn reports(client: &JsonClient, numbers: std::ops::Range<usize>) -> Vec<SubmitCommandsRequest> {
    numbers.map(|nth| command(client, "intake/ReportIncident", &report(nth, "Notes on a windscreen."))).collect()
}

/// The incident and the events that a report was answered with.
fn receipt(client: &JsonClient, outcome: &Outcome) -> (String, Value) {
    let answer = done(client, outcome, "intake/ReportIncident");
    (text(&answer["incident_id"]), answer["receipt"]["event_ids"].clone())
}

async fn refused(channel: Channel, token: Option<&str>) -> Status {
    Stream::open(channel, token).await.err().expect("the stream was opened")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_submits_without_a_credential() {
    let scene = Scene::empty().await;
    let channel = scene.world.client.channel();
    let good = scene.world.token(OIC);
    for token in [None, Some(""), Some("x.y.z"), Some(&good[..good.len() - 4])] {
        assert_eq!(refused(channel.clone(), token).await.code(), Code::Unauthenticated, "{token:?}");
    }
    let none = ("pol", "nobody", "investigating_officer", "investigation");
    assert_eq!(refused(channel, Some(&scene.world.token(none))).await.code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_its_credential_expires_and_says_how_many_it_took() {
    let scene = Scene::new().await;
    let token = short_lived(&scene.world.home.issuer(), OIC, 3);
    let stream = Stream::open(scene.world.client.channel(), Some(&token)).await.unwrap();
    let size = scene.size().await;
    for command in reports(&scene.world.client, 0..10) {
        stream.send(command).await;
    }
    let Stream { commands, answers } = stream;
    let told = Told::all(answers).await;
    drop(commands);
    assert_eq!(told.ended, Some((EndReason::CredentialExpired, 10)));
    assert_eq!(told.answers.len(), 10);
    assert_eq!(scene.size().await, size + 10);
    assert_eq!(refused(scene.world.client.channel(), Some(&token)).await.code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_more_is_taken_of_whoever_leaves() {
    let scene = Scene::new().await;
    let mut stream = scene.submit(OIC).await;
    let mut all = reports(&scene.world.client, 0..2).into_iter();
    stream.send(all.next().unwrap()).await;
    assert_eq!(next(&mut stream.answers).await.unwrap().unwrap().number, 1);
    scene.done(OFFICER, "governance/RecordLeaver", json!({"agency": "pol", "worker": "oic"})).await;
    let size = scene.size().await;
    stream.send(all.next().unwrap()).await;
    let Stream { commands: _open, answers } = stream;
    let told = Told::all(answers).await;
    assert_eq!(told.ended, Some((EndReason::AccessChanged, 1)));
    assert!(told.answers.is_empty());
    assert_eq!(scene.size().await, size);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_ends_the_stream_behind_what_came_before() {
    let scene = Scene::new().await;
    let huge = command(&scene.world.client, "intake/ReportIncident", &report(3, &"x".repeat(2 << 20)));
    let mut all = reports(&scene.world.client, 0..3);
    all.push(huge);
    all.extend(reports(&scene.world.client, 4..6));
    let size = scene.size().await;
    let told = Told::all(scene.submit(OIC).await.send_all(all)).await;
    assert_eq!(told.failed.unwrap().code(), Code::OutOfRange);
    assert_eq!(told.answers.into_keys().collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(scene.size().await, size + 3);
    // One that is a message, and more than any record holds, is refused by itself.
    let long = command(&scene.world.client, "intake/ReportIncident", &report(9, &"x".repeat(200_000)));
    let by_itself = scene.refused(OIC, "intake/ReportIncident", report(9, &"x".repeat(200_000))).await;
    let told = scene.submitted(OIC, vec![long]).await;
    assert_eq!(bytes(&super::status(&told[0])).2, bytes(&by_itself).2);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_is_read_than_is_answered_and_read_again() {
    let scene = Scene::new().await;
    let before = scene.size().await;
    let count = 2_000;
    // A peer that holds few answers itself.
    let channel = Channel::from_shared(format!("http://{}", scene.world.running.address)).unwrap();
    let channel = channel.initial_stream_window_size(65_535).connect().await.unwrap();
    let stream = Stream::open(channel, Some(&scene.world.token(OIC))).await.unwrap();
    let mut answers = stream.send_all(reports(&scene.world.client, 0..count));
    // Nobody reads the answers. Some find room on the way; then the hub takes no more, however long it is asked for other things.
    let (mut taken, mut still) = (0, 0);
    while still < 30 {
        let size = scene.size().await;
        still = if size == taken && size > before { still + 1 } else { 0 };
        taken = size;
        scene.done(super::ISA, "cases/ListCases", json!({})).await;
    }
    let taken = usize::try_from(taken - before).unwrap();
    assert!((IN_FLIGHT..count / 2).contains(&taken), "{taken} of {count} taken");
    let mut told = Told::default();
    while let Some(answer) = next(&mut answers).await.unwrap() {
        told.note(answer);
    }
    assert_eq!(told.answers.len(), count);
    assert_eq!(scene.size().await, before + u64::try_from(count).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_has_so_many_streams_and_another_has_their_own() {
    let scene = Scene::empty().await;
    let mut open = Vec::new();
    for _ in 0..16 {
        open.push(scene.submit(OIC).await);
    }
    let (channel, token) = (scene.world.client.channel(), scene.world.token(OIC));
    let one_more = refused(channel.clone(), Some(&token)).await;
    assert_eq!(one_more.code(), Code::ResourceExhausted);
    drop(scene.submit(super::SPOC).await);
    // When one has ended there is room for one.
    let Stream { commands, answers } = open.pop().unwrap();
    drop(commands);
    assert!(Told::all(answers).await.answers.is_empty());
    let again = async { while Stream::open(channel.clone(), Some(&token)).await.is_err() {} };
    tokio::time::timeout(LIMIT, again).await.expect("an ended stream keeps its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_what_was_taken_and_says_what_was_not() {
    let mut scene = Scene::new().await;
    let before = scene.size().await;
    let count = 1_000;
    let all = reports(&scene.world.client, 0..count);
    // On one case, too, where each waits for the one before.
    let plans: Vec<_> = (0..200)
        .map(|nth| {
            let words: String = nth.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
            scene.command(
                "casework/PlanAction",
                &format!("plan {nth}"),
                planned(&scene.case, &format!("Call {words}.")),
            )
        })
        .collect();
    let mut streams = Vec::new();
    for commands in [all.clone(), plans.clone()] {
        let mut answers = scene.submit(OIC).await.send_all(commands);
        let mut told = Told::default();
        told.note(next(&mut answers).await.unwrap().unwrap());
        streams.push(tokio::spawn(async move {
            while let Some(answer) = next(&mut answers).await.unwrap() {
                told.note(answer);
            }
            told
        }));
    }
    let World { home, clock, running, client } = scene.world;
    tokio::time::timeout(LIMIT, running.stop()).await.expect("the stop hung on a stream").unwrap();
    drop(client);
    let mut stored = 0;
    let mut told = Vec::new();
    for stream in streams {
        let stream = stream.await.unwrap();
        let (reason, taken) = stream.ended.expect("the stream did not say why it ended");
        assert_eq!(reason, EndReason::ShuttingDown);
        assert!(
            stream.answers.keys().copied().eq(1..=taken),
            "{taken} taken, and answered {:?}",
            stream.answers.keys()
        );
        // What had not begun is told that it was not.
        let later = stream.answers.values().filter(|outcome| matches!(outcome, Outcome::Refusal(_)));
        let later = later.inspect(|outcome| assert_eq!(why(outcome), "UNAVAILABLE")).count();
        stored += u64::from(taken) - u64::try_from(later).unwrap();
        told.push(stream.answers);
    }
    scene.world = World::open(home, clock).await;
    assert_eq!(scene.world.running.report.rebuilt, None, "a clean stop leaves a clean store");
    assert_eq!(scene.size().await, before + stored);
    let again = scene.submitted(OIC, all).await;
    for (number, first) in told[0].iter().filter(|(_, outcome)| !matches!(outcome, Outcome::Refusal(_))) {
        let again = &again[usize::try_from(*number).unwrap() - 1];
        assert_eq!(receipt(&scene.world.client, again), receipt(&scene.world.client, first), "{number}");
    }
    let rest = scene.submitted(OIC, plans).await;
    assert!(rest.iter().all(|outcome| !matches!(outcome, Outcome::Refusal(_))));
    assert_eq!(scene.size().await, before + u64::try_from(count + 200).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_hangs_up_may_send_the_same_again() {
    let scene = Scene::new().await;
    let before = scene.size().await;
    let all = reports(&scene.world.client, 0..300);
    for read in [0, 1, 40] {
        let mut answers = scene.submit(OIC).await.send_all(all.clone());
        for _ in 0..read {
            next(&mut answers).await.unwrap().unwrap();
        }
    }
    let told = scene.submitted(OIC, all).await;
    let incidents: std::collections::BTreeSet<_> =
        told.iter().map(|outcome| receipt(&scene.world.client, outcome).0).collect();
    assert_eq!(incidents.len(), 300);
    assert_eq!(scene.size().await, before + 300);
}

/// `HUB_SUBMIT_KILLS` is how often the hub is killed; `HUB_SEED` repeats the draws of an earlier run.
#[tokio::test(flavor = "multi_thread")]
async fn every_answered_command_of_a_stream_is_there_once_however_often_the_hub_is_killed() {
    let mut dice = Dice::seeded("submit");
    let kills = number("HUB_SUBMIT_KILLS", 8);
    let home = Home::founded(Clock::real()).await;
    let issuer = home.issuer();
    let mut first: BTreeMap<u32, (String, Value)> = BTreeMap::new();
    let count = 1_000;
    for kill in 0..=kills {
        let process = Process::serve(&home.places).unwrap_or_else(|output| panic!("{output:?}"));
        let client = process.client().await;
        register(
            &client,
            &issuer,
            "pol",
            "AGENCY_KIND_POLICE",
            "oic",
            &["ROLE_INVESTIGATING_OFFICER"],
            &["STRAND_INVESTIGATION"],
        )
        .await;
        // The same backlog from its beginning, until the hub dies on it or it is done.
        let stream = Stream::open(client.channel(), Some(&token(&issuer, OIC))).await.unwrap();
        let mut answers = stream.send_all(reports(&client, 0..count));
        let until = if kill < kills { dice.below(u64::try_from(count).unwrap()) } else { u64::MAX };
        let (mut read, mut process) = (0, Some(process));
        loop {
            if read == until
                && let Some(process) = process.take()
            {
                process.kill();
            }
            read += 1;
            let Ok(Some(answer)) = next(&mut answers).await else { break };
            let told = receipt(&client, &answer.outcome.unwrap());
            let known = first.entry(answer.number).or_insert_with(|| told.clone());
            assert_eq!(*known, told, "one command, two receipts");
        }
        let Some(process) = process else { continue };
        assert_eq!(kill, kills, "the hub died unasked");
        assert_eq!(first.len(), count);
        let checkpoint = client.ask("audit/GetCheckpoint", Some(&token(&issuer, AUDITOR)), &json!({})).await.unwrap();
        // The genesis record or two, the agency, the worker, and each report once.
        let size: usize = text(&checkpoint["size"]).parse().unwrap();
        let listed = count + 2;
        assert!((listed..listed + 4).contains(&size), "{size} records");
        let verified = client.ask("audit/Verify", Some(&token(&issuer, AUDITOR)), &json!({})).await.unwrap();
        assert_eq!(verified["ok"], json!(true));
        assert_eq!(process.stop(), Some(0));
    }
    println!("submit: {kills} kills survived, {count} commands there once");
}
