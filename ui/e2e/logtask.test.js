// Tasks in the log of a service, in counted clicks and keys.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { browse, folder, serve } from './harness.js';

const hour = 3_600_000;
const day = 24 * hour;
const stamp = (/** @type {number} */ at) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const midnight = new Date().setUTCHours(0, 0, 0, 0);

/** Writes a log of 300 MB over two and a half days, with an error every quarter of an hour, and returns the folder. */
async function largeLog() {
  const dir = await folder();
  const file = await open(join(dir, 'service.log'), 'w');
  const from = midnight - 2 * day;
  const fill = 'GET /api/orders/4711 200 in 12 ms for customer 0815 from 10.1.2.3 over HTTP/1.1, 1234 bytes, cache miss';
  const seconds = Math.floor((Date.now() - from) / 1000);
  const lines = Math.ceil(300_000_000 / (seconds * (fill.length + 36))); // of a second
  for (let s = 0; s < seconds;) {
    let part = '';
    for (const end = Math.min(seconds, s + 2000); s < end; s++) {
      const at = stamp(from + s * 1000);
      part += s % 900 === 300 ? `${at} ERROR app: order of ${at} failed\n` : `${at} INFO app: ${fill}\n`.repeat(lines);
    }
    await file.write(part);
  }
  await file.close();
  return dir;
}

/**
 * The place of a part of a field for times, such as its hour.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} id of the field
 * @param {string} part
 */
async function partOf(page, id, part) {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  /** @type {(node: typeof root, wanted: string) => typeof root | undefined} a node whose attributes name something */
  const find = (node, wanted) => {
    if (node.attributes?.includes(wanted)) return node;
    for (const below of [...(node.shadowRoots ?? []), ...(node.children ?? [])]) {
      const found = find(below, wanted);
      if (found) return found;
    }
    return undefined;
  };
  const field = find(root, id);
  const node = field && find(field, `-webkit-datetime-edit-${part}-field`);
  assert.ok(node, `${id} has no ${part}`);
  const { model } = await session.send('DOM.getBoxModel', { nodeId: node.nodeId });
  const [x0 = 0, y0 = 0, , , x1 = 0, y1 = 0] = model.content;
  return /** @type {const} */ ([(x0 + x1) / 2, (y0 + y1) / 2]);
}

test('the first error after 10:00 yesterday, linked, takes 8 clicks and keys', async (t) => {
  const origin = await serve(`/logs,${await largeLog()},null,null,true`);
  const page = await browse(t, { timezoneId: 'UTC', permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${origin}/logs/service.log?view`);
  await page.locator('#log-pill.live').waitFor();
  let acts = 0;
  const click = async (/** @type {import('playwright-core').Locator} */ what) => {
    acts++;
    await what.click();
  };
  await click(page.locator('#log-time summary'));
  await click(page.getByRole('button', { name: 'Yesterday' }));
  acts++;
  await page.mouse.click(...await partOf(page, 'log-since', 'hour'));
  for (const key of ['1', '0']) {
    acts++;
    await page.keyboard.press(key);
  }
  acts += 2; // into the list, and the letter of its option
  await page.locator('select[name=level]').focus();
  await page.keyboard.press('E');
  const first = `order of ${stamp(midnight - day + 10 * hour + 300_000)} failed`;
  await page.waitForFunction((want) => document.querySelector('.row:not([hidden]) .tx')?.textContent?.includes(want), first);
  const row = page.locator('.row').first();
  await row.hover();
  await click(row.getByRole('link', { name: 'Link to this line' }));
  assert.ok(acts <= 8, `${acts} clicks and keys`);
  const link = await page.evaluate(async () => (await navigator.clipboard.readText()) || location.href);
  const colleague = await browse(t);
  await colleague.goto(link);
  await colleague.locator('.row.here').getByText(first).waitFor();
  assert.ok(await colleague.locator('.row.here').isVisible());
});

test('the last hour alone is downloaded in 3 clicks', async (t) => {
  const origin = await serve(`/logs,${await largeLog()},null,null,true`);
  const page = await browse(t);
  await page.goto(`${origin}/logs/service.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.locator('#log-time summary').click();
  await page.getByRole('button', { name: '1 hr', exact: true }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download range' }).click()]);
  const from = Date.now() - hour;
  const file = await open(await download.path());
  const { buffer, bytesRead } = await file.read(Buffer.alloc(100), 0, 100, 0);
  await file.close();
  const [first = ''] = buffer.toString('utf8', 0, bytesRead).split(' INFO');
  assert.ok(Math.abs(Date.parse(`${first.replace(' ', 'T')}Z`) - from) < 120_000, first);
});

test('a time in the compressed log of yesterday takes 3 clicks', async (t) => {
  const yesterday = Array.from({ length: 24 * 360 }, (_, i) => `${stamp(midnight - day + i * 10_000)} INFO app: request ${i}\n`).join('');
  const origin = await serve(`/logs,${await folder({ 'service.log.1.gz': gzipSync(yesterday), 'service.log': `${stamp(midnight)} INFO app: today\n` })},null,null,true`);
  const page = await browse(t, { timezoneId: 'UTC' });
  await page.goto(`${origin}/logs/`);
  await page.getByText('1 older').click();
  await page.getByRole('link', { name: 'service.log.1.gz', exact: true }).click();
  await page.locator('#log-times.drawn').waitFor();
  assert.equal(await page.locator('#log-pill').isVisible(), false);
  const plot = page.locator('#log-times .plot');
  const box = await plot.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + (14 / 24) * box.width, box.y + box.height / 2);
  await page.locator('.row.here').waitFor();
  const [time = ''] = /\d\d:\d\d/.exec((await page.locator('.row.here .tx').textContent()) ?? '') ?? [];
  assert.ok(time >= '13:45' && time <= '14:15', time);
});
