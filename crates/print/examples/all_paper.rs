//! Prints one file of every kind of paper into a folder, to look at:
//! `cargo run -p print --example all_paper -- FOLDER`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use print::{
    Brief, CardFormat, CardStack, Envelope, EnvelopeFormat, EnvelopeStack, Fact, Fonts, Label, LabelSheet,
    LabelStack, NoteCard, PackingSlip, PaperSize, Pdf, Press, SlipLine,
};

/// People of many places, with the address lines of their countries.
const PEOPLE: [(&str, &[&str]); 9] = [
    ("Chloé Vandermeersch", &["Kraanlei 17", "9000 GENT", "BELGIUM"]),
    ("Łukasz Żak", &["ul. Długa 4/6", "00-238 WARSZAWA", "POLAND"]),
    ("Ruth Cohen-Whitfield", &["1204 N Ashland Ave Apt 3R", "CHICAGO IL 60622-2298"]),
    ("Θεοδώρα Παπαδοπούλου", &["Οδός Ερμού 21", "105 63 ΑΘΗΝΑ", "GREECE"]),
    ("Дмитрий Соловьёв", &["ул. Ленина, д. 5, кв. 12", "620014 ЕКАТЕРИНБУРГ", "RUSSIA"]),
    ("רות כהן", &["רחוב הרצל 5", "6688101 תל אביב", "ISRAEL"]),
    ("山田 花子", &["〒542-0076", "大阪府大阪市中央区難波1-2-3", "JAPAN"]),
    ("فاطمة الزهراء", &["شارع محمد الخامس 12", "الرباط 10000", "MOROCCO"]),
    (
        "Thaddäus-Maximilian von und zu Hohenstein-Langenburg",
        &[
            "c/o Gesellschaft für außergewöhnliche Strumpfwaren mbH",
            "Hinterhaus, 3. Stock links",
            "Am Alten Ziegelhof 117a",
            "74523 SCHWÄBISCH HALL",
            "GERMANY",
        ],
    ),
];

const WORDS: &str = "Biscuit looks very grand in the fox pair. We have pinned the photo above the packing \
                     table, next to the kettle.\n\nThe winter stripes you asked about come in the first \
                     week of November. I have put one aside in your size.";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "paper".into()));
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::with_dirs(&[PathBuf::from("/usr/share/fonts")]);
    let press = Press::new(Arc::new(fonts), "Sock & Fox");
    cards(&press, &folder)?;
    slips(&press, &folder)?;
    write(&folder, "briefs", &press.briefs(&briefs(), PaperSize::A4)?)?;
    write(&folder, "briefs-letter", &press.briefs(&briefs(), PaperSize::Letter)?)?;
    envelopes(&press, &folder)?;
    labels(&press, &folder)
}

fn write(folder: &Path, name: &str, pdf: &Pdf) -> Result<(), Box<dyn Error>> {
    for remark in &pdf.remarks {
        #[expect(clippy::print_stderr, reason = "an example talks to the one who runs it")]
        {
            eprintln!("{name}: {remark}");
        }
    }
    Ok(std::fs::write(folder.join(name).with_extension("pdf"), &pdf.bytes)?)
}

fn address(index: usize) -> Vec<String> {
    let (name, lines) = PEOPLE[index % PEOPLE.len()];
    std::iter::once(name).chain(lines.iter().copied()).map(str::to_owned).collect()
}

fn numbers() -> impl Iterator<Item = (u32, usize)> {
    (1..).zip(0..PEOPLE.len())
}

fn cards(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let card = |number, to: &str, words: Option<&str>, signature: Option<&str>| NoteCard {
        number,
        to: to.into(),
        words: words.map(Into::into),
        signature: signature.map(Into::into),
    };
    let long = [WORDS; 4].join("\n\n");
    let cards = [
        card(1, "Dear Chloé,", Some(WORDS), Some("Maya")),
        card(2, "Chloé", None, None),
        card(3, "", None, None),
        card(4, "Łukasz", Some("Dziękuję!"), Some("Ana & Joost")),
        card(5, "", Some(&long), Some("Maya")),
        card(
            6,
            "山田さま",
            Some("いつもありがとうございます。\n雪の季節も、暖かくお過ごしください。"),
            Some("マヤ"),
        ),
        card(7, "فاطمة", Some("شكرا جزيلا على الصورة الجميلة!"), Some("مايا")),
    ];
    for (name, format) in
        [("card-a6", CardFormat::A6), ("card-4bar", CardFormat::FourBar), ("card-a2", CardFormat::A2)]
    {
        write(folder, name, &press.note_cards(&cards, CardStack { format, numbered: true })?)?;
    }
    Ok(())
}

