// npm run build [-- app|cli]: builds everything, or the parts named, whether stale or not.
import { main } from './setup/main.mjs';
import { parts } from './setup/parts.mjs';
import { SetupProblem } from './setup/places.mjs';
import { build } from './setup/ready.mjs';

const all = /** @type {import('./setup/parts.mjs').PartName[]} */ (Object.keys(parts));

await main(async () => {
  const named = process.argv.slice(2);
  const wanted = all.filter((name) => named.length === 0 || named.includes(name));
  const unknown = named.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0) throw new SetupProblem(`There is no part ${unknown.join(', ')}: the parts are ${all.join(', ')}.`);
  await build(wanted);
});
