// Matches are events: a stack trace counts once, and begins with its first line.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browse, folder, serve } from './harness.js';

const at = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
const frames = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => `    at org.lab.Sequencer.step${i}(Sequencer.java:${i})\n`).join('');

/** A log whose errors have stack traces. @param {number} errors @param {number} between lines @param {number} deep */
const log = (errors, between, deep) => Array.from({ length: errors }, (_, e) => `${Array.from({ length: between }, (_, i) => `${at(e * 60 + i)} INFO app: sample ${e * between + i}\n`).join('')}${at(e * 60 + 50)} ERROR app: run ${e} failed\n${frames(deep)}Caused by: java.io.IOException: needle in ${e}\n`).join('');

const logs = await folder({
  'lab.log': log(35, 40, 20),
  'deep.log': log(1100, 1, 21),
  'live.log': log(3, 5, 4),
});
const origin = await serve(`/logs,${logs},null,null,true`);

/** @param {import('playwright-core').Page} page @param {string | RegExp} text */
const counts = (page, text) => page.locator('#log-count').getByText(text).waitFor();

test('35 errors are 35 matches, and n goes from one to the next', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.getByRole('combobox', { name: 'Level' }).selectOption('error');
  await counts(page, '35 matches');
  assert.equal(await page.locator('.row').count(), 35 * 22);
  assert.equal(await page.locator('.row:not([hidden])').count(), 35);
  await page.locator('#log-view').focus();
  for (const [key, run, count] of /** @type {const} */ ([['n', 34, '35 of 35'], ['N', 33, '34 of 35'], ['N', 32, '33 of 35'], ['n', 33, '34 of 35'], ['<', 0, '1 of 35'], ['>', 34, '35 of 35'], ['n', 0, '1 of 35']])) {
    await page.keyboard.press(key);
    await page.locator('.row.here').getByText(`run ${run} failed`).waitFor();
    await counts(page, count);
  }
  await page.keyboard.press('j'); // another line of the same event
  await counts(page, '2 of 35');
  await page.getByRole('button', { name: 'Last match' }).click();
  await page.locator('.row.here').getByText('run 34 failed').waitFor();
  await page.getByRole('button', { name: 'First match' }).click();
  await page.locator('.row.here').getByText('run 0 failed').waitFor();
});

test('a match within a stack trace comes with the first line of its event', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=needle`);
  await counts(page, '35 matches');
  assert.equal(await page.locator('.row mark').count(), 35);
  assert.deepEqual(await page.locator('.row:not([hidden]) .tx').evaluateAll((all) => all.slice(0, 2).map((e) => e.textContent)), [`${at(50)} ERROR app: run 0 failed`, 'Caused by: java.io.IOException: needle in 0']);
  assert.equal(await page.locator('.row.around').count(), 35);
  await page.getByRole('searchbox').fill('step1(');
  await counts(page, '35 matches');
  await page.getByRole('searchbox').fill('step1');
  await page.locator('.row:not([hidden]) mark').nth(35 * 11 - 1).waitFor({ state: 'attached' }); // in 11 lines of each
  await counts(page, '35 matches');
});

test('the page holds the newest 1,000 events, and the first one is whole', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/deep.log?view&level=error`);
  await counts(page, 'the newest 1,000 matches');
  await page.locator('.row').first().getByText('run 100 failed').waitFor({ state: 'attached' });
  assert.equal(await page.locator('.row:not([hidden])').count(), 1000);
  assert.equal(await page.locator('.row').count(), 1000 * 23);
  await page.getByRole('button', { name: 'First match' }).click(); // of the whole log
  await page.locator('.row.here').getByText('run 0 failed').waitFor();
  await page.goBack();
  await counts(page, 'the newest 1,000 matches');
  await page.getByRole('button', { name: 'Older matches' }).click();
  await counts(page, '1 of 1,100');
  await page.locator('.row').first().getByText('run 0 failed').waitFor({ state: 'attached' });
});

