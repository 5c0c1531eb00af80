//! People, their days and what they did, from files that name them in other ways than orders do.

use shop::people::{CardVersion, PeopleFile, PeopleQuestion};
use shop::person::PersonView;
use shop::view::Moment;

use crate::desk::{Desk, now};

const CONTACTS: &str = "Email,Name,Phone,Postcode,City,Address1,Country\n\
    maya@example.org,Maya Okafor,+44 161 496 0000,LS1 1AA,Leeds,3 Mill Lane,UK\n\
    ann@example.org,Ann Lee,,LS1 2AA,Leeds,4 Mill Lane,UK\n\
    ann.lee@example.com,Ann Lee,,M1 1AA,Manchester,5 High St,UK\n";

fn calendar(entries: &[(&str, &str)]) -> String {
    let entry = |(at, (day, summary)): (usize, &(&str, &str))| {
        format!(
            "BEGIN:VEVENT\r\nUID:{at}\r\nDTSTART;VALUE=DATE:{day}\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n"
        )
    };
    let entries: String = entries.iter().enumerate().map(entry).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{entries}END:VCALENDAR\r\n")
}

fn card(lines: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:3.0\r\n{lines}\r\nEND:VCARD\r\n")
}

fn people(desk: &Desk, query: &str) -> Vec<PersonView> {
    let question = PeopleQuestion { query: query.to_owned(), ..PeopleQuestion::default() };
    let moment = Moment::now(now());
    let found = desk.shop.people(&question, &moment).expect("people are found").people;
    let view = |id| desk.shop.person(id, None, &moment).expect("the person is shown");
    found.into_iter().map(|row| view(row.person.id)).collect()
}

fn days(person: &PersonView) -> Vec<String> {
    person.occasions.iter().map(|day| format!("{} {}", day.what, day.when)).collect()
}

#[test]
fn a_birthday_goes_to_the_one_person_of_that_name() {
    let desk = Desk::new();
    desk.take_in("contacts.csv", CONTACTS);
    let file = calendar(&[
        ("19840229", "Maya Okafor's birthday"),
        ("19900101", "Birthday of Ann Lee"),
        ("19910101", "Maya's birthday"),
        ("19920101", "Nobody Known's birthday"),
        ("20260601", "Dentist"),
    ]);
    let imported = desk.take_in("birthdays.ics", &file);
    let counts = &imported.counts;
    assert_eq!((counts.lines, counts.accepted, counts.set_aside), (5, 2, 3));
    assert_eq!((counts.days, counts.listed, counts.new_people), (1, 1, 0));
    assert_eq!(days(&people(&desk, "Maya")[0]), ["Birthday 29 February 1984"]);
    let aside = desk.set_aside(imported.import);
    assert!(aside.contains("2 people are called so: Ann Lee"), "{aside}");
    assert!(aside.contains("it may be Maya Okafor, Leeds"), "{aside}");
    assert!(aside.contains("nobody here is called so"), "{aside}");

    // The same calendar again, and the same day in a card, tell nothing new.
    let before = desk.count("Occasion Added");
    desk.take_in("again.ics", format!("{file}\r\n"));
    desk.take_in("maya.vcf", card("FN:Maya Okafor\r\nEMAIL:maya@example.org\r\nBDAY:1984-02-29"));
    assert_eq!(desk.count("Occasion Added"), before);

    // Who was meant is written into the file of rows set aside, and that file is imported.
    let mut rows = csv::Reader::from_reader(aside.as_bytes());
    let headers = rows.headers().expect("headers").clone();
    let mut text = csv::Writer::from_writer(Vec::new());
    text.write_record(&headers).expect("memory");
    let ann =
        rows.records().map(|row| row.expect("a row")).find(|row| &row[0] == "Ann Lee").expect("Ann's row");
    let filled = ann.iter().enumerate().map(|(at, cell)| if at == 1 { "ann@example.org" } else { cell });
    text.write_record(filled).expect("memory");
    let corrected = desk.take_in("corrected.csv", text.into_inner().expect("memory"));
    assert_eq!((corrected.counts.set_aside, corrected.counts.new_people), (0, 0));
    let anns = people(&desk, "ann@example.org");
    assert_eq!(days(&anns[0]), ["Birthday 1 January 1990"]);
    assert_eq!(anns[0].person.name, "Ann Lee");
}

#[test]
fn three_people_of_one_name_are_named_and_nobody_is_guessed() {
    let desk = Desk::new();
    let third = "bo@example.net,Ann Lee,,,York,,UK\n";
    desk.take_in("contacts.csv", format!("{CONTACTS}{third}"));
    let imported = desk.take_in("birthdays.ics", calendar(&[("19900101", "Ann Lee's birthday")]));
    assert_eq!((imported.counts.set_aside, desk.count("Occasion Added")), (1, 0));
    let aside = desk.set_aside(imported.import);
    for key in ["ann@example.org", "ann.lee@example.com", "bo@example.net"] {
        assert!(aside.contains(key), "{aside}");
    }
}

