//! What every compiled program promises, checked: a program that breaks one of these promises computes something else than its graph.
//!
//! Must not know: graphs, executors.

use std::ops::Range;

use super::{Body, BufferId, Core, Index, Instr, Kernel, MAX_HEADS, MAX_KERNEL_BUFFERS, Place, Program, Role, chains};

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{program}, kernel {kernel:?} “{label}”: {flaw}")]
pub struct Broken {
    /// Name of the program.
    pub program: String,
    /// Number of the kernel, unless it is the program as a whole.
    pub kernel: Option<usize>,
    /// Its label, or the name of a tensor.
    pub label: String,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What can be wrong with a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A buffer that there is not.
    #[error("it uses a buffer that is not there")]
    NoSuchBuffer,
    /// An element past the end of its buffer.
    #[error("it reaches past the end of a buffer")]
    PastTheEnd,
    /// An element of a scratch buffer that nothing has written.
    #[error("it reads what was not written before")]
    NotWritten,
    /// The core reads a buffer that the kernel writes.
    #[error("its core reads a buffer that it writes")]
    CoreReadsWritten,
    /// The body reads elements that the kernel writes elsewhere.
    #[error("its body reads what it overwrites elsewhere")]
    BodyReadsWritten,
    /// More buffers than a kernel, or a chain of them, may touch.
    #[error("it touches more buffers than a kernel may")]
    TooManyBuffers,
    /// A register, core value or scalar that there is not.
    #[error("it uses a register, a core's value or a scalar that is not there")]
    NoSuchValue,
    /// The core yields another number of elements than the domain has, or an index walks over another number.
    #[error("its extents do not fit together")]
    Extents,
    /// A constant that is not finite.
    #[error("a constant is not finite")]
    NotANumber,
    /// A ring store into another buffer, or another store into the ring, or one past the summaries.
    #[error("it uses the summary ring as something else, or something else as the ring")]
    Ring,
    /// A summary that no kernel writes.
    #[error("a summary is never written")]
    NoSummary,
    /// Two states, scalars or tensors of one name.
    #[error("a name is used twice")]
    NameTwice,
}

impl Program {
    /// Checks that the program is consistent in itself.
    ///
    /// # Errors
    /// The first promise that it breaks.
    pub fn verify(&self) -> Result<(), Broken> {
        let whole = |label: &str, flaw| Broken { program: self.name.clone(), kernel: None, label: label.to_owned(), flaw };
        self.check_names().map_err(|(name, flaw)| whole(&name, flaw))?;
        let mut written: Vec<Vec<Range<usize>>> = vec![vec![]; self.buffers.len()];
        let mut summaries: Vec<Range<usize>> = vec![];
        for (number, kernel) in self.kernels.iter().enumerate() {
            let broken = |flaw| Broken { kernel: Some(number), ..whole(&kernel.label, flaw) };
            Check { program: self, kernel, written: &written }.all().map_err(broken)?;
            for store in &kernel.stores {
                let stretch = store.place.offset..store.place.offset + kernel.len();
                if store.ring { &mut summaries } else { &mut written[store.place.buffer] }.push(stretch);
            }
        }
        for tensor in &self.tensors {
            let end = tensor.place.offset + tensor.shape.iter().product::<usize>();
            self.check_stretch(tensor.place.buffer, tensor.place.offset..end, &written).map_err(|flaw| whole(&tensor.name, flaw))?;
        }
        match (0..self.summaries.len()).find(|at| !summaries.iter().any(|stretch| stretch.contains(at))) {
            Some(at) => Err(whole(&self.summaries[at], Flaw::NoSummary)),
            None => Ok(()),
        }
    }

    /// Checks that no kernel, and no chain of them, touches more buffers than every device has for one. Programs that train keep to it;
    /// one that names hundreds of tensors, as tests of gradients do, may not.
    ///
    /// # Errors
    /// The first that does.
    pub fn verify_room(&self) -> Result<(), Broken> {
        let alone = (0..self.kernels.len()).map(|number| number..number + 1).filter(|one| !self.kernels[one.start].is_empty());
        let crowded = alone.chain(chains(&self.kernels)).find(|part| touched(self.kernels[part.clone()].iter()) > MAX_KERNEL_BUFFERS);
        crowded.map_or(Ok(()), |part| {
            let (kernel, label) = (Some(part.start), self.kernels[part.start].label.clone());
            Err(Broken { program: self.name.clone(), kernel, label, flaw: Flaw::TooManyBuffers })
        })
    }

