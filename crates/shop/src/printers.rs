//! Printers: which of them prints what, and how far each is off.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::rules::Settings;
use crate::{Shop, ShopError};

/// Farther than this no printer is off: a larger number is a slip of the hand.
pub const OFFSET_MAX_MM: f64 = 15.0;
/// The most printers of one shop.
const PRINTERS_MAX: usize = 12;

/// What lies in a printer's tray. A printer takes each from another place, so each has an offset of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// Note cards, or the sheets that they are cut from.
    Cards,
    /// Briefs, slips, tags, inserts, pages about people.
    Sheets,
    /// Envelopes.
    Envelopes,
    /// Sheets of labels.
    Labels,
}

impl Medium {
    /// Every medium.
    pub const ALL: [Medium; 4] = [Medium::Cards, Medium::Sheets, Medium::Envelopes, Medium::Labels];

    /// The word in addresses and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Medium::Cards => "cards",
            Medium::Sheets => "sheets",
            Medium::Envelopes => "envelopes",
            Medium::Labels => "labels",
        }
    }

    /// The medium that `text` names.
    pub fn parse(text: &str) -> Option<Medium> {
        Medium::ALL.into_iter().find(|medium| medium.as_str() == text)
    }
}

/// What is added to the place of everything on a page, in millimetres; positive is right and down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// To the right.
    pub x_mm: f64,
    /// Down.
    pub y_mm: f64,
}

/// One printer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Printer {
    /// What the team calls it.
    pub name: String,
    /// Its offset for cards; `None` where it prints none.
    pub cards: Option<Shift>,
    /// For office sheets.
    pub sheets: Option<Shift>,
    /// For envelopes.
    pub envelopes: Option<Shift>,
    /// For sheets of labels.
    pub labels: Option<Shift>,
}

impl Printer {
    /// A printer for everything, off by the same everywhere.
    pub fn of_everything(name: &str, shift: Shift) -> Printer {
        let (cards, sheets, envelopes, labels) = (Some(shift), Some(shift), Some(shift), Some(shift));
        Printer { name: name.to_owned(), cards, sheets, envelopes, labels }
    }

    /// Its offset for a medium; `None` where it does not print it.
    pub fn shift(&self, medium: Medium) -> Option<Shift> {
        match medium {
            Medium::Cards => self.cards,
            Medium::Sheets => self.sheets,
            Medium::Envelopes => self.envelopes,
            Medium::Labels => self.labels,
        }
    }

    /// Where its offset for a medium is kept.
    pub fn shift_mut(&mut self, medium: Medium) -> &mut Option<Shift> {
        match medium {
            Medium::Cards => &mut self.cards,
            Medium::Sheets => &mut self.sheets,
            Medium::Envelopes => &mut self.envelopes,
            Medium::Labels => &mut self.labels,
        }
    }
}

impl Settings {
    /// The printers for a medium, the first of which is meant when none is named.
    pub fn printers_for(&self, medium: Medium) -> Vec<&Printer> {
        self.printers.iter().filter(|printer| printer.shift(medium).is_some()).collect()
    }

    /// The offset for a medium on the printer of that name, or on the first that prints it. No printer is off by nothing.
    pub fn shift(&self, medium: Medium, printer: Option<&str>) -> Result<Shift, ShopError> {
        let fitting = self.printers_for(medium);
        let Some(name) = printer.filter(|name| !name.is_empty()) else {
            return Ok(fitting.first().and_then(|printer| printer.shift(medium)).unwrap_or_default());
        };
        let found = fitting.iter().find(|printer| printer.name.eq_ignore_ascii_case(name));
        found.and_then(|printer| printer.shift(medium)).ok_or_else(|| {
            let known: Vec<&str> = fitting.iter().map(|printer| printer.name.as_str()).collect();
            ShopError::Refused(match known.is_empty() {
                true => format!("no printer “{name}” prints {}; tell of it on Settings", medium.as_str()),
                false => {
                    format!("no printer “{name}” prints {}; choose {}", medium.as_str(), known.join(" or "))
                }
            })
        })
    }

    /// Takes over the one offset that earlier versions kept for all printers.
    pub(crate) fn with_earlier_offset(mut self) -> Settings {
        let shift = Shift { x_mm: self.offset_x_mm, y_mm: self.offset_y_mm };
        if self.printers.is_empty() && shift != Shift::default() {
            self.printers.push(Printer::of_everything("Printer", shift));
        }
        (self.offset_x_mm, self.offset_y_mm) = (0.0, 0.0);
        self
    }
}

