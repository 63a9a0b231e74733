import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import configuration from './boundaries.cjs';
import { checkBoundaries } from './boundaries.mjs';

/** A house in small that keeps every rule: each file imports what its place allows. */
const house = {
  'node_modules/zod/package.json': '{ "name": "zod", "version": "1.0.0", "main": "index.js" }',
  'node_modules/zod/index.js': 'module.exports = {};',
  'node_modules/electron/package.json': '{ "name": "electron", "version": "1.0.0", "main": "index.js" }',
  'node_modules/electron/index.js': 'module.exports = {};',
  'package.json': '{ "name": "house", "dependencies": { "zod": "1.0.0" }, "devDependencies": { "electron": "1.0.0" } }',
  'shared/model/job.ts': "import { z } from 'zod';\nexport const Job = z;\nexport interface Noun { a: string }\n",
  'renderer/main.tsx': "import { Job } from '../shared/model/job.ts';\nexport const page = Job;\n",
  'electron/shell/main.ts':
    "import { app } from 'electron';\nimport { createApp } from '../core/app.ts';\nexport const run = [app, createApp];\n",
  'electron/cli/main.ts': "import { createApp } from '../core/app.ts';\nexport const run = createApp;\n",
  'electron/core/app.ts':
    "import { codex } from './codex/runtime.ts';\nimport { engine } from './jobs/engine.ts';\nimport { mcp } from './bridges/mcp/surface.ts';\nexport const createApp = [codex, engine, mcp];\n",
  'electron/core/lib/log.ts': "import { join } from 'node:path';\nexport const log = join;\n",
  'electron/core/policy/roots.ts': "import { Job } from '../../../shared/model/job.ts';\nexport const roots = Job;\n",
  'electron/core/policy/allowed-path.ts': 'export interface AllowedPath { path: string }\n',
  'electron/core/events/bus.ts': 'export const bus = 1;\n',
  'electron/core/state/jobs.ts': "import { type Store } from '../jobs/ports.ts';\nexport const store: Store = { a: 1 };\n",
  'electron/core/jobs/ports.ts':
    "import { type AllowedPath } from '../policy/allowed-path.ts';\nexport interface Store { a: number; path?: AllowedPath }\n",
  'electron/core/jobs/engine.ts':
    "import { bus } from '../events/bus.ts';\nimport { roots } from '../policy/roots.ts';\nexport const engine = [bus, roots];\n",
  'electron/core/codex/runtime.ts':
    "import { type Store } from '../jobs/ports.ts';\nimport { log } from '../lib/log.ts';\nexport const codex = (store: Store) => [store, log];\n",
  'electron/core/bridges/http/listener.ts': 'export const listener = 1;\n',
  'electron/core/bridges/openai/surface.ts': 'export const openai = 1;\n',
  'electron/core/bridges/mcp/surface.ts':
    "import { type Store } from '../../jobs/ports.ts';\nimport { listener } from '../http/listener.ts';\nexport const mcp = (store: Store) => [store, listener];\n",
  'e2e/fixtures/app.ts':
    "import { type Store } from '../../electron/core/jobs/ports.ts';\nexport const fixture = (store: Store) => store;\n",
  'build/gen.mjs': "import 'node:fs';\n",
};

