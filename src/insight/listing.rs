//! The two functions of the loss code as lines: our own pseudo-code with StyleGAN's variable names, and beside each line the
//! name of the tensor that it computes.
//!
//! Must not know: the DOM, the tensors' numbers.

use crate::gan::experiment::{Architecture, Experiment, Switch};
use crate::gan::losses::Penalties;
use crate::gan::schedule::Rhythm;
use crate::gan::steps::{G_PREFIX, REG_D_PREFIX};
use crate::gan::update::gradient_name;
use crate::gan::{data, losses, networks};
use crate::number::shortest;
use crate::text::{Phrase, Text};
use crate::words::listing as words;

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Line {
    /// Its pseudo-code.
    pub code: String,
    /// The tensor that it computes.
    pub tensor: Option<String>,
    /// What that is.
    pub about: Phrase,
    /// Why it is not in the program, if it is not.
    pub off: Option<Phrase>,
    /// The lines inside: of a backward pass one a weight.
    pub inner: Vec<Line>,
    /// Whether it is inside of another one.
    pub is_inner: bool,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its signature, with StyleGAN's name.
    pub signature: String,
    /// What it is for.
    pub about: Phrase,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One number a sample of D's step, by which a sample can be looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// What it is called: "R1".
    pub label: Text,
    /// The tensor's name.
    pub tensor: String,
}

/// The columns of an experiment, the D loss last. Penalties that have a step of their own are of another minibatch, and no columns.
pub fn columns(experiment: &Experiment) -> Vec<Column> {
    let lazy = Rhythm::of(experiment).reg_d.is_some();
    let [has_r1, has_r2] = losses::gammas(experiment).map(|gamma| gamma != 0.0 && !lazy);
    let all = [
        (true, Text::same("r"), "real_scores_out"),
        (true, Text::same("f"), "fake_scores_out"),
        (has_r1, Text::same("R1"), "r1_penalty"),
        (has_r2, Text::same("R2"), "r2_penalty"),
        (true, words::D_LOSS, "loss"),
    ];
    let column = |(_, label, tensor): (bool, Text, &str)| Column { label, tensor: tensor.into() };
    all.into_iter().filter(|(is_there, ..)| *is_there).map(column).collect()
}

/// What is to be said of numbers whose step was taken with another γ than is set now; `None` where it was the same.
pub fn older_gammas(of_step: [f64; 2], experiment: &Experiment) -> Option<Phrase> {
    let pairs = ["R1 γ", "R2 γ"].into_iter().zip(of_step).zip(losses::gammas(experiment));
    let differing = pairs.filter(|((_, then), now)| then != now);
    let told: Vec<Phrase> = differing
        .map(|((name, then), now)| words::GAMMA_THEN.with([name.to_string(), shortest(then), name.to_string(), shortest(now)]))
        .collect();
    (!told.is_empty()).then(|| Phrase::joined(told, " "))
}

/// The functions of an experiment, in the order of its steps.
pub fn functions(experiment: &Experiment) -> Vec<Function> {
    let mut all = vec![d_function(experiment)];
    if let Some(interval) = Rhythm::of(experiment).reg_d {
        all.push(d_reg_function(experiment, interval));
    }
    all.push(g_function(experiment));
    all
}

fn d_function(experiment: &Experiment) -> Function {
    let loss = losses::d_loss(experiment.d_loss);
    let mut lines = samples(experiment, "");
    lines.push(line("reals, labels = training_set.get_minibatch()", "reals", words::REALS));
    lines.push(line("real_scores_out = D(reals, labels)", "real_scores_out", words::REAL_SCORES));
    lines.push(line("fake_scores_out = D(fake_images_out, labels)", "fake_scores_out", words::FAKE_SCORES));
    for (index, term) in loss.terms.iter().enumerate() {
        let assign = if index == 0 { "loss = " } else { "loss += " };
        let about = words::TERM.with([term.label]);
        lines.push(Line { code: format!("{assign}{}", spelled(term.label)), tensor: Some(term.tensor.into()), about, ..Line::default() });
    }
    match Rhythm::of(experiment).reg_d {
        None => lines.extend(penalties(experiment, "")),
        Some(interval) => {
            let reason = words::LAZY.with([interval.to_string()]);
            let lazy = |line: Line| if line.off.is_some() { line } else { off(line, reason.clone()) };
            lines.extend(penalties(experiment, "").into_iter().map(lazy));
        }
    }
    lines.push(line("return loss", "loss", words::LOSS));
    lines.extend(training(experiment, "TrainD", "D"));
    Function { signature: signature(experiment.d_loss.key()), about: words::D_STEP.into(), lines }
}

