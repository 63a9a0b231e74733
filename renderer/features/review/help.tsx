import { Modal, ModalBody } from '../../ui/modal.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { keyGroups } from './keys.ts';

/** The keys of the review. */
export function KeysDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { title, note, groups, keys, or } = texts.reviewKeys;
  return (
    <Modal open={open} onClose={onClose} title={title} lead={note}>
      <ModalBody>
        {keyGroups.map((group) => (
          <section key={group.name} aria-label={groups[group.name]}>
            <h3 className="mb-1 font-medium">{groups[group.name]}</h3>
            <dl className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-y-1">
              {group.keys.map((entry) => (
                <div key={entry.does} className="contents">
                  <dt className="flex flex-wrap items-center gap-1">
                    {entry.keys.map((pair, at) => (
                      <span key={pair.join()} className="flex items-center gap-1">
                        {at > 0 && <span className="text-meta text-soft">{or}</span>}
                        {pair.map((key) => (
                          <kbd key={key} className="rounded-chip border border-line bg-sunken px-1.5 leading-5">
                            {key}
                          </kbd>
                        ))}
                      </span>
                    ))}
                  </dt>
                  <dd className="text-soft">{keys[entry.does]}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </ModalBody>
    </Modal>
  );
}
