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

/// The curve that a file holds: `Loss_scores_real.csv` and `run-x-tag-Loss_scores_real.csv` hold `Loss/scores/real`.
pub fn curve_of_file(file: &str) -> String {
    let stem = stem(file);
    let tag = stem.split("-tag-").last().unwrap_or(stem);
    if let Some(known) = KNOWN.iter().find(|known| same(known, tag)) {
        return known.to_string();
    }
    match tag.split_once('_') {
        Some((group, rest)) if GROUPS.contains(&group) => [group, "/", rest].concat(),
        _ => tag.to_string(),
    }
}

/// A file's name without folders, ending, and the number that browsers give to a second download.
fn stem(file: &str) -> &str {
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
}
