// What was ticked as looked at, kept in this tab for one section, one version and one signature: after a change everything new has to be
// looked at again. The server never learns of it.
for (const list of $$("[data-ticks]")) {
  const key = list.dataset.ticks;
  const boxes = $$("[data-tick]", list);
  const kept = () => {
    try {
      return new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));
    } catch {
      return new Set(); // the browser keeps nothing, or something else
    }
  };
  const count = () => {
    const left = $("[data-ticks-left]", list);
    const n = boxes.filter((b) => !b.checked).length;
    left.hidden = n === 0;
    $("strong", left).textContent = n;
  };
  for (const box of boxes) {
    box.checked = kept().has(box.dataset.tick);
    box.addEventListener("change", () => {
      const all = kept();
      if (box.checked) all.add(box.dataset.tick);
      else all.delete(box.dataset.tick);
      try {
        sessionStorage.setItem(key, JSON.stringify([...all]));
      } catch {
        // The tick stands until the page is left.
      }
      count();
    });
  }
  count();
}
