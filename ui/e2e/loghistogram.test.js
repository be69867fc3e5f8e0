// The histogram: it shows the search, a few errors among many events, and numbers.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { drawn, sumOf, ticks, unitOf, widthsFor } from '../assets/log/buckets.js';
import { accessible, browse, fits, folder, serve } from './harness.js';

const begin = Date.UTC(2026, 2, 4);
const stamp = (/** @type {number} */ ms) => new Date(begin + ms).toISOString().slice(0, 23).replace('T', ' ');
const incident = (14 * 3600 + 7 * 60) * 1000; // 14:07
const incidentErrors = 666; // in two minutes

/** Writes a log of a day. A line has about 90 bytes. @param {string} name @param {number} lines */
async function writeDay(name, lines) {
  const file = createWriteStream(name);
  const every = 86_400_000 / lines;
  let errors = 0;
  for (let i = 0; i < lines;) {
    let text = '';
    for (const until = Math.min(lines, i + 10_000); i < until; i++) {
      const at = i * every;
      text += `${stamp(at)} ${i % 20_000 === 7000 ? 'WARN' : 'INFO'} [worker-${i % 8}] app.orders: processed order id=${i} in ${i % 97} ms\n`;
      if (i % Math.floor(lines / 24) === 100) text += `${stamp(at)} ERROR app.orders: timeout of order ${i}\n`;
      while (errors < incidentErrors && at >= incident + (errors * 120_000) / incidentErrors) text += `${stamp(incident + (errors++ * 120_000) / incidentErrors)} ERROR app.broker: connection refused\n    at org.lab.Broker.connect(Broker.java:7)\n`;
    }
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

const logs = await folder();
await writeDay(join(logs, 'large.log'), 3_600_000); // 300 MB
await writeDay(join(logs, 'day.log'), 40_000);
const origin = await serve(`/logs,${logs},null,null,true`);

const tip = (/** @type {import('playwright-core').Page} */ page) => page.locator('#log-times .tip');

/** The heights of the bars of a kind, as shares of its band. @param {import('playwright-core').Page} page @param {string} kind */
const heights = (page, kind) => page.locator(`#log-times .bands svg.${kind} rect`).evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height')) / 100));

/** Drags over a part of the histogram. @param {import('playwright-core').Page} page @param {number} from @param {number} to shares of its width */
async function drag(page, from, to) {
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await page.locator('#log-times .plot').boundingBox());
  await page.mouse.move(box.x + from * box.width, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, box.y + 20, { steps: 5 });
  await page.mouse.up();
}

test('666 errors in two minutes are seen at once in a log of 300 MB, and read as numbers per minute in three clicks', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/large.log?view`);
  await page.locator('#log-times .counting').getByText(/^Counting … \d+ %$/).waitFor();
  await page.locator('#log-times.drawn').waitFor();
  await page.locator('#log-times select').getByText('10 min per bar').waitFor({ state: 'attached' });
  const errors = (await heights(page, 'error')).sort((a, b) => b - a);
  assert.deepEqual([errors[0], errors.length], [1, 24]);
  assert.ok(errors.slice(1).every((height) => height < 0.1), `the other bars: ${errors}`);
  const all = (await heights(page, 'all')).sort((a, b) => b - a);
  assert.ok((all[0] ?? 0) < (all[1] ?? 0) * 1.1, 'among all events they would not be seen');
  assert.equal(await page.locator('#log-times .scales .error').textContent(), 'E667');

  await drag(page, 14 / 24 - 0.01, 14 / 24 + 0.03); // one
  await tip(page).getByText(/^66[67] errors · /).waitFor();
  await page.locator('#log-times select').selectOption('60'); // a click opens it, another chooses
  await page.locator('#log-times select').getByText('1 min per bar').waitFor({ state: 'attached' });
  await page.locator('#log-times .axis').getByText('14:00').waitFor();
  const plot = page.locator('#log-times .plot');
  await page.waitForFunction(() => document.querySelectorAll('#log-times .bands svg.all rect').length < 80);
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await plot.boundingBox());
  const bars = Number(await plot.getAttribute('aria-valuemax')) + 1;
  const first = /(\d\d):(\d\d)$/.exec((await page.locator('#log-times .end').first().textContent()) ?? '');
  const at = (14 * 60 + 7 - Number(first?.[1]) * 60 - Number(first?.[2]) + 0.5) / bars;
  await page.mouse.move(box.x + at * box.width, box.y + 20);
  await tip(page).getByText('03-04 14:07–14:08 · 333 errors · ').waitFor();
  await page.getByRole('button', { name: 'Numbers' }).click();
  const row = page.getByRole('row', { name: '03-04 14:08–14:09' });
  await row.waitFor(); // its module is loaded by the click
  assert.deepEqual((await row.getByRole('cell').allTextContents()).at(-1), '333');
  await accessible(page);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
});

test('the histogram is of the search', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/day.log?view`);
  await tip(page).getByText('690 errors · 2 warnings · 40,690 events').waitFor();
  assert.deepEqual(await page.locator('#log-times .bands svg').evaluateAll((all) => all.map((svg) => svg.getAttribute('class'))), ['all', 'warn', 'error']);
  await page.getByRole('combobox', { name: 'Level' }).selectOption('error');
  await page.locator('#log-count').getByText('690 matches').waitFor();
  await tip(page).getByText('690 errors · 690 events').waitFor();
  await page.getByRole('searchbox').fill('Broker.java'); // within the stack traces
  await page.locator('#log-count').getByText('666 matches').waitFor();
  await tip(page).getByText('666 errors · 666 events').waitFor();
  assert.deepEqual(await page.locator('#log-times .bands svg').evaluateAll((all) => all.map((svg) => svg.getAttribute('class'))), ['error']);
  for (const text of ['n', 'no', 'now', 'nowhere']) { // the last one counts
    await page.getByRole('searchbox').fill(text);
    await page.waitForRequest((request) => request.url().includes('histogram=1') && request.url().includes(`grep=${text}&`));
  }
  await tip(page).getByText('0 events').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByRole('combobox', { name: 'Level' }).selectOption('');
  await tip(page).getByText('690 errors · 2 warnings · 40,690 events').waitFor();
});

