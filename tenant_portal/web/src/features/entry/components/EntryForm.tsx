// A form with one button, light enough for the first page.
import type { FormEvent, ReactNode } from 'react';
import { Button } from '@/components/Button';
import type { Form } from '@/components/form/useForm';
import { Icon } from '@/components/Icon';

export function EntryForm<V>({
  form,
  submitLabel,
  notice,
  children,
}: {
  readonly form: Form<V>;
  readonly submitLabel: string;
  /** Why the person is here, such as a session that ended. */
  readonly notice?: string | undefined;
  readonly children: ReactNode;
}) {
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void form.submit();
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      {form.fault !== null ? (
        <p className="form-fault" role="alert">
          <Icon name="warning" />
          {form.fault}
        </p>
      ) : (
        notice !== undefined && (
          <p className="entry-notice" role="status">
            {notice}
          </p>
        )
      )}
      {children}
      <Button type="submit" kind="primary" size="large" isPending={form.isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
