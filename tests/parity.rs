//! GPU against a straightforward f64 reading of the same programs.
//!
//! `REQUIRE_GPU=1` makes a missing adapter a failure; otherwise the tests say that they were skipped, and why.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "NaN has to fail")]

mod programs;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use loss_explorer::engine::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Tuning, Want};
use loss_explorer::executor::random::{threefry2x32, uniform};
use loss_explorer::executor::{Executor, ExecutorError, HostTensor, ProgramId, Step};
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::graph::{Binary, Distribution, Unary};
use loss_explorer::program::{Body, Core, Instr, Kernel, Place, Program, RING_SLOTS, Role};
use pollster::block_on;
use programs::Product;

/// Relative to max(1, largest entry), for sums of rounded numbers.
const TOLERANCE: f64 = 1e-5;

/// A device of its own for one test at a time: waiting threads would only slow it down, and one that is still
/// open when the process ends has been seen to crash a software driver.
struct Turn {
    context: GpuContext,
    _alone: MutexGuard<'static, ()>,
}

impl Turn {
    fn executor(&self) -> GpuExecutor {
        GpuExecutor::new(self.context.clone())
    }
}

/// The device, or a word on why there is none.
fn gpu() -> Option<Turn> {
    static TURNS: Mutex<()> = Mutex::new(());
    let alone = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    match block_on(GpuContext::open(Want::AnyIncludingSoftware)) {
        Ok(context) => Some(Turn { context, _alone: alone }),
        Err(error) if std::env::var("REQUIRE_GPU").is_ok_and(|v| v == "1") => panic!("REQUIRE_GPU=1, but {error}"),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

#[test]
fn adapter() {
    if let Some(Turn { context, .. }) = gpu() {
        println!("GPU adapter: {} (software: {})", context.adapter_name, context.is_software);
    }
}

// The reference.

/// Runs kernels in f64, element by element.
struct Reference {
    states: HashMap<String, Vec<f64>>,
    scalars: HashMap<String, f64>,
    seed: u32,
}

/// What a step sees.
struct Run<'a> {
    reference: &'a Reference,
    program: &'a Program,
    buffers: Vec<Vec<f64>>,
    step: u32,
    slot: usize,
}

impl Reference {
    /// One step; gives back all buffers of the program.
    fn step(&mut self, program: &Program, step: u32, slot: usize) -> Vec<Vec<f64>> {
        let initial = |b: &loss_explorer::program::Buffer| match &b.role {
            Role::State(name) => self.states.get(name).cloned().unwrap_or_else(|| vec![0.0; b.len]),
            Role::Scratch | Role::Ring => vec![0.0; b.len],
        };
        let buffers = program.buffers.iter().map(initial).collect();
        let mut run = Run { reference: self, program, buffers, step, slot };
        program.kernels.iter().for_each(|kernel| run.kernel(kernel));
        let buffers = run.buffers;
        for (buffer, values) in program.buffers.iter().zip(&buffers) {
            if let Role::State(name) = &buffer.role {
                self.states.insert(name.clone(), values.clone());
            }
        }
        buffers
    }
}

impl Run<'_> {
    fn kernel(&mut self, kernel: &Kernel) {
        let results: Vec<Vec<f64>> = (0..kernel.len())
            .map(|i| {
                let regs = self.body(&kernel.body, i, &self.core(&kernel.core, i));
                kernel.stores.iter().map(|store| regs[store.reg]).collect()
            })
            .collect();
        for (i, values) in results.iter().enumerate() {
            for (store, value) in kernel.stores.iter().zip(values) {
                let ring = if store.ring { self.slot * self.program.summaries.len() } else { 0 };
                self.buffers[store.place.buffer][store.place.offset + i + ring] = *value;
            }
        }
    }

    fn core(&self, core: &Core, i: usize) -> Vec<f64> {
        let element = |place: &Place, at: usize| self.buffers[place.buffer][place.offset + at];
        match core {
            Core::Map => vec![],
            Core::Matmul { a, b, m, n, k, transpose_a, transpose_b } => {
                let (row, column) = (i / n, i % n);
                let a_at = |at: usize| if *transpose_a { at * m + row } else { row * k + at };
                let b_at = |at: usize| if *transpose_b { column * k + at } else { at * n + column };
                vec![(0..*k).map(|at| element(a, a_at(at)) * element(b, b_at(at))).sum()]
            }
            Core::Convolve { x, w, convolution: c } => {
                let [x_strides, w_strides, _] = c.strides();
                let [outer, inner] = c.axes;
                let [_, _, places] = c.places();
                let (first, second, p) = (i / places / c.shapes()[2][1], i / places % c.shapes()[2][1], i % places);
                let (b, o) = if c.swap_y { (second, first) } else { (first, second) };
                let term = |from: usize, k: usize| {
                    let row = outer.position(p / inner.output, k / inner.kernel)?;
                    let column = inner.position(p % inner.output, k % inner.kernel)?;
                    let at = b * x_strides.0 + from * x_strides.1 + row * inner.input + column;
                    Some(element(x, at) * element(w, o * w_strides.0 + from * w_strides.1 + k))
                };
                vec![(0..c.contracted).flat_map(|from| (0..c.places()[1]).filter_map(move |k| term(from, k))).sum()]
            }
            Core::Sum { head, reduced, inner, .. } => {
                let at = |r: usize| (i / inner * reduced + r) * inner + i % inner;
                vec![(0..*reduced).map(|r| self.body(head, at(r), &[]).last().copied().unwrap_or(0.0)).sum()]
            }
            Core::GradientPenalty { grads, features, .. } => vec![(0..*features).map(|f| element(grads, i * features + f).powi(2)).sum()],
            Core::SoftplusScore { scores, negate } => {
                let sign = if *negate { -1.0 } else { 1.0 };
                let t = sign * element(scores, i);
                vec![softplus(t), sign * sigmoid(t)]
            }
        }
    }

    fn body(&self, body: &Body, i: usize, core: &[f64]) -> Vec<f64> {
        let mut regs: Vec<f64> = Vec::new();
        for instr in &body.instrs {
            let value = match instr {
                Instr::Core(number) => core[*number],
                Instr::Load { buffer, index } => self.buffers[*buffer][index.at(i)],
                Instr::Scalar(number) => self.reference.scalars.get(&self.program.scalars[*number]).copied().unwrap_or(0.0),
                Instr::Constant(value) => *value,
                Instr::Coordinate(index) => index.at(i) as f64,
                Instr::Random { distribution, stream, index } => self.random(*distribution, *stream, index.at(i)),
                Instr::Unary(function, x) => unary(*function, regs[*x]),
                Instr::Binary(function, a, b) => binary(*function, regs[*a], regs[*b]),
                Instr::Select(condition, yes, no) => regs[if regs[*condition] != 0.0 { *yes } else { *no }],
            };
            regs.push(value);
        }
        regs
    }

    fn random(&self, distribution: Distribution, stream: u32, index: usize) -> f64 {
        let words = threefry2x32([self.reference.seed, stream], [self.step, u32::try_from(index).unwrap()]);
        let [u, v] = words.map(|word| f64::from(uniform(word)));
        match distribution {
            Distribution::Uniform => u,
            Distribution::Normal => (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos(),
        }
    }
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}

fn unary(function: Unary, x: f64) -> f64 {
    match function {
        Unary::Neg => -x,
        Unary::Exp => x.exp(),
        Unary::Log => x.ln(),
        Unary::Sqrt => x.sqrt(),
        Unary::Abs => x.abs(),
        Unary::Sign => f64::from(i8::from(x > 0.0) - i8::from(x < 0.0)),
        Unary::Floor => x.floor(),
        Unary::CosTurns => (std::f64::consts::TAU * (x - x.round())).cos(),
        Unary::SinTurns => (std::f64::consts::TAU * (x - x.round())).sin(),
        Unary::Tanh => x.tanh(),
        Unary::Sigmoid => sigmoid(x),
        Unary::Softplus => softplus(x),
        Unary::LeakyRelu => x.max(0.2 * x),
        Unary::LeakyReluSlope => f64::from(u8::from(x >= 0.0)) * 0.8 + 0.2,
        Unary::NonFinite => f64::from(u8::from(!x.is_finite())),
        Unary::RoundHalf => half(x),
    }
}

/// The nearest number of half precision, from its definition: multiples of a unit that depends on the exponent.
fn half(x: f64) -> f64 {
    let unit = 2f64.powi((x.abs().log2().floor() as i32).max(-14) - 10);
    let rounded = (x / unit).round_ties_even() * unit;
    if x.abs() >= 65520.0 { x.signum() * f64::INFINITY } else { rounded }
}

fn binary(function: Binary, a: f64, b: f64) -> f64 {
    match function {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Max => a.max(b),
        Binary::Min => a.min(b),
        Binary::Less => f64::from(u8::from(a < b)),
    }
}

// Comparing.

/// Numbers between −2 and 2, exact in f32, none near 0; the same in every run.
fn numbers(len: usize, stream: u32) -> Vec<f64> {
    let number = |i: usize| {
        let x = f64::from(threefry2x32([17, stream], [0, u32::try_from(i).unwrap()])[0] >> 16) / 16384.0 - 2.0;
        if x.abs() < 0.01 { x + 0.5 } else { x }
    };
    (0..len).map(number).collect()
}

/// Largest difference relative to max(1, the largest wanted entry), or why the two cannot be compared.
fn compare(given: &[f64], wanted: &[f64], tolerance: f64) -> Result<f64, String> {
    if given.len() != wanted.len() {
        return Err(format!("{} numbers, not {}", given.len(), wanted.len()));
    }
    let scale = wanted.iter().fold(1.0_f64, |most, x| most.max(x.abs()));
    let mut worst = 0.0_f64;
    for (at, (given, wanted)) in given.iter().zip(wanted).enumerate() {
        let difference = (given - wanted).abs() / scale;
        if !(difference <= tolerance) {
            return Err(format!("number {at} is {given}, not {wanted}"));
        }
        worst = worst.max(difference);
    }
    Ok(worst)
}

/// Runs two steps on both, after filling the states alike, and compares all states.
fn parity(context: &GpuContext, tuning: Tuning, on_gpu: &Program, on_reference: &Program, tolerance: f64) -> Result<f64, String> {
    let mut gpu = GpuExecutor::with_tuning(context.clone(), tuning);
    let mut reference = Reference { states: HashMap::new(), scalars: HashMap::new(), seed: 99 };
    let id = gpu.load(on_gpu.clone()).map_err(|e| e.to_string())?;
    gpu.set_seed(99);
    for (number, name) in on_reference.scalars.iter().enumerate() {
        let value = 0.5 + 0.25 * number as f64;
        gpu.set_scalar(name, value);
        reference.scalars.insert(name.clone(), value);
    }
    let mut names: Vec<(Option<ProgramId>, &str)> = Vec::new();
    for (stream, buffer) in (0..).zip(&on_reference.buffers) {
        let Role::State(name) = &buffer.role else { continue };
        let data = numbers(buffer.len, stream);
        gpu.write(name, &data).map_err(|e| e.to_string())?;
        reference.states.insert(name.clone(), data);
        names.push((None, name));
    }
    for step in [5, 6] {
        gpu.run(&[Step { program: id, step }]).map_err(|e| e.to_string())?;
        reference.step(on_reference, step, 0);
    }
    let tensors = block_on(gpu.read(&names)).map_err(|e| e.to_string())?;
    let mut worst = 0.0_f64;
    for ((_, name), tensor) in names.iter().zip(&tensors) {
        let compared = compare(&tensor.data, &reference.states[*name], tolerance);
        worst = worst.max(compared.map_err(|e| format!("{} ({tuning:?}), {name}: {e}", on_gpu.name))?);
    }
    Ok(worst)
}

fn check(programs: &[Program], tolerance: f64) {
    check_tuned(programs, &[Tuning::Software, Tuning::Hardware], tolerance);
}

fn check_tuned(programs: &[Program], tunings: &[Tuning], tolerance: f64) {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    let mut worst = (0.0, String::new());
    for program in programs {
        for &tuning in tunings {
            let error = parity(context, tuning, program, program, tolerance).unwrap_or_else(|e| panic!("{e}"));
            if error >= worst.0 {
                worst = (error, format!("{} ({tuning:?})", program.name));
            }
        }
    }
    println!("{} programs; largest error {:.1e}: {}", programs.len(), worst.0, worst.1);
}

// Every core and instruction.

#[test]
fn programs_of_all_kinds() {
    let others = programs::all().into_iter().filter(|p| !p.name.starts_with("Product")).collect::<Vec<_>>();
    check(&others, TOLERANCE);
}

#[test]
fn products_of_awkward_sizes() {
    check(&programs::products().into_iter().map(programs::matmul).collect::<Vec<_>>(), TOLERANCE);
}

#[test]
fn more_groups_than_one_dimension_has() {
    let past = 65_535 * 64 + 100;
    let tall = Product { m: past, n: 1, k: 1, transpose_a: false, transpose_b: false, offset_a: 0, offset_b: 0 };
    let tiles = Product { m: 65_536 * 32 + 4, n: 4, k: 4, ..tall };
    let products = [tall, tiles].map(programs::matmul);
    check_tuned(&products, &[Tuning::Software], TOLERANCE);
    check_tuned(&[programs::in_place(past), programs::gradient_penalty(past, 1, 0)], &[Tuning::Software], TOLERANCE);
}

// Accuracy of the functions.

/// Values of one function on the GPU.
fn on_gpu(context: &GpuContext, program: Program, x: &[f64]) -> Vec<f64> {
    let mut gpu = GpuExecutor::new(context.clone());
    let id = gpu.load(program).unwrap();
    gpu.write("x", x).unwrap();
    gpu.run(&[Step { program: id, step: 0 }]).unwrap();
    block_on(gpu.read(&[(None, "y")])).unwrap().remove(0).data
}

fn to_f32(x: f64) -> f64 {
    f64::from(x as f32)
}

/// Arguments from −reach to reach, denser near 0, exact in f32.
fn arguments(reach: f64) -> Vec<f64> {
    (-2000..=2000).map(|i| to_f32((f64::from(i) / 2000.0).powi(3) * reach)).collect()
}

fn largest(errors: impl Iterator<Item = (f64, f64)>, bound: f64, what: &str) {
    let mut worst = (0.0, 0.0);
    for (x, error) in errors {
        assert!(error <= bound, "{what} at {x:e}: error {error:e}");
        if error >= worst.1 {
            worst = (x, error);
        }
    }
    println!("{what}: largest error {:.1e}, at {:e}", worst.1, worst.0);
}

fn relative_errors(context: &GpuContext, function: Unary, x: &[f64], bound: f64) {
    let given = on_gpu(context, programs::unary(function, x.len()), x);
    let errors = x.iter().zip(&given).map(|(x, given)| {
        let wanted = unary(function, *x);
        (*x, if wanted == *given { 0.0 } else { ((given - wanted) / wanted).abs() })
    });
    largest(errors, bound, &format!("{function:?}, relative"));
}

#[test]
fn functions_are_accurate() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    let near_one: Vec<f64> = arguments(0.5).iter().map(|x| to_f32(1.0 + x)).collect();
    let scales: Vec<f64> = (-37..=38).map(|e| to_f32(1.7 * 10f64.powi(e))).collect();
    relative_errors(context, Unary::Exp, &arguments(85.0), 5e-7);
    relative_errors(context, Unary::Log, &near_one, 1e-6);
    relative_errors(context, Unary::Log, &scales, 1e-6);
    relative_errors(context, Unary::Softplus, &arguments(80.0), 1e-6);
    relative_errors(context, Unary::Sigmoid, &arguments(80.0), 1e-6);
    relative_errors(context, Unary::Tanh, &arguments(30.0), 1e-6);
    for function in [Unary::CosTurns, Unary::SinTurns] {
        for x in [arguments(3.0), arguments(1e6)] {
            let given = on_gpu(context, programs::unary(function, x.len()), &x);
            let errors = x.iter().zip(&given).map(|(x, given)| (*x, (given - unary(function, *x)).abs()));
            largest(errors, 2e-7, &format!("{function:?}, absolute"));
        }
    }
}

