/** What must not stand right before a literal for it to begin a secret: no letter or digit, no letter, or anything goes. */
export type Boundary = 'word' | 'letter' | 'none';

/**
 * One kind of secret. Everything is decided from its first character on and from what has come so far, so that a text gives the same
 * result whole and in pieces: `found` holds once no later character can change the answer, `open` as long as one can.
 */
export interface SecretShape {
  /** Each secret of this kind begins with one of them. */
  readonly literals: readonly string[];
  readonly boundary: Boundary;
  /** Sticky. Group 1, where there is one, stays in the text. */
  readonly found: RegExp;
  /** Sticky. As `found` where the text is over. */
  readonly atEnd: RegExp;
  /** Sticky. Matches up to the end of what has come. */
  readonly open: RegExp;
  /** Sticky. What goes with the secret however long it goes on; null for nothing. */
  readonly rest: RegExp | null;
  /** A private key goes on until its last line. */
  readonly block?: boolean;
}

const word = '[A-Za-z0-9_-]';

/** A prefix that says whose key it is, and a run of characters. */
function key(literals: readonly string[], character: string, least: number): SecretShape {
  const prefix = oneOf(literals);
  const found = sticky(`${prefix}${character}{${least}}`);
  const open = sticky(`${prefix}${character}{0,${least - 1}}$`);
  return { literals, boundary: 'word', found, atEnd: found, open, rest: sticky(`${character}*`) };
}

const jwt: SecretShape = {
  literals: ['eyJ'],
  boundary: 'word',
  found: sticky(`eyJ${word}{10,2048}\\.${word}{4}`),
  atEnd: sticky(`eyJ${word}{10,2048}\\.${word}{4}`),
  open: sticky(`(?:eyJ${word}{0,2048}|eyJ${word}{10,2048}\\.${word}{0,3})$`),
  rest: sticky('[A-Za-z0-9_.-]*'),
};

const privateKey: SecretShape = {
  literals: ['-----BEGIN '],
  boundary: 'none',
  found: sticky('-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----'),
  atEnd: sticky('-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----'),
  open: sticky('-----BEGIN [A-Z0-9 ]{0,60}-{0,4}$'),
  rest: sticky('[A-Za-z0-9+/=\\s\\\\:,-]*'),
  block: true,
};

const userInfo = '[^\\s/@:"\'<>?#]{0,64}';
const urlPassword: SecretShape = {
  literals: ['://'],
  boundary: 'none',
  found: sticky(`(://${userInfo}:)[^\\s/@"'<>]{1,256}(?=@)`),
  atEnd: sticky(`(://${userInfo}:)[^\\s/@"'<>]{1,256}(?=@)`),
  open: sticky(`://${userInfo}(?::[^\\s/@"'<>]{0,256})?$`),
  rest: null,
};

const value = '[A-Za-z0-9+/_=.~!@#%^&*-]';
/** Letters and digits mixed, or a run that is too long for a word. */
const looksSecret = `(?![/.])(?:(?=${value}{0,255}[0-9])(?=${value}{0,255}[A-Za-z])${value}{7}|(?=[A-Za-z0-9+_=-]{24}))`;
const inside = `${looksSecret}(?:${value}{256}|${value}{1,255}(?=[^A-Za-z0-9+/_=.~!@#%^&*(-]))`;
const last = `${looksSecret}(?:${value}{256}|${value}{1,255}(?![A-Za-z0-9+/_=.~!@#%^&*(-]))`;

/** Words after which a secret stands, kept. */
function after(literals: readonly string[], boundary: Boundary, head: string, openHead: string): SecretShape {
  const words = oneOf(literals);
  return {
    literals,
    boundary,
    found: sticky(`(${words}${head})${inside}`),
    atEnd: sticky(`(${words}${head})${last}`),
    open: sticky(`${words}${openHead}$`),
    rest: sticky(`${value}*`),
  };
}

const quote = '\\\\?["\'`]';
const name = '[A-Za-z0-9_-]{0,40}';
/** `NAME=value`, or a quoted value after `=` or `:`. Without quotes and with spaces it is code more often than a secret. */
const assigned = `${name}(?:=|(?:${quote})?[ \\t]{0,3}[=:]>?[ \\t]{0,3}${quote})`;
const assignedOpen = `${name}(?:(?:\\\\|${quote})?[ \\t]{0,3}(?:[=:]>?[ \\t]{0,3}(?:\\\\|(?:${quote})?${value}{0,263})?)?)?`;

/** The kinds that are known by how they look. What is known by its value is told to the Redactor. */
export const secretShapes: readonly SecretShape[] = [
  key(['sk-'], word, 20),
  key(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'], '[A-Za-z0-9_]', 20),
  key(['glpat-', 'gldt-', 'glrt-'], word, 20),
  key(['AKIA', 'ASIA'], '[A-Z0-9]', 16),
  key(['AIza'], word, 30),
  key(['ya29.', 'GOCSPX-'], '[A-Za-z0-9_.-]', 20),
  key(['xoxa-', 'xoxb-', 'xoxe-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'], '[A-Za-z0-9-]', 12),
  key(['npm_', 'hf_'], '[A-Za-z0-9]', 30),
  key(['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'], '[A-Za-z0-9]', 16),
  // Client tokens of this program.
  key(['cb_'], word, 40),
  jwt,
  privateKey,
  urlPassword,
  after(['Bearer ', 'bearer ', 'Basic '], 'word', '', `${value}{0,263}`),
  after(['secret', 'token', 'password', 'passwd', 'api_key', 'api-key', 'apikey', 'apiKey'], 'letter', assigned, assignedOpen),
  after(
    ['SECRET', 'TOKEN', 'PASSWORD', 'PASSWD', 'API_KEY', 'APIKEY', 'Secret', 'Token', 'Password', 'ApiKey'],
    'none',
    assigned,
    assignedOpen,
  ),
];

function oneOf(literals: readonly string[]): string {
  return `(?:${literals.map((literal) => RegExp.escape(literal)).join('|')})`;
}

function sticky(source: string): RegExp {
  return new RegExp(source, 'y');
}
