import { type CheckFix } from '../../../shared/model/diagnostics.ts';
import { type Check } from '../../../shared/model/host.ts';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** What was found, and when. */
export interface Report {
  readonly checks: readonly Check[];
  readonly atMs: number;
}

type CheckGroup = keyof typeof texts.diagnostics.groups;

const order: readonly CheckGroup[] = ['codex', 'folders', 'bridges', 'outside', 'house'];

/** To what a check belongs; one that this window does not know yet belongs to the house. */
function groupOf(id: string): CheckGroup {
  if (['codex', 'login', 'rules'].includes(id)) return 'codex';
  if (id === 'roots') return 'folders';
  if (id.startsWith('port-')) return 'bridges';
  return /^(public|tunnel)-/.test(id) ? 'outside' : 'house';
}

interface GroupedChecks {
  readonly group: CheckGroup;
  readonly checks: readonly Check[];
}

/** The checks by what they are about, in the order in which one thing needs the other. */
export function groupChecks(checks: readonly Check[]): readonly GroupedChecks[] {
  const groups = Map.groupBy(checks, ({ id }) => groupOf(id));
  return order.flatMap((group) => {
    const found = groups.get(group);
    return found ? [{ group, checks: found }] : [];
  });
}

/** How many of them there are of a kind. */
export function countOf(checks: readonly Check[], status: Check['status']): number {
  return checks.filter((check) => check.status === status).length;
}

/** The screen on which the owner mends what no single act mends. */
export function fixHref(id: Extract<CheckFix, { kind: 'place' }>['id']): string {
  const hrefs = { openFolders: '/', openSecrets: '/secrets', openTunnels: '/tunnels', openSettings: '/settings' } as const;
  return hrefs[id];
}

/** As a person would write it into a message: a line for each, and what to do below it. */
export function checksText(checks: readonly Check[]): string {
  return groupChecks(checks)
    .flatMap(({ group, checks: found }) => [
      texts.diagnostics.groups[group],
      ...found.flatMap(({ title, status, detail, nextStep }) => [
        `  ${texts.states[status]}: ${said(title)}: ${said(detail)}`,
        ...(nextStep === null ? [] : [`    → ${said(nextStep)}`]),
      ]),
      '',
    ])
    .join('\n');
}
