//! The Loss Explorer in a browser: its window for scripts, and its controls by their hooks.
//!
//! `tests/browser/README.md` lists both.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Browser, Error, Result, Site, WebGpu};

/// How long a page may take to get where a test wants it.
const PATIENCE: Duration = Duration::from_secs(40);
const POLL: Duration = Duration::from_millis(25);
/// A frame that is under way has come by then.
const SETTLED: Duration = Duration::from_millis(150);

/// What `window.lossExplorer.snapshot()` says.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Whole iterations done.
    pub iteration: u64,
    /// Whether it trains.
    pub running: bool,
    /// `"webgpu"`, `"cpu"`, or empty until one is chosen.
    pub backend: String,
    /// As the page shows it.
    pub iterations_per_second: f64,
    /// Batch means of the last iteration; NaN for what is not finite.
    pub scalars: BTreeMap<String, f64>,
    /// The experiment by the keys of links.
    pub experiment: Value,
    /// The sentence of what went wrong, or empty.
    pub error: String,
    /// Whether D's step was taken and G's was not.
    pub half_done: bool,
    /// What stands after `?` in the address.
    pub link: String,
}

/// A named tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its extents, outermost first.
    pub shape: Vec<usize>,
    /// Its numbers, row-major; NaN for what is not finite.
    pub data: Vec<f64>,
}

/// The page, served and open in a browser of its own.
pub struct Page {
    // The browser goes before the site that it shows.
    browser: Browser,
    site: Site,
    gpu: WebGpu,
}

impl Page {
    /// Starts a browser for `site`; nothing is open yet.
    ///
    /// # Errors
    /// A sentence when the browser does not start.
    pub fn new(site: Site, gpu: WebGpu) -> Result<Self> {
        Ok(Self { browser: Browser::start(gpu)?, site, gpu })
    }

    /// The browser it is open in.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The site it is served from.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Whether there is a WebGPU adapter, and so whether [`Page::open`] asks for it.
    pub fn gpu(&self) -> WebGpu {
        self.gpu
    }

    /// Opens the page with a link's text after the `?` and waits for its window for scripts.
    /// With a software adapter the link asks for it, as the page would not take it otherwise.
    ///
    /// # Errors
    /// A sentence when the page does not load.
    pub fn open(&self, link: &str) -> Result<()> {
        let own = if self.gpu == WebGpu::Software && !link.contains("backend=") { "backend=webgpu" } else { "" };
        // With the switches that break the engine.
        let link = [link, own, "debug"].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join("&");
        self.open_as_is(&link)?;
        self.wait_for("window.lossExplorer", "return !!window.lossExplorer")
    }

    /// Opens the page with exactly this text after the `?`.
    ///
    /// # Errors
    /// A sentence when the page does not load.
    pub fn open_as_is(&self, link: &str) -> Result<()> {
        let question = if link.is_empty() { "" } else { "?" };
        self.browser.open(&format!("{}{question}{link}", self.site.address()))
    }

