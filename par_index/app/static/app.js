"use strict";
// Sends each change of a form at once, shows what came of it, filters and copies tables.
const body = document.body, home = body.dataset.home;
const notice = document.getElementById("notice");

function tell(text, reload) {
  notice.textContent = text;
  if (reload) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = " Tải lại trang";
    link.onclick = (event) => { event.preventDefault(); location.reload(); };
    notice.append(link);
  }
}

let last = Promise.resolve();
const next = (step) => { last = last.then(step, step); };  // what fails does not keep back what comes after it
async function save(form, changed) {
  const fields = Object.fromEntries(new FormData(form));
  const sent = { code: form.dataset.line, mark: form.dataset.mark, fields, changed };
  let told;
  try {
    const answer = await fetch(home + "luu", { method: "POST", body: JSON.stringify(sent) });
    if (!answer.ok) throw new Error();
    told = await answer.json();
  } catch {
    tell("Chưa lưu được thay đổi vừa rồi: chương trình không trả lời. Hãy mở lại chương trình.");
    return;
  }
  form.dataset.mark = told.mark;
  body.dataset.version = told.version;
  document.getElementById("total").innerHTML = told.total;
  document.getElementById("undo").disabled = !told.undoable;
  for (const [code, html] of Object.entries(told.heads))
    document.querySelector(`[id="${code}"] .head`).innerHTML = html;
  form.querySelector(".result").innerHTML = told.result;
  for (const input of form.elements) {
    if (!input.name) continue;
    const bad = document.getElementById(`${form.dataset.line}.${input.name}.sai`);
    if (!bad) continue;
    const why = told.wrong[input.name] || "";
    bad.textContent = why && `Chưa lưu: ${why}`;
    if (why) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  }
  if (told.message) tell(told.message, true); else tell(Object.keys(told.wrong).length ? "" : "Đã lưu.");
}

// A further empty document below the last one that was filled in.
function grow(form) {
  const all = form.querySelectorAll("fieldset"), end = all[all.length - 1];
  if (!end || ![...end.querySelectorAll("input")].some((input) => input.value)) return;
  const more = end.cloneNode(true), number = all.length;
  for (const one of more.querySelectorAll("[id], [for], [name], [aria-describedby], [data-document]"))
    for (const name of ["id", "for", "name", "aria-describedby", "data-document"])
      if (one.hasAttribute(name))
        one.setAttribute(name, one.getAttribute(name).replaceAll(`tai-lieu.${number - 1}.`, `tai-lieu.${number}.`));
  more.querySelector("legend").textContent = `Tài liệu ${number + 1}`;
  for (const input of more.querySelectorAll("input")) input.value = "";
  named(more.querySelector("[type=file]"));
  end.after(more);
}

async function attempt() {
  const changes = {};
  for (const form of document.querySelectorAll("form[data-try]"))
    for (const input of form.elements) {
      if (!input.name) continue;
      const first = input.tagName === "SELECT" ? [...input.options].find((one) => one.defaultSelected)?.value ?? "" : input.defaultValue;
      if (input.value !== first) (changes[form.dataset.try] ??= {})[input.name.replace("so-lieu.", "")] = input.value;
    }
  const shown = document.getElementById("thu-ket-qua");
  try {
    const answer = await fetch(home + "thu", { method: "POST", body: JSON.stringify(changes) });
    const told = await answer.json();
    if (told.wrong) { shown.textContent = told.wrong; return; }
    shown.innerHTML = told.shown;
  } catch { shown.textContent = "Chương trình không trả lời. Hãy mở lại chương trình."; }
}

async function attach(input) {
  const sent = new FormData();
  sent.append("tep", input.files[0]);
  try {
    const told = await (await fetch(home + "minh-chung", { method: "POST", body: sent })).json();
    if (told.wrong) { tell(told.wrong); return; }
    const field = input.form.elements[input.dataset.document];
    field.value = told.link;
    input.value = "";
    named(input);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } catch { tell("Chưa đưa được tệp vào hồ sơ: chương trình không trả lời."); }
}

// A slider moves its field, and goes no further than the figures that limit it.
const whole = (text) => /^[\d.]+$/.test(text) ? Number(text.replaceAll(".", "")) : NaN;
function limit(form) {
  for (const slider of form.querySelectorAll("[data-moves]")) {
    const tops = slider.dataset.tops.split(" ").map((name) => whole(form.elements[name]?.value ?? "")).filter((top) => top >= 0);
    if (tops.length) slider.max = Math.min(...tops);
    const now = whole(document.getElementById(slider.dataset.moves).value);
    if (now >= 0) slider.value = now;
  }
}
let waiting = false;
function moved(slider) {
  document.getElementById(slider.dataset.moves).value = Number(slider.value).toLocaleString("vi");
  limit(slider.form);
  if (waiting) return;
  waiting = true;
  next(() => { waiting = false; return attempt(); });
}

document.addEventListener("change", (event) => {
  if (event.target.type === "file") named(event.target);
  if (event.target.dataset.document) { if (event.target.files.length) attach(event.target); return; }
  if (event.target.dataset.moves) return;
  if (event.target.closest("form[data-try]")) limit(event.target.form);
  const form = event.target.closest("form[data-line]");
  if (form) { grow(form); next(() => save(form, event.target.name)); }
  if (event.target.closest("form[data-try]")) next(attempt);
  if (event.target.dataset.filter) filter();
});
document.addEventListener("input", (event) => {
  event.target.setCustomValidity("");
  if (event.target.dataset.filter) filter();
  if (event.target.dataset.moves) moved(event.target);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-line], form[data-try], form.filters")) event.preventDefault();
});

