// Takes over the public holidays of a country and a year; dates that are there already stay.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Choice } from '@/components/Choice';
import { useToasts } from '@/components/Toasts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useFetchHolidays } from '../api/hours';
import { type HolidayValues, withHolidays } from '../api/week';
import { hoursTexts } from '../texts/texts';

const COUNTRIES = ['CN', 'DE', 'GB', 'US'] as const;
const YEARS_SHOWN = 3;

export function PublicHolidays({
  present,
  onAdd,
}: {
  readonly present: readonly HolidayValues[];
  readonly onAdd: (holidays: readonly HolidayValues[]) => void;
}) {
  const { locale, formats } = useLanguage();
  const t = useTexts(hoursTexts);
  const toasts = useToasts();
  const thisYear = new Date().getFullYear();
  const years = Array.from({ length: YEARS_SHOWN }, (_, index) => String(thisYear + index));
  const [country, setCountry] = useState<(typeof COUNTRIES)[number]>(
    locale === 'zh-CN' ? 'CN' : 'GB',
  );
  const [year, setYear] = useState(String(thisYear));
  const fetchHolidays = useFetchHolidays();
  async function add() {
    const found = await fetchHolidays.run({ country, year: Number(year), locale });
    if (found === null) return;
    const all = withHolidays(present, found);
    toasts.say(t('public.added', { count: formats.count(all.length - present.length) }));
    onAdd(all);
  }
  return (
    <div className="public-holidays">
      <span>{t('public')}</span>
      <Choice
        label={t('public.country')}
        value={country}
        options={COUNTRIES}
        nameOf={(each) => t(`country.${each}`)}
        onChoose={setCountry}
      />
      <Choice
        label={t('public.year')}
        value={year}
        options={years}
        nameOf={(each) => each}
        onChoose={setYear}
      />
      <Button isPending={fetchHolidays.isPending} onClick={() => void add()}>
        {t('public.add')}
      </Button>
    </div>
  );
}
