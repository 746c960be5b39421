//! Sums in a fixed order.

use super::{Real, lanes};

pub fn add_in_turn<T: Real>(sums: &mut [T], terms: &[T]) {
    for terms in terms.chunks(sums.len()) {
        lanes::add::<T, T::Lanes>(&mut sums[..terms.len()], terms);
    }
}

pub fn add_columns<T: Real>(sums: &mut [T], mut column: usize, mut terms: &[T]) {
    while !terms.is_empty() {
        let run = (sums.len() - column).min(terms.len());
        lanes::add::<T, T::Lanes>(&mut sums[column..column + run], &terms[..run]);
        terms = &terms[run..];
        column = 0;
    }
}

pub fn squared_rows<T: Real>(rows: &[T], width: usize, out: &mut [T]) {
    for (out, row) in out.iter_mut().zip(rows.chunks_exact(width)) {
        *out = row.iter().fold(T::default(), |sum, &g| sum + g * g);
    }
}
