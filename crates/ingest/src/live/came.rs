//! How somebody came to the shop: by a campaign, or from another site.

use domain::event::{Properties, Value};
use domain::fact::{Fact, Report, name};

use super::json::Json;
use crate::order::Stub;

/// Where a visit came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) source: String,
    pub(crate) medium: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) term: Option<String>,
    pub(crate) content: Option<String>,
}

impl Came {
    /// By what the address of the first page says in its `utm_` parameters.
    pub(crate) fn by_landing(address: &str) -> Option<Came> {
        let address = address.split('#').next().unwrap_or_default();
        let (_, query) = address.split_once('?')?;
        let mut came = Came::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = crate::cell::clean(value, false);
            if value.is_empty() {
                continue;
            }
            match &*name {
                "utm_source" => came.source = value.into_owned(),
                "utm_medium" => came.medium = Some(value.into_owned()),
                "utm_campaign" => came.campaign = Some(value.into_owned()),
                "utm_term" => came.term = Some(value.into_owned()),
                "utm_content" => came.content = Some(value.into_owned()),
                _ => {}
            }
        }
        Some(came).filter(|came| !came.source.is_empty())
    }

    /// From another site, known by its host; `own` are hosts of the shop itself.
    pub(crate) fn from_site(address: &str, own: &[&str]) -> Option<Came> {
        let host = host(address)?;
        let is_own = own.iter().any(|own| is_one_site(&host, own.trim_start_matches("www.")));
        (!is_own).then(|| Came { source: host, medium: Some("referral".to_owned()), ..Came::default() })
    }

    /// By Segment's `context.campaign`.
    pub(crate) fn by_campaign(campaign: &Json<'_>) -> Option<Came> {
        let part = |name| campaign.text(name).ok().flatten();
        Some(Came {
            source: part("source")?,
            medium: part("medium"),
            campaign: part("name"),
            term: part("term"),
            content: part("content"),
        })
    }

    /// What is known of it, as properties.
    pub(crate) fn properties(&self) -> Properties {
        let Came { source, medium, campaign, term, content } = self;
        let parts = [("medium", medium), ("campaign", campaign), ("term", term), ("content", content)];
        let said = parts.into_iter().filter_map(|(name, part)| Some((name, part.as_ref()?)));
        let all = said.chain([("source", source)]);
        all.map(|(name, part)| (name.to_owned(), Value::Text(part.clone()))).collect()
    }

    /// That they followed a link from there before they placed this order.
    pub(crate) fn report(&self, stub: &Stub) -> Report {
        Report { subject: None, ..stub.report("came", stub.created, self.fact()) }
    }

    /// That they followed a link from there.
    pub(crate) fn fact(&self) -> Fact {
        Fact::Other(name::LINK_FOLLOWED.to_owned(), self.properties())
    }
}

/// Whether two hosts are of one site, as `checkout.socks.example` and `socks.example` are.
fn is_one_site(one: &str, other: &str) -> bool {
    let is_part = |part: &str, whole: &str| {
        part.strip_suffix(whole)
            .is_some_and(|rest| rest.is_empty() || (rest.ends_with('.') && whole.contains('.')))
    };
    is_part(one, other) || is_part(other, one)
}

/// The host of a web address in small letters, without `www.` and port.
pub(crate) fn host(address: &str) -> Option<String> {
    let rest = address.trim().strip_prefix("https://").or(address.trim().strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let is_name = host.contains('.') && host.chars().all(|c| c.is_alphanumeric() || ".-".contains(c));
    is_name.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_known_by_its_campaign_or_by_the_site_before_it() {
        let landing =
            Came::by_landing("/socks?a=1&utm_source=post+card&utm_campaign=Spr%C3%BCche&utm_medium=#top");
        let campaign = Some("Sprüche".to_owned());
        assert_eq!(landing, Some(Came { source: "post card".to_owned(), campaign, ..Came::default() }));
        let source = |address| Came::from_site(address, &["www.socks.example"]).map(|came| came.source);
        let cases = [
            ("https://www.Google.com/search?q=socks", Some("google.com")),
            ("http://user@news.example:8080", Some("news.example")),
            ("https://socks.example/cart", None),
            ("https://checkout.socks.example/cart", None),
            ("https://warm-socks.example/", Some("warm-socks.example")),
            ("android-app://com.google", None),
            ("https://", None),
            ("/relative", None),
        ];
        for (address, expected) in cases {
            assert_eq!(source(address).as_deref(), expected, "{address}");
        }
        assert_eq!(Came::by_landing("/?utm_source=&utm_medium=cpc"), None);
    }
}