#[test]
fn softplus_score_is_accurate_far_out() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    let x = [-80.0, -20.0, -15.0, -1.0, 0.0, 1e-3, 20.0, 80.0, 1e4, -1e4];
    for negate in [false, true] {
        let given = on_gpu(context, programs::softplus_score(x.len(), negate, 0), &x);
        let sign = if negate { -1.0 } else { 1.0 };
        let wanted = x.map(|x| softplus(sign * x)).into_iter().chain(x.map(|x| sign * sigmoid(sign * x)));
        for (given, wanted) in given.iter().zip(wanted) {
            assert!((given - wanted).abs() <= 1e-6 * wanted.abs(), "{given} for {wanted}");
        }
    }
}

/// Every half-precision number, the middles between neighbours and what is next to those, as bits on both executors.
#[test]
fn rounding_to_half_precision_is_the_same_to_the_bit() {
    let Some(turn) = gpu() else { return };
    let neighbours = |x: f32| [x.next_down(), x, x.next_up()];
    let normal = (0..30 * 2048).map(|i| f32::from_bits(0x3880_0000 + (i << 12)));
    let subnormal = (0..2048_u16).map(|i| f32::from(i) / 33_554_432.0);
    let hard = [65504.0, 65519.996, 65520.0, 65536.0, 1e6, f32::MAX, f32::MIN_POSITIVE, 0.0, -0.0, f32::INFINITY, f32::NAN];
    let mut x: Vec<f64> = normal.chain(subnormal).flat_map(neighbours).chain(hard).map(f64::from).collect();
    x.extend(x.clone().iter().map(|x| -x));
    let program = programs::unary(Unary::RoundHalf, x.len());
    let given = on_gpu(&turn.context, program.clone(), &x);
    let mut cpu = CpuExecutor::<f32>::new();
    let id = cpu.load(program).unwrap();
    cpu.write("x", &x).unwrap();
    cpu.run(&[Step { program: id, step: 0 }]).unwrap();
    let on_cpu = block_on(cpu.read(&[(None, "y")])).unwrap().remove(0).data;
    let mut moved = 0;
    for ((x, gpu), cpu) in x.iter().zip(&given).zip(&on_cpu) {
        assert!(gpu.to_bits() == cpu.to_bits() || (gpu.is_nan() && cpu.is_nan() && x.is_nan()), "{x:e}: gpu {gpu:e}, cpu {cpu:e}");
        assert!(*cpu == half(*x) || x.is_nan() || x.is_infinite() || *x == 0.0, "{x:e}: {cpu:e}, not {:e}", half(*x));
        moved += usize::from(x != cpu);
    }
    println!("{} numbers, {moved} of them rounded", x.len());
    assert!(moved > x.len() / 2);
}

