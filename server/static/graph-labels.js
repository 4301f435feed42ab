// Keep what is drawn apart, and choose which names have room, so that no name stands on another.
"use strict";

window.legible = (() => {
  const PASSES = 80;

  // How far two boxes reach into each other, across and down; not at all where one of them is not above 0.
  function reach(one, other, gap) {
    return {
      x: Math.min(one.right, other.right) - Math.max(one.left, other.left) + gap,
      y: Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) + gap,
    };
  }

  function push(box, axis, distance) {
    const [from, to] = axis === "x" ? ["left", "right"] : ["top", "bottom"];
    box[from] += distance;
    box[to] += distance;
    box[axis] += distance;
  }

  function part(one, other, gap) {
    const { x, y } = reach(one, other, gap);
    if (x <= 0 || y <= 0 || (one.fixed && other.fixed)) return false;
    const [axis, distance] = x < y ? ["x", x] : ["y", y];
    const sign = one[axis] <= other[axis] ? -1 : 1;
    const share = one.fixed ? 0 : other.fixed ? 1 : 0.5;
    push(one, axis, sign * distance * share);
    push(other, axis, -sign * distance * (1 - share));
    return true;
  }

  // Push boxes apart that stand on one another, each by half; those that are fixed stay.
  function spread(boxes, gap) {
    for (let pass = 0; pass < PASSES; pass += 1) {
      let parted = false;
      boxes.forEach((one, index) => {
        for (let next = index + 1; next < boxes.length; next += 1) parted = part(one, boxes[next], gap) || parted;
      });
      if (!parted) return;
    }
  }

  // Return the labels that have room, the first ones first; what is taken is taken.
  function choose(labels, taken, gap) {
    const full = [...taken];
    return labels.filter((label) => {
      const free = full.every((box) => { const { x, y } = reach(label, box, gap); return x <= 0 || y <= 0; });
      if (free) full.push(label);
      return free;
    });
  }

  return { spread, choose };
})();
