//! The loss in use as a piece of PyTorch: `g_loss` and `d_loss`, whole in themselves, with the settings' numbers in place.
//!
//! `tests/snippet.rs` runs it against the reference vectors where PyTorch is installed. Loss scaling and half precision are the trainer's
//! business in PyTorch and are no part of it. Must not know: how the text is shown or copied.

use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::Penalties;
use crate::gan::schedule::Rhythm;
use crate::number;
use crate::text::{Language, Phrase, Text};
use crate::words::snippet as words;

/// The snippet of an experiment's losses, with remarks in a language.
pub fn pytorch(experiment: &Experiment, language: Language) -> String {
    let parts = Parts::of(experiment, language);
    let mut body = parts.g_loss();
    body += &parts.gradient();
    body += &parts.d_loss();
    body += &parts.d_reg();
    body += &parts.g_reg();
    let mut text = comment(&words::TITLE.with([experiment.g_loss.key(), experiment.d_loss.key()]).of(language));
    text += &comment(words::D_TAKES.of(language));
    text += "import torch\n";
    if body.contains("F.") {
        text += "import torch.nn.functional as F\n";
    }
    let constants = constants(experiment, &body);
    if !constants.is_empty() {
        text.push('\n');
        text += &constants;
    }
    text + &body
}

fn comment(text: &str) -> String {
    ["# ", text, "\n"].concat()
}

/// The settings' numbers that a text names, a line each.
fn constants(experiment: &Experiment, body: &str) -> String {
    let [r1_gamma, r2_gamma] = losses::gammas(experiment);
    let all = [
        ("R1_GAMMA", r1_gamma),
        ("R2_GAMMA", r2_gamma),
        ("WGAN_LAMBDA", experiment.wgan_lambda),
        ("WGAN_TARGET", experiment.wgan_target),
        ("WGAN_EPSILON", experiment.wgan_epsilon),
        ("LS_WEIGHT", experiment.ls_weight),
        ("LS_A", experiment.ls_fake_target),
        ("LS_B", experiment.ls_real_target),
        ("LS_C", experiment.ls_g_target),
        ("D_REG_INTERVAL", f64::from(experiment.d_reg_interval)),
        ("PL_WEIGHT", experiment.pl_weight),
        ("PL_DECAY", experiment.pl_decay),
        ("G_REG_INTERVAL", f64::from(experiment.g_reg_interval.max(1))),
    ];
    let used = all.iter().filter(|(name, _)| body.contains(name));
    used.map(|(name, x)| [name, " = ", &number::shortest(*x), "\n"].concat()).collect()
}

/// The norm of the gradient between reals and fakes.
const MIXED: [&str; 3] = [
    "t = torch.rand([len(real)] + [1] * (real.dim() - 1), dtype=real.dtype, device=real.device)",
    "mixed = (real + (fake - real) * t).requires_grad_(True)",
    "norms = squared_gradient(D(mixed).flatten(), mixed).sqrt()",
];

/// What the functions are made of.
struct Parts<'a> {
    experiment: &'a Experiment,
    language: Language,
    has_r1: bool,
    has_r2: bool,
    is_mixed: bool,
    rhythm: Rhythm,
}

impl<'a> Parts<'a> {
    fn of(experiment: &'a Experiment, language: Language) -> Self {
        let [has_r1, has_r2] = losses::gammas(experiment).map(|gamma| gamma != 0.0);
        let is_mixed = losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed;
        Self { experiment, language, has_r1, has_r2, is_mixed, rhythm: Rhythm::of(experiment) }
    }

    fn g_loss(&self) -> String {
        let entry = losses::g_loss(self.experiment.g_loss);
        let mut lines = vec!["f = D(fake).flatten()".to_string()];
        if entry.compares {
            lines.push("r = D(real).flatten().detach()".to_string());
            return function("g_loss(D, fake, real)", words::G_LOSS_PAIRED.of(self.language), &lines, entry.pytorch);
        }
        function("g_loss(D, fake)", words::G_LOSS.of(self.language), &lines, entry.pytorch)
    }

