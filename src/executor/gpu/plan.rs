//! Turns a kernel into a dispatch: which template, filled with what, over how many workgroups.
//!
//! Needs no device, so that tests can look at every source. Must not know: wgpu.

use super::pictures;
use super::template::{self, Template};
use crate::executor::ExecutorError;
use crate::executor::print::{Bound, Domain, Neighbourhood, Printer, find, neighbourhood};
use crate::program::{Body, BufferId, Core, Instr, Kernel, MAX_HEADS, Place};

/// Invocations of a workgroup in all kernels but the tiled matrix products.
pub(super) const GROUP: usize = 64;

/// Outputs of a workgroup of a tiled matrix product, in both directions.
pub(super) const GROUP_TILE: usize = 32;

/// Most workgroups in one dimension of a dispatch (WebGPU's guaranteed limit).
const MAX_GROUPS: usize = 65_535;

/// What holds the numbers of so many sums: a number, a vector, or a matrix whose columns are filled in turn.
const TERMS: [&str; MAX_HEADS] = ["f32", "vec2f", "vec3f", "vec4f", "mat3x2f", "mat3x2f", "mat4x2f", "mat4x2f", "mat3x3f"];

/// Where in it each of them lies.
fn part(number: usize, sums: usize) -> String {
    let rows = if sums > 8 { 3 } else { 2 };
    if sums <= 4 { format!("cores[{number}]") } else { format!("cores[{}][{}]", number / rows, number % rows) }
}

/// What kernels are tuned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tuning {
    /// Thousands of invocations at once; a long sum is shared by many.
    Hardware,
    /// A GPU played by a few CPU cores: few invocations with much work each, barriers avoided.
    Software,
}

/// A kernel, ready for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatch {
    /// For people.
    pub label: String,
    /// WGSL with entry point `main`.
    pub source: String,
    /// Storage buffers from binding 1 up, and whether each is written.
    pub bindings: Vec<(BufferId, bool)>,
    /// Workgroups in x, y and z; z counts the runs.
    pub groups: [u32; 3],
}

/// Runs in lockstep: each has its own stretch of every buffer.
#[derive(Clone, Copy, Debug)]
pub struct Lockstep<'a> {
    /// How many.
    pub runs: usize,
    /// Numbers of each buffer that one run has, by the buffer's number.
    pub lens: &'a [usize],
}

impl Lockstep<'_> {
    /// One run, whose buffers need no stretches.
    pub const ALONE: Self = Self { runs: 1, lens: &[] };

    /// Numbers from one run's stretch of `len` numbers to the next one's: kernels may see them as vectors of four.
    pub fn stride(len: usize) -> usize {
        len.max(1).next_multiple_of(4)
    }

    fn run_stride(&self, buffer: BufferId) -> Option<usize> {
        (self.runs > 1).then(|| Self::stride(self.lens.get(buffer).copied().unwrap_or_default()))
    }
}

/// Prints a kernel.
pub(super) struct Planner<'a> {
    kernel: &'a Kernel,
    pub(super) tuning: Tuning,
    runs: usize,
    /// In order of binding.
    pub(super) bindings: Vec<(BufferId, bool)>,
    /// The same buffers, as the text sees them.
    pub(super) bound: Vec<(BufferId, Bound)>,
}

