//! Two-dimensional data sets as graph nodes: counter-based random numbers → points `[N, 2]`.
//!
//! Every point is one element-wise expression, so a batch is one kernel and the same integers draw
//! it on every executor. Must not know: executors, networks.

use crate::gan::experiment::Dataset;
use crate::graph::{Distribution, Graph, NodeId, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// Half the side of the square that holds the data and the stage, in data units.
pub const EXTENT: f64 = 3.2;

/// A batch of `rows` reals, `[rows, 2]`: a point of the data set plus `noise` (shape `[]`) times a
/// standard normal. Uses the random streams `stream .. stream + 3`.
///
/// # Errors
/// `noise` is not a single number.
pub fn reals(graph: &mut Graph, dataset: Dataset, rows: usize, noise: NodeId, stream: u32) -> Built {
    let mut points = Points::new(graph, rows, stream)?;
    let clean = match dataset {
        Dataset::Ring => points.ring()?,
        Dataset::Grid => points.grid()?,
        Dataset::Spiral => points.spiral()?,
        Dataset::Moons => points.moons()?,
        Dataset::Checkerboard => points.checkerboard()?,
        Dataset::Line => points.line()?,
        Dataset::Blobs => points.blobs()?,
        Dataset::Dots | Dataset::Digits | Dataset::OwnPoints | Dataset::OwnImages => {
            return Err(ShapeError::OutOfRange {
                op: "points".into(),
                shape: graph.shape(noise).clone(),
                what: "a formula for points".into(),
            });
        }
    };
    let normal = graph.random(Distribution::Normal, stream, &[rows, 2]);
    let offset = graph.mul(normal, noise)?;
    graph.add(clean, offset)
}

/// Eight points on the unit circle, an eighth of a turn apart.
const EIGHTHS: [[f64; 2]; 8] = {
    let d = std::f64::consts::FRAC_1_SQRT_2;
    [[1.0, 0.0], [d, d], [0.0, 1.0], [-d, d], [-1.0, 0.0], [-d, -d], [0.0, -1.0], [d, -d]]
};

/// Centres of a mixture's modes; `None` for data that is no mixture of Gaussians.
pub fn modes(dataset: Dataset) -> Option<Vec<[f64; 2]>> {
    match dataset {
        Dataset::Ring => Some(EIGHTHS.iter().map(|[x, y]| [2.0 * x, 2.0 * y]).collect()),
        Dataset::Grid => Some((0..25).map(|k| [f64::from(k % 5) - 2.0, f64::from(k / 5) - 2.0]).collect()),
        Dataset::Blobs => Some(vec![[-2.0, 0.0], [2.0, 0.0]]),
        Dataset::Spiral | Dataset::Moons | Dataset::Checkerboard | Dataset::Line => None,
        Dataset::Dots | Dataset::Digits | Dataset::OwnPoints | Dataset::OwnImages => None,
    }
}

/// What the formulas are made of; every node is `[rows, 2]`.
struct Points<'g> {
    graph: &'g mut Graph,
    /// 0 in the x column, 1 in the y column.
    column: NodeId,
    /// One uniform number a row.
    uniform: NodeId,
    /// Another one.
    other: NodeId,
    /// One uniform number an element.
    within: NodeId,
}

impl<'g> Points<'g> {
    fn new(graph: &'g mut Graph, rows: usize, stream: u32) -> Result<Self, ShapeError> {
        let column = graph.iota(1, &[rows, 2])?;
        let [uniform, other] = [stream + 1, stream + 2].map(|s| graph.random(Distribution::Uniform, s, &[rows, 1]));
        let (uniform, other) = (graph.broadcast(uniform, &[rows, 2])?, graph.broadcast(other, &[rows, 2])?);
        let within = graph.random(Distribution::Uniform, stream + 2, &[rows, 2]);
        Ok(Self { graph, column, uniform, other, within })
    }

    /// factor·x + offset.
    fn affine(&mut self, x: NodeId, factor: f64, offset: f64) -> Built {
        let scaled = self.graph.scale(x, factor);
        let offset = self.graph.constant(offset, &[]);
        self.graph.add(scaled, offset)
    }

    /// A whole number 0 … count − 1, the same in both columns.
    fn pick(&mut self, count: u32) -> NodeId {
        let scaled = self.graph.scale(self.uniform, f64::from(count));
        self.graph.unary(Unary::Floor, scaled)
    }

    /// ⌊a / b⌋ and a mod b.
    fn divide(&mut self, a: NodeId, b: f64) -> Result<(NodeId, NodeId), ShapeError> {
        // + ½ keeps the rounding of a·(1/b) away from whole numbers.
        let ratio = self.affine(a, 1.0 / b, 0.5 / b)?;
        let quotient = self.graph.unary(Unary::Floor, ratio);
        let whole = self.graph.scale(quotient, b);
        Ok((quotient, self.graph.sub(a, whole)?))
    }

    /// x in the first column, y in the second.
    fn columns(&mut self, x: NodeId, y: NodeId) -> Built {
        self.graph.select(self.column, y, x)
    }

    /// (cos, sin) of an angle in turns: sin a = cos(a − ¼).
    fn on_circle(&mut self, turns: NodeId) -> Built {
        let quarter = self.graph.scale(self.column, 0.25);
        let turns = self.graph.sub(turns, quarter)?;
        Ok(self.graph.unary(Unary::CosTurns, turns))
    }

    fn ring(&mut self) -> Built {
        let mode = self.pick(8);
        let turns = self.graph.scale(mode, 0.125);
        let circle = self.on_circle(turns)?;
        Ok(self.graph.scale(circle, 2.0))
    }

    fn grid(&mut self) -> Built {
        let mode = self.pick(25);
        let (row, column) = self.divide(mode, 5.0)?;
        let point = self.columns(column, row)?;
        self.affine(point, 1.0, -2.0)
    }

    fn spiral(&mut self) -> Built {
        let turns = self.graph.scale(self.uniform, 1.5);
        let circle = self.on_circle(turns)?;
        let radius = self.affine(self.uniform, 1.9, 0.4)?;
        self.graph.mul(radius, circle)
    }

    fn moons(&mut self) -> Built {
        let which = self.pick(2);
        let sign = self.affine(which, -2.0, 1.0)?;
        let turns = self.graph.scale(self.other, 0.5);
        let circle = self.on_circle(turns)?;
        let arc = self.graph.scale(circle, 1.5);
        let centre = self.affine(self.column, -0.4, 0.75)?;
        let point = self.graph.sub(arc, centre)?;
        self.graph.mul(sign, point)
    }

    fn checkerboard(&mut self) -> Built {
        let square = self.pick(8);
        let (row, which) = self.divide(square, 2.0)?;
        let (_, parity) = self.divide(row, 2.0)?;
        let left = self.graph.scale(which, 2.0);
        let column = self.graph.add(left, parity)?;
        let corner = self.columns(column, row)?;
        let corner = self.affine(corner, 1.0, -2.0)?;
        self.graph.add(corner, self.within)
    }

    fn line(&mut self) -> Built {
        let along = self.affine(self.uniform, 4.0, -2.0)?;
        let slope = self.affine(self.column, -0.5, 1.0)?;
        self.graph.mul(along, slope)
    }

    fn blobs(&mut self) -> Built {
        let which = self.pick(2);
        let side = self.affine(which, 4.0, -2.0)?;
        let is_x = self.affine(self.column, -1.0, 1.0)?;
        self.graph.mul(side, is_x)
    }
}
