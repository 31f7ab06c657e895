//! `hub audit …`: the same questions online, through the audit service with a token, and offline, from a copy of the
//! data and keys that no hub has open. Both withhold the same values; only online leaves a look in the access log.

use super::{
    asked::{Asked, with_token},
    evidence::{Tiles, Verify},
    print,
    prove::{self, Log, Prove},
    short_name,
    table::{Form, Rows},
};
use crate::{
    audits,
    call::{CallError, answered},
    copy::{Copy, Verdict},
    exit::{Exit, Failed},
    render::code,
};
use api::stalkinghub::{
    audit::v1::{self as proto, audit_service_client::AuditServiceClient},
    common::v1 as common,
};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use events::Duty;
use kernel::{AgencyId, Timestamp, WorkerId};
use serde_json::{Value, json};
use std::path::PathBuf;
use strum::IntoEnumIterator;
use tonic::transport::Channel;

/// The auditor's questions.
#[derive(Args)]
pub struct Audit {
    #[command(subcommand)]
    question: Question,
    /// The form of the answer.
    #[arg(short = 'o', long = "output", value_enum, default_value_t = Form::Table, global = true)]
    form: Form,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Subcommand)]
enum Question {
    /// Are the data what was written? Exits 0, or 65 when they were changed.
    ///
    /// With --bundle or --proof an outsider asks, who has nothing but files and public keys.
    Verify(Box<Verify>),
    /// Copy the published tiles of a log to a directory, verified as they are copied: from a URL without a token, or
    /// offline from --data and --keys.
    Tiles(Tiles),
    /// The last signed checkpoint of a log, and the public key that verifies it. Online only.
    Checkpoint {
        /// Which log.
        #[arg(long, value_enum, default_value_t = Log::Facts)]
        log: Log,
    },
    /// A proof that a record is in a log, as a file that `hub audit verify --proof` checks offline.
    Prove(Prove),
    /// The case as it stood, as an agency or worker saw it, or as it was known.
    ///
    /// Values that are not for auditors, such as where the victim can be found, are withheld: `withheld` names the fields
    /// that were given and shown. Offline no look is left in the access log.
    Replay(Replay),
    /// Who looked at the case, or at one event of it.
    WhoSaw {
        /// The case, by id or reference.
        #[arg(long)]
        case: String,
        /// One event: how each look showed it, and how many other events.
        #[arg(long)]
        event: Option<String>,
        /// One FHIR R4 `AuditEvent` a line, for the record systems of health bodies.
        #[arg(long)]
        fhir: bool,
    },
    /// The chronology of a case as JSON lines, each with what proves it.
    ///
    /// Without the values that are not for auditors; `withheld` names their fields. Offline no look is left in the access
    /// log, and the justification is recorded nowhere.
    Export {
        /// The case, by id or reference.
        #[arg(long)]
        case: String,
        /// Why it is exported and for whom, in 10 to 4,000 characters. Online recorded; offline recorded nowhere.
        #[arg(long)]
        justification: String,
        /// To whom the copy goes. Online required and recorded; offline recorded nowhere.
        #[arg(long, default_value = "")]
        recipient: String,
    },
    /// What must or had to happen on a case, by when, and whether it did: met, missed, open, lapsed, excused.
    Clocks {
        /// The case, by id or reference.
        #[arg(long)]
        case: String,
        /// Only clocks of this duty, e.g. `tell_victim`.
        #[arg(long)]
        duty: Option<String>,
    },
    /// When each agency knew of a first and of a second incident: when it could first have linked them.
    Pattern {
        /// The case, by id or reference.
        #[arg(long)]
        case: String,
    },
}

#[derive(Args)]
struct Replay {
    /// The case, by id or reference.
    #[arg(long)]
    case: String,
    /// The moment, RFC 3339, by recorded time. Left out: now.
    #[arg(long)]
    as_of: Option<String>,
    /// Judge by when it was known rather than by when it was recorded.
    #[arg(long)]
    known_by: bool,
    /// As this agency could see it.
    #[arg(long, value_parser = short_name::<AgencyId>)]
    as_agency: Option<AgencyId>,
    /// As this worker of the agency could see it.
    #[arg(long, value_parser = short_name::<WorkerId>, requires = "as_agency")]
    as_worker: Option<WorkerId>,
    /// Only what this agency did not know.
    #[arg(long, value_parser = short_name::<AgencyId>)]
    unknown_to: Option<AgencyId>,
}