/** One forbidden import for each rule: the file that has it, what it imports, and how. */
const planted = {
  'only-the-shell-knows-electron': {
    file: 'electron/core/lib/plant.ts',
    code: "import { type App } from 'electron';\nexport const a = (app: App) => app;\n",
  },
  'core-knows-no-host': { file: 'electron/core/events/plant.ts', code: "import '../../cli/paths.ts';\n", also: 'electron/cli/paths.ts' },
  'cli-runs-without-the-shell': { file: 'electron/cli/plant.ts', code: "import '../shell/tray.ts';\n", also: 'electron/shell/tray.ts' },
  'shared-is-neutral': { file: 'shared/model/plant.ts', code: "import 'node:fs';\n" },
  'renderer-sees-shared-only': {
    file: 'renderer/plant.ts',
    code: "import { log } from '../electron/core/lib/log.ts';\nexport const a = log;\n",
  },
  'renderer-has-no-node': { file: 'renderer/plant.ts', code: "import 'node:fs';\n" },
  'bridges-are-siblings': {
    file: 'electron/core/bridges/mcp/plant.ts',
    code: "import { openai } from '../openai/surface.ts';\nexport const a = openai;\n",
  },
  'bridges-translate-only': {
    file: 'electron/core/bridges/mcp/plant.ts',
    code: "import { store } from '../../state/jobs.ts';\nexport const a = store;\n",
  },
  'bridges-use-core-by-type': {
    file: 'electron/core/bridges/mcp/plant.ts',
    code: "import { engine } from '../../jobs/engine.ts';\nexport const a = engine;\n",
  },
  'policy-is-pure': {
    file: 'electron/core/policy/plant.ts',
    code: "import { type Store } from '../jobs/ports.ts';\nexport const a = (s: Store) => s;\n",
  },
  'codex-is-a-runtime': {
    file: 'electron/core/codex/plant.ts',
    code: "import { engine } from '../jobs/engine.ts';\nexport const a = engine;\n",
  },
  'jobs-use-ports': {
    file: 'electron/core/jobs/plant.ts',
    code: "import { codex } from '../codex/runtime.ts';\nexport const a = codex;\n",
  },
  'lib-has-no-nouns-of-ours': {
    file: 'electron/core/lib/plant.ts',
    code: "import { type Noun } from '../../../shared/model/job.ts';\nexport const a = (n: Noun) => n;\n",
  },
  'only-hosts-make-the-app': {
    file: 'electron/core/state/plant.ts',
    code: "import { createApp } from '../app.ts';\nexport const a = createApp;\n",
  },
  'product-needs-no-workshop': {
    file: 'electron/shell/plant.ts',
    code: "import { fixture } from '../../e2e/fixtures/app.ts';\nexport const a = fixture;\n",
  },
  'product-imports-no-test': { file: 'electron/shell/plant.ts', code: "import './tray.test.ts';\n", also: 'electron/shell/tray.test.ts' },
  'no-circles': {
    file: 'shared/model/plant.ts',
    code: "import { type Back } from './back.ts';\nexport interface Plant { back: Back }\n",
    also: 'shared/model/back.ts',
    alsoCode: "import { type Plant } from './plant.ts';\nexport interface Back { plant: Plant }\n",
  },
  'every-import-resolves': { file: 'electron/core/events/plant.ts', code: "import './gone.ts';\n" },
};

/** @type {string} */
let root;

beforeEach(() => {
  mkdirSync('out/tmp', { recursive: true });
  root = mkdtempSync('out/tmp/house-');
  for (const [path, code] of Object.entries(house)) write(path, code);
});
afterEach(() => rmSync(root, { recursive: true }));

test('a house that keeps the rules passes', async () => {
  expect(await checkBoundaries(join(process.cwd(), root))).toMatchObject({ violations: [] });
});

test('every rule has a planted violation', () => {
  expect(Object.keys(planted).sort()).toEqual((configuration.forbidden ?? []).map(({ name }) => name).sort());
});

test.each(Object.entries(planted))('%s is caught, and nothing else', async (rule, plant) => {
  if ('also' in plant) write(plant.also, 'alsoCode' in plant ? plant.alsoCode : 'export const a = 1;\n');
  write(plant.file, plant.code);
  const { violations } = await checkBoundaries(join(process.cwd(), root));
  expect([...new Set(violations.map((violation) => violation.rule))]).toEqual([rule]);
});

test('seeing no modules is a failure', async () => {
  for (const folder of ['shared', 'electron', 'renderer', 'build', 'e2e']) rmSync(join(root, folder), { recursive: true });
  await expect(checkBoundaries(join(process.cwd(), root))).rejects.toThrow();
  write('shared/alone.ts', 'export const a = 1;\n');
  await expect(checkBoundaries(join(process.cwd(), root))).rejects.toThrow('saw no imports');
});

/**
 * @param {string} path
 * @param {string} code
 */
function write(path, code) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), code);
}
