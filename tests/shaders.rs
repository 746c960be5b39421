//! Every WGSL file, and every kernel printed for a set of programs, passes naga; the uniform block lies as in Rust.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod programs;

use loss_explorer::executor::gpu::{Dispatch, KERNELS, Lockstep, MAX_SCALARS, SHARED, StepBlock, Tuning, dispatches as printed};
use loss_explorer::graph::LEAKY_SLOPE;
use loss_explorer::program::{MAX_KERNEL_BUFFERS, Program};
use naga::valid::{Capabilities, ValidationFlags, Validator};

fn validate(source: &str) -> Result<naga::Module, String> {
    let module = naga::front::wgsl::parse_str(source).map_err(|e| e.emit_to_string(source))?;
    Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).map_err(|e| e.emit_to_string(source))?;
    Ok(module)
}

fn check(name: &str, source: &str) -> naga::Module {
    validate(source).unwrap_or_else(|error| panic!("{name}\n{error}"))
}

fn dispatches(program: &Program) -> Vec<Dispatch> {
    let lens: Vec<usize> = program.buffers.iter().map(|buffer| buffer.len).collect();
    let ways = [Tuning::Software, Tuning::Hardware].into_iter().flat_map(|tuning| [(tuning, 1), (tuning, 3)]);
    ways.flat_map(|(tuning, runs)| printed(&program.kernels, tuning, Lockstep { runs, lens: &lens }).unwrap()).collect()
}

#[test]
fn every_file_is_valid_as_it_stands() {
    for kernel in KERNELS {
        let module = check(kernel.name, &kernel.fill(&[]).unwrap());
        let entries: Vec<&str> = module.entry_points.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(entries, ["main"], "{}", kernel.name);
    }
}

#[test]
fn every_file_stands_in_a_kernel() {
    let kernels = KERNELS.map(|kernel| kernel.fill(&[]).unwrap());
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/shaders")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().map(|line| line.split("//").next().unwrap().trim());
        let code: Vec<&str> = code.filter(|line| !line.is_empty()).collect();
        let stands_in = |kernel: &&String| code.iter().all(|line| kernel.contains(line));
        assert!(kernels.iter().find(stands_in).is_some() && !code.is_empty(), "{} is not used", path.display());
    }
}

#[test]
fn every_printed_kernel_is_valid() {
    for program in programs::all() {
        for dispatch in dispatches(&program) {
            check(&dispatch.label, &dispatch.source);
            assert!(dispatch.bindings.len() <= MAX_KERNEL_BUFFERS, "{}", dispatch.label);
        }
    }
}

#[test]
fn broken_source_is_refused() {
    let good = dispatches(&programs::in_place(5)).remove(0).source;
    assert!(validate(&good).is_ok());
    assert!(validate(&good.replace("let r0 =", "let r9 =")).is_err());
    assert!(validate(&good.replace("read_write", "read")).is_err());
}

#[test]
fn step_block_lies_as_in_rust() {
    let module = check("step", SHARED[0].text);
    let (_, step) = module.types.iter().find(|(_, t)| t.name.as_deref() == Some("Step")).unwrap();
    let naga::TypeInner::Struct { members, span } = &step.inner else { panic!("Step is a struct") };
    let offsets: Vec<(&str, usize)> = members.iter().map(|m| (m.name.as_deref().unwrap(), m.offset as usize)).collect();
    let expected = [
        ("seed", std::mem::offset_of!(StepBlock, seed)),
        ("step", std::mem::offset_of!(StepBlock, step)),
        ("slot", std::mem::offset_of!(StepBlock, slot)),
        ("ring_width", std::mem::offset_of!(StepBlock, ring_width)),
        ("scalars", std::mem::offset_of!(StepBlock, scalars)),
    ];
    assert_eq!(offsets, expected);
    assert_eq!(expected[4].1 + 4 * MAX_SCALARS, *span as usize);
    assert_eq!(size_of::<StepBlock>(), *span as usize);
}

#[test]
fn slope_is_the_graphs() {
    let math = SHARED.iter().find(|file| file.name == "math").unwrap().text;
    assert!(math.contains(&format!("select({LEAKY_SLOPE} * x, x, x >= 0.0)")));
    assert!(math.contains(&format!("select({LEAKY_SLOPE}, 1.0, x >= 0.0)")));
}

/// Every WGSL file and its twin on the CPU, of the same stem where it has one of its own; or why it has none.
const TWINS: [(&str, Result<&str, &str>); 18] = [
    ("chain", Err("runs several kernels at once, which the CPU runs one by one")),
    ("convolution", Ok("kernels/src/convolution.rs")),
    ("convolution_pictures", Ok("kernels/src/convolution.rs")),
    ("convolution_whole", Ok("kernels/src/convolution.rs")),
    ("gradient_penalty", Ok("kernels/src/sum.rs")),
    ("lanes", Err("invocations that share a sum; the CPU's lanes are those of a vector")),
    ("map", Ok("src/executor/cpu/map.rs")),
    ("math", Ok("kernels/src/elementwise.rs")),
    ("matmul", Ok("kernels/src/matmul.rs")),
    ("matmul_blocks", Ok("kernels/src/matmul.rs")),
    ("matmul_large", Ok("kernels/src/matmul.rs")),
    ("matmul_small", Ok("kernels/src/matmul.rs")),
    ("matmul_thin", Ok("kernels/src/matmul.rs")),
    ("random", Ok("src/executor/random.rs")),
    ("softplus_score", Ok("kernels/src/elementwise.rs")),
    ("step", Ok("src/executor/gpu/step.rs")),
    ("sum", Ok("kernels/src/sum.rs")),
    ("tiles", Err("numbers the outputs of a dispatch")),
];

#[test]
fn every_file_has_a_twin_or_a_reason() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let stem = |path: &std::path::Path| path.file_stem().unwrap().to_string_lossy().to_string();
    let mut files: Vec<String> = std::fs::read_dir(root.join("shaders")).unwrap().map(|file| stem(&file.unwrap().path())).collect();
    files.sort_unstable();
    assert_eq!(files, TWINS.map(|(name, _)| name.to_owned()), "a WGSL file is not in the list, or is gone");
    for (name, twin) in TWINS {
        if let Ok(path) = twin {
            let text = std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{name}: {path}: {error}"));
            // What is no twin by its name does what the shader is called: `gradient_penalty` is `squared_rows`.
            let by_name = name.starts_with(&stem(root.join(path).as_path()));
            let function = [("gradient_penalty", "fn squared_rows"), ("softplus_score", "fn softplus_scores"), ("math", "fn unary")];
            let by_function = function.iter().any(|(of, function)| *of == name && text.contains(function));
            assert!(by_name || by_function, "{name} and {path}");
        }
    }
}
