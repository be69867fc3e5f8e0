// The ends of a log, the order of its lines, their numbers, and the keys of a page that has just been opened.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';

const second = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
let text = '';
for (let i = 0; i < 5000; i++) {
  text += i % 500 === 499 ? `${second(i)} ERROR app: order ${i} failed\nTraceback (most recent call last):\n  File "a.py", line 1, in f\n  File "b.py", line 2, in g\nValueError: needle in ${i}\n` : `${second(i)} INFO app: request ${i}\n`;
}
const logs = await folder({ 'lab.log': text });
const origin = await serve(`/logs,${logs},null,null,true`);

/** The lines in sight. @param {import('playwright-core').Page} page */
const seen = (page) => page.evaluate(() => {
  const box = /** @type {HTMLElement} */ (document.getElementById('log-view')).getBoundingClientRect();
  return Array.from(document.querySelectorAll('.row:not([hidden])')).filter((r) => {
    const { top, bottom } = r.getBoundingClientRect();
    return bottom > box.top + 1 && top < box.bottom - 1;
  }).map((r) => r.querySelector('.tx')?.textContent ?? '');
});

/** Waits until a line is the first, or the last, in sight. @param {import('playwright-core').Page} page @param {'first' | 'last'} end @param {string} ending */
const until = (page, end, ending) => page.waitForFunction(([which, suffix = '']) => {
  const box = /** @type {HTMLElement} */ (document.getElementById('log-view')).getBoundingClientRect();
  const rows = Array.from(document.querySelectorAll('.row:not([hidden])')).filter((r) => r.getBoundingClientRect().bottom > box.top + 1 && r.getBoundingClientRect().top < box.bottom - 1);
  return rows.at(which === 'first' ? 0 : -1)?.querySelector('.tx')?.textContent?.endsWith(suffix);
}, [end, ending]);

test('a page that has just been opened takes the keys of scrolling', async (t) => {
  const page = await browse(t);
  for (const [key, moved] of /** @type {const} */ ([['PageUp', -300], ['ArrowUp', -20], ['Home', -1000]])) {
    await page.goto('about:blank');
    await page.goto(`${origin}/logs/lab.log?view`);
    await page.locator('#log-pill.live').waitFor();
    await page.keyboard.press(key);
    if (key === 'Home') await until(page, 'first', 'request 0');
    else await page.waitForFunction((by) => /** @type {HTMLElement} */ (document.getElementById('log-view')).scrollTop <= by, moved);
  }
  await page.keyboard.press('End');
  await page.locator('#log-pill.live').waitFor();
  await until(page, 'last', 'order 4999 failed');
  // The search field keeps its keys.
  await page.keyboard.press('/');
  await page.keyboard.type('request');
  await page.keyboard.press('Home');
  await page.keyboard.type('a ');
  assert.equal(await page.getByRole('searchbox').inputValue(), 'a request');
});

test('small steps lead away from the end of a page that is followed', async (t) => {
  const page = await browse(t);
  for (const [order, by] of /** @type {const} */ ([['', -5], ['&order=newest', 5]])) {
    await page.goto(`${origin}/logs/lab.log?view${order}`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-view').hover();
    for (let i = 0; i < 10; i++) {
      await page.mouse.wheel(0, by);
      await page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
    }
    await page.waitForFunction((far) => Math.abs(/** @type {HTMLElement} */ (document.getElementById('log-view')).scrollTop) >= far, 40);
    await page.locator('#log-pill').getByText('Paused').waitFor();
  }
});

test('buttons and keys lead to both ends', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.getByRole('button', { name: 'Oldest lines' }).click();
  await until(page, 'first', 'request 0');
  await page.getByRole('button', { name: 'Newest lines' }).click();
  await page.locator('#log-pill.live').waitFor();
  await until(page, 'last', 'order 4999 failed');
  await page.keyboard.press('g');
  await until(page, 'first', 'request 0');
  await page.keyboard.press('G');
  await until(page, 'last', 'order 4999 failed');
});

