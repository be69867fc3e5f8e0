// Every call of the client webdav (perry-mitchell/webdav-client) against a server of the tests. The arguments are the URLs of a
// writable mount, a user and a password, and then the URLs of read-only mounts, which are downloaded into 0, 1 and so on.
// The writable mount has a folder "shut", whose members can be listed but not examined.

import assert from 'node:assert/strict';
import {mkdir, writeFile} from 'node:fs/promises';
import http from 'node:http';
import {buffer, text} from 'node:stream/consumers';
import {Readable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {AuthType, createClient} from 'webdav';

const [url, username, password, ...readOnly] = process.argv.slice(2);

const called = new Set();

/** A client that remembers which of its calls were made. */
function client(url, options = {username, password}) {
  return new Proxy(createClient(url, options), {
    get(target, name) {
      called.add(name);
      return target[name];
    },
  });
}

/** Of what is refused the status counts. */
async function refused(status, promise) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.status, status, error.stack);
    return true;
  });
}

/** A log, so it goes compressed where it may. */
const log = (size) => Buffer.alloc(size, '2026-01-01 08:00:00 INFO order is done\n');

async function download(c, folder, local) {
  await mkdir(local, {recursive: true});
  for (const member of await c.getDirectoryContents(folder)) {
    const {filename, basename, type, size} = member;
    assert.equal(filename, (folder === '/' ? '' : folder) + '/' + basename);
    assert.deepEqual(await c.stat(filename), member);
    assert.ok(Date.parse(member.lastmod) > 0 && member.etag);
    if (type === 'directory') {
      await download(c, filename, `${local}/${basename}`);
      continue;
    }
    const content = await c.getFileContents(filename);
    assert.equal(content.length, size);
    await writeFile(`${local}/${basename}`, content);
  }
}

async function writesNothing(c) {
  const {compliance} = await c.getDAVCompliance('/');
  assert.deepEqual(compliance, ['1']);
  await refused(405, c.putFileContents('/new.log', 'new\n'));
  await refused(405, c.createDirectory('/new'));
  await refused(405, c.createDirectory('/new/below', {recursive: true}));
  await refused(405, c.deleteFile('/lab.log'));
  await refused(405, c.moveFile('/lab.log', '/new.log'));
  await refused(405, c.copyFile('/lab.log', '/new.log'));
  await refused(405, c.lock('/lab.log'));
  await refused(405, c.unlock('/lab.log', 'urn:uuid:0'));
  await assert.rejects(c.partialUpdateFileContents('/lab.log', 0, 0, 'x'), /Not supported/);
}

async function logins() {
  for (const options of [
    {username, password: 'wrong'},
    {username, password: 'wrong', authType: AuthType.Auto},
    {authType: AuthType.None},
    {token: {access_token: 'x', token_type: 'Bearer'}, authType: AuthType.Token},
  ]) {
    await refused(401, client(url, options).getDirectoryContents('/'));
    await refused(401, client(url, options).putFileContents('/new.log', log(5 << 20)));
  }
  assert.equal(await client(url, {username, password, authType: AuthType.Auto}).exists('/lab.log'), true);

  const c = client(url, {});
  await refused(401, c.exists('/lab.log'));
  c.setHeaders({Authorization: 'Basic ' + Buffer.from(`${username}:${password}`).toString('base64')});
  assert.match(c.getHeaders().Authorization, /^Basic /);
  assert.equal(await c.exists('/lab.log'), true);
}

/** Sends a request by Node itself to a link with the credentials in it. */
function byLink(link, method, body) {
  return new Promise((resolve, reject) => {
    http.request(link, {method}, resolve).on('error', reject).end(body);
  });
}

async function uploads(c) {
  for (const [name, ...sizes] of [['/up.log', 0, 1, 900_000, 4_000_000], ['/上传 #1 50%+&?.log', 30_000]]) {
    for (const size of sizes) {
      const want = log(size);
      const is = async (got) => assert.ok(want.equals(Buffer.from(await got)));
      assert.equal(await c.putFileContents(name, want), true);
      await is(c.getFileContents(name));
      assert.equal(await c.putFileContents(name, want.toString(), {contentLength: false}), true);
      await is(c.getFileContents(name, {format: 'text'}));
      assert.equal(await c.putFileContents(name, Readable.from([want])), true);
      await is(buffer(c.createReadStream(name)));
      assert.equal(await c.putFileContents(name, Readable.from([want]), {headers: {'Content-Length': `${size}`}}), true);
      assert.equal((await c.stat(name)).size, size);
      const response = await new Promise((resolve, reject) => {
        c.createWriteStream(name, {}, resolve).on('error', reject).end(want);
      });
      assert.equal(response.status, 204);
      await is(c.getFileContents(name));
    }
    assert.equal(await c.putFileContents(name, 'other\n', {overwrite: false}), false);
    const stream = c.createWriteStream(name, {overwrite: false});
    stream.end('other\n');
    await refused(412, new Promise((resolve, reject) => stream.on('error', reject)));

    assert.equal((await byLink(c.getFileUploadLink(name), 'PUT', 'by link\n')).statusCode, 204);
    assert.equal(await text(await byLink(c.getFileDownloadLink(name), 'GET')), 'by link\n');
  }
  assert.equal(await c.putFileContents('/once.log', 'once\n', {overwrite: false}), true);
  assert.equal((await c.getFileContents('/once.log', {details: true})).status, 200);
  await refused(409, c.putFileContents('/missing/new.log', 'new\n'));
  await refused(409, c.putFileContents('/once.log/below.log', 'new\n'));
  await refused(405, c.putFileContents('/a b', 'new\n'));
  for (const missing of ['/nothing', '/nothing/at all']) {
    await refused(404, c.getFileContents(missing));
    await refused(404, finished(c.createReadStream(missing).resume()));
    await refused(404, c.stat(missing));
    await refused(404, c.deleteFile(missing));
    assert.equal(await c.exists(missing), false);
  }
}

