//! How the judged risk of a case has changed, as one reader may know it.

use super::{Bad, Cases};
use crate::{commands::to_proto_time, reading::shown, refuse::No, render::code};
use api::stalkinghub::{cases::v1 as proto, common::v1 as common, risk::v1 as risk_proto};
use events::{Channel, Event, RiskEvent, Shown};
use risk::{
    catalogue::form,
    trend::{Direction, Judged, Line, Step, trend},
};
use sharing::Act;
use tonic::Request;
use views::Seen;

impl Cases {
    pub(super) async fn risk_trend(
        &self,
        request: Request<proto::GetRiskTrendRequest>,
    ) -> Result<proto::GetRiskTrendResponse, No> {
        let caller = self.permitted_to(&request, Act::Read, Channel::RiskTrend).await?;
        let asked = request.into_inner();
        let mut bad = Bad::default();
        bad.case(&asked.case);
        bad.finish()?;
        let reading = self.reading(&caller, &asked.case, Channel::RiskTrend).await?;
        let told: Vec<(&Seen, Judged)> =
            reading.seen.iter().filter_map(|seen| judged(seen).map(|judged| (seen, judged))).collect();
        self.record(&caller, Some(reading.case), Channel::RiskTrend, shown(told.iter().map(|(seen, _)| *seen))).await?;
        let lines = trend(told.into_iter().map(|(_, judged)| judged));
        Ok(proto::GetRiskTrendResponse { lines: lines.iter().map(|(of, steps)| line(of, steps)).collect() })
    }
}

/// An assessment as far as it is seen. Answers and ratings are seen together or not at all.
fn judged(seen: &Seen) -> Option<Judged> {
    let recorded = &seen.item.recorded;
    let Event::Risk(RiskEvent::RiskAssessed(said)) = &recorded.entry.event else { return None };
    let sees_answers = seen.fields.contains(&"items");
    (seen.shown >= Shown::Summary).then(|| Judged {
        event: recorded.id,
        at: recorded.at,
        agency: recorded.entry.controller.clone(),
        instrument: said.instrument,
        version: said.instrument_version,
        level: said.level,
        imminent: said.imminent,
        items: said.items.known().filter(|_| sees_answers).cloned(),
        ratings: sees_answers.then(|| said.ratings.clone()),
    })
}

fn line(of: &Line, steps: &[Step]) -> proto::RiskLine {
    proto::RiskLine {
        instrument: code(&of.instrument, "INSTRUMENT_", common::Instrument::from_str_name),
        instrument_version: of.version.into(),
        instrument_id: form(of.instrument).id(of.version),
        agency: of.agency.as_ref().map(ToString::to_string).unwrap_or_default(),
        steps: steps.iter().map(step).collect(),
    }
}

fn step(step: &Step) -> proto::RiskStep {
    let Step { judged, direction, items, ratings } = step;
    let direction = match direction {
        Direction::First => proto::RiskDirection::First,
        Direction::Up => proto::RiskDirection::Up,
        Direction::Down => proto::RiskDirection::Down,
        Direction::Same => proto::RiskDirection::Same,
    };
    let answer = |answer| code(&answer, "ANSWER_", risk_proto::Answer::from_str_name);
    let grade = |grade| code(&grade, "GRADE_", risk_proto::Grade::from_str_name);
    let item = |change: &risk::trend::Change<String, events::Answer>| proto::ItemChange {
        code: change.of.clone(),
        before: change.before.map_or(0, answer),
        now: change.now.map_or(0, answer),
    };
    let rating = |change: &risk::trend::Change<events::Rated, events::Grade>| proto::RatingChange {
        rated: code(&change.of, "RATED_", risk_proto::Rated::from_str_name),
        before: change.before.map_or(0, grade),
        now: change.now.map_or(0, grade),
    };
    proto::RiskStep {
        event_id: judged.event.to_string(),
        recorded_time: Some(to_proto_time(judged.at)),
        agency: judged.agency.to_string(),
        level: code(&judged.level, "RISK_LEVEL_", common::RiskLevel::from_str_name),
        imminent: judged.imminent,
        direction: direction.into(),
        compared: items.is_some() && ratings.is_some(),
        items: items.iter().flatten().map(item).collect(),
        ratings: ratings.iter().flatten().map(rating).collect(),
    }
}
