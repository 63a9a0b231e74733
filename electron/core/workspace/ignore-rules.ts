import ignore, { type Ignore } from 'ignore';

/** What is left out of copies and snapshots, as gitignore files say it: each text holds for its folder and below, the inner one wins. */
export class IgnoreRules {
  /** By folder, `''` for the top. */
  readonly #texts = new Map<string, string>();
  readonly #rules = new Map<string, Ignore>();
  readonly #outermost: Ignore;

  /** `outermost` are lines that every gitignore file may overrule. */
  constructor(outermost: string, texts: Iterable<readonly [string, string]> = []) {
    this.#outermost = compile(outermost);
    for (const [folder, text] of texts) this.add(folder, text);
  }

  add(folder: string, text: string): void {
    this.#texts.set(folder, text);
    this.#rules.set(folder, compile(text));
  }

  texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** The folders above are known not to be ignored. */
  ignores(path: string, isFolder: boolean): boolean {
    let ignored = this.#outermost.ignores(isFolder ? `${path}/` : path);
    for (let end = 0; end !== -1; end = path.indexOf('/', end + 1)) {
      const rules = this.#rules.get(path.slice(0, end));
      if (!rules) continue;
      const rest = end === 0 ? path : path.slice(end + 1);
      const verdict = rules.test(isFolder ? `${rest}/` : rest);
      if (verdict.ignored || verdict.unignored) ignored = verdict.ignored;
    }
    return ignored;
  }
}

function compile(text: string): Ignore {
  return ignore({ ignorecase: false }).add(text);
}
