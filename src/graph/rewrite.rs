//! Local simplification: what a builder yields in place of the node that it was asked for.
//!
//! Beside constant folding there is one idea, *row scales*. A factor `s` of shape `[N, 1, …]`, one number a sample, commutes with
//! element-wise factors, with a matrix product from the right and with a convolution: `(s⊙X)·W = s⊙(X·W)`. So it is always
//! written leftmost, `s⊙(…)`, except in graphs that keep it where it is ([`Graph::of_one_backward_pass`]). The backward pass of a
//! loss (seed: the slopes of softplus) and that of the summed scores (seed: ones, for R1) are then
//! the same nodes but for one factor, and are computed once. Weight gradients take the factor to
//! their left operand, `Xᵀ·(s⊙Y) = (s⊙X)ᵀ·Y`, so that the loss's and the penalty's products over one
//! `Y` become one: `Xᵀ·Y + Zᵀ·Y = (X + Z)ᵀ·Y`.

use super::{Binary, Convolution, Graph, NodeId, Op, ShapeError, Unary};

pub(super) type Simpler = Result<Option<NodeId>, ShapeError>;
type Built = Result<NodeId, ShapeError>;

/// `Xᵀ·Y`, summed over samples: a product, or a convolution.
#[derive(Clone, Copy)]
struct WeightGradient {
    x: NodeId,
    y: NodeId,
    convolution: Option<Convolution>,
}

impl Graph {
    /// The constant that every element is, if the node is one.
    pub fn constant_value(&self, x: NodeId) -> Option<f64> {
        match self.node(x).op {
            Op::Constant(value) => Some(value.get()),
            _ => None,
        }
    }

    pub(super) fn simpler_unary(&mut self, f: Unary, x: NodeId) -> Option<NodeId> {
        let extents = self.shape(x).extents().to_vec();
        match (f, self.constant_value(x)) {
            (Unary::Neg, Some(value)) => Some(self.constant(-value, &extents)),
            (Unary::Neg, None) if self.node(x).op == Op::Unary(Unary::Neg) => Some(self.node(x).inputs[0]),
            // Shapes do not change, so this cannot fail.
            _ => self.unary_of_padded(f, x).ok().flatten(),
        }
    }

    pub(super) fn simpler_binary(&mut self, f: Binary, a: NodeId, b: NodeId) -> Simpler {
        if let Some(simpler) = self.simpler_number(f, a, b)? {
            return Ok(Some(simpler));
        }
        if let Some(simpler) = self.binary_of_padded(f, a, b)? {
            return Ok(Some(simpler));
        }
        match f {
            Binary::Mul if !self.keeps_row_scales => self.hoist_row_scales(a, b),
            Binary::Add => self.join_products(a, b),
            _ => Ok(None),
        }
    }

    /// What follows from one of two being a constant.
    fn simpler_number(&mut self, f: Binary, a: NodeId, b: NodeId) -> Simpler {
        let extents = self.shape(a).extents().to_vec();
        let (left, right) = (self.constant_value(a), self.constant_value(b));
        Ok(match (f, left, right) {
            (Binary::Add, Some(x), Some(y)) => Some(self.constant(x + y, &extents)),
            (Binary::Sub, Some(x), Some(y)) => Some(self.constant(x - y, &extents)),
            (Binary::Mul, Some(x), Some(y)) => Some(self.constant(x * y, &extents)),
            (Binary::Div, Some(x), Some(y)) => Some(self.constant(x / y, &extents)),
            (Binary::Add, Some(0.0), _) => Some(b),
            (Binary::Add | Binary::Sub, _, Some(0.0)) => Some(a),
            (Binary::Sub, Some(0.0), _) => Some(self.unary(Unary::Neg, b)),
            (Binary::Mul, Some(1.0), _) => Some(b),
            (Binary::Mul | Binary::Div, _, Some(1.0)) => Some(a),
            (Binary::Mul, Some(0.0), _) | (Binary::Mul, _, Some(0.0)) => Some(self.constant(0.0, &extents)),
            (Binary::Mul, Some(-1.0), _) => Some(self.unary(Unary::Neg, b)),
            (Binary::Mul, _, Some(-1.0)) => Some(self.unary(Unary::Neg, a)),
            _ => None,
        })
    }

