// Texts about an agent’s phone.
import { catalogue } from '@/lib/i18n/catalogue';
import type en from './en.json';

export const phoneTexts = catalogue<keyof typeof en>({
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
});
