// Texts that every screen needs: the frame, common actions, faults.
import { catalogue } from '../catalogue';
import type en from './en.json';

export type CoreKey = keyof typeof en;

export const coreTexts = catalogue<CoreKey>({
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
});
