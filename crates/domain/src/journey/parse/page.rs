//! A rules file being read: typed access to its values, and the errors found so far.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::journey::error::{RuleError, RuleErrors};
use crate::journey::span;

/// The longest piece of the file that a message quotes, in characters.
const QUOTE_MAX: usize = 40;

/// The file's text and what is wrong with it so far.
pub(crate) struct Page<'t> {
    text: &'t str,
    errors: Vec<RuleError>,
}

/// A table of the file.
pub(crate) struct Fields<'a, 't> {
    table: &'a DeTable<'t>,
    span: Range<usize>,
}

impl<'a, 't> Fields<'a, 't> {
    pub(crate) fn of_root(root: &'a Spanned<DeTable<'t>>) -> Fields<'a, 't> {
        Fields { table: root.get_ref(), span: 0..0 }
    }

    pub(crate) fn of(value: &'a Spanned<DeValue<'t>>) -> Option<Fields<'a, 't>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Fields { table, span: value.span() }),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Every key with its place and its value, in the order of the file.
    pub(crate) fn entries(&self) -> Vec<(&'a str, Range<usize>, &'a Spanned<DeValue<'t>>)> {
        let entry = |(key, value): (&'a Spanned<std::borrow::Cow<'t, str>>, &'a Spanned<DeValue<'t>>)| {
            (&**key.get_ref(), key.span(), value)
        };
        let mut entries: Vec<_> = self.table.iter().map(entry).collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }
}

impl<'t> Page<'t> {
    pub(crate) fn new(text: &'t str) -> Page<'t> {
        Page { text, errors: Vec::new() }
    }

    /// `result`, if nothing was wrong.
    pub(crate) fn finish<T>(&mut self, result: T) -> Result<T, RuleErrors> {
        if self.errors.is_empty() {
            Ok(result)
        } else {
            Err(RuleErrors::new(std::mem::take(&mut self.errors)))
        }
    }

    pub(crate) fn report(&mut self, span: Range<usize>, problem: String, cure: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.errors.push(RuleError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem,
            cure: cure.into(),
        });
    }

    pub(crate) fn report_syntax(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or(0..0);
        let quote = self.quote(span.clone());
        let found = if quote.is_empty() { String::new() } else { format!(", at `{quote}`") };
        let problem = format!("this is not TOML: {}{found}", error.message());
        self.report(span, problem, "compare the line with its neighbours; text stands in \"quotes\"");
    }

    /// The piece of the file at `span`, on one line and not too long.
    pub(crate) fn quote(&self, span: Range<usize>) -> String {
        let whole = self.text.get(span).unwrap_or_default();
        let line = whole.lines().next().unwrap_or_default();
        let short: String = line.chars().take(QUOTE_MAX).collect();
        if short.len() < whole.len() { format!("{short}...") } else { short }
    }

    /// Reports that `value` is not what was wanted.
    pub(crate) fn refuse(&mut self, value: &Spanned<DeValue<'_>>, wanted: &str, cure: &str) {
        let problem = format!("`{}` is not {wanted}", self.quote(value.span()));
        self.report(value.span(), problem, cure);
    }

    /// Reports every key of `fields` that is not one of `known`.
    pub(crate) fn refuse_others(&mut self, fields: &Fields<'_, '_>, known: &[&str]) {
        for key in fields.table.keys() {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let problem = format!("unknown key `{name}`");
                self.report(key.span(), problem, format!("the keys here are {}", listed(known)));
            }
        }
    }

    /// The value of a key that must be there; `example` shows how to write it.
    pub(crate) fn required<'a, 'f>(
        &mut self,
        fields: &Fields<'a, 'f>,
        key: &str,
        example: &str,
    ) -> Option<&'a Spanned<DeValue<'f>>> {
        let value = fields.get(key);
        if value.is_none() {
            self.report(fields.span(), format!("`{key}` is missing"), format!("add {example}"));
        }
        value
    }

    pub(crate) fn text<'a>(&mut self, value: &'a Spanned<DeValue<'_>>) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.refuse(value, "text", "write it in quotes: \"...\"");
        }
        text
    }

    pub(crate) fn truth(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.refuse(value, "true or false", "write true or false, without quotes");
        }
        truth
    }

    /// A whole number between `least` and `most`.
    pub(crate) fn number(&mut self, value: &Spanned<DeValue<'_>>, least: i64, most: i64) -> Option<i64> {
        let number = integer(value.get_ref()).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let wanted = format!("a whole number from {least} to {most}");
            self.refuse(value, &wanted, "write the number without quotes");
        }
        number
    }

    /// A length of time in microseconds.
    pub(crate) fn length(&mut self, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let length = value.get_ref().as_str().and_then(span::read);
        if length.is_none() {
            let cure = "write a whole number and m, h, d or w in quotes: \"30m\", \"36h\", \"10d\", \"2w\"";
            self.refuse(value, "a length of time", cure);
        }
        length
    }

    pub(crate) fn table<'a, 'f>(
        &mut self,
        value: &'a Spanned<DeValue<'f>>,
        what: &str,
    ) -> Option<Fields<'a, 'f>> {
        let fields = Fields::of(value);
        if fields.is_none() {
            self.refuse(value, what, "write it as a table: { key = value, ... }");
        }
        fields
    }

    pub(crate) fn list<'a, 'f>(&mut self, value: &'a Spanned<DeValue<'f>>) -> &'a [Spanned<DeValue<'f>>] {
        let DeValue::Array(list) = value.get_ref() else {
            self.refuse(value, "a list", "write it in square brackets: [...]");
            return &[];
        };
        list
    }

    /// One name or a list of names, at least one; none if it has been refused.
    pub(crate) fn names(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let list = match value.get_ref() {
            DeValue::String(_) => std::slice::from_ref(value),
            DeValue::Array(list) if !list.is_empty() => list,
            _ => {
                let cure = "write a name such as \"Order Completed\", or several in square brackets";
                self.refuse(value, "the name of an event", cure);
                &[]
            }
        };
        let names: Vec<String> = list.iter().filter_map(|value| self.name(value)).collect();
        (!names.is_empty()).then_some(names)
    }

    fn name(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let name = self.text(value)?;
        if name.trim().is_empty() {
            self.refuse(value, "the name of an event", "write a name such as \"Order Completed\"");
            return None;
        }
        Some(name.to_owned())
    }
}

/// The integer in `value`, if it is one that fits 64 bits.
pub(crate) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// Names as a sentence part: `a`, `b` and `c`.
fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