    /// The page's own account of its state.
    ///
    /// # Errors
    /// A sentence when the page gives none.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let value = self.browser.run("return await window.lossExplorer.snapshot()", &[])?;
        if !value["scalars"].is_object() || !value["experiment"].is_object() {
            return Err(Error::new(format!("The page's snapshot lacks scalars or experiment: {value}.")));
        }
        Ok(Snapshot {
            iteration: value["iteration"].as_u64().ok_or_else(|| Error::new(format!("The snapshot has no iteration: {value}.")))?,
            running: value["running"].as_bool().unwrap_or_default(),
            backend: text(&value["backend"]),
            iterations_per_second: number(&value["iterations_per_second"]),
            scalars: value["scalars"].as_object().into_iter().flatten().map(|(k, v)| (k.clone(), number(v))).collect(),
            error: text(&value["error"]),
            half_done: value["half_done"].as_bool().unwrap_or_default(),
            link: text(&value["link"]),
            experiment: value["experiment"].clone(),
        })
    }

    /// Waits until a snapshot is as wished, and returns it.
    ///
    /// # Errors
    /// A sentence with the last snapshot and the page's messages when that takes too long.
    pub fn wait_until(&self, wish: &str, wished: impl Fn(&Snapshot) -> bool) -> Result<Snapshot> {
        let start = Instant::now();
        loop {
            let snapshot = self.snapshot()?;
            if wished(&snapshot) {
                return Ok(snapshot);
            }
            if start.elapsed() > PATIENCE {
                let messages = self.messages().unwrap_or_default();
                return Err(Error::new(format!("Waited in vain until {wish}. Last seen: {snapshot:?}. Messages: “{messages}”.")));
            }
            thread::sleep(POLL);
        }
    }

    /// Waits until that many iterations are done.
    ///
    /// # Errors
    /// As [`Page::wait_until`].
    pub fn wait_for_iteration(&self, iteration: u64) -> Result<Snapshot> {
        self.wait_until(&format!("iteration {iteration} is reached"), |s| s.iteration >= iteration)
    }

    /// Waits until some script, the body of an async function, returns something true.
    ///
    /// # Errors
    /// A sentence when that takes too long.
    pub fn wait_for(&self, wish: &str, script: &str) -> Result<()> {
        let start = Instant::now();
        while !is_true(&self.browser.run(script, &[])?) {
            if start.elapsed() > PATIENCE {
                return Err(Error::new(format!("Waited in vain for {wish}.")));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// A named tensor of the last iteration.
    ///
    /// # Errors
    /// A sentence when there is no such name.
    pub fn tensor(&self, name: &str) -> Result<Tensor> {
        let script =
            "const t = await window.lossExplorer.tensor(arguments[0]); return { shape: Array.from(t.shape), data: Array.from(t.data) }";
        let value = self.browser.run(script, &[json!(name)])?;
        let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
        Ok(Tensor {
            shape: list(&value["shape"]).iter().map(|n| n.as_u64().unwrap_or_default() as usize).collect(),
            data: list(&value["data"]).iter().map(number).collect(),
        })
    }

    /// The names of all tensors.
    ///
    /// # Errors
    /// A sentence when the page gives none.
    pub fn names(&self) -> Result<Vec<String>> {
        let value = self.browser.run("return Array.from(await window.lossExplorer.names())", &[])?;
        Ok(value.as_array().into_iter().flatten().map(text).collect())
    }

    /// What the page says to the person.
    ///
    /// # Errors
    /// A sentence when there is no place for messages.
    pub fn messages(&self) -> Result<String> {
        Ok(text(&self.browser.run("return document.querySelector('[data-messages]').textContent", &[])?))
    }

    /// Waits until the page's messages hold these words.
    ///
    /// # Errors
    /// A sentence with what they hold in place of them.
    pub fn wait_for_message(&self, words: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let messages = self.messages()?;
            if messages.contains(words) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(Error::new(format!("Waited in vain for “{words}” in the messages “{messages}”.")));
            }
            thread::sleep(POLL);
        }
    }

    /// Clicks a button by its action.
    ///
    /// # Errors
    /// A sentence when it cannot be clicked.
    pub fn act(&self, action: &str) -> Result<()> {
        self.browser.click(&format!("[data-action='{action}']"))
    }

    /// Pauses if it runs, and waits until nothing moves.
    ///
    /// # Errors
    /// A sentence when it goes on.
    pub fn pause(&self) -> Result<Snapshot> {
        if self.snapshot()?.running {
            self.act("play")?;
        }
        self.settle()
    }

    /// Waits until it is paused and the last frame has come.
    ///
    /// # Errors
    /// A sentence when it goes on.
    pub fn settle(&self) -> Result<Snapshot> {
        let mut last = self.wait_until("it is paused", |s| !s.running)?;
        for _ in 0..100 {
            // What the engine answers now, it answers after the command to pause.
            self.names()?;
            thread::sleep(SETTLED);
            let now = self.snapshot()?;
            if (now.iteration, now.half_done, now.running) == (last.iteration, last.half_done, false) {
                return Ok(now);
            }
            last = now;
        }
        Err(Error::new(format!("It is paused, yet goes on: {last:?}.")))
    }

    /// Sets a field's control, as a person would.
    ///
    /// # Errors
    /// A sentence when there is no such control.
    pub fn set(&self, key: &str, value: &str) -> Result<()> {
        let control = format!("[data-field='{key}']");
        self.reveal(&control)?;
        let choose = "const e = document.querySelector(arguments[0]); if (e.tagName === 'INPUT') { e.focus(); e.select(); return 'type' }
            if (e.tagName !== 'SELECT') return 'click';
            e.value = arguments[1]; if (e.value !== arguments[1]) throw new Error('There is no option ' + arguments[1]);
            for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, { bubbles: true })); return 'done'";
        match text(&self.browser.run(choose, &[json!(control), json!(value)])?).as_str() {
            "type" => self.browser.type_into(&control, &format!("{value}{}", crate::key::ENTER)),
            "click" => self.browser.click(&format!("{control} [data-option='{value}']")),
            _ => Ok(()),
        }
    }

    /// Moves a field's slider to a share (0 to 1) of its way.
    ///
    /// # Errors
    /// A sentence when there is no such slider.
    pub fn slide(&self, key: &str, share: f64) -> Result<()> {
        let slider = format!("[data-slider='{key}']");
        self.reveal(&slider)?;
        let move_it = "const e = document.querySelector(arguments[0]); const [a, b] = [+(e.min || 0), +(e.max || 100)];
            e.value = a + (b - a) * arguments[1]; for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, { bubbles: true }))";
        self.browser.run(move_it, &[json!(slider), json!(share)]).map(drop)
    }

    /// Opens the closed `<details>` that hide an element.
    ///
    /// # Errors
    /// A sentence when there is no such element.
    pub fn reveal(&self, selector: &str) -> Result<()> {
        let script = "const e = document.querySelector(arguments[0]); if (!e) throw new Error('The page has no ' + arguments[0]);
            for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true";
        self.browser.run(script, &[json!(selector)]).map(drop)
    }

    /// The picture on a canvas, as text to compare.
    ///
    /// # Errors
    /// A sentence when there is no such canvas.
    pub fn picture(&self, canvas: &str) -> Result<String> {
        let script = "return document.querySelector(`[data-canvas='${arguments[0]}']`).toDataURL()";
        Ok(text(&self.browser.run(script, &[json!(canvas)])?))
    }

    /// Makes a fault on purpose: `"device"` or `"trap"`.
    ///
    /// # Errors
    /// A sentence when the page does not know that fault.
    pub fn break_engine(&self, how: &str) -> Result<()> {
        // Not awaited: a broken engine may have no answer.
        self.browser.run("window.lossExplorer.breakEngine(arguments[0])", &[json!(how)]).map(drop)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}
