//! What a session looks at: for its frames the stage, one sample, watched tensors, mistaken penalties, each when it is due; and quality, at
//! its iterations.
//!
//! Must not know: commands, how training is paced.

use crate::engine::contract::frame::{At, Coverage, Mistakes, Named, OPTIMAL, OneSample, Pictures, Plane, Quality, Stage, Watched};
use crate::engine::contract::view::{Generator, Layer};
use crate::engine::measuring;
use crate::engine::session::Session;
use crate::executor::HostTensor;
use crate::gan::probes::{FIELD_SIDE, GRID, Look, PENALTIES, PUSH, SLOPE, SQUARES, STAGE_COLUMNS, STAGE_ROWS};
use crate::gan::trainer::TrainError;
use crate::gan::{data, losses, optimal};

/// Share of the time that drawing the stage may take.
const STAGE_SHARE: f64 = 0.2;
/// Longest time between two drawings of the stage of a running session, whatever one takes.
const STAGE_EVERY_MS: f64 = 1000.0;
/// Least time between two readings of one sample's numbers, and of watched tensors.
const SAMPLE_EVERY_MS: f64 = 100.0;
/// Least time between two readings of mistaken penalties.
const MISTAKES_EVERY_MS: f64 = 100.0;
/// Tensors of the last D step of which the page follows one sample, beside the terms of the loss.
const SAMPLE_NAMES: [&str; 9] = [
    "latents",
    "fake_images_out",
    "fake_scores_out",
    "reals",
    "real_scores_out",
    "r1_penalty",
    "r2_penalty",
    "weighted_gradient_penalty",
    "loss",
];

/// Layers that are looked at only while they are on: what of, whether that is of points, and which tensors.
static LAYERS: &[(Layer, Look, bool, &[&str])] = &[
    (Layer::Slope, Look::Gradients, true, &[SLOPE]),
    (Layer::Push, Look::Gradients, true, &[PUSH]),
    (Layer::Grid, Look::Grid, true, &[GRID]),
    (Layer::Slope, Look::Gradients, false, &[SQUARES[0], PENALTIES[0], SQUARES[1], PENALTIES[1]]),
];

/// The distances of two sets of reals: sliced Wasserstein, and Fréchet of pictures.
#[derive(Clone, Copy)]
pub(super) struct Floor {
    pub distance: f32,
    pub frechet: Option<f32>,
}

impl Session {
    pub(super) async fn stage(&mut self, clock: &impl Fn() -> f64) -> Result<Option<At<Stage>>, TrainError> {
        let start = clock();
        let rested = start - self.due.stage_at >= (self.due.stage_ms / STAGE_SHARE).min(STAGE_EVERY_MS);
        if !self.due.stage || (self.running && !rested) {
            return Ok(None);
        }
        let shown = self.read_stage().await?;
        self.due.stage = false;
        self.due.stage_at = clock();
        self.due.stage_ms = self.due.stage_at - start;
        Ok(Some(self.at(shown)))
    }

    async fn read_stage(&mut self) -> Result<Stage, TrainError> {
        let (samples, generator) = if self.view.generator == Generator::Ema { ("probe_ema", "Gs") } else { ("probe_raw", "G") };
        let experiment = self.trainer.experiment();
        let (picture, labelled) = (data::picture(experiment), data::classes(experiment) > 0);
        let sample_scores = format!("{samples}_scores");
        let names: &[&str] = match picture {
            None => &["probe_reals", samples, "probe_field"],
            Some(_) => &["probe_reals", samples, "probe_reals_scores", &sample_scores],
        };
        let tensors = self.trainer.probe_stage(names)?.await?;
        let mut tensors = tensors.iter().map(floats);
        let mut next = || tensors.next().unwrap_or_default();
        let (reals, fakes, first) = (next(), next(), next());
        let layers = self.layers(generator, &fakes).await?;
        Ok(match picture {
            None => Stage::Plane(Plane { extent: data::EXTENT as f32, reals, fakes, field_side: FIELD_SIDE as u32, field: first, layers }),
            Some(picture) => Stage::Pictures(Pictures {
                channels: picture.channels as u32,
                side: picture.side as u32,
                rows: STAGE_ROWS as u32,
                columns: STAGE_COLUMNS as u32,
                labelled,
                reals,
                fakes,
                real_scores: first,
                fake_scores: next(),
                layers,
            }),
        })
    }

    /// The numbers of the layers that are on beside those that the stage always has.
    async fn layers(&mut self, generator: &'static str, fakes: &[f32]) -> Result<Named, TrainError> {
        let of_points = data::picture(self.trainer.experiment()).is_none();
        let mut layers = vec![];
        for &(layer, look, is_of_points, names) in LAYERS {
            if is_of_points == of_points && self.view.shows(layer) {
                let tensors = self.trainer.look(look, generator, names)?.await?;
                layers.extend(names.iter().zip(&tensors).map(|(name, tensor)| (name.to_string(), floats(tensor))));
            }
        }
        if self.view.shows(Layer::Optimal) {
            layers.push((OPTIMAL.to_string(), optimal::scores(self.trainer.experiment(), fakes)));
        }
        Ok(layers)
    }

