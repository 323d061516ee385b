// What a refusal of the API means, by its code.
import { catalogue } from '../catalogue';
import type en from './en.json';

export type FaultKey = keyof typeof en;

export const faultTexts = catalogue<FaultKey>({
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
});
