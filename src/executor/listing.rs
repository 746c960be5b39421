//! What the texts of kernels have in common when people read them: the comments that they begin with, and indentation.
//!
//! Must not know: how kernels are printed or run.

use crate::program::{BufferId, Core, Instr, Kernel, Program};

/// Comments: which kernel, then a line for each buffer and each scalar that it uses, by their names in the text.
pub(super) fn heading(
    program: &Program,
    kernels: &[Kernel],
    buffers: impl Iterator<Item = (String, BufferId)>,
    scalar: impl Fn(usize) -> String,
) -> String {
    let labels: Vec<&str> = kernels.iter().map(|kernel| kernel.label.as_str()).filter(|label| !label.is_empty()).collect();
    let mut lines = vec![labels.join(", ")];
    let mut explain = |name: String, meaning: &str| {
        if !meaning.is_empty() {
            lines.push(format!("{name}: {meaning}"));
        }
    };
    buffers.for_each(|(name, buffer)| explain(name, &program.meaning(buffer)));
    for number in scalars(kernels) {
        explain(scalar(number), program.scalars.get(number).map_or("", String::as_str));
    }
    lines.iter().map(|line| format!("// {line}\n")).collect::<String>() + "\n"
}

/// The scalars that kernels use, each once.
fn scalars(kernels: &[Kernel]) -> Vec<usize> {
    let mut seen = vec![];
    for kernel in kernels {
        let heads = if let Core::Sum { heads, .. } = &kernel.core { heads.as_slice() } else { &[] };
        for instr in heads.iter().chain([&kernel.body]).flat_map(|body| &body.instrs) {
            match instr {
                Instr::Scalar(number) if !seen.contains(number) => seen.push(*number),
                _ => {}
            }
        }
    }
    seen
}

/// Indents what stands in braces, and leaves out the marks of regions.
pub(super) fn indented(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("// begin ") && !line.starts_with("// end ")) {
        let closing = line.chars().take_while(|c| matches!(c, '}' | ')')).count();
        for _ in 0..depth.saturating_sub(closing) {
            out.push_str("    ");
        }
        out.push_str(line);
        out.push('\n');
        let count = |letters: [char; 2]| line.matches(letters).count();
        depth = (depth + count(['{', '('])).saturating_sub(count(['}', ')']));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_braces_is_indented() {
        let text = "fn f(\nx: u32,\n) {\n// begin tail\nif (x < 1u) {\ng(x);\n}\n// end tail\n}\n";
        assert_eq!(indented(text), "fn f(\n    x: u32,\n) {\n    if (x < 1u) {\n        g(x);\n    }\n}\n");
    }
}
