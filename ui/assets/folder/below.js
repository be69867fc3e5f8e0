// Searches below a folder: in the files of all its folders, or for their names. On the list of
// mounts it asks each mount by itself, since the browser has a login for each.

import { icon, make } from '../shared/dom.js';
import { explain, guarded, request, RequestError } from '../shared/errors.js';
import { readEvents } from '../shared/events.js';
import { humanSize as bytes } from '../shared/format.js';
import { grouped, say } from '../shared/words.js';

/** @typedef {'lines' | 'names'} Kind */
/** @typedef {{ name: string, href: string }} Place a folder that is searched, and what its names begin with */

const field = /** @type {HTMLInputElement | null} */ (document.querySelector('.filter input'));
const form = field?.form;

const firstLines = 5; // of each file that are shown
const most = 1000; // matches and names that are found
const around = 60; // characters of a long line before its match
const longest = 240; // characters of a line

/** The list of mounts, if this is its page. */
const mounts = document.querySelector('.mounts');

/** @returns {Place[]} */
function places() {
  if (!mounts) return [{ name: '', href: location.pathname.replace(/\/?$/, '/') }];
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (mounts.querySelectorAll('a[href]'));
  return Array.from(links, (link) => ({ name: `${link.querySelector('bdi')?.textContent?.replace(/^\//, '') ?? ''}/`, href: link.pathname }));
}

/** @type {AbortController | undefined} */
let running;

const offers = make('div', { className: 'below-offers', hidden: true });
const panel = make('section', { className: 'below card', hidden: true, 'aria-label': say('belowResults') });
const sum = make('p', { className: 'below-sum', role: 'status' });
const stopper = make('button', { type: 'button', className: 'button' }, say('stop'));
const closer = make('button', { type: 'button', className: 'icon-button', title: say('close'), 'aria-label': say('close') }, icon('close'));
const results = make('div', { className: 'below-results' });
const remarks = make('ul', { className: 'below-remarks' });
panel.append(make('header', {}, sum, stopper, closer), results, remarks);

/** What is found so far, in the places that have answered. */
const nothing = { places: 0, matches: 0, files: 0, scanned: 0, total: 0 };
let found = { ...nothing };

/** @param {string} text */
const remark = (text) => {
  const item = make('li', {}, text);
  remarks.append(item);
  return item;
};

/**
 * The address of a file below a place.
 *
 * @param {Place} place
 * @param {string} name
 */
const addressOf = (place, name) => place.href + name.split('/').map(encodeURIComponent).join('/');

/** @param {Kind} kind */
function tell(kind) {
  const words = field?.value.trim() ?? '';
  const what = !running && found.places === 0 ? say('belowNothing') : kind === 'lines' ? say('belowMatches', { n: found.matches }) + (found.files > 0 ? ` · ${say('belowFiles', { n: found.files })}` : '') : say('belowNames', { n: found.matches });
  const read = running && found.total > 0 ? ` · ${say('belowRead', { read: bytes(found.scanned), of: bytes(found.total) })}` : '';
  const state = running ? `${say('searching')} ` : '';
  sum.textContent = state + say('belowSum', { words, what }) + read;
  stopper.hidden = !running;
}

/**
 * The text of a line with its match marked, cut so that the match is in it.
 *
 * @param {string} text
 * @param {string} words
 */
function marked(text, words) {
  const at = text.toLowerCase().indexOf(words.toLowerCase());
  const from = at > longest - words.length ? at - around : 0;
  const shown = (from > 0 ? '…' : '') + text.slice(from, from + longest) + (text.length > from + longest ? '…' : '');
  const hit = at < 0 ? -1 : at - from + (from > 0 ? 1 : 0);
  if (hit < 0) return [shown];
  return [shown.slice(0, hit), make('mark', {}, shown.slice(hit, hit + words.length)), shown.slice(hit + words.length)];
}

/**
 * Asks a place for an event stream. If it needs a login, the browser does not ask for it.
 *
 * @param {Place} place
 * @param {URLSearchParams} query
 * @param {AbortSignal} signal
 */
async function ask(place, query, signal) {
  const answer = await request(`${place.href}?${query}`, { headers: { Accept: 'text/event-stream', 'X-Requested-With': 'XMLHttpRequest' }, signal });
  found.places++;
  return answer;
}

/**
 * Shows the lines that the search finds in the files of a place.
 *
 * @param {Place} place
 * @param {string} words
 * @param {AbortSignal} signal
 */
async function searchLines(place, words, signal) {
  const query = new URLSearchParams({ grep: words, ignorecase: '1', events: String(most - found.matches), first: String(firstLines) });
  const before = { ...found };
  const answer = await ask(place, query, signal);
  const view = new URLSearchParams({ view: '', grep: words, ignorecase: '1' });
  const among = new URLSearchParams({ view: '', grep: words, ignorecase: '1', highlight: '1' });
  const begin = (/** @type {string} */ name) => {
    const heading = make('a', { href: `${addressOf(place, name)}?${view}` }, make('bdi', {}, place.name + name));
    const file = { name, list: make('ol'), count: make('span', { className: 'count' }), links: /** @type {[HTMLAnchorElement, number][]} */ ([]) };
    results.append(make('section', {}, make('h2', {}, heading, file.count), file.list));
    return file;
  };
  /** The file of the last line. @type {ReturnType<typeof begin> | undefined} */
  let file;
  /** @param {import('../shared/events.js').ServerEvent} event */
  const show = ({ name, data }) => {
    if (name === '') {
      if (!file || file.name !== data.file) file = begin(data.file);
      const link = make('a', { href: `${addressOf(place, data.file)}?${among}`, className: data.level ?? '' }, ...marked(data.text, words));
      file.links.push([link, data.offset]);
      file.list.append(make('li', {}, link));
    } else if (name === 'searched') {
      found.files++;
      const matches = data.events ?? data.hits;
      found.matches += matches;
      if (!file || file.name !== data.file) return;
      file.count.textContent = say('belowMatches', { n: matches });
      for (const [link, offset] of file.links) if (data.identity) link.hash = `${data.identity}:${offset}${data.print ?? ''}`;
      if (matches > file.links.length) file.list.after(make('a', { className: 'rest', href: `${addressOf(place, data.file)}?${view}` }, say('belowAll', { n: matches })));
    } else if (name === 'progress' || name === 'end') {
      found.scanned = before.scanned + data.scanned;
      found.total = before.total + data.total;
      if (name === 'end') finish(place, data);
    }
  };
  await readEvents(answer, signal, (events) => {
    events.forEach(show);
    tell('lines');
  });
}

