//! Pictures as graph nodes: soft dots from a formula, and the samples of a table; in RGB each has a colour of its own.
//!
//! Must not know: executors, networks.

use super::{Built, Pick, Picture};
use crate::graph::{Distribution, Graph, NodeId, Unary};

/// Darkest share of a colour's channels.
const DIMMEST: f64 = 0.3;

/// Soft dots at random places: 2·exp(−d²/4.5) − 1, d the distance in eighths of the side from a centre in [1, 6]².
pub(super) fn dots(graph: &mut Graph, picture: Picture, pick: Pick) -> Built {
    let (rows, side) = (pick.rows, picture.side);
    let extents = [rows, 1, side, side];
    let mut squares = vec![];
    for (axis, stream) in [(2, pick.stream + 1), (3, pick.stream + 2)] {
        let uniform = graph.random(Distribution::Uniform, stream, &[rows, 1, 1, 1]);
        let centre = graph.scale(uniform, 5.0);
        let one = graph.constant(1.0, &[]);
        let centre = graph.add(centre, one)?;
        let place = graph.iota(axis, &extents)?;
        let place = graph.scale(place, 8.0 / side as f64);
        let away = graph.sub(place, centre)?;
        squares.push(graph.mul(away, away)?);
    }
    let distance = graph.add(squares[0], squares[1])?;
    let exponent = graph.scale(distance, -1.0 / 4.5);
    let bright = graph.unary(Unary::Exp, exponent);
    let ink = graph.scale(bright, 2.0);
    coloured(graph, picture, pick, ink)
}

/// The table's samples of these rows `[N, 1]`; the table has `of`.
pub(super) fn from_table(graph: &mut Graph, picture: Picture, pick: Pick, row: NodeId, of: usize) -> Built {
    let (rows, side) = (pick.rows, picture.side);
    let grey = super::table_rows(graph, row, of, side * side)?;
    let grey = graph.reshape(grey, &[rows, 1, side, side])?;
    let one = graph.constant(1.0, &[]);
    let ink = graph.add(grey, one)?;
    coloured(graph, picture, pick, ink)
}

/// Ink from 0 to 2 as a picture in [−1, 1], with a random colour for RGB.
fn coloured(graph: &mut Graph, picture: Picture, pick: Pick, ink: NodeId) -> Built {
    let one = graph.constant(1.0, &[]);
    if picture.channels == 1 {
        return graph.sub(ink, one);
    }
    let uniform = graph.random(Distribution::Uniform, pick.stream + 3, &[pick.rows, picture.channels, 1, 1]);
    let spread = graph.scale(uniform, 1.0 - DIMMEST);
    let dimmest = graph.constant(DIMMEST, &[]);
    let colour = graph.add(spread, dimmest)?;
    let tinted = graph.mul(ink, colour)?;
    graph.sub(tinted, one)
}
