//! Founding a hub: keys, empty journals, and the genesis record (decision 25).

use crate::{
    clock::Clock,
    commands::{Fields, agency_name},
    exit::{Exit, Failed},
    keys::{self, Places},
    looks::random_salt,
    ring::NatsRing,
    truth::{Head, log_settings, settings},
    witness::names,
};
use data_encoding::BASE64;
use eventlog::{Basis, Draft, EventLog, Expected, Hash, StreamName};
use eventlog_nats::{KeyStream, Nats, NatsLog};
use events::{
    Entry, Event, GovernanceEvent,
    governance::{
        AgencyRegistered, HubFounded, PolicyAdopted, PolicyValue, PublicText, RulebookAdopted, WorkerRegistered,
    },
};
use journal::{Journal, SigningKey};
use kernel::{AgencyId, AgencyKind, By, RecordId, RequestId, Role, Rulebook, Strand, WorkerId};
use std::{path::Path, sync::Arc};
use store::LogName;
use tokio::task::spawn_blocking;
use vault::Vault;

/// What a new hub is told.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The log's name for ever.
    pub origin: String,
    /// The issuer of tokens.
    pub issuer: String,
    /// The hub's own office: the first agency.
    pub office: AgencyId,
    /// Its name for people.
    pub office_name: String,
    /// The first two officers, so that nobody is alone.
    pub officers: [WorkerId; 2],
    /// The first auditor: somebody else, because who audits acts in no other role. An officer can register one later.
    pub auditor: Option<WorkerId>,
}

impl Founding {
    /// Refuses what no hub may be told, before anything is written: what a refusal leaves would be in the way of the next
    /// try.
    fn check(&self) -> Result<(), Failed> {
        journal::check_origin(&self.origin)?;
        let mut fields = Fields::default();
        agency_name(&mut fields, self.office.as_str(), &self.office_name);
        let bad = fields.into_bad().into_iter().map(|(path, what)| format!("the office's {path} {what}"));
        bad.reduce(|all, one| all + "; " + &one).map_or(Ok(()), |why| Err(Failed::new(Exit::Config, why)))
    }
}

/// Makes keys, journals and the genesis record. Refuses where anything is there already.
pub async fn found(places: &Places, founding: Founding, clock: Clock) -> Result<(), Failed> {
    let keys = Keys::make(places, &founding)?;
    keys::make_private_dir(&places.keyring())?;
    let vault = Arc::new(Vault::create(&places.keyring(), &places.store)?);
    let [facts, looks] = [LogName::Facts, LogName::Access]
        .map(|log| settings(names(places, &founding.origin, log), &keys.log, &clock, &vault, Head::default()));
    let log = Journal::create(facts)?;
    Journal::create(looks)?.stop().map_err(Failed::with(Exit::Io))?;
    genesis(&log, &vault, &founding, keys.founded(&founding)).await?;
    log.stop().map_err(Failed::with(Exit::Io))?;
    complete(places, &founding.origin)
}

/// As [`found`], with the logs and the keyring on a cluster. Every process of the hub needs a copy of the keys directory,
/// by a way as safe as the directory itself, and an empty data directory.
pub async fn found_on_nats(
    places: &Places,
    founding: Founding,
    clock: Clock,
    cluster: eventlog_nats::Settings,
) -> Result<(), Failed> {
    // First, so that nothing is made where the cluster is refused.
    let nats = spawn_blocking(move || Nats::connect(cluster)).await.map_err(Failed::with(Exit::Io))??;
    let keys = Keys::make(places, &founding)?;
    Vault::create_epoch(&places.keyring(), &places.store)?;
    let origin = &founding.origin;
    let settings = |log| log_settings(places, origin, &keys.log, &clock, log, true);
    let (of_facts, of_looks) = (settings(LogName::Facts)?, settings(LogName::Access)?);
    let name = origin.clone();
    let making = move || -> Result<_, Failed> {
        let shared = NatsRing::on(KeyStream::create(nats.clone(), &name)?);
        Ok((NatsLog::create(nats.clone(), of_facts)?, NatsLog::create(nats, of_looks)?, shared))
    };
    let (facts, looks, shared) = spawn_blocking(making).await.map_err(Failed::with(Exit::Io))??;
    let vault = Vault::open_shared(&places.keyring(), &places.store, Arc::new(shared), true).await?;
    genesis(&facts, &vault, &founding, keys.founded(&founding)).await?;
    let stopping = move || facts.stop().and(looks.stop());
    spawn_blocking(stopping).await.map_err(Failed::with(Exit::Io))?.map_err(Failed::with(Exit::Unavailable))?;
    complete(places, origin)
}

/// The keys that a founding makes.
struct Keys {
    log: SigningKey,
    issuer: SigningKey,
}

