//! Running other programs, and saying so.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use browser_driver::{Error, Result};

use crate::root;

/// A program that runs in the repository's root, with the project's own tools first on its PATH.
pub struct Program {
    command: Command,
    shown: String,
}

/// A line of what a program printed.
pub struct Line {
    /// When it was whole, since the program began.
    pub seconds: f64,
    /// Without its end.
    pub text: String,
}

/// `program` with `arguments`, to be run.
pub fn program(name: &str, arguments: &[&str]) -> Program {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root()).env("PATH", search_path());
    // trunk would ask the network for its newest version.
    command.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // trunk 0.21 takes NO_COLOR for a flag that must be `true` or `false`.
    if env::var_os("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    Program { command, shown: [&[name], arguments].concat().join(" ") }
}

impl Program {
    /// Adds a variable to its environment.
    pub fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value.as_ref());
        self.shown = format!("{name}={} {}", value.as_ref().to_string_lossy(), self.shown);
        self
    }

    /// Takes a variable out of its environment.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it to its end, in view.
    ///
    /// # Errors
    /// A sentence when it fails or is not there.
    pub fn run(mut self) -> Result<()> {
        let start = self.announce();
        let status = self.command.status().map_err(|e| self.missing(&e))?;
        self.judge(status.success(), start)
    }

    /// Runs it to its end, in view, and returns the lines of its standard output.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn run_and_read(mut self) -> Result<Vec<Line>> {
        let start = self.announce();
        let mut child = self.command.stdout(Stdio::piped()).spawn().map_err(|e| self.missing(&e))?;
        let output = child.stdout.take().ok_or_else(|| Error::new("A program has no output."))?;
        let mut lines = Vec::new();
        for text in BufReader::new(output).lines() {
            let text = text?;
            println!("{text}");
            lines.push(Line { seconds: start.elapsed().as_secs_f64(), text });
        }
        self.judge(child.wait()?.success(), start)?;
        Ok(lines)
    }

    /// What it prints when it runs well; `None` when it fails or is not there.
    pub fn answer(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
    }

    fn announce(&self) -> Instant {
        println!("\n$ {}", self.shown);
        Instant::now()
    }

    fn judge(&self, succeeded: bool, start: Instant) -> Result<()> {
        let seconds = start.elapsed().as_secs();
        if !succeeded {
            return Err(Error::new(format!("`{}` failed after {seconds} s.", self.shown)));
        }
        println!("# {seconds} s");
        Ok(())
    }

    fn missing(&self, error: &std::io::Error) -> Error {
        Error::new(format!("`{}` cannot be run: {error}.", self.shown))
    }
}

/// Where the tools go that Rust builds for this project.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// The PATH, with the project's own tools first.
pub fn search_path() -> OsString {
    let mut folders = vec![tools().join("bin")];
    folders.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    // Fails only for a folder whose name holds the separator; such a PATH cannot be extended.
    env::join_paths(folders).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
}
