//! Two records that may be one person: told at the desk and on the command line, answered, and taken back.

use crate::program::Shop;
use crate::visitor::Visitor;

#[test]
fn who_may_be_one_person_waits_until_somebody_says() {
    let shop = Shop::new();
    shop.ok(&["key", "list"]);
    assert_eq!(shop.ok(&["people", "--alike"]).trim(), "Nobody seems to be here twice.");
    let list = "Name,Email,Phone,Other phones,Address1,City,Country\n\
                Maya Okafor,maya@example.org,0161 496 0000,+44 113 496 0000,3 Mill Lane,Leeds,GB\n\
                M. Okafor,m@work.example,+44 161 496 0000,,,,\n\
                Tom Okafor,tom@example.org,0161 496 0000,,3 Mill Lane,Leeds,GB\n";
    std::fs::write(shop.path("list.csv"), list).expect("a file");
    shop.ok(&["import", "list.csv"]);

    let waiting = shop.json(&["people", "--alike", "--json"]);
    let pairs = waiting["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 2, "Maya and Tom are a household: {waiting}");
    assert_eq!(pairs[0]["why"][0], "One phone number");
    let ids = |pair: &serde_json::Value| [0, 1].map(|side| pair["sides"][side]["person"]["id"].clone());
    let [maya, other] = ids(&pairs[0]).map(|id| id.as_str().expect("a number").to_owned());

    let server = shop.serve();
    let visitor = Visitor::with_cookies(&server.address);
    assert!(visitor.get("/people").text().contains("May be one person <span class=\"num\">(2)</span>"));
    let page = visitor.get(&format!("/people/{maya}")).text();
    assert!(page.contains("May be the same person as M. Okafor: one phone number"), "{page}");
    assert!(page.contains("+441134960000") && page.contains("list.csv"), "{page}");
    let page = visitor.get("/people/alike").text();
    let compare = format!("/people/{maya}/merge/{other}");
    assert!(page.contains(&compare) && visitor.get(&compare).text().contains("Are these two one person?"));

    visitor.send(&format!("/people/{maya}/apart/{other}"), &[]);
    let page = visitor.get("/people/alike").text();
    assert!(!page.contains(&compare), "the question is answered: {page}");
    let page = visitor.get(&format!("/people/{maya}")).text();
    assert!(page.contains("M. Okafor is somebody else: "), "{page}");
    let undo = page.split("action=\"/apart/").nth(1).and_then(|rest| rest.split('"').next());
    visitor.send(&format!("/apart/{}", undo.expect("it can be taken back")), &[]);
    assert!(visitor.get("/people/alike").text().contains(&compare));
    server.stop();

    // The command line says the same, and tells how to take it back.
    let questions = || shop.json(&["people", "--alike", "--json"])["pairs"].as_array().expect("pairs").len();
    let people = || shop.json(&["status", "--json"])["people"].as_i64().expect("a number");
    let take_back = |said: &str| {
        let words: Vec<&str> = said.rsplit("fondly ").next().expect("a command").split_whitespace().collect();
        shop.ok(&words)
    };
    let said = shop.ok(&["people", "apart", &maya, &other, "--by", "Ellen"]);
    assert_eq!((questions(), people()), (1, 3), "{said}");
    take_back(&said);
    assert_eq!(questions(), 2);
    let said = shop.ok(&["people", "join", &maya, &other]);
    assert!(said.contains("Both stand on no stage yet, and so does the one person."), "{said}");
    assert_eq!((questions(), people()), (0, 2), "the one person and Tom are a household: {said}");
    take_back(&said);
    assert_eq!((questions(), people()), (2, 3));

    shop.ok(&["import", "undo", "1"]);
    assert!(shop.json(&["people", "--alike", "--json"])["pairs"].as_array().expect("pairs").is_empty());
    shop.ok(&["verify"]);
}
