//! The house is as `ARCHITECTURE.md` draws it: no file imports a higher floor, and no two files import one another.
//!
//! The floors are read from the table in that document, so it cannot lie. A module's own file and the files below it are one
//! room; between all others imports run one way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

/// A source file: its path from the root, and its text.
type Source = (String, String);

/// The rows of the code map: the start of the paths of a room, and its floor.
type Floors = Vec<(String, u32)>;

#[test]
fn no_file_imports_a_higher_floor() {
    let (floors, sources) = (floors(&document()), sources());
    assert!(floors.len() >= 10 && sources.len() > 150, "{} rooms, {} files", floors.len(), sources.len());
    let homeless: Vec<_> =
        sources.iter().filter(|(path, _)| floor(&floors, path).is_none() && !is_root(path)).map(|(path, _)| path).collect();
    assert!(homeless.is_empty(), "files on no floor of the code map: {homeless:?}");
    let up = imports_up(&floors, &imports(&sources));
    assert!(up.is_empty(), "imports that run up:\n{}", up.join("\n"));
}

#[test]
fn no_imports_run_in_a_circle() {
    let circles = circles(&imports(&sources()));
    assert!(circles.is_empty(), "circles:\n{}", circles.join("\n"));
}

#[test]
fn every_room_of_the_code_map_is_there() {
    for (room, _) in floors(&document()) {
        assert!(root().join(&room).exists(), "{room} is on the code map and not in the house");
    }
}

#[test]
fn an_import_up_is_found() {
    let floors = vec![("src/graph/".to_string(), 0), ("src/app/".to_string(), 8)];
    let sources = vec![
        ("src/graph/build.rs".to_string(), "use std::fmt;\nuse crate::app::page::{self, Page};\n".to_string()),
        ("src/app/page.rs".to_string(), "use crate::graph::build::node; // down\n".to_string()),
    ];
    let up = imports_up(&floors, &imports(&sources));
    assert_eq!(up, ["src/graph/build.rs (floor 0) imports src/app/page.rs (floor 8)"]);
}

#[test]
fn an_import_in_the_middle_of_a_line_is_found_and_one_in_a_comment_or_a_test_is_none() {
    let floors = vec![("src/graph/".to_string(), 0), ("src/app/".to_string(), 8)];
    let hidden = "fn f() { crate::app::page::g() }\n";
    let harmless = "// crate::app::page\n#[cfg(test)]\nmod tests {\n    use crate::app::page::Page;\n}\n";
    for (text, count) in [(hidden, 1), (harmless, 0)] {
        let sources = vec![("src/graph/build.rs".to_string(), text.to_string()), ("src/app/page.rs".to_string(), String::new())];
        assert_eq!(imports_up(&floors, &imports(&sources)).len(), count, "{text}");
    }
}

#[test]
fn a_circle_is_found_and_a_room_with_its_own_file_is_none() {
    let file = |path: &str, text: &str| (path.to_string(), text.to_string());
    let circle = vec![
        file("src/app/chart.rs", "use super::card::open;"),
        file("src/app/card.rs", "use crate::app::{text, chart};"),
        file("src/app/text.rs", ""),
    ];
    assert_eq!(circles(&imports(&circle)), ["src/app/card.rs -> src/app/chart.rs"]);
    let room = vec![file("src/run/model/mod.rs", "use self::event::Event;"), file("src/run/model/event.rs", "use super::Model;")];
    assert!(circles(&imports(&room)).is_empty());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// The files that only say which rooms there are.
fn is_root(path: &str) -> bool {
    path == "src/lib.rs" || path.starts_with("src/bin/")
}

/// `| 3 | `src/gan/` | … |` says that this room is on floor 3.
fn floors(document: &str) -> Floors {
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let floor = cells.next()?.trim().parse().ok()?;
        let rooms = cells.next()?;
        Some(rooms.split('`').filter(|part| part.starts_with("src/")).map(|room| (room.to_string(), floor)).collect::<Vec<_>>())
    };
    document.lines().filter_map(row).flatten().collect()
}

fn floor(floors: &Floors, path: &str) -> Option<u32> {
    floors.iter().filter(|(room, _)| path.starts_with(room.as_str())).max_by_key(|(room, _)| room.len()).map(|(_, floor)| *floor)
}

fn sources() -> Vec<Source> {
    let mut sources = vec![];
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                sources.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort();
    sources
}

