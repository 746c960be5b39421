//! Shapes and what can be wrong with them.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Extents of a tensor, outermost first; `[]` is a single number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shape(Vec<usize>);

impl Shape {
    /// A shape of these extents.
    pub fn new(extents: &[usize]) -> Self {
        Self(extents.to_vec())
    }

    /// The extents, outermost first.
    pub fn extents(&self) -> &[usize] {
        &self.0
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.0.iter().product()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Elements from one step along `axis` to the next, in row-major order.
    pub fn stride(&self, axis: usize) -> usize {
        self.0[axis + 1..].iter().product()
    }

    /// The shape that both broadcast to, by numpy's rule; `None` when there is none.
    pub fn common(&self, other: &Self) -> Option<Self> {
        let rank = self.rank().max(other.rank());
        let extents = (0..rank).map(|i| match (self.extent_from_right(rank - i), other.extent_from_right(rank - i)) {
            (a, b) if a == b => Some(a),
            (1, b) => Some(b),
            (a, 1) => Some(a),
            _ => None,
        });
        extents.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Extent number `i` from the right, counted from 1; 1 where there is no such axis.
    fn extent_from_right(&self, i: usize) -> usize {
        if i <= self.rank() { self.0[self.rank() - i] } else { 1 }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// Shapes that an operation cannot take. Names the operation and both shapes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ShapeError {
    /// Two shapes that do not go together.
    #[error("{op}: {left} and {right} do not go together")]
    Mismatch {
        /// The operation.
        op: Cow<'static, str>,
        /// First shape.
        left: Shape,
        /// Second shape, or the one asked for.
        right: Shape,
    },
    /// A gradient asked for with respect to a node that simplification may have passed over.
    #[error("gradients: node {node} is neither a state nor a variable")]
    NotVariable {
        /// Its number.
        node: usize,
    },
    /// An axis or range that the shape does not have.
    #[error("{op}: {shape} has no {what}")]
    OutOfRange {
        /// The operation.
        op: Cow<'static, str>,
        /// The shape.
        shape: Shape,
        /// What was asked for.
        what: String,
    },
}
