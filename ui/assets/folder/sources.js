// The sources of uploads: two buttons, drop and paste.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { upload } from './uploads.js';
import { say } from '../shared/words.js';

/** @typedef {import('./uploads.js').Source} Source */

/**
 * Opens the browser's dialog for files, or for a folder.
 *
 * @param {boolean} folder
 */
function choose(folder) {
  const input = make('input', { type: 'file', multiple: true, webkitdirectory: folder });
  input.addEventListener('change', guarded(() => upload(Array.from(input.files ?? [], (file) => ({ file, way: (file.webkitRelativePath || file.name).split('/') })))));
  input.click();
}

document.addEventListener('click', (event) => {
  const act = event.target instanceof Element ? event.target.closest('[data-act]')?.getAttribute('data-act') : '';
  if (act === 'upload') choose(false);
  if (act === 'upload-folder') choose(true);
});

/**
 * Collects the files below an entry of a drop.
 *
 * @param {FileSystemEntry} entry
 * @param {string[]} above
 * @param {Source[]} files
 * @param {string[][]} empty
 * @returns {Promise<void>}
 */
async function walk(entry, above, files, empty) {
  const way = [...above, entry.name];
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    files.push({ file: /** @type {File} */ (file), way });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  let count = 0;
  for (;;) {
    // It returns some entries at a time, and none at the end.
    const some = /** @type {FileSystemEntry[]} */ (await new Promise((resolve, reject) => reader.readEntries(resolve, reject)));
    if (some.length === 0) break;
    count += some.length;
    for (const member of some) await walk(member, way, files, empty);
  }
  if (count === 0) empty.push(way);
}

const uploadAll = guarded(async (/** @type {DataTransfer} */ data) => {
  // The browser empties items once the listener has returned.
  const found = Array.from(data.items, (item) => ({ entry: item.kind === 'file' ? item.webkitGetAsEntry() : null, file: item.getAsFile() }));
  /** @type {Source[]} */
  const files = [];
  /** @type {string[][]} */
  const empty = [];
  for (const { entry, file } of found) {
    if (entry) await walk(entry, [], files, empty);
    else if (file) files.push({ file, way: [file.name] });
  }
  if (files.length + empty.length > 0) await upload(files, empty);
});

const curtain = make('div', { id: 'drop', hidden: true }, make('p', {}, say('dropHere')));
document.body.append(curtain);

/** @param {DragEvent} event */
const hasFiles = (event) => event.dataTransfer?.types.includes('Files') && !document.querySelector('dialog[open]');

document.addEventListener('dragover', (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  curtain.hidden = false;
});
document.addEventListener('dragleave', (event) => {
  if (!event.relatedTarget) curtain.hidden = true; // the pointer has left the window
});
document.addEventListener('drop', (event) => {
  curtain.hidden = true;
  if (!hasFiles(event) || !event.dataTransfer) return;
  event.preventDefault();
  uploadAll(event.dataTransfer);
});
document.addEventListener('paste', (event) => {
  if (!event.clipboardData?.files.length || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  uploadAll(event.clipboardData);
});
