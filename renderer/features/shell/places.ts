import {
  Cable,
  ChartNoAxesColumn,
  FileDiff,
  House,
  KeyRound,
  ListTree,
  type LucideIcon,
  MessagesSquare,
  Radio,
  ScrollText,
  ShieldCheck,
  ShieldQuestionMark,
  SlidersHorizontal,
  Stethoscope,
  Vault,
} from 'lucide-react';
import { texts } from '../../../shared/texts/texts.ts';

/** A screen of the navigation. */
export interface Place {
  readonly href: string;
  /** Of the routes that belong to it. */
  readonly pattern: string;
  readonly icon: LucideIcon;
  readonly word: () => string;
}

/** Every screen that is always there, in the groups of the navigation: the work, how clients reach it, the house. The palette reads them too. */
export const placeGroups: readonly (readonly Place[])[] = [
  [
    { href: '/', pattern: '/', icon: House, word: () => texts.navigation.home },
    { href: '/jobs', pattern: '/jobs/*?', icon: ListTree, word: () => texts.navigation.jobs },
    { href: '/approvals', pattern: '/approvals/*?', icon: ShieldQuestionMark, word: () => texts.navigation.approvals },
    { href: '/reviews', pattern: '/reviews/*?', icon: FileDiff, word: () => texts.navigation.reviews },
    { href: '/threads', pattern: '/threads/*?', icon: MessagesSquare, word: () => texts.navigation.threads },
  ],
  [
    { href: '/clients', pattern: '/clients', icon: KeyRound, word: () => texts.navigation.clients },
    { href: '/tunnels', pattern: '/tunnels', icon: Cable, word: () => texts.navigation.tunnels },
    { href: '/connections', pattern: '/connections', icon: Radio, word: () => texts.navigation.flights },
    { href: '/secrets', pattern: '/secrets', icon: Vault, word: () => texts.navigation.secrets },
  ],
  [
    { href: '/policy', pattern: '/policy', icon: ShieldCheck, word: () => texts.navigation.policy },
    { href: '/usage', pattern: '/usage', icon: ChartNoAxesColumn, word: () => texts.navigation.usage },
    { href: '/audit', pattern: '/audit', icon: ScrollText, word: () => texts.navigation.audit },
    { href: '/settings', pattern: '/settings', icon: SlidersHorizontal, word: () => texts.settings.title },
    { href: '/diagnostics', pattern: '/diagnostics', icon: Stethoscope, word: () => texts.diagnostics.title },
  ],
];
