// Places in a log: Back, ranges of lines, older matches, a stream that breaks off.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, folder, serve, start } from './harness.js';

const second = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
const lines = Array.from({ length: 20_000 }, (_, i) => `${second(i)},000 INFO app: request ${i}${i % 8 === 0 ? ' slow' : ''}`);
const text = `${lines.join('\n')}\n`;
const logs = await folder({ 'lab.log': text });
const origin = await serve(`/logs,${logs},null,null,true`);

/** @param {import('playwright-core').Page} page */
const live = (page) => page.locator('#log-pill.live').waitFor();

test('Back leads from a match in its surroundings to the matches', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=request+15&ignorecase=1`);
  await page.locator('#log-count').getByText('matches').waitFor();
  await page.getByText('request 15432 slow').click();
  await page.getByText('request 15400').waitFor();
  await page.locator('.row.here').getByText('request 15432').waitFor();
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has('highlight'));
  await page.locator('.row.here').getByText('request 15432').waitFor();
  assert.equal(await page.getByText('request 14999').count(), 0);
  assert.equal(await page.getByRole('searchbox').inputValue(), 'request 15');
  await page.goForward();
  await page.waitForURL((url) => url.searchParams.has('highlight'));
  await page.getByText('request 15400').waitFor();
});

test('a link to several lines, by Shift and by keys', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await live(page);
  await page.getByText('request 19990').click();
  await page.getByText('request 19994').click({ modifiers: ['Shift'] });
  const chosen = page.locator('.row.chosen');
  assert.equal(await chosen.count(), 5);
  assert.equal(await page.evaluate(() => String(getSelection())), '');
  assert.match(page.url(), /#1024-[0-9a-f]+:\d+~65536-[0-9a-f]{8}\.\.1024-[0-9a-f]+:\d+~65536-[0-9a-f]{8}$/);
  const address = page.url();
  await page.getByText('request 19996').click();
  assert.equal(await chosen.count(), 0);
  await page.keyboard.press('K');
  await page.keyboard.press('K');
  assert.equal(await chosen.count(), 3);
  await page.keyboard.press('j');
  assert.equal(await chosen.count(), 0);
  await page.goto('about:blank');
  await page.goto(address);
  await chosen.first().getByText('request 19990').waitFor();
  await chosen.last().getByText('request 19994').waitFor();
  assert.equal(await chosen.count(), 5);
  await page.locator('.row.here').getByText('request 19994').waitFor();
  await page.keyboard.press('j'); // goes on from the selection
  await page.locator('.row.here').getByText('request 19995').waitFor();
});

test('a link to lines of a short log leads there once it has grown', async (t) => {
  for (const query of ['', '&grep=app']) {
    const path = join(logs, 'short.log');
    await writeFile(path, `${lines.slice(0, 4).join('\n')}\n`);
    const page = await browse(t);
    await page.goto(`${origin}/logs/short.log?view${query}${query && '&highlight=1'}`);
    await live(page);
    await page.getByText('request 1', { exact: false }).click();
    await page.getByText('request 2', { exact: false }).click({ modifiers: ['Shift'] });
    const { hash } = new URL(page.url());
    await appendFile(path, `${lines.slice(4, 800).join('\n')}\n`);
    await page.goto('about:blank');
    await page.goto(`${origin}/logs/short.log?view${query}${hash}`);
    await page.locator('.row.here').getByText(/request 2$/).waitFor();
    assert.deepEqual(await page.locator('.row.chosen .tx').allTextContents(), lines.slice(1, 3));
  }
});

test('a link to a match that is not among the first or newest ones opens it among all lines', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&since=2026-03-04+07:00&until=2026-03-04+07:05`);
  await page.getByText('request 3700', { exact: false }).click();
  await page.locator('.row.here').getByText('request 3700').waitFor();
  const { hash } = new URL(page.url());
  for (const query of ['grep=request', 'since=2026-03-04+06:01', 'grep=request&since=2026-03-04+06:01&order=newest']) {
    await page.goto('about:blank');
    await page.goto(`${origin}/logs/lab.log?view&${query}${hash}`);
    await page.locator('.row.here').getByText('request 3700').waitFor();
    await page.locator('.row').getByText('request 3701').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('highlight'), '1');
    assert.equal(new URL(page.url()).hash, hash);
  }
});

test('a search that still runs does not take the place of lines among which the user is by now', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await live(page);
  /** @type {() => void} */
  let goOn = () => {};
  const held = new Promise((resolve) => { goOn = () => resolve(undefined); });
  const searches = (/** @type {URL} */ url) => url.searchParams.has('events') && url.searchParams.has('grep') && !url.searchParams.has('follow');
  await page.route(searches, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest((request) => searches(new URL(request.url())));
  await page.getByRole('searchbox').fill('slow');
  await asked;
  await page.locator('#log-view').focus();
  await page.keyboard.press(':');
  await page.keyboard.type('100');
  await page.keyboard.press('Enter');
  await page.locator('.row.here').getByText('request 99').waitFor();
  goOn();
  await page.locator('#log-count').getByText('newest 1,000 matches').waitFor();
  await page.locator('.row.here').getByText('request 99').waitFor();
  await page.locator('.row.here + .row').getByText('request 100').waitFor();
  await page.locator('#log-pill').getByText('Paused').waitFor();
});