/// `src/run/model/mod.rs` is the module `["run", "model"]`.
fn module(path: &str) -> Vec<&str> {
    let path = path.strip_prefix("src/").unwrap_or(path).strip_suffix(".rs").unwrap_or(path);
    path.strip_suffix("/mod").unwrap_or(path).split('/').filter(|part| *part != "lib").collect()
}

/// Which file imports which, tests inside of files left out.
fn imports(sources: &[Source]) -> BTreeSet<(String, String)> {
    let files: BTreeMap<Vec<&str>, &str> = sources.iter().map(|(path, _)| (module(path), path.as_str())).collect();
    let mut imports = BTreeSet::new();
    for (path, text) in sources.iter().filter(|(path, _)| !is_root(path)) {
        for named in paths(&code(text), &module(path)) {
            let target =
                (1..=named.len()).rev().find_map(|length| files.get(&named[..length].iter().map(String::as_str).collect::<Vec<_>>()));
            if let Some(target) = target.filter(|target| **target != path) {
                imports.insert((path.clone(), (*target).to_string()));
            }
        }
    }
    imports
}

/// The text without comments and without the tests at its end.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    body.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path that begins with `crate::`, `super::` or `self::`, whole, as seen from a module.
fn paths(code: &str, module: &[&str]) -> Vec<Vec<String>> {
    let mut found = vec![];
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let is_middle = code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
            if !is_middle {
                found.extend(branches(&code[at..]).into_iter().map(|path| whole(&path, module)));
            }
        }
    }
    found
}

fn whole(path: &[String], module: &[&str]) -> Vec<String> {
    let ups = path.iter().filter(|part| *part == "super").count();
    let base = if path[0] == "crate" { 0 } else { module.len().saturating_sub(ups) };
    let own = module[..base].iter().map(|part| (*part).to_string());
    own.chain(path.iter().filter(|part| !["crate", "super", "self"].contains(&part.as_str())).cloned()).collect()
}

/// The paths of a tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn branches(text: &str) -> Vec<Vec<String>> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let rest = &text[name.len()..];
    let below = match rest.strip_prefix("::") {
        Some(rest) if rest.starts_with('{') => group(rest).into_iter().flat_map(branches).collect(),
        Some(rest) => branches(rest),
        None => vec![vec![]],
    };
    below.into_iter().map(|path: Vec<String>| [name.clone()].into_iter().chain(path).filter(|part| !part.is_empty()).collect()).collect()
}

/// The parts between the commas of `{…}`.
fn group(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 1, vec![]);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (depth == 1 && letter == ',') || depth == 0 {
            parts.push(text[start..at].trim());
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts
}

fn imports_up(floors: &Floors, imports: &BTreeSet<(String, String)>) -> Vec<String> {
    let up = |(from, to): &(String, String)| {
        let (own, other) = (floor(floors, from)?, floor(floors, to)?);
        (other > own).then(|| format!("{from} (floor {own}) imports {to} (floor {other})"))
    };
    imports.iter().filter_map(up).collect()
}

/// Whether one file is the other's module or holds it.
fn is_one_room(a: &str, b: &str) -> bool {
    let (a, b) = (module(a), module(b));
    a.starts_with(&b) || b.starts_with(&a)
}

/// Of each pair of files that reach one another, the names.
fn circles(imports: &BTreeSet<(String, String)>) -> Vec<String> {
    let next = |file: &str| -> Vec<&str> {
        imports.iter().filter(|(from, to)| from == file && !is_one_room(from, to)).map(|(_, to)| to.as_str()).collect()
    };
    let reached = |start: &str| -> BTreeSet<String> {
        let (mut seen, mut open) = (BTreeSet::new(), next(start));
        while let Some(file) = open.pop() {
            if seen.insert(file.to_string()) {
                open.extend(next(file));
            }
        }
        seen
    };
    let files: BTreeSet<&String> = imports.iter().map(|(from, _)| from).collect();
    let reach: BTreeMap<&String, BTreeSet<String>> = files.into_iter().map(|file| (file, reached(file))).collect();
    let pairs =
        imports.iter().filter(|(from, to)| !is_one_room(from, to) && from < to && reach.get(to).is_some_and(|all| all.contains(from)));
    let back =
        imports.iter().filter(|(from, to)| !is_one_room(from, to) && from > to && reach.get(to).is_some_and(|all| all.contains(from)));
    let direct: BTreeSet<String> = pairs.map(|(from, to)| format!("{from} -> {to}")).collect();
    // A longer circle may run down the alphabet only.
    if direct.is_empty() { back.map(|(from, to)| format!("{from} -> {to}")).collect() } else { direct.into_iter().collect() }
}
