//! The iteration that a person wants a run to go to, read from what they typed.
//!
//! Must not know: forms, the engine.

use crate::number;
use crate::text::Phrase;
use crate::words::format::thousands;
use crate::words::page as words;

/// The furthest iteration that can be asked for.
pub const FURTHEST: u32 = 1_000_000_000;
/// Most characters of a text that a sentence repeats.
const MOST_LETTERS: usize = 40;

/// The iteration to train to, of a run that has done so many: a whole number, with or without the commas that the page writes.
///
/// # Errors
/// A sentence on what is wrong with the text.
pub fn read(text: &str, done: u32) -> Result<u32, Phrase> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '\u{a0}' | '\u{202f}')).collect();
    let whole = number::parse(&digits).filter(|x| x.fract() == 0.0 && *x >= 1.0 && *x <= f64::from(FURTHEST));
    let Some(goal) = whole.map(|x| x as u32) else {
        let given: String = text.chars().take(MOST_LETTERS).collect();
        return Err(words::NO_GOAL.with([thousands(FURTHEST), given]));
    };
    if goal <= done {
        return Err(words::GOAL_PASSED.with([thousands(goal), thousands(done), thousands(goal)]));
    }
    Ok(goal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn whole_numbers_ahead_are_goals() {
        for (text, goal) in
            [("4000", 4000), (" 4,000 ", 4000), ("4 000", 4000), ("1e4", 10_000), ("12，345", 12_345), ("1000000000", FURTHEST)]
        {
            assert_eq!(read(text, 500), Ok(goal), "{text}");
        }
        assert_eq!(read("1", 0), Ok(1));
    }

    #[test]
    fn what_is_no_goal_is_told_in_a_sentence() {
        let long = "9".repeat(500);
        for text in ["", "abc", "-5", "0", "2.5", "1e99", "NaN", "inf", "1000000001", "0x10", "１２", long.as_str(), "<b>", "4000 !"] {
            let told = read(text, 0).map_err(|phrase| phrase.of(Language::English));
            let given: String = text.chars().take(40).collect();
            assert_eq!(told, Err(format!("A run can go to a whole iteration from 1 to 1,000,000,000, not to “{given}”.")));
        }
        for text in ["500", "499", "1"] {
            let told = read(text, 500).map_err(|phrase| phrase.of(Language::English));
            assert_eq!(told, Err(format!("Iteration {text} is done: the run stands at 500. Reset it to see {text} again.")));
        }
    }
}
