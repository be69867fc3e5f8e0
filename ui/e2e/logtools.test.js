// The tools above the lines of a log: menus, the histogram, encodings, downloads.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { browse, folder, serve } from './harness.js';

const second = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
let text = '';
for (let i = 0; i < 20_000; i++) text += `${second(i)},000 ${i % 1000 === 500 ? 'ERROR' : 'INFO'} app: request ${i}\n`;
const logs = await folder({
  'lab.log': text,
  'packed.log.gz': gzipSync(text),
  'berlin.log': text.slice(0, text.indexOf('\n', 50_000) + 1).replace(/^(\S+) (\S+),000 /gm, '$1T$2.000+01:00 '),
  'latin.log': Buffer.from('2026-03-04 06:00:00 INFO caf\xe9 ge\xf6ffnet\n'.repeat(3), 'latin1'),
});
const origin = await serve(`/logs,${logs},null,null,true`);

/** @param {import('playwright-core').Page} page */
const live = (page) => page.locator('#log-pill.live').waitFor();
const strip = '#log-times.drawn .plot';

/**
 * Returns a function from a share of the width of the histogram, 0 to 1, to a point on the page.
 *
 * @param {import('playwright-core').Page} page
 */
async function places(page) {
  await page.locator(strip).waitFor();
  const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await page.locator(strip).boundingBox());
  return (/** @type {number} */ share) => /** @type {const} */ ([box.x + share * box.width, box.y + box.height / 2]);
}

test('has the tools that need scripts only with scripts', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-display summary').click();
  await page.getByLabel('Show times').waitFor();
  await page.getByRole('button', { name: 'Keys' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Search', exact: true }).isVisible(), false);
  const plain = await browse(t, { javaScriptEnabled: false });
  await plain.goto(`${origin}/logs/lab.log?view`);
  await plain.getByRole('button', { name: 'Search', exact: true }).waitFor();
  assert.equal(await plain.locator('#log-display').isVisible(), false);
  assert.equal(await plain.locator('#log-times').isVisible(), false);
  await plain.locator('#log-get summary').click();
  await plain.getByRole('link', { name: /^Whole file \d/ }).waitFor();
  assert.equal(await plain.getByText('Last 10 MiB').isVisible(), false);
});

test('a click into the histogram goes there, dragging chooses a range', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  const at = await places(page);
  assert.match((await page.locator(strip).getAttribute('aria-label')) ?? '', /from 03-04 06:00:00 to 03-04 11:34:00/);
  await page.mouse.move(...at(0.5));
  await page.locator('#log-times .tip').getByText(/^03-04 08:4\d–08:4\d · \d+ events$/).waitFor();
  await page.mouse.click(...at(0.5));
  const line = (await page.locator('.row.here .tx').textContent()) ?? '';
  assert.match(line, /^2026-03-04 08:4[567]/);
  assert.match(page.url(), /\?view#1024-/);
  await page.locator('#log-pill').getByText('Paused').waitFor();

  await page.mouse.move(...at(0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.4), { steps: 4 });
  assert.ok(await page.locator('#log-times .chosen').isVisible());
  await page.mouse.up();
  await page.locator('#log-count').getByText(/events/).waitFor();
  const { searchParams } = new URL(page.url());
  assert.match(searchParams.get('since') ?? '', /^2026-03-04 07:2/);
  assert.match(searchParams.get('until') ?? '', /^2026-03-04 08:1/);
  await page.locator('#log-times .end').first().getByText('03-04 07:2').waitFor(); // the histogram is of that range
  await page.reload();
  await page.locator('#log-times .end').first().getByText('03-04 07:2').waitFor();
  await page.getByRole('button', { name: 'All times' }).click();
  await live(page);
  assert.equal(new URL(page.url()).search, '?view');
  await page.locator('#log-times .end').first().getByText('03-04 06:00').waitFor();
});

test('the strip has the times of the log', async (t) => {
  const page = await browse(t, { timezoneId: 'Asia/Shanghai' });
  await page.goto(`${origin}/logs/berlin.log?view`);
  const from = page.locator('#log-times .end').first();
  await from.getByText('03-04 06:00').waitFor();
  await page.locator('#log-display summary').click();
  await page.getByLabel('Show times').selectOption('local');
  await from.getByText('03-04 13:00').waitFor();
  await page.getByLabel('Show times').selectOption('utc');
  await from.getByText('03-04 05:00').waitFor();
});

test('the scrollbar tells where there are errors in the whole log', async (t) => {
  const page = await browse(t);
  for (const name of ['lab.log', 'packed.log.gz']) {
    await page.goto(`${origin}/logs/${name}?view`);
    await page.waitForFunction(() => document.querySelectorAll('#log-bar .tick').length >= 20);
    const shares = await page.locator('#log-bar .tick').evaluateAll((ticks) => ticks.map((tick) => parseInt(/** @type {HTMLElement} */ (tick).style.insetBlockStart) / (tick.parentElement?.parentElement?.clientHeight ?? 1)));
    assert.equal(shares.length, 20);
    shares.forEach((share, i) => assert.ok(Math.abs(share - (i + 0.5) / 20) < 0.02, `${name}: tick ${i} at ${share}`));
  }
});

test('a compressed log is scrolled over like others', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/packed.log.gz?view&lines=0&after=200`);
  const bar = page.getByRole('scrollbar');
  await bar.focus();
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('PageDown');
    await page.waitForFunction((want) => Math.abs(Number(document.getElementById('log-bar')?.getAttribute('aria-valuenow')) - want) < 3, 10 * (i + 1));
  }
  const n = Number(/request (\d+)/.exec((await page.locator('.row').nth(30).textContent()) ?? '')?.[1]);
  assert.ok(n > 9000 && n < 11_000, `request ${n}`);
});

test('reads the encoding that is chosen', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/latin.log?view`);
  await page.locator('#log-display summary').click();
  await page.getByLabel('Encoding').selectOption('iso-8859-1');
  await page.getByText('café geöffnet').first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get('charset'), 'iso-8859-1');
  await page.reload();
  await page.getByText('café geöffnet').first().waitFor();
  await page.getByRole('searchbox').fill('CAFÉ');
  await page.locator('#log-count').getByText('3 matches').waitFor();
});

test('downloads the lines of a time range, and those that match in it', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=request+1&since=2026-03-04+06:00:10&until=2026-03-04+06:00:20`);
  await page.locator('#log-count').getByText('10 matches').waitFor();
  for (const [menu, name, file, lines] of /** @type {const} */ ([['#log-time', 'Download range', 'lab-range.log', 10], ['#log-get', 'Matching lines', 'lab-found.log', 10]])) {
    await page.locator(`${menu} summary`).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    await page.keyboard.press('Escape');
    assert.equal(download.suggestedFilename(), file);
    const got = await readFile(await download.path(), 'latin1');
    assert.equal(got, text.split('\n').slice(10, 10 + lines).join('\n') + '\n');
  }
});