    /// `x⊙(s⊙y)` or `(s⊙x)⊙y` → `s⊙(x⊙y)`; two scales become one.
    fn hoist_row_scales(&mut self, a: NodeId, b: NodeId) -> Simpler {
        let extents = self.shape(a).extents().to_vec();
        let (left, right) = (self.row_scale(a), self.row_scale(b));
        let (scale, x, y) = match (left, right) {
            (Some((s, x)), Some((t, y))) if x.is_some() || y.is_some() => (self.mul(s, t)?, x, y),
            (Some((s, Some(x))), None) => (s, Some(x), Some(b)),
            (None, Some((t, y))) => (t, Some(a), y),
            _ => return Ok(None),
        };
        let rest = match (x, y) {
            (Some(x), Some(y)) => self.mul(x, y)?,
            (Some(x), None) | (None, Some(x)) => x,
            (None, None) => return Ok(None),
        };
        self.scaled_rows(scale, rest, &extents).map(Some)
    }

    /// `s⊙x` with `s` of shape `[N, 1]`, the scale leftmost.
    fn scaled_rows(&mut self, scale: NodeId, x: NodeId, extents: &[usize]) -> Result<NodeId, ShapeError> {
        let scale = self.broadcast(scale, extents)?;
        match (self.constant_value(scale), self.constant_value(x)) {
            (None, None) => Ok(self.raw_binary(Binary::Mul, scale, x)),
            _ => self.mul(scale, x),
        }
    }

    /// Splits `s⊙x` into (`s`, `x`), and a bare broadcast `s` into (`s`, none); none where scales stay where they are.
    pub(super) fn row_scale(&self, node: NodeId) -> Option<(NodeId, Option<NodeId>)> {
        if self.keeps_row_scales {
            return None;
        }
        match self.node(node).op {
            Op::Broadcast => self.is_row_broadcast(node).then(|| (self.node(node).inputs[0], None)),
            Op::Binary(Binary::Mul) => {
                let &[scale, rest] = self.node(node).inputs.as_slice() else { return None };
                self.is_row_broadcast(scale).then(|| (self.node(scale).inputs[0], Some(rest)))
            }
            _ => None,
        }
    }

    /// Whether the node is one number a row, `[N, 1, …]`, broadcast to `[N, C, …]` with more than one number in a row.
    fn is_row_broadcast(&self, node: NodeId) -> bool {
        if self.node(node).op != Op::Broadcast {
            return false;
        }
        let (from, to) = (self.shape(self.node(node).inputs[0]).extents(), self.shape(node).extents());
        from.len() == to.len() && from.len() > 1 && from[0] == to[0] && from[1..].iter().all(|&n| n == 1) && to[1..].iter().any(|&n| n > 1)
    }

    /// `f(s⊙x)` → `s⊙f(x)`, where `f` computes each row of `extents` from the same row, linearly.
    pub(super) fn across_row_scale(&mut self, y: NodeId, extents: &[usize], f: &dyn Fn(&mut Self, NodeId) -> Built) -> Simpler {
        let Some((scale, Some(x))) = self.row_scale(y) else { return Ok(None) };
        let mut column = vec![1; extents.len()];
        column[0] = self.shape(scale).len();
        if extents.first() != Some(&column[0]) || extents.len() < 2 {
            return Ok(None);
        }
        let scale = self.reshape(scale, &column)?;
        let x = f(self, x)?;
        let scale = self.broadcast(scale, extents)?;
        self.mul(scale, x).map(Some)
    }

    /// Scales and zeros move out of a convolution, scales to its left operand where it sums over samples.
    pub(super) fn simpler_convolution(&mut self, x: NodeId, w: NodeId, convolution: Convolution) -> Simpler {
        let [_, _, y_shape] = convolution.shapes();
        if self.constant_value(x) == Some(0.0) || self.constant_value(w) == Some(0.0) {
            return Ok(Some(self.constant(0.0, &y_shape)));
        }
        if convolution.is_by_sample() {
            if let Some(place) = self.padded(x) {
                let rows = self.shape(place.x).extents()[0];
                let product = self.convolve(place.x, w, Convolution { batch: rows, ..convolution })?;
                return self.pad(product, place).map(Some);
            }
            return self.across_row_scale(x, &y_shape, &|graph, x| graph.convolve(x, w, convolution));
        }
        if convolution.sums_samples()
            && let Some((scale, Some(unscaled))) = self.row_scale(w)
        {
            let extents = self.shape(x).extents().to_vec();
            let scale = self.broadcast(scale, &extents)?;
            let x = self.mul(scale, x)?;
            return self.convolve(x, unscaled, convolution).map(Some);
        }
        Ok(None)
    }

