//! The pack of a review from outside, over the live hub. Whoever asks is recorded like any other reader, before it leaves.

use crate::{
    audits::{Audits, shown},
    auth,
    commands::Fields,
    hub::{APPLY_LIMIT, Hub},
    looks::{self, Look},
    refuse::No,
    whole::read_whole,
};
use api::stalkinghub::audit::v1 as proto;
use audit::{Archive, Opened, Pack, Place, Replayed};
use events::Channel;
use kernel::{AgencyKind, CaseId, EventId, Role};
use sharing::Act;
use std::sync::Arc;
use store::LogName;
use tonic::Request;

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
        let alone = self.gate.hub.reading_whole.clone().try_lock_owned().map_err(|_| No::TooMuch)?;
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

/// The digest of the pack of a review as it stands; the whole log is read for it, as by a reading of the pack.
pub(crate) async fn digest_of(hub: Arc<Hub>, case: CaseId, review: EventId) -> Result<String, No> {
    let alone = hub.reading_whole.clone().try_lock_owned().map_err(|_| No::TooMuch)?;
    let make = move || {
        let _alone = alone;
        let archive = Archive { histories: &hub.histories, known: hub.known.get() };
        let opened = audit::opened(&archive, case, review)?;
        Ok(audit::digest(&pack_of(&hub, case, &opened)?.0)?)
    };
    tokio::task::spawn_blocking(make).await.map_err(|_| No::Internal)?
}

fn pack_of(hub: &Hub, case: CaseId, opened: &Opened) -> Result<(Pack, Vec<Replayed>), No> {
    let archive = Archive { histories: &hub.histories, known: hub.known.get() };
    let mut found = None;
    let read = read_whole(&*hub.facts.log, |stored, record, tree| {
        if stored.position == opened.position() {
            let place = Place { position: stored.position, record: stored.hash, at: record.at };
            found = Some((place, tree.checkpoint().root));
        }
    });
    read.map_err(|(_, position, what)| {
        tracing::error!(position, what, "the log is not what was written");
        No::DataLoss
    })?;
    let (place, root) = found.ok_or(No::DataLoss)?;
    Ok(audit::pack(&archive, case, opened, place, root)?)
}
