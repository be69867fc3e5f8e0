// Times of a log: ranges, the fields that choose them, and the zone of the page.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { browse, folder, serve } from './harness.js';

const stamp = (/** @type {number} */ at) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const second = (/** @type {number} */ i) => stamp(Date.UTC(2026, 2, 4, 6) + i * 1000);
const lines = Array.from({ length: 20_000 }, (_, i) => `${second(i)},000 ${i % 100 === 50 ? 'ERROR' : 'INFO'} app: request ${i}`);
const logs = await folder({ 'lab.log': `${lines.join('\n')}\n` });
const origin = await serve(`/logs,${logs},null,null,true`);

/** The first line in sight. @param {import('playwright-core').Page} page */
const top = (page) => page.evaluate(() => {
  const box = /** @type {HTMLElement} */ (document.getElementById('log-view')).getBoundingClientRect();
  return Array.from(document.querySelectorAll('.row:not([hidden])')).find((r) => r.getBoundingClientRect().bottom > box.top + 1)?.querySelector('.tx')?.textContent ?? '';
});

test('a range starts at its start, and goes on from there', async (t) => {
  const page = await browse(t);
  const count = page.locator('#log-count');
  await page.goto(`${origin}/logs/lab.log?view&since=2026-03-04+08:00`); // 12,800 lines
  await count.getByText('Showing the first 1,000 events').waitFor();
  assert.match(await top(page), / request 7200$/);
  await page.locator('#log-pill').getByText('Paused').waitFor();
  assert.deepEqual(await page.locator('.row .tx').allTextContents(), lines.slice(7200, 8200));
  const newer = page.getByRole('button', { name: 'Newer events' });
  await newer.click();
  await count.getByText('the first 2,000 events').waitFor();
  assert.deepEqual(await page.locator('.row .tx').allTextContents(), lines.slice(7200, 9200));

  await page.locator('select[name=level]').selectOption('error');
  await count.getByText('128 matches').waitFor();
  assert.match(await top(page), / request 7250$/);
  assert.equal(await newer.isVisible(), false);
  await page.locator('#log-pill').getByText('Paused').waitFor();
  await page.keyboard.press('n'); // to the first match after the middle of the view
  await page.locator('.row.here').waitFor();

  // The live indicator leads to the newest.
  await page.locator('#log-pill').click();
  await page.locator('#log-pill.live').waitFor();
  await page.locator('.row').last().getByText('request 19950').waitFor();
});

