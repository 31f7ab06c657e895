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

#[cfg(test)]
mod tests {
    use super::*;

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
