// Dialogs that ask the user.

import { make } from './dom.js';
import { explain, guarded, succeeded } from './errors.js';
import { say } from './words.js';

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {(Node | string)[]} [content]
 * @property {{ value: string, text: string, kind?: 'first' | 'danger' }[]} answers besides Cancel
 * @property {string} [cancel] the text of Cancel
 * @property {boolean} [wide]
 * @property {(dialog: HTMLDialogElement) => void} [shown] called when the dialog is open
 * @property {(answer: string) => Promise<boolean>} [act] does what was answered; the dialog stays if it returns false
 */

let count = 0;

/**
 * Asks, and returns the answer: '' for Cancel. Enter gives the first answer.
 *
 * @param {Question} question
 * @returns {Promise<string>}
 */
export function ask({ title, content = [], answers, cancel = say('cancel'), wide = false, shown, act }) {
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
  form.addEventListener('submit', guarded(async (event) => {
    const answer = event.submitter?.getAttribute('value');
    if (!act || !answer) return;
    event.preventDefault();
    for (const button of buttons) button.disabled = true;
    try {
      if (await act(answer)) dialog.close(answer);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }));
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
 * Asks for a name and gives it to something. As long as that fails, the dialog stays and says why.
 * Returns '' for Cancel, and for a name that was not changed.
 *
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.action
 * @param {string} [question.value] the name to start from
 * @param {boolean} [question.replaces] a name that is taken can be replaced
 * @param {(name: string, replace: boolean) => Promise<number>} question.act returns the status of a request
 */
export async function askName({ title, action, value = '', replaces = false, act }) {
  const input = make('input', { type: 'text', value, required: true, maxLength: 255, autocomplete: 'off', spellcheck: false, 'aria-label': say('name') });
  const why = make('p', { className: 'why', role: 'alert' });
  const before = input.value; // a field holds no line ends, a name may
  const name = () => trimmed(input.value, before);
  /** @type {HTMLElement | null} */
  let replace = null;
  input.addEventListener('input', () => {
    input.setCustomValidity(['', '.', '..'].includes(name()) || /[/\\]/.test(name()) ? say('badName') : '');
    input.removeAttribute('aria-invalid');
    why.textContent = '';
    if (replace) replace.hidden = true;
  });
  const answer = await ask({
    title,
    content: [input, why],
    answers: [{ value: 'yes', text: action, kind: 'first' }, { value: 'replace', text: say('replace'), kind: 'danger' }],
    shown: (dialog) => {
      replace = dialog.querySelector('button[value="replace"]');
      if (replace) replace.hidden = true;
      const dot = before.lastIndexOf('.');
      input.setSelectionRange(0, dot > 0 ? dot : before.length);
    },
    act: async (pressed) => {
      if (input.value === before) return true;
      const status = await act(name(), pressed === 'replace');
      if (succeeded(status)) return true;
      why.textContent = explain(status, status === 404 ? before : name()); // what is gone is what had the name before
      input.setAttribute('aria-invalid', 'true');
      input.focus();
      if (replace) replace.hidden = !replaces || status !== 412;
      return false;
    },
  });
  return answer && input.value !== before ? name() : '';
}

/**
 * A name without blanks around it, but for those that it had before.
 *
 * @param {string} name
 * @param {string} before
 */
function trimmed(name, before) {
  if (before === before.trimStart()) name = name.trimStart();
  return before === before.trimEnd() ? name.trimEnd() : name;
}
