//! What the victim wishes, how safe she feels, her advocate, her right to know, and leave to contact her.

use super::plan;
use crate::{
    commands::{Head, Plan, fields::Fields},
    transact::Target,
};
use api::stalkinghub::{casework::v1 as proto, common::v1 as common};
use casework::Command;
use events::{Weekday, casework::SafeHours};
use sharing::Act;

const HOURS_A_DAY: u16 = 24;

pub(crate) fn set_victim_preference(r: &proto::SetVictimPreferenceRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let told_of = f.codes("told_of", &r.told_of, proto::ToldAbout::as_str_name);
    let not_told_of = f.codes("not_told_of", &r.not_told_of, proto::ToldAbout::as_str_name);
    let days = f.small("update_every_days", r.update_every_days);
    let said_at = f.time("said_time", r.said_time.as_ref());
    let said_to = f.short("said_to", &r.said_to);
    let note = f.optional_text("note", &r.note);
    let command = Command::SetVictimPreference(casework::SetVictimPreference {
        told_of: told_of?,
        not_told_of: not_told_of?,
        update_every_days: Some(days?).filter(|days| *days > 0),
        said_at: said_at?,
        said_to,
        note,
    });
    Some(plan(Act::SetVictimPreference, Target::Case(case), command))
}

pub(crate) fn record_victim_safety(r: &proto::RecordVictimSafetyRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let answer = f.code("answer", r.answer, proto::SafetyAnswer::as_str_name);
    let moment = f.code("moment", r.moment, proto::SafetyMoment::as_str_name);
    let said_on = f.date("said_date", &r.said_date);
    let said_to = f.short("said_to", &r.said_to);
    let note = f.optional_text("note", &r.note);
    let command = Command::RecordVictimSafety(casework::RecordVictimSafety {
        answer: answer?,
        moment: moment?,
        said_on: said_on?,
        said_to,
        note,
    });
    Some(plan(Act::RecordVictimSafety, Target::Case(case), command))
}

pub(crate) fn offer_advocate(r: &proto::OfferAdvocateRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let service = f.name("service", &r.service);
    let offered_at = f.time("offered_time", r.offered_time.as_ref());
    let note = f.optional_text("note", &r.note);
    let command = Command::OfferAdvocate(casework::OfferAdvocate { service: service?, offered_at: offered_at?, note });
    Some(plan(Act::OfferAdvocate, Target::Case(case), command))
}

pub(crate) fn answer_advocate_offer(r: &proto::AnswerAdvocateOfferRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let offer = f.id("offer_event_id", &r.offer_event_id);
    let answer = f.code("answer", r.answer, proto::AdvocateAnswer::as_str_name);
    let answered_at = f.time("answered_time", r.answered_time.as_ref());
    let reason = f.optional_text("reason", &r.reason);
    let command = Command::AnswerAdvocateOffer(casework::AnswerAdvocateOffer {
        offer: offer?,
        answer: answer?,
        answered_at: answered_at?,
        reason,
    });
    Some(plan(Act::AnswerAdvocateOffer, Target::Case(case), command))
}

pub(crate) fn consider_right_to_know(r: &proto::ConsiderRightToKnowRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let origin = f.code("origin", r.origin, proto::RightToKnowOrigin::as_str_name);
    let asked_at = f.time("asked_time", r.asked_time.as_ref());
    let question = f.text("question", &r.question);
    let command =
        Command::ConsiderRightToKnow(casework::ConsiderRightToKnow { origin: origin?, asked_at: asked_at?, question });
    Some(plan(Act::ConsiderRightToKnow, Target::Case(case), command))
}

