//! Local simplification: what a builder yields in place of the node that it was asked for.
//!
//! Beside constant folding there is one idea, *row scales*. A factor `s` of shape `[N, 1]` broadcast
//! over the columns of a matrix commutes with element-wise factors and with a matrix product from
//! the right: `(s⊙X)·W = s⊙(X·W)`. So it is always written leftmost, `s⊙(…)`. The backward pass of a
//! loss (seed: the slopes of softplus) and that of the summed scores (seed: ones, for R1) are then
//! the same nodes but for one factor, and are computed once. Weight gradients take the factor to
//! their left operand, `Xᵀ·(s⊙Y) = (s⊙X)ᵀ·Y`, so that the loss's and the penalty's products over one
//! `Y` become one: `Xᵀ·Y + Zᵀ·Y = (X + Z)ᵀ·Y`.

use super::{Binary, Graph, NodeId, Op, ShapeError, Unary};

type Simpler = Result<Option<NodeId>, ShapeError>;

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
            _ => None,
        }
    }

    pub(super) fn simpler_binary(&mut self, f: Binary, a: NodeId, b: NodeId) -> Simpler {
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
            (Binary::Mul, _, _) => self.hoist_row_scales(a, b)?,
            (Binary::Add, _, _) => self.join_products(a, b)?,
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

    /// Splits `s⊙x` into (`s`, `x`), and a bare broadcast `s` into (`s`, none).
    fn row_scale(&self, node: NodeId) -> Option<(NodeId, Option<NodeId>)> {
        match self.node(node).op {
            Op::Broadcast => self.is_row_broadcast(node).then(|| (self.node(node).inputs[0], None)),
            Op::Binary(Binary::Mul) => {
                let &[scale, rest] = self.node(node).inputs.as_slice() else { return None };
                self.is_row_broadcast(scale).then(|| (self.node(scale).inputs[0], Some(rest)))
            }
            _ => None,
        }
    }

    /// Whether the node is a `[N, 1]` broadcast to `[N, C]`, C > 1.
    fn is_row_broadcast(&self, node: NodeId) -> bool {
        self.node(node).op == Op::Broadcast
            && match (self.shape(self.node(node).inputs[0]).extents(), self.shape(node).extents()) {
                (&[n, 1], &[rows, columns]) => n == rows && columns > 1,
                _ => false,
            }
    }

    /// `Xᵀ·Y + Zᵀ·Y` → `(X + Z)ᵀ·Y`.
    fn join_products(&mut self, a: NodeId, b: NodeId) -> Simpler {
        let op = Op::Matmul { transpose_a: true, transpose_b: false };
        if self.node(a).op != op || self.node(b).op != op {
            return Ok(None);
        }
        let (&[x, y], &[z, other]) = (self.node(a).inputs.as_slice(), self.node(b).inputs.as_slice()) else {
            return Ok(None);
        };
        if y != other || self.shape(x) != self.shape(z) {
            return Ok(None);
        }
        let sum = self.add(x, z)?;
        self.matmul(sum, true, y, false).map(Some)
    }

    /// Transposes become flags, an outer product element-wise; row scales move out of or across a product.
    pub(super) fn simpler_matmul(&mut self, a: (NodeId, bool), b: (NodeId, bool), [m, n, k]: [usize; 3]) -> Simpler {
        if matches!(self.node(a.0).op, Op::Permute { .. }) {
            return self.matmul(self.node(a.0).inputs[0], !a.1, b.0, b.1).map(Some);
        }
        if matches!(self.node(b.0).op, Op::Permute { .. }) {
            return self.matmul(a.0, a.1, self.node(b.0).inputs[0], !b.1).map(Some);
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
