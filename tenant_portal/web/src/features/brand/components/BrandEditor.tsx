// Name, colour, domain and logo of a brand, with a preview in both themes.
import { useRef } from 'react';
import { Button } from '@/components/Button';
import { Field } from '@/components/form/Field';
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { type Form as FormState, useForm } from '@/components/form/useForm';
import { Card } from '@/components/Page';
import { parsed } from '@/lib/brand/colour';
import type { Submission } from '@/lib/http/submission';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useSession } from '@/lib/session/SessionContext';
import { type OwnBrand, useSaveBrand, useSaveLogo } from '../api/brand';
import { brandTexts } from '../texts/texts';
import { DomainCard } from './DomainCard';
import { Preview } from './Preview';
import './brand.css';

type Values = { readonly name: string; readonly colour: string; readonly domain: string };

export function BrandEditor({ brand }: { readonly brand: OwnBrand }) {
  const { t: core } = useLanguage();
  const t = useTexts(brandTexts);
  const { refresh } = useSession();
  const save = useSaveBrand(t('saved'));
  const submission: Submission<Values, OwnBrand> = {
    ...save,
    run: ({ domain, ...others }) =>
      save.run({ ...others, domain: domain.trim() === '' ? null : domain.trim() }),
  };
  const form = useForm<Values, OwnBrand>({
    initial: { name: brand.name, colour: brand.colour, domain: brand.domain ?? '' },
    submission,
    validate: ({ name, colour }) => ({
      ...(name.trim() === '' ? { name: core('form.required') } : {}),
      ...(parsed(colour) === null ? { colour: t('colour.fault') } : {}),
    }),
    // The frame around this page shows the brand too.
    onSaved: () => void refresh(),
  });
  return (
    <div className="columns">
      <div className="stack">
        <Card>
          <Form form={form} submitLabel={core('action.save')}>
            <TextField {...form.field('name')} label={t('name')} />
            <ColourField form={form} />
            <TextField
              {...form.field('domain')}
              label={t('domain')}
              help={t('domain.help')}
              type="url"
              isOptional
            />
          </Form>
        </Card>
        {brand.domain_proof !== null && <DomainCard proof={brand.domain_proof} />}
        <LogoCard brand={brand} />
      </div>
      <Preview name={form.values.name} colour={form.values.colour} logoUrl={brand.logo_url} />
    </div>
  );
}

function ColourField({ form }: { readonly form: FormState<Values> }) {
  const t = useTexts(brandTexts);
  const { name, value, onChange, fault } = form.field('colour');
  return (
    <Field label={t('colour')} help={t('colour.help')} fault={fault}>
      {(control) => (
        <div className="colour-row">
          <input
            type="color"
            className="colour-well"
            aria-label={t('colour.pick')}
            value={parsed(value) === null ? '#000000' : value.toLowerCase()}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <input
            {...control}
            name={name}
            className="input code"
            value={value}
            maxLength={7}
            spellCheck={false}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        </div>
      )}
    </Field>
  );
}

function LogoCard({ brand }: { readonly brand: OwnBrand }) {
  const t = useTexts(brandTexts);
  const { refresh } = useSession();
  const chooser = useRef<HTMLInputElement>(null);
  const save = useSaveLogo(t('logo.saved'));
  async function onChoose(file: File | undefined) {
    if (file === undefined) return;
    if ((await save.run(file)) !== null) await refresh();
    if (chooser.current !== null) chooser.current.value = '';
  }
  return (
    <Card title={t('logo')} lead={t('logo.help')}>
      {brand.logo_url !== null && (
        <img className="logo-now" src={brand.logo_url} alt={brand.name} />
      )}
      <div>
        <input
          ref={chooser}
          type="file"
          accept="image/png,image/webp"
          className="visually-hidden"
          aria-label={t('logo.choose')}
          tabIndex={-1}
          onChange={(event) => void onChoose(event.currentTarget.files?.[0])}
        />
        <Button isPending={save.isPending} onClick={() => chooser.current?.click()}>
          {t('logo.choose')}
        </Button>
      </div>
    </Card>
  );
}
