// Has the service worker keep this build. Without one (http, private windows) nothing is kept.
async function keep() {
  try {
    const registration = await navigator.serviceWorker.register("sw.js");
    // A worker from an earlier visit would ask for its successor in its own time.
    if (registration.active) await registration.update();
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