/// Where answers come from.
enum Desk {
    Online { client: AuditServiceClient<Channel>, token: String },
    Offline(Box<Copy>),
}

impl Audit {
    /// The directory of the keys, if the files are asked.
    pub fn keys(&self) -> Option<&PathBuf> {
        self.asked.keys()
    }

    /// Answers.
    pub async fn run(self) -> Result<(), Failed> {
        let Self { question, form, asked: desk } = self;
        if let Question::Export { justification, .. } = &question {
            audits::justified(justification)
                .map_err(|what| Failed::new(Exit::Usage, format!("--justification: {what}")))?;
        }
        let places = desk.places()?;
        let question = match (question, &places) {
            (Question::Verify(asked), _) if asked.is_offline() => return asked.run(form),
            (Question::Verify(_), Some(places)) => return judge(&crate::copy::verify(places)?, form),
            (Question::Tiles(asked), places) => return asked.run(places.as_ref()).await,
            (Question::Prove(asked), Some(places)) => return asked.offline(places),
            (question, _) => question,
        };
        let mut desk = if let Some(places) = &places {
            Desk::Offline(Box::new(Copy::open(places)?))
        } else {
            let (client, token) = desk.hub().await?;
            Desk::Online { client, token }
        };
        match question {
            Question::Verify(_) => desk.verify(form).await,
            // Answered above, from public files.
            Question::Tiles(_) => Ok(()),
            Question::Checkpoint { log } => match desk {
                Desk::Online { client, token } => prove::checkpoint(client, &token, log, form).await,
                Desk::Offline(_) => Err(Failed::new(Exit::Usage, "ask a running hub: leave out --data and --keys")),
            },
            Question::Prove(asked) => match desk {
                Desk::Online { client, token } => asked.online(client, &token).await,
                // Answered above, from the files.
                Desk::Offline(_) => Ok(()),
            },
            Question::Replay(asked) => print(&replay_rows(&desk.replay(asked).await?).text(form)?),
            Question::WhoSaw { case, event, fhir } => {
                let (looks, events) = desk.looks(case, event, fhir).await?;
                let lines = || events.iter().flat_map(|event| [event.as_str(), "\n"]).collect::<String>();
                print(&if fhir { lines() } else { look_rows(&looks).text(form)? })
            }
            Question::Export { case, justification, recipient } => {
                print(&desk.export(case, justification, recipient).await?)
            }
            Question::Clocks { case, duty } => print(&clock_rows(&desk.clocks(case, duty).await?).text(form)?),
            Question::Pattern { case } => print(&pattern_rows(&desk.pattern(case).await?).text(form)?),
        }
    }
}

fn refused(status: tonic::Status) -> Failed {
    CallError::Status(status).into()
}

fn moment(text: &str) -> Result<Timestamp, Failed> {
    text.parse().map_err(|error| Failed::new(Exit::Usage, format!("--as-of: {error}; e.g. 2026-05-10T22:59:59Z")))
}

impl Desk {
    async fn verify(&mut self, form: Form) -> Result<(), Failed> {
        let Self::Online { client, token } = self else { return Ok(()) };
        let answer = answered(client.verify(with_token(token, proto::VerifyRequest {})?)).await?;
        let logs = [("facts", answer.facts.unwrap_or_default()), ("access", answer.access.unwrap_or_default())];
        let verdicts = logs.map(|(log, check)| Verdict {
            log,
            records: check.records_checked,
            root: HEXLOWER.encode(&check.root),
            problem: (!check.ok).then(|| match check.first_bad_position {
                Some(position) => format!("position {position}: {}", check.problem),
                None => check.problem,
            }),
            note: None,
        });
        judge(&verdicts, form)
    }

