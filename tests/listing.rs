//! The listing names tensors that the running program has, whatever the losses and rules.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::experiment::{DLoss, Experiment, GLoss};
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::insight::listing::{Line, columns, functions, older_gammas};
use loss_explorer::text::Language;

fn experiment(query: &str) -> Experiment {
    let link = link::parse(&format!("batch=8&g_width=4&d_width=4&{query}"));
    assert!(link.complaints.is_empty(), "{:?}", link.complaints);
    link.experiment
}

/// All lines, those inside of others too.
fn lines(experiment: &Experiment) -> Vec<Line> {
    let all = functions(experiment).into_iter().flat_map(|function| function.lines);
    all.flat_map(|line| [line.inner.clone(), vec![line]].concat()).collect()
}

/// Tensors that lines name and the program has not.
fn missing(experiment: &Experiment) -> Vec<String> {
    let names = Trainer::new(CpuExecutor::<f32>::new(), experiment.clone()).unwrap().names();
    lines(experiment).into_iter().filter_map(|line| line.tensor).filter(|name| !names.contains(name)).collect()
}

#[test]
fn every_tensor_named_is_one_of_the_program() {
    for (d, g) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (d.key(), g.key()))) {
        let query = format!("d_loss={d}&g_loss={g}&r1_gamma=1&r2_gamma=1");
        assert_eq!(missing(&experiment(&query)), [""; 0], "{query}");
    }
    for query in
        ["d_reg_interval=4", "scaling=on", "r1_gamma=0", "data=digits&labels=on&network=conv", "data=digits&network=stylegan&g_depth=1"]
    {
        assert_eq!(missing(&experiment(query)), [""; 0], "{query}");
    }
}

#[test]
fn a_line_that_is_off_says_why_and_names_nothing() {
    for (query, reason) in [
        ("r1_gamma=0", "r1_gamma = 0"),
        ("d_loss=D_hinge", "no gradient penalty"),
        ("data=ring", "labels are off"),
        ("d_reg_interval=4", "every 4 iterations"),
    ] {
        let off: Vec<Line> = lines(&experiment(query)).into_iter().filter(|line| line.off.is_some()).collect();
        assert!(off.iter().any(|line| line.off.as_ref().unwrap().of(Language::English).contains(reason)), "{query}: {off:?}");
        assert!(off.iter().all(|line| line.tensor.is_none()), "{query}: {off:?}");
    }
}

#[test]
fn loss_scaling_stands_around_the_inner_gradient() {
    let code = |query: &str| lines(&experiment(query)).into_iter().map(|line| line.code).collect::<Vec<_>>().join("\n");
    let scaled = code("scaling=on");
    assert!(scaled.contains("real_loss = opt.apply_loss_scaling(sum(real_scores_out))"), "{scaled}");
    assert!(scaled.contains("real_grads = opt.undo_loss_scaling(gradients(real_loss, reals))"), "{scaled}");
    assert!(!code("scaling=off").contains("loss_scaling"));
}

#[test]
fn every_line_has_the_kernel_that_stores_its_tensor() {
    for query in ["r1_gamma=1&r2_gamma=1", "d_loss=D_wgan_gp&g_loss=G_wgan", "d_reg_interval=4", "data=digits&labels=on&network=conv"] {
        let experiment = experiment(query);
        let trainer = Trainer::new(CpuExecutor::<f32>::new(), experiment.clone()).unwrap();
        for name in lines(&experiment).into_iter().filter_map(|line| line.tensor) {
            let source = trainer.kernel_source(&name).unwrap().unwrap_or_default();
            let named =
                source.lines().find_map(|line| line.strip_prefix("// b")?.split_once(": ").filter(|(_, held)| held.contains(&name)));
            let buffer = named.unwrap_or_else(|| panic!("{query}: no buffer of {name} in\n{source}")).0;
            assert!(
                source.lines().any(|line| line.trim().starts_with(&format!("b{buffer}["))),
                "{query}: {name} is not stored in\n{source}"
            );
        }
        assert_eq!(trainer.kernel_source("no such tensor").unwrap(), None);
    }
}

#[test]
fn the_twin_of_r1_reads_like_its_formula() {
    let trainer = Trainer::new(CpuExecutor::<f32>::new(), experiment("r1_gamma=1")).unwrap();
    let source = trainer.kernel_source("r1_penalty").unwrap().unwrap_or_default();
    assert!(source.contains("squared_rows("), "{source}");
    assert!(source.contains("for i in 0..") && !source.contains("u]") && !source.contains("now[run]"), "{source}");
}

