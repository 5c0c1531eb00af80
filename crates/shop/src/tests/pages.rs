//! What screens and programs see of a small shop.