    async fn replay(&mut self, asked: Replay) -> Result<Vec<proto::ReplayedEvent>, Failed> {
        let as_of = asked.as_of.as_deref().map(moment).transpose()?;
        match self {
            Self::Offline(copy) => {
                let question = audit::Question {
                    as_of,
                    by_known: asked.known_by,
                    as_agency: asked.as_agency,
                    as_worker: asked.as_worker,
                    unknown_to: asked.unknown_to,
                };
                let archive = copy.archive();
                let case = archive.find(&asked.case).map_err(audit_failed)?;
                let all = audit::replay(&archive, case, &question).map_err(audit_failed)?;
                Ok(all.iter().map(audits::replayed).collect())
            }
            Self::Online { client, token } => {
                let text = |name: Option<String>| name.unwrap_or_default();
                let mut request = proto::ReplayCaseRequest {
                    case: asked.case,
                    as_of_time: as_of.map(crate::commands::to_proto_time),
                    by_known_time: asked.known_by,
                    as_agency: text(asked.as_agency.map(Into::into)),
                    as_worker: text(asked.as_worker.map(Into::into)),
                    unknown_to_agency: text(asked.unknown_to.map(Into::into)),
                    page_size: 0,
                    page_token: String::new(),
                };
                let mut events = Vec::new();
                loop {
                    let call = with_token(token, request.clone())?;
                    let page = answered(client.replay_case(call)).await?;
                    events.extend(page.events);
                    if page.next_page_token.is_empty() {
                        return Ok(events);
                    }
                    request.page_token = page.next_page_token;
                }
            }
        }
    }

    /// The looks, and each as a FHIR event where that is asked for.
    async fn looks(
        &mut self,
        case: String,
        event: Option<String>,
        fhir: bool,
    ) -> Result<(Vec<proto::Look>, Vec<String>), Failed> {
        match self {
            Self::Offline(copy) => {
                let archive = copy.archive();
                let case = archive.find(&case).map_err(audit_failed)?;
                let event = event.map(|event| event.parse()).transpose().map_err(Failed::with(Exit::Usage))?;
                let all = audit::who_saw(&archive, case, event).map_err(audit_failed)?;
                let origin =
                    archive.known.register.genesis().map(|genesis| genesis.origin.0.clone()).unwrap_or_default();
                let events = all.iter().filter(|_| fhir).map(|look| audit::audit_event(&origin, look).to_string());
                Ok((all.iter().map(|look| audits::look(look, event)).collect(), events.collect()))
            }
            Self::Online { client, token } => {
                let mut request = proto::WhoSawRequest {
                    case,
                    event_id: event.unwrap_or_default(),
                    as_fhir: fhir,
                    ..Default::default()
                };
                let (mut looks, mut events) = (Vec::new(), Vec::new());
                loop {
                    let page = answered(client.who_saw(with_token(token, request.clone())?)).await?;
                    looks.extend(page.looks);
                    events.extend(page.fhir_audit_events);
                    if page.next_page_token.is_empty() {
                        return Ok((looks, events));
                    }
                    request.page_token = page.next_page_token;
                }
            }
        }
    }

    async fn export(&mut self, case: String, justification: String, recipient: String) -> Result<String, Failed> {
        let mut bytes = Vec::new();
        match self {
            Self::Offline(copy) => {
                let archive = copy.archive();
                let case = archive.find(&case).map_err(audit_failed)?;
                for line in audit::chronology(&archive, case).map_err(audit_failed)? {
                    serde_json::to_writer(&mut bytes, &line).map_err(Failed::with(Exit::Io))?;
                    bytes.push(b'\n');
                }
            }
            Self::Online { client, token } => {
                let request = with_token(token, proto::ExportCaseRequest { case, justification, recipient })?;
                let mut stream = answered(client.export_case(request)).await?;
                while let Some(message) = stream.message().await.map_err(refused)? {
                    bytes.extend(message.chunk);
                }
            }
        }
        String::from_utf8(bytes).map_err(Failed::with(Exit::Data))
    }

    async fn clocks(&mut self, case: String, duty: Option<String>) -> Result<Vec<proto::Clock>, Failed> {
        let duty = duty.map(|word| duty_of(&word)).transpose()?;
        match self {
            Self::Offline(copy) => {
                let archive = copy.archive();
                let case = archive.find(&case).map_err(audit_failed)?;
                let now = crate::clock::real_now();
                Ok(audit::clocks(&archive, case, duty, now).map_err(audit_failed)?.iter().map(audits::clock).collect())
            }
            Self::Online { client, token } => {
                let asked = duty.map_or(0, |duty| code(&duty, "DUTY_", common::Duty::from_str_name));
                let request = with_token(token, proto::ClocksRequest { case, duty: asked })?;
                Ok(answered(client.clocks(request)).await?.clocks)
            }
        }
    }

