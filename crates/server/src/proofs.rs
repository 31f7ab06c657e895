//! What `AuditService` proves of the logs: checkpoints, inclusion of a record, growth out of an older checkpoint. The proofs
//! are made from the published tiles; nothing of a record is shown but its hash.

use crate::{
    audits::Audits,
    auth,
    hub::APPLY_LIMIT,
    looks::{self, Look as Looked},
    refuse::No,
    tiles::{PublishedTree, Tree, Trees},
};
use api::stalkinghub::audit::v1 as proto;
use eventlog::{Hash, StreamName};
use events::Channel;
use kernel::{AgencyId, Caller, EventId, RecordId, RequestId};
use sharing::Act;
use std::{str::FromStr, sync::Arc};
use store::LogName;
use tlog::{ProofFile, ReadError, consistency, inclusion};
use tonic::Request;

/// Which log a request names.
pub fn log_of(log: i32) -> Result<LogName, No> {
    match proto::Log::try_from(log) {
        Ok(proto::Log::Unspecified | proto::Log::Facts) => Ok(LogName::Facts),
        Ok(proto::Log::Access) => Ok(LogName::Access),
        Err(_) => Err(bad("log", "is no log")),
    }
}

fn bad(path: &str, what: &'static str) -> No {
    No::field(path, what)
}

fn id<T: FromStr>(path: &str, text: &str, what: &'static str) -> Result<T, No> {
    text.parse().map_err(|_| bad(path, what))
}

/// What is published of a log once it covers so many records.
async fn published(trees: &Trees, log: LogName, size: u64) -> Result<(Arc<Tree>, Arc<PublishedTree>), No> {
    let tree = trees.of(log).clone();
    let published = tree.covering(size).await.ok_or(No::Unavailable)?;
    Ok((tree, published))
}

/// Asks the tiles where it may block. Damaged ones are made again, and the caller may ask again.
async fn read<T: Send + 'static>(
    (tree, published): (Arc<Tree>, Arc<PublishedTree>),
    ask: impl FnOnce(&tlog::Reader<'_>, &PublishedTree) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, No> {
    let asking = tokio::task::spawn_blocking(move || {
        ask(&tree.reader(&published), &published).map_err(|error| {
            tree.repair(&error);
            No::Unavailable
        })
    });
    asking.await.map_err(|_| No::Internal)?
}

fn raw(hashes: &[Hash]) -> Vec<Vec<u8>> {
    hashes.iter().map(|hash| hash.bytes().to_vec()).collect()
}

impl Audits {
    /// Answers `GetCheckpoint`.
    pub(crate) fn checkpoint(
        &self,
        request: Request<proto::GetCheckpointRequest>,
    ) -> Result<proto::GetCheckpointResponse, No> {
        auth::permitted(&request, Act::Audit)?;
        let log = log_of(request.into_inner().log)?;
        let (checkpoint, signed_note) = self.gate.hub.followed(log).log.signed().ok_or(No::Unavailable)?;
        let tree = self.trees.of(log);
        Ok(proto::GetCheckpointResponse {
            origin: tree.vkey.name().to_owned(),
            size: checkpoint.size,
            root: checkpoint.root.bytes().to_vec(),
            signed_note,
            vkey: tree.vkey.to_string(),
            published_note: tree.published().map(|tree| tree.note.text().to_owned()).unwrap_or_default(),
        })
    }

    /// Answers `ProveRecord`.
    pub(crate) async fn prove(
        &self,
        request: Request<proto::ProveRecordRequest>,
    ) -> Result<proto::ProveRecordResponse, No> {
        let caller = auth::permitted(&request, Act::Audit)?;
        let asked = request.into_inner();
        let log = log_of(asked.log)?;
        let position = self.position(&caller, log, &asked).await?;
        let head = *self.gate.hub.followed(log).log.head().borrow();
        if position == 0 || position > head {
            return Err(No::NotFound);
        }
        if log == LogName::Facts {
            self.look(&caller, position).await?;
        }
        let found = published(&self.trees, log, position).await?;
        let index = position - 1;
        let proof = read(found, move |reader, published| {
            let path = inclusion(reader, index, published.note.checkpoint().size)?;
            Ok((
                ProofFile { leaf: reader.leaf(index)?, index, path, checkpoint: published.note.text().to_owned() },
                reader.checkpoint(),
            ))
        });
        let (proof, tree) = proof.await?;
        let leaf: serde_json::Value = serde_json::from_slice(&proof.leaf).map_err(|_| No::DataLoss)?;
        let hash = leaf["record"].as_str().and_then(|text| Hash::try_from(text.to_owned()).ok()).ok_or(No::DataLoss)?;
        Ok(proto::ProveRecordResponse {
            position,
            record_hash: hash.bytes().to_vec(),
            tlog_proof: proof.text(),
            path: raw(&proof.path),
            leaf: proof.leaf,
            size: tree.size,
            root: tree.root.bytes().to_vec(),
        })
    }

