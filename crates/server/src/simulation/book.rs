//! What the callers know: what they asked, what they were told, and who may read which words. A small model, kept without
//! any of the hub's code, that the laws compare the hub with.

use super::{
    machine::person,
    people::{READERS, Who},
};
use kernel::{AgencyId, RecordId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::random::Random;

/// A command that somebody sends, as often as it takes.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Who asks.
    pub who: Who,
    /// What is called.
    pub call: &'static str,
    /// With what.
    pub request: Value,
}

/// The receipt of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The events that it stored.
    pub events: Vec<String>,
    /// When it was recorded, for one that stored any.
    pub at: String,
}

/// A command and what came of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The command.
    pub ask: Ask,
    /// Its receipt, once there is one.
    pub told: Option<Told>,
    /// Whether it was refused for good.
    pub refused: bool,
}

/// An item that an agency contributed.
struct Item {
    case: String,
    event: String,
    who: Who,
    corrected: bool,
}

/// Everything that the callers know together.
#[derive(Default)]
pub struct Book {
    /// Every command, by the name of its record.
    pub asked: BTreeMap<RecordId, Asked>,
    /// Every case.
    pub cases: Vec<String>,
    /// The last etag that somebody was told of a case.
    pub etags: BTreeMap<(Who, String), String>,
    /// Words that are private, and the agencies that may read them.
    words: BTreeMap<String, BTreeSet<&'static str>>,
    people: Vec<String>,
    incidents: Vec<String>,
    items: Vec<Item>,
    count: u64,
    seed: u64,
}

/// Calls that name no case.
const ABOUT_NO_CASE: [&str; 4] =
    ["intake/RecordPerson", "intake/ReportIncident", "intake/OpenCase", "governance/RegisterWorker"];

