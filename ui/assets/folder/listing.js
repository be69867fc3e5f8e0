// The rows of a listing: reads them from the page, loads more, and reloads them.

import { broken, request, RequestError } from '../shared/errors.js';
import { say } from '../shared/words.js';

const holder = /** @type {HTMLFormElement} */ (document.getElementById('listing'));

/**
 * @typedef {object} Row
 * @property {HTMLTableRowElement} element
 * @property {HTMLInputElement} box the checkbox that selects the row
 * @property {HTMLAnchorElement} link to the member
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

/** The rows on the page, in order. */
export function rows() {
  return list;
}

/** The rows that match the filter. */
export function shownRows() {
  return list.filter((row) => !row.element.hidden);
}

/** The rows that are selected and match the filter. */
export function selectedRows() {
  return list.filter((row) => row.box.checked && !row.element.hidden);
}

/**
 * The size of a file in bytes; 0 for a folder.
 *
 * @param {Row} row
 */
export function sizeOf(row) {
  const exact = row.element.querySelector('.s')?.getAttribute('title') ?? '';
  return Number(exact.replace(/\D/g, ''));
}

/**
 * What the server has sent: the words of its filter, the number of members and of matches, and
 * whether one page holds all members.
 */
export function served() {
  const { served: words = '', members, matches, whole } = holder.dataset;
  return { words, members: Number(members), matches: Number(matches), whole: whole !== undefined };
}

/** Whether the page has all matches. */
export function complete() {
  return !holder.querySelector('#more');
}

/** @type {(() => void)[]} */
const rowListeners = [];

/**
 * Calls f after rows have been added or replaced.
 *
 * @param {() => void} f
 */
export function onRows(f) {
  rowListeners.push(f);
}

/** @type {(() => void)[]} */
const changeListeners = [];

/**
 * Calls f after other rows are shown or selected.
 *
 * @param {() => void} f
 */
export function onChange(f) {
  changeListeners.push(f);
}

/** Tells the listeners that other rows are shown or selected. */
export function rowsChanged() {
  for (const f of changeListeners) f();
}

/** The requests for rows. refresh aborts them. */
let requests = new AbortController();

/**
 * Loads a page of the listing. Another page in its place asks for a login.
 *
 * @param {string} address
 * @param {AbortSignal} signal
 */
async function load(address, signal) {
  const answer = await request(address, { headers: { Accept: 'text/html' }, signal });
  const page = new DOMParser().parseFromString(await answer.text().catch(broken(signal)), 'text/html');
  const form = page.getElementById('listing');
  const sum = page.querySelector('.sum');
  if (!form || !sum) throw new RequestError(401);
  return { form, sum };
}

/**
 * The size of all matches in bytes. The page of a long folder does not tell it, except sorted by
 * size: so this asks for the rows after the largest.
 */
export async function totalSize() {
  const { bytes, served: q = '' } = holder.dataset;
  if (bytes !== undefined) return Number(bytes);
  const query = new URLSearchParams({ q, sort: 'size', after: `${Number.MAX_SAFE_INTEGER}/~` });
  const { form } = await load(`${location.pathname}?${query}`, requests.signal);
  return Number(form.dataset['bytes']);
}

/** The link to the rows after those of a form. @param {Element} form */
const next = (form) => /** @type {HTMLAnchorElement | null} */ (form.querySelector('#more a[rel]'));

/**
 * Appends the rows of the next page to a form.
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

/** Shows the counts of the server. @param {Element} sum */
function showCounts(sum) {
  const region = document.getElementById('count'); // screen readers watch this element, so it stays
  const [, ...rest] = sum.childNodes;
  if (!region) return;
  region.textContent = sum.querySelector('#count')?.textContent ?? '';
  region.parentElement?.replaceChildren(region, ...rest);
}

/** Loads the next rows. */
export async function more() {
  const link = next(holder);
  const { signal } = requests;
  if (!link) return;
  const page = await load(link.href, signal);
  if (signal.aborted) return;
  join(holder, page.form);
  showCounts(page.sum);
  read();
  for (const f of rowListeners) f();
  rowsChanged();
}

/**
 * Loads pages of the listing until there are enough rows.
 *
 * @param {URL} address
 * @param {number} minRows
 * @param {AbortSignal} signal
 */
async function loadRows(address, minRows, signal) {
  let page = await load(address.href, signal);
  if (!('whole' in page.form.dataset) && address.href !== location.href) page = await load(location.href, signal); // the folder has grown
  for (let link = next(page.form); link && page.form.querySelectorAll('tbody tr').length < minRows; link = next(page.form)) {
    join(page.form, (await load(new URL(link.getAttribute('href') ?? '', location.href).href, signal)).form);
  }
  return page;
}

/**
 * Reloads the listing, and keeps the selection. The server sends a small folder whole, and the
 * page filters it; of a large folder it sends the first matches.
 *
 * @param {number} [minRows] the rows of a large folder to load, if it has so many matches
 */
export async function refresh(minRows = list.length) {
  requests.abort();
  requests = new AbortController();
  const { signal } = requests;
  const address = new URL(location.href);
  if (served().whole) address.searchParams.delete('q');
  const page = await loadRows(address, minRows, signal).catch((error) => {
    if (!signal.aborted) throw error;
  });
  if (!page || signal.aborted) return;
  const selected = new Set(selectedRows().map((row) => row.link.pathname));
  const focused = list.find((row) => row.element.contains(document.activeElement))?.link.pathname;
  const within = holder.contains(document.activeElement);
  const at = shownRows().findIndex((row) => row.box.checked || row.link.pathname === focused);
  holder.replaceChildren(...page.form.childNodes);
  delete holder.dataset['whole'];
  delete holder.dataset['bytes'];
  Object.assign(holder.dataset, page.form.dataset);
  showCounts(page.sum);
  read();
  for (const row of list) {
    row.box.checked = selected.has(row.link.pathname);
    if (row.link.pathname === focused) row.link.focus();
  }
  for (const f of rowListeners) f();
  rowsChanged();
  if (!within || holder.contains(document.activeElement)) return;
  // The row with the focus is gone: the row in its place gets the focus.
  const shown = shownRows();
  (shown[Math.max(0, Math.min(at, shown.length - 1))]?.link ?? document.getElementById('main'))?.focus();
}
