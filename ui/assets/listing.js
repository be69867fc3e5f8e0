// The rows of a listing: what they are, and how to have them anew.

const holder = /** @type {HTMLFormElement} */ (document.getElementById('listing'));

/**
 * @typedef {object} Row
 * @property {HTMLTableRowElement} element
 * @property {HTMLInputElement} box selects the row
 * @property {HTMLAnchorElement} link opens it
 * @property {string} name as shown
 * @property {boolean} folder
 */

/** @type {Row[]} */
let list = [];

function read() {
  list = Array.from(holder.querySelectorAll('tbody tr'), (element) => {
    const box = /** @type {HTMLInputElement} */ (element.querySelector('.c input'));
    const link = /** @type {HTMLAnchorElement} */ (element.querySelector('.n a'));
    const name = link.querySelector('bdi')?.textContent ?? '';
    return { element: /** @type {HTMLTableRowElement} */ (element), box, link, name, folder: link.pathname.endsWith('/') };
  });
}
read();

/** All rows, in the order shown. */
export function rows() {
  return list;
}

/** The rows that the filter leaves. */
export function shownRows() {
  return list.filter((row) => !row.element.hidden);
}

/** The rows that are selected and can be seen to be. */
export function selectedRows() {
  return list.filter((row) => row.box.checked && !row.element.hidden);
}

/**
 * The size of a file in bytes, zero of a folder.
 *
 * @param {Row} row
 */
export function sizeOf(row) {
  const exact = row.element.querySelector('.s')?.getAttribute('title') ?? '';
  return Number(exact.replace(/\D/g, ''));
}

/** The words by which the server has chosen the rows, and would again. */
export function servedFilter() {
  return holder.dataset['served'] ?? '';
}

/** @type {(() => void)[]} */
const fresh = [];

/**
 * Calls f whenever the rows are others.
 *
 * @param {() => void} f
 */
export function onRows(f) {
  fresh.push(f);
}

/** @type {(() => void)[]} */
const changed = [];

/**
 * Calls f whenever other rows are shown or selected.
 *
 * @param {() => void} f
 */
export function onChange(f) {
  changed.push(f);
}

/** Tells that other rows are shown or selected. */
export function rowsChanged() {
  for (const f of changed) f();
}

/**
 * Takes the listing from the server anew, all of it: the filter is the page's.
 * What was selected stays so.
 */
export async function refresh() {
  const address = new URL(location.href);
  address.searchParams.delete('q');
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const selected = new Set(selectedRows().map((row) => row.link.pathname));
  const focused = list.find((row) => row.element.contains(document.activeElement))?.link.pathname;
  const within = holder.contains(document.activeElement);
  const at = shownRows().findIndex((row) => row.box.checked || row.link.pathname === focused);
  const taken = page.getElementById('listing');
  const sum = page.querySelector('.sum');
  if (!taken || !sum) return;
  holder.replaceChildren(...taken.childNodes);
  holder.dataset['served'] = '';
  document.querySelector('.sum')?.replaceWith(sum);
  read();
  for (const row of list) {
    row.box.checked = selected.has(row.link.pathname);
    if (row.link.pathname === focused) row.link.focus();
  }
  for (const f of fresh) f();
  rowsChanged();
  if (!within || holder.contains(document.activeElement)) return;
  // What had the focus is gone: it goes to what has come into its place.
  const shown = shownRows();
  (shown[Math.max(0, Math.min(at, shown.length - 1))]?.link ?? document.getElementById('main'))?.focus();
}
