//! The bench hook's work: fixed workloads that other libraries run too.
//!
//! Must not know: how calls arrive.

use crate::engine::backend;
use crate::engine::contract::command::BenchCall;
use crate::engine::contract::link;
use crate::engine::contract::report::BenchError;
use crate::engine::contract::view::BackendChoice;
use crate::executor::any::AnyExecutor;
use crate::executor::{Executor, HostTensor, Step};
use crate::gan::experiment::Experiment;
use crate::gan::losses::DInputs;
use crate::gan::networks::{Layer, Network, Parameter};
use crate::gan::steps::StepSurroundings;
use crate::gan::trainer::{MAX_QUEUED, TrainError, Trainer};
use crate::gan::update::TRAIN_D;
use crate::gan::{data, losses, networks};
use crate::graph::{Graph, NodeId, ShapeError};
use crate::number;
use crate::program::{Outputs, compile};

/// Workloads as links.
const WORKLOADS: [(&str, &str); 3] = [
    ("toy2d", "noise=0.05&r1_gamma=10&d_lr=0.001"),
    ("wide2d", "noise=0.05&r1_gamma=10&d_lr=0.001&batch=1024&g_width=256&d_width=256"),
    ("conv8", "data=dots&network=conv&latents=32&batch=64&r1_gamma=10&d_lr=0.001"),
];
/// Iterations queued before one result is waited for.
const QUEUE: u32 = MAX_QUEUED;
/// Iterations in one submit, so that none is long enough for a system to end it.
const TURN: u32 = 32;

/// Runs workloads, one after another.
#[derive(Default)]
pub struct Bench {
    trainer: Option<Trainer<AnyExecutor>>,
    losses: Vec<(String, f64)>,
}

type Numbers = Vec<(String, f64)>;

impl Bench {
    /// Answers one call with named numbers.
    ///
    /// # Errors
    /// The workload is unknown, the backend is not to be had, the number of iterations is none, or it fails.
    pub async fn call(&mut self, call: BenchCall) -> Result<Numbers, BenchError> {
        match call {
            BenchCall::Init { workload, backend } => self.init(&workload, backend).await,
            BenchCall::Run { iterations } => self.run(checked(iterations)?).await,
            BenchCall::Check { workload, backend } => check(&workload, backend).await,
            BenchCall::Losses => Ok(self.losses.clone()),
            BenchCall::Info => Ok(self.info()),
        }
    }

    async fn init(&mut self, workload: &str, choice: BackendChoice) -> Result<Numbers, BenchError> {
        let experiment = experiment(workload)?;
        self.trainer = None;
        let executor = backend::open(choice).await.map_err(BenchError::NoBackend)?;
        self.trainer = Some(Trainer::new(executor, experiment)?);
        Ok(vec![])
    }

    async fn run(&mut self, iterations: u32) -> Result<Numbers, BenchError> {
        let trainer = self.trainer.as_mut().ok_or(BenchError::NotBuilt)?;
        let (mut left, mut last) = (iterations, None);
        while left > 0 {
            let mut queued = 0;
            while left > 0 && queued < QUEUE {
                let turn = left.min(TURN).min(QUEUE - queued);
                trainer.run(turn)?;
                left -= turn;
                queued += turn;
            }
            last = trainer.rows().await?.pop();
        }
        if let Some(row) = last {
            if let Some(fault) = row.fault {
                return Err(BenchError::NonFinite { term: fault.term });
            }
            let named = trainer.scalar_names().into_iter().zip(row.values);
            self.losses = named.filter_map(|(name, value)| bench_name(&name).map(|n| (n.to_string(), value))).collect();
        }
        Ok(vec![])
    }

    fn info(&self) -> Numbers {
        let Some(trainer) = &self.trainer else { return vec![] };
        let cost = trainer.cost();
        vec![
            ("dispatches_per_iteration".into(), cost.dispatches as f64),
            ("flops_per_iteration".into(), cost.flops as f64),
            ("bytes_per_iteration".into(), cost.bytes as f64),
            ("submits_per_iteration".into(), 1.0 / f64::from(TURN)),
        ]
    }
}

fn bench_name(scalar: &str) -> Option<&'static str> {
    match scalar {
        crate::gan::steps::D_LOSS => Some("dLoss"),
        crate::gan::steps::G_LOSS => Some("gLoss"),
        _ => None,
    }
}

