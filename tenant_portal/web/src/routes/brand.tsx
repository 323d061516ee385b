// The screen of an outsourcer's brand.
import { Page } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { EmptyState } from '@/components/states';
import { useOwnBrand } from '@/features/brand/api/brand';
import { BrandEditor } from '@/features/brand/components/BrandEditor';
import { brandTexts } from '@/features/brand/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(brandTexts);
  return (
    <Page title={core('nav.brand')} lead={t('lead')}>
      {useMe().tenant.kind === 'reseller' ? (
        <Editor />
      ) : (
        <EmptyState title={t('not')} icon="brush">
          {t('not.text')}
        </EmptyState>
      )}
    </Page>
  );
}

function Editor() {
  return <Ready read={useOwnBrand()}>{(brand) => <BrandEditor brand={brand} />}</Ready>;
}