fn d_reg_function(experiment: &Experiment, interval: u32) -> Function {
    let mut lines = penalties(experiment, REG_D_PREFIX);
    lines.push(line("return loss", &format!("{REG_D_PREFIX}loss"), words::LOSS));
    lines.extend(training(experiment, "RegD", "D"));
    Function { signature: "def D_reg(G, D, training_set):".into(), about: words::D_REG_STEP.with([interval.to_string()]), lines }
}

fn g_function(experiment: &Experiment) -> Function {
    let mut lines = samples(experiment, G_PREFIX);
    lines.push(line("fake_scores_out = D(fake_images_out, labels)", &format!("{G_PREFIX}fake_scores_out"), words::FAKE_SCORES));
    let formula = losses::g_loss(experiment.g_loss).formula;
    lines.push(Line {
        about: words::TERM.with([formula]),
        ..line(&format!("loss = {}", spelled(formula)), &format!("{G_PREFIX}loss"), words::LOSS)
    });
    lines.extend(training(experiment, "TrainG", "G"));
    Function { signature: signature(experiment.g_loss.key()), about: words::G_STEP.into(), lines }
}

fn signature(name: &str) -> String {
    format!("def {name}(G, D, training_set):")
}

/// From latents to fakes.
fn samples(experiment: &Experiment, prefix: &str) -> Vec<Line> {
    let labels = line("labels = training_set.get_random_labels()", "labels", words::LABELS);
    let has_labels = data::classes(experiment) > 0;
    vec![
        line(
            &format!("latents = random_normal([{}, {}])", experiment.batch, experiment.latents),
            &format!("{prefix}latents"),
            words::LATENTS,
        ),
        if has_labels { Line { tensor: None, ..labels } } else { off(labels, words::NO_LABELS.into()) },
        line("fake_images_out = G(latents, labels)", &format!("{prefix}fake_images_out"), words::FAKES),
    ]
}

fn penalties(experiment: &Experiment, prefix: &str) -> Vec<Line> {
    match losses::d_loss(experiment.d_loss).penalties {
        Penalties::Simple => {
            let [r1, r2] = losses::gammas(experiment);
            let mut lines = simple_penalty(experiment, prefix, r1, &R1);
            lines.extend(simple_penalty(experiment, prefix, r2, &R2));
            lines
        }
        Penalties::Mixed => mixed_penalty(experiment, prefix),
        Penalties::None => {
            let [r1, r2] = [&R1, &R2].map(|kind| simple_penalty(experiment, prefix, 1.0, kind));
            r1.into_iter().chain(r2).map(|line| off(line, words::NO_PENALTY.into())).collect()
        }
    }
}

/// What differs between R1 and R2.
struct SimplePenalty {
    side: &'static str,
    images: &'static str,
    grads: &'static str,
    penalty: &'static str,
    gamma: &'static str,
    /// The gradient of each sample's own score.
    of_each: &'static str,
    about_grads: Text,
    about: Text,
}

const R1: SimplePenalty = SimplePenalty {
    side: "real",
    images: "reals",
    grads: "real_grads",
    penalty: "r1_penalty",
    gamma: "r1_gamma",
    of_each: "∂r/∂x",
    about_grads: words::REAL_GRADS,
    about: words::R1,
};
const R2: SimplePenalty = SimplePenalty {
    side: "fake",
    images: "fake_images_out",
    grads: "fake_grads",
    penalty: "r2_penalty",
    gamma: "r2_gamma",
    of_each: "∂f/∂x",
    about_grads: words::FAKE_GRADS,
    about: words::R2,
};

fn simple_penalty(experiment: &Experiment, prefix: &str, gamma: f64, kind: &SimplePenalty) -> Vec<Line> {
    let SimplePenalty { side, images, grads, penalty, gamma: gamma_name, .. } = *kind;
    let (sum, gradients) = scaled(experiment, side, images);
    let axes = axes(experiment);
    let tensor = |name: &str| format!("{prefix}{name}");
    let lines = vec![
        Line { code: format!("{side}_loss = {sum}"), about: of_sum(experiment, kind.of_each), ..Line::default() },
        line(&format!("{grads} = {gradients}"), &tensor(grads), kind.about_grads),
        line(&format!("{penalty} = sum(square({grads}), axis={axes})"), &tensor(penalty), kind.about),
        Line {
            code: format!("loss += {penalty} * ({gamma_name} * 0.5)"),
            about: words::WEIGHT.with([shortest(gamma / 2.0)]),
            ..Line::default()
        },
    ];
    if gamma == 0.0 {
        let reason = words::GAMMA_ZERO.with([gamma_name]);
        return lines.into_iter().map(|line| off(line, reason.clone())).collect();
    }
    lines
}

