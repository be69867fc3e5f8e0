// The actions on the members of a writable folder: make, rename, move, copy, delete.

import { ask, askName } from '../shared/dialog.js';
import { announce, make, notify } from '../shared/dom.js';
import { explain, guarded } from '../shared/errors.js';
import { onChange, refresh, rows } from './listing.js';
import { nameList } from './names.js';
import { pickFolder } from './picker.js';
import { endAll, selected, selection } from './select.js';
import { askTaken } from './taken.js';
import { freeName, here, makeFolder, member, remove, succeeded, takenOf, transfer } from '../shared/webdav.js';
import { grouped, say } from '../shared/words.js';

/** @typedef {import('./select.js').Item} Item */

const mount = document.getElementById('writes')?.dataset['mount'] ?? here;

/** The last part of a path, encoded. @param {string} path */
const lastPart = (path) => path.replace(/\/$/, '').replace(/^.*\//, '');

/** The name at the end of a path; '' if it is not UTF-8. @param {Item} item */
function exactName(item) {
  try {
    return decodeURIComponent(lastPart(item.path));
  } catch {
    return '';
  }
}

/**
 * Shows the progress over many items, once a second. A call without a number removes it.
 *
 * @param {number} all
 * @returns {(done?: number) => void}
 */
function progress(all) {
  let last = performance.now();
  /** @type {HTMLElement | undefined} */
  let notice;
  return (done) => {
    if (done === undefined) notice?.remove();
    else if (performance.now() - last >= 1000) {
      last = performance.now();
      const text = say('progress', { sent: grouped(done), all: grouped(all) });
      if (notice) notice.textContent = text;
      else notice = announce(text);
    }
  };
}

/**
 * Does something to each item, and shows how many failed.
 *
 * @param {Item[]} list
 * @param {(item: Item) => Promise<number>} act
 * @param {number} [together] the number of items at a time
 * @returns {Promise<number>} how many succeeded
 */
async function each(list, act, together = 4) {
  let done = 0;
  let begun = 0;
  /** @type {Map<number, number>} */
  const failed = new Map();
  const report = progress(list.length);
  const work = async () => {
    for (let item = list[begun++]; item; item = list[begun++]) {
      const status = await act(item);
      if (succeeded(status)) done++;
      else failed.set(status, (failed.get(status) ?? 0) + 1);
      report(Math.min(begun, list.length));
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  report();
  for (const [status, n] of failed) notify(say('someFailed', { n, why: explain(status) }), true);
  return done;
}

async function newFolder() {
  const name = await askName(say('newFolder'), say('create'));
  if (!name) return;
  const status = await makeFolder(member(here, name));
  if (!succeeded(status)) notify(explain(status, name), true);
  await refresh();
  rows().find((row) => row.name === name)?.link.focus();
}

/** @param {Item} item */
async function rename(item) {
  const old = exactName(item) || item.name;
  const name = await askName(say('renameTo', { name: old }), say('rename'), old);
  if (!name || name === old) return;
  let to = member(here, name);
  let status = await transfer('MOVE', item.path, to, false);
  if (status === 412) {
    const answer = await askTaken([name]);
    if (answer === 'both') to = member(here, await freeName(here, name));
    if (answer === 'both' || answer === 'replace') status = await transfer('MOVE', item.path, to, answer === 'replace');
    else return;
  }
  if (!succeeded(status)) notify(explain(status, name), true);
  await refresh();
  rows().find((r) => r.name === name)?.link.focus();
}

/**
 * @param {'MOVE' | 'COPY'} method
 * @param {Item[]} list
 */
async function relocate(method, list) {
  const n = list.length;
  const moving = method === 'MOVE';
  const to = await pickFolder(moving ? say('moveTitle', { n }) : say('copyTitle', { n }), moving ? say('move') : say('copy'), mount);
  if (!to || (moving && to === here)) return;
  const taken = await takenOf(to, list.map(exactName).filter(Boolean));
  const clashing = new Set(list.filter((item) => taken.has(exactName(item))));
  const answer = clashing.size > 0 ? await askTaken([...clashing].map((item) => item.name)) : 'skip';
  if (!answer) return;
  const done = await each(answer === 'skip' ? list.filter((item) => !clashing.has(item)) : list, async (item) => {
    const clashes = clashing.has(item);
    const path = answer === 'both' && clashes ? member(to, await freeName(to, exactName(item))) : to + lastPart(item.path);
    return transfer(method, item.path.replace(/\/$/, ''), path, answer === 'replace' && clashes);
  }, answer === 'both' ? 1 : undefined); // or two items could get the same free name
  if (moving) endAll();
  await refresh();
  if (done > 0) notify(moving ? say('moved', { n: done }) : say('copied', { n: done }));
}

/** @param {Item[]} list */
async function removeAll(list) {
  const answer = await ask({
    title: list.length === 1 ? say('deleteTitle', { name: list[0]?.name ?? '' }) : say('deleteSome', { n: list.length }),
    content: [...(list.length === 1 ? [] : [nameList(list.map((item) => item.name))]), make('p', {}, say('deleteWhy'))],
    answers: [{ value: 'yes', text: say('delete'), kind: 'danger' }],
  });
  if (!answer) return;
  const done = await each(list, (item) => remove(item.path));
  endAll();
  await refresh();
  if (done > 0) notify(say('deleted', { n: done }));
}

/** @type {Record<string, (list: Item[]) => unknown>} */
const acts = {
  rename: ([item]) => item && rename(item),
  move: (list) => relocate('MOVE', list),
  copy: (list) => relocate('COPY', list),
  delete: removeAll,
};

onChange(() => {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-act="rename"]'));
  if (button) button.disabled = selected() !== 1;
});

document.addEventListener('click', guarded(async (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-act]') : null;
  const name = button?.getAttribute('data-act') ?? '';
  if (name === 'new-folder') await newFolder();
  const act = acts[name];
  if (!act) return;
  const list = await selection();
  if (list.length > 0) await act(list);
}));

document.addEventListener('keydown', guarded(async (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const focused = rows().find((row) => row.element.contains(document.activeElement));
  if (!focused || (event.key !== 'F2' && event.key !== 'Delete')) return;
  event.preventDefault();
  const item = { path: focused.link.pathname, name: focused.name };
  if (event.key === 'F2') await rename(item);
  else await removeAll(selected() > 0 ? await selection() : [item]);
}));
