// Leads a company that takes no calls yet back to its set-up.
import { Link } from 'react-router';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { overviewTexts } from '../texts/texts';
import './overview.css';

export function SetUpHint() {
  const t = useTexts(overviewTexts);
  return (
    <section className="set-up-hint" aria-label={t('setUp.title')}>
      <div>
        <strong>{t('setUp.title')}</strong>
        <p className="muted">{t('setUp.text')}</p>
      </div>
      <Link className="button button-primary" to="/set-up">
        {t('setUp.go')}
      </Link>
    </section>
  );
}
