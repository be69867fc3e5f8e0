// Several logs as one: their page.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';

/** @param {number} second @param {number} [minute] */
const at = (second, minute = 0) => `2026-03-04 10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}`;

/** Two applications that write by turns; one of their lines is an error with its trace. */
async function apps() {
  let [api, web] = ['', ''];
  for (let i = 0; i < 600; i++) {
    const [s, m] = [i % 60, Math.floor(i / 60)];
    if (i % 2 === 0) api += `${at(s, m)} INFO api ${i} req-${i % 7}\n`;
    else web += i === 595 ? `${at(s, m)} ERROR web ${i} req-0\n${Array.from({ length: 5 }, (_, n) => `\tat a.B.c${n}(B.java:${n})\n`).join('')}` : `${at(s, m)} INFO web ${i} req-${i % 7}\n`;
  }
  const dir = await folder({ 'api.log': api, 'apps/web.log': web, 'other.log': `${at(0)} INFO other\n`, 'notes.bin': new Uint8Array(9000) });
  return { dir, origin: await serve(`/lab,${dir},null,null,true`) };
}

/** @param {import('playwright-core').Page} page */
const texts = (page) => page.locator('.row:not([hidden]) .tx').allTextContents();

test('two apps together, live, in four actions', async (t) => {
  const { dir, origin } = await apps();
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/lab/`);
  await page.locator('tr', { hasText: 'api.log' }).locator('input').check(); // 1
  await page.locator('tr', { hasText: 'apps' }).locator('input').check(); // 2
  await page.getByRole('button', { name: 'Read logs together' }).click(); // 3
  await page.locator('#log-pill.live').waitFor();
  assert.deepEqual(await page.locator('.source bdi').allTextContents(), ['api', 'web']);
  const last = page.locator('.row').last();
  assert.match(await last.textContent() ?? '', /web 599/);
  const shown = (await texts(page)).filter((text) => / (api|web) \d+/.test(text)).map((text) => Number(/ (?:api|web) (\d+)/.exec(text)?.[1]));
  assert.deepEqual(shown, [...shown].sort((a, b) => a - b), 'the lines are by time');
  assert.equal(shown.length, new Set(shown).size);
  assert.equal(await page.locator('.row .fold').textContent(), '+5', 'the trace stays whole');
  assert.deepEqual([...new Set(await page.locator('.row .src').allTextContents())].sort(), ['api', 'web']);

  await appendFile(join(dir, 'api.log'), `${at(0, 30)} INFO api live\n`);
  await page.locator('.row', { hasText: 'api live' }).locator('.src.s0').waitFor();
  await appendFile(join(dir, 'apps/web.log'), `${at(1, 30)} WARN web live\n`);
  await page.locator('.row', { hasText: 'web live' }).locator('.src.s1').waitFor();
  assert.equal(await page.locator('.row', { hasText: 'web 599' }).count(), 1, 'no line comes twice');
  assert.equal(await page.locator('.log-gap').count(), 0);
});

test('an error of which a part comes later is one match', async (t) => {
  let [api, web] = ['', ''];
  for (let i = 0; i < 300; i++) {
    const error = `${at(i % 60, Math.floor(i / 60))} ERROR app ${i}\n${Array.from({ length: 3 }, (_, n) => `\tat a.B.c${n}(B.java:${n})\n`).join('')}`;
    if (i % 2 === 0) api += error;
    else web += error;
  }
  const dir = await folder({ 'api.log': api, 'web.log': web });
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${await serve(`/lab,${dir},null,null,true`)}/lab/?view&grep=B.java`);
  const count = page.locator('#log-count');
  await count.getByText('300 matches', { exact: true }).waitFor();
  await page.locator('#log-pill.live').waitFor();
  await appendFile(join(dir, 'api.log'), `${at(0, 30)} ERROR app new B.java\n`);
  await page.locator('.row', { hasText: 'app new' }).waitFor();
  await appendFile(join(dir, 'api.log'), '\tat a.B.late(B.java:9)\n');
  await page.locator('.row', { hasText: 'B.late' }).waitFor({ state: 'attached' });
  await count.getByText('301 matches', { exact: true }).waitFor();
});