#[test]
fn special_numbers() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    let x = [nan, inf, -inf, 0.0, 1e38, -1e38];
    let values = |function| on_gpu(context, programs::unary(function, x.len()), &x);
    assert_eq!(values(Unary::NonFinite), [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
    let same = |given: Vec<f64>, wanted: [f64; 6]| {
        let alike = given.iter().zip(&wanted).all(|(g, w)| g == w || (g.is_nan() && w.is_nan()));
        assert!(alike, "{given:?}, not {wanted:?}");
    };
    same(values(Unary::Exp), [nan, inf, 0.0, 1.0, inf, 0.0]);
    same(values(Unary::Softplus), [nan, inf, 0.0, to_f32(2f64.ln()), to_f32(1e38), 0.0]);
    same(values(Unary::Sigmoid), [nan, 1.0, 0.0, 0.5, 1.0, 0.0]);
    same(values(Unary::Tanh), [nan, 1.0, -1.0, 0.0, 1.0, -1.0]);
    same(values(Unary::LeakyRelu), [nan, inf, -inf, 0.0, to_f32(1e38), to_f32(-0.2 * 1e38)]);
    let logs = values(Unary::Log);
    assert!(logs[0].is_nan() && logs[1] == inf && logs[2].is_nan() && logs[3] == -inf && logs[5].is_nan(), "{logs:?}");
}

#[test]
fn random_integers_are_the_same_bits() {
    let Some(turn) = gpu() else { return };
    let len = 1000;
    let mut gpu = turn.executor();
    let id = gpu.load(programs::randoms(len)).unwrap();
    gpu.set_seed(0xdead_beef);
    gpu.run(&[Step { program: id, step: 0xffff_fff0 }]).unwrap();
    let y = block_on(gpu.read(&[(None, "y")])).unwrap().remove(0).data;
    for (i, given) in (0u32..).zip(&y[..len]) {
        assert_eq!(*given, f64::from(uniform(threefry2x32([0xdead_beef, 0], [0xffff_fff0, i])[0])));
    }
}

// The harness itself.

#[test]
fn wrong_kernels_are_found() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    let right = programs::in_place(100);
    let mut wrong = right.clone();
    wrong.kernels[0].body.instrs.extend([Instr::Constant(1e-3), Instr::Binary(Binary::Add, 4, 5)]);
    wrong.kernels[0].stores[0].reg = 6;
    for tuning in [Tuning::Software, Tuning::Hardware] {
        parity(context, tuning, &right, &right, TOLERANCE).unwrap();
        parity(context, tuning, &wrong, &right, TOLERANCE).unwrap_err();
    }
    let mut swapped = programs::matmul(programs::layouts(16, 16, 16)[0]);
    let right = swapped.clone();
    let Core::Matmul { transpose_b, .. } = &mut swapped.kernels[0].core else { panic!("a product") };
    *transpose_b = true;
    parity(context, Tuning::Software, &swapped, &right, TOLERANCE).unwrap_err();
}

