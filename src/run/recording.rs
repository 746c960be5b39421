//! A recording of a run: its curves, the newest stage, and the newest numbers. A training log becomes one too.
//!
//! Every group of numbers is as of the iteration that it says; what is not known of the state shown is absent, never the number
//! of another one. Must not know: workers, canvases.

use std::ops::Range;
use std::sync::Arc;

use crate::engine::contract::frame::{At, Frame, Memory, OneSample, Quality, Row, Stage, Watched, named};
use crate::gan::probes::SLOPE;
use crate::run::history::History;
use crate::run::ranges::{largest, largest_score, settle_range};
use crate::run::training_log::{KIMG, TrainingLog};
use crate::text::Text;

/// Share of samples near a mode.
pub const HIGH_QUALITY: &str = "high quality";
/// Share of the modes that are held.
pub const MODES_HELD: &str = "modes held";
/// Sliced Wasserstein-2 distance from reals.
pub const DISTANCE: &str = "sliced W₂";
/// Share of samples of the class asked for.
pub const AGREEMENT: &str = "right class";
/// The columns of [`Recording::quality`].
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
    /// The sample of the last D step that is looked at, and of which moment; without numbers where there was no step.
    pub sample: At<OneSample>,
    /// The tensors that are watched, and of which moment.
    pub watched: Arc<At<Vec<Watched>>>,
    /// The kernels that are looked at, by the names of their tensors.
    pub sources: Arc<Vec<(String, String)>>,
    /// R1 and what the known mistakes make of it, while a view watches them; none where that was not computed.
    pub mistakes: Vec<(String, f32)>,
    /// Whether these are of D after its last step; see [`Mistakes::is_after`](crate::engine::contract::frame::Mistakes::is_after).
    pub mistakes_are_after: bool,
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

/// A change of a setting while it trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Iterations done then.
    pub iteration: u32,
    /// The name of the field.
    pub label: Text,
    /// Its value from then on, as it stands in links.
    pub value: String,
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

/// What there is to draw anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The curves.
    pub curves: bool,
    /// The stage.
    pub stage: bool,
}

/// Everything kept of the frames so far.
#[derive(Default)]
pub struct Recording {
    /// Curves by StyleGAN's names.
    pub curves: History,
    /// Sample quality, as [`QUALITY_NAMES`].
    pub quality: History,
    /// R1 and what the known mistakes make of it, while a view watches them.
    pub mistakes: History,
    /// Where settings were changed while it trained.
    pub marks: Vec<Mark>,
    /// The iteration after which the newest settings are in force; `None` where they always were.
    in_force_since: Option<u32>,
    /// The newest points and field.
    pub stage: Option<Stage>,
    /// The newest numbers.
    pub now: Now,
    /// Iteration of the last row.
    last_row: u32,
}

impl Recording {
    /// Takes rows of a training log into the curves. Thousands of images become images, so that places on the axis are whole.
    pub fn take_log(&mut self, log: &TrainingLog, rows: Range<usize>) {
        let unit = if log.x_name == KIMG { 1000.0 } else { 1.0 };
        let names: Vec<String> = log.curves.iter().map(|(name, _)| name.clone()).collect();
        for row in rows {
            let values: Vec<f32> = log.curves.iter().map(|(_, numbers)| numbers[row]).collect();
            self.curves.push((log.x[row] * unit).round() as u32, &names, &values);
        }
    }

    /// Takes a frame of the recorded run in. A frame from before the newest row says that the run went back: what came after is dropped.
    pub fn absorb(&mut self, mut frame: Frame) -> Changed {
        let reached = frame.iteration + u32::from(frame.half_done);
        let mut changed = Changed { curves: self.cut_after(reached), stage: false };
        self.absorb_progress(&frame);
        changed.curves |= self.absorb_rows(&frame);
        changed.curves |= self.absorb_quality(frame.quality);
        if let Some(mistakes) = frame.mistakes.take() {
            let (names, values): (Vec<String>, Vec<f32>) = mistakes.values.iter().cloned().unzip();
            self.mistakes.push(mistakes.iteration, &names, &values);
            self.now.mistakes = mistakes.values;
            self.now.mistakes_are_after = mistakes.is_after;
            changed.curves = true;
        }
        if let Some(sample) = frame.sample.take() {
            self.now.sample = sample;
        }
        if let Some(watched) = frame.watched.take() {
            self.now.watched = Arc::new(watched);
        }
        if let Some(sources) = frame.sources.take() {
            self.now.sources = Arc::new(sources);
        }
        if let Some(stage) = frame.stage.take() {
            self.absorb_stage(stage);
            changed.stage = true;
        }
        changed
    }

