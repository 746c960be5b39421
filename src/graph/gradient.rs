//! Reverse-mode differentiation that adds nodes, so that a gradient can be differentiated again.

use super::{Binary, Distribution, Graph, LEAKY_SLOPE, NodeId, Op, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

impl Graph {
    /// Gradients of Σ seedᵢ·yᵢ with respect to each of `xs`, of their shapes.
    ///
    /// `ys` pairs each result with its seed, of the same shape. What the results do not depend on
    /// gets a gradient of zeros. `xs` are states or variables ([`Graph::variable`]); the walk does not go below them.
    ///
    /// # Errors
    /// A seed's shape differs from its result's, or one of `xs` is neither state nor variable.
    pub fn gradients(&mut self, ys: &[(NodeId, NodeId)], xs: &[NodeId]) -> Result<Vec<NodeId>, ShapeError> {
        if let Some(x) = xs.iter().find(|x| !matches!(self.node(**x).op, Op::State(_) | Op::Variable)) {
            return Err(ShapeError::NotVariable { node: x.0 });
        }
        let mut cotangents: Vec<Option<NodeId>> = vec![None; self.len()];
        for &(y, seed) in ys {
            if self.shape(y) != self.shape(seed) {
                return Err(ShapeError::Mismatch { op: "gradients".into(), left: self.shape(y).clone(), right: self.shape(seed).clone() });
            }
            self.accumulate(&mut cotangents, y, seed)?;
        }
        let wanted = self.depends_on(xs);
        for index in (0..cotangents.len()).rev() {
            let node = NodeId(index);
            let Some(cotangent) = cotangents[index] else { continue };
            if xs.contains(&node) || !wanted[index] {
                continue;
            }
            for (input, share) in self.shares(node, cotangent, &wanted)? {
                self.accumulate(&mut cotangents, input, share)?;
            }
        }
        Ok(xs.iter().map(|&x| cotangents.get(x.0).copied().flatten().unwrap_or_else(|| self.zeros_like(x))).collect())
    }

    /// Gradients of the sum of all elements of `y` with respect to each of `xs`.
    ///
    /// # Errors
    /// None in practice; see [`Graph::gradients`].
    pub fn gradients_of_sum(&mut self, y: NodeId, xs: &[NodeId]) -> Result<Vec<NodeId>, ShapeError> {
        let extents = self.shape(y).extents().to_vec();
        let ones = self.constant(1.0, &extents);
        self.gradients(&[(y, ones)], xs)
    }

    fn accumulate(&mut self, cotangents: &mut [Option<NodeId>], node: NodeId, share: NodeId) -> Result<(), ShapeError> {
        cotangents[node.0] = Some(match cotangents[node.0] {
            Some(sum) => self.add(sum, share)?,
            None => share,
        });
        Ok(())
    }

    /// For each node whether it depends on one of `xs` (or is one).
    fn depends_on(&self, xs: &[NodeId]) -> Vec<bool> {
        let mut depends = vec![false; self.len()];
        for index in 0..depends.len() {
            let node = NodeId(index);
            depends[index] = xs.contains(&node) || self.node(node).inputs.iter().any(|i| depends[i.0]);
        }
        depends
    }

    fn zeros_like(&mut self, x: NodeId) -> NodeId {
        let extents = self.shape(x).extents().to_vec();
        self.constant(0.0, &extents)
    }

    /// What each wanted input receives of a node's cotangent: one rule an operation.
    fn shares(&mut self, node: NodeId, ct: NodeId, wanted: &[bool]) -> Result<Vec<(NodeId, NodeId)>, ShapeError> {
        let op = self.node(node).op.clone();
        let inputs = self.node(node).inputs.clone();
        let wants = |i: usize| wanted[inputs[i].0];
        Ok(match op {
            Op::Constant(_) | Op::Scalar(_) | Op::State(_) | Op::Iota { .. } | Op::StopGradient => vec![],
            Op::Random { distribution: Distribution::Uniform | Distribution::Normal, .. } => vec![],
            Op::Unary(f) => vec![(inputs[0], self.unary_share(f, inputs[0], node, ct)?)],
            Op::Binary(f) => {
                let (a, b) = (inputs[0], inputs[1]);
                let mut shares = vec![];
                if wants(0) {
                    shares.push((a, self.left_share(f, a, b, ct)?));
                }
                if wants(1) {
                    shares.push((b, self.right_share(f, a, b, ct)?));
                }
                shares
            }
            Op::Select => {
                let zero = self.zeros_like(ct);
                let yes = self.select(inputs[0], ct, zero)?;
                let no = self.select(inputs[0], zero, ct)?;
                vec![(inputs[1], yes), (inputs[2], no)]
            }
            Op::Broadcast => vec![(inputs[0], self.sum_to(ct, inputs[0])?)],
            Op::Reshape => vec![(inputs[0], self.reshape_like(ct, inputs[0])?)],
            Op::Variable => vec![(inputs[0], ct)],
            Op::Permute { axes } => {
                let back: Vec<usize> = (0..axes.len()).filter_map(|axis| axes.iter().position(|&a| a == axis)).collect();
                vec![(inputs[0], self.permute(ct, &back)?)]
            }
            Op::Gather if wants(0) => {
                return Err(ShapeError::OutOfRange {
                    op: "gradients".into(),
                    shape: self.shape(inputs[0]).clone(),
                    what: "gradient of a table".into(),
                });
            }
            Op::Gather => vec![],
            Op::Slice { start, len } => vec![(inputs[0], self.pad_rows(ct, inputs[0], start, len)?)],
            Op::Concat => {
                let mut row = 0;
                let mut shares = vec![];
                for &part in &inputs {
                    let rows = self.shape(part).extents()[0];
                    shares.push((part, self.slice(ct, row, rows)?));
                    row += rows;
                }
                shares
            }
            Op::Sum { first, last } => vec![(inputs[0], self.spread(ct, inputs[0], first, last)?)],
            Op::Matmul { transpose_a, transpose_b } => self.matmul_shares(&inputs, (transpose_a, transpose_b), ct, wanted)?,
            Op::Convolve(c) => {
                let mut shares = vec![];
                if wants(0) {
                    shares.push((inputs[0], self.convolve(ct, inputs[1], c.for_input())?));
                }
                if wants(1) {
                    shares.push((inputs[1], self.convolve(inputs[0], ct, c.for_weight())?));
                }
                shares
            }
            Op::SoftplusTerm { negate } => {
                let slope = self.softplus_slope(inputs[0], negate);
                vec![(inputs[0], self.mul(ct, slope)?)]
            }
            // d(±sigmoid(±x))/dx = σ(±x)·(1 − σ(±x)) for both signs.
            Op::SoftplusSlope { negate } => {
                let sigmoid = if negate { self.unary(Unary::Neg, node) } else { node };
                let slope = self.one_minus_times(sigmoid)?;
                vec![(inputs[0], self.mul(ct, slope)?)]
            }
            Op::SquaredSum => {
                let per_sample = self.spread(ct, inputs[0], 1, self.shape(inputs[0]).rank() - 1)?;
                let twice = self.scale(inputs[0], 2.0);
                vec![(inputs[0], self.mul(per_sample, twice)?)]
            }
        })
    }

    fn unary_share(&mut self, f: Unary, x: NodeId, y: NodeId, ct: NodeId) -> Built {
        let slope = match f {
            Unary::Neg => return Ok(self.unary(Unary::Neg, ct)),
            Unary::Sign | Unary::Floor | Unary::LeakyReluSlope | Unary::NonFinite => return Ok(self.zeros_like(x)),
            Unary::Exp => y,
            Unary::Log => return self.div(ct, x),
            Unary::Sqrt => {
                let twice = self.scale(y, 2.0);
                return self.div(ct, twice);
            }
            // The way back is rounded as the way forth was.
            Unary::RoundHalf => return Ok(self.unary(Unary::RoundHalf, ct)),
            Unary::Abs => self.unary(Unary::Sign, x),
            Unary::CosTurns => {
                let sin = self.unary(Unary::SinTurns, x);
                self.scale(sin, -std::f64::consts::TAU)
            }
            Unary::SinTurns => {
                let cos = self.unary(Unary::CosTurns, x);
                self.scale(cos, std::f64::consts::TAU)
            }
            Unary::Tanh => {
                let square = self.mul(y, y)?;
                let one = self.constant(1.0, &[]);
                self.sub(one, square)?
            }
            Unary::Sigmoid => self.one_minus_times(y)?,
            Unary::Softplus => self.unary(Unary::Sigmoid, x),
            // The sign of y is that of x, and y is what the forward pass keeps.
            Unary::LeakyRelu => {
                const { assert!(LEAKY_SLOPE > 0.0) };
                self.unary(Unary::LeakyReluSlope, y)
            }
        };
        self.mul(ct, slope)
    }

    fn left_share(&mut self, f: Binary, a: NodeId, b: NodeId, ct: NodeId) -> Built {
        match f {
            Binary::Add | Binary::Sub => Ok(ct),
            Binary::Mul => self.mul(ct, b),
            Binary::Div => self.div(ct, b),
            Binary::Max => self.where_less(b, a, ct),
            Binary::Min => self.where_less(a, b, ct),
            Binary::Less => Ok(self.zeros_like(a)),
        }
    }

    fn right_share(&mut self, f: Binary, a: NodeId, b: NodeId, ct: NodeId) -> Built {
        match f {
            Binary::Add => Ok(ct),
            Binary::Sub => Ok(self.unary(Unary::Neg, ct)),
            Binary::Mul => self.mul(ct, a),
            Binary::Div => {
                let ratio = self.div(a, b)?;
                let share = self.mul(ct, ratio)?;
                let share = self.div(share, b)?;
                Ok(self.unary(Unary::Neg, share))
            }
            Binary::Max | Binary::Min => {
                let left = self.left_share(f, a, b, ct)?;
                self.sub(ct, left)
            }
            Binary::Less => Ok(self.zeros_like(b)),
        }
    }

    fn where_less(&mut self, a: NodeId, b: NodeId, ct: NodeId) -> Built {
        let mask = self.binary(Binary::Less, a, b)?;
        self.mul(ct, mask)
    }

    /// s·(1 − s).
    fn one_minus_times(&mut self, s: NodeId) -> Built {
        let one = self.constant(1.0, &[]);
        let rest = self.sub(one, s)?;
        self.mul(s, rest)
    }

    fn matmul_shares(
        &mut self,
        inputs: &[NodeId],
        (ta, tb): (bool, bool),
        ct: NodeId,
        wanted: &[bool],
    ) -> Result<Vec<(NodeId, NodeId)>, ShapeError> {
        let (a, b) = (inputs[0], inputs[1]);
        let mut shares = vec![];
        if wanted[a.0] {
            let share = if ta { self.matmul(b, tb, ct, true)? } else { self.matmul(ct, false, b, !tb)? };
            shares.push((a, share));
        }
        if wanted[b.0] {
            let share = if tb { self.matmul(ct, true, a, ta)? } else { self.matmul(a, !ta, ct, false)? };
            shares.push((b, share));
        }
        Ok(shares)
    }

    fn reshape_like(&mut self, x: NodeId, like: NodeId) -> Built {
        let extents = self.shape(like).extents().to_vec();
        self.reshape(x, &extents)
    }

    /// Adjoint of broadcasting from the shape of `like`.
    fn sum_to(&mut self, x: NodeId, like: NodeId) -> Built {
        let (from, to) = (self.shape(x).clone(), self.shape(like).clone());
        let added = from.rank() - to.rank();
        let repeated = |axis: &usize| *axis < added || (to.extents()[axis - added] == 1 && from.extents()[*axis] != 1);
        let axes: Vec<usize> = (0..from.rank()).filter(repeated).collect();
        let sum = self.sum(x, &axes)?;
        self.reshape_like(sum, like)
    }

    /// Adjoint of a sum over axes `first ..= last` of the shape of `like`.
    fn spread(&mut self, x: NodeId, like: NodeId, first: usize, last: usize) -> Built {
        let target = self.shape(like).extents().to_vec();
        let mut kept = target.clone();
        for extent in kept.iter_mut().take(last + 1).skip(first) {
            *extent = 1;
        }
        let x = self.reshape(x, &kept)?;
        self.broadcast(x, &target)
    }

    /// Adjoint of slicing rows out of `like`: zeros above and below.
    fn pad_rows(&mut self, x: NodeId, like: NodeId, start: usize, len: usize) -> Built {
        let mut extents = self.shape(like).extents().to_vec();
        let rows = extents[0];
        let mut parts = vec![];
        for (count, part) in [(start, None), (len, Some(x)), (rows - start - len, None)] {
            extents[0] = count;
            match part {
                Some(x) => parts.push(x),
                None if count > 0 => parts.push(self.constant(0.0, &extents)),
                None => {}
            }
        }
        self.concat(&parts)
    }
}
