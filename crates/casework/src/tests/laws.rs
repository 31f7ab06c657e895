//! Laws on generated histories of a case: triage, agenda, questions, discussions, actions, and its end.
#![allow(clippy::wildcard_enum_match_arm, reason = "each law speaks of a few events")]

use super::*;
use crate::{
    AskForReturn, GiveReturn, HandOverAction, NoteProgress, Phase, PutOnAgenda, Question, RedateAction, ReopenCase,
    ReturnAnswer, TakeOffAgenda,
};
use events::{CaseworkEvent, Duty, casework::AgencyDissent};
use proptest::{prelude::*, strategy::ValueTree as _};
use std::collections::{BTreeMap, BTreeSet};

/// An act of a small world (two meetings, three actions, three agencies and the hub), and who tries it.
fn any_act() -> impl Strategy<Value = (&'static str, Command)> {
    let who = prop_oneof![Just("pol"), Just("adv"), Just("hlt"), Just("hub"), Just("hub/chair")];
    let owner = prop_oneof![Just("pol"), Just("adv"), Just("hlt"), Just("prb")];
    (who, 0..19_u8, 1..3_u128, owner, any::<bool>(), 0..40_usize).prop_map(|(who, which, n, other, one, of)| {
        let (meeting, action, reason) = (id(n), id(n), "as it stands".to_owned());
        let due = |one| if one { "2026-03-12" } else { "2026-03-20" }.parse().unwrap();
        let act = match which {
            0 => triage(if one { TriageDecision::ProposeAdoption } else { TriageDecision::AdviceOnly }),
            1 => Command::AdoptCase(AdoptCase { meeting: (!one).then_some(meeting), reason }),
            2 => Command::PutOnAgenda(PutOnAgenda { meeting, reason }),
            3 => Command::TakeOffAgenda(TakeOffAgenda { meeting, reason }),
            4 | 5 => {
                let questions = vec![Question { agency: agency(other), question: format!("question {n}") }];
                Command::AskForReturn(AskForReturn { meeting: one.then_some(meeting), questions })
            }
            6 | 7 => {
                let note = Some(format!("answer {n}"));
                Command::GiveReturn(GiveReturn { asked: event(of), answer: ReturnAnswer::NoTrace { note } })
            }
            8 | 9 => {
                let mut told = discussing(if one { &["pol", "adv"] } else { &["pol"] });
                told.meeting = meeting;
                told.actions = vec![planned(n, other)];
                if of % 3 == 0 {
                    told.dissents = vec![AgencyDissent { agency: agency(other), reasons: reason }];
                }
                told.relied_on = vec![event(of)];
                Command::DiscussCase(told)
            }
            10 => Command::PlanAction(PlanAction { action: PlannedAction { due: due(one), ..planned(n, other) } }),
            11 => Command::NoteProgress(NoteProgress { action, note: format!("note {of}") }),
            12 => Command::RedateAction(RedateAction { action, due: due(one), reason }),
            13 => Command::HandOverAction(HandOverAction { action, owner: agency(other), reason }),
            14 | 15 => close_action(n, ActionOutcome::Done, one.then_some("nobody was there")),
            16 => step_down(one),
            17 => Command::CloseCase(CloseCase { reopen_if: vec!["he comes back".to_owned()], ..to_close(one) }),
            _ => Command::ReopenCase(ReopenCase { condition: 1, because_of: Source::Agency, reason }),
        };
        (who, act)
    })
}

/// What acts lead to after a case was opened or referred; refused ones leave nothing, and rest on nothing that is not
/// there. A case that has ended takes no act but those that open it (`sharing` refuses the others, decision 27).
fn lived(start: usize, acts: &[(&str, Command)]) -> Story {
    let mut story = [opened, referred, adopted][start]();
    for (who, act) in acts {
        let opens = matches!(act, Command::ReopenCase(_) | Command::TriageCase(_));
        if matches!(State::fold(&story.0).phase, Phase::Closed | Phase::AdviceOnly) && !opens {
            continue;
        }
        match story.decided(NOW, who, act) {
            Ok(entries) if entries.is_empty() => {}
            Ok(_) => story = story.act(NOW, who, act),
            Err(refused) => {
                let state = State::fold(&story.0);
                assert!(refused.rests_on.iter().all(|on| state.events.contains_key(on)), "{refused:?}");
            }
        }
    }
    story
}

