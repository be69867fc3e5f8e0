// The logs of the page: each has a name and a colour, before its lines. A click hides one, or shows it
// alone.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { onLine } from './follow.js';
import { endpoint, filterQuery, hidden, hide, onAddress, searching } from './form.js';
import { labelWith } from './line.js';
import { reopen } from './place.js';

/** @typedef {{ name: string, label: string, colour: string, chip: HTMLElement, link: HTMLAnchorElement, only: HTMLButtonElement }} Source */

const colours = 8;
const holder = /** @type {HTMLElement} */ (document.getElementById('log-sources'));
const { hide: hideIt = '', show: showIt = '', only: onlyIt = '', all: allOfThem = '' } = holder.dataset; // words
const all = make('button', { type: 'button', className: 'all', hidden: true }, allOfThem);

/** @type {Map<string, Source>} by name */
const sources = new Map();

/** The name of the log of a position. @param {string} at */
function nameOf(at) {
  const [, code = ''] = /^at-?\d+!([\w-]+)!/.exec(at) ?? [];
  const bytes = Uint8Array.from(atob(code.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {HTMLElement} chip
 * @param {HTMLAnchorElement} link
 */
function add(name, label, chip, link) {
  const only = make('button', { type: 'button', className: 'only', 'aria-label': `${label}: ${onlyIt}` }, onlyIt);
  const source = { name, label, colour: `s${sources.size % colours}`, chip, link, only };
  link.classList.add(source.colour);
  link.addEventListener('click', guarded((event) => {
    event.preventDefault();
    return event.altKey ? showOnly(name) : toggle(name);
  }));
  only.addEventListener('click', guarded(() => showOnly(name)));
  chip.append(only);
  sources.set(name, source);
  return source;
}

for (const chip of /** @type {NodeListOf<HTMLElement>} */ (holder.querySelectorAll('.source'))) {
  const { name = '', label = '' } = chip.dataset;
  add(decodeURIComponent(name), label, chip, /** @type {HTMLAnchorElement} */ (chip.querySelector('a')));
}
holder.append(all);

/** A log that has appeared. @param {string} name */
function join(name) {
  const label = name.replace(/^.*\//, '').replace(/\.log$/, '') || name;
  const link = make('a', { href: '?view' }, make('bdi', {}, label));
  const chip = make('span', { className: 'source' }, link);
  all.before(chip);
  const source = add(name, label, chip, link);
  draw();
  return source;
}

/** Shows which logs are hidden. */
function draw() {
  const off = hidden();
  for (const { name, label, chip, link, only } of sources.values()) {
    const shown = !off.includes(name);
    const act = shown ? hideIt : showIt;
    chip.classList.toggle('off', !shown);
    link.title = `${act} ${name}`;
    link.setAttribute('aria-label', `${label}: ${act}`);
    only.hidden = sources.size < 2 || (shown && off.length === sources.size - 1);
  }
  all.hidden = off.length === 0;
}
onAddress(draw);

/** @param {string[]} names */
async function hideOnly(names) {
  hide(names);
  await reopen();
}

/** @param {string} name */
async function toggle(name) {
  const off = hidden();
  const names = off.includes(name) ? off.filter((other) => other !== name) : [...off, name];
  await hideOnly(names.length < sources.size ? names : off); // one is left
}

/** @param {string} name */
const showOnly = (name) => hideOnly([...sources.keys()].filter((other) => other !== name));

all.addEventListener('click', guarded(async () => {
  await hideOnly([]);
  /** @type {HTMLElement | null} */ (holder.querySelector('a'))?.focus({ preventScroll: true });
}));

document.getElementById('log-text-of')?.addEventListener('toggle', () => {
  /** @param {string} act @param {URLSearchParams | null} query */
  const link = (act, query) => {
    const a = /** @type {HTMLAnchorElement} */ (document.querySelector(`#log-text-of [data-act="${act}"]`));
    a.hidden = !query;
    if (query) a.href = endpoint(query);
  };
  link('newest', new URLSearchParams({ tail: '10000' }));
  link('found', searching() ? filterQuery() : null);
});

labelWith((line) => {
  const source = sources.get(nameOf(line.at));
  return source ? make('span', { className: `src ${source.colour}`, title: line.file }, source.label) : null;
});
onLine((line) => {
  const name = nameOf(line.at);
  if (name && !sources.has(name)) join(name);
});
