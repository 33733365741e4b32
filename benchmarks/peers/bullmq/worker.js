// A worker process: node worker.js PORT MODE, where MODE is process or sandbox.
'use strict';

const os = require('node:os');
const path = require('node:path');
const { Worker } = require('bullmq');

const [port, mode] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const worker =
  mode === 'sandbox'
    ? new Worker('bench', path.join(__dirname, 'echo.js'), {
        connection,
        concurrency: os.cpus().length,
      })
    : new Worker('bench', async (job) => job.data, { connection, concurrency: 100 });

worker.on('error', (error) => console.error(error));
process.on('SIGTERM', () => worker.close().then(() => process.exit(0)));
worker.waitUntilReady().then(() => process.send('ready'));
