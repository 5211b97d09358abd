// A signature drawn on a canvas. What is sent are points in a field 600 wide, never a picture; the server makes every picture of it.
const WIDE = 600;
for (const pad of $$("[data-draw]")) {
  const canvas = $("canvas", pad);
  const kept = $("input", pad);
  let strokes = [];
  let high = 200;
  let now = null;

  function paint() {
    const box = canvas.getBoundingClientRect();
    if (!box.width) return;
    const dense = devicePixelRatio || 1;
    canvas.width = box.width * dense;
    canvas.height = box.height * dense;
    if (!strokes.length) high = Math.round((WIDE * box.height) / box.width);
    const c = canvas.getContext("2d");
    const scale = canvas.width / WIDE;
    c.strokeStyle = getComputedStyle(canvas).color;
    c.lineWidth = 3 * scale;
    c.lineCap = c.lineJoin = "round";
    for (const s of strokes) {
      c.beginPath();
      c.moveTo(s[0] * scale, s[1] * scale);
      if (s.length === 2) c.lineTo(s[0] * scale + 1, s[1] * scale);
      for (let i = 2; i < s.length; i += 2) c.lineTo(s[i] * scale, s[i + 1] * scale);
      c.stroke();
    }
  }
  function keep() {
    kept.value = strokes.length ? JSON.stringify({ width: WIDE, height: high, strokes }) : "";
    canvas.setAttribute("aria-label", strokes.length ? canvas.dataset.drawn : canvas.dataset.blank);
  }
  function point(e) {
    const box = canvas.getBoundingClientRect();
    const at = (v, size, most) => Math.max(0, Math.min(most, Math.round((v / size) * most)));
    return [at(e.clientX - box.left, box.width, WIDE), at(e.clientY - box.top, box.height, high)];
  }
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button || now) return;
    e.preventDefault();
    canvas.setPointerCapture(e.pointerId);
    strokes.push((now = point(e)));
    paint();
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!now) return;
    for (const one of e.getCoalescedEvents?.() ?? [e]) {
      const [x, y] = point(one);
      // Points closer than two units say nothing; and no name has this many.
      if (Math.hypot(x - now.at(-2), y - now.at(-1)) > 2 && strokes.flat().length < 3000) now.push(x, y);
    }
    paint();
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => {
      now = null;
      keep();
    });
  $("[data-draw-again]", pad).addEventListener("click", () => {
    strokes = [];
    keep();
    paint();
  });
  try {
    const before = kept.value && JSON.parse(kept.value);
    if (before) ({ strokes, height: high } = before);
  } catch {
    kept.value = "";
  }
  pad.addEventListener("toggle", paint);
  addEventListener("resize", paint);
  // Where there is a finger or a pen, the box is open.
  if (matchMedia("(pointer: coarse)").matches) pad.open = true;
  keep();
  paint();
}
