// Light or dark: the system's wish unless this browser was told otherwise.
import { useState } from 'react';
import { readPreference, writePreference } from './preferences';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function storedTheme(): Theme {
  return readPreference('theme', THEMES) ?? 'system';
}

/** Sets the attribute that styles/tokens.css reads. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const choose = (chosen: Theme) => {
    writePreference('theme', chosen);
    applyTheme(chosen);
    setTheme(chosen);
  };
  return [theme, choose];
}