#[test]
fn nan_is_never_equal() {
    assert!(compare(&[f64::NAN], &[0.0], 1.0).is_err());
    assert!(compare(&[f64::NAN], &[f64::NAN], 1.0).is_err());
    assert!(compare(&[0.0], &[0.0, 0.0], 1.0).is_err());
}

// The executor's contract.

#[test]
fn summaries_come_in_the_order_of_the_steps() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let programs = [programs::summarised(7, 33), programs::summarised(20, 5)];
    let ids = programs.clone().map(|p| gpu.load(p).unwrap());
    gpu.set_seed(3);
    let mut reference = Reference { states: HashMap::new(), scalars: HashMap::new(), seed: 3 };
    let order = [0, 1, 1, 0, 0, 1, 0];
    let mut read = Vec::new();
    for (round, scalar) in [(0u32, 0.5), (1, -2.0)] {
        let mut queued = Vec::new();
        for (at, which) in (0u32..).zip(order) {
            let step = Step { program: ids[which], step: round * 100 + at };
            gpu.set_scalar("a", scalar * f64::from(at));
            gpu.run(&[step]).unwrap();
            queued.push((step, which, scalar * f64::from(at)));
        }
        read.push((queued, gpu.summaries()));
    }
    for (queued, pending) in read {
        let summaries = block_on(pending).unwrap();
        assert_eq!(summaries.len(), order.len());
        for (summary, (step, which, scalar)) in summaries.iter().zip(queued) {
            assert_eq!(summary.step, step);
            reference.scalars.insert("a".to_owned(), scalar);
            let buffers = reference.step(&programs[which], step.step, 0);
            compare(&summary.values, &buffers[2][..3], TOLERANCE).unwrap();
        }
    }
    let counter = block_on(gpu.read(&[(None, "counter")])).unwrap();
    assert_eq!(counter[0].data, [14.0], "both programs share the state");
    assert_eq!(block_on(gpu.summaries()).unwrap(), []);
}