test('a pause through a rotation leaves no line out, and no line comes twice', async (t) => {
  const logs = await folder({ 'other.log': `${at(0)} INFO other\n` });
  const log = join(logs, 'app.log');
  const lines = (/** @type {number} */ from, /** @type {number} */ to) => Array.from({ length: to - from }, (_, i) => `${at((from + i) % 60, Math.floor((from + i) / 60))} INFO app ${from + i}\n`).join('');
  await writeFile(log, lines(100, 250));
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.addInitScript(() => { // what is sent arrives in small parts
    const whole = window.fetch;
    window.fetch = async (...request) => {
      const answer = await whole(...request);
      const parts = new TransformStream({
        /** @param {Uint8Array} chunk */
        async transform(chunk, controller) {
          for (let at = 0; at < chunk.length; at += 3000) {
            controller.enqueue(chunk.slice(at, at + 3000));
            await new Promise((resolve) => { setTimeout(resolve); });
          }
        },
      }, undefined, { highWaterMark: 0 });
      return new Response(answer.body?.pipeThrough(parts), { status: answer.status, headers: answer.headers });
    };
  });
  await page.goto(`${await serve(`/lab,${logs},null,null,true`)}/lab/?view`);
  const pill = page.locator('#log-pill');
  await page.locator('#log-pill.live').waitFor();
  await pill.click();
  await pill.getByText('Paused').waitFor();
  await rename(log, `${log}.1`);
  await writeFile(log, lines(250, 350)); // at the offsets of lines that are on the page
  await pill.getByText('+100').waitFor();
  await pill.click();
  await page.locator('.row').getByText('app 349').waitFor();
  const numbers = (await texts(page)).flatMap((text) => / app (\d+)/.exec(text)?.[1] ?? []).map(Number);
  assert.deepEqual(numbers, Array.from({ length: 250 }, (_, i) => 100 + i));
  assert.equal(await page.locator('.log-gap').count(), 0);
});

test('a log is hidden, shown alone, and all are shown again; the address says so', async (t) => {
  const { dir, origin } = await apps();
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/lab/?view`);
  await page.locator('#log-pill.live').waitFor();
  const columns = async () => [...new Set(await page.locator('.row .src').allTextContents())].sort();
  await page.getByRole('link', { name: 'web: Hide' }).click();
  await page.locator('.row', { hasText: 'api 598' }).waitFor();
  await page.locator('.row', { hasText: 'web 599' }).waitFor({ state: 'detached' });
  assert.deepEqual(await columns(), ['api']);
  assert.match(page.url(), /without=apps%2Fweb\.log/);
  await page.locator('#log-pill.live').waitFor();
  await appendFile(join(dir, 'apps/web.log'), `${at(1, 30)} WARN web hidden\n`);
  await appendFile(join(dir, 'api.log'), `${at(2, 30)} INFO api seen\n`);
  await page.locator('.row', { hasText: 'api seen' }).waitFor();
  assert.equal(await page.locator('.row', { hasText: 'web hidden' }).count(), 0);

  await page.reload();
  await page.locator('.row', { hasText: 'api seen' }).waitFor();
  assert.deepEqual(await columns(), ['api']);
  await page.getByRole('button', { name: 'web: Only this' }).click();
  await page.locator('.row', { hasText: 'web hidden' }).waitFor();
  assert.deepEqual(await columns(), ['web']);
  await page.getByRole('button', { name: 'All logs' }).click();
  await page.locator('.row', { hasText: 'api seen' }).waitFor();
  assert.doesNotMatch(page.url(), /without/);
});

test('the histogram is that of the logs that are shown', async (t) => {
  const { origin } = await apps();
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/lab/?view&name=api.log&name=apps`);
  const shows = (/** @type {string | RegExp} */ text) => page.locator('.times-foot .tip', { hasText: text }).waitFor();
  await shows('1 error · 600 events');
  await page.getByRole('link', { name: 'web: Hide' }).click();
  await shows(/^300 events$/);
  await page.getByRole('link', { name: 'web: Show' }).click();
  await shows('1 error · 600 events');
  await page.getByRole('button', { name: 'web: Only this' }).click();
  await shows('1 error · 300 events');
});

