// The desk refreshes itself: the place it is scrolled to and what is focused stay.
"use strict";

(function () {
  const SECONDS = 60;

  function focused() {
    const at = document.activeElement;
    return at && at.id ? at.id : null;
  }

  async function refresh() {
    if (document.hidden) return;
    let answer;
    try {
      answer = await fetch("/desk", { headers: { Accept: "text/html" } });
    } catch (error) {
      return; // the next time, perhaps
    }
    const told = document.getElementById("updated");
    if (answer.redirected || !answer.ok) {
      told.textContent = "没有更新：请刷新本页";
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("desk");
    const desk = document.getElementById("desk");
    if (!fresh || !desk) return;
    const here = focused();
    const top = window.scrollY;
    desk.replaceChildren(...fresh.childNodes);
    const again = here && document.getElementById(here);
    if (again) again.focus({ preventScroll: true });
    window.scrollTo(0, top);
  }

  setInterval(refresh, SECONDS * 1000);
  document.addEventListener("visibilitychange", refresh);
})();
