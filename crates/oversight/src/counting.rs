//! The cases of a hub, one after the other, and their sums.

use crate::{
    Axis, Definition, Kpi, Query, Shown, Threshold, Unit, desk, justice, justice::Suspect, kpi::DEFINITIONS, orders,
    pattern, period::Period, plan, referrals, risk, safety, story::Story, suppress::suppressed, victims,
};
use events::{Recorded, Register, Relationship};
use kernel::{AgencyId, AreaCode, Date, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use strum::IntoEnumIterator;

/// The key of a breakdown for what nobody recorded: no area, no relationship, or no agency that it is.
pub const NOT_RECORDED: &str = "not_recorded";

/// One thing that could have happened, and whether it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Of which figure.
    pub kpi: Kpi,
    /// The day by which it lies in a period.
    pub on: Date,
    /// Whether it counts.
    pub counted: bool,
    /// How long it took, where the figure tells that and it counts: days or whole hours, by the unit of the figure.
    pub took: Option<u64>,
    /// Whose it is.
    pub agency: Option<AgencyId>,
    /// What is known of its case.
    pub whose: Whose,
    /// What it is told apart by within its figure.
    pub kind: Option<&'static str>,
}

/// What a figure is broken down by beside the agency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Whose {
    /// The area that was named when the case was referred.
    pub area: Option<AreaCode>,
    /// What the suspect is to the victim, as recorded last.
    pub relationship: Option<Relationship>,
}

impl Finding {
    /// Its key in a breakdown; none where the figure has no such breakdown.
    fn key(&self, axis: Axis) -> Option<String> {
        let recorded = |word: Option<&str>| Some(word.unwrap_or(NOT_RECORDED).to_owned());
        match axis {
            Axis::Agency => recorded(self.agency.as_ref().map(AgencyId::as_str)),
            Axis::Area => recorded(self.whose.area.as_ref().map(AreaCode::as_str)),
            Axis::Relationship => recorded(self.whose.relationship.map(Into::into)),
            Axis::Kind => self.kind.map(str::to_owned),
        }
    }
}

/// So many of so many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many count.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
    /// How long those that count took, shortest first; empty where the figure tells no such thing.
    took: Vec<u64>,
}

/// How long those that count took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The one in the middle; of two in the middle the shorter one, so that it is one that occurred.
    pub median: u64,
    /// The longest.
    pub longest: u64,
}

impl Counts {
    /// Counts one more.
    pub(crate) fn add(&mut self, finding: &Finding) {
        self.denominator += 1;
        self.numerator += u64::from(finding.counted);
        if let Some(took) = finding.took.filter(|_| finding.counted) {
            let at = self.took.partition_point(|other| *other < took);
            self.took.insert(at, took);
        }
    }

    /// Only so many of so many.
    #[cfg(test)]
    pub(crate) fn of(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator, took: Vec::new() }
    }

    /// Counts these and others together, without how long they took.
    #[cfg(test)]
    pub(crate) fn join(&mut self, other: &Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }

    /// How many do not count.
    pub fn rest(&self) -> u64 {
        self.denominator - self.numerator
    }

    /// How long those that count took, where there are any and the figure tells it.
    pub fn spread(&self) -> Option<Spread> {
        let longest = *self.took.last()?;
        let median = self.took[(self.took.len() - 1) / 2];
        Some(Spread { median, longest })
    }
}

impl fmt::Display for Counts {
    /// E.g. `2/3` or `2/3 median 4 longest 9`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)?;
        match self.spread() {
            Some(spread) => write!(f, " median {} longest {}", spread.median, spread.longest),
            None => Ok(()),
        }
    }
}

/// The parts of a figure by one axis, by their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// By what.
    pub axis: Axis,
    /// The parts that have anything to count of.
    pub cells: BTreeMap<String, Counts>,
}

/// One figure: its total, and the breakdowns that were asked for. Nothing is kept back yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The row of the table of definitions.
    pub definition: &'static Definition,
    /// Of the whole hub.
    pub total: Counts,
    /// The breakdowns, in the order of their axes. One without parts is left out.
    pub breakdowns: Vec<Breakdown>,
}

/// Counts for a query at a moment, and for each shorter period within the one that is asked for. The register is that of the
/// hub at that moment.
#[derive(Debug, Clone)]
pub struct Counting<'a> {
    register: &'a Register,
    query: &'a Query,
    now: Timestamp,
    periods: Vec<Counted>,
    /// By their days.
    findings: Vec<Finding>,
    suspects: Vec<Suspect>,
}

/// A period, the longest first.
#[derive(Debug, Clone)]
struct Counted {
    period: Period,
    /// The place of the one that consists of it and others.
    within: Option<usize>,
    /// What counts or does not in this one alone, and not by its day in a longer one.
    findings: Vec<Finding>,
}

