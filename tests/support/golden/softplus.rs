//! Softplus and its relatives far out.

use loss_explorer::executor::{Executor, Step};
use loss_explorer::graph::{Graph, Unary};
use loss_explorer::program::{Outputs, compile};
use serde_json::Value;

use super::file::number;
use super::{Comparison, Fallible, Worst, read};

pub fn check<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Worst> {
    let rows = file["float32"].as_array().ok_or("no rows")?;
    let double = file["float64"].as_array().ok_or("no rows")?;
    let mut comparison = Comparison::new();
    // f32 executors get the rounded inputs and answers; which one this is shows in how it stores 0.1.
    let rows = if keeps_doubles(executor)? { double } else { rows };
    let mut graph = Graph::new();
    let x = graph.state("x", &[rows.len()])?;
    for (name, negate) in [("softplus_x", false), ("softplus_neg_x", true)] {
        let term = graph.softplus_term(x, negate);
        graph.name(term, name);
        let slope = graph.softplus_slope(x, negate);
        graph.name(slope, format!("d_{name}"));
    }
    let sigmoid = graph.unary(Unary::Sigmoid, x);
    graph.name(sigmoid, "sigmoid_x");
    let program = executor.load(compile(&graph, "softplus", &Outputs::default()))?;
    let column = |name: &str| rows.iter().map(|r| number(&r[name])).collect::<Fallible<Vec<f64>>>();
    executor.write("x", &column("x")?)?;
    executor.run(&[Step { program, step: 0 }])?;
    for name in ["softplus_x", "softplus_neg_x", "sigmoid_x", "d_softplus_x", "d_softplus_neg_x"] {
        let got = read(executor, program, name)?.data;
        for ((got, expected), x) in got.iter().zip(column(name)?).zip(column("x")?) {
            comparison.add(&format!("{name} at {x}"), &[*got], &[expected]);
        }
    }
    Ok(comparison.worst)
}

fn keeps_doubles<E: Executor>(executor: &mut E) -> Fallible<bool> {
    let mut graph = Graph::new();
    let x = graph.state("precision", &[1])?;
    graph.name(x, "precision");
    let program = executor.load(compile(&graph, "precision", &Outputs::default()))?;
    executor.write("precision", &[0.1])?;
    Ok(read(executor, program, "precision")?.data == [0.1])
}
