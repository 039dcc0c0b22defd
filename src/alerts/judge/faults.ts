/** What is wrong with what the templates of a rule came to, in its labels and its annotations. */
import type { AlertRule, Instance } from '../model.ts';
import { faultIn, slipIn } from '../render-rule.ts';

export interface TemplateFault {
  readonly kind: 'label' | 'annotation';
  readonly name: string;
  /** What it does: `does not render: …`, `renders as "…"`. */
  readonly words: string;
  /** It asks the ruler itself, and may be right: only a live drill can tell. */
  readonly unobservable?: true;
}

/** All of them, labels first; of an instance that fired. */
export function faultsOf({ labels, annotations = {} }: Instance, rule: AlertRule): readonly TemplateFault[] {
  const series = Object.entries(labels).flatMap(([name, text]) =>
    Object.hasOwn(rule.labels, name) ? [] : [text],
  );
  const wordsOf = (text: string, template: string | undefined): string | undefined => {
    const fault = faultIn(text);
    if (fault !== undefined) return notRendered(fault);
    // What stands in the template itself, or in a record, is no slip.
    const given = [...series, ...(template === undefined ? [] : [template])];
    return slipIn(text, given) === undefined ? undefined : `renders as ${JSON.stringify(text)}`;
  };
  return [
    ...Object.entries(labels).flatMap(([name, text]): readonly TemplateFault[] => {
      const words = wordsOf(text, ownText(rule.labels, name));
      return words === undefined ? [] : [{ kind: 'label', name, words }];
    }),
    ...Object.entries(annotations).flatMap(([name, rendered]): readonly TemplateFault[] => {
      if (rendered.fault !== undefined) {
        const unobservable = rendered.unobservable ? ({ unobservable: true } as const) : {};
        return [{ kind: 'annotation', name, words: notRendered(rendered.fault), ...unobservable }];
      }
      const words = wordsOf(rendered.text, ownText(rule.annotations, name));
      return words === undefined ? [] : [{ kind: 'annotation', name, words }];
    }),
  ];
}

const notRendered = (fault: string): string => `does not render: ${fault}`;

const ownText = (templates: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(templates, name) ? templates[name] : undefined;
