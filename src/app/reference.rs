//! Reference lines of the loss in use: where each curve lies when D cannot tell real from fake.
//!
//! Must not know: charts.

use std::f64::consts::LN_2;

use crate::gan::experiment::{Experiment, GLoss};

/// A level with its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// Where it lies.
    pub value: f64,
    /// "2 ln 2".
    pub label: &'static str,
}

/// Level of `Loss/D/loss` at scores of 0 and no penalty.
pub fn d_level(_experiment: &Experiment) -> Level {
    Level { value: 2.0 * LN_2, label: "2 ln 2" }
}

/// Level of `Loss/G/loss` at scores of 0.
pub fn g_level(experiment: &Experiment) -> Level {
    match experiment.g_loss {
        GLoss::LogisticNonsaturating => Level { value: LN_2, label: "ln 2" },
        GLoss::LogisticSaturating => Level { value: -LN_2, label: "−ln 2" },
    }
}
