//! What somebody has to be told at once: each thing once, until it is over and begins again. Nothing personal in it. The log
//! says what it is about and why; the hub's officers find an alert in their inbox.

use crate::{
    alerts::{Alert, To, raise},
    hub::Hub,
};
use events::AlertKind;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// The most that is remembered; when full, all is forgotten, so what goes on is told again.
const REMEMBERED_MAX: usize = 4_096;
/// What happens again and again, rather than lasting, is told once in this time.
const AGAIN_AFTER: Duration = Duration::from_mins(1);
/// How many alarms wait for the inbox; what comes above is in the log only.
const WAITING_MAX: usize = 64;

/// What can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Alarm {
    /// A file of an agency is broken; what was there before holds.
    IdentityFileNotRead,
    /// So is the hub's own certificate or key.
    ServerCertificateNotUsed,
    /// Agencies have an authority in common.
    AuthorityOfTwoAgencies,
    /// A revocation list is about to expire.
    RevocationListExpires,
    /// An issuer does not say its keys.
    IssuerNotReached,
    /// A token came with another certificate than its own.
    TokenOfAnotherCertificate,
    /// A certificate names an agency whose authority did not make it.
    CertificateOfAnotherAgency,
    /// A certificate that was let in is no agency's.
    CertificateOfNobody,
}

impl Alarm {
    /// The kind of its alert.
    fn kind(self) -> AlertKind {
        match self {
            Self::IdentityFileNotRead | Self::ServerCertificateNotUsed => AlertKind::SettingsRejected,
            Self::AuthorityOfTwoAgencies => AlertKind::AuthorityShared,
            Self::RevocationListExpires => AlertKind::RevocationListExpires,
            Self::IssuerNotReached => AlertKind::IssuerNotReached,
            Self::TokenOfAnotherCertificate | Self::CertificateOfAnotherAgency | Self::CertificateOfNobody => {
                AlertKind::CredentialMisused
            }
        }
    }
}

/// What was told.
#[derive(Default)]
pub(crate) struct Alarms {
    told: Mutex<BTreeMap<(Alarm, String), Instant>>,
    /// Whoever takes them to the inbox, once the hub is open.
    inbox: OnceLock<mpsc::Sender<Alarm>>,
}

impl Alarms {
    fn told(&self) -> MutexGuard<'_, BTreeMap<(Alarm, String), Instant>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is told from now on, for the first who asks.
    pub fn listen(&self) -> mpsc::Receiver<Alarm> {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        self.inbox.get_or_init(|| sender);
        receiver
    }

    /// Tells of something that lasts: once, until it is said to be over.
    pub fn raise(&self, alarm: Alarm, about: &str, why: &str) {
        self.tell(alarm, about, why, None);
    }

    /// Tells of something that happens: once a minute for each whom it is about.
    pub fn happened(&self, alarm: Alarm, about: &str, why: &str) {
        self.tell(alarm, about, why, Some(AGAIN_AFTER));
    }

    fn tell(&self, alarm: Alarm, about: &str, why: &str, again: Option<Duration>) {
        let mut told = self.told();
        let key = (alarm, about.to_owned());
        let new = told.get(&key).is_none_or(|at| again.is_some_and(|again| at.elapsed() >= again));
        if !new {
            return;
        }
        if told.len() >= REMEMBERED_MAX {
            told.clear();
        }
        told.insert(key, Instant::now());
        drop(told);
        let name: &str = alarm.into();
        tracing::error!(alarm = name, about, why, "somebody has to look at this");
        // A connection may wait for this, so it waits for nothing itself. What finds no room is in the log.
        if let Some(inbox) = self.inbox.get() {
            let _ = inbox.try_send(alarm);
        }
    }

    /// It is over for all but these.
    pub fn keep(&self, alarm: Alarm, about: &[String]) {
        self.told().retain(|(name, whom), _| *name != alarm || about.contains(whom));
    }

    /// It is over for one.
    pub fn clear(&self, alarm: Alarm, about: &str) {
        self.told().remove(&(alarm, about.to_owned()));
    }
}

/// Takes alarms to the inbox of the hub's officers, for as long as there is a hub. Those of one kind are one alert within an
/// hour, whatever they are about.
pub(crate) async fn into_inbox(hub: Weak<Hub>, mut alarms: mpsc::Receiver<Alarm>) {
    while let Some(alarm) = alarms.recv().await {
        let Some(hub) = hub.upgrade() else { return };
        if raise(&hub, Alert::of(alarm.kind(), To::Officers)).await.is_err() {
            tracing::error!(?alarm, "it could not be put into an inbox");
        }
    }
}

