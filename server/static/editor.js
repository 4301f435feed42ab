// Set up the editor for this endpoint alone: own prefixes, completion from the data set's VoID description, labels in the answers.
"use strict";

(() => {
  const place = document.getElementById("editor");
  if (!place || !window.Yasgui) return;
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const queries = JSON.parse(document.getElementById("queries").textContent);
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  const { Yasqe } = window.Yasgui;
  const VOID = "http://rdfs.org/ns/void#";

  let described = null;
  const known = new Map();

  // The IRIs of the classes or properties that the data set uses, read from its VoID description in N-Triples.
  async function complete(kind) {
    described ??= fetch(place.dataset.void, { headers: { Accept: "application/n-triples" } }).then((answer) => (answer.ok ? answer.text() : ""));
    const pattern = new RegExp(`<${VOID}${kind}> <([^>]+)>`, "g");
    return [...new Set([...(await described).matchAll(pattern)].map((match) => match[1]))].sort();
  }

  function completer(name, kind, fits) {
    return {
      name,
      bulk: true,
      persistenceId: null,
      isValidCompletionPosition: fits,
      get: () => complete(kind),
      preProcessToken: Yasqe.Autocompleters.property.preProcessToken,
      postProcessSuggestion: Yasqe.Autocompleters.property.postProcessSuggestion,
    };
  }

  function prefixes() {
    return {
      name: "prefixes",
      bulk: true,
      persistenceId: null,
      isValidCompletionPosition: Yasqe.Autocompleters.prefixes.isValidCompletionPosition,
      preProcessToken: Yasqe.Autocompleters.prefixes.preProcessToken,
      get: async () => Object.entries(settings.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort(),
    };
  }

  const fitsClass = Yasqe.Autocompleters.class.isValidCompletionPosition;
  const fitsProperty = Yasqe.Autocompleters.property.isValidCompletionPosition;
  Yasqe.forkAutocompleter("class", completer("void-classes", "class", fitsClass));
  Yasqe.forkAutocompleter("property", completer("void-properties", "property", fitsProperty));
  Yasqe.forkAutocompleter("prefixes", { ...prefixes(), name: "own-prefixes" });

  const yasgui = new window.Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [] },
    persistenceId: "zangraph",
    yasr: { prefixes: settings.prefixes },
    yasqe: {
      value: settings.query,
      prefixCcApi: null,
      screenReaderLabel: place.dataset.query,
      autocompleters: ["void-classes", "void-properties", "own-prefixes", "variables"],
    },
  });

  function show(name) {
    const open = Object.values(yasgui._tabs).find((tab) => tab.name() === name);
    if (open) yasgui.selectTabId(open.getId());
    else yasgui.addTab(true, { name, yasqe: { value: queries[name] }, requestConfig: { endpoint } });
    for (const link of document.querySelectorAll(".editor-examples a")) {
      if (link.dataset.name === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  document.querySelector(".editor-examples").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-name]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.dataset.name);
    history.replaceState({}, "", link.href);
    place.scrollIntoView({ block: "nearest" });
  });

  // Answers: an IRI that has a label shows it, and leads to its page.
  async function name(links) {
    const missing = [...new Set(links.map((link) => link.dataset.iri))].filter((iri) => !known.has(iri));
    for (let start = 0; start < missing.length; start += 500) {
      const part = missing.slice(start, start + 500);
      const answer = await fetch(place.dataset.labels, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(part),
      });
      const found = answer.ok ? await answer.json() : {};
      part.forEach((iri) => known.set(iri, found[iri]));
    }
    for (const link of links) {
      const label = known.get(link.dataset.iri);
      if (!label) continue;
      link.title = link.dataset.iri;
      link.textContent = label.label;
      link.href = label.path;
      if (label.language) link.lang = label.language;
    }
  }

  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const links = [...place.querySelectorAll(".yasr_results a.iri:not([data-iri])")];
      links.forEach((link) => { link.dataset.iri = link.href; });
      if (links.length) name(links);
      place.querySelectorAll("select.tableSizer:not([aria-label])").forEach((select) => select.setAttribute("aria-label", place.dataset.rows));
    }, 60);
  }).observe(place, { childList: true, subtree: true });

  if (settings.asked) show(settings.name);
  place.dataset.ready = "true";
})();
