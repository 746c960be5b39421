//! The PyTorch snippet: the right pieces for every pair of losses, and the reference vectors where PyTorch is installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use loss_explorer::gan::experiment::{Architecture, DLoss, Dataset, Experiment, GLoss};
use loss_explorer::gan::losses;
use loss_explorer::insight::snippet::pytorch;
use loss_explorer::text::Language;
use serde_json::Value;

/// γ of R1 and of R2.
const GAMMAS: [f64; 2] = [10.0, 5.0];

fn english(experiment: &Experiment) -> String {
    pytorch(experiment, Language::English)
}

fn with(d_loss: DLoss, g_loss: GLoss, [r1_gamma, r2_gamma]: [f64; 2]) -> Experiment {
    Experiment { d_loss, g_loss, r1_gamma, r2_gamma, ..Experiment::default() }
}

fn formulas(d_loss: DLoss) -> &'static [&'static str] {
    match d_loss {
        DLoss::LogisticSimplegp | DLoss::Logistic => &["F.softplus(f) + F.softplus(-r)"],
        DLoss::Wgan => &["f - r + WGAN_EPSILON * r.square()", "WGAN_EPSILON = 0.001\n"],
        DLoss::WganGp => &["f - r + WGAN_EPSILON * r.square()", "WGAN_LAMBDA = 10\n", "WGAN_TARGET = 1\n"],
        DLoss::Hinge => &["F.relu(1 + f) + F.relu(1 - r)"],
        DLoss::HingeGp => &["F.relu(1 + f) + F.relu(1 - r)", "WGAN_LAMBDA / WGAN_TARGET**2 * (norms - WGAN_TARGET).square()"],
        DLoss::Lsgan => &["LS_WEIGHT * ((r - LS_B).square() + (f - LS_A).square())", "LS_B = 1\n"],
        DLoss::Rpgan => &["F.softplus(-(r - f))"],
    }
}

fn g_formula(g_loss: GLoss) -> &'static str {
    match g_loss {
        GLoss::LogisticNonsaturating => "return F.softplus(-f).mean()",
        GLoss::LogisticSaturating => "return -F.softplus(f).mean()",
        GLoss::Wgan => "return -f.mean()",
        GLoss::Lsgan => "return (LS_WEIGHT * (f - LS_C).square()).mean()",
        GLoss::Rpgan => "return F.softplus(-(f - r)).mean()",
    }
}

#[test]
fn every_pair_of_losses_has_its_pieces_and_no_others() {
    for (d_loss, g_loss) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (*d, *g))) {
        let text = english(&with(d_loss, g_loss, GAMMAS));
        for piece in formulas(d_loss).iter().chain(&[g_formula(g_loss), "import torch\n", "def d_loss(D, real, fake):"]) {
            assert!(text.contains(piece), "{d_loss:?} {g_loss:?}: no {piece} in\n{text}");
        }
        for other in DLoss::ALL.iter().filter(|other| formulas(**other)[0] != formulas(d_loss)[0]) {
            assert!(!text.contains(formulas(*other)[0]), "{d_loss:?} has the formula of {other:?}");
        }
        let has = losses::has_penalties(&with(d_loss, g_loss, GAMMAS));
        assert_eq!(text.contains("create_graph=True"), has, "{text}");
        assert_eq!(text.contains("def g_loss(D, fake, real)"), g_loss == GLoss::Rpgan);
        assert_eq!(text.contains("import torch.nn.functional as F"), text.contains("F."));
    }
}

#[test]
fn a_gamma_of_zero_leaves_its_penalty_out() {
    for d_loss in [DLoss::LogisticSimplegp, DLoss::Rpgan] {
        for (r1, r2) in [(0.0, 0.0), (10.0, 0.0), (0.0, 0.25), (1e-4, 5.0)] {
            let text = english(&with(d_loss, GLoss::LogisticNonsaturating, [r1, r2]));
            assert_eq!(text.contains("R1_GAMMA"), r1 != 0.0, "{text}");
            assert_eq!(text.contains("R2_GAMMA"), r2 != 0.0, "{text}");
            assert_eq!(text.contains("squared_gradient"), r1 + r2 != 0.0, "{text}");
            assert_eq!(text.contains("R2_GAMMA = 0.25\n"), r2 == 0.25, "{text}");
            assert_eq!(text.contains("R1_GAMMA = 1e-4\n"), r1 == 1e-4, "{text}");
        }
    }
    assert!(!english(&with(DLoss::Hinge, GLoss::Wgan, GAMMAS)).contains("GAMMA"), "hinge has no R1");
}