test('without scripts, matches are events as well', async (t) => {
  const page = await browse(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/logs/live.log?view&level=error`);
  await page.getByText('3 matches').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Next match' }).isVisible(), false);
  await page.goto(`${origin}/logs/deep.log?view&level=error`);
  await page.getByText('Showing the newest 9 matches').waitFor(); // in 200 lines
  const texts = await page.locator('.row .tx').allTextContents();
  assert.equal(texts.length, 9 * 23);
  assert.match(texts[0] ?? '', /ERROR app: run 1091 failed/);
});

test('new events are counted, the lines that continue them are not', async (t) => {
  const page = await browse(t);
  const live = join(logs, 'live.log');
  await writeFile(live, log(3, 5, 4));
  await page.goto(`${origin}/logs/live.log?view&level=error`);
  await counts(page, '3 matches');
  await page.locator('#log-pill.live').waitFor();
  await appendFile(live, '    at org.lab.Late.step(Late.java:1)\n'); // goes on with the third one
  await page.locator('.row').getByText('Late.java:1').waitFor({ state: 'attached' });
  await counts(page, '3 matches');
  await appendFile(live, `${at(9000)} ERROR app: run 3 failed\n${frames(6)}${at(9001)} INFO app: ok\n${at(9002)} ERROR app: run 4 failed\n`);
  await page.locator('.row').getByText('run 4 failed').waitFor();
  await counts(page, '5 matches');
  await page.getByRole('searchbox').fill('step');
  await page.getByRole('combobox', { name: 'Level' }).selectOption('');
  await counts(page, '4 matches');
  await page.locator('#log-pill.live').waitFor();
  await appendFile(live, `${at(9003)} ERROR app: run 5 failed\n${frames(6)}`);
  await page.locator('.row').getByText('step5').last().waitFor();
  await counts(page, '5 matches');
});

test('lines that arrive while a search begins are not its matches', async (t) => {
  const page = await browse(t);
  const live = join(logs, 'live.log');
  let n = 0;
  const line = () => `${at(9100 + n)} INFO app: ${n % 10 === 0 ? 'hit' : 'tick'} ${n++}\n`;
  await writeFile(live, line());
  await page.goto(`${origin}/logs/live.log?view`);
  await page.locator('#log-pill.live').waitFor();
  const writing = setInterval(() => appendFile(live, line()), 10);
  t.after(() => clearInterval(writing));
  /** @type {() => void} */
  let begin = () => {};
  const begun = new Promise((resolve) => { begin = () => resolve(undefined); });
  await page.route('**/live.log?lines=end*', async (route) => { // the search waits for where the log ends
    begin();
    const arrived = n;
    await page.locator('.row').getByText(new RegExp(` ${arrived + 5}$`)).waitFor();
    await route.continue();
  });
  await page.getByRole('searchbox').fill('hit');
  await begun;
  await page.locator('.row').getByText('tick').first().waitFor({ state: 'detached' });
  clearInterval(writing);
  await appendFile(live, `${at(20_000)} INFO app: hit last\n`);
  await page.locator('.row').getByText('hit last').waitFor();
  await counts(page, `${Math.ceil(n / 10) + 1} matches`);
  assert.equal(await page.locator('.notice').count(), 0);
});

test('a line around several matches comes once, and one that matches itself is a match', async (t) => {
  const text = Array.from({ length: 900 }, (_, i) => `${at(i)} INFO app: ${i % 3 === 2 ? 'tick' : 'tock'} ${i}`);
  await writeFile(join(logs, 'around.log'), `${text.join('\n')}\n`);
  const page = await browse(t);
  const matches = async () => {
    await counts(page, '600 matches');
    assert.deepEqual(await page.locator('.row .tx').allTextContents(), text.slice(0, 900));
    assert.deepEqual(await page.locator('.row.around .tx').allTextContents(), text.filter((line) => line.includes('tick')));
  };
  await page.goto(`${origin}/logs/around.log?view&grep=tock&context=2`);
  await matches();
  await page.goto(`${origin}/logs/around.log?view&context=2`);
  await page.locator('#log-pill.live').waitFor();
  await page.evaluate(() => { // the answer arrives in small parts
    const whole = window.fetch;
    window.fetch = async (...request) => {
      const answer = await whole(...request);
      const parts = new TransformStream({
        /** @param {Uint8Array} chunk */
        async transform(chunk, controller) {
          for (let from = 0; from < chunk.length; from += 500) {
            controller.enqueue(chunk.slice(from, from + 500));
            await new Promise((resolve) => { setTimeout(resolve); });
          }
        },
      }, undefined, { highWaterMark: 0 });
      return new Response(answer.body?.pipeThrough(parts), { status: answer.status, headers: answer.headers });
    };
  });
  await page.locator('#log-options summary').click();
  await page.getByLabel('Context lines').fill('2');
  await page.getByRole('searchbox').fill('tock');
  await matches();
});

test('matches of which the page keeps the newest are not said to be all', async (t) => {
  const many = join(logs, 'many.log');
  for (const query of ['grep=app', `since=${encodeURIComponent(at(0))}`]) {
    await writeFile(many, `${at(0)} INFO app: 0\n`);
    const page = await browse(t);
    await page.goto(`${origin}/logs/many.log?view&${query}`);
    await page.locator('#log-pill.live').waitFor();
    await appendFile(many, Array.from({ length: 4500 }, (_, i) => `${at(i + 1)} INFO app: ${i + 1}\n`).join(''));
    await counts(page, /^Showing the newest 3,501 (matches|events)$/);
  }
});

test('a search that the connection has ended is not said to be whole', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.route((url) => url.searchParams.has('events') && url.searchParams.has('grep'), (route) => route.abort());
  await page.getByRole('searchbox').fill('needle');
  await counts(page, '0 matches · stopped');
});
