//! Policies that a hub might adopt: tables with any cells that leave the location behind its wall, and sets of Cedar files
//! that widen and narrow the first one.

use events::Class;
use kernel::{AgencyKind, Purpose, Role, Strand};
use policy::{Stored, class_word, proposed};
use serde::Serialize;
use serde_json::Value;
use sharing::{Level, Tables};
use strum::IntoEnumIterator;
use testkit::random::Random;

/// One set in so many is of files; the others are tables. Working out files takes a hundred times as long.
const FILES_ONCE_IN: u32 = 5;
/// Classes of which no generated policy gives more than the first one: what lies behind the walls.
const KEPT: [Class; 4] = [Class::VictimLocation, Class::SafeContact, Class::Intelligence, Class::LegalPrivilege];

/// A valid policy.
pub fn policy(random: &mut Random, version: u32) -> Value {
    if random.below(FILES_ONCE_IN) == 0 { files(random, version) } else { tables(random, version) }
}

fn one_of<T: Copy>(random: &mut Random, all: &[T]) -> T {
    *random.pick(all).unwrap()
}

fn tables(random: &mut Random, version: u32) -> Value {
    let levels: Vec<Level> = Level::iter().collect();
    let mut tables = Tables { version, ..Tables::first() };
    // Some policies differ here and there from the first, some everywhere.
    let keep = random.below(4) * 30;
    for class in Class::iter().filter(|class| *class != Class::VictimLocation) {
        for kind in AgencyKind::iter() {
            if random.below(100) < keep {
                continue;
            }
            tables.matrix.entry(class).or_default().insert(kind, one_of(random, &levels));
        }
        if random.below(12) == 0 {
            let roles = Role::iter().filter(|_| random.below(2) == 0).collect();
            tables.walls.insert(class, roles);
        }
        for strand in Strand::iter() {
            match random.below(20) {
                0 => drop(tables.hidden_on_strand.entry(strand).or_default().insert(class)),
                1 => drop(tables.summary_on_strand.entry(strand).or_default().insert(class)),
                _ => {}
            }
        }
        for purpose in Purpose::iter().filter(|_| random.below(30) == 0) {
            tables.hidden_for_purpose.entry(purpose).or_default().insert(class);
        }
    }
    let json = tables.to_json();
    Tables::from_json(&json).unwrap();
    json
}

fn word<T: Serialize>(of: T) -> String {
    serde_json::to_value(of).unwrap().as_str().unwrap().to_owned()
}

/// The first set and some policies more, which permit and forbid. One that breaks a rule of all policies is made again.
fn files(random: &mut Random, version: u32) -> Value {
    loop {
        let mut stored = Stored { version, ..Stored::first() };
        let text: String = (0..2 + random.below(7)).map(|nth| rule(random, nth)).collect();
        stored.files.insert("generated.cedar".into(), text);
        if proposed(&stored.files).is_ok() {
            return stored.to_json();
        }
    }
}

fn rule(random: &mut Random, nth: u32) -> String {
    let permits = random.below(2) == 0;
    let all: Vec<Class> = Class::iter().filter(|class| !(permits && KEPT.contains(class))).collect();
    let mut classes: Vec<String> = (0..=random.below(4)).map(|_| class_word(one_of(random, &all))).collect();
    classes.sort();
    classes.dedup();
    let classes: Vec<String> = classes.iter().map(|class| format!("Class::\"{class}\"")).collect();
    let action = if permits {
        one_of(random, &["give", "share", "give"])
    } else {
        one_of(random, &["give", "share", "own", "full", "summary"])
    };
    let who = match random.below(4) {
        0 => format!("principal.kind == Kind::\"{}\"", word(one_of(random, &AgencyKind::iter().collect::<Vec<_>>()))),
        1 => format!("principal.role == Role::\"{}\"", word(one_of(random, &Role::iter().collect::<Vec<_>>()))),
        2 => format!("principal.strand == Strand::\"{}\"", word(one_of(random, &Strand::iter().collect::<Vec<_>>()))),
        _ => {
            format!("principal.purpose == Purpose::\"{}\"", word(one_of(random, &Purpose::iter().collect::<Vec<_>>())))
        }
    };
    format!(
        "@id(\"generated.{nth}\")\n@owner(\"hub information governance lead\")\n@basis(\"a test\")\n\
         @review_by(\"2027-03-31\")\n{} (principal, action in Action::\"{action}\", resource)\nwhen {{ {who} && \
         [{}].contains(resource) }};\n\n",
        if permits { "permit" } else { "forbid" },
        classes.join(", ")
    )
}
