/** Errors in the rendered labels and annotations of alerts. They are reported even if no expectation mentions them. */
import type { AlertHistory, AlertRule, Instance } from '../model.ts';
import { faultIn, formatErrorIn } from '../render-rule.ts';

export interface TemplateError {
  readonly kind: 'label' | 'annotation';
  readonly name: string;
  /** `does not render: …` or `renders as "…"`. */
  readonly words: string;
  /** Only a ruler can render it, so it may be correct. */
  readonly unobservable?: true;
}

/** All errors of an instance that fired, labels first. */
export function templateErrors(
  { labels, annotations = {} }: Instance,
  rule: AlertRule,
): readonly TemplateError[] {
  const series = Object.entries(labels).flatMap(([name, text]) =>
    Object.hasOwn(rule.labels, name) ? [] : [text],
  );
  const wordsOf = (text: string, template: string | undefined): string | undefined => {
    const error = faultIn(text);
    if (error !== undefined) return notRendered(error);
    // Text of the template itself or of a label value is not a format error.
    const given = [...series, ...(template === undefined ? [] : [template])];
    return formatErrorIn(text, given) === undefined ? undefined : `renders as ${JSON.stringify(text)}`;
  };
  return [
    ...Object.entries(labels).flatMap(([name, text]): readonly TemplateError[] => {
      const words = wordsOf(text, ownText(rule.labels, name));
      return words === undefined ? [] : [{ kind: 'label', name, words }];
    }),
    ...Object.entries(annotations).flatMap(([name, rendered]): readonly TemplateError[] => {
      if (rendered.fault !== undefined) {
        const unobservable = rendered.unobservable ? ({ unobservable: true } as const) : {};
        return [{ kind: 'annotation', name, words: notRendered(rendered.fault), ...unobservable }];
      }
      const words = wordsOf(rendered.text, ownText(rule.annotations, name));
      return words === undefined ? [] : [{ kind: 'annotation', name, words }];
    }),
  ];
}

const notRendered = (error: string): string => `does not render: ${error}`;

const ownText = (templates: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(templates, name) ? templates[name] : undefined;

const MOST_NOTES = 5;

/** One line for each label and annotation of alerts that fired, whatever their values. */
export function templateNotes(histories: readonly AlertHistory[]): readonly string[] {
  const notes = [...new Set(histories.flatMap(notesOf))];
  const more = notes.length - MOST_NOTES;
  if (more <= 0) return notes;
  return [...notes.slice(0, MOST_NOTES), `${more} more annotations or labels do not render correctly`];
}

function notesOf({ instances, rule }: AlertHistory): readonly string[] {
  const notes = new Map<string, string>();
  for (const instance of instances.filter(({ firingMs }) => firingMs !== undefined)) {
    for (const { kind, name, words } of templateErrors(instance, rule)) {
      const subject = `${kind} ${name} of ${rule.alert}`;
      if (!notes.has(subject)) notes.set(subject, `${subject} ${words}`);
    }
  }
  return [...notes.values()];
}
