//! Builder functions: each checks shapes, simplifies and yields a node.

use super::{Binary, Bits, Convolution, Distribution, Graph, NodeId, Op, Shape, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// Leaves.
impl Graph {
    /// A tensor whose every element is `value`.
    pub fn constant(&mut self, value: f64, extents: &[usize]) -> NodeId {
        self.intern(Op::Constant(Bits::new(value)), vec![], Shape::new(extents))
    }

    /// A number, shape `[]`, that the host sets by name.
    pub fn scalar(&mut self, name: &str) -> NodeId {
        let index = Self::position(&mut self.scalars, name);
        self.intern(Op::Scalar(index), vec![], Shape::default())
    }

    /// A persistent tensor.
    ///
    /// # Errors
    /// A state of that name and another shape exists.
    pub fn state(&mut self, name: &str, extents: &[usize]) -> Built {
        let index = Self::position(&mut self.states, name);
        let shape = Shape::new(extents);
        let old = self.nodes.iter().find(|n| n.op == Op::State(index) && n.shape != shape);
        if let Some(old) = old {
            return Err(ShapeError::Mismatch { op: "state".into(), left: old.shape.clone(), right: shape });
        }
        Ok(self.intern(Op::State(index), vec![], shape))
    }

    /// The coordinate along `axis`, as numbers 0, 1, 2 …
    ///
    /// # Errors
    /// No such axis.
    pub fn iota(&mut self, axis: usize, extents: &[usize]) -> Built {
        let shape = Shape::new(extents);
        self.check_axis("iota", &shape, axis)?;
        Ok(self.intern(Op::Iota { axis }, vec![], shape))
    }

    /// Random numbers, keyed by (seed, `stream`, step, element index).
    pub fn random(&mut self, distribution: Distribution, stream: u32, extents: &[usize]) -> NodeId {
        self.intern(Op::Random { distribution, stream }, vec![], Shape::new(extents))
    }
}

/// Element by element.
impl Graph {
    /// A function of every element. Same shape.
    pub fn unary(&mut self, f: Unary, x: NodeId) -> NodeId {
        if let Some(simpler) = self.simpler_unary(f, x) {
            return simpler;
        }
        let shape = self.shape(x).clone();
        self.intern(Op::Unary(f), vec![x], shape)
    }

    /// A function of two tensors, element by element, after broadcasting by numpy's rule.
    ///
    /// # Errors
    /// The shapes do not broadcast to a common one.
    pub fn binary(&mut self, f: Binary, a: NodeId, b: NodeId) -> Built {
        let (left, right) = (self.shape(a), self.shape(b));
        let Some(shape) = left.common(right) else {
            return Err(ShapeError::Mismatch { op: "element-wise".into(), left: left.clone(), right: right.clone() });
        };
        let a = self.broadcast(a, shape.extents())?;
        let b = self.broadcast(b, shape.extents())?;
        self.same_shape_binary(f, a, b)
    }

    fn same_shape_binary(&mut self, f: Binary, a: NodeId, b: NodeId) -> Built {
        if let Some(simpler) = self.simpler_binary(f, a, b)? {
            return Ok(simpler);
        }
        Ok(self.raw_binary(f, a, b))
    }

    /// The node itself, without simplification; both shapes are equal.
    pub(super) fn raw_binary(&mut self, f: Binary, a: NodeId, b: NodeId) -> NodeId {
        let shape = self.shape(a).clone();
        self.intern(Op::Binary(f), vec![a, b], shape)
    }

    /// `yes` where `condition` is not 0, `no` elsewhere, after broadcasting to the shape of `yes`.
    ///
    /// # Errors
    /// The others do not broadcast to the shape of `yes`.
    pub fn select(&mut self, condition: NodeId, yes: NodeId, no: NodeId) -> Built {
        let shape = self.shape(yes).clone();
        let condition = self.broadcast(condition, shape.extents())?;
        let no = self.broadcast(no, shape.extents())?;
        Ok(self.intern(Op::Select, vec![condition, yes, no], shape))
    }

    /// softplus(x), or softplus(−x): a term of the logistic losses, as a kernel of its own.
    pub fn softplus_term(&mut self, x: NodeId, negate: bool) -> NodeId {
        let shape = self.shape(x).clone();
        self.intern(Op::SoftplusTerm { negate }, vec![x], shape)
    }

    /// d softplus(±x) / dx = ±sigmoid(±x).
    pub fn softplus_slope(&mut self, x: NodeId, negate: bool) -> NodeId {
        let shape = self.shape(x).clone();
        self.intern(Op::SoftplusSlope { negate }, vec![x], shape)
    }

    /// The same numbers, through which no gradient flows.
    pub fn stop_gradient(&mut self, x: NodeId) -> NodeId {
        let shape = self.shape(x).clone();
        self.intern(Op::StopGradient, vec![x], shape)
    }

    /// The same numbers as something to ask gradients of (see [`Graph::gradients`]).
    pub fn variable(&mut self, x: NodeId) -> NodeId {
        let shape = self.shape(x).clone();
        self.intern(Op::Variable, vec![x], shape)
    }

    /// a + b.
    ///
    /// # Errors
    /// See [`Graph::binary`].
    pub fn add(&mut self, a: NodeId, b: NodeId) -> Built {
        self.binary(Binary::Add, a, b)
    }

    /// a − b.
    ///
    /// # Errors
    /// See [`Graph::binary`].
    pub fn sub(&mut self, a: NodeId, b: NodeId) -> Built {
        self.binary(Binary::Sub, a, b)
    }

    /// a · b.
    ///
    /// # Errors
    /// See [`Graph::binary`].
    pub fn mul(&mut self, a: NodeId, b: NodeId) -> Built {
        self.binary(Binary::Mul, a, b)
    }

    /// a / b.
    ///
    /// # Errors
    /// See [`Graph::binary`].
    pub fn div(&mut self, a: NodeId, b: NodeId) -> Built {
        self.binary(Binary::Div, a, b)
    }

    /// factor · x.
    pub fn scale(&mut self, x: NodeId, factor: f64) -> NodeId {
        let extents = self.shape(x).extents().to_vec();
        let factor = self.constant(factor, &extents);
        match self.same_shape_binary(Binary::Mul, factor, x) {
            Ok(scaled) => scaled,
            Err(error) => {
                debug_assert!(false, "two equal shapes: {error}");
                self.raw_binary(Binary::Mul, factor, x)
            }
        }
    }
}

/// Shape and order.
impl Graph {
    /// Repeats extents of 1 and adds outer axes, by numpy's rule.
    ///
    /// # Errors
    /// `x` does not broadcast to the extents.
    pub fn broadcast(&mut self, x: NodeId, extents: &[usize]) -> Built {
        let target = Shape::new(extents);
        let shape = self.shape(x).clone();
        if shape == target {
            return Ok(x);
        }
        if shape.common(&target) != Some(target.clone()) {
            return Err(ShapeError::Mismatch { op: "broadcast".into(), left: shape, right: target });
        }
        if shape.rank() == target.rank()
            && let Some(simpler) = self.row_by_row(x, extents, &|graph, x| graph.broadcast(x, &graph.with_rows_of(extents, x)))?
        {
            return Ok(simpler);
        }
        let node = self.node(x);
        match node.op {
            Op::Constant(value) => Ok(self.constant(value.get(), extents)),
            Op::Broadcast => {
                let inner = node.inputs[0];
                Ok(self.intern(Op::Broadcast, vec![inner], target))
            }
            _ => Ok(self.intern(Op::Broadcast, vec![x], target)),
        }
    }

    /// Same elements in the same order, other extents.
    ///
    /// # Errors
    /// The number of elements differs.
    pub fn reshape(&mut self, x: NodeId, extents: &[usize]) -> Built {
        let target = Shape::new(extents);
        let shape = self.shape(x).clone();
        if shape.len() != target.len() {
            return Err(ShapeError::Mismatch { op: "reshape".into(), left: shape, right: target });
        }
        let node = self.node(x);
        match node.op {
            _ if shape == target => Ok(x),
            Op::Constant(value) => Ok(self.constant(value.get(), extents)),
            Op::Reshape => {
                let inner = node.inputs[0];
                self.reshape(inner, extents)
            }
            _ => match self.row_by_row(x, extents, &|graph, x| graph.reshape(x, &graph.with_rows_of(extents, x)))? {
                Some(simpler) => Ok(simpler),
                None => Ok(self.intern(Op::Reshape, vec![x], target)),
            },
        }
    }

    /// Rows and columns of a matrix exchanged.
    ///
    /// # Errors
    /// `x` is not a matrix.
    pub fn transpose(&mut self, x: NodeId) -> Built {
        let (rows, columns) = self.matrix("transpose", x)?;
        let node = self.node(x);
        match node.op {
            Op::Permute { .. } => Ok(node.inputs[0]),
            Op::Constant(value) => Ok(self.constant(value.get(), &[columns, rows])),
            _ => Ok(self.intern(Op::Permute { axes: vec![1, 0] }, vec![x], Shape::new(&[columns, rows]))),
        }
    }

    /// Axes in another order: axis `j` of the result is axis `axes[j]` of `x`.
    ///
    /// # Errors
    /// `axes` does not name every axis of `x` once.
    pub fn permute(&mut self, x: NodeId, axes: &[usize]) -> Built {
        let shape = self.shape(x).clone();
        if axes.len() != shape.rank() || (0..shape.rank()).any(|axis| !axes.contains(&axis)) {
            return Err(ShapeError::OutOfRange { op: "permute".into(), what: format!("an order {axes:?} of its axes"), shape });
        }
        if axes.iter().enumerate().all(|(j, &axis)| j == axis) {
            return Ok(x);
        }
        let extents: Vec<usize> = axes.iter().map(|&axis| shape.extents()[axis]).collect();
        if axes[0] == 0
            && let Some(simpler) = self.row_by_row(x, &extents, &|graph, x| graph.permute(x, axes))?
        {
            return Ok(simpler);
        }
        match self.node(x).op {
            Op::Constant(value) => Ok(self.constant(value.get(), &extents)),
            _ => Ok(self.intern(Op::Permute { axes: axes.to_vec() }, vec![x], Shape::new(&extents))),
        }
    }

    /// Elements of `table` by their row-major numbers: the shape of `index`. Numbers are rounded down and cut to the
    /// table; f32 holds them exactly below 2²⁴.
    ///
    /// No gradient flows into a table.
    pub fn gather(&mut self, table: NodeId, index: NodeId) -> NodeId {
        let shape = self.shape(index).clone();
        self.intern(Op::Gather, vec![table, index], shape)
    }

    /// Rows `start .. start + len` along axis 0.
    ///
    /// # Errors
    /// There are not that many rows.
    pub fn slice(&mut self, x: NodeId, start: usize, len: usize) -> Built {
        let shape = self.shape(x).clone();
        if shape.rank() == 0 || start + len > shape.extents()[0] {
            return Err(ShapeError::OutOfRange { op: "slice".into(), what: format!("rows {start} to {}", start + len), shape });
        }
        if len == shape.extents()[0] {
            return Ok(x);
        }
        let mut extents = shape.extents().to_vec();
        extents[0] = len;
        let node = self.node(x);
        match node.op {
            Op::Constant(value) => Ok(self.constant(value.get(), &extents)),
            Op::Slice { start: outer, .. } => {
                let inner = node.inputs[0];
                self.slice(inner, outer + start, len)
            }
            Op::Reshape if self.shape(node.inputs[0]).extents().first() == Some(&shape.extents()[0]) => {
                let rows = self.slice(node.inputs[0], start, len)?;
                self.reshape(rows, &extents)
            }
            Op::Binary(Binary::Mul) => match self.rows_of_scaled(x, start, len)? {
                Some(rows) => Ok(rows),
                None => Ok(self.intern(Op::Slice { start, len }, vec![x], Shape::new(&extents))),
            },
            Op::Concat => match self.part_of_concat(x, start, len) {
                Some(part) => Ok(part),
                None => Ok(self.intern(Op::Slice { start, len }, vec![x], Shape::new(&extents))),
            },
            _ => Ok(self.intern(Op::Slice { start, len }, vec![x], Shape::new(&extents))),
        }
    }

    /// The input of a concat that is exactly these rows.
    fn part_of_concat(&self, concat: NodeId, start: usize, len: usize) -> Option<NodeId> {
        let mut row = 0;
        for &part in &self.node(concat).inputs {
            let rows = self.shape(part).extents()[0];
            if row == start && rows == len {
                return Some(part);
            }
            row += rows;
        }
        None
    }

    /// Inputs one below the other, along axis 0.
    ///
    /// # Errors
    /// There is none, one has no axis, or they differ in another extent.
    pub fn concat(&mut self, parts: &[NodeId]) -> Built {
        let Some(&first) = parts.first() else {
            return Err(ShapeError::OutOfRange { op: "concat".into(), shape: Shape::default(), what: "part".into() });
        };
        let shape = self.shape(first).clone();
        self.check_axis("concat", &shape, 0)?;
        let mut rows = 0;
        for &part in parts {
            let other = self.shape(part);
            if other.rank() == 0 || other.extents()[1..] != shape.extents()[1..] {
                return Err(ShapeError::Mismatch { op: "concat".into(), left: shape, right: other.clone() });
            }
            rows += other.extents()[0];
        }
        let mut extents = shape.extents().to_vec();
        extents[0] = rows;
        let parts = self.joined_neighbours(parts)?;
        match parts.as_slice() {
            &[only] => self.reshape(only, &extents),
            _ => Ok(self.intern(Op::Concat, parts, Shape::new(&extents))),
        }
    }
}

/// Sums and products.
impl Graph {
    /// Sum over the axes listed, which disappear.
    ///
    /// # Errors
    /// There is no such axis.
    pub fn sum(&mut self, x: NodeId, axes: &[usize]) -> Built {
        let shape = self.shape(x).clone();
        for &axis in axes {
            self.check_axis("sum", &shape, axis)?;
        }
        let mut axes: Vec<usize> = (0..shape.rank()).filter(|axis| axes.contains(axis)).collect();
        let mut result = x;
        // Runs of neighbouring axes, innermost first, so that outer numbers stay valid.
        while let Some(&last) = axes.last() {
            let mut first = last;
            axes.pop();
            while first > 0 && axes.last() == Some(&(first - 1)) {
                first -= 1;
                axes.pop();
            }
            let rows = result;
            let kept = self.without_axes(rows, first, last);
            let simpler = if first > 0 { self.row_by_row(rows, &kept, &|graph, x| Ok(graph.sum_run(x, first, last)))? } else { None };
            result = simpler.unwrap_or_else(|| self.sum_run(rows, first, last));
        }
        Ok(result)
    }

    fn without_axes(&self, x: NodeId, first: usize, last: usize) -> Vec<usize> {
        let extents = self.shape(x).extents();
        [&extents[..first], &extents[last + 1..]].concat()
    }

    fn sum_run(&mut self, x: NodeId, first: usize, last: usize) -> NodeId {
        let extents = self.shape(x).extents().to_vec();
        let summed: usize = extents[first..=last].iter().product();
        let kept = self.without_axes(x, first, last);
        if summed == 1 {
            return self.intern(Op::Reshape, vec![x], Shape::new(&kept));
        }
        if let Op::Constant(value) = self.node(x).op {
            return self.constant(value.get() * summed as f64, &kept);
        }
        if let (0, Some(place)) = (first, self.padded(x)) {
            return self.sum_run(place.x, first, last);
        }
        self.intern(Op::Sum { first, last }, vec![x], Shape::new(&kept))
    }

    /// Sum of all elements, shape `[]`.
    pub fn sum_all(&mut self, x: NodeId) -> NodeId {
        let rank = self.shape(x).rank();
        if rank == 0 { x } else { self.sum_run(x, 0, rank - 1) }
    }

    /// Mean of all elements, shape `[]`.
    pub fn mean(&mut self, x: NodeId) -> NodeId {
        let len = self.shape(x).len();
        let sum = self.sum_all(x);
        self.scale(sum, 1.0 / len as f64)
    }

    /// Sum of squares of every sample: `[N, …]` → `[N]`. The gradient penalties of StyleGAN
    /// (`tf.reduce_sum(tf.square(grads), axis=[1,2,3])`).
    ///
    /// # Errors
    /// `x` has no axis.
    pub fn squared_sum(&mut self, x: NodeId) -> Built {
        let shape = self.shape(x).clone();
        self.check_axis("squared_sum", &shape, 0)?;
        Ok(self.intern(Op::SquaredSum, vec![x], Shape::new(&shape.extents()[..1])))
    }

    /// Matrix product A·B, each transposed before if asked for.
    ///
    /// # Errors
    /// One is not a matrix, or the inner extents differ.
    pub fn matmul(&mut self, a: NodeId, transpose_a: bool, b: NodeId, transpose_b: bool) -> Built {
        let (left, right) = (self.matrix("matmul", a)?, self.matrix("matmul", b)?);
        let (m, k) = if transpose_a { (left.1, left.0) } else { left };
        let (inner, n) = if transpose_b { (right.1, right.0) } else { right };
        if k != inner {
            return Err(ShapeError::Mismatch { op: "matmul".into(), left: self.shape(a).clone(), right: self.shape(b).clone() });
        }
        if let Some(simpler) = self.simpler_matmul((a, transpose_a), (b, transpose_b), [m, n, k])? {
            return Ok(simpler);
        }
        Ok(self.intern(Op::Matmul { transpose_a, transpose_b }, vec![a, b], Shape::new(&[m, n])))
    }

    /// The convolution of neural networks (a cross-correlation): x `[N, C, H, W]` with w `[O, C, kh, kw]` at every
    /// `stride`-th place, `padding` zeros around x. Yields `[N, O, H', W']`.
    ///
    /// # Errors
    /// The inputs have another rank, differ in C, or w is larger than x with its padding.
    pub fn conv2d(&mut self, x: NodeId, w: NodeId, stride: usize, padding: usize) -> Built {
        let (left, right) = (self.shape(x).clone(), self.shape(w).clone());
        let mismatch = || ShapeError::Mismatch { op: "conv2d".into(), left: left.clone(), right: right.clone() };
        let (Ok(x_extents), Ok(w_extents)) = (left.extents().try_into(), right.extents().try_into()) else { return Err(mismatch()) };
        let convolution = Convolution::new(x_extents, w_extents, stride, padding).ok_or_else(mismatch)?;
        self.convolve(x, w, convolution)
    }

    /// A convolution in its general form.
    ///
    /// # Errors
    /// The inputs have other shapes than the convolution's.
    pub fn convolve(&mut self, x: NodeId, w: NodeId, convolution: Convolution) -> Built {
        let [x_shape, w_shape, y_shape] = convolution.shapes();
        for (input, expected) in [(x, x_shape), (w, w_shape)] {
            let shape = self.shape(input);
            if shape.extents() != expected {
                return Err(ShapeError::Mismatch { op: "convolve".into(), left: shape.clone(), right: Shape::new(&expected) });
            }
        }
        if let Some(simpler) = self.simpler_convolution(x, w, convolution)? {
            return Ok(simpler);
        }
        Ok(self.intern(Op::Convolve(convolution), vec![x, w], Shape::new(&y_shape)))
    }

    fn matrix(&self, op: &'static str, x: NodeId) -> Result<(usize, usize), ShapeError> {
        match self.shape(x).extents() {
            &[rows, columns] => Ok((rows, columns)),
            _ => Err(ShapeError::OutOfRange { op: op.into(), shape: self.shape(x).clone(), what: "two axes".into() }),
        }
    }

    fn check_axis(&self, op: &'static str, shape: &Shape, axis: usize) -> Result<(), ShapeError> {
        if axis < shape.rank() {
            return Ok(());
        }
        Err(ShapeError::OutOfRange { op: op.into(), shape: shape.clone(), what: format!("axis {axis}") })
    }
}