test('a range with an end shows its first lines too, and does not follow', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&since=2026-03-04+08:00&until=2026-03-04+08:10&grep=request`);
  await page.locator('#log-count').getByText('600 matches').waitFor();
  assert.match(await top(page), / request 7200$/);
  assert.equal(await page.locator('#log-pill').isVisible(), false);
  await page.reload();
  await page.locator('#log-count').getByText('600 matches').waitFor();
  assert.match(await top(page), / request 7200$/);
});

test('a range that begins in a compressed file is in order', async (t) => {
  await writeFile(join(logs, 'packed.log.1.gz'), gzipSync(`${lines.slice(0, 1200).join('\n')}\n`));
  await writeFile(join(logs, 'packed.log'), `${lines.slice(1200, 2400).join('\n')}\n`);
  const page = await browse(t);
  await page.goto(`${origin}/logs/packed.log?view&rotated=1&since=2026-03-04+06:05`);
  await page.locator('#log-count').getByText('Showing the first 1,000 events').waitFor();
  assert.deepEqual(await page.locator('.row .tx').allTextContents(), lines.slice(300, 1300));
});

test('a range of errors with stack traces starts at its first one, however one comes to it', async (t) => {
  const trace = '\tat com.shop.Order.pay(Order.java:42)\n'.repeat(3); // folded: most rows are hidden
  await writeFile(join(logs, 'traces.log'), Array.from({ length: 5000 }, (_, i) => `${second(i)},000 ${i % 2 ? `ERROR app: order ${i} failed\n${trace}` : `INFO app: order ${i}\n`}`).join(''));
  const page = await browse(t);
  const count = page.locator('#log-count');
  const since = async () => {
    await page.locator('#log-time summary').click();
    await page.locator('#log-since').fill('2026-03-04T06:10:00');
    await page.keyboard.press('Enter');
    await count.getByText(/^Showing the first 1,000 [^·]*$/).waitFor();
    await page.keyboard.press('Escape');
  };
  const errors = async () => {
    await page.locator('select[name=level]').selectOption('error');
    await page.waitForURL((url) => url.searchParams.has('level'));
  };
  const ways = {
    'by its address': () => page.goto(`${origin}/logs/traces.log?view&level=error&since=2026-03-04+06:10`),
    'by the range, then the level': async () => { await since(); await errors(); },
    'by the level, then the range': async () => { await errors(); await since(); },
  };
  for (const [name, go] of Object.entries(ways)) {
    await page.goto(`${origin}/logs/traces.log?view`);
    await page.locator('#log-pill.live').waitFor();
    await go();
    await page.locator('.row.error:not(.more)').nth(999).waitFor({ state: 'attached' });
    await count.getByText(/^Showing the first 1,000 matches$/).waitFor();
    await page.locator('#log-times.drawn').waitFor();
    assert.match(await top(page), / order 601 failed$/, name);
  }

  await page.getByRole('button', { name: 'Newer matches' }).click();
  await count.getByText(/^Showing the first 2,000 matches$/).waitFor();
  await page.locator('#log-foot [data-act=order]').click(); // from the other end of the range
  await count.getByText(/^Showing the newest 1,000 matches$/).waitFor();
  assert.match(await top(page), / order 4999 failed$/);
  await page.reload();
  await count.getByText(/^Showing the newest 1,000 matches$/).waitFor();
  await page.locator('#log-times.drawn').waitFor();
  assert.match(await top(page), / order 4999 failed$/);
});

test('what a range alone shows are events, and what a search finds are matches', async (t) => {
  /** What the page calls them, in texts and labels. @param {import('playwright-core').Page} page */
  const words = (page) => page.locator('.log-found, .log-content, #log-chips, #log-get').evaluateAll((parts) => parts.flatMap((part) => [
    /** @type {HTMLElement} */ (part).innerText, ...Array.from(part.querySelectorAll('[aria-label], [title]'), (e) => `${e.getAttribute('aria-label')} ${e.getAttribute('title')}`),
  ]).join('\n'));
  const [within, empty] = ['since=2026-03-04+08:00', 'since=2026-03-05'];
  for (const [locale, match, texts] of /** @type {const} */ ([
    ['en', /match/i, { first: 'Showing the first 1,000 events', all: '600 events', next: 'Next event', newer: 'Newer events', older: 'Older events', none: 'No lines in this range.', served: 'Showing the first 200 events' }],
    ['zh-CN', /匹配/, { first: '显示最早的 1,000 个事件', all: '600 个事件', next: '下一个事件', newer: '较新的事件', older: '较早的事件', none: '此时间范围内没有日志行。', served: '显示最早的 200 个事件' }],
  ])) {
    const page = await browse(t, { locale });
    const count = page.locator('#log-count');
    await page.goto(`${origin}/logs/lab.log?view&${within}`);
    await count.getByText(texts.first).waitFor();
    await page.getByRole('button', { name: texts.newer }).waitFor();
    await page.locator('#log-get summary').click();
    assert.doesNotMatch(await words(page), match, `${locale}: a range`);
    await page.keyboard.press('Escape');
    await page.locator('#log-foot [data-act=order]').click(); // from its end
    await page.getByRole('button', { name: texts.older }).waitFor();
    assert.doesNotMatch(await words(page), match, `${locale}: newest first`);
    await page.getByRole('button', { name: texts.next }).click();
    await page.locator('.row.here').waitFor();
    await page.locator('select[name=level]').selectOption('error');
    await count.getByText(match).waitFor();
    await page.locator('select[name=level]').selectOption('');
    await count.getByText('1,000').waitFor();
    await page.goto(`${origin}/logs/lab.log?view&${within}&until=2026-03-04+08:10&highlight=1`);
    await count.getByText(texts.all).waitFor();
    assert.doesNotMatch(await words(page), match, `${locale}: among all lines`);
    await page.goto(`${origin}/logs/lab.log?view&${empty}`);
    await page.getByText(texts.none).waitFor();
    assert.doesNotMatch(await words(page), match, `${locale}: nothing`);
    await page.locator('select[name=level]').selectOption('error');
    await page.locator('#log-empty').getByText(match).waitFor();

    // A range of another year says so.
    await page.goto(`${origin}/logs/lab.log?view&since=2025-12-31+23:00&until=2026-03-04+06:01`);
    await count.getByText(/^60 /).waitFor();
    assert.equal(await page.locator('#log-chips').textContent(), '2025-12-31 23:00 – 03-04 06:01');

    const plain = await browse(t, { locale, javaScriptEnabled: false });
    await plain.goto(`${origin}/logs/lab.log?view&${within}`);
    await plain.getByText(texts.served).waitFor();
    assert.doesNotMatch(await words(plain), match, `${locale}: without scripts`);
    await plain.goto(`${origin}/logs/lab.log?view&${empty}`);
    await plain.getByText(texts.none).waitFor();
  }
});

test('without scripts a range starts at its start, and links lead on', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  const texts = () => page.locator('.row .tx').allTextContents();
  await page.goto(`${origin}/logs/lab.log?view&since=2026-03-04+08:00&until=2026-03-04+08:10`); // 600 lines
  assert.match(await top(page), / request 7200$/);
  await page.getByRole('link', { name: 'Newer events' }).click();
  await page.getByRole('link', { name: 'Newer events' }).click();
  assert.deepEqual(await texts(), lines.slice(7600, 7800));
  assert.match(await top(page), / request 7600$/);
  assert.equal(await page.getByRole('link', { name: 'Newer events' }).count(), 0);
  await page.getByRole('link', { name: 'Older events' }).click();
  assert.deepEqual(await texts(), lines.slice(7400, 7600));

  await page.goto(`${origin}/logs/lab.log?view&grep=request`);
  assert.deepEqual(await texts(), lines.slice(-200));
  await page.getByRole('link', { name: 'Older matches' }).click();
  assert.deepEqual(await texts(), lines.slice(-400, -200));
  await page.getByRole('link', { name: 'Newer matches' }).click();
  assert.deepEqual(await texts(), lines.slice(-200));
  // With scripts, that address shows the newest matches.
  const scripted = await browse(t);
  await scripted.goto(page.url());
  await scripted.locator('#log-count').getByText('the newest 1,000 matches').waitFor();
  await scripted.locator('.row').last().getByText('request 19999').waitFor();
  assert.equal(new URL(scripted.url()).search, '?view&grep=request');
});

test('new lines of a range are counted, and shown once nothing is between', async (t) => {
  const log = join(logs, 'now.log');
  const at = (/** @type {number} */ ago) => stamp(Date.now() - ago * 1000);
  await writeFile(log, Array.from({ length: 300 }, (_, i) => `${at(3000 - i)} INFO app: before ${i}\n`).join('') + Array.from({ length: 100 }, (_, i) => `${at(500 - i)} INFO app: in range ${i}\n`).join(''));
  const page = await browse(t);
  await page.goto(`${origin}/logs/now.log?view&since=-15m`);
  await page.locator('#log-count').getByText('100 events').waitFor();
  assert.match(await top(page), /in range 0$/);
  await page.locator('#log-pill').getByText('Paused').waitFor();
  await appendFile(log, `${at(0)} INFO app: just now\n`);
  await page.locator('#log-pill').getByText('Paused +1').waitFor();
  await page.locator('#log-count').getByText('101 events').waitFor();
  await page.locator('#log-pill').click();
  await page.locator('#log-pill.live').waitFor();
  await page.locator('.row').last().getByText('just now').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('since'), '-15m');
});

test('presets of a live log count from now, and the address keeps them relative', async (t) => {
  const day = 86_400_000;
  const midnight = new Date().setUTCHours(0, 0, 0, 0);
  const quarter = Date.now() - 10 * 60_000;
  const times = [midnight - day + 3_600_000, midnight - day + 10 * 3_600_000, Math.max(midnight + 1000, quarter)];
  await writeFile(join(logs, 'presets.log'), times.map((at, i) => `${stamp(at)} INFO app: line ${i}\n`).join(''));
  const page = await browse(t, { timezoneId: 'UTC' });
  await page.goto(`${origin}/logs/presets.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.locator('#log-time summary').click();
  const query = () => new URL(page.url()).searchParams;
  const preset = (/** @type {string} */ name, group = 'Until now') => page.getByRole('group', { name: group }).getByRole('button', { name, exact: true });
  await preset('15 min').click();
  await page.locator('#log-count').getByText('1 event').waitFor();
  assert.equal(query().get('since'), '-15m');
  assert.equal(await page.locator('#log-time summary').textContent(), 'Last 15 min');
  await preset('Yesterday', 'Whole day').click();
  await page.locator('#log-count').getByText('2 events').waitFor();
  assert.deepEqual([query().get('since'), query().get('until')], [stamp(midnight - day).slice(0, 16), stamp(midnight).slice(0, 16)]);
  assert.equal(await page.locator('#log-since').inputValue(), new Date(midnight - day).toISOString().slice(0, 16));
  assert.equal(await page.locator('#log-time summary').textContent(), stamp(midnight - day).slice(5, 10));
  await preset('Today').click();
  await page.locator('.row').last().getByText('line 2').waitFor();
  assert.equal(await preset('Today').getAttribute('aria-pressed'), 'true');
  assert.equal(query().get('until'), null);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.locator('.row').first().getByText('line 0').waitFor();
  assert.equal(new URL(page.url()).search, '?view');
});

