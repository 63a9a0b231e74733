/** Where a review is in the window. */
export function reviewPath(id: string): string {
  return `/reviews/${id}`;
}
