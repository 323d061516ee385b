// What people will see: a piece of the frame in both themes, with the colour made readable.
import type { CSSProperties } from 'react';
import { BrandMark } from '@/components/BrandMark';
import { Icon } from '@/components/Icon';
import { Card } from '@/components/Page';
import { brandTokens } from '@/lib/brand/colour';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { brandTexts } from '../texts/texts';

export function Preview({
  name,
  colour,
  logoUrl,
}: {
  readonly name: string;
  readonly colour: string;
  readonly logoUrl: string | null;
}) {
  const t = useTexts(brandTexts);
  return (
    <Card title={t('preview')}>
      {(['light', 'dark'] as const).map((theme) => (
        <figure key={theme} className="brand-preview">
          <figcaption className="muted small">{t(`preview.${theme}`)}</figcaption>
          {/* Only to be looked at: its buttons must not be reached. */}
          <div
            className="brand-sample"
            data-scheme={theme}
            style={(brandTokens(colour) ?? {}) as CSSProperties}
            inert
          >
            <BrandMark brand={{ name, colour, logo_url: logoUrl }} />
            <p className="brand-sample-current">
              <Icon name="queue" /> {t('preview.current')}
            </p>
            <p>
              {t('preview.text')} <span className="link">{t('preview.link')}</span>
            </p>
            <span className="button button-primary">{t('preview.button')}</span>
          </div>
        </figure>
      ))}
    </Card>
  );
}
