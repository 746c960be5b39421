//! The terms of the D loss: each is logged by itself, and they add up to the loss in every iteration.

use super::{cpu, exact, train};
use loss_explorer::engine::contract::link;

/// Losses and penalties of every kind, as links.
const LINKS: [&str; 6] = [
    "r1_gamma=3&r2_gamma=0.7",
    "d_loss=D_wgan_gp&g_loss=G_wgan&wgan_epsilon=0.01",
    "d_loss=D_hinge_gp",
    "d_loss=D_lsgan&g_loss=G_lsgan",
    "d_loss=D_rpgan&g_loss=G_rpgan&r1_gamma=1&r2_gamma=1",
    "r1_gamma=3&d_reg_interval=3",
];

/// The terms and the loss of every row.
fn sums(names: &[String], rows: &[loss_explorer::gan::trainer::Row]) -> Vec<(Vec<f64>, f64)> {
    let is_term = |name: &String| name.starts_with("Loss/D/") && !["Loss/D/loss", "Loss/D/reg"].contains(&name.as_str());
    let of = |row: &loss_explorer::gan::trainer::Row, is: &dyn Fn(&String) -> bool| {
        names.iter().zip(&row.values).filter(|(name, _)| is(name)).map(|(_, &value)| value).collect::<Vec<_>>()
    };
    rows.iter().map(|row| (of(row, &is_term), of(row, &|name| name == "Loss/D/loss")[0])).collect()
}

fn adds_up((terms, loss): &(Vec<f64>, f64), tolerance: f64) -> bool {
    (terms.iter().sum::<f64>() - loss).abs() <= tolerance * terms.iter().map(|term| term.abs()).sum::<f64>().max(1.0)
}

#[test]
fn the_terms_add_up_to_the_loss() {
    for text in LINKS {
        let experiment = link::parse(&format!("{text}&batch=32&g_width=8&d_width=8")).experiment;
        let (mut double, mut single) = (exact(&experiment), cpu(&experiment));
        let names = double.scalar_names();
        for (rows, tolerance) in [(train(&mut double, 5), 1e-12), (train(&mut single, 5), 1e-5)] {
            for sum in sums(&names, &rows) {
                assert!(adds_up(&sum, tolerance), "{text}: {sum:?}");
                let without = (sum.0[1..].to_vec(), sum.1);
                assert!(!adds_up(&without, tolerance), "{text}: a term left out does not show: {sum:?}");
            }
        }
    }
}

#[test]
fn a_penalty_with_a_step_of_its_own_is_no_term() {
    let names = |text| exact(&link::parse(text).experiment).scalar_names();
    assert!(names("r1_gamma=3").contains(&"Loss/D/r1_penalty".to_string()));
    assert!(!names("r1_gamma=3&d_reg_interval=4").contains(&"Loss/D/r1_penalty".to_string()));
}
