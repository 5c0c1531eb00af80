//! Every combination of what a journey may see and what people may have said, few enough to try them all.

use super::*;

const DEFAULT: &str = include_str!("../../../../journeys/default.toml");

fn journey(text: &str) -> Journey {
    Journey::parse(text).expect("the rules are right")
}

/// Somebody who did nothing yet and can be reached in every way.
fn anybody() -> Someone {
    Someone {
        reached: 0,
        confirmed: 0,
        warmth: Warmth::Warm,
        muted: false,
        complained: false,
        has_bought: true,
        said: Said::default(),
        has_address: true,
        has_email: true,
        has_phone: true,
    }
}

fn bits(stages: &[usize]) -> u16 {
    stages.iter().fold(0, |bits, stage| bits | 1 << stage)
}

fn told(journey: &Journey, someone: &Someone) -> String {
    next_step(journey, someone).map_or_else(
        || "nothing".to_owned(),
        |step| {
            let stage = step.stage.map_or("first", |stage| journey.stages()[stage].id.as_str());
            format!("{stage}: {}", step.ask.sentence(None))
        },
    )
}

#[test]
fn the_smallest_thing_comes_first() {
    let journey = journey(DEFAULT);
    let at = |reached: &[usize], confirmed: &[usize]| Someone {
        reached: bits(reached),
        confirmed: bits(confirmed),
        ..anybody()
    };
    let mut yes = Said::default();
    yes.say(Channel::Post, true);
    let mut sent = yes;
    sent.send_photo();
    let friend = &[0, 1, 2, 3, 4, 5, 6];
    let all = [
        told(&journey, &Someone { has_bought: false, ..at(&[], &[]) }),
        told(&journey, &at(&[3], &[3])),
        told(&journey, &Someone { said: yes, ..at(&[0, 1, 2, 3, 4], &[0, 1, 2, 3]) }),
        told(&journey, &Someone { said: yes, ..at(&[0, 1, 2, 3, 4], &[0, 1, 2, 3, 4]) }),
        told(&journey, &at(&[0, 1, 2, 3, 4, 5], &[0, 1, 2, 3, 4, 5])),
        told(&journey, &Someone { said: sent, ..at(&[0, 1, 2, 3, 4, 5], &[0, 1, 2, 3, 4, 5]) }),
        told(&journey, &at(friend, friend)),
        told(&journey, &at(&[0, 1, 2, 3, 4, 5, 6, 7], &[0, 1, 2, 3, 4, 5, 6, 7])),
        told(&journey, &Someone { warmth: Warmth::Lapsed, ..at(&[3], &[3]) }),
        told(&journey, &Someone { complained: true, ..at(&[3], &[3]) }),
        told(&journey, &Someone { muted: true, complained: true, ..at(&[3], &[3]) }),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    engage: Ask them something that is easy to answer.
    subscribe: Ask whether we may write by post.
    excite: Ask how they like what they bought.
    ascend: Show them something new that they might like.
    advocate: Ask for a photo, and whether we may show it.
    advocate: Ask whether we may show the photo that they sent.
    promote: Ask whether they have a friend who would like us.
    nothing
    first: Say hello first: they have been quiet for longer than is usual.
    first: Put right what they complained about, before anything else.
    nothing
    ");
}

#[test]
fn another_journey_gives_its_own_steps() {
    let journey = journey(
        "[[stage]]\nid = \"known\"\nusual = \"9d\"\nevidence = [{ event = \"Page Viewed\" }]\n\
         [[stage]]\nid = \"patient\"\nusual = \"9d\"\nevidence = [{ event = \"Eye Exam Kept\" }]\n\
         [[stage]]\nid = \"fan\"\nusual = \"9d\"\nevidence = [{ event = \"Recipe Shared\" }]\n\
         [[stage]]\nid = \"host\"\nusual = \"9d\"\nevidence = [{ event = \"Party\", after = \"fan\" }]\n",
    );
    let at = |reached: &[usize]| {
        told(&journey, &Someone { reached: bits(reached), confirmed: bits(reached), ..anybody() })
    };
    let all = [at(&[]), at(&[1]), at(&[1, 2]), at(&[0, 1, 2, 3])];
    insta::assert_snapshot!(all.join("\n"), @"
    patient: Offer them the next step: eye exam.
    fan: Ask them for this: recipe.
    host: Help them to the next step: party.
    nothing
    ");
}

/// Everybody there can be on a journey, with every word on two channels and every way that leads to them.
fn everybody(stages: usize) -> impl Iterator<Item = Someone> {
    let words = [None, Some(false), Some(true)];
    (0..1u16 << stages).flat_map(move |reached| {
        (0..9 * 16 * 4usize).map(move |choice| {
            let mut said = Said::default();
            let spoken = [(Channel::Post, words[choice % 3]), (Channel::Email, words[choice / 3 % 3])];
            spoken.into_iter().for_each(|(channel, word)| {
                if let Some(allowed) = word {
                    said.say(channel, allowed);
                }
            });
            let flags = choice / 9;
            if flags & 8 != 0 {
                said.send_photo();
            }
            Someone {
                reached,
                // Every other rung is weak.
                confirmed: if flags & 1 == 0 { reached } else { reached & 0x5555 },
                warmth: [Warmth::Unknown, Warmth::Warm, Warmth::Cooling, Warmth::Lapsed][flags / 16],
                muted: false,
                complained: false,
                has_bought: reached & 0b1000 != 0,
                said,
                has_address: flags & 2 != 0,
                has_email: flags & 4 != 0,
                has_phone: false,
            }
        })
    })
}

#[test]
fn nothing_is_asked_that_was_refused_given_or_cannot_be() {
    let journey = journey(DEFAULT);
    for someone in everybody(journey.stages().len()) {
        assert_eq!(next_step(&journey, &Someone { muted: true, ..someone }), None);
        let Some(step) = next_step(&journey, &someone) else { continue };
        assert_eq!(NextStep::parse(&step.code()), Some(step.clone()));
        match &step.ask {
            Ask::Consent(channel) => {
                assert_eq!(someone.said.of(*channel), None, "{someone:?}");
                assert!(!someone.said.has_refused_any(), "{someone:?}");
                let leads = if *channel == Channel::Post { someone.has_address } else { someone.has_email };
                assert!(leads, "{someone:?}");
            }
            Ask::Photo => assert!(!someone.said.has_sent_photo(), "{someone:?}"),
            Ask::Other(event) => panic!("{event} is no event of the default journey that can be asked for"),
            _ => {}
        }
        match step.stage {
            Some(stage) => assert_eq!(someone.confirmed & 1 << stage, 0, "it helps somewhere: {someone:?}"),
            None => assert_eq!((step.ask, someone.warmth), (Ask::Hello, Warmth::Lapsed)),
        }
    }
}

#[test]
fn words_are_kept_apart() {
    let mut said = Said::default();
    said.say(Channel::Email, true);
    said.say(Channel::Visit, false);
    said.say(Channel::Email, false);
    said.send_photo();
    let said = Said::from_bits(said.bits());
    let words = Channel::ALL.map(|channel| said.of(channel));
    assert_eq!(words, [None, Some(false), None, None, Some(false)]);
    assert!(said.has_sent_photo());
}
