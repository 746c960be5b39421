//! The root of the page: makes the state, starts the session, and lays out the parts.
//!
//! Must not know: what the parts do.

use leptos::prelude::*;

use crate::app::charts::state::ChartsState;
use crate::app::client::bench::BenchPage;
use crate::app::client::run_handle::Run;
use crate::app::client::scripts;
use crate::app::files::share::SharePanel;
use crate::app::files::{dropped as files, kept_run};
use crate::app::page::Page;
use crate::app::settings::panel::Settings;
use crate::app::shell::banner::Banner;
use crate::app::shell::header::Header;
use crate::app::shell::help::Help;
use crate::app::shell::state::Shell;
use crate::app::shell::strip::Strip;
use crate::app::shell::transport::Transport;
use crate::app::shell::{address, keyboard, language, slow_run, theme};
use crate::app::stage::state::StageState;
use crate::app::views;
use crate::engine::console::log_to_console;
use crate::run::model::Intent;
use crate::words::notices as words;

/// Bytes that are taken once at the start. WebAssembly's memory grows in steps of 64 KiB and never shrinks; what a page has in use stays
/// the same over a run to a thousandth, but now and then a frame is larger or lies less well than any before.
const ROOM: usize = 1 << 17;

/// The element of `index.html` that is there before the page: its painted frame, and what is said of a page that does not start.
const FRAME: &str = "frame";
/// What the frame bears where the page cannot run at all and says why: nothing is to take its place.
const BLOCKED: &str = "data-blocked";

/// Puts the page into the document, in place of the frame that was painted before it.
pub fn mount() {
    console_error_panic_hook::set_once();
    log_to_console(&address::search());
    let frame = document().get_element_by_id(FRAME);
    if frame.as_ref().is_some_and(|frame| frame.has_attribute(BLOCKED)) {
        return;
    }
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROOM)));
    if address::asks_for("bench") {
        mount_to_body(|| view! { <BenchPage/> });
    } else {
        mount_to_body(|| view! { <Explorer/> });
    }
    // What failed before this line left the frame where it was.
    if let Some(frame) = frame {
        frame.remove();
    }
}

/// The page: a frame that every view shares, and the view that is chosen.
#[component]
fn Explorer() -> impl IntoView {
    let page = Page::new(&address::read());
    page.provide();
    begin(page);
    let hidden = page.shell.view.with_untracked(|v| v.hidden.words(" "));
    view! {
        <div class="page" data-hide=hidden>
            <Header/>
            <Banner/>
            <Main/>
            <Help/>
        </div>
    }
}

/// Starts the run, and all that listens for as long as the page is there.
fn begin(page: Page) {
    let Page { run, shell, .. } = page;
    language::speak(shell.language);
    follow_run(run, shell, page.charts, page.stage);
    slow_run::follow(run, shell);
    kept_run::begin(run, move || {
        if let Some(data) = untrack(|| run.missing()) {
            shell.tell(words::not_in_link(data));
        }
    });
    scripts::install(page, address::asks_for("debug"));
    address::follow();
    keyboard::listen();
    files::listen(page);
    theme::follow_system(run);
}

/// What follows from a change of the run, of the language and of the view.
fn follow_run(run: Run, shell: Shell, charts: ChartsState, stage: StageState) {
    Effect::new(move |_| {
        run.epoch.track();
        charts.cursor.set(None);
    });
    Effect::new(move |_| {
        shell.language.track();
        run.painter().stale_all();
    });
    Effect::new(move |_| run.want(Intent::Look(stage.looked_at(shell))));
}

/// The view that is chosen, and around it what every view shares.
#[component]
fn Main() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let tab = Memo::new(move |_| shell.view.with(|v| v.tab));
    view! {
        <main data-view=move || tab.get().key()>
            {move || views::of(tab.get())}
            <Show when=move || shell.share.get()>
                <SharePanel/>
            </Show>
            <Transport/>
            <Settings/>
            <Strip/>
        </main>
    }
}
