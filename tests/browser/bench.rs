//! The bench hook computes what it is timed for: losses and gradients of PyTorch at fixed parameters.

use browser_driver::{Page, Result, Site, WebGpu};
use serde_json::{Value, json};

use super::{dist, visit, with_and_without_webgpu};

with_and_without_webgpu!(losses_and_gradients_are_those_of_the_reference, it_runs_when_told_and_not_before);

/// dLoss, gLoss, dGrad, gGrad, computed with PyTorch at the same parameters and inputs.
const REFERENCE: [(&str, [f64; 4]); 2] =
    [("toy2d", [2.160115957, 0.645273507, 8.397091961, 0.114252303]), ("wide2d", [1.732624650, 0.642989874, 9.817750379, 0.293684043])];
const TOLERANCE: f64 = 1e-3;

fn losses_and_gradients_are_those_of_the_reference(gpu: WebGpu) -> Result<()> {
    let page = open_bench(gpu)?;
    for (workload, expected) in REFERENCE {
        let found = call(&page, "check", &[json!(workload), json!(backend(gpu))])?;
        for (name, expected) in ["dLoss", "gLoss", "dGrad", "gGrad"].into_iter().zip(expected) {
            let error = (found[name].as_f64().unwrap_or(f64::NAN) - expected).abs() / expected;
            assert!(error <= TOLERANCE, "{workload}: {name} is {}, should be {expected}", found[name]);
        }
    }
    Ok(())
}

fn it_runs_when_told_and_not_before(gpu: WebGpu) -> Result<()> {
    let page = open_bench(gpu)?;
    call(&page, "init", &[json!("toy2d"), json!(backend(gpu))])?;
    call(&page, "run", &[json!(1)])?;
    let first = call(&page, "losses", &[])?;
    call(&page, "run", &[json!(3)])?;
    let later = call(&page, "losses", &[])?;
    for losses in [&first, &later] {
        assert!(losses["dLoss"].is_f64() && losses["gLoss"].is_f64(), "{losses}");
    }
    assert_ne!(first, later);
    let refused = call(&page, "init", &[json!("no such workload"), json!(backend(gpu))]);
    assert!(refused.is_err());
    Ok(())
}

fn open_bench(gpu: WebGpu) -> Result<super::Opened> {
    let page = visit(Site::serve(&dist()?)?, gpu)?;
    page.open_as_is("bench")?;
    page.wait_for("window.lossExplorerBench", "return !!window.lossExplorerBench")?;
    Ok(page)
}

fn backend(gpu: WebGpu) -> &'static str {
    if gpu == WebGpu::Software { "webgpu" } else { "cpu" }
}

fn call(page: &Page, function: &str, arguments: &[Value]) -> Result<Value> {
    page.browser().run(&format!("return await window.lossExplorerBench.{function}(...arguments)"), arguments)
}
