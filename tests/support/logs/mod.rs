//! One made-up run, written in every format that training is logged in.
//!
//! Nothing here uses the code that reads them: event files are put together byte by byte.
#![allow(dead_code, reason = "not every test uses all of it")]

mod bytes;
mod tables;

use std::fmt::Write;

/// The curves of the run, as StyleGAN names them.
pub const CURVES: [&str; 6] = ["Loss/scores/real", "Loss/scores/fake", "Loss/D/loss", "Loss/G/loss", "Loss/r1_penalty", "Loss/D/reg"];
/// γ of R1 in it.
pub const GAMMA: f64 = 0.5;

/// A file: its path and its bytes.
pub type File = (String, Vec<u8>);

/// A tick.
#[derive(Clone, PartialEq)]
pub struct Tick {
    pub kimg: f64,
    pub seconds: f64,
    /// One a curve of [`CURVES`]; `None` where the tick did not log it.
    pub values: [Option<f32>; CURVES.len()],
}

/// A format: its name, and the files of a run in it.
pub struct Format {
    pub name: &'static str,
    pub write: fn(&[Tick]) -> Vec<File>,
    /// Whether it keeps the spread within a tick.
    pub has_spread: bool,
}

/// Every format.
pub const FORMATS: [Format; 19] = [
    Format { name: "stats.jsonl", write: |run| one("stats.jsonl", &lines(run)), has_spread: true },
    Format { name: "gaps as null", write: |run| one("stats.jsonl", &lines(run).replace("NaN", "null")), has_spread: true },
    Format { name: "flat", write: |run| one("flat.jsonl", &rows(run, |value| format!("{value:?}")).join("\n")), has_spread: false },
    Format { name: "nested", write: |run| one("nested.jsonl", &nested(run)), has_spread: true },
    Format { name: "pretty", write: |run| one("pretty.json", &pretty(&lines(run))), has_spread: true },
    Format { name: "slurped", write: |run| one("slurped.json", &format!("[{}]", lines(run).trim().replace('\n', ", "))), has_spread: true },
    Format {
        name: "list over lines",
        write: |run| one("list.json", &format!("[\n{}\n]\n", lines(run).trim().replace('\n', ",\n"))),
        has_spread: true,
    },
    Format {
        name: "marked, CRLF",
        write: |run| one("stats.jsonl", &format!("\u{feff}{}", lines(run).replace('\n', "\r\n\r\n"))),
        has_spread: true,
    },
    Format { name: "UTF-16 LE", write: |run| utf16(run, u16::to_le_bytes), has_spread: true },
    Format { name: "UTF-16 BE", write: |run| utf16(run, u16::to_be_bytes), has_spread: true },
    Format { name: "glued", write: |run| one("stats.jsonl", &lines(run).replace("\n{", "{")), has_spread: true },
    Format { name: "zeros", write: |run| one("stats.jsonl", &lines(run).replace('\n', "\0\0\n\0")), has_spread: true },
    Format { name: "TensorBoard's scalars", write: tables::scalars, has_spread: false },
    Format { name: "TensorBoard's scalars as JSON", write: tables::scalars_as_json, has_spread: false },
    Format { name: "TensorBoard's table", write: tables::wide, has_spread: false },
    Format { name: "W&B's history", write: tables::history, has_spread: false },
    Format { name: "W&B's panels", write: tables::panels, has_spread: false },
    Format { name: "event file", write: |run| bytes::events(run, false), has_spread: false },
    Format { name: "event file of tensors", write: |run| bytes::events(run, true), has_spread: false },
];

/// The run: 80 ticks, R1 in every fourth, a NaN, scores that close in.
pub fn run() -> Vec<Tick> {
    (0..80).map(|index| tick(index, f64::from(index) * 4.0)).collect()
}

