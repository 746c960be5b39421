//! The view: what a link keeps beside the experiment, and that no number depends on.
//!
//! Must not know: how the page draws it.

use serde::{Deserialize, Serialize};

use crate::gan::field::{choice_field, choices, fields, integer_field};
use crate::text::Text;

choices! {
    /// Which generator the stage shows.
    Generator {
        /// The exponential moving average Gs, as StyleGAN shows it.
        #[default]
        Ema = "ema", Text::new("averaged (Gs)", "平均（Gs）");
        /// G itself.
        Raw = "raw", Text::new("raw (G)", "原始（G）");
    }
}

choices! {
    /// Iterations a second, at most.
    Speed {
        /// One a second.
        Slow = "slow", Text::new("1 a second", "每秒 1 次");
        /// Ten a second.
        Ten = "10", Text::new("10 a second", "每秒 10 次");
        /// Sixty a second.
        Sixty = "60", Text::new("60 a second", "每秒 60 次");
        /// Three hundred a second.
        Fast = "300", Text::new("300 a second", "每秒 300 次");
        /// As fast as the machine goes.
        #[default]
        Flat = "max", Text::new("flat out", "全速");
    }
}

choices! {
    /// Which executor a person asks for.
    BackendChoice {
        /// WebGPU on a real adapter, otherwise the CPU.
        #[default]
        Auto = "auto", Text::new("automatic", "自动");
        /// WebGPU, on a software adapter too.
        WebGpu = "webgpu", Text::same("WebGPU");
        /// The CPU.
        Cpu = "cpu", Text::same("CPU");
    }
}

impl Speed {
    /// Iterations a second; `None` for flat out.
    pub fn limit(self) -> Option<f64> {
        match self {
            Self::Slow => Some(1.0),
            Self::Ten => Some(10.0),
            Self::Sixty => Some(60.0),
            Self::Fast => Some(300.0),
            Self::Flat => None,
        }
    }
}

choices! {
    /// A place of the page.
    Tab {
        /// Stage and curves.
        #[default]
        Explore = "explore", Text::new("Explore", "探索");
        /// The loss functions line by line.
        Listing = "listing", Text::new("Listing", "代码");
        /// The losses as curves with the batch on them.
        Softplus = "softplus", Text::same("Softplus");
        /// One sample through both backward passes.
        Backprop = "backprop", Text::new("Double backprop", "二次反向传播");
    }
}

choices! {
    /// A language of the page.
    LanguageChoice {
        /// The browser's.
        #[default]
        Browser = "auto", Text::new("browser", "跟随浏览器");
        /// English.
        English = "en", Text::same("English");
        /// Chinese in simplified characters.
        Chinese = "zh", Text::same("中文");
    }
}

/// A layer of the stage. Its place in [`Layer::ALL`] is its bit in [`View::layers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Samples of the data.
    Reals,
    /// Samples of the generator shown.
    Fakes,
    /// D's scores as colour.
    Scores,
    /// The norm of D's gradient as colour; of pictures, the squares of the gradient at the one that is looked at.
    Slope,
    /// Where the G loss pushes the fakes.
    Push,
    /// What the generator makes of a grid of latents.
    Grid,
    /// The scores of the optimal D as colour.
    Optimal,
}

impl Layer {
    /// Every layer, in the order of the page.
    pub const ALL: [Self; 7] = [Self::Reals, Self::Fakes, Self::Scores, Self::Slope, Self::Push, Self::Grid, Self::Optimal];
    /// The bits of those that are on at first.
    pub const DEFAULT: u32 = 7;

    /// Its bit.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The bits of all layers that cannot be seen together with it: colour has one meaning at a time.
    pub fn excludes(self) -> u32 {
        const COLOURS: u32 = Layer::Scores.bit() | Layer::Slope.bit() | Layer::Optimal.bit();
        if self.bit() & COLOURS == 0 { 0 } else { COLOURS & !self.bit() }
    }

    /// Whether it is among some bits.
    pub fn is_in(self, bits: u32) -> bool {
        bits & self.bit() != 0
    }
}

/// Parts of the page that a link can hide, by their words.
pub const PARTS: [&str; 16] = [
    "settings",
    "stage",
    "curves",
    "transport",
    "strip",
    "tabs",
    "file",
    "share",
    "theme",
    "language",
    "verdicts",
    "scores",
    "penalty",
    "d-loss",
    "g-loss",
    "quality",
];

/// Parts of the page that are hidden, as bits in the order of [`PARTS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden(u32);

