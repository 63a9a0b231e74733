import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../setup/places.mjs';

/**
 * @typedef {{ uses?: string, run?: string, with?: Record<string, unknown>, env?: Record<string, string> }} Step
 * @typedef {{ permissions?: Record<string, string>, steps: Step[] }} Job
 * @typedef {{ on: Record<string, unknown>, permissions: Record<string, string>, jobs: Record<string, Job> }} Workflow
 */

const folder = join(root, '.github/workflows');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe.each(readdirSync(folder))('%s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  /** @type {Workflow} */
  const workflow = parse(text);
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);
  const commands = steps.flatMap(({ run }) => run ?? []);

  test('calls only scripts and files that are there', () => {
    const called = commands.flatMap((run) =>
      [...run.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map(([, named, short]) => named ?? short),
    );
    expect(called.filter((script) => !Object.hasOwn(scripts, String(script)))).toEqual([]);
    expect(called).not.toEqual([]);
    const files = commands.flatMap((run) => [...run.matchAll(/\bnode ([\w@./-]+\.m?js)/g)].map(([, file]) => String(file)));
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('may read the sources and no more, but for the job that drafts a release', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(jobs.filter(([, job]) => job.permissions).map(([job, { permissions }]) => [job, permissions])).toEqual(
      name === 'release.yml' ? [['publish', { contents: 'write' }]] : [],
    );
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('runs actions by their commit only, and no text of a stranger as a command', () => {
    expect(steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
    expect(commands.filter((run) => run.includes('${{'))).toEqual([]);
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  test('is given secrets only where strangers cannot start it', () => {
    const isOpen = Object.keys(workflow.on).some((event) => event.startsWith('pull_request'));
    expect(isOpen && text.includes('secrets.')).toBe(false);
  });
});