/// A template with its own regions, before those that all have in common.
pub(super) struct Filling {
    pub(super) template: Template,
    pub(super) constants: Vec<(&'static str, Constant)>,
    pub(super) accessors: String,
    pub(super) domain: Domain,
    pub(super) signature: &'static str,
    /// First lines of the tail.
    pub(super) opening: String,
    pub(super) groups: usize,
    /// Outputs whose sums are shared by lanes need the tree; others drop it and its barriers.
    pub(super) drops_tree: bool,
    /// The body is written for four neighbours at once.
    pub(super) four: bool,
    /// Printed sums, where the template has a region for them.
    pub(super) sums: Option<String>,
}

/// A matrix product, as [`Core::Matmul`] has it.
struct Product {
    a: Place,
    b: Place,
    m: usize,
    n: usize,
    k: usize,
    transpose_a: bool,
    transpose_b: bool,
}

pub(super) enum Constant {
    Count(usize),
    Pair([usize; 2]),
    Signed([i32; 2]),
    Flag(bool),
}

impl<'a> Planner<'a> {
    /// Of a kernel, with the buffers of all kernels that share its dispatch.
    pub(super) fn new(kernel: &'a Kernel, kernels: &[Kernel], tuning: Tuning, lockstep: Lockstep<'_>) -> Self {
        let writes: Vec<BufferId> = kernels.iter().flat_map(Kernel::writes).collect();
        let mut bindings: Vec<(BufferId, bool)> = Vec::new();
        for buffer in kernels.iter().flat_map(Kernel::reads).chain(writes.iter().copied()) {
            if !bindings.iter().any(|b| b.0 == buffer) {
                bindings.push((buffer, writes.contains(&buffer)));
            }
        }
        let bound = |(number, (buffer, _)): (usize, &(BufferId, bool))| {
            (*buffer, Bound { name: format!("s{}", number + 1), wide: false, run_stride: lockstep.run_stride(*buffer) })
        };
        let bound = bindings.iter().enumerate().map(bound).collect();
        Self { kernel, tuning, runs: lockstep.runs, bindings, bound }
    }

    pub(super) fn dispatch(mut self) -> Result<Dispatch, ExecutorError> {
        let filling = self.filling();
        let mut regions = vec![
            ("runs", constants_text(&[("RUNS", Constant::Count(self.runs))])),
            ("constants", constants_text(&filling.constants)),
            ("storage", self.storage_text() + &filling.accessors),
        ];
        if let Core::Sum { heads, .. } = &self.kernel.core {
            regions.push(("terms", format!("alias Terms = {};\n", TERMS[heads.len() - 1])));
            regions.push(("head", self.head_text(heads)));
        }
        regions.push(("tail", self.tail_text(&filling)));
        regions.extend(filling.sums.clone().map(|sums| ("sums", sums)));
        if let (true, Some(side)) = (filling.four, filling.template.side) {
            regions.push(("outputs", outputs_in_fours(side)));
        }
        if filling.drops_tree {
            regions.extend(["lanes", "tree"].map(|region| (region, String::new())));
        }
        Ok(Dispatch {
            label: self.kernel.label.clone(),
            source: filling.template.fill(&regions)?,
            bindings: self.bindings,
            groups: grid(filling.groups, self.runs)?,
        })
    }

    fn filling(&mut self) -> Filling {
        let size = self.kernel.len();
        match &self.kernel.core {
            Core::Map => {
                // Random numbers are long code: four at once take four times as long to compile, and few are drawn.
                let draws = self.kernel.body.instrs.iter().any(|instr| matches!(instr, Instr::Random { .. }));
                let four = !draws && self.takes_four(size);
                let each = if four { 4 } else { 1 };
                let constants = vec![("SIZE", Constant::Count(size)), ("EACH", Constant::Count(each))];
                Filling { four, ..Filling::linear(template::MAP, constants, "i: u32", (size / each).div_ceil(GROUP)) }
            }
            Core::SoftplusScore { scores, negate } => {
                let constants = vec![("SIZE", Constant::Count(size)), ("NEGATE", Constant::Flag(*negate))];
                Filling::linear(template::SOFTPLUS_SCORE, constants, "i: u32, core0: f32, core1: f32", size.div_ceil(GROUP))
                    .with_accessor(self.accessor("score", *scores))
            }
            Core::GradientPenalty { grads, samples, features } => {
                let lanes = self.lanes(*samples, *features);
                let constants = vec![
                    ("SAMPLES", Constant::Count(*samples)),
                    ("FEATURES", Constant::Count(*features)),
                    ("LANES", Constant::Count(lanes)),
                ];
                Filling::linear(template::GRADIENT_PENALTY, constants, "i: u32, core0: f32", (samples * lanes).div_ceil(GROUP))
                    .with_accessor(self.accessor("grad", *grads))
                    .with_lanes(lanes)
            }
            Core::Sum { heads, outer, reduced, inner } => {
                let outputs = outer * inner;
                let lanes = self.lanes(outputs, *reduced);
                let constants = vec![
                    ("OUTPUTS", Constant::Count(outputs)),
                    ("REDUCED", Constant::Count(*reduced)),
                    ("INNER", Constant::Count(*inner)),
                    ("LANES", Constant::Count(lanes)),
                ];
                let groups = (outputs * lanes).div_ceil(GROUP);
                let sums = heads.len();
                let (signature, opening) = if sums == 1 {
                    ("i: u32, core0: f32", String::new())
                } else {
                    let line = |number| format!("    let core{number} = {};\n", part(number, sums));
                    ("i: u32, cores: Terms", (0..sums).map(line).collect())
                };
                Filling { opening, ..Filling::linear(template::SUM, constants, signature, groups).with_lanes(lanes) }
            }
            &Core::Matmul { a, b, m, n, k, transpose_a, transpose_b } => self.matmul(Product { a, b, m, n, k, transpose_a, transpose_b }),
            Core::Convolve { x, w, convolution } => {
                let aligned = x.offset.is_multiple_of(4) && w.offset.is_multiple_of(4);
                match pictures::tile(convolution).filter(|tile| self.tuning == Tuning::Software && (aligned || tile.yields_pictures)) {
                    Some(tile) if x.offset.is_multiple_of(4) => self.convolution_of_pictures(*x, *w, convolution, tile),
                    _ => self.convolution(*x, *w, convolution),
                }
            }
        }
    }

