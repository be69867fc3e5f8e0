// Selected lines: how they are chosen, copied and linked to, by mouse, keys and touch.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const line = (/** @type {number} */ i) => `2026-03-04 06:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')} ${i % 100 === 7 ? 'ERROR' : 'INFO'} app: request ${i}\n`;
const lines = Array.from({ length: 5000 }, (_, i) => line(i));
const coloured = '2026-03-04 07:59:00 WARN app: \x1b[31mred\x1b[0m and {"a":1}\n';
const json = `${JSON.stringify({ time: '2026-03-04T08:00:00Z', level: 'warn', msg: 'two\nlines' })}\n`;
const long = `2026-03-04 08:00:01 INFO ${'x'.repeat(40_000)}END\n`;
const plain = coloured.replaceAll(/\x1b\[\d*m/g, ''); // eslint-disable-line no-control-regex
const origin = await serve(`/logs,${await folder({
  'lab.log': lines.join(''), 'mixed.log': lines.slice(0, 20).join('') + coloured + json + long + lines.slice(20, 30).join(''),
  'huge.log': `2026-03-04 06:00:00 INFO ${'y'.repeat(20_000)}\n`.repeat(600),
})},null,null,true`);

/**
 * Opens a log with a clipboard.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} query
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function open(t, query, options = {}) {
  const page = await browse(t, { permissions: ['clipboard-read', 'clipboard-write'], ...options });
  await page.goto(`${origin}/logs/${query}`);
  await page.locator('#log-pill').waitFor();
  return page;
}

/** @param {import('playwright-core').Page} page */
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** @param {import('playwright-core').Page} page @param {number} i */
const row = (page, i) => page.locator('.row', { hasText: new RegExp(`request ${i}(?!\\d)`) });

/** @param {import('playwright-core').Page} page */
const bar = (page) => page.getByRole('group', { name: 'Selected lines' });

test('20 lines as text: 3 clicks', async (t) => {
  const page = await open(t, 'lab.log?view');
  await row(page, 4975).locator('.tx').click();
  await row(page, 4994).locator('.tx').click({ modifiers: ['Shift'] });
  await bar(page).getByText('20 lines', { exact: true }).waitFor();
  await bar(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await page.locator('#notices').getByText('Copied').waitFor();
  assert.equal(await clipboard(page), lines.slice(4975, 4995).join(''));
  assert.match(page.url(), /#[^.]+\.\.[^.]+$/);
  assert.equal(await page.locator('.row.chosen').count(), 20);
  assert.equal(await page.evaluate(() => getSelection()?.toString()), '');
  await accessible(page);
  await bar(page).getByRole('button', { name: 'Clear the selection' }).click();
  assert.equal(await page.locator('.row.chosen, .row.here').count(), 0);
  assert.equal(new URL(page.url()).hash, '');
  assert.equal(await bar(page).isVisible(), false);
});

test('lines are copied as they are in the file, by the keys too', async (t) => {
  const page = await open(t, 'mixed.log?view');
  await row(page, 19).locator('.tx').click();
  await page.keyboard.press('Control+c');
  assert.equal(await clipboard(page), lines[19]?.trimEnd());
  for (let i = 0; i < 4; i++) await page.keyboard.press('J');
  await bar(page).getByText('5 lines', { exact: true }).waitFor();
  await page.keyboard.press('Control+c');
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('END'));
  assert.equal(await clipboard(page), lines[19] + plain + json + long + lines[20]);
  await page.keyboard.press('K');
  await bar(page).getByText('4 lines', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await bar(page).isVisible(), false);
  // A field copies its own text.
  await page.getByRole('searchbox').fill('request 2');
  await page.getByRole('searchbox').selectText();
  await page.keyboard.press('Control+c');
  assert.equal(await clipboard(page), 'request 2');
});

test('a selection is copied whole when its rows have left the page', async (t) => {
  const page = await open(t, 'lab.log?view');
  await row(page, 4990).locator('.tx').click();
  await page.keyboard.press('g');
  await row(page, 10).waitFor();
  await bar(page).getByText('1 line', { exact: true }).or(bar(page).getByText('of lines')).waitFor();
  await row(page, 10).locator('.tx').click({ modifiers: ['Shift'] });
  await bar(page).getByText(/^\d+ KiB of lines$/).waitFor();
  await bar(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await page.locator('#notices').getByText('Copied').waitFor();
  assert.equal(await clipboard(page), lines.slice(10, 4991).join(''));

  await page.goto(`${origin}/logs/huge.log?view`);
  await page.locator('#log-pill').waitFor();
  await page.locator('.row .lv').last().click();
  await page.keyboard.press('g');
  await page.waitForFunction(() => document.querySelector('.row .tx')?.textContent?.includes('y') && !document.querySelector('.row.here'));
  await page.locator('.row .lv').first().click({ modifiers: ['Shift'] });
  await bar(page).getByText('of lines').waitFor();
  await bar(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await page.locator('#notices').getByText('Up to 8.0 MiB can be copied').waitFor();
});

test('matches are copied without the lines between, and shown in their surroundings', async (t) => {
  const page = await open(t, 'lab.log?view&level=error');
  await page.locator('#log-count').getByText('50 matches').waitFor();
  await row(page, 4807).locator('.lv').click();
  await row(page, 4907).locator('.lv').click({ modifiers: ['Shift'] });
  await bar(page).getByText('2 lines', { exact: true }).waitFor();
  await bar(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await page.locator('#notices').getByText('Copied').waitFor();
  assert.equal(await clipboard(page), `${lines[4807]}${lines[4907]}`);
  await bar(page).getByRole('button', { name: 'Show around' }).click();
  await row(page, 4808).waitFor();
  await page.locator('.row.here', { hasText: 'request 4807' }).waitFor();
  assert.equal(await bar(page).getByRole('button', { name: 'Show around' }).isVisible(), false);
  await page.goBack();
  await page.locator('#log-count').getByText('49 of 50').waitFor();
});

test('each line has its link where it is pointed at, and where the focus is', async (t) => {
  const page = await open(t, 'lab.log?view&grep=request+49&ignorecase=1&highlight=1');
  const link = page.getByRole('link', { name: 'Link to this line' });
  assert.equal(await link.count(), 0);
  await row(page, 4990).hover();
  assert.equal(await link.count(), 1);
  const href = await link.evaluate((a) => /** @type {HTMLAnchorElement} */ (a).href);
  assert.match(href, /\?view&grep=request\+49&ignorecase=1&highlight=1#\d+-[0-9a-f]+:\d+~/);
  await row(page, 4991).locator('.tx').click();
  await page.mouse.move(1, 1);
  assert.equal(await row(page, 4991).getByRole('link').count(), 1); // of the line that is selected
  await bar(page).getByRole('button', { name: 'Copy link' }).click();
  await page.locator('#notices').getByText('Copied').waitFor();
  assert.equal(await clipboard(page), page.url());
  const other = await page.context().newPage();
  await other.goto(href);
  await other.locator('.row.here', { hasText: 'request 4990' }).waitFor();
  assert.ok(await other.locator('.row mark').count() > 10);
});

test('right clicks select nothing and lead nowhere', async (t) => {
  const page = await open(t, 'lab.log?view');
  const before = page.url();
  for (const at of ['.tx', '.lv']) await row(page, 4990).locator(at).click({ button: 'right' });
  const scrollbar = page.getByRole('scrollbar');
  await scrollbar.click({ button: 'right', position: { x: 4, y: 20 } });
  await page.locator('#log-view').click({ button: 'middle', position: { x: 300, y: 300 } });
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.row.chosen, .row.here').count(), 0);
  assert.equal(await row(page, 4999).isVisible(), true, 'the scrollbar has not moved');
  assert.equal(page.url(), before);
  await page.goto(`${origin}/logs/lab.log?view&level=error`);
  await page.locator('#log-count').getByText('50 matches').waitFor();
  const search = page.url();
  await row(page, 4907).locator('.tx').click({ button: 'right' });
  assert.equal(page.url(), search);
  assert.equal(await page.locator('#log-count').getByText('50 matches').isVisible(), true);
});

test('letters are dragged, by mouse and by touch', async (t) => {
  for (const touch of [false, true]) {
    const page = await open(t, 'lab.log?view', touch ? { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true } : {});
    const [from, to] = await Promise.all([4992, 4997].map(async (i) => /** @type {{ x: number, y: number }} */ (await row(page, i).locator('.lv').boundingBox())));
    if (!from || !to) throw new Error('no rows');
    if (touch) {
      const client = await page.context().newCDPSession(page);
      const send = (/** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type, /** @type {number[]} */ ...ys) => client.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((y) => ({ x: from.x + 8, y })) });
      await send('touchStart', from.y + 6);
      for (let y = from.y + 6; y <= from.y + 48; y += 6) await send('touchMove', y);
      await bar(page).waitFor(); // the bar takes room, so the lines may stand elsewhere now
      const now = /** @type {{ y: number }} */ (await row(page, 4997).locator('.lv').boundingBox());
      for (let y = from.y + 48; y <= now.y; y += 6) await send('touchMove', y);
      await send('touchMove', now.y + 6);
      await send('touchEnd');
      await bar(page).getByText('6 lines', { exact: true }).waitFor();
      const box = /** @type {{ x: number, y: number, height: number }} */ (await page.getByRole('scrollbar').boundingBox()); // the scrollbar too
      const drag = (/** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type, /** @type {number[]} */ ...ys) => client.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((y) => ({ x: box.x + 8, y })) });
      await drag('touchStart', box.y + box.height - 10);
      for (let share = 0.9; share > 0.45; share -= 0.05) await drag('touchMove', box.y + box.height * share);
      await drag('touchEnd');
      await page.locator('.row', { hasText: /request [23]\d{3}$/ }).first().waitFor();
    } else {
      await page.mouse.move(from.x + 8, from.y + 6);
      await page.mouse.down();
      await page.mouse.move(from.x + 8, from.y + 30);
      await page.mouse.move(to.x + 8, to.y + 6);
      await page.mouse.up();
      await bar(page).getByText('6 lines', { exact: true }).waitFor();
      await bar(page).getByRole('button', { name: 'Copy', exact: true }).click();
      await page.locator('#notices').getByText('Copied').waitFor();
      assert.equal(await clipboard(page), lines.slice(4992, 4998).join(''));
    }
  }
});

test('fingers tap the letters of the first and the last line', async (t) => {
  const page = await open(t, 'lab.log?view', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  await row(page, 4990).locator('.lv').tap();
  await row(page, 4995).locator('.lv').tap();
  await bar(page).getByText('6 lines', { exact: true }).waitFor();
  await bar(page).getByRole('button', { name: 'Copy', exact: true }).tap();
  await page.locator('#notices').getByText('Copied').waitFor();
  assert.equal(await clipboard(page), lines.slice(4990, 4996).join(''));
  await fits(page);
  await accessible(page);
});

test('copies without TLS', async (t) => {
  const page = await browse(t);
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.goto(`${origin}/logs/lab.log?view`);
  await page.locator('#log-pill.live').waitFor();
  await page.evaluate(() => addEventListener('copy', ({ target }) => { document.title = /** @type {HTMLTextAreaElement} */ (target).value; }));
  await row(page, 4990).locator('.tx').click();
  await bar(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await page.locator('#notices').getByText('Copied').waitFor();
  assert.match(await page.title(), /request 4990$/);
});
