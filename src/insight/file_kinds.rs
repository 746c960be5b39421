//! Which files the page takes: what a file is by its name and kind, whether a picture's bytes are all there, and its pixels made small.
//!
//! Must not know: how files are read, the browser.

use crate::engine::checkpoint::CheckpointError;
use crate::gan::data::points::MOST_BYTES;
use crate::gan::data::{MOST_PICTURES, PICTURE_SIDE, TableError};
use crate::insight::export::SettingsError;
use crate::run::training_log::{LogError, MOST_BYTES as MOST_LOG_BYTES};
use crate::text::{Phrase, short};
use crate::words::files as words;
use crate::words::say::Say;

/// Most bytes of one picture's file.
const MOST_PICTURE_BYTES: f64 = 50e6;
/// Most bytes of settings.
const MOST_SETTINGS_BYTES: f64 = 1e6;
/// Most bytes of a saved run.
const MOST_RUN_BYTES: f64 = 500e6;
/// Pixels a side that the browser draws a picture with, before it is made small here: browsers differ in how they do that.
pub const DRAWN_SIDE: usize = 8 * PICTURE_SIDE;

/// A file as the browser tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Its media type; empty where the browser knows none.
    pub media: String,
    /// Its bytes.
    pub bytes: f64,
}

/// What files are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One text of points.
    Points,
    /// Pictures.
    Pictures,
    /// One saved run.
    Run,
    /// Settings as JSON.
    Settings,
    /// A training log.
    Log,
}

/// Why files cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is nothing that the page takes.
    #[error("“{0}” is nothing that the page takes")]
    Foreign(String),
    /// Files of several kinds, or several where one is taken.
    #[error("files of several kinds")]
    Mixed,
    /// There are too many pictures.
    #[error("{0} pictures")]
    Many(usize),
    /// A file is too large to be read.
    #[error("“{name}” is larger than {most} MB")]
    Large {
        /// Its name.
        name: String,
        /// Most bytes, in millions.
        most: u32,
    },
    /// The browser cannot read it.
    #[error("“{0}” cannot be read")]
    Unreadable(String),
    /// A picture breaks off.
    #[error("“{0}” breaks off")]
    Cut(String),
    /// A picture is damaged or of an unknown kind.
    #[error("“{0}” is no picture")]
    Picture(String),
    /// A text is not of points.
    #[error("“{name}”: {why}")]
    Points {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: TableError,
    },
    /// A training log cannot be read.
    #[error("{0}")]
    Log(LogError),
    /// A text holds no settings.
    #[error("“{name}”: {why}")]
    Settings {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: SettingsError,
    },
    /// A saved run cannot be loaded.
    #[error("“{name}”: {why}")]
    Run {
        /// Its name.
        name: String,
        /// What is wrong with it.
        why: CheckpointError,
    },
}

impl Say for FileError {
    fn say(&self) -> Phrase {
        match self {
            Self::Foreign(name) => words::FOREIGN.with([name]),
            Self::Mixed => words::MIXED.into(),
            Self::Many(count) => words::MANY.with([*count, MOST_PICTURES].map(|n| n.to_string())),
            Self::Large { name, most } => words::LARGE.with([name, &most.to_string()]),
            Self::Unreadable(name) => words::UNREADABLE.with([name]),
            Self::Cut(name) => words::CUT.with([name]),
            Self::Picture(name) => words::PICTURE.with([name]),
            Self::Points { name, why } => words::POINTS.with([Phrase::from(name), why.say()]),
            Self::Log(error) => error.say(),
            Self::Settings { name, why } => words::SETTINGS.with([Phrase::from(name), why.say()]),
            Self::Run { name, why } => words::RUN.with([Phrase::from(name), why.say()]),
        }
    }
}

impl Described {
    fn kind(&self) -> Option<(Kind, f64)> {
        let name = self.name.to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".ckpt"]) {
            Some((Kind::Run, MOST_RUN_BYTES))
        } else if ends(&[".json"]) {
            Some((Kind::Settings, MOST_SETTINGS_BYTES))
        } else if ends(&[".jsonl"]) {
            Some((Kind::Log, MOST_LOG_BYTES as f64))
        } else if self.media.starts_with("image/") {
            Some((Kind::Pictures, MOST_PICTURE_BYTES))
        } else if self.media.starts_with("text/") || ends(&[".csv", ".tsv", ".txt", ".dat"]) {
            Some((Kind::Points, MOST_BYTES as f64))
        } else {
            None
        }
    }
}