    async fn pattern(&mut self, case: String) -> Result<Vec<proto::AgencyPattern>, Failed> {
        match self {
            Self::Offline(copy) => {
                let archive = copy.archive();
                let case = archive.find(&case).map_err(audit_failed)?;
                Ok(audit::pattern(&archive, case).map_err(audit_failed)?.iter().map(audits::pattern).collect())
            }
            Self::Online { client, token } => {
                let request = with_token(token, proto::PatternRequest { case })?;
                Ok(answered(client.pattern(request)).await?.agencies)
            }
        }
    }
}

pub(super) fn audit_failed(error: audit::AuditError) -> Failed {
    use audit::AuditError as Audit;
    let exit = match error {
        Audit::NoSuchCase
        | Audit::NoSuchEvent
        | Audit::NoSuchReview
        | Audit::ReviewTooLarge
        | Audit::BadQuery(_)
        | Audit::NotRegistered(_) => Exit::Usage,
        Audit::View(views::ViewError::Store(error)) | Audit::Store(error) => return error.into(),
        Audit::View(_) | Audit::Unreadable(_) => Exit::Data,
    };
    Failed::new(exit, error)
}

/// Prints what was found of each log. Fails if one was changed.
fn judge(verdicts: &[Verdict], form: Form) -> Result<(), Failed> {
    let rows = verdicts.iter().map(|verdict| {
        vec![
            json!(verdict.log),
            json!(if verdict.problem.is_some() { "changed" } else { "intact" }),
            json!(verdict.records),
            json!(verdict.root),
            json!(verdict.problem.clone().unwrap_or_default()),
            json!(verdict.note.unwrap_or_default()),
        ]
    });
    let rows = Rows { names: vec!["log", "verdict", "records", "root", "problem", "note"], rows: rows.collect() };
    print(&rows.text(form)?)?;
    if verdicts.iter().any(|verdict| verdict.problem.is_some()) {
        return Err(Failed::new(Exit::Data, "the data are not what was written"));
    }
    Ok(())
}

fn time(time: Option<&prost_types::Timestamp>) -> Value {
    time.and_then(crate::commands::from_proto_time).map_or(Value::Null, |at| json!(at))
}

/// The word of an enum value: `SHOWN_FULL` is `full`.
fn word(name: &str, prefix: &str) -> Value {
    json!(name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase())
}

fn value(value: &prost_types::Value) -> Value {
    use prost_types::value::Kind;
    match &value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        // Every number in an event is whole.
        #[allow(clippy::cast_possible_truncation, reason = "numbers in events are small and whole")]
        Some(Kind::NumberValue(number)) => json!(*number as i64),
        Some(Kind::StringValue(text)) => json!(text),
        Some(Kind::BoolValue(yes)) => json!(yes),
        Some(Kind::StructValue(fields)) => object(fields),
        Some(Kind::ListValue(list)) => list.values.iter().map(self::value).collect(),
    }
}

fn object(fields: &prost_types::Struct) -> Value {
    Value::Object(fields.fields.iter().map(|(name, field)| (name.clone(), value(field))).collect())
}

