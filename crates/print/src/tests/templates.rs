//! Every template compiles with its sample, and shows the same text as last time.

use std::sync::Arc;

use super::text;
use crate::fonts::Fonts;
use crate::run::compile;
use crate::template::{ALL, Template};
use crate::world::PaperWorld;

/// The text of the sample's pages. Characters that the bundled fonts lack are boxes here, as on any machine.
fn sample_text(template: &Template) -> String {
    let shelf = Fonts::bundled().shelf(&[]);
    let world = PaperWorld::new(template, template.sample.to_owned(), Arc::clone(&shelf));
    let set = compile(&world).unwrap_or_else(|reason| panic!("{} with its sample: {reason}", template.path));
    assert_eq!(set.too_long, Vec::<u32>::new(), "{}: the sample fits", template.path);
    set.pages.iter().map(text).collect::<Vec<_>>().join("\n--- page ---\n")
}

#[test]
fn every_template_sets_its_sample() {
    for template in ALL {
        let name = template.path.trim_start_matches('/').replace("/template.typ", "");
        insta::assert_snapshot!(name, sample_text(template));
    }
}
