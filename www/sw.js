// Keeps the page's files, so that it opens without a network after the first visit. The network comes first: what is kept
// only answers when that does not.
const KEPT = "loss-explorer";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
// The page says which files it is made of; all others are of an earlier build.
addEventListener("message", (event) => event.waitUntil(keep(event.data)));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});

async function keep(files) {
  const kept = await caches.open(KEPT);
  for (const request of await kept.keys()) if (!files.includes(request.url)) await kept.delete(request);
  await kept.addAll(files);
}

async function answer(request) {
  const kept = () => caches.match(request.mode === "navigate" ? registration.scope : request);
  try {
    const response = await fetch(request);
    return response.ok ? response : ((await kept()) ?? response);
  } catch (error) {
    const response = await kept();
    if (response) return response;
    throw error;
  }
}
