//! The view: what a link keeps beside the experiment, and that no number depends on.
//!
//! Must not know: how the page draws it.

use serde::{Deserialize, Serialize};

use crate::gan::field::{Field, choice_field, choices};

choices! {
    /// Which generator the stage shows.
    Generator {
        /// The exponential moving average Gs, as StyleGAN shows it.
        #[default]
        Ema = "ema", "averaged (Gs)";
        /// G itself.
        Raw = "raw", "raw (G)";
    }
}

choices! {
    /// Iterations a second, at most.
    Speed {
        /// One a second.
        Slow = "slow", "1 a second";
        /// Ten a second.
        Ten = "10", "10 a second";
        /// Sixty a second.
        Sixty = "60", "60 a second";
        /// Three hundred a second.
        Fast = "300", "300 a second";
        /// As fast as the machine goes.
        #[default]
        Flat = "max", "flat out";
    }
}

choices! {
    /// Which executor a person asks for.
    BackendChoice {
        /// WebGPU on a real adapter, otherwise the CPU.
        #[default]
        Auto = "auto", "automatic";
        /// WebGPU, on a software adapter too.
        WebGpu = "webgpu", "WebGPU";
        /// The CPU.
        Cpu = "cpu", "CPU";
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
        Explore = "explore", "Explore";
        /// The loss functions line by line.
        Listing = "listing", "Listing";
        /// The losses as curves with the batch on them.
        Softplus = "softplus", "Softplus";
        /// One sample through both backward passes.
        Backprop = "backprop", "Double backprop";
    }
}

choices! {
    /// A language of the page.
    Language {
        /// The browser's.
        #[default]
        Browser = "auto", "browser";
        /// English.
        English = "en", "English";
        /// Chinese in simplified characters.
        Chinese = "zh", "中文";
    }
}

/// What the person looks at, and how fast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    pub language: Language,
}

/// Every field of a [`View`], in the order of links.
pub static FIELDS: &[Field<View>] = &[
    choice_field!("show", generator: Generator, "generator shown", Immediate, "The averaged generator is calmer; the raw one is what the losses see.", 0),
    choice_field!("speed", speed: Speed, "speed", Immediate, "Iterations a second, at most.", 4),
    choice_field!("backend", backend: BackendChoice, "backend", Restart, "Where the arithmetic runs.", 0),
    choice_field!("view", tab: Tab, "view", Immediate, "Which place of the page is shown.", 0),
    choice_field!("lang", language: Language, "language", Immediate, "The language of the page.", 0),
];
