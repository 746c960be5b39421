// Pictures as SVG: what a canvas's context is told, written down. The page draws as always, on what `begin` yields.
const NAMESPACE = "http://www.w3.org/2000/svg";
const BASELINES = { top: 0.85, middle: 0.35, bottom: -0.2 };
const ANCHORS = { center: "middle", right: "end" };
let root, width, height, clips;

const round = (x) => Math.round(x * 100) / 100 || 0;

function add(parent, tag, attributes, text = "") {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

// The name of a chart and those of its curves, in their colours.
function heading(chart) {
  const line = add(root, "text", { x: 4, y: height + 14, "font-size": 12, fill: getComputedStyle(chart).color }, chart.ariaLabel);
  for (const series of chart.querySelectorAll(".series")) {
    add(line, "tspan", { fill: getComputedStyle(series).color, dx: 10 }, series.querySelector(".series-name").textContent);
  }
  height += 20;
}

function context(group) {
  let path = "", look = { lineWidth: 1, globalAlpha: 1, font: "10px", dashes: "none" };
  const saved = [];
  const put = (tag, attributes, text) => add(group, tag, look.clip ? { ...attributes, "clip-path": look.clip } : attributes, text);
  const stroked = () => ({ fill: "none", stroke: look.strokeStyle, "stroke-width": look.lineWidth, "stroke-opacity": look.globalAlpha, "stroke-dasharray": look.dashes });
  const filled = () => ({ fill: look.fillStyle, "fill-opacity": look.globalAlpha });
  const point = (letter) => (x, y) => { path += `${path ? letter : "M"}${round(x)} ${round(y)}`; };
  const box = (x, y, w, h) => `M${round(x)} ${round(y)}h${round(w)}v${round(h)}h${round(-w)}z`;
  const words = (paint) => (text, x, y) => {
    const size = parseFloat(look.font);
    const place = { x: round(x), y: round(y + (BASELINES[look.textBaseline] ?? 0) * size), "font-size": size };
    if (text) put("text", { ...place, "text-anchor": ANCHORS[look.textAlign] ?? "start", ...paint() }, text);
  };
  const calls = {
    save: () => saved.push({ ...look }),
    restore: () => { look = saved.pop() ?? look; },
    beginPath: () => { path = ""; },
    moveTo: point("M"),
    lineTo: point("L"),
    rect: (...place) => { path += box(...place); },
    // A whole circle.
    arc: (x, y, r) => { path += `M${round(x + r)} ${round(y)}a${r} ${r} 0 0 1 ${-2 * r} 0a${r} ${r} 0 0 1 ${2 * r} 0`; },
    clip: () => {
      const id = `clip${++clips}`;
      add(put("clipPath", { id }), "path", { d: path });
      look.clip = `url(#${id})`;
    },
    stroke: () => put("path", { d: path, ...stroked() }),
    fill: () => put("path", { d: path, ...filled() }),
    fillRect: (...place) => put("path", { d: box(...place), ...filled() }),
    strokeRect: (...place) => put("path", { d: box(...place), ...stroked() }),
    fillText: words(filled),
    strokeText: words(stroked),
    setLineDash: (dashes) => { look.dashes = dashes.join(" ") || "none"; },
    drawImage: (picture, ...place) => {
      const [x, y, w, h] = place.slice(-4), [left, top, across, down] = place.length > 4 ? place : [0, 0, picture.width, picture.height];
      const piece = document.createElement("canvas");
      [piece.width, piece.height] = [across, down];
      piece.getContext("2d").drawImage(picture, left, top, across, down, 0, 0, across, down);
      const rough = look.imageSmoothingEnabled === false ? { "image-rendering": "pixelated" } : {};
      put("image", { href: piece.toDataURL(), x: round(x), y: round(y), width: round(w), height: round(h), preserveAspectRatio: "none", ...rough });
    },
  };
  return new Proxy({}, { get: (_, name) => calls[name] ?? (() => {}), set: (_, name, value) => { look[name] = value; return true; } });
}

window.svgWriter = {
  start() {
    root = document.createElementNS(NAMESPACE, "svg");
    width = height = clips = 0;
  },
  // A picture of the size of a canvas, below those before it.
  begin(canvas) {
    const chart = canvas.closest(".chart");
    if (chart) heading(chart);
    const group = add(root, "g", { transform: `translate(0 ${height})` });
    width = Math.max(width, canvas.clientWidth);
    height += canvas.clientHeight;
    return context(group);
  },
  finish(title, ground) {
    if (!height) return "";
    for (const [key, value] of Object.entries({ width, height, "font-family": "system-ui, sans-serif" })) root.setAttribute(key, value);
    root.prepend(add(root, "title", {}, title), add(root, "rect", { width: "100%", height: "100%", fill: ground }));
    return new XMLSerializer().serializeToString(root);
  },
};
