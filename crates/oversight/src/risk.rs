//! Whether the risk was judged in time, again in time, and with a plan.

use crate::{Finding, Kpi, story::Story};
use calendar::london_date;
use events::{Duty, Event, Recorded, RiskEvent, risk::RiskAssessed};

pub(crate) fn findings(story: &Story<'_>) -> Vec<Finding> {
    let assessments = story.events.iter().filter_map(|event| Some((*event, assessed(event)?)));
    let plans = assessments.clone().filter_map(|(event, it)| {
        let (on, agency) = (london_date(event.at), Some(&event.entry.controller));
        story.finding(on, Kpi::PlanPresent, agency, !it.plan.is_empty())
    });
    let clocks = story.clocks.iter().filter_map(|clock| {
        if clock.duty == Duty::FirstAssessment {
            story.in_time(Kpi::FirstAssessmentInTime, clock)
        } else if clock.duty == Duty::Reassess {
            overdue(story, clock).map(|finding| finding.kind("after_time"))
        } else if clock.duty == Duty::ReassessAfterTrigger {
            overdue(story, clock).map(|finding| finding.kind("after_trigger"))
        } else if clock.duty == Duty::ReassessAfterOrderEnds {
            overdue(story, clock).map(|finding| finding.kind("after_order_ends"))
        } else {
            None
        }
    });
    // Judged before the referral: nothing was owed then, and it was there in time.
    let before = story.referred.and_then(|(referred, _)| {
        assessments.clone().find(|(event, _)| event.position < referred.position)?;
        story.finding(london_date(referred.at), Kpi::FirstAssessmentInTime, story.police.as_ref(), true)
    });
    plans.chain(clocks).chain(before).collect()
}

fn assessed(event: &Recorded) -> Option<&RiskAssessed> {
    let Event::Risk(RiskEvent::RiskAssessed(it)) = &event.entry.event else { return None };
    Some(it)
}

fn overdue(story: &Story<'_>, clock: &clocks::Clock) -> Option<Finding> {
    let finding = story.in_time(Kpi::ReassessmentOverdue, clock)?;
    Some(Finding { counted: !finding.counted, ..finding })
}
