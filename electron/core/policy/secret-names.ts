const names: ReadonlySet<string> = new Set([
  '.npmrc',
  '.pypirc',
  '.netrc',
  '_netrc',
  '.git-credentials',
  '.gitcredentials',
  '.pgpass',
  '.my.cnf',
  '.mylogin.cnf',
  '.htpasswd',
  '.dockercfg',
  '.s3cfg',
  '.boto',
  '.vault-token',
  '.terraformrc',
  'credentials.tfrc.json',
  'terraform.tfstate',
  'application_default_credentials.json',
  'kubeconfig',
  'master.key',
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ecdsa_sk',
  'id_ed25519',
  'id_ed25519_sk',
]);
const endings = /\.(pem|key|p12|pfx|ppk|jks|keystore|kdbx?|asc\.key|ovpn|tfstate|tfstate\.backup)$/;
/** Folder and file together say it where neither does alone. */
const places =
  /(^|\/)(\.aws\/(credentials|config)|\.docker\/config\.json|\.kube\/config|\.config\/gcloud\/.+|\.azure\/.+tokens?.*\.json|\.gnupg\/.+|\.codex\/auth\.json|\.config\/gh\/hosts\.yml|\.ssh\/(?!.*\.pub$|config$|known_hosts(\.old)?$|authorized_keys$).+)$/;
const examples = /\.(example|sample|template|dist|defaults?|test\.example)$/;

/** Whether a file of this path holds secrets by its name, in any spelling that some file system takes for it. */
export function isSecretName(path: string): boolean {
  // NTFS drops dots and spaces at an end and reads `name:stream` as the same file.
  const plain = path
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\\/]/)
    .map((part) => part.replace(/:.*$/, '').replace(/[. ]+$/, ''))
    .join('/');
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  if (name === '.env' || name.startsWith('.env.')) return !examples.test(name);
  return names.has(name) || endings.test(name) || places.test(plain) || /^service[-_]account.*\.json$/.test(name);
}

const contents: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s+[A-Za-z0-9+/=:\s-]{20}/],
  ['an AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})\b/],
  ['a GitLab token', /\bglpat-[\w-]{20,}/],
  ['an OpenAI key', /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{20,}/],
  ['a Google key', /\bAIza[\w-]{35}/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a password in an address', /\burl\s*=\s*\w+:\/\/[^\s/:@]*:[^\s/@]+@/],
];

/** What kind of secret a text holds; null for none that is known. */
export function secretIn(text: string): string | null {
  return contents.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** Files that are written to hold settings. Programs and prose are left out: what looks like a secret there is mostly a test or an example. */
export function mayHoldSettings(name: string): boolean {
  return /^\.?[^.]+$|\.(json|ya?ml|toml|ini|cfg|conf|config|properties|env|envrc|sh|tf|tfvars|xml|plist|txt|rc)$/i.test(name);
}