/// A number of iterations, as a script gives it.
fn checked(iterations: f64) -> Result<u32, BenchError> {
    let fits = (0.0..=f64::from(BenchCall::MOST_ITERATIONS)).contains(&iterations) && iterations.fract() == 0.0;
    if fits { Ok(iterations as u32) } else { Err(BenchError::Iterations { most: BenchCall::MOST_ITERATIONS }) }
}

/// The experiment of a workload.
///
/// # Errors
/// There is no such workload.
pub fn experiment(workload: &str) -> Result<Experiment, BenchError> {
    let known = WORKLOADS.iter().find(|w| w.0 == workload);
    let (_, text) = known.ok_or_else(|| BenchError::UnknownWorkload(workload.to_string()))?;
    Ok(link::parse(text).experiment)
}

/// Losses and gradient norms at fixed parameters and inputs, which other libraries compute too.
async fn check(workload: &str, choice: BackendChoice) -> Result<Numbers, BenchError> {
    let experiment = experiment(workload)?;
    let mut executor = backend::open(choice).await.map_err(BenchError::NoBackend)?;
    let program = check_program(&experiment).map_err(TrainError::from)?;
    let id = executor.load(program).map_err(TrainError::from)?;
    executor.set_scalar("r1_gamma", experiment.r1_gamma);
    let rows = experiment.batch as usize;
    let (g, d) = (networks::generator(&experiment), networks::discriminator(&experiment));
    let inputs = [
        ("reals", fixed_values(rows * sample_shape(&experiment).iter().product::<usize>(), 7, 1.0)),
        ("latents", fixed_values(rows * experiment.latents as usize, 9, 1.0)),
        ("G/parameters", fixed_parameters(&g, [100, 300])),
        ("D/parameters", fixed_parameters(&d, [200, 400])),
    ];
    for (name, values) in inputs {
        executor.write(name, &values).map_err(TrainError::from)?;
    }
    executor.run(&[Step { program: id, step: 0 }]).map_err(TrainError::from)?;
    let names = ["loss", "TrainG/loss", "d_gradient", "g_gradient"].map(|name| (Some(id), name));
    let tensors = executor.read(&names).await.map_err(TrainError::from)?;
    let mean = |t: &HostTensor| t.data.iter().sum::<f64>() / t.data.len() as f64;
    let norm = |t: &HostTensor| t.data.iter().map(|x| x * x).sum::<f64>().sqrt();
    let values = [mean(&tensors[0]), mean(&tensors[1]), norm(&tensors[2]), norm(&tensors[3])];
    Ok(["dLoss", "gLoss", "dGrad", "gGrad"].map(String::from).into_iter().zip(values).collect())
}

fn check_program(experiment: &Experiment) -> Result<crate::program::Program, ShapeError> {
    let rows = experiment.batch as usize;
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let mut graph = Graph::new();
    let reals = graph.state("reals", &[&[rows], sample_shape(experiment).as_slice()].concat())?;
    let latents = graph.state("latents", &[rows, experiment.latents as usize])?;
    let (_, g_parameters) = g.parameter_nodes(&mut graph)?;
    let (_, d_parameters) = d.parameter_nodes(&mut graph)?;
    let fakes = g.apply(&mut graph, &g_parameters, latents, None)?;
    let fakes = graph.variable(fakes);
    let mut scores = |images: NodeId| -> Result<NodeId, ShapeError> {
        let column = d.apply(&mut graph, &d_parameters, images, None)?;
        graph.reshape(column, &[rows])
    };
    let (real_scores, fake_scores) = (scores(reals)?, scores(fakes)?);
    let r1_gamma = Some(graph.scalar("r1_gamma"));
    let inputs = DInputs { reals, fakes, real_scores, fake_scores, r1_gamma, r2_gamma: None };
    let mut step = StepSurroundings { experiment, d: &d, d_parameters: &d_parameters, labels: None, optimizer: TRAIN_D.id };
    let d_loss = losses::build_d_loss(&mut graph, losses::d_loss(experiment.d_loss), "", &inputs, &mut step)?.per_sample;
    let g_loss = losses::build_g_loss(&mut graph, losses::g_loss(experiment.g_loss), "TrainG/", fake_scores, &mut step)?.per_sample;
    for (loss, parameters, name) in [(d_loss, &d_parameters, "d_gradient"), (g_loss, &g_parameters, "g_gradient")] {
        let seed = graph.constant(1.0 / rows as f64, &[rows]);
        let mut parts = vec![];
        for gradient in graph.gradients(&[(loss, seed)], parameters)? {
            let len = graph.shape(gradient).len();
            parts.push(graph.reshape(gradient, &[len])?);
        }
        let flat = graph.concat(&parts)?;
        graph.name(flat, name);
    }
    Ok(compile(&graph, "bench check", &Outputs::default()))
}

