//! Made remarks with what they let guess, and how well the matcher does on them.

use domain::interest::{CERTAIN, Taxonomy, Voice};

/// One made remark.
pub(crate) struct Labelled<'t> {
    /// What must be found.
    pub(crate) expected: Vec<&'t str>,
    /// What may be found beside it.
    pub(crate) allowed: Vec<&'t str>,
    /// Whose words these are.
    pub(crate) voice: Voice,
    /// The remark.
    pub(crate) text: &'t str,
}

/// Reads a file of made remarks: `interests | text`.
pub(crate) fn read(file: &str) -> Vec<Labelled<'_>> {
    let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(labelled).collect()
}

fn labelled(line: &str) -> Labelled<'_> {
    let (labels, text) = line.split_once('|').unwrap_or_else(|| panic!("`{line}` has no bar"));
    let (expected, allowed) = labels.split_once('(').unwrap_or((labels, ""));
    let text = text.trim();
    let (voice, text) = match text.strip_prefix("note:") {
        Some(note) => (Voice::Ours, note.trim()),
        None => (Voice::Theirs, text),
    };
    Labelled {
        expected: expected.split_whitespace().filter(|id| *id != "-").collect(),
        allowed: allowed.trim_end().trim_end_matches(')').split_whitespace().collect(),
        voice,
        text,
    }
}

/// How well the matcher does.
#[derive(Debug, Default)]
pub(crate) struct Score {
    /// Remarks.
    pub(crate) remarks: u32,
    /// Guesses that it calls certain, and how many of them are right.
    pub(crate) certain: (u32, u32),
    /// All its guesses, and how many of them are right.
    pub(crate) guesses: (u32, u32),
    /// What should be found, and how much of it was.
    pub(crate) wanted: (u32, u32),
    /// What went wrong, in words.
    pub(crate) slips: Vec<String>,
}

impl Score {
    /// The score on these remarks.
    pub(crate) fn of(taxonomy: &Taxonomy, remarks: &[Labelled<'_>]) -> Score {
        let mut score = Score::default();
        for remark in remarks {
            score.add(taxonomy, remark);
        }
        score
    }

    fn add(&mut self, taxonomy: &Taxonomy, remark: &Labelled<'_>) {
        self.remarks += 1;
        let guesses = taxonomy.guesses(remark.text, remark.voice);
        let guesses: Vec<(&str, u8)> = guesses
            .iter()
            .filter(|guess| guess.confidence > 0)
            .map(|guess| (taxonomy.interests()[guess.interest].id.as_str(), guess.confidence))
            .collect();
        for (id, confidence) in &guesses {
            let right = remark.expected.contains(id) || remark.allowed.contains(id);
            let count = |(all, rights): &mut (u32, u32)| {
                *all += 1;
                *rights += u32::from(right);
            };
            count(&mut self.guesses);
            if *confidence >= CERTAIN {
                count(&mut self.certain);
            }
            if !right {
                self.slips.push(format!("guessed {id} ({confidence}): {}", remark.text));
            }
        }
        for id in &remark.expected {
            let found = guesses.iter().any(|(guessed, _)| guessed == id);
            self.wanted.0 += 1;
            self.wanted.1 += u32::from(found);
            if !found {
                self.slips.push(format!("missed {id}: {}", remark.text));
            }
        }
    }

    /// Of what it calls certain, the share that is right.
    pub(crate) fn precision_of_certain(&self) -> f64 {
        share(self.certain)
    }

    /// Of all its guesses, the share that is right.
    pub(crate) fn precision(&self) -> f64 {
        share(self.guesses)
    }

    /// Of what should be found, the share that was.
    pub(crate) fn recall(&self) -> f64 {
        share(self.wanted)
    }
}

fn share((all, right): (u32, u32)) -> f64 {
    if all == 0 { 1.0 } else { f64::from(right) / f64::from(all) }
}
