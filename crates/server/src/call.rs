//! Calling the API with JSON: `hub call SERVICE/METHOD JSON`, and the scenario runner. Works from the API's own
//! description, so it knows every call there is and nothing else.

use crate::exit::{Exit, Failed};
use crate::identities::{client_of, exchange, text_of};
use http::Uri;
use hyper_util::rt::TokioIo;
use identity::{Problem, read_private};
use prost::{Message, bytes::Buf};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, MethodDescriptor, SerializeOptions};
use rustls::ClientConfig;
use serde::de::DeserializeSeed;
use serde_json::Value;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::client::TlsStream;
use tokio_stream::Stream;
use tonic::{
    Request, Response, Status, Streaming,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    transport::{Channel, Endpoint},
};
use tonic_types::StatusExt;

/// How long connecting may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How long an answer may take: all of it, of a stream until it begins.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// How often a hub that says nothing, for instance in a stream, is asked whether it is there, and how long it may take to
/// say so.
const KEEPALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(10));

/// A system of an agency, as a hub knows it: its certificate, and whose certificate it believes of the hub.
#[derive(Clone)]
pub struct System(Arc<ClientConfig>);

impl System {
    /// With what lies in these files, all in PEM: the authority of the hub's certificate, and one's own certificate and key.
    pub fn of_files(ca: &Path, certificate: &Path, key: &Path) -> Result<Self, Failed> {
        let problem =
            |problem: Problem| Failed::new(Exit::Config, format!("{}: {}", problem.file.display(), problem.why));
        let (ca, own) = (text_of(ca)?, text_of(certificate)?);
        let key = read_private(key).map_err(problem)?;
        client_of(&ca, Some((&own, &key)), &[b"h2"]).map(Self).map_err(Failed::with(Exit::Config))
    }

    /// Connects to where an address leads.
    fn connector(
        &self,
        uri: &Uri,
    ) -> impl tower::Service<Uri, Response = TokioIo<TlsStream<TcpStream>>, Error = std::io::Error, Future: Send>
    + Clone
    + Send
    + 'static
    + use<> {
        let (config, host) = (self.0.clone(), uri.host().unwrap_or_default().to_owned());
        let port = uri.port_u16().unwrap_or(443);
        tower::service_fn(move |_: Uri| {
            let (config, host) = (config.clone(), host.clone());
            async move { exchange(config, &host, port, CONNECT_LIMIT).await.map(TokioIo::new) }
        })
    }
}

/// A client that speaks JSON.
#[derive(Clone)]
pub struct JsonClient {
    channel: Channel,
    pool: DescriptorPool,
    limit: Duration,
}

impl JsonClient {
    /// Connects to a hub on this machine in plain text, e.g. `http://127.0.0.1:50051`.
    pub async fn connect(server: &str) -> Result<Self, Failed> {
        Self::connect_as(server, None).await
    }