test('presets of an old log count from its last line', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`); // ends at 11:33:19
  await page.locator('#log-pill.live').waitFor();
  await page.locator('#log-time summary').click();
  const preset = (/** @type {string} */ name, group = 'Until the last line, 03-04 11:33:19') => page.getByRole('group', { name: group }).getByRole('button', { name, exact: true });
  await preset('1 hr').click();
  await page.locator('#log-count').getByText('Showing the first 1,000 events').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('since'), '2026-03-04 10:33:19');
  assert.match(await top(page), / request 16399$/);
  await preset('03-04').click();
  await page.locator('.row').first().getByText('request 0').waitFor();
  await preset('03-03', 'Whole day').click();
  await page.getByText('No lines in this range.').waitFor();
});

test('a range is downloaded in three clicks', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.locator('#log-time summary').click();
  await page.getByRole('button', { name: '1 hr', exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download range' }).click()]);
  assert.equal(download.suggestedFilename(), 'lab-range.log');
  assert.equal(await readFile(await download.path(), 'utf8'), `${lines.slice(16_399).join('\n')}\n`);
});

test('a part of a time chooses nothing, and an empty field removes its end', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&since=2026-03-04+08:00&until=2026-03-04+08:10`);
  await page.locator('#log-count').getByText('600 events').waitFor();
  await page.locator('#log-time summary').click();
  await page.locator('#log-until').fill('');
  await page.locator('#log-count').getByText('the first 1,000 events').waitFor();
  await page.locator('#log-until').focus();
  await page.keyboard.type('0304');
  await page.locator('#log-since').focus();
  assert.deepEqual([...new URL(page.url()).searchParams.keys()], ['view', 'since']);
});

