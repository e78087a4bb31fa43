"use strict";
(function () {
  document.documentElement.classList.remove("no-js");
  const status = document.getElementById("status");

  function copyByHand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "visually-hidden";
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copy(text) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch (refused) {
        return copyByHand(text);
      }
    }
    return copyByHand(text);
  }

  function announce(button, done) {
    const before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    button.textContent = done ? "Copied" : "Not copied";
    status.textContent = done ? "Copied: " + button.dataset.copy : "The browser did not allow copying.";
    window.setTimeout(function () { button.textContent = before; }, 2000);
  }

  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    button.addEventListener("click", async function () {
      announce(button, await copy(button.dataset.copy));
    });
  });

  // Open as written, so that nothing is hidden without this script; opened again while the page is printed.
  const phone = window.matchMedia("screen and (max-width: 719px)");
  const narrow = Array.from(document.querySelectorAll("details[data-fold='narrow']"));
  let unfolded = [];
  function foldNarrow() {
    narrow.forEach(function (fold) { fold.open = !phone.matches; });
  }
  document.querySelectorAll("details.fold").forEach(function (fold) { fold.open = false; });
  foldNarrow();
  phone.addEventListener("change", foldNarrow);

  function unfoldTarget() {
    let place = document.getElementById(window.location.hash.slice(1));
    const target = place;
    for (; place; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
    if (target) target.scrollIntoView();
  }
  window.addEventListener("hashchange", unfoldTarget);
  if (window.location.hash) unfoldTarget();

  window.addEventListener("beforeprint", function () {
    unfolded = Array.from(document.querySelectorAll("details")).filter(function (fold) { return !fold.open; });
    unfolded.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    unfolded.forEach(function (fold) { fold.open = false; });
  });

  document.querySelectorAll("button[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
}());
