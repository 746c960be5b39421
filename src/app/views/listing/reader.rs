//! The chosen line in full, and the code that computed it.
//!
//! Must not know: the table of lines.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::listing::ListingState;
use crate::app::views::tensor::Readout;
use crate::engine::contract::report::Backend;
use crate::insight::tensor_text::UNKNOWN;
use crate::text::Text;
use crate::words::listing as words;

/// The chosen line in full.
#[component]
pub fn Reader() -> impl IntoView {
    let state = expect_context::<ListingState>();
    let language = expect_context::<Shell>().language;
    let line = Memo::new(move |_| state.read());
    let code = move || line.with(|line| line.as_ref().map(|line| line.code.clone()));
    let about = move || line.with(|line| line.as_ref().map(|line| line.about.of(language.get())));
    let tensor = Memo::new(move |_| line.with(|line| line.as_ref()?.tensor.clone()));
    let name = Signal::derive(move || tensor.get().unwrap_or_else(|| UNKNOWN.to_string()));
    view! {
        <section class="reader" aria-label=say(words::LINE)>
            <div>
                <p><code class="chosen-code">{code}</code></p>
                <p>{about}</p>
                <Show when=move || tensor.with(Option::is_some)>
                    <Readout name/>
                    <Source name/>
                </Show>
            </div>
        </section>
    }
}

/// The code that computed a tensor, which a button opens: of the program that runs, for the executor that runs it.
#[component]
fn Source(
    /// The tensor's name.
    name: Signal<String>,
) -> impl IntoView {
    let state = expect_context::<ListingState>();
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let of_executor = move |gpu: Text, cpu: Text| {
        let is_gpu = move || run.backend.with(|backend| backend.as_ref().is_some_and(Backend::is_gpu));
        move || if is_gpu() { gpu } else { cpu }.of(language.get())
    };
    let title = of_executor(words::WGSL, words::TWIN);
    let what_it_is = of_executor(words::WGSL_IS, words::TWIN_IS);
    let text = move || {
        let found = run.sources.with(|all| name.with(|name| all.iter().find(|(of, _)| of == name).map(|(_, text)| text.clone())));
        found.filter(|text| !text.is_empty()).unwrap_or_else(|| UNKNOWN.to_string())
    };
    let is_shut = move || !state.code.get();
    view! {
        <div class="source">
            <button
                type="button"
                data-action="code"
                aria-expanded=move || state.code.get().to_string()
                on:click=move |_| state.code.update(|open| *open = !*open)
            >
                {title}
            </button>
            <p class="soft" class:absent=is_shut data-about="source">{what_it_is}</p>
            <pre tabindex="0" role="region" aria-label=title class:absent=is_shut>
                <code data-source="">{text}</code>
            </pre>
        </div>
    }
}
