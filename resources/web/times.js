// A server doesn't know where somebody sits: times come in UTC, and are shown as on this computer.
"use strict";
(() => {
  const shown = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "short" }); // 2026-11-28 14:05
  const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" });
  const here = (within) => {
    for (const time of within.querySelectorAll("time[datetime]:not([title])")) {
      const at = new Date(time.dateTime);
      const name = zone.formatToParts(at).find((part) => part.type === "timeZoneName").value;
      time.title = time.textContent;
      time.textContent = `${shown.format(at)} ${name}`;
    }
  };
  document.addEventListener("DOMContentLoaded", () => here(document));
  document.addEventListener("htmx:load", (event) => here(event.detail.elt));
})();
