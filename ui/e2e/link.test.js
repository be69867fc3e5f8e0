// Links to a file or folder that need no login.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const line = '2026-03-04T10:11:12Z ERROR the disk is full\n';
const origin = await serve(`/app,${await folder({ 'a b/lab.log': line.repeat(500), 'other.log': line })},user1,pass1,false`, { LINK_KEY: '0123456789abcdef' });
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
  if (path.endsWith('?view')) await page.locator('#log-get > summary').click();
  await page.getByRole('link', { name: 'Share a link' }).click();
  await page.getByRole('heading', { name: 'Share a link' }).waitFor();
  await page.getByRole('link', { name: 'A week' }).click();
  const code = page.locator('code');
  await page.getByText('Expires at').waitFor();
  if (options.javaScriptEnabled !== false) await accessible(page);
  await fits(page);
  return await code.textContent() ?? '';
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
    await guest.goto(toFile + query);
    for (const link of await guest.locator('a[href]').evaluateAll((all) => all.map((a) => /** @type {HTMLAnchorElement} */ (a).href))) {
      assert.equal((await guest.request.get(link)).status(), 200, `${query} leads to ${link}`);
    }
  }
});

test('a link to a log opens its page alone', async (t) => {
  const link = await share(t, '/app/a%20b/lab.log?view', { viewport: { width: 320, height: 640 } });
  const guest = await browse(t);
  await guest.goto(`${link}&view`);
  await guest.getByRole('button', { name: /Live/ }).waitFor();
  assert.equal((await guest.request.get(`${origin}/app/a%20b/`)).status(), 401);
});

test('without scripts too', async (t) => {
  const link = await share(t, '/app/a%20b/', { javaScriptEnabled: false });
  const guest = await browse(t, { javaScriptEnabled: false });
  await guest.goto(link);
  await guest.getByRole('link', { name: 'lab.log', exact: true }).click();
  await guest.getByText('the disk is full').first().waitFor();
});
