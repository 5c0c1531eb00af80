//! Prints one file of every kind of paper into a folder, to look at:
//! `cargo run -p print --example all_paper -- FOLDER`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use print::{
    About, Between, Brief, Calibration, CardFormat, CardStack, Cut, Dated, Envelope, EnvelopeFormat, Fact,
    Fonts, GiftTag, Insert, Label, LabelSheet, LabelStack, NoteCard, PackingSlip, PaperSize, Pdf, Press,
    Questions, SlipLine,
};

/// People of many places, with the address lines of their countries.
const PEOPLE: [(&str, &[&str]); 11] = [
    ("Chloé Vandermeersch", &["Kraanlei 17", "9000 GENT", "BELGIUM"]),
    ("Łukasz Żak", &["ul. Długa 4/6", "00-238 WARSZAWA", "POLAND"]),
    ("Ruth Cohen-Whitfield", &["1204 N Ashland Ave Apt 3R", "CHICAGO IL 60622-2298"]),
    ("Θεοδώρα Παπαδοπούλου", &["Οδός Ερμού 21", "105 63 ΑΘΗΝΑ", "GREECE"]),
    ("Дмитрий Соловьёв", &["ул. Ленина, д. 5, кв. 12", "620014 ЕКАТЕРИНБУРГ", "RUSSIA"]),
    ("רות כהן", &["רחוב הרצל 5", "6688101 תל אביב", "ISRAEL"]),
    ("山田 花子", &["〒542-0076", "大阪府大阪市中央区難波1-2-3", "JAPAN"]),
    ("王小明", &["北京市朝阳区建国路88号", "100022 北京", "CHINA"]),
    ("김민준", &["서울특별시 중구 세종대로 110", "04524", "SOUTH KOREA"]),
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

/// Their countries.
const COUNTRIES: [&str; 11] = ["BE", "PL", "US", "GR", "RU", "IL", "JP", "CN", "KR", "MA", "DE"];

const WORDS: &str = "Biscuit looks very grand in the fox pair. We have pinned the photo above the packing \
                     table, next to the kettle.\n\nThe winter stripes you asked about come in the first \
                     week of November. I have put one aside in your size.";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "paper".into()));
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::with_dirs(&[PathBuf::from("/usr/share/fonts")]);
    let press = Press::new(Arc::new(fonts), "Sock & Fox")
        .telling("We knit what we would give to a friend. – Maya and Joost");
    cards(&press, &folder)?;
    slips(&press, &folder)?;
    write(&folder, "briefs", &press.briefs(&briefs(), PaperSize::A4)?)?;
    write(&folder, "briefs-letter", &press.briefs(&briefs(), PaperSize::Letter)?)?;
    envelopes(&press, &folder)?;
    tags_and_inserts(&press, &folder)?;
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
        country: String::new(),
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
        write(folder, name, &press.note_cards(&cards, CardStack { numbered: true, ..format.into() })?)?;
    }
    for (name, format, paper, count) in [
        ("cut-a6-2", CardFormat::A6, PaperSize::A4, 2),
        ("cut-a6-4", CardFormat::A6, PaperSize::A4, 4),
        ("cut-4bar-4", CardFormat::FourBar, PaperSize::Letter, 4),
        ("cut-a2-2", CardFormat::A2, PaperSize::Letter, 2),
    ] {
        let stack = CardStack { format, numbered: true, cut: Some(Cut { paper, count }) };
        write(folder, name, &press.note_cards(&cards, stack)?)?;
        write(folder, &format!("{name}-calibration"), &press.calibration(Calibration::Cards(stack))?)?;
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
            care: Vec::new(),
            remark: None,
            last_time: (index % 2 == 0).then(|| "We said thanks for the photo (card, 8 May).".into()),
            country: COUNTRIES[index].into(),
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
        country: COUNTRIES[index].into(),
        enclose: if index == 1 {
            vec![]
        } else {
            vec![format!("Note card {number}"), "Darning leaflet".into()]
        },
        remark: (index == 0)
            .then(|| "One pair is for my sister: no prices, please.\nBiscuit says hello!".into()),
    };
    let many = lines.iter().cycle().take(32).cloned().collect();
    let slips = [slip(1, 0, lines.to_vec()), slip(2, 1, lines[..1].to_vec()), slip(3, 10, many)];
    write(folder, "slip-a4", &press.packing_slips(&slips, "packing slip", PaperSize::A4)?)?;
    write(folder, "slip-letter", &press.packing_slips(&slips[..1], "packing slip", PaperSize::Letter)?)
}

