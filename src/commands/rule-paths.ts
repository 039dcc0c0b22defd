/** Whether what `check` was given are rule files: by what stands in them, not by what they are called. */
import { readFileSync, statSync } from 'node:fs';
import { parseSource } from '../config/yaml/source.ts';
import { isRuleFile } from '../drill/rules/index.ts';

export const areRules = (paths: readonly string[]): boolean => paths.some(holdsRules);

function holdsRules(path: string): boolean {
  try {
    // A scenario is one file.
    if (statSync(path).isDirectory()) return true;
    return isRules(readFileSync(path, 'utf8'));
  } catch {
    // Not there: whoever reads it says so.
    return false;
  }
}

function isRules(text: string): boolean {
  try {
    return isRuleFile(parseSource('', text).content);
  } catch {
    // A slip in the YAML makes it no scenario.
    return /^(?:groups\s*:|kind\s*:\s*PrometheusRule\b)/m.test(text);
  }
}
