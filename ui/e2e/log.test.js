// The page of a log, by mouse and keyboard, with and without scripts.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';

const second = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
let text = '';
for (let i = 0; i < 20_000; i++) {
  if (i % 1000 === 999) text += `${second(i)},000 ERROR app: order ${i} failed\nTraceback (most recent call last):\n  File "a.py", line 1, in f\n  File "b.py", line 2, in g\nValueError: needle in ${i}\n`;
  else text += `${second(i)},000 INFO app: request ${i}\n`;
}
const logs = await folder({
  'lab.log': text,
  'live.log': text.slice(0, 20_000),
  'json.log': '{"time":"2026-03-04T10:11:12+08:00","level":"warn","msg":"pool is full","size":7,"user":{"name":"李雷"}}\n',
  'colour.log': '\x1b[32mgreen\x1b[0m \x1b[1;31m<b>red</b>\x1b[0m\n\u202etxt.exe\n',
  'long.log': `2026-03-04 06:00:00 INFO ${'x'.repeat(20_000)}END\n`,
  'empty.log': '',
});
const origin = await serve(`/logs,${logs},null,null,true`);

/** @param {import('playwright-core').Page} page */
const live = (page) => page.locator('#log-pill.live').waitFor();

/** @param {import('playwright-core').Page} page */
const seen = (page) => page.evaluate(() => {
  const box = /** @type {HTMLElement} */ (document.getElementById('log-view')).getBoundingClientRect();
  return Array.from(document.querySelectorAll('.row:not([hidden])')).filter((r) => {
    const { top, bottom } = r.getBoundingClientRect();
    return top >= box.top && bottom <= box.bottom + 1;
  }).map((r) => r.querySelector('.tx')?.textContent ?? '');
});

