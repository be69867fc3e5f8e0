// Dialogs that ask the user.

import { make } from './dom.js';
import { say } from './words.js';

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {(Node | string)[]} [content]
 * @property {{ value: string, text: string, kind?: 'first' | 'danger' }[]} answers besides Cancel
 * @property {string} [cancel] the text of Cancel
 * @property {boolean} [wide]
 * @property {(dialog: HTMLDialogElement) => void} [shown] called when the dialog is open
 */

let count = 0;

/**
 * Asks, and returns the answer: '' for Cancel. Enter gives the first answer.
 *
 * @param {Question} question
 * @returns {Promise<string>}
 */
export function ask({ title, content = [], answers, cancel = say('cancel'), wide = false, shown }) {
  const heading = make('h2', { id: `dialog-${++count}`, tabIndex: -1 }, title);
  const buttons = answers.map(({ value, text, kind }) => make('button', { className: `button ${kind ?? ''}`, value, type: 'submit' }, text));
  const form = make('form', { method: 'dialog' },
    heading,
    ...content,
    make('div', { className: 'answers' }, make('button', { className: 'button', value: '', type: 'submit', formNoValidate: true }, cancel), ...buttons));
  const dialog = make('dialog', { 'aria-labelledby': heading.id, className: wide ? 'wide' : '' }, form);
  // By itself, Enter in a field presses the first button, which is Cancel.
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement) || !buttons[0]) return;
    event.preventDefault();
    form.requestSubmit(buttons[0]);
  });
  const focused = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  const field = dialog.querySelector('input, textarea');
  if (field instanceof HTMLElement) field.focus();
  else (buttons[0] ?? heading).focus();
  shown?.(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
      resolve(dialog.returnValue);
    });
  });
}

/**
 * Asks for a name, and refuses one that no file can have. Returns '' for Cancel.
 *
 * @param {string} title
 * @param {string} action
 * @param {string} [value] the name to start from
 */
export async function askName(title, action, value = '') {
  const input = make('input', { type: 'text', value, required: true, maxLength: 255, autocomplete: 'off', spellcheck: false, 'aria-label': say('name') });
  input.addEventListener('input', () => {
    const name = input.value.trim();
    input.setCustomValidity(name === '.' || name === '..' || /[/\\]/.test(name) ? say('badName') : '');
  });
  const answer = await ask({
    title,
    content: [input],
    answers: [{ value: 'yes', text: action, kind: 'first' }],
    shown: () => {
      const dot = value.lastIndexOf('.');
      input.setSelectionRange(0, dot > 0 ? dot : value.length);
    },
  });
  return answer ? input.value.trim() : '';
}
