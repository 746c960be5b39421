//! D alone, its scores of any samples: the oracle of gradients, by central differences.

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, HostTensor, ProgramId, Step};
use loss_explorer::gan::networks;
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::graph::Graph;
use loss_explorer::program::{Outputs, compile};
use pollster::block_on;

/// Half the way between the two places of a difference.
pub const STEP: f64 = 1e-5;

/// D as it was when it was asked for.
pub struct Scorer {
    executor: CpuExecutor<f64>,
    program: ProgramId,
}

/// Runs a program and reads tensors of it.
pub fn run_and_read(executor: &mut impl Executor, program: ProgramId, names: &[&str]) -> Vec<Vec<f64>> {
    executor.run(&[Step { program, step: 0 }]).unwrap();
    let wanted: Vec<_> = names.iter().map(|&name| (Some(program), name)).collect();
    block_on(executor.read(&wanted)).unwrap().into_iter().map(|tensor| tensor.data).collect()
}

impl Scorer {
    /// D of a run as it is now, for samples of this shape and of these classes.
    pub fn of(trainer: &mut Trainer<CpuExecutor<f64>>, shape: &[usize], labels: Option<&HostTensor>) -> Self {
        let d = networks::discriminator(trainer.experiment());
        let mut graph = Graph::new();
        let x = graph.state("x", shape).unwrap();
        let classes = labels.map(|labels| graph.state("classes", &labels.shape).unwrap());
        let (_, parameters) = d.parameter_nodes(&mut graph).unwrap();
        let scores = d.apply(&mut graph, &parameters, x, classes).unwrap();
        graph.name(scores, "scores");
        let mut executor = CpuExecutor::new();
        let program = executor.load(compile(&graph, "scores", &Outputs::default())).unwrap();
        executor.write("D/parameters", &block_on(trainer.read("D/parameters")).unwrap().data).unwrap();
        labels.into_iter().for_each(|labels| executor.write("classes", &labels.data).unwrap());
        Self { executor, program }
    }

    /// Scores of samples.
    pub fn scores(&mut self, samples: &[f64]) -> Vec<f64> {
        self.executor.write("x", samples).unwrap();
        run_and_read(&mut self.executor, self.program, &["scores"]).remove(0)
    }

    /// The scores when some of the numbers are moved up, and when they are moved down.
    pub fn around(&mut self, samples: &[f64], is_moved: impl Fn(usize) -> bool) -> [Vec<f64>; 2] {
        [STEP, -STEP].map(|by| {
            let moved: Vec<f64> = samples.iter().enumerate().map(|(at, x)| if is_moved(at) { x + by } else { *x }).collect();
            self.scores(&moved)
        })
    }
}
