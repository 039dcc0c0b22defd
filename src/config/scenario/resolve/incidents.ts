/** Resolves incidents: which services they affect, when, and how. */

import { defined } from '../../../core/defined.ts';
import { readableDuration } from '../../../core/readable.ts';
import type { Incident, LogStorm } from '../../../model/incident.ts';
import type { Service } from '../../../model/scenario.ts';
import type { Traffic } from '../../../model/traffic.ts';
import type { Path } from '../../yaml/source.ts';
import type { ScenarioFile } from '../schema.ts';
import { resolveTexts } from './logs.ts';
import type { Surroundings } from './surroundings.ts';

type IncidentFile = NonNullable<ScenarioFile['incidents']>[number];

export function resolveIncidents(
  incidents: readonly IncidentFile[],
  services: readonly Service[],
  traffic: Traffic,
  around: Surroundings,
): readonly Incident[] {
  const seen = new Set<string>();
  return incidents.map((file, index) => {
    const path: Path = ['incidents', index];
    const incident = resolveIncident(file, traffic, path, around);
    if (seen.has(file.name)) {
      around.faults.add([...path, 'name'], `there are two incidents "${file.name}"`, {
        expected: 'a unique name',
      });
    }
    seen.add(file.name);
    refuseWrongTimes(file, path, around);
    refuseWithoutEffect(file, incident, path, around);
    refuseMisfits(incident, services, traffic, path, around);
    return incident;
  });
}

function resolveIncident(
  file: IncidentFile,
  { timeZone }: Traffic,
  path: Path,
  around: Surroundings,
): Incident {
  const { name, service, services, codes, crashLoop, storm } = file;
  if (service !== undefined && services !== undefined) {
    around.faults.add([...path, 'services'], 'has both `service` and `services`', {
      expected: 'only one of them',
    });
  }
  if (service !== undefined) around.references.requireService(service, [...path, 'service']);
  services?.forEach((each, index) => {
    around.references.requireService(each, [...path, 'services', index]);
  });
  return {
    name,
    services: service === undefined ? [...new Set(services)] : [service],
    atMs: typeof file.at === 'number' ? file.at : 0,
    forMs: file.for,
    rampMs: file.ramp ?? 0,
    latencyFactor: file.latency ?? 1,
    trafficFactor: file.traffic ?? 1,
    silence: file.silence ?? false,
    ...defined({
      timeOfDay: typeof file.at === 'number' ? undefined : { ms: file.at.timeOfDayMs, timeZone },
      everyMs: file.every,
      errors: file.errors,
      code: codes === undefined ? undefined : around.templates.parse(codes, [...path, 'codes']),
      crashLoop: crashLoop && { downMs: crashLoop.down, upMs: crashLoop.up },
      deploy: file.deploy,
      storm: storm && resolveStorm(name, storm, [...path, 'storm'], around),
    }),
  };
}

function resolveStorm(
  incident: string,
  storm: NonNullable<IncidentFile['storm']>,
  path: Path,
  around: Surroundings,
): LogStorm {
  return {
    rate: storm.rate,
    level: storm.level,
    ...resolveTexts(storm, path, around),
    eventName: storm.event ?? incident,
  };
}

function refuseWrongTimes(
  { for: forMs, ramp, every }: IncidentFile,
  path: Path,
  { faults }: Surroundings,
): void {
  if (ramp !== undefined && ramp > forMs) {
    faults.add(
      [...path, 'ramp'],
      `the ramp (${readableDuration(ramp)}) is longer than the incident (${readableDuration(forMs)})`,
      {
        expected: 'a `ramp` of at most `for`',
        from: [[...path, 'for']],
      },
    );
  }
  if (every !== undefined && every <= forMs) {
    faults.add(
      [...path, 'every'],
      `repeats after ${readableDuration(every)}, but lasts ${readableDuration(forMs)}`,
      {
        expected: 'an `every` longer than `for`',
        from: [[...path, 'for']],
      },
    );
  }
}

function refuseWithoutEffect(
  file: IncidentFile,
  incident: Incident,
  path: Path,
  { faults }: Surroundings,
): void {
  const { errors = 0, latencyFactor, trafficFactor, silence, crashLoop, deploy, storm } = incident;
  const grows = errors > 0 || latencyFactor !== 1 || trafficFactor !== 1 || storm !== undefined;
  if (!grows && !silence && crashLoop === undefined && deploy === undefined) {
    faults.add(path, `the incident "${incident.name}" changes nothing`, {
      expected: 'at least one of errors, latency, traffic, silence, crashLoop, deploy, storm',
    });
    return;
  }
  if (!grows && incident.rampMs > 0) {
    faults.add([...path, 'ramp'], '`ramp` has no effect: nothing in this incident grows', {
      expected: '`ramp` with errors, latency, traffic or storm',
      from: [path],
    });
  }
  if (file.codes !== undefined && errors === 0 && crashLoop === undefined) {
    faults.add([...path, 'codes'], '`codes` has no effect: this incident causes no failures', {
      expected: '`codes` with `errors` or `crashLoop`',
      from: [path],
    });
  }
  if (silence && storm !== undefined) {
    faults.add([...path, 'storm'], 'silent services cannot write a storm', {
      expected: 'only one of `silence` and `storm`, or two incidents',
    });
  }
}

/** Effects that the affected services or the traffic do not allow. */
function refuseMisfits(
  { services: names, trafficFactor, deploy }: Incident,
  services: readonly Service[],
  traffic: Traffic,
  path: Path,
  { faults }: Surroundings,
): void {
  if (trafficFactor !== 1 && names.length > 0 && traffic.per !== 'service') {
    faults.add(
      [...path, 'traffic'],
      'changes the traffic of single services, but the rate applies to the whole scenario',
      {
        expected: '`per: service` in `traffic`, or an incident for all services',
        from: [
          ['traffic', 'per'],
          [...path, 'services'],
        ],
      },
    );
  }
  const affected = services.filter(({ name }) => names.length === 0 || names.includes(name));
  const same = affected.find(({ version }) => version === deploy);
  if (same) {
    faults.add([...path, 'deploy'], `${same.name} already has version ${same.version}`, {
      expected: 'another version',
      from: [
        ['services', same.name, 'version'],
        [...path, 'service'],
        [...path, 'services'],
      ],
    });
  }
}
