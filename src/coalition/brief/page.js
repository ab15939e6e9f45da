// Draws the charts. The drawing that is on the page already stays until the live one is ready, and for good if that fails.

const bubble = document.createElement("div");
bubble.id = "bubble";
bubble.hidden = true;
document.body.append(bubble);

// What Vega calls to show the tooltip of a mark: `value` holds names and texts.
const tooltip = (handler, event, item, value) => {
  bubble.hidden = value === null || value === undefined || value === "";
  if (bubble.hidden) return;
  const lines = Object.entries(value).map(([name, text]) => {
    const line = document.createElement("div");
    const label = document.createElement("span");
    label.textContent = name + " ";
    line.append(label, String(text));
    return line;
  });
  bubble.replaceChildren(...lines);
  const { clientX: x, clientY: y } = event;
  const left = Math.min(x + 12, document.documentElement.clientWidth - bubble.offsetWidth - 8);
  const top = y + 18 + bubble.offsetHeight > window.innerHeight ? y - 12 - bubble.offsetHeight : y + 18;
  bubble.style.left = Math.max(4, left) + "px";
  bubble.style.top = top + "px";
};

for (const place of document.querySelectorAll("[data-chart]")) {
  const spec = JSON.parse(document.getElementById("spec-" + place.dataset.chart).textContent);
  const live = document.createElement("div");
  draw(live, spec, tooltip).then(
    () => {
      place.replaceChildren(live);
      place.dataset.live = "yes";
    },
    (error) => console.error(place.dataset.chart, error),
  );
}
