//! No look that was answered is without its record, whenever the hub is killed; more may be recorded than was answered.

use super::{ADVOCATE, Client, Diary, Dice, HANG, State, prepare, serve};
use crate::world::{AUDITOR, Home, token, until};
use api::stalkinghub::cases::v1::{GetCaseRequest, cases_service_client::CasesServiceClient};
use kernel::Timestamp;
use serde_json::{Value, json};
use server::{Clock, Issuer, JsonClient};
use std::{future, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    task::{JoinSet, block_in_place},
    time::timeout,
};
use tonic::{Request, transport::Channel};

/// How often the hub is killed between a record and its answer.
const BETWEEN: usize = 5;
/// Clients that look, each at one thing after the other.
const LOOKERS: usize = 6;
/// Kills come so many milliseconds after a start at most: long enough for some looks on a busy machine.
const MILLIS_MAX: u64 = 600;
/// A look that was answered: at which case, when it was asked for and when its answer was there.
type Answered = (String, Timestamp, Timestamp);

/// When the looks at a case were recorded that its advocate took, in order.
async fn recorded(client: &JsonClient, issuer: &Issuer, case: &str) -> Vec<Timestamp> {
    let (mut request, mut times) = (json!({"case": case, "page_size": 500}), Vec::new());
    loop {
        let page = client.ask("audit/WhoSaw", Some(&token(issuer, AUDITOR)), &request).await.unwrap();
        let looks = page["looks"].as_array().into_iter().flatten();
        let of_the_case = looks.filter(|look| look["channel"] == "CHANNEL_GET_CASE" && look["worker"] == ADVOCATE.1);
        times.extend(of_the_case.map(|look| look["look_time"].as_str().unwrap().parse::<Timestamp>().unwrap()));
        match page["next_page_token"].as_str() {
            Some(next) => request["page_token"] = Value::from(next),
            None => break,
        }
    }
    times.sort();
    times
}

/// A client that takes no byte of an answer: the hub has looked, has recorded it, and holds the answer when it is killed.
#[tokio::test(flavor = "multi_thread")]
async fn f3_a_hub_that_is_killed_between_the_record_and_the_answer_has_the_record() {
    let home = Home::founded(Clock::real()).await;
    let (cases, ..) = prepare(&home, 1).await;
    let (case, issuer) = (cases[0].clone(), home.issuer());
    let process = serve(&home.places).await;
    let before = recorded(&process.client().await, &issuer, &case).await.len();
    assert_eq!(process.stop(), Some(0));
    for nth in 1..=BETWEEN {
        let process = serve(&home.places).await;
        let channel = Channel::from_shared(format!("http://{}", process.address)).unwrap();
        let channel = channel.initial_stream_window_size(0).connect().await.unwrap();
        let mut request = Request::new(GetCaseRequest { case: case.clone(), ..GetCaseRequest::default() });
        let bearer = format!("Bearer {}", token(&issuer, ADVOCATE)).parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        let asked = tokio::spawn(async move { CasesServiceClient::new(channel).get_case(request).await.is_ok() });
        let client = process.client().await;
        let there = || async {
            let times = recorded(&client, &issuer, &case).await;
            (times.len() == before + nth).then_some(())
        };
        until("the look is recorded", there).await;
        assert!(!asked.is_finished(), "the answer was held back");
        block_in_place(|| process.kill());
        assert!(!asked.await.unwrap(), "nothing was answered");
        let process = serve(&home.places).await;
        let after = recorded(&process.client().await, &issuer, &case).await.len();
        assert_eq!(after, before + nth, "each look once, though its answer never left");
        block_in_place(|| process.kill());
    }
    println!("f3: {BETWEEN} kills between record and answer; records missing: 0");
}

impl Client {
    /// Looks until told that this is the last run. Answers what it was answered, and when.
    async fn look_by_the_clock(mut self) -> Vec<Answered> {
        let mut answered = Vec::new();
        while let (Some(run), client) = self.up().await {
            let case = self.cases[0].clone();
            let asked = Clock::real().now();
            match client.ask("cases/GetCase", Some(&token(&self.issuer, ADVOCATE)), &json!({"case": case})).await {
                Ok(_) => answered.push((case, asked, Clock::real().now())),
                Err(error) => self.forgive(Some(run), &error),
            }
        }
        answered
    }
}

/// How many looks have no record of their own that was made while they were under way. Of several that could be a look's
/// the first is taken, and looks are taken in the order in which they ended: so as many find one as can.
fn missing(answered: &[Answered], mut times: Vec<Timestamp>) -> usize {
    let mut looks: Vec<_> = answered.iter().map(|(_, asked, ended)| (*ended, *asked)).collect();
    looks.sort();
    let mut without = 0;
    for (ended, asked) in looks {
        match times.iter().position(|time| (asked..=ended).contains(time)) {
            Some(at) => drop(times.remove(at)),
            None => without += 1,
        }
    }
    without
}

#[test]
fn a_look_without_a_record_is_missed() {
    let at = |millis| Timestamp::from_millis(millis).unwrap();
    let look = |asked, ended| (String::new(), at(asked), at(ended));
    assert_eq!(missing(&[look(1, 5), look(2, 3)], vec![at(2), at(4)]), 0);
    assert_eq!(missing(&[look(1, 5), look(2, 3)], vec![at(2)]), 1);
    assert_eq!(missing(&[look(1, 5)], vec![at(6)]), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f3_every_look_that_was_answered_is_recorded_however_often_the_hub_is_killed() {
    let kills = super::number("HUB_LOOK_KILLS", 30);
    let mut dice = Dice::seeded("looks");
    let home = Home::founded(Clock::real()).await;
    let (cases, ..) = prepare(&home, 1).await;
    let cases = Arc::new(cases);
    let (state, following) = watch::channel(State::Down);
    let (acks, _) = mpsc::unbounded_channel();
    let mut lookers = JoinSet::new();
    for nth in 0..LOOKERS {
        let client = Client {
            nth,
            state: following.clone(),
            acks: acks.clone(),
            issuer: home.issuer(),
            cases: cases.clone(),
            dice: Dice::of(dice.below(u64::MAX)),
            diary: Diary::default(),
        };
        lookers.spawn(client.look_by_the_clock());
    }
    for run in 0..kills {
        let process = serve(&home.places).await;
        state.send_replace(State::Up(run, process.client().await));
        let _ = timeout(Duration::from_millis(dice.below(MILLIS_MAX)), future::pending::<()>()).await;
        state.send_replace(State::Down);
        block_in_place(|| process.kill());
    }
    let process = serve(&home.places).await;
    let client = process.client().await;
    state.send_replace(State::Last(client.clone()));
    let answered = timeout(HANG, lookers.join_all()).await.expect("the clients do not end").concat();
    let times = recorded(&client, &home.issuer(), &cases[0]).await;
    let (looks, records) = (answered.len(), times.len());
    let missing = missing(&answered, times);
    println!("f3: {kills} kills; {looks} looks answered, {records} recorded; records missing: {missing}");
    assert!(looks as u64 > kills, "too few looks to tell");
    assert_eq!(missing, 0);
    drop(client);
    assert_eq!(process.stop(), Some(0));
}