/// What several files are together, and which of them that is. What is nothing that the page takes is left out, if there is something
/// else: folders hold files that nobody sees.
///
/// # Errors
/// The first that is not taken, by its name.
pub fn kind_of(files: &[Described]) -> Result<(Kind, Vec<usize>), FileError> {
    let (mut all, mut taken) = (None, vec![]);
    for (at, file) in files.iter().enumerate() {
        let Some((kind, most)) = file.kind() else { continue };
        if all.is_some_and(|all| all != kind || !matches!(kind, Kind::Pictures | Kind::Points)) {
            return Err(FileError::Mixed);
        }
        if file.bytes > most {
            return Err(FileError::Large { name: short(&file.name), most: (most / 1e6) as u32 });
        }
        all = Some(kind);
        taken.push(at);
    }
    let Some(kind) = all else {
        return Err(files.first().map_or(FileError::Mixed, |file| FileError::Foreign(short(&file.name))));
    };
    if taken.len() > MOST_PICTURES {
        return Err(FileError::Many(taken.len()));
    }
    // Several texts can only be the curves of one log.
    Ok((if kind == Kind::Points && taken.len() > 1 { Kind::Log } else { kind }, taken))
}

/// Pixels across and down of the bytes of a PNG or JPEG file; `None` where they do not say.
pub fn pixels(file: &[u8]) -> Option<[u32; 2]> {
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some([16, 20].map(|at| word(file, at).map_or(0, u32::from_be_bytes)));
    }
    if !file.starts_with(b"\xff\xd8") {
        return None;
    }
    let mut at = 2;
    loop {
        let (marker, contents, end) = jpeg_segment(file, at)?;
        // A frame's header: precision, lines, samples a line (ITU-T T.81, B.2.2); C4, C8 and CC are none.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let [high, low, across_high, across_low] = word(file, contents + 1)?;
            return Some([[across_high, across_low], [high, low]].map(|bytes| u32::from(u16::from_be_bytes(bytes))));
        }
        at = end;
    }
}

/// The size at which a picture of so many pixels is decoded: its shorter side no longer than is worth to be drawn; `None`: as it is.
pub fn decoded_size([across, down]: [u32; 2]) -> Option<[u32; 2]> {
    let (shorter, most) = (across.min(down), 4 * DRAWN_SIDE as u32);
    let scaled = |side: u32| (f64::from(side) * f64::from(most) / f64::from(shorter)).round() as u32;
    (shorter > most).then(|| [scaled(across), scaled(down)])
}

/// Whether the bytes of a PNG, JPEG or WebP file reach to its end; browsers show the first part of some that do not.
/// Files of other kinds are taken to be whole.
pub fn is_whole(file: &[u8]) -> bool {
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        png_is_whole(file)
    } else if file.starts_with(b"\xff\xd8") {
        jpeg_is_whole(file)
    } else if file.starts_with(b"RIFF") {
        word(file, 4).is_some_and(|length| file.len() as u64 >= u64::from(u32::from_le_bytes(length)) + 8)
    } else {
        true
    }
}

/// Chunks of length, name, contents and checksum, up to `IEND`.
fn png_is_whole(file: &[u8]) -> bool {
    let mut at = 8;
    while let (Some(length), Some(name)) = (word(file, at), word(file, at + 4)) {
        let end = u64::from(u32::from_be_bytes(length)) + at as u64 + 12;
        if end > file.len() as u64 || &name == b"IEND" {
            return end <= file.len() as u64;
        }
        at = end as usize;
    }
    false
}

