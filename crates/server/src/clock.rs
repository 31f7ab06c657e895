//! The hub's clock: real, or set by the demo that enters a case at its own dates.

use kernel::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Tells the time. Tokens are always judged by the real clock, never by this one (decision 23).
#[derive(Clone, Default)]
pub struct Clock {
    /// Milliseconds since 1970 at which the demo stands; zero when the clock is real.
    demo: Arc<AtomicI64>,
}

impl Clock {
    /// The real time.
    pub fn real() -> Self {
        Self::default()
    }

    /// A clock that a demo sets. It has no call, flag or variable: only whoever starts the hub in process holds it.
    pub fn demo(at: Timestamp) -> Self {
        let clock = Self::default();
        clock.set(at);
        clock
    }

    /// Sets a demo's clock.
    pub fn set(&self, at: Timestamp) {
        self.demo.store(at.millis(), Ordering::SeqCst);
    }

    /// Lets a demo's clock run as the real one does from now on.
    pub fn run(&self) {
        self.demo.store(0, Ordering::SeqCst);
    }

    /// Whether it runs, and is not set by a demo that enters a case.
    pub fn runs(&self) -> bool {
        self.demo.load(Ordering::SeqCst) == 0
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        let demo = self.demo.load(Ordering::SeqCst);
        Timestamp::from_millis(demo).ok().filter(|_| demo != 0).unwrap_or_else(real_now)
    }
}

/// The real time. A machine whose clock is outside 1900 to 2200 is taken to stand at 1970.
pub fn real_now() -> Timestamp {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since_1970.as_millis()).unwrap_or_default();
    Timestamp::from_millis(millis).unwrap_or_else(|_| Timestamp::from_millis(0).unwrap_or_else(|_| unreachable_epoch()))
}

/// 1970 lies between 1900 and 2200.
fn unreachable_epoch() -> Timestamp {
    unreachable!("1970 is a valid year")
}
