//! Values and methods for scripts.
//!
//! Must not know: what they are for.

use js_sys::{Array, Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::engine::contract::frame::Tensor;
use crate::number;

/// `{shape, data}`.
pub fn tensor(tensor: &Tensor) -> JsValue {
    let object = Object::new();
    let shape: Array = tensor.shape.iter().map(|&n| JsValue::from(n)).collect();
    set(&object, "shape", &shape);
    set(&object, "data", &Float32Array::from(tensor.data.as_slice()));
    object.into()
}

/// An array of texts.
pub fn names(names: &[String]) -> JsValue {
    names.iter().map(|n| JsValue::from_str(n)).collect::<Array>().into()
}

/// Named numbers as an object.
pub fn numbers<'a>(numbers: impl IntoIterator<Item = (&'a str, f64)>) -> JsValue {
    let object = Object::new();
    for (name, x) in numbers {
        set(&object, name, &x.into());
    }
    object.into()
}

/// Writes a property; a frozen target keeps what it has.
pub fn set(target: &JsValue, key: &str, value: &JsValue) {
    if let Err(error) = Reflect::set(target, &key.into(), value) {
        log::warn!("“{key}” could not be set: {error:?}");
    }
}

/// A method without arguments.
pub fn method0(api: &Object, name: &str, run: impl Fn() -> JsValue + 'static) {
    let closure = Closure::<dyn Fn() -> JsValue>::new(run);
    set(api, name, &closure.into_js_value());
}

/// A method with one text.
pub fn method1(api: &Object, name: &str, run: impl Fn(String) -> JsValue + 'static) {
    let closure = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |argument: JsValue| run(text(&argument)));
    set(api, name, &closure.into_js_value());
}

/// The argument of a script as text.
pub fn text(argument: &JsValue) -> String {
    argument.as_string().or_else(|| argument.as_f64().map(number::shortest)).unwrap_or_default()
}
