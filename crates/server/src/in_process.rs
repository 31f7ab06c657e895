//! For tests: the hub's services as they are behind a listener, credentials and all, without the socket.

use crate::{
    audits::Audits,
    auth::{Credentials, Door, Guarded},
    call::{DynamicCodec, from_json, method_of, to_json},
    cases::Cases,
    commands::Gate,
    hub::Hub,
    inbox::Inboxes,
    limits::{Budgets, Limits},
    refusals::Refusals,
    tiles::Trees,
    transact::Requests,
    transfer::Transfers,
    watch::Watching,
};
use api::stalkinghub::{
    audit::v1::audit_service_server::AuditServiceServer, cases::v1::cases_service_server::CasesServiceServer,
    casework::v1::casework_service_server::CaseworkServiceServer,
    governance::v1::governance_service_server::GovernanceServiceServer,
    inbox::v1::inbox_service_server::InboxServiceServer, intake::v1::intake_service_server::IntakeServiceServer,
    orders::v1::orders_service_server::OrdersServiceServer,
    referrals::v1::referrals_service_server::ReferralsServiceServer, risk::v1::risk_service_server::RiskServiceServer,
    transfer::v1::transfer_service_server::TransferServiceServer,
};
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::Value;
use std::{
    path::Path,
    sync::{Arc, LazyLock},
};
use tonic::{Request, Status, Streaming, client::Grpc, service::Routes};
use tower::Layer;

/// The API's own description.
static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap());

/// The services of one hub.
pub struct Services(Guarded<Routes>);

impl Services {
    /// Those of this hub; `home` is where its trees would be published.
    pub fn new(hub: &Arc<Hub>, home: &Path) -> Self {
        let gate = Arc::new(Gate { hub: hub.clone(), requests: Requests::default(), refusals: Refusals::default() });
        let watching = Arc::new(Watching::default());
        let cases = Arc::new(Cases { gate: gate.clone(), watching: watching.clone() });
        let inboxes = Inboxes { gate: gate.clone(), watching };
        let trees = Trees::new(hub, home).unwrap();
        let audits = Arc::new(Audits { gate: gate.clone(), trees });
        let mut routes = Routes::builder();
        routes
            .add_service(IntakeServiceServer::from_arc(gate.clone()))
            .add_service(RiskServiceServer::from_arc(gate.clone()))
            .add_service(OrdersServiceServer::from_arc(gate.clone()))
            .add_service(ReferralsServiceServer::from_arc(gate.clone()))
            .add_service(CaseworkServiceServer::from_arc(gate.clone()))
            .add_service(TransferServiceServer::new(Transfers { gate: gate.clone() }))
            .add_service(GovernanceServiceServer::from_arc(gate))
            .add_service(InboxServiceServer::new(inboxes))
            .add_service(CasesServiceServer::from_arc(cases))
            .add_service(AuditServiceServer::from_arc(audits));
        let calls = Credentials {
            hub: hub.clone(),
            door: Door::Loopback,
            budgets: Arc::new(Budgets::new(&Limits::of_loopback())),
        }
        .layer(routes.routes());
        Self(calls)
    }

    /// Begins a call of the API; a unary one answers once.
    pub fn call(
        &self,
        token: &str,
        call: &str,
        request: &Value,
    ) -> impl Future<Output = Result<Streaming<DynamicMessage>, Status>> + Send + use<> {
        let method = method_of(&POOL, call).unwrap();
        let message = from_json(method.input(), request).unwrap_or_else(|why| panic!("{call} {request}: {why}"));
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name()).parse().unwrap();
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        let mut client = Grpc::new(self.0.clone());
        let codec = DynamicCodec(method.output());
        async move {
            client.ready().await.map_err(|_| Status::unknown("never"))?;
            Ok(client.server_streaming(request, path, codec).await?.into_inner())
        }
    }

    /// A call that answers once.
    pub fn ask(
        &self,
        token: &str,
        call: &str,
        request: &Value,
    ) -> impl Future<Output = Result<Value, Status>> + Send + use<> {
        let begun = self.call(token, call, request);
        async move {
            let answer = begun.await?.message().await?.ok_or_else(|| Status::unknown("no answer"))?;
            Ok(to_json(&answer).unwrap())
        }
    }
}
