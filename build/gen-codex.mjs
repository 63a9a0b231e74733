// Writes electron/core/codex/generated/ from the installed Codex: the protocol types that are reachable from those the code
// names (protocol.ts), and the bundled model catalogue (models.ts). The same binary gives the same bytes.
//   node build/gen-codex.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagedBinary } from '../electron/core/codex/binary.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'electron/core/codex/generated');

/** Types that code outside the generated file names. Everything they refer to comes along. */
const wanted = [
  'InitializeParams',
  'InitializeResponse',
  'RequestId',
  'ServerNotification',
  'ServerRequest',
  'v2/ThreadStartParams',
  'v2/ThreadStartResponse',
  'v2/ThreadResumeParams',
  'v2/ThreadResumeResponse',
  'v2/ThreadReadParams',
  'v2/ThreadReadResponse',
  'v2/ThreadUnsubscribeParams',
  'v2/ThreadUnsubscribeResponse',
  'v2/ThreadBackgroundTerminalsCleanParams',
  'v2/ThreadBackgroundTerminalsCleanResponse',
  'v2/TurnStartParams',
  'v2/TurnStartResponse',
  'v2/TurnInterruptParams',
  'v2/TurnInterruptResponse',
  'v2/ModelListParams',
  'v2/ModelListResponse',
  'v2/Model',
  'v2/GetAccountParams',
  'v2/GetAccountResponse',
  'v2/LoginAccountParams',
  'v2/LoginAccountResponse',
  'v2/CancelLoginAccountParams',
  'v2/CancelLoginAccountResponse',
  'v2/LogoutAccountResponse',
  'v2/AccountLoginCompletedNotification',
  'v2/ConfigReadParams',
  'v2/ConfigReadResponse',
  'v2/ThreadItem',
  'v2/Turn',
  'v2/TurnError',
  'v2/CodexErrorInfo',
  'v2/SandboxPolicy',
  'v2/TokenUsageBreakdown',
  'v2/CommandExecutionRequestApprovalResponse',
  'v2/FileChangeRequestApprovalResponse',
  'v2/PermissionsRequestApprovalResponse',
  'v2/ToolRequestUserInputResponse',
  'v2/McpServerElicitationRequestResponse',
  'v2/DynamicToolCallResponse',
  'ApplyPatchApprovalResponse',
  'ExecCommandApprovalResponse',
  'v2/Thread',
  'v2/ThreadArchiveParams',
  'v2/ThreadArchiveResponse',
  'v2/ThreadDeleteParams',
  'v2/ThreadDeleteResponse',
  'v2/ThreadForkParams',
  'v2/ThreadForkResponse',
  'v2/ThreadItemsListParams',
  'v2/ThreadItemsListResponse',
  'v2/ThreadListParams',
  'v2/ThreadListResponse',
  'v2/ThreadLoadedListParams',
  'v2/ThreadLoadedListResponse',
  'v2/ThreadSetNameParams',
  'v2/ThreadSetNameResponse',
  'v2/ThreadSourceKind',
  'v2/ThreadTurnsListParams',
  'v2/ThreadTurnsListResponse',
  'v2/ThreadUnarchiveParams',
  'v2/ThreadUnarchiveResponse',
  'v2/TurnSteerParams',
  'v2/TurnSteerResponse',
];

const binary = packagedBinary({ packageDir: root, platform: process.platform, arch: process.arch });
if (!binary) throw new Error('@openai/codex is not installed here: run `npm install` first.');

mkdirSync(join(root, 'out/tmp'), { recursive: true });
const scratch = mkdtempSync(join(root, 'out/tmp/gen-codex-'));
try {
  const version = run(['--version'])
    .trim()
    .replace(/^codex-cli /, '');
  run(['app-server', 'generate-ts', '--experimental', '--out', join(scratch, 'types')]);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'protocol.ts'), protocol(version, collect(join(scratch, 'types'))));
  writeFileSync(join(target, 'models.ts'), models(version, catalogue(JSON.parse(run(['debug', 'models', '--bundled'])))));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string[]} args */
