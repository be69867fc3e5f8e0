// Asks what to do if names are taken.

import { ask } from '../shared/dialog.js';
import { nameList } from './names.js';
import { say } from '../shared/words.js';
import { make } from '../shared/dom.js';

/**
 * @param {string[]} names that are taken
 * @returns {Promise<'replace' | 'both' | 'skip' | ''>} '' for Cancel
 */
export async function askTaken(names) {
  const answer = await ask({
    title: say('taken', { n: names.length }),
    content: [nameList(names), make('p', {}, say('takenWhy'))],
    answers: [
      { value: 'both', text: say('keepBoth'), kind: 'first' },
      { value: 'skip', text: say('skip') },
      { value: 'replace', text: say('replace'), kind: 'danger' },
    ],
  });
  return /** @type {'replace' | 'both' | 'skip' | ''} */ (answer);
}

/**
 * Asks what to do with files that are there with the same size.
 *
 * @param {string[]} names
 * @returns {Promise<'skip' | 'compare' | 'both' | 'replace' | ''>} '' for Cancel
 */
export async function askWhole(names) {
  const answer = await ask({
    title: say('whole', { n: names.length }),
    content: [nameList(names), make('p', {}, say('wholeWhy'))],
    answers: [
      { value: 'skip', text: say('skip'), kind: 'first' },
      { value: 'compare', text: say('compare') },
      { value: 'both', text: say('keepBoth') },
      { value: 'replace', text: say('replace'), kind: 'danger' },
    ],
  });
  return /** @type {'skip' | 'compare' | 'both' | 'replace' | ''} */ (answer);
}
