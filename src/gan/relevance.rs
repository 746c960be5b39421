//! Which settings matter, the others being what they are.
//!
//! Must not know: forms.

use super::data;
use super::experiment::{Architecture, Experiment};
use super::losses;

/// Whether the field of this key changes anything.
pub fn matters(experiment: &Experiment, key: &str) -> bool {
    let pictures = data::picture(experiment).is_some();
    let is = |architecture: Architecture| data::architecture(experiment) == architecture;
    match key {
        "noise" => !pictures && !data::is_own(experiment.data),
        "side" | "colour" | "network" => pictures,
        "labels" => data::is_labelled(experiment.data),
        "style_mixing" | "truncation" | "blur" | "pl_weight" => is(Architecture::StyleGan),
        "g_act" | "d_act" => !is(Architecture::StyleGan),
        "g_depth" => !is(Architecture::Conv),
        "d_depth" => is(Architecture::Mlp),
        _ => losses::uses(experiment, key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::{Dataset, Switch};

    #[test]
    fn settings_of_pictures_matter_for_pictures() {
        let points = Experiment { labels: Switch::On, architecture: Architecture::StyleGan, ..Experiment::default() };
        let digits = Experiment { data: Dataset::Digits, ..points.clone() };
        for key in ["side", "colour", "network", "labels", "style_mixing", "truncation", "blur", "pl_weight"] {
            assert!(matters(&digits, key) && !matters(&points, key), "{key}");
        }
        for key in ["noise", "g_act", "d_act", "d_depth"] {
            assert!(!matters(&digits, key) && matters(&points, key), "{key}");
        }
        for (pl_weight, expected) in [(0.0, [false; 2]), (2.0, [true, false])] {
            let [digits, points] = [&digits, &points].map(|e| Experiment { pl_weight, ..e.clone() });
            for key in ["g_reg_interval", "pl_decay"] {
                assert_eq!([matters(&digits, key), matters(&points, key)], expected, "{key}");
            }
        }
        let conv = Experiment { architecture: Architecture::Conv, ..digits };
        let own = |data| Experiment { data, ..points.clone() };
        assert!(!matters(&own(Dataset::OwnPoints), "noise") && !matters(&own(Dataset::OwnPoints), "side"));
        assert!(matters(&own(Dataset::OwnImages), "side") && !matters(&own(Dataset::OwnImages), "labels"));
        assert!(matters(&conv, "g_act") && !matters(&conv, "g_depth") && !matters(&conv, "truncation"));
    }
}
