// The pages by touch, by keyboard alone, with large letters, and with the
// user's own colors.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const moment = (/** @type {number} */ i) => new Date(Date.UTC(2026, 2, 4, 6) + i * 1000).toISOString().slice(0, 19).replace('T', ' ');
let text = '';
for (let i = 0; i < 3000; i++) text += i % 100 === 99 ? `${moment(i)} ERROR app: order ${i}\nTraceback (most recent call last):\n  File "a.py"\n  File "b.py"\nValueError: needle\n` : `${moment(i)} INFO app: request ${i}\n`;
const logs = await folder({ 'lab.log': text, 'a.log': 'a\n', 'b.log': 'b\n' });
const drop = await folder({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
const origin = await serve(`/logs,${logs},null,null,true;/drop,${drop},user1,pass1,false`, { LINK_KEY: 'a secret of a test' });
const httpCredentials = { username: 'user1', password: 'pass1' };
const phone = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true, httpCredentials };

/** @param {import('playwright-core').Page} page */
async function drawn(page) {
  await page.locator('#log-pill').waitFor();
  await page.locator('#log-times.drawn').waitFor({ state: 'attached' });
}

/** @param {import('playwright-core').Locator} locator */
async function boxOf(locator) {
  const box = await locator.boundingBox();
  assert.ok(box);
  return box;
}

/**
 * Moves a finger over the page and keeps it down.
 *
 * @param {import('playwright-core').Page} page
 * @param {...[number, number]} places
 */
async function finger(page, ...places) {
  const session = await page.context().newCDPSession(page);
  for (const [i, [x, y]] of places.entries()) await session.send('Input.dispatchTouchEvent', { type: i === 0 ? 'touchStart' : 'touchMove', touchPoints: [{ x, y }] });
  return () => session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** @param {import('playwright-core').Page} page */
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim());

test('a finger hits what it means', async (t) => {
  const page = await browse(t, phone);
  await page.goto(`${origin}/logs/`);
  const cell = await boxOf(page.locator('tbody td.c').first());
  await page.touchscreen.tap(cell.x + 4, cell.y + cell.height - 4);
  await page.getByText('1 selected').waitFor();

  await page.goto(`${origin}/logs/lab.log?view`);
  await drawn(page);
  const bar = await boxOf(page.getByRole('scrollbar'));
  assert.ok(bar.width >= 24, `the scrollbar is ${bar.width} wide`);
  const fold = page.locator('.more-of').last();
  const box = await boxOf(fold);
  await page.touchscreen.tap(box.x + box.width / 2, box.y - 2);
  assert.equal(await fold.getAttribute('aria-expanded'), 'true');
  for (const field of ['#log-text', 'select[name=level]', '#log-since']) {
    const size = await page.locator(field).evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
    assert.ok(size >= 16, `${field} has letters of ${size} px, and a phone zooms in on it`);
  }
});

test('a finger drags the scrollbar and the strip, and reads both', async (t) => {
  const page = await browse(t, { ...phone, locale: 'zh-CN' });
  await page.goto(`${origin}/logs/lab.log?view`);
  await drawn(page);
  const bar = await boxOf(page.getByRole('scrollbar'));
  let lift = await finger(page, [bar.x + 9, bar.y + bar.height - 9], [bar.x + 9, bar.y + 9], [bar.x + 9, bar.y + 1]);
  await page.locator('#log-bar .tip').getByText('03-04 06:00:').waitFor();
  await lift();
  await page.locator('.row').getByText('request 0', { exact: false }).first().waitFor();

  const plot = await boxOf(page.locator('#log-times .plot'));
  lift = await finger(page, [plot.x + 20, plot.y + 9], [plot.x + 120, plot.y + 9], [plot.x + plot.width * 0.6, plot.y + 9]);
  const tip = await boxOf(page.locator('#log-times .tip'));
  const strip = await boxOf(page.locator('#log-times'));
  assert.ok(tip.x >= strip.x && tip.x + tip.width <= strip.x + strip.width + 1, `the tip is cut: from ${tip.x}, ${tip.width} wide`);
  await lift();
  await page.waitForURL(/since=/);
});

test('a finger chooses a line, or several', async (t) => {
  const page = await browse(t, phone);
  await page.goto(`${origin}/logs/lab.log?view`);
  await drawn(page);
  const rows = page.locator('.row:not([hidden])');
  const last = await rows.count() - 1;
  const letter = (/** @type {number} */ i) => rows.nth(last - i).locator('.lv').tap();
  await letter(6);
  assert.match(page.url(), /#\d+-[0-9a-f]+:\d+~65536-[0-9a-f]{8}$/);
  await letter(3);
  assert.match(page.url(), /#\S+:\d+~65536-[0-9a-f]{8}\.\.\S+:\d+~65536-[0-9a-f]{8}$/);
  await letter(5);
  assert.match(page.url(), /#\d+-[0-9a-f]+:\d+~65536-[0-9a-f]{8}$/);
  assert.equal(await page.locator('.row.chosen').count(), 0);
});

test('what had the focus is gone: the next has it', async (t) => {
  const page = await browse(t, { httpCredentials });
  await page.goto(`${origin}/drop/`);
  await page.getByRole('link', { name: 'b.txt', exact: true }).focus();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('1 item deleted').waitFor();
  await page.getByRole('link', { name: 'b.txt', exact: true }).waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'c.txt');
});

test('keys lead out of a menu, and from a match to its surroundings', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/logs/lab.log?view&grep=needle`);
  await page.locator('#log-count').getByText('30 matches').waitFor();
  const menu = page.locator('#log-get');
  await menu.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await menu.getAttribute('open'), '');
  await page.locator('[data-act=help]').focus();
  assert.equal(await menu.getAttribute('open'), null);

  await page.locator('#log-view').focus();
  await page.keyboard.press('N');
  await page.keyboard.press('Enter');
  await page.locator('.row.here').getByText('ValueError: needle').waitFor();
  await page.locator('.row').getByText('request 2950').waitFor();
  await page.goBack();
  await page.locator('.row').getByText('request 2950').waitFor({ state: 'detached' });
});

test('at 400 % the lines have room, and large letters fit', async (t) => {
  const page = await browse(t, { viewport: { width: 320, height: 256 }, httpCredentials }); // 1280 by 1024
  for (const path of ['/logs/lab.log?view', '/logs/lab.log?view&grep=needle']) {
    await page.goto(origin + path);
    await drawn(page);
    const frame = await boxOf(page.locator('.log-frame'));
    assert.ok(frame.height >= 160, `${path}: ${frame.height} px for lines`);
    await fits(page);
  }
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['/', '/logs/', '/drop/', '/drop/?link', '/logs/lab.log?view&grep=needle']) {
    await page.goto(origin + path);
    await fits(page);
  }
  await drawn(page);
  for (const menu of await page.locator('.menu').all()) {
    await menu.locator('summary').click();
    await fits(page);
    await page.keyboard.press('Escape');
  }
});

test('nothing moves for who wants that', async (t) => {
  const page = await browse(t, { reducedMotion: 'reduce' });
  for (const path of ['/logs/', '/logs/lab.log?view']) {
    await page.goto(origin + path);
    const moving = await page.evaluate(() => Array.from(document.querySelectorAll('*')).filter((e) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(e);
      return transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior === 'smooth';
    }).length);
    assert.equal(moving, 0, path);
  }
});

test('colours of the user tell what ours do', async (t) => {
  const page = await browse(t, { forcedColors: 'active', httpCredentials });
  const style = (/** @type {string} */ selector, /** @type {string} */ property) => page.locator(selector).last().evaluate((e, p) => getComputedStyle(e, p.startsWith('::') ? '::before' : null).getPropertyValue(p.replace('::', '')), property);
  await page.goto(`${origin}/logs/lab.log?view&since=2026-03-04T06:10:00Z`);
  await drawn(page);
  const edge = 'border-inline-start-color';
  assert.notEqual(await style('.row.error > .lv', edge), await style('.row.info > .lv', edge));
  const menu = (/** @type {string} */ id) => style(`${id} summary`, 'background-color');
  assert.notEqual(await menu('#log-time'), await menu('#log-display'), 'a range is set');
  assert.notEqual(await style('#log-times .chosen', 'background-color'), await style('#log-times', 'background-color'));
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  const on = await style('#log-pill', '::background-color');
  await page.keyboard.press('f');
  await page.locator('#log-pill:not(.live)').waitFor();
  assert.notEqual(await style('#log-pill', '::background-color'), on);
  await accessible(page);
});
