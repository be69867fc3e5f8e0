// Proxies between the browser and the program, for the tests of the pages.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { folder } from './harness.js';

/**
 * Forwards connections to the program. stop holds back what comes from it, as a slow line does.
 *
 * @param {string} origin of the program
 * @returns {Promise<{ origin: string, stop: () => void, goOn: () => void }>}
 */
export async function forward(origin) {
  const { hostname, port } = new URL(origin);
  /** @type {Set<import('node:net').Socket>} */
  const answers = new Set();
  let stopped = false;
  const server = createServer((client) => {
    const answer = connect(Number(port), hostname);
    answers.add(answer);
    if (stopped) answer.pause();
    client.pipe(answer);
    answer.pipe(client);
    const end = () => {
      answers.delete(answer);
      client.destroy();
      answer.destroy();
    };
    for (const socket of [client, answer]) socket.on('error', end).on('close', end);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  after(() => {
    server.close();
    for (const answer of answers) answer.destroy();
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop() {
      stopped = true;
      for (const answer of answers) answer.pause();
    },
    goOn() {
      stopped = false;
      for (const answer of answers) answer.resume();
    },
  };
}

const unpacked = fileURLToPath(new URL('../../.cache/debian/usr/sbin/nginx', import.meta.url)); // by .ci/deps

/** A port that is free. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts nginx before the program.
 *
 * @param {string} origin of the program
 * @param {{ buffering: boolean, port?: number }} options buffering: it holds answers back, until they are large or end
 * @returns {Promise<{ origin: string, port: number, signal: (name: NodeJS.Signals) => void, end: () => Promise<void> }>}
 */
export async function nginx(origin, { buffering, port: wanted }) {
  const port = wanted ?? await freePort();
  const root = await folder();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${root}/${of};`).join(' ');
  await writeFile(join(root, 'nginx.conf'), `daemon off; master_process off; pid ${root}/pid; error_log stderr notice;
    events {}
    http { access_log off; ${temporary}
      server { listen 127.0.0.1:${port};
        location / { proxy_pass ${origin}; proxy_set_header Host $http_host;
          ${buffering ? 'proxy_ignore_headers X-Accel-Buffering; proxy_buffer_size 1m; proxy_buffers 4 1m;' : 'proxy_buffering off;'} } } }`);
  const proxy = spawn(existsSync(unpacked) ? unpacked : 'nginx', ['-e', 'stderr', '-p', root, '-c', join(root, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => proxy.on('exit', resolve));
  proxy.on('error', (error) => assert.fail(`${error.message}: run make deps`));
  after(() => proxy.kill('SIGKILL'));
  await new Promise((resolve) => proxy.stderr.on('data', (text) => String(text).includes('event method') && resolve(undefined)));
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    signal: (name) => proxy.kill(name),
    async end() {
      proxy.kill('SIGKILL');
      await ended;
    },
  };
}