    /// The sample of the last D step that is looked at, on its way to the loss, when it is due; without numbers, once, where there was no step.
    pub(super) async fn sample(&mut self, now: f64) -> Result<Option<At<OneSample>>, TrainError> {
        if !self.trainer.d_has_stepped() {
            let is_known = std::mem::replace(&mut self.due.sample_is_blank, true);
            return Ok((!is_known).then(|| self.at(OneSample::default())));
        }
        if now - self.due.sample_at < SAMPLE_EVERY_MS {
            return Ok(None);
        }
        (self.due.sample_at, self.due.sample_is_blank) = (now, false);
        let terms = losses::d_loss(self.trainer.experiment().d_loss).terms.iter().map(|term| term.tensor);
        let names: Vec<&str> = SAMPLE_NAMES.into_iter().chain(terms).filter(|n| self.trainer.d_step_has(n)).collect();
        let tensors = self.trainer.read_d_step(&names).await?;
        let index = self.watch.sample.min(self.trainer.experiment().batch.saturating_sub(1));
        let numbers = names.iter().zip(&tensors).map(|(name, tensor)| (name.to_string(), row(tensor, index as usize))).collect();
        Ok(Some(self.at(OneSample { index, numbers })))
    }

    /// Those of the watched tensors that have numbers, when they are due; none, once, where none has.
    pub(super) async fn watched(&mut self, now: f64) -> Result<Option<At<Vec<Watched>>>, TrainError> {
        if self.watch.names.is_empty() {
            return Ok(None);
        }
        let has_numbers = |name: &&String| self.trainer.has_computed(name) == Some(true);
        let wanted: Vec<String> = self.watch.names.iter().filter(has_numbers).cloned().collect();
        if wanted.is_empty() {
            let is_known = std::mem::replace(&mut self.due.watched_is_blank, true);
            return Ok((!is_known).then(|| self.at(vec![])));
        }
        if now - self.due.watched_at < SAMPLE_EVERY_MS {
            return Ok(None);
        }
        (self.due.watched_at, self.due.watched_is_blank) = (now, false);
        let tensors = self.trainer.read_all(&wanted).await?;
        let asked = |name: &str| self.trainer.is_of_samples(name).then_some(self.watch.sample);
        let briefs = wanted.into_iter().zip(&tensors).map(|(name, tensor)| brief(asked(&name), name, tensor)).collect();
        Ok(Some(self.at(briefs)))
    }

