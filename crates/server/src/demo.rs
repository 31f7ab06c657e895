//! `hub serve --demo`: a hub with the Northmere case in it, entered by its agencies through its own API at the case's own
//! dates. Everyone and everything in it is fictional.

use crate::{
    call::JsonClient,
    clock::Clock,
    exit::{Exit, Failed},
    founding::found,
    keys::{self, Places},
    scenario::{Issuer, Player, Scenario, demo_founding},
    serve::{Config, Running, start},
    tiles::Publishing,
};
use std::{fmt::Write, net::SocketAddr, time::Duration};

/// The case, as data.
pub const NORTHMERE: &str = include_str!("../demo/northmere.json");
/// How the origin of every demo begins, so that no checkpoint of one is taken for the real thing (decision 23).
pub const DEMO_ORIGIN: &str = "demo.";

/// Starts a demo. In directories that hold one already, the case is not entered again; where it was entered only in part,
/// it is not gone on with: an act that was refused at its time might be accepted after what followed.
pub async fn start_demo(
    places: Places,
    listen: SocketAddr,
    publishing: Publishing,
    clock_every: Duration,
) -> Result<(Running, String), Failed> {
    let scenario = Scenario::from_json(NORTHMERE)?;
    let begins = scenario.begins().ok_or_else(|| Failed::new(Exit::Config, "the demo has no acts"))?;
    let is_new = !places.keys.join("hub.json").exists();
    let clock = if is_new { Clock::demo(begins) } else { Clock::real() };
    if is_new {
        found(&places, demo_founding("demo.northmere")?, clock.clone()).await?;
    } else if !keys::read_checked(&places.keys.join("hub.json"), "origin")?.starts_with(DEMO_ORIGIN) {
        return Err(Failed::new(Exit::Config, "these directories hold a real hub; --demo refuses them"));
    }
    let program = std::env::current_exe().map_err(Failed::with(Exit::Io))?;
    let new = Config::new(places.clone(), listen, clock.clone(), program);
    let config = Config { reflection: true, publishing, clock_every, ..new };
    let running = start(config).await?;
    let server = format!("http://{}", running.address);
    if is_new {
        let client = JsonClient::connect(&server).await?;
        let mut player = Player::new(scenario, client, Issuer::open(&places)?, clock.clone()).await?;
        player.play().await?;
        clock.run();
    } else if !scenario.last_record()?.map_or(Ok(true), |last| running.holds(&last))? {
        running.stop().await?;
        let (data, keys) = (places.data.display(), places.keys.display());
        let why = format!("the Northmere case was not entered to its end: empty {data} and {keys}, and start again");
        return Err(Failed::new(Exit::Config, why));
    }
    let guide = guide(&places, &running, &server).await?;
    Ok((running, guide))
}

/// What to try next, to be pasted.
async fn guide(places: &Places, running: &Running, server: &str) -> Result<String, Failed> {
    let program = std::env::current_exe().map_err(Failed::with(Exit::Io))?;
    let case = case_of(places, server).await?;
    let address = running.address;
    let mut text = String::new();
    let lines = [
        format!("The Northmere case is in. Everyone and everything in it is fictional. Case {case}."),
        String::new(),
        "Paste in another terminal (bash). A token lasts ten minutes; the functions mint a new one each time.".into(),
        String::new(),
        format!("  hub={}", quoted(&program.to_string_lossy())),
        format!("  export HUB_SERVER={server}"),
        format!("  keys={}", quoted(&places.keys.to_string_lossy())),
        "  as() { HUB_TOKEN=$(\"$hub\" token --keys \"$keys\" --agency $1 --worker $2 --role $3 --purpose $4) \"${@:5}\"; }"
            .into(),
        "  spoc()    { as pol pol-spoc spoc investigation \"$@\"; }".into(),
        "  auditor() { as hub-office auditor-1 auditor audit \"$@\"; }".into(),
        String::new(),
        "  # The same case, four truths: every event that each agency sees of it, and how.".into(),
        format!("  for a in pol adv hlt prb; do echo \"== $a\"; auditor \"$hub\" audit replay --case {case} --as-agency $a -o csv | cut -d, -f3,5,6; done"),
        "  # One worker's own view, as an agency's system gets it.".into(),
        format!("  spoc \"$hub\" call cases/GetCase '{{\"case\":\"{case}\"}}'"),
        "  # Report an incident; send the same request id again and get the same receipt.".into(),
        "  spoc \"$hub\" call intake/ReportIncident '{\"request_id\":\"7d444840-9dc0-4f5e-8f0e-0123456789ab\",\"recorded_as\":\"RECORDED_AS_OTHER\",\"place\":\"PLACE_KIND_UNKNOWN\"}'".into(),
        "  # Watch the case live (Ctrl-C ends it).".into(),
        format!("  spoc \"$hub\" call cases/WatchCaseEvents '{{\"case\":\"{case}\"}}'"),
        String::new(),
        "  # The auditor: what did probation know on 10 May? Which facts did police not know on 2 February?".into(),
        format!("  auditor \"$hub\" audit replay --case {case} --as-of 2026-05-10T22:59:59Z --as-agency prb"),
        format!("  auditor \"$hub\" audit replay --case {case} --as-of 2026-02-02T23:59:59Z --known-by --unknown-to pol"),
        "  # When could each have seen the pattern? Was a clock missed? Who looked? Are the data what was written?".into(),
        format!("  auditor \"$hub\" audit pattern --case {case}"),
        format!("  auditor \"$hub\" audit clocks --case {case}"),
        "  # What must police do, and what have they missed?".into(),
        "  spoc \"$hub\" call cases/ListWork '{\"scope\":\"WORK_SCOPE_AGENCY\"}'".into(),
        format!("  auditor \"$hub\" audit who-saw --case {case}"),
        "  auditor \"$hub\" audit verify".into(),
        String::new(),
        "  # With grpcurl instead:".into(),
        format!("  spoc sh -c 'grpcurl -plaintext -H \"authorization: Bearer $HUB_TOKEN\" -d \"{{\\\"case\\\":\\\"{case}\\\"}}\" {address} stalkinghub.cases.v1.CasesService/GetCase'"),
        String::new(),
        format!("Listening on {address}. Data in {}, keys in {}. Ctrl-C stops the hub.", places.data.display(), places.keys.display()),
    ];
    for line in lines {
        writeln!(text, "{line}").map_err(Failed::with(Exit::Io))?;
    }
    Ok(text)
}

/// The reference of the demo's case, asked of the hub like anybody would.
async fn case_of(places: &Places, server: &str) -> Result<String, Failed> {
    let client = JsonClient::connect(server).await?;
    let scenario = Scenario::from_json(NORTHMERE)?;
    let player = scenario.people.get("spoc").ok_or_else(|| Failed::new(Exit::Config, "the demo has no SPOC"))?;
    let bearer = crate::token::Bearer {
        agency: player.agency.clone(),
        worker: player.worker.clone(),
        role: player.role,
        purpose: player.purpose,
    };
    let token = Issuer::open(places)?.token(bearer, 60)?;
    let answer = client.ask("cases/ListCases", Some(&token), &serde_json::json!({})).await?;
    let reference = answer["cases"][0]["reference"].as_str();
    reference.map(str::to_owned).ok_or_else(|| Failed::new(Exit::Config, "the demo's case is not there"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