test('jumps to a moment among all lines, without a filter', async (t) => {
  const page = await browse(t);
  for (const query of ['', '&level=error']) {
    await page.goto('about:blank');
    await page.goto(`${origin}/logs/lab.log?view${query}`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-time summary').click();
    await page.getByLabel('Go to', { exact: true }).fill('2026-03-04T09:00:05');
    await page.keyboard.press('Enter');
    await page.locator('.row.here').getByText('request 10805').waitFor();
    await page.getByText('request 10804').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('highlight'), query ? '1' : null);
    assert.equal(await page.locator('#log-time .panel').isVisible(), false);
  }
  await page.goBack(); // to the matches
  await page.locator('.row', { hasText: 'request 10804' }).waitFor({ state: 'detached' });
});

test('each part of a filter is a chip, and a click removes it', async (t) => {
  const page = await browse(t, { timezoneId: 'Asia/Tokyo' });
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  assert.equal(await page.locator('#log-chips').isVisible(), false);
  await page.goto(`${origin}/logs/lab.log?view&grep=REQUEST+%5Cd%2B50%24&regex=1&ignorecase=1&invert=1&level=error&since=2026-03-04+06:00&until=2026-03-04+08:00&context=2&highlight=1&rotated=1&show=utc&zone=Asia/Tokyo&charset=iso-8859-1`);
  await page.locator('#log-count').getByText(/match/).waitFor();
  const chips = () => page.locator('#log-chips .chip').allTextContents();
  assert.deepEqual(await chips(), [
    'Without: REQUEST \\d+50$ · regular expression', 'Errors', '03-03 21:00 – 23:00', '2 context lines', 'All lines, matches highlighted',
    'With rotated files', 'Times: UTC', 'Log time zone: Asia/Tokyo', 'ISO 8859-1',
  ]);
  for (const [name, ...gone] of [['Times', 'show'], ['03-04 06:00', 'since', 'until'], ['Without', 'grep', 'regex', 'invert'], ['rotated', 'rotated'], ['Log time zone', 'zone'], ['ISO 8859', 'charset'], ['All lines', 'highlight'], ['context', 'context'], ['Errors', 'level']]) {
    await page.locator('#log-chips .chip', { hasText: name ?? '' }).click();
    await page.locator('#log-chips .chip', { hasText: name ?? '' }).waitFor({ state: 'detached' });
    for (const parameter of gone) assert.equal(new URL(page.url()).searchParams.get(parameter), null);
  }
  await page.locator('#log-pill.live').waitFor();
  assert.equal(new URL(page.url()).search, '?view');
  assert.equal(await page.locator('#log-chips').isVisible(), false);
});

