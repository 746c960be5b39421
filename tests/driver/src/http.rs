//! A web server for one browser: a thread a connection, and a connection a request.
//!
//! Servers with a pool of threads let a request wait for ever behind connections that a browser opened in advance. Must not know: what
//! is served.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// What a browser asked for.
pub struct Request {
    /// What follows the method: the path with its query.
    pub target: String,
    /// What came with it.
    pub body: String,
}

/// What it is answered.
pub struct Response {
    /// As 200.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Vec<u8>,
}

/// A server that ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers on a free port of the loopback interface.
    pub fn start(answer: impl Fn(Request) -> Response + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let ends = Arc::new(AtomicBool::new(false));
        let (until, answer) = (Arc::clone(&ends), Arc::new(answer));
        let thread = thread::spawn(move || {
            for stream in listener.incoming().take_while(|_| !until.load(Ordering::Relaxed)).flatten() {
                let answer = Arc::clone(&answer);
                // A browser that hangs up in the middle has what it wanted.
                thread::spawn(move || serve(&stream, &*answer).or_else(|_| stream.shutdown(Shutdown::Both)));
            }
        });
        Ok(Self { address, ends, thread: Some(thread) })
    }

    /// Host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // One more connection wakes the thread that waits for one; if none can be made it has ended.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            // A thread that panicked has nothing left to clean up.
            let _ = thread.join();
        }
    }
}

fn serve(stream: &TcpStream, answer: &dyn Fn(Request) -> Response) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line)?;
    // A connection opened in advance and never used.
    let Some(target) = line.split(' ').nth(1).map(String::from) else { return Ok(()) };
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body)?;
    let response = answer(Request { target, body: String::from_utf8_lossy(&body).into_owned() });
    let mut head = format!("HTTP/1.1 {} Answer\r\nConnection: close\r\nContent-Length: {}\r\n", response.status, response.body.len());
    response.headers.iter().for_each(|(name, value)| head.extend([name, ": ", value, "\r\n"]));
    let mut out = stream;
    out.write_all(head.as_bytes())?;
    out.write_all(b"\r\n")?;
    out.write_all(&response.body)?;
    out.shutdown(Shutdown::Write)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn no_request_waits_behind_connections_that_were_opened_in_advance() {
        let server =
            Server::start(|request| Response { status: 200, headers: vec![], body: (request.target + &request.body).into() }).unwrap();
        let open = || TcpStream::connect(server.address()).unwrap();
        let _idle: Vec<TcpStream> = (0..32).map(|_| open()).collect();
        for at in 0..32 {
            let mut stream = open();
            stream.set_read_timeout(Some(std::time::Duration::from_secs(10))).unwrap();
            write!(stream, "POST /{at}?x HTTP/1.1\r\nHost: here\r\ncontent-length: 3\r\n\r\nabc").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&format!("\r\n\r\n/{at}?xabc")), "{answer}");
        }
    }
}
