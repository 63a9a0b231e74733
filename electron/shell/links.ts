import { ApprovalId } from '../../shared/model/approval.ts';
import { JobId } from '../../shared/model/job.ts';
import { ReviewId } from '../../shared/model/review.ts';

/** `drawbridge://job/ID`, `/approve/ID`, `/review/ID`. A link shows something and never does anything: anybody can write one. */
export const linkScheme = 'drawbridge';

const kinds = {
  job: { id: JobId, page: '/jobs' },
  approve: { id: ApprovalId, page: '/approvals' },
  review: { id: ReviewId, page: '/reviews' },
} as const;

const longest = 100;
const shape = /^drawbridge:\/\/(job|approve|review)\/(\w+)\/?$/i;

export type Link = { readonly place: string } | { readonly refused: 'length' | 'scheme' | 'shape' };

/** Where a link leads, or what is wrong with it. */
export function readLink(text: string): Link {
  if (text.length > longest) return { refused: 'length' };
  if (!isLink(text)) return { refused: 'scheme' };
  const [, name, id] = shape.exec(text) ?? [];
  const kind = Object.entries(kinds).find(([key]) => key === name?.toLowerCase())?.[1];
  if (!kind?.id.safeParse(id).success) return { refused: 'shape' };
  return { place: `${kind.page}/${id}` };
}

/** The first link among the arguments of a start; the system passes it so. Nothing else of them is looked at. */
export function linkAmong(argv: readonly string[]): string | null {
  return argv.find(isLink) ?? null;
}

function isLink(text: string): boolean {
  return text.toLowerCase().startsWith(`${linkScheme}:`);
}
