import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { repository, temporary } from '../fixtures/places.ts';
import { openPage, openSignInPlace, outcome, type SignInPlace } from '../fixtures/sign-in.ts';

const tool = join(repository, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');

test('the protocol’s own suite for authorization servers passes whole', async () => {
  await using place = await openSignInPlace();
  const port = await freePort();
  const clientId = await register(place, `http://127.0.0.1:${port}/callback`);
  const cwd = join(temporary, 'conformance');
  await mkdir(cwd, { recursive: true });
  const child = spawn(
    process.execPath,
    [tool, 'authorization', '--url', place.origin, '--client-id', clientId, '--resource', `${place.origin}/mcp`, '--port', String(port)],
    {
      cwd,
      env: {
        PATH: process.env['PATH'],
        HOME: cwd,
        NO_COLOR: '1',
        NODE_OPTIONS: `--import=${join(import.meta.dirname, 'loopback-only.mjs')}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close');
  const complaint = text(child.stderr);
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith(`${place.origin}/oauth/authorize?`)) await approve(place, line);
    }
    const [code] = await ended;
    const output = lines.join('\n');
    expect(code, `${output}\n${await complaint}`).toBe(0);
    expect(output).toMatch(/\b3 passed, 0 failed/);
  } finally {
    child.kill('SIGKILL');
  }
}, 60_000);

/** What a person does with the address that the suite prints: opens it, types the code at the desk, and is sent back. */
async function approve(place: SignInPlace, url: string): Promise<void> {
  const page = await openPage(url);
  const { pending } = place.server.signIns.state();
  place.server.signIns.answer({ signInId: pending?.id ?? '', decision: 'accept', code: page.code });
  const back = await outcome(place, page);
  await fetch(back ?? 'about:blank');
}

async function register(place: SignInPlace, redirectUri: string): Promise<string> {
  place.server.signIns.wait(10);
  const response = await fetch(`${place.origin}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'The suite', redirect_uris: [redirectUri] }),
  });
  return ((await response.json()) as { client_id: string }).client_id;
}

/** The suite takes no 0 for its own port; below those that the system gives out, nobody else takes this one meanwhile. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