    /// A setting has another value from now on. A slider that moves leaves one mark.
    pub fn mark(&mut self, label: Text, value: String) {
        let iteration = self.now.iteration;
        match self.marks.last_mut() {
            Some(last) if last.label == label && iteration < last.iteration + SAME_MARK => last.value = value,
            _ => self.marks.push(Mark { iteration, label, value }),
        }
        let surplus = self.marks.len().saturating_sub(MOST_MARKS);
        self.marks.drain(..surplus);
    }

    /// All rows up to this iteration may be of other settings than the newest.
    pub fn settings_changed(&mut self, iteration: u32) {
        self.in_force_since = Some(iteration);
    }

    /// The iteration after which the newest settings are in force; `None` where they are of all the run that is known.
    pub fn in_force_since(&self) -> Option<u32> {
        self.in_force_since
    }

    /// A run begins, at this iteration: nothing of an earlier one is known any more. Its stage stays until there is another.
    pub fn begin_anew(&mut self, iteration: u32) {
        let stage = self.stage.take();
        *self = Self { stage, now: Now { iteration, ..Now::default() }, ..Self::default() };
    }

    /// The run stands at this iteration now, and none of its steps was done there: its numbers are not known. The curves are
    /// cut when a frame says where it really stands.
    pub fn place(&mut self, iteration: u32) {
        let Now { quality, kept, memory, steps, field_range, slope_range, sources, .. } = std::mem::take(&mut self.now);
        self.now = Now { iteration, quality, kept, memory, steps, field_range, slope_range, sources, ..Now::default() };
        self.last_row = 0;
    }

    /// The run goes on from `iteration` in a new engine: drops what came after it.
    pub fn resume(&mut self, iteration: u32) {
        self.cut_after(iteration);
        self.place(iteration);
    }

    /// Drops what came after an iteration. Says whether there was something.
    fn cut_after(&mut self, iteration: u32) -> bool {
        let went_back = self.reach().is_some_and(|(_, last)| last > iteration);
        if went_back {
            for history in [&mut self.curves, &mut self.quality, &mut self.mistakes] {
                history.truncate(iteration);
            }
            self.marks.retain(|mark| mark.iteration <= iteration);
            self.in_force_since = self.in_force_since.map(|since| since.min(iteration));
        }
        went_back
    }

    /// Iterations from the left to the right end of the curves.
    pub fn reach(&self) -> Option<(u32, u32)> {
        self.curves.reach()
    }

    fn absorb_progress(&mut self, frame: &Frame) {
        self.now.iteration = frame.iteration;
        self.now.half_done = frame.half_done;
        self.now.running = frame.running;
        self.now.iterations_per_second = frame.iterations_per_second;
        self.now.memory = frame.memory;
        self.now.kept.clone_from(&frame.kept);
    }

    fn absorb_rows(&mut self, frame: &Frame) -> bool {
        for row in &frame.rows {
            self.curves.push(row.iteration, &frame.scalar_names, &row.values);
            self.now.count_skips(&frame.scalar_names, &row.values);
        }
        if let Some(row) = frame.rows.last() {
            self.absorb_scalars(&frame.scalar_names, row);
        }
        !frame.rows.is_empty()
    }

    /// The last row; the second half of an iteration keeps the numbers of the first.
    fn absorb_scalars(&mut self, names: &[String], row: &Row) {
        let same = self.last_row == row.iteration;
        let known = |name: &str, x: f32| if same && x.is_nan() { self.now.scalar(name) } else { x };
        let scalars = names.iter().zip(&row.values).map(|(name, &x)| (name.clone(), known(name, x))).collect();
        self.now.scalars = scalars;
        self.last_row = row.iteration;
    }

    fn absorb_stage(&mut self, stage: At<Stage>) {
        self.now.field_range = settle_range(self.now.field_range, largest_score(&stage.value));
        if let Stage::Plane(plane) = &stage.value {
            self.now.slope_range = settle_range(self.now.slope_range, largest(named(&plane.layers, SLOPE)));
        }
        self.stage = Some(stage.value);
    }

    fn absorb_quality(&mut self, measured: Vec<Quality>) -> bool {
        for quality in &measured {
            self.absorb_measurement(*quality);
        }
        !measured.is_empty()
    }

