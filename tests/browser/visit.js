// What a reader meets on a page: read once per visit, judged in test_pages.py.
() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (node) => node.closest(".tabel, pre") !== null;
  const shown = (node) => node.checkVisibility();
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.textContent.trim() && shown(node.parentElement)) texts.push(node);
  }
  const beside = texts.filter((node) => {
    if (scrolls(node.parentElement)) return false;
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].some((box) => box.left < -1 || box.right > width + 1);
  });
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (node) => {
    const [one, two] = [light(getComputedStyle(node).color), light(paper(node))];
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  };
  return {
    width,
    scrollWidth: document.scrollingElement.scrollWidth,
    words: texts.length,
    beside: beside.map((node) => node.textContent.trim()),
    pale: texts.filter((node) => contrast(node.parentElement) < 4.5).map((n) => n.textContent.trim()),
    scrolling: [...document.querySelectorAll(".tabel")]
      .filter((frame) => frame.scrollWidth > frame.clientWidth + 1)
      .map((frame) => frame.querySelector("caption").textContent),
    headings: [...document.querySelectorAll("h1")].filter(shown).map((node) => node.textContent),
    images: [...document.images].map((image) => image.naturalWidth),
    open: document.querySelectorAll("details[open]").length,
    code: [...document.querySelectorAll("details.code")].filter(shown).length,
    banners: [...document.querySelectorAll(".banier")].filter(shown).length,
  };
};
