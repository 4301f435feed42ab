// Draw the view that the page carries, and keep drawing, tree, filters and address in step: one request for each click.
"use strict";

(() => {
  const canvas = document.getElementById("canvas");
  const source = document.getElementById("view");
  if (!canvas || !source) return;
  if (!window.vis) {
    canvas.textContent = canvas.dataset.missing;
    return;
  }
  document.documentElement.classList.add("scripted");

  const LONGEST_LAYOUT = 2000; // milliseconds
  const WRITTEN = { size: 14, least: 9, most: 16 }; // as the names in boxes, but of so many pixels of the screen
  const LINE = 26; // characters
  const FEW = 40; // things
  const PAUSE = 120; // milliseconds after the last turn of the wheel
  const panel = document.getElementById("panel");
  const status = document.getElementById("graph-status");
  const language = document.documentElement.lang;
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  let view = JSON.parse(source.textContent);
  let network = null;
  let timer = 0;
  let writing = 0;
  const ruler = document.createElement("canvas").getContext("2d");

  const INSIDE = new Set(["institution", "role", "act"]);
  const NORMS = new Set(["power", "duty", "prohibition", "right"]);
  const SHAPES = {
    institution: "box", role: "box", act: "ellipse", power: "dot", duty: "diamond", prohibition: "triangleDown", right: "star",
    source: "square", provision: "square", document: "triangle",
  };

  const isNarrow = () => canvas.clientWidth < 600;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  function shorten(text, most) {
    if (text.length <= most) return text;
    const cut = text.slice(0, most);
    return `${cut.slice(0, cut.lastIndexOf(" ") > 0 ? cut.lastIndexOf(" ") : most)}…`;
  }

  // Of a provision the end says most: which article, which part.
  function shortenInside(text, most) {
    if (text.length <= most) return text;
    const end = text.slice(-Math.round(most * 0.6));
    return `${shorten(text, Math.round(most * 0.4))} ${end.slice(end.indexOf(" ") + 1)}`;
  }

  function drawNode(node) {
    const shade = colour(node.kind);
    const filled = node.kind === "institution" || node.kind === "source" || !INSIDE.has(node.kind);
    const box = INSIDE.has(node.kind);
    const background = node.kind === "provision" || (box && !filled) ? colour("surface") : shade;
    const inner = box && filled ? colour("surface") : colour("text");
    const cut = node.kind === "provision" ? shortenInside : shorten;
    const text = node.count ? `${node.label}\n${node.count.toLocaleString(language)}` : cut(node.label, box ? 60 : 48);
    return {
      id: node.id,
      label: hasName(node) ? text : "",
      name: text,
      title: node.label,
      shape: SHAPES[node.kind],
      size: node.count ? 18 : 9,
      borderWidth: node.opened ? 4 : 2,
      mass: node.opened ? 3 : 1,
      color: { background, border: shade, highlight: { background, border: colour("focus") }, hover: { background, border: colour("focus") } },
      font: { color: inner, strokeWidth: box ? 0 : 4, strokeColor: colour("surface"), size: node.opened || node.count ? 17 : 14, face: getComputedStyle(document.body).fontFamily },
      ...(hasName(node) ? { widthConstraint: { maximum: 190 } } : {}),
      margin: 8,
    };
  }

  // Boxes, ellipses and kinds carry their names always; beside a small symbol a name is written where there is room.
  function hasName(node) {
    return INSIDE.has(node.kind) || Boolean(node.count);
  }

  function drawMore(more) {
    return {
      id: `more ${more.node}`,
      label: `+ ${more.label}`,
      shape: "box",
      shapeProperties: { borderDashes: [4, 3] },
      margin: 8,
      color: { background: colour("sunken"), border: colour("soft"), highlight: { background: colour("sunken"), border: colour("focus") } },
      font: { color: colour("text"), size: 13 },
    };
  }

  function caption(relations) {
    return relations.length > 1 ? `${relations[0]} +${relations.length - 1}` : relations[0] || "";
  }

  function drawEdge(edge) {
    const target = view.nodes.find((node) => node.id === edge.to);
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      label: NORMS.has(target.kind) ? "" : caption(edge.relations),
      title: edge.relations.join(", "),
      dashes: edge.sentences === 0 && !edge.from.startsWith("kind:") ? [5, 4] : false,
      width: 1 + Math.min(3, Math.log2(1 + edge.sentences) / 2),
    };
  }

  function place(set, items) {
    const wanted = new Set(items.map((item) => item.id));
    set.remove(set.getIds().filter((id) => !wanted.has(id)));
    set.update(items);
  }

  // The steps of a path stand in a row, or below one another where there is no room for a row.
  function along(item) {
    const step = view.path.indexOf(item.id);
    const place = isNarrow() ? { x: 0, y: step * 150 } : { x: step * 240, y: 60 * (step % 2) };
    return step < 0 ? { ...item, fixed: false } : { ...item, ...place, fixed: true };
  }

  // What is new begins beside what it hangs on, so that the rest of the drawing stays where its reader left it.
  function near(items, lines) {
    if (!network) return items;
    const known = new Set(nodes.getIds());
    const positions = network.getPositions();
    return items.map((item, index) => {
      if (known.has(item.id) || item.fixed) return item;
      const line = lines.find((each) => (each.from === item.id && positions[each.to]) || (each.to === item.id && positions[each.from]));
      const anchor = line && positions[line.from === item.id ? line.to : line.from];
      return anchor ? { ...item, x: anchor.x + 160 * Math.cos(index), y: anchor.y + 160 * Math.sin(index) } : item;
    });
  }

  function draw() {
    const lines = view.edges.map(drawEdge);
    view.more.forEach((more) => {
      lines.push({ id: `more ${more.node}`, from: more.node, to: `more ${more.node}`, dashes: [4, 3], arrows: "" });
    });
    const items = near([...view.nodes.map(drawNode), ...view.more.map(drawMore)].map(along), lines);
    settle(() => { place(nodes, items); place(edges, lines); });
  }

  // Physics runs while a new view finds its place, and never afterwards.
  function settle(change) {
    const began = performance.now();
    delete canvas.dataset.settled;
    clearTimeout(timer);
    const done = () => {
      clearTimeout(timer);
      if (canvas.dataset.settled) return;
      network.setOptions({ physics: { enabled: false } });
      separate();
      show();
      write();
      canvas.dataset.settled = String(Math.round(performance.now() - began));
    };
    change();
    if (network) network.setOptions({ physics: { enabled: true } });
    else network = start();
    network.off("stabilized");
    network.once("stabilized", done);
    timer = setTimeout(() => { network.stopSimulation(); done(); }, LONGEST_LAYOUT);
    network.stabilize(120);
  }

  // What the layout left on top of one another is pushed apart; what is open and the steps of a path keep their places.
  function separate() {
    const kept = new Set([...view.nodes.filter((node) => node.opened).map((node) => node.id), ...view.path]);
    const boxes = nodes.getIds().map((id) => ({ id, fixed: kept.has(id), ...network.getPosition(id), ...network.getBoundingBox(id) }));
    if (boxes.length <= FEW) makeRoom(boxes);
    window.legible.spread(boxes, 8);
    boxes.filter((box) => !box.fixed).forEach((box) => network.moveNode(box.id, box.x, box.y));
    network.redraw(); // measures what has moved
  }

  // Where there are few, symbols keep room for their names.
  function makeRoom(boxes) {
    const symbols = new Map(view.nodes.filter((node) => !hasName(node)).map((node) => [node.id, node]));
    network.fit({ animation: false });
    const size = sizeAt(network.getScale());
    boxes.filter((box) => symbols.has(box.id)).forEach((box) => {
      const { left, right, bottom } = labelOf(symbols.get(box.id), network.getScale(), size);
      Object.assign(box, { left, right, bottom });
    });
  }

  // The size of names beside symbols, in the drawing's own units; the ruler then measures them in pixels of the screen.
  function sizeAt(scale) {
    const pixels = Math.min(WRITTEN.most, Math.max(WRITTEN.least, WRITTEN.size * scale));
    ruler.font = `${pixels}px ${getComputedStyle(document.body).fontFamily}`;
    return pixels / scale;
  }

  function lines(text) {
    const found = [""];
    for (const word of text.split(" ")) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (longer.length <= LINE || !found.at(-1)) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  }

  // The name of a symbol, as it would stand below it at this scale.
  function labelOf(node, scale, size) {
    const text = lines(nodes.get(node.id).name);
    const { x, y } = network.getPosition(node.id);
    const half = Math.max(...text.map((line) => ruler.measureText(line).width)) / scale / 2;
    const top = y + nodes.get(node.id).size + 2;
    return { id: node.id, text: text.join("\n"), left: x - half, right: x + half, top, bottom: top + text.length * size * 1.25 + 6 };
  }

  // Write the names of symbols that have room at this scale: what is chosen first, then what has most lines.
  function write() {
    const scale = network.getScale();
    const size = sizeAt(scale);
    const chosen = new Set(network.getSelectedNodes());
    const rank = (node) => (chosen.has(node.id) ? Infinity : network.getConnectedEdges(node.id).length);
    const symbols = view.nodes.filter((node) => !hasName(node)).sort((one, other) => rank(other) - rank(one));
    const around = symbols.map((node) => {
      const { x, y } = network.getPosition(node.id);
      const { size } = nodes.get(node.id);
      return { left: x - size, right: x + size, top: y - size, bottom: y + size };
    });
    const small = new Set(symbols.map((node) => node.id));
    const named = nodes.getIds().filter((id) => !small.has(id)).map((id) => network.getBoundingBox(id));
    const written = new Map(window.legible.choose(symbols.map((node) => labelOf(node, scale, size)), [...named, ...around], 2).map((each) => [each.id, each.text]));
    nodes.update(symbols.map((node) => ({
      id: node.id,
      label: written.get(node.id) || "",
      font: { ...nodes.get(node.id).font, size, strokeWidth: 3 / scale },
    })));
  }

  // All of it, but never so small that it cannot be read: then what is open stands in the middle.
  function show() {
    network.fit({ animation: false });
    const scale = isNarrow() ? 0.6 : 0.42;
    const opened = Object.values(network.getPositions(view.nodes.filter((node) => node.opened).map((node) => node.id)));
    if (network.getScale() >= scale || !opened.length || view.path.length) return;
    const middle = (axis) => opened.reduce((sum, position) => sum + position[axis], 0) / opened.length;
    network.moveTo({ position: { x: middle("x"), y: middle("y") }, scale, animation: false });
  }

  function start() {
    const made = new vis.Network(canvas, { nodes, edges }, {
      autoResize: true,
      layout: { randomSeed: 7, improvedLayout: false },
      physics: {
        solver: "forceAtlas2Based",
        forceAtlas2Based: { gravitationalConstant: -90, springLength: 100, springConstant: 0.07, avoidOverlap: 1, damping: 0.6 },
        minVelocity: 1.5,
        stabilization: { enabled: false },
      },
      interaction: { hover: true, tooltipDelay: 200, hideEdgesOnDrag: true, keyboard: false },
      edges: {
        smooth: false,
        arrows: { to: { enabled: true, scaleFactor: 0.5 } },
        color: { color: colour("soft"), highlight: colour("focus"), hover: colour("focus"), opacity: 0.7 },
        scaling: { label: { drawThreshold: 8 } }, // smaller than that is no help; the tooltip has the words too
        font: { size: 11, color: colour("soft"), strokeWidth: 4, strokeColor: colour("surface"), align: "middle" },
        selectionWidth: 2,
      },
    });
    canvas.querySelector(".vis-network").tabIndex = -1; // the tree is for the keyboard
    made.on("click", choose);
    made.on("zoom", () => { clearTimeout(writing); writing = setTimeout(write, PAUSE); });
    made.on("hoverNode", () => { canvas.style.cursor = "pointer"; });
    made.on("hoverEdge", () => { canvas.style.cursor = "pointer"; });
    made.on("blurNode", () => { canvas.style.cursor = ""; });
    made.on("blurEdge", () => { canvas.style.cursor = ""; });
    return made;
  }

  function choose(event) {
    if (event.nodes.length) chooseNode(event.nodes[0]);
    else if (event.edges.length) chooseEdge(event.edges[0]);
  }

  function chooseNode(id) {
    const more = view.more.find((each) => `more ${each.node}` === id);
    if (more) { walk(more.open); return; }
    const node = view.nodes.find((each) => each.id === id);
    if (!node.count) tell({ node: id });
    point(id);
    if (!node.opened && !NORMS.has(node.kind)) walk(node.open, id);
  }

  function chooseEdge(id) {
    const edge = view.edges.find((each) => each.id === id);
    if (!edge || edge.to.startsWith("kind:")) return;
    tell(edge.from.startsWith("kind:") ? { node: edge.to } : { node: edge.from, to: edge.to });
  }

  // Mark a thing in the tree, and choose it in the drawing.
  function point(id) {
    document.querySelectorAll("#tree [aria-current]").forEach((item) => item.removeAttribute("aria-current"));
    const item = document.querySelector(`#tree [data-node="${CSS.escape(id)}"]`);
    if (item) item.setAttribute("aria-current", "true");
    if (nodes.get(id)) mark(id);
  }

  function mark(id) {
    network.selectNodes([id]);
    write();
  }

  function parse(html) {
    return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
  }

  async function ask(address, as) {
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(String(response.status));
      status.textContent = "";
      return await response[as]();
    } catch (error) {
      status.textContent = canvas.dataset.failed;
      return null;
    }
  }

  async function tell(query, address) {
    const parameters = new URLSearchParams(address ? new URL(address, location.href).search : { ...query, lang: language });
    parameters.set("part", "1");
    const html = await ask(`${canvas.dataset.about}?${parameters}`, "text");
    if (html === null) return;
    panel.replaceChildren(...parse(html));
    panel.scrollTop = 0;
    if (address) panel.focus();
  }

  // Go to another state of the view: the address says which.
  async function walk(address, chosen, remember = true) {
    if (view.path.length) { location.href = address; return; } // a path has a page of its own
    const search = new URL(address, location.href).search;
    const fresh = await ask(canvas.dataset.data + search, "json");
    if (fresh === null) return;
    view = fresh;
    if (remember) history.pushState({}, "", address);
    for (const [part, html] of Object.entries(view.html)) document.getElementById(part).replaceChildren(...parse(html));
    document.getElementById("view-title").textContent = view.title;
    document.title = `${view.title} · ZanGraph`;
    draw();
    if (chosen) point(chosen);
  }

  async function walkByTree(link) {
    const item = link.closest("[data-node]");
    const node = item && item.dataset.node;
    await walk(link.getAttribute("href"), node);
    const again = node && document.querySelector(`#tree [data-node="${CSS.escape(node)}"] :is(summary, a)`);
    if (again) again.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest("#tree a.walk, #tree a.about");
    if (!link) return;
    event.preventDefault();
    if (link.classList.contains("walk")) walkByTree(link);
    else tell({}, link.href);
  });

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("#tree [data-node]");
    if (item && nodes.get(item.dataset.node)) mark(item.dataset.node);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("#filter-form");
    if (!form) return;
    const { name, value } = event.target;
    walk(`${location.pathname}?${new URLSearchParams(new FormData(form))}`).then(() => {
      const again = document.querySelector(`#filter-form input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
      if (again) again.focus();
    });
  });

  document.getElementById("fit").addEventListener("click", () => { network.fit({ animation: false }); write(); });

  document.getElementById("save-png").addEventListener("click", () => {
    const drawing = canvas.querySelector("canvas");
    const picture = document.createElement("canvas");
    picture.width = drawing.width;
    picture.height = drawing.height;
    const brush = picture.getContext("2d");
    brush.fillStyle = colour("surface");
    brush.fillRect(0, 0, picture.width, picture.height);
    brush.drawImage(drawing, 0, 0);
    const link = document.createElement("a");
    link.download = "zangraph.png";
    link.href = picture.toDataURL("image/png");
    link.click();
  });

  window.addEventListener("popstate", () => walk(location.href, null, false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { network.destroy(); network = null; draw(); });
  draw();
  // For the console of the browser, and for tests.
  window.zangraph = { nodes, edges, view: () => view, get network() { return network; } };
})();
