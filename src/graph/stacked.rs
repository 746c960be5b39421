//! Stacked batches: rows of two batches one below the other, of which a gradient may concern only one.
//!
//! D sees reals and fakes as one batch, a [`Op::Concat`]; its penalty sees the reals alone. What flows back from there is
//! *padded*: a concat of numbers and zeros. Left alone, the zeros would be multiplied through every layer. So what is done to a
//! padded batch is done to its numbers, and zeros are added as late as can be: `(x; 0)·W = (x·W; 0)`, `(x; 0)⊙y = (x⊙y'; 0)`
//! with `y'` the same rows of `y`, and `(x; 0) + y = (x + y'; y'')`.

use super::rewrite::Simpler;
use super::{Binary, Graph, NodeId, Op, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// Rows `start ..` of a batch of `rows` are those of `x`, all others 0.
#[derive(Clone, Copy)]
pub(super) struct Padded {
    pub x: NodeId,
    start: usize,
    rows: usize,
}

impl Graph {
    /// A node as numbers between zeros, if it is a concat with one part that is not constant, and zeros beside it.
    pub(super) fn padded(&self, node: NodeId) -> Option<Padded> {
        if self.node(node).op != Op::Concat {
            return None;
        }
        let parts = &self.node(node).inputs;
        let is_zero = |part: &&NodeId| self.constant_value(**part) == Some(0.0);
        let mut others = parts.iter().filter(|part| !is_zero(part));
        let (Some(&x), None) = (others.next(), others.next()) else { return None };
        let rows = |part: &NodeId| self.shape(*part).extents()[0];
        let start = parts.iter().take_while(|part| **part != x).map(rows).sum();
        (parts.len() > 1 && self.constant_value(x).is_none()).then_some(Padded { x, start, rows: self.shape(node).extents()[0] })
    }

    /// `x` in the place of what was between the zeros.
    pub(super) fn pad(&mut self, x: NodeId, place: Padded) -> Built {
        let mut extents = self.shape(x).extents().to_vec();
        let len = extents[0];
        let mut zeros = |graph: &mut Self, rows: usize| {
            extents[0] = rows;
            (rows > 0).then(|| graph.constant(0.0, &extents))
        };
        let parts = [zeros(self, place.start), Some(x), zeros(self, place.rows - place.start - len)];
        self.concat(&parts.into_iter().flatten().collect::<Vec<_>>())
    }

    /// f(x; 0) = (f(x); 0), where f(0) = 0.
    pub(super) fn unary_of_padded(&mut self, f: Unary, x: NodeId) -> Simpler {
        match (f, self.padded(x)) {
            (Unary::Neg | Unary::RoundHalf, Some(place)) => {
                let inner = self.unary(f, place.x);
                self.pad(inner, place).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Sums, products and quotients with a padded batch.
    pub(super) fn binary_of_padded(&mut self, f: Binary, a: NodeId, b: NodeId) -> Simpler {
        match (f, self.padded(a), self.padded(b)) {
            (Binary::Mul | Binary::Div, Some(place), _) => {
                let other = self.rows_of(b, place.start, self.shape(place.x).extents()[0])?;
                let inner = self.binary(f, place.x, other)?;
                self.pad(inner, place).map(Some)
            }
            (Binary::Mul, None, Some(_)) => self.binary_of_padded(f, b, a),
            (Binary::Add, Some(_), _) => self.add_part_by_part(a, b).map(Some),
            (Binary::Add, None, Some(_)) => self.add_part_by_part(b, a).map(Some),
            _ => Ok(None),
        }
    }

    /// The sum of a concat and something else, as a concat.
    fn add_part_by_part(&mut self, concat: NodeId, other: NodeId) -> Built {
        let mut start = 0;
        let mut sums = vec![];
        for part in self.node(concat).inputs.clone() {
            let len = self.shape(part).extents()[0];
            let beside = self.rows_of(other, start, len)?;
            sums.push(self.add(part, beside)?);
            start += len;
        }
        self.concat(&sums)
    }

    /// Rows of a batch, computed from the same rows of what it is computed from, as far down as that costs little.
    fn rows_of(&mut self, y: NodeId, start: usize, len: usize) -> Built {
        let mut extents = self.shape(y).extents().to_vec();
        let rows = std::mem::replace(&mut extents[0], len);
        let inputs = self.node(y).inputs.clone();
        match self.node(y).op {
            Op::Unary(f @ (Unary::Neg | Unary::Sign | Unary::LeakyReluSlope)) => {
                let x = self.rows_of(inputs[0], start, len)?;
                Ok(self.unary(f, x))
            }
            Op::Binary(f) => {
                let (a, b) = (self.rows_of(inputs[0], start, len)?, self.rows_of(inputs[1], start, len)?);
                self.binary(f, a, b)
            }
            Op::Broadcast if self.shape(inputs[0]).rank() == extents.len() && self.shape(inputs[0]).extents()[0] == rows => {
                let x = self.rows_of(inputs[0], start, len)?;
                self.broadcast(x, &extents)
            }
            Op::Broadcast if self.shape(inputs[0]).rank() < extents.len() || self.shape(inputs[0]).extents()[0] == 1 => {
                self.broadcast(inputs[0], &extents)
            }
            _ => self.slice(y, start, len),
        }
    }

    /// Rows of `s⊙x`, where `s` is stacked: those of `s`, which may be 1 throughout, times those of `x`.
    pub(super) fn rows_of_scaled(&mut self, y: NodeId, start: usize, len: usize) -> Simpler {
        let Some((scale, Some(x))) = self.row_scale(y) else { return Ok(None) };
        let stack = if self.node(scale).op == Op::Reshape { self.node(scale).inputs[0] } else { scale };
        if self.node(stack).op != Op::Concat {
            return Ok(None);
        }
        let (scale, x) = (self.slice(scale, start, len)?, self.slice(x, start, len)?);
        let extents = self.shape(x).extents().to_vec();
        let scale = self.broadcast(scale, &extents)?;
        self.mul(scale, x).map(Some)
    }

    /// Parts of a concat, where neighbours that are neighbouring rows of one batch are one part.
    pub(super) fn joined_neighbours(&mut self, parts: &[NodeId]) -> Result<Vec<NodeId>, ShapeError> {
        let mut joined: Vec<NodeId> = vec![];
        for &part in parts {
            let before = joined.last().and_then(|&before| self.rows_in(before));
            match (before, self.rows_in(part)) {
                (Some((batch, start, len)), Some((same, next, more))) if batch == same && next == start + len => {
                    let mut extents = self.shape(part).extents().to_vec();
                    extents[0] += joined.pop().map_or(0, |before| self.shape(before).extents()[0]);
                    let rows = self.slice(batch, start, len + more)?;
                    joined.push(self.reshape(rows, &extents)?);
                }
                _ => joined.push(part),
            }
        }
        Ok(joined)
    }

    /// The batch that a node is some rows of, in whatever shape, the first of them and their number.
    fn rows_in(&self, node: NodeId) -> Option<(NodeId, usize, usize)> {
        let node = if self.node(node).op == Op::Reshape { self.node(node).inputs[0] } else { node };
        match self.node(node).op {
            Op::Slice { start, len } => Some((self.node(node).inputs[0], start, len)),
            _ => None,
        }
    }

    /// `f(x; 0) = (f(x); 0)` and `f(s⊙x) = s⊙f(x)`, where `f` computes each row of `extents` from the same row of its input, linearly.
    pub(super) fn row_by_row(&mut self, y: NodeId, extents: &[usize], f: &dyn Fn(&mut Self, NodeId) -> Built) -> Simpler {
        if self.shape(y).extents().first() != extents.first() {
            return Ok(None);
        }
        match self.padded(y) {
            Some(place) => {
                let inner = f(self, place.x)?;
                self.pad(inner, place).map(Some)
            }
            None => self.across_row_scale(y, extents, f),
        }
    }

    /// Extents with as many rows as `x` has.
    pub(super) fn with_rows_of(&self, extents: &[usize], x: NodeId) -> Vec<usize> {
        [&self.shape(x).extents()[..1], &extents[1..]].concat()
    }
}
