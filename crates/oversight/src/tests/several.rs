//! From all returns together no small count can be computed: every month, quarter and year of a figure, in total and by every
//! axis, as a system of equations that is solved exactly. Of two figures one within the other, and of generated histories.

use super::{
    laws::{Case, cases, now},
    rows::register,
    suppressing::at,
};
use crate::{
    Axis, Breakdown, Cell, Counting, Counts, DEFINITIONS, Kpi, Query, Shown, Table, Threshold,
    counting::Figure,
    period::Period,
    suppress::{in_every_period, is_few},
};
use kernel::Date;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What happened in a month, by agency, area and relationship: so many of so many count in the inner figure, and so many more in
/// the outer.
type Month = BTreeMap<[String; 3], [u64; 3]>;

/// The months of a quarter, or of a year, and what is counted in them; the longest period first.
fn figures(months: &[Month]) -> [Figure; 2] {
    let (mut within, mut spans) = (vec![None], vec![(0, months.len())]);
    let mut at = 0;
    while let Some((first, many)) = spans.get(at).copied() {
        let length = if many == 12 { 3 } else { 1 };
        for shorter in (first..first + many).step_by(length).filter(|_| many > 1) {
            spans.push((shorter, length));
            within.push(Some(at));
        }
        at += 1;
    }
    [(Kpi::ActionsInTime, 0), (Kpi::ActionsCompleted, 1)].map(|(kpi, more)| {
        let tables = spans.iter().map(|(first, many)| table(kpi, more, &months[*first..first + many])).collect();
        Figure { tables, within: within.clone() }
    })
}

fn table(kpi: Kpi, more: u64, months: &[Month]) -> Table {
    let mut total = Counts::default();
    let mut breakdowns =
        [Axis::Agency, Axis::Area, Axis::Relationship].map(|axis| Breakdown { axis, cells: BTreeMap::new() });
    for (keys, [count, of, beyond]) in months.iter().flatten() {
        let cell = Counts::of(count + more * beyond, *of);
        total.join(&cell);
        for (breakdown, key) in breakdowns.iter_mut().zip(keys) {
            breakdown.cells.entry(key.clone()).or_default().join(&cell);
        }
    }
    let breakdowns = breakdowns.into();
    Table { definition: kpi.definition(), total, breakdowns }
}

/// A period, and the total or a part of one axis.
type Name = (usize, Option<(Axis, String)>);

/// What every return counts.
fn counted(figure: &Figure) -> BTreeMap<Name, &Counts> {
    let of = |(at, table): (usize, &'_ Table)| -> Vec<Name> {
        let keys = table.breakdowns.iter().flat_map(|of| of.cells.keys().map(|key| Some((of.axis, key.clone()))));
        keys.chain([None]).map(|row| (at, row)).collect()
    };
    let names = figure.tables.iter().enumerate().flat_map(of);
    names.map(|name| (name.clone(), cell(&figure.tables[name.0], name.1.as_ref()))).collect()
}

fn cell<'a>(table: &'a Table, row: Option<&(Axis, String)>) -> &'a Counts {
    let Some((axis, key)) = row else { return &table.total };
    &table.breakdowns.iter().find(|of| of.axis == *axis).unwrap().cells[key]
}

/// What every return keeps back.
fn kept_back(shown: &[Shown]) -> BTreeSet<Name> {
    let of = |(at, shown): (usize, &Shown)| -> Vec<(Name, Cell)> {
        let parts = shown
            .breakdowns
            .iter()
            .flat_map(|(axis, parts)| parts.iter().map(|(key, cell)| (Some((*axis, key.clone())), cell.clone())));
        parts.chain([(None, shown.total.clone())]).map(|(row, cell)| ((at, row), cell)).collect()
    };
    let all = shown.iter().enumerate().flat_map(of);
    all.filter(|(_, cell)| *cell == Cell::Suppressed).map(|(name, _)| name).collect()
}

/// A fraction in lowest terms, its denominator positive.
#[derive(Clone, Copy, PartialEq)]
struct Ratio(i128, i128);

impl Ratio {
    fn new(over: i128, under: i128) -> Self {
        let (mut a, mut b) = (over.abs(), under.abs());
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let sign = under.signum();
        Self(sign * over / a.max(1), sign * under / a.max(1))
    }

    fn less(self, factor: Self, other: Self) -> Self {
        let product = Self::new(factor.0 * other.0, factor.1 * other.1);
        Self::new(self.0 * product.1 - product.0 * self.1, self.1 * product.1)
    }

    fn by(self, other: Self) -> Self {
        Self::new(self.0 * other.1, self.1 * other.0)
    }

    fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// The unknowns that a system of equations determines, whatever it says that they are: elimination after Gauss and Jordan.
fn determined(mut equations: Vec<Vec<Ratio>>, unknowns: usize) -> Vec<usize> {
    let mut done = 0;
    for column in 0..unknowns {
        let Some(pivot) = (done..equations.len()).find(|row| !equations[*row][column].is_zero()) else { continue };
        equations.swap(done, pivot);
        let lead = equations[done][column];
        for value in &mut equations[done] {
            *value = value.by(lead);
        }
        let pivot = equations[done].clone();
        for (row, equation) in equations.iter_mut().enumerate() {
            let factor = equation[column];
            if row != done && !factor.is_zero() {
                for (value, of) in equation.iter_mut().zip(&pivot).skip(column) {
                    *value = value.less(factor, *of);
                }
            }
        }
        done += 1;
    }
    let alone = equations[..done].iter().filter_map(|equation| {
        let mut left = (0..unknowns).filter(|at| !equation[*at].is_zero());
        left.next().filter(|_| left.next().is_none())
    });
    alone.collect()
}

/// What is kept back and can be computed all the same, from every return of these periods.
fn computed(figure: &Figure, kept_back: &BTreeSet<Name>) -> Vec<Name> {
    let unknowns: Vec<&Name> = kept_back.iter().collect();
    let nth: BTreeMap<&Name, usize> = unknowns.iter().enumerate().map(|(nth, name)| (*name, nth)).collect();
    let equation = |whole: Name, parts: Vec<Name>| {
        let mut equation = vec![Ratio(0, 1); unknowns.len()];
        let signed = parts.into_iter().map(|part| (part, 1)).chain([(whole, -1)]);
        for (name, sign) in signed {
            if let Some(nth) = nth.get(&name) {
                equation[*nth] = Ratio(sign, 1);
            }
        }
        equation
    };
    let counted = counted(figure);
    let mut equations = Vec::new();
    for (at, _) in figure.tables.iter().enumerate() {
        let axes: BTreeSet<Axis> = counted.keys().filter_map(|(_, row)| Some(row.as_ref()?.0)).collect();
        for axis in axes {
            let is_part = |name: &&Name| name.0 == at && name.1.as_ref().is_some_and(|(of, _)| *of == axis);
            equations.push(equation((at, None), counted.keys().filter(is_part).cloned().collect()));
        }
        let is_sum = figure.tables[at].definition.kpi.is_sum();
        let shorter = (0..figure.within.len()).filter(|it| is_sum && figure.within[*it] == Some(at));
        let shorter: Vec<usize> = shorter.collect();
        for (_, row) in counted.keys().filter(|name| name.0 == at && !shorter.is_empty()) {
            equations.push(equation((at, row.clone()), shorter.iter().map(|it| (*it, row.clone())).collect()));
        }
    }
    determined(equations, unknowns.len()).into_iter().map(|nth| unknowns[nth].clone()).collect()
}

/// Each small count is kept back, and none can be computed; the difference between both figures is one of the inner figure.
fn judge(months: &[Month], threshold: u64) -> Result<(), TestCaseError> {
    let figures = figures(months);
    let kept = figures.each_ref().map(|figure| kept_back(&in_every_period(figure, &figures, at(threshold))));
    // Both are of the same things: what is kept back of how many these are is what both keep back.
    let things: BTreeSet<Name> = kept[0].intersection(&kept[1]).cloned().collect();
    for (at, row) in computed(&figures[0], &things) {
        let denominator = cell(&figures[0].tables[at], row.as_ref()).denominator;
        prop_assert!(!is_few(&[denominator], threshold), "{row:?} of {at} can be computed from both: {things:?}");
    }
    for (nth, (figure, kept_back)) in figures.iter().zip(&kept).enumerate() {
        let is_small = |name: &Name| {
            let here = cell(&figure.tables[name.0], name.1.as_ref());
            let beyond = cell(&figures[1].tables[name.0], name.1.as_ref()).numerator - here.numerator;
            is_few(&[here.numerator, here.denominator, here.rest(), beyond], threshold)
        };
        for name in counted(figure).keys().filter(|name| is_small(name)) {
            prop_assert!(kept_back.contains(name), "{name:?} of figure {nth} is told");
        }
        for name in computed(figure, kept_back).iter().filter(|name| is_small(name)) {
            prop_assert!(false, "{name:?} of figure {nth} can be computed: {kept_back:?}");
        }
    }
    Ok(())
}

fn months(how_many: usize) -> impl Strategy<Value = Vec<Month>> {
    // Often none, often few, sometimes many; often none of them count, or all.
    let of = prop_oneof![3 => Just(0_u64), 2 => 1_u64..12, 2 => 5_u64..60];
    let count = of.prop_flat_map(|of| (prop_oneof![Just(0), Just(of), 0..=of], Just(of)));
    let cell = count.prop_flat_map(|(count, of)| (Just(count), Just(of), prop_oneof![Just(0), 0..=of - count]));
    (1_usize..5, 1_usize..4).prop_flat_map(move |(agencies, areas)| {
        let month = proptest::collection::vec(cell.clone(), agencies * areas);
        let keyed = move |month: Vec<(u64, u64, u64)>| {
            let cells = month.into_iter().enumerate().filter(|(_, (_, of, _))| *of > 0);
            let name = |nth: usize| {
                let (agency, area) = (nth / areas, nth % areas);
                [format!("a{agency}"), format!("b{area}"), format!("c{}", (agency + area) % 2)]
            };
            cells.map(|(nth, (count, of, beyond))| (name(nth), [count, of, beyond])).collect::<Month>()
        };
        proptest::collection::vec(month, how_many)
            .prop_map(move |months| months.into_iter().map(keyed).collect::<Vec<_>>())
    })
}

/// Every return of a hub of generated cases, asked for one by one. Answers how many small counts were looked for.
fn judge_hub(cases: &[Case], from: &str, threshold: u64) -> usize {
    let from: Date = from.parse().unwrap();
    let to = calendar::months_after(from, 11).last_of_month();
    let (register, by) = (register(), [Axis::Agency, Axis::Area, Axis::Relationship]);
    let periods = Period { from, to }.with_shorter();
    assert_eq!(periods.len(), 17);
    let count = |period: &Period| {
        let query = Query::new(period.from, period.to, by, None).unwrap();
        let mut counting = Counting::new(&register, &query, now());
        for case in cases {
            counting.case(&case.iter().collect::<Vec<_>>());
        }
        (counting.clone().tables(), counting.shown(at(threshold)))
    };
    let (tables, shown): (Vec<_>, Vec<_>) = periods.iter().map(|(period, _)| count(period)).unzip();
    let mut looked_for = 0;
    for nth in 0..DEFINITIONS.len() {
        let of_it = |tables: &Vec<Table>| tables[nth].clone();
        let figure = Figure {
            tables: tables.iter().map(of_it).collect(),
            within: periods.iter().map(|(_, within)| *within).collect(),
        };
        let kept_back = kept_back(&shown.iter().map(|shown| shown[nth].clone()).collect::<Vec<_>>());
        let counted = counted(&figure);
        let is_small = |name: &&Name| {
            is_few(&[counted[name].numerator, counted[name].denominator, counted[name].rest()], threshold)
        };
        let id = DEFINITIONS[nth].kpi.id();
        for name in counted.keys().filter(is_small) {
            looked_for += 1;
            assert!(kept_back.contains(name), "{name:?} of {id} is told");
        }
        let computed = computed(&figure, &kept_back);
        let small: Vec<&Name> = computed.iter().filter(is_small).collect();
        assert!(small.is_empty(), "{small:?} of {id} can be computed: {kept_back:?}");
    }
    looked_for
}

#[test]
fn totals_that_are_kept_back_cannot_be_computed_from_several_breakdowns_together() {
    // Three cases in each quarter. Each part is there in two quarters, another two by each axis: if the year told all that is
    // 6 of two quarters, any two totals would be 6 together.
    let quarter = |keys: [&str; 3]| [Month::from([(keys.map(str::to_owned), [0, 3, 0])]), Month::new(), Month::new()];
    let quarters = [["a0", "b0", "c0"], ["a0", "b1", "c1"], ["a1", "b0", "c1"], ["a1", "b1", "c0"]];
    judge(&quarters.into_iter().flat_map(quarter).collect::<Vec<_>>(), 5).unwrap();
}

#[test]
fn from_all_returns_of_generated_cases_no_small_count_can_be_computed() {
    let cases = cases();
    let mut looked_for = 0;
    for (hub, threshold) in [(&cases[..], 5), (&cases[..], 10), (&cases[..20], 5), (&cases[..7], 3)] {
        for from in ["2025-04-01", "2026-04-01"] {
            looked_for += judge_hub(hub, from, threshold);
        }
    }
    assert!(looked_for > 200, "only {looked_for} small counts were looked for");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_all_returns_of_a_quarter_no_small_count_can_be_computed(months in months(3), threshold in 3_u64..8) {
        judge(&months, threshold)?;
    }

    #[test]
    fn a_higher_threshold_keeps_back_what_the_hubs_own_keeps_back(
        months in months(3), least in 3_u64..8, more in 1_u64..20,
    ) {
        let figures = figures(&months);
        for figure in &figures {
            let hubs = kept_back(&in_every_period(figure, &figures, at(least)));
            let raised = Threshold { least, told_from: least + more };
            let raised = kept_back(&in_every_period(figure, &figures, raised));
            prop_assert!(hubs.is_subset(&raised), "{hubs:?} and {raised:?}");
            let alone = |name: &&Name| is_few(&[counted(figure)[*name].denominator], least + more);
            prop_assert!(counted(figure).keys().filter(alone).all(|name| raised.contains(name)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_return_keeps_back_is_the_same_whatever_longer_period_is_asked_for(
        months in months(12), threshold in 3_u64..8, nth in 0_usize..4,
    ) {
        let (year, quarter) = (figures(&months), figures(&months[nth * 3..nth * 3 + 3]));
        for (year_of, quarter_of) in year.iter().zip(&quarter) {
            let in_year = in_every_period(year_of, &year, at(threshold));
            let alone = in_every_period(quarter_of, &quarter, at(threshold));
            prop_assert_eq!(&in_year[1 + nth], &alone[0]);
            prop_assert_eq!(&in_year[5 + nth * 3..8 + nth * 3], &alone[1..]);
        }
    }

    #[test]
    fn from_all_returns_of_a_year_no_small_count_can_be_computed(months in months(12), threshold in 3_u64..8) {
        judge(&months, threshold)?;
    }
}
