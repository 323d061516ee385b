// Texts of this feature.
import { catalogue } from '@/lib/i18n/catalogue';
import type en from './en.json';

export type LiveKey = keyof typeof en;

export const liveTexts = catalogue<LiveKey>({
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
});