test('with the newest lines on top, the page follows there, and stack traces are read downwards', async (t) => {
  const log = join(logs, 'live.log');
  await writeFile(log, text);
  const page = await browse(t);
  await page.goto(`${origin}/logs/live.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.getByRole('button', { name: 'Newest first' }).click();
  await page.waitForURL('**order=newest**');
  await until(page, 'first', 'order 4999 failed');
  await page.locator('#log-pill.live').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Newest first' }).getAttribute('aria-pressed'), 'true');
  for (const reload of [false, true]) {
    if (reload) {
      await page.reload();
      await page.locator('#log-pill.live').waitFor();
    }
    await page.locator('.row .more-of').first().click();
    assert.deepEqual((await seen(page)).slice(0, 7), [
      'order 4999 failed', 'Traceback (most recent call last):', '  File "a.py", line 1, in f', '  File "b.py", line 2, in g', 'ValueError: needle in 4999', 'request 4998', 'request 4997',
    ].map((line) => (/^[or]/.test(line) ? `${second(Number(/\d+/.exec(line)?.[0]))} ${line.startsWith('order') ? 'ERROR' : 'INFO'} app: ${line}` : line)));
    await page.locator('.row .more-of').first().click();
  }
  await appendFile(log, `${second(5000)} INFO app: request 5000\n`);
  await until(page, 'first', 'request 5000');
  await appendFile(log, `${second(5001)} ERROR app: order 5001\n  at f\n  at g\n  at h\n${second(5002)} INFO app: request 5002\n`);
  await until(page, 'first', 'request 5002');
  assert.match((await seen(page))[1] ?? '', /order 5001$/);

  // Reading on pauses; what is read stays, and older lines come from below.
  await page.locator('#log-view').hover();
  await page.mouse.wheel(0, 3000);
  await page.locator('#log-pill').getByText('Paused').waitFor();
  const before = await seen(page);
  await appendFile(log, `${second(5003)} INFO app: request 5003\n`);
  await page.locator('#log-pill').getByText('Paused +1').waitFor();
  assert.deepEqual(await seen(page), before);
  await page.waitForFunction(() => document.querySelectorAll('.row').length > 230);
  await page.keyboard.press('End');
  await until(page, 'last', 'request 0');
  await page.keyboard.press('Home');
  await until(page, 'first', 'request 5003');
  await page.locator('#log-pill.live').waitFor();
  await page.getByRole('button', { name: 'Newest first' }).click();
  await until(page, 'last', 'request 5003');
  assert.equal(new URL(page.url()).search, '?view');
});

test('with the newest lines on top, the search and the scrollbar go the same way', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&order=newest&level=error`);
  await page.locator('#log-count').getByText('10').waitFor();
  await until(page, 'first', 'order 4999 failed');
  await page.locator('#log-pill.live').waitFor();
  await page.locator('.row', { hasText: 'order 4999' }).locator('.lv').click();
  await page.keyboard.press('j');
  await page.locator('.row.here').getByText('order 4499').waitFor();
  await page.goto(`${origin}/logs/lab.log?view&order=newest&grep=needle`);
  await page.locator('.row', { hasText: 'needle in 499' }).first().waitFor();
  assert.deepEqual((await seen(page)).slice(0, 3).map((line) => /order \d+|needle in \d+/.exec(line)?.[0]), ['order 4999', 'needle in 4999', 'order 4499']);
  await page.goto(`${origin}/logs/lab.log?view&order=newest&since=2026-03-04+06:10&until=2026-03-04+07:10`);
  await until(page, 'first', 'request 4199');

  await page.goto(`${origin}/logs/lab.log?view&order=newest`);
  await page.locator('#log-pill.live').waitFor();
  const bar = page.getByRole('scrollbar');
  assert.equal(await bar.getAttribute('aria-valuenow'), '0');
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await bar.boundingBox());
  await page.mouse.click(box.x + 8, box.y + box.height * 0.75);
  await page.locator('#log-pill').getByText('Paused').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.row').length > 0 && Math.abs(Number(document.getElementById('log-bar')?.getAttribute('aria-valuenow')) - 75) < 4);
  const n = Number(/request (\d+)/.exec((await seen(page))[0] ?? '')?.[1]);
  assert.ok(n > 1100 && n < 1400, `request ${n}`);
  // Copied lines are in the order of the file.
  const copied = await page.evaluate(() => {
    const rows = document.querySelectorAll('.row:not([hidden])');
    getSelection()?.setBaseAndExtent(/** @type {Node} */ (rows[2]?.querySelector('.tx')), 0, /** @type {Node} */ (rows[4]?.querySelector('.tx')), 1);
    const data = new DataTransfer();
    document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, cancelable: true }));
    return data.getData('text/plain').match(/\d+$/gm)?.map(Number);
  });
  assert.equal(copied?.length, 3);
  assert.deepEqual(copied, copied?.toSorted((a, b) => a - b));
});

