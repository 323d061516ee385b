// The first moment: who is asking is not known yet.
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function Splash() {
  const { t } = useLanguage();
  return (
    <div className="splash" role="status" aria-label={t('state.loading')}>
      <img src="/mark.svg" alt="" />
    </div>
  );
}
