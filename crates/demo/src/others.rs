//! People who have not ordered: subscribers, readers, passers-by.

use domain::fact::{Fact, Report, name};
use domain::person::{Channel, Traits};

use crate::Demo;
use crate::buyer::{WORDING, letters, source};
use crate::calendar::{DAY, HOUR};
use crate::story::{Story, text};

/// The story of somebody who has not ordered.
pub(crate) fn story(demo: &Demo, index: u32) -> Vec<Report> {
    let kind = index % 20;
    let mut story = if kind < 12 { Story::of_known(demo, index) } else { Story::of_stranger(demo, index) };
    // They come when customers come.
    let slot = story.dice.below(demo.calendar.orders());
    let at = demo.calendar.time(slot) - story.dice.between(60, 6 * HOUR);
    let (source, campaign) = source(&mut story, at);
    story.arrives(at, source, campaign, None);
    if kind < 12 {
        subscribes(&mut story, at);
    } else if kind < 16 {
        for visit in 0..story.dice.between(2, 6) {
            let later = at + 120 + visit * story.dice.between(60, 2 * DAY);
            story.reads(later, if visit % 2 == 0 { "/story" } else { "/socks" });
        }
    }
    story.end()
}

fn subscribes(story: &mut Story<'_>, arrived: i64) {
    let at = arrived + story.dice.between(40, 400);
    let traits = story.who.traits();
    if story.dice.chance(90) {
        // Met at the stall: a name and an address on a paper list.
        let traits =
            Traits { address: Some(story.who.address.clone()), tags: vec!["market".to_owned()], ..traits };
        story.tell(at, Fact::Identified(Box::new(traits)));
        story.allows(at, Channel::Post, "list at the market stall", "Yes, send me the paper letter");
        return;
    }
    story.tell(at, Fact::Identified(Box::new(traits)));
    let giveaway = story.dice.chance(250);
    story.allows(at, Channel::Email, if giveaway { "sock giveaway" } else { "newsletter form" }, WORDING);
    letters(story, at, 300);
    for _ in 0..story.dice.below(4) {
        let later = at + story.dice.between(1, 90) * DAY;
        story.reads(later, "/socks");
    }
    if story.dice.chance(60) {
        let later = at + story.dice.between(3, 60) * DAY;
        let words = story.says("letter-reply", later);
        story
            .tell(later, Fact::other(name::REPLY_RECEIVED, [("text", text(&words)), ("to", text("letter"))]));
    }
}
