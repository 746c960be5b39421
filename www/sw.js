// Keeps the page's files, so that it opens without a network after the first visit. The network comes first: what is kept only answers
// when that does not. A build is kept whole or not at all: until the last file of a new one is here, the old worker and its files stay.

// Which build this is, and its files. `cargo xtask build` writes both; a page that is served for development keeps nothing.
const BUILD = "";
const FILES = [];

// Other deployments on the same origin have names of their own.
const OWN = `loss-explorer ${registration.scope} `;
const KEPT = OWN + BUILD;

addEventListener("install", (event) => event.waitUntil(store()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
if (BUILD) addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});

async function store() {
  const isNew = !(await caches.has(KEPT));
  try {
    const kept = await caches.open(KEPT);
    // A name with a hash in it means the same bytes for ever; of others the server is asked whether the browser's copy is the newest.
    const request = (file) => new Request(new URL(file, registration.scope), { cache: /-[0-9a-f]{12,}/.test(file) ? "default" : "no-cache" });
    await kept.addAll(FILES.map(request));
  } catch (error) {
    if (isNew) await caches.delete(KEPT);
    throw error;
  }
  await skipWaiting();
}

async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith(OWN) && name !== KEPT) await caches.delete(name);
  await clients.claim();
}

async function answer(request) {
  try {
    const response = await fetch(request);
    return response.ok ? response : ((await kept(request)) ?? response);
  } catch (error) {
    const response = await kept(request);
    if (response) return response;
    throw error;
  }
}

// The page is kept once, under the address of its folder; what stands after it in a link is the page's own business.
function kept(request) {
  const isPage = request.mode === "navigate";
  return caches.match(isPage ? request.url.replace(/(index\.html)?([?#].*)?$/, "") : request, { cacheName: KEPT });
}
