// The menu of times: a range of the log, and the way to a moment in it. All times are in the zone
// that the page shows.

import { make } from '../shared/dom.js';
import { guarded } from '../shared/errors.js';
import { change, endpoint, onAddress, onInput, setValue, value } from './form.js';
import { fileBase } from './menus.js';
import { jumpToTime } from './place.js';
import { fetchLines } from './source.js';
import { state } from './state.js';
import { clockOf, momentOf, offsetOf, parameterOf, parsed, secondsAgo, wallOf } from './times.js';
import { lang, say } from '../shared/words.js';

/** @typedef {import('./source.js').Line} Line */

const menu = /** @type {HTMLDetailsElement} */ (document.getElementById('log-time'));
const [toEnd, wholeDay] = menu.querySelectorAll('.presets');
const download = /** @type {HTMLAnchorElement} */ (menu.querySelector('[data-act="range"]'));
const clear = /** @type {HTMLButtonElement} */ (menu.querySelector('[data-act="norange"]'));
/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (document.getElementById(`log-${name}`));
const ends = /** @type {const} */ (['since', 'until']);

const minute = 60_000; // ms
const day = 24 * 60 * minute;

/** @param {Line[]} lines */
const timed = (lines) => lines.findLast((line) => line.time);

/** The zone of the page. @returns {import('./times.js').Zone} */
export function zone() {
  const own = timed(state.window.rows.map((row) => row.line));
  const log = value('zone') || /** @type {HTMLInputElement} */ (document.querySelector('#log-search [name="zone"]')).placeholder;
  const clock = clockOf(own);
  return { show: value('show'), log, clock: own && clock !== offsetOf(log, Date.parse(own.time ?? '')) ? clock : null };
}

/** The moment of a field of the form. NaN without one. @param {'since' | 'until'} name */
const end = (name) => (value(name) ? parsed(value(name), zone(), Date.now()) : NaN);

/** The year of the page: that of its newest line, or now. */
const year = () => wallOf(Date.parse(timed(state.window.rows.map((row) => row.line))?.time ?? '') || Date.now(), zone()).slice(0, 5);

/**
 * A moment in few letters: 03-04 10:11, with the year if it is another one than that of the page.
 *
 * @param {number} at
 */
const short = (at) => wallOf(at, zone()).replace(year(), '').replace('T', ' ').replace(/:00$/, '');

/** The day of such a text. @param {string} text */
const dayIn = (text) => text.replace(/ .*/, '');

/** A number of seconds in words, in one unit. @param {number} seconds */
function duration(seconds) {
  const [n, unit] = seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(n);
}

/** The range of the form in words, '' without one. */
export function rangeText() {
  const [since, until] = [value('since'), value('until')];
  if (!since && !until) return '';
  const ago = secondsAgo(since);
  if (!until && ago > 0) return say('lastTime', { time: duration(ago) });
  const [from, to] = [end('since'), end('until')];
  if ((since && Number.isNaN(from)) || (until && Number.isNaN(to))) return `${since} – ${until}`; // as the address has it
  if (!until) return say('fromTime', { time: short(from) });
  if (!since) return say('untilTime', { time: short(to) });
  const [first, last] = [short(from), short(to)];
  if (to - from === day && first.endsWith(' 00:00')) return dayIn(first);
  return `${first} – ${dayIn(first) === dayIn(last) ? last.slice(dayIn(last).length + 1) : last}`;
}

/** The parameters of the range of the form. */
export function rangeQuery() {
  const query = new URLSearchParams();
  for (const name of ends) if (value(name)) query.set(name, value(name));
  return query;
}

/**
 * The hour before the last line: a parameter of the query, and its words.
 *
 * @returns {Promise<{ since: string, text: string }>}
 */
export async function lastHour() {
  const from = await newest() - 60 * minute;
  if (Number.isNaN(from)) return { since: '-1h', text: '' };
  return { since: parameterOf(wallOf(from, zone()), zone()), text: say('fromTime', { time: short(from) }) };
}

/**
 * Chooses a range, by parameters of the query.
 *
 * @param {string} since
 * @param {string} until
 */
export function chooseRange(since, until) {
  setValue('since', since);
  change('until', until);
  draw(); // the address follows when the search does
}

