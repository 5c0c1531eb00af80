//! What our people love, from the command line: listed, tried, changed by the owner's own file.

use crate::program::{Shop, house};

#[test]
fn what_people_love_is_listed_and_the_file_may_be_changed() {
    let shop = Shop::demo(300);
    let loves = shop.json(&["interests", "list", "--json"]);
    let groups = loves["groups"].as_array().expect("groups");
    assert!(!groups.is_empty() && loves["known"].as_u64() > Some(200), "{loves}");
    let row = &groups[0]["interests"][0];
    assert!(row["interest"].is_string() && row["confirmed"].is_u64() && row["guessed"].is_u64());
    assert!(shop.ok(&["interests", "try", "Beware of the dog"]).contains("Nothing"));
    assert!(shop.ok(&["interests", "try", "My dog is the best"]).contains("quite sure"));

    let own = house().join("journeys/interests.toml");
    shop.ok(&["interests", "check", own.to_str().expect("a path")]);
    let wrong = "[animals]\ntitle = \"Animals\"\n[animals.dogs]\nname = \"dogs\"\nen = \"dog,, pup\"\n";
    std::fs::write(shop.path("wrong.toml"), wrong).expect("a file");
    assert!(shop.refused(&["interests", "check", "wrong.toml"]).contains("wrong.toml:5:"));
    shop.refused(&["interests", "publish", "wrong.toml"]);

    std::fs::write(shop.path("own.toml"), wrong.replace(",,", ",")).expect("a file");
    shop.ok(&["interests", "publish", "own.toml"]);
    let after = shop.json(&["interests", "list", "--json"]);
    assert_eq!(after["known"], 1);
    assert_eq!(shop.ok(&["interests", "rules"]), wrong.replace(",,", ","));
    shop.ok(&["verify"]);
}

crate::program::on_postgres! {
    what_people_love_is_listed_and_the_file_may_be_changed,
}
