//! What a hub is measured by: the figures of domain 8.3, counted from the log.
//!
//! A figure ([`Kpi`]) is so many *of* so many: each thing that could have happened is one [`Finding`], which counts or does
//! not. So every figure has its denominator, a total is the sum of its parts, and what was not done stands beside what
//! was. The one table of all figures is [`DEFINITIONS`]: what is counted, of what, whose it is, on which day, by which
//! rule.
//!
//! | Module | Is about |
//! |---|---|
//! | `kpi` | the table of the figures |
//! | `query` `period` | what is asked: a period, breakdowns, the threshold |
//! | `story` | one case, read once for all figures |
//! | `pattern` `risk` `orders` `victims` `safety` `referrals` `plan` `justice` `desk` | what counts, group by group |
//! | `counting` | the cases of a hub, one after the other, and their sums |
//! | `suppress` `ways` | small counts are kept back, and what they could be computed from |
//!
//! Everything is a pure function of a register, histories, a period and a moment; clocks are those of `clocks`. A case
//! stands as of that moment, so what was recorded late counts on its own day. **Nothing sealed is read**: what is erased
//! later changes no return. No figure names a case, a person or a worker.

mod counting;
mod desk;
mod justice;
mod kpi;
mod orders;
mod pattern;
mod period;
mod plan;
mod query;
mod referrals;
mod risk;
mod safety;
mod story;
mod suppress;
#[cfg(test)]
mod tests;
mod victims;
mod ways;

use counting::Finding;
pub use counting::{Breakdown, Counting, Counts, NOT_RECORDED, Spread, Table};
pub use kpi::{DEFINITIONS, DEFINITIONS_VERSION, Definition, Kpi, Unit};
pub use query::{Axis, BadQuery, Query, THRESHOLD_DEFAULT, Threshold};
pub use suppress::{Cell, Shown};
