//! What the page keeps of the engine's frames: curves, the newest stage, and the numbers in words.
//!
//! Must not know: workers, canvases.

use std::ops::Range;

use crate::engine::contract::protocol::{Frame, Memory, Quality, Row, Stage, named};
use crate::gan::probes::SLOPE;
use crate::insight::colour::settle_range;
use crate::insight::stage_map::{largest, largest_score};
use crate::run::history::History;
use crate::run::training_log::{KIMG, TrainingLog};

/// Share of samples near a mode.
pub const HIGH_QUALITY: &str = "high quality";
/// Share of the modes that are held.
pub const MODES_HELD: &str = "modes held";
/// Sliced Wasserstein-2 distance from reals.
pub const DISTANCE: &str = "sliced W₂";
/// Share of samples of the class asked for.
pub const AGREEMENT: &str = "right class";
/// The columns of [`Live::quality`].
pub const QUALITY_NAMES: [&str; 4] = [HIGH_QUALITY, MODES_HELD, DISTANCE, AGREEMENT];

/// Most marks.
const MOST_MARKS: usize = 32;
/// A setting that is changed again within so many iterations keeps its mark.
const SAME_MARK: u32 = 200;

/// The newest numbers, for text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Now {
    /// Iterations done.
    pub iteration: u32,
    /// Whether the first half of the next iteration is already taken.
    pub half_done: bool,
    /// Whether the engine trained when it made the last frame.
    pub running: bool,
    /// Iterations a second; 0 when paused.
    pub iterations_per_second: f32,
    /// Batch means of the last iteration.
    pub scalars: Vec<(String, f32)>,
    /// Sample 0 of the last D step.
    pub sample: Vec<(String, Vec<f32>)>,
    /// The last measured sample quality.
    pub quality: Option<Quality>,
    /// Largest absolute score on the palette.
    pub field_range: f32,
    /// Largest slope on its palette.
    pub slope_range: f32,
    /// Iterations that the run can go back to.
    pub kept: Vec<u32>,
    /// Memory that the engine uses.
    pub memory: Memory,
    /// Steps of D and of G that were taken since the page watches the run, and those of them that loss scaling skipped.
    pub steps: [[u32; 2]; 2],
}

/// The networks' optimizers, as the engine names them.
pub const OPTIMIZERS: [&str; 2] = ["TrainD", "TrainG"];

impl Now {
    /// The last value of a curve; NaN when there is none.
    pub fn scalar(&self, name: &str) -> f32 {
        self.scalars.iter().find(|(n, _)| n == name).map_or(f32::NAN, |(_, x)| *x)
    }
}

impl Now {
    /// Counts a row's steps with loss scaling.
    fn count_skips(&mut self, names: &[String], values: &[f32]) {
        for (counts, optimizer) in self.steps.iter_mut().zip(OPTIMIZERS) {
            let skipped = |(name, _): &(&String, &f32)| name.strip_prefix(optimizer) == Some("/overflow_frequency");
            match names.iter().zip(values).find(skipped) {
                Some((_, skip)) if skip.is_finite() => *counts = [counts[0] + 1, counts[1] + u32::from(*skip > 0.0)],
                _ => {}
            }
        }
    }

    /// The newest iteration before this one that the run can go back to.
    pub fn before(&self) -> Option<u32> {
        self.stops().last().copied()
    }

    /// The iterations before this one that the run can go back to.
    pub fn stops(&self) -> Vec<u32> {
        self.kept.iter().copied().filter(|kept| *kept < self.iteration + u32::from(self.half_done)).collect()
    }
}

/// What a frame changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The curves.
    pub curves: bool,
    /// The stage.
    pub stage: bool,
    /// A new run began.
    pub run: bool,
}

/// Everything kept of the frames so far.
#[derive(Default)]
pub struct Live {
    /// Curves by StyleGAN's names.
    pub curves: History,
    /// Sample quality, as [`QUALITY_NAMES`].
    pub quality: History,
    /// R1 and what the known mistakes make of it, while a view watches them.
    pub mistakes: History,
    /// Where settings were changed while it trained: iteration, and what was set.
    pub marks: Vec<(u32, String)>,
    /// The newest points and field.
    pub stage: Option<Stage>,
    /// The newest numbers.
    pub now: Now,
    /// The run that the curves belong to; `None` takes the next frame's run as the same.
    pub run: Option<u32>,
    /// Iteration of the last row.
    last_row: u32,
}