#[test]
fn many_steps_go_into_one_call() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let program = programs::summarised(3, 4);
    let id = gpu.load(program.clone()).unwrap();
    let steps: Vec<Step> = (0..RING_SLOTS as u32).map(|step| Step { program: id, step }).collect();
    gpu.run(&steps).unwrap();
    assert!(matches!(gpu.run(&steps[..1]), Err(ExecutorError::Refused(_))), "the ring is full");
    let pending = gpu.summaries();
    gpu.unload(id);
    let summaries = block_on(pending).unwrap();
    let mut reference = Reference { states: HashMap::new(), scalars: HashMap::new(), seed: 0 };
    for (summary, step) in summaries.iter().zip(&steps) {
        assert_eq!(summary.step, *step);
        let buffers = reference.step(&program, step.step, 0);
        compare(&summary.values, &buffers[2][..3], TOLERANCE).unwrap();
    }
    assert_eq!(summaries.len(), RING_SLOTS);
}

#[test]
fn summaries_outlive_their_program() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let id = gpu.load(programs::summarised(3, 4)).unwrap();
    gpu.set_scalar("a", 0.75);
    gpu.run(&[Step { program: id, step: 1 }]).unwrap();
    gpu.unload(id);
    assert!(matches!(gpu.run(&[Step { program: id, step: 2 }]), Err(ExecutorError::Refused(_))));
    let summaries = block_on(gpu.summaries()).unwrap();
    assert_eq!(summaries[0].values[0], 0.75);
}

