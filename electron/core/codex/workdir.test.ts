import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCodexPlace, oneTurn, threadIn } from '../../../e2e/fixtures/codex-runtime.ts';
import { startScriptedModel } from '../../../e2e/scripted-model/server.ts';
import { patches, type Step } from '../../../e2e/scripted-model/steps.ts';

test.for([{}, { isolated: true }, { network: true }])(
  'security 85: a folder that the model chooses does not become writable: the sandbox stays that of the thread: %j',
  async (more) => {
    await using place = makeCodexPlace();
    const inside = join(place.project, 'sub');
    mkdirSync(inside);
    // The home is the folder around the project.
    const steps: Step[] = [
      { exec: `touch .${place.root}/outside`, workdir: '/' },
      { exec: 'touch outside', workdir: place.root },
      { exec: 'touch ~/outside', workdir: inside },
      { exec: 'touch outside', workdir: '..' },
      { patch: patches.add(`${place.root}/outside`, 'patched') },
      { exec: 'echo "in $PWD" > made', workdir: inside },
      { text: 'Done.' },
    ];
    await using model = await startScriptedModel({ script: steps });
    const runtime = place.open({ baseUrl: model.url });
    const { events } = await oneTurn(runtime, threadIn(place.project, { sandbox: 'workspace-write', ...more }));
    expect(events.at(-1)).toMatchObject({ status: 'completed' });
    expect(existsSync(join(place.root, 'outside'))).toBe(false);
    const told = model.requests.slice(1).map(({ toolOutputs }) => JSON.stringify(toolOutputs.at(-1)));
    expect(told.slice(0, 4).filter((output) => output.includes('Read-only file system'))).toHaveLength(4);
    expect(told[4]).toMatch(/outside of the project|rejected/);
    expect(readFileSync(join(inside, 'made'), 'utf8')).toBe(`in ${inside}\n`);
  },
);
