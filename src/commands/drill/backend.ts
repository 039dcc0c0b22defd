/** Opens the place where the rules of a drill are evaluated: this process, an existing Loki, or a temporary one. */
import type { ParsedRules } from '../../alerts/rules/index.ts';
import type { Backend } from '../../drill/backend.ts';
import { comparedBackend } from '../../drill/compared/backend.ts';
import { embeddedBackend } from '../../drill/embedded/backend.ts';
import { defaultVia } from '../../drill/embedded/intake.ts';
import { type LokiProfile, STOCK_PROFILE } from '../../drill/embedded/profile.ts';
import { lokiBackend } from '../../drill/in-loki/backend.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import type { Shell } from '../shell.ts';
import { type DrillLoki, openLoki } from './loki.ts';
import type { DrillOptions } from './options.ts';
import { lossOf, openLokiOutput } from './output.ts';
import { refuseUnreadable } from './prepare.ts';

export interface OpenBackend {
  readonly backend: Backend;
  /** Its Loki stops with the drill. */
  readonly isTemporary: boolean;
  /** Aborted when the drill is stopped or a temporary Loki exits. */
  readonly signal: AbortSignal;
  /** Notes for the report. */
  readonly notes: readonly string[];
  /** The same place for another rehearsal, apart from the records of this one. */
  another(): OpenBackend;
  close(): Promise<void>;
}

export interface OpenBackendOptions {
  readonly shell: Shell;
  /** Aborted when the drill is stopped. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** Which parts of a record are written to a Loki besides labels, line and level; absent: all. */
  readonly keeps: Keeps | undefined;
  /** Rules that a Loki is asked whether it can read. */
  readonly parsed: readonly ParsedRules[];
}

/** @throws FiredrillError if there is no such Loki, or if it cannot read the rules */
export async function openBackend(
  options: DrillOptions,
  { shell, signal, print, keeps, parsed }: OpenBackendOptions,
): Promise<OpenBackend> {
  const { profile } = options;
  if (!options.loki) return embedded(options, profile ?? STOCK_PROFILE, signal);
  const loki = await openLoki(options.loki, { shell, signal, print });
  try {
    await refuseUnreadable(parsed, options.intervalMs, loki.client);
    const place = inLoki(loki, options, keeps);
    return profile ? compared(place, embedded(options, profile, signal)) : place;
  } catch (error) {
    await loki.close();
    throw error;
  }
}

const compared = (place: OpenBackend, { backend }: OpenBackend): OpenBackend => ({
  ...place,
  backend: comparedBackend(place.backend, backend),
  another: () => compared(place.another(), { ...place, backend }),
});

function embedded({ via }: DrillOptions, profile: LokiProfile, signal: AbortSignal): OpenBackend {
  const open: OpenBackend = {
    backend: embeddedBackend({ profile, via, nowMs: Date.now() }),
    isTemporary: false,
    signal,
    notes: [],
    another: () => open,
    close: async () => {},
  };
  return open;
}

const inLoki = (loki: DrillLoki, options: DrillOptions, keeps: Keeps | undefined): OpenBackend => ({
  backend: lokiBackend({
    client: loki.client,
    start: loki.start,
    fitted: loki.fitted,
    async open(scenario) {
      const troubles: string[] = [];
      const written = await openLokiOutput(options.via ?? defaultVia(scenario), {
        loki: loki.client,
        scenario,
        whenFull: 'wait',
        retryForMs: options.loki?.retryTimeoutMs,
        keeps,
        onTrouble: (line) => troubles.push(line),
      });
      return { ...written, loss: () => lossOf(written.output, troubles) };
    },
  }),
  isTemporary: loki.isTemporary,
  signal: loki.signal,
  notes: loki.notes,
  another: () => inLoki(loki.another(), options, keeps),
  close: loki.close,
});