/// Segments of marker, length and contents, up to the scan, which goes on to the marker of the end.
fn jpeg_is_whole(file: &[u8]) -> bool {
    let mut at = 2;
    while let Some((marker, _, end)) = jpeg_segment(file, at) {
        at = end;
        if marker == 0xda {
            return file.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
    }
    false
}

/// The segment at a place: its marker, before which any number of bytes may fill (ITU-T T.81, B.1.1.2), and where its contents begin
/// and end.
fn jpeg_segment(file: &[u8], at: usize) -> Option<(u8, usize, usize)> {
    let fill = file.get(at..)?.iter().take_while(|byte| **byte == 0xff).count();
    let marker = at + fill.checked_sub(1)?;
    let [_, kind, high, low] = word(file, marker)?;
    Some((kind, marker + 4, marker + 2 + usize::from(high) * 256 + usize::from(low)))
}

fn word(file: &[u8], at: usize) -> Option<[u8; 4]> {
    file.get(at..at.checked_add(4)?)?.try_into().ok()
}

/// A drawn picture `[DRAWN_SIDE, DRAWN_SIDE, 4]` (RGBA) as it is kept: `[3, 16, 16]`, each pixel the mean of 64.
pub fn reduced(drawn: &[u8]) -> Vec<u8> {
    let (side, factor) = (PICTURE_SIDE, DRAWN_SIDE / PICTURE_SIDE);
    let mean = |channel: usize, at: usize| {
        let (top, left) = (at / side * factor, at % side * factor);
        let byte = |y: usize, x: usize| drawn.get(4 * ((top + y) * DRAWN_SIDE + left + x) + channel).map_or(0, |byte| u32::from(*byte));
        let sum: u32 = (0..factor * factor).map(|i| byte(i / factor, i % factor)).sum();
        let count = (factor * factor) as u32;
        ((sum + count / 2) / count) as u8
    };
    (0..3 * side * side).map(|i| mean(i / (side * side), i % (side * side))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn file(name: &str, media: &str, bytes: f64) -> Described {
        Described { name: name.into(), media: media.into(), bytes }
    }

    #[test]
    fn files_are_what_their_names_and_kinds_say() {
        for (name, media, kind) in [
            ("a.CSV", "", Kind::Points),
            ("a.csv", "application/vnd.ms-excel", Kind::Points),
            ("points", "text/plain", Kind::Points),
            ("b.png", "image/png", Kind::Pictures),
            ("run.ckpt", "application/octet-stream", Kind::Run),
            ("settings.json", "application/json", Kind::Settings),
            ("stats.jsonl", "", Kind::Log),
        ] {
            assert_eq!(kind_of(&[file(name, media, 9.0)]), Ok((kind, vec![0])), "{name}");
        }
        let png = file("b.png", "image/png", 9.0);
        assert_eq!(kind_of(&[png.clone(), png.clone()]), Ok((Kind::Pictures, vec![0, 1])));
        let hidden = file(".DS_Store", "", 9.0);
        assert_eq!(kind_of(&[hidden.clone(), png.clone(), hidden.clone(), png.clone()]), Ok((Kind::Pictures, vec![1, 3])));
        assert_eq!(kind_of(&[hidden]), Err(FileError::Foreign(".DS_Store".into())));
        let sentence = |files: &[Described]| kind_of(files).unwrap_err().say().of(Language::English);
        assert_eq!(
            sentence(&[file("x.pdf", "application/pdf", 9.0)]),
            "“x.pdf” is no picture, no text of points, no saved run, no settings and no training log."
        );
        assert_eq!(sentence(&[file("x.csv", "text/csv", 4.1e6)]), "“x.csv” is too large: 4 million bytes are the most.");
        assert_eq!(kind_of(&[png.clone(), file("a.csv", "", 9.0)]), Err(FileError::Mixed));
        assert_eq!(kind_of(&[file("a.csv", "", 9.0), file("b.csv", "", 9.0)]), Ok((Kind::Log, vec![0, 1])));
        assert_eq!(kind_of(&[file("a.ckpt", "", 9.0), file("b.ckpt", "", 9.0)]), Err(FileError::Mixed));
        assert_eq!(sentence(&vec![png; 1025]), "1025 pictures are too many: 1024 are the most.");
    }

    /// Every picture that is cut anywhere is found out.
    #[test]
    fn pictures_that_break_off_are_found_out() {
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &[0, 0, 0, 2], b"IHDR12cccc", &[0, 0, 0, 0], b"IENDcccc"].concat();
        let jpeg = [&[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 3, 1][..], &[5, 6, 0xff, 0, 7, 0xff, 0xd9]].concat();
        let webp = [&b"RIFF"[..], &[6, 0, 0, 0], b"WEBPxx"].concat();
        let filled =
            [&[0xff, 0xd8, 0xff, 0xff, 0xff, 0xe0, 0, 4, 0xff, 0xd9, 0xff, 0xff, 0xda, 0, 3, 1][..], &[5, 0xff, 0xff, 0xd9]].concat();
        for whole in [png, jpeg, filled, webp] {
            assert!(is_whole(&whole) && is_whole(&[&whole[..], b"more"].concat()));
            for cut in whole.len() / 2..whole.len() {
                assert!(!is_whole(&whole[..cut]), "{cut} of {whole:?}");
            }
        }
        assert!(is_whole(b"GIF89a") && is_whole(b""));
        assert!(!is_whole(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT"));
    }

    #[test]
    fn large_pictures_are_decoded_small() {
        let png = [&b"\x89PNG\r\n\x1a\n"[..], &[0, 0, 0, 13], b"IHDR", &8000u32.to_be_bytes(), &6000u32.to_be_bytes()].concat();
        assert_eq!(pixels(&png), Some([8000, 6000]));
        let jpeg =
            [0xff, 0xd8, 0xff, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 0x1f, 0x40, 0x0f, 0xa0, 1, 1, 1, 1];
        assert_eq!((pixels(&jpeg), pixels(&jpeg[..20]), pixels(b"GIF89a")), (Some([4000, 8000]), None, None));
        assert_eq!(decoded_size([8000, 6000]), Some([683, 512]));
        assert_eq!((decoded_size([512, 9000]), decoded_size([16, 16])), (None, None));
    }

    #[test]
    fn a_drawn_picture_is_made_small_by_means() {
        let mut drawn = vec![255; DRAWN_SIDE * DRAWN_SIDE * 4];
        // The left half of the second small pixel has no red, and the last one is black.
        for y in 0..8 {
            (8..12).for_each(|x| drawn[4 * (y * DRAWN_SIDE + x)] = 0);
            let last = 4 * ((DRAWN_SIDE - 8 + y) * DRAWN_SIDE + DRAWN_SIDE - 8);
            drawn[last..last + 32].fill(0);
        }
        let small = reduced(&drawn);
        assert_eq!((small.len(), small[0], small[1], small[255], small[256 + 1], small[767]), (768, 255, 128, 0, 255, 0));
        assert_eq!(reduced(&[]), [0; 768]);
    }
}