test('searches once for what the address says, and on from there', async (t) => {
  const page = await browse(t);
  /** @type {URL[]} */
  const searches = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.searchParams.has('grep') && !url.searchParams.has('view') && !url.searchParams.has('follow') && !url.searchParams.has('histogram')) searches.push(url);
  });
  await page.goto(`${origin}/logs/lab.log?view&grep=request+1999`);
  await page.locator('#log-count').getByText('11 matches').waitFor();
  await live(page);
  assert.equal(await page.locator('.row mark').count(), 11);
  assert.equal(searches.length, 0);

  await page.goto(`${origin}/logs/lab.log?view&grep=slow`); // 2,500
  await page.locator('#log-count').getByText('the newest 1,000 matches').waitFor();
  assert.deepEqual(searches.map((url) => [url.searchParams.get('events'), url.searchParams.has('position')]), [['800', true]]);
  assert.equal(await page.locator('.row').count(), 1000);
  const older = page.getByRole('button', { name: 'Older matches' });
  await older.click();
  await page.locator('#log-count').getByText('the newest 2,000 matches').waitFor();
  await older.click();
  await page.locator('#log-count').getByText('2,500 matches').waitFor();
  assert.equal(await older.isVisible(), false);
  assert.deepEqual(await page.locator('.row .tx').allTextContents(), lines.filter((line) => line.includes('slow')));
});

test('the previous match is found beyond the newest 1,000', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=slow&highlight=1`);
  await page.locator('#log-count').getByText('the newest 1,000 matches').waitFor();
  await live(page);
  await page.keyboard.press('n');
  await page.locator('.row.here').getByText('request 19992').waitFor();
  await page.keyboard.press('n'); // the oldest of them
  await page.locator('.row.here').getByText('request 12000').waitFor();
  await page.keyboard.press('N');
  await page.locator('.row.here').getByText('request 11992').waitFor();
  await page.locator('#log-count').getByText('the newest 2,000 matches').waitFor();
});

test('a hidden tab has no stream, and shows what came meanwhile when it is seen again', async (t) => {
  const log = join(logs, 'hidden.log');
  await writeFile(log, text.slice(0, 5000));
  const page = await browse(t);
  await page.goto(`${origin}/logs/hidden.log?view`);
  await live(page);
  const hide = (/** @type {boolean} */ hidden) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('follow=1'));
  await hide(true);
  await closed;
  await appendFile(log, 'while hidden 1\nwhile hidden 2\n');
  await hide(false);
  await page.locator('.row').last().getByText('while hidden 2').waitFor();
  await live(page);
  assert.equal(await page.getByText('while hidden').count(), 2);
});

test('says that it reconnects, and goes on where it was', async (t) => {
  const log = join(logs, 'broken.log');
  await writeFile(log, text.slice(0, 5000));
  const dav = `/logs,${logs},null,null,true`;
  const server = await start(dav);
  const page = await browse(t);
  await page.goto(`${server.origin}/logs/broken.log?view`);
  await live(page);
  await appendFile(log, 'before\n');
  await page.getByText('before').waitFor();
  await server.kill();
  await page.locator('#log-pill.lost').getByText('Reconnecting').waitFor();
  await appendFile(log, 'in between\n');
  await start(dav, { PORT: new URL(server.origin).port });
  await live(page);
  await appendFile(log, 'after\n');
  await page.locator('.row').last().getByText('after').waitFor();
  assert.deepEqual((await page.locator('.row .tx').allTextContents()).slice(-3), ['before', 'in between', 'after']);
});

test('an address that makes no sense says why, and leads to the log', async (t) => {
  const page = await browse(t);
  const answer = await page.goto(`${origin}/logs/lab.log?view&since=yesterday&grep=x`);
  assert.equal(answer?.status(), 400);
  await page.getByText('since: expected a time such as').waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Open without these parameters' }).click();
  await live(page);
});

test('a selected match stays selected among the other lines', async (t) => {
  const page = await browse(t);
  for (const change of /** @type {((page: import('playwright-core').Page) => Promise<unknown>)[]} */ ([
    (p) => p.locator('[name="highlight"]').evaluate((box) => /** @type {HTMLInputElement} */ (box).click()),
    (p) => p.getByRole('searchbox').fill(''),
  ])) {
    await page.goto('about:blank');
    await page.goto(`${origin}/logs/lab.log?view&grep=slow`);
    await page.locator('#log-count').getByText('matches').waitFor();
    await page.locator('.row', { hasText: 'request 15432 slow' }).locator('.lv').click();
    await page.locator('.row.here').getByText('request 15432').waitFor();
    await change(page);
    await page.getByText('request 15433').waitFor();
    await page.locator('.row.here').getByText('request 15432').waitFor();
    await page.locator('#log-pill').getByText('Paused').waitFor();
  }
});
