// The histogram: it shows the search, a few errors among many events, and numbers.

import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { axisOf } from '../assets/log/axis.js';
import { drawn, sumOf, unitOf, widthsFor } from '../assets/log/buckets.js';
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
  assert.equal(await page.locator('#log-times :is(select, button):visible').count(), 0, 'there are no bars to choose');
  await page.locator('#log-times.drawn').waitFor();
  await page.locator('#log-times select').getByText('10 min per bar (automatic)').waitFor({ state: 'attached' });
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

test('the histogram of a growing log grows with it', async (t) => {
  const page = await browse(t);
  await page.clock.install();
  const log = join(logs, 'growing.log');
  for (const query of ['', '&level=error']) {
    await writeFile(log, '2026-03-04 10:00:00 INFO app: begin\n2026-03-04 10:20:00 ERROR app: failed\n');
    await page.goto(`${origin}/logs/growing.log?view${query}`);
    await page.locator('#log-pill.live').waitFor();
    await tip(page).getByText(query ? '1 error · 1 event' : '1 error · 2 events').waitFor();
    await appendFile(log, '2026-03-04 10:30:00 ERROR app: failed again\n');
    await page.locator('.row').last().getByText('failed again').waitFor();
    await page.clock.runFor(30_000); // less than the stream may be silent
    await tip(page).getByText(query ? '2 errors · 2 events' : '2 errors · 3 events').waitFor();
    // Nobody has to touch the page: the last line counts too, and that of a paused page.
    await page.locator('#log-pill').click();
    await page.locator('#log-pill').getByText('Paused').waitFor();
    await appendFile(log, '2026-03-04 10:40:00 ERROR app: the last one\n');
    await page.locator('#log-pill').getByText('Paused +1').waitFor();
    await page.clock.runFor(30_000); // less than the stream may be silent
    await tip(page).getByText(query ? '3 errors · 3 events' : '3 errors · 4 events').waitFor();
  }
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
    const asked = page.waitForRequest((request) => request.url().includes('histogram=1') && request.url().includes(`grep=${text}&`));
    await page.getByRole('searchbox').fill(text);
    await asked;
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
  await page.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await tip(page).getByText('03-04 00:00–03-05 00:00 · 690 errors · 2 warnings · 40,690 events').waitFor();
  assert.ok(await tip(page).evaluate((e) => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight), 'the words are cut');
  await accessible(page);
});

test('the axis of a log of seconds can be read at any width, and widths are offered by size', async (t) => {
  const at = (/** @type {number} */ ms) => `${stamp((20 * 3600 + 36 * 60 + 53) * 1000 + 782 + ms)} INFO app: served\n`;
  await writeFile(join(logs, 'burst.log'), at(0).repeat(20) + at(13_100).repeat(5) + at(15_700));
  const page = await browse(t);
  await page.goto(`${origin}/logs/burst.log?view`);
  await page.locator('#log-times.drawn').waitFor();
  assert.deepEqual(await page.locator('#log-times option').allTextContents(), ['100 ms per bar (automatic)', '1 sec per bar', '10 sec per bar']);
  for (const width of [1280, 320, 600, 900, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))); // the page sees its width
    const labels = await page.locator('#log-times .axis span').evaluateAll((all) => all.map((e) => ({ left: e.getBoundingClientRect().left, right: e.getBoundingClientRect().right, text: e.textContent ?? '' })));
    assertApart(labels, `${width} px`);
    assert.ok(labels.length >= (width < 600 ? 2 : 3), `${width} px: ${labels.length} labels`);
  }
  await page.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await tip(page).getByText('03-04 20:36:53.700–20:36:53.800 · 20 events').waitFor();
});

