//! Curves that add up, as a stack: each lies on those before it.
//!
//! Must not know: canvases, what the curves mean.

use crate::insight::trace::{Dot, Reading, trace_cells};
use crate::run::history::History;

/// The layers of a stack from the bottom up: `min` and `max` of a dot are its layer's lower and upper edge there. Where `total` has a
/// value and a layer has none, its height is 0.
pub fn stack<'a>(history: &History, total: &str, names: impl Iterator<Item = &'a str>, reading: Reading) -> Vec<Vec<Dot>> {
    let mut base: Vec<f64> = vec![];
    let mut layers = vec![];
    for name in names {
        let mut dots = trace_cells(history.buckets(), &history.cells_beside(name, total), reading);
        base.resize(dots.len(), 0.0);
        for (dot, base) in dots.iter_mut().zip(&mut base) {
            dot.min = *base;
            *base += if reading.memory > 0.0 { dot.smooth } else { dot.mean };
            dot.max = *base;
        }
        layers.push(dots);
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::ticks::Range;

    fn reading(memory: f64) -> Reading {
        Reading { x: Range { low: 0.0, high: 300.0 }, width: 100, memory, factor: 1.0, interval: 1 }
    }

    /// A loss of two terms, the second of which comes in iteration 100.
    fn history() -> History {
        let mut history = History::default();
        let names = ["sum", "a", "b"].map(String::from);
        for i in 1..=300_u32 {
            let (a, b) = (1.0 + (i % 7) as f32 / 7.0, if i < 100 { f32::NAN } else { 0.25 + (i % 5) as f32 });
            history.push(i, &names, &[a + if b.is_nan() { 0.0 } else { b }, a, b]);
        }
        history
    }

    #[test]
    fn layers_lie_on_one_another_and_reach_the_total() {
        for memory in [0.0, 12.0] {
            let (history, reading) = (history(), reading(memory));
            let layers = stack(&history, "sum", ["a", "b"].into_iter(), reading);
            let total = trace_cells(history.buckets(), history.cells("sum"), reading);
            assert_eq!((layers.len(), layers[0].len(), layers[1].len()), (2, total.len(), total.len()));
            for ((a, b), sum) in layers[0].iter().zip(&layers[1]).zip(&total) {
                assert!(a.min == 0.0 && a.max == b.min && a.x == sum.x);
                let whole = if memory > 0.0 { sum.smooth } else { sum.mean };
                assert!((b.max - whole).abs() < 1e-5, "{} {whole}", b.max);
            }
            assert!(layers[1][10].max == layers[1][10].min, "not there yet");
        }
    }

    #[test]
    fn a_term_left_out_shows() {
        let (history, reading) = (history(), reading(0.0));
        let layers = stack(&history, "sum", ["a"].into_iter(), reading);
        let total = trace_cells(history.buckets(), history.cells("sum"), reading);
        assert!(layers[0].iter().zip(&total).any(|(a, sum)| !((a.max - sum.mean).abs() < 1e-3)));
        assert!(stack(&history, "none", ["a"].into_iter(), reading)[0].is_empty());
    }
}
