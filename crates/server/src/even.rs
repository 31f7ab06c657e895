//! Hidden and absent look alike in time too: "not found", and that there was too much of it, leave at the end of a slot,
//! whatever was looked up for it.

use crate::refuse::No;
use std::time::Duration;
use tokio::time::Instant;

/// How long a slot is. Looking up a hidden case takes a small part of it, a whole one where the disk is slow.
const SLOT: Duration = Duration::from_millis(20);

/// The answer; one that is of the same bytes for hidden and absent at the end of the slot in which it was ready, counted from the call.
pub async fn evenly<T>(answer: impl Future<Output = Result<T, No>>) -> Result<T, No> {
    let start = Instant::now();
    let answer = answer.await;
    let ready = start.elapsed();
    let leaves = leaves(&answer, ready);
    if leaves > ready {
        tokio::time::sleep_until(start + leaves).await;
    }
    answer
}

/// When an answer that is ready leaves, both counted from the call.
fn leaves<T>(answer: &Result<T, No>, ready: Duration) -> Duration {
    match answer {
        Err(No::NotFound | No::TooMuch) => {
            let slots = ready.as_micros() / SLOT.as_micros() + 1;
            SLOT * u32::try_from(slots).unwrap_or(u32::MAX)
        }
        Ok(_) | Err(_) => ready,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_found_leaves_at_the_end_of_a_slot_and_everything_else_at_once() {
        let ms = Duration::from_millis;
        for (ready, end) in [(0, 20), (3, 20), (19, 20), (20, 40), (45, 60)] {
            assert_eq!(leaves::<()>(&Err(No::NotFound), ms(ready)), ms(end));
            assert_eq!(leaves::<()>(&Err(No::TooMuch), ms(ready)), ms(end));
            assert_eq!(leaves::<()>(&Err(No::StaleEtag), ms(ready)), ms(ready));
            assert_eq!(leaves(&Ok(()), ms(ready)), ms(ready));
        }
    }
}