    /// Whether the body is written for four neighbours at once, whose innermost extent is `width`: a software adapter spends its
    /// time on starting invocations and on single loads. Buffers that are read or written so are bound as vectors.
    pub(super) fn takes_four(&mut self, width: usize) -> bool {
        let stores = &self.kernel.stores;
        let fits = width.is_multiple_of(4) && stores.iter().all(|store| !store.ring && store.place.offset.is_multiple_of(4));
        if self.tuning != Tuning::Software || !fits {
            return false;
        }
        let in_line = |instr: &Instr| match instr {
            Instr::Load { buffer, index } if neighbourhood(index) == Neighbourhood::InLine => Some(*buffer),
            _ => None,
        };
        let wide: Vec<_> =
            self.kernel.body.instrs.iter().filter_map(in_line).chain(stores.iter().map(|store| store.place.buffer)).collect();
        self.bound.iter_mut().filter(|(id, _)| wide.contains(id)).for_each(|(_, bound)| bound.wide = true);
        true
    }

    fn matmul(&mut self, Product { a, b, m, n, k, transpose_a, transpose_b }: Product) -> Filling {
        let mut constants = vec![
            ("M", Constant::Count(m)),
            ("N", Constant::Count(n)),
            ("K", Constant::Count(k)),
            ("TRANSPOSE_A", Constant::Flag(transpose_a)),
            ("TRANSPOSE_B", Constant::Flag(transpose_b)),
        ];
        let domain = Domain::Matrix { rows: m, columns: n };
        let signature = "row: u32, column: u32, core0: f32";
        // A software adapter takes sums of three and less in tiles too, which need fewer invocations.
        if m.min(n) < 4 || (k < 4 && self.tuning == Tuning::Hardware) {
            let lanes = self.lanes(m * n, k);
            constants.push(("LANES", Constant::Count(lanes)));
            let accessors = [self.accessor("element_a", a), self.accessor("element_b", b)].concat();
            let groups = (m * n * lanes).div_ceil(GROUP);
            let template = template::MATMUL_THIN;
            return Filling {
                template,
                constants,
                accessors,
                domain,
                signature,
                opening: String::new(),
                groups,
                drops_tree: lanes == 1,
                four: false,
                sums: None,
            };
        }
        let layouts = [(a, if transpose_a { [k, m] } else { [m, k] }), (b, if transpose_b { [n, k] } else { [k, n] })];
        let wide = layouts.map(|(place, [_, width])| [width, k, place.offset].iter().all(|x| x % 4 == 0));
        // A buffer is bound once, in one of the two ways.
        let wide = if a.buffer == b.buffer { [wide[0] && wide[1]; 2] } else { wide };
        let four = self.takes_four(n);
        let accessors = [
            self.four_accessor("four_of_a", layouts[0], wide[0]), //
            self.four_accessor("four_of_b", layouts[1], wide[1]),
        ]
        .concat();
        let groups = m.div_ceil(GROUP_TILE) * n.div_ceil(GROUP_TILE);
        let template = self.tiles(m, n, k, wide == [true; 2]);
        let signature = if four { "row: u32, column: u32, core0: vec4f" } else { signature };
        Filling { template, constants, accessors, domain, signature, opening: String::new(), groups, drops_tree: false, four, sums: None }
    }