impl<'a> Counting<'a> {
    /// Nothing counted yet.
    pub fn new(register: &'a Register, query: &'a Query, now: Timestamp) -> Self {
        let periods = query.period().with_shorter().into_iter();
        let periods = periods.map(|(period, within)| Counted { period, within, findings: Vec::new() }).collect();
        Self { register, query, now, periods, findings: Vec::new(), suspects: Vec::new() }
    }

    /// Counts a case: its events in log order, those of its own stream and of the streams linked to it, up to the moment.
    pub fn case(&mut self, events: &[&Recorded]) {
        let story = Story::of(self.register, self.query, self.now, events);
        self.suspects.extend(justice::suspect(&story));
        let found = [
            pattern::findings(&story),
            risk::findings(&story),
            orders::findings(&story),
            victims::findings(&story),
            referrals::findings(&story),
            justice::findings(&story),
            plan::findings(&story),
        ];
        self.findings.extend(found.into_iter().flatten());
        for counted in &mut self.periods {
            counted.findings.extend(safety::findings(&story, counted.period));
        }
    }

    /// Counts what lies in the inbox of an agency or among its break-glasses, in log order.
    pub fn desk(&mut self, agency: &AgencyId, events: &[&Recorded]) {
        self.findings.extend(desk::findings(self.query, agency, events));
    }

    /// Every figure of the period that was asked for, in the order of [`DEFINITIONS`], with the breakdowns that were asked
    /// for. Nothing is kept back.
    pub fn tables(mut self) -> Vec<Table> {
        let query = self.query;
        self.periods.truncate(1);
        self.figures(query.by()).into_iter().flat_map(|figure| figure.tables).collect()
    }

    /// The same without small counts, and without what they could be computed from: here, or in any other return of the hub.
    pub fn shown(self, threshold: Threshold) -> Vec<Shown> {
        let query = self.query;
        // What is kept back of a breakdown does not depend on which others are asked for.
        let figures = self.figures(&Axis::iter().collect());
        let mut shown = suppressed(&figures, threshold);
        for figure in &mut shown {
            figure.breakdowns.retain(|(axis, _)| query.by().contains(axis));
        }
        shown
    }

    /// All that counts or does not in the period that was asked for.
    #[cfg(test)]
    pub(crate) fn findings(self) -> Vec<Finding> {
        self.periods.into_iter().take(1).flat_map(|counted| counted.findings).chain(self.findings).collect()
    }

    fn figures(self, by: &BTreeSet<Axis>) -> Vec<Figure> {
        let Self { mut findings, suspects, periods, .. } = self;
        findings.extend(justice::repeat_suspects(&suspects));
        let figure = |definition: &'static Definition| {
            let is_meant = |finding: &&Finding| finding.kpi == definition.kpi;
            let found: Vec<&Finding> = findings.iter().filter(is_meant).collect();
            let tables = periods.iter().map(|Counted { period, findings, .. }| {
                let in_period = found.iter().copied().filter(|finding| period.holds(finding.on));
                table(definition, by, in_period.chain(findings.iter().filter(is_meant)))
            });
            Figure { tables: tables.collect(), within: periods.iter().map(|counted| counted.within).collect() }
        };
        DEFINITIONS.iter().map(figure).collect()
    }
}

/// One figure, counted for a period and for the shorter ones within it.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// By period, that which was asked for first, and longer ones before shorter ones.
    pub tables: Vec<Table>,
    /// The place of the period that consists of each and others.
    pub within: Vec<Option<usize>>,
}

impl Table {
    /// The total and each part on a line of its own, as people check them: `report_to_hub agency:adv 1/1 median 3 longest 3`.
    pub fn lines(&self) -> Vec<String> {
        let id = self.definition.kpi.id();
        let parts = self.breakdowns.iter().flat_map(|of| of.cells.iter().map(move |(key, cell)| (of.axis, key, cell)));
        let parts = parts.map(|(axis, key, cell)| format!("{id} {axis}:{key} {cell}"));
        std::iter::once(format!("{id} {}", self.total)).chain(parts).collect()
    }
}

fn table<'a>(
    definition: &'static Definition,
    by: &BTreeSet<Axis>,
    findings: impl Iterator<Item = &'a Finding>,
) -> Table {
    let mut total = Counts::default();
    let mut breakdowns: Vec<Breakdown> = by.iter().map(|&axis| Breakdown { axis, cells: BTreeMap::new() }).collect();
    for finding in findings {
        debug_assert!(definition.unit != Unit::Count || finding.counted, "of what is only counted all counts");
        total.add(finding);
        for breakdown in &mut breakdowns {
            if let Some(key) = finding.key(breakdown.axis) {
                breakdown.cells.entry(key).or_default().add(finding);
            }
        }
    }
    breakdowns.retain(|breakdown| !breakdown.cells.is_empty());
    Table { definition, total, breakdowns }
}
