"use strict";
// Keys press what the page shows; without this script, the page works by hand.
const typing = (element) => element.matches("input, select, textarea");
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.metaKey) return;
  if (event.key === "Escape") { document.activeElement.blur(); return; }
  if (event.ctrlKey || typing(event.target)) return;
  const found = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
  if (!found) return;
  event.preventDefault();
  if (typing(found)) found.focus(); else found.click();
});
