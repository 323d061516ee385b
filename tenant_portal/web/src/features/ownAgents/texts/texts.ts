// Texts of this feature.
import { catalogue } from '@/lib/i18n/catalogue';
import type en from './en.json';

export const ownAgentsTexts = catalogue<keyof typeof en>({
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
});
