//! Convolutions as dispatches: which template, filled with what.
//!
//! Must not know: wgpu, the other kernels.

use super::pictures;
use super::plan::{Constant, Filling, GROUP, GROUP_TILE, Planner, Tuning};
use super::template;
use crate::executor::print::{Domain, Printer};
use crate::graph::{AxisMap, Convolution};
use crate::program::Place;

impl Planner<'_> {
    /// A convolution of pictures that fit into registers.
    pub(super) fn convolution_of_pictures(&mut self, x: Place, w: Place, c: &Convolution, tile: pictures::Tile) -> Filling {
        let [x_strides, w_strides, y_strides] = c.strides().map(|(first, second)| Constant::Pair([first, second]));
        let constants = vec![
            ("BATCH", Constant::Count(c.batch)),
            ("OUTPUT_TILES", Constant::Count(c.outputs / tile.outputs)),
            ("PICTURES", Constant::Count(tile.pictures)),
            ("OUTPUTS", Constant::Count(tile.outputs)),
            ("CONTRACTED", Constant::Count(c.contracted)),
            ("X_STRIDES", x_strides),
            ("W_STRIDES", w_strides),
            ("Y_STRIDES", y_strides),
        ];
        let four = tile.yields_pictures && self.takes_four(c.axes[1].output);
        self.bind_wide(x.buffer);
        if !tile.yields_pictures {
            self.bind_wide(w.buffer);
        }
        let vectors = |function: &str, place: Place| {
            let four = Printer::new(&self.bound, Domain::Linear).vector(place.buffer, &format!("{}u + i", place.offset));
            format!("\nfn {function}(i: u32) -> vec4f {{\n    return {four};\n}}\n")
        };
        let of_w = if tile.yields_pictures { self.accessor("element_of_w", w) } else { vectors("four_of_w", w) };
        let accessors = vectors("four_of_x", x) + &of_w;
        let groups = tile.invocations(c).div_ceil(GROUP);
        let signature = if four { "i: u32, core0: vec4f" } else { "i: u32, core0: f32" };
        let filling = Filling::linear(template::CONVOLUTION_PICTURES, constants, signature, groups);
        Filling { accessors, four, sums: Some(tile.text(c, four)), ..filling }
    }

    /// A matrix product whose operands are looked up; its outputs are told apart by their place in y.
    pub(super) fn convolution(&self, x: Place, w: Place, c: &Convolution) -> Filling {
        let [m, n, k] = c.extents();
        let axes = |get: fn(&AxisMap) -> i32| Constant::Signed(c.axes.each_ref().map(get));
        let extents = |get: fn(&AxisMap) -> usize| Constant::Pair(c.axes.each_ref().map(get));
        let [x_strides, w_strides, y_strides] = c.strides().map(|(first, second)| Constant::Pair([first, second]));
        let mut constants = vec![
            ("M", Constant::Count(m)),
            ("N", Constant::Count(n)),
            ("K", Constant::Count(k)),
            ("ALPHA", axes(|a| a.alpha)),
            ("BETA", axes(|a| a.beta)),
            ("GAMMA", axes(|a| a.gamma)),
            ("DELTA", axes(|a| a.delta)),
            ("INPUT", extents(|a| a.input)),
            ("KERNEL", extents(|a| a.kernel)),
            ("OUTPUT", extents(|a| a.output)),
            ("X_STRIDES", x_strides),
            ("W_STRIDES", w_strides),
            ("Y_STRIDES", y_strides),
        ];
        let accessors = [self.accessor("element_of_x", x), self.accessor("element_of_w", w)].concat();
        // Large tiles for few invocations with much work each.
        let whole = self.tuning == Tuning::Software && m > 4 && c.axes.iter().all(|axis| axis.delta == 1);
        if whole {
            constants.push(("CONTRACTED", Constant::Count(c.contracted)));
        }
        Filling {
            template: if whole { template::CONVOLUTION_WHOLE } else { template::CONVOLUTION },
            constants,
            accessors,
            domain: Domain::Linear,
            signature: "row: u32, column: u32, core0: f32",
            opening: "    let i = place_in_y(row, column);\n".to_owned(),
            groups: m.div_ceil(GROUP_TILE) * n.div_ceil(if whole { 2 * GROUP_TILE } else { GROUP_TILE }),
            drops_tree: false,
            four: false,
            sums: None,
        }
    }
}
