//! The built page as a web site on the loopback interface.

use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tiny_http::{Header, Request, Response, Server};

use crate::{Error, Result};

/// Browsers ask for several files at once.
const THREADS: usize = 4;
/// Where the browser reports what a page asked of other hosts.
const REPORTS: &str = "/foreign-requests";

/// A web server that ends when it is dropped, and remembers what it was asked for.
pub struct Site {
    server: Arc<Server>,
    threads: Vec<JoinHandle<()>>,
    shared: Arc<Shared>,
    address: String,
}

/// One request: its path without the query, and the status that it was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// From the first `/` on, without the query.
    pub path: String,
    /// 200, or 404.
    pub status: u16,
}

struct Shared {
    folder: PathBuf,
    prefix: String,
    withheld: Option<String>,
    served: Mutex<Vec<Served>>,
    foreign: Mutex<Vec<String>>,
    gone: AtomicBool,
}

impl Site {
    /// Serves `folder` at `/`.
    ///
    /// # Errors
    /// A sentence when there is no such folder or no free port.
    pub fn serve(folder: &Path) -> Result<Self> {
        Self::start(folder, "/", None)
    }

    /// Serves `folder` at `prefix` (as `/some/deep/path/`), and nothing elsewhere.
    ///
    /// # Errors
    /// As [`Site::serve`].
    pub fn serve_at(folder: &Path, prefix: &str) -> Result<Self> {
        Self::start(folder, prefix, None)
    }

    /// Serves `folder` at `/`, but answers 404 to every path that contains `withheld`.
    ///
    /// # Errors
    /// As [`Site::serve`].
    pub fn serve_without(folder: &Path, withheld: &str) -> Result<Self> {
        Self::start(folder, "/", Some(withheld.to_string()))
    }

    fn start(folder: &Path, prefix: &str, withheld: Option<String>) -> Result<Self> {
        if !folder.join("index.html").is_file() {
            return Err(Error::new(format!("There is no built page in {}: `cargo xtask build` makes one.", folder.display())));
        }
        let server = Server::http("127.0.0.1:0").map_err(|e| Error::new(format!("No web server could be started: {e}.")))?;
        let server = Arc::new(server);
        let address = format!("http://{}{prefix}", server.server_addr());
        let shared = Arc::new(Shared {
            folder: folder.to_path_buf(),
            prefix: prefix.to_string(),
            withheld,
            served: Mutex::default(),
            foreign: Mutex::default(),
            gone: AtomicBool::default(),
        });
        let threads = (0..THREADS)
            .map(|_| {
                let (server, shared) = (Arc::clone(&server), Arc::clone(&shared));
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        shared.answer(request);
                    }
                })
            })
            .collect();
        Ok(Self { server, threads, shared, address })
    }

    /// The address of the page, with its closing `/`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Answers nothing any more but that it is not available.
    pub fn go_away(&self) {
        self.shared.gone.store(true, Ordering::Relaxed);
    }

    /// What was asked for so far.
    pub fn served(&self) -> Vec<Served> {
        self.shared.served.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Addresses of other hosts that the page or its workers asked for, as the browser reported them.
    pub fn foreign(&self) -> Vec<String> {
        self.shared.foreign.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.server.unblock();
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing left to clean up.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn answer(&self, mut request: Request) {
        let path = request.url().split(['?', '#']).next().unwrap_or_default().to_string();
        if path == REPORTS {
            let mut report = String::new();
            let read = request.as_reader().read_to_string(&mut report);
            self.note_report(&report, read.is_ok());
            // The browser may have gone: nobody is left to tell.
            let _ = request.respond(Response::empty(204));
            return;
        }
        if self.gone.load(Ordering::Relaxed) {
            let _ = request.respond(Response::empty(503));
            return;
        }
        let file = self.file(&path).and_then(|p| Some((File::open(&p).ok()?, mime(&p))));
        let status = if file.is_some() { 200 } else { 404 };
        self.served.lock().unwrap_or_else(PoisonError::into_inner).push(Served { path, status });
        let _ = match file {
            Some((file, mime)) => {
                let mut response = Response::from_file(file);
                let policy = format!("default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; report-uri {REPORTS}");
                let headers = [("Content-Type", mime), ("Cache-Control", "no-store"), ("Content-Security-Policy-Report-Only", &policy)];
                for header in headers.into_iter().filter_map(|(name, value)| Header::from_bytes(name, value).ok()) {
                    response.add_header(header);
                }
                request.respond(response)
            }
            None => request.respond(Response::from_string("There is no such file.").with_status_code(404)),
        };
    }

    fn note_report(&self, report: &str, read: bool) {
        let json: serde_json::Value = serde_json::from_str(report).unwrap_or_default();
        let blocked = json["csp-report"]["blocked-uri"].as_str().unwrap_or_default();
        // Other reports are about inline code, which is no request.
        if !read || blocked.contains("://") {
            self.foreign.lock().unwrap_or_else(PoisonError::into_inner).push(blocked.to_string());
        }
    }

    fn file(&self, path: &str) -> Option<PathBuf> {
        if self.withheld.as_ref().is_some_and(|w| path.contains(w)) {
            return None;
        }
        let relative = Path::new(path.strip_prefix(&self.prefix)?);
        if !relative.components().all(|c| matches!(c, Component::Normal(_))) {
            return None;
        }
        let file = self.folder.join(relative);
        let file = if path.ends_with('/') { file.join("index.html") } else { file };
        fs::metadata(&file).ok()?.is_file().then_some(file)
    }
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript",
        "wasm" => "application/wasm",
        "css" => "text/css",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "wgsl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
