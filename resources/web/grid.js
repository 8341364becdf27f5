// By keyboard: a matrix is one stop of the Tab key and arrow keys go on in it, and who has sent a form out of a table
// is where it was when the page is there again. Without this script each box is a stop, and the page begins at its top.
"use strict";
(() => {
  const CONTROLS = "input:not([type=hidden]), button, summary, select";
  const KEY = "rfq-sender-cell";
  const within = (cell) => [...cell.querySelectorAll(CONTROLS)];
  const cellsOf = (table) => [...table.rows].map((row) => [...row.cells].map(within));

  const go = (table, control) => {
    if (!control) return false;
    for (const one of table.querySelectorAll("[tabindex='0']")) one.tabIndex = -1;
    control.tabIndex = 0;
    control.focus();
    return true;
  };

  // The next one above or below that has anything, in the same column.
  const along = (cells, row, column, step, place) => {
    for (let at = row + step; at >= 0 && at < cells.length; at += step) {
      const found = cells[at][column] || [];
      if (found.length) return found[Math.min(place, found.length - 1)];
    }
    return null;
  };

  const target = (event, table, control) => {
    const cell = control.closest("td, th");
    const cells = cellsOf(table);
    const row = cell.parentElement.rowIndex;
    const line = cells[row].flat();
    const every = cells.flat(2);
    const place = cells[row][cell.cellIndex].indexOf(control);
    switch (event.key) {
      case "ArrowRight": return line[line.indexOf(control) + 1];
      case "ArrowLeft": return line[line.indexOf(control) - 1];
      case "ArrowDown": return along(cells, row, cell.cellIndex, 1, place);
      case "ArrowUp": return along(cells, row, cell.cellIndex, -1, place);
      case "Home": return (event.ctrlKey ? every : line)[0];
      case "End": return (event.ctrlKey ? every : line).at(-1);
      default: return null;
    }
  };

  const steer = (table) => {
    const controls = [...table.querySelectorAll(CONTROLS)];
    controls.forEach((one, place) => { one.tabIndex = place ? -1 : 0; });
    table.addEventListener("keydown", (event) => {
      if (event.altKey || event.metaKey || !event.target.matches(CONTROLS)) return;
      if (go(table, target(event, table, event.target))) event.preventDefault();
    });
    table.addEventListener("focusin", (event) => { // by a click, too
      if (!event.target.matches(CONTROLS)) return;
      for (const one of table.querySelectorAll("[tabindex='0']")) one.tabIndex = -1;
      event.target.tabIndex = 0;
    });
  };

  const remember = () => {
    const cell = document.activeElement.closest("td, th");
    if (!cell) return;
    const table = [...document.querySelectorAll("table")].indexOf(cell.closest("table"));
    const at = { path: location.pathname, table, row: cell.parentElement.rowIndex, column: cell.cellIndex };
    sessionStorage.setItem(KEY, JSON.stringify(at));
  };

  const comeBack = () => {
    const at = JSON.parse(sessionStorage.getItem(KEY) || "null");
    sessionStorage.removeItem(KEY);
    if (!at || at.path !== location.pathname || document.querySelector(".banner")) return; // what is said comes first
    const table = document.querySelectorAll("table")[at.table];
    const row = table && table.rows[Math.min(at.row, table.rows.length - 1)];
    const cell = row && row.cells[at.column];
    const control = (cell && within(cell)[0]) || (row && within(row)[0]);
    if (control) control.focus();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".matrix table").forEach(steer);
    for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
    document.addEventListener("submit", remember);
    comeBack();
  });
})();
