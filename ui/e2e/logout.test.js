// Logging out, and in again as another user, with logins that the browser keeps and forgets by itself.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const logs = await folder({ 'lab.log': '2026-03-04T10:11:12Z ERROR one\n', 'sub/a.txt': 'a', 'sub/b.txt': 'b' });
const origin = await serve(`/app,${logs},ann,a,false;/app,${logs},bob,b,true;/open,${logs},null,null,true`);

/**
 * Answers the browser's dialogs for logins as a user does, and collects what requests send.
 *
 * @param {import('playwright-core').Page} page
 * @param {('' | [string, string])[]} logins for the next dialogs, one after the other; '' presses Cancel
 */
async function dialogs(page, logins) {
  const session = await page.context().newCDPSession(page);
  /** @type {string[]} */
  const asked = [];
  await session.send('Fetch.enable', { handleAuthRequests: true });
  session.on('Fetch.requestPaused', ({ requestId }) => void session.send('Fetch.continueRequest', { requestId }).catch(() => {}));
  session.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    asked.push(authChallenge.realm);
    const login = logins.shift();
    void session.send('Fetch.continueWithAuth', {
      requestId,
      authChallengeResponse: login ? { response: 'ProvideCredentials', username: login[0], password: login[1] } : { response: 'CancelAuth' },
    }).catch(() => {});
  });
  return asked;
}

test('two clicks: log out, and log in as another user, on the same page', async (t) => {
  const page = await browse(t);
  const asked = await dialogs(page, [['ann', 'a'], ['bob', 'b']]);
  await page.goto(`${origin}/app/sub/?sort=-name`);
  await page.getByRole('searchbox').fill('.txt');
  await page.getByText('2 / 2 items').waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Logged in as ann Log out' }).click(); // the second click is OK in the dialog
  await page.getByRole('link', { name: 'Logged in as bob Log out' }).waitFor();
  assert.equal(page.url(), `${origin}/app/sub/?sort=-name&q=.txt`);
  assert.deepEqual(asked, ['/app', '/app']);
  assert.equal(await page.getByRole('button', { name: 'Upload', exact: true }).count(), 0); // bob may only read
  await page.goto(`${origin}/app/lab.log?view`);
  await page.getByRole('link', { name: 'Logged in as bob Log out' }).waitFor();
  assert.equal(asked.length, 2);
});

test('the browser forgets the login, also if the user logs in as nobody', async (t) => {
  const page = await browse(t, { viewport: { width: 320, height: 568 } });
  const asked = await dialogs(page, [['ann', 'a']]);
  await page.goto(`${origin}/app/lab.log?view`);
  await page.getByRole('link', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor();
  assert.equal(await page.getByText('ann', { exact: true }).count(), 0);
  await accessible(page);
  await fits(page);
  const answer = await page.goto(`${origin}/app/`);
  assert.equal(answer?.status(), 401);
  assert.equal(answer?.request().headers()['authorization'], undefined);
  assert.deepEqual(asked, ['/app', '/app', '/app']); // login, logout, and the page afterwards
});

test('the way back and the same login end at once', async (t) => {
  const page = await browse(t);
  const asked = await dialogs(page, [['ann', 'a'], ['ann', 'a'], ['ann', 'a']]);
  await page.goto(`${origin}/app/sub/`);
  await page.getByRole('link', { name: 'Log out' }).click();
  await page.waitForURL(`${origin}/app/sub/`);
  await page.getByRole('link', { name: 'Log out' }).click(); // the new page has a nonce of its own
  await page.waitForURL(`${origin}/app/sub/`);
  assert.equal(asked.length, 3);
});

test('a login at the list of folders, which mounts get too, is left there', async (t) => {
  const page = await browse(t);
  const asked = await dialogs(page, [['ann', 'a'], ['bob', 'b']]);
  await page.goto(`${origin}/?grep=ERROR`);
  await page.goto(`${origin}/app/`);
  await page.getByRole('link', { name: 'Logged in as ann Log out' }).waitFor();
  await page.goto(`${origin}/`);
  await page.getByText('Writable').waitFor(); // ann may write there
  await page.getByRole('link', { name: 'Logged in as ann Log out' }).click();
  await page.getByRole('link', { name: 'Logged in as bob Log out' }).waitFor();
  assert.equal(page.url(), `${origin}/`);
  assert.equal(await page.getByText('Read-only').count(), 2);
  await accessible(page);
  await page.goto(`${origin}/app/`);
  await page.getByRole('link', { name: 'Logged in as bob Log out' }).waitFor();
  assert.deepEqual(asked, ['/', '/']);
});

test('an open mount has no way out', async (t) => {
  const page = await browse(t);
  await page.goto(`${origin}/open/`);
  await page.getByRole('link', { name: 'lab.log', exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Log out' }).count(), 0);
});
