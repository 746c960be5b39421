//! The keys of the page: what each does, and whether it does it where a link hides parts of the page.
//!
//! Must not know: the DOM, sentences.

use crate::engine::contract::view::{Hidden, Tab};
use crate::text::Text;
use crate::words::help::KEYS;

/// What keys do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Trains or pauses.
    Play,
    /// One iteration.
    Step,
    /// Back to the last state kept.
    Back,
    /// The same seed again.
    Reset,
    /// Shows a view.
    Show(Tab),
    /// One line further in the listing.
    NextLine,
    /// Pins the curves.
    Pin,
    /// Opens and closes the exports.
    Export,
    /// Opens the help.
    Help,
    /// Closes what is open.
    Leave,
    /// Moves the cursor on the stage.
    OnStage,
    /// Moves the cursor on the charts.
    OnCharts,
}

/// The keys that the help tells of, in the order of its words.
pub const TOLD: [Key; 11] = [
    Key::Play,
    Key::Step,
    Key::Back,
    Key::Reset,
    Key::Show(Tab::Explore),
    Key::NextLine,
    Key::Pin,
    Key::Export,
    Key::Help,
    Key::OnStage,
    Key::OnCharts,
];

/// The keys that act where a link hides these parts, in words: the key, and what it does.
pub fn told(hidden: Hidden) -> impl Iterator<Item = [Text; 2]> {
    TOLD.into_iter().zip(KEYS).filter(move |(key, _)| key.acts(hidden)).map(|(_, texts)| texts)
}

/// The parts that hold a chart each.
const CHARTS: [&str; 5] = ["scores", "penalty", "d-loss", "g-loss", "quality"];

impl Key {
    /// The key of this name, as browsers have it; stage and charts listen for their own.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            " " => Self::Play,
            "ArrowRight" => Self::Step,
            "b" | "B" => Self::Back,
            "r" | "R" => Self::Reset,
            "n" | "N" => Self::NextLine,
            "p" | "P" => Self::Pin,
            "e" | "E" => Self::Export,
            "?" => Self::Help,
            "Escape" => Self::Leave,
            digit => Self::Show(Tab::from_index(digit.parse::<usize>().ok()?.checked_sub(1)?)?),
        })
    }

    /// Whether it acts: a key acts for what is shown, and for nothing that a link hides.
    pub fn acts(self, hidden: Hidden) -> bool {
        match self {
            Self::Play | Self::Step | Self::Back | Self::Reset => hidden.shows("transport"),
            Self::Show(_) => hidden.shows("tabs"),
            Self::Pin => hidden.shows("curves"),
            Self::Export => hidden.shows("share"),
            Self::OnStage => hidden.shows("stage"),
            Self::OnCharts => hidden.shows("curves") && CHARTS.iter().any(|chart| hidden.shows(chart)),
            Self::NextLine | Self::Help | Self::Leave => true,
        }
    }

    /// Whether it acts again while it is held down.
    pub fn repeats(self) -> bool {
        match self {
            Self::Step | Self::Back | Self::NextLine | Self::OnStage | Self::OnCharts => true,
            Self::Play | Self::Reset | Self::Show(_) | Self::Pin | Self::Export | Self::Help | Self::Leave => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::contract::view::PARTS;

    const NAMES: [&str; 16] = [" ", "ArrowRight", "b", "B", "r", "R", "1", "4", "n", "N", "p", "P", "e", "E", "?", "Escape"];

    fn silent(hide: &str) -> Vec<&'static str> {
        let (hidden, unknown) = Hidden::parse(hide);
        assert!(unknown.is_empty(), "{unknown:?}");
        NAMES.into_iter().filter(|name| !Key::of(name).unwrap().acts(hidden)).collect()
    }

    #[test]
    fn keys_of_hidden_parts_do_nothing() {
        assert!(silent("").is_empty());
        assert_eq!(silent("transport"), [" ", "ArrowRight", "b", "B", "r", "R"]);
        assert_eq!(silent("tabs"), ["1", "4"]);
        assert_eq!(silent("curves"), ["p", "P"]);
        assert_eq!(silent("share"), ["e", "E"]);
        assert!(silent("settings,file,stage,strip,theme,language,verdicts,scores").is_empty());
        // Help, the line of the listing and the way out of everything stay.
        assert_eq!(silent(&PARTS.join(",")), &NAMES[..8].iter().chain(&NAMES[10..14]).copied().collect::<Vec<_>>()[..]);
    }

    #[test]
    fn the_cursor_of_the_charts_needs_one_chart() {
        let acts = |hide: &str| Key::OnCharts.acts(Hidden::parse(hide).0);
        assert!(acts("scores,penalty,d-loss,g-loss"));
        assert!(!acts("scores,penalty,d-loss,g-loss,quality") && !acts("curves"));
    }

    #[test]
    fn digits_are_views_and_other_names_are_nothing() {
        assert_eq!(Key::of("2"), Some(Key::Show(Tab::Listing)));
        for name in ["0", "5", "-1", "99999999999999999999", "x", "ArrowLeft", "", "Enter"] {
            assert_eq!(Key::of(name), None, "{name}");
        }
    }
}