/// The axes of a sample.
fn axes(experiment: &Experiment) -> &'static str {
    if data::picture(experiment).is_some() { "[1,2,3]" } else { "[1]" }
}

fn mixed_penalty(experiment: &Experiment, prefix: &str) -> Vec<Line> {
    let (sum, gradients) = scaled(experiment, "mixed", "mixed_images_out");
    let tensor = |name: &str| format!("{prefix}{name}");
    let target = shortest(experiment.wgan_target);
    vec![
        line("mixed_images_out = lerp(reals, fake_images_out, mixing_factors)", &tensor("mixed_images"), words::MIXED),
        line("mixed_scores_out = D(mixed_images_out, labels)", &tensor("mixed_scores"), words::MIXED_SCORES),
        Line { code: format!("mixed_loss = {sum}"), about: of_sum(experiment, "∂D(x)/∂x"), ..Line::default() },
        line(&format!("mixed_grads = {gradients}"), &tensor("mixed_grads"), words::MIXED_GRADS),
        line(
            &format!("mixed_norms = sqrt(sum(square(mixed_grads), axis={}))", axes(experiment)),
            &tensor("mixed_norms"),
            words::MIXED_NORMS,
        ),
        Line {
            about: words::GRADIENT_PENALTY.with([target]),
            ..line("gradient_penalty = square(mixed_norms - wgan_target)", &tensor("gradient_penalty"), words::MIXED)
        },
        line("loss += gradient_penalty * (wgan_lambda / (wgan_target**2))", &tensor("weighted_gradient_penalty"), words::LOSS),
    ]
}

/// The sum of a side's scores, which is its loss, and that loss's gradient with respect to images; with the calls of loss scaling
/// where it is on.
fn scaled(experiment: &Experiment, side: &str, images: &str) -> (String, String) {
    let (sum, gradients) = (format!("sum({side}_scores_out)"), format!("gradients({side}_loss, {images})"));
    if experiment.scaling == Switch::On {
        (format!("opt.apply_loss_scaling({sum})"), format!("opt.undo_loss_scaling({gradients})"))
    } else {
        (sum, gradients)
    }
}

/// Why scores are added up, and why the sum is called a loss: `of_each` is the gradient that it yields for every sample.
fn of_sum(experiment: &Experiment, of_each: &str) -> Phrase {
    let depends = if data::architecture(experiment) == Architecture::StyleGan { words::SUM_OF_GROUP } else { words::SUM };
    let told = depends.with([of_each]).then(words::SPACE).then(words::SUM_IS_NO_LOSS);
    if experiment.scaling == Switch::On { told.then(words::SPACE).then(words::SCALED) } else { told }
}

/// The backward pass to the weights, and the update.
fn training(experiment: &Experiment, optimizer: &str, network: &str) -> Vec<Line> {
    let net = if network == "D" { networks::discriminator(experiment) } else { networks::generator(experiment) };
    let inner = net.parameters().into_iter().map(|parameter| {
        let name = parameter.name;
        let tensor = gradient_name(optimizer, &name);
        Line { about: words::GRADIENT.with([&name]), is_inner: true, ..line(&format!("d mean(loss) / d {name}"), &tensor, words::LOSS) }
    });
    let key = experiment.optimizer.key();
    vec![
        Line {
            inner: inner.collect(),
            ..Line {
                code: format!("{network}_grads = gradients(mean(loss), {network}.trainables)"),
                about: words::GRADIENTS.into(),
                ..Line::default()
            }
        },
        line(
            &format!("{network}.trainables = {key}({network}.trainables, {network}_grads)"),
            &format!("{network}/parameters"),
            words::UPDATE,
        ),
    ]
}

fn line(code: &str, tensor: &str, about: Text) -> Line {
    Line { code: code.to_string(), tensor: Some(tensor.to_string()), about: about.into(), ..Line::default() }
}

fn off(line: Line, reason: Phrase) -> Line {
    Line { off: Some(reason), tensor: None, ..line }
}

/// A formula in r and f with StyleGAN's variable names.
fn spelled(formula: &str) -> String {
    let mut code = String::new();
    let letters: Vec<char> = formula.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let alone = |i: Option<&char>| i.is_none_or(|c| !c.is_alphabetic());
        let is_word = alone(at.checked_sub(1).and_then(|i| letters.get(i))) && alone(letters.get(at + 1));
        match letter {
            'r' if is_word => code.push_str("real_scores_out"),
            'f' if is_word => code.push_str("fake_scores_out"),
            '−' => code.push('-'),
            '·' => code.push_str(" * "),
            '²' => code.push_str("**2"),
            _ => code.push(letter),
        }
    }
    code
}
