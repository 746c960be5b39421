// Has the service worker keep the files that this page is made of. Without one (http, private windows) nothing is kept.
async function keep() {
  const page = new URL("./", location.href).href;
  await navigator.serviceWorker.register("sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const own = loaded.filter((address) => address.startsWith(page) && !address.includes("?"));
  active.postMessage([...new Set([page, page + "worker.js", page + "offline.js", page + "svg.js", ...own])]);
}

// After the first iterations, which have the machine to themselves until then.
if (navigator.serviceWorker) setTimeout(() => keep().catch(() => {}), 3000);
