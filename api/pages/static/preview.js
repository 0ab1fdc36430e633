// Beside the form of an act: the first page of the document it makes, as it is being typed.
"use strict";

(function () {
  const form = document.querySelector("form[data-picture]");
  if (!form) return;
  const PAUSE = 1200;
  const UNFINISHED = "填写完整后，这里显示文书的样张。";
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

  function unfinished() {
    // What is folded away may be left out as a whole.
    const required = Array.from(form.querySelectorAll('[aria-required="true"]'));
    return required.some((one) => !one.closest("details") && !one.value.trim());
  }

  function wait() {
    canvas.hidden = true;
    told.textContent = UNFINISHED;
  }

  async function draw() {
    const mine = ++asked;
    if (unfinished()) return wait(); // the answer would only be that something is missing
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
    const none = answer.status === 404; // as it is filled in, the act makes no document
    figure.hidden = none;
    form.parentElement.classList.toggle("sheet-pictured", !none);
    if (!answer.ok) {
      return wait();
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
