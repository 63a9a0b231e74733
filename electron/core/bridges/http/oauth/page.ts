import { createHash } from 'node:crypto';
import { type Failure } from '../../../../../shared/contract/errors.ts';
import { type OauthScope } from '../../../../../shared/model/sign-in.ts';
import { oauthPaths } from '../../../auth/oauth/metadata.ts';
import { type SignInPage } from '../../../auth/oauth/sign-ins.ts';

/** How often the page asks, in milliseconds. */
const everyMs = 1000;

const style = `
:root { color-scheme: light dark; --ink: #1b1d22; --quiet: #565b66; --page: #f6f6f4; --card: #fff; --line: #d9d9d4; --mark: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --ink: #ececea; --quiet: #a9adb6; --page: #16171a; --card: #1f2125; --line: #3a3d44; --mark: #8cc4ff } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 34rem; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow-wrap: anywhere }
.name { margin: 0 0 8px; color: var(--quiet); font-size: 14px }
h1 { margin: 0 0 12px; font-size: 22px; line-height: 1.3 }
p, ol { margin: 0 0 16px }
ol { padding-left: 20px }
.code { margin: 20px 0; padding: 16px; border: 1px solid var(--line); border-radius: 8px; text-align: center; font: 600 34px/1.2 ui-monospace, monospace; letter-spacing: .08em; color: var(--mark); user-select: all }
[role=status] { color: var(--quiet) }
code { font-family: ui-monospace, monospace; font-size: 14px }
@media (max-width: 26rem) { main { padding: 20px } .code { font-size: 26px } }
`;

/** Asks how it went until there is an answer, then goes where it says. Whoever answers is at the desk: nothing here can say yes. */
const script = `
const main = document.querySelector('main');
const status = document.querySelector('[role=status]');
const ask = async () => {
  const response = await fetch('${oauthPaths.wait}', { headers: { 'x-sign-in': main.dataset.secret }, cache: 'no-store' });
  if (response.status === 404) return status.textContent = main.dataset.over;
  const location = response.ok && (await response.json()).location;
  if (!location) return setTimeout(again, ${everyMs});
  status.textContent = main.dataset.answered;
  window.location.replace(location);
};
const again = () => ask().catch(() => setTimeout(again, ${2 * everyMs}));
again();
`;

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** What the browser of whoever signs in shows: the code to type at the desk, and what will happen there. */
export function waitingPage({ signIn, code, secret }: SignInPage): Response {
  const client = escaped(signIn.clientName);
  const texts = {
    secret,
    over: 'This sign-in is over. Go back to the program you came from and start again.',
    answered: 'Answered. You are taken back to the program you came from.',
  };
  return page(
    `Sign in ${client}`,
    `<main ${Object.entries(texts)
      .map(([name, text]) => `data-${name}="${escaped(text)}"`)
      .join(' ')}>
<p class="name">Drawbridge</p>
<h1>${client} wants to use Codex on your computer</h1>
<p>It asks to ${wish(signIn.scopes)}. The answer goes to <strong>${escaped(signIn.redirectHost)}</strong>. Nothing happens until you say yes at that computer.</p>
<p>Type this code there:</p>
<p class="code" role="img" aria-label="Code: ${spoken(code)}">${code}</p>
<ol>
<li>Go to Drawbridge on the computer where Codex runs. Its window shows who asks.</li>
<li>Type the code, choose the folders, and approve. Without a window, run <code>drawbridge sign-in accept ${code}</code></li>
<li>Keep this page open: it goes on by itself.</li>
</ol>
<p role="status">Waiting for your answer. The code is good for two minutes.</p>
<p>You did not start this? Close this page, and say no in Drawbridge.</p>
<noscript><p>This page needs JavaScript to go on by itself.</p></noscript>
</main>
<script>${script}</script>`,
    200,
  );
}

/** A request that nobody may be sent anywhere for. */
export function refusalPage(failure: Failure): Response {
  return page(
    'Sign-in refused',
    `<main>
<p class="name">Drawbridge</p>
<h1>This sign-in cannot go on</h1>
<p>${escaped(failure.message)}</p>
${failure.hint === null ? '' : `<p>${escaped(failure.hint)}</p>`}
</main>`,
    failure.status,
  );
}

function page(title: string, body: string, status: number): Response {
  return new Response(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · Drawbridge</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`,
    { status, headers },
  );
}

function wish(scopes: readonly OauthScope[]): string {
  return scopes.includes('codex:write')
    ? 'read your projects and to propose edits to them'
    : 'read your projects and to ask Codex about them';
}

/** Letter by letter, the groups apart. */
function spoken(code: string): string {
  return code
    .split('-')
    .map((group) => [...group].join(' '))
    .join(', then ');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
