//! The journey as a river: posts for stages, bands for the people who moved between them in a period.

use serde::Serialize;

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 240.0;
/// The middle of the stream; above it is room for the arches of those who skip a step.
const MIDDLE: f64 = 150.0;
const TALLEST: f64 = 124.0;
const POST: f64 = 9.0;

/// People who moved from one stage (or from nowhere) to a later one, by place in the journey from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The place before; none for those who were not on the journey.
    pub from: Option<usize>,
    /// The place after.
    pub to: usize,
    /// How many.
    pub people: u64,
}

/// The drawing, ready for the template.
#[derive(Debug, Serialize)]
pub struct River {
    width: f64,
    height: f64,
    bands: Vec<Band>,
    posts: Vec<Post>,
    labels: Vec<Label>,
}

#[derive(Debug, Serialize)]
struct Band {
    colour: usize,
    arriving: bool,
    path: String,
    words: String,
}

#[derive(Debug, Serialize)]
struct Post {
    colour: usize,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[derive(Debug, Serialize)]
struct Label {
    x: f64,
    y: f64,
    text: String,
}

/// The place of one band's end at a post: its two edges.
#[derive(Debug, Clone, Copy)]
struct Mouth {
    x: f64,
    top: f64,
    bottom: f64,
}

/// The colour of the n-th of `stages`, from 1 to 8: any journey warms up from the first colour to the last.
pub fn colour(place: usize, stages: usize) -> usize {
    if stages <= 8 { place + 1 } else { 1 + place * 7 / (stages - 1) }
}

/// Draws the moves between the named stages. Moves backwards are not drawn: nobody walks back.
pub fn draw(stages: &[String], moves: &[Move]) -> River {
    let mut moves: Vec<Move> = moves
        .iter()
        .copied()
        .filter(|m| m.people > 0 && m.to < stages.len() && m.from.is_none_or(|from| from < m.to))
        .collect();
    // Short bands lie low and long ones high, at both ends, so that arches pass over what they skip.
    moves.sort_by_key(|m| (m.from.map_or(0, |from| m.to - from), m.to));
    let sketch = Sketch::new(stages.len(), &moves);
    let mut bands = Vec::new();
    let mut labels = Vec::new();
    let (mut left, mut right) = sketch.sides(&moves);
    for m in &moves {
        let thick = sketch.thickness(m.people);
        let end = sketch.mouth(m.to, &mut left, thick, -POST / 2.0);
        let start = match m.from {
            Some(from) => sketch.mouth(from, &mut right, thick, POST / 2.0),
            None => sketch.source(end),
        };
        let lift = m.from.map_or(0.0, |from| sketch.lift(m.to - from));
        labels.extend(label(start, end, lift, m));
        bands.push(Band {
            colour: colour(m.to, stages.len()),
            arriving: m.from.is_none(),
            path: band(start, end, lift),
            words: words(stages, m),
        });
    }
    River { width: WIDTH, height: HEIGHT, bands, posts: sketch.posts(&moves), labels }
}

struct Sketch {
    column: f64,
    scale: f64,
    stages: usize,
}

impl Sketch {
    fn new(stages: usize, moves: &[Move]) -> Self {
        let widest = (0..stages).map(|place| arrived(moves, place).max(left(moves, place))).max();
        let column = WIDTH / stages.max(1) as f64;
        Self { column, scale: TALLEST / widest.unwrap_or(0).max(1) as f64, stages }
    }

    /// In proportion, but never thinner than can be seen.
    fn thickness(&self, people: u64) -> f64 {
        (people as f64 * self.scale).max(1.5)
    }

    fn middle(&self, place: usize) -> f64 {
        (place as f64 + 0.5) * self.column
    }

    fn lift(&self, distance: usize) -> f64 {
        if distance <= 1 { 0.0 } else { (18.0 + 12.0 * distance as f64).min(90.0) }
    }

    /// Where the lowest band begins, at the left and the right of every post: both sides are centred on the
    /// stream.
    fn sides(&self, moves: &[Move]) -> (Vec<f64>, Vec<f64>) {
        let start = |people: u64| MIDDLE + people as f64 * self.scale / 2.0;
        (0..self.stages).map(|place| (start(arrived(moves, place)), start(left(moves, place)))).unzip()
    }

    /// Takes the next free stretch of a post's side.
    fn mouth(&self, place: usize, used: &mut [f64], thick: f64, aside: f64) -> Mouth {
        let bottom = used[place];
        used[place] -= thick;
        Mouth { x: self.middle(place) + aside, top: bottom - thick, bottom }
    }