test('lines have numbers on wish, and a number leads to its line', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.keyboard.press(':');
  await page.keyboard.type('1,000');
  await page.keyboard.press('Enter');
  const row = page.locator('.row.here');
  await row.getByText(`request ${999 - 4}`).waitFor(); // a stack trace of five lines is before it
  await page.locator('#log-display summary').click();
  await page.getByLabel('Line numbers').check();
  await page.locator('.row.here[data-n="1,000"]').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('numbers'), '1');
  await page.keyboard.press('Escape');
  const numbers = () => page.locator('.row').evaluateAll((rows) => rows.map((r) => Number(/** @type {HTMLElement} */ (r).dataset['n']?.replace(/,/g, ''))));
  const first = (await numbers())[0] ?? 0;
  assert.deepEqual(await numbers(), (await numbers()).map((_, i) => first + i));
  await page.keyboard.press('G');
  await page.locator('.row[data-n="5,040"]').waitFor({ state: 'attached' });
  await page.keyboard.press(':');
  await page.keyboard.type('5041');
  await page.keyboard.press('Enter');
  await page.getByText('This log has 5,040 lines').waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('none');
  await page.keyboard.press('Enter');
  await page.getByText('Not the number of a line').waitFor();
});

test('the number of a line is an estimate until its log is counted', async (t) => {
  const line = '2026-03-04 06:00:00 INFO app: a line of a log that is long enough for the test\n';
  await writeFile(join(logs, 'large.log'), line.repeat(Math.ceil((12 << 20) / line.length)));
  const page = await browse(t);
  // Without a histogram, nothing counts the lines.
  await page.route('**/*histogram=1*', (route) => route.abort());
  await page.goto(`${origin}/logs/large.log?view&numbers=1`);
  await page.waitForFunction(() => document.querySelector('.row')?.getAttribute('data-n')?.startsWith('≈'));
  await page.unroute('**/*histogram=1*');
  await page.evaluate(() => fetch('?histogram=1'));
  await page.waitForFunction(() => /^[\d,]+$/.test(document.querySelector('.row')?.getAttribute('data-n') ?? ''));
  assert.equal(await page.locator('.row').last().getAttribute('data-n'), Math.ceil((12 << 20) / line.length).toLocaleString('en'));
});

for (const [locale, colorScheme] of /** @type {const} */ ([['en', 'light'], ['zh-CN', 'dark']])) {
  test(`the foot fits and is accessible: ${locale}, ${colorScheme}`, async (t) => {
    const page = await browse(t, { locale, colorScheme });
    for (const width of [320, 768, 1280]) {
      await page.setViewportSize({ width, height: 720 });
      await page.goto(`${origin}/logs/lab.log?view&numbers=1&order=newest&since=2026-03-04+06:10`);
      await page.locator('#log-pill').waitFor();
      await fits(page);
      await accessible(page);
      await page.locator('#log-time summary').click();
      const box = await page.locator('#log-time .panel').boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= width, `the menu from ${box?.x}, ${box?.width} wide, in ${width}`);
      await accessible(page);
    }
  });
}
