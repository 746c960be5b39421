//! The project's chores: `cargo xtask serve | build | test | prove | fuzz | lint | measure | memory | screenshots`.
//!
//! Each command sets up what it needs and this machine lacks (see [`setup`]), then runs the usual tools.

mod fuzz;
mod lint;
mod measure;
mod measured;
mod memory;
mod offline;
mod page;
mod policy;
mod prove;
mod screenshots;
mod serve;
mod setup;
mod shell;
mod sizes;
mod slow;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use browser_driver::{Error, Result};

const USAGE: &str = "\
cargo xtask serve [--debug]                                opens the page on this machine, built anew at every change
cargo xtask build                                          builds the page into dist/ and prints its sizes
cargo xtask test                                           runs every test, the browser tests included
cargo xtask prove                                          measures what the presets say of themselves, from five seeds each
cargo xtask fuzz                                           reads 10,000 spoilt links, checkpoints and logs
cargo xtask lint                                           checks formatting, lints and documentation
cargo xtask measure [--backend cpu|webgpu] [--no-build]    measures how soon and how smoothly the built page trains
                    [--slow] [--dist FOLDER]               on a slow machine and network; a page that was built before
cargo xtask memory [--backend cpu|webgpu] [--no-build]     compares memory at 10,000 and at 100,000 iterations (--at EARLY,LATE, --batch SIZE)
cargo xtask screenshots [FOLDER] [--backend …] [--link …] [--at N] [--no-build] takes pictures of the built page (docs/screenshots)

What a command needs and this machine lacks is installed first: tools that Rust builds into .tools/,
system packages by apt on Debian and Ubuntu, and for the tests axe-core by npm.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<()> {
    match words {
        ["serve"] => serve::serve(false),
        ["serve", "--debug"] => serve::serve(true),
        ["build"] => page::build().map(drop),
        ["test"] => test::test(),
        ["prove"] => prove::prove(),
        ["fuzz"] => fuzz::fuzz(),
        ["lint"] => lint::lint(),
        ["measure", options @ ..] => measure::measure(options),
        ["memory", options @ ..] => memory::memory(options),
        ["screenshots", options @ ..] => screenshots::screenshots(options),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Error::new(format!("There is no command `{}`.\n\n{USAGE}", words.join(" ")))),
    }
}

/// The root of the repository.
fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or(own.clone(), PathBuf::from)
}