test('the histogram takes the keyboard', async (t) => {
  const page = await browse(t, { locale: 'zh-CN' });
  await page.goto(`${origin}/logs/day.log?view`);
  await page.locator('#log-times.drawn').waitFor();
  await page.locator('#log-times select').getByText('每格 10分钟').waitFor({ state: 'attached' });
  const plot = page.getByRole('slider');
  await page.getByRole('button', { name: '快捷键' }).focus();
  await page.keyboard.press('Tab');
  assert.ok(await plot.evaluate((e) => e === document.activeElement));
  assert.equal(await plot.getAttribute('aria-valuetext'), '03-04 23:50–03-05 00:00 · 277 个事件');
  await page.keyboard.press('Home');
  for (let i = 0; i < 84; i++) await page.keyboard.press('ArrowRight');
  assert.match((await plot.getAttribute('aria-valuetext')) ?? '', /^03-04 14:00–14:10 · 66[67] 个错误/);
  await accessible(page);
  await page.keyboard.press('Shift+ArrowLeft');
  assert.match((await plot.getAttribute('aria-valuetext')) ?? '', /^03-04 13:50–14:10 · 66[67] 个错误/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/since=2026-03-04\+13%3A50&until=2026-03-04\+14%3A10/);
  await page.locator('#log-times .end').first().getByText('03-04 13:50').waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('Enter');
  await page.locator('.row.here').waitFor();
  await plot.focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'log-view');
  await page.getByRole('button', { name: '全部时间' }).click();
  await page.locator('#log-times .end').first().getByText('03-04 00:00').waitFor();
  assert.ok(await plot.evaluate((e) => e === document.activeElement));
});

test('the histogram fits a phone, and a finger reads it', async (t) => {
  const page = await browse(t, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  await page.goto(`${origin}/logs/day.log?view`);
  await page.locator('#log-times.drawn').waitFor();
  await fits(page);
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await page.locator('#log-times .plot').boundingBox());
  await page.touchscreen.tap(box.x + (box.width * 14.5) / 24, box.y + 20);
  await page.locator('.row.here').getByText('2026-03-04 14:00').waitFor();
  const { labels, clash } = await page.locator('#log-times .axis').evaluate((axis) => {
    const boxes = Array.from(axis.children, (e) => e.getBoundingClientRect()).sort((a, b) => a.left - b.left);
    return { labels: boxes.length, clash: boxes.some((b, i) => i > 0 && b.left < (boxes[i - 1]?.right ?? 0)) };
  });
  assert.ok(labels >= 2 && !clash, `${labels} labels`);
  await accessible(page);
});

test('widths, times of the axis, and kinds', () => {
  assert.deepEqual([0.01, 1, 90, 600, 7200, 86_400, 7 * 86_400].map(unitOf), [[10, 'millisecond'], [1, 'second'], [90, 'second'], [10, 'minute'], [2, 'hour'], [1, 'day'], [7, 'day']]);
  assert.deepEqual(widthsFor(86_400), [60, 300, 600, 3600]);
  assert.deepEqual(widthsFor(100 * 86_400), [3600 * 24]);
  const minutes = Array.from({ length: 61 }, (_, i) => 1_000_000_020 * 60 + i * 60); // from :00
  assert.deepEqual(ticks(minutes, 6).at, [10, 20, 30, 40, 50]);
  assert.deepEqual(ticks(minutes, 1).at, []);
  const bucket = (/** @type {Record<string, number>} */ counts) => ({ time: '2026-03-04T10:00:00Z', counts });
  assert.deepEqual(drawn([bucket({ info: 5 }), bucket({ error: 1 })]), ['all', 'error']);
  assert.deepEqual(drawn([bucket({ fatal: 5 }), bucket({ error: 1 })]), ['error']);
  assert.deepEqual(drawn([bucket({ warn: 5 }), bucket({ error: 1 })]), ['warn', 'error']);
  assert.deepEqual(drawn([bucket({}), bucket({})]), ['all']);
  assert.deepEqual(sumOf([bucket({ warn: 5 }), bucket({ error: 1, warn: 2 })]).counts, { warn: 7, error: 1 });
});
