// Logo and name of whoever offers the service.
import type { Brand } from '@/lib/brand/brand';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import './brandMark.css';

export function BrandMark({ brand }: { readonly brand: Brand | null | undefined }) {
  const { t } = useLanguage();
  return (
    <div className="brand-mark">
      <img src={brand?.logo_url ?? '/mark.svg'} alt="" />
      <strong>{brand?.name || t('app.name')}</strong>
    </div>
  );
}
