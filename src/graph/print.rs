//! A graph as text, a line a node, for people and for comparing node lists.

use std::fmt;

use super::{Graph, NodeId};

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for index in 0..self.len() {
            let node = self.node(NodeId(index));
            let inputs: Vec<String> = node.inputs.iter().map(|i| format!("%{}", i.0)).collect();
            write!(f, "%{index} = {:?}({}) {}", node.op, inputs.join(", "), node.shape)?;
            let names: Vec<&str> = self.names().iter().filter(|(_, id)| id.0 == index).map(|(n, _)| n.as_str()).collect();
            writeln!(f, "{}{}", if names.is_empty() { "" } else { "  ; " }, names.join(", "))?;
        }
        Ok(())
    }
}
