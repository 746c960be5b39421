//! Sums that one kernel computes together.
//!
//! Must not know: executors.

use super::nodes::distinct;
use super::plan::Plan;
use super::{MAX_HEADS, MAX_KERNEL_BUFFERS};
use crate::graph::{NodeId, Op};

impl Plan<'_> {
    /// Sums that one kernel computes: of the same extents, and nobody needs one of them before the last.
    pub fn sum_clusters(&self) -> Vec<Vec<NodeId>> {
        let mut first_use = vec![usize::MAX; self.graph.len()];
        for &node in self.live.iter().rev() {
            self.graph.node(node).inputs.iter().for_each(|input| first_use[input.0] = node.0);
        }
        let mut clusters: Vec<Vec<NodeId>> = vec![];
        for &sum in &self.live {
            let Some(extents) = self.extents_of_sum(sum) else { continue };
            let fits = |cluster: &&mut Vec<NodeId>| {
                self.extents_of_sum(cluster[0]) == Some(extents)
                    && cluster.len() < MAX_HEADS
                    && cluster.iter().all(|other| first_use[other.0] > sum.0)
                    && self.buffers_of_sums(cluster.iter().copied().chain([sum]), &first_use) <= MAX_KERNEL_BUFFERS
            };
            match clusters.iter_mut().find(fits) {
                Some(cluster) => cluster.push(sum),
                None => clusters.push(vec![sum]),
            }
        }
        clusters.retain(|cluster| cluster.len() > 1);
        clusters
    }

    fn extents_of_sum(&self, node: NodeId) -> Option<[usize; 3]> {
        match self.graph.node(node).op {
            Op::Sum { first, last } => Some(sum_extents(self.graph.shape(self.graph.node(node).inputs[0]).extents(), first, last)),
            _ => None,
        }
    }

    /// Buffers that a kernel of several sums touches: parts of one vector lie in one, so do the other sums, and what is logged and not
    /// used in the ring.
    fn buffers_of_sums(&self, sums: impl Iterator<Item = NodeId> + Clone, first_use: &[usize]) -> usize {
        let is_stored = |sum: &NodeId| first_use[sum.0] < usize::MAX || !self.is_logged(*sum);
        let parts = sums.clone().filter_map(|sum| self.home_of_part(sum)).map(|(concat, _)| concat);
        let own = usize::from(sums.clone().filter(is_stored).any(|sum| self.home_of_part(sum).is_none()));
        let ring = usize::from(sums.clone().any(|sum| self.is_logged(sum)));
        let read = sums.flat_map(|sum| self.loads_of(sum)).map(|load| self.home(load.base));
        distinct(parts.chain(read)) + own + ring
    }

    /// The sums of a kernel, in the order of its heads.
    pub fn sums_of(&self, group: usize) -> impl Iterator<Item = NodeId> {
        self.groups[group].members.iter().copied().filter(|&member| matches!(self.graph.node(member).op, Op::Sum { .. }))
    }
}

/// Products of the extents outside, along and inside the summed axes.
pub(super) fn sum_extents(extents: &[usize], first: usize, last: usize) -> [usize; 3] {
    [&extents[..first], &extents[first..=last], &extents[last + 1..]].map(|range| range.iter().product())
}
