//! The built page as a web site on the loopback interface.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::http::{Request, Response, Server};
use crate::{Error, Result};

/// Where the browser reports what a page asked of other hosts.
const REPORTS: &str = "/foreign-requests";

/// A web server that ends when it is dropped, and remembers what it was asked for.
pub struct Site {
    // It ends with the site.
    _server: Server,
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

/// In what a site differs from a plain one.
#[derive(Default)]
struct How {
    /// Paths that contain this are answered with 404.
    withheld: Option<String>,
    /// Headers of every answer.
    headers: Vec<(String, String)>,
    /// Whether files are sent compressed.
    compressed: bool,
}

struct Shared {
    folder: PathBuf,
    prefix: String,
    how: How,
    packed: Mutex<HashMap<PathBuf, Vec<u8>>>,
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
        Self::start(folder, "/", How::default())
    }

    /// Serves `folder` at `prefix` (as `/some/deep/path/`), and nothing elsewhere.
    ///
    /// # Errors
    /// As [`Site::serve`].
    pub fn serve_at(folder: &Path, prefix: &str) -> Result<Self> {
        Self::start(folder, prefix, How::default())
    }

    /// Serves `folder` at `/`, but answers 404 to every path that contains `withheld`.
    ///
    /// # Errors
    /// As [`Site::serve`].
    pub fn serve_without(folder: &Path, withheld: &str) -> Result<Self> {
        Self::start(folder, "/", How { withheld: Some(withheld.to_string()), ..How::default() })
    }

    /// Serves `folder` at `/`, with these headers in every answer.
    ///
    /// # Errors
    /// As [`Site::serve`].
    pub fn serve_with(folder: &Path, headers: &[(&str, &str)]) -> Result<Self> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
        Self::start(folder, "/", How { headers, ..How::default() })
    }

    /// Serves `folder` at `/`, each file as most servers send it: compressed by gzip.
    ///
    /// # Errors
    /// As [`Site::serve`].
    pub fn serve_compressed(folder: &Path) -> Result<Self> {
        Self::start(folder, "/", How { compressed: true, ..How::default() })
    }

    fn start(folder: &Path, prefix: &str, how: How) -> Result<Self> {
        if !folder.join("index.html").is_file() {
            return Err(Error::new(format!("There is no built page in {}: `cargo xtask build` makes one.", folder.display())));
        }
        let shared = Arc::new(Shared {
            folder: folder.to_path_buf(),
            prefix: prefix.to_string(),
            how,
            packed: Mutex::default(),
            served: Mutex::default(),
            foreign: Mutex::default(),
            gone: AtomicBool::default(),
        });
        if shared.how.compressed {
            shared.compress(folder)?;
        }
        let answering = Arc::clone(&shared);
        let server = Server::start(move |request| answering.answer(&request))?;
        let address = format!("http://{}{prefix}", server.address());
        Ok(Self { _server: server, shared, address })
    }

    /// The address of the page, with its closing `/`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Answers nothing any more but that it is not available.
    pub fn go_away(&self) {
        self.shared.gone.store(true, Ordering::Relaxed);
    }

    /// Answers again.
    pub fn come_back(&self) {
        self.shared.gone.store(false, Ordering::Relaxed);
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

impl Shared {
    fn answer(&self, request: &Request) -> Response {
        let plain = |status, text: &str| Response { status, headers: vec![], body: text.into() };
        let path = request.target.split(['?', '#']).next().unwrap_or_default().to_string();
        if path == REPORTS {
            self.note_report(&request.body);
            return plain(204, "");
        }
        if self.gone.load(Ordering::Relaxed) {
            return plain(503, "");
        }
        let file = self.file(&path).and_then(|file| Some((self.contents(&file)?, mime(&file))));
        let status = if file.is_some() { 200 } else { 404 };
        self.served.lock().unwrap_or_else(PoisonError::into_inner).push(Served { path, status });
        match file {
            Some((body, mime)) => Response { status, headers: self.headers(mime), body },
            None => plain(404, "There is no such file."),
        }
    }

    fn headers(&self, mime: &str) -> Vec<(String, String)> {
        let policy = format!("default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; report-uri {REPORTS}");
        let mut headers = vec![("Content-Type", mime), ("Cache-Control", "no-store"), ("Content-Security-Policy-Report-Only", &policy)];
        if self.how.compressed {
            headers.push(("Content-Encoding", "gzip"));
        }
        let headers = headers.into_iter().map(|(name, value)| (name.to_string(), value.to_string()));
        headers.chain(self.how.headers.iter().cloned()).collect()
    }

    /// A file as it is sent.
    fn contents(&self, file: &Path) -> Option<Vec<u8>> {
        if !self.how.compressed {
            return fs::read(file).ok();
        }
        self.packed.lock().unwrap_or_else(PoisonError::into_inner).get(file).cloned()
    }

    /// Compresses all files: a server does not let a visitor wait for that.
    fn compress(&self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.compress(&path)?;
            } else {
                let packed = gzip(&fs::read(&path)?)?;
                self.packed.lock().unwrap_or_else(PoisonError::into_inner).insert(path, packed);
            }
        }
        Ok(())
    }

    fn note_report(&self, report: &str) {
        let json: Option<serde_json::Value> = serde_json::from_str(report).ok();
        let blocked = json.as_ref().map_or(report, |json| json["csp-report"]["blocked-uri"].as_str().unwrap_or_default());
        // Other reports are about inline code, which is no request; one that cannot be read is kept.
        if json.is_none() || blocked.contains("://") {
            self.foreign.lock().unwrap_or_else(PoisonError::into_inner).push(blocked.to_string());
        }
    }

    fn file(&self, path: &str) -> Option<PathBuf> {
        if self.how.withheld.as_ref().is_some_and(|w| path.contains(w)) {
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

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
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
