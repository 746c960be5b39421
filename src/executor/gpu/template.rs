//! The hand-written shaders, without their comments (`build.rs`), and the filling of their marked regions.
//!
//! A region is what lies between the lines `// begin NAME` and `// end NAME`. As it stands every
//! file is valid WGSL; a kernel replaces regions. A region that is not there is an error, never
//! passed over. Must not know: devices, programs.

use crate::executor::ExecutorError;

/// One file of `shaders/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its stem: `"matmul"`.
    pub name: &'static str,
    /// Texts that stand before it, with regions of their own.
    pub base: &'static [&'static str],
    /// Its text.
    pub text: &'static str,
    /// Rows and columns of outputs that an invocation computes, where a region says what becomes of them.
    pub side: Option<usize>,
}

macro_rules! text {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl"))
    };
}

macro_rules! template {
    ($name:literal $(on $base:literal)*) => {
        Template { name: $name, base: &[$(text!($base)),*], text: text!($name), side: None }
    };
}

pub(super) const MAP: Template = template!("map");
pub(super) const MATMUL: Template = Template { side: Some(8), ..template!("matmul" on "matmul_blocks" on "tiles") };
pub(super) const MATMUL_LARGE: Template = Template { side: Some(16), ..template!("matmul_large" on "matmul_blocks" on "tiles") };
pub(super) const MATMUL_SMALL: Template = Template { side: Some(4), ..template!("matmul_small" on "matmul_blocks" on "tiles") };
pub(super) const MATMUL_THIN: Template = template!("matmul_thin" on "lanes");
pub(super) const CONVOLUTION: Template = Template { name: "convolution", ..template!("matmul_small" on "convolution" on "tiles") };
pub(super) const CONVOLUTION_WHOLE: Template = template!("convolution_whole");
pub(super) const CONVOLUTION_PICTURES: Template = template!("convolution_pictures");
pub(super) const CHAIN: Template = template!("chain");
pub(super) const SUM: Template = template!("sum" on "lanes");
pub(super) const GRADIENT_PENALTY: Template = template!("gradient_penalty" on "lanes");
pub(super) const SOFTPLUS_SCORE: Template = template!("softplus_score");

/// The files with an entry point `main`.
pub const KERNELS: [Template; 12] = [
    CHAIN,
    CONVOLUTION_PICTURES,
    MAP,
    MATMUL,
    MATMUL_LARGE,
    MATMUL_SMALL,
    MATMUL_THIN,
    CONVOLUTION,
    CONVOLUTION_WHOLE,
    SUM,
    GRADIENT_PENALTY,
    SOFTPLUS_SCORE,
];

/// The texts that stand before every kernel, in this order.
pub const SHARED: [Template; 3] = [template!("step"), template!("math"), template!("random")];

impl Template {
    /// The shared texts, the bases and this file, with the regions replaced; a region replaced by an empty text vanishes.
    ///
    /// # Errors
    /// [`ExecutorError::Refused`] when the file lacks one of the regions.
    pub fn fill(&self, regions: &[(&str, String)]) -> Result<String, ExecutorError> {
        let shared: String = SHARED.iter().map(|file| file.text).collect::<Vec<_>>().join("\n");
        let mut text = shared + "\n" + &self.base.concat() + self.text;
        for (name, replacement) in regions {
            text = replace_region(&text, name, replacement)
                .ok_or_else(|| ExecutorError::Refused(format!("shader “{}” has no region “{name}”", self.name)))?;
        }
        Ok(text)
    }
}

/// What follows the shared texts in a filled template.
pub(super) fn without_shared(source: &str) -> &str {
    source.split_once(SHARED[2].text).map_or(source, |(_, own)| own)
}

/// What stands between a region's marks.
pub(super) fn region<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("// begin {name}\n"))?;
    Some(rest.split_once(&format!("// end {name}\n"))?.0)
}

pub(super) fn replace_region(text: &str, name: &str, replacement: &str) -> Option<String> {
    let (begin, end) = (format!("// begin {name}\n"), format!("// end {name}\n"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{replacement}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: Template = Template { name: "file", base: &[], text: "a\n// begin tail\nold\n// end tail\nb\n", side: None };

    #[test]
    fn regions_are_replaced() {
        let text = FILE.fill(&[("tail", "new\n".to_owned())]).unwrap();
        assert!(text.ends_with("a\nnew\nb\n"));
    }

    #[test]
    fn missing_region_is_an_error() {
        let error = FILE.fill(&[("head", String::new())]).unwrap_err();
        assert_eq!(error, ExecutorError::Refused("shader “file” has no region “head”".to_owned()));
    }
}
