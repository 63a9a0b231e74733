import { House } from 'lucide-react';
import { expect, test } from 'vitest';
import { keyGroups as reviewKeys } from '../review/keys.ts';
import { type Command, type CommandGroup } from './commands.ts';
import { allKeys } from './keys.ts';
import { sectionsFor } from './search.ts';

const command = (id: string, group: CommandGroup, title = id, also = ''): Command => ({
  id,
  group,
  title,
  also,
  icon: House,
  run: () => undefined,
});

const commands = [
  command('review:1', 'needsYou', 'Review: clock'),
  command('go:/', 'go', 'Go to Home'),
  command('stop:chatgpt', 'bridges', 'Stop ChatGPT', 'chatgpt'),
  ...Array.from({ length: 9 }, (_, n) => command(`job:${n}`, 'jobs', `Job: number ${n}`)),
  command('keys', 'window', 'Keyboard shortcuts', '?'),
];

const listed = (query: string, recent: readonly string[] = []) =>
  sectionsFor(query, commands, recent).map((section) => [section.group, ...section.commands.map(({ id }) => id)]);

test('with nothing typed: what waits, what was used last, then the rest by group, each command once', () => {
  expect(listed('', ['stop:chatgpt', 'review:1', 'job:8', 'gone'])).toEqual([
    ['needsYou', 'review:1'],
    ['recent', 'stop:chatgpt', 'job:8'],
    ['go', 'go:/'],
    ['jobs', 'job:0', 'job:1', 'job:2', 'job:3', 'job:4', 'job:5'],
    ['window', 'keys'],
  ]);
});

test('with something typed: the best first, also by words that are not shown, and by none at all nothing', () => {
  expect(listed('number 8')).toEqual([[null, 'job:8']]);
  expect(listed('chatgpt')).toEqual([[null, 'stop:chatgpt']]);
  expect(listed('xyzzy')).toEqual([]);
});

test('the sheet has every key of the review, and names the command key as this system does', () => {
  const groups = allKeys('linux');
  const shown = groups.flatMap(({ entries }) => entries.flatMap(({ ways }) => ways.flat()));
  expect(reviewKeys.flatMap(({ keys }) => keys.flatMap((entry) => entry.keys.flat())).filter((key) => !shown.includes(key))).toEqual([]);
  expect([shown[0], allKeys('darwin')[0]?.entries[0]?.ways]).toEqual(['Ctrl K', [['⌘ K']]]);
});
