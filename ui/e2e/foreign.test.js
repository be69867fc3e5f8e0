// Requests by pages of other sites, and by our own.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { browse, browser, folder, serve } from './harness.js';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC', 'base64');
const files = {
  'lab.log': '2026-03-04T10:11:12Z ERROR the disk is full\n'.repeat(50),
  'report/index.html': '<link rel="stylesheet" href="style.css"><h1>Report</h1><img id="pic" src="pic.png"><img id="made" src="../?zip"><a href="../">Up</a>',
  'report/style.css': 'h1 { color: rgb(1, 2, 3) }',
  'report/pic.png': png,
};
const root = await folder(files);
const origin = await serve(`/app,${root},null,null,true`);

/** A site of another host name, with a page that asks for what it is told. @returns {Promise<string>} */
async function elsewhere() {
  const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title>'));
  after(() => server.close());
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  return `http://localhost:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
}

/**
 * Returns the list of answers, filled later, that the browser hides from the page because the server restricts them to its own pages.
 *
 * @param {import('playwright-core').Page} page
 */
function refusals(page) {
  /** @type {string[]} */
  const targets = [];
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText.includes('BLOCKED_BY_RESPONSE')) targets.push(request.url().slice(origin.length));
  });
  return targets;
}

test('an HTML file in its sandbox shows its own styles and pictures, and nothing that is made here', async (t) => {
  const context = await browser.newContext(); // not browse: it would fail for the error that a sandbox blocks a script
  t.after(() => context.close());
  const page = await context.newPage();
  const refused = refusals(page);
  await page.goto(`${origin}/app/report/index.html`);
  await page.waitForLoadState('load');
  assert.equal(await page.locator('h1').evaluate((h) => getComputedStyle(h).color), 'rgb(1, 2, 3)');
  assert.equal(await page.locator('#pic').evaluate((i) => /** @type {HTMLImageElement} */ (i).naturalWidth), 1);
  assert.equal(await page.locator('#made').evaluate((i) => /** @type {HTMLImageElement} */ (i).naturalWidth), 0);
  assert.ok(refused.includes('/app/?zip'), refused.join());
  await page.getByRole('link', { name: 'Up' }).click();
  await page.getByRole('link', { name: 'lab.log', exact: true }).waitFor(); // users may follow links from other sites
});

test('a page of another site gets the bytes of files, and leads here, but gets nothing that is made here', async (t) => {
  const page = await browse(t);
  await page.goto(await elsewhere());
  const refused = refusals(page);
  const made = ['/app/lab.log?grep=disk', '/app/?tar', '/app/', '/'];
  const shown = await page.evaluate(async ([at, targets]) => {
    /** @param {string} target */
    const loads = (target) => new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      image.src = at + target;
    });
    for (const target of targets) {
      await fetch(at + target, { mode: 'no-cors', credentials: 'include' }).catch(() => {});
    }
    return loads('/app/report/pic.png');
  }, /** @type {const} */ ([origin, made]));
  assert.equal(shown, true);
  assert.deepEqual(refused, made);
  const opened = page.waitForEvent('popup');
  await page.evaluate((at) => { window.open(`${at}/app/`); }, origin);
  const popup = await opened;
  await popup.getByRole('link', { name: 'lab.log', exact: true }).waitFor();
  assert.equal(await popup.evaluate(() => window.opener), null);
});

test('a preview shows a text in its frame, and the text alone too', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/app/lab.log?preview`);
  await page.frameLocator('iframe').getByText('the disk is full').first().waitFor();
  await page.goto(`${origin}/app/lab.log?preview=content`);
  await page.getByText('the disk is full').first().waitFor();
});