impl Live {
    /// Takes rows of a training log into the curves. Thousands of images become images, so that places on the axis are whole.
    pub fn take_log(&mut self, log: &TrainingLog, rows: Range<usize>) {
        let unit = if log.x_name == KIMG { 1000.0 } else { 1.0 };
        let names: Vec<String> = log.curves.iter().map(|(name, _)| name.clone()).collect();
        for row in rows {
            let values: Vec<f32> = log.curves.iter().map(|(_, numbers)| numbers[row]).collect();
            self.curves.push((log.x[row] * unit).round() as u32, &names, &values);
        }
    }

    /// Takes a frame in.
    pub fn absorb(&mut self, frame: &Frame, stage: Option<Stage>) -> Changed {
        let mut changed = Changed { run: self.run.is_some_and(|run| run != frame.run), ..Changed::default() };
        if changed.run {
            self.forget();
            changed.curves = true;
        }
        self.run = Some(frame.run);
        self.now.iteration = frame.iteration;
        self.now.half_done = frame.half_done;
        self.now.running = frame.running;
        self.now.iterations_per_second = frame.iterations_per_second;
        self.now.memory = frame.memory;
        self.now.kept.clone_from(&frame.kept);
        changed.curves |= self.forget_after(frame.iteration + u32::from(frame.half_done));
        for row in &frame.rows {
            self.curves.push(row.iteration, &frame.scalar_names, &row.values);
            self.now.count_skips(&frame.scalar_names, &row.values);
        }
        if let Some(row) = frame.rows.last() {
            self.absorb_scalars(&frame.scalar_names, row);
            changed.curves = true;
        }
        if !frame.sample.is_empty() {
            self.now.sample.clone_from(&frame.sample);
        }
        changed.curves |= self.absorb_quality(frame.quality);
        if let Some(mistakes) = &frame.mistakes {
            let (names, values): (Vec<String>, Vec<f32>) = mistakes.values.iter().cloned().unzip();
            self.mistakes.push(mistakes.iteration, &names, &values);
            changed.curves = true;
        }
        if let Some(stage) = stage {
            self.now.field_range = settle_range(self.now.field_range, largest_score(&stage));
            if let Stage::Plane(plane) = &stage {
                self.now.slope_range = settle_range(self.now.slope_range, largest(named(&plane.layers, SLOPE)));
            }
            self.stage = Some(stage);
            changed.stage = true;
        }
        changed
    }

    /// A setting was changed now. A slider that moves leaves one mark.
    pub fn mark(&mut self, what: &str, value: &str) {
        let iteration = self.now.iteration;
        let text = format!("{what} {value}");
        match self.marks.last_mut() {
            Some((at, last)) if last.starts_with(what) && iteration < *at + SAME_MARK => *last = text,
            _ => self.marks.push((iteration, text)),
        }
        let surplus = self.marks.len().saturating_sub(MOST_MARKS);
        self.marks.drain(..surplus);
    }

    /// The run went back: drops what came after. Says whether there was something.
    fn forget_after(&mut self, iteration: u32) -> bool {
        let went_back = self.reach().is_some_and(|(_, last)| last > iteration);
        if went_back {
            self.truncate(iteration);
        }
        went_back
    }

    /// The run goes on from `iteration` in a new engine: drops what came after it.
    pub fn resume(&mut self, iteration: u32) {
        self.truncate(iteration);
        self.run = None;
    }

    fn truncate(&mut self, iteration: u32) {
        for history in [&mut self.curves, &mut self.quality, &mut self.mistakes] {
            history.truncate(iteration);
        }
        self.marks.retain(|(at, _)| *at <= iteration);
    }

    /// Iterations from the left to the right end of the curves.
    pub fn reach(&self) -> Option<(u32, u32)> {
        self.curves.reach()
    }

    /// The last row; the second half of an iteration keeps the numbers of the first.
    fn absorb_scalars(&mut self, names: &[String], row: &Row) {
        let same = self.last_row == row.iteration;
        let known = |name: &str, x: f32| if same && x.is_nan() { self.now.scalar(name) } else { x };
        let scalars = names.iter().zip(&row.values).map(|(name, &x)| (name.clone(), known(name, x))).collect();
        self.now.scalars = scalars;
        self.last_row = row.iteration;
    }