    /// Large tiles need fewer loads a product, small tiles keep more invocations at work and compile faster.
    /// A software adapter takes many seconds to compile a large tile whose loads are single or clamped.
    fn tiles(&self, m: usize, n: usize, k: usize, wide: bool) -> Template {
        let fits = |tile: usize| wide && m.is_multiple_of(tile) && n.is_multiple_of(tile);
        match self.tuning {
            Tuning::Software if !fits(8) => template::MATMUL_SMALL,
            Tuning::Software if fits(16) && m * n * k >= 1 << 18 => template::MATMUL_LARGE,
            Tuning::Hardware if m * n < 1 << 20 => template::MATMUL_SMALL,
            Tuning::Software | Tuning::Hardware => template::MATMUL,
        }
    }

    /// How many invocations share one sum.
    fn lanes(&self, outputs: usize, reduced: usize) -> usize {
        let (busy, least_work) = match self.tuning {
            Tuning::Hardware => (1 << 14, 4),
            Tuning::Software => (GROUP, 1 << 12),
        };
        let mut lanes = 1;
        while lanes < GROUP && outputs * lanes * 2 <= busy && reduced >= lanes * 2 * least_work {
            lanes *= 2;
        }
        lanes
    }

    pub(super) fn accessor(&self, function: &str, place: Place) -> String {
        let element = self.element(place.buffer, &format!("{}u + i", place.offset));
        format!("\nfn {function}(i: u32) -> f32 {{\n    return {element};\n}}\n")
    }

    /// Four neighbours in a line of a matrix of `[lines, width]`: one vector, or four numbers with zeros past the ends.
    pub(super) fn four_accessor(&mut self, function: &str, (place, [lines, width]): (Place, [usize; 2]), wide: bool) -> String {
        if wide {
            self.bind_wide(place.buffer);
        }
        let offset = place.offset;
        let four = format!("fn {function}(line: u32, first: u32) -> vec4f {{\n");
        if wide {
            let line = kept_within("line", lines, 1);
            let first = kept_within("first", width, 4);
            let four_numbers =
                Printer::new(&self.bound, Domain::Linear).vector(place.buffer, &format!("{offset}u + {line} * {width}u + {first}"));
            return format!("\n{four}    return {four_numbers};\n}}\n");
        }
        // No branch: a software adapter compiles 32 of them for minutes.
        let one = format!("{function}_one");
        let within = format!("{offset}u + min(line, {}u) * {width}u + min(column, {}u)", lines - 1, width - 1);
        let element = self.element(place.buffer, &within);
        format!(
            "\nfn {one}(line: u32, column: u32) -> f32 {{\n    \
             let x = {element};\n    \
             return select(0.0, x, all(vec2u(line, column) < vec2u({lines}u, {width}u)));\n}}\n\n{four}    \
             return vec4f({one}(line, first), {one}(line, first + 1u), {one}(line, first + 2u), {one}(line, first + 3u));\n}}\n"
        )
    }

    /// Binds a buffer as vectors of four.
    pub(super) fn bind_wide(&mut self, buffer: BufferId) {
        self.bound.iter_mut().filter(|(id, _)| *id == buffer).for_each(|(_, bound)| bound.wide = true);
    }

    fn element(&self, buffer: BufferId, index: &str) -> String {
        Printer::new(&self.bound, Domain::Linear).element(buffer, index)
    }

    pub(super) fn storage_text(&self) -> String {
        let line = |(number, (buffer, written)): (usize, &(BufferId, bool))| {
            let access = if *written { "read_write" } else { "read" };
            let wide = find(&self.bound, *buffer).is_some_and(|b| b.wide);
            let element = if wide { "vec4f" } else { "f32" };
            let binding = number + 1;
            format!("@group(0) @binding({binding}) var<storage, {access}> s{binding}: array<{element}>;\n")
        };
        self.bindings.iter().enumerate().map(line).collect()
    }

