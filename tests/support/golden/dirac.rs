//! The Dirac-GAN in closed form.

use loss_explorer::gan::dirac::{self, Method, Order};
use serde_json::Value;

use super::file::{number, numbers, text};
use super::{Comparison, Fallible, Worst};

/// The Dirac-GAN's fields, eigenvalues and ways.
pub fn check(file: &Value) -> Fallible<Worst> {
    let mut comparison = Comparison::new();
    for case in file["methods"].as_array().ok_or("no methods")? {
        let (name, h) = (text(case, "method")?, number(&case["h"])?);
        let parameter = |key: &str| number(&case["params"][key]).unwrap_or(f64::NAN);
        let method = match name {
            "gan" => Method::Gan,
            "nsgan" => Method::Nonsaturating,
            "wgan" => Method::Wgan { clip: parameter("clip") },
            "wgan_gp" => Method::WganGp { weight: parameter("reg"), target: parameter("target") },
            "gan_instnoise" => Method::InstanceNoise { deviation: parameter("std") },
            "gan_gradpen" => Method::GradientPenalty { weight: parameter("reg"), nonsaturating: false },
            "nsgan_gradpen" => Method::GradientPenalty { weight: parameter("reg"), nonsaturating: true },
            "gan_consensus" => Method::Consensus { weight: parameter("reg") },
            other => return Err(format!("method {other}").into()),
        };
        for at in case["field"].as_array().ok_or("no field")? {
            let got = method.field([number(&at["theta"])?, number(&at["psi"])?]);
            comparison.add(&format!("{name} field"), &got, &[number(&at["v_theta"])?, number(&at["v_psi"])?]);
        }
        if let Some(jacobian) = method.jacobian() {
            let got = dirac::eigenvalues(jacobian).concat();
            comparison.add(&format!("{name} eigenvalues"), &got, &pairs(&case["jacobian_eigenvalues"])?);
        } else if !case["jacobian_eigenvalues"].is_null() {
            comparison.add(&format!("{name} eigenvalues"), &[], &pairs(&case["jacobian_eigenvalues"])?);
        }
        for (key, order) in [("simgd", Order::Simultaneous), ("altgd", Order::Alternating)] {
            let way = &case[key];
            let h = number(&way["h"]).unwrap_or(h);
            let steps = way["steps"].as_u64().ok_or("no steps")? as usize;
            let first = pairs(&way["first"])?;
            let got = method.trajectory(start(way, &first)?, h, order, steps);
            comparison.add(&format!("{name} {key}, first points"), &got[..first.len() / 2].concat(), &first);
            comparison.add(&format!("{name} {key}, last point"), &got[steps], &numbers(&serde_json::json!({ "data": way["last"] }))?);
            if let Some(matrix) = method.step_matrix(h, order) {
                let expected = number(&case[format!("{key}_spectral_radius")])?;
                comparison.add(&format!("{name} {key}, spectral radius"), &[dirac::spectral_radius(matrix)], &[expected]);
            }
        }
    }
    Ok(comparison.worst)
}

/// Where a way begins: where it says, or at its first point.
fn start(way: &Value, first: &[f64]) -> Fallible<[f64; 2]> {
    let said = match &way["start"] {
        Value::Null => first.to_vec(),
        said => said.as_array().ok_or("a start that is no point")?.iter().map(number).collect::<Fallible<_>>()?,
    };
    let &[theta, psi, ..] = said.as_slice() else { return Err("a way without a start".into()) };
    Ok([theta, psi])
}

fn pairs(list: &Value) -> Fallible<Vec<f64>> {
    list.as_array().ok_or("no pairs")?.iter().flat_map(|pair| pair.as_array().into_iter().flatten()).map(number).collect()
}
