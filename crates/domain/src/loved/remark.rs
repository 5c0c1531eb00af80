//! Whether what somebody wrote with an order tells of them, or only what to do with the parcel.

use std::sync::LazyLock;

use crate::lexicon::{END, Lexicon, folded, words};

/// Sentences that are errands: English, German, French and Spanish.
static ERRANDS: LazyLock<Lexicon<1>> =
    LazyLock::new(|| Lexicon::parse(include_str!("words.txt"), ["errand"]));

/// A sentence of fewer words than this tells nothing: "thanks", "many thanks", "ok".
const TELLING: usize = 4;
/// The same where words are not parted by spaces, in letters.
const TELLING_LETTERS: usize = 8;

/// Whether a sentence of `remark` tells something beyond an errand. A courier may need "ship before Tuesday" read; nobody is
/// thanked for it.
pub(super) fn tells(remark: &str) -> bool {
    let folded = folded(remark);
    let words = words(&folded);
    let mut sentences = words.split(|word| *word == END);
    sentences.any(|sentence| is_long(sentence) && ERRANDS.kinds_in(sentence) == [false])
}

fn is_long(sentence: &[&str]) -> bool {
    // Thai, Japanese and Chinese write no spaces.
    let unspaced = |letter: &char| matches!(letter, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let letters = sentence.iter().flat_map(|word| word.chars()).filter(unspaced).count();
    sentence.len() >= TELLING || letters >= TELLING_LETTERS
}

#[cfg(test)]
mod tests {
    use super::tells;

    #[test]
    fn an_errand_tells_nothing_of_anybody() {
        let errands = [
            "Please ship before Tuesday.",
            "ship before Tuesday",
            "Please leave at the side door, the front one is painted shut.",
            "Gate code is on the sticker. Beware of the goose. Not joking.",
            "Could you send these in two boxes? One for me, same address, unit B.",
            "Leave with the bakery downstairs if nobody's home, they know us.",
            "Large, please, not medium, I clicked wrong the first time!",
            "Please no plastic, thank you!!",
            "wrong apt number last time, its 4B not 48",
            "Can you combine this with my order from yesterday?",
            "Thanks!",
            "n/a",
            "No rush at all, I'm away until Friday.",
            "Bitte beim Nachbarn abgeben, Klingel ist kaputt. Danke schön!",
            "Bitte bis Freitag liefern",
            "Merci de laisser le colis chez le gardien.",
            "Por favor dejen el paquete con el portero.",
            "PLEASE SHIP ASAP 🙏🙏",
            "",
        ];
        for errand in errands {
            assert!(!tells(errand), "{errand}");
        }
    }

    #[test]
    fn what_people_tell_of_themselves_is_heard_beside_an_errand() {
        let told = [
            "Biscuit turns two on Saturday and gets a party.",
            "Please leave at the back door. My grandson calls me every Sunday and he picked these.",
            "My half marathon is on Sunday. If I finish I'm framing these.",
            "The note in my last box is on my fridge. Theo, you have lovely handwriting!",
            "I saw the video and cried on the train. Keep going, June.",
            "Eure Karte vom letzten Mal hängt in der Küche.",
            "Ma fille m'a montré votre histoire. Bravo à toute l'équipe!",
            "Son para pasear a Luna, que se cree el dueño del parque.",
            "Per Anna, che compie sette anni domenica. Grazie di cuore!",
            "祖母の誕生日のプレゼントです。とても楽しみにしています。",
        ];
        for remark in told {
            assert!(tells(remark), "{remark}");
        }
    }
}
