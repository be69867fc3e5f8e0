// Lists of names in dialogs.

import { make } from '../shared/dom.js';
import { say } from '../shared/words.js';

const maxNames = 6;

/**
 * A list of the first names, and of how many more there are.
 *
 * @param {string[]} names
 */
export function nameList(names) {
  const list = make('ul', { className: 'names' }, ...names.slice(0, maxNames).map((name) => make('li', {}, make('bdi', {}, name))));
  if (names.length > maxNames) list.append(make('li', {}, say('andMore', { n: names.length - maxNames })));
  return list;
}
