//! Which columns say where in the training a row stands.
//!
//! Must not know: files and their formats.

/// What a place in the training is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Thousands of images.
    Kimg,
    /// Steps of the tool that wrote the log.
    Step,
    /// Ticks.
    Tick,
    /// Hours.
    Hours,
}

/// What a column of places is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Kimg,
    Images,
    Tick,
    GlobalStep,
    Step,
    Iteration,
    /// W&B's, which counts calls unless it is told a step.
    Call,
    Epoch,
    Hours,
    Seconds,
    Runtime,
    /// Seconds of a clock.
    Clock,
}

/// Roles of steps, the most telling first.
pub(super) const STEPS: [Role; 5] = [Role::GlobalStep, Role::Step, Role::Iteration, Role::Call, Role::Epoch];

const NAMES: [(&str, Role); 30] = [
    ("progress/kimg", Role::Kimg),
    ("kimg", Role::Kimg),
    ("cur_kimg", Role::Kimg),
    ("progress/nimg", Role::Images),
    ("nimg", Role::Images),
    ("cur_nimg", Role::Images),
    ("progress/tick", Role::Tick),
    ("tick", Role::Tick),
    ("global_step", Role::GlobalStep),
    ("trainer/global_step", Role::GlobalStep),
    ("step", Role::Step),
    ("steps", Role::Step),
    ("progress/step", Role::Step),
    ("iteration", Role::Iteration),
    ("iterations", Role::Iteration),
    ("iter", Role::Iteration),
    ("iters", Role::Iteration),
    ("n_iter", Role::Iteration),
    ("_step", Role::Call),
    ("epoch", Role::Epoch),
    ("timing/total_hours", Role::Hours),
    ("timing/total_sec", Role::Seconds),
    ("_runtime", Role::Runtime),
    ("relative time (process)", Role::Runtime),
    ("relative time (wall)", Role::Runtime),
    ("timestamp", Role::Clock),
    ("_timestamp", Role::Clock),
    ("wall time", Role::Clock),
    ("wall_time", Role::Clock),
    ("time_stamp", Role::Clock),
];

impl Role {
    /// What a column of this name is, if it is one of places.
    pub(super) fn of(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, role)| *role)
    }

    /// Whether such a column is a curve too.
    pub(super) fn is_curve(self) -> bool {
        matches!(self, Self::Hours | Self::Seconds)
    }

    /// Whether it counts the training, and not a clock.
    pub(super) fn counts(self) -> bool {
        self == Self::Kimg || self == Self::Images || self == Self::Tick || STEPS.contains(&self)
    }
}
