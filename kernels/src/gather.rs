//! Reads elements of a buffer that lie along axes with strides, in the order of the axes.

/// Extent and stride of an axis.
pub(crate) type Axis = (usize, usize);

/// Most axes over the innermost.
const OUTER: usize = 8;
/// Runs from which on a copy of the whole run pays.
const LONG: usize = 16;

/// Elements `first ..` of the domain of `axes` (outermost first), until `out` is full.
#[inline(always)]
pub(crate) fn gather<T: Copy>(buffer: &[T], offset: usize, axes: &[Axis], first: usize, out: &mut [T]) {
    let Some((&(extent, stride), outer)) = axes.split_last() else {
        return out.fill(buffer[offset]);
    };
    let mut line = Line::at(offset, outer, first / extent);
    let mut column = first % extent;
    let mut rest = out;
    while !rest.is_empty() {
        let (target, after) = rest.split_at_mut((extent - column).min(rest.len()));
        run(&buffer[line.start + column * stride..], stride, target);
        (rest, column) = (after, 0);
        line.next(outer);
    }
}

#[inline(always)]
fn run<T: Copy>(source: &[T], stride: usize, target: &mut [T]) {
    match stride {
        0 => target.fill(source[0]),
        1 if target.len() >= LONG => target.copy_from_slice(&source[..target.len()]),
        1 => target.iter_mut().zip(source).for_each(|(target, &x)| *target = x),
        _ => target.iter_mut().zip(source.iter().step_by(stride)).for_each(|(target, &x)| *target = x),
    }
}

/// Where a line along the innermost axis starts; the next is found without dividing.
struct Line {
    start: usize,
    coordinates: [usize; OUTER],
}

impl Line {
    fn at(offset: usize, axes: &[Axis], number: usize) -> Self {
        let mut line = Self { start: offset, coordinates: [0; OUTER] };
        let mut rest = number;
        for (coordinate, &(extent, stride)) in line.coordinates.iter_mut().zip(axes.iter().rev()) {
            *coordinate = rest % extent;
            rest /= extent;
            line.start += *coordinate * stride;
        }
        line
    }

    #[inline(always)]
    fn next(&mut self, axes: &[Axis]) {
        for (coordinate, &(extent, stride)) in self.coordinates.iter_mut().zip(axes.iter().rev()) {
            *coordinate += 1;
            self.start += stride;
            if *coordinate < extent {
                return;
            }
            self.start -= extent * stride;
            *coordinate = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_come_in_the_order_of_the_axes_from_any_place_on() {
        let buffer: Vec<usize> = (0..100).collect();
        let cases: [&[Axis]; 5] = [&[], &[(20, 1)], &[(4, 0), (3, 7), (2, 1)], &[(2, 30), (3, 2), (4, 0)], &[(3, 1), (2, 5), (2, 11)]];
        for axes in cases {
            let len: usize = axes.iter().map(|axis| axis.0).product();
            let at = |mut i: usize| {
                axes.iter().rev().fold(3, |element, &(extent, stride)| {
                    let coordinate = i % extent;
                    i /= extent;
                    element + coordinate * stride
                })
            };
            for first in 0..len {
                let mut out = vec![999; len - first];
                gather(&buffer, 3, axes, first, &mut out);
                assert_eq!(out, (first..len).map(at).collect::<Vec<_>>(), "{axes:?} from {first}");
            }
        }
    }
}
