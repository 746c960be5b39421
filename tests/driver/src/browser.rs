//! One headless Chromium, driven through chromedriver by the WebDriver protocol.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};
use ureq::Agent;

use crate::chromium::{WebGpu, find_chromedriver, find_chromium};
use crate::{Error, Result};

/// Keys that have no letter, as WebDriver writes them.
pub mod key {
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// Arrow right.
    pub const ARROW_RIGHT: &str = "\u{e014}";
    /// Up arrow.
    pub const ARROW_UP: &str = "\u{e013}";
    /// Down arrow.
    pub const ARROW_DOWN: &str = "\u{e015}";
    /// The space bar.
    pub const SPACE: &str = " ";
}

/// The key under which WebDriver passes elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with a fresh profile and one empty page. Dropped, it ends.
pub struct Browser {
    // Dropped in this order: first the session, then the driver, then the profile's folder.
    session: Session,
    _driver: Driver,
    _profile: Profile,
}

impl Browser {
    /// Starts chromedriver and, through it, Chromium.
    ///
    /// # Errors
    /// A sentence when one of them is missing or does not start.
    pub fn start(gpu: WebGpu) -> Result<Self> {
        let chromium = find_chromium()?;
        let profile = Profile::new()?;
        let driver = Driver::start(&find_chromedriver()?)?;
        let session = Session::start(driver.port, &chromium, gpu.arguments(&profile.0))?;
        Ok(Self { session, _driver: driver, _profile: profile })
    }

    /// Opens an address and waits for its `load` event.
    ///
    /// # Errors
    /// A sentence when it cannot be opened.
    pub fn open(&self, address: &str) -> Result<()> {
        self.session.post("url", &json!({ "url": address })).map(drop)
    }

    /// Runs the body of an async function in the page with `arguments`, and waits for what it returns.
    /// Numbers that are not finite arrive as `null`.
    ///
    /// # Errors
    /// A sentence when it throws or rejects.
    pub fn run(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        let script = format!("return (async function () {{ {body} }}).apply(null, arguments)");
        self.session.post("execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Sends a command of the Chrome DevTools Protocol.
    ///
    /// # Errors
    /// A sentence when it is refused.
    pub fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.session.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Clicks the middle of the first element that the CSS selector finds, scrolled into view.
    ///
    /// # Errors
    /// A sentence when there is none, or when something else lies over it.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.session.post(&format!("element/{element}/click"), &json!({})).map(drop)
    }

    /// Types into the first element that the CSS selector finds.
    ///
    /// # Errors
    /// A sentence when there is none, or when it takes no keys.
    pub fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.session.post(&format!("element/{element}/value"), &json!({ "text": text })).map(drop)
    }

    /// Presses a key (see [`key`]) where the focus is.
    ///
    /// # Errors
    /// A sentence when the browser is gone.
    pub fn press(&self, key: &str) -> Result<()> {
        let strokes = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.session.post("actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] })).map(drop)
    }

    /// The visible part of the page as a PNG file.
    ///
    /// # Errors
    /// A sentence when the browser gives none.
    pub fn screenshot(&self) -> Result<Vec<u8>> {
        let picture = self.session.get("screenshot")?;
        base64::engine::general_purpose::STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .map_err(|e| Error::new(format!("The screenshot cannot be read: {e}.")))
    }

    fn element(&self, selector: &str) -> Result<String> {
        let found = self.session.post("element", &json!({ "using": "css selector", "value": selector }))?;
        found[ELEMENT].as_str().map(String::from).ok_or_else(|| Error::new(format!("The page has no {selector}.")))
    }
}

/// A WebDriver session: one Chromium.
struct Session {
    agent: Agent,
    address: String,
}

impl Session {
    fn start(port: u16, chromium: &Path, arguments: Vec<String>) -> Result<Self> {
        let agent = Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)))
            .build()
            .new_agent();
        let mut session = Self { agent, address: format!("http://127.0.0.1:{port}/session") };
        let options = json!({ "binary": chromium, "args": arguments });
        let created = session.post("", &json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } }))?;
        let id = created["sessionId"].as_str().ok_or_else(|| Error::new("The chromedriver opened no session."))?;
        session.address = format!("{}/{id}", session.address);
        session.post("timeouts", &json!({ "script": 110_000 }))?;
        Ok(session)
    }

    fn get(&self, command: &str) -> Result<Value> {
        let mut response = self.agent.get(self.url(command)).call()?;
        value(command, response.body_mut().with_config().limit(64 << 20).read_json()?)
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value> {
        let mut response = self.agent.post(self.url(command)).send_json(body)?;
        value(command, response.body_mut().with_config().limit(64 << 20).read_json()?)
    }

    fn url(&self, command: &str) -> String {
        if command.is_empty() { self.address.clone() } else { format!("{}/{command}", self.address) }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Ends Chromium. When the driver is gone already there is nothing to end.
        let _ = self.agent.delete(&self.address).call();
    }
}

fn value(command: &str, mut answer: Value) -> Result<Value> {
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) if value["stacktrace"].is_string() => {
            let message = value["message"].as_str().unwrap_or_default();
            // What follows the first lines is about the browser's version and the driver's stack.
            let message = message.split("\n  (Session info").next().unwrap_or_default();
            Err(Error::new(format!("The browser refused `{command}` ({error}): {message}")))
        }
        _ => Ok(value),
    }
}

/// A running chromedriver.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts it on a free port, which it prints.
    fn start(program: &Path) -> Result<Self> {
        let child = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| Error::new(format!("{} does not start: {e}.", program.display())))?;
        let mut driver = Self { child, port: 0 };
        let stdout = driver.child.stdout.take().ok_or_else(|| Error::new("The chromedriver has no output."))?;
        let mut lines = BufReader::new(stdout).lines().map_while(std::result::Result::ok);
        driver.port = lines
            .find_map(|line| line.split_once("started successfully on port ").and_then(|(_, port)| port.trim_end_matches('.').parse().ok()))
            .ok_or_else(|| Error::new("The chromedriver ended before it was ready."))?;
        // Read on, so that it never waits for a full pipe.
        thread::spawn(move || lines.for_each(drop));
        Ok(driver)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder of its own for the browser's state.
struct Profile(PathBuf);

impl Profile {
    fn new() -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("loss-explorer-chromium-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // Chromium's last process may still write for a moment.
        for _ in 0..20 {
            if fs::remove_dir_all(&self.0).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