/// Refuses printers that cannot be told apart, or are off by more than any printer is.
pub(crate) fn check(printers: &[Printer]) -> Result<(), ShopError> {
    let invalid = |field, value: String, reason: String| Err(ShopError::Invalid { field, value, reason });
    if printers.len() > PRINTERS_MAX {
        let reason = format!("is more than a shop has; at most {PRINTERS_MAX} are kept");
        return invalid("number of printers", printers.len().to_string(), reason);
    }
    for (index, printer) in printers.iter().enumerate() {
        let name = printer.name.trim();
        if name.is_empty() {
            return invalid("printer’s name", String::new(), "is empty; give each printer a name".into());
        }
        if printers[..index].iter().any(|other| other.name.eq_ignore_ascii_case(name)) {
            return invalid("printer’s name", name.into(), "is there twice; give each its own".into());
        }
        for medium in Medium::ALL {
            let Some(shift) = printer.shift(medium) else { continue };
            for (way, mm) in [("further right", shift.x_mm), ("further down", shift.y_mm)] {
                // What is no number is refused as well.
                if mm.is_nan() || mm.abs() > OFFSET_MAX_MM {
                    let what = format!("{mm} mm {way} for {} on “{name}”", medium.as_str());
                    let reason = format!("must be between -{OFFSET_MAX_MM} and {OFFSET_MAX_MM} mm");
                    return invalid("printer’s offset", what, reason);
                }
            }
        }
    }
    Ok(())
}

impl Shop {
    /// Keeps the printers.
    pub fn set_printers(&self, printers: Vec<Printer>, now: Timestamp) -> Result<(), ShopError> {
        let settings = Settings { printers, ..self.settings()? };
        self.set_settings(settings, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_offset_of_earlier_settings_becomes_a_printer() {
        let old: Settings =
            serde_json::from_str(r#"{"name":"S","offset_x_mm":0.5,"offset_y_mm":-1.0}"#).unwrap();
        let new = old.with_earlier_offset();
        let shift = Shift { x_mm: 0.5, y_mm: -1.0 };
        for medium in Medium::ALL {
            assert_eq!(new.shift(medium, None).unwrap(), shift);
        }
        let kept = serde_json::to_string(&new).unwrap();
        assert!(!kept.contains("offset_x_mm"), "it is kept once only: {kept}");
        assert_eq!(serde_json::from_str::<Settings>(&kept).unwrap().with_earlier_offset(), new);
        assert!(Settings::default().with_earlier_offset().printers.is_empty());
    }

    #[test]
    fn the_first_that_prints_it_is_meant_and_others_by_name() {
        let shift = |x_mm| Some(Shift { x_mm, y_mm: 0.0 });
        let laser =
            Printer { name: "Laser".into(), sheets: shift(1.0), labels: shift(2.0), ..Printer::default() };
        let inkjet =
            Printer { name: "Inkjet".into(), sheets: shift(3.0), cards: shift(4.0), ..Printer::default() };
        let settings = Settings { printers: vec![laser, inkjet], ..Settings::default() };
        let x = |medium, name| settings.shift(medium, name).map(|shift| shift.x_mm);
        assert_eq!(x(Medium::Sheets, None).unwrap(), 1.0);
        assert_eq!(x(Medium::Sheets, Some("inkjet")).unwrap(), 3.0);
        assert_eq!(x(Medium::Cards, None).unwrap(), 4.0);
        assert_eq!(x(Medium::Envelopes, None).unwrap(), 0.0);
        let refused = x(Medium::Cards, Some("Laser")).unwrap_err().to_string();
        assert!(refused.contains("Inkjet"), "{refused}");
    }

    #[test]
    fn a_wrong_offset_names_the_printer_and_the_limit() {
        let off = |x_mm| vec![Printer::of_everything("Laser", Shift { x_mm, y_mm: 0.0 })];
        assert!(check(&off(15.0)).is_ok());
        for x_mm in [15.1, -200.0, f64::NAN] {
            let told = check(&off(x_mm)).unwrap_err().to_string();
            assert!(told.contains("Laser") && told.contains("15"), "{told}");
        }
        assert!(check(&[off(0.0), off(0.0)].concat()).is_err(), "two of one name");
    }
}
