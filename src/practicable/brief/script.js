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
  const folds = Array.from(document.querySelectorAll("details.fold"));
  let unfolded = [];
  folds.forEach(function (fold) { fold.open = false; });
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