test('widths and kinds', () => {
  assert.deepEqual([0.01, 1, 90, 600, 7200, 86_400, 7 * 86_400].map(unitOf), [[10, 'millisecond'], [1, 'second'], [90, 'second'], [10, 'minute'], [2, 'hour'], [1, 'day'], [7, 'day']]);
  assert.deepEqual(widthsFor(86_400), [60, 300, 600, 3600]);
  assert.deepEqual(widthsFor(100 * 86_400), [3600 * 24]);
  const bucket = (/** @type {Record<string, number>} */ counts) => ({ time: '2026-03-04T10:00:00Z', counts });
  assert.deepEqual(drawn([bucket({ info: 5 }), bucket({ error: 1 })]), ['all', 'error']);
  assert.deepEqual(drawn([bucket({ fatal: 5 }), bucket({ error: 1 })]), ['error']);
  assert.deepEqual(drawn([bucket({ warn: 5 }), bucket({ error: 1 })]), ['warn', 'error']);
  assert.deepEqual(drawn([bucket({}), bucket({})]), ['all']);
  assert.deepEqual(sumOf([bucket({ warn: 5 }), bucket({ error: 1, warn: 2 })]).counts, { warn: 7, error: 1 });
});

/** Fails if two labels of the axis overlap or say the same. @param {{ left: number, right: number, text: string }[]} labels @param {string} what */
function assertApart(labels, what) {
  const sorted = labels.toSorted((a, b) => a.left - b.left);
  assert.equal(new Set(labels.map(({ text }) => text)).size, labels.length, `${what}: ${sorted.map(({ text }) => text)}`);
  for (const [i, { left, text }] of sorted.entries()) assert.ok(left >= (sorted[i - 1]?.right ?? -1), `${what}: ${text} overlaps ${sorted[i - 1]?.text}`);
}

test('the labels of the axis differ, fit, and are of round times, at any width and for any span', () => {
  const digit = 6.2; // pixels
  const [second, day] = [1000, 86_400_000];
  const spans = [1, 7, 10, 99, 350, second, 15_700, 59 * second, 61 * second, 600 * second, 3_599 * second, 3_600_000, 5 * 3_600_000, day / 2, day, 1.3 * day, 2.5 * day, 6 * day, 20 * day, 45 * day, 200 * day, 364 * day, 366 * day, 1000 * day, 3653 * day];
  const begins = [Date.UTC(2026, 10, 30, 20, 36, 53, 782), Date.UTC(2026, 10, 30), Date.UTC(2025, 11, 31, 23, 59, 59, 990), Date.UTC(2024, 1, 28, 22)];
  const barWidths = [1, 10, 100, second, 5 * second, 30 * second, 60 * second, 600 * second, 3_600_000, 6 * 3_600_000, day, 7 * day, 28 * day, 364 * day];
  for (const span of spans) {
    for (const begin of begins) {
      for (const bar of barWidths.filter((width) => span / width <= 400 && (width === 1 || width < 2 * span))) {
        const from = Math.floor(begin / bar) * bar;
        const walls = Array.from({ length: Math.floor((begin + span - from) / bar) + 2 }, (_, i) => from + i * bar);
        for (let wide = 230; wide <= 1900; wide += 119) {
          const { first, last, ticks } = axisOf(walls, wide, digit);
          const labels = ticks.map(({ share, label }) => ({ left: share * wide, right: share * wide + 4 + label.length * digit, text: label }));
          labels.push({ left: 0, right: first.length * digit, text: first });
          if (last) labels.push({ left: wide - last.length * digit, right: wide, text: last });
          assertApart(labels, `${span} ms from ${begin} in bars of ${bar} at ${wide} px`);
        }
      }
    }
  }
});

