// The instructions for mounting a folder, as a panel and as a page.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, browse, fits, folder, serve } from './harness.js';

const origin = await serve(`/a b,${await folder({ '日志/lab.log': 'x' })},user1,pass1,true`);
const login = { httpCredentials: { username: 'user1', password: 'pass1' } };

test('the panel names this folder, and copies', async (t) => {
  const page = await browse(t, login);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${origin}/a%20b/日志/`);
  await page.getByRole('checkbox', { name: 'Select all' }).waitFor(); // the scripts have run
  await page.getByRole('link', { name: 'Mount this folder' }).click();
  const panel = page.getByRole('dialog', { name: 'Mount this folder' });
  const address = `${origin}/a%20b/%E6%97%A5%E5%BF%97/`;
  await panel.getByText('curl', { exact: true }).click();
  await panel.getByText(`curl -u user1 -O ${address}lab.log`).waitFor();
  await accessible(page);
  await panel.getByRole('button', { name: 'Copy' }).first().click();
  await page.getByText('Copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `curl -u user1 -O ${address}lab.log`);
  for (const [name, code] of [
    ['Windows', `net use * "${address}" /user:"user1" *`], ['macOS', address], ['GNOME', `gio mount dav://user1@${address.slice(7)}`],
    ['KDE', `webdav://user1@${address.slice(7)}`], ['Linux (davfs2)', `sudo mount -t davfs -o ro ${address} /mnt`],
    ['rclone', `rclone config create gowebdav webdav url=${address} vendor=other user=user1 pass=PASSWORD`],
  ]) {
    await panel.getByText(name ?? '', { exact: true }).click();
    await panel.locator('details[open]').getByText(code ?? '', { exact: true }).waitFor();
  }
  await panel.getByText('Windows', { exact: true }).click();
  for (const note of ['the registry sets BasicAuthLevel = 2', 'start the service WebClient', 'Files above 50 MB fail', 'Microsoft has deprecated this service. Other ways are the browser, rclone with WinFsp, Cyberduck and WinSCP.']) {
    await panel.locator('details[open]').getByText(note).waitFor();
  }
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Mount this folder');
});

test('behind a proxy, the address is the one that the browser knows', async (t) => {
  const page = await browse(t, login);
  await page.route('https://dav.example.com/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: origin + pathname + search }) });
  });
  await page.goto('https://dav.example.com/a%20b/?mount');
  await page.getByText('KDE', { exact: true }).click();
  await page.getByText('webdavs://user1@dav.example.com/a%20b/', { exact: true }).waitFor();
});

test('without scripts it is a page', async (t) => {
  const page = await browse(t, { ...login, javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await page.goto(`${origin}/a%20b/`);
  await page.getByRole('link', { name: 'Mount this folder' }).click();
  await page.getByText('macOS', { exact: true }).click();
  await page.locator('details[open]').getByText(`${origin}/a%20b/`, { exact: true }).waitFor();
  await fits(page);
  await page.getByRole('link', { name: 'Back to the folder' }).click();
  await page.getByRole('heading', { name: 'a b' }).waitFor();
});
