import { type BridgeStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** The clients that can be connected, in the order in which they are offered. */
export const clientKinds = ['chatgpt', 'openWebUi', 'cherryStudio', 'javascript', 'python', 'curl', 'program'] as const;
export type ClientKind = (typeof clientKinds)[number];

/** Those with a recipe here: what ChatGPT needs depends on its tunnel. */
export type RecipeKind = Exclude<ClientKind, 'chatgpt'>;

/** What stands where the token goes, when it is not at hand. */
export const tokenPlace = 'YOUR_TOKEN';

/** Something to copy into a client: a value is typed into a field, a block is a text of its own. */
export interface Piece {
  readonly name: keyof typeof texts.connect.piece;
  readonly text: string;
  readonly shape: 'value' | 'block';
}

/** What to do, and what to copy for it. */
export interface RecipeStep {
  readonly say: string;
  readonly pieces: readonly Piece[];
}

export interface Recipe {
  readonly steps: readonly RecipeStep[];
  /** What often stands in the way. */
  readonly note: string | null;
}

/** What is filled in. */
export interface Ingredients {
  readonly bridge: BridgeStatus;
  /** Null when it is not at hand. */
  readonly token: string | null;
  /** One that Codex offers. */
  readonly model: string;
  /** Where a program's jobs run; null leaves that to the program. */
  readonly root: string | null;
  readonly dataDir: string;
  /** As Node calls it; `win32` has a shell of its own. */
  readonly platform: string;
}

/** The kind of bridge that a client calls. */
export function bridgeKindOf(kind: ClientKind): BridgeStatus['kind'] {
  return kind === 'chatgpt' || kind === 'program' ? 'mcp' : 'openai';
}

/** Where a client calls that is told a base URL. Cherry Studio adds the version of the API by itself. */
export function addressFor(kind: ClientKind, bridge: BridgeStatus): string {
  const url = bridgeUrl(bridge);
  return kind === 'cherryStudio' ? new URL(url).origin : url;
}

const recipes: Readonly<Record<RecipeKind, (given: Ingredients) => Recipe>> = {
  openWebUi: (given) => {
    const { openWebUi, openWebUiNote } = texts.connect.steps;
    return fields(openWebUi, [value('url', addressFor('openWebUi', given.bridge)), ...key(given)], openWebUiNote);
  },
  cherryStudio: (given) =>
    fields(texts.connect.steps.cherryStudio, [value('host', addressFor('cherryStudio', given.bridge)), ...key(given)], null),
  javascript: (given) => sdk('npm install openai', javascript(given), given),
  python: (given) => sdk('pip install openai', python(given), given),
  curl: ({ bridge, model, ...given }) => {
    const url = bridgeUrl(bridge);
    const { curlKey, curlModels, curlAsk } = texts.connect.steps;
    const auth = bridge.auth === 'none' ? '' : ` \\\n  -H "Authorization: Bearer $DRAWBRIDGE_TOKEN"`;
    const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: plain(texts.connect.question) }] });
    const ask = `curl -N ${url}/chat/completions${auth} \\\n  -H "Content-Type: application/json" \\\n  -d '${body}'`;
    const token = { say: curlKey, pieces: [block('environment', `export DRAWBRIDGE_TOKEN=${given.token ?? tokenPlace}`)] };
    const steps = [
      { say: curlModels, pieces: [block('command', `curl ${url}/models${auth}`)] },
      { say: curlAsk, pieces: [block('command', ask)] },
    ];
    return { steps: bridge.auth === 'none' ? steps : [token, ...steps], note: null };
  },
  program: ({ root, dataDir }) => {
    const args = ['mcp', '--data-dir', dataDir, ...(root === null ? [] : ['--cwd', root])];
    const config = JSON.stringify({ mcpServers: { drawbridge: { command: 'drawbridge', args } } }, null, 2);
    return fields(texts.connect.steps.program, [block('config', config)], null);
  },
};

/** What the owner does to connect a client, with the address that is really open. */
export function recipeOf(kind: RecipeKind, given: Ingredients): Recipe {
  return recipes[kind](given);
}

/** Where the bridge answers, or would once it is started. */
export function bridgeUrl({ url, host, port, kind }: BridgeStatus): string {
  return url ?? `http://${bridgeAddress({ host, port })}/${kind === 'mcp' ? 'mcp' : 'v1'}`;
}

/** `127.0.0.1:8765`, for a row. */
export function bridgeAddress({ host, port }: Pick<BridgeStatus, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Everything is filled in at the first step; what follows is done there. */
function fields([first, ...rest]: readonly [string, ...string[]], pieces: readonly Piece[], note: string | null): Recipe {
  return { steps: [{ say: first, pieces }, ...rest.map((say) => ({ say, pieces: [] }))], note };
}

function sdk(install: string, code: string, { bridge, token, platform }: Ingredients): Recipe {
  const { install: installing, sdkKey, code: asking } = texts.connect.steps;
  // The SDK wants a key also where the bridge asks for none.
  const environment = { OPENAI_BASE_URL: bridgeUrl(bridge), OPENAI_API_KEY: bridge.auth === 'none' ? 'none' : (token ?? tokenPlace) };
  const set =
    platform === 'win32' ? (name: string, to: string) => `$env:${name} = "${to}"` : (name: string, to: string) => `export ${name}=${to}`;
  const lines = Object.entries(environment).map(([name, to]) => set(name, to));
  return {
    steps: [
      { say: installing, pieces: [block('command', install)] },
      { say: sdkKey, pieces: [block('environment', lines.join('\n'))] },
      { say: asking, pieces: [block('code', code)] },
    ],
    note: null,
  };
}

function javascript({ model }: Ingredients): string {
  return `import OpenAI from 'openai';

const client = new OpenAI();
const answer = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [
    { role: 'user', content: ${JSON.stringify(texts.connect.question)} },
  ],
});
console.log(answer.choices[0].message.content);
`;
}

function python({ model }: Ingredients): string {
  return `from openai import OpenAI

client = OpenAI()
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[
        {"role": "user", "content": ${JSON.stringify(texts.connect.question)}},
    ],
)
print(answer.choices[0].message.content)
`;
}

function key({ bridge, token }: Ingredients): Piece[] {
  return bridge.auth === 'none' ? [] : [value('key', token ?? tokenPlace)];
}

function value(name: Piece['name'], text: string): Piece {
  return { name, text, shape: 'value' };
}

function block(name: Piece['name'], text: string): Piece {
  return { name, text, shape: 'block' };
}

/** Without what would end a quoted word of the shell. */
function plain(text: string): string {
  return text.replaceAll("'", '’');
}
