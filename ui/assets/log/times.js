// Times of a log and the zones in which they are shown. This module needs no page, so its tests need
// no browser.

const padded = (/** @type {number} */ n, digits = 2) => String(n).padStart(digits, '0');

/** An offset from UTC in minutes, as RFC 3339 has it. @param {number} minutes */
const offset = (minutes) => `${minutes < 0 ? '-' : '+'}${padded(Math.floor(Math.abs(minutes) / 60))}:${padded(Math.abs(minutes) % 60)}`;

/**
 * A moment in the zone that the page shows.
 *
 * @param {string} time RFC 3339
 * @param {string} show local, utc, or '' for the zone of time
 */
export function momentIn(time, show) {
  const m = /^(\d{4})-(\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?/.exec(time);
  if (!show) return m ? `${m[2]} ${m[3]}${Number(m[4]) > 0 ? `.${m[4]?.padEnd(3, '0')}` : ''}` : time;
  const d = new Date(time);
  const utc = show === 'utc' ? d : new Date(d.getTime() - d.getTimezoneOffset() * 60_000);
  const ms = Number(m?.[4]) > 0 ? `.${padded(utc.getUTCMilliseconds(), 3)}` : '';
  return `${padded(utc.getUTCMonth() + 1)}-${padded(utc.getUTCDate())} ${padded(utc.getUTCHours())}:${padded(utc.getUTCMinutes())}:${padded(utc.getUTCSeconds())}${ms}`;
}

const day = 24 * 60; // minutes

/**
 * How many minutes the clock of a log is ahead of UTC: the time in the text of a line minus
 * the moment that the server has read from it. 0 if the text has no time.
 *
 * @param {{ time?: string, text: string } | undefined} line
 */
export function clockOf(line) {
  const m = line?.time ? /(?:^|\D)(?:(\d{4})[-/](\d\d)[-/](\d\d)[T ])?(\d\d):(\d\d):\d\d(?!\d)/.exec(line.text.slice(0, 400)) : null;
  if (!m) return 0;
  const [year, month, date, hour, minute] = m.slice(1).map(Number);
  const then = Date.parse(line?.time ?? '') / 60_000;
  const ahead = Date.UTC(year || 1970, (month || 1) - 1, date || 1, hour, minute) / 60_000 - Math.floor(then);
  const near = m[1] && Math.abs(ahead) <= 14 * 60 ? ahead : ((((ahead + day / 2) % day) + day) % day) - day / 2; // without a date from UTC-12 to UTC+12
  return Math.round(near / 15) * 15;
}

/**
 * A moment by a clock that is so many minutes ahead of UTC.
 *
 * @param {string} time RFC 3339
 * @param {number} clock
 */
export function byClock(time, clock) {
  return new Date(Date.parse(time) + clock * 60_000).toISOString().replace('Z', offset(clock));
}

/** An offset that a zone is named by: +08:00, UTC-3. */
const fixed = /^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$/;

/**
 * How many minutes a zone is ahead of UTC at a moment. 0 if its name is unknown.
 *
 * @param {string} zone Asia/Shanghai, UTC or +08:00
 * @param {number} at milliseconds since 1970
 */
export function offsetOf(zone, at) {
  const m = fixed.exec(zone);
  if (m) return (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3] ?? 0));
  try {
    const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const o = fixed.exec(name);
    return o ? (o[1] === '-' ? -1 : 1) * (Number(o[2]) * 60 + Number(o[3] ?? 0)) : 0;
  } catch {
    return 0;
  }
}

/**
 * The zone of the page: how times are shown and typed.
 *
 * @typedef {object} Zone
 * @property {string} show local, utc, or '' for the clock of the log
 * @property {string} log the zone of lines, and of times in queries, that name none
 * @property {number | null} clock minutes ahead of UTC, of a log whose lines name another zone than that; null: they do not
 */

/** @param {Zone} zone @param {number} at */
function ahead({ show, log, clock }, at) {
  if (show === 'utc') return 0;
  if (show === 'local') return -new Date(at).getTimezoneOffset();
  return clock ?? offsetOf(log, at);
}

/** How far the clock of a zone is ahead of UTC, such as +08:00. @param {number} at @param {Zone} zone */
export const clockAt = (at, zone) => offset(ahead(zone, at));

/** A moment as the clock of a zone shows it, as if that were UTC. @param {number} at @param {Zone} zone */
export const clockTime = (at, zone) => at + ahead(zone, at) * 60_000;

/**
 * A moment as the clock of a zone shows it, to the second: 2026-03-04T10:11:12.
 *
 * @param {number} at milliseconds since 1970
 * @param {Zone} zone
 */
export function wallOf(at, zone) {
  return new Date(clockTime(at, zone)).toISOString().slice(0, 19);
}

/**
 * The moment at which the clock of a zone shows a time.
 *
 * @param {string} wall
 * @param {Zone} zone
 */
export function momentOf(wall, zone) {
  const utc = Date.parse(`${wall.length === 10 ? `${wall}T00:00` : wall.replace(' ', 'T')}Z`);
  const near = utc - ahead(zone, utc) * 60_000;
  return utc - ahead(zone, near) * 60_000; // the offset may change between the two
}

/**
 * A time of the zone as a query has it. In the log's zone it needs no offset.
 *
 * @param {string} wall
 * @param {Zone} zone
 */
export function parameterOf(wall, zone) {
  const whole = wall.length === 16 ? `${wall}:00` : wall.slice(0, 19);
  if (!zone.show && zone.clock === null) return whole.replace('T', ' ').replace(/:00$/, '');
  return whole + (zone.show === 'utc' ? 'Z' : offset(ahead(zone, momentOf(whole, zone))));
}

const units = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** The seconds of a duration before now, such as -15m or -1h30m. NaN: it is none. @param {string} text */
export function secondsAgo(text) {
  if (!/^-(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return NaN;
  let sum = 0;
  for (const [, n, unit] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) sum += Number(n) * units[/** @type {keyof typeof units} */ (unit)];
  return sum;
}

/**
 * The moment that a query means by a time. NaN: it is none.
 *
 * @param {string} parameter
 * @param {Zone} zone
 * @param {number} now
 */
export function parsed(parameter, zone, now) {
  const ago = secondsAgo(parameter);
  if (!Number.isNaN(ago)) return now - ago * 1000;
  if (/(?:Z|[+ -]\d\d:\d\d)$/.test(parameter) && parameter.includes('T')) return Date.parse(parameter.replace(' ', '+'));
  return momentOf(parameter, { ...zone, show: '', clock: null });
}