#[test]
fn a_card_without_email_is_the_person_with_that_name_and_number_or_a_new_one() {
    let desk = Desk::new();
    desk.take_in("contacts.csv", CONTACTS);
    let known = card("FN:Maya Okafor\r\nTEL:+44 161 496 0000\r\nNOTE:likes tea");
    let other = card("FN:Maya Okafor\r\nTEL:+44 161 496 9999");
    let imported = desk.take_in("phone.vcf", format!("{known}{other}"));
    assert_eq!((imported.counts.people, imported.counts.new_people), (2, 1));
    assert_eq!(people(&desk, "Maya Okafor").len(), 2);
    let maya = people(&desk, "maya@example.org");
    assert!(maya[0].notes.iter().any(|note| note.text == "likes tea"));
    let before = desk.picture();
    let again = desk.take_in("phone2.vcf", format!("{known}{other}\r\n"));
    assert_eq!((again.counts.events, again.counts.new_people), (0, 0));
    desk.shop.undo_import(again.import.expect("it was imported"), now()).expect("it is undone");
    assert_eq!(desk.picture(), before);
    desk.shop.undo_import(imported.import.expect("it was imported"), now()).expect("it is undone");
    desk.assert_sound();
    assert_eq!(people(&desk, "Maya Okafor").len(), 1);
    assert!(people(&desk, "Maya")[0].notes.is_empty());
}

#[test]
fn appointments_are_kept_with_those_whom_the_shop_knows() {
    let desk = Desk::new();
    desk.take_in("contacts.csv", CONTACTS);
    let entry = |uid: u8, mail: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20260601T093000Z\r\nSUMMARY:Lens fitting\r\n\
             ATTENDEE:mailto:{mail}\r\nEND:VEVENT\r\n"
        )
    };
    let file = format!(
        "BEGIN:VCALENDAR\r\n{}{}END:VCALENDAR\r\n",
        entry(1, "maya@example.org"),
        entry(2, "no@example.org")
    );
    let imported = desk.take_in("work.ics", file);
    assert_eq!(
        (imported.counts.listed, imported.counts.new_people, desk.count("Appointment Noted")),
        (1, 0, 1)
    );
}

#[test]
fn what_people_did_reaches_them_by_key_or_by_name() {
    let desk = Desk::new();
    desk.take_in("contacts.csv", CONTACTS);
    let events = "person,date,event,Booking no,Lens\n\
        maya@example.org,2026-01-02,booking,B12,\n\
        Maya Okafor,2026-01-09,booking kept,B12,\n\
        Ann Lee,2026-01-09,exam,,left\n\
        new@example.org,2026-01-10,visit,,\n";
    let imported = desk.take_in("events.csv", events);
    let counts = &imported.counts;
    assert_eq!((counts.happenings, counts.set_aside, counts.new_people), (3, 1, 1));
    for (name, times) in
        [("Booking Made", 1), ("Booking Kept", 1), ("Exam Completed", 0), ("Event Visited", 1)]
    {
        assert_eq!(desk.count(name), times, "{name}");
    }
    let events = desk.events();
    let of = |name: &str| {
        events.iter().find(|event| event["name"] == name).expect("it is there")["person"].clone()
    };
    assert_eq!(of("Booking Made"), of("Booking Kept"));
    desk.shop.undo_import(imported.import.expect("it was imported"), now()).expect("it is undone");
    desk.assert_sound();
    assert_eq!(desk.count("Booking Made"), 0);
}

#[test]
fn customers_after_orders_are_all_counted() {
    use crate::desk::{Order, orders};
    let desk = Desk::new();
    let ada = Order::default();
    let bob = Order { number: 1002, name: "Bob Ray", email: "bob@example.com", ..ada };
    desk.take_in("orders.csv", orders(&[ada, bob]));
    let customers = format!(
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing\n1,Ada,Fox,{},yes\n2,Bob,Ray,{},no\n3,Cy,Lee,cy@example.com,no\n",
        ada.email, bob.email
    );
    let imported = desk.take_in("customers.csv", customers);
    assert_eq!((imported.counts.people, imported.counts.new_people), (3, 1));
}

#[test]
fn people_leave_as_files_that_bring_them_back() {
    let desk = Desk::new();
    desk.take_in("contacts.csv", CONTACTS.replace("Maya Okafor", "=Maya Okafor"));
    let write = |file| {
        let mut text = Vec::new();
        let question = PeopleQuestion::default();
        let people =
            desk.shop.export_people(&question, file, &mut text, &Moment::now(now())).expect("it is written");
        assert_eq!(people, 3);
        String::from_utf8(text).expect("text")
    };
    let sheet = write(PeopleFile::Sheet);
    assert!(sheet.contains("'=Maya Okafor"), "{sheet}");
    for text in [sheet, write(PeopleFile::Cards(CardVersion::V3)), write(PeopleFile::Cards(CardVersion::V4))]
    {
        let other = Desk::new();
        let imported = other.take_in("people", &text);
        assert_eq!((imported.counts.set_aside, imported.counts.people), (0, 3), "{text}");
        let maya = people(&other, "maya@example.org");
        assert_eq!(maya[0].person.name, "=Maya Okafor");
        // At home they are the same people again.
        let home = desk.take_in("home", &text);
        assert_eq!((home.counts.people, home.counts.new_people), (3, 0));
    }
}
