// Suggestions under the search boxes while one types; without this file the forms work as they are.
"use strict";
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  let asked = 0;
  let timer = 0;
  list.className = "suggestions";
  list.id = `suggestions-${Math.random().toString(36).slice(2)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label") || "");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (option) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const show = (results) => {
    list.replaceChildren(...results.map((result, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.className = `of-${result.kind}`;
      option.dataset.href = result.href;
      if (result.language) option.lang = result.language;
      option.textContent = result.label.length > 160 ? `${result.label.slice(0, 160)}…` : result.label;
      return option;
    }));
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
  };
  const ask = async () => {
    const query = input.value.trim();
    const mine = ++asked;
    if (query.length < 2) { close(); return; }
    const language = document.documentElement.lang;
    const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: query, lang: language })}`);
    if (!answer.ok || mine !== asked) return;
    const { results } = await answer.json();
    if (mine === asked && document.activeElement === input) show(results);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  input.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? place + 1 : place < 0 ? options.length - 1 : place - 1;
      select(options[next] || null);
    } else if (event.key === "Enter" && !list.hidden && place >= 0) {
      event.preventDefault();
      location.assign(options[place].dataset.href);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.href);
  });
  input.addEventListener("blur", close);
}