/** Shows the range of the form in the menu. */
function draw() {
  const text = rangeText();
  const label = /** @type {HTMLElement} */ (menu.querySelector('summary span'));
  label.textContent = text || say('time');
  menu.classList.toggle('set', text !== '');
  for (const name of ends) {
    const at = end(name);
    const input = field(name);
    if (document.activeElement !== input) input.value = Number.isNaN(at) ? '' : wallOf(at, zone());
  }
  clear.hidden = download.hidden = text === '';
  if (text === '') return;
  download.href = endpoint(rangeQuery());
  download.download = `${fileBase}-${say('rangeName')}.log`;
}
onAddress(draw);

/** The moment of the last line that has one, or NaN. */
async function newest() {
  const { lines } = await fetchLines('end', 100, 0);
  return Date.parse(timed(lines)?.time ?? '');
}

/**
 * The moment that presets count from: now, or the last line of a log in which none of them would
 * find a line.
 */
async function latest() {
  const last = await newest();
  const yesterday = dayOf(Date.now()) - day;
  return last < yesterday ? { at: last, live: false } : { at: Date.now(), live: true };
}

/** The beginning of the day of a moment. @param {number} at */
function dayOf(at) {
  return momentOf(`${wallOf(at, zone()).slice(0, 10)}T00:00:00`, zone());
}

/** Offers ranges that end now, or with the last line, and the day before. */
async function drawPresets() {
  const { at, live } = await latest();
  /** @param {number} moment */
  const parameter = (moment) => parameterOf(wallOf(moment, zone()), zone());
  /** @param {number} ms */
  const ago = (ms) => (live ? `-${ms / minute}m` : parameter(at - ms));
  const [today, yesterday] = [dayOf(at), dayOf(dayOf(at) - day / 2)];
  const days = live ? [say('today'), say('yesterday')] : [dayIn(short(today)), dayIn(short(yesterday))];
  drawGroup(toEnd, live ? say('rangeToNow') : say('rangeToEnd', { time: short(at) }), [
    [duration(15 * 60), ago(15 * minute), ''], [duration(3600), live ? '-1h' : ago(60 * minute), ''], [days[0] ?? '', parameter(today), ''],
  ]);
  drawGroup(wholeDay, say('wholeDay'), [[days[1] ?? '', parameter(yesterday), parameter(today)]]);
}

/** @param {Element | undefined} group @param {string} head @param {[string, string, string][]} offers label, since, until */
function drawGroup(group, head, offers) {
  group?.replaceChildren(make('span', { id: group.getAttribute('aria-labelledby') ?? '' }, head), ...offers.map(([label, since, until]) => {
    const button = make('button', { type: 'button', className: 'tool', 'aria-pressed': String(value('since') === since && value('until') === until) }, label);
    button.addEventListener('click', () => {
      chooseRange(since, until);
      for (const other of menu.querySelectorAll('.presets button')) other.setAttribute('aria-pressed', String(other === button));
    });
    return button;
  }));
}

menu.addEventListener('toggle', guarded(async () => {
  if (!menu.open) return;
  draw();
  const top = wallOf(Date.parse(state.window.rows.find((row) => row.line.time)?.line.time ?? '') || Date.now(), zone());
  if (!field('moment').value) field('moment').value = top;
  await drawPresets();
}));

for (const name of ends) {
  field(name).addEventListener('input', () => {
    const { value: wall, validity } = field(name);
    if (wall || !validity.badInput) change(name, wall && parameterOf(wall, zone())); // else a part of it is missing
  });
  field(name).addEventListener('blur', draw);
}
clear.addEventListener('click', () => {
  chooseRange('', '');
  menu.querySelector('summary')?.focus();
});

const jump = guarded(async () => {
  const { value: wall } = field('moment');
  if (!wall) return;
  menu.open = false;
  await jumpToTime(new Date(momentOf(wall, zone())).toISOString());
});
menu.querySelector('[data-act="jump"]')?.addEventListener('click', jump);
field('moment').addEventListener('keydown', (event) => {
  if (event.key === 'Enter') jump();
});
onInput(['show'], () => {
  field('moment').value = '';
});
