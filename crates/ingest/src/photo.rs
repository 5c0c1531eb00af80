//! A photo from outside becomes a small one that a shop may keep, or a refusal that says what it is and what to do.
//!
//! Its size is read before anything is decoded, decoding is bounded, and what comes out is turned upright and holds
//! nothing but the picture: no place, no camera, no date.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage};
use thiserror::Error;

/// A file larger than this is not looked at.
pub const BYTES_MAX: usize = 64 << 20;
/// The most megapixels that are decoded: phones take up to 50 unless they are asked for more.
const MEGAPIXELS_MAX: u64 = 50;
/// The most memory that decoding may take at once.
const DECODED_MAX: u64 = 256 << 20;
/// The longer side of what a page shows.
const PICTURE_SIDE: u32 = 1_600;
/// The longer side of what a list shows.
const THUMB_SIDE: u32 = 240;
const PICTURE_QUALITY: u8 = 84;
const THUMB_QUALITY: u8 = 78;

/// A photo, small enough to keep. Both are JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// At most 1,600 pixels on its longer side.
    pub picture: Vec<u8>,
    /// At most 240.
    pub thumb: Vec<u8>,
}

impl Photo {
    /// What both are.
    pub const MEDIA: &'static str = "image/jpeg";
}

/// Why a file cannot be kept as a photo.
#[derive(Debug, Error)]
pub enum NoPhoto {
    /// There is nothing in it.
    #[error("the file is empty; choose the photo again")]
    Empty,
    /// Larger than anybody's camera makes.
    #[error("the file has {0} MB; send the photo at a smaller size, at most 64 MB")]
    TooHeavy(usize),
    /// Something else.
    #[error("it is {0}, not a photo; choose a JPEG, PNG, WebP or GIF")]
    Other(&'static str),
    /// What iPhones make unless they are told otherwise.
    #[error(
        "it is a HEIC photo, which only some programs can read; save it as JPEG (on an iPhone: Settings, Camera, \
         Formats, Most Compatible; or send the photo by email, which converts it)"
    )]
    Heic,
    /// More pixels than are decoded.
    #[error(
        "it has {width} × {height} pixels, {megapixels} megapixels; send it at a smaller size, at most 50 megapixels"
    )]
    TooLarge {
        /// Across.
        width: u32,
        /// Down.
        height: u32,
        /// In all.
        megapixels: u64,
    },
    /// It is a photo, and broken or of a rare kind.
    #[error("it cannot be read to its end ({0}); open it once, save it anew as JPEG and choose that")]
    Broken(String),
}

/// Makes a photo small, upright and free of everything but the picture.
pub fn read(bytes: &[u8]) -> Result<Photo, NoPhoto> {
    sniff(bytes)?;
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(ImageError::IoError)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MEGAPIXELS_MAX * 1_000_000 || decoder.total_bytes() > DECODED_MAX {
        return Err(NoPhoto::TooLarge { width, height, megapixels: pixels.div_ceil(1_000_000) });
    }
    // A photo whose orientation cannot be read is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut whole = DynamicImage::from_decoder(decoder)?;
    if width.max(height) > PICTURE_SIDE {
        whole = whole.thumbnail(PICTURE_SIDE, PICTURE_SIDE);
    }
    whole.apply_orientation(orientation);
    let picture = on_white(&whole);
    let thumb = DynamicImage::ImageRgb8(picture.clone());
    let thumb = if picture.width().max(picture.height()) > THUMB_SIDE {
        thumb.thumbnail(THUMB_SIDE, THUMB_SIDE).into_rgb8()
    } else {
        thumb.into_rgb8()
    };
    Ok(Photo { picture: jpeg(&picture, PICTURE_QUALITY)?, thumb: jpeg(&thumb, THUMB_QUALITY)? })
}

impl From<ImageError> for NoPhoto {
    fn from(error: ImageError) -> NoPhoto {
        match error {
            ImageError::Unsupported(_) => NoPhoto::Other("a file of another kind"),
            ImageError::Limits(_) => NoPhoto::Broken("it needs more memory than a photo does".into()),
            other => NoPhoto::Broken(other.to_string()),
        }
    }
}

/// Tells a photo from what people choose by mistake, by its first bytes.
fn sniff(bytes: &[u8]) -> Result<(), NoPhoto> {
    if bytes.is_empty() {
        return Err(NoPhoto::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(NoPhoto::TooHeavy(bytes.len().div_ceil(1 << 20)));
    }
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\xff\xd8\xff") || begins(b"\x89PNG\r\n\x1a\n") || begins(b"GIF8") {
        return Ok(());
    }
    let four = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
    if begins(b"RIFF") && four(8) == b"WEBP" {
        return Ok(());
    }
    if four(4) == b"ftyp" {
        return Err(match four(8) {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => NoPhoto::Heic,
            b"avif" | b"avis" => NoPhoto::Other("an AVIF picture"),
            _ => NoPhoto::Other("a film"),
        });
    }
    let text = || std::str::from_utf8(&bytes[..bytes.len().min(512)]).is_ok_and(|text| !text.contains('\0'));
    Err(NoPhoto::Other(match bytes {
        _ if begins(b"%PDF") => "a PDF",
        _ if begins(b"PK\x03\x04") => "a ZIP file or an office document",
        _ if begins(b"II*\0") || begins(b"MM\0*") => "a TIFF or raw picture",
        _ if begins(b"BM") => "a BMP picture",
        _ if begins(b"\x1aE\xdf\xa3") => "a film",
        _ if text() => "text",
        _ => "a file of another kind",
    }))
}

/// What is transparent becomes white paper; all colours eight bits deep.
fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let clear = image.to_rgba8();
    let blend = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
        let [red, green, blue, alpha] = clear.get_pixel(x, y).0;
        image::Rgb([blend(red, alpha), blend(green, alpha), blend(blue, alpha)])
    })
}

fn jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, NoPhoto> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image)?;
    Ok(bytes)
}