test('the axis has round times, with as much of each as tells it apart', () => {
  /** @param {number} begin @param {number} bar @param {number} bars @param {number} wide */
  const axis = (begin, bar, bars, wide) => {
    const { first, last, ticks } = axisOf(Array.from({ length: bars + 1 }, (_, i) => begin + i * bar), wide, 6);
    return [first, ...ticks.map(({ label }) => label), last].join(' | ');
  };
  const [minute, day] = [60_000, 86_400_000];
  const evening = Date.UTC(2026, 10, 30, 20, 36, 53, 700);
  assert.equal(axis(evening, 100, 158, 1190), '11-30 20:36:53.700 | 20:36:56 | 20:36:57 | 20:36:58 | 20:36:59 | 20:37:00 | 20:37:01 | 20:37:02 | 20:37:03 | 20:37:04 | 20:37:05 | 20:37:06 | 20:37:07 | 20:37:09.500');
  assert.equal(axis(evening, 100, 158, 230), '11-30 20:36:53.700 | 20:37:09.500');
  assert.equal(axis(Date.UTC(2026, 2, 4), 10 * minute, 144, 1190), '03-04 00:00 | 03:00 | 06:00 | 09:00 | 12:00 | 15:00 | 18:00 | 21:00 | 03-05 00:00');
  assert.equal(axis(Date.UTC(2026, 2, 4), 180 * minute, 20, 1190), '03-04 00:00 | 03-04 06:00 | 03-04 12:00 | 03-04 18:00 | 03-05 00:00 | 03-05 06:00 | 03-05 12:00 | 03-05 18:00 | 03-06 00:00 | 03-06 12:00');
  assert.equal(axis(Date.UTC(2026, 2, 4), day, 40, 600), '03-04 | 03-09 | 03-16 | 03-23 | 03-30 | 04-06 | 04-13');
  assert.equal(axis(Date.UTC(2016, 2, 4), 28 * day, 131, 600), '2016-03-04 | 2018 | 2019 | 2020 | 2021 | 2022 | 2023 | 2024 | 2026-03-20');
  const fall = [0, 1, 1, 2, 3].map((hour) => Date.UTC(2026, 9, 25, hour)); // 01:00 comes twice
  assert.deepEqual(axisOf(fall, 600, 6).ticks, [{ share: 0.5, label: '01:00' }, { share: 0.75, label: '02:00' }]);
});

/** Starts a store with one object, and counts the bytes that it sends. @param {string} key @param {number} size */
async function store(key, size) {
  const line = '2026-03-04 10:11:12 INFO an event that is stored\n';
  const part = Buffer.from(line.repeat(20_000));
  const at = (/** @type {number} */ from, /** @type {number} */ to) => {
    const parts = [];
    for (let i = Math.floor(from / part.length); i * part.length < to; i++) parts.push(part);
    const first = from - (from % part.length);
    return Buffer.concat(parts).subarray(from - first, to - first);
  };
  const sent = { bytes: 0 };
  const server = createServer((request, response) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) {
      response.end(`<ListBucketResult><Contents><Key>${key}</Key><LastModified>2026-03-04T12:00:00Z</LastModified><ETag>"e"</ETag><Size>${size}</Size></Contents></ListBucketResult>`);
      return;
    }
    const [from, to] = [Number(range[1]), Number(range[2]) + 1];
    sent.bytes += to - from;
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to - 1}/${size}`, 'Content-Length': to - from, 'Last-Modified': 'Wed, 04 Mar 2026 12:00:00 GMT', ETag: '"e"' });
    response.end(at(from, to));
  }).listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  return { sent, url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}` };
}

test('a large log in a bucket is counted when somebody asks for it, a small one at once', async (t) => {
  const size = 80 << 20;
  const { sent, url } = await store('large.log', size);
  const small = await store('small.log', 1 << 20);
  const origin = await serve(`/b,s3://logs?endpoint=${url},null,null,true;/s,s3://logs?endpoint=${small.url},null,null,true`);
  const page = await browse(t);
  await page.goto(`${origin}/b/large.log?view`);
  const count = page.locator('#log-times').getByRole('button', { name: 'Show events over time: reads the whole log from the bucket' });
  await count.waitFor();
  await fits(page);
  await accessible(page);
  assert.ok(sent.bytes < 1 << 20, `${sent.bytes} bytes were read`);
  await count.click();
  await page.locator('#log-times .bands svg.all rect').first().waitFor();
  assert.ok(sent.bytes >= size && await count.isHidden(), 'it was counted');
  await page.goto(`${origin}/s/small.log?view`);
  await page.locator('#log-times .bands svg.all rect').first().waitFor();
  assert.ok(await count.isHidden());
});
