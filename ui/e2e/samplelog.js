// A log of a service, for pictures: 70 minutes in which its message broker fails and recovers.

const start = Date.UTC(2026, 2, 4, 3, 10);
const down = 62 * 60; // seconds from the start
const up = 69 * 60 + 40;
const end = 71 * 60;

const quiet = [
  ['INFO', 'orders.web', 'GET /api/orders/{n} 200 {ms} ms'],
  ['INFO', 'orders.web', 'POST /api/orders 201 {ms} ms id={n}'],
  ['INFO', 'orders.queue', 'published order.created id={n}'],
  ['INFO', 'orders.web', 'GET /api/orders?page=2 200 {ms} ms'],
  ['DEBUG', 'orders.db', 'select from orders where id={n}: 1 row in {ms} ms'],
  ['INFO', 'orders.mail', 'confirmation for order {n} sent to customer {n}'],
  ['DEBUG', 'orders.cache', 'hit order:{n}'],
];
const trouble = [
  ['ERROR', 'orders.queue', 'publish order.created id={n} failed: connection refused', [
    'Traceback (most recent call last):',
    '  File "/app/orders/queue.py", line 118, in publish',
    '    self.channel.basic_publish(exchange, key, body)',
    '  File "/app/orders/channel.py", line 64, in basic_publish',
    '    self.socket.sendall(frame)',
    'ConnectionRefusedError: [Errno 111] connection refused: broker:5672']],
  ['WARN', 'orders.queue', 'broker:5672 does not answer, next try in {ms} s'],
  ['WARN', 'orders.web', 'POST /api/orders 503 {ms} ms: the queue is not available'],
];

/** The lines of the log, always the same. */
export function sampleLog() {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  /** @type {string[]} */
  const lines = [];
  /**
   * @param {number} second
   * @param {any} kind
   */
  const write = (second, [level, logger, text, more = []]) => {
    const time = new Date(start + second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const ms = String(Math.floor((second % 1) * 1000)).padStart(3, '0');
    const message = text.replaceAll('{n}', () => String(40_000 + Math.floor(random() * 9000))).replace('{ms}', () => String(3 + Math.floor(random() * 60)));
    lines.push(`${time},${ms} ${level.padEnd(5)} ${logger}: ${message}`, ...more);
  };
  const one = (/** @type {any[]} */ of) => of[Math.floor(random() * of.length)];
  for (let second = 0; second < end - 8; second += 0.15 + random() * (0.5 + 0.4 * Math.sin(second / 400))) {
    const broken = second > down && second < up;
    if (broken && random() < 0.3) write(second, one(trouble));
    else if (!broken && random() < 0.002) write(second, ['WARN', 'orders.db', 'slow query: select from orders where customer={n}: 20 rows in 1804 ms']);
    else write(second, one(broken ? quiet.filter(([, logger]) => logger !== 'orders.queue') : quiet));
    if (second > up && !lines.some((line) => line.includes('connected to'))) write(second, ['INFO', 'orders.queue', 'connected to broker:5672, 212 orders are waiting']);
  }
  write(end - 8, ['ERROR', 'orders.mail', 'order {n}: no template for language "pt"', ['Traceback (most recent call last):', '  File "/app/orders/mail.py", line 41, in send', '    template = self.templates[language]', 'KeyError: \'pt\'']]);
  for (let i = 0; i < 12; i++) write(end - 7 + i / 2, one(quiet));
  return `${lines.join('\n')}\n`;
}

/** The same events in a log for each of its loggers, by the names of their files. */
export function sampleLogs() {
  /** @type {Record<string, string>} */
  const logs = {};
  for (const event of sampleLog().split(/^(?=\d)/m)) {
    const name = `${event.split(/[.:]/)[3]}.log`;
    logs[name] = (logs[name] ?? '') + event;
  }
  return logs;
}