async function parts(c) {
  const want = log(100_000);
  await c.putFileContents('/parts.log', want);
  for (const [start, end] of [[0, 9], [10, 19], [99_990, 99_999], [99_990, 200_000], [50_000, undefined], [0, undefined]]) {
    const got = await buffer(c.createReadStream('/parts.log', {range: {start, end}}));
    assert.ok(want.subarray(start, (end ?? want.length) + 1).equals(got), `${start}-${end}`);
  }
  await refused(416, finished(c.createReadStream('/parts.log', {range: {start: 100_000}}).resume()));

  assert.deepEqual(await c.getDAVCompliance('/parts.log'), {compliance: ['1', '2', 'sabredav-partialupdate'], server: ''});
  const change = async (start, end, data) => {
    await c.partialUpdateFileContents('/parts.log', start, end, data);
    return (await c.getFileContents('/parts.log', {format: 'text'})).slice(start, end + 1);
  };
  assert.equal(await change(0, 2, 'abc'), 'abc');
  assert.equal(await change(99_998, 100_001, Buffer.from('defg')), 'defg');
  assert.equal(await change(100_002, 100_004, 'hij'), 'hij');
  assert.equal((await c.stat('/parts.log')).size, 100_005);
  await refused(416, c.partialUpdateFileContents('/parts.log', 200_000, 200_002, 'abc'));
  await refused(404, c.partialUpdateFileContents('/nothing', 0, 2, 'abc'));
  await assert.rejects(c.partialUpdateFileContents('/parts.log', 2, 1, 'abc'), /Invalid update range/);
  await c.deleteFile('/parts.log');
}

async function folders(c) {
  await c.createDirectory('/新 1');
  await refused(405, c.createDirectory('/新 1/'));
  await refused(409, c.createDirectory('/missing/新'));
  await c.createDirectory('/新 2/a #?/b%41', {recursive: true});
  await c.createDirectory('/新 2/a #?/b%41/c', {recursive: true});
  await c.putFileContents('/新 2/a #?/b%41/c/up.log', 'below\n');
  const names = async (path, options) => (await c.getDirectoryContents(path, options)).map((m) => m.filename).sort();
  assert.deepEqual(await names('/新 2/a #?/b%41/'), ['/新 2/a #?/b%41/c']);
  assert.deepEqual(await names('/新 2', {includeSelf: true}), ['/新 2', '/新 2/a #?']);
  assert.deepEqual(await names('/', {glob: '*.log'}), ['/lab.log', '/once.log', '/up.log', '/上传 #1 50%+&?.log']);
  await refused(403, names('/', {deep: true})); // propfind-finite-depth
  await refused(404, names('/nothing'));

  // For properties requested by name, the client reads only the first propstat.
  const data = '<propfind xmlns="DAV:"><prop><nothing xmlns="urn:x"/><resourcetype/><getcontentlength/></prop></propfind>';
  const listed = await c.getDirectoryContents('/', {data, details: true});
  assert.equal(listed.status, 207);
  assert.deepEqual(listed.data.find((m) => m.basename === 'once.log').props, {resourcetype: '', getcontentlength: 5});
  assert.equal(listed.data.find((m) => m.basename === '新 1').type, 'directory');

  const {data: stat} = await c.stat('/once.log', {details: true});
  assert.deepEqual([stat.props.displayname, stat.mime, stat.size], ['once.log', 'text/plain', 5]);
  await c.deleteFile('/新 1/');
}