impl Hidden {
    /// The parts in a list of words with commas; and the words that are no parts.
    pub fn parse(text: &str) -> (Self, Vec<&str>) {
        let (mut hidden, mut unknown) = (Self::default(), vec![]);
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match PARTS.iter().position(|part| *part == word) {
                Some(at) => hidden.0 |= 1 << at,
                None => unknown.push(word),
            }
        }
        (hidden, unknown)
    }

    /// Whether a part is not hidden.
    pub fn shows(self, part: &str) -> bool {
        !PARTS.iter().enumerate().any(|(at, word)| self.0 >> at & 1 == 1 && *word == part)
    }

    /// What is hidden, with something between two words.
    pub fn words(self, between: &str) -> String {
        let mut text = String::new();
        for (at, word) in PARTS.iter().enumerate().filter(|(at, _)| self.0 >> at & 1 == 1) {
            if self.0 & ((1 << at) - 1) != 0 {
                text.push_str(between);
            }
            text.push_str(word);
        }
        text
    }
}

/// What the person looks at, and how fast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Which generator the stage shows.
    pub generator: Generator,
    /// Iterations a second, at most.
    pub speed: Speed,
    /// Which executor was asked for.
    pub backend: BackendChoice,
    /// Which place of the page is shown.
    pub tab: Tab,
    /// The language of the page.
    pub language: LanguageChoice,
    /// What the stage shows: the bits of [`Layer`]s.
    pub layers: u32,
    /// What a link hides. Nothing on the page changes it.
    pub hidden: Hidden,
}

impl Default for View {
    fn default() -> Self {
        Self {
            generator: Generator::default(),
            speed: Speed::default(),
            backend: BackendChoice::default(),
            tab: Tab::default(),
            language: LanguageChoice::default(),
            layers: Layer::DEFAULT,
            hidden: Hidden::default(),
        }
    }
}

impl View {
    /// Whether the stage shows a layer.
    pub fn shows(&self, layer: Layer) -> bool {
        layer.is_in(self.layers)
    }

    /// Switches a layer on or off.
    pub fn switch(&mut self, layer: Layer) {
        let on = !self.shows(layer);
        self.layers ^= layer.bit();
        if on {
            self.layers &= !layer.excludes();
        }
    }
}

fields! {
    /// A field of a [`View`].
    View, ViewKey;

    Show => choice_field!(
        "show", generator: Generator, Text::new("generator shown", "显示的生成器"), View, Immediate, 0,
        Text::new(
            "The averaged generator is calmer; the raw one is what the losses see.",
            "平均的生成器更平稳；损失用到的是原始的那个。",
        )
    );
    Speed => choice_field!(
        "speed", speed: Speed, Text::new("speed", "速度"), View, Immediate, 4,
        Text::new(
            "Iterations a second, at most.",
            "每秒最多迭代几次。",
        )
    );
    Backend => choice_field!(
        "backend", backend: BackendChoice, Text::new("backend", "后端"), View, Restart, 0,
        Text::new(
            "Where the arithmetic runs.",
            "计算在哪里进行。",
        )
    );
    View => choice_field!(
        "view", tab: Tab, Text::new("view", "视图"), View, Immediate, 0,
        Text::new(
            "Which place of the page is shown.",
            "显示页面的哪一部分。",
        )
    );
    Lang => choice_field!(
        "lang", language: LanguageChoice, Text::new("language", "语言"), View, Immediate, 0,
        Text::new(
            "The language of the page.",
            "页面的语言。",
        )
    );
    Layers => integer_field!(
        "layers", layers, Text::new("layers", "图层"), Text::same(""), View, (0, 127), Layer::DEFAULT, Immediate,
        Text::new(
            "Sum of 1 reals, 2 fakes, 4 scores, 8 slope, 16 arrows, 32 grid, 64 optimal D.",
            "1 真样本、2 假样本、4 分数、8 斜率、16 箭头、32 网格、64 最优 D 之和。",
        )
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_a_list_of_words() {
        let (hidden, unknown) = Hidden::parse("settings, d-loss,,settings,nonsense");
        assert_eq!((hidden.words(" ").as_str(), unknown), ("settings d-loss", vec!["nonsense"]));
        assert!(!hidden.shows("settings") && hidden.shows("stage"));
        assert_eq!(Hidden::parse(""), (Hidden::default(), vec![]));
        assert!(PARTS.iter().all(|part| Hidden::default().shows(part) && !Hidden::parse(&PARTS.join(",")).0.shows(part)));
    }
}