    /// What is summed; of several sums a function each, whose numbers make a vector.
    fn head_text(&self, heads: &[Body]) -> String {
        let function = |name: &str, head: &Body| {
            let lines = Printer::new(&self.bound, Domain::Linear).body(head).returning_last(head);
            format!("fn {name}(i: u32) -> f32 {{\n{lines}}}\n")
        };
        if let [head] = heads {
            return function("head", head);
        }
        let functions: String = heads.iter().enumerate().map(|(number, head)| function(&format!("head{number}"), head)).collect();
        let mut calls: Vec<_> = (0..heads.len()).map(|number| format!("head{number}(i)")).collect();
        if [5, 7].contains(&heads.len()) {
            // A matrix takes all of its numbers.
            calls.push("0.0".to_owned());
        }
        format!("{functions}fn head(i: u32) -> Terms {{\n    return Terms({});\n}}\n", calls.join(", "))
    }

    fn tail_text(&self, filling: &Filling) -> String {
        let printer = Printer::new(&self.bound, filling.domain).for_four(filling.four);
        let lines = printer.body(&self.kernel.body).stores(&self.kernel.stores);
        format!("fn tail({}) {{\n{}{lines}}}\n", filling.signature, filling.opening)
    }
}

impl Filling {
    pub(super) fn linear(template: Template, constants: Vec<(&'static str, Constant)>, signature: &'static str, groups: usize) -> Self {
        Self {
            template,
            constants,
            accessors: String::new(),
            domain: Domain::Linear,
            signature,
            opening: String::new(),
            groups,
            drops_tree: false,
            four: false,
            sums: None,
        }
    }

    fn with_accessor(self, accessors: String) -> Self {
        Self { accessors, ..self }
    }

    fn with_lanes(self, lanes: usize) -> Self {
        Self { drops_tree: lanes == 1, ..self }
    }
}

/// The end of a kernel in tiles of this side: its outputs row by row, four neighbours at a time.
fn outputs_in_fours(side: usize) -> String {
    let across = side / 4;
    let block = if across == 1 { "sum".to_owned() } else { format!("tile[r / 4u * {across}u + c / 4u]") };
    format!(
        "for (var r = 0u; r < min({side}u, M - row); r++) {{\nfor (var c = 0u; c < min({side}u, N - column); c += 4u) {{\n\
         tail(row + r, column + c, {block}[r % 4u]);\n}}\n}}\n"
    )
}

/// A coordinate of `taken` neighbours in an extent; blocks start at multiples of 4, and tiles, of 16 at
/// most, pass the end only of extents that are no multiple of 16.
fn kept_within(coordinate: &str, extent: usize, taken: usize) -> String {
    if extent.is_multiple_of(16) { coordinate.to_owned() } else { format!("min({coordinate}, {}u)", extent - taken) }
}

pub(super) fn constants_text(constants: &[(&str, Constant)]) -> String {
    let line = |(name, value): &(&str, Constant)| match value {
        Constant::Count(value) => format!("const {name}: u32 = {value}u;\n"),
        Constant::Pair([a, b]) => format!("const {name} = vec2u({a}u, {b}u);\n"),
        Constant::Signed([a, b]) => format!("const {name} = vec2i({a}i, {b}i);\n"),
        Constant::Flag(value) => format!("const {name}: bool = {value};\n"),
    };
    constants.iter().map(line).collect()
}

/// Workgroups in x and y, at least as many as asked for, and a layer for each run.
pub(super) fn grid(groups: usize, runs: usize) -> Result<[u32; 3], ExecutorError> {
    let rows = groups.div_ceil(MAX_GROUPS).max(1);
    let columns = groups.div_ceil(rows);
    match (u32::try_from(columns), u32::try_from(rows), u32::try_from(runs)) {
        (Ok(x), Ok(y), Ok(z)) if rows <= MAX_GROUPS => Ok([x, y, z]),
        _ => Err(ExecutorError::Refused(format!("{groups} workgroups in one dispatch"))),
    }
}
