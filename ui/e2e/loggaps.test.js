// No line is missing between two rows of the page of a log, unless a gap row says so: at any rate,
// wherever the user scrolls and pauses, through rotation, and with a stream that is too slow.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { accessible, browse, fits, folder, serve } from './harness.js';
import { forward } from './proxies.js';

const logs = await folder();
const origin = await serve(`/logs,${logs},null,null,true`);

/** @typedef {import('playwright-core').Page} Page */

/** Some numbered lines. @param {number} from @param {number} n */
const lines = (from, n) => Array.from({ length: n }, (_, i) => `line ${from + i} ${'.'.repeat((from + i) % 70)}\n`).join('');

/** A sequence of numbers from 0 to 1 that is the same each time. @param {number} seed */
function numbers(seed) {
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
}

/**
 * Watches the rows from now on: two that are neighbours have numbers that are.
 *
 * @param {Page} page
 * @param {1 | -1} step from a row to the one below it
 */
async function watchRows(page, step = 1) {
  await page.evaluate((by) => {
    /** @type {string[]} */
    const holes = Reflect.set(window, 'holes', []) ? Reflect.get(window, 'holes') : [];
    const check = () => {
      let last = NaN;
      for (const element of document.getElementById('log-rows')?.children ?? []) {
        const n = Number(/line (\d+)/.exec(element.textContent ?? '')?.[1] ?? NaN);
        if (element.classList.contains('log-gap')) last = NaN;
        else if (n !== last + by && !Number.isNaN(last)) holes.push(`${last} → ${n}`);
        if (!element.classList.contains('log-gap')) last = n;
      }
    };
    check();
    new MutationObserver(check).observe(/** @type {Node} */ (document.getElementById('log-rows')), { childList: true });
  }, step);
}

/** @param {Page} page @returns {Promise<string[]>} */
const holes = (page) => page.evaluate(() => Reflect.get(window, 'holes'));

for (const { name, burst, every, bursts, rotates } of [
  { name: '10 lines a second', burst: 1, every: 100, bursts: 40 },
  { name: '1,000 lines a second', burst: 50, every: 50, bursts: 80 },
  { name: '20,000 lines at once', burst: 20_000, every: 500, bursts: 3 },
  { name: 'bursts of 1,500 lines', burst: 1500, every: 150, bursts: 20 },
  { name: '1,000 lines a second, through rotation', burst: 100, every: 100, bursts: 60, rotates: 15 },
]) for (const newest of [false, true]) {
  test(`no hole: ${name}${newest ? ', newest first' : ''}`, async (t) => {
    const log = join(logs, `${burst}-${every}${rotates ? '-rotated' : ''}${newest ? '-newest' : ''}.log`);
    let n = 500;
    await writeFile(log, lines(0, n));
    const page = await browse(t);
    await page.goto(`${origin}/logs/${log.slice(logs.length + 1)}?view${newest ? '&order=newest' : ''}`);
    await page.locator('#log-pill.live').waitFor();
    const older = newest ? 1 : -1; // the way to scroll
    await watchRows(page, older === 1 ? -1 : 1);
    const random = numbers(burst);
    const view = page.locator('#log-view');
    await view.hover();
    const pill = page.locator('#log-pill');
    /** What a user does at random moments. @type {(() => Promise<unknown>)[]} */
    const acts = [
      () => page.mouse.wheel(0, older * (300 + random() * 3000)),
      () => page.mouse.wheel(0, -older * (300 + random() * 3000)),
      () => view.evaluate((v) => { v.scrollTop = 0; }),
      () => pill.click(),
      () => page.keyboard.press('f'),
      () => page.keyboard.press(random() < 0.5 ? 'G' : 'g'),
    ];
    let writing = true;
    const write = async () => {
      for (let i = 1; i <= bursts; i++) {
        await appendFile(log, lines(n, burst));
        n += burst;
        if (rotates && i % rotates === 0) {
          for (let older = i / rotates - 1; older > 0; older--) await rename(`${log}.${older}`, `${log}.${older + 1}`);
          await rename(log, `${log}.1`);
          await writeFile(log, '');
        }
        await pass(every);
      }
      writing = false;
    };
    const act = async () => {
      while (writing) {
        await acts[Math.floor(random() * acts.length)]?.();
        await pass(random() * 200);
      }
    };
    await Promise.all([write(), act()]);
    assert.deepEqual(await holes(page), []);

    await page.keyboard.press(newest ? 'g' : 'G');
    await page.locator('.row').filter({ hasText: `line ${n - 1} ` }).waitFor();
    await page.locator('#log-pill.live').waitFor();
    // What has no room in the window comes as one scrolls back.
    const oldest = () => page.evaluate((last) => {
      const rows = document.querySelectorAll('.row');
      return Number(/line (\d+)/.exec(rows[last ? rows.length - 1 : 0]?.textContent ?? '')?.[1]);
    }, newest);
    for (let first = await oldest(); first > Math.max(0, n - 1500);) {
      await view.evaluate((v, way) => { v.scrollTop = way * v.scrollHeight; }, older);
      await page.waitForFunction(([before, last]) => {
        const rows = document.querySelectorAll('.row');
        return Number(/line (\d+)/.exec(rows[last ? rows.length - 1 : 0]?.textContent ?? '')?.[1]) < Number(before);
      }, /** @type {const} */ ([first, newest]));
      first = await oldest();
    }
    assert.deepEqual(await holes(page), []);
  });
}

