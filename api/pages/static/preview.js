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

  async function draw() {
    const mine = ++asked;
    let answer;
    try {
      answer = await fetch(form.dataset.picture, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "image/png" },
      });
    } catch (error) {
      return; // the next time, perhaps
    }
    if (mine !== asked) return;
    if (!answer.ok) {
      canvas.hidden = true;
      told.textContent = "填写完整后，这里显示文书的样张。";
      return;
    }
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

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  draw();
})();
