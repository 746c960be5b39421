//! What is known of a graph's nodes, by node: dense, and in the nodes' order.

use crate::graph::NodeId;

/// A value for some of a graph's nodes.
#[derive(Clone, Debug)]
pub(super) struct NodeMap<T>(Vec<Option<T>>);

/// Some of a graph's nodes.
pub(super) type NodeSet = NodeMap<()>;

impl<T> Default for NodeMap<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> NodeMap<T> {
    /// Sets a node's value.
    pub fn insert(&mut self, node: NodeId, value: T) {
        if self.0.len() <= node.0 {
            self.0.resize_with(node.0 + 1, || None);
        }
        self.0[node.0] = Some(value);
    }

    /// A node's value.
    pub fn get(&self, node: NodeId) -> Option<&T> {
        self.0.get(node.0).and_then(Option::as_ref)
    }

    /// A node's value, which it then has no more.
    pub fn take(&mut self, node: NodeId) -> Option<T> {
        self.0.get_mut(node.0).and_then(Option::take)
    }

    /// Whether the node has one.
    pub fn has(&self, node: NodeId) -> bool {
        self.get(node).is_some()
    }

    /// The nodes that have one, in order.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &T)> {
        self.0.iter().enumerate().filter_map(|(index, value)| value.as_ref().map(|value| (NodeId(index), value)))
    }
}

/// How many different nodes there are among these.
pub(super) fn distinct(nodes: impl IntoIterator<Item = NodeId>) -> usize {
    let mut seen = NodeSet::default();
    nodes.into_iter().for_each(|node| seen.insert(node, ()));
    seen.iter().count()
}
