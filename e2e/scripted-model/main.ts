import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startScriptedModel } from './server.ts';
import { type Step } from './steps.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, script: { type: 'string' }, 'per-thread': { type: 'boolean' }, log: { type: 'string' } },
});

const log = values.log === undefined ? null : createWriteStream(values.log, { flags: 'a' });
await using model = await startScriptedModel({
  script: values.script === undefined ? [] : (JSON.parse(readFileSync(values.script, 'utf8')) as Step[]),
  port: Number(values.port ?? 0),
  perThread: values['per-thread'] ?? false,
  onRequest: (call) => log?.write(`${JSON.stringify(call)}\n`),
});
process.stdout.write(`${JSON.stringify({ url: model.url, pid: process.pid })}\n`);

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
log?.end();
