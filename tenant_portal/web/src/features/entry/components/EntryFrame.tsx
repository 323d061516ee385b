// The page around every form before sign-in: whose service it is, one card, language and theme.
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { BrandMark } from '@/components/BrandMark';
import { LanguageChoice, ThemeChoice } from '@/components/Preferences';
import { useBrand } from '@/lib/brand/useBrand';
import { brandOfHost } from '../api/entry';
import './entry.css';

export function EntryFrame({
  title,
  lead,
  foot,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}) {
  // The service's own look stands in until, or unless, the host has another.
  const { data: brand } = useQuery({
    queryKey: ['public', 'brand'],
    queryFn: ({ signal }) => brandOfHost(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useBrand(brand);
  useEffect(() => {
    document.title = `${title} – ${brand?.name ?? 'Tandem'}`;
  }, [title, brand?.name]);
  return (
    <div className="entry">
      <header className="entry-bar">
        <BrandMark brand={brand} />
        <div className="entry-choices">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </header>
      <main className="entry-main">
        <div className="entry-card">
          <h1 className="page-title">{title}</h1>
          {lead !== undefined && <p className="muted">{lead}</p>}
          {children}
        </div>
        {foot !== undefined && <p className="entry-foot muted">{foot}</p>}
      </main>
    </div>
  );
}
