/** One answer of a method that lists. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The page size of a contract's list at most. */
const longestPage = 500;

/** How many rows to ask for, so that what was read further down stays in sight. */
export function pageLimit(pageSize: number, shown: number): number {
  return Math.min(longestPage, Math.max(pageSize, shown));
}

/** The rows with a further page under them. Rows that moved down meanwhile, and so come twice, keep their first place. */
export function joined<T extends { readonly id: string }>(rows: readonly T[], page: Page<T>): Page<T> {
  const known = new Set(rows.map(({ id }) => id));
  return { data: [...rows, ...page.data.filter(({ id }) => !known.has(id))], nextCursor: page.nextCursor };
}
