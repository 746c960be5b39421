//! The harness: the same program on the GPU and by the reference.

use std::collections::HashMap;

use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Tuning};
use loss_explorer::executor::random::threefry2x32;
use loss_explorer::executor::{Executor, ProgramId, Step};
use loss_explorer::graph::Binary;
use loss_explorer::program::{Core, Instr, Program, Role};
use pollster::block_on;

use crate::reference::Reference;
use crate::{gpu, programs};

/// Relative to max(1, largest entry), for sums of rounded numbers.
pub const TOLERANCE: f64 = 1e-5;

/// Numbers between −2 and 2, exact in f32, none near 0; the same in every run.
fn numbers(len: usize, stream: u32) -> Vec<f64> {
    let number = |i: usize| {
        let x = f64::from(threefry2x32([17, stream], [0, u32::try_from(i).unwrap()])[0] >> 16) / 16384.0 - 2.0;
        if x.abs() < 0.01 { x + 0.5 } else { x }
    };
    (0..len).map(number).collect()
}

/// Largest difference relative to max(1, the largest wanted entry), or why the two cannot be compared.
pub fn compare(given: &[f64], wanted: &[f64], tolerance: f64) -> Result<f64, String> {
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
pub fn parity(context: &GpuContext, tuning: Tuning, on_gpu: &Program, on_reference: &Program, tolerance: f64) -> Result<f64, String> {
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

pub fn check(programs: &[Program], tolerance: f64) {
    check_tuned(programs, &[Tuning::Software, Tuning::Hardware], tolerance);
}

pub fn check_tuned(programs: &[Program], tunings: &[Tuning], tolerance: f64) {
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