/// The closed form that every library fills its check with: in [−scale, scale].
fn fixed_values(count: usize, salt: u32, scale: f64) -> Vec<f64> {
    let value = |k: usize| {
        let s = number::sin((k as f64 + 1.0) * 12.9898 + f64::from(salt) * 78.233) * 43758.5453;
        f64::from(((s - s.floor()) * 2.0 - 1.0) as f32 * scale as f32)
    };
    (0..count).map(value).collect()
}

/// Extents of one sample.
fn sample_shape(experiment: &Experiment) -> Vec<usize> {
    data::picture(experiment).map_or(vec![2], |picture| vec![picture.channels, picture.side, picture.side])
}

/// Parameters of the layers that have weights, numbered in turn; `salts` are those of the first weight and bias.
fn fixed_parameters(network: &Network, salts: [u32; 2]) -> Vec<f64> {
    let weighted: Vec<usize> = (0..network.layers.len()).filter(|&at| network.layers[at].fan_in().is_some()).collect();
    let values = |parameter: &Parameter| {
        let number = weighted.iter().position(|&at| at == parameter.layer).unwrap_or(0) as u32;
        let fan_in = network.layers[parameter.layer].fan_in().unwrap_or(1) as f64;
        let values = match parameter.what {
            "weight" => fixed_values(parameter.len(), salts[0] + number, (3.0 / fan_in).sqrt()),
            _ => fixed_values(parameter.len(), salts[1] + number, 0.1),
        };
        channels_first(network, parameter, values)
    };
    network.parameters().iter().flat_map(values).collect()
}

/// Other libraries flatten pictures with the channels last, which orders the rows of a dense layer behind a picture and the columns
/// of one before it.
fn channels_first(network: &Network, parameter: &Parameter, values: Vec<f64>) -> Vec<f64> {
    let places = |channels: usize, at: usize, count: usize| {
        let area = count / channels;
        (at % area) * channels + at / area
    };
    let before = network.layers[..parameter.layer]
        .iter()
        .rev()
        .find_map(|layer| if let Layer::Conv { outputs, .. } = layer { Some(*outputs) } else { None });
    let after =
        network.layers.get(parameter.layer + 1).and_then(|layer| if let Layer::Reshape(extents) = layer { extents.first() } else { None });
    if !matches!(network.layers[parameter.layer], Layer::Dense { .. }) {
        return values;
    }
    let columns = parameter.shape[parameter.shape.len() - 1];
    let rows = values.len() / columns;
    let from = |at: usize| {
        let (row, column) = (at / columns, at % columns);
        let row = before.filter(|_| parameter.what == "weight").map_or(row, |channels| places(channels, row, rows));
        let column = after.map_or(column, |channels| places(*channels, column, columns));
        row * columns + column
    };
    (0..values.len()).map(|at| values[from(at)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;

    #[test]
    fn a_number_of_iterations_is_a_whole_one_with_an_end() {
        let refused = Err(BenchError::Iterations { most: BenchCall::MOST_ITERATIONS });
        for bad in [-1.0, 1e12, 0.5, f64::NAN, f64::INFINITY, -0.5] {
            assert_eq!(checked(bad), refused, "{bad}");
        }
        assert_eq!((checked(0.0), checked(3.0), checked(1e7)), (Ok(0), Ok(3), Ok(10_000_000)));
    }

    #[test]
    fn what_cannot_be_run_says_why() {
        let mut bench = Bench::default();
        let run = |iterations| BenchCall::Run { iterations };
        assert_eq!(block_on(bench.call(run(1.0))), Err(BenchError::NotBuilt));
        assert!(matches!(block_on(bench.call(run(-1.0))), Err(BenchError::Iterations { .. })));
        let unknown = BenchCall::Init { workload: "toy3d".into(), backend: BackendChoice::Cpu };
        assert_eq!(block_on(bench.call(unknown)), Err(BenchError::UnknownWorkload("toy3d".into())));
        block_on(bench.call(BenchCall::Init { workload: "toy2d".into(), backend: BackendChoice::Cpu })).unwrap();
        block_on(bench.call(run(2.0))).unwrap();
        let losses = block_on(bench.call(BenchCall::Losses)).unwrap();
        assert!(losses.len() == 2 && losses.iter().all(|(_, loss)| loss.is_finite()), "{losses:?}");
    }
}