    /// `Xᵀ·Y + Zᵀ·Y` → `(X + Z)ᵀ·Y`, also where one of the products is a term of a sum; convolutions over samples likewise.
    fn join_products(&mut self, a: NodeId, b: NodeId) -> Simpler {
        for (sum, product) in [(a, b), (b, a)] {
            for gradient in self.weight_gradients(product) {
                if let Some(joined) = self.join_into(sum, gradient)? {
                    return Ok(Some(joined));
                }
            }
        }
        Ok(None)
    }

    /// A sum with a product added to the term that is a product with the same `Y`, if there is one.
    fn join_into(&mut self, sum: NodeId, added: WeightGradient) -> Simpler {
        for term in self.weight_gradients(sum) {
            if (term.y, term.convolution) == (added.y, added.convolution) && self.shape(term.x) == self.shape(added.x) {
                let x = self.add(term.x, added.x)?;
                return match term.convolution {
                    None => self.matmul(x, true, term.y, false).map(Some),
                    Some(convolution) => self.convolve(x, term.y, convolution).map(Some),
                };
            }
        }
        if self.node(sum).op != Op::Binary(Binary::Add) {
            return Ok(None);
        }
        let terms = [self.node(sum).inputs[0], self.node(sum).inputs[1]];
        for (term, rest) in [(terms[0], terms[1]), (terms[1], terms[0])] {
            if let Some(joined) = self.join_into(term, added)? {
                return self.add(rest, joined).map(Some);
            }
        }
        Ok(None)
    }

    /// A node as `Xᵀ·Y`: a convolution over samples is one in two ways.
    fn weight_gradients(&self, node: NodeId) -> Vec<WeightGradient> {
        match (&self.node(node).op, self.node(node).inputs.as_slice()) {
            (Op::Matmul { transpose_a: true, transpose_b: false }, &[x, y]) => vec![WeightGradient { x, y, convolution: None }],
            (&Op::Convolve(convolution), &[x, y]) if convolution.sums_samples() => vec![
                WeightGradient { x, y, convolution: Some(convolution) },
                WeightGradient { x: y, y: x, convolution: Some(convolution.exchanged()) },
            ],
            _ => vec![],
        }
    }

    /// Transposes become flags, an outer product element-wise; row scales move out of or across a product.
    pub(super) fn simpler_matmul(&mut self, a: (NodeId, bool), b: (NodeId, bool), [m, n, k]: [usize; 3]) -> Simpler {
        if matches!(self.node(a.0).op, Op::Permute { .. }) {
            return self.matmul(self.node(a.0).inputs[0], !a.1, b.0, b.1).map(Some);
        }
        if matches!(self.node(b.0).op, Op::Permute { .. }) {
            return self.matmul(a.0, a.1, self.node(b.0).inputs[0], !b.1).map(Some);
        }
        if let (false, Some(place)) = (a.1, self.padded(a.0)) {
            let product = self.matmul(place.x, false, b.0, b.1)?;
            return self.pad(product, place).map(Some);
        }
        if k == 1 {
            let column = self.reshape(a.0, &[m, 1])?;
            let column = self.broadcast(column, &[m, n])?;
            let row = self.reshape(b.0, &[1, n])?;
            let row = self.broadcast(row, &[m, n])?;
            return self.mul(column, row).map(Some);
        }
        if self.constant_value(a.0) == Some(0.0) || self.constant_value(b.0) == Some(0.0) {
            return Ok(Some(self.constant(0.0, &[m, n])));
        }
        if !a.1
            && let Some((scale, Some(x))) = self.row_scale(a.0)
        {
            let product = self.matmul(x, false, b.0, b.1)?;
            let scale = self.broadcast(scale, &[m, n])?;
            return self.mul(scale, product).map(Some);
        }
        if a.1
            && !b.1
            && let Some((scale, Some(y))) = self.row_scale(b.0)
        {
            let scale = self.broadcast(scale, &[k, m])?;
            let x = self.mul(scale, a.0)?;
            return self.matmul(x, true, y, false).map(Some);
        }
        Ok(None)
    }
}
