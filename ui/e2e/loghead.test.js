// The head of the page of a log, what it downloads, and what it prints.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { accessible, browse, fits, folder, serve } from './harness.js';

const at = (/** @type {number} */ ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
const end = Date.UTC(2026, 2, 4, 12);
/** One line a minute, until a moment. @param {number} n @param {number} last */
const minutes = (n, last) => Array.from({ length: n }, (_, i) => `${at(last - (n - 1 - i) * 60_000)} INFO app: minute ${n - 1 - i}\n`).join('');
const logs = await folder({
  'lab.log': minutes(600, end), 'lab.log.1': minutes(600, end - 10 * 3_600_000), 'lab.log.2.gz': gzipSync(minutes(600, end - 20 * 3_600_000)),
  'alone.log': minutes(50, end), 'now.log': minutes(300, Date.now() - 1000),
  'print.log': `${minutes(30, end)}${at(end)} ERROR app: failed\n\x1b[41;97mwhite on red\x1b[0m\n${'wide '.repeat(200)}END\n`,
});
const origin = await serve(`/logs,${logs},null,null,true`);

/** @param {import('playwright-core').Page} page @param {string} query */
async function open(page, query) {
  await page.goto(`${origin}/logs/${query}`);
  await page.locator('#log-pill.live').waitFor();
}

test('the size is the size now, and that of the set with its rotated files', async (t) => {
  const page = await browse(t);
  await open(page, 'lab.log?view');
  const size = page.locator('#log-size');
  const bytes = async () => Number((await size.getAttribute('title'))?.replaceAll(/\D/g, ''));
  const own = (await readFile(join(logs, 'lab.log'))).length;
  assert.equal(await bytes(), own);
  const line = `${at(end)} INFO ${'x'.repeat(100_000)}\n`;
  await appendFile(join(logs, 'lab.log'), line);
  await page.waitForFunction((n) => document.getElementById('log-size')?.title.replaceAll(/\D/g, '') === String(n), own + line.length);
  assert.match(await size.textContent() ?? '', /^12\d KiB$/);
  let whole = own + line.length;
  for (const name of ['lab.log.1', 'lab.log.2.gz']) whole += (await readFile(join(logs, name))).length;
  await page.getByRole('checkbox', { name: 'Include rotated files' }).check();
  await page.waitForFunction((n) => document.getElementById('log-size')?.title.replaceAll(/\D/g, '') === String(n), whole);
  const plain = await browse(t, { javaScriptEnabled: false });
  await plain.goto(page.url().replace(/#.*/, ''));
  assert.equal(Number((await plain.locator('#log-size').getAttribute('title'))?.replaceAll(/\D/g, '')), whole);
  assert.equal(await plain.getByRole('checkbox', { name: 'Include rotated files' }).isChecked(), true);
});

test('the size of a log of a few bytes is the size now', async (t) => {
  const page = await browse(t);
  const log = join(logs, 'few.log');
  await writeFile(log, 'one\n');
  await open(page, 'few.log?view');
  for (let size = 8; size < 40; size += 4) {
    await appendFile(log, 'two\n');
    await page.locator(`#log-size[title="${size} bytes"]`).waitFor();
  }
});

test('the size is the size now, also where no new lines come', async (t) => {
  const page = await browse(t);
  await page.clock.install();
  for (const [name, query] of /** @type {const} */ ([['search', 'level=error'], ['past', 'until=2026-03-04+11:00'], ['highlighted', 'grep=minute&highlight=1']])) {
    const log = join(logs, `${name}.log`);
    await writeFile(log, minutes(200, end));
    await page.goto(`${origin}/logs/${name}.log?view&${query}`);
    await page.locator('#log-times.drawn').waitFor({ state: 'attached' });
    await appendFile(log, `${at(end)} INFO ${'x'.repeat(100_000)}\n`);
    const size = (await readFile(log)).length;
    await page.clock.runFor(11_000);
    await page.locator(`#log-size[title="${size.toLocaleString('en')} bytes"]`).waitFor();
  }
});

test('one switch beside the name includes rotated files', async (t) => {
  for (const [width, locale] of /** @type {const} */ ([[320, 'en'], [1280, 'zh-CN']])) {
    const page = await browse(t, { viewport: { width, height: 700 }, locale });
    await open(page, 'lab.log?view');
    const box = page.locator('.log-set input');
    assert.equal(await box.isVisible(), true);
    await box.click(); // one click
    await page.waitForURL('**rotated=1**');
    await page.keyboard.press('g');
    await page.locator('.row', { hasText: at(end - 29 * 3_600_000 - 3_540_000) }).first().waitFor();
    await box.click();
    await page.waitForURL((url) => !url.searchParams.has('rotated'));
    await page.keyboard.press('g');
    await page.locator('.row', { hasText: at(end - 599 * 60_000) }).first().waitFor();
    await fits(page);
    await accessible(page);
    await open(page, 'alone.log?view');
    assert.equal(await box.isVisible(), false);
  }
});

test('the last hour is downloaded in 2 clicks, and so are a range and the matches', async (t) => {
  const page = await browse(t);
  /** @param {string} name */
  const get = async (name) => {
    await page.locator('#log-get > summary').click();
    const link = page.locator('#log-get .panel').getByRole('link', { name });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    await page.keyboard.press('Escape');
    return { name: download.suggestedFilename(), lines: (await readFile(await download.path(), 'utf8')).trimEnd().split('\n') };
  };
  for (const [log, from] of /** @type {const} */ ([['alone.log', 49], ['now.log', 60], ['print.log', 0]])) {
    await open(page, `${log}?view`);
    await page.locator('#log-get > summary').click();
    await page.locator('#log-get [data-act="hour"] span', { hasText: 'From' }).waitFor();
    await page.locator('#log-get > summary').click();
    if (!from) continue;
    const { name, lines } = await get('Last hour');
    assert.equal(name, `${log.replace('.log', '')}-last-hour.log`);
    assert.equal(lines.length, from + 1);
    assert.match(lines[0] ?? '', new RegExp(`minute ${from}$`));
  }
  await open(page, 'alone.log?view&since=2026-03-04+11:30&grep=minute+1&ignorecase=1');
  assert.equal((await get('Matching lines')).lines.length, 11);
  assert.equal((await get('All lines of the range')).lines.length, 31);
  await accessible(page);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`prints dark on white, with the name of the file: ${colorScheme}`, async (t) => {
    const page = await browse(t, { colorScheme });
    await open(page, 'print.log?view&wrap=0&grep=failed&ignorecase=1&highlight=1');
    await page.emulateMedia({ media: 'print', colorScheme });
    const found = await page.evaluate(() => {
      const luminance = (/** @type {string} */ colour) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, v) => sum + Number(v) / 3, 0);
      const rows = [...document.querySelectorAll('.row:not([hidden])')];
      return {
        lightest: Math.max(...rows.flatMap((r) => [...r.querySelectorAll('.tx, .tx span, mark')]).map((s) => luminance(getComputedStyle(s).color))),
        page: getComputedStyle(document.body).backgroundColor,
        name: document.querySelector('h1')?.getBoundingClientRect().width ?? 0,
        rows: rows.length,
        tall: document.querySelector('.log-view')?.clientHeight ?? 0,
        wide: document.documentElement.scrollWidth,
        tools: [...document.querySelectorAll('.log-tools, .log-bar, .log-foot, .log-times, .bar')].filter((e) => e.getClientRects().length > 0).map((e) => e.className),
      };
    });
    assert.ok(found.lightest < 130, `the lightest text has ${found.lightest}`);
    assert.equal(found.page, 'rgb(255, 255, 255)');
    assert.ok(found.name > 40, 'the name is shown');
    assert.deepEqual(found.tools, []);
    assert.equal(found.rows, 33);
    assert.ok(found.tall > 33 * 12 && found.wide <= 1280, JSON.stringify(found));
  });
}

test('the page of a compressed log says so in its head', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log.2.gz?view`);
  await page.locator('.row').first().waitFor();
  const stored = (await readFile(join(logs, 'lab.log.2.gz'))).length;
  await page.waitForFunction((n) => document.getElementById('log-size')?.title.replaceAll(/\D/g, '') === String(n), stored);
  await writeFile(join(logs, 'lab.log.3'), 'older\n');
  await page.reload();
  assert.equal(await page.locator('.log-set').isVisible(), true);
});

test('menus stay on the page wherever the tools wrap', async (t) => {
  const page = await browse(t);
  await open(page, 'lab.log?view&grep=minute&highlight=1');
  for (let width = 320; width <= 1920; width += 80) {
    await page.setViewportSize({ width, height: 800 });
    for (const menu of ['#log-time', '#log-options', '#log-display', '#log-get']) {
      await page.locator(`${menu} > summary`).click();
      const box = await page.locator(`${menu} .panel`).boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${menu} from ${box?.x}, ${box?.width} wide, in ${width}`);
      await page.keyboard.press('Escape');
    }
  }
});