/// Who says what: the call and its request, without an id and a case.
type Said = (Who, &'static str, Value);

/// The agencies that work on cases.
const AGENCIES: [&str; 4] = ["pol", "adv", "hlt", "prb"];

/// Those who contribute to cases.
const CONTRIBUTORS: [Who; 5] = ["oic", "spoc", "advocate", "clinician", "practitioner"];

impl Book {
    /// What is known of the template's case.
    pub fn new(seed: u64, case: &str, victim: &str) -> Self {
        Self { seed, cases: vec![case.into()], people: vec![victim.into()], ..Self::default() }
    }

    fn number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// A word that stands nowhere else, readable for one agency.
    fn word(&mut self, agency: &'static str) -> String {
        let mut number = self.number() + 26 * 26;
        let mut word = String::from("canary");
        while number > 0 {
            word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number /= 26;
        }
        // No word is how another one begins.
        word.push('q');
        self.words.insert(word.clone(), BTreeSet::from([agency]));
        word
    }

    /// The first word in a text that this agency may not read.
    pub fn betrayed(&self, agency: &str, text: &str) -> Option<&str> {
        let denied = self.words.iter().filter(|(_, may)| !may.contains(agency));
        denied.map(|(word, _)| word.as_str()).find(|word| text.contains(*word))
    }

    /// The first private word in a text that is for nobody.
    pub fn private(&self, text: &str) -> Option<&str> {
        self.words.keys().map(String::as_str).find(|word| text.contains(*word))
    }

    /// The items that somebody contributed and holds a receipt of: case and event.
    pub fn own_items(&self, who: Who) -> impl Iterator<Item = (&str, &str)> {
        let mine = self.items.iter().filter(move |item| item.who == who);
        mine.map(|item| (item.case.as_str(), item.event.as_str()))
    }

    /// Enters a command that is about to be sent.
    pub fn enter(&mut self, ask: &Ask) -> RecordId {
        let agency: AgencyId = person(ask.who).agency.parse().unwrap();
        let record = RecordId::derived(&agency, ask.request["request_id"].as_str().unwrap().parse().unwrap());
        self.asked.entry(record).or_insert_with(|| Asked { ask: ask.clone(), told: None, refused: false });
        record
    }

    /// Enters what a command's first receipt tells.
    pub fn learn(&mut self, ask: &Ask, answer: &Value, told: &Told) {
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        let event = told.events.first().cloned().unwrap_or_default();
        let case = ask.request["case"].as_str().unwrap_or_default().to_owned();
        match ask.call {
            "intake/RecordPerson" => self.people.push(text("person_id")),
            "intake/ReportIncident" => self.incidents.push(text("incident_id")),
            "intake/OpenCase" => self.cases.push(text("case_id")),
            "casework/ContributeItem" => self.items.push(Item { case, event, who: ask.who, corrected: false }),
            _ => {}
        }
    }

    /// The next command; none where nobody can think of one.
    pub fn next(&mut self, random: &mut Random) -> Option<Ask> {
        let (who, call, mut request) = match random.below(32) {
            0..=4 => self.intake(random)?,
            5..=9 => Self::process(random)?,
            10..=14 => self.contribution(random)?,
            15..=18 => return self.share(random),
            19 => return self.correct(random),
            20..=23 => self.link(random)?,
            24..=27 => self.act(random)?,
            _ => Self::narrowing(random)?,
        };
        if !ABOUT_NO_CASE.contains(&call) {
            let case = random.pick(&self.cases)?.clone();
            request["case"] = case.clone().into();
            if random.below(6) == 0
                && let Some(etag) = self.etags.get(&(who, case))
            {
                request["etag"] = etag.clone().into();
            }
        }
        Some(self.ask(who, call, request))
    }

    fn intake(&mut self, random: &mut Random) -> Option<Said> {
        Some(match random.below(5) {
            0 => ("advocate", "intake/RecordPerson", json!({"role": "PERSON_ROLE_VICTIM", "name": "Bea Marlowe"})),
            1 => {
                let victim = random.pick(&self.people)?;
                let opened = json!({"victim_id": victim, "how": "OPENED_HOW_SELF_REFERRAL", "account": "As told.",
                    "provenance": {"source": "SOURCE_VICTIM"}});
                ("advocate", "intake/OpenCase", opened)
            }
            _ => {
                let report = json!({"recorded_as": "RECORDED_AS_OTHER", "place": "PLACE_KIND_UNKNOWN",
                    "acts": ["ACT_CONTACTING"], "narrative": "Rang and said nothing."});
                (*random.pick(&READERS[..6])?, "intake/ReportIncident", report)
            }
        })
    }

    /// What takes a case on.
    fn process(random: &mut Random) -> Option<Said> {
        Some(match random.below(5) {
            0 => {
                let referred = json!({"urgency": "URGENCY_SAME_DAY", "victim_wish": "WISH_AGREES", "reason": "High."});
                ("advocate", "intake/ReferCase", referred)
            }
            1 => {
                let decision = "TRIAGE_DECISION_PROPOSE_ADOPTION";
                ("spoc", "casework/TriageCase", json!({"decision": decision, "reason": "High."}))
            }
            2 => ("spoc", "casework/AdoptCase", json!({"reason": "High."})),
            _ => {
                let person = person(random.pick(&READERS)?);
                let assigned = json!({"agency": person.agency, "worker": person.worker, "strand": person.strand});
                ("spoc", "governance/AssignWorker", assigned)
            }
        })
    }

    fn contribution(&mut self, random: &mut Random) -> Option<Said> {
        let who = *random.pick(&CONTRIBUTORS)?;
        let [summary, text] = [(); 2].map(|()| format!("Said in confidence: {}.", self.word(person(who).agency)));
        let kind = if who == "clinician" { "ITEM_KIND_HEALTH_RECORD" } else { "ITEM_KIND_NOTE" };
        let item = json!({"kind": kind, "about": "PARTY_SUSPECT", "summary": summary, "text": text,
            "provenance": {"source": "SOURCE_AGENCY"}});
        Some((who, "casework/ContributeItem", item))
    }

    fn link(&mut self, random: &mut Random) -> Option<Said> {
        let incident = random.pick(&self.incidents)?;
        Some(match random.below(4) {
            0 => {
                let evidence = ["LINK_EVIDENCE_ACCOUNT"];
                (
                    "spoc",
                    "intake/ProposeLink",
                    json!({"incident_id": incident, "evidence": evidence, "reason": "Fits."}),
                )
            }
            1 => ("spoc", "intake/UndoLink", json!({"incident_id": incident, "reason": "It does not fit."})),
            _ => ("spoc", "intake/ConfirmLink", json!({"incident_id": incident, "reason": "It fits."})),
        })
    }

    fn act(&mut self, random: &mut Random) -> Option<Said> {
        Some(match random.below(4) {
            0 => {
                let word = self.word("adv");
                self.words.get_mut(&word)?.insert("pol");
                let place = json!({"kind": "LOCATION_KIND_HOME", "since_date": "2026-03-01",
                    "location": format!("14 {word} Way, Saltby")});
                ("advocate", "casework/RecordVictimLocation", place)
            }
            1 => {
                let flag = json!({"flags": ["RED_FLAG_JOB_LOSS"], "account": "Lost his job.",
                    "provenance": {"source": "SOURCE_AGENCY"}});
                ("practitioner", "risk/RaiseRedFlag", flag)
            }
            2 => {
                let action = json!({"owner": "adv", "strand": "STRAND_VICTIM_FACING", "due_date": "2026-04-06",
                    "what": "Fit an alarm."});
                ("advocate", "casework/PlanAction", json!({"action": action}))
            }
            _ => {
                let worker = format!("w-{}", self.number());
                let worker = json!({"agency": "adv", "worker": worker, "roles": ["ROLE_ADVOCATE"],
                    "strands": ["STRAND_VICTIM_FACING"]});
                ("officer", "governance/RegisterWorker", worker)
            }
        })
    }

    /// What takes a case away from somebody, or from everybody.
    fn narrowing(random: &mut Random) -> Option<Said> {
        let out = *random.pick(&["oic", "clinician", "practitioner"])?;
        let named = |who: Who| json!({"agency": person(who).agency, "worker": person(who).worker});
        Some(match random.below(8) {
            0..=2 => ("spoc", "governance/EndAssignment", named(out)),
            3 => {
                let allowed: Vec<_> = CONTRIBUTORS.into_iter().filter(|who| *who != out).map(named).collect();
                ("spoc", "governance/RestrictCase", json!({"allowed": allowed, "reason": "A relative works there."}))
            }
            4..=5 => {
                let down = json!({"review_date": "2026-04-20", "victim_consulted": true, "reason": "Calmer."});
                ("spoc", "casework/StepDownCase", down)
            }
            _ => ("spoc", "casework/CloseCase", json!({"victim_consulted": true, "reason": "Over."})),
        })
    }

    fn ask(&mut self, who: Who, call: &'static str, mut request: Value) -> Ask {
        let number = self.number();
        request["request_id"] = format!("{:08x}-0000-4000-8000-{number:012x}", self.seed & 0xffff_ffff).into();
        Ask { who, call, request }
    }

    /// An item goes to another agency, and its words with it.
    fn share(&mut self, random: &mut Random) -> Option<Ask> {
        let free: Vec<usize> = (0..self.items.len()).filter(|&at| !self.items[at].corrected).collect();
        let item = &self.items[*random.pick(&free)?];
        let (who, case, event) = (item.who, item.case.clone(), item.event.clone());
        let with = *random.pick(&AGENCIES)?;
        let health = who == "clinician";
        let full = !health && random.below(2) == 0;
        let how = if full { "HOW_SHARED_FULL" } else { "HOW_SHARED_SUMMARY" };
        let of = self.asked.values().find(|asked| {
            asked.ask.call == "casework/ContributeItem"
                && asked.told.as_ref().is_some_and(|told| told.events.first() == Some(&event))
        })?;
        let texts = [&of.ask.request["summary"], &of.ask.request["text"]].map(ToString::to_string);
        let carried = if full { &texts[..] } else { &texts[..1] };
        for (word, may) in &mut self.words {
            if carried.iter().any(|text| text.contains(word)) {
                may.insert(with);
            }
        }
        let part3 = ["pol", "prb"].contains(&with);
        let basis = if part3 { "LAWFUL_BASIS_LAW_ENFORCEMENT_PART3" } else { "LAWFUL_BASIS_PUBLIC_TASK" };
        let request = json!({"case": case, "event_id": event, "shared_with": [{"agency": with, "how": how}],
            "gateway": "GATEWAY_CRIME_AND_DISORDER_ACT1998_S115", "basis": basis, "subject_informed": true, "clinician_approved": health, "necessity": "To act today."});
        Some(self.ask(who, "casework/ShareItem", request))
    }

    /// An item is put right, in words that are private to nobody.
    fn correct(&mut self, random: &mut Random) -> Option<Ask> {
        let free: Vec<usize> = (0..self.items.len()).filter(|&at| !self.items[at].corrected).collect();
        let item = &mut self.items[*random.pick(&free)?];
        item.corrected = true;
        let (who, case, event) = (item.who, item.case.clone(), item.event.clone());
        let request = json!({"case": case, "event_id": event, "reason": "CORRECTION_REASON_INACCURATE",
            "about": "PARTY_SUSPECT", "summary": "It was not so.", "text": "It was not so."});
        Some(self.ask(who, "casework/CorrectItem", request))
    }
}