    fn check_names(&self) -> Result<(), (String, Flaw)> {
        let state = |role: &Role| if let Role::State(name) = role { Some(name.clone()) } else { None };
        let states: Vec<String> = self.buffers.iter().filter_map(|buffer| state(&buffer.role)).collect();
        let tensors: Vec<String> = self.tensors.iter().map(|tensor| tensor.name.clone()).collect();
        for mut names in [states, tensors, self.scalars.clone()] {
            names.sort_unstable();
            if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err((pair[0].clone(), Flaw::NameTwice));
            }
        }
        Ok(())
    }

    /// Whether a stretch lies in its buffer, and has numbers: those of a state, or what was written.
    fn check_stretch(&self, buffer: BufferId, stretch: Range<usize>, written: &[Vec<Range<usize>>]) -> Result<(), Flaw> {
        let home = self.buffers.get(buffer).ok_or(Flaw::NoSuchBuffer)?;
        if stretch.end > home.len {
            return Err(Flaw::PastTheEnd);
        }
        match home.role {
            Role::State(_) => Ok(()),
            Role::Ring => Err(Flaw::Ring),
            Role::Scratch if covers(&written[buffer], stretch) => Ok(()),
            Role::Scratch => Err(Flaw::NotWritten),
        }
    }
}

/// Whether stretches together cover another one.
fn covers(stretches: &[Range<usize>], mut wanted: Range<usize>) -> bool {
    while !wanted.is_empty() {
        let reach = stretches.iter().filter(|stretch| stretch.contains(&wanted.start)).map(|stretch| stretch.end).max();
        let Some(end) = reach else { return false };
        wanted.start = end.min(wanted.end);
    }
    true
}

/// Number of buffers that kernels touch.
fn touched<'a>(kernels: impl Iterator<Item = &'a Kernel>) -> usize {
    let mut buffers: Vec<BufferId> = kernels.flat_map(|kernel| [kernel.reads(), kernel.writes()].concat()).collect();
    buffers.sort_unstable();
    buffers.dedup();
    buffers.len()
}

/// From the first element that an index reaches to the last.
fn stretch(index: &Index) -> Range<usize> {
    let reach: usize = index.axes.iter().map(|&(extent, stride)| (extent - 1) * stride).sum();
    index.offset..index.offset + reach + 1
}

/// One kernel, and what was written before it.
struct Check<'a> {
    program: &'a Program,
    kernel: &'a Kernel,
    written: &'a [Vec<Range<usize>>],
}

