//! What a file is, by its name and its beginning.
//!
//! Must not know: how each kind is read.

use crate::run::log::csv::is_header;
use crate::run::log::decode;
use crate::run::log::events;
use crate::run::log::tick_lines::tick_of;
use crate::run::log::walk::value;

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `training_options.json`.
    Options,
    /// `metric-*.jsonl`.
    Metrics,
    /// Rows or scalars in JSON.
    Json,
    Csv,
    Events,
    /// `log.txt`.
    Ticks,
    /// Bytes that are packed.
    Packed,
}

/// First bytes of packed files: gzip, zip, xz, zstd, 7z.
const PACKED: [&[u8]; 5] = [&[0x1F, 0x8B], b"PK\x03\x04", &[0xFD, b'7', b'z', b'X', b'Z'], &[0x28, 0xB5, 0x2F, 0xFD], b"7z\xBC\xAF"];
/// In the text of rows: parts of a curve's object, and names of logs.
const OF_ROWS: [&str; 6] = ["\"mean\"", "\"Loss/", "\"Progress/", "\"_step\"", "\"global_step\"", "\"Loss\""];

/// Whether a file may be of a training, by its path and its first bytes (a few thousand suffice).
pub fn looks_like_a_log(path: &str, head: &[u8]) -> bool {
    let name = name(path);
    match kind_of(path, head) {
        Some(Kind::Options | Kind::Metrics | Kind::Events | Kind::Ticks) => true,
        Some(Kind::Json) => {
            let text = decode::text(head);
            name.ends_with(".jsonl") || OF_ROWS.iter().any(|word| text.contains(word)) || begins_with_scalar(&text)
        }
        Some(Kind::Csv) => is_header(first_line(&decode::text(head))),
        Some(Kind::Packed) | None => false,
    }
}

/// The kind of a file that is to be read as a log; `None` if it is none.
pub(super) fn kind_of(path: &str, head: &[u8]) -> Option<Kind> {
    let name = name(path);
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if events::begins(head) || name.contains("tfevents") {
        return Some(Kind::Events);
    }
    if PACKED.iter().any(|mark| head.starts_with(mark)) {
        return Some(Kind::Packed);
    }
    let text = decode::text(head);
    let begin = text.trim_start();
    let is_json = begin.starts_with(['{', '[']);
    if ends(&["training_options.json"]) || (begin.starts_with('{') && text.contains("\"loss_kwargs\"")) {
        return Some(Kind::Options);
    }
    if is_json && (text.contains("\"snapshot_pkl\"") || (name.contains("metric-") && ends(&[".jsonl"]))) {
        return Some(Kind::Metrics);
    }
    if ends(&[".jsonl", ".json", ".ndjson"]) || is_json && !ends(&[".csv", ".tsv"]) {
        return Some(Kind::Json);
    }
    if ends(&[".csv", ".tsv"]) {
        return Some(Kind::Csv);
    }
    if ends(&["log.txt"]) || text.lines().any(|line| tick_of(line).is_some()) {
        return Some(Kind::Ticks);
    }
    (ends(&[".txt"]) && is_header(first_line(&text))).then_some(Kind::Csv)
}

/// The last part of a path, in lower case.
fn name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase()
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()
}

/// Whether a text begins as `[[1.5, 0, 2]`.
fn begins_with_scalar(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('[').map(str::trim_start).and_then(|rest| rest.strip_prefix('['));
    let Some((numbers, _)) = inside.and_then(|inside| inside.split_once(']')) else { return false };
    let numbers: Vec<_> = numbers.split(',').map(|number| value(number.trim_matches([' ', '"']))).collect();
    numbers.len() == 3 && numbers.iter().all(Option::is_some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_name_and_beginning() {
        let utf16: Vec<u8> = "\u{feff}{\"a\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let tick = b"Loading\ntick 0     kimg 0.0      time 2m 22s".as_slice();
        let row = b"{\"Loss/D/loss\": {\"num\": 1, \"mean\": 1".as_slice();
        let files: [(&str, &[u8], Option<Kind>, bool); 23] = [
            ("a/stats.jsonl", row, Some(Kind::Json), true),
            ("stats.jsonl", &utf16, Some(Kind::Json), true),
            ("slurped.json", b"[\n{\"Progress/kimg\": 1", Some(Kind::Json), true),
            ("no_ending", row, Some(Kind::Json), true),
            ("Loss_D_loss.json", b"[[696.1, 0, -3.1], [", Some(Kind::Json), true),
            ("settings.json", b"{\"d_loss\": \"D_wgan\"", Some(Kind::Json), false),
            ("x_training_options.json", b"{\n", Some(Kind::Options), true),
            ("options.json", b"{\"loss_kwargs\": {", Some(Kind::Options), true),
            ("metric-fid50k_full.jsonl", b"{\"results\"", Some(Kind::Metrics), true),
            ("fid.jsonl", b"{\"results\": {}, \"snapshot_pkl\": \"", Some(Kind::Metrics), true),
            ("a.csv", b"Wall time,Step,Value\n", Some(Kind::Csv), true),
            ("a.txt", b"step,Loss/D/loss\n", Some(Kind::Csv), true),
            ("points.csv", b"x,y\n1,2\n", Some(Kind::Csv), false),
            ("points.csv", b"1,5\n2,5\n", Some(Kind::Csv), false),
            ("log.txt", b"Loading", Some(Kind::Ticks), true),
            ("out.log", tick, Some(Kind::Ticks), true),
            ("notes.txt", b"hello", None, false),
            ("events.out.tfevents.1.host", b"", Some(Kind::Events), true),
            ("stats.jsonl.gz", &[0x1F, 0x8B, 8], Some(Kind::Packed), false),
            ("run.zip", b"PK\x03\x04", Some(Kind::Packed), false),
            ("picture.png", b"\x89PNG\r\n\x1a\n", None, false),
            ("network-snapshot-000040.pkl", &[0x80, 4, 0x95], None, false),
            ("", b"", None, false),
        ];
        for (path, head, kind, is_log) in files {
            assert_eq!((kind_of(path, head), looks_like_a_log(path, head)), (kind, is_log), "{path}");
        }
    }
}
