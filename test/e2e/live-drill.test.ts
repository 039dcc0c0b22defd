/** Live drills with the ruler of a real Loki and a real Alertmanager: what they report, and how they stop. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instancesOf } from '../../src/alerts/judge/states.ts';
import { type Alertmanager, startAlertmanager } from '../stack/alertmanager.ts';
import type { Loki } from '../stack/loki.ts';
import { countByService, queryInstant } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { type Running, start } from '../support/program.ts';
import {
  FOLDER,
  fileOf,
  INTERVAL_MS,
  type Life,
  liveDrill,
  NAMES,
  type Report,
  RULES,
  reportOf,
  startRuler,
  TROUBLED,
  verdicts,
} from './live-drill-support.ts';

/** A record shows after its time, a rehearsal finds it at its time: up to a second late (then it is skipped), and a batch. */
const ARRIVAL_MS = 1500;

/** The one instance that fired of each rule. */
const fired = ({ rules }: Report, name: string): Life => {
  const lives = rules.find(({ alert }) => alert === name)!.instances.filter(({ firing }) => firing);
  expect(lives).toHaveLength(1);
  return lives[0]!;
};

await describeWith(['real loki', 'alertmanager'], 'a live drill', (lokiBinary, alertmanagerBinary) => {
  let alertmanager: Alertmanager | undefined;
  let loki: Loki | undefined;
  let frozen: Loki | undefined;
  const running: Running[] = [];
  const troubled = fileOf('troubled.yaml', TROUBLED);
  const rules = fileOf('rules.yaml', RULES);

  beforeAll(async () => {
    alertmanager = await startAlertmanager({
      binary: alertmanagerBinary!,
      dir: join(FOLDER, 'alertmanager'),
    });
    const binary = lokiBinary!;
    [loki, frozen] = await Promise.all([
      startRuler({ binary, name: 'loki', tenants: ['drill', 'cut'], alertmanager: alertmanager.url }),
      startRuler({ binary, name: 'frozen', tenants: ['drill'] }),
    ]);
  });
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await loki?.stop();
    await frozen?.kill();
    await alertmanager?.stop();
  });

  const kept = (run: Running): Running => {
    running.push(run);
    return run;
  };

  test.concurrent('sees the same as a rehearsal, as the ruler and as Alertmanager', async () => {
    const same = [troubled, '--rules', rules, '--seed', '7'];
    const [lively, rehearsed] = await Promise.all([
      kept(liveDrill(loki!, 'drill', ...same, '--alertmanager', alertmanager!.url)).ended,
      kept(start(['drill', ...same, '--loki', loki!.url, '--duration', '36s', '--json'])).ended,
    ]);
    expect(lively.stderr).toContain('HighErrorRatio{service_name=payment-service} is firing');
    expect(lively.code, lively.stderr).toBe(0);
    expect(rehearsed.code, rehearsed.stderr).toBe(0);
    const report = reportOf(lively);
    expect(report.kind).toBe('live');
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'fired', 'cleared'],
      ['ServiceSilent', 'fired', 'cleared'],
      ['LatencyHigh', 'fired', 'cleared'],
      ['HighErrorRatio', 'stayed-silent', 'not-asked'],
    ]);
    expect(report.judgements[0]!.annotations).toBe('matched');
    expect(verdicts(reportOf(rehearsed))).toEqual(verdicts(report));

    // The same content at other times: each transition as long after the incident's start.
    for (const name of NAMES) {
      const [ours, theirs] = [report, reportOf(rehearsed)].map((one) => {
        const startMs = Date.parse(one.incidents[0]!.from);
        const { active, firing, end } = fired(one, name);
        return [active, firing, end].map((time) => Date.parse(time!) - startMs);
      });
      const apart = ours!.map((time, i) => Math.abs(time - theirs![i]!));
      expect(Math.max(...apart), `${name}: ${ours} and ${theirs}`).toBeLessThanOrEqual(
        INTERVAL_MS + ARRIVAL_MS,
      );
    }

    // The state machine of rehearsals, on what Loki says at the ruler's own evaluation times.
    for (const rule of report.rules) {
      const [ours] = instancesOf({
        rule: { ...rule, intervalMs: INTERVAL_MS, annotations: {}, group: '', file: '', line: 1 },
        ...(await evaluatedAt(rule)),
      }).filter(({ firingMs }) => firingMs !== undefined);
      const theirs = fired(report, rule.alert);
      expect(ours!.labels).toEqual(theirs.labels);
      const times = [ours!.activeMs, ours!.firingMs!, ours!.endMs!];
      const told = [theirs.active, theirs.firing, theirs.end].map((time) => Date.parse(time!));
      for (const [i, time] of times.entries()) {
        expect(Math.abs(time - told[i]!), `${rule.alert}: ${times} and ${told}`).toBeLessThanOrEqual(
          INTERVAL_MS,
        );
      }
      const { forMs } = rule;
      expect(told[1]! - told[0]!).toBe(Math.ceil(forMs / INTERVAL_MS) * INTERVAL_MS);
    }

    for (const [name, service] of [
      ['HighErrorRatio', 'payment-service'],
      ['ServiceSilent', 'search-service'],
      ['LatencyHigh', 'stock-service'],
    ]) {
      expect(report.notes.filter((note) => note.startsWith(`Alertmanager received ${name}{`))).toEqual([
        expect.stringMatching(
          new RegExp(
            `service_name=${service}, severity=\\w+\\} \\S+ after it started to fire; it was gone there`,
          ),
        ),
      ]);
    }
  });

  async function evaluatedAt({ expr, watched }: Report['rules'][number]) {
    const grid = { fromMs: Date.parse(watched.from), toMs: Date.parse(watched.to), stepMs: INTERVAL_MS };
    const bySet = new Map<string, { labels: Life['labels']; samples: { timeMs: number; value: number }[] }>();
    for (let timeMs = grid.fromMs; timeMs <= grid.toMs; timeMs += INTERVAL_MS) {
      for (const { labels, points } of await queryInstant(loki!.url, 'drill', expr, timeMs)) {
        const set = bySet.get(JSON.stringify(labels)) ?? { labels, samples: [] };
        bySet.set(JSON.stringify(labels), set);
        set.samples.push({ timeMs, value: points[0]![1] });
      }
    }
    return { grid, series: [...bySet.values()] };
  }

  test.concurrent('that is ended by Ctrl-C judges what is known', async () => {
    const run = kept(liveDrill(loki!, 'cut', troubled));
    await run.until('stderr', 'HighErrorRatio{service_name=payment-service} is firing');
    run.child.kill('SIGINT');
    const ended = await run.ended;
    const report = reportOf(ended);
    expect(ended.code, ended.stderr).toBe(5);
    expect(report.cut).toBe(true);
    expect(report.unobservable).toBeUndefined();
    expect(verdicts(report)).toEqual([
      ['HighErrorRatio', 'fired', 'unobservable'],
      ['ServiceSilent', 'unobservable', 'unobservable'],
      ['LatencyHigh', expect.stringMatching(/^(fired|unobservable)$/), 'unobservable'],
      ['HighErrorRatio', 'unobservable', 'not-asked'],
    ]);
    for (const { to } of report.incidents) expect(to).toBe(report.span.to);
    const shown = await countByService(loki!.url, 'cut', Date.parse(report.span.from) - 1, Date.now());
    expect(shown).toEqual(report.records);
  });

  test.concurrent('ends at once when Ctrl-C is pressed twice', async () => {
    const run = kept(liveDrill(frozen!, 'drill', troubled));
    await run.until('stderr', 'playing');
    // A Loki that does not answer: the drill cannot finish before the second.
    process.kill(frozen!.pid, 'SIGSTOP');
    run.child.kill('SIGINT');
    await run.until('stderr', 'stopping: finishing the drill');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect([code, stdout.toString()]).toEqual([130, '']);
  });
});
