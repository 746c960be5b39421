//! Files that the page hands to the person.
//!
//! Must not know: what is in them.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, HtmlElement, Url};

/// An address is kept for so long after its file was handed over.
const KEPT_FOR: Duration = Duration::from_secs(60);

/// What the file of a run is called.
pub fn name_of_run(data: &str, iteration: u32) -> String {
    format!("stylegan-loss-{data}-{iteration}.ckpt")
}

/// Hands bytes to the person, as a file.
pub fn bytes(name: &str, bytes: &Uint8Array) {
    let address = Blob::new_with_u8_array_sequence(&Array::of1(bytes)).and_then(|blob| Url::create_object_url_with_blob(&blob));
    match address {
        Ok(address) => {
            hand_over(name, &address);
            set_timeout(move || drop(Url::revoke_object_url(&address)), KEPT_FOR);
        }
        Err(error) => log::error!("a file could not be handed out: {error:?}"),
    }
}

/// Hands what lies at an address to the person, as a file.
pub fn hand_over(name: &str, address: &str) {
    let Ok(link) = document().create_element("a") else { return log::error!("the document makes no link") };
    for (key, value) in [("href", address), ("download", name)] {
        let _ = link.set_attribute(key, value);
    }
    link.unchecked_into::<HtmlElement>().click();
}
