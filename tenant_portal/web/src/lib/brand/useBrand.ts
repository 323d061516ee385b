// Puts an organisation's name and colour on the page, and takes them off again.
import { useEffect } from 'react';
import type { Brand } from '@/lib/brand/brand';
import { brandTokens } from './colour';

export function useBrand(brand: Brand | null | undefined): void {
  const colour = brand?.colour ?? null;
  const name = brand?.name ?? null;
  useEffect(() => {
    const tokens = colour === null ? null : brandTokens(colour);
    if (tokens === null) return undefined;
    const { style } = document.documentElement;
    for (const [token, value] of Object.entries(tokens)) style.setProperty(token, value);
    return () => {
      for (const token of Object.keys(tokens)) style.removeProperty(token);
    };
  }, [colour]);
  useEffect(() => {
    if (name !== null && name !== '') document.title = name;
  }, [name]);
}
