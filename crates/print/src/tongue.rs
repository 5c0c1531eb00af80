//! Tongues: which of several fonts a text is set in where one character is drawn differently in each.

/// A tongue whose texts need a font of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// Kana, and Chinese characters as Japan draws them.
    Japanese,
    /// Hangul, and Chinese characters as Korea draws them.
    Korean,
    /// As in China and Singapore.
    SimplifiedChinese,
    /// As in Taiwan, Hong Kong and Macau.
    TraditionalChinese,
    /// Arabic letters, joined; also Persian and Urdu.
    Arabic,
}

impl Tongue {
    /// Every tongue.
    pub(crate) const ALL: [Tongue; 5] = [
        Tongue::Japanese,
        Tongue::Korean,
        Tongue::SimplifiedChinese,
        Tongue::TraditionalChinese,
        Tongue::Arabic,
    ];

    /// The tongue of a piece that holds these characters and goes to this country. Letters tell before the country does:
    /// a Korean in Osaka writes Hangul.
    pub(crate) fn of(characters: &[char], country: &str) -> Option<Tongue> {
        let any = |is: fn(char) -> bool| characters.iter().any(|&character| is(character));
        if any(is_kana) {
            return Some(Tongue::Japanese);
        }
        if any(is_hangul) {
            return Some(Tongue::Korean);
        }
        if any(is_han) {
            return Some(match country {
                "JP" => Tongue::Japanese,
                "KR" => Tongue::Korean,
                "TW" | "HK" | "MO" => Tongue::TraditionalChinese,
                _ => Tongue::SimplifiedChinese,
            });
        }
        any(is_arabic).then_some(Tongue::Arabic)
    }

    /// The key under which the templates find its fonts.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Tongue::Japanese => "ja",
            Tongue::Korean => "ko",
            Tongue::SimplifiedChinese => "zh-hans",
            Tongue::TraditionalChinese => "zh-hant",
            Tongue::Arabic => "ar",
        }
    }

    /// Families that systems have for it, the best beside a serif face first.
    pub(crate) fn families(self) -> &'static [&'static str] {
        match self {
            Tongue::Japanese => &[
                "Noto Serif CJK JP",
                "Noto Serif JP",
                "Source Han Serif",
                "Hiragino Mincho ProN",
                "Yu Mincho",
                "IPAexMincho",
                "IPAMincho",
                "Noto Sans CJK JP",
                "Noto Sans JP",
                "IPAexGothic",
            ],
            Tongue::Korean => &[
                "Noto Serif CJK KR",
                "Noto Serif KR",
                "Source Han Serif K",
                "AppleMyungjo",
                "Batang",
                "NanumMyeongjo",
                "UnBatang",
                "Noto Sans CJK KR",
                "Noto Sans KR",
            ],
            Tongue::SimplifiedChinese => &[
                "Noto Serif CJK SC",
                "Noto Serif SC",
                "Source Han Serif SC",
                "Songti SC",
                "SimSun",
                "AR PL UMing CN",
                "Noto Sans CJK SC",
                "Noto Sans SC",
                "WenQuanYi Zen Hei",
                "WenQuanYi Micro Hei",
            ],
            Tongue::TraditionalChinese => &[
                "Noto Serif CJK TC",
                "Noto Serif TC",
                "Source Han Serif TC",
                "Songti TC",
                "PMingLiU",
                "AR PL UMing TW",
                "Noto Sans CJK TC",
                "Noto Sans TC",
                "WenQuanYi Zen Hei",
                "WenQuanYi Micro Hei",
            ],
            Tongue::Arabic => &[
                "Noto Naskh Arabic",
                "Amiri",
                "Scheherazade New",
                "Geeza Pro",
                "Traditional Arabic",
                "DejaVu Sans",
            ],
        }
    }
}

/// Hiragana and katakana.
fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}')
}

fn is_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Chinese characters, wherever they are used.
fn is_han(character: char) -> bool {
    matches!(character, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
        || matches!(character, '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

fn is_arabic(character: char) -> bool {
    matches!(character, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}')
        || matches!(character, '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Small pictures and symbols: they decorate a remark and name nobody.
pub(crate) fn is_picture(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}')
        || matches!(character, '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// The Debian package that brings glyphs for a character.
pub(crate) fn package_for(character: char) -> &'static str {
    if is_picture(character) {
        "fonts-noto-color-emoji"
    } else if is_han(character) || is_kana(character) || is_hangul(character) || is_wide_sign(character) {
        "fonts-noto-cjk"
    } else {
        "fonts-noto-core"
    }
}

/// Punctuation and letters as wide as a Chinese character.
fn is_wide_sign(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{3040}' | '\u{3200}'..='\u{33ff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_the_tongue_and_the_country_tells_whose_characters_they_are() {
        let of =
            |text: &str, country| Tongue::of(&text.chars().collect::<Vec<_>>(), country).map(Tongue::as_str);
        assert_eq!(of("山田 はなこ", ""), Some("ja"));
        assert_eq!(of("山田花子", "JP"), Some("ja"));
        assert_eq!(of("김민준", "JP"), Some("ko"));
        assert_eq!(of("王小明", "CN"), Some("zh-hans"));
        assert_eq!(of("陳大文", "HK"), Some("zh-hant"));
        assert_eq!(of("فاطمة", "MA"), Some("ar"));
        assert_eq!(of("רות Łukasz Θεοδώρα Дмитрий", "IL"), None);
    }

    #[test]
    fn every_missing_character_has_a_package() {
        let packages = ['山', 'あ', '한', '、', '🧦', 'ا', 'अ', 'ก'].map(package_for);
        let (cjk, rest) = ("fonts-noto-cjk", "fonts-noto-core");
        assert_eq!(packages, [cjk, cjk, cjk, cjk, "fonts-noto-color-emoji", rest, rest, rest]);
    }
}
