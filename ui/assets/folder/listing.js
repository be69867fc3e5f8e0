// The rows of a listing: what they are, how to have more of them, and how to have
// them anew.

import { say } from '../shared/words.js';

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

/** The rows that are here, in the order shown. */
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

/**
 * What the server says of the listing: the words by which it has chosen what
 * matches, how many members the folder has and how many of them match, and the bytes
 * of these; and whether one page has room for all members.
 */
export function served() {
  const { served: words = '', members, matches, bytes, whole } = holder.dataset;
  return { words, members: Number(members), matches: Number(matches), bytes: Number(bytes), whole: whole !== undefined };
}

/** Whether all that matches is here. */
export function complete() {
  return !holder.querySelector('#more');
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

/** Ends the request for other rows. */
let stop = new AbortController();

/**
 * A page of the listing, or nothing where it does not come.
 *
 * @param {string} address
 * @param {AbortSignal} signal
 */
async function load(address, signal) {
  try {
    const answer = await fetch(address, { headers: { Accept: 'text/html' }, signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const form = page.getElementById('listing');
    const sum = page.querySelector('.sum');
    return answer.ok && form && sum ? { form, sum } : undefined;
  } catch {
    return undefined; // it broke off, or nobody wants it any more
  }
}

/** The link to the rows behind those of a form. @param {Element} form */
const next = (form) => /** @type {HTMLAnchorElement | null} */ (form.querySelector('#more a[rel]'));

/**
 * Puts the rows of the next page behind those of a form.
 *
 * @param {HTMLElement} form
 * @param {HTMLElement} added
 */
function join(form, added) {
  form.querySelector('.list')?.append(...added.querySelectorAll('tbody'));
  Object.assign(form.dataset, added.dataset);
  const more = /** @type {HTMLElement} */ (form.querySelector('#more'));
  const link = next(added);
  if (link) next(form)?.setAttribute('href', link.getAttribute('href') ?? '');
  else next(form)?.remove();
  const before = Number(more.dataset['before']);
  const span = more.querySelector('span');
  const values = { from: before + 1, to: before + form.querySelectorAll('tbody tr').length, n: Number(added.dataset['matches']) };
  if (!link && before === 0) more.remove();
  else if (span) span.textContent = say('shown', values);
}

/** Shows what the server counts. @param {Element} sum */
function count(sum) {
  const region = document.getElementById('count'); // it stays, as screen readers listen to it
  const [, ...rest] = sum.childNodes;
  if (!region) return;
  region.textContent = sum.querySelector('#count')?.textContent ?? '';
  region.parentElement?.replaceChildren(region, ...rest);
}

/** Takes the next rows from the server, behind those that are here; whether there were any. */
export async function more() {
  const link = next(holder);
  const { signal } = stop;
  if (!link) return true;
  const page = await load(link.href, signal);
  if (!page || signal.aborted) return signal.aborted;
  join(holder, page.form);
  count(page.sum);
  read();
  for (const f of fresh) f();
  rowsChanged();
  return true;
}

/**
 * Takes the listing from the server anew. A folder that has room on a page comes
 * whole, and the page filters it; of a larger one come those of the first rows that
 * match. What was selected stays so.
 *
 * @param {number} [least] how many rows of a large folder there should be
 */
export async function refresh(least = list.length) {
  stop.abort();
  stop = new AbortController();
  const { signal } = stop;
  const address = new URL(location.href);
  if (served().whole) address.searchParams.delete('q');
  let page = await load(address.href, signal);
  if (page && !('whole' in page.form.dataset) && address.href !== location.href) page = await load(location.href, signal); // it has grown
  for (let link = page && next(page.form); page && link && page.form.querySelectorAll('tbody tr').length < least; link = next(page.form)) {
    const added = await load(new URL(link.getAttribute('href') ?? '', location.href).href, signal);
    if (!added) break;
    join(page.form, added.form);
  }
  if (!page || signal.aborted) return;
  const selected = new Set(selectedRows().map((row) => row.link.pathname));
  const focused = list.find((row) => row.element.contains(document.activeElement))?.link.pathname;
  const within = holder.contains(document.activeElement);
  const at = shownRows().findIndex((row) => row.box.checked || row.link.pathname === focused);
  holder.replaceChildren(...page.form.childNodes);
  delete holder.dataset['whole'];
  Object.assign(holder.dataset, page.form.dataset);
  count(page.sum);
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