/** A line of 64 KiB whose beginning cannot be compressed. @param {number} i */
const longLine = (i) => `line ${i} ${randomBytes(12_000).toString('base64')}${'x'.repeat(49_000)}\n`;

test('a stream that is too slow leaves a gap, which can be loaded', async (t) => {
  const log = join(logs, 'slow.log');
  await writeFile(log, Array.from({ length: 10 }, (_, i) => longLine(i)).join(''));
  const proxy = await forward(origin);
  const page = await browse(t, { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 320, height: 568 } });
  await page.goto(`${proxy.origin}/logs/slow.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await watchRows(page);
  proxy.stop();
  for (let i = 10; i < 2500; i += 10) await appendFile(log, Array.from({ length: 10 }, (_, k) => longLine(i + k)).join(''));
  await pass(1000); // the server notices that the file has grown
  proxy.goOn();
  await page.locator('.row').last().getByText('line 2499 ').waitFor();
  const gap = page.locator('.log-gap');
  await gap.getByText(/^有 [\d,]+ 行未显示/).waitFor();
  assert.equal(await gap.count(), 1);
  await gap.scrollIntoViewIfNeeded();
  await fits(page);
  await accessible(page);
  await gap.getByRole('button', { name: '加载' }).click();
  await gap.waitFor({ state: 'detached' });
  assert.deepEqual(await holes(page), []);
  await page.keyboard.press('G');
  await page.locator('.row').last().getByText('line 2499 ').waitFor();
  await page.locator('#log-pill.live').waitFor();
  assert.deepEqual(await holes(page), []);
});

test('a gap is gone once the lines before it are on the page', async (t) => {
  await writeFile(join(logs, 'closed.log'), lines(0, 2000));
  const page = await browse(t);
  await page.goto(`${origin}/logs/closed.log?view&lines=line:1000&before=200&after=200`);
  await page.locator('html.scripted').waitFor();
  await watchRows(page);
  // Lines that were not sent before the first one on the page, as when older rows have left it.
  await page.evaluate(async () => {
    const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module][src$="log/page.js"]'));
    const { state } = await import(new URL('state.js', script.src).href);
    state.window.rows[0].line.gap = { n: 5 };
    Reflect.set(window, 'first', state.window.rows[0].element);
  });
  await page.locator('#log-view').evaluate((v) => { v.scrollTop = -v.scrollHeight; });
  await page.waitForFunction(() => document.querySelector('.row') !== Reflect.get(window, 'first'));
  assert.equal(await page.locator('.log-gap').count(), 0);
  assert.deepEqual(await holes(page), []);
});

test('matches that are not shown leave a gap too', async (t) => {
  const log = join(logs, 'found.log');
  await writeFile(log, lines(0, 10));
  const page = await browse(t);
  await page.goto(`${origin}/logs/found.log?view&grep=line`);
  await page.locator('#log-pill.live').waitFor();
  await watchRows(page);
  await appendFile(log, lines(10, 20_000));
  await page.locator('.row').last().getByText('line 20009 ').waitFor();
  await page.keyboard.press('f');
  assert.deepEqual(await holes(page), []);
  const gap = page.locator('.log-gap');
  assert.notEqual(await gap.count(), 0);
  await gap.first().getByRole('button', { name: 'Load' }).click();
  await page.waitForFunction(() => !document.querySelector('.log-gap'));
  await page.locator('.row').last().getByText('line 20009 ').waitFor();
  assert.deepEqual(await holes(page), []);
});