fn envelopes(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let from: Vec<String> = ["Sock & Fox", "Vossenstraat 3", "9000 Gent", "BELGIUM"].map(Into::into).into();
    let envelopes: Vec<Envelope> = numbers()
        .map(|(number, index)| Envelope {
            number,
            to: address(index),
            from: if index % 2 == 0 { from.clone() } else { Vec::new() },
            mark: (index > 0).then(|| "PRIORITY / PAR AVION".into()),
            country: COUNTRIES[index].into(),
        })
        .collect();
    let formats = [
        ("envelope-dl", EnvelopeFormat::Dl),
        ("envelope-c6", EnvelopeFormat::C6),
        ("envelope-4bar", EnvelopeFormat::FourBar),
        ("envelope-a2", EnvelopeFormat::A2),
        ("envelope-a7", EnvelopeFormat::A7),
        ("envelope-10", EnvelopeFormat::Number10),
    ];
    for (name, format) in formats {
        write(folder, name, &press.envelopes(&envelopes, format)?)?;
    }
    write(folder, "envelope-back", &press.envelope_backs(&from, 2, EnvelopeFormat::C6)?)?;
    write(folder, "envelope-calibration", &press.calibration(Calibration::Envelopes(EnvelopeFormat::C6))?)
}

fn labels(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let label = |index: usize| Label {
        number: u32::try_from(index).unwrap_or_default() + 1,
        lines: address(index),
        country: COUNTRIES[index % COUNTRIES.len()].into(),
    };
    let labels: Vec<Label> = (0..24).map(label).collect();
    for (name, sheet) in [("labels-l7160", LabelSheet::AveryL7160), ("labels-5160", LabelSheet::Avery5160)] {
        let stack = LabelStack { start_at: 5, ..LabelStack::from(sheet) };
        write(folder, name, &press.labels(&labels, &stack)?)?;
        write(folder, &format!("{name}-calibration"), &press.calibration(Calibration::Labels(sheet))?)?;
    }
    Ok(())
}

fn tags_and_inserts(press: &Press, folder: &Path) -> Result<(), Box<dyn Error>> {
    let tag = |(number, index): (u32, usize)| GiftTag {
        number,
        to: PEOPLE[index].0.into(),
        words: (index % 3 == 1).then(|| "For the long walks with Biscuit, whatever the weather.".into()),
        country: COUNTRIES[index].into(),
    };
    let tags: Vec<GiftTag> = numbers().map(tag).collect();
    let questions = Questions {
        ask: [
            "What made you smile this week?",
            "Who shares your home, on two legs or on four?",
            "Is there a day of yours that we should know?",
        ]
        .map(Into::into)
        .into(),
        back_to: ["Sock & Fox", "Vossenstraat 3", "9000 Gent"].map(Into::into).into(),
        signature: "Maya and Joost".into(),
    };
    let inserts: Vec<Insert> =
        (1..=6).map(|number| Insert { number, mark: format!("#{}", 1041 + number) }).collect();
    for (name, paper) in [("a4", PaperSize::A4), ("letter", PaperSize::Letter)] {
        write(folder, &format!("tags-{name}"), &press.gift_tags(&tags, paper)?)?;
        write(folder, &format!("insert-{name}"), &press.inserts(&inserts, &questions, paper)?)?;
        write(folder, &format!("sheet-calibration-{name}"), &press.calibration(Calibration::Sheets(paper))?)?;
        write(folder, &format!("about-{name}"), &press.about(&about(), paper)?)?;
    }
    Ok(())
}

fn about() -> About {
    let fact = |text: &str, source: &str| Fact { text: text.into(), source: source.into() };
    let between = |when: &str, by_us, text: &str| Between { when: when.into(), by_us, text: text.into() };
    About {
        name: PEOPLE[0].0.into(),
        line: "Ghent, Belgium · 5 orders since March 2024".into(),
        phone: "+32 470 12 34 56".into(),
        call: Some((true, "she said yes on 3 May 2026, at the counter".into())),
        care: vec!["Complaint of 12 June, not settled: “The left heel of #1042 has a hole.”".into()],
        standing: vec![
            "Stands at Advocate: “I told my sister about you.”".into(),
            "Warm: last heard 9 days ago.".into(),
        ],
        facts: vec![
            fact("Biscuit is a wire-haired dachshund; he wears the fox pair in the photo.", "review, 3 May"),
            fact("Asked when the winter stripes come back.", "order remark, 17 June"),
        ],
        between: vec![
            between("17 June 2026", false, "Ordered #1042: 3 pairs."),
            between("8 May 2026", true, "Card: thanks for the photo."),
        ],
        open: vec!["Put it right: the heel of #1042, by 25 June.".into()],
        days: vec![Dated { what: "Biscuit’s birthday".into(), when: "4 May".into() }],
        ways: vec!["post: yes".into(), "email: never asked".into()],
        printed: "24 June 2026".into(),
        country: "BE".into(),
    }
}
