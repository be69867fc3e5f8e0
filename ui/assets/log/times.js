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

/**
 * A time that a user has typed while the page showed a zone, in RFC 3339 with its offset. Times
 * of the log's zone, and what is no time without a zone, are left as they are.
 *
 * @param {string} text
 * @param {string} show local, utc, or '' for the log's zone
 */
export function withZone(text, show) {
  const m = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?$/.exec(text);
  if (!show || !m) return text;
  const wall = `${m[1]}T${m[2] ?? '00:00'}${m[3] ?? ':00'}`;
  const local = new Date(wall);
  if (Number.isNaN(local.getTime())) return text;
  return wall + (show === 'utc' ? 'Z' : offset(-local.getTimezoneOffset()));
}
