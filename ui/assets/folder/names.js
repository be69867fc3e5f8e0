// Lists of names in dialogs.

import { make } from '../shared/dom.js';
import { say } from '../shared/words.js';

const most = 6;

/**
 * The first of some names, and how many more there are.
 *
 * @param {string[]} names
 */
export function nameList(names) {
  const list = make('ul', { className: 'names' }, ...names.slice(0, most).map((name) => make('li', {}, make('bdi', {}, name))));
  if (names.length > most) list.append(make('li', {}, say('andMore', { n: names.length - most })));
  return list;
}
