import { type ReactNode } from 'react';

/** One part of `ui/` with all that it can look like. */
export function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section aria-label={name} data-part={name}>
      <h2 className="mb-1 text-meta text-soft">{name}</h2>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </section>
  );
}
