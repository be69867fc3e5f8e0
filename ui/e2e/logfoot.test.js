// What stands around the lines of a log: the foot is below them and covers none, and on a phone the
// lines have most of the room.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, browse, fits, folder, serve } from './harness.js';

const second = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
const text = Array.from({ length: 2000 }, (_, i) => `${second(i)},000 INFO app: request ${i}\n`).join('');
const logs = await folder();
const origin = await serve(`/logs,${logs},null,null,true;/orientation-system-be,${await folder({ 'orders.log': text, 'orders.log.1': text })},user1,pass1,true`, { LINK_KEY: 'a secret of a test' });

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

/** The boxes of elements by their selectors. @param {import('playwright-core').Page} page @param {string} selector */
const boxesOf = (page, selector) => page.locator(selector).evaluateAll((all) => all.map((e) => e.getBoundingClientRect().toJSON()).filter((box) => box.height > 0));

for (const locale of /** @type {const} */ (['en', 'zh-CN'])) {
  for (const [width, height] of /** @type {const} */ ([[320, 640], [360, 740]])) {
    for (const hand of /** @type {const} */ ([{ hasTouch: true, isMobile: true }, {}])) {
      test(`on a phone of ${width} by ${height}, ${'hasTouch' in hand ? 'with a finger' : 'with a mouse'}, 40 % are lines: ${locale}`, async (t) => {
        const page = await browse(t, { locale, viewport: { width, height }, httpCredentials: { username: 'user1', password: 'pass1' }, ...hand });
        for (const query of ['', '&grep=request&level=info', '&grep=nowhere', '&grep=request&level=info&since=2026-03-04T06:10:00Z&rotated=1']) {
          await page.goto(`${origin}/orientation-system-be/orders.log?view${query}`);
          await page.locator('#log-pill').waitFor();
          await page.locator('#log-times.drawn').waitFor({ state: 'attached' });
          await page.locator('[data-act="cancel"]').waitFor({ state: 'hidden' });
          const frame = await boxOf(page.locator('.log-frame'));
          assert.ok(frame.height >= 0.4 * height, `${query}: ${frame.height} px of ${height} are lines`);
          const foot = await boxOf(page.locator('.log-foot'));
          assert.ok(foot.y + foot.height <= height, `${query}: the foot ends at ${foot.y + foot.height}`);
          assert.ok((await boxOf(page.locator('.bar'))).height < 48, 'the bar is one line');
          if (query) {
            const found = await boxesOf(page, '#log-count, .log-found .tool');
            assert.equal(found.length, 5, 'the count and four buttons');
            assert.ok(found.every((box) => box.top < (found[4]?.bottom ?? 0) && box.bottom > (found[4]?.top ?? 0)), 'they are on one line');
            assert.doesNotMatch((await page.locator('#log-count').textContent()) ?? '', /[KM]iB/);
          }
          for (const box of await boxesOf(page, '.bar a, .log-tools .tool, .log-foot .tool, #log-pill')) assert.ok(box.height >= 44, `${query}: something to touch is ${box.height} high`);
          await fits(page);
        }
        await accessible(page);

        const [plot, before] = [await boxOf(page.locator('#log-times .plot')), await boxOf(page.locator('.log-frame'))];
        const controls = page.locator('.times-foot select');
        assert.ok(!(await controls.isVisible()));
        await ('hasTouch' in hand ? page.touchscreen.tap(plot.x + plot.width / 2, plot.y + 20) : page.mouse.move(plot.x + plot.width / 2, plot.y + 20));
        await controls.waitFor();
        const strip = await boxOf(page.locator('#log-times'));
        const opened = await boxOf(page.locator('.times-foot'));
        assert.ok(opened.x >= strip.x - 1 && opened.x + opened.width <= strip.x + strip.width + 1 && opened.width > 0.9 * strip.width, `it is ${opened.width} wide`);
        assert.deepEqual(await boxOf(page.locator('.log-frame')), before, 'the lines stay where they are');
        await fits(page);
        await accessible(page);
      });
    }
  }
}