    /// Answers `ProveConsistency`.
    pub(crate) async fn prove_growth(
        &self,
        request: Request<proto::ProveConsistencyRequest>,
    ) -> Result<proto::ProveConsistencyResponse, No> {
        auth::permitted(&request, Act::Audit)?;
        let proto::ProveConsistencyRequest { log, old_size } = request.into_inner();
        let log = log_of(log)?;
        let head = *self.gate.hub.followed(log).log.head().borrow();
        if old_size == 0 || old_size > head {
            return Err(bad("old_size", "must be a size that the log has had: 1 to what it has now"));
        }
        let found = published(&self.trees, log, old_size).await?;
        let signed_note = found.1.note.text().to_owned();
        let (proof, tree) = read(found, move |reader, published| {
            Ok((consistency(reader, old_size, published.note.checkpoint().size)?, reader.checkpoint()))
        })
        .await?;
        let root = tree.root.bytes().to_vec();
        Ok(proto::ProveConsistencyResponse { size: tree.size, root, proof: raw(&proof), signed_note })
    }

    /// The position of the record that is asked about, however it is named.
    async fn position(&self, caller: &Caller, log: LogName, asked: &proto::ProveRecordRequest) -> Result<u64, No> {
        let by_request = !asked.agency.is_empty() || !asked.made_by_request_id.is_empty();
        let by_event = !asked.case.is_empty() || !asked.event_id.is_empty();
        let ways = [asked.position > 0, !asked.record_id.is_empty(), by_request, by_event];
        if ways.into_iter().filter(|named| *named).count() != 1 {
            return Err(bad("position", "name the record in exactly one way: position, record_id, request or event"));
        }
        if asked.position > 0 {
            return Ok(asked.position);
        }
        if log == LogName::Access {
            return Err(bad("log", "a look is named by its position only"));
        }
        let hub = &self.gate.hub;
        // What was acknowledged before this question is found.
        let head = *hub.facts.log.head().borrow();
        if !hub.applied(LogName::Facts, head, APPLY_LIMIT).await {
            return Err(No::Unavailable);
        }
        if by_event {
            let event: EventId = id("event_id", &asked.event_id, "must be an event id")?;
            let case = self.case(caller, &asked.case, Channel::Prove).await?;
            let all = audit::replay(&self.archive(), case, &audit::Question::default())?;
            let found = all.iter().find(|replayed| replayed.item.recorded.id == event);
            return found
                .map(|replayed| replayed.item.recorded.position)
                .ok_or_else(|| bad("event_id", "is not an event of this case"));
        }
        let record: RecordId = if by_request {
            let agency: AgencyId = id("agency", &asked.agency, "must be the short name of an agency")?;
            let request: RequestId = id("made_by_request_id", &asked.made_by_request_id, "must be a request id")?;
            RecordId::derived(&agency, request)
        } else {
            id("record_id", &asked.record_id, "must be a record id")?
        };
        let found = hub.store().record(LogName::Facts, &record)?;
        found.map(|(_, _, stored)| stored.position).ok_or(No::NotFound)
    }

    /// Records that somebody asked about a record of a case, before anything is answered.
    async fn look(&self, caller: &Caller, position: u64) -> Result<(), No> {
        let hub = &self.gate.hub;
        let page = hub.facts.log.read(position - 1, 1).map_err(|error| {
            tracing::error!(%error, "a record cannot be read");
            No::DataLoss
        })?;
        let stored = page.first().ok_or(No::NotFound)?;
        let record = eventlog::Record::from_bytes(&stored.bytes).map_err(|_| No::DataLoss)?;
        let mut look = Looked::answered(Channel::Prove);
        match &record.stream {
            StreamName::Hub
            | StreamName::Agency(_)
            | StreamName::Inbox(_)
            | StreamName::BreakGlass(_)
            | StreamName::Access(..) => return Ok(()),
            StreamName::Incident(incident) => look.incidents = vec![*incident],
            StreamName::Case(_) | StreamName::Person(_) | StreamName::Meeting(_) => {}
        }
        let cases = views::cases_of(hub.store(), &record.stream)?;
        if let [one] = cases[..] {
            look.case = Some(one);
        } else {
            look.listed = cases;
        }
        looks::record(hub, caller, look).await
    }
}