test('shows the end without scripts, with ways to older and newer lines', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/logs/`);
  await page.getByRole('link', { name: 'lab.log', exact: true }).click();
  await page.waitForURL('**/lab.log?view');
  assert.equal(await page.locator('.row').count(), 200);
  assert.match((await page.locator('.row').last().textContent()) ?? '', /needle in 19999/);
  assert.ok(await page.locator('.row').last().isVisible());
  await page.getByRole('link', { name: 'Older lines' }).click();
  await page.getByRole('link', { name: 'Newer lines' }).waitFor({ state: 'attached' });
  assert.equal(await page.locator('.row').count(), 200);
  await page.getByRole('searchbox').fill('NEEDLE');
  await page.keyboard.press('Enter');
  await page.waitForURL('**grep=NEEDLE**');
  assert.equal(await page.locator('.row:not(.around)').count(), 20);
  assert.equal(await page.locator('.row.around.error').count(), 20); // the first lines of their events
  await page.getByText('20 matches').waitFor();
});

test('follows at the end, pauses where one reads, and says so', async (t) => {
  const page = await browse(t);
  const live = join(logs, 'live.log');
  await page.goto(`${origin}/logs/live.log?view`);
  const pill = page.locator('#log-pill');
  await pill.getByText('Live').waitFor();
  await appendFile(live, 'one more line\n');
  await page.locator('.row').last().getByText('one more line').waitFor();
  await page.locator('#log-view').hover();
  await page.mouse.wheel(0, -2000);
  await pill.getByText('Paused').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.row').length > 200);
  const before = await seen(page);
  await appendFile(live, 'while away\n'.repeat(132));
  await pill.getByText('Paused +132').waitFor();
  assert.deepEqual(await seen(page), before);
  await pill.click();
  await pill.getByText('Live').waitFor();
  await page.locator('.row').last().getByText('while away').waitFor();
  assert.equal((await seen(page)).at(-1), 'while away');
  await rename(live, `${live}.1`);
  await writeFile(live, 'a new file\n');
  await pill.getByText('Rotated').waitFor();
  await page.locator('.row').last().getByText('a new file').waitFor();
});

test('scrolls over the whole log', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  const bar = page.getByRole('scrollbar');
  await page.locator('#log-pill').getByText('Live').waitFor();
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await bar.boundingBox());
  await page.mouse.move(box.x + 8, box.y + box.height - 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 8, box.y + box.height / 2, { steps: 5 });
  await bar.locator('.tip').getByText('03-04 08:4').waitFor();
  await page.mouse.up();
  const line = (await seen(page))[0] ?? '';
  const n = Number(/request (\d+)/.exec(line)?.[1]);
  assert.ok(n > 9000 && n < 11_000, line);
  await page.keyboard.press('g');
  await page.getByText('request 0', { exact: false }).first().waitFor();
  assert.match((await seen(page))[0] ?? '', /request 0$/);
  await page.keyboard.press('G');
  await page.locator('.row').last().getByText('19999', { exact: false }).waitFor({ state: 'attached' });
  for (let i = 0; i < 12; i++) await page.locator('#log-view').evaluate((v) => { v.scrollTop = -v.scrollHeight; return new Promise((ok) => setTimeout(ok, 50)); });
  const rows = await page.locator('.row').count();
  assert.ok(rows <= 1000, `${rows} rows`);
});

test('searches as one types, and leads to a match in its surroundings', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill').getByText('Live').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('needle in');
  await page.locator('#log-count').getByText('20 matches').waitFor();
  assert.equal(await page.locator('.row mark').count(), 20);
  assert.equal(new URL(page.url()).search, '?view&grep=needle+in&ignorecase=1');
  await accessible(page);
  await page.getByRole('searchbox').press('Enter');
  await page.locator('#log-count').getByText('20 of 20').waitFor();
  await page.getByRole('button', { name: 'Previous match' }).click();
  await page.locator('#log-count').getByText('19 of 20').waitFor();
  await page.getByText('needle in 9999').click();
  await page.locator('.row.here').getByText('needle in 9999').waitFor();
  await page.getByText('request 10000').waitFor();
  assert.match(page.url(), /highlight=1#\d+-[0-9a-f]+:\d+~65536-[0-9a-f]{8}$/);
  await page.keyboard.press('n');
  await page.locator('.row.here').getByText('needle in 10999').waitFor();
  await page.keyboard.press('N');
  await page.locator('.row.here').getByText('needle in 9999').waitFor();
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('.row.here').getByText('needle in 9999').waitFor();
});

test('says what is wrong with a pattern', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&regex=1`);
  await page.getByRole('searchbox').fill('(');
  await page.locator('#notices').getByText('grep').waitFor();
  await page.getByRole('searchbox').fill('needle in 1?9999');
  await page.locator('#log-count').getByText('2 matches').waitFor();
});

test('folds stack traces, and shows levels by letter', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.getByRole('combobox', { name: 'Level' }).selectOption('error');
  await page.locator('#log-count').getByText('20 matches').waitFor();
  await live(page);
  const fold = page.locator('.row:not([hidden]) .more-of').last();
  assert.equal(await fold.textContent(), '+4');
  assert.equal(await page.locator('.row:not([hidden]) .lv').last().textContent(), 'E');
  await fold.click();
  await page.getByText('needle in 19999').waitFor();
});

