//! The graph: a static description of a computation, whose gradients are more graph.
//!
//! Building a node checks shapes; after building, nothing can fail for shape reasons. Equal nodes
//! are one node. Nodes can be named, and names are how everything else finds tensors.
//! Must not know: devices, GANs, the web.

mod build;
mod gradient;
mod op;
mod print;
mod rewrite;
mod shape;
mod stacked;

use std::collections::{BTreeMap, HashMap};

pub use op::{AxisMap, Binary, Bits, Convolution, Distribution, LEAKY_SLOPE, Op, Unary};
pub use shape::{Shape, ShapeError};

/// Number of a node. Inputs of a node always have lower numbers than the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// One tensor: how it is computed, from what, and its shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The operation.
    pub op: Op,
    /// Its inputs.
    pub inputs: Vec<NodeId>,
    /// The shape of the result.
    pub shape: Shape,
}

/// A growing list of nodes, no two of them equal.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    known: HashMap<Node, NodeId>,
    names: BTreeMap<String, NodeId>,
    scalars: Vec<String>,
    states: Vec<String>,
    /// See [`Graph::of_one_backward_pass`].
    keeps_row_scales: bool,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty graph for one backward pass. Taking factors of samples out of it would let a second one share its nodes, but costs a
    /// multiplication for the gradient of each weight, so they stay where they are.
    pub fn of_one_backward_pass() -> Self {
        Self { keeps_row_scales: true, ..Self::default() }
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// A node's shape.
    pub fn shape(&self, id: NodeId) -> &Shape {
        &self.nodes[id.0].shape
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node yet.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Names a node; an older bearer of the name loses it.
    pub fn name(&mut self, id: NodeId, name: impl Into<String>) -> NodeId {
        self.names.insert(name.into(), id);
        id
    }

    /// All names and their nodes, in order of the names.
    pub fn names(&self) -> &BTreeMap<String, NodeId> {
        &self.names
    }

    /// Names of the scalars that [`Op::Scalar`] counts.
    pub fn scalars(&self) -> &[String] {
        &self.scalars
    }

    /// Names of the states that [`Op::State`] counts.
    pub fn states(&self) -> &[String] {
        &self.states
    }

    /// The node for (op, inputs, shape), made if there is none yet.
    fn intern(&mut self, op: Op, inputs: Vec<NodeId>, shape: Shape) -> NodeId {
        let node = Node { op, inputs, shape };
        if let Some(&id) = self.known.get(&node) {
            return id;
        }
        let id = NodeId(self.nodes.len());
        self.known.insert(node.clone(), id);
        self.nodes.push(node);
        id
    }

    /// Position of `name` in a list, appended if new.
    fn position(list: &mut Vec<String>, name: &str) -> u32 {
        let found = list.iter().position(|n| n == name);
        let index = found.unwrap_or_else(|| {
            list.push(name.to_string());
            list.len() - 1
        });
        index as u32
    }
}
