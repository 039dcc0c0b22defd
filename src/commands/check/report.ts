/**
 * The report of `check`, as text with a verdict for each file, and as JSON. docs/check-report.schema.json is its schema: new
 * keys are optional, any other change needs a new version.
 */

import { z } from 'zod';
import { describeFault } from '../../core/errors.ts';
import { counted } from '../../core/readable.ts';
import { type Shell, say } from '../shell.ts';

const finding = z.strictObject({
  where: z.string().optional().describe('File, line and path, as in error messages.'),
  line: z.int().positive().optional(),
  problem: z.string(),
  expected: z.string().optional(),
  hint: z.string().optional(),
});

const checkedFile = z.strictObject({
  file: z.string().describe('The name as given; `standard input` for `-`.'),
  kind: z
    .enum(['scenario', 'rules', 'settings', 'outputs', 'unknown'])
    .describe(
      'Recognized by the content. `settings` also stands for flags, variables and the settings file.',
    ),
  ok: z.boolean().describe('No errors.'),
  errors: z.array(finding),
  warnings: z.array(finding),
  notes: z.array(z.string()).describe('Notes that are neither errors nor warnings.'),
  holds: z.record(z.string(), z.int()).describe('What was checked, with counts: `{"services": 7}`.'),
});

export const checkReportSchema = z.strictObject({
  version: z.literal(1),
  ok: z.boolean().describe('The exit code is 0.'),
  exitCode: z.int().describe('0 no errors, 2 errors, 5 Loki cannot be reached.'),
  files: z.array(checkedFile),
  loki: z.string().optional().describe('Whether a Loki parsed the expressions. Absent without rules.'),
  scenario: z
    .string()
    .optional()
    .describe('The scenario that the rules were compared with. Absent if there was none.'),
  settings: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.unknown().optional(),
        source: z.enum(['flag', 'environment', 'settings file', 'scenario', 'default']),
      }),
    )
    .optional()
    .describe('The effective settings, with --verbose. Secrets are replaced.'),
});

type Report = z.infer<typeof checkReportSchema>;

export const checkReportJsonSchema = (): object => ({
  title: 'firedrill check report',
  description: 'What `firedrill check --json` prints.',
  ...z.toJSONSchema(checkReportSchema, { target: 'draft-2020-12' }),
});

/** An error or a warning. */
export interface Remark {
  readonly severity: 'error' | 'warning';
  /** Absent if the problem includes it. */
  readonly where?: string;
  readonly problem: string;
  readonly expected?: string;
  readonly hint?: string;
}

export interface CheckedFile {
  readonly file: string;
  readonly kind: Report['files'][number]['kind'];
  readonly remarks: readonly Remark[];
  readonly notes?: readonly string[];
  /** What was checked, with counts, by plural name: `{ services: 7 }`. */
  readonly holds?: Readonly<Record<string, number>>;
  /** Lines about the content, for the text report. */
  readonly details?: readonly string[];
}

export const asError = (fault: Omit<Remark, 'severity'>): Remark => ({ severity: 'error', ...fault });

export const errorsOf = ({ remarks }: CheckedFile): readonly Remark[] =>
  remarks.filter(({ severity }) => severity === 'error');

/** Prints errors, warnings and notes to standard error, in the format of all commands. */
export function sayRemarks(files: readonly CheckedFile[], shell: Shell): void {
  for (const { notes = [], remarks } of files) {
    for (const line of notes) say(shell, `note: ${line}`);
    for (const { severity, where, ...rest } of remarks) {
      const text = where === undefined ? `error: ${rest.problem}` : describeFault({ where, ...rest });
      say(shell, text.replace(/^error/, severity));
    }
  }
}

/** `storefront: ok, 7 services, 24 operations`; `rules.yaml: 1 error, 2 warnings`. */
export function verdictLine(checked: CheckedFile): string {
  const { file, remarks, holds = {} } = checked;
  const errors = errorsOf(checked).length;
  const warnings = remarks.length - errors;
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : ['ok']),
    ...(errors > 0
      ? []
      : Object.entries(holds).map(([name, many]) => counted(many, name.replace(/s$/, ''), name))),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return `${file}: ${parts.join(', ')}`;
}

export const fileOfReport = (checked: CheckedFile): Report['files'][number] => ({
  file: checked.file,
  kind: checked.kind,
  ok: errorsOf(checked).length === 0,
  errors: errorsOf(checked).map(findingOf),
  warnings: checked.remarks.filter(({ severity }) => severity === 'warning').map(findingOf),
  notes: [...(checked.notes ?? [])],
  holds: { ...checked.holds },
});

function findingOf({ severity: _, ...remark }: Remark): Report['files'][number]['errors'][number] {
  const line = /:(\d+)(?:[: ]|$)/.exec(remark.where ?? '')?.[1];
  return { ...remark, ...(line === undefined ? {} : { line: Number(line) }) };
}

export const jsonOf = (report: Omit<Report, 'version'>): string =>
  `${JSON.stringify({ version: 1, ...report } satisfies Report, null, 2)}\n`;