fn replay_rows(events: &[proto::ReplayedEvent]) -> Rows {
    let row = |replayed: &proto::ReplayedEvent| {
        let event = replayed.event.clone().unwrap_or_default();
        let by = replayed.by.clone().unwrap_or_default();
        let known: Vec<Value> = event
            .known
            .iter()
            .map(|known| {
                let who = if known.agency.is_empty() {
                    word(known.source().as_str_name(), "SOURCE_")
                } else {
                    json!(known.agency)
                };
                json!({"who": who, "since": time(known.known_time.as_ref())})
            })
            .collect();
        vec![
            json!(replayed.position),
            time(replayed.recorded_time.as_ref()),
            time(event.shown_since_time.as_ref()),
            json!(event.event_id),
            json!(event.r#type),
            word(event.shown().as_str_name(), "SHOWN_"),
            json!(event.agency),
            word(event.source().as_str_name(), "SOURCE_"),
            json!(if by.worker.is_empty() { String::new() } else { format!("{}/{}", by.agency, by.worker) }),
            Value::Array(known),
            event.details.as_ref().map_or(Value::Null, object),
            json!(replayed.withheld_fields),
            json!(event.superseded_by_event_id),
        ]
    };
    Rows {
        names: vec![
            "position",
            "recorded",
            "since",
            "event",
            "type",
            "shown",
            "agency",
            "source",
            "by",
            "known",
            "details",
            "withheld",
            "superseded_by",
        ],
        rows: events.iter().map(row).collect(),
    }
}

fn look_rows(looks: &[proto::Look]) -> Rows {
    let row = |look: &proto::Look| {
        let events: Vec<Value> = look
            .events
            .iter()
            .map(|seen| {
                let classes = |mark: &str, classes: &[String]| {
                    if classes.is_empty() { String::new() } else { format!(" {mark} {}", classes.join(", ")) }
                };
                let (also, withheld) = (classes("+", &seen.also), classes("without", &seen.withheld));
                let how = word_text(seen.how().as_str_name(), "SHOWN_");
                json!(format!("{} {how}{also}{withheld}", seen.event_id))
            })
            .collect();
        vec![
            time(look.look_time.as_ref()),
            json!(look.agency),
            json!(look.worker),
            word(look.role().as_str_name(), "ROLE_"),
            word(look.purpose().as_str_name(), "PURPOSE_"),
            word(look.channel().as_str_name(), "CHANNEL_"),
            json!(if look.answered { "answered" } else { "refused" }),
            json!(look.events.len() + look.other_events as usize),
            Value::Array(events),
            json!(look.justification),
            json!(look.policy),
            json!(look.break_glass_id),
        ]
    };
    Rows {
        names: vec![
            "time",
            "agency",
            "worker",
            "role",
            "purpose",
            "channel",
            "outcome",
            "count",
            "events",
            "justification",
            "policy",
            "break_glass",
        ],
        rows: looks.iter().map(row).collect(),
    }
}

fn word_text(name: &str, prefix: &str) -> String {
    word(name, prefix).as_str().unwrap_or_default().to_owned()
}

/// A duty, by its word.
fn duty_of(word: &str) -> Result<Duty, Failed> {
    let known = || Duty::iter().map(<&str>::from).collect::<Vec<_>>().join(", ");
    let found = Duty::iter().find(|&duty| <&str>::from(duty) == word);
    found.ok_or_else(|| Failed::new(Exit::Usage, format!("`{word}` is no duty; there are {}", known())))
}

fn clock_rows(clocks: &[proto::Clock]) -> Rows {
    let row = |clock: &proto::Clock| {
        vec![
            json!(clock.event_id),
            word(clock.duty().as_str_name(), "DUTY_"),
            json!(clock.owner),
            json!(clock.steps),
            json!(clock.started_date),
            json!(clock.due_date),
            time(clock.due_time.as_ref()),
            time(clock.told_time.as_ref()),
            time(clock.declined_time.as_ref()),
            word(clock.state().as_str_name(), "CLOCK_STATE_"),
            json!(clock.failed_attempt_times.len()),
            time(clock.ended_time.as_ref()),
            json!(clock.announced_by_event_id),
            json!(clock.rulebook_version),
        ]
    };
    let names = [
        "event",
        "duty",
        "owner",
        "steps",
        "started",
        "due",
        "due_time",
        "told",
        "declined",
        "state",
        "failed_attempts",
        "ended",
        "announced",
        "rulebook",
    ];
    Rows { names: names.to_vec(), rows: clocks.iter().map(row).collect() }
}

fn pattern_rows(agencies: &[proto::AgencyPattern]) -> Rows {
    let row = |pattern: &proto::AgencyPattern| {
        let source = common::Source::try_from(pattern.source).map_or("", |source| source.as_str_name());
        vec![
            if pattern.agency.is_empty() { word(source, "SOURCE_") } else { json!(pattern.agency) },
            time(pattern.first_known_time.as_ref()),
            time(pattern.second_known_time.as_ref()),
            time(pattern.linked_time.as_ref()),
            json!(pattern.incidents.len()),
        ]
    };
    Rows {
        names: vec!["who", "first_known", "could_have_linked", "linked", "incidents"],
        rows: agencies.iter().map(row).collect(),
    }
}