impl Check<'_> {
    fn all(&self) -> Result<(), Flaw> {
        if self.kernel.is_empty() {
            return Ok(());
        }
        let values = self.core()?;
        self.body(&self.kernel.body, self.kernel.len(), values)?;
        self.hazards()?;
        self.stores()
    }

    /// The core's operands and extents; yields how many values it has.
    fn core(&self) -> Result<usize, Flaw> {
        let len = self.kernel.len();
        let piece = |place: Place, len: usize| self.program.check_stretch(place.buffer, place.offset..place.offset + len, self.written);
        let (elements, values) = match &self.kernel.core {
            Core::Map => (len, 0),
            &Core::Matmul { a, b, m, n, k, .. } => {
                piece(a, m * k)?;
                piece(b, k * n)?;
                if self.kernel.domain != [m, n] {
                    return Err(Flaw::Extents);
                }
                (m * n, 1)
            }
            Core::Convolve { x, w, convolution } => {
                let [x_len, w_len, y_len] = convolution.shapes().map(|shape| shape.iter().product());
                piece(*x, x_len)?;
                piece(*w, w_len)?;
                (y_len, 1)
            }
            Core::Sum { heads, outer, reduced, inner } => {
                if heads.is_empty() || heads.len() > MAX_HEADS {
                    return Err(Flaw::Extents);
                }
                heads.iter().try_for_each(|head| self.body(head, outer * reduced * inner, 0))?;
                (outer * inner, heads.len())
            }
            &Core::GradientPenalty { grads, samples, features } => {
                piece(grads, samples * features)?;
                (samples, 1)
            }
            &Core::SoftplusScore { scores, .. } => {
                piece(scores, len)?;
                (len, 2)
            }
        };
        if elements == len { Ok(values) } else { Err(Flaw::Extents) }
    }

    /// Code that runs at `len` elements.
    fn body(&self, body: &Body, len: usize, values: usize) -> Result<(), Flaw> {
        for (reg, instr) in body.instrs.iter().enumerate() {
            let earlier = |operands: &[usize]| if operands.iter().all(|operand| *operand < reg) { Ok(()) } else { Err(Flaw::NoSuchValue) };
            let there = |is_there: bool| if is_there { Ok(()) } else { Err(Flaw::NoSuchValue) };
            match instr {
                Instr::Core(number) => there(*number < values)?,
                Instr::Load { buffer, index } => {
                    check_index(index, len)?;
                    self.program.check_stretch(*buffer, stretch(index), self.written)?;
                }
                Instr::Gather { table, len, at } => {
                    earlier(&[*at])?;
                    self.program.check_stretch(table.buffer, table.offset..table.offset + len, self.written)?;
                }
                Instr::Scalar(number) => there(*number < self.program.scalars.len())?,
                Instr::Constant(value) if !value.is_finite() => return Err(Flaw::NotANumber),
                Instr::Constant(_) => {}
                Instr::Coordinate(index) | Instr::Random { index, .. } => check_index(index, len)?,
                Instr::Unary(_, x) => earlier(&[*x])?,
                Instr::Binary(_, a, b) => earlier(&[*a, *b])?,
                Instr::Select(a, b, c) => earlier(&[*a, *b, *c])?,
            }
        }
        Ok(())
    }

    fn stores(&self) -> Result<(), Flaw> {
        for store in &self.kernel.stores {
            let buffer = self.program.buffers.get(store.place.buffer).ok_or(Flaw::NoSuchBuffer)?;
            if store.reg >= self.kernel.body.instrs.len() {
                return Err(Flaw::NoSuchValue);
            }
            let end = store.place.offset + self.kernel.len();
            match (&buffer.role, store.ring) {
                (Role::Ring, true) if end <= self.program.summaries.len() => {}
                (Role::Ring, _) | (_, true) => return Err(Flaw::Ring),
                (Role::State(_) | Role::Scratch, false) if end > buffer.len => return Err(Flaw::PastTheEnd),
                (Role::State(_) | Role::Scratch, false) => {}
            }
        }
        Ok(())
    }

    /// No core reads a buffer that its kernel writes; a body reads of it the very element that is written, or others that are not.
    fn hazards(&self) -> Result<(), Flaw> {
        let writes = self.kernel.writes();
        let core = [self.kernel.core.operands(), self.kernel.core.head_loads()].concat();
        if core.iter().any(|buffer| writes.contains(buffer)) {
            return Err(Flaw::CoreReadsWritten);
        }
        let len = self.kernel.len();
        for instr in &self.kernel.body.instrs {
            let (buffer, index, is_table) = match instr {
                Instr::Load { buffer, index } => (*buffer, index.clone(), false),
                Instr::Gather { table, len, .. } => (table.buffer, Index::contiguous(table.offset, *len), true),
                _ => continue,
            };
            for store in self.kernel.stores.iter().filter(|store| store.place.buffer == buffer) {
                let own = store.place.offset..store.place.offset + len;
                let is_same = !is_table && (len == 1 || index == Index::contiguous(own.start, len));
                let read = stretch(&index);
                let is_apart = read.end <= own.start || own.end <= read.start;
                if !is_same && !is_apart && (is_table || (0..len).any(|i| own.contains(&index.at(i)))) {
                    return Err(Flaw::BodyReadsWritten);
                }
            }
        }
        Ok(())
    }
}

/// An index walks over all of a domain's elements, or stands still.
fn check_index(index: &Index, len: usize) -> Result<(), Flaw> {
    let walked: usize = index.axes.iter().map(|axis| axis.0).product();
    if index.axes.is_empty() || walked == len { Ok(()) } else { Err(Flaw::Extents) }
}
