// Charts: drawn by Chart.js from what the server sends, in the colours of figures.css.
import { behave, on, vendor } from "./behaviours.js";

const COLOURS = 8;
const POINTS = ["circle", "rect", "triangle", "rectRot", "star", "cross", "crossRot", "dash"];
const drawn = new Map();

/** The colours of this page as the browser has resolved them. */
function palette() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const resolve = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    series: Array.from({ length: COLOURS }, (_, place) => resolve(`--mz-chart-${place + 1}`)),
    text: resolve("--mz-quiet"),
    line: resolve("--mz-line"),
    page: resolve("--mz-page"),
  };
  probe.remove();
  return found;
}

function dataset(line, place, data, colours) {
  const { kind } = data;
  const isTail = data.other === "series" && place === data.series.length - 1;
  const own = colours.series[isTail ? COLOURS - 1 : place % COLOURS];
  const common = { label: line.label, data: line.values, shown: line.shown, urls: line.urls };
  if (kind === "pie") {
    const tail = data.other === "label" ? line.values.length - 1 : -1;
    const slices = line.values.map((_, slice) => (slice === tail ? colours.series[COLOURS - 1] : colours.series[slice % COLOURS]));
    return { ...common, backgroundColor: slices, borderColor: colours.page, borderWidth: 2 };
  }
  if (kind === "line") {
    return { ...common, borderColor: own, backgroundColor: own, borderWidth: 2, tension: 0, pointStyle: POINTS[place % POINTS.length], pointRadius: line.values.length > 60 ? 0 : 3, pointHitRadius: 12, spanGaps: false };
  }
  const tail = data.other === "label" ? line.values.length - 1 : -1;
  const bars = line.values.map((_, bar) => (bar === tail ? colours.series[COLOURS - 1] : own));
  return { ...common, backgroundColor: bars, borderRadius: 2, maxBarThickness: 44 };
}

function axes(data, colours, small) {
  if (data.kind === "pie") return {};
  const language = document.documentElement.lang;
  const amounts = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const title = (text) => ({ display: !small, text, color: colours.text });
  const ticks = { color: colours.text, maxRotation: 60, autoSkipPadding: 8 };
  const groups = { title: title(data.group), ticks, grid: { display: false }, border: { color: colours.line } };
  const values = {
    title: title(data.unit), beginAtZero: true, grid: { color: colours.line }, border: { display: false },
    ticks: { ...ticks, maxRotation: 0, maxTicksLimit: small ? 5 : 9, callback: (value) => amounts.format(value) },
  };
  const stacked = data.kind === "bar" && data.series.length > 1;
  const words = { ...groups, ticks: { ...ticks, autoSkip: false, callback(_value, place) { return shorten(data.labels[place], this.chart.width < 340 ? 15 : small ? 24 : 36); } } };
  const [x, y] = lies(data) ? [values, words] : [groups, values];
  return { x: { ...x, stacked }, y: { ...y, stacked } };
}

/** Whether bars lie: names need the room, time runs from left to right. */
function lies(data) {
  const [longest, most] = data.tight ? [6, 3] : [12, 8];
  const long = data.labels.some((label) => label.length > longest);
  return data.kind === "funnel" || (data.kind === "bar" && !data.dated && (long || data.labels.length > most));
}

function shorten(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Names beside a small pie are cut, so that the pie stays. */
function legendOf(chart, small) {
  const entries = window.Chart.overrides[chart.config.type]?.plugins?.legend?.labels?.generateLabels ?? window.Chart.defaults.plugins.legend.labels.generateLabels;
  return entries(chart).map((entry) => ({ ...entry, text: shorten(entry.text, small && chart.width < 360 ? 13 : 40) }));
}

function open(chart, elements) {
  const [hit] = elements;
  if (hit) location.assign(chart.data.datasets[hit.datasetIndex].urls[hit.index]);
}

function options(data, colours, small) {
  const legend = data.kind === "pie" || data.series.length > 1;
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    indexAxis: lies(data) ? "y" : "x",
    interaction: { mode: data.kind === "pie" ? "nearest" : "index", intersect: data.kind === "pie", axis: lies(data) ? "y" : "x" },
    onClick: (event, _found, chart) => open(chart, chart.getElementsAtEventForMode(event, "nearest", { intersect: data.kind === "pie", axis: lies(data) ? "y" : "x" }, true)),
    onHover: (event, found) => { event.native.target.style.cursor = found.length ? "pointer" : ""; },
    scales: axes(data, colours, small),
    plugins: {
      legend: { display: legend, position: data.kind === "pie" && !narrow() ? "right" : "bottom", labels: { color: colours.text, usePointStyle: true, boxHeight: 7, generateLabels: (chart) => legendOf(chart, small) } },
      tooltip: { callbacks: { label: ({ dataset: line, dataIndex }) => `${data.kind === "pie" || data.series.length === 1 ? data.unit : line.label}: ${line.shown[dataIndex]}` } },
    },
  };
}

function narrow() {
  return matchMedia("(max-width: 767px)").matches;
}

function draw(canvas) {
  const data = JSON.parse(canvas.dataset.chart);
  data.tight = canvas.parentElement.clientWidth < 400;
  const colours = palette();
  const small = canvas.parentElement.classList.contains("mz-chart-small");
  drawn.get(canvas)?.destroy();
  const { Chart } = window;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const kind = { funnel: "bar", pie: "doughnut" }[data.kind] ?? data.kind;
  const datasets = data.series.map((line, place) => dataset(line, place, data, colours));
  drawn.set(canvas, new Chart(canvas, { type: kind, data: { labels: data.labels, datasets }, options: options(data, colours, small) }));
  canvas.dataset.drawn = "";
}

function redraw() {
  for (const [canvas, chart] of drawn) {
    if (canvas.isConnected) draw(canvas);
    else {
      chart.destroy();
      drawn.delete(canvas);
    }
  }
}

/** A picture with the page's background and the title above, as it stands in a report. */
function save(button) {
  const canvas = document.querySelector("#listing canvas[data-chart]");
  if (!canvas) return;
  const scale = canvas.width / canvas.clientWidth;
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height + 36 * scale });
  const brush = copy.getContext("2d");
  brush.fillStyle = palette().page;
  brush.fillRect(0, 0, copy.width, copy.height);
  brush.fillStyle = getComputedStyle(document.body).color;
  brush.font = `600 ${15 * scale}px ${getComputedStyle(document.body).fontFamily}`;
  brush.fillText(JSON.parse(canvas.dataset.chart).title, 12 * scale, 24 * scale);
  brush.drawImage(canvas, 0, 36 * scale);
  Object.assign(document.createElement("a"), { href: copy.toDataURL("image/png"), download: button.dataset.chartSave }).click();
}

behave("canvas[data-chart]", async (canvas) => {
  await vendor("chart.js");
  draw(canvas);
});
on("click", "[data-chart-save]", (_event, button) => save(button));
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
