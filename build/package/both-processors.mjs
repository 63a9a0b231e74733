// node build/package/both-processors.mjs: brings the packages of this system's other processor beside its own, for an application that runs on both.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runInForeground } from '../setup/child.mjs';
import { main } from '../setup/main.mjs';
import { findNpm, root, SetupProblem } from '../setup/places.mjs';

const other = process.arch === 'arm64' ? 'x64' : 'arm64';
const folder = join(root, 'out', 'tmp', 'other-processor');

await main(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The lockfile goes along, so that what comes is checked by it.
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(root, name), join(folder, name));
  const npm = findNpm(process.env);
  const args = [...npm.args, 'ci', '--ignore-scripts', '--omit=dev', `--os=${process.platform}`, `--cpu=${other}`];
  const { code } = await runInForeground(npm.command, args, { cwd: folder });
  if (code !== 0) throw new SetupProblem(`npm could not bring the packages for ${process.platform} ${other}.`);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [path, { cpu, os }] of Object.entries(packages)) {
    const isWanted =
      os?.includes(process.platform) && cpu?.includes(other) && existsSync(join(folder, path)) && !existsSync(join(root, path));
    if (!isWanted) continue;
    cpSync(join(folder, path), join(root, path), { recursive: true });
    console.log(`${path} is there.`);
  }
  rmSync(folder, { recursive: true });
});
