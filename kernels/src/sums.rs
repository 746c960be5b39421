//! Sums in a fixed order.

use super::Real;

pub fn add_lanes<T: Real>(lanes: &mut [T], terms: &[T]) {
    for terms in terms.chunks(lanes.len()) {
        for (lane, &term) in lanes.iter_mut().zip(terms) {
            *lane += term;
        }
    }
}

pub fn add_columns<T: Real>(sums: &mut [T], mut column: usize, mut terms: &[T]) {
    while !terms.is_empty() {
        let run = (sums.len() - column).min(terms.len());
        for (sum, &term) in sums[column..].iter_mut().zip(&terms[..run]) {
            *sum += term;
        }
        terms = &terms[run..];
        column = 0;
    }
}

pub fn squared_rows<T: Real>(rows: &[T], width: usize, out: &mut [T]) {
    for (out, row) in out.iter_mut().zip(rows.chunks_exact(width)) {
        *out = row.iter().fold(T::default(), |sum, &g| sum + g * g);
    }
}
