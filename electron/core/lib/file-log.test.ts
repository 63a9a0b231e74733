import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { createFileLog } from './file-log.ts';

test('a log is lines of JSON in a file of this user only, and goes on where it was', async () => {
  using folder = makeFolder('log');
  for (const name of ['first', 'second']) {
    await using log = createFileLog(folder.at('logs'), { name });
    log.info('bridge listening', { bridge: 'openai', port: 8080 });
    log.debug('not written');
  }
  const file = folder.at('logs', 'drawbridge.log');
  expect([statSync(file).mode & 0o777, statSync(folder.at('logs')).mode & 0o777]).toEqual([0o600, 0o700]);
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { level: 'info', name: 'first', pid: process.pid, msg: 'bridge listening', bridge: 'openai', port: 8080 },
    { level: 'info', name: 'second' },
  ]);
});

test('an error is written with its cause, and what is no error too', async () => {
  using folder = makeFolder('log');
  {
    await using log = createFileLog(folder.path, { level: 'warn' });
    log.warn('job broke', { error: new Error('outer', { cause: new Error('inner') }) });
    log.error('job broke', { error: 'only a text' });
    log.info('below the level');
  }
  const lines = readFileSync(folder.at('drawbridge.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { level: 'warn', error: { message: 'outer', cause: { message: 'inner' } } },
    { level: 'error', error: { message: 'only a text' } },
  ]);
});

test('security 195: nothing that a field holds makes a second line or an escape sequence', async () => {
  using folder = makeFolder('log');
  const nasty = 'a\r\nb\u001b[2Kc\u0000d';
  {
    await using log = createFileLog(folder.path);
    log.info(nasty, { nasty });
  }
  const text = readFileSync(folder.at('drawbridge.log'), 'utf8');
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toMatch(/[\u0000\u001b\r]/);
  expect(JSON.parse(text)).toMatchObject({ nasty, msg: nasty });
});

test('security 200: a log that is full goes on in a new file, ten are kept, and no line is split', async () => {
  using folder = makeFolder('log');
  {
    await using log = createFileLog(folder.path, { maxBytes: 1000 });
    for (let number = 0; number < 200; number++) log.info('line written', { number, filler: 'x'.repeat(100) });
  }
  const names = ['drawbridge.log', ...Array.from({ length: 9 }, (_, index) => `drawbridge.log.${index + 1}`)];
  expect(readdirSync(folder.path).sort()).toEqual([...names].sort());
  const files = names.map((name) => readFileSync(folder.at(name), 'utf8'));
  for (const text of files) expect(text.length).toBeLessThanOrEqual(1000);
  const lines = files.reverse().flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).number),
  );
  expect(lines).toEqual(Array.from({ length: lines.length }, (_, index) => 200 - lines.length + index));
  for (const name of names) expect(statSync(folder.at(name)).mode & 0o777).toBe(0o600);
});

test('security 193: a line is redacted as it is written, and a file that others may read is closed to them', async () => {
  using folder = makeFolder('log');
  writeFileSync(folder.at('drawbridge.log'), '');
  chmodSync(folder.at('drawbridge.log'), 0o644);
  {
    await using log = createFileLog(folder.path, { redact: (line) => line.replaceAll('hidden', '[secret]') });
    log.error('hidden failed', { error: new Error('hidden', { cause: 'hidden' }) });
  }
  const text = readFileSync(folder.at('drawbridge.log'), 'utf8');
  expect(text).toContain('[secret]');
  expect(text).not.toContain('hidden');
  expect(statSync(folder.at('drawbridge.log')).mode & 0o777).toBe(0o600);
});
