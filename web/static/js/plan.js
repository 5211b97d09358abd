// Sections of a new handover that depend on a platform follow the stores as they are ticked. A box that somebody changed by
// hand stays; the server decides by the same rule, so that all of it works without this file.
const depend = $$("[data-platforms]");
if (depend.length)
  on("change", (e) => {
    if (e.target.name !== "stores") return;
    const shops = $$("input[name=stores]:checked");
    for (const li of depend) {
      const on = li.dataset.platforms.split(" "),
        shop = shops.find((s) => on.includes(s.dataset.platform)),
        laid = $("input[type=hidden]", li),
        box = $(".check", li),
        now = shop ? "yes" : "no";
      if (box.checked === (laid.value === "yes")) box.checked = !!shop;
      laid.value = now;
      $(".takes-why", li).textContent = shop ? li.dataset.because.replace("%s", shop.dataset.word) : li.dataset.only;
    }
  });
