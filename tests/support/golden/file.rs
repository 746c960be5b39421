//! The format of the files: networks, arrays, numbers.

use std::collections::BTreeMap;

use loss_explorer::gan::experiment::{Activation, Precision};
use loss_explorer::gan::networks::{Gains, Layer, Network, Start};
use serde_json::Value;

use super::Fallible;

/// The file's networks; inner error: what is not supported.
pub fn networks(file: &Value) -> Fallible<Result<BTreeMap<String, Network>, String>> {
    let mut networks = BTreeMap::new();
    for (name, network) in object(&file["networks"])? {
        let mut layers = vec![];
        for layer in network["layers"].as_array().ok_or("no layers")? {
            match self::layer(layer)? {
                Ok(layer) => layers.push(layer),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        networks.insert(name.clone(), Network { name: name.clone(), layers, precision: Precision::Single });
    }
    Ok(Ok(networks))
}

pub fn layer(layer: &Value) -> Fallible<Result<Layer, String>> {
    let count = |key: &str| layer[key].as_u64().map(|n| n as usize).ok_or_else(|| format!("no {key}"));
    let activation = match layer["activation"].as_str() {
        None | Some("linear") => None,
        Some(key) => Some(*Activation::ALL.iter().find(|a| a.key() == key).ok_or_else(|| format!("activation {key}"))?),
    };
    let gain = |key: &str| layer[key].as_f64().unwrap_or(1.0);
    let gains = Gains { weight: gain("weight_gain"), bias: gain("bias_gain"), start: Start::He };
    let extents = shape(&layer["weight"]).unwrap_or_default();
    Ok(Ok(match text(layer, "kind")? {
        "dense" => Layer::Dense { inputs: extents[0], outputs: extents[1], activation, gains },
        "conv2d" => {
            let (stride, padding) = (count("stride")?, count("padding")?);
            Layer::Conv { inputs: extents[1], outputs: extents[0], kernel: extents[2], stride, padding, activation, gains }
        }
        "flatten" => Layer::Flatten,
        "reshape" => {
            Layer::Reshape(layer["shape"].as_array().ok_or("no shape")?.iter().filter_map(Value::as_u64).map(|e| e as usize).collect())
        }
        "label_concat" => Layer::LabelConcat { labels: extents[0], width: extents[1] },
        "label_switch" => Layer::LabelSwitch,
        "pixel_norm" => Layer::PixelNorm { epsilon: number(&layer["epsilon"])? },
        "minibatch_stddev" => Layer::MinibatchStddev {
            group: count("group_size")?,
            features: count("num_new_features")?,
            epsilon: number(&layer["epsilon"])?,
        },
        other => return Ok(Err(format!("layers of kind {other}"))),
    }))
}

/// Weights and biases of a list of layers as one flat vector.
pub fn parameters(layers: &Value) -> Fallible<Vec<f64>> {
    let mut flat = vec![];
    for layer in layers.as_array().ok_or("no layers")? {
        for what in ["weight", "bias"] {
            if !layer[what].is_null() {
                flat.extend(numbers(&layer[what])?);
            }
        }
    }
    Ok(flat)
}

pub fn text<'v>(value: &'v Value, key: &str) -> Fallible<&'v str> {
    value[key].as_str().ok_or_else(|| format!("no {key}").into())
}

pub fn object(value: &Value) -> Fallible<&serde_json::Map<String, Value>> {
    value.as_object().ok_or_else(|| "not an object".into())
}

/// A number; non-finite ones are strings.
pub fn number(value: &Value) -> Fallible<f64> {
    let special = |text: &str| text.parse::<f64>().ok();
    value.as_f64().or_else(|| value.as_str().and_then(special)).ok_or_else(|| "not a number".into())
}

pub fn numbers(array: &Value) -> Fallible<Vec<f64>> {
    array["data"].as_array().ok_or("no data")?.iter().map(number).collect()
}

pub fn shape(array: &Value) -> Fallible<Vec<usize>> {
    let extents = array["shape"].as_array().ok_or("no shape")?;
    Ok(extents.iter().filter_map(Value::as_u64).map(|e| e as usize).collect())
}