function run(args) {
  const env = { ...process.env, CODEX_HOME: scratch };
  return execFileSync(/** @type {string} */ (binary), args, { encoding: 'utf8', env, maxBuffer: 64 << 20 });
}

/**
 * The wanted types and what they import, by path without extension.
 * @param {string} folder
 */
function collect(folder) {
  /** @type {Map<string, { body: string, imports: Map<string, string> }>} */
  const types = new Map();
  const queue = [...wanted];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (types.has(path)) continue;
    const type = readType(folder, path);
    types.set(path, type);
    queue.push(...type.imports.values());
  }
  return types;
}

/**
 * @param {string} folder
 * @param {string} path
 */
function readType(folder, path) {
  const source = readFileSync(join(folder, `${path}.ts`), 'utf8');
  /** @type {Map<string, string>} */
  const imports = new Map();
  for (const [, name, from] of source.matchAll(/^import type \{ (\w+) \} from "(.+)";$/gm)) {
    imports.set(/** @type {string} */ (name), posix.join(posix.dirname(path), /** @type {string} */ (from)));
  }
  const declared = source.slice(source.search(/^export type /m)).replace(/^export type /, '');
  const body = declared
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { body, imports };
}

/**
 * One name for each path: two types of one name (an old and a new protocol) are told apart by `V1`.
 * @param {Iterable<string>} paths
 */
function nameAll(paths) {
  const all = [...paths];
  return new Map(
    all.map((path) => {
      const name = posix.basename(path);
      const taken = all.some((other) => other !== path && posix.basename(other) === name);
      return [path, taken && !path.startsWith('v2/') ? `${name}V1` : name];
    }),
  );
}

/**
 * @param {string} version
 * @param {ReturnType<typeof collect>} types
 */
function protocol(version, types) {
  const names = nameAll(types.keys());
  const declarations = [...types].map(([path, { body, imports }]) => {
    const own = /** @type {string} */ (names.get(path));
    let text = body.replace(/^\w+/, own);
    for (const [name, from] of imports) {
      const as = /** @type {string} */ (names.get(from));
      if (as !== name) text = text.replaceAll(new RegExp(`(?<!")\\b${name}\\b(?!")`, 'g'), as);
    }
    return { own, text: `${wanted.includes(path) ? 'export ' : ''}type ${text}` };
  });
  declarations.sort((a, b) => (a.own < b.own ? -1 : 1));
  const head = `// Generated by build/gen-codex.mjs from codex ${version}. Do not edit.\n
/** The Codex that these types and models.ts were generated from. */\nexport const generatedFrom = '${version}';\n`;
  return `${head}\n${declarations.map(({ text }) => text).join('\n\n')}\n`;
}

/**
 * @param {string} version
 * @param {ReturnType<typeof catalogue>} catalogue
 */
function models(version, catalogue) {
  const head = `// Generated by build/gen-codex.mjs from codex ${version}. Do not edit.\n`;
  return `${head}\n/** The models a user may choose, best first. */\nexport const models = ${JSON.stringify(catalogue, null, 2)};\n`;
}

/**
 * The models a user may choose, as our own Model.
 * @param {{ models: Record<string, any>[] }} raw
 */
function catalogue({ models }) {
  return models
    .filter((model) => model['visibility'] === 'list')
    .sort((a, b) => a['priority'] - b['priority'])
    .map((model, index) => ({
      id: model['slug'],
      name: model['display_name'],
      description: model['description'] ?? '',
      isDefault: index === 0,
      efforts: model['supported_reasoning_levels'].map((/** @type {any} */ level) => ({
        effort: level.effort,
        description: level.description,
      })),
      defaultEffort: model['default_reasoning_level'] ?? null,
    }));
}