async function manyMembers(c) {
  const members = await c.getDirectoryContents('/many');
  assert.equal(members.length, 600);
  assert.ok(members.every((m) => /^\d+ <&'">\.log$/.test(m.basename)));
}

async function moves(c) {
  await c.copyFile('/lab.log', '/抄 #1.log', {overwrite: false});
  await refused(412, c.copyFile('/lab.log', '/抄 #1.log', {overwrite: false}));
  await c.copyFile('/lab.log', '/抄 #1.log');
  await refused(409, c.copyFile('/应用 日志', '/抄/应用 日志'));
  await c.copyFile('/应用 日志', '/抄', {shallow: true});
  assert.deepEqual(await c.getDirectoryContents('/抄'), []);
  await c.copyFile('/应用 日志', '/抄');
  await c.moveFile('/抄 #1.log', '/抄/抄 #2.log', {overwrite: false});
  await refused(412, c.moveFile('/lab.log', '/抄/抄 #2.log', {overwrite: false}));
  await c.moveFile('/a b', '/抄/a b');
  await refused(404, c.moveFile('/nothing', '/new.log'));
  await refused(403, c.copyFile('/lab.log', '/lab.log'));
}

async function locks(c) {
  const {token, serverTimeout} = await c.lock('/lab.log');
  assert.equal(serverTimeout, 'Second-3600');
  await refused(423, c.lock('/lab.log'));
  await refused(423, c.putFileContents('/lab.log', 'without the token\n'));
  const headers = {If: `(<${token}>)`};
  assert.equal(await c.putFileContents('/lab.log', 'locked\n', {headers}), true);
  for (const refreshToken of [headers.If, `<${token}>`, token]) {
    assert.deepEqual(await c.lock('/lab.log', {refreshToken, timeout: 'Second-77'}), {token, serverTimeout: 'Second-77'});
  }
  await refused(409, c.unlock('/once.log', token));
  await c.unlock('/lab.log', token);
  await refused(409, c.unlock('/lab.log', token));
  assert.equal(await c.putFileContents('/lab.log', 'unlocked\n'), true);

  const folder = await c.lock('/新 2/');
  await refused(423, c.putFileContents('/新 2/new.log', 'new\n'));
  await c.unlock('/新 2/', `<${folder.token}>`);
  const reserved = await c.lock('/reserved.log'); // creates an empty file
  assert.equal((await c.stat('/reserved.log')).size, 0);
  await c.unlock('/reserved.log', reserved.token);
}

async function others(c) {
  assert.equal(await c.getQuota(), null); // RFC 4331 §2: not in allprop, the only request of the client
  const data = '<propfind xmlns="DAV:"><prop><quota-available-bytes/><quota-used-bytes/></prop></propfind>';
  const quota = await c.getQuota({path: '/', data, details: true});
  assert.ok(quota.data.used > 0 && quota.data.available > 0);

  const body = '<propertyupdate xmlns="DAV:"><set><prop><colour xmlns="urn:x" of="paint">red</colour></prop></set></propertyupdate>';
  assert.equal((await c.customRequest('/once.log', {method: 'PROPPATCH', data: body})).status, 207);
  c.registerTagParser((path, value) => (path.endsWith('.colour') ? value.toUpperCase() : value));
  c.registerAttributeParser((path, value) => (path.endsWith('.colour') ? value.toUpperCase() : value));
  const {data: {props}} = await c.stat('/once.log', {details: true});
  assert.deepEqual(props.colour, {text: 'RED', '@of': 'PAINT'});

  assert.equal(await (await c.customRequest('/once.log', {method: 'GET', url: url + 'once.log?tail=1'})).text(), 'once\n');
  await refused(404, c.customRequest('/nothing', {method: 'GET'}));
  await refused(501, c.search('/', {data: '<searchrequest xmlns="DAV:"/>'}));
}

/** The members of shut have a propstat of 403 with their names. Without one the whole listing would fail. */
async function shutMembers(c) {
  const members = await c.getDirectoryContents('/shut');
  assert.deepEqual(members.map((m) => [m.filename, m.size, m.lastmod, m.etag]).sort(),
    [['/shut/a.log', 0, null, null], ['/shut/b.log', 0, null, null]]);
  const data = '<propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/></prop></propfind>';
  assert.equal((await c.getDirectoryContents('/shut', {data})).length, 2);
  assert.equal((await c.getDirectoryContents('/')).find((m) => m.basename === 'shut').type, 'directory');
  await refused(403, c.stat('/shut/a.log'));
  await refused(403, c.exists('/shut/a.log'));
  await refused(403, c.getFileContents('/shut/a.log'));
  await refused(403, c.putFileContents('/shut/a.log', ''));
}

for (const [i, url] of readOnly.entries()) {
  const c = client(url);
  await download(c, '/', `${i}`);
  await writesNothing(c);
}
await logins();
const c = client(url);
for (const part of [uploads, parts, folders, manyMembers, moves, locks, others, shutMembers]) {
  await part(c);
}
assert.deepEqual([...called].sort(), Object.keys(createClient(url)).sort());
process.exit(); // the client does not read the bodies of refusals, so their connections stay open
