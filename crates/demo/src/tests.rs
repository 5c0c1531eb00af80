//! The shop as a whole is what it says it is.