#[test]
fn functions_never_say_the_same_line_twice() {
    let twice = |all: Vec<String>| {
        let mut seen = std::collections::HashSet::new();
        all.into_iter().filter(|one| !seen.insert(one.clone())).collect::<Vec<_>>()
    };
    assert_eq!(twice(["a", "b", "a"].map(String::from).to_vec()), ["a"]);
    for (d, g) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (d.key(), g.key()))) {
        for rules in ["", "&d_reg_interval=4&r1_gamma=1", "&r1_gamma=0&r2_gamma=0", "&scaling=on"] {
            let all = functions(&experiment(&format!("d_loss={d}&g_loss={g}{rules}")));
            assert_eq!(twice(all.iter().map(|function| function.signature.clone()).collect()), [""; 0], "{d} {g}{rules}");
            for function in all {
                let lines = function.lines.into_iter().flat_map(|line| [line.inner.clone(), vec![line]].concat());
                assert_eq!(twice(lines.map(|line| format!("{line:?}")).collect()), [""; 0], "{d} {g}{rules}");
            }
        }
    }
}

#[test]
fn the_summed_scores_are_explained_where_they_stand() {
    let told = |query: &str, code: &str| {
        let line = lines(&experiment(query)).into_iter().find(|line| line.code.starts_with(code)).unwrap();
        line.about.of(Language::English)
    };
    for (query, code, gradient) in [
        ("r1_gamma=1", "real_loss = ", "∂r/∂x"),
        ("r1_gamma=1&r2_gamma=1", "fake_loss = ", "∂f/∂x"),
        ("d_loss=D_wgan_gp&g_loss=G_wgan", "mixed_loss = ", "∂D(x)/∂x"),
    ] {
        let told = told(query, code);
        assert!(told.contains(gradient) && told.contains("N times too small") && told.contains("nothing minimises it"), "{told}");
        assert!(told.contains("its own sample alone") && !told.contains("loss_scaling"), "{told}");
    }
    // A D that compares samples mixes their gradients.
    let styled = told("data=digits&network=stylegan&g_depth=1&r1_gamma=1", "real_loss = ");
    assert!(styled.contains("minibatch standard deviation") && !styled.contains("alone"), "{styled}");
    assert!(told("scaling=on&r1_gamma=1", "real_loss = ").contains("loss_scaling_log2"));
}

#[test]
fn samples_are_looked_for_by_what_the_step_of_d_has() {
    let tensors = |query: &str| columns(&experiment(query)).into_iter().map(|column| column.tensor).collect::<Vec<_>>();
    let scores = ["real_scores_out", "fake_scores_out"];
    assert_eq!(tensors("r1_gamma=1&r2_gamma=1"), [&scores[..], &["r1_penalty", "r2_penalty", "loss"]].concat());
    for query in ["r1_gamma=0", "d_loss=D_hinge", "r1_gamma=1&d_reg_interval=4"] {
        assert_eq!(tensors(query), [&scores[..], &["loss"]].concat(), "{query}");
    }
    for (d, g) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (d.key(), g.key()))) {
        let experiment = experiment(&format!("d_loss={d}&g_loss={g}&r1_gamma=1&r2_gamma=1"));
        let names = Trainer::new(CpuExecutor::<f32>::new(), experiment.clone()).unwrap().names();
        assert!(columns(&experiment).iter().all(|column| names.contains(&column.tensor)), "{d} {g}");
    }
}

#[test]
fn numbers_of_an_older_gamma_are_named() {
    let told = |of_step, query: &str| older_gammas(of_step, &experiment(query)).map(|told| told.of(Language::English));
    assert_eq!(told([0.1, 0.0], "r1_gamma=0.1"), None);
    let both = told([0.1, 0.0], "r1_gamma=10&r2_gamma=2").unwrap();
    for part in ["with R1 γ = 0.1; R1 γ = 10 acts", "with R2 γ = 0; R2 γ = 2 acts"] {
        assert!(both.contains(part), "{both}");
    }
    assert_eq!(told([0.0; 2], "d_loss=D_hinge"), None, "a loss without penalties has no γ");
}
