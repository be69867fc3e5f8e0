// Edits a text file on its page. The page asks before it overwrites what somebody else has
// written. It does not edit a file whose bytes an editor would change.

import { ask } from '../shared/dialog.js';
import { make, notify } from '../shared/dom.js';
import { broken, guarded, ignoreFailure, report, request, RequestError } from '../shared/errors.js';
import { say } from '../shared/words.js';

/**
 * @typedef {object} Loaded
 * @property {string} text with \n as its only line ending
 * @property {string} tag the entity tag
 * @property {boolean} dos the file has \r\n as its line ending
 */

/**
 * Loads a file. Returns undefined, after a notice, if it cannot be edited.
 *
 * @param {string} href
 * @returns {Promise<Loaded | undefined>}
 */
async function load(href) {
  const answer = await request(href, { cache: 'no-store' });
  const bytes = await answer.arrayBuffer().catch(broken());
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    notify(say('notUTF8'), true);
    return undefined;
  }
  const dos = text.includes('\r\n');
  const unix = dos ? text.replaceAll('\r\n', '\n') : text;
  // A text area has only one kind of line ending.
  if (unix.includes('\r') || unix.includes('\0') || (dos && unix.replaceAll('\n', '\r\n') !== text)) {
    notify(say('mixedLines'), true);
    return undefined;
  }
  return { text: unix, dos, tag: answer.headers.get('ETag') ?? '' };
}

/** Shows the size and the time that the file has now. */
const showFacts = guarded(async () => {
  const answer = await request(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
  const facts = new DOMParser().parseFromString(await answer.text().catch(broken()), 'text/html').querySelector('.sum');
  if (facts) document.querySelector('.sum')?.replaceWith(facts);
}, ignoreFailure);

/**
 * @param {HTMLElement} holder of the preview
 * @param {HTMLElement} button that was pressed
 */
export async function edit(holder, button) {
  const href = holder.dataset['href'] ?? '';
  const file = await load(href);
  if (!file) return;
  const shown = [...holder.childNodes];
  const area = make('textarea', { className: 'editor', value: file.text, spellcheck: false, autocapitalize: 'off', 'aria-label': say('fileText') });
  const save = make('button', { className: 'button first', type: 'button' }, say('save'));
  const cancel = make('button', { className: 'button', type: 'button' }, say('cancel'));
  const state = make('span', { className: 'state', role: 'status' });
  const bar = make('div', { className: 'editing' }, state, cancel, save);
  let saved = area.value;
  const changed = () => area.value !== saved;

  /** @param {BeforeUnloadEvent} event */
  const guard = (event) => {
    if (changed()) event.preventDefault();
  };

  const close = () => {
    removeEventListener('beforeunload', guard);
    holder.replaceChildren(...shown); // the frame reloads
    holder.classList.remove('editing');
    button.hidden = false;
    button.focus();
  };

  /**
   * Saves the text, if the file still has this tag.
   *
   * @param {string} tag
   */
  const write = async (tag) => {
    const text = area.value;
    save.disabled = true;
    state.textContent = say('saving');
    let answer;
    try {
      answer = await request(href, {
        method: 'PUT',
        headers: { 'If-Match': tag || '*', 'Content-Type': 'text/plain; charset=utf-8' },
        body: file.dos ? text.replaceAll('\n', '\r\n') : text,
      });
    } catch (error) {
      if (!(error instanceof RequestError && error.status === 412)) throw error;
    } finally {
      save.disabled = false;
      state.textContent = '';
    }
    if (!answer) return resolve();
    saved = text;
    file.tag = answer.headers.get('ETag') ?? '';
    state.textContent = say('saved');
    void showFacts();
  };

  /** Asks which version to keep, as somebody else has changed the file. */
  const resolve = async () => {
    const theirs = await load(href).catch(report);
    const answer = await ask({
      title: say('conflict'),
      content: [make('p', {}, say('conflictWhy'))],
      cancel: say('keepEditing'),
      answers: [
        ...(theirs ? [{ value: 'theirs', text: say('takeTheirs') }] : []),
        { value: 'mine', text: say('writeMine'), kind: /** @type {const} */ ('danger') },
      ],
    });
    if (answer === 'mine') {
      if (theirs) await write(theirs.tag);
      else await write((await request(href, { method: 'HEAD' })).headers.get('ETag') ?? '');
    } else if (answer === 'theirs' && theirs) {
      Object.assign(file, theirs);
      area.value = saved = theirs.text;
    }
    area.focus();
  };

  const saveText = guarded(() => write(file.tag));
  save.addEventListener('click', saveText);
  cancel.addEventListener('click', guarded(async () => {
    if (changed() && !(await ask({ title: say('discard'), answers: [{ value: 'yes', text: say('discardDo'), kind: 'danger' }], cancel: say('keepEditing') }))) return;
    close();
  }));
  area.addEventListener('input', () => {
    state.textContent = changed() ? say('unsaved') : '';
  });
  area.addEventListener('keydown', (event) => {
    if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      saveText();
    }
  });
  addEventListener('beforeunload', guard);
  button.hidden = true;
  holder.classList.add('editing');
  holder.replaceChildren(area, bar);
  area.focus();
  area.setSelectionRange(0, 0);
}
