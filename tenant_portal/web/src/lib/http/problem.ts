// Problem documents of the API (RFC 9457) as one error type that forms and pages understand.

export type FieldFault = {
  /** Path of the field as the API names it, such as `email` or `roles.0.queue_ids`. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
};

export class ApiError extends Error {
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  readonly code: string;
  readonly fields: readonly FieldFault[];

  constructor(
    message: string,
    status: number | null,
    code: string,
    fields: readonly FieldFault[] = [],
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

export async function problemOf(answer: Response): Promise<ApiError> {
  const body = await bodyOf(answer);
  const code = textOf(body.code) ?? 'error';
  const message = textOf(body.detail) ?? textOf(body.title) ?? answer.statusText;
  return new ApiError(message, answer.status, code, faultsOf(body, code, message));
}

async function bodyOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  if (!(answer.headers.get('content-type') ?? '').includes('json')) return {};
  // A proxy that cuts the answer off leaves half a document: the status still says what failed.
  const body: unknown = await answer.json().catch(() => null);
  return isRecord(body) ? body : {};
}

function faultsOf(
  body: Readonly<Record<string, unknown>>,
  code: string,
  message: string,
): readonly FieldFault[] {
  const listed = Array.isArray(body.errors) ? body.errors.filter(isRecord) : [];
  if (listed.length > 0) {
    return listed.map((each) => ({
      field: textOf(each.field) ?? '',
      code: textOf(each.code) ?? code,
      message: textOf(each.message) ?? message,
    }));
  }
  const field = textOf(body.field);
  return field === null ? [] : [{ field, code, message }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
