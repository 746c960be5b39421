//! The run as CSV, and as TensorBoard's JSON.

use super::{CURVES, File, Tick};

/// A number as Python writes it.
fn number(value: f32) -> String {
    if value.is_nan() { "NaN".into() } else { format!("{value:?}") }
}

fn points(run: &[Tick], curve: usize) -> impl Iterator<Item = (&Tick, String)> {
    run.iter().filter_map(move |tick| Some((tick, number(tick.values[curve]?))))
}

/// A file a curve, `Wall time,Step,Value`.
pub fn scalars(run: &[Tick]) -> Vec<File> {
    let file = |(at, name): (usize, &&str)| {
        let lines: String = points(run, at).map(|(tick, value)| format!("{:?},{},{value}\n", tick.seconds, tick.kimg)).collect();
        (format!("run-00016-auto1-tag-{}.csv", name.replace('/', "_")), format!("Wall time,Step,Value\n{lines}").into_bytes())
    };
    CURVES.iter().enumerate().map(file).collect()
}

/// A file a curve, `[[time, step, value], …]`.
pub fn scalars_as_json(run: &[Tick]) -> Vec<File> {
    let file = |(at, name): (usize, &&str)| {
        let lines: Vec<String> = points(run, at).map(|(tick, value)| format!("[{:?}, {}, {value}]", tick.seconds, tick.kimg)).collect();
        (format!("{}.json", name.replace('/', "_")), format!("[{}]", lines.join(", ")).into_bytes())
    };
    CURVES.iter().enumerate().map(file).collect()
}

fn cells(tick: &Tick) -> String {
    tick.values.iter().map(|value| format!(",{}", value.map(number).unwrap_or_default())).collect()
}

/// One table, with empty cells for gaps.
pub fn wide(run: &[Tick]) -> Vec<File> {
    let lines: String = run.iter().map(|tick| format!("{:?},{}{}\n", tick.seconds, tick.kimg, cells(tick))).collect();
    vec![("wide.csv".into(), format!("Wall time,Step,{}\n{lines}", CURVES.join(",")).into_bytes())]
}

/// W&B's table of everything.
pub fn history(run: &[Tick]) -> Vec<File> {
    let line = |(at, tick): (usize, &Tick)| {
        format!("{at},{},{},{:?}{},\"a, \"\"b\"\"\"\n", tick.kimg, tick.seconds as u32, 1.7e9 + tick.seconds, cells(tick))
    };
    let lines: String = run.iter().enumerate().map(line).collect();
    vec![("history.csv".into(), format!(",_step,_runtime,_timestamp,{},note\n{lines}", CURVES.join(",")).into_bytes())]
}

/// W&B's download of panels, a file a curve.
pub fn panels(run: &[Tick]) -> Vec<File> {
    let file = |(at, name): (usize, &&str)| {
        let lines: String =
            points(run, at).map(|(tick, value)| format!("\"{}\",\"{value}\",\"{value}\",\"{value}\"\n", tick.kimg)).collect();
        let header = format!("\"Step\",\"dogs-1 - {name}\",\"dogs-1 - {name}__MIN\",\"dogs-1 - {name}__MAX\"\n");
        (format!("wandb_export_{at}.csv"), [header, lines].concat().into_bytes())
    };
    CURVES.iter().enumerate().map(file).collect()
}