fn briefs() -> Vec<Brief> {
    let fact = |text: &str, source: &str| Fact { text: text.into(), source: source.into() };
    let facts = [
        fact("Biscuit is a wire-haired dachshund; he wears the fox pair in the photo.", "review, 3 May"),
        fact(
            "Asked when the winter stripes come back: first week of November, size 39-42.",
            "order remark, 17 June",
        ),
        fact("Plays in the second team of KAA Gent.", "order remark, 2 March"),
    ];
    numbers()
        .map(|(number, index)| Brief {
            number,
            kind: ["Note in the parcel", "Card", "Thank-you"][index % 3].into(),
            name: PEOPLE[index].0.into(),
            place: PEOPLE[index].1.last().copied().unwrap_or_default().into(),
            why: "The third order in two months, and the first since the photo of Biscuit.".into(),
            facts: facts[..index % 4].to_vec(),
            last_time: (index % 2 == 0).then(|| "We said thanks for the photo (card, 8 May).".into()),
            order: (index % 3 != 1).then(|| format!("#{} · 3 pairs, one wrapped as a gift", 1042 + index)),
        })
        .collect()
}

fn slips(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let line = |quantity, name: &str, sku: &str| SlipLine { quantity, name: name.into(), sku: sku.into() };
    let lines = [
        line(2, "Fox pair, rust and cream, 39-42", "FOX-RU-39"),
        line(1, "Winter stripe, navy, wrapped as a gift with the red ribbon and the small card", "WST-NV-39"),
        line(1, "Darning kit", ""),
    ];
    let slip = |number, index: usize, lines: Vec<SlipLine>| PackingSlip {
        number,
        order: format!("#{}", 1041 + number),
        date: "17 June 2026".into(),
        ship_to: address(index),
        lines,
        enclose: if index == 1 {
            vec![]
        } else {
            vec![format!("Note card {number}"), "Darning leaflet".into()]
        },
        remark: (index == 0)
            .then(|| "One pair is for my sister: no prices, please.\nBiscuit says hello!".into()),
    };
    let many = lines.iter().cycle().take(32).cloned().collect();
    let slips = [slip(1, 0, lines.to_vec()), slip(2, 1, lines[..1].to_vec()), slip(3, 8, many)];
    write(folder, "slip-a4", &press.packing_slips(&slips, PaperSize::A4)?)?;
    write(folder, "slip-letter", &press.packing_slips(&slips[..1], PaperSize::Letter)?)
}

fn envelopes(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let from: Vec<String> = ["Sock & Fox", "Vossenstraat 3", "9000 Gent", "Belgium"].map(Into::into).into();
    let envelopes: Vec<Envelope> =
        numbers().map(|(number, index)| Envelope { number, to: address(index) }).collect();
    let formats = [
        ("envelope-dl", EnvelopeFormat::Dl),
        ("envelope-c6", EnvelopeFormat::C6),
        ("envelope-4bar", EnvelopeFormat::FourBar),
        ("envelope-a2", EnvelopeFormat::A2),
        ("envelope-10", EnvelopeFormat::Number10),
    ];
    for (name, format) in formats {
        let stack = EnvelopeStack { format, from: from.clone(), ..EnvelopeStack::default() };
        write(folder, name, &press.envelopes(&envelopes, &stack)?)?;
    }
    Ok(())
}

fn labels(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let labels: Vec<Label> =
        (0..24).map(|index| Label { number: index + 1, lines: address(index as usize) }).collect();
    for (name, sheet) in [("labels-l7160", LabelSheet::AveryL7160), ("labels-5160", LabelSheet::Avery5160)] {
        let stack = LabelStack { start_at: 5, ..LabelStack::from(sheet) };
        write(folder, name, &press.labels(&labels, &stack)?)?;
        write(folder, &format!("{name}-calibration"), &press.label_calibration(sheet, stack.offset)?)?;
    }
    Ok(())
}
