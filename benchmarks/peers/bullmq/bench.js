// BullMQ, with the function in the worker's process and in children of it.
//
// node bench.js ENVIRONMENT SECONDS REPEATS
'use strict';

const { fork, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { Queue, QueueEvents } = require('bullmq');
const version = require('bullmq/package.json').version;

const PAYLOAD = { id: '9b1d4c0e', count: 17, ratio: 0.25, tags: ['a', 'b'], text: 'x'.repeat(128) };
const EXPECTED = JSON.stringify(PAYLOAD);
const AT_ONCE = 500;
const LIMIT = 120_000;

const [, seconds, repeats] = process.argv.slice(2).map(Number);

const now = () => performance.now() / 1e3;

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', resolve);
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  });
}

async function withWorker(port, mode, work) {
  const worker = fork(path.join(__dirname, 'worker.js'), [String(port), mode]);
  try {
    await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('exit', () => reject(new Error('the worker has ended')));
    });
    return await work();
  } finally {
    await ended(worker);
  }
}

class Bench {
  constructor(connection) {
    this.queue = new Queue('bench', { connection });
    this.events = new QueueEvents('bench', { connection });
    // A job that is waited for is looked up once more, so it must not be gone by then.
    this.options = { removeOnComplete: 1_000, removeOnFail: 1_000 };
  }

  async call() {
    const job = await this.queue.add('echo', PAYLOAD, this.options);
    check(await job.waitUntilFinished(this.events, LIMIT));
  }

  async idle() {
    const calls = [];
    const began = now();
    while (now() - began < seconds) {
      const before = now();
      await this.call();
      calls.push(now() - before);
    }
    const total = now() - began;
    calls.sort((a, b) => a - b);
    const at = (share) => calls[Math.floor(calls.length * share)];
    return { tasks: calls.length, seconds: total, p50: at(0.5), p99: at(0.99) };
  }

  // A backlog that is stored while the queue is paused.
  async pass(count) {
    await this.queue.pause();
    const drained = this.arrivals(count);
    const began = now();
    for (let n = 0; n < count; n += AT_ONCE) {
      const some = Math.min(AT_ONCE, count - n);
      await Promise.all(
        Array.from({ length: some }, () => this.queue.add('echo', PAYLOAD, this.options)),
      );
    }
    const enqueue = { tasks: count, seconds: now() - began };
    await this.queue.resume();
    return { enqueue, drain: await drained };
  }

  // The first twentieth is not measured.
  arrivals(count) {
    const unmeasured = Math.max(1, Math.floor(count / 20));
    let arrived = 0;
    let began = 0;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${count - arrived} of ${count} results are missing`)),
        LIMIT,
      );
      const listener = ({ returnvalue }) => {
        check(returnvalue);
        arrived += 1;
        if (arrived === unmeasured) began = now();
        if (arrived === count) {
          clearTimeout(timer);
          this.events.off('completed', listener);
          resolve({ tasks: count - unmeasured, seconds: now() - began });
        }
      };
      this.events.on('completed', listener);
    });
  }

  async drains(first) {
    const passes = [];
    for (let repeat = 0; repeat <= repeats; repeat++) {
      const last = passes.at(-1)?.drain;
      const count = last
        ? Math.round(Math.min(50_000, Math.max(40, (last.tasks / last.seconds) * seconds)))
        : first;
      console.error(`  drain of ${count}, ${repeat} of ${repeats}`);
      passes.push(await this.pass(count));
    }
    passes.shift();
    return { drain: passes.map((one) => one.drain), enqueue: passes.map((one) => one.enqueue) };
  }

  async close() {
    await this.events.close();
    await this.queue.close();
  }
}

function check(result) {
  if (JSON.stringify(result) !== EXPECTED) {
    throw new Error(`a result is not the payload: ${JSON.stringify(result)}`);
  }
}

async function main() {
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kurier-peer-'));
  const redis = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    { stdio: 'ignore' },
  );
  try {
    const bench = new Bench({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
    await bench.events.waitUntilReady();
    for (const [peer, mode] of [
      ['BullMQ, in process', 'process'],
      ['BullMQ, sandboxed', 'sandbox'],
    ]) {
      const figures = await withWorker(port, mode, async () => {
        await bench.call();
        const drains = await bench.drains(2_000);
        const idle = [];
        for (let repeat = 0; repeat <= repeats; repeat++) idle.push(await bench.idle());
        idle.shift();
        return { ...drains, idle };
      });
      console.log(JSON.stringify({ peer, version: `bullmq ${version}`, ...figures }));
    }
    await bench.close();
  } finally {
    await ended(redis);
    fs.rmSync(folder, { recursive: true });
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
