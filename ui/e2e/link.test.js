// Links to a file or folder that need no login.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const line = '2026-03-04T10:11:12Z ERROR the disk is full\n';
const origin = await serve(`/app,${await folder({ 'a b/lab.log': line.repeat(500), 'other.log': line, 'a b/set.log': Array.from({ length: 9 }, (_, i) => line.replace('\n', `, number ${i}\n`)).join(''), 'a b/set.log.1': '2026-03-03T10:11:12Z INFO an old one\n' })},user1,pass1,false`, { LINK_KEY: '0123456789abcdef' });
const login = { httpCredentials: { username: 'user1', password: 'pass1' } };

/**
 * Makes a link on a page, in a browser of its own.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} path where the way to it begins
 * @param {import('playwright-core').BrowserContextOptions} options
 * @returns {Promise<string>}
 */
async function share(t, path, options = {}) {
  const page = await browse(t, { ...login, ...options });
  await page.goto(origin + path);
  if (path.includes('?view') && options.javaScriptEnabled !== false) return shareLog(page);
  await page.getByRole('link', { name: 'Share a link' }).click();
  await page.getByRole('heading', { name: 'Share a link' }).waitFor();
  await page.getByRole('link', { name: 'A week' }).click();
  const code = page.locator('code');
  await page.getByText('Expires at').waitFor();
  if (options.javaScriptEnabled !== false) await accessible(page);
  await fits(page);
  return await code.textContent() ?? '';
}

/**
 * Makes a link on the page of a log, in two clicks.
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string>}
 */
async function shareLog(page) {
  await page.locator('#log-pill').waitFor();
  await page.locator('#log-share > summary').click();
  await page.getByRole('link', { name: 'A week' }).click();
  await page.getByText('The link expires at').waitFor();
  const link = await page.getByRole('textbox', { name: 'Share a link' }).inputValue();
  await fits(page);
  await page.keyboard.press('Escape'); // the menu covers fields
  await accessible(page);
  return link;
}

test('a link to a folder opens it, and what is in it, without a login', async (t) => {
  const link = await share(t, '/app/a%20b/');
  assert.match(link, new RegExp(`^${origin}/app/a%20b/\\?share=`));
  const guest = await browse(t);
  await guest.goto(link);
  assert.equal(await guest.getByRole('link', { name: 'Share a link' }).count(), 0);
  assert.equal(await guest.getByRole('button', { name: 'Upload', exact: true }).count(), 0);
  await guest.getByRole('link', { name: 'lab.log', exact: true }).click();
  await guest.getByRole('button', { name: /Live/ }).waitFor(); // the page is live without a click
  await guest.getByText('the disk is full').first().waitFor();
  assert.equal((await guest.request.get(`${origin}/app/a%20b/lab.log?tail=1`)).status(), 200);
  assert.equal((await guest.request.get(`${origin}/app/other.log`)).status(), 401);
});

test('a visitor by a link sees no way to what does not open', async (t) => {
  const toFolder = await share(t, '/app/a%20b/');
  const toFile = await share(t, '/app/a%20b/lab.log?view');
  for (const javaScriptEnabled of [true, false]) {
    const guest = await browse(t, { javaScriptEnabled });
    /** Opens all links of the page but downloads. @param {string} from */
    const follow = async (from) => {
      await guest.goto(from);
      await guest.locator('main').waitFor();
      const links = await guest.locator('a[href]').evaluateAll((all) => all.map((a) => /** @type {HTMLAnchorElement} */ (a).href));
      for (const link of new Set(links.filter((l) => !l.startsWith(`${origin}/app/a%20b/none`)))) {
        const status = (await guest.request.get(link)).status();
        assert.equal(status, 200, `${from} leads to ${link}`);
      }
      return links.length;
    };
    assert.ok(await follow(toFolder) > 4);
    assert.equal(await guest.getByRole('link', { name: 'Mount this folder' }).count(), 0);
    for (const query of ['?view', '?preview', '?preview=content']) await follow(`${origin}/app/a%20b/lab.log${query}`);
    await follow(`${origin}/app/a%20b/none`);
  }
  const guest = await browse(t);
  for (const query of ['&view', '&preview']) {
    await guest.goto(toFile.replace('?view&', '?') + query);
    for (const link of await guest.locator('a[href]').evaluateAll((all) => all.map((a) => /** @type {HTMLAnchorElement} */ (a).href))) {
      assert.equal((await guest.request.get(link)).status(), 200, `${query} leads to ${link}`);
    }
  }
});

test('a link to a log opens its page alone', async (t) => {
  const link = await share(t, '/app/a%20b/lab.log?view', { viewport: { width: 320, height: 640 } });
  const guest = await browse(t);
  assert.match(link, new RegExp(`^${origin}/app/a%20b/lab\\.log\\?view&share=[^&#]+$`));
  await guest.goto(link);
  await guest.getByRole('button', { name: /Live/ }).waitFor();
  assert.equal((await guest.request.get(`${origin}/app/a%20b/`)).status(), 401);
});

test('a link to a log keeps the view and the lines, and no other file', async (t) => {
  const page = await browse(t, { ...login, permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${origin}/app/a%20b/set.log?view&rotated=1&grep=disk&ignorecase=1&highlight=1&wrap=0&show=utc`);
  await page.locator('.row', { hasText: 'number 3' }).locator('.tx').click();
  await page.locator('.row', { hasText: 'number 5' }).locator('.tx').click({ modifiers: ['Shift'] });
  const link = await shareLog(page);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  assert.match(link, /set\.log\?view&grep=disk&ignorecase=1&highlight=1&show=utc&wrap=0&share=[^&]+#[^.]+\.\.[^.]+$/);
  const guest = await browse(t);
  await guest.goto(link);
  await guest.locator('.row.chosen').nth(2).waitFor();
  assert.deepEqual((await guest.locator('.row.chosen .tx').allTextContents()).map((text) => text.slice(-1)), ['3', '4', '5']);
  assert.equal(await guest.locator('.row mark').count(), 9);
  assert.equal(await guest.locator('#log-view.nowrap').count(), 1);
  assert.equal(await guest.locator('.log-set').isVisible(), false);
  assert.equal(await guest.locator('#log-share').count(), 0);

  // A line of a rotated file is shared by a link to that file.
  await page.locator('.row', { hasText: 'an old one' }).locator('.tx').click();
  await page.locator('#log-share > summary').click();
  await page.getByRole('link', { name: 'An hour' }).click();
  await page.waitForFunction(() => /** @type {HTMLInputElement | null} */ (document.querySelector('.made input'))?.value.includes('set.log.1?'));
  await guest.goto(await page.getByRole('textbox', { name: 'Share a link' }).inputValue());
  await guest.locator('.row.here', { hasText: 'an old one' }).waitFor();
});

test('without scripts too', async (t) => {
  const link = await share(t, '/app/a%20b/', { javaScriptEnabled: false });
  const guest = await browse(t, { javaScriptEnabled: false });
  await guest.goto(link);
  await guest.getByRole('link', { name: 'lab.log', exact: true }).click();
  await guest.getByText('the disk is full').first().waitFor();
});
