//! Where text stands on a laid-out page.

use typst::layout::{Frame, FrameItem, Point, Transform};
use typst_layout::Page;

/// A run of text and its place on the page, in millimetres.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spot {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) size_pt: f64,
}

/// All runs of text on a page, from the ink of their glyphs.
pub(crate) fn spots(page: &Page) -> Vec<Spot> {
    let mut found = Vec::new();
    collect(&page.frame, Transform::identity(), &mut found);
    found
}

/// The text of a page, a line for each run.
pub(crate) fn text(page: &Page) -> String {
    spots(page).into_iter().map(|spot| spot.text).collect::<Vec<_>>().join("\n")
}

fn collect(frame: &Frame, to_page: Transform, found: &mut Vec<Spot>) {
    for (position, item) in frame.items() {
        let here = to_page.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => collect(&group.frame, here.pre_concat(group.transform), found),
            FrameItem::Text(run) => {
                let ink = run.bbox();
                let low = Point::new(ink.min.x, ink.min.y).transform(here);
                let high = Point::new(ink.max.x, ink.max.y).transform(here);
                found.push(Spot {
                    text: run.text.to_string(),
                    left: low.x.min(high.x).to_mm(),
                    right: low.x.max(high.x).to_mm(),
                    top: low.y.min(high.y).to_mm(),
                    bottom: low.y.max(high.y).to_mm(),
                    size_pt: run.size.to_pt(),
                });
            }
            _ => {}
        }
    }
}