test('chips go by keys, and the next one has the focus', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=request&level=error`);
  await page.locator('#log-count').getByText('200 matches').waitFor();
  await page.getByRole('button', { name: 'Remove: Text: request' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('grep'));
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Errors');
  await page.keyboard.press('Enter');
  await page.locator('#log-chips').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'log-view');
});

test('the other language keeps all of the page\'s state', async (t) => {
  const page = await browse(t);
  const state = 'grep=request&level=info&since=2026-03-04T06%3A00%3A00Z&until=2026-03-04T06%3A01%3A00Z&context=1&highlight=1&order=newest&rotated=1&show=utc&numbers=1&zone=UTC&charset=utf-8&wrap=0';
  await page.goto(`${origin}/logs/lab.log?view&${state}`);
  await page.locator('#log-count').getByText('60 matches').waitFor();
  await page.keyboard.press('n');
  await page.locator('.row.here').waitFor();
  const before = new URL(page.url());
  await page.getByRole('link', { name: '简体中文' }).click();
  await page.locator('html[lang=zh-CN]').waitFor();
  await page.locator('.row.here').waitFor();
  await page.locator('#log-count').getByText('60').waitFor();
  const after = new URL(page.url());
  after.searchParams.delete('lang');
  assert.deepEqual([...after.searchParams].sort(), [...before.searchParams].sort());
  assert.equal(after.hash, before.hash);
  assert.deepEqual(await page.locator('#log-chips .chip').allTextContents(), ['文本：request · 区分大小写', '信息及以上', '03-04 06:00 – 06:01', '上下文 1 行', '显示所有行，高亮匹配', '包含轮转文件', '时间：UTC', '日志的时区：UTC', 'UTF-8']);
  assert.equal(await page.locator('#log-foot [data-act=order]').getAttribute('aria-pressed'), 'true');
});