/// Its tick of this number, at a place of one's own.
pub fn tick(index: u32, kimg: f64) -> Tick {
    let at = index as f32;
    let gap = 4.0 * (-at / 20.0).exp() + 0.5;
    let penalty = index.is_multiple_of(4).then_some(0.25 + at / 64.0);
    let weighted = penalty.map(|penalty| penalty * GAMMA as f32 / 2.0);
    let g_loss = if index == 40 { f32::NAN } else { 0.7 + gap / 3.0 };
    let values = [Some(gap), Some(-gap), Some(1.3 - gap / 4.0), Some(g_loss), penalty, weighted];
    Tick { kimg, seconds: 140.0 + 150.0 * f64::from(index), values }
}

/// The spread within a tick, where a format keeps it.
pub fn spread(value: f32) -> f32 {
    value.abs() / 8.0
}

/// The curves of a tick with their values.
fn logged(tick: &Tick) -> impl Iterator<Item = (&'static str, f32)> {
    CURVES.into_iter().zip(tick.values).filter_map(|(name, value)| Some((name, value?)))
}

/// A row a tick; `write` writes a value.
fn rows(run: &[Tick], write: impl Fn(f32) -> String) -> Vec<String> {
    let row = |(index, tick): (usize, &Tick)| {
        let mut row = String::from("{");
        for (name, value) in logged(tick) {
            write!(row, "\"{name}\": {}, ", write(value)).unwrap();
        }
        let place = |value: f64| {
            if write(1.0) == "1.0" { format!("{value:?}") } else { format!("{{\"num\": 1, \"mean\": {value:?}, \"std\": 0.0}}") }
        };
        write!(row, "\"Progress/tick\": {}, \"Progress/kimg\": {}, ", place(index as f64), place(tick.kimg)).unwrap();
        write!(row, "\"timestamp\": {:?}}}", 1.7e9 + tick.seconds).unwrap();
        row
    };
    run.iter().enumerate().map(row).collect()
}

fn summary(value: f32) -> String {
    format!("{{\"num\": 4000, \"mean\": {value:?}, \"std\": {:?}}}", spread(value))
}

/// The text of a `stats.jsonl`.
pub fn lines(run: &[Tick]) -> String {
    rows(run, summary).join("\n") + "\n"
}

/// The text of a `stats.jsonl` with other names.
pub fn renamed(run: &[Tick], names: &[(&str, &str)]) -> String {
    names.iter().fold(lines(run), |text, (from, to)| text.replace(from, to))
}

/// One file.
pub fn one(path: &str, text: &str) -> Vec<File> {
    vec![(path.to_string(), text.as_bytes().to_vec())]
}

/// Each line's object over many lines.
fn pretty(lines: &str) -> String {
    lines.replace("{\"", "{\n  \"").replace(", \"", ",\n  \"").replace('}', "\n}")
}

/// Objects in objects in place of names with `/`.
fn nested(run: &[Tick]) -> String {
    let row = |(index, tick): (usize, &Tick)| {
        let of = |name: &str| logged(tick).find(|(own, _)| *own == name).map(|(_, value)| summary(value));
        let member = |key: &str, name: &str| of(name).map(|value| format!("\"{key}\": {value}")).into_iter();
        let group = |key: &str, members: Vec<String>| format!("\"{key}\": {{{}}}", members.join(", "));
        let scores = group("scores", member("real", CURVES[0]).chain(member("fake", CURVES[1])).collect());
        let of_d = group("D", member("loss", CURVES[2]).chain(member("reg", CURVES[5])).collect());
        let of_g = group("G", member("loss", CURVES[3]).collect());
        let loss = [scores, of_d, of_g].into_iter().chain(member("r1_penalty", CURVES[4]));
        let progress = format!("\"Progress\": {{\"tick\": {index}, \"kimg\": {:?}}}", tick.kimg);
        format!("{{{}, {progress}, \"timestamp\": {:?}}}\n", group("Loss", loss.collect()), 1.7e9 + tick.seconds)
    };
    run.iter().enumerate().map(row).collect()
}

fn utf16(run: &[Tick], order: fn(u16) -> [u8; 2]) -> Vec<File> {
    let text = format!("\u{feff}{}", lines(run).replace('\n', "\r\n"));
    vec![("stats.jsonl".into(), text.encode_utf16().flat_map(order).collect())]
}
