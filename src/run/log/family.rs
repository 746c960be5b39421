//! What kind of training a run is of: by its settings, else by the names of its curves, else by values that one loss alone can have.
//!
//! The mean of a convex function is never below the function of the mean, so a logged loss can prove that it is another one.
//! Must not know: files and their formats.

use crate::gan::experiment::{DLoss, GLoss};
use crate::number;
use crate::run::log::about::{About, Family, Source};
use crate::run::log::logged::LoggedCurve;
use crate::run::log::options::Options;

const REAL: &str = "Loss/scores/real";
const FAKE: &str = "Loss/scores/fake";
const D_LOSS: &str = "Loss/D/loss";
const G_LOSS: &str = "Loss/G/loss";
const D_REG: &str = "Loss/D/reg";
const R1: &str = "Loss/r1_penalty";
const R2: &str = "Loss/r2_penalty";
const EPSILON: &str = "Loss/epsilon_penalty";
/// R1's γ where it changes, as R3GAN logs it.
const GAMMA: &str = "Progress/gamma";
/// Only R3GAN logs these.
const OF_R3GAN: [&str; 3] = [GAMMA, "Progress/beta2", "Progress/ema_mimg"];
/// StyleGAN2-ADA and StyleGAN3 log one of these.
const OF_ADA: [&str; 6] = [D_LOSS, G_LOSS, D_REG, "Loss/signs/real", "Loss/signs/fake", "Progress/augment"];
/// Only StyleGAN and StyleGAN2 in TensorFlow log these.
const OF_TENSORFLOW: [&str; 5] = ["Progress/lod", "Progress/minibatch", "TrainD/learning_rate", "TrainG/learning_rate", "Loss/pl_lengths"];
/// Gradient penalties between reals and fakes have these.
const OF_MIXED: [&str; 2] = ["Loss/mixed_norms", "Loss/scores/mixed"];
/// Penalties on reals or fakes alone, which belong to the logistic loss.
const OF_LOGISTIC: [&str; 3] = [R1, R2, "Loss/gradient_penalty"];

/// What curves alone tell.
pub fn about_by_names(curves: &[LoggedCurve]) -> About {
    about_of(curves, None)
}

/// What is known of a run of these curves and, where they are given, settings.
pub(super) fn about_of(curves: &[LoggedCurve], options: Option<&Options>) -> About {
    let curves = Curves(curves);
    let mut about = options.map_or_else(About::default, Options::about);
    if let Some((family, source)) = curves.told_beyond(about.family) {
        (about.family, about.source) = (family, source);
        (about.d_loss, about.g_loss) = curves.losses(family);
    }
    if let Some(gamma) = curves.newest(GAMMA) {
        about.r1_gamma = Some(gamma);
        about.r2_gamma = (about.family == Family::R3Gan).then_some(gamma).or(about.r2_gamma);
    }
    about.r1_gamma = about.r1_gamma.or_else(|| curves.gamma_of_penalty());
    about
}

struct Curves<'a>(&'a [LoggedCurve]);

