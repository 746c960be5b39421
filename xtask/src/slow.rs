//! Which tests took long: none may without a reason.
//!
//! The test runner says on its own which of several tests at a time runs for over a minute; of tests one after the other, the lines that
//! end them tell how long each took. Must not know: how tests are run.

use browser_driver::{Error, Result};

use crate::shell::Line;

/// Seconds that a test may take on a machine that does other things too.
const LIMIT: f64 = 180.0;
/// Seconds after which the test runner says that a test still runs.
const NOTED: f64 = 60.0;
/// How many of the slowest are told.
const TOLD: usize = 5;
/// Parts of names of tests that may take longer, and why.
const REASONS: [(&str, &str); 4] = [
    ("hardships::", "a long afternoon: killed workers, reloads and hidden tabs, one after the other"),
    ("the_stylegan_learns_the_digits", "trains a network of pictures until it has learnt"),
    ("the_same_everywhere", "networks of pictures on three executors, a software GPU among them"),
    ("the_same_on_every_executor", "pictures on three executors, a software GPU among them"),
];

/// Prints the slowest of tests that ran at the same time: those of which the runner said that they still run.
///
/// # Errors
/// A sentence that names those that took too long without a reason.
pub fn judge_parallel(lines: &[Line]) -> Result<()> {
    let noted = lines.iter().enumerate().filter_map(|(at, line)| Some((at, name_of(&line.text, " has been running for over ")?)));
    let took = noted.map(|(at, name)| {
        let end = lines[at..].iter().find(|line| name_of(&line.text, " ... ") == Some(name));
        (name, end.map_or(f64::INFINITY, |end| NOTED + end.seconds - lines[at].seconds))
    });
    judge(took.collect())
}

/// Prints the slowest of tests that ran one after the other.
///
/// # Errors
/// As [`judge_parallel`].
pub fn judge_serial(lines: &[Line]) -> Result<()> {
    let took = |pair: &'_ [Line]| pair[1].seconds - pair[0].seconds;
    judge(lines.windows(2).filter_map(|pair| Some((name_of(&pair[1].text, " ... ")?, took(pair)))).collect())
}

/// The name of a test in a line that begins with it.
fn name_of<'a>(line: &'a str, then: &str) -> Option<&'a str> {
    Some(line.strip_prefix("test ")?.split_once(then)?.0)
}

fn judge(mut all: Vec<(&str, f64)>) -> Result<()> {
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    println!("\nThe slowest tests:{}", if all.is_empty() { " none takes long" } else { "" });
    all.iter().take(TOLD).for_each(|(name, seconds)| println!("{seconds:6.1} s  {name}"));
    let slow = all.into_iter().filter(|(_, seconds)| *seconds > LIMIT);
    let without = slow.filter(|(name, _)| !REASONS.iter().any(|(part, _)| name.contains(part)));
    let told: Vec<String> = without.map(|(name, seconds)| format!("{name} ({seconds:.0} s)")).collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "Slow without a reason: {}. A test may take {LIMIT:.0} s; make it faster, or give its reason in xtask/src/slow.rs.",
        told.join(", ")
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(of: &[(f64, &str)]) -> Vec<Line> {
        of.iter().map(|(seconds, text)| Line { seconds: *seconds, text: (*text).to_string() }).collect()
    }

    #[test]
    fn a_test_is_as_long_as_its_line_takes_to_come() {
        let quick = [(1.0, "running 3 tests"), (2.0, "test a::b ... ok"), (182.0, "test c ... ok")];
        assert!(judge_serial(&lines(&quick)).is_ok());
        let slow = lines(&[&quick[..], &[(363.0, "test site::d ... ok"), (999.0, "test hardships::e ... ok")]].concat());
        let told = judge_serial(&slow).unwrap_err().to_string();
        assert!(told.contains("site::d (181 s)") && !told.contains("a::b") && !told.contains("hardships"), "{told}");
    }

    #[test]
    fn what_the_runner_calls_long_is_as_long_as_it_takes_to_end() {
        let noted = (60.0, "test converges::trains has been running for over 60 seconds");
        for (end, fits) in [((179.0, "test converges::trains ... ok"), true), ((181.0, "test converges::trains ... ok"), false)] {
            assert_eq!(judge_parallel(&lines(&[(1.0, "running 1 test"), noted, end])).is_ok(), fits);
        }
        assert!(judge_parallel(&lines(&[noted])).unwrap_err().to_string().contains("converges::trains"));
    }
}
