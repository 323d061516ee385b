// What is wrong with a field before anything is sent.
import { useTexts } from '@/lib/i18n/LocaleContext';
import { entryTexts } from '../texts/texts';

export type EntryRules = {
  readonly needed: (name: string, value: string) => Readonly<Record<string, string>>;
  readonly email: (name: string, value: string) => Readonly<Record<string, string>>;
};

export function useEntryRules(): EntryRules {
  const t = useTexts(entryTexts);
  const needed = (name: string, value: string) =>
    value.trim() === '' ? { [name]: t('form.required') } : {};
  return {
    needed,
    email: (name, value) =>
      value.trim() === '' || /^\S+@\S+\.\S+$/.test(value.trim())
        ? needed(name, value)
        : { [name]: t('form.email') },
  };
}