impl Curves<'_> {
    fn get(&self, name: &str) -> Option<&LoggedCurve> {
        self.0.iter().find(|curve| curve.name == name)
    }

    fn has_any(&self, names: &[&str]) -> bool {
        self.0.iter().any(|curve| names.contains(&curve.name.as_str()))
    }

    /// What the curves tell where settings tell nothing, or what they disprove.
    fn told_beyond(&self, family: Family) -> Option<(Family, Source)> {
        let by_values = self.by_values();
        let disproved = by_values.0 != Family::Unknown && by_values.0 != family;
        match family {
            _ if disproved => Some(by_values),
            Family::Unknown => Some(if by_values.1 == Source::Values { by_values } else { self.by_names() }),
            _ => None,
        }
    }

    fn by_names(&self) -> (Family, Source) {
        let family = if self.has_any(&[R2]) && self.has_any(&OF_R3GAN) {
            Family::R3Gan
        } else if self.has_any(&OF_ADA) {
            Family::StyleGan2Ada
        } else if self.has_any(&[EPSILON]) {
            Family::Wasserstein
        } else if self.has_any(&OF_MIXED) || self.has_any(&OF_TENSORFLOW) {
            Family::StyleGan1
        } else if self.has_any(&OF_LOGISTIC) {
            Family::StyleGan2Ada
        } else {
            return (Family::Unknown, Source::Unknown);
        };
        (family, Source::Names)
    }

    /// What values prove; [`Source::Unknown`] where they prove nothing.
    fn by_values(&self) -> (Family, Source) {
        if self.is_often_negative(D_LOSS) {
            return (Family::Wasserstein, Source::Values);
        }
        if self.is_often_negative(G_LOSS) {
            return (Family::Unknown, Source::Values);
        }
        if self.has_any(&[R2]) && self.has_any(&[D_LOSS]) && !self.has_any(&OF_R3GAN) && self.is_paired() {
            return (Family::R3Gan, Source::Values);
        }
        (Family::Unknown, Source::Unknown)
    }

    /// The losses of a family that was told by its curves.
    fn losses(&self, family: Family) -> (Option<DLoss>, Option<GLoss>) {
        let is_mixed = self.has_any(&OF_MIXED);
        match family {
            Family::StyleGan2Ada => (Some(DLoss::LogisticSimplegp), Some(GLoss::LogisticNonsaturating)),
            Family::StyleGan1 if is_mixed => (Some(DLoss::HingeGp), Some(GLoss::Wgan)),
            Family::StyleGan1 if self.has_any(&OF_LOGISTIC) => (Some(DLoss::LogisticSimplegp), Some(GLoss::LogisticNonsaturating)),
            Family::R3Gan => (Some(DLoss::Rpgan), Some(GLoss::Rpgan)),
            Family::Wasserstein if is_mixed => (Some(DLoss::WganGp), Some(GLoss::Wgan)),
            Family::Wasserstein if self.has_any(&[EPSILON]) => (Some(DLoss::Wgan), Some(GLoss::Wgan)),
            Family::Wasserstein => (None, Some(GLoss::Wgan)),
            Family::StyleGan1 | Family::Unknown => (None, None),
        }
    }

    /// Whether more than a tenth of a curve's values is below 0, which softplus never is.
    fn is_often_negative(&self, name: &str) -> bool {
        let Some(curve) = self.get(name) else { return false };
        let known = curve.points.iter().filter(|point| point.value.is_finite());
        let (count, negative) = known.fold((0, 0), |(count, below), point| (count + 1, below + usize::from(point.value < -1e-4)));
        negative * 10 > count
    }

    /// Whether D's loss is too small for logistic losses of these scores, and not for that of their differences.
    fn is_paired(&self) -> bool {
        let rows = self.together([REAL, FAKE, D_LOSS]);
        let is_below = |loss: f64, bound: f64| loss < 0.95 * bound - 0.01;
        let no_logistic = rows.iter().filter(|[real, fake, loss]| is_below(*loss, softplus(-real) + softplus(*fake))).count();
        let no_pairing = rows.iter().filter(|[real, _, loss]| is_below(*loss, softplus(-real))).count();
        no_logistic >= 3 && no_logistic * 5 >= rows.len() * 4 && no_pairing * 5 <= rows.len()
    }

    /// γ where the weighted penalty is logged beside the penalty: D's regularisation is γ/2 of R1.
    fn gamma_of_penalty(&self) -> Option<f64> {
        let rows = self.together([D_REG, R1]);
        let mut gammas: Vec<f64> =
            rows.iter().filter(|[_, penalty]| *penalty > 0.0).map(|[weighted, penalty]| 2.0 * weighted / penalty).collect();
        gammas.sort_by(f64::total_cmp);
        let middle = *gammas.get(gammas.len() / 2)?;
        let alike = gammas.iter().filter(|gamma| (*gamma - middle).abs() <= 0.01 * middle).count();
        let is_one = middle.is_finite() && middle > 0.0 && alike * 10 >= gammas.len() * 9;
        is_one.then(|| number::parse(&number::scientific(middle, 4))).flatten()
    }

    fn newest(&self, name: &str) -> Option<f64> {
        let points = &self.get(name)?.points;
        points.iter().rev().find(|point| point.value.is_finite()).and_then(|point| number::parse(&number::shortest_f32(point.value)))
    }

    /// Values of the rows that have all of these, finite.
    fn together<const N: usize>(&self, names: [&str; N]) -> Vec<[f64; N]> {
        let Some(first) = names.first().and_then(|name| self.get(name)) else { return vec![] };
        let at = |name: &str, row: u32| {
            let points = &self.get(name)?.points;
            let at = points.binary_search_by_key(&row, |point| point.row).ok()?;
            points.get(at).map(|point| f64::from(point.value))
        };
        let row = |row: u32| names.map(|name| at(name, row).unwrap_or(f64::NAN));
        first.points.iter().map(|point| row(point.row)).filter(|values| values.iter().all(|x| x.is_finite())).collect()
    }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + number::ln(1.0 + number::exp(-x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::log::logged::Point;

    fn curve(name: &str, values: &[f32]) -> LoggedCurve {
        let points = values.iter().zip(0..).map(|(&value, row)| Point { row, value, spread: f32::NAN }).collect();
        LoggedCurve { name: name.into(), points }
    }

    fn told(curves: &[(&str, [f32; 3])]) -> (Family, Source, Option<DLoss>, Option<GLoss>) {
        let curves: Vec<_> = curves.iter().map(|(name, values)| curve(name, values)).collect();
        let about = about_of(&curves, None);
        (about.family, about.source, about.d_loss, about.g_loss)
    }

    #[test]
    fn families_are_told_by_names_and_values() {
        let (real, fake) = ((REAL, [1.0; 3]), (FAKE, [-1.0; 3]));
        let logistic = (Some(DLoss::LogisticSimplegp), Some(GLoss::LogisticNonsaturating));
        let of = |family, source, losses: (Option<DLoss>, Option<GLoss>)| (family, source, losses.0, losses.1);
        let unknown = of(Family::Unknown, Source::Unknown, (None, None));
        for (curves, expected) in [
            (vec![], unknown),
            (vec![("loss", [1.0; 3])], unknown),
            (vec![real, fake], unknown),
            (vec![real, fake, (D_LOSS, [0.9; 3])], of(Family::StyleGan2Ada, Source::Names, logistic)),
            (vec![real, fake, (R1, [0.9; 3])], of(Family::StyleGan2Ada, Source::Names, logistic)),
            (vec![real, fake, (R1, [0.9; 3]), ("Progress/lod", [0.0; 3])], of(Family::StyleGan1, Source::Names, logistic)),
            (vec![real, ("Progress/lod", [0.0; 3])], of(Family::StyleGan1, Source::Names, (None, None))),
            (vec![real, ("Loss/mixed_norms", [0.0; 3])], of(Family::StyleGan1, Source::Names, (Some(DLoss::HingeGp), Some(GLoss::Wgan)))),
            (
                vec![real, ("Loss/mixed_norms", [0.0; 3]), (EPSILON, [0.0; 3])],
                of(Family::Wasserstein, Source::Names, (Some(DLoss::WganGp), Some(GLoss::Wgan))),
            ),
            (vec![real, (D_LOSS, [-1.0, 2.0, 3.0])], of(Family::Wasserstein, Source::Values, (None, Some(GLoss::Wgan)))),
            (vec![real, (D_LOSS, [1.0; 3]), (G_LOSS, [-1.0; 3])], of(Family::Unknown, Source::Values, (None, None))),
            (
                vec![real, fake, (D_LOSS, [2.0; 3]), (R2, [0.4; 3]), (GAMMA, [3.0; 3])],
                of(Family::R3Gan, Source::Names, (Some(DLoss::Rpgan), Some(GLoss::Rpgan))),
            ),
            (
                vec![real, fake, (D_LOSS, [0.43; 3]), (R2, [0.4; 3])],
                of(Family::R3Gan, Source::Values, (Some(DLoss::Rpgan), Some(GLoss::Rpgan))),
            ),
            // A loss that logistic scores allow, one that neither allows, and none that is finite, prove nothing.
            (vec![real, fake, (D_LOSS, [0.65; 3]), (R2, [0.4; 3])], of(Family::StyleGan2Ada, Source::Names, logistic)),
            (vec![real, fake, (D_LOSS, [0.1; 3]), (R2, [0.4; 3])], of(Family::StyleGan2Ada, Source::Names, logistic)),
            (vec![real, fake, (D_LOSS, [f32::NAN; 3]), (R2, [0.4; 3])], of(Family::StyleGan2Ada, Source::Names, logistic)),
        ] {
            assert_eq!(told(&curves), expected, "{curves:?}");
        }
    }

    #[test]
    fn settings_count_more_than_names_and_values_more_than_settings() {
        let options = Options::of(r#"{"loss_kwargs": {"class_name": "R3GANLoss"}, "gamma_scheduler": {"base_value": 150}}"#).unwrap();
        let about = |curves: &[LoggedCurve]| about_of(curves, Some(&options));
        let told = about(&[curve(D_LOSS, &[1.0; 3])]);
        assert_eq!((told.family, told.source, told.r1_gamma, told.r2_gamma), (Family::R3Gan, Source::Options, Some(150.0), Some(150.0)));
        let told = about(&[curve(D_LOSS, &[-1.0; 3])]);
        assert_eq!((told.family, told.source), (Family::Wasserstein, Source::Values));
        // γ as it is now.
        let told = about(&[curve(GAMMA, &[33.0, 3.3, f32::NAN])]);
        assert_eq!((told.r1_gamma, told.r2_gamma), (Some(3.3), Some(3.3)));
    }

    #[test]
    fn gamma_is_told_by_the_weighted_penalty() {
        let gamma = |weighted: &[f32], penalty: &[f32]| about_of(&[curve(D_REG, weighted), curve(R1, penalty)], None).r1_gamma;
        assert_eq!(gamma(&[0.088_157_67, 0.0, f32::NAN], &[1.721_829_5, 0.0, 1.0]), Some(0.1024));
        assert_eq!(gamma(&[0.1, 0.1, 0.1], &[1.0, 2.0, 3.0]), None);
        assert_eq!(gamma(&[0.0; 3], &[0.0; 3]), None);
    }
}
