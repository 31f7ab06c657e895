//! The pack of a review from outside, over the live hub. Whoever asks is recorded like any other reader, before it leaves.

use crate::{
    audits::{Audits, shown},
    auth,
    commands::Fields,
    hub::{APPLY_LIMIT, Hub},
    looks::{self, Look},
    refuse::No,
};
use api::stalkinghub::audit::v1 as proto;
use audit::{Archive, Opened, Pack, Place, Replayed};
use eventlog::{Frontier, Hash, Record, leaf, leaf_hash};
use events::Channel;
use kernel::{AgencyKind, CaseId, EventId, Role};
use sharing::Act;
use store::LogName;
use tonic::Request;

/// How many records are read at once.
const BATCH: usize = 512;

impl Audits {
    pub(crate) async fn review_pack(&self, request: Request<proto::GetReviewPackRequest>) -> Result<Vec<u8>, No> {
        let caller = auth::permitted(&request, Act::GetReviewPack)?;
        if caller.role != Role::Auditor && caller.kind != AgencyKind::HubOffice {
            return Err(No::Denied(
                "NOT_THE_HUBS_OFFICE",
                "packs are read by auditors and by the hub's office".to_owned(),
            ));
        }
        let asked = request.into_inner();
        let mut fields = Fields::default();
        let review: Option<EventId> = fields.id("review_event_id", &asked.review_event_id);
        fields.finish()?;
        let review = review.ok_or(No::Internal)?;
        let hub = self.gate.hub.clone();
        looks::current(&hub)?;
        // Every look from before the review was opened is in the pack.
        let head = *hub.looks.log.head().borrow();
        if !hub.applied(LogName::Access, head, APPLY_LIMIT).await {
            return Err(No::Unavailable);
        }
        let case = self.case(&caller, &asked.case, Channel::ReviewPack).await?;
        let opened = audit::opened(&self.archive(), case, review)?;
        let alone = self.verifying.clone().try_lock_owned().map_err(|_| No::TooMuch)?;
        let make = move || {
            let _alone = alone;
            let (pack, items) = pack_of(&hub, case, &opened)?;
            Ok::<_, No>((audit::document(&pack, &opened)?, shown(&items)))
        };
        let (bytes, events) = tokio::task::spawn_blocking(make).await.map_err(|_| No::Internal)??;
        let look = Look { case: Some(case), events, ..Look::answered(Channel::ReviewPack) };
        looks::record(&self.gate.hub, &caller, look).await?;
        Ok(bytes)
    }
}

/// The digest of the pack of a review as it stands. It reads the whole log, as a reading of the pack does; a review is released
/// once.
pub(crate) fn digest_of(hub: &Hub, case: CaseId, review: EventId) -> Result<String, No> {
    let archive = Archive { histories: &hub.histories, known: hub.known.get() };
    let opened = audit::opened(&archive, case, review)?;
    Ok(audit::digest(&pack_of(hub, case, &opened)?.0)?)
}

fn pack_of(hub: &Hub, case: CaseId, opened: &Opened) -> Result<(Pack, Vec<Replayed>), No> {
    let archive = Archive { histories: &hub.histories, known: hub.known.get() };
    let (place, root) = verified(hub, opened.position())?;
    Ok(audit::pack(&archive, case, opened, place, root)?)
}

/// Reads the whole log of facts from the disk, checks that it gives the root that the log stands for, and answers the record at
/// a position with the root up to there.
fn verified(hub: &Hub, position: u64) -> Result<(Place, Hash), No> {
    let log = &*hub.facts.log;
    let checkpoint = log.checkpoint();
    let broken = |what: &dyn std::fmt::Display| {
        tracing::error!(%what, "the log is not what was written");
        No::DataLoss
    };
    let (mut tree, mut found) = (Frontier::default(), None);
    while tree.size() < checkpoint.size {
        let page = log.read_again(tree.size(), BATCH).map_err(|error| broken(&error))?;
        let before = tree.size();
        for stored in page.iter().take_while(|stored| stored.position <= checkpoint.size) {
            let record = Record::from_bytes(&stored.bytes).map_err(|error| broken(&error))?;
            tree.push(leaf_hash(&leaf(record.salt, stored.hash)));
            if stored.position == position {
                let place = Place { position, record: stored.hash, at: record.at };
                found = Some((place, tree.checkpoint().root));
            }
        }
        if tree.size() == before {
            return Err(broken(&"records are missing"));
        }
    }
    if tree.checkpoint() != checkpoint {
        return Err(broken(&"the records do not give the root that the log stands for"));
    }
    found.ok_or(No::DataLoss)
}
