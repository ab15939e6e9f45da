// Draws the charts. The drawing that is on the page already stays until the live one is ready, and for good if that fails.
for (const place of document.querySelectorAll("[data-chart]")) {
  const spec = JSON.parse(document.getElementById("spec-" + place.dataset.chart).textContent);
  const live = document.createElement("div");
  vegaEmbed(live, spec, {
    mode: "vega-lite",
    renderer: "svg",
    ast: true,
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  }).then(
    () => {
      place.replaceChildren(live);
      place.dataset.live = "yes";
    },
    (error) => console.error(place.dataset.chart, error),
  );
}