#[test]
fn readings_are_of_their_place_in_the_queue() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let id = gpu.load(programs::summarised(5, 6)).unwrap();
    gpu.run(&[Step { program: id, step: 1 }]).unwrap();
    let first = gpu.read(&[(Some(id), "means"), (None, "counter"), (Some(id), "noise")]);
    gpu.run(&[Step { program: id, step: 2 }]).unwrap();
    let second = gpu.read(&[(Some(id), "means")]);
    let (second, first) = (block_on(second).unwrap(), block_on(first).unwrap());
    assert_eq!(first[0].shape, [5, 1]);
    assert_eq!(first[1], HostTensor { shape: vec![1], data: vec![1.0] });
    assert_ne!(first[0], second[0]);
    let means: Vec<f64> = first[2].data.chunks(6).map(|row| row.iter().sum::<f64>() / 6.0).collect();
    compare(&first[0].data, &means, TOLERANCE).unwrap();
}

#[test]
fn states_start_at_zero_and_stay() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let first = gpu.load(programs::in_place(6)).unwrap();
    assert_eq!(block_on(gpu.read(&[(None, "x")])).unwrap()[0].data, [0.0; 6]);
    gpu.write("x", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    gpu.unload(first);
    gpu.load(programs::in_place(6)).unwrap();
    assert_eq!(block_on(gpu.read(&[(None, "x")])).unwrap()[0].data, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    gpu.clear();
    assert_eq!(block_on(gpu.read(&[(None, "x")])), Err(ExecutorError::UnknownName("x".to_owned())));
}

#[test]
fn wrong_names_and_lengths_are_told() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let id = gpu.load(programs::in_place(6)).unwrap();
    let wrong_length = |given| ExecutorError::WrongLength { name: "x".to_owned(), expected: 6, given };
    assert_eq!(gpu.write("nothing", &[]), Err(ExecutorError::UnknownName("nothing".to_owned())));
    assert_eq!(gpu.write("x", &[1.0]), Err(wrong_length(1)));
    assert_eq!(gpu.load(programs::in_place(7)), Err(wrong_length(7)));
    assert_eq!(block_on(gpu.read(&[(Some(id), "x")])), Err(ExecutorError::UnknownName("x".to_owned())));
    gpu.run(&[Step { program: id, step: 0 }]).unwrap();
}