    /// Connects to a hub: over TLS as an agency's system, e.g. `https://hub.example:50051`, or in plain text. Who asks for
    /// the one must not send a token by the other, so they are never mixed up.
    pub async fn connect_as(server: &str, system: Option<&System>) -> Result<Self, Failed> {
        let endpoint = Endpoint::from_shared(server.to_owned()).map_err(Failed::with(Exit::Usage))?;
        let why = match (endpoint.uri().scheme_str(), system) {
            (Some("http"), None) | (Some("https"), Some(_)) => None,
            (Some("https"), None) => Some("over https a hub is called with --ca, --cert and --cert-key"),
            (Some("http"), Some(_)) => Some("a certificate is shown over https only"),
            _ => Some("it must begin with http:// or https://"),
        };
        if let Some(why) = why {
            return Err(Failed::new(Exit::Config, format!("--server {server}: {why}, so nothing was sent")));
        }
        let endpoint = endpoint
            .connect_timeout(CONNECT_LIMIT)
            .http2_keep_alive_interval(KEEPALIVE.0)
            .keep_alive_timeout(KEEPALIVE.1)
            .tcp_nodelay(true);
        let unreachable = |error| Failed::new(Exit::Unavailable, format!("{server} cannot be reached: {error}"));
        let channel = match system {
            None => endpoint.connect().await,
            Some(system) => endpoint.connect_with_connector(system.connector(endpoint.uri())).await,
        };
        let channel = channel.map_err(unreachable)?;
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).map_err(Failed::with(Exit::Config))?;
        Ok(Self { channel, pool, limit: ANSWER_LIMIT })
    }

    /// The channel, for generated clients.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The method of a name such as `intake/ReportIncident` or
    /// `stalkinghub.intake.v1.IntakeService/ReportIncident`.
    pub fn method(&self, name: &str) -> Result<MethodDescriptor, Failed> {
        method_of(&self.pool, name)
    }

    /// Begins a call: its answer, if it begins by a moment.
    async fn begin(
        &self,
        method: &MethodDescriptor,
        token: Option<&str>,
        messages: impl Stream<Item = DynamicMessage> + Send + 'static,
        by: Instant,
    ) -> Result<Streaming<DynamicMessage>, CallError> {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let path = path.parse().map_err(|_| CallError::Json("the name of the call is not a path".into()))?;
        let mut request = Request::new(messages);
        if let Some(token) = token {
            let value = format!("Bearer {token}").parse();
            let value = value.map_err(|_| CallError::Json("the token holds characters that no token has".into()))?;
            request.metadata_mut().insert("authorization", value);
        }
        let mut client = Grpc::new(self.channel.clone());
        let codec = DynamicCodec(method.output());
        let begin = async {
            client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
            client.streaming(request, path, codec).await
        };
        Ok(in_time(by, begin).await?.into_inner())
    }

    /// A message that a call takes, from JSON.
    pub fn message(method: &MethodDescriptor, value: &Value) -> Result<DynamicMessage, CallError> {
        from_json(method.input(), value).map_err(CallError::Json)
    }

    /// JSON of a message that a call gave.
    pub fn json(message: &DynamicMessage) -> Result<Value, CallError> {
        to_json(message).map_err(CallError::Json)
    }

    /// Makes a call that takes messages for as long as there are any, and gives each message of the answer to
    /// `on_message`, until that says to stop. Both may be silent for as long as they like.
    pub async fn exchange(
        &self,
        method: &MethodDescriptor,
        token: Option<&str>,
        messages: impl Stream<Item = DynamicMessage> + Send + 'static,
        mut on_message: impl FnMut(&DynamicMessage) -> bool,
    ) -> Result<(), CallError> {
        let mut stream = self.begin(method, token, messages, Instant::now() + self.limit).await?;
        while let Some(message) = stream.message().await? {
            if !on_message(&message) {
                break;
            }
        }
        Ok(())
    }

    /// Makes a call and gives each message of the answer to `on_message`, until that says to stop.
    pub async fn call(
        &self,
        method: &MethodDescriptor,
        token: Option<&str>,
        request: &Value,
        mut on_message: impl FnMut(Value) -> bool,
    ) -> Result<(), CallError> {
        let message = from_json(method.input(), request).map_err(CallError::Json)?;
        let by = Instant::now() + self.limit;
        let mut stream = self.begin(method, token, tokio_stream::once(message), by).await?;
        loop {
            // A stream may be silent for as long as there is no news.
            let next = stream.message();
            let next = if method.is_server_streaming() { next.await } else { in_time(by, next).await };
            let Some(message) = next? else { return Ok(()) };
            if !on_message(to_json(&message).map_err(CallError::Json)?) {
                return Ok(());
            }
        }
    }

    /// Makes a call that answers once.
    pub async fn ask(&self, name: &str, token: Option<&str>, request: &Value) -> Result<Value, CallError> {
        let method = self.method(name).map_err(|failed| CallError::Json(failed.why))?;
        let mut answer = Value::Null;
        let once = |message| {
            answer = message;
            true
        };
        self.call(&method, token, request, once).await?;
        Ok(answer)
    }
}

/// The method of a name, see [`JsonClient::method`].
pub(crate) fn method_of(pool: &DescriptorPool, name: &str) -> Result<MethodDescriptor, Failed> {
    let (service, method) = name
        .split_once('/')
        .ok_or_else(|| Failed::new(Exit::Usage, "name a call as SERVICE/METHOD, e.g. cases/GetCase"))?;
    let found = pool.services().find(|known| {
        known.full_name() == service || known.full_name().starts_with(&format!("stalkinghub.{service}.v1."))
    });
    found
        .and_then(|service| service.methods().find(|known| known.name() == method))
        .ok_or_else(|| Failed::new(Exit::Usage, format!("there is no call {name}")))
}

/// What a hub answers to a call of a generated client, if it answers in time; of a stream, if it begins in time.
pub async fn answered<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> Result<T, CallError> {
    Ok(in_time(Instant::now() + ANSWER_LIMIT, call).await?.into_inner())
}

