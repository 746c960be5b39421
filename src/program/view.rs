//! Views: nodes that only look at another node's elements in another order.

use super::Index;
use crate::graph::{Graph, NodeId, Op, Shape};

/// A node's elements as elements of a base: element `i` of the node is element `index.at(i)` of the base.
pub(super) struct View {
    pub base: NodeId,
    pub index: Index,
    /// Number of elements of the node.
    len: usize,
}

impl View {
    /// The base itself, element by element.
    pub fn is_identity(&self, graph: &Graph) -> bool {
        let len = graph.shape(self.base).len();
        self.len == len && (self.index == Index::contiguous(0, len) || (len == 1 && self.index == Index { offset: 0, axes: vec![] }))
    }
}

/// Follows reshapes, slices, broadcasts and transposes down to a node that holds its own elements,
/// or to one whose elements cannot be reached by strides or that `stop` wants to be a base.
pub(super) fn peel(graph: &Graph, node: NodeId, stop: impl Fn(NodeId) -> bool) -> View {
    let mut axes = Axes::of(graph.shape(node));
    let mut base = node;
    while !stop(base) {
        let Some(&input) = graph.node(base).inputs.first() else { break };
        let Some(next) = axes.through(graph, base, input) else { break };
        axes = next;
        base = input;
    }
    let (extents, strides): (Vec<_>, Vec<_>) = axes.axes.into_iter().unzip();
    View { base, index: Index::collapsed(axes.offset, &extents, &strides), len: graph.shape(node).len() }
}

/// (extent, stride) pairs that walk over a node's elements.
struct Axes {
    offset: usize,
    axes: Vec<(usize, usize)>,
}

impl Axes {
    fn of(shape: &Shape) -> Self {
        let axes = (0..shape.rank()).map(|axis| (shape.extents()[axis], shape.stride(axis)));
        Self { offset: 0, axes: axes.collect() }
    }

    /// The same walk over the elements of a view's input; `None` if `node` is no view or strides cannot say it.
    fn through(&self, graph: &Graph, node: NodeId, input: NodeId) -> Option<Self> {
        let (shape, from) = (graph.shape(node), graph.shape(input));
        match graph.node(node).op {
            Op::Reshape | Op::StopGradient | Op::Variable => Some(Self { offset: self.offset, axes: self.axes.clone() }),
            Op::Slice { start, .. } => Some(Self { offset: self.offset + start * shape.stride(0), axes: self.axes.clone() }),
            Op::Permute { ref axes } => self.restride(shape, &axes.iter().map(|&axis| from.stride(axis)).collect::<Vec<_>>()),
            Op::Broadcast => {
                let added = shape.rank() - from.rank();
                let stride = |axis: usize| match axis.checked_sub(added) {
                    Some(inner) if from.extents()[inner] == shape.extents()[axis] => from.stride(inner),
                    _ => 0,
                };
                self.restride(shape, &(0..shape.rank()).map(stride).collect::<Vec<_>>())
            }
            _ => None,
        }
    }

    /// The walk when axis `j` of `shape` advances by `strides[j]` in place of its row-major stride.
    fn restride(&self, shape: &Shape, strides: &[usize]) -> Option<Self> {
        let mut axes = vec![];
        for &(extent, stride) in &self.axes {
            restride_axis(extent, stride, shape, strides, &mut axes)?;
        }
        let offset = (0..shape.rank()).map(|j| self.offset / shape.stride(j) % shape.extents()[j] * strides[j]).sum();
        Some(Self { offset, axes })
    }
}

/// Splits one axis of a walk at the axes of `shape` that it runs over, outermost first.
fn restride_axis(extent: usize, stride: usize, shape: &Shape, strides: &[usize], out: &mut Vec<(usize, usize)>) -> Option<()> {
    if stride == 0 || extent == 1 {
        out.push((extent, 0));
        return Some(());
    }
    let axis = (0..shape.rank()).find(|&j| shape.extents()[j] > 1 && stride >= shape.stride(j))?;
    let span = shape.extents()[axis] * shape.stride(axis);
    if !stride.is_multiple_of(shape.stride(axis)) {
        return None;
    }
    if extent * stride <= span {
        out.push((extent, stride / shape.stride(axis) * strides[axis]));
        return Some(());
    }
    if !span.is_multiple_of(stride) || !extent.is_multiple_of(span / stride) {
        return None;
    }
    let inner = span / stride;
    restride_axis(extent / inner, span, shape, strides, out)?;
    out.push((inner, stride / shape.stride(axis) * strides[axis]));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;

    fn elements(graph: &Graph, node: NodeId) -> Vec<usize> {
        let view = peel(graph, node, |_| false);
        (0..graph.shape(node).len()).map(|i| view.index.at(i)).collect()
    }

    #[test]
    fn views_name_the_right_elements() {
        let mut g = Graph::new();
        let x = g.state("x", &[2, 3]).unwrap();
        let column = g.state("column", &[2]).unwrap();
        let transposed = g.transpose(x).unwrap();
        let slice = g.slice(transposed, 1, 2).unwrap();
        let column = g.reshape(column, &[2, 1]).unwrap();
        let spread = g.broadcast(column, &[2, 3]).unwrap();
        let flat = g.reshape(spread, &[6]).unwrap();
        let outer = g.broadcast(x, &[2, 2, 3]).unwrap();
        assert_eq!(elements(&g, transposed), [0, 3, 1, 4, 2, 5]);
        assert_eq!(elements(&g, slice), [1, 4, 2, 5]);
        assert_eq!(elements(&g, flat), [0, 0, 0, 1, 1, 1]);
        assert_eq!(elements(&g, outer), [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
    }
}
