//! Playing a case from a data file through the API, act by act, each by its own worker at its own date.

use crate::{
    call::JsonClient,
    clock::Clock,
    exit::{Exit, Failed},
    founding::Founding,
    keys::{self, Places},
    token::{Bearer, mint, public_key},
};
use eventlog::Hash;
use identity::{Confirmation, thumbprint};
use kernel::{AgencyId, Purpose, RecordId, Role, Timestamp, WorkerId};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path};

/// A case to be played.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is, and that it is fictional.
    pub about: String,
    /// The agencies.
    pub agencies: Vec<Agency>,
    /// The workers, by the name that acts use.
    pub people: BTreeMap<String, Person>,
    /// What happens, in time order.
    pub acts: Vec<ActOf>,
    /// What must be seen of it; read by the tests.
    #[serde(default)]
    pub expect: Value,
}

/// An agency of a scenario.
#[derive(Debug, Clone, Deserialize)]
pub struct Agency {
    /// Its short name.
    #[serde(rename = "agency")]
    pub id: AgencyId,
    /// Its kind, as the API spells it.
    pub kind: String,
    /// Its name for people.
    pub name: String,
}

/// A worker of a scenario.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// The agency.
    pub agency: AgencyId,
    /// The worker.
    pub worker: WorkerId,
    /// The capacity that the worker's tokens name.
    pub role: Role,
    /// The purpose that the worker's tokens name.
    pub purpose: Purpose,
    /// All capacities, as the API spells them.
    pub roles: Vec<String>,
    /// All strands, as the API spells them.
    pub strands: Vec<String>,
}

/// One act.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActOf {
    /// When.
    pub at: Timestamp,
    /// The row of the case's table that it belongs to, if any.
    #[serde(default)]
    pub row: Option<u32>,
    /// Who acts.
    #[serde(rename = "as")]
    pub by: String,
    /// What is called, e.g. `intake/ReportIncident`.
    pub call: String,
    /// With what; `"$name"` stands for a saved value.
    pub request: Value,
    /// What to save of the answer, by name and path.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
    /// The reason with which it must be refused, if it must.
    #[serde(default)]
    pub refused: Option<String>,
    /// A note for the reader.
    #[serde(default)]
    pub why: Option<String>,
}

impl Scenario {
    /// Reads a scenario.
    pub fn from_json(text: &str) -> Result<Self, Failed> {
        serde_json::from_str(text).map_err(Failed::with(Exit::Config))
    }

    /// When it begins: an hour before its first act, for registering agencies and workers.
    pub fn begins(&self) -> Option<Timestamp> {
        self.acts.first().map(|act| act.at.plus_millis(-3_600_000))
    }

    /// The record of its last act that is not refused: where it is, the case was entered to its end.
    pub(crate) fn last_record(&self) -> Result<Option<RecordId>, Failed> {
        let Some((nth, act)) = self.acts.iter().enumerate().rfind(|(_, act)| act.refused.is_none()) else {
            return Ok(None);
        };
        let request = act.request["request_id"].as_str().map_or_else(|| request_id("act", nth), str::to_owned);
        let request = request.parse().map_err(Failed::with(Exit::Config))?;
        Ok(Some(RecordId::derived(&self.person(&act.by)?.agency, request)))
    }

    fn person(&self, name: &str) -> Result<&Person, Failed> {
        let nobody = || Failed::new(Exit::Config, format!("the scenario has nobody called {name}"));
        self.people.get(name).ok_or_else(nobody)
    }
}

/// Mints tokens with a hub's development issuer.
#[derive(Clone)]
pub struct Issuer {
    seed: [u8; 32],
    origin: String,
}

/// The name of the development issuer.
pub const ISSUER: &str = "dev";

impl Issuer {
    /// The issuer whose key lies in a keys directory.
    pub fn open(places: &Places) -> Result<Self, Failed> {
        Self::in_keys(&places.keys)
    }

    /// The issuer whose key lies in this directory.
    pub fn in_keys(keys: &Path) -> Result<Self, Failed> {
        let origin = keys::origin(keys)?;
        Ok(Self { seed: keys::read_seed(&keys.join("issuer.key"), "issuer key")?, origin })
    }

    /// A token for so many seconds, ten minutes at most.
    pub fn token(&self, bearer: Bearer, seconds: i64) -> Result<String, Failed> {
        self.token_of(ISSUER, bearer, seconds, None)
    }

    /// The same, in the name of another issuer, and bound to a certificate, given as DER.
    pub fn token_of(
        &self,
        issuer: &str,
        bearer: Bearer,
        seconds: i64,
        certificate: Option<&[u8]>,
    ) -> Result<String, Failed> {
        let bound = |der: &[u8]| Confirmation { certificate: Some(thumbprint(der)), key: None };
        mint(&self.seed, issuer, &self.origin, bearer, seconds, certificate.map(bound))
    }

    /// Its keys, as issuers publish theirs (RFC 7517).
    pub fn jwks(&self) -> Result<String, Failed> {
        let key = public_key(&self.seed)?;
        let x = data_encoding::BASE64URL_NOPAD.encode(&key);
        let key = serde_json::json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": thumbprint(&key), "x": x});
        Ok(serde_json::json!({"keys": [key]}).to_string())
    }
}

/// What the founding of a demo or test hub is told.
pub fn demo_founding(origin: &str) -> Result<Founding, Failed> {
    let bad = Failed::with(Exit::Config);
    Ok(Founding {
        origin: origin.to_owned(),
        issuer: ISSUER.to_owned(),
        office: "hub-office".parse().map_err(&bad)?,
        office_name: "Hub office (fictional)".to_owned(),
        officers: ["officer-1".parse().map_err(&bad)?, "officer-2".parse().map_err(&bad)?],
        auditor: Some("auditor-1".parse().map_err(&bad)?),
    })
}

