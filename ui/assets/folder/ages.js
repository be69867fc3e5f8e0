// Keeps the ages of the rows right while the page is open.

import { onRows, rows } from './listing.js';
import { say } from '../shared/words.js';

const minute = 60_000;
const hour = 60 * minute;

/** @type {{ element: HTMLElement, time: number }[]} */
let young = [];

function collect() {
  const now = Date.now();
  young = [];
  for (const row of rows()) {
    const element = /** @type {HTMLElement | null} */ (row.element.querySelector('.age'));
    const time = Date.parse(row.element.querySelector('time')?.dateTime ?? '');
    if (element && now - time < 24 * hour) young.push({ element, time });
  }
}

function update() {
  const now = Date.now();
  for (const { element, time } of young) {
    const age = now - time;
    if (age >= 24 * hour) continue; // the server writes days
    const text = age < minute ? say('justNow') : age < hour ? say('minutesAgo', { n: Math.floor(age / minute) }) : say('hoursAgo', { n: Math.floor(age / hour) });
    if (element.textContent === text) continue;
    element.textContent = text;
    element.classList.toggle('fresh', age < minute);
  }
}

collect();
onRows(collect);
setInterval(update, minute / 4);