/// Waits for a part of an answer until a moment.
async fn in_time<T>(by: Instant, part: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    let late = || Status::deadline_exceeded("the hub did not answer in time; what was asked may have been done");
    timeout_at(by, part).await.unwrap_or_else(|_| Err(late()))
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The request is not JSON of the call's shape.
    #[error("{0}")]
    Json(String),
    /// The hub refused.
    #[error("{}", describe(.0))]
    Status(#[from] Status),
}

impl CallError {
    /// The stable reason of a refusal; the name of the status where there is none.
    pub fn reason(&self) -> String {
        match self {
            Self::Json(_) => "JSON".into(),
            Self::Status(status) => {
                let info = status.get_details_error_info();
                info.map_or_else(|| format!("{:?}", status.code()), |info| info.reason)
            }
        }
    }
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        use tonic::Code;
        let exit = match &error {
            CallError::Json(_) => Exit::Usage,
            CallError::Status(status) => match status.code() {
                Code::Unauthenticated | Code::PermissionDenied => Exit::NotPermitted,
                Code::DataLoss => Exit::Data,
                Code::InvalidArgument | Code::NotFound | Code::FailedPrecondition | Code::Aborted => Exit::Usage,
                Code::Ok
                | Code::Cancelled
                | Code::Unknown
                | Code::DeadlineExceeded
                | Code::AlreadyExists
                | Code::ResourceExhausted
                | Code::OutOfRange
                | Code::Unimplemented
                | Code::Internal
                | Code::Unavailable => Exit::Unavailable,
            },
        };
        Self::new(exit, error)
    }
}

/// A refusal for people: status, reason, and each field or condition.
fn describe(status: &Status) -> String {
    let mut text = format!("{:?}: {}", status.code(), status.message());
    let details = status.get_error_details();
    if let Some(info) = details.error_info() {
        text = format!("{text} [{}]", info.reason);
    }
    for violation in details.bad_request().into_iter().flat_map(|bad| &bad.field_violations) {
        text = format!("{text}\n  {}: {}", violation.field, violation.description);
    }
    text
}

pub(crate) fn from_json(descriptor: MessageDescriptor, value: &Value) -> Result<DynamicMessage, String> {
    descriptor.deserialize(value).map_err(|error| error.to_string())
}

pub(crate) fn to_json(message: &DynamicMessage) -> Result<Value, String> {
    let options = SerializeOptions::new().use_proto_field_name(true).skip_default_fields(true);
    message.serialize_with_options(serde_json::value::Serializer, &options).map_err(|error| error.to_string())
}

/// Speaks messages of a description instead of generated ones.
pub(crate) struct DynamicCodec(pub(crate) MessageDescriptor);

impl Codec for DynamicCodec {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = DynamicEncoder;
    type Decoder = DynamicDecoder;

    fn encoder(&mut self) -> Self::Encoder {
        DynamicEncoder
    }
    fn decoder(&mut self) -> Self::Decoder {
        DynamicDecoder(self.0.clone())
    }
}

pub(crate) struct DynamicEncoder;

impl Encoder for DynamicEncoder {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: Self::Item, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

pub(crate) struct DynamicDecoder(MessageDescriptor);

impl Decoder for DynamicDecoder {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Self::Item>, Status> {
        let message = DynamicMessage::decode(self.0.clone(), buffer.copy_to_bytes(buffer.remaining()));
        message.map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

/// Reads a JSON text.
pub fn parse(text: &str) -> Result<Value, Failed> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = std::marker::PhantomData::<Value>.deserialize(&mut deserializer);
    value.map_err(|error| Failed::new(Exit::Usage, format!("the request is not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// How long anything here may take before it counts as a hang.
    const HANG: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn a_call_to_a_listener_that_never_answers_ends_with_69() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = format!("http://{}", silent.local_addr().unwrap());
        let mut client = JsonClient::connect(&server).await.unwrap();
        client.limit = Duration::from_millis(50);
        let asked = serde_json::json!({});
        for name in ["cases/ListCases", "cases/WatchCaseEvents", "audit/ExportCase"] {
            let method = client.method(name).unwrap();
            let call = client.call(&method, None, &asked, |_| true);
            let failed: Failed = tokio::time::timeout(HANG, call).await.expect(name).unwrap_err().into();
            assert_eq!(failed.exit, Exit::Unavailable, "{name}: {failed}");
            assert!(failed.why.contains("did not answer in time"), "{name}: {failed}");
        }
    }
}
