//! Laws on generated histories.

use super::stages::{doing, draft_of};
use super::*;
use crate::{Act, Side, Stage, evolve, next};
use proptest::prelude::*;

/// Somebody does something with the referral, in words of one of two kinds.
fn any_act() -> impl Strategy<Value = (&'static str, Option<Act>, bool)> {
    let acts: Vec<Option<Act>> = Act::iter().map(Some).chain([None]).collect();
    (prop_oneof![Just("pol"), Just("hlt"), Just("cou")], prop::sample::select(acts), any::<bool>())
}

fn command((_, act, one): (&'static str, Option<Act>, bool)) -> Command {
    let words = if one { "one" } else { "other" };
    act.map_or_else(|| Command::DraftReferral(draft_of(ReferralKind::PerpetratorHealth)), |act| doing(act, words))
}

/// The story that acts lead to; refused ones leave nothing. Each that changed something is silent when it is repeated.
fn lived(from_a_draft: bool, acts: &[(&'static str, Option<Act>, bool)]) -> Story {
    let begun = if from_a_draft {
        Story::default().act("pol", &Command::DraftReferral(draft_of(ReferralKind::PerpetratorHealth)))
    } else {
        Story::default().act("pol", &ask_health(HealthMode::Consultation))
    };
    acts.iter().fold(begun, |story, &act| match story.decided(act.0, &command(act)) {
        Ok(entries) if !entries.is_empty() => story.act(act.0, &command(act)),
        Ok(_) | Err(_) => story,
    })
}

fn answers(story: &Story) -> usize {
    let is_answer = |event: &&Recorded| {
        matches!(
            event.entry.event,
            Event::Referrals(ReferralsEvent::ReferralAccepted(_) | ReferralsEvent::ReferralDeclined(_))
        )
    };
    story.0.iter().filter(is_answer).count()
}

proptest! {
    #[test]
    fn what_is_done_is_what_the_table_has_and_only_by_its_side(
        draft in any::<bool>(),
        acts in prop::collection::vec(any_act(), 0..40),
    ) {
        let story = lived(draft, &acts);
        for &(who, act, one) in &acts {
            let Some(act) = act else { continue };
            let Ok(entries) = story.decided(who, &doing(act, if one { "one" } else { "other" })) else { continue };
            let side = if act.side() == Side::Sender { "pol" } else { "hlt" };
            prop_assert_eq!(who, side);
            if !entries.is_empty() {
                let after = story.clone().event(who, entries[0].event.clone());
                prop_assert_eq!(next(story.stage(), act), Ok(after.stage()));
            }
        }
    }

    #[test]
    fn a_referral_is_answered_once_and_ends_once(
        draft in any::<bool>(),
        acts in prop::collection::vec(any_act(), 0..60),
    ) {
        let story = lived(draft, &acts);
        prop_assert!(answers(&story) <= 1);
        let ends = [Stage::Discarded, Stage::Declined, Stage::Completed, Stage::Disengaged, Stage::Withdrawn];
        let mut ended = None;
        for upto in 1..=story.0.len() {
            let stage = Story(story.0[..upto].to_vec()).stage();
            prop_assert!(ended.is_none(), "{:?} after {:?}", stage, ended);
            ended = ends.contains(&stage).then_some(stage);
        }
    }

    #[test]
    fn nobody_else_learns_of_a_draft(acts in prop::collection::vec(any_act(), 1..20)) {
        for &act in &acts {
            let draft = lived(true, &[]);
            if act.0 != "pol" && act.1.is_some() {
                prop_assert_eq!(draft.decided(act.0, &command(act)), Err(Refusal::ReferralUnknown.into()));
                prop_assert_eq!(Story::default().decided(act.0, &command(act)), Err(Refusal::ReferralUnknown.into()));
            }
        }
    }

    #[test]
    fn any_order_of_events_can_be_folded(
        acts in prop::collection::vec(any_act(), 0..40),
        order in any::<prop::sample::Index>(),
    ) {
        let mut events = lived(true, &acts).0;
        let turn = order.index(events.len());
        events.rotate_left(turn);
        events.reverse();
        let _ = events.iter().fold(State::default(), evolve);
    }
}
