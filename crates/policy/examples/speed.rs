//! What a policy costs: `cargo run -p policy --release --example speed`.
//!
//! A set of files is worked out once for each process and set; from then on a view asks the matrix. Measured beside it: the
//! same questions asked of Cedar itself, which is what the matrix saves.
#![allow(clippy::print_stdout, reason = "an example that answers on standard output")]

use events::Class;
use kernel::{AgencyId, AgencyKind, Purpose, Role, Strand, Surface};
use policy::{Question, Stored, proposed};
use sharing::{Audience, CaseAccess, Face, Policy, Reader, Seat, Standing, disclose};
use std::{hint::black_box, time::Instant};
use testkit::histories::{case, lawful};

/// How often each thing is done.
const TIMES: u32 = 200;
/// How many events the view has.
const EVENTS: usize = 200;

fn main() {
    let start = Instant::now();
    let Ok(compiled) = proposed(&Stored::first().files) else { return };
    println!("files read, validated, worked out and checked: {:?}", start.elapsed());
    let policy = Policy::from(compiled.matrix.clone());

    let commits = lawful(8, 600, &[Stored::first().to_json()]);
    let mut access = CaseAccess::default();
    let mut faces = Vec::new();
    for recorded in commits.iter().flat_map(testkit::histories::Commit::recorded) {
        access.evolve(&recorded);
        faces.push(Face::of(&recorded));
    }
    faces.truncate(EVENTS);
    let Ok(agency) = "pol".parse::<AgencyId>() else { return };
    let (role, purpose, surface) = (Role::Spoc, Purpose::Investigation, Surface::AgencyApi);
    let strand = Some(Strand::Investigation);
    let reader = Some(Reader { role, strand, purpose, surface, break_glass: false });
    let audience = Audience { agency: &agency, kind: AgencyKind::Police, role: Some(role), reader };
    let start = Instant::now();
    let mut shown = 0;
    for _ in 0..TIMES {
        shown = faces.iter().filter_map(|face| black_box(disclose(&policy, &audience, &access, face))).count();
    }
    let warm = start.elapsed() / TIMES;
    println!("case {}: a warm view of {} events, {shown} shown: {warm:?}", case(), faces.len());

    let standing = Standing::On(Strand::Investigation);
    let seat = Seat { kind: AgencyKind::Police, role, standing, purpose, surface, break_glass: false };
    let start = Instant::now();
    for class in [Class::Conduct, Class::Risk, Class::VictimLocation, Class::Intelligence] {
        black_box(compiled.explain(seat, class, Question::Give));
    }
    println!("one question for one class, asked of Cedar: {:?}", start.elapsed() / 4);
}
