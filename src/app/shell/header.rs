//! The header: title, the run as a file, link, theme, language and help.
//!
//! Must not know: the engine.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::app::client::run_handle::Run;
use crate::app::files::dropped::Origin;
use crate::app::settings::own_data::{FileButton, FilePicker};
use crate::app::settings::select::Select;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::shell::{address, theme};
use crate::engine::contract::view::{LanguageChoice, Tab};
use crate::run::model::Intent;
use crate::text::{Language, Text};
use crate::words::{notices, page as words, share};

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let shell = expect_context::<Shell>();
    view! {
        <header>
            <h1>{words::TITLE}</h1>
            <Places/>
            <span class="keep" role="group" aria-label=say(words::KEEP)>
                <SaveButton/>
                <LoadButton/>
            </span>
            <button
                type="button"
                data-action="share"
                title=say(share::HINT)
                aria-expanded=move || shell.share.get().to_string()
                on:click=move |_| shell.share.update(|open| *open = !*open)
            >
                {say(share::SHARE)}
            </button>
            <CopyLink/>
            <ThemeSwitch/>
            <LanguageSwitch/>
            <button
                type="button"
                class="round"
                data-action="help"
                aria-label=say(words::HELP)
                title=say(words::HELP_HINT)
                on:click=move |_| shell.help.set(true)
            >
                "?"
            </button>
        </header>
    }
}

/// The views of the page.
#[component]
fn Places() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let place = |&tab: &Tab| {
        let current = move || if shell.view.with(|v| v.tab == tab) { "page" } else { "false" };
        view! {
            <button type="button" data-tab=tab.key() aria-current=current on:click=move |_| shell.look(|v| v.tab = tab)>
                {say(tab.label())}
            </button>
        }
    };
    view! { <nav aria-label=say(words::VIEWS)>{Tab::ALL.iter().map(place).collect_view()}</nav> }
}

#[component]
fn SaveButton() -> impl IntoView {
    let run = expect_context::<Run>();
    let [save, rest] = words::SAVE;
    view! {
        <button type="button" data-action="save" title=say(words::SAVE_HINT) on:click=move |_| run.want(Intent::Save)>
            {say(save)}
            <span class="more">{say(rest)}</span>
        </button>
    }
}

#[component]
fn LoadButton() -> impl IntoView {
    let load =
        FileButton { words: words::LOAD, action: "load", title: words::LOAD_HINT, accept: ".ckpt", multiple: false, origin: Origin::Page };
    view! { <FilePicker what=load/> }
}

/// Copies the link, and says so for two seconds.
#[component]
fn CopyLink() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let copied = RwSignal::new(false);
    let copy = move |_| {
        spawn_local(async move {
            match address::full(run, shell) {
                Ok(address) if copy_text(&address).await => {
                    copied.set(true);
                    if let Some(data) = untrack(|| run.given()) {
                        shell.tell(notices::stay_behind(data));
                    }
                    set_timeout(move || _ = copied.try_set(false), Duration::from_secs(2));
                }
                Ok(_) => shell.tell(notices::NOT_COPIED),
                Err(error) => {
                    log::error!("the page has no address: {error:?}");
                    shell.tell(notices::NOT_COPIED);
                }
            }
        });
    };
    let told = move || if copied.get() { words::COPIED } else { words::COPY }.of(shell.language.get());
    view! {
        <button type="button" class="copy" data-action="copy-link" title=say(words::COPY_HINT) on:click=copy>
            <span aria-live="polite">{told}</span>
        </button>
    }
}

async fn copy_text(text: &str) -> bool {
    let navigator = window().navigator();
    let allowed = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object());
    allowed && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let run = expect_context::<Run>();
    let chosen = RwSignal::new(theme::stored());
    let options = theme::CHOICES.map(|key| (key, words::theme(key))).to_vec();
    let choose = move |word: String| {
        theme::choose(run, &word);
        chosen.set(word);
    };
    view! {
        <label class="theme">
            <span>{say(words::THEME)}</span>
            <Select id="theme" field="theme" options label=words::THEME chosen=Signal::derive(move || chosen.get()) choose/>
        </label>
    }
}

/// The other language, by its own name.
#[component]
fn LanguageSwitch() -> impl IntoView {
    const NAME: Text = Text::new("中文", "EN");
    const CODE: Text = Text::new("zh", "en");
    let shell = expect_context::<Shell>();
    let switch = move |_| {
        let other = match shell.language.get_untracked() {
            Language::English => LanguageChoice::Chinese,
            Language::Chinese => LanguageChoice::English,
        };
        shell.look(|v| v.language = other);
    };
    view! { <button type="button" data-action="language" lang=say(CODE) on:click=switch>{say(NAME)}</button> }
}
