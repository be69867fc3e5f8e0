// The foot of the page of a log: it stands below the lines, and covers none.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';

const second = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
const text = Array.from({ length: 2000 }, (_, i) => `${second(i)},000 INFO app: request ${i}\n`).join('');
const logs = await folder();
const origin = await serve(`/logs,${logs},null,null,true`);

/** @param {import('playwright-core').Locator} locator */
async function boxOf(locator) {
  const box = await locator.boundingBox();
  assert.ok(box);
  return box;
}

for (const [locale, colorScheme] of /** @type {const} */ ([['en', 'light'], ['zh-CN', 'dark']])) {
  test(`the live indicator and a notice cover no line: ${locale}`, async (t) => {
    const log = join(logs, `${locale}.log`);
    for (const [width, height] of /** @type {const} */ ([[320, 640], [768, 1024], [1280, 720], [1920, 1080]])) {
      await writeFile(log, text);
      const page = await browse(t, { locale, colorScheme, viewport: { width, height } });
      await page.goto(`${origin}/logs/${locale}.log?view`);
      const pill = page.locator('#log-pill.live');
      await pill.waitFor();
      const frame = await boxOf(page.locator('.log-frame'));
      const below = await boxOf(pill);
      assert.ok(below.y >= frame.y + frame.height, `${width}: the indicator is at ${below.y}, the lines reach ${frame.y + frame.height}`);
      assert.ok(below.y + below.height <= height, `${width}: the indicator reaches ${below.y + below.height} of ${height}`);

      await truncate(log, 0);
      await writeFile(log, 'a new beginning\n');
      const notice = page.locator('#log-notice');
      await notice.waitFor();
      await page.getByText('a new beginning').waitFor();
      const [lines, said] = [await boxOf(page.locator('.log-frame')), await boxOf(notice)];
      assert.ok(said.y >= lines.y + lines.height && said.y + said.height <= height, `${width}: the notice is at ${said.y} to ${said.y + said.height}, the lines reach ${lines.y + lines.height}`);
      assert.ok((await boxOf(page.locator('.row').last())).y < lines.y + lines.height, 'the newest line is in sight');
      await fits(page);
      await accessible(page);
    }
  });
}
