// Beside the form of an act: the first page of the document it makes, as it is being typed.
"use strict";

(function () {
  const form = document.querySelector("form[data-picture]");
  if (!form) return;
  const PAUSE = 1200;
  const figure = document.createElement("figure");
  const canvas = document.createElement("canvas");
  const caption = document.createElement("figcaption");
  const told = document.createElement("p");
  figure.className = "picture";
  canvas.hidden = true;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "文书的样张，第一页");
  told.setAttribute("role", "status");
  caption.append(told);
  figure.append(caption, canvas);
  form.after(figure);
  form.parentElement.classList.add("sheet-pictured");
  let waiting = 0;
  let asked = 0;
  let about = "";

  function tell(words) {
    canvas.hidden = true;
    told.textContent = words;
  }

  async function draw() {
    const mine = ++asked;
    const typed = new URLSearchParams(new FormData(form));
    typed.set("about", about);
    let answer;
    try {
      answer = await fetch(form.dataset.picture, {
        method: "POST",
        body: typed,
        headers: { Accept: "image/png, text/plain" },
      });
    } catch (error) {
      return; // the next time, perhaps
    }
    if (mine !== asked) return;
    const none = answer.status === 204; // as it is filled in, the act makes no document
    figure.hidden = none;
    form.parentElement.classList.toggle("sheet-pictured", !none);
    if (none) return;
    if (!answer.ok) return tell("");
    const type = answer.headers.get("Content-Type") || "";
    if (!type.startsWith("image/")) return tell(await answer.text()); // something is missing yet
    const page = await createImageBitmap(await answer.blob());
    canvas.width = page.width;
    canvas.height = page.height;
    canvas.getContext("2d").drawImage(page, 0, 0);
    canvas.hidden = false;
    told.textContent = "文书的样张（第一页）；全文见下一步的“查看草稿”。";
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(draw, PAUSE);
  }

  function turn(event) {
    // Of several notices the one is shown whose finding is being written.
    const finding = /^findings\.(\d+)\./.exec(event.target.name || "");
    if (!finding || finding[1] === about) return;
    about = finding[1];
    soon();
  }

  form.addEventListener("focusin", turn);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", function () {
    clearTimeout(waiting); // what is sent is not asked about any more
  });
  draw();
})();
