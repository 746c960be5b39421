//! Names of curves from names of files: TensorBoard's download puts `_` for the `/` of a curve's name.
//!
//! Must not know: what is in the files.

/// Curves of the StyleGAN family's logs with a `_` of their own, or more than one `/`.
const KNOWN: [&str; 16] = [
    "Loss/scores/real",
    "Loss/scores/fake",
    "Loss/scores/mixed",
    "Loss/signs/real",
    "Loss/signs/fake",
    "Loss/D/loss",
    "Loss/D/reg",
    "Loss/G/loss",
    "Loss/G/reg",
    "Loss/r1_penalty",
    "Loss/r2_penalty",
    "Loss/pl_penalty",
    "Loss/pl_lengths",
    "Loss/gradient_penalty",
    "Loss/mixed_norms",
    "Loss/epsilon_penalty",
];
/// First parts of the family's names.
const GROUPS: [&str; 7] = ["Loss", "Progress", "Timing", "Resources", "Metrics", "TrainG", "TrainD"];

/// Names of the same things in other logs of the family, and their names here.
const OTHERS: [(&str, &str); 3] =
    [("Loss/real_scores", "Loss/scores/real"), ("Loss/fake_scores", "Loss/scores/fake"), ("Loss/mixed_scores", "Loss/scores/mixed")];

/// The curve that a file holds: `Loss_scores_real.csv` and `run-x-tag-Loss_scores_real.csv` hold `Loss/scores/real`.
pub fn curve_of_file(file: &str) -> String {
    let stem = stem(file);
    curve(stem.split("-tag-").last().unwrap_or(stem))
}

/// The run that a file holds a curve of: `x` for `run-x-tag-Loss_scores_real.csv`.
pub fn run_of_file(file: &str) -> Option<&str> {
    let (run, _) = stem(file).rsplit_once("-tag-")?;
    Some(run.strip_prefix("run-").unwrap_or(run)).filter(|run| !run.is_empty() && *run != ".")
}

/// A curve by the name that StyleGAN gives it: `Loss_scores_real` and `Loss/real_scores` are `Loss/scores/real`.
pub fn curve(tag: &str) -> String {
    if let Some(known) = KNOWN.iter().find(|known| same(known, tag)) {
        return known.to_string();
    }
    if let Some((_, known)) = OTHERS.iter().find(|(other, _)| same(other, tag)) {
        return known.to_string();
    }
    match tag.split_once('_') {
        Some((group, rest)) if GROUPS.contains(&group) => [group, "/", rest].concat(),
        _ => tag.to_string(),
    }
}

/// Whether a name is of the family's logs: one of its losses, penalties and scores, or in one of its groups.
pub fn is_known(name: &str) -> bool {
    KNOWN.contains(&name) || name.split_once('/').is_some_and(|(group, _)| GROUPS.contains(&group))
}

/// Whether a curve is one of a GAN's losses, penalties or scores, by its name.
pub fn is_of_gan(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// A file's name without folders, ending, and the number that browsers give to a second download.
pub fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
    match name.rsplit_once('(') {
        Some((stem, number)) if stem.ends_with(' ') && number.trim_end_matches(')').bytes().all(|b| b.is_ascii_digit()) => stem.trim_end(),
        _ => name,
    }
}

fn same(curve: &str, tag: &str) -> bool {
    curve.len() == tag.len() && curve.bytes().zip(tag.bytes()).all(|(a, b)| a == b || (a == b'/' && b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_curves() {
        for (file, curve) in [
            ("Loss_scores_real.csv", "Loss/scores/real"),
            ("run-x-tag-Loss_scores_real.csv", "Loss/scores/real"),
            ("run-00003-stylegan2-tag-a-tag-Loss_r1_penalty.csv", "Loss/r1_penalty"),
            ("run-.-tag-Loss_D_reg (2).csv", "Loss/D/reg"),
            ("logs/Progress_kimg.csv", "Progress/kimg"),
            ("Metrics_fid50k_full.csv", "Metrics/fid50k_full"),
            ("my_own_curve.CSV", "my_own_curve"),
            ("Loss_scores_realistic.csv", "Loss/scores_realistic"),
            ("", ""),
        ] {
            assert_eq!(curve_of_file(file), curve, "{file}");
        }
    }

    #[test]
    fn names_of_other_logs_are_the_same_curves() {
        for (name, expected) in [
            ("Loss/real_scores", "Loss/scores/real"),
            ("Loss_fake_scores", "Loss/scores/fake"),
            ("Loss/D/loss", "Loss/D/loss"),
            ("d_loss", "d_loss"),
        ] {
            assert_eq!(curve(name), expected);
        }
        assert_eq!([is_known("Loss/D/loss"), is_known("Timing/Gmain"), is_known("x"), is_known("system/gpu")], [true, true, false, false]);
    }

    #[test]
    fn files_are_of_runs() {
        for (file, run) in
            [("a/run-00016-auto1-tag-Loss_D_loss.csv", Some("00016-auto1")), ("run-.-tag-Loss_D_loss.csv", None), ("Loss_D_loss.csv", None)]
        {
            assert_eq!(run_of_file(file), run);
        }
    }
}