function filter() {
  const wanted = {};
  for (const one of document.querySelectorAll("[data-filter]")) wanted[one.dataset.filter] = one.value;
  const text = wanted.text.toLocaleLowerCase("vi");
  for (const row of document.querySelectorAll("[data-row]")) {
    const { area, unit, state } = row.dataset;
    row.hidden = !((!wanted.area || area === wanted.area) && (!wanted.unit || unit.split("|").includes(wanted.unit)) &&
      (!wanted.state || state.split(" ").includes(wanted.state)) && (!text || row.textContent.toLocaleLowerCase("vi").includes(text)));
  }
}

document.addEventListener("click", async (event) => {
  if ("print" in event.target.dataset) {
    const chosen = document.getElementById(event.target.dataset.print)?.parentElement;
    body.classList.toggle("one", !!chosen);
    chosen?.classList.add("printed");
    print();
    chosen?.classList.remove("printed");
    body.classList.remove("one");
  }
  const id = event.target.dataset.copy;
  if (!id) return;
  const rows = [...document.getElementById(id).rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(read));
  const warning = body.classList.contains("watermark") ? "CHỈ ĐỂ XEM, KHÔNG PHẢI SỐ LIỆU" : "";
  const text = [...(warning ? [[{ text: warning }]] : []), ...rows].map((row) => row.map(plain).join("\t")).join("\n");
  const shown = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><p>${warning}</p><table>${rows.map((row) => `<tr>${row.map(rich).join("")}</tr>`).join("")}</table></body></html>`;
  const parts = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([shown], { type: "text/html" }) };
  try { await navigator.clipboard.write([new ClipboardItem(parts)]); tell("Đã chép bảng; dán vào Excel hoặc Word."); }
  catch { tell("Trình duyệt không cho chép; hãy bôi đen bảng rồi nhấn Ctrl+C."); }
});

// A cell as Excel takes it: a number is one in every language, a text stays a text (no day of a
// code, no formula of a title), and lines of a cell stay in it.
function read(cell) {
  const text = cell.innerText.split("\n").map((line) => line.replace(/\s+/g, " ").trim()).join("\n").trim();
  const found = cell.classList.contains("number") && /^(?:≈ )?([+−]?)([\d.]+)(,\d+)?(%?)$/.exec(text);
  if (!found) return { text };
  const [, sign, whole, part = "", percent] = found;
  const number = (sign === "−" ? "-" : "") + whole.replaceAll(".", "") + part.replace(",", ".");
  const format = `0${part && "\\."}${"0".repeat(Math.max(part.length - 1, 0))}${percent && "%"}`;
  return { text, number: percent ? Number(number) / 100 : number, format };
}
const plain = ({ text, number }) => number !== undefined ? text.replace("−", "-") : /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
function rich({ text, number, format = "\\@" }) {
  const made = document.createElement("td");
  made.textContent = text;
  made.setAttribute("style", `mso-number-format:"${format}"`);
  if (number !== undefined) made.setAttribute("x:num", number);
  return made.outerHTML.replaceAll("\n", '<br style="mso-data-placement:same-cell">');
}

// The line that is open stands in the address, so that it is open again after F5.
function reach() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted?.tagName !== "DETAILS") return;
  wanted.open = true;
  wanted.scrollIntoView();
  wanted.firstElementChild.focus({ preventScroll: true });
}
reach();
addEventListener("hashchange", reach);
addEventListener("load", () => setTimeout(reach));  // once more, after the browser went to the address itself
document.addEventListener("click", ({ target }) => {  // not at "toggle": it comes late, when the address may be another
  const line = target.closest("summary")?.parentElement;
  if (line?.matches(".line[id]") && !line.open) history.replaceState(null, "", `#${encodeURIComponent(line.id)}`);
});
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What a browser says of fields in its own language is said in ours.
document.addEventListener("invalid", ({ target }) => target.setCustomValidity("Hãy điền ô này."), true);
function named(input) {
  input.parentElement.querySelector(".names").textContent = [...input.files].map((file) => file.name).join("; ") || "Chưa chọn tệp nào.";
}

// Files may be dropped anywhere on a page that takes several.
document.addEventListener("dragover", (event) => { if (event.target.type !== "file") event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (event.target.type === "file") return;
  event.preventDefault();
  const into = document.querySelector("input[type=file][multiple]");
  if (!into || !event.dataTransfer.files.length) return;
  into.files = event.dataTransfer.files;
  into.closest("details")?.setAttribute("open", "");
  named(into);
  into.focus();
});

async function look() {
  try {
    const answer = await fetch(home ? home + "phien-ban" : "/");
    if (home && (await answer.json()).version !== body.dataset.version)
      tell("Số liệu vừa thay đổi ở cửa sổ khác hoặc ở tệp.", true);
  } catch { tell("Chương trình đã dừng. Hãy bấm đúp lại vào «Chấm điểm CCHC»."); }
}
setInterval(look, 20000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
