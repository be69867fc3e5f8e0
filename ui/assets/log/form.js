// The form of the page: what the user asks for. The address holds the same, so that a page can
// be reloaded or sent to somebody. The parameters are those of the log API.

import { notify } from '../shared/dom.js';
import { report, RequestError } from '../shared/errors.js';

const form = /** @type {HTMLFormElement} */ (document.getElementById('log-search'));

/** The parameters that choose lines, and those that change how lines look. */
const filters = ['grep', 'regex', 'ignorecase', 'invert', 'level', 'since', 'until', 'context'];
const looks = ['highlight', 'order', 'rotated', 'show', 'numbers', 'zone', 'charset', 'text'];

/** The parameters that choose some of several logs. */
const choosing = ['name', 'glob', 'depth', 'without'];

const { daily: isDaily, packed: isPacked, linked: by, together: several } = document.getElementById('log-rows')?.dataset ?? {};

/** Whether this is the newest file of a log that has a new name each day. */
export const daily = isDaily !== undefined;
/** Whether the page shows several logs as one. */
export const together = several !== undefined;
/** Whether the file is compressed, or the logs are too many: no new lines come. */
export const packed = isPacked !== undefined;
/** What the link opens by which the user is here: 'file' or 'folder'; '' for no link. */
export const linked = by ?? '';

/** @param {string} name */
function control(name) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
}

/** The value of a field: '1' or '' for a checkbox. @param {string} name */
export function value(name) {
  const c = control(name);
  if (c instanceof HTMLInputElement && c.type === 'checkbox') return c.checked ? '1' : '';
  return c.value.trim();
}

/**
 * Sets a field, without an event.
 *
 * @param {string} name
 * @param {string} to
 */
export function setValue(name, to) {
  const c = control(name);
  if (c instanceof HTMLInputElement && c.type === 'checkbox') c.checked = to !== '' && to !== '0';
  else c.value = to;
}

/** Whether the newest lines stand on top. */
export const newestFirst = () => value('order') === 'newest';

/** Whether the form searches for some lines. */
export function searching() {
  return ['grep', 'level', 'since', 'until'].some((name) => value(name) !== '');
}

/** Whether it searches for all lines of a range of times: they are events of it, and match nothing. */
export function ranging() {
  return searching() && value('grep') === '' && value('level') === '';
}

/** Whether only those lines are shown. Otherwise they are highlighted among all lines. */
export function filtering() {
  return searching() && value('highlight') === '';
}

/** The parameters that choose lines. */
export function filterQuery() {
  const query = new URLSearchParams();
  for (const name of filters) {
    const v = value(name);
    if (v !== '' && (value('grep') !== '' || !['regex', 'ignorecase', 'invert'].includes(name))) query.set(name, v);
  }
  return query;
}

/** Which of several logs are shown. @type {[string, string][]} */
let choice = [];

/** The logs that are hidden. */
export const hidden = () => choice.filter(([name]) => name === 'without').map(([, log]) => log);

/** Hides some logs, and no others. @param {string[]} logs */
export function hide(logs) {
  choice = [...choice.filter(([name]) => name !== 'without'), .../** @type {[string, string][]} */ (logs.map((log) => ['without', log]))];
}

/**
 * The address of an endpoint of this log.
 *
 * @param {URLSearchParams} query
 */
export function endpoint(query) {
  for (const name of ['charset', 'text', 'zone', 'rotated']) if (value(name) !== '') query.set(name, value(name));
  if (query.has('follow') && daily) query.set('rotated', '1'); // else the stream would end at midnight
  for (const [name, log] of choice) query.append(name, log);
  if (together && !['lines', 'tail', 'histogram', 'follow'].some((name) => query.has(name))) query.set('merge', '1');
  return `${location.pathname}?${query}`;
}

/** @type {(() => void)[]} */
const addressListeners = [];

/**
 * Calls f after the form has been written into the address, or read from it: it is what the page
 * shows.
 *
 * @param {() => void} f
 */
export function onAddress(f) {
  addressListeners.push(f);
}

/** The address of the page, with what the form says. @param {string} hash */
export function addressOf(hash) {
  const query = filterQuery();
  for (const name of looks) if (value(name) !== '') query.set(name, value(name));
  if (value('wrap') === '') query.set('wrap', '0');
  for (const [name, log] of choice) query.append(name, log);
  return `?view${query.size > 0 ? `&${query}` : ''}${hash === '#' ? '' : hash}`;
}

/**
 * Writes the form into the address of the page.
 *
 * @param {string} [hash]
 * @param {boolean} [push] adds a step to the history, so that Back leads to the address before
 */
export function writeAddress(hash = location.hash, push = false) {
  const to = addressOf(hash);
  if (push) history.pushState(null, '', to);
  else history.replaceState(history.state, '', to);
  for (const f of addressListeners) f();
}

/** Reads the form from the address of the page. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  choice = together ? [...query].filter(([name]) => choosing.includes(name)) : [];
  const zone = (query.get('zone') ?? '').replaceAll(' ', '+'); // a + in a query means a blank
  const older = ['local', 'utc'].includes(zone); // links of before show mean it by that
  if (older && !query.has('show')) query.set('show', zone);
  query.set('zone', older ? '' : zone);
  for (const name of [...filters, ...looks]) setValue(name, query.get(name) ?? '');
  setValue('text', query.has('text') ? '1' : '');
  setValue('wrap', query.get('wrap') ?? '1');
  if (!query.has('grep')) setValue('ignorecase', '1');
  for (const f of addressListeners) f();
}

/**
 * Changes a field as the user does: what depends on it follows.
 *
 * @param {string} name
 * @param {string} to
 */
export function change(name, to) {
  setValue(name, to);
  for (const type of ['input', 'change']) control(name).dispatchEvent(new Event(type, { bubbles: true }));
}

/**
 * Calls f after the user has changed one of these fields.
 *
 * @param {string[]} names
 * @param {(name: string) => void} f
 */
export function onInput(names, f) {
  document.addEventListener('input', (event) => { // fields may stand elsewhere on the page
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.form === form && names.includes(field.name)) f(field.name);
  });
}

/**
 * Calls f when the user has finished the change of a field.
 *
 * @param {string} name
 * @param {() => void} f
 */
export function onChange(name, f) {
  form.addEventListener('change', (event) => {
    if (/** @type {HTMLInputElement} */ (event.target).name === name) f();
  });
}

/**
 * Shows why a query failed. The server says what is wrong with one.
 *
 * @param {unknown} error
 * @returns {string} what the server says, or ''
 */
export function refused(error) {
  if (!(error instanceof RequestError) || error.status !== 400) {
    report(error);
    return '';
  }
  const why = error.message.replace(/^400 Bad Request: /, '').trim();
  notify(why, true);
  return why;
}

form.addEventListener('submit', (event) => event.preventDefault());