/**
 * Shows the files and folders of a place whose names hold the words.
 *
 * @param {Place} place
 * @param {string} words
 * @param {AbortSignal} signal
 */
async function searchNames(place, words, signal) {
  const query = new URLSearchParams({ find: words, limit: String(most - found.matches) });
  const answer = await ask(place, query, signal);
  const list = make('ol', { className: 'names' });
  results.append(list);
  await readEvents(answer, signal, (events) => events.forEach(({ name, data }) => {
    if (name === '') {
      found.matches++;
      const href = addressOf(place, data.name) + (data.folder ? '/' : '?open');
      list.append(make('li', {}, make('a', { href }, make('bdi', {}, place.name + data.name + (data.folder ? '/' : ''))), make('span', { className: 'count' }, data.size === undefined ? '' : bytes(data.size))));
    } else if (name === 'end') finish(place, data);
    tell('names');
  }));
}

/**
 * Says what an answer does without.
 *
 * @param {Place} place
 * @param {{ reason: string, skipped?: { count: number, first: { name: string, reason: string }[] } }} end
 */
function finish(place, end) {
  if (end.reason === 'limit') remark(say('belowLimit', { n: most }));
  else if (end.reason !== 'done') remark(say('belowStopped'));
  const { count = 0, first = [] } = end.skipped ?? {};
  if (count === 0) return;
  const rest = count - first.length;
  const names = make('ul', {}, ...first.map((skip) => make('li', {}, make('bdi', {}, place.name + skip.name), `: ${skip.reason}`)));
  if (rest > 0) names.append(make('li', {}, `+${grouped(rest)}`));
  remarks.append(make('li', {}, make('details', {}, make('summary', {}, say('belowSkipped', { n: count })), names)));
}

/**
 * Searches, and shows what is found as it comes.
 *
 * @param {Kind} kind
 */
async function search(kind) {
  const words = field?.value.trim() ?? '';
  if (!words) return;
  running?.abort();
  const own = new AbortController();
  running = own;
  found = { ...nothing };
  results.replaceChildren();
  remarks.replaceChildren();
  panel.dataset['kind'] = kind;
  panel.hidden = false;
  document.body.classList.add('searching-below');
  remember(kind);
  tell(kind);
  for (const place of places()) {
    try {
      await (kind === 'lines' ? searchLines : searchNames)(place, words, own.signal);
    } catch (error) {
      if (own.signal.aborted) break;
      const status = error instanceof RequestError ? error.status : 0;
      if (!(error instanceof RequestError)) throw error;
      const there = `${place.href}?${new URLSearchParams({ in: kind, q: words })}`; // the same search, after the login
      if (status === 401 && place.name) remark('').append(make('a', { href: there }, say('belowLogin', { name: place.name })));
      else remark(`${place.name}${place.name && ': '}${explain(status)}`);
    }
    if (own.signal.aborted || found.matches >= most) break;
  }
  if (running !== own) return;
  running = undefined;
  tell(kind);
}

function stop() {
  running?.abort();
}

function close() {
  stop();
  running = undefined;
  panel.hidden = true;
  document.body.classList.remove('searching-below');
  remember('');
  field?.focus();
}

/** Writes the search into the address. @param {Kind | ''} kind */
function remember(kind) {
  const address = new URL(location.href);
  if (kind) address.searchParams.set('in', kind);
  else address.searchParams.delete('in');
  if (mounts && field?.value.trim()) address.searchParams.set('q', field.value.trim());
  else if (mounts) address.searchParams.delete('q');
  history.replaceState(history.state, '', address);
}

if (field && form) {
  if (mounts) field.value = new URL(location.href).searchParams.get('q') ?? '';
  for (const [kind, text] of /** @type {const} */ ([['lines', say('belowSearch')], ['names', say('belowFind')]])) {
    const button = make('button', { type: 'button', className: 'button', 'data-below': kind }, icon('search'), text);
    button.addEventListener('click', guarded(() => search(kind)));
    offers.append(button);
  }
  form.after(offers);
  (document.querySelector('.tools') ?? form).after(panel);
  const offer = () => {
    offers.hidden = field.value.trim() === '';
  };
  field.addEventListener('input', offer);
  offer();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    guarded(() => search('lines'))();
  });
  stopper.addEventListener('click', stop);
  closer.addEventListener('click', close);
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !panel.hidden) close();
  });
  document.addEventListener('keydown', (event) => {
    if (!mounts || event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || document.activeElement === field) return;
    event.preventDefault();
    field.focus();
  });
  const asked = new URL(location.href).searchParams.get('in');
  if (asked === 'lines' || asked === 'names') guarded(() => search(asked))();
}
