// Copy a citation: where the sentence stands, its words, and the address that opens it.
"use strict";
document.documentElement.classList.add("scripted");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const article = button.closest(".evidence");
  const quote = article ? article.querySelector("blockquote").textContent.trim() : "";
  const address = new URL(button.dataset.path, location.origin).href;
  await navigator.clipboard.writeText([`${button.dataset.cite}: «${quote}»`, address].join("\n"));
  const before = button.textContent;
  button.textContent = `✓ ${button.dataset.done}`;
  setTimeout(() => { button.textContent = before; }, 1500);
});