fn acts() -> impl Strategy<Value = Vec<(&'static str, Command)>> {
    prop::collection::vec(any_act(), 0..60)
}

/// What the hub's process recorded, by whom, in order.
fn said(story: &Story) -> impl Iterator<Item = (EventId, &By, &CaseworkEvent)> {
    story.0.iter().filter_map(|event| match &event.entry.event {
        Event::Casework(said) => Some((event.id, &event.by, said)),
        Event::Intake(_)
        | Event::Risk(_)
        | Event::Referrals(_)
        | Event::Orders(_)
        | Event::Governance(_)
        | Event::Access(_) => None,
    })
}

fn count(story: &Story, matches: impl Fn(&CaseworkEvent) -> bool) -> usize {
    said(story).filter(|(_, _, said)| matches(said)).count()
}

/// Whether a case with these agencies at work was spoken of by more than one of them, and by whoever dissented.
fn was_a_meeting(said: &events::casework::CaseDiscussed) -> bool {
    said.attended.len() > 1 && said.dissenting.iter().all(|agency| said.attended.contains(agency))
}

proptest! {
    // Triage decides once for good, a case is adopted only as triage or a meeting said, and watched before it is closed.
    #[test]
    fn a_case_goes_no_way_but_the_one_of_the_table(start in 0..3_usize, acts in acts()) {
        let story = lived(start, &acts);
        let (mut proposed, mut discussed, mut watched) = (false, Vec::new(), false);
        for (_, _, said) in said(&story) {
            match said {
                CaseworkEvent::CaseTriaged(it) => {
                    prop_assert!(!proposed, "triaged again");
                    proposed = it.decision == TriageDecision::ProposeAdoption;
                }
                CaseworkEvent::CaseDiscussed(it) => discussed.push(it.meeting),
                CaseworkEvent::CaseAdopted(it) => {
                    prop_assert!(it.meeting.map_or(proposed, |meeting| discussed.contains(&meeting)));
                }
                CaseworkEvent::CaseSteppedDown(_) => watched = true,
                CaseworkEvent::CaseClosed(_) => prop_assert!(std::mem::take(&mut watched), "closed without being watched"),
                _ => {}
            }
        }
    }

    // A meeting speaks of a case once; until then it goes on and off its agenda in turn, and afterwards stays as it was.
    #[test]
    fn what_a_meeting_has_spoken_of_stays_on_its_agenda(start in 0..3_usize, acts in acts()) {
        let story = lived(start, &acts);
        for meeting in [id(1), id(2)] {
            let (mut on, mut spoken) = (false, false);
            for (_, _, said) in said(&story) {
                match said {
                    CaseworkEvent::AgendaItemAdded(it) if it.meeting == meeting => {
                        prop_assert!(!std::mem::replace(&mut on, true) && !spoken);
                    }
                    CaseworkEvent::AgendaItemRemoved(it) if it.meeting == meeting => {
                        prop_assert!(std::mem::replace(&mut on, false) && !spoken);
                    }
                    CaseworkEvent::CaseDiscussed(it) if it.meeting == meeting => {
                        prop_assert!(!std::mem::replace(&mut spoken, true));
                        prop_assert!(was_a_meeting(it) || start == 0, "{it:?}");
                    }
                    _ => {}
                }
            }
        }
    }

    // Each question is answered once at most, by whoever was asked; what is not answered is what is owed.
    #[test]
    fn a_question_is_owed_until_whoever_was_asked_has_answered(start in 0..3_usize, acts in acts()) {
        let story = lived(start, &acts);
        let (mut asked, mut owed) = (BTreeMap::new(), BTreeSet::new());
        for (event, by, said) in said(&story) {
            match said {
                CaseworkEvent::ReturnAsked(it) => {
                    asked.insert(event, it.agency.clone());
                    owed.insert(event);
                }
                CaseworkEvent::ReturnGiven(it) => {
                    prop_assert!(asked.remove(&it.asked).is_some_and(|asked| by.agency() == Some(&asked)));
                    owed.remove(&it.asked);
                }
                // Of a case that has ended nobody owes an answer, also once it is open again; it can still be given.
                CaseworkEvent::CaseClosed(_) => owed.clear(),
                CaseworkEvent::CaseTriaged(it) if it.decision != TriageDecision::ProposeAdoption => owed.clear(),
                _ => {}
            }
        }
        let clocks = State::fold(&story.0).board.clocks;
        let running = clocks.iter().filter(|it| it.duty == Duty::ReturnForMeeting && it.settled.is_none());
        prop_assert_eq!(running.count(), owed.len());
    }

    // An action has one owner at a time, who takes part; it is moved only while it is open, and ends once.
    #[test]
    fn an_action_has_one_owner_who_takes_part_and_ends_once(start in 0..3_usize, acts in acts()) {
        let story = lived(start, &acts);
        for n in 1..3 {
            let (mut owner, mut ended) = (None, false);
            for (_, _, said) in said(&story) {
                match said {
                    CaseworkEvent::ActionPlanned(it) if it.action == id(n) => {
                        prop_assert!(owner.replace(it.owner.clone()).is_none(), "planned twice");
                    }
                    CaseworkEvent::ActionHandedOver(it) if it.action == id(n) => {
                        prop_assert!(!ended && owner.replace(it.owner.clone()).as_ref() == Some(&it.from));
                    }
                    CaseworkEvent::ActionRedated(it) if it.action == id(n) => {
                        prop_assert!(!ended && owner.as_ref() == Some(&it.owner));
                    }
                    CaseworkEvent::ActionClosed(it) if it.action == id(n) => {
                        prop_assert!(owner.is_some() && !std::mem::replace(&mut ended, true));
                    }
                    _ => {}
                }
            }
            prop_assert!(owner.as_ref().is_none_or(|owner| *owner != agency("prb")), "takes no part");
            let is_open = |it: &crate::state::Action| it.closed.is_none();
            prop_assert_eq!(State::fold(&story.0).actions.get(&id(n)).is_some_and(is_open), owner.is_some() && !ended);
        }
    }

    // Nothing that protects somebody is left undone by an end.
    #[test]
    fn a_closed_case_owes_no_action(start in 0..3_usize, acts in acts()) {
        let story = lived(start, &acts);
        let state = State::fold(&story.0);
        if state.phase == Phase::Closed {
            prop_assert!(state.actions.values().all(|action| action.closed.is_some()));
            prop_assert!(count(&story, |said| matches!(said, CaseworkEvent::CaseClosed(_))) > 0);
        }
    }

    // Any history can be read, also one that no rule would have allowed, and decided on.
    #[test]
    fn any_order_of_a_history_can_be_folded_and_decided_on(acts in acts(), turn in 0..40_usize, (who, act) in any_act()) {
        let mut story = lived(2, &acts);
        let turn = turn % story.0.len();
        story.0.rotate_left(turn);
        let _ = story.decided(NOW, who, &act);
    }
}

/// The acts reach what the laws speak of: else they would say nothing.
#[test]
fn generated_histories_discuss_answer_hand_over_and_close() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = [0; 6];
    for _ in 0..400 {
        let acts = acts().new_tree(&mut runner).unwrap().current();
        let story = lived(2, &acts);
        let kinds: [fn(&CaseworkEvent) -> bool; 6] = [
            |said| matches!(said, CaseworkEvent::CaseDiscussed(_)),
            |said| matches!(said, CaseworkEvent::ReturnGiven(_)),
            |said| matches!(said, CaseworkEvent::ActionHandedOver(_)),
            |said| matches!(said, CaseworkEvent::ActionClosed(_)),
            |said| matches!(said, CaseworkEvent::AgendaItemRemoved(_)),
            |said| matches!(said, CaseworkEvent::CaseClosed(_)),
        ];
        for (reached, kind) in reached.iter_mut().zip(kinds) {
            *reached += count(&story, kind);
        }
    }
    assert!(reached.iter().all(|times| *times > 0), "{reached:?}");
}
