//! What is larger than anything that means something.

/// How deep objects and lists may stand in each other.
pub(crate) const DEPTH_MAX: usize = 64;
/// How many bytes an id may have. Those of shops and libraries have fewer than a hundred.
pub(crate) const ID_MAX: usize = 255;

/// How deep objects and lists stand in each other in `json`; it need not be well formed.
pub(crate) fn nesting(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[test]
    fn brackets_in_texts_do_not_count() {
        for (json, depth) in [("7", 0), ("[]", 1), (r#"{"a":[{}],"b":[[]]}"#, 3), (r#"{"a\"[[[":"{{\\"}"#, 1)]
        {
            assert_eq!(nesting(json.as_bytes()), depth, "{json}");
        }
    }
}
