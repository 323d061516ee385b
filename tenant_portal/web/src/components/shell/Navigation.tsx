// The list of screens at the left, by area, with only those that the person may see.
import { NavLink } from 'react-router';
import { BrandMark } from '@/components/BrandMark';
import { Icon } from '@/components/Icon';
import type { Brand } from '@/lib/brand/brand';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { areasFor } from './screens';

export function Navigation({
  brand,
  onClose,
}: {
  readonly brand: Brand | null;
  /** On a narrow screen the list lies over the page. */
  readonly onClose: () => void;
}) {
  const { t } = useLanguage();
  const areas = areasFor(useMay());
  return (
    <>
      <nav className="nav" aria-label={t('nav.label')}>
        <BrandMark brand={brand} />
        <div className="nav-scroll">
          {areas.map((area) => (
            <section key={area.id} className="nav-area" aria-label={t(area.title)}>
              <h2 className="nav-area-title">{t(area.title)}</h2>
              <ul>
                {area.screens.map((screen) => (
                  <li key={screen.path}>
                    <NavLink to={screen.path} end={screen.path === '/'} className="nav-link">
                      <Icon name={screen.icon} />
                      <span>{t(screen.title)}</span>
                    </NavLink>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </nav>
      <button type="button" className="nav-shade" aria-label={t('nav.close')} onClick={onClose} />
    </>
  );
}
