//! What the engine tells as data, said to a person: its notices, and why it cannot go on, open a checkpoint or measure.
//!
//! Must not know: when they are told, in which language.

use crate::engine::checkpoint::{CheckpointError, VERSION};
use crate::engine::contract::frame::Fault;
use crate::engine::contract::link;
use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::{BenchError, EngineError};
use crate::engine::snapshot::StateError;
use crate::text::{Phrase, Text};
use crate::words::engine as words;
use crate::words::format::thousands;
use crate::words::say::Say;

/// The browser does not say whether it has a GPU.
const GPU_SILENT: Text = Text::new(
    "The browser did not say within seconds whether it has a GPU, so the CPU trains.",
    "浏览器在数秒内没有回答是否有可用的 GPU，因此由 CPU 训练。",
);
/// Iterations wait to be drawn: how many.
const WAITS: Text = Text::new(
    "While the page was not to be seen, training waited after {} iterations; it goes on from there.",
    "页面不可见期间，训练在完成 {} 次迭代后暂停等待；现在从那里继续。",
);
/// Page and engine are of different builds.
const MESSAGE: Text = Text::new("page and engine are of different builds; load the page again", "页面与引擎的版本不同；请重新载入页面");
/// A checkpoint's experiment cannot be trained here: why.
const UNTRAINABLE: Text = Text::new("this checkpoint’s experiment cannot be trained here: {}", "这里无法训练检查点里的实验：{}");
/// A checkpoint is of another experiment.
const OTHER_EXPERIMENT: Text = Text::new("this checkpoint is of another experiment", "这个检查点属于另一个实验");
/// A run cannot be written.
const UNWRITABLE: Text = Text::new("this run is too large to be written as a checkpoint", "这次训练太大，无法写成检查点");
/// A state of a run that has stopped.
const HALTED: Text =
    Text::new("this checkpoint is of a run that stopped at a number that was not finite", "这个检查点来自一次因非有限的数而停止的训练");
/// There is no workload of this name.
const NO_WORKLOAD: Text = Text::new("There is no workload “{}”.", "没有名为“{}”的测试任务。");
/// Nothing is built yet.
const NOT_BUILT: Text = Text::new("Nothing is built yet: call init first.", "还没有建立任何东西：请先调用 init。");
/// A backend is not there: why.
const NO_BACKEND: Text = Text::new("There is no such backend here: {}.", "这里没有这个后端：{}。");
/// A number of iterations that cannot be run: most.
const ITERATIONS: Text = Text::new("The number of iterations is a whole number from 0 to {}.", "迭代次数应为 0 到 {} 之间的整数。");
/// A term was not finite: which.
const NON_FINITE: Text = Text::new("“{}” was not a finite number.", "“{}”不是有限的数。");

impl Say for Notice {
    fn say(&self) -> Phrase {
        match self {
            Self::SoftwareAdapter => words::SOFTWARE.into(),
            Self::NoGpu => words::NO_GPU.into(),
            Self::GpuSilent => GPU_SILENT.into(),
            Self::GpuUnusable(error) => words::NOT_USED.with([error.say()]),
            Self::OnTheCpu { cause, iteration } => words::ON_THE_CPU.with([cause.say(), thousands(*iteration).into()]),
            Self::NotKept { iteration } => words::NOT_KEPT.with([thousands(*iteration)]),
            Self::StateRefused(error) => words::MISFIT.with([error.say()]),
            Self::WaitsToBeSeen { iterations } => WAITS.with([thousands(*iterations)]),
        }
    }
}

impl Say for Fault {
    fn say(&self) -> Phrase {
        words::FAULT.with([thousands(self.iteration).into(), term(&self.term)])
    }
}

/// A term that was not finite; that of an optimizer's says whose.
fn term(name: &str) -> Phrase {
    let of = [("TrainD/", "D"), ("RegD/", "D"), ("TrainG/", "G"), ("RegG/", "G")];
    let network = of.into_iter().find(|(prefix, _)| name.starts_with(prefix));
    network.map_or_else(|| name.into(), |(_, network)| words::OF_OPTIMIZER.with([name, network]))
}

impl Say for EngineError {
    fn say(&self) -> Phrase {
        match self {
            Self::Train(error) => words::BROKEN.with([error.say()]),
            Self::Message => words::BROKEN.with([MESSAGE]),
        }
    }
}

impl Say for BenchError {
    fn say(&self) -> Phrase {
        match self {
            Self::UnknownWorkload(name) => NO_WORKLOAD.with([name]),
            Self::NotBuilt => NOT_BUILT.into(),
            Self::NoBackend(error) => NO_BACKEND.with([error.say()]),
            Self::Train(error) => words::BROKEN.with([error.say()]),
            Self::Iterations { most } => ITERATIONS.with([most.to_string()]),
            Self::NonFinite { term } => NON_FINITE.with([term]),
        }
    }
}

impl Say for CheckpointError {
    fn say(&self) -> Phrase {
        match self {
            Self::Foreign => words::FOREIGN.into(),
            Self::Version { found } => words::VERSION.with([*found, VERSION].map(|version| version.to_string())),
            Self::Length { expected, found } => words::CUT.with([found, expected].map(u64::to_string)),
            Self::Damaged => words::DAMAGED.into(),
            Self::Experiment(link) => {
                let why = link::parse(link).complaints.iter().map(Say::say).fold(Phrase::default(), Phrase::then);
                words::ITS_EXPERIMENT.with([why])
            }
            Self::OtherExperiment => OTHER_EXPERIMENT.into(),
            Self::States(error) => error.say(),
            Self::Data(error) => words::ITS_DATA.with([error.say()]),
            Self::Train(error) => UNTRAINABLE.with([error.say()]),
            Self::Unwritable => UNWRITABLE.into(),
        }
    }
}

impl Say for StateError {
    fn say(&self) -> Phrase {
        match self {
            Self::NotFinite(tensor) => words::NOT_FINITE.with([tensor]),
            Self::Misfit(tensor) => words::NOT_FITTING.with([tensor]),
            Self::Halted => HALTED.into(),
        }
    }
}