/// Plays a scenario, act by act.
pub struct Player {
    scenario: Scenario,
    client: JsonClient,
    issuer: Issuer,
    clock: Clock,
    next: usize,
    /// Saved values, by name.
    pub saved: BTreeMap<String, Value>,
    /// Every event that the acts stored: the act's row, when, the event's id.
    pub stored: Vec<(Option<u32>, Timestamp, String)>,
}

impl Player {
    /// Registers agencies and workers, and stands before the first act.
    pub async fn new(scenario: Scenario, client: JsonClient, issuer: Issuer, clock: Clock) -> Result<Self, Failed> {
        if let Some(begins) = scenario.begins() {
            clock.set(begins);
        }
        let player = Self { scenario, client, issuer, clock, next: 0, saved: BTreeMap::new(), stored: Vec::new() };
        player.register().await?;
        Ok(player)
    }

    async fn register(&self) -> Result<(), Failed> {
        let bad = Failed::with(Exit::Config);
        let officer = Bearer {
            agency: "hub-office".parse().map_err(&bad)?,
            worker: "officer-1".parse().map_err(&bad)?,
            role: Role::HubOfficer,
            purpose: Purpose::HubCoordination,
        };
        let token = self.issuer.token(officer, 600)?;
        for (nth, agency) in self.scenario.agencies.iter().enumerate() {
            let request = json!({"request_id": request_id("agency", nth), "agency": agency.id,
                "kind": agency.kind, "name": agency.name});
            self.client.ask("governance/RegisterAgency", Some(&token), &request).await?;
        }
        for (nth, person) in self.scenario.people.values().enumerate() {
            let request = json!({"request_id": request_id("worker", nth), "agency": person.agency,
                "worker": person.worker, "roles": person.roles, "strands": person.strands});
            self.client.ask("governance/RegisterWorker", Some(&token), &request).await?;
        }
        Ok(())
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The client.
    pub fn client(&self) -> &JsonClient {
        &self.client
    }

    /// A token for one of the scenario's people.
    pub fn token(&self, person: &str) -> Result<String, Failed> {
        let person = self.scenario.person(person)?;
        let bearer = Bearer {
            agency: person.agency.clone(),
            worker: person.worker.clone(),
            role: person.role,
            purpose: person.purpose,
        };
        self.issuer.token(bearer, 600)
    }

    /// When the next act happens.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.scenario.acts.get(self.next).map(|act| act.at)
    }

    /// Sets the clock, for looking between acts.
    pub fn stand_at(&self, moment: Timestamp) {
        self.clock.set(moment);
    }

    /// Plays the next act. `false` when there is none.
    pub async fn step(&mut self) -> Result<bool, Failed> {
        let Some(act) = self.scenario.acts.get(self.next).cloned() else { return Ok(false) };
        self.clock.set(act.at);
        let mut request = self.filled(&act.request)?;
        if let Some(fields) = request.as_object_mut() {
            fields.entry("request_id").or_insert_with(|| request_id("act", self.next).into());
        }
        let named = |why: String| {
            Failed::new(Exit::Config, format!("act {} ({} by {} at {}): {why}", self.next, act.call, act.by, act.at))
        };
        let token = self.token(&act.by)?;
        let answer = match (self.client.ask(&act.call, Some(&token), &request).await, &act.refused) {
            (Ok(answer), None) => answer,
            (Ok(_), Some(reason)) => return Err(named(format!("should have been refused with {reason}"))),
            (Err(error), Some(reason)) if error.reason() == *reason => {
                self.next += 1;
                return Ok(true);
            }
            (Err(error), _) => return Err(named(error.to_string())),
        };
        for (name, path) in &act.save {
            let value = look_up(&answer, path).ok_or_else(|| named(format!("the answer has no {path}")))?;
            self.saved.insert(name.clone(), value.clone());
        }
        let events = answer["receipt"]["event_ids"].as_array().into_iter().flatten();
        let events = events.filter_map(|event| event.as_str().map(str::to_owned));
        self.stored.extend(events.map(|event| (act.row, act.at, event)));
        self.next += 1;
        Ok(true)
    }

    /// Plays everything that happens up to a moment.
    pub async fn play_until(&mut self, moment: Timestamp) -> Result<(), Failed> {
        while self.next_at().is_some_and(|at| at <= moment) {
            self.step().await?;
        }
        self.clock.set(moment);
        Ok(())
    }

    /// Plays everything that is left.
    pub async fn play(&mut self) -> Result<(), Failed> {
        while self.step().await? {}
        Ok(())
    }

    /// A request with saved values put in.
    fn filled(&self, value: &Value) -> Result<Value, Failed> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => {
                    let missing = || Failed::new(Exit::Config, format!("nothing was saved as {name}"));
                    self.saved.get(name).ok_or_else(missing)?.clone()
                }
                None => value.clone(),
            },
            Value::Array(items) => Value::Array(items.iter().map(|item| self.filled(item)).collect::<Result<_, _>>()?),
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.filled(value)?)))
                    .collect::<Result<_, Failed>>()?,
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        })
    }
}

/// A request id that is the same in every run.
fn request_id(what: &str, nth: usize) -> String {
    let hash = Hash::of(format!("scenario {what} {nth}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// A value by a path such as `receipt.event_ids[0]`.
fn look_up<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| match step.split_once('[') {
        None => value.get(step),
        Some((name, index)) => value.get(name)?.get(index.strip_suffix(']')?.parse::<usize>().ok()?),
    })
}
