//! Days and periods as the law of England and Wales counts them, in Europe/London.
//!
//! Pure: it never asks what time it is. Nothing depends on a timer: a rule compares the moment in its facts with what
//! this crate computes. All functions are total; at the far ends of the calendar they stay where they are.
//!
//! | Module | Answers |
//! |---|---|
//! | `london` | which day a moment falls on, and when a day ends |
//! | `holidays` | which days are bank holidays, which are worked |
//! | `periods` | on which day and at which moment a period ends |
//! | `past` | whether what is told has happened |

mod holidays;
mod london;
mod past;
mod periods;

pub use holidays::{bank_holiday, bank_holidays, is_working_day};
pub use london::{end_of_day, is_over, london_date, london_minute};
pub use past::{Ahead, has_come, not_ahead};
pub use periods::{
    add_working_days, days_after, days_beginning_with, last_day, last_moment, months_after, years_beginning_with,
};
