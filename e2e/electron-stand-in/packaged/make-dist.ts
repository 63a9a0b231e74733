import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What marks the fuses in Electron's own program. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** The nine fuses of Electron 45 as it is delivered; `1` is on. */
const delivered = '101100011';

/**
 * Writes a folder that electron-builder takes for an Electron: its program is a script that starts the stand-in and ends with a fuse wire, so that fuses
 * are really flipped and can be read back. With the inspect fuse off the script drops `--inspect`, as Electron does.
 */
export function makeElectronDist(folder: string): void {
  const home = path.resolve(import.meta.dirname, '..');
  const { version } = JSON.parse(fs.readFileSync(createRequire(import.meta.url).resolve('electron/package.json'), 'utf8')) as {
    version: string;
  };
  const script = `#!/bin/sh
SELF=$(readlink -f "$0")
INSPECT=
for a in "$@"; do case "$a" in --inspect=*) INSPECT=$a ;; esac; done
# The inspect fuse is the sixth byte from the end.
if [ "$(tail -c 7 "$SELF" | cut -c1)" = 0 ]; then INSPECT=; fi
STANDIN_EXEC="$SELF" exec "\${STANDIN_NODE:-node}" $INSPECT --disable-warning=ExperimentalWarning \\
  --import "file://${home}/src/register.ts" "${home}/src/boot.ts" "$@"
exit 1
# `;
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, delivered.length]), Buffer.from(`${delivered}\n`)]);
  fs.mkdirSync(path.join(folder, 'locales'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'resources'));
  fs.writeFileSync(path.join(folder, 'electron'), Buffer.concat([Buffer.from(script), wire]), { mode: 0o755 });
  fs.writeFileSync(path.join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'chrome-sandbox'])
    fs.writeFileSync(path.join(folder, name), '');
}
