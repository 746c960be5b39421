// Has the service worker keep this build. Without one (http, private windows) nothing is kept.

// Which build this is; `cargo xtask build` writes it. Another build's worker has another address, so that the browser takes it at once:
// of a worker with the same address it asks for a newer one in its own time.
const BUILD = "";

async function keep() {
  try {
    await navigator.serviceWorker.register(`sw.js?${BUILD}`);
  } catch (error) {
    console.info("This build is not kept for use without a network:", error.message);
  }
}

// As soon as the page has started and rests for a moment: its first iterations have the machine and the network to themselves.
function whenIdle() {
  if (window.requestIdleCallback) requestIdleCallback(keep, { timeout: 3000 });
  else setTimeout(keep, 1000);
}

if (navigator.serviceWorker) {
  if (document.getElementById("frame")) addEventListener("TrunkApplicationStarted", whenIdle, { once: true });
  else whenIdle();
}