pub(crate) fn decide_right_to_know(r: &proto::DecideRightToKnowRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let considered = f.id("considered_event_id", &r.considered_event_id);
    let tell = f.stated("tell", r.tell);
    let refusal = f.optional_code("refusal", r.refusal, proto::RightToKnowRefusal::as_str_name);
    let risk_of_telling = f.text("risk_of_telling", &r.risk_of_telling);
    let risk_of_not_telling = f.text("risk_of_not_telling", &r.risk_of_not_telling);
    let reasons = f.text("reasons", &r.reasons);
    let command = Command::DecideRightToKnow(casework::DecideRightToKnow {
        considered: considered?,
        tell: tell?,
        refusal: refusal?,
        risk_of_telling,
        risk_of_not_telling,
        reasons,
    });
    Some(plan(Act::DecideRightToKnow, Target::Case(case), command))
}

pub(crate) fn clear_contact(r: &proto::ClearContactRequest, _: &Head, f: &mut Fields) -> Option<Plan> {
    let case = f.case(&r.case);
    let channel = f.code("channel", r.channel, common::ContactChannel::as_str_name);
    let kind = f.code("kind", r.kind, proto::ContactKind::as_str_name);
    let sending_at = f.time("sending_time", r.sending_time.as_ref());
    let command =
        Command::ClearContact(casework::ClearContact { channel: channel?, kind: kind?, sending_at: sending_at? });
    Some(plan(Act::ClearContact, Target::Case(case), command))
}

/// Hours of some days of the week; those of one night are told as two.
pub(super) fn safe_hours(f: &mut Fields, path: &str, given: &proto::SafeHours) -> Option<SafeHours> {
    let days_path = format!("{path}.days");
    f.some(&days_path, &given.days);
    let days: Option<Vec<Weekday>> = f.codes(&days_path, &given.days, proto::Weekday::as_str_name);
    let (from, to) = (minute(&given.from_time), minute(&given.to_time));
    if from.is_none_or(|from| from >= HOURS_A_DAY * 60) {
        f.bad(format!("{path}.from_time"), "must be a time of day, 00:00 to 23:59");
    }
    if to.is_none_or(|to| from.is_some_and(|from| to <= from)) {
        f.bad(format!("{path}.to_time"), "must be a later time of day, up to 24:00");
    }
    Some(SafeHours { days: days?, from_minute: from?, to_minute: to? })
}

/// The minute of the day that `HH:MM` says, up to 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| {
        let is_two = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_two.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let of_day = hour * 60 + minute;
    (minute < 60 && of_day <= HOURS_A_DAY * 60).then_some(of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_two_digits_twice_up_to_midnight() {
        for (text, read) in [
            ("00:00", Some(0)),
            ("09:05", Some(545)),
            ("23:59", Some(1_439)),
            ("24:00", Some(1_440)),
            ("24:01", None),
            ("12:60", None),
            ("9:05", None),
            ("+9:05", None),
            ("12-30", None),
            ("", None),
        ] {
            assert_eq!(minute(text), read, "{text}");
        }
    }

    #[test]
    fn hours_have_days_and_end_after_they_begin() {
        let bad = |days: &[i32], from: &str, to: &str| {
            let mut f = Fields::default();
            let given = proto::SafeHours { days: days.to_vec(), from_time: from.to_owned(), to_time: to.to_owned() };
            safe_hours(&mut f, "hours[0]", &given);
            f.into_bad().into_iter().map(|(path, _)| path).collect::<Vec<_>>()
        };
        assert!(bad(&[1, 7], "12:00", "13:00").is_empty());
        assert!(bad(&[1], "00:00", "24:00").is_empty());
        assert_eq!(bad(&[], "12:00", "13:00"), ["hours[0].days"]);
        assert_eq!(bad(&[1, 1], "12:00", "13:00"), ["hours[0].days[1]"]);
        assert_eq!(bad(&[1], "13:00", "13:00"), ["hours[0].to_time"]);
        assert_eq!(bad(&[1], "22:00", "06:00"), ["hours[0].to_time"]);
        assert_eq!(bad(&[1], "24:00", "24:00"), ["hours[0].from_time", "hours[0].to_time"]);
        assert_eq!(bad(&[1], "noon", "one"), ["hours[0].from_time", "hours[0].to_time"]);
    }
}
