//! Accuracy of the functions, special numbers, and the bits of random ones.

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor};
use loss_explorer::executor::random::{threefry2x32, uniform};
use loss_explorer::executor::{Executor, Step};
use loss_explorer::graph::Unary;
use loss_explorer::program::Program;
use pollster::block_on;

use crate::reference::{half, sigmoid, softplus, unary};
use crate::{gpu, programs};

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
