//! What the first bytes of a file give away: its encoding, or that it is no text at all.

use crate::recipe::Encoding;
use crate::refusal::Refusal;

/// The encoding that a byte order mark names, or that zeros in every other byte give away.
pub(crate) fn encoding(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return Some(Encoding::Utf8),
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Little),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Big),
        _ => {}
    }
    // Headers are ASCII in every export that is known.
    const PAIRS: usize = 16;
    let pairs: Vec<_> = head.chunks_exact(2).take(PAIRS).collect();
    if pairs.len() == PAIRS && pairs.iter().all(|pair| pair[0] != 0 && pair[1] == 0) {
        return Some(Encoding::Utf16Little);
    }
    if pairs.len() == PAIRS && pairs.iter().all(|pair| pair[0] == 0 && pair[1] != 0) {
        return Some(Encoding::Utf16Big);
    }
    None
}

/// Whether text without a mark is UTF-8. A letter cut in two by the end of the head is no sign against it.
pub(crate) fn utf8_or_legacy(head: &[u8], whole: bool) -> Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => Encoding::Utf8,
        Err(error) if !whole && error.error_len().is_none() => Encoding::Utf8,
        Err(_) => Encoding::Windows1252,
    }
}

/// Refuses what is no text.
pub(crate) fn refuse_binary(file: &str, head: &[u8], encoding: Option<Encoding>) -> Result<(), Refusal> {
    const SAVE: &str = "Open it in the spreadsheet and save it as CSV.";
    const EXPORT: &str = "Choose the CSV file that the shop exported.";
    const KNOWN: [(&[u8], &str, &str); 9] = [
        (
            b"PK\x03\x04",
            "a workbook or a zip file",
            "Unpack it, or open it in the spreadsheet and save it as CSV.",
        ),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook", SAVE),
        (b"%PDF", "a PDF", EXPORT),
        (b"\x89PNG", "a picture", EXPORT),
        (b"\xff\xd8\xff", "a picture", EXPORT),
        (b"GIF8", "a picture", EXPORT),
        (b"SQLite format 3\0", "a database", EXPORT),
        (b"BZh", "packed with bzip2", "Unpack it, or pack it with gzip."),
        (b"\x28\xb5\x2f\xfd", "packed with zstd", "Unpack it, or pack it with gzip."),
    ];
    let refusal = |seen, cure| Err(Refusal::Binary { file: file.to_owned(), seen, cure });
    if head.trim_ascii().is_empty() {
        return Err(Refusal::Empty { file: file.to_owned() });
    }
    if let Some((_, seen, cure)) = KNOWN.iter().find(|(magic, _, _)| head.starts_with(magic)) {
        return refusal(seen, cure);
    }
    if matches!(encoding, Some(Encoding::Utf16Little | Encoding::Utf16Big)) {
        return Ok(());
    }
    // A few stray control characters happen in notes; one byte in fifty is no text.
    let strange = |byte: &&u8| byte.is_ascii_control() && !matches!(**byte, b'\t' | b'\n' | b'\r');
    if head.iter().filter(strange).count() * 50 > head.len() {
        return refusal("a binary file", EXPORT);
    }
    Ok(())
}
