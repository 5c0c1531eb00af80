//! Prometheus's text format, version 0.0.4: families of samples, each with its kind and what it means.

use std::fmt::Write as _;

/// The media type of the format.
pub(crate) const MEDIA: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A page of families, as it grows.
#[derive(Default)]
pub(crate) struct Exposition(String);

/// A family that samples are added to.
pub(crate) struct Family<'e> {
    name: &'static str,
    page: &'e mut String,
}

impl Exposition {
    /// A number that only grows while the program runs. Its name ends in `_total`.
    pub(crate) fn counter(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "counter", help)
    }

    /// A number that goes up and down.
    pub(crate) fn gauge(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "gauge", help)
    }

    /// Numbers in buckets.
    pub(crate) fn histogram(&mut self, name: &'static str, help: &str) -> Family<'_> {
        self.family(name, "histogram", help)
    }

    /// The whole page.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    fn family(&mut self, name: &'static str, kind: &str, help: &str) -> Family<'_> {
        let help = help.replace('\\', r"\\").replace('\n', r"\n");
        self.0.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        Family { name, page: &mut self.0 }
    }
}

impl Family<'_> {
    /// The only sample of a family without labels.
    pub(crate) fn is(self, value: impl Into<Number>) {
        self.sample("", &[], value);
    }

    /// One sample more.
    pub(crate) fn with(self, labels: &[(&str, &str)], value: impl Into<Number>) -> Self {
        self.sample("", labels, value)
    }

    /// One sample more of the family's name with something behind: `_bucket`, `_sum`, `_count`.
    pub(crate) fn sample(self, suffix: &str, labels: &[(&str, &str)], value: impl Into<Number>) -> Self {
        self.page.push_str(self.name);
        self.page.push_str(suffix);
        for (place, (label, text)) in labels.iter().enumerate() {
            let open = if place == 0 { '{' } else { ',' };
            let text = text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n");
            // A text takes whatever is written into it.
            let _infallible = write!(self.page, "{open}{label}=\"{text}\"");
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _infallible = writeln!(self.page, "{close} {}", value.into().0);
        self
    }
}

/// A number as the format writes it.
pub(crate) struct Number(String);

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number(value.to_string())
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number(value.to_string())
    }
}

impl From<bool> for Number {
    fn from(value: bool) -> Number {
        Number(u8::from(value).to_string())
    }
}

/// Seconds, the base unit of time.
impl From<f64> for Number {
    fn from(value: f64) -> Number {
        match value {
            f64::INFINITY => Number("+Inf".to_owned()),
            f64::NEG_INFINITY => Number("-Inf".to_owned()),
            other => Number(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_written_as_prometheus_reads_it() {
        let mut page = Exposition::default();
        page.gauge("a_bytes", "Two\nlines \\ one.").is(7_i64);
        page.counter("b_total", "B.").with(&[("route", "/a/{b}"), ("why", "\"\\\n")], 1.5);
        page.histogram("c_seconds", "C.").sample("_bucket", &[("le", "+Inf")], f64::INFINITY);
        let expected = r#"# HELP a_bytes Two\nlines \\ one.
# TYPE a_bytes gauge
a_bytes 7
# HELP b_total B.
# TYPE b_total counter
b_total{route="/a/{b}",why="\"\\\n"} 1.5
# HELP c_seconds C.
# TYPE c_seconds histogram
c_seconds_bucket{le="+Inf"} +Inf
"#;
        assert_eq!(page.into_text(), expected);
    }
}
