//! Photos: large, turned, transparent, and files that are none.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageReader, RgbImage};
use ingest::photo::{self, NoPhoto, Photo};

fn jpeg(width: u32, height: u32, exif: Option<Vec<u8>>) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb(if x < width / 2 { [230, 30, 30] } else { [30, 30, u8::try_from(y % 200).unwrap_or(0)] })
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 60);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).expect("a JPEG takes it");
    }
    encoder.encode_image(&image).expect("it is encoded");
    bytes
}

/// An EXIF block with one entry, the orientation, and a place that nobody should keep.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block.extend(b"27 Secret Lane");
    block
}

fn size(bytes: &[u8]) -> (u32, u32) {
    let reader =
        ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().expect("it is in memory");
    reader.into_dimensions().expect("it is a picture")
}

fn kept(bytes: &[u8]) -> Photo {
    photo::read(bytes).unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[test]
fn forty_megapixels_become_a_small_picture() {
    let large = RgbImage::new(7_600, 5_300);
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::NoFilter)
        .write_image(&large, 7_600, 5_300, ExtendedColorType::Rgb8)
        .unwrap();
    let photo = kept(&bytes);
    assert_eq!(size(&photo.picture), (1_600, 1_116));
    assert_eq!(size(&photo.thumb), (240, 167));
}

#[test]
fn a_bomb_is_refused_by_its_size_before_it_is_unpacked() {
    // The head of a PNG of 30,000 × 30,000 pixels, with nothing behind it.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x06\0\0\0".to_vec();
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb.extend(crc.sum().to_be_bytes());
    bomb.extend(b"\0\0\0\0IDAT");
    let mut empty = flate2::Crc::new();
    empty.update(b"IDAT");
    bomb.extend(empty.sum().to_be_bytes());
    let refusal = photo::read(&bomb).expect_err("it is too large");
    assert!(matches!(refusal, NoPhoto::TooLarge { width: 30_000, megapixels: 900, .. }), "{refusal}");
}

#[test]
fn a_turned_photo_stands_upright_and_tells_nothing_else() {
    let photo = kept(&jpeg(800, 400, Some(exif(6))));
    assert_eq!(size(&photo.picture), (400, 800));
    let secret = |bytes: &[u8]| bytes.windows(6).any(|part| part == b"Secret");
    assert!(!secret(&photo.picture) && !secret(&photo.thumb));
    let upright = image::load_from_memory(&photo.picture).unwrap().to_rgb8();
    let top = upright.get_pixel(200, 20).0;
    assert!(top[0] > 180 && top[2] < 90, "the red left half is on top now: {top:?}");
}

#[test]
fn a_small_photo_keeps_its_size() {
    assert_eq!(size(&kept(&jpeg(120, 90, None)).picture), (120, 90));
}

#[test]
fn what_is_no_photo_is_named_with_the_cure() {
    let cut: Vec<u8> = jpeg(300, 300, None)[..60].to_vec();
    let cases: [(&[u8], &str); 8] = [
        (b"", "empty"),
        (b"Dear Maya, thank you for the photo", "it is text, not a photo; choose a JPEG, PNG, WebP or GIF"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04\x14\0", "office document"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "save it as JPEG"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a film"),
        (b"\x01\x02\x03\0\xff\xfe", "of another kind"),
        (&cut, "save it anew as JPEG"),
    ];
    for (bytes, said) in cases {
        let refusal = photo::read(bytes).expect_err(said).to_string();
        assert!(refusal.contains(said), "{refusal}");
    }
}