    /// The helper of the penalties, if there are any.
    fn gradient(&self) -> String {
        if !(self.has_r1 || self.has_r2 || self.is_mixed) {
            return String::new();
        }
        let lines = ["(grads,) = torch.autograd.grad(scores.sum(), images, create_graph=True)".to_string()];
        function("squared_gradient(scores, images)", words::GRADIENT.of(self.language), &lines, "grads.flatten(1).square().sum(1)")
    }

    fn d_loss(&self) -> String {
        let is_lazy = self.rhythm.reg_d.is_some();
        let formula = ["loss = ", losses::d_loss(self.experiment.d_loss).pytorch].concat();
        let mut lines = self.samples(!is_lazy);
        lines.extend(["r, f = D(real).flatten(), D(fake).flatten()".to_string(), formula]);
        if !is_lazy {
            lines.extend(self.penalties("loss"));
        }
        function("d_loss(D, real, fake)", words::D_LOSS.of(self.language), &lines, "loss.mean()")
    }

    /// The penalties in a step of their own.
    fn d_reg(&self) -> String {
        let Some(interval) = self.rhythm.reg_d else { return String::new() };
        let mut lines = self.samples(true);
        // A penalty on one side needs the other not at all.
        lines.retain(|line| self.is_mixed || line.contains("requires_grad"));
        if self.has_r1 {
            lines.push("r = D(real).flatten()".to_string());
        }
        if self.has_r2 {
            lines.push("f = D(fake).flatten()".to_string());
        }
        lines.push("reg = 0".to_string());
        lines.extend(self.penalties("reg"));
        function("d_reg(D, real, fake)", &lazy(words::D_REG, interval).of(self.language), &lines, "D_REG_INTERVAL * reg.mean()")
    }

    /// Reals and fakes without G behind them, as something to differentiate by where a penalty does.
    fn samples(&self, has_penalties: bool) -> Vec<String> {
        let real = if has_penalties && self.has_r1 { "real = real.detach().requires_grad_(True)" } else { "real = real.detach()" };
        let fake = if has_penalties && self.has_r2 { "fake = fake.detach().requires_grad_(True)" } else { "fake = fake.detach()" };
        vec![real.to_string(), fake.to_string()]
    }

    /// The lines that add the penalties to `sum`, a variable.
    fn penalties(&self, sum: &str) -> Vec<String> {
        let add = |term: &str| [sum, " = ", sum, " + ", term].concat();
        let mut lines = vec![];
        if self.has_r1 {
            lines.push(add("R1_GAMMA / 2 * squared_gradient(r, real)"));
        }
        if self.has_r2 {
            lines.push(add("R2_GAMMA / 2 * squared_gradient(f, fake)"));
        }
        if self.is_mixed {
            lines.extend(MIXED.map(String::from));
            lines.push(add("WGAN_LAMBDA / WGAN_TARGET**2 * (norms - WGAN_TARGET).square()"));
        }
        lines
    }

    /// Path length regularisation.
    fn g_reg(&self) -> String {
        let Some(interval) = self.rhythm.reg_g else { return String::new() };
        let lines = [
            "noise = torch.randn_like(images) / (images.shape[2] * images.shape[3]) ** 0.5",
            "(grads,) = torch.autograd.grad((images * noise).sum(), styles, create_graph=True)",
            "lengths = grads.square().sum(2).mean(1).sqrt()",
            "mean = pl_mean + PL_DECAY * (lengths.mean() - pl_mean)",
            "reg = PL_WEIGHT * (lengths - mean).square()",
        ]
        .map(String::from);
        let result = "G_REG_INTERVAL * reg.mean(), mean.detach()";
        function("g_reg(images, styles, pl_mean)", &lazy(words::G_REG, interval).of(self.language), &lines, result)
    }
}

fn lazy(text: Text, interval: u32) -> Phrase {
    let (interval, more) = (interval.to_string(), (u64::from(interval) + 1).to_string());
    text.with([&interval, &interval, &more])
}

fn function(head: &str, remark: &str, lines: &[String], result: &str) -> String {
    let mut text = ["\n\ndef ", head, ":\n    \"\"\"", remark, "\"\"\"\n"].concat();
    for line in lines {
        text += &["    ", line, "\n"].concat();
    }
    text + "    return " + result + "\n"
}