    /// Those who were nowhere yet come in from the left, out of nothing, and below the stream.
    fn source(&self, end: Mouth) -> Mouth {
        let down = if end.x < self.column { 0.0 } else { 34.0 };
        Mouth { x: end.x - self.column * 0.44, top: end.top + down, bottom: end.bottom + down }
    }

    fn posts(&self, moves: &[Move]) -> Vec<Post> {
        let through = |place| arrived(moves, place).max(left(moves, place));
        (0..self.stages)
            .filter(|place| through(*place) > 0)
            .map(|place| {
                let height = self.thickness(through(place));
                Post {
                    colour: colour(place, self.stages),
                    x: round(self.middle(place) - POST / 2.0),
                    y: round(MIDDLE - height / 2.0),
                    width: POST,
                    height: round(height),
                }
            })
            .collect()
    }
}

fn arrived(moves: &[Move], place: usize) -> u64 {
    moves.iter().filter(|m| m.to == place).map(|m| m.people).sum()
}

fn left(moves: &[Move], place: usize) -> u64 {
    moves.iter().filter(|m| m.from == Some(place)).map(|m| m.people).sum()
}

fn band(start: Mouth, end: Mouth, lift: f64) -> String {
    let bend = (end.x - start.x) * 0.45;
    let (x0, x1) = (round(start.x), round(end.x));
    let (out, back) = (round(start.x + bend), round(end.x - bend));
    // An arch keeps clear of the top edge, however tall the posts are.
    let high = |y: f64| round((y - lift).max(4.0));
    format!(
        "M{x0} {}C{out} {} {back} {} {x1} {}V{}C{back} {} {out} {} {x0} {}Z",
        round(start.top),
        high(start.top),
        high(end.top),
        round(end.top),
        round(end.bottom),
        high(end.bottom) + (end.bottom - end.top).min(4.0) * f64::from(u8::from(lift > 0.0)),
        high(start.bottom) + (start.bottom - start.top).min(4.0) * f64::from(u8::from(lift > 0.0)),
        round(start.bottom),
    )
}

/// The number on a band that is thick enough, or long enough, to carry one.
fn label(start: Mouth, end: Mouth, lift: f64, m: &Move) -> Option<Label> {
    let thick = end.bottom - end.top;
    if m.from.is_none() {
        let x = round(start.x + 4.0);
        return (thick > 12.0).then(|| Label {
            x,
            y: round((start.top + start.bottom) / 2.0 + 5.0),
            text: super::words::number(m.people),
        });
    }
    if lift > 0.0 && thick < 3.0 {
        return None;
    }
    let top = (start.top + end.top) / 2.0;
    let y = if thick > 22.0 && lift == 0.0 {
        top + thick / 2.0 + 5.0
    } else {
        (top - lift * 0.75).max(14.0) - 5.0
    };
    Some(Label { x: round((start.x + end.x) / 2.0), y: round(y), text: super::words::number(m.people) })
}

fn words(stages: &[String], m: &Move) -> String {
    let people = super::words::people(m.people);
    match m.from {
        Some(from) => format!("{people}: {} to {}", stages[from], stages[m.to]),
        None => format!("{people} came in at {}", stages[m.to]),
    }
}

fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages() -> Vec<String> {
        ["Aware", "Engage", "Subscribe"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_band_is_drawn_for_every_move_forward() {
        let moves = [
            Move { from: None, to: 0, people: 50 },
            Move { from: Some(0), to: 1, people: 30 },
            Move { from: Some(0), to: 2, people: 20 },
            Move { from: Some(2), to: 1, people: 9 },
            Move { from: Some(1), to: 2, people: 0 },
        ];
        let river = draw(&stages(), &moves);
        assert_eq!(river.bands.len(), 3);
        assert_eq!(river.posts.len(), 3);
        assert!(river.bands.iter().any(|band| band.words == "20 people: Aware to Subscribe"));
    }

    #[test]
    fn nothing_leaves_the_picture() {
        let moves =
            [Move { from: Some(0), to: 2, people: u64::MAX / 2 }, Move { from: Some(0), to: 1, people: 1 }];
        let river = draw(&stages(), &moves);
        assert!(river.posts.iter().all(|post| post.y >= 0.0 && post.y + post.height <= HEIGHT));
    }

    #[test]
    fn long_journeys_warm_up_through_the_same_colours() {
        assert_eq!((0..8).map(|n| colour(n, 8)).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
        assert_eq!((colour(0, 16), colour(15, 16)), (1, 8));
    }
}
