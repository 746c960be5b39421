//! Every core and instruction.

use loss_explorer::executor::gpu::Tuning;

use crate::compare::{TOLERANCE, check, check_tuned};
use crate::programs::{self, Product};

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