#[test]
fn lazy_penalties_are_a_function_of_their_own() {
    let eager = with(DLoss::LogisticSimplegp, GLoss::LogisticNonsaturating, GAMMAS);
    let lazy = Experiment { d_reg_interval: 16, ..eager.clone() };
    let text = english(&lazy);
    assert!(text.contains("D_REG_INTERVAL = 16\n") && text.contains("return D_REG_INTERVAL * reg.mean()") && text.contains("c = 16 / 17."));
    assert!(!text.contains("loss = loss +") && text.contains("reg = reg + R1_GAMMA / 2 * squared_gradient(r, real)"), "{text}");
    assert!(
        !english(&eager).contains("D_REG_INTERVAL") && !english(&Experiment { r1_gamma: 0.0, r2_gamma: 0.0, ..lazy }).contains("d_reg")
    );
    let styled = Experiment { data: Dataset::Digits, architecture: Architecture::StyleGan, pl_weight: 2.0, ..eager.clone() };
    assert!(english(&styled).contains("def g_reg(images, styles, pl_mean):") && english(&styled).contains("PL_WEIGHT = 2\n"));
    assert!(!english(&Experiment { pl_weight: 2.0, ..eager }).contains("g_reg"), "points have no styles");
}

/// Python, and what it says; `None` where there is none.
fn python(arguments: &[&str]) -> Option<Output> {
    Command::new("python3").args(arguments).output().ok()
}

#[test]
fn every_snippet_is_python() {
    let folder = tempfolder("syntax");
    if python(&["--version"]).is_none() {
        println!("skipped: there is no python3");
        return;
    }
    let mut paths = vec![];
    for (at, (d_loss, g_loss)) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (*d, *g))).enumerate() {
        let lazy = Experiment { d_reg_interval: 16 * (at as u32 % 2), ..with(d_loss, g_loss, GAMMAS) };
        let path = folder.join(format!("snippet_{at}.py"));
        std::fs::write(&path, english(&lazy)).unwrap();
        paths.push(path.to_str().unwrap().to_string());
    }
    let compile = "import sys\nfor path in sys.argv[1:]: compile(open(path, encoding='utf-8').read(), path, 'exec')";
    let run = |paths: &[String]| {
        let arguments: Vec<&str> = ["-c", compile].into_iter().chain(paths.iter().map(String::as_str)).collect();
        python(&arguments).unwrap()
    };
    let output = run(&paths);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let wrong = folder.join("wrong.py");
    std::fs::write(&wrong, "def d_loss(:\n").unwrap();
    assert!(!run(&[wrong.to_str().unwrap().to_string()]).status.success(), "a wrong snippet passes");
}

fn tempfolder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("snippet-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The experiment that a file of reference vectors is of.
fn experiment_of(file: &Value) -> Experiment {
    let mut experiment = Experiment { r1_gamma: 0.0, ..Experiment::default() };
    let name = file["loss"]["name"].as_str().unwrap();
    if let Some(index) = DLoss::OPTIONS.iter().position(|option| option.key == name) {
        experiment.d_loss = DLoss::from_index(index).unwrap();
    } else {
        let index = GLoss::OPTIONS.iter().position(|option| option.key == name).unwrap();
        experiment.g_loss = GLoss::from_index(index).unwrap();
    }
    for (key, x) in file["loss"]["params"].as_object().unwrap() {
        let x = x.as_f64().unwrap();
        match key.as_str() {
            "r1_gamma" => experiment.r1_gamma = x,
            "r2_gamma" => experiment.r2_gamma = x,
            "gamma" => (experiment.r1_gamma, experiment.r2_gamma) = (x, x),
            "wgan_lambda" => experiment.wgan_lambda = x,
            "wgan_epsilon" => experiment.wgan_epsilon = x,
            "wgan_target" => experiment.wgan_target = x,
            "weight" => experiment.ls_weight = x,
            "a" => experiment.ls_fake_target = x,
            "b" => experiment.ls_real_target = x,
            "c" => experiment.ls_g_target = x,
            other => panic!("parameter {other}"),
        }
    }
    experiment
}

#[test]
fn the_snippets_reproduce_the_reference_vectors() {
    if !python(&["-c", "import torch"]).is_some_and(|output| output.status.success()) {
        println!("skipped: python3 has no torch");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let harness = root.join("support/snippet.py");
    let folder = tempfolder("golden");
    let run = |snippet: &Path, golden: &Path| python(&[harness.to_str()?, snippet.to_str()?, golden.to_str()?]);
    let mut compared = 0;
    for entry in std::fs::read_dir(root.join("golden")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        if file["kind"] != "loss" {
            continue;
        }
        let snippet = folder.join(path.file_stem().unwrap()).with_extension("py");
        let text = english(&experiment_of(&file));
        std::fs::write(&snippet, &text).unwrap();
        let output = run(&snippet, &path).unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}\n{text}", path.display());
        // Half of a penalty's weight is noticed.
        if text.contains("GAMMA / 2") {
            std::fs::write(&snippet, text.replace("GAMMA / 2", "GAMMA / 4")).unwrap();
            assert!(!run(&snippet, &path).unwrap().status.success(), "{}: a wrong weight passes", path.display());
        }
        compared += 1;
    }
    assert!(compared >= 50, "only {compared} files were compared");
}
