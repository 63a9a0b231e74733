// The house as rules: who may import whom. Checked by boundaries.mjs, proved by boundaries.test.mjs, described in the README's map.

const test = '\\.(test|spec)\\.[a-z]+$';
const core = '^electron/core/';

/** Core folders other than those named. @param {string[]} allowed */
const otherCoreFolders = (...allowed) => `${core}(?!(${allowed.join('|')})/)[^/]+/`;
/** Node's own modules, with or without the prefix. */
const node = { dependencyTypes: ['core'] };

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'only-the-shell-knows-electron',
      comment: 'Everything but the shell also runs without Electron.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer|build)/', pathNot: '^electron/shell/' },
      to: { path: '^(node_modules/)?electron(/|$)', dependencyTypesNot: ['local'] },
    },
    {
      name: 'core-knows-no-host',
      severity: 'error',
      from: { path: core },
      to: { path: '^electron/(shell|cli)/' },
    },
    {
      name: 'cli-runs-without-the-shell',
      severity: 'error',
      from: { path: '^electron/cli/' },
      to: { path: '^electron/shell/' },
    },
    {
      name: 'shared-is-neutral',
      comment: 'Zod and itself only: it runs in Node, in the page and in Electron.',
      severity: 'error',
      from: { path: '^shared/', pathNot: test },
      to: { pathNot: ['^shared/', '^node_modules/zod/'] },
    },
    {
      name: 'renderer-sees-shared-only',
      severity: 'error',
      from: { path: '^renderer/', pathNot: test },
      to: { path: '^electron/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: [test, '^renderer/dev/'] },
      to: node,
    },
    {
      name: 'bridges-are-siblings',
      comment: 'A bridge imports http/ and tools/, no other bridge.',
      severity: 'error',
      from: { path: `${core}bridges/([^/]+)/`, pathNot: test },
      to: { path: `${core}bridges/[^/]+/`, pathNot: `${core}bridges/($1|http|tools)/` },
    },
    {
      name: 'bridges-translate-only',
      comment: 'What a bridge does, it asks of the engine: it never touches Codex, workspaces, state, tunnels or secrets.',
      severity: 'error',
      from: { path: `${core}bridges/`, pathNot: test },
      to: { path: otherCoreFolders('bridges', 'jobs', 'events', 'policy', 'auth', 'lib') },
    },
    {
      name: 'bridges-use-core-by-type',
      comment: 'Bridges are given the engine, the bus and the policy; they make none of them.',
      severity: 'error',
      from: { path: `${core}bridges/`, pathNot: test },
      to: { path: `${core}(jobs|events|policy)/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'policy-is-pure',
      comment: 'Decisions are made of what they are given.',
      severity: 'error',
      from: { path: `${core}policy/`, pathNot: test },
      to: { path: otherCoreFolders('policy', 'lib') },
    },
    {
      name: 'codex-is-a-runtime',
      comment: 'It knows the port it fills and nothing of who uses it.',
      severity: 'error',
      from: { path: `${core}codex/`, pathNot: test },
      to: { path: core, pathNot: `${core}(codex/|lib/|jobs/ports\\.ts$|policy/allowed-path\\.ts$)` },
    },
    {
      name: 'jobs-use-ports',
      comment: 'The engine reaches Codex, state and workspaces through jobs/ports.ts.',
      severity: 'error',
      from: { path: `${core}jobs/`, pathNot: test },
      to: { path: otherCoreFolders('jobs', 'policy', 'events', 'lib') },
    },
    {
      name: 'lib-has-no-nouns-of-ours',
      severity: 'error',
      from: { path: `${core}lib/`, pathNot: test },
      to: { path: '^(electron|shared|renderer)/', pathNot: `${core}lib/` },
    },
    {
      name: 'only-hosts-make-the-app',
      comment: 'core/app.ts wires everything, so nothing that it wires may import it.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: ['^electron/(shell|cli)/', test] },
      to: { path: `${core}app\\.ts$` },
    },
    {
      name: 'product-needs-no-workshop',
      comment: 'What is shipped imports neither e2e/ nor build/.',
      severity: 'error',
      from: { path: '^(electron|shared|renderer)/', pathNot: test },
      to: { path: '^(e2e|build)/' },
    },
    {
      name: 'product-imports-no-test',
      severity: 'error',
      from: { pathNot: [test, '^e2e/'] },
      to: { path: test },
    },
    {
      name: 'no-circles',
      severity: 'error',
      // The stand-in imitates objects that know each other by design: a window its contents, both the process they share.
      from: { pathNot: '^e2e/electron-stand-in/' },
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|release)/|/generated/.*\\.json$' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
