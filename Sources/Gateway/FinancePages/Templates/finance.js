// What the pages do more where scripts run. Reading and every step work without it.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]"), bar = form.querySelector("progress");
  const over = on => form.parentElement.classList.toggle("dropping", on);
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, event => { event.preventDefault(); over(true); });
  document.addEventListener("dragleave", event => { if (!event.relatedTarget) over(false); });
  document.addEventListener("drop", event => {
    event.preventDefault(); over(false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    input.focus();
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action); bar.hidden = false;
    request.upload.addEventListener("progress", step => { if (step.lengthComputable) bar.value = 100 * step.loaded / step.total; });
    request.upload.addEventListener("load", () => bar.removeAttribute("value"));
    request.addEventListener("load", () => { if (request.responseURL && request.status < 300) location.href = request.responseURL; else { document.open(); document.write(request.responseText); document.close(); } });
    request.addEventListener("error", () => form.submit());
    request.send(new FormData(form, event.submitter));
  });
}
for (const table of document.querySelectorAll("table[data-keys]")) {
  const rows = [...table.querySelectorAll("tbody tr:not(.explained)")].filter(row => row.querySelector("a"));
  let current = -1;
  const move = to => {
    if (to < 0 || to >= rows.length) return;
    rows[current]?.classList.remove("current"); current = to;
    rows[current].classList.add("current"); rows[current].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", event => {
    if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(current + 1);
    else if (event.key === "k") move(current - 1);
    else if (event.key === "x") { const box = rows[current]?.querySelector("input[type=checkbox]"); if (box) box.checked = !box.checked; }
    else if (event.key === "Enter" || event.key === "o") rows[current]?.querySelector("a").click();
  });
  table.querySelector("[data-all]")?.addEventListener("change", event => {
    for (const row of rows) { const box = row.querySelector("input[type=checkbox]"); if (box) box.checked = event.target.checked; }
  });
}