test('one search, one histogram, and older lines', async (t) => {
  const { origin } = await apps();
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/lab/?view&name=api.log&name=apps`);
  await page.locator('#log-times.drawn').waitFor();
  await page.locator('.times-foot .tip', { hasText: '600 events' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search these logs' }).fill('req-0');
  await page.locator('#log-count', { hasText: /^86 matches/ }).waitFor();
  const found = await texts(page);
  assert.equal(found.length, 86);
  assert.ok(found.some((text) => text.includes('api')) && found.some((text) => text.includes('web')));
  await page.locator('.times-foot .tip', { hasText: '86 events' }).waitFor();
  await page.getByRole('searchbox').fill('');
  await page.locator('.row', { hasText: 'web 597' }).waitFor();
  await page.locator('#log-foot [data-act="top"]').click();
  await page.locator('.row').first().getByText('api 0').waitFor();
  for (const text of ['api 398', 'web 593', 'web 599']) { // scrolling loads the rest
    await page.locator('#log-view').evaluate((view) => view.scrollTo(0, 0));
    await page.locator('.row', { hasText: text }).waitFor();
  }
  assert.equal(await page.locator('.log-gap').count(), 0);
  assert.equal(await page.locator('.row').count(), 605);
});

test('the link to a line opens it', async (t) => {
  const { dir, origin } = await apps();
  const page = await browse(t, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${origin}/lab/?view&name=api.log&name=apps`);
  await page.locator('#log-pill.live').waitFor();
  await appendFile(join(dir, 'api.log'), `${at(2, 30)} INFO api seen\n`);
  await page.locator('.row', { hasText: 'api seen' }).waitFor();
  for (const text of ['web 503', 'api seen']) {
    await page.locator('.row', { hasText: text }).locator('.tx').click();
    await page.locator('.row.here', { hasText: text }).waitFor();
    const other = await browse(t, { viewport: { width: 1280, height: 800 } });
    await other.goto(page.url());
    await other.locator('.row.here', { hasText: text }).waitFor();
    assert.ok(await other.locator('.row').count() > 90, 'among the lines around it');
    assert.equal(await other.locator('.row.here').count(), 1);
    await other.context().close();
  }
});

test('on a phone, for everybody, and without JavaScript', async (t) => {
  const { origin } = await apps();
  for (const options of [{ viewport: { width: 320, height: 640 } }, { viewport: { width: 1280, height: 800 }, colorScheme: /** @type {const} */ ('dark') }, { viewport: { width: 320, height: 640 }, locale: 'zh-CN' }]) {
    const page = await browse(t, options);
    await page.goto(`${origin}/lab/?view`);
    await page.locator('#log-pill.live').waitFor();
    await page.locator('#log-times.drawn').waitFor();
    await fits(page);
    await accessible(page);
    assert.ok(await page.locator('.row .tx').last().evaluate((text) => text.getBoundingClientRect().width) > 150, 'the column of names leaves room');
  }
  const plain = await browse(t, { javaScriptEnabled: false });
  await plain.goto(`${origin}/lab/`);
  await plain.getByRole('button', { name: 'Read logs together' }).click();
  assert.match(await plain.locator('.row').last().textContent() ?? '', /web 599/);
  await plain.getByRole('link', { name: 'web: Hide' }).click();
  assert.match(await plain.locator('.row').last().textContent() ?? '', /api 598/);
  await plain.getByRole('link', { name: 'Older lines' }).click();
  assert.equal(await plain.locator('.row', { hasText: 'web' }).count(), 0);
  await plain.getByRole('searchbox').fill('req-0');
  await plain.getByRole('button', { name: 'Search' }).click();
  assert.equal(await plain.locator('.row').count(), 43);
});