#[test]
fn lost_device_is_told_by_every_call() {
    let Some(_turn) = gpu() else { return };
    let context = block_on(GpuContext::open(Want::AnyIncludingSoftware)).unwrap();
    let mut gpu = GpuExecutor::new(context);
    let id = gpu.load(programs::summarised(5, 6)).unwrap();
    gpu.run(&[Step { program: id, step: 1 }]).unwrap();
    let in_flight = gpu.read(&[(None, "counter")]);
    gpu.lose();
    let lost = |result: Result<(), ExecutorError>| assert!(matches!(result, Err(ExecutorError::DeviceLost(_))), "{result:?}");
    lost(block_on(in_flight).map(|_| ()));
    lost(gpu.run(&[Step { program: id, step: 2 }]));
    lost(gpu.write("counter", &[0.0]));
    lost(gpu.load(programs::in_place(3)).map(|_| ()));
    lost(block_on(gpu.summaries()).map(|_| ()));
    lost(block_on(gpu.read(&[(None, "counter")])).map(|_| ()));
}

#[test]
fn refused_work_poisons_the_device() {
    let Some(_turn) = gpu() else { return };
    let context = block_on(GpuContext::open(Want::AnyIncludingSoftware)).unwrap();
    let mut gpu = GpuExecutor::new(context);
    let mut broken = programs::in_place(3);
    // A register that no instruction writes.
    broken.kernels[0].stores[0].reg = 77;
    assert!(matches!(gpu.load(broken), Err(ExecutorError::Refused(_))));
    assert!(matches!(gpu.load(programs::in_place(3)), Err(ExecutorError::Refused(_))));
}

