// Finds what a person sees on the page by its visible words; runs inside the page under test.
window.portal = (() => {
  const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const isShown = (element) =>
    element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const shown = (root, selector) => [...root.querySelectorAll(selector)].filter(isShown);

  /** The innermost window or menu, else the page: what lies below can't be reached by a person. */
  function top() {
    const over = shown(document, '[role=dialog], [role=alertdialog], [role=menu]');
    return over.at(-1) ?? document.body;
  }

  function nameOf(element) {
    const label = element.getAttribute('aria-label');
    return label === null ? tidy(element.innerText) : tidy(label);
  }

  /** The first words inside: a label's own text, without "(optional)" and help below it. */
  function firstWords(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (tidy(node.data) !== '') return tidy(node.data);
    }
    return '';
  }

  const PRESSABLE = 'button, a[href], [role=button], [role=menuitem], [role=tab], [role=option]';

  function isNamed(element, name) {
    return nameOf(element) === name || firstWords(element) === name;
  }

  function button(name, root = top()) {
    return shown(root, PRESSABLE).find(
      (each) => isNamed(each, name) && !each.disabled && each.ariaDisabled !== 'true',
    );
  }

  /** The control of a label: an input, a text area, a select, or a group of them. */
  function field(name, root = top()) {
    for (const label of shown(root, 'label, legend, .field-label')) {
      if (firstWords(label) !== name) continue;
      if (label.matches('legend')) return label.parentElement;
      const control = label.control ?? label.closest('.field')?.querySelector('[role=group]');
      if (control) return control;
    }
    return shown(root, 'input, select, textarea').find(
      (each) => tidy(each.getAttribute('aria-label')) === name,
    );
  }

  /** The row of a table, a card or a list entry that holds these words. */
  function row(words, root = top()) {
    return shown(root, 'tbody tr, li, .card, article').find((each) =>
      [words].flat().every((word) => tidy(each.innerText).includes(word)),
    );
  }

  /** A box to tick: of the words beside it. */
  function box(name, root = top()) {
    const label = shown(root, 'label').find((each) => firstWords(each) === name);
    return label?.querySelector('input[type=checkbox], input[type=radio]');
  }

  const places = new WeakMap();

  /** Where to press it, once it stands still for two frames and nothing lies over it. */
  function point(element) {
    if (!element) return null;
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const area = element.getBoundingClientRect();
    const here = `${area.x} ${area.y} ${area.width}`;
    const before = places.get(element);
    places.set(element, here);
    if (before !== here) return null;
    const place = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
    const hit = document.elementFromPoint(place.x, place.y);
    if (!hit) return null;
    if (!isWithin(hit, element)) return null;
    aimed = { element, isMissed: false };
    return place;
  }

  function isWithin(hit, element) {
    return element.contains(hit) || hit.closest?.('label')?.control === element;
  }

  /** What the next press is meant for, until it has landed. */
  let aimed = null;

  // The page may move between the look and the press: a press of something else is swallowed.
  for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
    window.addEventListener(
      type,
      (event) => {
        if (aimed === null || !event.isTrusted) return;
        if (type === 'pointerdown') aimed.isMissed = !isWithin(event.target, aimed.element);
        if (!aimed.isMissed) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      true,
    );
  }

  /** Whether the press reached what it was meant for; yes for one that led to another page. */
  function landed() {
    const hasLanded = aimed === null || !aimed.isMissed;
    aimed = null;
    return hasLanded;
  }

  /** Chooses in a native list by the words of the entry. */
  function choose(select, words) {
    const entry = [...(select?.options ?? [])].find((each) => tidy(each.text).startsWith(words));
    if (!entry) return false;
    select.value = entry.value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }

  function has(words) {
    return tidy(document.body.innerText).includes(tidy(words));
  }

  /** The answer of the API to what this page could ask, in the organisation that the tab acts on. */
  async function statusOf(path) {
    const tenant = sessionStorage.getItem('tandem.tenant');
    const headers = tenant === null ? {} : { 'Tandem-Tenant': tenant };
    return (await fetch(path, { headers })).status;
  }

  return { statusOf, top, button, field, row, box, point, landed, choose, has, shown, tidy };
})();