    fn absorb_quality(&mut self, quality: Option<Quality>) -> bool {
        let Some(quality) = quality else { return false };
        let [high, held] = quality.coverage.map_or([f32::NAN; 2], |c| [c.high_quality, c.modes_held as f32 / c.modes.max(1) as f32]);
        let values = [high, held, quality.distance, quality.agreement.unwrap_or(f32::NAN)];
        self.quality.push(quality.iteration, &QUALITY_NAMES.map(String::from), &values);
        self.now.quality = Some(quality);
        true
    }

    fn forget(&mut self) {
        self.curves.clear();
        self.quality.clear();
        self.mistakes.clear();
        self.marks.clear();
        self.now = Now::default();
        self.last_row = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(run: u32, iteration: u32) -> Frame {
        let rows = vec![Row { iteration, values: vec![iteration as f32] }];
        Frame { run, iteration, scalar_names: vec!["Loss/D/loss".into()], rows, ..Frame::default() }
    }

    #[test]
    fn a_new_run_begins_the_curves_anew() {
        let mut live = Live::default();
        for i in 1..=5 {
            assert!(!live.absorb(&frame(0, i), None).run);
        }
        assert!(live.absorb(&frame(1, 1), None).run);
        assert_eq!(live.reach(), Some((1, 1)));
    }

    #[test]
    fn a_slider_leaves_one_mark_and_going_back_takes_it() {
        let mut live = Live::default();
        live.absorb(&frame(0, 500), None);
        live.mark("R1 γ", "2");
        live.mark("R1 γ", "5");
        live.mark("D learning rate", "0.01");
        assert_eq!(live.marks, [(500, "R1 γ 5".to_string()), (500, "D learning rate 0.01".to_string())]);
        live.absorb(&frame(0, 900), None);
        live.mark("R1 γ", "1");
        live.resume(600);
        assert_eq!(live.marks.len(), 2);
    }

    #[test]
    fn steps_that_loss_scaling_skips_are_counted() {
        let mut live = Live::default();
        let names = ["TrainD/overflow_frequency", "TrainG/overflow_frequency"].map(String::from).to_vec();
        let rows = [[1.0, 0.0], [0.0, f32::NAN], [1.0, 0.0]];
        let rows = (1..).zip(rows).map(|(iteration, values)| Row { iteration, values: values.to_vec() }).collect();
        live.absorb(&Frame { iteration: 3, scalar_names: names, rows, ..Frame::default() }, None);
        assert_eq!(live.now.steps, [[3, 2], [2, 0]]);
    }

    #[test]
    fn a_log_is_curves_over_images() {
        let curves = vec![("Loss/D/loss".to_string(), vec![1.0, f32::NAN, 3.0])];
        let log = TrainingLog { x_name: KIMG.into(), x: vec![0.5, 1.0, 1.5], curves, is_unfinished: false };
        let mut live = Live::default();
        live.take_log(&log, 0..2);
        live.take_log(&log, 2..3);
        assert_eq!((live.reach(), live.curves.at("Loss/D/loss", 1500, 1)), (Some((500, 1500)), 3.0));
        assert!(live.curves.at("Loss/D/loss", 1000, 1).is_nan());
    }

    #[test]
    fn a_run_that_went_back_drops_what_came_after() {
        let mut live = Live::default();
        for i in 1..=9 {
            live.absorb(&frame(0, i), None);
        }
        let back = Frame { rows: vec![], ..frame(0, 4) };
        assert!(live.absorb(&back, None).curves);
        assert_eq!(live.reach(), Some((1, 4)));
        assert!(!live.absorb(&back, None).curves);
    }

    #[test]
    fn a_resumed_run_keeps_the_curves_up_to_the_snapshot() {
        let mut live = Live::default();
        for i in 1..=9 {
            live.absorb(&frame(3, i), None);
        }
        live.resume(6);
        assert!(!live.absorb(&frame(1, 7), None).run);
        assert_eq!(live.reach(), Some((1, 7)));
        assert_eq!(live.now.scalar("Loss/D/loss"), 7.0);
        assert!(live.now.scalar("Loss/G/loss").is_nan());
    }
}
