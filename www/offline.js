// Has the service worker keep this build. Without one (http, private windows) nothing is kept.
function keep() {
  navigator.serviceWorker.register("sw.js").catch((error) => console.info("The page is not kept for use without a network:", error.message));
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