#[test]
fn software_adapter_is_no_gpu_unless_asked_for() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    if context.is_software {
        let refused = block_on(GpuContext::open(Want::RealOnly)).err();
        assert!(matches!(refused, Some(ExecutorError::NoAdapter(_))), "{refused:?}");
    }
}

// Compiled programs.

/// Trains an experiment for two iterations and gives every tensor that has a name.
fn trained<E: Executor>(executor: E, link: &str) -> Vec<(String, HostTensor)> {
    let mut trainer = Trainer::new(executor, link::parse(link).experiment).unwrap();
    trainer.run(2).unwrap();
    trainer.names().into_iter().map(|name| (name.clone(), block_on(trainer.read(&name)).unwrap())).collect()
}

#[test]
fn training_agrees_with_the_cpu_executor() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    for link in ["", "?batch=30&width=20"] {
        let wanted = trained(CpuExecutor::<f64>::default(), link);
        for tuning in [Tuning::Software, Tuning::Hardware] {
            let given = trained(GpuExecutor::with_tuning(context.clone(), tuning), link);
            let mut worst = (0.0, String::new());
            for ((name, given), (_, wanted)) in given.iter().zip(&wanted) {
                assert_eq!(given.shape, wanted.shape, "{name}");
                let error = compare(&given.data, &wanted.data, 1e-4).unwrap_or_else(|e| panic!("{link} ({tuning:?}), {name}: {e}"));
                if error >= worst.0 {
                    worst = (error, name.clone());
                }
            }
            println!("“{link}” ({tuning:?}): {} tensors, largest error {:.1e}: {}", given.len(), worst.0, worst.1);
        }
    }
}