    /// The texts of the kernels that are looked at, when they may have changed.
    pub(super) fn sources(&mut self) -> Result<Option<Vec<(String, String)>>, TrainError> {
        if self.watch.sources.is_empty() || std::mem::replace(&mut self.due.sources_told, true) {
            return Ok(None);
        }
        // Where no kernel computes it, the text is empty.
        let text = |name: &String| Ok((name.clone(), self.trainer.kernel_source(name)?.unwrap_or_default()));
        self.watch.sources.iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// Whether quality is to be measured where the device stands now.
    pub(super) fn quality_is_due(&self) -> bool {
        !self.trainer.half_done() && measuring::is_due(self.trainer.iteration(), self.is_of_pictures())
    }

    /// Iterations to the next one at which quality is measured.
    pub(super) fn until_quality(&self) -> u32 {
        measuring::until_next(self.trainer.iteration(), self.is_of_pictures())
    }

    fn is_of_pictures(&self) -> bool {
        data::picture(self.trainer.experiment()).is_some()
    }

    /// Measures quality at an iteration that is done and whose rows are here. Where the run does not stand there after all, as something
    /// was not finite or a device was lost, nothing is measured.
    pub(super) async fn measure_at(&mut self, iteration: u32) -> Result<(), TrainError> {
        if self.fault.is_some() || self.trainer.iteration() != iteration {
            return Ok(());
        }
        let measured = self.quality().await;
        match measured {
            Ok(quality) => self.measured.push(quality),
            Err(error) => self.survive(Err(error))?,
        }
        Ok(())
    }

    async fn quality(&mut self) -> Result<Quality, TrainError> {
        let measures = self.trainer.probe_quality(self.quality_floor.is_none())?.await?;
        if let Some(floor) = measures.floor {
            self.quality_floor = Some(Floor { distance: floor as f32, frechet: measures.frechet_floor.map(|x| x as f32) });
        }
        let modes = data::modes(self.trainer.experiment().data).map_or(0, |m| m.len()) as u32;
        let coverage = measures.coverage.map(|c| Coverage { modes_held: c.modes_held as u32, modes, high_quality: c.high_quality as f32 });
        Ok(Quality {
            iteration: self.trainer.iteration(),
            coverage,
            distance: measures.distance as f32,
            floor: self.quality_floor.map_or(f32::NAN, |floor| floor.distance),
            frechet: measures.frechet.map(|x| x as f32).zip(self.quality_floor.and_then(|floor| floor.frechet)),
            agreement: measures.agreement.map(|share| share as f32),
        })
    }

    /// R1 and its mistakes, where they are watched; of a paused run once, until something of it changes.
    pub(super) async fn mistakes(&mut self, now: f64) -> Result<Option<Mistakes>, TrainError> {
        let is_due = |at: f64| self.running && now - at >= MISTAKES_EVERY_MS;
        if !self.watch.mistakes || !self.due.mistakes_at.is_none_or(is_due) {
            return Ok(None);
        }
        let is_after = !self.trainer.has_looked_before(Look::Mistakes);
        let Some(pending) = self.trainer.probe_mistakes()? else { return Ok(None) };
        let values = pending.await?.into_iter().map(|(name, value)| (name.to_string(), value as f32)).collect();
        self.due.mistakes_at = Some(now);
        Ok(Some(Mistakes { iteration: self.trainer.iteration(), is_after, values }))
    }

    /// What is to be looked at right before steps, for what is watched.
    pub(super) fn looks_before_steps(&self) -> Vec<Look> {
        let is_wanted = |look: &Look| {
            let is_named = look.watched().iter().any(|name| self.watch.names.iter().any(|watched| watched == name));
            is_named || (*look == Look::Mistakes && self.watch.mistakes)
        };
        Look::ALL.into_iter().filter(|look| look.comes_before().is_some() && is_wanted(look)).collect()
    }
}

/// A tensor in brief, with the numbers of the sample asked for if it is of samples.
fn brief(asked: Option<u32>, name: String, tensor: &HostTensor) -> Watched {
    let numbers = floats(tensor);
    let finite = || numbers.iter().copied().filter(|x| x.is_finite());
    let mean = numbers.iter().copied().map(f64::from).sum::<f64>() / numbers.len() as f64;
    let variance = numbers.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / numbers.len() as f64;
    let range = finite().fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)]);
    let mut histogram = vec![0; Watched::BINS];
    let width = (range[1] - range[0]) / Watched::BINS as f32;
    for x in finite() {
        let bin = if width > 0.0 { ((x - range[0]) / width) as usize } else { Watched::BINS / 2 };
        histogram[bin.min(Watched::BINS - 1)] += 1;
    }
    // What is not of samples is one row of all of its numbers.
    let rows = if asked.is_some() { tensor.shape.first().copied().unwrap_or(1).max(1) } else { 1 };
    let row = numbers.len() / rows;
    let asked = asked.map(|asked| asked.min(rows as u32 - 1));
    let first = asked.map_or(0, |asked| asked as usize * row);
    Watched {
        name,
        shape: tensor.shape.iter().map(|&extent| extent as u32).collect(),
        mean: mean as f32,
        deviation: variance.sqrt() as f32,
        range,
        non_finite: (numbers.len() - finite().count()) as u32,
        histogram,
        sample: numbers[first..first + row.min(Watched::MOST)].to_vec(),
        asked,
        each: if asked.is_some() && row == 1 { numbers } else { vec![] },
    }
}

pub(super) fn floats(tensor: &HostTensor) -> Vec<f32> {
    tensor.data.iter().map(|&x| x as f32).collect()
}

fn row(tensor: &HostTensor, index: usize) -> Vec<f32> {
    let width: usize = tensor.shape.iter().skip(1).product();
    tensor.data.iter().skip(index * width).take(width).map(|&x| x as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No mean of what is left over hides what is not finite.
    #[test]
    fn a_tensor_that_is_not_finite_has_no_finite_mean() {
        let of = |data: &[f64]| brief(Some(9), "loss".into(), &HostTensor { shape: vec![data.len()], data: data.to_vec() });
        let healthy = of(&[1.0, 3.0]);
        assert_eq!((healthy.mean, healthy.deviation, healthy.non_finite, healthy.asked), (2.0, 1.0, 0, Some(1)));
        let broken = of(&[1.0, f64::NAN, 3.0]);
        assert!(broken.mean.is_nan() && broken.deviation.is_nan());
        assert_eq!((broken.non_finite, broken.range, broken.histogram.iter().sum::<u32>()), (1, [1.0, 3.0], 2));
        assert_eq!((of(&[1.0, f64::INFINITY]).mean, of(&[1.0, f64::INFINITY]).non_finite), (f32::INFINITY, 1));
    }
}