    fn absorb_measurement(&mut self, quality: Quality) {
        let [high, held] = quality.coverage.map_or([f32::NAN; 2], |c| [c.high_quality, c.modes_held as f32 / c.modes.max(1) as f32]);
        let values = [high, held, quality.distance, quality.agreement.unwrap_or(f32::NAN)];
        self.quality.push(quality.iteration, &QUALITY_NAMES.map(String::from), &values);
        self.now.quality = Some(quality);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::contract::frame::Mistakes;
    use crate::text::Language;

    const LOSS: &str = "Loss/D/loss";
    const GAMMA: Text = Text::same("R1 γ");
    const RATE: Text = Text::new("D learning rate", "D 学习率");

    fn frame(iteration: u32) -> Frame {
        let rows = vec![Row { iteration, values: vec![iteration as f32] }];
        Frame { iteration, scalar_names: vec![LOSS.into()], rows, ..Frame::default() }
    }

    fn after(iterations: u32) -> Recording {
        let mut recording = Recording::default();
        for iteration in 1..=iterations {
            recording.absorb(frame(iteration));
        }
        recording
    }

    #[test]
    fn a_run_that_begins_knows_nothing_of_the_one_before() {
        let mut recording = after(5);
        recording.begin_anew(0);
        assert_eq!((recording.reach(), recording.now), (None, Now::default()));
    }

    #[test]
    fn a_state_that_was_placed_has_no_numbers_of_another_one() {
        let mut recording = after(9);
        let one = OneSample { index: 3, numbers: vec![("loss".into(), vec![9.0])] };
        let sample = Some(At { iteration: 9, value: one, ..At::default() });
        let watched = Some(At { iteration: 9, value: vec![Watched::default()], ..At::default() });
        let mistakes = Some(Mistakes { iteration: 9, is_after: false, values: vec![("r1_penalty".into(), 9.0)] });
        recording.absorb(Frame { sample, watched, mistakes, ..frame(9) });
        assert!(recording.now.watched.value.len() == 1 && recording.now.mistakes.len() == 1);
        recording.place(4);
        assert!(recording.now.watched.value.is_empty() && recording.now.mistakes.is_empty());
        assert!(recording.now.scalar(LOSS).is_nan() && recording.now.sample.value.numbers.is_empty());
        assert_eq!(recording.now.iteration, 4);
        // Until the engine says where it stands the curves stay: they are of the run that was left.
        assert_eq!(recording.reach(), Some((1, 9)));
        assert!(recording.absorb(Frame { rows: vec![], ..frame(4) }).curves);
        assert_eq!(recording.reach(), Some((1, 4)));
        assert!(recording.now.scalar(LOSS).is_nan());
    }

    #[test]
    fn a_slider_leaves_one_mark_and_going_back_takes_it() {
        let mut recording = after(500);
        recording.mark(GAMMA, "2".into());
        recording.mark(GAMMA, "5".into());
        recording.mark(RATE, "0.01".into());
        let marks: Vec<_> =
            recording.marks.iter().map(|mark| (mark.iteration, mark.label.of(Language::English), mark.value.as_str())).collect();
        assert_eq!(marks, [(500, "R1 γ", "5"), (500, "D learning rate", "0.01")]);
        recording.absorb(frame(900));
        recording.mark(GAMMA, "1".into());
        recording.resume(600);
        assert_eq!(recording.marks.len(), 2);
    }

    #[test]
    fn steps_that_loss_scaling_skips_are_counted() {
        let mut recording = Recording::default();
        let names = ["TrainD/overflow_frequency", "TrainG/overflow_frequency"].map(String::from).to_vec();
        let rows = [[1.0, 0.0], [0.0, f32::NAN], [1.0, 0.0]];
        let rows = (1..).zip(rows).map(|(iteration, values)| Row { iteration, values: values.to_vec() }).collect();
        recording.absorb(Frame { iteration: 3, scalar_names: names, rows, ..Frame::default() });
        assert_eq!(recording.now.steps, [[3, 2], [2, 0]]);
    }

    #[test]
    fn a_log_is_curves_over_images() {
        let curves = vec![(LOSS.to_string(), vec![1.0, f32::NAN, 3.0])];
        let log = TrainingLog { x_name: KIMG.into(), x: vec![0.5, 1.0, 1.5], curves, is_unfinished: false };
        let mut recording = Recording::default();
        recording.take_log(&log, 0..2);
        recording.take_log(&log, 2..3);
        assert_eq!((recording.reach(), recording.curves.at(LOSS, 1500, 1)), (Some((500, 1500)), 3.0));
        assert!(recording.curves.at(LOSS, 1000, 1).is_nan());
    }

    #[test]
    fn a_resumed_run_keeps_the_curves_up_to_the_snapshot() {
        let mut recording = after(9);
        recording.resume(6);
        recording.absorb(frame(7));
        assert_eq!(recording.reach(), Some((1, 7)));
        assert_eq!(recording.now.scalar(LOSS), 7.0);
        assert!(recording.now.scalar("Loss/G/loss").is_nan());
    }
}