test('shows JSON by its fields, colours, and long lines whole', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/json.log?view&zone=utc`);
  const row = page.locator('.row');
  await row.getByText('pool is full').waitFor();
  assert.equal(await row.locator('.tm').textContent(), '03-04 02:11:12');
  await page.locator('#log-display summary').click();
  await page.getByLabel('Show times').selectOption('');
  await row.locator('.tm').getByText('03-04 10:11:12').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await row.locator('.lv').textContent(), 'W');
  await row.getByRole('button', { name: 'Show all fields' }).click();
  await row.getByText('"name": "李雷"').waitFor();
  await accessible(page);
  await page.goto(`${origin}/logs/colour.log?view`);
  await page.locator('.a1.a-bold', { hasText: '<b>red</b>' }).waitFor();
  await page.locator('.mark', { hasText: 'U+202E' }).waitFor();
  await page.goto(`${origin}/logs/long.log?view`);
  await page.getByRole('button', { name: 'show the whole line' }).click();
  await page.getByText('xEND').waitFor();
  await page.goto(`${origin}/logs/empty.log?view`);
  await page.getByText('No lines yet.').waitFor();
  await appendFile(join(logs, 'empty.log'), 'the first\n');
  await page.getByText('the first').waitFor();
});

test('downloads and copies', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&level=error&ignorecase=1`);
  await page.locator('#log-count').getByText('match').waitFor();
  /** @param {string | RegExp} name */
  const get = async (name) => {
    await page.locator('#log-get summary').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#log-get .panel').getByText(name).click()]);
    await page.keyboard.press('Escape');
    const at = await download.path();
    return { name: download.suggestedFilename(), data: await readFile(at, 'latin1') };
  };
  const found = await get('Matching lines');
  assert.equal(found.name, 'lab-found.log');
  assert.equal(found.data.split('\n').length, 101);
  assert.equal((await get(/^Whole file \d/)).data.length, text.length);
  assert.equal((await get('Last 10 MiB')).data.length, text.length);
  assert.equal((await get('Whole file, zipped')).name.endsWith('.zip'), true);
  const copied = await page.evaluate(() => {
    const rows = document.querySelectorAll('.row');
    getSelection()?.setBaseAndExtent(/** @type {Node} */ (rows[0]?.querySelector('.tx')), 0, /** @type {Node} */ (rows[6]?.querySelector('.tx')), 1);
    const data = new DataTransfer();
    document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, cancelable: true }));
    return data.getData('text/plain');
  });
  assert.equal(copied, found.data.split('\n').slice(0, 7).join('\n') + '\n');
});

test('has keys, and a dialog that tells them', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill').getByText('Live').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await accessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('w');
  await page.waitForURL('**wrap=0**');
  assert.equal(await page.locator('#log-view.nowrap').count(), 1);
  await page.keyboard.press('f');
  await page.locator('#log-pill').getByText('Paused').waitFor();
  await page.keyboard.press('k');
  await page.locator('.row.here').waitFor();
  assert.match(page.url(), /#\d+-[0-9a-f]+:\d+~65536-[0-9a-f]{8}$/);
});

test('a link to a line finds it also when the log was rotated', async (t) => {
  const log = join(logs, 'turned.log');
  await writeFile(log, text);
  const page = await browse(t);
  await page.goto(`${origin}/logs/turned.log?view&grep=needle+in+4999&ignorecase=1`);
  await page.locator('#log-count').getByText('1 match').waitFor();
  await page.keyboard.press('n');
  await page.locator('.row.here').waitFor();
  const { hash } = new URL(page.url());
  await rename(log, `${log}.1`);
  await writeFile(log, 'a new file\n');
  await page.goto('about:blank');
  await page.goto(`${origin}/logs/turned.log?view${hash}`);
  await page.locator('.row.here').getByText('needle in 4999').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('rotated'), '1');
  await page.goto('about:blank');
  await page.goto(`${origin}/logs/turned.log?view#9-0123456789abcdef:5`);
  await page.getByText('This line is no longer in the log.').waitFor();
  await page.locator('.row').last().getByText('a new file').waitFor();
});

// The language makes the layout, the scheme the contrast: two pairs have both.
for (const [locale, colorScheme] of /** @type {const} */ ([['en', 'light'], ['zh-CN', 'dark']])) {
  test(`fits and is accessible: ${locale}, ${colorScheme}`, async (t) => {
    const page = await browse(t, { locale, colorScheme });
    for (const width of [320, 800, 1280]) {
      await page.setViewportSize({ width, height: 720 });
      for (const query of ['lab.log?view', 'lab.log?view&grep=needle&context=2', 'colour.log?view', 'json.log?view']) {
        await page.goto(`${origin}/logs/${query}`);
        await page.locator('#log-pill').waitFor();
        await fits(page);
        await accessible(page);
      }
      for (const menu of ['#log-options', '#log-display', '#log-get']) {
        await page.locator(`${menu} summary`).click();
        const box = await page.locator(`${menu} .panel`).boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${menu} from ${box?.x}, ${box?.width} wide, in ${width}`);
        await page.keyboard.press('Escape');
      }
    }
  });
}
