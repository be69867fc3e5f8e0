// The actions on the members of a writable folder: make, rename, move, copy, delete.

import { ask, askName } from '../shared/dialog.js';
import { make, notify } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { job } from './job.js';
import { onChange, refresh, rows } from './listing.js';
import { nameList } from './names.js';
import { pickFolder } from './picker.js';
import { endAll, selected, selection } from './select.js';
import { askTaken } from './taken.js';
import { freeName, here, makeFolder, member, remove, takenOf, transfer } from '../shared/webdav.js';
import { say } from '../shared/words.js';

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

async function newFolder() {
  const name = await askName({ title: say('newFolder'), action: say('create'), act: (wanted) => makeFolder(member(here, wanted)) });
  if (!name) return;
  await refresh();
  focusOn(name);
}

/** @param {Item} item */
async function rename(item) {
  const old = exactName(item) || item.name;
  const name = await askName({
    title: say('renameTo', { name: old }),
    action: say('rename'),
    value: old,
    replaces: true,
    act: (to, replace) => transfer('MOVE', item.path.replace(/\/$/, ''), member(here, to), replace),
  });
  if (!name) return;
  await refresh();
  focusOn(name);
}

/** @param {string} name */
function focusOn(name) {
  rows().find((row) => row.name === name)?.link.focus();
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
  const left = answer === 'skip' ? list.filter((item) => !clashing.has(item)) : list;
  const done = await job(moving ? (d) => say('moving', d) : (d) => say('copying', d), left, async (item, signal) => {
    const clashes = clashing.has(item);
    const path = answer === 'both' && clashes ? member(to, await freeName(to, exactName(item))) : to + lastPart(item.path);
    return transfer(method, item.path.replace(/\/$/, ''), path, answer === 'replace' && clashes, signal);
  }, answer === 'both' ? 1 : undefined); // or two items could get the same free name
  if (moving) endAll();
  if (done > 0) notify(moving ? say('moved', { n: done }) : say('copied', { n: done }));
  await refresh();
}

/** @param {Item[]} list */
async function removeAll(list) {
  const answer = await ask({
    title: list.length === 1 ? say('deleteTitle', { name: list[0]?.name ?? '' }) : say('deleteSome', { n: list.length }),
    content: [...(list.length === 1 ? [] : [nameList(list.map((item) => item.name))]), make('p', {}, say('deleteWhy'))],
    answers: [{ value: 'yes', text: say('delete'), kind: 'danger' }],
  });
  if (!answer) return;
  const done = await job((d) => say('deleting', d), list, (item, signal) => remove(item.path, signal));
  endAll();
  if (done > 0) notify(say('deleted', { n: done }));
  await refresh();
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
