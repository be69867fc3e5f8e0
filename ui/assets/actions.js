// What one does to the members of a writable folder.

import { ask, askName } from './dialog.js';
import { make, notify } from './dom.js';
import { onChange, refresh, rows, selectedRows } from './listing.js';
import { nameList } from './names.js';
import { pickFolder } from './picker.js';
import { askTaken } from './taken.js';
import { explain, freeName, here, makeFolder, member, members, remove, succeeded, transfer } from './webdav.js';
import { say } from './words.js';

/** @typedef {import('./listing.js').Row} Row */

const mount = document.getElementById('writes')?.dataset['mount'] ?? here;

/** @param {Row} row */
const nameOf = (row) => decodeURIComponent(row.link.pathname.replace(/\/$/, '').replace(/^.*\//, ''));

/** What the last part of a path stands for, or '' where it is no UTF-8. @param {Row} row */
function exactName(row) {
  try {
    return nameOf(row);
  } catch {
    return '';
  }
}

/**
 * Does something with each of some rows, one after the other, and tells how many
 * it could not be done with.
 *
 * @param {Row[]} list
 * @param {(row: Row) => Promise<number>} act
 * @returns {Promise<number>} with how many it was done
 */
async function each(list, act) {
  let done = 0;
  /** @type {Map<number, number>} */
  const failed = new Map();
  for (const row of list) {
    const status = await act(row);
    if (succeeded(status)) done++;
    else failed.set(status, (failed.get(status) ?? 0) + 1);
  }
  for (const [status, n] of failed) notify(say('someFailed', { n, why: explain(status) }), true);
  return done;
}

async function newFolder() {
  const name = await askName(say('newFolder'), say('create'));
  if (!name) return;
  const status = await makeFolder(member(here, name));
  if (!succeeded(status)) notify(explain(status), true);
  await refresh();
  rows().find((row) => row.name === name)?.link.focus();
}

/** @param {Row} row */
async function rename(row) {
  const old = exactName(row) || row.name;
  const name = await askName(say('renameTo', { name: old }), say('rename'), old);
  if (!name || name === old) return;
  const from = row.link.pathname;
  let to = member(here, name);
  let status = await transfer('MOVE', from, to, false);
  if (status === 412) {
    const answer = await askTaken([name]);
    if (answer === 'both') to = member(here, freeName(name, new Set(rows().map((r) => r.name))));
    if (answer === 'both' || answer === 'replace') status = await transfer('MOVE', from, to, answer === 'replace');
    else return;
  }
  if (!succeeded(status)) notify(explain(status), true);
  await refresh();
  rows().find((r) => r.name === name)?.link.focus();
}

/**
 * @param {'MOVE' | 'COPY'} method
 * @param {Row[]} list
 */
async function relocate(method, list) {
  const n = list.length;
  const moving = method === 'MOVE';
  const to = await pickFolder(moving ? say('moveTitle', { n }) : say('copyTitle', { n }), moving ? say('move') : say('copy'), mount);
  if (!to || (moving && to === here)) return;
  const taken = new Set((await members(to)).map((m) => m.name));
  const clashing = list.filter((row) => taken.has(exactName(row)));
  const answer = clashing.length > 0 ? await askTaken(clashing.map((row) => row.name)) : 'skip';
  if (!answer) return;
  const wanted = answer === 'skip' ? list.filter((row) => !clashing.includes(row)) : list;
  const done = await each(wanted, (row) => {
    const from = row.link.pathname.replace(/\/$/, '');
    let path = to + from.replace(/^.*\//, '');
    if (answer === 'both' && clashing.includes(row)) {
      const free = freeName(exactName(row), taken);
      taken.add(free);
      path = member(to, free);
    }
    return transfer(method, from, path, answer === 'replace' && clashing.includes(row));
  });
  if (done > 0) notify(moving ? say('moved', { n: done }) : say('copied', { n: done }));
  await refresh();
}

/** @param {Row[]} list */
async function removeAll(list) {
  const answer = await ask({
    title: list.length === 1 ? say('deleteTitle', { name: list[0]?.name ?? '' }) : say('deleteSome', { n: list.length }),
    content: [...(list.length === 1 ? [] : [nameList(list.map((row) => row.name))]), make('p', {}, say('deleteWhy'))],
    answers: [{ value: 'yes', text: say('delete'), kind: 'danger' }],
  });
  if (!answer) return;
  const done = await each(list, (row) => remove(row.link.pathname));
  if (done > 0) notify(say('deleted', { n: done }));
  await refresh();
}

/** @type {Record<string, (list: Row[]) => unknown>} */
const acts = {
  'new-folder': newFolder,
  rename: ([row]) => row && rename(row),
  move: (list) => relocate('MOVE', list),
  copy: (list) => relocate('COPY', list),
  delete: removeAll,
};

onChange(() => {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-act="rename"]'));
  if (button) button.disabled = selectedRows().length !== 1;
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-act]') : null;
  acts[button?.getAttribute('data-act') ?? '']?.(selectedRows());
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const focused = rows().find((row) => row.element.contains(document.activeElement));
  if (!focused) return;
  const selected = selectedRows();
  if (event.key === 'F2') rename(focused);
  else if (event.key === 'Delete') removeAll(selected.length > 0 ? selected : [focused]);
  else return;
  event.preventDefault();
});