impl Keys {
    /// Makes both directories and the keys in them, where there is nothing yet.
    fn make(places: &Places, founding: &Founding) -> Result<Self, Failed> {
        founding.check()?;
        empty(places)?;
        for dir in [&places.data, &places.keys] {
            keys::make_private_dir(dir)?;
        }
        let log = keys::new_signing_key(&places.keys.join("log.key"), "log key")?;
        let issuer = keys::new_signing_key(&places.keys.join("issuer.key"), "issuer key")?;
        Ok(Self { log, issuer })
    }

    fn founded(&self, founding: &Founding) -> HubFounded {
        HubFounded {
            origin: PublicText(founding.origin.clone()),
            log_key: PublicText(BASE64.encode(self.log.verifying().bytes())),
            issuer: PublicText(founding.issuer.clone()),
            issuer_key: PublicText(BASE64.encode(self.issuer.verifying().bytes())),
        }
    }
}

/// Last, because a hub without `hub.json` is not taken for one: a founding cut short is seen.
fn complete(places: &Places, origin: &str) -> Result<(), Failed> {
    keys::write_checked(&places.keys.join("hub.json"), "origin", origin)?;
    for dir in [&places.data, &places.keys] {
        sync_dir(dir)?;
    }
    Ok(())
}

/// Refuses directories in which anything is, and those that others may write to.
pub(crate) fn empty(places: &Places) -> Result<(), Failed> {
    for dir in [&places.data, &places.keys] {
        let empty = match std::fs::read_dir(dir) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(Failed::making(dir)(error)),
        };
        if !empty {
            return Err(Failed::new(Exit::CannotCreate, format!("{} is not empty", dir.display())));
        }
    }
    places.open_to_others()?.map_or(Ok(()), Err)
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<(), Failed> {
    std::fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(Failed::at(dir))
}

async fn genesis(log: &dyn EventLog, vault: &Vault, founding: &Founding, founded: HubFounded) -> Result<(), Failed> {
    let policy = PolicyValue(policy::Stored::first().to_json());
    let rulebook = Rulebook::first();
    let digest =
        |bytes: serde_json::Result<Vec<u8>>| bytes.map(|bytes| Hash::of(&bytes)).map_err(Failed::with(Exit::Io));
    let basis = Basis {
        hub: 0,
        policy: digest(serde_json::to_vec(&policy.0))?,
        rulebook: digest(serde_json::to_vec(&rulebook))?,
    };
    let office = &founding.office;
    let registers = |worker: &WorkerId, roles: &[Role]| {
        GovernanceEvent::WorkerRegistered(WorkerRegistered {
            agency: office.clone(),
            worker: worker.clone(),
            roles: roles.to_vec(),
            strands: vec![Strand::Governance],
        })
    };
    let hub = vec![
        GovernanceEvent::HubFounded(founded),
        GovernanceEvent::PolicyAdopted(PolicyAdopted { policy }),
        GovernanceEvent::RulebookAdopted(RulebookAdopted { rulebook }),
    ];
    let officers = [Role::HubOfficer, Role::Chair];
    let mut agency = vec![
        GovernanceEvent::AgencyRegistered(AgencyRegistered {
            agency: office.clone(),
            kind: AgencyKind::HubOffice,
            name: PublicText(founding.office_name.clone()),
        }),
        registers(&founding.officers[0], &officers),
        registers(&founding.officers[1], &officers),
    ];
    agency.extend(founding.auditor.iter().map(|auditor| registers(auditor, &[Role::Auditor])));
    for (nth, stream, events) in [(0, StreamName::Hub, hub), (1, StreamName::Agency(office.clone()), agency)] {
        let request = RequestId::from_uuid(uuid::Uuid::new_v4());
        let id = RecordId::derived_nth(office, request, nth);
        let entries: Vec<Entry> = events.into_iter().map(|event| Entry::of(office, Event::Governance(event))).collect();
        let mut sealed = Vec::new();
        for (nth, entry) in (0_u32..).zip(&entries) {
            sealed.push(vault.seal(&stream.to_string(), id, nth, entry).map_err(Failed::with(Exit::Io))?);
        }
        vault.settle(&sealed).await.map_err(Failed::with(Exit::Io))?;
        let raw = sealed.iter().map(serde_json::value::to_raw_value).collect::<Result<_, _>>();
        let raw = raw.map_err(Failed::with(Exit::Io))?;
        let draft = Draft {
            id,
            stream,
            by: By::Operator,
            request: None,
            command_mac: None,
            basis: Some(basis),
            salt: random_salt(),
            events: raw,
        };
        log.append(draft, Expected::Version(0)).await.map_err(Failed::with(Exit::Io))?;
    }
    Ok(())
}