/// Tells the hub's officers of a policy in force that cannot be read or fails to evaluate, once for each: when a hub starts
/// with it, and when another process of the hub, of another version, adopts it.
pub(crate) async fn of_policies(hub: Weak<Hub>) {
    let Some(mut applied) = hub.upgrade().map(|hub| hub.facts.applied.subscribe()) else { return };
    let mut told = None;
    loop {
        let Some(hub) = hub.upgrade() else { return };
        let known = hub.known.get();
        if let Some(policy) = known.policies.current().filter(|policy| policy.fails && told != Some(policy.hash)) {
            tracing::error!(policy = %policy.hash, "a policy in force fails: what it could have spoken about is denied");
            if raise(&hub, Alert::of(AlertKind::PolicyFailed, To::Officers)).await.is_err() {
                tracing::error!("it could not be put into an inbox");
            }
            told = Some(policy.hash);
        }
        drop((hub, known));
        if applied.changed().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Bearer, Issuer,
        looks::{random_salt, raw},
        tests::{HANG, Played},
    };
    use eventlog::{Draft, Expected, StreamName};
    use events::{
        Entry, Event, GovernanceEvent,
        governance::{PolicyAdopted, PolicyValue},
    };
    use kernel::{By, Purpose, RecordId, RequestId, Role};
    use serde_json::json;

    /// Puts a set of policies in force that `AdoptPolicy` would refuse, as a version with other rules could have.
    async fn adopt_what_fails(hub: &Hub) {
        let mut set = policy::Stored::first();
        set.version = 2;
        set.files.insert(
            "planted.cedar".to_owned(),
            "@id(\"planted\") @owner(\"a test\") @basis(\"none\") @review_by(\"2027-03-31\")\n\
             forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };"
                .to_owned(),
        );
        let adopted = PolicyAdopted { policy: PolicyValue(set.to_json()) };
        let office = "hub-office".parse().unwrap();
        let entry = Entry::of(&office, Event::Governance(GovernanceEvent::PolicyAdopted(adopted)));
        let id = RecordId::derived(&office, RequestId::from_uuid(uuid::Uuid::from_u128(7)));
        let stream = StreamName::Hub;
        let stored = hub.vault().seal(&stream.to_string(), id, 0, &entry).unwrap();
        let basis = hub.known.get().basis;
        let events = vec![raw(&stored).unwrap()];
        let (by, salt) = (By::Operator, random_salt());
        let draft = Draft { id, stream, by, request: None, command_mac: None, basis, salt, events };
        hub.facts.log.append(draft, Expected::Any).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_policy_in_force_that_fails_is_told_to_the_officers_and_shows_nothing() {
        let played = Played::with(|_, settings| settings).await;
        let officer = Bearer {
            agency: "hub-office".parse().unwrap(),
            worker: "officer-1".parse().unwrap(),
            role: Role::HubOfficer,
            purpose: Purpose::HubCoordination,
        };
        let officer = Issuer::open(&played.places).unwrap().token(officer, 600).unwrap();
        let method = played.client.method("inbox/WatchAlerts").unwrap();
        let (client, asked) = (played.client.clone(), json!({}));
        let told = tokio::spawn(async move {
            let mut told = false;
            let failed = |message: &serde_json::Value| message.to_string().contains("ALERT_KIND_POLICY_FAILED");
            let ended = client.call(&method, Some(&officer), &asked, |message| {
                told |= failed(&message);
                !told
            });
            ended.await.unwrap();
            told
        });
        adopt_what_fails(&played.hub.upgrade().unwrap()).await;
        assert!(tokio::time::timeout(HANG, told).await.unwrap().unwrap());
        let spoc = played.player.token("spoc").unwrap();
        let seen = played.client.ask("cases/GetCase", Some(&spoc), &json!({"case": played.case})).await.unwrap();
        assert!(seen["case"]["events"].as_array().is_none_or(Vec::is_empty), "{seen}");
    }

    #[test]
    fn an_alarm_is_told_once_and_waits_for_nobody() {
        let alarms = Alarms::default();
        // Before anybody listens.
        alarms.raise(Alarm::IssuerNotReached, "pol", "no answer");
        let mut told = alarms.listen();
        for _ in 0..2 {
            alarms.raise(Alarm::IssuerNotReached, "adv", "no answer");
            alarms.happened(Alarm::CertificateOfNobody, "a", "no name");
        }
        assert_eq!(told.try_recv(), Ok(Alarm::IssuerNotReached));
        assert_eq!(told.try_recv(), Ok(Alarm::CertificateOfNobody));
        assert!(told.try_recv().is_err());
        for nth in 0..2 * WAITING_MAX {
            alarms.raise(Alarm::IssuerNotReached, &nth.to_string(), "no answer");
        }
        assert_eq!(std::iter::from_fn(|| told.try_recv().ok()).count(), WAITING_MAX);
        drop(told);
        alarms.raise(Alarm::IssuerNotReached, "hea", "no answer");
    }
}
