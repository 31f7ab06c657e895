//! Why a reader is shown this much of a class: asked of Cedar itself, not of the matrix.

use crate::{
    Compiled, Question,
    compile::{AUDITOR, Asked},
    set::About,
    words::LEVELS,
};
use events::Class;
use sharing::{Level, Seat};

/// Why one question about a reader and a class is answered as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What was asked.
    pub question: Question,
    /// The level that is reached.
    pub level: Level,
    /// The policies that give it.
    pub given_by: Vec<About>,
    /// The policies that forbid the next level, if that is why there is no more; none where nobody gives it.
    pub stopped_by: Vec<About>,
    /// Whether a policy failed, so that nothing is shown.
    pub failed: bool,
}

impl Compiled {
    /// Why a reader sees what they see of a class. `None` where Cedar cannot be asked.
    pub fn explain(&self, seat: Seat, class: Class, question: Question) -> Option<Reason> {
        let mut asked = Asked::default();
        let seat = if question == Question::Audit { AUDITOR } else { seat };
        let mut reason =
            Reason { question, level: Level::Absent, given_by: Vec::new(), stopped_by: Vec::new(), failed: false };
        for level in LEVELS {
            let answer = asked.whole(&self.set, seat, class, question, level)?;
            let by = self.set.about.iter().filter(|about| answer.by.contains(&about.id)).cloned().collect();
            if answer.failed {
                return Some(Reason { level: Level::Absent, given_by: Vec::new(), failed: true, ..reason });
            }
            if !answer.allowed {
                return Some(Reason { stopped_by: by, ..reason });
            }
            reason = Reason { level, given_by: by, ..reason };
        }
        Some(reason)
    }
}
