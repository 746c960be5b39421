//! Nothing is paced by the time of day, which a person or the network may set back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::path::Path;

/// Ways to the time of day, in Rust and in scripts.
const WAYS: [&str; 5] = ["Date::now", "Date::new", "Date.now", "new Date", "SystemTime"];

/// What may ask for the time of day, and why: how old a run is that a tab kept before it was closed.
const MAY: [&str; 1] = ["kept_run.rs"];

/// The ways that some code takes.
fn taken(code: &str) -> Vec<&'static str> {
    WAYS.into_iter().filter(|way| code.contains(way)).collect()
}

fn check(folder: &Path, count: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check(&path, count);
        } else if path.extension().is_some_and(|ending| ["rs", "js", "html"].iter().any(|code| ending == *code)) {
            let found = taken(&std::fs::read_to_string(&path).unwrap());
            let may = path.file_name().is_some_and(|name| MAY.iter().any(|file| name == *file));
            assert!(found.is_empty() != may, "{}: {found:?}", path.display());
            *count += 1;
        }
    }
}

#[test]
fn nothing_knows_the_time_of_day() {
    assert_eq!(taken("let now = js_sys::Date::now();"), ["Date::now"]);
    assert_eq!(taken("const at = new Date();"), ["new Date"]);
    let mut count = 0;
    for folder in ["src", "www"] {
        check(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut count);
    }
    assert!(count > 100, "{count}");
}
